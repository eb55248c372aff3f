"""`kmwiki check`: what is wrong in the wiki, without a site."""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import click
from msgspec.structs import replace

from kmwiki.commands.checking.github import as_annotations
from kmwiki.commands.checking.gitlab import as_code_quality
from kmwiki.commands.checking.junit import as_junit
from kmwiki.commands.checking.marked import Marked, marked
from kmwiki.commands.checking.places import path_in_repository
from kmwiki.commands.checking.sarif import as_sarif
from kmwiki.commands.checking.selection import selection
from kmwiki.commands.closing import LEVELS, fails
from kmwiki.commands.files import read_wiki
from kmwiki.commands.options import jobs_option, no_cache_option, root_argument
from kmwiki.commands.printing import coloured, print_result, progress_line, say
from kmwiki.commands.summary import in_numbers
from kmwiki.config import load_config
from kmwiki.diagnostics import GRAVITY, as_json, as_text, entries
from kmwiki.pipeline import Analysis

Form = Literal["text", "json", "sarif", "github", "junit", "gitlab"]
FORMS: tuple[Form, ...] = ("text", "json", "sarif", "github", "junit", "gitlab")


@click.command("check")
@root_argument
@click.option("--format", "form", type=click.Choice(FORMS), default="text", show_default=True)
@click.option("--fail-on", type=click.Choice(list(LEVELS)), default="error", show_default=True)
@click.option("--select", multiple=True, metavar="RULE", help="Report this rule only; again, or with commas, for more.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Do not report this rule.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule, rather than list them.")
@jobs_option
@no_cache_option
def command(
    root: Path,
    form: Form,
    fail_on: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    statistics: bool,
    jobs: int | None,
    no_cache: bool,
) -> None:
    """Report what is wrong in the wiki in ROOT.

    \b
    Examples:
      kmwiki check --fail-on warning
      kmwiki check --select broken-link,broken-anchor
      kmwiki check --format sarif > kmwiki.sarif
    """
    if statistics and form not in ("text", "json"):
        raise click.UsageError("--statistics goes with --format text or json.")
    config = load_config(root)
    chosen = selection(select, ignore, config.rules)
    config = replace(config, rules=chosen.rules(config.rules))
    with progress_line() as progress:
        analysis = read_wiki(config, jobs, lambda analysis: analysis, progress, remembers=not no_cache)
    found = marked(chosen.of(analysis.diagnostics), config.root)
    text = _statistics(found, form) if statistics else _shown(found, form, analysis, fail_on)
    if text:
        print_result(text, color=True if form == "text" else None)
    counting = tuple(one.diagnostic for one in found if one.counts)
    say(in_numbers(analysis.numbers, counting))
    sys.exit(int(fails(counting, fail_on)))


def _shown(found: Sequence[Marked], form: Form, analysis: Analysis, fail_on: str) -> str:
    """The findings in the form that was chosen."""
    folder = path_in_repository(analysis.config.root)
    match form:
        case "text":
            counting = [one.diagnostic for one in found if one.counts]
            return as_text(entries(counting, len(analysis.site.pages)), coloured(sys.stdout))
        case "json":
            return as_json(one.diagnostic for one in found)
        case "sarif":
            return as_sarif(found, folder)
        case "github":
            return as_annotations(found, folder)
        case "gitlab":
            return as_code_quality(found, folder)
        case "junit":
            paths = (page.path for page in analysis.site.pages.values())
            return as_junit(found, paths, folder, LEVELS[fail_on])


def _statistics(found: Sequence[Marked], form: Form) -> str:
    """How many findings each rule has, the gravest rules first and of these the most frequent."""
    times = Counter((one.diagnostic.severity or "warning", one.diagnostic.rule) for one in found if one.counts)
    ordered = sorted(times.items(), key=lambda item: (GRAVITY[item[0][0]], -item[1], item[0][1]))
    if form == "json":
        records = [{"rule": rule, "severity": severity, "count": number} for (severity, rule), number in ordered]
        return json.dumps(records, indent=2)
    return "\n".join(f"{number:>7,}  {severity}[{rule}]" for (severity, rule), number in ordered)
