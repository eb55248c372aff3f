"""`kmwiki init`: a wiki to start from."""

import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from kmwiki.commands.checking.baseline import known_of
from kmwiki.commands.checking.baseline import written as written_baseline
from kmwiki.commands.checking.marked import marked
from kmwiki.commands.edits.first_settings import BASELINE, with_baseline
from kmwiki.commands.edits.new_files import NewFile, write_new
from kmwiki.commands.edits.starting import IGNORE_FILE, Start, plan_start
from kmwiki.commands.files import read_wiki, write_file
from kmwiki.commands.next_steps import argument_of, repository_of
from kmwiki.commands.printing import near, print_result, progress_line, say
from kmwiki.commands.summary import in_numbers
from kmwiki.commands.workflows import SERVICES, workflow
from kmwiki.config import FILE, load_config
from kmwiki.content.plain_file import read_plain
from kmwiki.content.roots import readable_root
from kmwiki.diagnostics import Diagnostic, visible
from kmwiki.engine.results import Numbers
from kmwiki.errors import KmwikiError
from kmwiki.pipeline import Analysis


@click.command("init", short_help="Set up a wiki in DIR, which may already contain notes.")
@click.argument("folder", type=click.Path(path_type=Path), default=".", metavar="[DIR]")
@click.option(
    "--workflow", "service", type=click.Choice(SERVICES), help="Also create a workflow that publishes the wiki."
)
def command(folder: Path, service: str | None) -> None:
    """Set up a wiki in DIR, which may be empty or contain notes: write settings, and first pages if there are none.

    Settings of Obsidian, Quartz, MkDocs, Hugo, mdBook, Jekyll and Docusaurus are taken over. Existing files are not
    changed.

    \b
    Examples:
      kmwiki init my-wiki
      kmwiki init
      kmwiki init ~/notes --workflow github
    """
    root = _folder(folder)
    start = plan_start(root)
    files = (*start.files, *((workflow(service, root),) if service else ()))
    written = write_new(root, files)
    for path in written:
        print_result(visible(near(root / path)))
    for line in _said_of(root, start, [*start.left, *(file.path for file in files if file.path not in written)]):
        say(line)
    if service and files[-1].path in written:
        say(
            "complete the workflow: replace OWNER/kmwiki with kmwiki's repository, and VERSION with one of its tags "
            "or commits"
        )
    if start.has_pages:
        _report(root, is_ours=FILE in written)
    else:
        say(f"there are no pages yet; once there is one, “kmwiki build{argument_of(root)}” builds the site")


def _folder(folder: Path) -> Path:
    """The folder, made if it is missing. Raises KmwikiError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        why = "it is not a folder" if isinstance(error, FileExistsError) else getattr(error, "strerror", None) or error
        raise KmwikiError(f"cannot start a wiki in “{folder}”: {why}") from error
    return readable_root(folder)


def _said_of(root: Path, start: Start, left: list[str]) -> Iterator[str]:
    """What is said of files that were there already."""
    for path in left:
        if path == IGNORE_FILE:
            missing = _missing(root / IGNORE_FILE, start.ignored)
            if missing:
                yield f"{IGNORE_FILE} already exists; add to it: {' '.join(missing)}"
                continue
        yield f"{path} already exists and was not changed"


def _missing(file: Path, lines: tuple[str, ...]) -> list[str]:
    """The lines that a `.gitignore` does not have."""
    try:
        text = read_plain(file).decode(errors="replace")
    except OSError:
        return list(lines)
    known = {line.strip().strip("/") for line in text.splitlines()}
    return [line for line in lines if line.strip("/") not in known]


def _report(root: Path, *, is_ours: bool) -> None:
    """Say what the wiki has, what a strict build would find, and how to go on.

    If the settings are ours, what notes have now may stay, so that only what is new fails a strict build.
    """
    config, where = load_config(root), argument_of(root)
    with progress_line() as progress:
        numbers, findings, has_dates = read_wiki(config, None, _of_analysis, progress, remembers=True)
    say(in_numbers(numbers, findings))
    if is_ours and not has_dates and repository_of(root) is not None:
        say(f'no page has a date; dates = "git" under [site] in {FILE} uses the dates of commits')
    failing = [one for one in findings if one.severity in ("error", "warning")]
    if failing:
        if is_ours and _keep(root, failing):
            print_result(visible(near(root / BASELINE)))
            what = "these errors and warnings" if len(failing) < len(findings) else "these findings"
            say(f"{what} are accepted in {BASELINE}; only new ones fail a strict build or a check")
            say(f"“kmwiki check{where} --no-baseline” lists all findings")
        else:
            baseline = shlex.quote(near(root / BASELINE))
            say(f"“kmwiki check{where}” lists the findings; to accept them, so that only new ones fail:")
            say(f"  kmwiki check{where} --baseline {baseline} --update-baseline")
    say(f"“kmwiki serve{where} --open” shows the wiki")


def _of_analysis(analysis: Analysis) -> tuple[Numbers, tuple[Diagnostic, ...], bool]:
    """The figures of a wiki, its findings, and whether one of its pages gives a date."""
    return analysis.numbers, analysis.diagnostics, any(page.changed_on for page in analysis.site.pages.values())


def _keep(root: Path, findings: Iterable[Diagnostic]) -> bool:
    """Put findings into a baseline that the first settings name; False if a file of its name is there already."""
    text = written_baseline(known_of(marked(findings, root))).decode()
    if not write_new(root, (NewFile(path=BASELINE, text=text),)):
        return False
    write_file(root / FILE, with_baseline((root / FILE).read_text(encoding="utf-8")).encode())
    return True
