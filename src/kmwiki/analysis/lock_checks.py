"""Findings on what marks cite and what became of it since the wiki was locked."""

from collections.abc import Iterable, Iterator, Mapping

from kmwiki.analysis.site import Row
from kmwiki.diagnostics import Diagnostic, Location
from kmwiki.evidence.judged import PageEvidence
from kmwiki.evidence.since import Since, State, entries_followed
from kmwiki.evidence.trust import Trust
from kmwiki.graph.places import cited_as
from kmwiki.graph.wiki import ResolvedPage, Wiki

STALE, MOVED, EMPTY = "stale-page", "citation-moved", "empty-source"
CHANGED = "changed-since"  # a report
_GRAVITY: Mapping[State, int] = {"gone": 3, "changed": 2, "moved": 1, "unchanged": 0}
_LOCK_AGAIN = "then update the lock with kmwiki build --lock"


def lock_findings(wiki: Wiki, page: ResolvedPage, evidence: PageEvidence) -> Iterator[Diagnostic]:
    """A finding for each mark of which the words changed, moved, or are gone."""
    for one in evidence.since:
        at, item = page.node.page.citations[one.citation].location, page.citations[one.citation][one.entry]
        cited = item.name, item.reference.start, item.reference.end
        match one.state:
            case "moved":
                yield _moved(at, item.name, one, _cited_as(wiki, one))
            case "changed":
                is_there = one.start is None or cited == place_of(one)
                place = "" if is_there else _cited_as(wiki, one)
                yield _changed(at, one, place, is_whole=item.reference.start is None)
            case "gone" if item.known is not None:
                yield _stale(
                    at,
                    f"the cited lines of “{one.source}” are gone",
                    "look for them in the source or remove the claim",
                )


def changed_rows(page: ResolvedPage, evidence: PageEvidence) -> Iterator[tuple[str, Row]]:
    """The rows of the report on claims of which a source changed: those whose lines are gone come first."""
    by_citation: dict[int, int] = {}
    for one in evidence.since:
        by_citation[one.citation] = max(by_citation.get(one.citation, 0), _GRAVITY[one.state])
    for number, claim in enumerate(page.node.page.supported):
        gravity = max((by_citation.get(citation, 0) for citation in claim.citations), default=0)
        if gravity:
            at = page.node.page.citations[claim.citations[0]].location
            yield CHANGED, Row(slug=page.ref.slug, number=gravity, at=at, claim=number)


def place_of(one: Since) -> tuple[str, int | None, int | None]:
    """The source and the lines where what a mark cites is now."""
    return one.source, one.start, one.end


def _moved(at: Location, name: str, one: Since, place: str) -> Diagnostic:
    what = f"the cited lines of “{name}” have moved"
    if name != one.source:
        what = f"the cited lines of “{name}” are now in “{one.source}”"
    return Diagnostic(rule=MOVED, at=at, message=what, help=f"write ^[{place}], {_LOCK_AGAIN}")


def _changed(at: Location, one: Since, place: str, *, is_whole: bool) -> Diagnostic:
    if is_whole:
        return _stale(at, f"“{one.source}”, which is cited here, has changed since it was locked", "compare them")
    what = f"the cited lines of “{one.source}” have changed since they were locked"
    return _stale(at, what, f"compare ^[{place}]" if place else "compare them")


def _stale(at: Location, message: str, help: str) -> Diagnostic:
    return Diagnostic(rule=STALE, at=at, message=message, help=f"{help}, {_LOCK_AGAIN}")


def _cited_as(wiki: Wiki, one: Since) -> str:
    """How the place where something is now is cited."""
    if one.start is None or one.end is None:
        return one.source
    return cited_as(wiki.sources[one.source], one.start, one.end)


def without_repeated(
    findings: Iterable[Diagnostic], page: ResolvedPage, trust: Trust, evidence: PageEvidence
) -> Iterator[Diagnostic]:
    """The findings without those of which findings on marks say more.

    These are that on a page whose sources all changed, and those on empty lines, if it is known where their text went.
    """
    said = {one.source for one in evidence.since if one.state in ("changed", "gone")}
    is_said = bool(trust.stale_sources) and said.issuperset(trust.stale_sources)
    followed = {page.node.page.citations[number].location for number, _ in entries_followed(evidence.since)}
    for one in findings:
        if not (one.rule == STALE and is_said) and not (one.rule == EMPTY and one.at in followed):
            yield one
