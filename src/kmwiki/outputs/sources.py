"""The source index, and a page for every source: its published text, and the claims that cite it."""

from collections.abc import Iterable, Iterator
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.analysis.site import Site
from kmwiki.content.files import SourceFile
from kmwiki.evidence.cited_ranges import CitedRange, Use, cites_file, mark_anchor, usage
from kmwiki.evidence.faults import fault_in
from kmwiki.evidence.found_lines import FoundUse, shown_found
from kmwiki.evidence.publication import published_file, shown_lines
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.wiki import Wiki
from kmwiki.model import PlannedView, View
from kmwiki.outputs.chrome import Chrome, PageLink, Titled, chrome_of_part, page_link, placed
from kmwiki.outputs.lines import GapItem, LineItem, line_items, line_range
from kmwiki.outputs.parts import ListPart, PartsView, parts_of, parts_view
from kmwiki.outputs.places import fault_words, lines_words, place_words
from kmwiki.outputs.since_lines import SinceItem, since_item
from kmwiki.outputs.source_uses import SourceRange, listed_sources, ranges_of, times_cited, titled_source, uses_of
from kmwiki.outputs.support_words import kind_of_lines
from kmwiki.theme.collation import title_key
from kmwiki.theme.translations import catalogue, punctuation, share
from kmwiki.urls import relative_url

_LONGEST_LINE = 20_000  # characters of a line on the page of its source


class CitedClaim(Struct, frozen=True, kw_only=True):
    """A claim on its page: the sentence, and the address of its mark."""

    url: str
    context: str


class CitingPage(Titled, frozen=True, kw_only=True):
    """A page and its claims that cite lines; without a sentence, its address is that of the mark."""

    url: str
    claims: tuple[CitedClaim, ...]


class RangeItem(Struct, frozen=True, kw_only=True):
    """Lines that claims cite; `anchor` is None if the lines are not shown, on this page or on another one at `url`."""

    label: str
    url: str
    anchor: str | None
    fault: str  # why they support nothing, in words; empty if they are not broken
    pages: tuple[CitingPage, ...]
    since: SinceItem | None = None  # what became of them since the wiki was locked
    kind: str = ""  # what they are called if they were found for claims, and nobody cites them


class FoundRange(Struct, frozen=True, kw_only=True):
    """Lines that were found for claims, and the claims."""

    start: int
    end: int
    is_sure: bool
    uses: tuple[FoundUse, ...]


class SourceView(Struct, frozen=True, kw_only=True):
    """A source's page, or a further part of the passages that cite it, without the text."""

    chrome: Chrome
    title: str
    id: str
    author: str | None
    date: str | None
    url: str | None
    page: PageLink | None  # the page that is the same file
    file: str | None  # the address of the file itself, if it is a PDF or picture
    retracted: bool
    line_count: int | None
    lines: tuple[LineItem | GapItem, ...]
    share: str  # empty if no line is cited, as when the source is cited as a whole
    longest: str
    ranges: tuple[RangeItem, ...]
    found: tuple[RangeItem, ...]  # lines that were found for claims
    parts: PartsView | None


class SourceItem(Titled, frozen=True, kw_only=True):
    """A source in the index; `count` citations name it. One on the web has no page in the wiki."""

    url: str
    author: str | None
    date: str | None
    count: int
    on_web: bool


class SourcesView(Struct, frozen=True, kw_only=True):
    """The source index, or a part of it, with the columns that any source has."""

    chrome: Chrome
    sources: tuple[SourceItem, ...]
    with_author: bool
    with_date: bool
    count: int
    parts: PartsView | None


def source_views(site: Site) -> Iterator[PlannedView]:
    """The index and every source's page."""
    wiki = site.wiki
    for part in parts_of(site, f"{wiki.sections['sources']}/index.html", len(listed_sources(site))):
        yield PlannedView(path=part.path, make=partial(_index_view, site, part))
    for source in wiki.sources.values():
        rows = times_cited(site, source.id) + len(site.found.get(source.id, ()))
        for part in parts_of(site, wiki.source_paths[source.id], rows):
            make = partial(_source_view, site, source.id, part)
            yield PlannedView(path=part.path, make=make, weight=2000 + 500 * part.length)


