"""The baseline: the findings that a wiki had when it switched checks on, so that only new ones fail.

The file has a line for each finding, sorted, and no numbers of lines: it changes where findings come or go, and nowhere
else, and Git merges it line by line.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Sequence, Set
from functools import partial
from pathlib import Path
from typing import TypeVar

from msgspec import DecodeError, Struct, json
from msgspec.structs import astuple, replace

from kmwiki.analysis.thresholds import MISSED
from kmwiki.commands.checking.marked import Identity, Marked, identifying
from kmwiki.content.plain_file import read_plain
from kmwiki.diagnostics import FAILED, visible
from kmwiki.errors import KmwikiError

_NEVER_KNOWN = frozenset((FAILED, MISSED))  # these rules fail a check as long as they find something
_FORMAT = "kmwiki-baseline/1"

Line = TypeVar("Line")


class Head(Struct, frozen=True, forbid_unknown_fields=True):
    """The first line of a baseline."""

    format: str


class KnownFinding(Struct, frozen=True, forbid_unknown_fields=True):
    """A finding in a baseline; `line` is a digest of the text of its line."""

    path: str
    rule: str
    message: str
    line: str

    @property
    def identity(self) -> Identity:
        """What the finding is known by."""
        return Identity(self.path, self.rule, identifying(self.rule, self.message), self.line)


class Compared(Struct, frozen=True, kw_only=True):
    """The findings, each new or unchanged, and those of the baseline that are gone."""

    findings: tuple[Marked, ...]
    gone: tuple[KnownFinding, ...]

    @property
    def new(self) -> tuple[Marked, ...]:
        """The findings that are not in the baseline."""
        return tuple(one for one in self.findings if one.state == "new")


def compared(findings: Sequence[Marked], baseline: Iterable[KnownFinding]) -> Compared:
    """The findings compared with a baseline.

    A finding is the same if rule, file, the names that it quotes and the text of its line are. Of those that are left,
    it is the same if all but the text are, because its line was edited; and then if all but the file are, because the
    file was renamed.
    """
    new, gone = [one for one in findings if _can_be_known(one)], list(baseline)
    renamed = {one.path for one in gone} ^ {one.identity.path for one in findings}
    for key in (_exactly, _on_page, partial(_elsewhere, renamed)):
        new, gone = _unpaired(new, gone, key)
    fresh = {one.fingerprint for one in new} | {one.fingerprint for one in findings if not _can_be_known(one)}
    # One that is ignored is neither new nor in the baseline.
    marked = (
        one if one.reason is not None else replace(one, state="new" if one.fingerprint in fresh else "unchanged")
        for one in findings
    )
    return Compared(findings=tuple(marked), gone=tuple(gone))


def _exactly(one: Identity) -> Identity:
    return one


def _on_page(one: Identity) -> Hashable:
    return one.path, one.rule, one.names


def _elsewhere(paths: Set[str], one: Identity) -> Hashable | None:
    """What a finding is known by whose file has another name; None if its file is not one of these `paths`."""
    return (one.rule, one.names, one.line) if one.path in paths else None


def is_baseline(file: Path) -> bool:
    """Whether a file begins as a baseline does."""
    try:
        return read_plain(file, 100).split(b"\n")[0] == json.encode(Head(_FORMAT))
    except OSError:
        return False


def read_baseline(file: Path) -> tuple[KnownFinding, ...]:
    """The findings in a baseline. Raises KmwikiError if there is none, or one that cannot be read."""
    try:
        lines = read_plain(file).split(b"\n")
    except OSError as error:
        more = " (--update-baseline makes it)" if not file.exists() else ""
        raise KmwikiError(f"cannot read the baseline “{file}”: {error.strerror}{more}") from error
    if _decoded(lines[0], Head, file, 1).format != _FORMAT:
        raise KmwikiError(f"{file}:1: this is not a baseline of format “{_FORMAT}”")
    known = enumerate(lines[1:], start=2)
    return tuple(_decoded(line, KnownFinding, file, number) for number, line in known if line.strip())


def known_of(findings: Iterable[Marked]) -> tuple[KnownFinding, ...]:
    """The findings as a baseline keeps them, in its order."""
    return tuple(sorted((_known(one) for one in findings if _can_be_known(one)), key=astuple))


def written(known: Iterable[KnownFinding]) -> bytes:
    """The bytes of a baseline with these findings."""
    return b"".join(json.encode(line) + b"\n" for line in (Head(_FORMAT), *known))


def _known(one: Marked) -> KnownFinding:
    identity = one.identity
    return KnownFinding(identity.path, identity.rule, visible(one.diagnostic.message), identity.line)


def _can_be_known(one: Marked) -> bool:
    return one.diagnostic.rule not in _NEVER_KNOWN and one.reason is None


def _unpaired(
    findings: Iterable[Marked], known: Iterable[KnownFinding], key: Callable[[Identity], Hashable | None]
) -> tuple[list[Marked], list[KnownFinding]]:
    """The findings and the known ones that are left when those with the same key are paired, one by one."""
    waiting: dict[Hashable | None, deque[KnownFinding]] = {}
    for one in known:
        waiting.setdefault(key(one.identity), deque()).append(one)
    new = []
    for found in findings:
        wanted = key(found.identity)
        if wanted is not None and waiting.get(wanted):
            waiting[wanted].popleft()
        else:
            new.append(found)
    return new, [one for same in waiting.values() for one in same]


def _decoded(line: bytes, kind: type[Line], file: Path, number: int) -> Line:
    try:
        return json.decode(line, type=kind)
    except DecodeError as error:
        help = "after a Git conflict, keep the lines of both sides and run --update-baseline"
        raise KmwikiError(f"{file}:{number}: this is not a line of a baseline ({help})") from error
