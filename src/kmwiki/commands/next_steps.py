"""What a build says of its site besides its place: what shows it, and the line that keeps it out of Git."""

import os
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

from kmwiki.analysis.site import Site
from kmwiki.commands.printing import near
from kmwiki.config import FILE, Config
from kmwiki.diagnostics import visible
from kmwiki.markdown.language import DEFAULT
from kmwiki.theme.languages import language_name

_SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "\\*?[ "})
_PATIENCE = 5  # seconds; a Git that waits for something must not hold up a build


def argument_of(root: Path) -> str:
    """The folder of a wiki as an argument of a command, with a space before it; empty if it is the current one."""
    place = near(root)
    try:
        return "" if root == Path.cwd() else f" {shlex.quote(place)}"
    except OSError:  # the current folder was removed
        return f" {shlex.quote(place)}"


def from_others(config: Config) -> Iterator[str]:
    """What was found or taken from other programs' settings, where the owner has said nothing."""
    if config.owner.finds_languages and config.owner.languages:
        folders = ", ".join(f"{tag.lower()}/" for tag in config.owner.languages)
        yield f"Read as the same pages in several languages: {folders} (“languages = []” in [site] prevents that)"
    if config.content.is_file() or os.path.lexists(config.root / FILE):
        return
    if config.other:
        where = argument_of(config.root)
        yield f"Settings were taken from {config.other}; “kmwiki init{where}” writes them to {FILE}"
    if config.folders.ignore:
        yield f"Left out according to the settings of other programs: {', '.join(map(visible, config.folders.ignore))}"


def of_language(site: Site) -> Iterator[str]:
    """Which language was guessed, if it is not English, and how the owner sets it."""
    if not site.owner.language and site.language != DEFAULT:
        name = f"{language_name(site.language)} ({site.language})"
        how = f'to set it, write language = "{site.language}" under [site] in {FILE}'
        yield f"The language of the site is {name}, guessed from its text; {how}"


def for_git(output: Path) -> Iterator[str]:
    """The line that `.gitignore` lacks, if the site is new to a Git repository that would take its files."""
    top = repository_of(output)
    if top is None or not _would_take(top, output):
        return
    pattern = f"/{output.relative_to(top).as_posix().translate(_SPECIAL)}/"
    yield f"Git would track the site; to prevent that, add this line to {near(top / '.gitignore')}: {pattern}"


def repository_of(place: Path) -> Path | None:
    """The folder of the Git repository around a place, which may be that folder; None if it is in none."""
    return next((above for above in (place, *place.parents) if os.path.lexists(above / ".git")), None)


def _would_take(top: Path, output: Path) -> bool:
    """Whether Git neither ignores the folder nor has a file of it: who commits a site wants it there."""
    ignored = _git(top, "check-ignore", "-q", "--", str(output))
    if ignored is None or ignored.returncode != 1:
        return False
    known = _git(top, "ls-files", "--", str(output))
    return known is not None and known.returncode == 0 and not known.stdout


def _git(top: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes] | None":
    """What Git says in a folder, without the programs that a repository may name; None if there is no Git."""
    command = ["git", "-c", "core.fsmonitor=false", "-C", str(top), *arguments]
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
