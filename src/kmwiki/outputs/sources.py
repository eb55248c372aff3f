"""The source index, and a page for every source: its published text, and the claims that cite it."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import ClassVar

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.evidence.passages import (
    CitedRange,
    Gap,
    Line,
    Passage,
    cited_ranges,
    fault_in,
    mark_anchor,
    published_file,
    shown_lines,
    usage,
)
from kmwiki.graph.wiki import Wiki
from kmwiki.model import PlannedView, SourceFile, View
from kmwiki.outputs.chrome import Chrome, Quote, chrome
from kmwiki.theme.collation import title_key
from kmwiki.theme.translations import catalogue, fault_named, share
from kmwiki.urls import relative_url


class LineItem(Struct, frozen=True, kw_only=True):
    """A line of a source; `tint` is from 0 (no claim cites it) to 4."""

    is_gap: ClassVar[bool] = False
    number: int
    text: str
    tint: int


class GapItem(Struct, frozen=True, kw_only=True):
    """Lines of a source that are not published."""

    is_gap: ClassVar[bool] = True
    count: int


class RangeItem(Struct, frozen=True, kw_only=True):
    """Lines that claims cite; `anchor` is None if the lines are not shown."""

    label: str
    anchor: str | None
    fault: str  # why they support nothing, in words; empty if they are not broken
    passages: tuple[Quote, ...]


class SourceView(Struct, frozen=True, kw_only=True):
    """A source's page."""

    chrome: Chrome
    title: str
    id: str
    author: str | None
    date: str | None
    url: str | None
    file: str | None  # the address of the file itself, if it is a PDF or picture
    retracted: bool
    line_count: int | None
    lines: tuple[LineItem | GapItem, ...]
    share: str
    longest: str
    ranges: tuple[RangeItem, ...]


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


def line_range(start: int | None, end: int | None, language: str) -> str:
    """“line 3”, “lines 3–5”, or an empty text for a whole source."""
    _ = catalogue(language).gettext
    if start is None:
        return ""
    if end in (None, start):
        return _("line {number}").format(number=start)
    return _("lines {start}–{end}").format(start=start, end=end)


def line_items(lines: Iterable[Line | Gap]) -> tuple[LineItem | GapItem, ...]:
    """Lines and gaps as templates show them."""
    return tuple(
        GapItem(count=line.count)
        if isinstance(line, Gap)
        else LineItem(number=line.number, text=line.text, tint=min(line.uses, 4))
        for line in lines
    )


def source_views(site: Site) -> Iterator[PlannedView]:
    """The index and every source's page."""
    index = f"{site.wiki.sections['sources']}/index.html"
    yield PlannedView(path=index, make=partial(_index_view, site, index))
    for source in site.wiki.sources.values():
        make = partial(_source_view, site, source.id)
        path = site.wiki.source_paths[source.id]
        yield PlannedView(path=path, make=make, weight=2000 + 500 * site.times_cited.get(source.id, 0))


def _index_view(site: Site, index: str) -> View:
    wiki = site.wiki
    items = [
        SourceItem(
            title=wiki.source_title(source.id),
            url=relative_url(wiki.source_paths[source.id], index),
            author=source.author,
            date=source.date,
            count=site.times_cited.get(source.id, 0),
        )
        for source in wiki.sources.values()
        if not source.private or source.id in site.citing
    ]
    items.sort(key=lambda item: (title_key(item.title, site.language), item.url))
    _ = catalogue(site.language).gettext
    frame = chrome(site, index, _("Sources"), section="sources")
    return View(path=index, template="sources.html", data=SourcesView(chrome=frame, sources=tuple(items)))


def _source_view(site: Site, name: str) -> View:
    wiki = site.wiki
    source = wiki.sources[name]
    path, title = wiki.source_paths[source.id], wiki.source_title(source.id)
    passages = site.passages.get(source.id, ())
    ranges = cited_ranges(passages)
    lines = line_items(shown_lines(wiki, source, ranges))
    used = usage(source, ranges)
    file = published_file(wiki, source, is_cited=bool(passages))
    anchored = {line.number for line in lines if isinstance(line, LineItem)}
    view = SourceView(
        chrome=chrome(site, path, title, section="sources"),
        title=title,
        id=source.id,
        author=source.author,
        date=source.date,
        url=source.url,
        file=None if file is None else relative_url(file, path),
        retracted=source.retracted,
        line_count=source.lines,
        lines=lines,
        share=share(used.cited, used.lines, site.language) if used and used.lines else "",
        longest=line_range(*used.longest, site.language) if used and used.longest and used.cited else "",
        ranges=tuple(_range(site, source, cited, path, anchored) for cited in ranges),
    )
    return View(path=path, template="source.html", data=view)


def _range(site: Site, source: SourceFile, cited: CitedRange, path: str, anchored: set[int]) -> RangeItem:
    wiki, language = site.wiki, site.language
    _ = catalogue(language).gettext
    label = line_range(cited.start, cited.end, language)
    fault = fault_in(source, cited.start, cited.end)
    return RangeItem(
        label=label[:1].upper() + label[1:] or _("The source as a whole"),
        anchor=f"L{cited.start}" if cited.start in anchored else None,
        fault=fault_named(fault, language) if fault else "",
        passages=tuple(_passage(wiki, passage, path) for passage in _sentences(cited.passages)),
    )


def _sentences(passages: Iterable[Passage]) -> Iterable[Passage]:
    """The first passage of each sentence, because a sentence may cite the same lines twice."""
    found: dict[tuple[str, int, str], Passage] = {}
    for passage in passages:
        found.setdefault((passage.slug, passage.block, passage.context), passage)
    return found.values()


def _passage(wiki: Wiki, passage: Passage, path: str) -> Quote:
    ref = wiki.refs[passage.slug]
    url = relative_url(ref.permalink, path, mark_anchor(*passage.mark))
    return Quote(context=passage.context, title=ref.title, url=url)
