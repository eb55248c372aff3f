"""`kmwiki mv`: renames a page, a folder, a file or a heading, and updates everything that refers to it."""

from pathlib import Path

import click
from msgspec.structs import replace

from kmwiki.commands.checking.rebased import rebased
from kmwiki.commands.edits.changes import patch
from kmwiki.commands.edits.moving import MovePlan, plan_move
from kmwiki.commands.edits.wiki import Reader
from kmwiki.commands.edits.writing import write
from kmwiki.commands.options import amount_options, jobs_option, no_cache_option
from kmwiki.commands.printing import insist, print_bytes, progress_line, say
from kmwiki.config import enclosing_root, load_config
from kmwiki.content.repository import path_in_repository
from kmwiki.diagnostics import counted
from kmwiki.engine.parallel import default_jobs
from kmwiki.engine.store import Store
from kmwiki.publish import with_store


@click.command("mv", short_help="Rename a page, file, folder or heading and update its links.")
@click.argument("old")
@click.argument("new")
@click.argument("root", type=click.Path(path_type=Path), required=False)
@click.option("--no-redirect", is_flag=True, help="Do not redirect from the old URL of a page.")
@click.option("--dry-run", is_flag=True, help="Print the changes as a patch and write nothing.")
@jobs_option
@no_cache_option
@amount_options
def command(
    old: str, new: str, root: Path | None, no_redirect: bool, dry_run: bool, jobs: int | None, no_cache: bool
) -> None:
    """Rename OLD to NEW in the wiki in ROOT, and update every link and citation that refers to it.

    Without ROOT, the wiki is the one that contains the current folder.

    OLD is a page, a folder, an attachment or a source, by its path or name, or a heading: Page#Heading.

    \b
    Examples:
      kmwiki mv drinks/tea.md drinks/green-tea.md
      kmwiki mv "Green tea" "Sencha"
      kmwiki mv drinks archive/drinks --dry-run
      kmwiki mv "Tea#Brewing" "Tea#How to brew it"
    """
    config = load_config(root or enclosing_root(Path.cwd()), drafts=True)
    with progress_line() as progress:
        progress("Reading the wiki")

        def planned(store: Store) -> MovePlan:
            reader = Reader(config=config, store=store, jobs=jobs or default_jobs())
            plan = plan_move(reader, old, new, redirect=not no_redirect)
            return replace(plan, changes=(*plan.changes, *rebased(config.root, plan)))

        plan, problem = with_store(config, planned, remembers=not no_cache)
    if problem:
        insist(problem)
    if dry_run:
        print_bytes(patch(plan.changes, path_in_repository(config.root)))
        return
    write(config.root, plan.changes)
    moved = sum(change.moves for change in plan.changes)
    say(
        f"{counted(moved, 'file')} moved, {counted(plan.relinked, 'page')} edited"
        if moved
        else f"{counted(plan.relinked, 'page')} edited"
    )
