"""The source index and a page for every source, with the passages that cite it."""

from collections.abc import Iterator

from msgspec import Struct

from kmwiki.model import Location, Reference, View
from kmwiki.outputs.chrome import Chrome, SiteText, chrome
from kmwiki.resolver import ResolvedPage, Site
from kmwiki.urls import relative_url


class Passage(Struct, frozen=True, kw_only=True):
    """One citation of a source: where, which lines, and the sentence."""

    page: ResolvedPage
    reference: Reference
    location: Location
    context: str
    mark: tuple[int, int]


class PassageItem(Struct, frozen=True, kw_only=True):
    """A passage as a source's page shows it."""

    context: str
    detail: str
    url: str


class CitingPage(Struct, frozen=True, kw_only=True):
    """A page that cites the source, with its passages."""

    title: str
    url: str
    passages: tuple[PassageItem, ...]


class SourceView(Struct, frozen=True, kw_only=True):
    """A source's page."""

    chrome: Chrome
    title: str
    id: str
    author: str | None
    date: str | None
    url: str | None
    lines: int | None
    citations: tuple[CitingPage, ...]


class SourceItem(Struct, frozen=True, kw_only=True):
    """A source in the index; `count` citations name it."""

    title: str
    url: str
    author: str | None
    date: str | None
    count: int


class SourcesView(Struct, frozen=True, kw_only=True):
    """The source index."""

    chrome: Chrome
    sources: tuple[SourceItem, ...]


def source_title(site: Site, name: str) -> str:
    """A source's title, else its name."""
    source = site.sources.get(name)
    return (source.title if source else None) or name


def line_range(start: int | None, end: int | None) -> str:
    """“line 3”, “lines 3–5”, or nothing."""
    if start is None:
        return ""
    return f"line {start}" if end in (None, start) else f"lines {start}–{end}"


def citing_pages(site: Site) -> dict[str, list[Passage]]:
    """Source id → the passages that cite it, by page and place."""
    passages: dict[str, list[Passage]] = {}
    for page in site.pages.values():
        for index, (citation, references) in enumerate(zip(page.node.page.citations, page.citations, strict=True)):
            for position, item in enumerate(references):
                if item.known is not None:
                    passage = Passage(
                        page=page,
                        reference=item.reference,
                        location=citation.location,
                        context=citation.context,
                        mark=(index, position),
                    )
                    passages.setdefault(item.known.id, []).append(passage)
    return passages


def source_views(site: Site, text: SiteText) -> Iterator[View]:
    """The index and every source's page."""
    passages = citing_pages(site)
    index = f"{site.sections['sources']}/index.html"
    items = [
        SourceItem(
            title=source_title(site, source.id),
            url=relative_url(site.source_paths[source.id], index),
            author=source.author,
            date=source.date,
            count=len(passages.get(source.id, ())),
        )
        for source in site.sources.values()
    ]
    items.sort(key=lambda item: (item.title.casefold(), item.url))
    yield View(
        path=index,
        template="sources.html",
        data=SourcesView(chrome=chrome(site, text, index, "Sources"), sources=tuple(items)),
    )
    for source_id in site.sources:
        yield _source_view(site, text, source_id, passages.get(source_id, []))


def _source_view(site: Site, text: SiteText, source_id: str, passages: list[Passage]) -> View:
    source, path = site.sources[source_id], site.source_paths[source_id]
    title = source_title(site, source_id)
    by_page: dict[str, list[Passage]] = {}
    for passage in passages:
        by_page.setdefault(passage.page.ref.slug, []).append(passage)
    view = SourceView(
        chrome=chrome(site, text, path, title),
        title=title,
        id=source.id,
        author=source.author,
        date=source.date,
        url=source.url if source.url and source.url.startswith(("http://", "https://")) else None,
        lines=source.lines,
        citations=tuple(
            CitingPage(
                title=found[0].page.ref.title,
                url=relative_url(found[0].page.ref.permalink, path),
                passages=tuple(_passage(passage, path) for passage in found),
            )
            for found in by_page.values()
        ),
    )
    return View(path=path, template="source.html", data=view)


def _passage(passage: Passage, path: str) -> PassageItem:
    index, position = passage.mark
    return PassageItem(
        context=passage.context,
        detail=line_range(passage.reference.start, passage.reference.end),
        url=relative_url(passage.page.ref.permalink, path, f"cite:{index + 1}:{position + 1}"),
    )
