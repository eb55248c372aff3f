"""Two states of a wiki → what is another in the newer one."""

from collections import Counter
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher

from msgspec import Struct

from kmwiki.commands.comparing.states import ClaimState, PageState, WikiState

_RANKS = {"holds": 3, "partly": 2, "unknown": 1, "elsewhere": 0, "nothing": 0}


class ClaimChange(Struct, frozen=True, kw_only=True):
    """A claim of a page that came or went, whose citations or evidence are others, or that is held less than before."""

    page: str
    text: str
    before: str | None = None  # what it cited, or its verdict
    after: str | None = None


class PageChange(Struct, frozen=True, kw_only=True):
    """What readers see otherwise on a page: its new title, and how many words came and went."""

    page: str
    title: str | None
    added: int
    removed: int


class LinkChange(Struct, frozen=True, kw_only=True):
    """A link of a page that came, went, was broken or was mended."""

    page: str
    target: str


class Changes(Struct, frozen=True, kw_only=True):
    """All that is another; each list is sorted by page."""

    came: tuple[str, ...]
    went: tuple[str, ...]
    moved: tuple[tuple[str, str], ...]
    lost: tuple[str, ...]  # addresses that lead to nothing now
    broken: tuple[LinkChange, ...]
    mended: tuple[LinkChange, ...]
    linked: tuple[LinkChange, ...]
    unlinked: tuple[LinkChange, ...]
    claims_added: tuple[ClaimChange, ...]
    claims_dropped: tuple[ClaimChange, ...]
    cited_otherwise: tuple[ClaimChange, ...]
    weakened: tuple[ClaimChange, ...]
    evidence_changed: tuple[ClaimChange, ...]
    findings_new: tuple[tuple[str, str, str], ...]
    findings_gone: tuple[tuple[str, str, str], ...]
    pages: tuple[PageChange, ...]
    coverage: tuple[tuple[int, int], tuple[int, int]]  # claims that cite, and all, before and after

    @property
    def is_nothing(self) -> bool:
        """Whether both states are the same."""
        fields = (getattr(self, name) for name in self.__struct_fields__ if name != "coverage")
        return not any(fields) and self.coverage[0] == self.coverage[1]


def changes_of(old: WikiState, new: WikiState) -> Changes:
    """What is another in the new state."""
    moved = _moved(old, new)
    before = {moved.get(slug, slug): page for slug, page in old.pages.items()}
    both = sorted(before.keys() & new.pages.keys())
    pairs = [(slug, before[slug], new.pages[slug]) for slug in both]
    added, dropped = _claims_only_in(pairs, new=True), _claims_only_in(pairs, new=False)
    reds = [(slug, was.red, now.red) for slug, was, now in pairs]
    came = sorted(new.pages.keys() - before.keys())
    fresh = ((slug, frozenset[str](), new.pages[slug].red) for slug in came)
    links = [(slug, frozenset(moved.get(one, one) for one in was.links), now.links) for slug, was, now in pairs]
    findings = Counter(new.findings), Counter(old.findings)
    return Changes(
        came=tuple(came),
        went=tuple(sorted(before.keys() - new.pages.keys())),
        moved=tuple(sorted(moved.items())),
        lost=tuple(sorted(old.addresses - new.addresses)),
        broken=_links((slug, now - was) for slug, was, now in (*reds, *fresh)),
        mended=_links((slug, was - now) for slug, was, now in reds),
        linked=_links((slug, now - was) for slug, was, now in links),
        unlinked=_links((slug, was - now) for slug, was, now in links),
        claims_added=added,
        claims_dropped=dropped,
        cited_otherwise=_between(pairs, lambda one: ", ".join(one.cites)),
        weakened=tuple(
            one
            for one in _between(pairs, lambda one: one.verdict)
            if _RANKS[one.after or "nothing"] < _RANKS[one.before or "nothing"]
        ),
        evidence_changed=tuple(
            ClaimChange(page=slug, text=now.claims[key].text)
            for slug, was, now in pairs
            for key in now.claims.keys() & was.claims.keys()
            if now.claims[key].cites == was.claims[key].cites and now.claims[key].evidence != was.claims[key].evidence
        ),
        findings_new=tuple(sorted((findings[0] - findings[1]).elements())),
        findings_gone=tuple(sorted((findings[1] - findings[0]).elements())),
        pages=tuple(change for slug, was, now in pairs if (change := _seen(slug, was, now)) is not None),
        coverage=((old.cited, old.claims), (new.cited, new.claims)),
    )


def _moved(old: WikiState, new: WikiState) -> dict[str, str]:
    """Old slug → new one, of pages that have the same words at another address, if that is plain."""
    gone = _by_words((slug, page) for slug, page in old.pages.items() if slug not in new.pages)
    come = _by_words((slug, page) for slug, page in new.pages.items() if slug not in old.pages)
    return {
        slugs[0]: come[words][0] for words, slugs in gone.items() if len(slugs) == 1 and len(come.get(words, ())) == 1
    }


def _by_words(pages: Iterable[tuple[str, PageState]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for slug, page in pages:
        if page.text.strip():
            found.setdefault(page.text, []).append(slug)
    return found


def _links(found: Iterable[tuple[str, frozenset[str]]]) -> tuple[LinkChange, ...]:
    return tuple(LinkChange(page=slug, target=name) for slug, names in found for name in sorted(names))


Pairs = Iterable[tuple[str, PageState, PageState]]


def _claims_only_in(pairs: Pairs, *, new: bool) -> tuple[ClaimChange, ...]:
    found = []
    for slug, was, now in pairs:
        own, other = (now.claims, was.claims) if new else (was.claims, now.claims)
        for key, claim in own.items():
            if key not in other:
                cites = ", ".join(claim.cites)
                change = ClaimChange(page=slug, text=claim.text, after=cites) if new else None
                found.append(change or ClaimChange(page=slug, text=claim.text, before=cites))
    return tuple(found)


def _between(pairs: Pairs, what: Callable[[ClaimState], str]) -> tuple[ClaimChange, ...]:
    """The claims that both states have and of which this is another."""
    return tuple(
        ClaimChange(page=slug, text=now.claims[key].text, before=what(was.claims[key]), after=what(now.claims[key]))
        for slug, was, now in pairs
        for key in now.claims
        if key in was.claims and what(was.claims[key]) != what(now.claims[key])
    )


def _seen(slug: str, was: PageState, now: PageState) -> PageChange | None:
    """What readers see otherwise on a page; None if it is the same."""
    title = now.title if now.title != was.title else None
    if was.text == now.text:
        return PageChange(page=slug, title=title, added=0, removed=0) if title else None
    matcher = SequenceMatcher(None, was.text.split(), now.text.split(), autojunk=False)
    added = removed = 0
    for tag, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        if tag != "equal":
            removed += to_old - from_old
            added += to_new - from_new
    return PageChange(page=slug, title=title, added=added, removed=removed)
