"""How each claim of a page stands: its lines hold it, hold little of it, or have changed since the wiki was locked."""

from collections.abc import Collection, Mapping
from typing import Literal

from msgspec import Struct

from kmwiki.evidence.constants import CONSTANTS
from kmwiki.evidence.judged import PageEvidence
from kmwiki.evidence.judging import ClaimEvidence
from kmwiki.model import Page

Standing = Literal["supported", "weak", "changed"]


class Standings(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """How many of a page's claims are supported, weak or changed; of the others, nothing can be said."""

    supported: int = 0
    weak: int = 0
    changed: int = 0


def is_doubted(said: ClaimEvidence) -> bool:
    """Whether the lines that a claim cites may be the wrong ones, or lack a figure or words of others."""
    if said.verdict in ("elsewhere", "nothing") or said.figures or said.quotations:
        return True
    return said.doubt > CONSTANTS.weak and not said.foreign and said.why is None


def standing_of_marks(page: Page, evidence: PageEvidence) -> dict[int, Standing]:
    """The number of a citation → the standing of the claim that it supports, if something is known of it."""
    since = {one.citation for one in evidence.since if one.state in ("changed", "gone")}
    found: dict[int, Standing] = {}
    for number, claim in enumerate(page.supported):
        said = evidence.claims[number] if number < len(evidence.claims) else ClaimEvidence()
        standing: Standing | None = "changed" if not since.isdisjoint(claim.citations) else _standing(said)
        if standing is not None:
            found.update(dict.fromkeys(claim.citations, standing))
    return found


def _standing(said: ClaimEvidence) -> Standing | None:
    if said.found:  # nobody cited these lines: if they have little of it, others may have more
        return "supported" if said.verdict == "holds" else None
    if is_doubted(said):
        return "weak"
    return "supported" if said.verdict in ("holds", "partly") and not said.foreign else None


def standings(page: Page, by_mark: Mapping[int, Standing], broken: Collection[int]) -> Standings:
    """The numbers of a page's claims, of which those with these numbers are `broken`.

    A claim with several marks has changed, or is weak, if that holds for one of them; it is supported if all are.
    """
    counts: dict[str, int] = {"supported": 0, "weak": 0, "changed": 0}
    for number, cited in enumerate(page.citing_claims):
        own = {by_mark.get(index) for index in cited}
        if number not in broken:
            worst = next((one for one in ("changed", "weak") if one in own), None)
            if worst or own == {"supported"}:
                counts[worst or "supported"] += 1
    return Standings(**counts)
