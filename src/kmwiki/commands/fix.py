"""`kmwiki fix`: repairs of what is surely wrong, as a patch, or written into the pages."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click

from kmwiki.commands.checking.selection import selection
from kmwiki.commands.edits.changes import patch
from kmwiki.commands.edits.fixing import Fixed, WantedRepairs, plan_fix
from kmwiki.commands.edits.repairs.link_forms import LinkForm
from kmwiki.commands.edits.wiki import Reader
from kmwiki.commands.edits.writing import write
from kmwiki.commands.options import amount_options, jobs_option, no_cache_option, root_argument
from kmwiki.commands.printing import insist, print_bytes, progress_line, say
from kmwiki.config import load_config
from kmwiki.content.repository import path_in_repository
from kmwiki.diagnostics import brief, counted
from kmwiki.engine.parallel import default_jobs
from kmwiki.engine.store import Store
from kmwiki.publish import with_store


@click.command("fix", short_help="Fix unambiguous problems in the wiki in ROOT.")
@root_argument
@click.option("--write", "writes", is_flag=True, help="Change the files instead of printing a patch.")
@click.option("--links", type=click.Choice(get_args(LinkForm)), help="Also convert links to pages to this form.")
@click.option(
    "--lines", is_flag=True, help="Also add lines to citations without them where the right lines are certain."
)
@click.option("--select", multiple=True, metavar="RULE", help="Fix only this rule (repeatable, or comma-separated).")
@click.option("--ignore", multiple=True, metavar="RULE", help="Do not fix this rule.")
@jobs_option
@no_cache_option
@amount_options
def command(
    root: Path,
    writes: bool,
    links: LinkForm | None,
    lines: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    jobs: int | None,
    no_cache: bool,
) -> None:
    """Fix unambiguous problems in the wiki in ROOT, and print the fixes as a patch for `git apply`.

    Mistyped names of pages, headings and sources, moved lines, broken front matter and the like are fixed where only
    one meaning is possible. Readers see the same text as before.

    \b
    Examples:
      kmwiki fix | less
      kmwiki fix | git apply --index
      kmwiki fix --write
      kmwiki fix --links wikilink --write
      kmwiki fix --select broken-link,broken-anchor --write
    """
    config = load_config(root, drafts=True)
    wanted = WantedRepairs(takes=selection(select, ignore, config.rules).takes, links=links, lines=lines)
    with progress_line() as progress:
        progress("Reading the wiki")

        def planned(store: Store) -> Fixed:
            return plan_fix(Reader(config=config, store=store, jobs=jobs or default_jobs()), wanted)

        fixed, problem = with_store(config, planned, remembers=not no_cache)
    if problem:
        insist(problem)
    if writes:
        write(config.root, fixed.changes)
    else:
        print_bytes(patch(fixed.changes, path_in_repository(config.root)))
    for line in _said(fixed, writes=writes):
        say(line)


def _said(fixed: Fixed, *, writes: bool) -> Iterator[str]:
    for place, why in fixed.refused:
        yield f"{place}: {brief(why)}"
    for one in fixed.repairs:
        at = one.at
        yield f"{at.path}:{at.line}:{at.column}: fixed {one.rule}: {brief(f'{one.before} → {one.after}')}"
    files = len({one.at.path for one in fixed.repairs})
    done = f"{counted(len(fixed.repairs), 'repair')} in {counted(files, 'file')}" if fixed.repairs else "nothing to fix"
    hint = "" if writes or not fixed.repairs else "; use --write to change the files"
    yield f"{done}{hint}; {counted(len(fixed.left), 'finding')} left"
