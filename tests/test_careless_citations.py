"""What is said of a wiki with careless citations, claim by claim, against the right lines in its `truth.tsv`.

The kinds of its citations: `right` lines; lines `off` by a few; lines in another `section`; numbers of a `page` given
for lines; `whole` sources; claims that are `absent` from the source that they cite.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from msgspec import Struct

from kmwiki import analyse, load_config
from kmwiki.analysis.site import Site
from kmwiki.evidence.judging import ClaimEvidence

WIKI = Path(__file__).parent / "wikis" / "careless-citations"
FOREIGN = ("das-sperrwerk", "gezhamen")  # their sources are in English


class Case(Struct, frozen=True, kw_only=True):
    """A citation, what is right, and what is said of its claim."""

    page: str
    kind: str
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
        page, number, _, lines, kind = row.split("\t")
        claims = wiki.pages[page].node.page.supported
        claim = next(at for at, one in enumerate(claims) if int(number) - 1 in one.citations)
        start, _, end = lines.partition("-")
        right = (int(start), int(end)) if start else None
        yield Case(page=page, kind=kind, lines=right, said=site().evidence[page].claims[claim])


@pytest.mark.parametrize(
    ("kind", "outcomes"),
    [
        ("right", {"holds": 16, "partly": 3}),
        ("off", {"elsewhere, right lines": 23, "elsewhere, wrong lines": 1}),
        ("section", {"elsewhere, right lines": 3}),
        ("page", {"holds": 13}),
        ("whole", {"holds, right lines": 16, "partly, right lines": 1}),
        ("absent", {"nothing": 4, "unknown": 1}),
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
