"""The reports on claims: each claim beside the lines that it cites, or that were found for it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.analysis.reports import Report
from kmwiki.analysis.site import Row, Site
from kmwiki.evidence.cited_ranges import mark_anchor
from kmwiki.evidence.excerpts import Claims
from kmwiki.evidence.finding import Certainty
from kmwiki.evidence.found_lines import lines_found, may_name_words
from kmwiki.evidence.judgements import judgements
from kmwiki.evidence.judging import ClaimEvidence
from kmwiki.evidence.since import Since
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.wiki import ResolvedPage
from kmwiki.model import Claim, PlannedView, View
from kmwiki.outputs.chrome import Chrome, Titled, chrome_of_part, placed
from kmwiki.outputs.claim_words import WordsItem, claim_words, plain_words
from kmwiki.outputs.claims import has_lines, supporting
from kmwiki.outputs.lines import GapItem, LineItem, line_items, ranges_shown
from kmwiki.outputs.marks import Place
from kmwiki.outputs.parts import ListPart, PartsView, parts_of, parts_view
from kmwiki.outputs.places import cited_address, lines_address, lines_words, place_words
from kmwiki.outputs.since_lines import SinceItem, lines_to_quote, since_item
from kmwiki.outputs.support_words import judgement_sentences, kind_of_lines, support_sentences, why_nothing
from kmwiki.theme.translations import catalogue, listed
from kmwiki.urls import relative_url

LONGEST = 2_000  # claims of a report, of those in most doubt: nobody reads more
SIZE = 100  # claims on a page


class LinesItem(Struct, frozen=True, kw_only=True):
    """Lines of a source that a claim cites, or that were found for it (`kind` says so), or `why` there are none."""

    source: str
    url: str
    label: str
    kind: str = ""
    lines: tuple[LineItem | GapItem, ...] = ()
    more: int = 0
    shown: str = ""  # which of the lines these are, if they are not the first ones
    why: str = ""
    since: SinceItem | None = None


class ClaimRow(Titled, frozen=True, kw_only=True):
    """A claim of a report, and what is said of it; `section` is where it is, if its page says the same elsewhere."""

    url: str
    section: str = ""
    words: tuple[WordsItem, ...]
    sentences: tuple[str, ...]
    rather: str
    rather_url: str
    beside: tuple[LinesItem, ...]


class ClaimsView(Struct, frozen=True, kw_only=True):
    """A report on claims, or a part of it; `more` claims are in less doubt and are not listed."""

    chrome: Chrome
    description: str
    rows: tuple[ClaimRow, ...]
    more: int
    parts: PartsView | None


def claim_report_views(site: Site, report: Report) -> Iterator[PlannedView]:
    """The parts of a report on claims."""
    count = min(len(site.rows[report.name]), LONGEST)
    for part in parts_of(site, site.wiki.special_path(report.name), count, SIZE):
        make = partial(_claims_view, site, report.name, report.title, report.description, part)
        yield PlannedView(path=part.path, make=make, weight=1000 + 1000 * part.length)


def _claims_view(site: Site, name: str, title: str, description: str, part: ListPart) -> View:
    _ = catalogue(site.language).gettext
    rows = site.rows[name]
    shown = placed((row.slug or "", _row(site, row, part.path)) for row in rows[part.within()])
    count = Counter((row.title, row.place, row.words) for row in shown)
    view = ClaimsView(
        chrome=chrome_of_part(site, part, _(title), section="special"),
        description=_(description),
        rows=tuple(row if count[row.title, row.place, row.words] > 1 else replace(row, section="") for row in shown),
        more=len(rows) - part.rows if part.number == part.count else 0,
        parts=parts_view(part, lambda row: site.wiki.refs[rows[row].slug or ""].title),
    )
    return View(path=part.path, template="claims.html", data=view)


def _row(site: Site, row: Row, path: str) -> ClaimRow:
    assert row.slug is not None
    page = site.wiki.pages[row.slug]
    if row.lines is not None:
        return _uncited(site, page, row, row.lines, path)
    assert row.claim is not None
    evidence = site.evidence[row.slug]
    claim = page.node.page.supported[row.claim]
    said = evidence.claims[row.claim] if evidence.claims else ClaimEvidence()
    places = supporting(site.wiki, page, claim)
    rather, rather_url = _rather(site, said, path)
    since = {(one.citation, one.entry): one for one in evidence.since}
    is_open = may_name_words(site.wiki, page, claim, since)
    sentences = support_sentences(said, site.language, words=is_open) if has_lines(said, places.values()) else ()
    judged = judgements(site.wiki, page, claim, said, since, site.withheld)
    return ClaimRow(
        title=page.ref.title,
        url=relative_url(page.ref.permalink, path, mark_anchor(claim.citations[0], 0)),
        section=_section(page.ref.title, claim),
        words=claim_words(claim.text, said.lacks, None if said.knows_lacks else (), said.language)
        if sentences and is_open
        else plain_words(claim.text),
        sentences=(*sentences, *judgement_sentences(judged, site.language)),
        rather=rather,
        rather_url=rather_url,
        beside=tuple(_all_beside(site, page, claim, said, since, path)),
    )


def _section(title: str, claim: Claim) -> str:
    """The headings above a claim, without the title of its page, which may be one of them."""
    return f"{claim.context} ".removeprefix(f"{title} ").removeprefix(f"{title} ").strip()


def _uncited(site: Site, page: ResolvedPage, row: Row, lines: tuple[str, int, int], path: str) -> ClaimRow:
    """A claim that cites nothing, and the lines that were found for it."""
    source, start, end = lines
    return ClaimRow(
        title=page.ref.title,
        url=relative_url(page.ref.permalink, path),
        words=plain_words(row.text),
        sentences=(),
        rather="",
        rather_url="",
        beside=(
            _found_item(
                site, source, start, end, "found", path, (row.text,), on_page=site.wiki.wanted.publish == "full"
            ),
        ),
    )


def _rather(site: Site, said: ClaimEvidence, path: str) -> tuple[str, str]:
    """The lines that have more of the claim, and the address of their source."""
    if said.rather is None:
        return "", ""
    name, start, end = said.rather
    label = lines_words(site.wiki.sources[name], start, end, site.language)
    words = listed((site.wiki.source_title(name), label), site.language)
    return words, lines_address(site.wiki, name, start, path, is_shown=False)


def _all_beside(
    site: Site, page: ResolvedPage, claim: Claim, said: ClaimEvidence, since: Mapping[Place, Since], path: str
) -> Iterator[LinesItem]:
    """The lines that are shown beside a claim: those that can support it, and those that are not there any more."""
    places = supporting(site.wiki, page, claim)
    for citation in claim.citations:
        for entry, item in enumerate(page.citations[citation]):
            place = citation, entry
            if place in places or place in since:
                yield from _beside(site, said, place, item, path, since.get(place), (claim.text,))


def _beside(
    site: Site,
    said: ClaimEvidence,
    place: Place,
    item: ResolvedReference,
    path: str,
    since: Since | None,
    claims: Claims,
) -> Iterator[LinesItem]:
    """The lines that are shown beside a claim for one entry of its citations."""
    wiki, language = site.wiki, site.language
    source, start = wiki.source_title(item.name), item.reference.start
    became = since_item(wiki, item, since, path, language)
    found = [one for one in said.found if (one.citation, one.entry) == place]
    lines, more = lines_to_quote(wiki, item, since, claims)
    url = cited_address(wiki, item, path, is_shown=bool(lines) and became is None) or ""
    label = place_words(*item.reference.place, language)
    why = why_nothing(said, language, has_lines=False) if start is None and not found else ""
    if start is not None or became is not None or why:
        yield LinesItem(
            source=source,
            url=url,
            label=label,
            lines=line_items(lines),
            more=more,
            shown=ranges_shown(lines, start, language) if more else "",
            why=why,
            since=became,
        )
    for one in found:
        yield _found_item(site, one.source, one.start, one.end, one.certainty, path, claims)


def _found_item(
    site: Site,
    name: str,
    start: int,
    end: int,
    certainty: Certainty,
    path: str,
    claims: Claims,
    *,
    on_page: bool = True,
) -> LinesItem:
    """Lines that were found; if the site shows them, and they are `on_page`, the page of their source has them, too."""
    _ = catalogue(site.language).gettext
    wiki = site.wiki
    lines = lines_found(wiki, name, start, end, site.withheld)
    return LinesItem(
        source=wiki.source_title(name),
        url=relative_url(wiki.source_paths[name], path, f"L{start}" if lines and on_page else None),
        label=lines_words(wiki.sources[name], start, end, site.language),
        kind=kind_of_lines(certainty == "found", site.language),
        lines=line_items(lines, claims),
        why="" if lines else _("not published"),
    )
