"""Two states of a wiki → what changed between them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import asdict

from kmwiki.commands.comparing.claims import ClaimChange, Claims, by_kind, claim_changes
from kmwiki.commands.comparing.states import PageState, WikiState
from kmwiki.commands.comparing.words import pairs_alike, stretches
from kmwiki.urls import fold

_MOST_PAIRS = 10_000  # pages that went and came, of which each is compared with each
_STRETCHES = 5  # of the words of a page


class WordChange(Struct, frozen=True):
    """Words of a page before and after."""

    before: str
    after: str


class PageChange(Struct, frozen=True, kw_only=True):
    """What readers see otherwise on a page: its new title, how many words came and went, and the first of them."""

    page: str
    title: str | None
    added: int
    removed: int
    words: tuple[WordChange, ...] = ()


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
    claims_reworded: tuple[ClaimChange, ...]
    citations_added: tuple[ClaimChange, ...]
    citations_dropped: tuple[ClaimChange, ...]
    cited_otherwise: tuple[ClaimChange, ...]
    weakened: tuple[ClaimChange, ...]
    evidence_changed: tuple[ClaimChange, ...]
    sources_came: tuple[str, ...]
    sources_went: tuple[str, ...]
    sources_moved: tuple[tuple[str, str], ...]
    sources_changed: tuple[str, ...]
    findings_new: tuple[tuple[str, str, str], ...]
    findings_gone: tuple[tuple[str, str, str], ...]
    pages: tuple[PageChange, ...]
    coverage: tuple[tuple[int, int], tuple[int, int]]  # claims that cite, and all, before and after

    @property
    def is_nothing(self) -> bool:
        """Whether both states are the same."""
        fields = (getattr(self, name) for name in self.__struct_fields__ if name != "coverage")
        return not any(fields) and self.coverage[0] == self.coverage[1]


Pair = tuple[str, PageState | None, PageState | None]  # a page, before and after


def changes_of(old: WikiState, new: WikiState) -> Changes:
    """What is another in the new state."""
    moved, sources = _moved(old, new), _moved_sources(old.sources, new.sources)
    before = {moved.get(slug, slug): slug for slug in old.pages}
    pairs = [pair for pair in _pairs(old, new, before) if pair[1] != pair[2]]
    broken, mended, linked, unlinked = _links(pairs, moved)
    claims = by_kind(change for pair in pairs for change in _claims(*pair, sources))
    findings = Counter(new.findings), Counter(_renamed(old, new, moved))
    both = old.sources.keys() & new.sources.keys()
    return Changes(
        came=tuple(sorted(new.pages.keys() - before.keys())),
        went=tuple(sorted(before.keys() - new.pages.keys())),
        moved=tuple(sorted(moved.items())),
        lost=tuple(sorted(old.addresses.keys() - new.addresses.keys())),
        broken=broken,
        mended=mended,
        linked=linked,
        unlinked=unlinked,
        **asdict(claims),
        sources_came=tuple(sorted(new.sources.keys() - old.sources.keys() - set(sources.values()))),
        sources_went=tuple(sorted(old.sources.keys() - new.sources.keys() - sources.keys())),
        sources_moved=tuple(sorted(sources.items())),
        sources_changed=tuple(sorted(name for name in both if old.sources[name] != new.sources[name])),
        findings_new=tuple(sorted((findings[0] - findings[1]).elements())),
        findings_gone=tuple(sorted((findings[1] - findings[0]).elements())),
        pages=tuple(seen for slug, was, now in pairs if was and now and (seen := _seen(slug, was, now)) is not None),
        coverage=((old.cited, old.claims), (new.cited, new.claims)),
    )


def _renamed(old: WikiState, new: WikiState, moved: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """The findings of the old state, those on the files of moved pages on the files where these are now."""
    paths = {old.files[was]: new.files[now] for was, now in moved.items() if was in old.files and now in new.files}
    return ((rule, paths.get(path, path), message) for rule, path, message in old.findings)


def _pairs(old: WikiState, new: WikiState, before: Mapping[str, str]) -> Iterator[Pair]:
    """The pages that may be others, by the slugs that they have now; of those that came or went, one side."""
    for slug in sorted({*before, *new.pages}):
        was, now = before.get(slug), slug if slug in new.pages else None
        version = old.versions.get(was or "")
        if version is None or version != new.versions.get(now or ""):
            yield slug, None if was is None else old.pages[was], None if now is None else new.pages[now]


def _moved(old: WikiState, new: WikiState) -> dict[str, str]:
    """Old slug → new one, of pages that have another address.

    They are those to which their old address redirects, that have the same words, or, if there are not too many, that
    have most of them.
    """
    gone = [slug for slug in old.pages if slug not in new.pages]
    come = [slug for slug in new.pages if slug not in old.pages]
    found = {slug: new.addresses.get(old.pages[slug].url, "") for slug in gone}
    found = {slug: other for slug, other in found.items() if other in come}
    left = ([slug for slug in gone if slug not in found], [slug for slug in come if slug not in found.values()])
    texts = [
        {slug: state.pages[slug].words.text for slug in some} for state, some in zip((old, new), left, strict=True)
    ]
    found |= _same_words(*texts)
    old_left, new_left = (
        [slug for slug in left[0] if slug not in found],
        [s for s in left[1] if s not in found.values()],
    )
    if len(old_left) * len(new_left) <= _MOST_PAIRS:
        alike = pairs_alike([texts[0][slug] for slug in old_left], [texts[1][slug] for slug in new_left])
        found |= {old_left[first]: new_left[second] for first, second in alike.items()}
    return found


def _same_words(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """The old slugs → the new ones that have the same text, if only one has it."""
    places: tuple[dict[str, list[str]], dict[str, list[str]]] = ({}, {})
    for texts, found in zip((old, new), places, strict=True):
        for slug, text in texts.items():
            if text.strip():
                found.setdefault(text, []).append(slug)
    pairs = ((slugs, places[1].get(text, [])) for text, slugs in places[0].items())
    return {one[0]: other[0] for one, other in pairs if len(one) == len(other) == 1}


def _moved_sources(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Old id → new one, of sources with the same bytes and another name, if that is plain."""
    gone, come = ({name: a[name] for name in a if name not in b} for a, b in ((old, new), (new, old)))
    times = Counter(gone.values()), Counter(come.values())
    names = {digest: name for name, digest in come.items()}
    return {
        name: names[digest] for name, digest in gone.items() if digest and times[0][digest] == times[1][digest] == 1
    }


