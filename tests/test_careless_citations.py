"""What is said of a wiki with careless citations, claim by claim, against the right lines in its `truth.tsv`.

The kinds of its citations: `right` lines; lines `off` by a few; lines in another `section`; numbers of a `page` given
for lines; `whole` sources; claims that are `absent` from the source that they cite.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import replace

from kmwiki import analyse, load_config
from kmwiki.analysis.site import Site
from kmwiki.evidence.asked import AskedClaim, Cited
from kmwiki.evidence.indexing import index_of
from kmwiki.evidence.judging import ClaimEvidence, judge_page
from kmwiki.evidence.source_lines import lines_of
from kmwiki.model import Claim

WIKI = Path(__file__).parent / "wikis" / "careless-citations"
FOREIGN = ("das-sperrwerk", "gezhamen")  # their sources are in English


class Case(Struct, frozen=True, kw_only=True):
    """A citation, what is right, and what is said of its claim."""

    page: str
    source: str
    kind: str
    claim: Claim
    lines: tuple[int, int] | None  # None: no line of the source holds it
    said: ClaimEvidence

    @property
    def named(self) -> list[tuple[int, int]]:
        """The lines that readers are shown instead of cited ones, or besides."""
        rather = [self.said.rather[1:]] if self.said.rather is not None else []
        return [*((one.start, one.end) for one in self.said.found), *rather]

    @property
    def outcome(self) -> str:
        """The verdict, and whether the lines that are named are right."""
        if not self.named:
            return self.said.verdict
        is_right = self.lines is not None and any(
            start <= self.lines[1] and end >= self.lines[0] for start, end in self.named
        )
        return f"{self.said.verdict}, {'right' if is_right else 'wrong'} lines"


@cache
def site() -> Site:
    """The analysed wiki."""
    return analyse(load_config(WIKI)).site


def cases() -> Iterator[Case]:
    """All citations."""
    wiki = site().wiki
    for row in (WIKI / "truth.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        page, number, source, lines, kind = row.split("\t")
        claims = wiki.pages[page].node.page.supported
        at, claim = next((at, one) for at, one in enumerate(claims) if int(number) - 1 in one.citations)
        start, _, end = lines.partition("-")
        right = (int(start), int(end)) if start else None
        said = site().evidence[page].claims[at]
        yield Case(page=page, source=source, kind=kind, claim=claim, lines=right, said=said)


@pytest.mark.parametrize(
    ("kind", "outcomes"),
    [
        ("right", {"holds": 16, "partly": 3}),
        ("off", {"elsewhere, right lines": 23, "elsewhere, wrong lines": 1}),
        ("section", {"elsewhere, right lines": 3}),
        ("page", {"holds": 13}),
        ("whole", {"holds, right lines": 16, "partly, right lines": 1}),
        ("absent", {"nothing": 3, "unknown": 2}),
    ],
)
def test_citations_in_the_language_of_their_source(kind: str, outcomes: dict[str, int]) -> None:
    found = Counter(case.outcome for case in cases() if case.kind == kind and case.page not in FOREIGN)
    assert dict(found) == outcomes


def test_citations_in_another_language() -> None:
    found = Counter((case.kind, case.outcome) for case in cases() if case.page in FOREIGN)
    assert dict(found) == {
        ("right", "partly"): 2,
        ("right", "unknown"): 2,
        ("section", "unknown"): 2,
        ("whole", "partly, right lines"): 5,
        ("whole", "unknown"): 6,
        ("absent", "unknown"): 2,
    }


def asked_as_whole(source: Callable[[str], str]) -> Counter[str]:
    """What is found for the claims in the language of the sources, if each cites a whole source instead."""
    wiki = site().wiki
    indexes = {one.id: index_of(lines_of(one) or (), one.id) for one in wiki.sources.values()}
    found: Counter[str] = Counter()
    for page in wiki.pages:
        rows = [case for case in cases() if case.page == page and case.page not in FOREIGN and case.lines is not None]
        claims = [AskedClaim(one.claim.text, one.claim.context, (Cited(0, 0, source(one.source)),)) for one in rows]
        for case, said in zip(rows, judge_page(claims, indexes.get), strict=True):
            found[replace(case, said=said).outcome] += 1
    return found


def test_lines_are_found_for_all_claims() -> None:
    assert asked_as_whole(str) == {
        "holds, right lines": 69,
        "holds, wrong lines": 1,
        "partly, right lines": 3,
        "partly, wrong lines": 1,
        "unknown": 2,
    }


def test_in_sources_on_the_same_subject_lines_are_seldom_found() -> None:
    other = {"sluice-manual.md": "estuary-survey.txt", "estuary-survey.txt": "keeper-interview.md"}
    assert asked_as_whole(lambda name: other.get(name, "sluice-manual.md")) == {
        "holds, wrong lines": 2,
        "partly, wrong lines": 11,
        "nothing": 11,
        "unknown": 52,
    }


def test_what_is_surely_found_is_right() -> None:
    sure = [case for case in cases() if any(one.certainty == "found" for one in case.said.found)]
    assert len(sure) > 15
    assert all("right" in case.outcome for case in sure)


def test_all_citations_of_a_source_are_off() -> None:
    doubts = {page: [(one.source, one.offset) for one in site().evidence[page].doubts] for page in site().evidence}
    assert {page: some for page, some in doubts.items() if some} == {
        "josefa-lind": [("keeper-interview.md", 6)],
        "the-estuary": [("estuary-survey.txt", 0)],
    }
