"""Findings and rows of reports from what can be said of the claims of a page."""

from collections.abc import Iterator, Mapping

from kmwiki.analysis.lock_checks import changed_rows
from kmwiki.analysis.site import Row
from kmwiki.content.locators import named
from kmwiki.diagnostics import Diagnostic, Location, counted
from kmwiki.evidence.doubts import SourceDoubt
from kmwiki.evidence.faults import fault_of
from kmwiki.evidence.judged import PageEvidence
from kmwiki.evidence.judging import ClaimEvidence
from kmwiki.evidence.quoting import names_lines
from kmwiki.evidence.standing import is_doubted, lacks_words
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.places import cited_as, pages_of
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.model import Claim

WEAK, FOUND, NOT_FOUND = "weakly-supported", "lines-found", "no-lines-found"  # reports
CITABLE = "citable-claims"


def evidence_findings(wiki: Wiki, page: ResolvedPage, evidence: PageEvidence) -> Iterator[Diagnostic]:
    """The findings on claims that other lines hold, or no line of what they cite, or whose figures these lack; and on
    sources cited wrongly.

    Of lines that are known to have moved, `citation-moved` says more, and of a source that is cited wrongly as a whole,
    its finding.
    """
    off = {doubt.source: doubt.offset for doubt in evidence.doubts}
    moved = _moved(evidence)
    for claim, said in zip(page.node.page.supported, evidence.claims, strict=False):
        if not moved.isdisjoint(claim.citations):
            continue
        if said.verdict == "elsewhere" and said.rather is not None:
            if not _is_mended(page, claim, said.rather, off):
                yield _elsewhere(wiki, _place(page, claim), *said.rather)
        elif said.verdict == "nothing":
            names = dict.fromkeys(item.name for number in claim.citations for item in page.citations[number])
            yield Diagnostic(
                rule="cited-nowhere",
                at=_place(page, claim),
                message=f"no support for this claim was found in {_listed(list(names))}",
                help="cite a source that supports it or remove the claim",
            )
        elif not any(item.name in off for number in claim.citations for item in page.citations[number]):
            yield from _unsaid(wiki, page, claim, said)
    for doubt in evidence.doubts:
        yield _off(page, doubt)


def _unsaid(wiki: Wiki, page: ResolvedPage, claim: Claim, said: ClaimEvidence) -> Iterator[Diagnostic]:
    """The first figure or quotation just before the marks that the cited lines lack; or, where lines were surely found
    in sources that are cited whole, that no line of these has.
    """
    lacking = {*said.figures, *said.quotations}
    missing = next((one for one in (*claim.own.numbers, *claim.own.quotations) if one in lacking), None)
    if missing is None:
        return
    cited = [item for number in claim.citations for item in page.citations[number]]
    if all(names_lines(wiki, item) for item in cited):
        message, help = "the cited lines do not mention", "check the source or cite the lines that mention it"
    elif any(one.certainty == "found" for one in said.found) and all(_can_be_read(wiki, item) for item in cited):
        names = _listed(list(dict.fromkeys(item.name for item in cited)))
        message, help = f"no line of {names} mentions", "check the source or cite the one that mentions it"
    else:
        return
    yield Diagnostic(rule="unsupported-figure", at=_place(page, claim), message=f"{message} “{missing}”", help=help)


def _can_be_read(wiki: Wiki, item: ResolvedReference) -> bool:
    return item.known is not None and fault_of(wiki, item) is None


def _moved(evidence: PageEvidence) -> set[int]:
    """The numbers of the citations whose lines are known not to be those that are meant."""
    return {one.citation for one in evidence.since if one.state in ("moved", "gone")}


def _is_mended(page: ResolvedPage, claim: Claim, rather: tuple[str, int, int], off: Mapping[str, int]) -> bool:
    """Whether the lines that have more of a claim are those to which the finding on all citations leads."""
    source, first, last = rather
    if source not in off:
        return False
    cited = [item for number in claim.citations for item in page.citations[number] if item.name == source]
    lines = [(item.reference.start, item.reference.end) for item in cited]
    return not off[source] or any(
        start + off[source] <= last and end + off[source] >= first
        for start, end in lines
        if start is not None and end is not None
    )


