"""Packed values by name: in a store, under their digests, or in memory if the store remembers nothing."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal, get_args

from kmwiki.engine.store import Store

Kind = Literal["page", "source", "evidence", "search"]
Part = tuple[Kind, str]  # a page and its evidence by slug, the uses of a source by its id, a shard by name


class PackedParts:
    """The packed parts of a wiki; `rows` has by kind and name the key of each in the store, or the value itself."""

    def __init__(self, store: Store, rows: Mapping[str, dict[str, bytes]] | None = None) -> None:
        self._store, self._is_apart = store, store.remembers
        self.rows: dict[str, dict[str, bytes]] = {kind: dict((rows or {}).get(kind, {})) for kind in get_args(Kind)}

    def fill(self, values: Iterable[tuple[Part, bytes]]) -> None:
        """Store values, each under its name."""
        if not self._is_apart:
            for (kind, name), value in values:
                self.rows[kind][name] = value
            return
        parts: list[Part] = []

        def noted() -> Iterator[bytes]:
            for part, value in values:
                parts.append(part)
                yield value

        for place, key in enumerate(self._store.deposit(noted())):
            kind, name = parts[place]
            self.rows[kind][name] = key

    def drop(self, parts: Iterable[Part]) -> None:
        """Forget these parts."""
        for kind, name in parts:
            self.rows[kind].pop(name, None)

    def get(self, kind: Kind, name: str) -> bytes | None:
        """A value; None if there is none, or it can no longer be read."""
        value = self.rows[kind].get(name)
        return self._store.get([value]).get(value) if value is not None and self._is_apart else value

    def names(self, kind: Kind) -> list[str]:
        """The names of the parts of a kind, sorted."""
        return sorted(self.rows[kind])

    def versions(self, kind: Kind, names: Collection[str]) -> dict[str, bytes | None]:
        """For each of these names, a value that changes with the part."""
        return dict(zip(names, map(self.rows[kind].get, names), strict=True))
