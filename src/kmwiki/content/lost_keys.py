"""What the front matter of a page says to Hugo, and readers of a wiki would miss."""

from collections.abc import Iterator

from kmwiki.content.other_values import is_technical
from kmwiki.content.values import Values
from kmwiki.diagnostics import Diagnostic, Location

# What `keeping_back` reads of a cascade, and what is for programs; in small letters.
_CASCADED = frozenset(
    """
    target _target draft build _build headless date publishdate pubdate published expirydate unpublishdate lastmod
    params type kind url slug weight sitemap aliases cascade
    """.split()
)
_WORDS_OF_A_FILE = ("title", "params")


def lost_of_hugo(values: Values) -> Iterator[Diagnostic]:
    """The findings on the front matter of a page of Hugo."""
    data = {str(key).casefold(): (str(key), value) for key, value in values.data.items()}
    key, resources = data.get("resources", ("resources", None))
    items = resources if isinstance(resources, list) else []
    if any(isinstance(one, dict) and any(one.get(word) for word in _WORDS_OF_A_FILE) for one in items):
        help = "write the words where the page shows the file: “![Words](picture.png)”"
        yield _lost(values, key, "the titles and values in “resources”", help)
    key, cascade = data.get("cascade", ("cascade", None))
    if names := lost_of_cascade(cascade):
        help = "write it into the pages of this folder"
        yield _lost(values, key, f"{', '.join(f'“{name}”' for name in names)} in “cascade”", help)


def lost_of_cascade(cascade: object) -> tuple[str, ...]:
    """The keys that a cascade gives to pages and readers would see, such as `tags`."""
    items = cascade if isinstance(cascade, list) else [cascade]
    names = (str(name) for one in items if isinstance(one, dict) for name in one)
    return tuple(dict.fromkeys(name for name in names if name.casefold() not in _CASCADED and not is_technical(name)))


def _lost(values: Values, key: str, what: str, help: str) -> Diagnostic:
    at = Location(path=values.path, line=values.line(key))
    return Diagnostic(rule="unread-setting", at=at, message=f"kmwiki does not read {what}", help=help)
