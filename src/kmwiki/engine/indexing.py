"""Indexes the texts of sources in several processes, with a cache; a process keeps those that it last used."""

from collections import OrderedDict, deque
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from kmwiki.content.files import SourceFile
from kmwiki.engine.memo import CachedFunction
from kmwiki.engine.parallel import HERE, Jobs
from kmwiki.engine.sent import Sent
from kmwiki.engine.store import Store
from kmwiki.evidence.compared_lines import compared_lines
from kmwiki.evidence.indexing import index_of
from kmwiki.evidence.source_index import SourceIndex

_LINES = 50_000  # of the sources whose indexes a process keeps


class _Made(Struct, frozen=True, array_like=True):
    """As much of an index as says that it was made."""

    lines: int


_KIND: Any = SourceIndex | None
_PART: Any = _Made | None


class Indexes(Sent):
    """The function from a source with a text to its index; each process has its own.

    `unstored` receives the packed indexes that the store does not remember.
    """

    def __init__(self, store: Store, *, jobs: Jobs = 1, unstored: dict[bytes, bytes] | None = None) -> None:
        self._make: CachedFunction[SourceFile, SourceIndex | None] = CachedFunction(
            indexed, _KIND, store, key=_key, weight=_weight, failed=_nothing, jobs=jobs, unstored=unstored
        )
        self._jobs = jobs
        self._known: OrderedDict[bytes, SourceIndex] = OrderedDict()

    def __getstate__(self) -> dict[str, object]:
        return super().__getstate__() | {"_known": OrderedDict(), "_jobs": 1}

    def key_of(self, source: SourceFile) -> bytes:
        """The key of a source's index in the store."""
        return self._make.key_of(source)

    def prepare(self, sources: Iterable[SourceFile]) -> None:
        """Index these sources now, in several processes. Processes on other machines do it when they need to."""
        if isinstance(self._jobs, HERE):
            texts = [source for source in sources if source.text is not None]
            deque(self._make.map_part(texts, _PART), maxlen=0)

    def __call__(self, source: SourceFile) -> SourceIndex:
        key = _key(source)
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        index = self._make.recall(source) or indexed(source)
        self._known[key] = index
        while sum(one.lines for one in self._known.values()) > _LINES and len(self._known) > 1:
            self._known.popitem(last=False)
        return index


def indexed(source: SourceFile) -> SourceIndex:
    """The index of a source."""
    return index_of(compared_lines(source), source.id.rpartition("/")[2])


def _key(source: SourceFile) -> bytes:
    return b"index 2\0" + f"{source.digest}\0{source.id.rpartition('/')[2]}".encode()


def _weight(source: SourceFile) -> int:
    return len(source.text or "")


def _nothing(source: SourceFile, why: str) -> None:
    """A source that could not be indexed has no result, so each page that needs it tries again, and says why."""
