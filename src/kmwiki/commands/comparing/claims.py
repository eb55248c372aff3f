"""The claims of a page in two states → which came, went, or say or cite something else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from kmwiki.commands.comparing.states import Cite, ClaimState
from kmwiki.commands.comparing.words import pairs_alike

_RANKS = {"holds": 3, "partly": 2, "unknown": 1, "elsewhere": 0, "nothing": 0}


class ClaimChange(Struct, frozen=True, kw_only=True):
    """A claim of a page, and what it said, cited or was held by before and after, if that is what changed."""

    page: str
    text: str
    before: str | None = None
    after: str | None = None


class ClaimChanges(Struct, frozen=True, kw_only=True):
    """The changes of claims by their kinds, each sorted by page."""

    claims_added: tuple[ClaimChange, ...] = ()
    claims_dropped: tuple[ClaimChange, ...] = ()
    claims_reworded: tuple[ClaimChange, ...] = ()
    citations_added: tuple[ClaimChange, ...] = ()
    citations_dropped: tuple[ClaimChange, ...] = ()
    cited_otherwise: tuple[ClaimChange, ...] = ()
    weakened: tuple[ClaimChange, ...] = ()
    evidence_changed: tuple[ClaimChange, ...] = ()


Found = Iterator[tuple[str, ClaimChange]]  # each with the name of its kind


class Claims(Struct, frozen=True, kw_only=True):
    """The claims of a page in a state, and the text of the page; none if there is no such page."""

    claims: Mapping[str, ClaimState] = {}
    text: str = ""


def claim_changes(page: str, old: Claims, new: Claims, sources: Mapping[str, str]) -> Found:
    """The changes of the claims of a page; `sources` are the old and new ids of those that moved."""
    was = {key: _renamed(claim, sources) for key, claim in old.claims.items()}
    gone, come = ([one for key, one in a.items() if key not in b] for a, b in ((was, new.claims), (new.claims, was)))
    same = [(was[key], now) for key, now in new.claims.items() if key in was]
    texts = tuple(" ".join(one.text.split()) for one in (old, new))
    for first, second in _pairs(gone, come).items():
        before, after = gone[first], come[second]
        same.append((before, after))
        if not (_is_in(before, texts[1]) and _is_in(after, texts[0])):  # or else only a mark is elsewhere
            change = ClaimChange(page=page, text=after.text, before=before.text, after=after.text)
            yield "claims_reworded", change
        gone[first] = come[second] = ClaimState("", (), "", "")
    for left, there, name, is_new in ((gone, texts[1], "dropped", False), (come, texts[0], "added", True)):
        for claim in left:
            if claim.cites or claim.text:
                kind = "citations" if claim.text and _is_in(claim, there) else "claims"
                yield (
                    f"{kind}_{name}",
                    _cited(page, claim.text, (), claim.cites) if is_new else _cited(page, claim.text, claim.cites, ()),
                )
    for before, after in same:
        yield from _same_claim(page, before, after)


def _renamed(claim: ClaimState, sources: Mapping[str, str]) -> ClaimState:
    cites = tuple(sorted((sources.get(name, name), place) for name, place in claim.cites))
    return ClaimState(claim.text, cites, claim.evidence, claim.verdict)


def _pairs(gone: Sequence[ClaimState], come: Sequence[ClaimState]) -> dict[int, int]:
    """The numbers of claims that went → those of claims that were made of them."""
    found: dict[int, int] = {}
    for first, one in enumerate(gone):
        for second, two in enumerate(come):
            shares = not {name for name, _ in one.cites}.isdisjoint(name for name, _ in two.cites)
            is_part = bool(one.text and two.text) and (one.text in two.text or two.text in one.text)
            if shares and is_part and first not in found and second not in found.values():
                found[first] = second
    rest = [number for number in range(len(gone)) if number not in found]
    free = [number for number in range(len(come)) if number not in found.values()]
    alike = pairs_alike([gone[number].text for number in rest], [come[number].text for number in free])
    return found | {rest[first]: free[second] for first, second in alike.items()}


def _is_in(claim: ClaimState, text: str) -> bool:
    return " ".join(claim.text.split()).strip(" .,;") in text


def _same_claim(page: str, before: ClaimState, after: ClaimState) -> Found:
    """What is another of the citations and the evidence of a claim."""
    dropped, added = (sorted(set(a) - set(b)) for a, b in ((before.cites, after.cites), (after.cites, before.cites)))
    if dropped or added:
        kind = "cited_otherwise" if dropped and added else "citations_dropped" if dropped else "citations_added"
        yield kind, _cited(page, after.text, dropped, added)
    elif before.evidence != after.evidence:
        yield "evidence_changed", _cited(page, after.text, after.cites, ())
    if _RANKS.get(after.verdict, 0) < _RANKS.get(before.verdict, 0):
        yield "weakened", ClaimChange(page=page, text=after.text, before=before.verdict, after=after.verdict)


def _cited(page: str, text: str, before: Iterable[Cite], after: Iterable[Cite]) -> ClaimChange:
    said = (", ".join(name + place for name, place in some) or None for some in (before, after))
    return ClaimChange(page=page, text=text, before=next(said), after=next(said))


def by_kind(found: Iterable[tuple[str, ClaimChange]]) -> ClaimChanges:
    """The changes of all pages by their kinds."""
    lists: dict[str, list[ClaimChange]] = {}
    for kind, change in found:
        lists.setdefault(kind, []).append(change)
    return ClaimChanges(**{kind: tuple(some) for kind, some in lists.items()})