def _index_view(site: Site, part: ListPart) -> View:
    wiki = site.wiki
    ranked = sorted(
        (title_key(titled_source(site, name), site.language), wiki.source_paths.get(name, name), name)
        for name in listed_sources(site)
    )
    names = [name for _, _, name in ranked]
    files = [wiki.sources[name] for name in names if name in wiki.sources]
    _ = catalogue(site.language).gettext
    view = SourcesView(
        chrome=chrome_of_part(site, part, _("Sources"), section="sources"),
        sources=placed((name, _item(site, name, part.path)) for name in names[part.within()]),
        with_author=any(source.author for source in files),
        with_date=any(source.date for source in files),
        count=len(names),
        parts=parts_view(part, lambda row: titled_source(site, names[row])),
    )
    return View(path=part.path, template="sources.html", data=view)


def _item(site: Site, name: str, path: str) -> SourceItem:
    wiki, source = site.wiki, site.wiki.sources.get(name)
    return SourceItem(
        title=titled_source(site, name),
        url=name if source is None else relative_url(wiki.source_paths[name], path),
        author=source.author if source else None,
        date=source.date if source else None,
        count=times_cited(site, name),
        on_web=source is None,
    )


def _source_view(site: Site, name: str, part: ListPart) -> View:
    wiki = site.wiki
    source = wiki.sources[name]
    path, title, is_first = part.path, wiki.source_title(source.id), part.number == 1
    uses = uses_of(site, name)
    ranges, found = ranges_of(site, name, uses), _found_ranges(site, name)
    now = [one.now for one in ranges if one.now is not None]
    shown = shown_found(wiki, name, site.found.get(name, ()), site.withheld.get(name, ()))
    lines = line_items(shown_lines(wiki, source, now, shown), longest=_LONGEST_LINE)
    used, page = usage(source, now) if is_first else None, wiki.page_of_source(source)
    file = published_file(wiki, source) if cites_file(source, uses) else None
    marked = {(use.slug, *use.mark): use for use in uses}
    claims = _ClaimList(site, source, part, marked, {line.number for line in lines if isinstance(line, LineItem)})
    view = SourceView(
        chrome=chrome_of_part(site, part, title, section="sources"),
        title=title,
        id=source.id,
        author=source.author,
        date=source.date,
        url=source.url,
        page=None if page is None else page_link(page, path),
        file=None if file is None else relative_url(file, path),
        retracted=source.retracted,
        line_count=source.lines,
        lines=lines if is_first else (),
        share=share(used.cited, used.lines, site.language) if used and used.cited else "",
        longest=line_range(*used.longest, site.language) if used and used.longest and used.cited else "",
        ranges=tuple(
            claims.citing(one, one.cited.uses[rows])
            for one, _, rows in part.cut((one, one.cited.uses) for one in ranges)
        ),
        found=tuple(
            claims.found_for(replace(one, uses=one.uses[rows]))
            for one, _, rows in part.cut(((one, one.uses) for one in found), len(uses))
        ),
        parts=parts_view(part, _heads(site, source, ranges, found).__getitem__),
    )
    return View(path=path, template="source.html", data=view)


def _heads(site: Site, source: SourceFile, ranges: Iterable[SourceRange], found: Iterable[FoundRange]) -> list[str]:
    """The places of all rows of a source's page."""
    heads = [_label(site, source, one.cited, one.item) for one in ranges for _ in one.cited.uses]
    return heads + [_label(site, source, one) for one in found for _ in one.uses]


