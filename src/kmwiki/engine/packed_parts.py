"""Packed values by name: in a store, under their digests, or in memory if the store remembers nothing."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from kmwiki.engine.store import Store

Kind = Literal["page", "source", "evidence", "search"]
Part = tuple[Kind, str]  # a page and its evidence by slug, the uses of a source by its id, a shard by name


class PackedParts:
    """The packed parts of a wiki; `rows` has the key of each in the store, or the value itself."""

    def __init__(self, store: Store, rows: Mapping[str, bytes] | None = None) -> None:
        self._store, self._is_apart = store, store.remembers
        self.rows: dict[str, bytes] = dict(rows or {})

    def fill(self, values: Iterable[tuple[Part, bytes]]) -> None:
        """Store values, each under its name."""
        if not self._is_apart:
            self.rows.update((_row(part), value) for part, value in values)
            return
        names: list[str] = []

        def named() -> Iterator[bytes]:
            for part, value in values:
                names.append(_row(part))
                yield value

        for place, key in enumerate(self._store.deposit(named())):
            self.rows[names[place]] = key

    def drop(self, parts: Iterable[Part]) -> None:
        """Forget these parts."""
        for part in parts:
            self.rows.pop(_row(part), None)

    def get(self, part: Part) -> bytes | None:
        """A value; None if there is none, or it can no longer be read."""
        value = self.rows.get(_row(part))
        return self._store.get([value]).get(value) if value is not None and self._is_apart else value

    def names(self, kind: Kind) -> list[str]:
        """The names of the parts of a kind, sorted."""
        start = f"{kind} "
        return sorted(row.removeprefix(start) for row in self.rows if row.startswith(start))

    def version(self, part: Part) -> bytes | None:
        """A value that changes with the part."""
        return self.rows.get(_row(part))


def _row(part: Part) -> str:
    """The name of a part."""
    return " ".join(part)
