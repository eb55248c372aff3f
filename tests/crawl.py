"""Follows every address of a built site and says which lead nowhere."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.addresses: list[str] = []
        self.nested: list[str] = []
        self.twins: list[str] = []
        self._anchors = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if identity := given.get("id"):
            if identity in self.ids:
                self.twins.append(identity)
            self.ids.add(identity)
        self.addresses += [value for name in ("href", "src") if (value := given.get(name)) is not None]
        if tag == "a":
            self._anchors += 1
            if self._anchors > 1:
                self.nested.append(str(given.get("href")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._anchors -= 1


def dead_addresses(site: Path, prefix: str = "/") -> list[str]:
    """What leads nowhere in the site, published under `prefix`: addresses, anchors; nested links, too."""
    pages = {file.relative_to(site).as_posix(): _read(file) for file in sorted(site.rglob("*.html"))}
    files = {file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file()}
    problems: list[str] = []
    for path, page in pages.items():
        problems += [f"{path}: a link within a link: {address}" for address in page.nested]
        for address in page.addresses:
            absolute = urljoin(f"https://wiki.invalid{prefix}{path}", address)
            parts = urlsplit(absolute)
            if parts.netloc != "wiki.invalid" or parts.scheme != "https":
                continue
            target = unquote(parts.path)
            if not target.startswith(prefix) or target.removeprefix(prefix) not in files:
                problems.append(f"{path}: {address} leads to no file")
            elif parts.fragment and not _has(pages.get(target.removeprefix(prefix)), unquote(parts.fragment)):
                problems.append(f"{path}: {address} leads to no anchor")
    return problems


def _has(page: _Page | None, anchor: str) -> bool:
    """Whether a page has the anchor; what is no page, such as a document, has its own ways with fragments."""
    return page is None or anchor in page.ids


def _read(file: Path) -> _Page:
    page = _Page()
    page.feed(file.read_text(encoding="utf-8"))
    return page
