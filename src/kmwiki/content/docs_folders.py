"""The folders of pages that the settings of Docusaurus name: that of the preset, and those of its plugin."""

from collections.abc import Iterator

from msgspec import Struct

from kmwiki.content.script_settings import TEXT, plain_text
from kmwiki.patterns import regex

_BEGINS = regex(r"(?P<plugin>[\"'`](?:@docusaurus/plugin-)?content-docs[\"'`])|[{,]\s*[\"']?docs[\"']?\s*:[ \t]*(?=\{)")
_OPTIONS = regex(r"\s*\)?\s*,\s*(?=\{)")
_TOKEN = regex(rf"{TEXT}|[{{}}]")
_PATH, _ID = (regex(rf"[{{,]\s*[\"']?{name}[\"']?\s*:\s*({TEXT})") for name in ("path", "id"))
_MAIN, _USUAL = "default", "docs"


class DocsFolder(Struct, frozen=True, kw_only=True):
    """A folder of pages, the id of its instance, and the line of the settings where that begins."""

    path: str
    id: str
    line: int

    @property
    def is_main(self) -> bool:
        """Whether it is the folder of the site's own docs."""
        return self.id == _MAIN


def docs_folders(text: str) -> Iterator[DocsFolder]:
    """The folders that settings name, by their text without comments."""
    for found in _BEGINS.finditer(text):
        given = _OPTIONS.match(text, found.end()) if found["plugin"] else found
        options = _in_braces(text, given.end()) if given is not None else ""
        path, name = _PATH.search(options), _ID.search(options)
        yield DocsFolder(
            path=plain_text(path[1]).removeprefix("./").strip("/") if path else _USUAL,
            id=plain_text(name[1]) if name else _MAIN,
            line=text.count("\n", 0, found.end()) + 1,
        )


def _in_braces(text: str, start: int) -> str:
    """The text from a brace to the one that closes it, without what is in inner braces."""
    depth, kept, last = 0, list[str](), start
    for token in _TOKEN.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if token[0] == "{" and depth == 2:
            kept.append(text[last : token.start()])
        if token[0] == "}" and depth == 1:
            last = token.end()
        if depth == 0:
            return "".join([*kept, text[last : token.start()]])
    return ""