def _found_ranges(site: Site, name: str) -> tuple[FoundRange, ...]:
    """The lines that were found in a source for claims, by line; those that are surely found come before others."""
    uses: dict[tuple[int, int, bool], list[FoundUse]] = {}
    for use in site.found.get(name, ()):
        uses.setdefault((use.found.start, use.found.end, not use.found.is_sure), []).append(use)
    return tuple(
        FoundRange(start=start, end=end, is_sure=not doubted, uses=tuple(uses[start, end, doubted]))
        for start, end, doubted in sorted(uses)
    )


def _label(
    site: Site, source: SourceFile, lines: CitedRange | FoundRange, item: ResolvedReference | None = None
) -> str:
    """The place in words; if it is cited of a source that had another name, also that."""
    if isinstance(lines, FoundRange):
        label = lines_words(source, lines.start, lines.end, site.language)
    else:
        label = place_words(*lines.place, site.language)
    label = label[:1].upper() + label[1:] or catalogue(site.language).gettext("Whole source")
    if item is None or item.name == source.id:
        return label
    return punctuation(site.language).labelled(site.wiki.source_title(item.name), label)


class _ClaimList(Struct, frozen=True):
    """Lists the claims that cite lines of a source, or for which lines were found, on a part of its page.

    `marked` has all passages that cite it by their marks; `anchored` are the numbers of the lines that are shown.
    """

    site: Site
    source: SourceFile
    part: ListPart
    marked: dict[tuple[str, int, int], Use]
    anchored: set[int]

    def citing(self, one: SourceRange, uses: tuple[Use, ...]) -> RangeItem:
        """These of the claims that cite a place."""
        wiki, language, reference = self.site.wiki, self.site.language, uses[0].reference
        since = since_item(wiki, one.item, one.since, self.part.path, language) if one.item is not None else None
        fault = fault_in(self.source, reference) if since is None else None
        return RangeItem(
            label=_label(self.site, self.source, one.cited, one.item),
            url=self._url(),
            anchor=self._anchor(one.cited.start) if since is None else None,
            fault=fault_words(reference, fault, language),
            pages=self._pages(uses),
            since=since,
        )

    def found_for(self, found: FoundRange) -> RangeItem:
        """The claims for which these lines were found."""
        marks = ((use.slug, use.found.citation, use.found.entry) for use in found.uses)
        return RangeItem(
            label=_label(self.site, self.source, found),
            url=self._url(),
            anchor=self._anchor(found.start),
            fault="",
            pages=self._pages(self.marked[mark] for mark in marks if mark in self.marked),
            kind=kind_of_lines(found.is_sure, self.site.language),
        )

    def _url(self) -> str:
        return "" if self.part.number == 1 else relative_url(self.part.list_path, self.part.path)

    def _anchor(self, start: int | None) -> str | None:
        return f"L{start}" if start in self.anchored else None

    def _pages(self, uses: Iterable[Use]) -> tuple[CitingPage, ...]:
        by_page: dict[str, list[Use]] = {}
        for use in _sentences(uses):
            by_page.setdefault(use.slug, []).append(use)
        return placed((slug, _citing(self.site.wiki, slug, own, self.part.path)) for slug, own in by_page.items())


def _sentences(uses: Iterable[Use]) -> Iterable[Use]:
    """The first use of each sentence, because a sentence may cite the same lines twice."""
    found: dict[tuple[str, int, str], Use] = {}
    for use in uses:
        found.setdefault((use.slug, use.block, use.context), use)
    return found.values()


def _citing(wiki: Wiki, slug: str, uses: Iterable[Use], path: str) -> CitingPage:
    ref = wiki.refs[slug]
    marks = [(relative_url(ref.permalink, path, mark_anchor(*use.mark)), use.context) for use in uses]
    bare = (url for url, context in marks if not context)
    return CitingPage(
        title=ref.title,
        url=next(bare, relative_url(ref.permalink, path)),
        claims=tuple(CitedClaim(url=url, context=context) for url, context in marks if context),
    )
