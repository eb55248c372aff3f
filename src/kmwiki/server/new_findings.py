"""The new findings of a state of the wiki, compared with the state before."""

from collections.abc import Collection, Iterable, Sequence
from itertools import takewhile
from operator import eq

from msgspec import Struct

from kmwiki.diagnostics import GRAVITY, Diagnostic

Key = tuple[str, str, str]


class DatedFinding(Struct, frozen=True, kw_only=True):
    """A finding, and the number of the state in which it first occurred; 0 means before the session."""

    diagnostic: Diagnostic
    since: int


class News(Struct, frozen=True, kw_only=True):
    """All findings of a state, and the differences from the state before."""

    findings: tuple[DatedFinding, ...] = ()
    new: tuple[Diagnostic, ...] = ()
    mended: int = 0


def news(
    before: Sequence[DatedFinding], diagnostics: Sequence[Diagnostic], number: int, first: Collection[Key]
) -> News:
    """The news of a state. A finding is the same if file, rule and message are: lines above it do not count.

    It is also the same if it disappeared from one file and appeared in another, as when a page is renamed.

    One of the `first` findings that returns, for example because its page can be read again, is not new.
    """
    # Both are sorted. Nearly all findings are the same before and after the changed ones, and need not be compared.
    was = [finding.diagnostic for finding in before]
    head = _in_common(was, diagnostics)
    tail = _in_common(was[head:][::-1], diagnostics[head:][::-1])
    known: dict[Key, list[int]] = {}
    for finding in before[head : len(before) - tail]:
        known.setdefault(key_of(finding.diagnostic), []).append(finding.since)
    changed = diagnostics[head : len(diagnostics) - tail]
    moved = _moved(known, map(key_of, changed))
    found: list[DatedFinding] = []
    new: list[Diagnostic] = []
    for diagnostic in changed:
        key = key_of(diagnostic)
        earlier = known.get(key) or known.get(moved.get(key, key))
        if earlier:
            since = earlier.pop(0)
        else:
            since = 0 if key in first else number
            new.append(diagnostic)
        found.append(DatedFinding(diagnostic=diagnostic, since=since))
    findings = (*before[:head], *found, *before[len(before) - tail :])
    return News(findings=findings, new=tuple(new), mended=sum(map(len, known.values())))


def _moved(before: Iterable[Key], now: Iterable[Key]) -> dict[Key, Key]:
    """Finding in a file that had none before → the same finding in a file that has none any more."""
    was, are = set(before), set(now)
    gone, come = ({key[0] for key in one} - {key[0] for key in other} for one, other in ((was, are), (are, was)))
    left: dict[tuple[str, str], list[Key]] = {}
    for key in sorted(was):
        if key[0] in gone:
            left.setdefault(key[1:], []).append(key)
    found = (key for key in sorted(are) if key[0] in come)
    return {key: left[key[1:]].pop(0) for key in found if left.get(key[1:])}


def _in_common(some: Iterable[Diagnostic], others: Iterable[Diagnostic]) -> int:
    """The number of equal findings at the start of both."""
    return sum(takewhile(bool, map(eq, some, others)))


def newest_first(findings: Iterable[DatedFinding]) -> list[DatedFinding]:
    """The findings in an author's order: the newest first, and of these the gravest."""
    return sorted(findings, key=lambda finding: (-finding.since, GRAVITY[finding.diagnostic.severity]))


def key_of(diagnostic: Diagnostic) -> Key:
    """The key that identifies a finding."""
    return diagnostic.at.path, diagnostic.rule, diagnostic.message
