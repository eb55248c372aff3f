"""How a command ends: its last lines, and its exit code."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from time import perf_counter

import click

from kmwiki.analysis.site import Owner
from kmwiki.commands.printing import amount, coloured, insist, say
from kmwiki.commands.summary import LEVELS, SHOWN, first_failure, first_findings, in_numbers, unmade
from kmwiki.diagnostics import Diagnostic, visible
from kmwiki.engine.host_limits import too_large_for
from kmwiki.engine.outcome import Outcome
from kmwiki.engine.up_to_date import Printed


def fails(findings: Iterable[Diagnostic], level: str) -> bool:
    """Whether one of the findings is at the level, or above it."""
    return any(finding.severity in LEVELS[level] for finding in findings)


def host_notes(sizes: Mapping[str, int]) -> tuple[str, ...]:
    """What is said of a site that some hosts would not take; its files have these sizes."""
    note = too_large_for(sizes)
    return () if note is None else (note,)


def undrawn(owner: Owner) -> tuple[str, ...]:
    """What is said if the owner wants pictures for other sites that these could not find."""
    lacks = owner.social_pictures and owner.base_url is None
    how = "site.base_url or --base-url"
    return (f"no social pictures were drawn: other sites need the URL of this one ({how})",) if lacks else ()


def close(
    outcome: Outcome,
    place: str,
    started: float,
    *,
    strict: bool,
    notes: Sequence[str] = (),
    hints: Sequence[str] = (),
    known: str = "",
    where: str = "",
) -> Printed:
    """Print the last lines of a command that wrote a site, the `notes` on it and the `hints` on what comes next among
    them; gives them without figures and hints, and the exit code. `known` is what is said of findings that may stay,
    `where` the argument that names the wiki.
    """
    numbers, findings, written = outcome.numbers, outcome.findings, outcome.written
    is_quiet, most = amount() == "little", None if amount() == "all" else SHOWN
    for line in first_findings(numbers, findings, coloured=coloured(sys.stderr), most=most, where=where):
        with suppress(OSError):
            click.echo(line, err=True, color=True)
    changed, summary = written.created + written.changed, in_numbers(numbers, findings) + known
    for line in (summary, *notes):
        say(line)
    seconds = perf_counter() - started
    say(f"{changed + written.unchanged} files, {changed} written, {written.removed} removed in {seconds:.2f} s")
    for line in (place, *hints):
        say(line)
    level = "warning" if strict else "never"
    code = int(bool(outcome.failed) or fails(findings, level))
    last = [] if is_quiet else [place]
    if code:
        insist(first_failure(outcome, level))
        last.append(first_failure(outcome, level))
    if outcome.failed:
        insist(unmade(outcome.failed))
    kept = () if is_quiet else map(visible, (summary, *notes))
    lines = [*first_findings(numbers, findings, coloured=False, where=where), *kept]
    return Printed(lines, [visible(line) for line in last], code, is_quiet)
