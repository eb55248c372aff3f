"""Whether another program shows straight quotation marks as typographers write them: by its settings or its default."""

from collections.abc import Callable, Mapping

from kmwiki.content.loose_settings import LooseSettings
from kmwiki.patterns import regex

_STRAIGHT = regex(r"\benableSmartyPants[\"']?\s*:\s*false\b")
_SMARTY = ("smarty", "markdown.extensions.smarty")


def _of_mkdocs(said: LooseSettings) -> bool:
    """An extension of Markdown does it; the one that is called `smartsymbols` has no quotation marks."""
    for name in _SMARTY:
        if said.value("markdown_extensions", name) is not None:
            given = (
                said.text(*path, "smart_quotes") for path in (("markdown_extensions", name), ("mdx_configs", name))
            )
            return "false" not in map(str.lower, given)
    return False


def _of_hugo(said: LooseSettings) -> bool:
    path = ("markup", "goldmark", "extensions", "typographer")
    return said.text(*path).lower() != "false" and said.text(*path, "disable").lower() != "true"


def _of_mdbook(said: LooseSettings) -> bool:
    names = ("smart-punctuation", "curly-quotes")
    return "false" not in (said.text("output", "html", name) for name in names)


def _of_jekyll(said: LooseSettings) -> bool:
    is_kramdown = said.text("markdown").lower() in ("", "kramdown")
    is_straight = said.value("kramdown", "smart_quotes") is not None  # the signs to write instead
    return is_kramdown and not is_straight and "no_auto_typographic" not in said.texts("kramdown", "gfm_quirks")


_IN_DATA: Mapping[str, Callable[[LooseSettings], bool]] = {
    "MkDocs": _of_mkdocs,
    "Hugo": _of_hugo,
    "mdBook": _of_mdbook,
    "Jekyll": _of_jekyll,
}


def is_typographic(program: str, said: LooseSettings) -> bool:
    """Whether a program with these settings writes quotation marks in that way."""
    return program in _IN_DATA and _IN_DATA[program](said)


def is_typographic_script(program: str, said: Mapping[str, str], text: str) -> bool:
    """The same of settings that are a program: what they say by the names of keys, and their text without comments."""
    if program == "Quartz":
        return "githubflavoredmarkdown()" in said and _STRAIGHT.search(text) is None
    return "remarkPlugins" in text and "remark-smartypants" in text