def _elsewhere(wiki: Wiki, at: Location, source: str, start: int, end: int) -> Diagnostic:
    pages, place = pages_of(wiki.sources[source], start, end), cited_as(wiki.sources[source], start, end)
    lines, is_one = f"line {start}" if start == end else f"lines {start}–{end}", start == end
    if pages is not None:
        lines, is_one = named(pages), pages.start == pages.end
    return Diagnostic(
        rule="cited-elsewhere",
        at=at,
        message=f"{lines} of “{source}” match{'es' if is_one else ''} this claim better than the cited lines",
        help=f"compare them; if they fit better, write ^[{place}]",
    )


def _off(page: ResolvedPage, doubt: SourceDoubt) -> Diagnostic:
    at, marks = page.node.page.citations[doubt.citation].location, counted(doubt.count, "citation")
    if not doubt.offset:
        number, (start, end) = min(doubt.pages.items())
        return Diagnostic(
            rule="pages-as-lines",
            at=at,
            message=f"the line numbers in {marks} of “{doubt.source}” are probably page numbers",
            help=f"cite the lines of these pages; page {number} has lines {start}–{end}",
        )
    way = "further down" if doubt.offset > 0 else "further up"
    return Diagnostic(
        rule="shifted-citations",
        at=at,
        message=f"{marks} of “{doubt.source}” would match better {counted(abs(doubt.offset), 'line')} {way}",
        help="compare them; if this is right, correct all of them",
    )


def _place(page: ResolvedPage, claim: Claim) -> Location:
    return page.node.page.citations[claim.citations[0]].location


def _listed(names: list[str]) -> str:
    quoted = [f"“{name}”" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def evidence_rows(wiki: Wiki, page: ResolvedPage, evidence: PageEvidence) -> Iterator[tuple[str, Row]]:
    """The rows of the reports on claims, to be sorted by doubt; what a section says twice of the same lines is one."""
    found = dict[tuple[object, ...], tuple[str, Row]]()
    for report, row in _rows(wiki, page, evidence):
        found.setdefault((report, *_said(page, row)), (report, row))
    yield from found.values()


def _said(page: ResolvedPage, row: Row) -> tuple[object, ...]:
    """What a row on a claim says: the words and the headings above them, and the lines."""
    if row.claim is None:
        return row.text, row.lines
    claim = page.node.page.supported[row.claim]
    cited = ((item.name, item.reference.place) for number in claim.citations for item in page.citations[number])
    return claim.text, claim.context, *cited


def _rows(wiki: Wiki, page: ResolvedPage, evidence: PageEvidence) -> Iterator[tuple[str, Row]]:
    for number, (claim, said) in enumerate(zip(page.node.page.supported, evidence.claims, strict=False)):
        for report in _reports(wiki, page, claim, said):
            at = _place(page, claim)
            yield report, Row(slug=page.ref.slug, number=said.doubt, at=at, claim=number)
    yield from changed_rows(page, evidence)
    for found in evidence.citable:
        uncited = page.node.page.uncited[found.number]
        lines = found.source, found.start, found.end
        yield (
            CITABLE,
            Row(slug=page.ref.slug, text=uncited.text, number=found.strength, at=uncited.location, lines=lines),
        )


def _reports(wiki: Wiki, page: ResolvedPage, claim: Claim, said: ClaimEvidence) -> Iterator[str]:
    """The reports that list a claim. If all that it cites is broken, that on broken citations does."""
    cited = [item for number in claim.citations for item in page.citations[number] if _can_be_read(wiki, item)]
    is_whole = any(item.reference.start is None for item in cited)
    if said.found or is_whole:
        yield FOUND if said.found else NOT_FOUND
    if cited and (lacks_words(said) if said.found or is_whole else is_doubted(said) or lacks_words(said)):
        yield WEAK
