"""`kmwiki.verdicts.jsonl`: what somebody, or a program of the owner's, judged of claims; kmwiki makes no verdicts."""

from collections.abc import Iterator
from typing import Literal

from msgspec import DecodeError, Struct, ValidationError, json

from kmwiki.diagnostics import Diagnostic, Location

VERDICTS = "kmwiki.verdicts.jsonl"
_KEYS = "claim, evidence, verdict (supported, partly, unsupported or contradicted), by, and perhaps on and note"


class Judgement(Struct, frozen=True, array_like=True, gc=False):
    """What `by` judged of a claim and its evidence, and when."""

    verdict: str
    by: str
    on: str
    note: str


Judgements = dict[str, tuple[Judgement, ...]]  # digests of a claim and its evidence, as `verdict_key` joins them


class _VerdictRow(Struct, frozen=True):
    claim: str
    evidence: str
    verdict: Literal["supported", "partly", "unsupported", "contradicted"]
    by: str
    on: str = ""
    note: str = ""


def verdict_key(claim: str, evidence: str) -> str:
    """The key of the verdicts on a claim and its evidence, by the digests of both."""
    return f"{claim} {evidence}"


def read_verdicts(data: bytes | None) -> tuple[Judgements, tuple[Diagnostic, ...]]:
    """The verdicts in a file, and findings on its lines: a corrupt one is reported, and costs no other."""
    found: dict[str, list[Judgement]] = {}
    findings: list[Diagnostic] = []
    for number, row in _rows(data or b""):
        if isinstance(row, _VerdictRow):
            own = Judgement(row.verdict, row.by, row.on, row.note)
            found.setdefault(verdict_key(row.claim, row.evidence), []).append(own)
        else:
            findings.append(
                Diagnostic(
                    rule="unreadable-file",
                    at=Location(path=VERDICTS, line=number),
                    message=f"this is not a verdict: {row}",
                    help=f"write a JSON object with {_KEYS}",
                )
            )
    return {key: tuple(own) for key, own in found.items()}, tuple(findings)


def _rows(data: bytes) -> Iterator[tuple[int, _VerdictRow | str]]:
    """The rows of the file with the numbers of their lines, or why one cannot be read."""
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            try:
                yield number, json.decode(line, type=_VerdictRow)
            except (DecodeError, ValidationError, UnicodeDecodeError, RecursionError) as error:
                yield number, str(error)
