"""How each claim of a page stands: its lines hold it, hold little of it, or have changed since the wiki was locked."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from itertools import zip_longest
from typing import Literal

from msgspec import Struct

from kmwiki.evidence.constants import CONSTANTS
from kmwiki.evidence.judged import PageEvidence
from kmwiki.evidence.judging import ClaimEvidence
from kmwiki.model import Page

Standing = Literal["supported", "weak", "changed"]
CitingStanding = Literal[Standing, "cited", "broken"]
WORST_FIRST: tuple[Standing, ...] = ("changed", "weak")


class Standings(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """How many of a page's claims stand how: those that marks support, and the blocks of prose without a mark."""

    supported: int = 0
    weak: int = 0
    changed: int = 0
    cited: int = 0  # nothing can be said of how they stand
    broken: int = 0  # all their marks lead to nothing
    uncited: int = 0

    @property
    def claims(self) -> int:
        """The number of all claims."""
        return self.citing + self.uncited

    @property
    def citing(self) -> int:
        """The number of claims that cite something."""
        return self.supported + self.weak + self.changed + self.cited + self.broken


def lacks_words(said: ClaimEvidence) -> bool:
    """Whether the lines lack a figure, a quotation or a name of a claim, or only one of both says “not”."""
    return bool(said.figures or said.quotations or said.names or said.denial)


def is_doubted(said: ClaimEvidence) -> bool:
    """Whether the lines that a claim cites may be the wrong ones, or lack a figure or words of others."""
    return said.verdict in ("elsewhere", "nothing") or bool(said.figures or said.quotations) or holds_little(said)


def holds_little(said: ClaimEvidence) -> bool:
    """Whether the words of a claim were compared with lines, and these have so little of them that one should doubt."""
    return said.doubt > CONSTANTS.weak and not said.foreign and said.why is None


def standing_of_marks(page: Page, evidence: PageEvidence) -> dict[int, Standing]:
    """The number of a citation → the standing of the claim that it supports, if something is known of it."""
    since = {one.citation for one in evidence.since if one.state in ("changed", "gone")}
    found: dict[int, Standing] = {}
    for claim, said in zip_longest(page.supported, evidence.claims):
        standing: Standing | None = "changed" if not since.isdisjoint(claim.citations) else _standing(said)
        if standing is not None:
            found.update(dict.fromkeys(claim.citations, standing))
    return found


def _standing(said: ClaimEvidence | None) -> Standing | None:
    """The standing of a claim by what can be said of it. Of lines that nobody cited, others may have more."""
    match said:
        case ClaimEvidence(figures=figures, quotations=quotations) if figures or quotations:
            return "weak"
        case ClaimEvidence(found=()) if is_doubted(said):
            return "weak"
        case ClaimEvidence(verdict="holds", foreign=False):
            return "supported"
        case ClaimEvidence(verdict="partly", foreign=False, found=()):
            return "supported"
    return None


def standing_of_covered(page: Page, evidence: PageEvidence, broken: Collection[int]) -> dict[int, CitingStanding]:
    """The number of a claim without marks of its own, among those that cite → its standing, by its own words.

    The marks with numbers in `broken` lead to nothing.
    """
    since = {one.citation for one in evidence.since if one.state in ("changed", "gone")}
    found: dict[int, CitingStanding] = {}
    for (number, claim), said in zip_longest(page.covered.items(), evidence.covered):
        if all(mark in broken for mark in claim.citations):
            found[number] = "broken"
        elif not since.isdisjoint(claim.citations):
            found[number] = "changed"
        else:
            found[number] = _standing(said) or "cited"
    return found


def standings(page: Page, evidence: PageEvidence, broken: Collection[int]) -> Standings:
    """How many claims of a page stand how, if the marks with these numbers are `broken`.

    A claim is broken if all its marks are, and changed or weak if one of them is. A block without marks of its own,
    such as an item of a list whose lead-in cites, is one claim, judged by its own words, never by those of others.
    """
    covered = standing_of_covered(page, evidence, broken)
    by_mark = standing_of_marks(page, evidence)
    groups = {number: claim.citations for claim in page.supported for number in claim.citations}
    counts = Counter[str](covered.values())
    for number, cited in enumerate(page.citing_claims):
        if number not in covered:
            own = dict.fromkeys(groups.get(mark, (mark,)) for mark in cited)
            counts.update(_of_marks(marks, by_mark, broken) for marks in own)
    return Standings(**counts, uncited=page.claims - page.leading - len(page.citing_claims))


def _of_marks(marks: Iterable[int], by_mark: Mapping[int, Standing], broken: Collection[int]) -> CitingStanding:
    """How a claim stands that these marks support."""
    if all(number in broken for number in marks):
        return "broken"
    own = {by_mark.get(number) for number in marks}
    worst = next((one for one in WORST_FIRST if one in own), None)
    return worst or ("supported" if own == {"supported"} else "cited")
