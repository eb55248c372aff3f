"""`kmwiki diff`: what a change does to pages, links, claims and evidence."""

import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

import click

from kmwiki.commands.comparing.changes import Changes, changes_of
from kmwiki.commands.comparing.states import WikiState, is_site, of_analysis, of_site
from kmwiki.commands.comparing.telling import as_json, as_markdown, as_text
from kmwiki.commands.files import read_wiki
from kmwiki.commands.options import jobs_option
from kmwiki.commands.printing import print_result
from kmwiki.config import load_config
from kmwiki.engine.up_to_date import CACHE
from kmwiki.errors import KmwikiError

_FORMS: dict[str, Callable[[Changes], str]] = {"text": as_text, "markdown": as_markdown, "json": as_json}


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--format", "form", type=click.Choice(list(_FORMS)), default="text", show_default=True)
@jobs_option
def command(old: str, new: str, form: str, jobs: int | None) -> None:
    """Say what is another in NEW than in OLD: two roots, two built sites, or two Git revisions of the current folder.

    Exits with 1 if an address of OLD leads to nothing in NEW.

    \b
    Examples:
      kmwiki diff main HEAD
      kmwiki diff main HEAD --format markdown > comment.md
      kmwiki diff ../published-wiki .
    """
    with tempfile.TemporaryDirectory(prefix="kmwiki-diff-") as place:
        states = [_state(given, Path(place) / str(number), jobs) for number, given in enumerate((old, new))]
    changes = changes_of(*states)
    print_result(_FORMS[form](changes))
    sys.exit(int(bool(changes.lost)))


def _state(given: str, place: Path, jobs: int | None) -> WikiState:
    """The state of a root, a built site, or a revision, which is unpacked at `place`."""
    folder = Path(given)
    if folder.is_dir() and is_site(folder):
        return of_site(folder)
    if not folder.exists():
        folder = _unpacked(given, place)
    return read_wiki(load_config(folder), jobs, of_analysis, remembers=True)


def _unpacked(revision: str, place: Path) -> Path:
    """The current folder as it was in a revision, with the cache of today; the working tree is left alone."""
    _git("rev-parse", "--show-prefix", why=f"there is no folder “{revision}”, and this is not a Git repository")
    named = _git(
        "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}",
        why=f"“{revision}” is neither a folder nor a revision of this Git repository",
    )  # fmt: skip
    place.mkdir()
    archive = place.with_suffix(".tar")
    _git("archive", "--output", str(archive), named, why=f"“{revision}” does not have this folder")
    with tarfile.open(archive) as packed:
        packed.extractall(place, filter="data")
    if (cache := Path(CACHE)).is_dir():
        shutil.copytree(cache, place / CACHE)
    return place


def _git(*arguments: str, why: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, text=True, encoding="utf-8", check=True)
    except FileNotFoundError as error:
        raise KmwikiError("cannot read revisions: Git is not installed") from error
    except subprocess.CalledProcessError as error:
        raise KmwikiError(why) from error
    return done.stdout.strip()
