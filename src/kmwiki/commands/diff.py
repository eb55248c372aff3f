"""`kmwiki diff`: what a change does to pages, links, claims and evidence."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from msgspec import Struct

from kmwiki.commands.comparing.changes import Changes, changes_of
from kmwiki.commands.comparing.revisions import laid_out
from kmwiki.commands.comparing.sites import is_site, of_site
from kmwiki.commands.comparing.states import WikiState, of_analysis
from kmwiki.commands.comparing.telling import as_json, as_markdown, as_text
from kmwiki.commands.files import read_wiki
from kmwiki.commands.options import amount_options, form_option, jobs_option
from kmwiki.commands.printing import print_result
from kmwiki.config import Config, load_config
from kmwiki.engine.up_to_date import CACHE
from kmwiki.errors import KmwikiError
from kmwiki.pipeline import Analysis

_FORMS: dict[str, Callable[[Changes], str]] = {"text": as_text, "markdown": as_markdown, "json": as_json}
Use = Callable[[WikiState], Changes]


@click.command("diff", short_help="Show what changed for readers between two states of a wiki.")
@click.argument("old")
@click.argument("new")
@form_option(list(_FORMS), "text")
@jobs_option
@amount_options
def command(old: str, new: str, form: str, jobs: int | None) -> None:
    """Show what changed from OLD to NEW: two roots, two built sites, or two Git revisions of the current folder.

    Exits with code 1 if a URL of OLD no longer works in NEW.

    \b
    Examples:
      kmwiki diff main HEAD
      kmwiki diff HEAD .
      kmwiki diff main HEAD --format markdown > comment.md
      kmwiki diff ../published-wiki .
      kmwiki diff old-site new-site --format json
    """
    with tempfile.TemporaryDirectory(prefix="kmwiki-diff-") as place:
        one, other = (_Given.named(given, Path(place) / str(number), jobs) for number, given in enumerate((old, new)))
        # Pages are read only if they are others, so both wikis are open while they are compared.
        changes = one.with_state(lambda was: other.with_state(lambda now: changes_of(was, now)))
    print_result(_FORMS[form](changes))
    sys.exit(int(bool(changes.lost)))


class _Given(Struct, frozen=True, kw_only=True):
    """A root, a built site, or a revision with the folder of a cache, whose files were laid out."""

    given: str
    folder: Path
    config: Config | None  # None for a site
    cache: Path | None = None
    jobs: int | None

    @classmethod
    def named(cls, given: str, place: Path, jobs: int | None) -> "_Given":
        """What is named so; a revision is laid out at a place. Raises KmwikiError if there is no such thing."""
        folder, cache = Path(given), None
        if folder.is_dir() and is_site(folder):
            return cls(given=given, folder=folder, config=None, jobs=jobs)
        if not folder.exists():
            folder, cache = laid_out(given, place), Path(CACHE) if Path(CACHE).is_dir() else place.parent / "cache"
        with _by_name(given, folder):
            return cls(given=given, folder=folder, config=load_config(folder), cache=cache, jobs=jobs)

    def with_state(self, use: Use) -> Changes:
        """What is made of its state."""
        if self.config is None:
            return use(of_site(self.folder))
        state = partial(_used, use)
        with _by_name(self.given, self.config.root):
            return read_wiki(self.config, self.jobs, state, remembers=True, cache=self.cache)


@contextmanager
def _by_name(given: str, folder: Path) -> Iterator[None]:
    """Errors name what was given, rather than the folder in which a revision was laid out."""
    try:
        yield
    except KmwikiError as error:
        raise KmwikiError(str(error).replace(str(folder), given)) from error


def _used(use: Use, analysis: Analysis) -> Changes:
    return use(of_analysis(analysis))
