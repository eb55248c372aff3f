"""`kmwiki check`: what is wrong in the wiki, without a site."""

import sys
from pathlib import Path

import click

from kmwiki.commands.closing import LEVELS, fails
from kmwiki.commands.files import read_wiki
from kmwiki.commands.options import jobs_option, no_cache_option, root_argument
from kmwiki.commands.printing import coloured, print_result, progress_line, say
from kmwiki.commands.summary import in_numbers
from kmwiki.config import load_config
from kmwiki.diagnostics import as_json, as_text, entries


@click.command("check")
@root_argument
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--fail-on", type=click.Choice(list(LEVELS)), default="error", show_default=True)
@jobs_option
@no_cache_option
def command(root: Path, form: str, fail_on: str, jobs: int | None, no_cache: bool) -> None:
    """Report what is wrong in the wiki in ROOT."""
    config = load_config(root)
    with progress_line() as progress:
        analysis = read_wiki(config, jobs, lambda analysis: analysis, progress, remembers=not no_cache)
    if form == "json":
        print_result(as_json(analysis.diagnostics))
    elif analysis.diagnostics:
        shown = entries(analysis.diagnostics, len(analysis.site.pages))
        print_result(as_text(shown, coloured(sys.stdout)), color=True)
    say(in_numbers(analysis.numbers, analysis.diagnostics))
    sys.exit(int(fails(analysis.diagnostics, fail_on)))
