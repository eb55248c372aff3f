"""`kmwiki check`: what is wrong in the wiki, without a site."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from msgspec.structs import replace

from kmwiki.commands.checking.baseline import Compared, compared, known_of, read_baseline, written
from kmwiki.commands.checking.forms import FORMS, Form, shown, statistics_of, uncounted
from kmwiki.commands.checking.marked import Marked, marked
from kmwiki.commands.checking.selection import Selection, completed, selection
from kmwiki.commands.closing import fails
from kmwiki.commands.files import read_wiki, write_file
from kmwiki.commands.next_steps import argument_of
from kmwiki.commands.options import amount_options, form_option, hold, jobs_option, no_cache_option, root_argument
from kmwiki.commands.printing import announce, coloured, print_result, progress_line, say
from kmwiki.commands.summary import LEVELS, first_findings, in_numbers
from kmwiki.config import load_config
from kmwiki.diagnostics import counted
from kmwiki.pipeline import Analysis

MOST = 10  # findings of a baseline that are gone and named


@click.command("check")
@root_argument
@form_option(FORMS, "text")
@click.option(
    "--fail-on",
    type=click.Choice(list(LEVELS)),
    default="error",
    show_default=True,
    help="Lowest severity that sets exit code 1.",
)
@click.option(
    "--select",
    multiple=True,
    metavar="RULE",
    shell_complete=completed,
    help="Report only this rule (repeatable, or comma-separated).",
)
@click.option("--ignore", multiple=True, metavar="RULE", shell_complete=completed, help="Do not report this rule.")
@click.option(
    "--baseline", type=click.Path(path_type=Path, dir_okay=False), help="Fail only on findings that are not in FILE."
)
@click.option("--no-baseline", is_flag=True, help="Also report what is in the baseline.")
@click.option("--update-baseline", is_flag=True, help="Write the current findings to the baseline.")
@click.option("--statistics", is_flag=True, help="Show the number of findings per rule instead of listing them.")
@jobs_option
@no_cache_option
@amount_options
def command(
    root: Path,
    form: Form,
    fail_on: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    baseline: Path | None,
    no_baseline: bool,
    update_baseline: bool,
    statistics: bool,
    jobs: int | None,
    no_cache: bool,
) -> None:
    """Check the wiki in ROOT and report problems.

    \b
    Examples:
      kmwiki check --fail-on warning
      kmwiki check --select broken-link,broken-anchor
      kmwiki check --format sarif > kmwiki.sarif
      kmwiki check --baseline kmwiki-baseline.jsonl --update-baseline
    """
    if statistics and form not in ("text", "json"):
        raise click.UsageError("--statistics needs --format text or json.")
    if no_baseline and (baseline is not None or update_baseline):
        raise click.UsageError("--no-baseline cannot be combined with --baseline or --update-baseline.")
    config = load_config(root)
    baseline = None if no_baseline else _baseline(baseline or config.baseline, update_baseline, bool(select or ignore))
    chosen = selection(select, ignore, config.rules)
    config = replace(config, rules=chosen.rules(config.rules))
    with progress_line() as progress:
        analysis = read_wiki(config, jobs, lambda analysis: analysis, progress, remembers=not no_cache)
    hold(analysis)
    found = marked(chosen.of(analysis.diagnostics), config.root, chosen.of_ignored(analysis.ignored))
    if baseline is not None:
        found = _compared(found, baseline, chosen, analysis, update=update_baseline)
    _print(statistics_of(found, form) if statistics else _shown(found, form, analysis, fail_on), form)
    counting = tuple(one.diagnostic for one in found if one.counts)
    say(in_numbers(analysis.numbers, counting) + uncounted(found))
    sys.exit(int(fails(counting, fail_on)))


def _baseline(file: Path | None, update: bool, is_part: bool) -> Path | None:
    """The baseline, which can only be updated if there is one, and by all findings."""
    if update and (file is None or is_part):
        raise click.UsageError("--update-baseline needs --baseline, and cannot be combined with --select or --ignore.")
    return file


def _shown(found: tuple[Marked, ...], form: Form, analysis: Analysis, fail_on: str) -> str:
    return shown(found, form, analysis, LEVELS[fail_on], colour=coloured(sys.stdout))


def _print(text: str, form: Form) -> None:
    if text:
        print_result(text, color=True if form == "text" else None)


def _compared(
    found: tuple[Marked, ...], file: Path, chosen: Selection, analysis: Analysis, *, update: bool
) -> tuple[Marked, ...]:
    """The findings compared with the baseline in a file, which is written again if it is to be updated."""
    is_first = update and not os.path.lexists(file)
    known = () if is_first else read_baseline(file)
    result = compared(found, [one for one in known if chosen.takes(one.rule)])
    if not update:
        for line in _gone(result, file):
            say(line)
        return result.findings
    now = known_of(found)
    root = analysis.config.root
    write_file(file, written(now))
    came = tuple(one.diagnostic for one in result.new)
    if not is_first:
        for line in first_findings(analysis.numbers, came, coloured=coloured(sys.stderr), where=argument_of(root)):
            announce(line)
    say(f"{file}: {counted(len(came), 'finding')} added, {len(result.gone):,} removed, {len(now):,} in total")
    return compared(found, now).findings


def _gone(result: Compared, file: Path) -> Iterator[str]:
    """What is said of findings that the baseline has and the wiki has not."""
    for one in result.gone[:MOST]:
        yield f"gone: {one.path}: {one.rule}: {one.message}"
    if result.gone:
        yield f"{file}: {counted(len(result.gone), 'finding')} no longer found; --update-baseline removes what is gone"
