"""HTML files → their words, as a browser shows them."""

from html.parser import HTMLParser


def text_of_html(html: str) -> str:
    """The words of an HTML file, each on its line, without tags, comments, scripts and styles."""
    reader = _LineWords(html.count("\n") + 1)
    reader.feed(html)
    if not reader.rawdata.startswith("<!--"):  # a browser shows the rest, unless it is an open comment
        reader.close()
    return "\n".join(" ".join("".join(words).split()) for words in reader.lines)


_SILENT = frozenset("script style template noscript".split())
_IN_LINE = frozenset(
    "a abbr b bdi bdo cite code del dfn em i ins kbd mark q s samp small span strong sub sup u var".split()
)


class _LineWords(HTMLParser):
    """Collects the words of each line."""

    def __init__(self, count: int) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[str]] = [[] for _ in range(count)]
        self._silent = 0  # the number of open elements whose words are not shown

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))
        self._part(tag)

    def handle_data(self, data: str) -> None:
        first = self.getpos()[0] - 1
        for number, words in enumerate(() if self._silent else data.split("\n"), start=first):
            self.lines[min(number, len(self.lines) - 1)].append(words)

    def _part(self, tag: str) -> None:
        """Separate the words before and after the tag of a cell, a line or a block."""
        if tag not in _IN_LINE:
            self.lines[min(self.getpos()[0], len(self.lines)) - 1].append(" ")
