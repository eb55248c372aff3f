"""How a command ends: its last lines, and its exit code."""

import sys
from collections.abc import Iterable
from contextlib import suppress
from time import perf_counter

import click

from kmwiki.commands.printing import coloured, say
from kmwiki.commands.summary import first_findings, in_numbers, unmade
from kmwiki.diagnostics import Diagnostic, Severity, visible
from kmwiki.engine.outcome import Outcome
from kmwiki.engine.up_to_date import Printed

LEVELS: dict[str, tuple[Severity, ...]] = {"error": ("error",), "warning": ("error", "warning"), "never": ()}


def fails(findings: Iterable[Diagnostic], level: str) -> bool:
    """Whether one of the findings is at the level, or above it."""
    return any(finding.severity in LEVELS[level] for finding in findings)


def close(outcome: Outcome, place: str, started: float, *, strict: bool) -> Printed:
    """Print the last lines of a command that wrote a site; gives them without figures, and the exit code."""
    numbers, findings, written = outcome.numbers, outcome.findings, outcome.written
    for line in first_findings(numbers, findings, coloured=coloured(sys.stderr)):
        with suppress(OSError):
            click.echo(line, err=True, color=True)
    changed, summary = written.created + written.changed, in_numbers(numbers, findings)
    say(summary)
    seconds = perf_counter() - started
    say(f"{changed + written.unchanged} files, {changed} written, {written.removed} removed in {seconds:.2f} s")
    say(place)
    if outcome.failed:
        say(unmade(outcome.failed))
    code = int(bool(outcome.failed) or fails(findings, "warning" if strict else "never"))
    lines = [*first_findings(numbers, findings, coloured=False), visible(summary)]
    return Printed(lines, visible(place), code)
