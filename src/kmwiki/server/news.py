"""What is new among the findings, from one state of the wiki to the next."""

from collections.abc import Iterable

from msgspec import Struct

from kmwiki.model import Diagnostic

Key = tuple[str, str, str]
_GRAVITY = {"error": 0, "warning": 1, "info": 2, None: 3}


class Finding(Struct, frozen=True, kw_only=True):
    """A finding, and the number of the state in which it came up; those of state 0 were there before."""

    diagnostic: Diagnostic
    since: int


class News(Struct, frozen=True, kw_only=True):
    """All findings of a state, and how it differs from the one before."""

    findings: tuple[Finding, ...] = ()
    new: tuple[Diagnostic, ...] = ()
    mended: int = 0


def news(before: Iterable[Finding], diagnostics: Iterable[Diagnostic], number: int, first: Iterable[Finding]) -> News:
    """A finding stays itself when lines are added above it: it is known by file, rule and message.

    One of the `first` that was away for a while, because its page could not be read, is no new one when it is back.
    """
    known: dict[Key, list[int]] = {}
    for finding in before:
        known.setdefault(_key(finding.diagnostic), []).append(finding.since)
    from_the_start = {_key(finding.diagnostic) for finding in first}
    found: list[Finding] = []
    new: list[Diagnostic] = []
    for diagnostic in diagnostics:
        earlier = known.get(_key(diagnostic))
        if earlier:
            since = earlier.pop(0)
        else:
            since = 0 if _key(diagnostic) in from_the_start else number
            new.append(diagnostic)
        found.append(Finding(diagnostic=diagnostic, since=since))
    return News(findings=tuple(found), new=tuple(new), mended=sum(map(len, known.values())))


def newest_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings as an author wants them: what came up last, first; of that, the gravest."""
    return sorted(findings, key=lambda finding: (-finding.since, _GRAVITY[finding.diagnostic.severity]))


def _key(diagnostic: Diagnostic) -> Key:
    return diagnostic.at.path, diagnostic.rule, diagnostic.message
