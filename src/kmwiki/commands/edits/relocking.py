"""The lock of a wiki in which something is cited by other lines, or by another name, than when it was locked."""

from collections.abc import Iterable

from kmwiki.commands.edits.repairs.opened import Relock
from kmwiki.content.lock_file import Locked, lock_bytes, range_key, read_lock
from kmwiki.evidence.lock import locks_of
from kmwiki.graph.wiki import Wiki


def relocked(lock: bytes | None, after: Wiki, moves: Iterable[Relock]) -> bytes | None:
    """The lock with the new places of what is cited otherwise in the wiki after an edit; the words are the same.

    An entry goes if no citation has its place any more.
    """
    if lock is None:
        return None
    try:
        locks: dict[str, dict[str, Locked]] = {name: dict(own) for name, own in read_lock(lock).items()}
    except ValueError:
        return lock  # `check` reports it
    now, wanted = locks_of(after), list(moves)
    cited = {
        (item.name, range_key(item.reference))
        for page in after.pages.values()
        for references in page.citations
        for item in references
    }
    for one in wanted:
        if (one.source, one.key) not in cited:
            locks.get(one.source, {}).pop(one.key, None)
    for one in wanted:
        fresh = now.get(one.new_source, {}).get(one.new_key)
        if fresh is not None:
            locks.setdefault(one.new_source, {})[one.new_key] = fresh
    return lock_bytes({name: own for name, own in locks.items() if own})
