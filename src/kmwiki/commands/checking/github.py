"""Findings as annotations of a GitHub Actions step."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import PurePosixPath

from kmwiki.commands.checking.marked import Marked
from kmwiki.commands.checking.places import joined
from kmwiki.diagnostics import Entry, as_text, counted, entries, record, shortened

MOST = 10  # annotations of each kind that GitHub shows of one step
_KINDS = {"error": "error", "warning": "warning", "info": "notice"}


def as_annotations(findings: Sequence[Marked], folder: PurePosixPath) -> str:
    """The gravest of the findings that count, as annotations; then all of them as text, in a group of the log."""
    counting = [one.diagnostic for one in findings if one.counts]
    if not counting:
        return ""
    alike = entries(counting, 0, each_once=True)
    room = {"error": MOST, "warning": MOST, "info": MOST - 1}  # the last notice is for the rest
    lines, shown = [], 0
    for entry in alike:
        severity = entry.first.severity or "warning"
        if room[severity] > 0:
            room[severity] -= 1
            shown += entry.times
            lines.append(_annotation(entry, folder))
    if shown < len(counting):
        rest = f"{counted(len(counting) - shown, 'more finding')}: the log of this step lists them all"
        lines.append(f"::notice title=kmwiki check::{_data(rest)}")
    return "\n".join((*lines, *_log(as_text(entries(counting, 0), colour=False))))


def _annotation(entry: Entry, folder: PurePosixPath) -> str:
    finding, said = entry.first, record(shortened(entry.first))
    kind = _KINDS[finding.severity or "warning"]
    message = f"{said['message']} ({said['help']})" if said["help"] else f"{said['message']}"
    if entry.times > 1:
        message += f" – {entry.times:,} like this on {counted(entry.pages, 'page')}"
    properties = {
        "file": joined(folder, f"{said['path']}"),
        "line": f"{finding.at.line}",
        "col": f"{finding.at.column}",
        "title": finding.rule,
    }
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {written}::{_data(message)}"


def _log(text: str) -> Iterator[str]:
    """The lines of a text in a group that can be opened; nothing in them is taken for a command.

    A text that could end that would have to contain a digest of itself.
    """
    token = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    yield "::group::All findings"
    yield f"::stop-commands::{token}"
    yield text
    yield f"::{token}::"
    yield "::endgroup::"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
