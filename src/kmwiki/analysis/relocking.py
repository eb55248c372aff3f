"""A new lock, and what became of what was in the last one."""

from collections import Counter

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.content.lock_file import lock_bytes, range_key
from kmwiki.evidence.lock import locks_of


class Relocked(Struct, frozen=True, kw_only=True):
    """The bytes of a new lock, the numbers of the citations and sources in it, and of the citations that changed,
    moved, are gone, or were not in the last lock, and of the entries that nobody cites any more.
    """

    lock: bytes
    citations: int
    sources: int
    had_lock: bool
    changed: int
    moved: int
    gone: int
    new: int
    dropped: int


def relock(site: Site) -> Relocked:
    """A new lock of what the pages of a site cite now."""
    wiki = site.wiki
    locks = locks_of(wiki)
    states = Counter(one.state for evidence in site.evidence.values() for one in evidence.since)
    keys = [
        (item.name, range_key(item.reference))
        for page in wiki.pages.values()
        for references in page.citations
        for item in references
    ]
    locked = [key for name, key in keys if key in locks.get(name, ())]
    return Relocked(
        lock=lock_bytes(locks),
        citations=len(locked),
        sources=len(locks),
        had_lock=bool(wiki.locked),
        changed=states["changed"],
        moved=states["moved"],
        gone=states["gone"],
        new=sum(key in locks.get(name, ()) and key not in wiki.locked.get(name, ()) for name, key in keys),
        dropped=len({(name, key) for name, own in wiki.locked.items() for key in own}.difference(keys)),
    )