def _links(pairs: Iterable[Pair], moved: Mapping[str, str]) -> tuple[tuple[LinkChange, ...], ...]:
    """The links that are broken, mended, added and removed; one that is broken or mended is not in the other lists."""
    lists: tuple[list[LinkChange], ...] = ([], [], [], [])
    pairs = list(pairs)
    names = [{slug: page.names for slug, *sides in pairs if (page := sides[side]) is not None} for side in (0, 1)]
    none = frozenset[str]()
    for slug, was, now in pairs:
        red, red_now = (frozenset() if page is None else page.red for page in (was, now))
        links = frozenset(moved.get(one, one) for one in was.links) if was else none
        links_now = now.links if now else none
        broken, mended = red_now - red, red - red_now
        called = [{fold(name) for name in some} for some in (broken, mended)]
        found = (
            broken,
            mended if now else none,
            (one for one in links_now - links if called[1].isdisjoint(names[1].get(one, ()))),
            (one for one in links - links_now if called[0].isdisjoint(names[0].get(one, ()))) if now else none,
        )
        for some, targets in zip(lists, found, strict=True):
            some += (LinkChange(page=slug, target=target) for target in sorted(targets))
    return tuple(map(tuple, lists))


def _claims(
    slug: str, was: PageState | None, now: PageState | None, sources: Mapping[str, str]
) -> Iterator[tuple[str, ClaimChange]]:
    before, after = (
        Claims() if page is None else Claims(claims=page.claims, text=page.words.text) for page in (was, now)
    )
    yield from claim_changes(slug, before, after, sources)


def _seen(slug: str, was: PageState, now: PageState) -> PageChange | None:
    """What readers see otherwise on a page; None if it is the same."""
    title = now.title if now.title != was.title else None
    found = list(stretches(was.words.text, now.words.text)) if was.words != now.words else []
    if title is None and not found:
        return None
    added, removed = (sum(len(one[side]) for one in found) for side in (1, 0))
    words = tuple(WordChange(" ".join(old), " ".join(new)) for old, new in found[:_STRETCHES])
    return PageChange(page=slug, title=title, added=added, removed=removed, words=words)
