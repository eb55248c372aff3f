"""What a command says of a wiki in few lines: its numbers, the first findings, the files that could not be made."""

from collections.abc import Iterator

from kmwiki.analysis.relocking import Relocked
from kmwiki.diagnostics import FAILED, Diagnostic, Severity, as_text, counted, entries
from kmwiki.engine.outcome import Outcome
from kmwiki.engine.results import Numbers

MOST_NAMED = 10  # files that the last line of a build names
LEVELS: dict[str, tuple[Severity, ...]] = {"error": ("error",), "warning": ("error", "warning"), "never": ()}
SHOWN = 20  # findings that a build prints; `check` prints all


def in_numbers(numbers: Numbers, findings: tuple[Diagnostic, ...]) -> str:
    """The wiki in numbers: its title, what it has, and how many findings of each severity."""
    counts = {level: sum(d.severity == level for d in findings) for level in ("error", "warning", "info")}
    found = ", ".join(counted(number, level) for level, number in counts.items() if number)
    return (
        f"{numbers.title}: {counted(numbers.pages, 'page')}, {counted(numbers.links, 'link')} ({numbers.red:,} red), "
        f"{counted(numbers.citations, 'citation')}, {counted(numbers.sources, 'source')}; {found or 'no findings'}"
    )


def newly_found(numbers: Numbers) -> str:
    """What a build says that is the first to publish lines which were found for citations without lines, or claims."""
    return (
        f"The site now shows {counted(numbers.found_lines, 'line')} of {counted(numbers.found_sources, 'source')} "
        "that kmwiki found for citations without lines, or for claims without a citation (to hide them, set "
        "publish_found = false in [sources])"
    )


def in_lock(made: Relocked) -> Iterator[str]:
    """What a build with `--lock` says of the lock: what is in it, and what became of what was in the last one."""
    words = f"kmwiki.lock has {counted(made.citations, 'citation')} of {counted(made.sources, 'source')}"
    numbers = {
        "changed": made.changed,
        "moved": made.moved,
        "gone": made.gone,
        "new": made.new,
        "no longer cited": made.dropped,
    }
    since = ", ".join(f"{number:,} {what}" for what, number in numbers.items() if number)
    yield f"{words}; since the last lock: {since or 'no change'}" if made.had_lock else words
    if made.moved or made.gone:
        yield "Moved and missing lines are locked as the pages cite them now: correct these citations, then lock again"


def unmade(failed: tuple[str, ...]) -> str:
    """The last line of a build that failed at some files."""
    more = f" and {len(failed) - MOST_NAMED} more" if len(failed) > MOST_NAMED else ""
    return f"{counted(len(failed), 'file')} could not be built: {', '.join(failed[:MOST_NAMED])}{more}"


def first_failure(outcome: Outcome, level: str) -> str:
    """Why a command ends with exit code 1: its first failure, or its first finding at the level."""
    failures = [finding for finding in outcome.findings if finding.rule == FAILED]
    graver = [finding for finding in outcome.findings if finding.severity in LEVELS[level]]
    first = entries(failures or graver, 0)[:1]
    return f"Exit code 1; the first reason: {as_text(first, colour=False)}"


def first_findings(
    numbers: Numbers,
    findings: tuple[Diagnostic, ...],
    *,
    coloured: bool,
    most: int | None = SHOWN,
    where: str = "",
) -> Iterator[str]:
    """The first findings of a build, or all if there is no `most`; `check` lists them all; `where` is its argument."""
    graver = [finding for finding in findings if finding.severity != "info"]
    shown = entries(graver, numbers.pages, each_once=True)[:most]
    if shown:
        yield as_text(shown, coloured)
    more = len(findings) - sum(one.times for one in shown)
    if more:
        yield f"… and {more:,} more; “kmwiki check{where}” lists them all"
