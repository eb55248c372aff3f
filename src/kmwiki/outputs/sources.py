"""The source index, and a page for every source: its published text, and the claims that cite it."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

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
from kmwiki.outputs.chrome import Chrome, Quote, chrome_of_part
from kmwiki.outputs.parts import ListPart, PartsView, parts_of, parts_view
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
    """Lines that claims cite; `anchor` is None if the lines are not shown, on this page or on another one at `url`."""

    label: str
    url: str
    anchor: str | None
    fault: str  # why they support nothing, in words; empty if they are not broken
    passages: tuple[Quote, ...]


class SourceView(Struct, frozen=True, kw_only=True):
    """A source's page, or a further part of the passages that cite it, without the text."""

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
    parts: PartsView | None


class SourceItem(Struct, frozen=True, kw_only=True):
    """A source in the index; `count` citations name it."""

    title: str
    url: str
    author: str | None
    date: str | None
    count: int


class SourcesView(Struct, frozen=True, kw_only=True):
    """The source index, or a part of it."""

    chrome: Chrome
    sources: tuple[SourceItem, ...]
    count: int
    parts: PartsView | None


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
    wiki = site.wiki
    for part in parts_of(wiki, f"{wiki.sections['sources']}/index.html", len(_listed(site))):
        yield PlannedView(path=part.path, make=partial(_index_view, site, part))
    for source in wiki.sources.values():
        for part in parts_of(wiki, wiki.source_paths[source.id], site.times_cited.get(source.id, 0)):
            make = partial(_source_view, site, source.id, part)
            yield PlannedView(path=part.path, make=make, weight=2000 + 500 * part.length)


def _listed(site: Site) -> list[SourceFile]:
    """The sources that the index lists."""
    return [source for source in site.wiki.sources.values() if not source.private or source.id in site.citing]


def _index_view(site: Site, part: ListPart) -> View:
    wiki = site.wiki
    ranked = sorted(
        (title_key(wiki.source_title(name), site.language), relative_url(wiki.source_paths[name], part.list_path), name)
        for name in (source.id for source in _listed(site))
    )
    names = [name for _, _, name in ranked]
    _ = catalogue(site.language).gettext
    view = SourcesView(
        chrome=chrome_of_part(site, part, _("Sources"), section="sources"),
        sources=tuple(_item(site, name, part.path) for name in names[part.within()]),
        count=len(names),
        parts=parts_view(part, lambda row: wiki.source_title(names[row])),
    )
    return View(path=part.path, template="sources.html", data=view)


def _item(site: Site, name: str, path: str) -> SourceItem:
    wiki, source = site.wiki, site.wiki.sources[name]
    return SourceItem(
        title=wiki.source_title(name),
        url=relative_url(wiki.source_paths[name], path),
        author=source.author,
        date=source.date,
        count=site.times_cited.get(name, 0),
    )


def _source_view(site: Site, name: str, part: ListPart) -> View:
    wiki = site.wiki
    source = wiki.sources[name]
    path, title, is_first = part.path, wiki.source_title(source.id), part.number == 1
    passages = site.passages.get(source.id, ())
    ranges = cited_ranges(passages)
    lines = line_items(shown_lines(wiki, source, ranges))
    used = usage(source, ranges) if is_first else None
    file = published_file(wiki, source, is_cited=bool(passages))
    heads = [cited for cited in ranges for _ in cited.passages]
    anchored = {line.number for line in lines if isinstance(line, LineItem)}
    view = SourceView(
        chrome=chrome_of_part(site, part, title, section="sources"),
        title=title,
        id=source.id,
        author=source.author,
        date=source.date,
        url=source.url,
        file=None if file is None else relative_url(file, path),
        retracted=source.retracted,
        line_count=source.lines,
        lines=lines if is_first else (),
        share=share(used.cited, used.lines, site.language) if used and used.lines else "",
        longest=line_range(*used.longest, site.language) if used and used.longest and used.cited else "",
        ranges=tuple(
            _range(site, source, replace(cited, passages=cited.passages[rows]), part, anchored)
            for cited, _, rows in part.cut((cited, cited.passages) for cited in ranges)
        ),
        parts=parts_view(part, lambda row: _label(heads[row], site.language)),
    )
    return View(path=path, template="source.html", data=view)


def _label(cited: CitedRange, language: str) -> str:
    label = line_range(cited.start, cited.end, language)
    return label[:1].upper() + label[1:] or catalogue(language).gettext("The source as a whole")


def _range(site: Site, source: SourceFile, cited: CitedRange, part: ListPart, anchored: set[int]) -> RangeItem:
    fault = fault_in(source, cited.start, cited.end)
    return RangeItem(
        label=_label(cited, site.language),
        url="" if part.number == 1 else relative_url(part.list_path, part.path),
        anchor=f"L{cited.start}" if cited.start in anchored else None,
        fault=fault_named(fault, site.language) if fault else "",
        passages=tuple(_passage(site.wiki, passage, part.path) for passage in _sentences(cited.passages)),
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
