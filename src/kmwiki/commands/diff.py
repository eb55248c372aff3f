"""`kmwiki diff`: what a change does to pages, links, claims and evidence."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import click
from msgspec import Struct

from kmwiki.commands.comparing.changes import Changes, changes_of
from kmwiki.commands.comparing.revisions import laid_out
from kmwiki.commands.comparing.sites import is_site, of_site
from kmwiki.commands.comparing.states import WikiState, of_analysis
from kmwiki.commands.comparing.telling import as_json, as_markdown, as_text
from kmwiki.commands.files import read_wiki
from kmwiki.commands.options import jobs_option
from kmwiki.commands.printing import print_result
from kmwiki.config import load_config
from kmwiki.engine.up_to_date import CACHE

_FORMS: dict[str, Callable[[Changes], str]] = {"text": as_text, "markdown": as_markdown, "json": as_json}
Use = Callable[[WikiState], Changes]


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--format", "form", type=click.Choice(list(_FORMS)), default="text", show_default=True)
@jobs_option
def command(old: str, new: str, form: str, jobs: int | None) -> None:
    """Say what NEW changes in OLD: two roots, two built sites, or two Git revisions of the current folder.

    Exits with 1 if an address of OLD leads to nothing in NEW.

    \b
    Examples:
      kmwiki diff main HEAD
      kmwiki diff HEAD .
      kmwiki diff main HEAD --format markdown > comment.md
      kmwiki diff ../published-wiki .
      kmwiki diff old-site new-site --format json
    """
    with tempfile.TemporaryDirectory(prefix="kmwiki-diff-") as place:
        states = _States(place=Path(place), jobs=jobs)
        # Pages are read only if they are others, so both wikis are open while they are compared.
        changes = states.with_state(old, lambda was: states.with_state(new, lambda now: changes_of(was, now)))
    print_result(_FORMS[form](changes))
    sys.exit(int(bool(changes.lost)))


class _States(Struct, frozen=True):
    """Reads roots, sites and revisions; these are laid out at a `place`."""

    place: Path
    jobs: int | None

    def with_state(self, given: str, use: Use) -> Changes:
        """What is made of the state of a root, a built site, or a revision."""
        folder, cache = Path(given), None
        if folder.is_dir() and is_site(folder):
            return use(of_site(folder))
        if not folder.exists():
            folder = laid_out(given, self.place / str(len(list(self.place.iterdir()))))
            cache = Path(CACHE) if Path(CACHE).is_dir() else self.place / "cache"
        config = load_config(folder)
        return read_wiki(config, self.jobs, lambda analysis: use(of_analysis(analysis)), remembers=True, cache=cache)
