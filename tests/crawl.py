"""Follows every address of a built site and says which lead nowhere."""

from collections.abc import Iterable
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

_PAGES = 1000  # that are kept, more than the largest site here has


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.addresses: list[str] = []
        self.nested: list[str] = []
        self._anchors = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if identity := given.get("id"):
            self.ids.add(identity)
        self.addresses += [value for name in ("href", "src") if (value := given.get(name)) is not None]
        if tag == "a":
            self._anchors += 1
            if self._anchors > 1:
                self.nested.append(str(given.get("href")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._anchors -= 1


def dead_addresses(site: Path, prefix: str = "/", only: Iterable[str] | None = None) -> list[str]:
    """What leads nowhere in the site, published under `prefix`: addresses, anchors; nested links, too.

    If `only` some of its pages are named, the others are read where these lead to an anchor.
    """
    files = {file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file()}
    problems: list[str] = []
    for path in sorted(file for file in files if file.endswith(".html")) if only is None else only:
        page = _page_of(site / path)
        problems += [f"{path}: a link within a link: {address}" for address in page.nested]
        for address in dict.fromkeys(page.addresses):
            parts = urlsplit(urljoin(f"https://wiki.invalid{prefix}{path}", address))
            if parts.netloc != "wiki.invalid" or parts.scheme != "https":
                continue
            target = unquote(parts.path)
            file = target.removeprefix(prefix)
            if not target.startswith(prefix) or file not in files:
                problems.append(f"{path}: {address} leads to no file")
            # What is no page, such as a document, has its own ways with fragments.
            elif parts.fragment and file.endswith(".html") and unquote(parts.fragment) not in _page_of(site / file).ids:
                problems.append(f"{path}: {address} leads to no anchor")
    return problems


def _page_of(file: Path) -> _Page:
    state = file.stat()
    return _read(file, state.st_mtime_ns, state.st_ino)


@lru_cache(maxsize=_PAGES)
def _read(file: Path, time: int, number: int) -> _Page:
    """A page, read again if its file is another: a site is crawled at several addresses."""
    page = _Page()
    page.feed(file.read_text(encoding="utf-8"))
    return page
