"""Findings as `kmwiki check` reports them: each with what identifies it, and whether it counts."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Literal

from msgspec import Struct

from kmwiki.analysis.ignores import Ignored
from kmwiki.content.decoding import decode
from kmwiki.content.plain_file import read_plain
from kmwiki.diagnostics import Diagnostic, names_in, visible

_BEGINS_WITH_TITLE = frozenset(
    ("broken-anchor",)
)  # rules whose message begins with the title of the page that is meant
_DIGEST = 4  # bytes of the digest of a line


class Identity(Struct, frozen=True):
    """What a finding is known by while text above it, its line number and kmwiki's words for it change."""

    path: str
    rule: str
    names: tuple[str, ...]  # that the message quotes
    line: str  # a digest of the text of its line


class Marked(Struct, frozen=True, kw_only=True):
    """A finding, its fingerprint, and why it does not count, if it does not: it was known before, or is ignored."""

    diagnostic: Diagnostic
    identity: Identity
    fingerprint: str
    state: Literal["new", "unchanged"] | None = None  # compared with a baseline, if there is one
    reason: str | None = None  # why it is ignored
    in_source: bool = False  # ignored by a comment on the page

    @property
    def counts(self) -> bool:
        """Whether the finding can fail a check."""
        return self.state != "unchanged" and self.reason is None


def marked(findings: Iterable[Diagnostic], root: Path, ignored: Iterable[Ignored] = ()) -> tuple[Marked, ...]:
    """The findings on the wiki in `root`, and those that are ignored there, with identities and unique fingerprints."""
    why = {one.diagnostic: one for one in ignored}
    found = [*findings, *why]
    identities = identities_of(found, lambda path: lines_of(root / path))
    times = Counter[Identity]()
    result = []
    for diagnostic, identity in zip(found, identities, strict=True):
        times[identity] += 1
        mark = fingerprint(identity, times[identity])
        reason, in_source = (why[diagnostic].reason, why[diagnostic].in_source) if diagnostic in why else (None, False)
        result.append(
            Marked(diagnostic=diagnostic, identity=identity, fingerprint=mark, reason=reason, in_source=in_source)
        )
    return tuple(result)


def identities_of(findings: Sequence[Diagnostic], lines_at: Callable[[str], list[str]]) -> list[Identity]:
    """What each finding is known by; `lines_at` gives the lines of the file at a path."""
    lines: dict[str, list[str]] = {}
    found = []
    for one in findings:
        at = one.at
        if at.path not in lines:
            lines[at.path] = lines_at(at.path)
        text = lines[at.path][at.line - 1] if at.line <= len(lines[at.path]) else ""
        names = identifying(one.rule, visible(one.message))
        found.append(Identity(visible(at.path), one.rule, names, _digest(" ".join(text.split()), _DIGEST)))
    return found


def identifying(rule: str, message: str) -> tuple[str, ...]:
    """The names in a message that identify a finding: not the title of another page, which may change there."""
    names = names_in(message)
    return names[1:] if rule in _BEGINS_WITH_TITLE else names


def fingerprint(identity: Identity, occurrence: int) -> str:
    """The fingerprint of the finding that is the first, second … with this identity."""
    parts = (identity.path, identity.rule, *identity.names, identity.line)
    return f"{_digest(chr(0).join(parts), 16)}:{occurrence}"


def lines_of(file: Path) -> list[str]:
    """The lines of a file as its author sees them; none if it cannot be read, or is not in the wiki."""
    try:
        return decode(read_plain(file))[0].split("\n")
    except (OSError, ValueError):
        return []


def _digest(text: str, size: int) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()
