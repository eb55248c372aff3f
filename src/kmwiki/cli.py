"""The command line: arguments → Config → build, serve, check, export, new; prints the report, chooses the exit code."""

import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

import click

from kmwiki import __version__, diagnostics
from kmwiki.config import Config, load_config
from kmwiki.content.loader import LOCK
from kmwiki.content.new_page import create, new_page
from kmwiki.diagnostics import Diagnostic
from kmwiki.engine.merge import merged
from kmwiki.engine.outcome import Outcome
from kmwiki.engine.parallel import Jobs, default_jobs
from kmwiki.engine.render import renderer_of
from kmwiki.engine.shards import Shard, shard_named
from kmwiki.engine.up_to_date import Printed
from kmwiki.errors import KmwikiError, why
from kmwiki.outputs.exports import FORMATS, exported
from kmwiki.pipeline import Analysis, Progress
from kmwiki.publish import Builder, read
from kmwiki.summary import first_findings, in_numbers, newly_found, unmade

Result = TypeVar("Result")
LEVELS = {"error": ("error",), "warning": ("error", "warning"), "never": ()}
root_argument = click.argument("root", type=click.Path(path_type=Path), default=".")
jobs_option = click.option(
    "--jobs", type=click.IntRange(1, 64), help="Worker processes (default: the processors), or shards with --dask."
)
no_cache_option = click.option(
    "--no-cache", is_flag=True, help="Use nothing that earlier commands left, and remember nothing."
)
drafts_option = click.option("--drafts", is_flag=True, help="Publish drafts and private pages, too.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kmwiki")
def cli() -> None:
    """Publish a folder of Markdown pages as a wiki that readers can trust."""


@cli.command("build")
@root_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Output folder (default: site).")
@click.option("--base-url", help="Address of the published site, for what needs an absolute address.")
@click.option("--strict", is_flag=True, help="Exit with 1 at warnings and errors; the site is complete all the same.")
@drafts_option
@jobs_option
@click.option("--lock", is_flag=True, help="Note a hash of each cited range of lines in kmwiki.lock.")
@no_cache_option
@click.option("--shard", type=shard_named, metavar="I/N", help="Only shard I of N; kmwiki merge joins all.")
@click.option("--dask", metavar="ADDRESS", help="Build on the workers of a Dask scheduler; “local” starts some here.")
def build_command(
    root: Path,
    output: Path | None,
    base_url: str | None,
    strict: bool,
    drafts: bool,
    jobs: int | None,
    lock: bool,
    no_cache: bool,
    shard: Shard | None,
    dask: str | None,
) -> None:
    """Build the wiki in ROOT into a static site."""
    started = perf_counter()
    config = load_config(root, output=output, base_url=base_url, drafts=drafts or None)
    with _progress() as progress:
        if dask and shard:
            raise click.UsageError("--dask and --shard do not go together: a cluster makes all shards.")
        arguments = None if no_cache or dask else sys.argv[1:]  # workers keep the pages, and nothing is remembered
        with _workers(dask, jobs) as workers:
            builder = Builder(config, jobs=workers, arguments=arguments, progress=progress, shard=shard)
            built = builder.build(lock=lock, strict=strict)
    if built.problem:
        _say(built.problem)
    if built.lock is not None:
        _write(config.root / LOCK, built.lock)
    if built.newly_found and shard is None:  # the command that joins the shards says it
        _say(newly_found(built.analysis.numbers))
    site = f"Shard {shard.number} of {shard.count}" if shard else "The site"
    printed = _close(built.outcome, f"{site} is in {_near(config.output)}", started, strict=strict)
    builder.remember(built, printed)
    sys.exit(printed.code)


@cli.command("merge")
@click.argument("shards", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Output folder.")
@click.option("--strict", is_flag=True, help="Exit with 1 at warnings and errors, as if each shard had been strict.")
def merge_command(shards: tuple[Path, ...], output: Path, strict: bool) -> None:
    """Join the folders of all SHARDS of one build (kmwiki build --shard) into its site."""
    started = perf_counter()
    place = output.resolve()
    outcome, was_strict = merged(shards, place)
    if outcome.newly_found:
        _say(newly_found(outcome.numbers))
    sys.exit(_close(outcome, f"The site is in {_near(place)}", started, strict=strict or was_strict).code)


def _close(outcome: Outcome, place: str, started: float, *, strict: bool) -> Printed:
    """Print the last lines of a command that wrote a site; gives them without figures, and the exit code."""
    numbers, findings, written = outcome.numbers, outcome.findings, outcome.written
    for line in first_findings(numbers, findings, coloured=_coloured(sys.stderr)):
        with suppress(OSError):
            click.echo(line, err=True, color=True)
    changed, summary = written.created + written.changed, in_numbers(numbers, findings)
    _say(summary)
    seconds = perf_counter() - started
    _say(f"{changed + written.unchanged} files, {changed} written, {written.removed} removed in {seconds:.2f} s")
    _say(place)
    if outcome.failed:
        _say(unmade(outcome.failed))
    code = int(bool(outcome.failed) or _fails(findings, "warning" if strict else "never"))
    lines = [*first_findings(numbers, findings, coloured=False), diagnostics.visible(summary)]
    return Printed(lines, diagnostics.visible(place), code)


@cli.command("serve")
@root_argument
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0: any free one.")
@click.option("--open", "opens", is_flag=True, help="Open the browser.")
@click.option("--poll", is_flag=True, help="Look for changes, rather than wait for reports of the system.")
@click.option("--drafts", is_flag=True, help="Show drafts and private pages, marked.")
def serve_command(root: Path, host: str, port: int, opens: bool, poll: bool, drafts: bool) -> None:
    """Show the wiki in ROOT in the browser, and each change as soon as it is saved."""
    from kmwiki import server
    from kmwiki.server.preview import Preview

    config = load_config(root, drafts=drafts or None)
    try:
        listening = server.listen(host, port)
    except server.PortInUse as error:
        if error.free is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        click.confirm(f"Port {port} is in use. Use {error.free} instead?", default=True, abort=True, err=True)
        listening = server.listen(host, error.free)
    preview = Preview(lambda: load_config(root, drafts=drafts or None), jobs=default_jobs())
    coloured = _coloured(sys.stderr)
    server.serve(preview, config, listening, host=host, poll=poll, opens=opens, coloured=coloured, say=_announce)


@cli.command("new")
@click.argument("title")
@root_argument
def new_command(title: str, root: Path) -> None:
    """Start a page called TITLE in the wiki in ROOT; with slashes, in that folder."""
    page = new_page(load_config(root).content, title)
    create(page)
    _print(diagnostics.visible(str(page.file)))


@cli.command("check")
@root_argument
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--fail-on", type=click.Choice(list(LEVELS)), default="error", show_default=True)
@jobs_option
@no_cache_option
def check_command(root: Path, form: str, fail_on: str, jobs: int | None, no_cache: bool) -> None:
    """Report what is wrong in the wiki in ROOT."""
    config = load_config(root)
    with _progress() as progress:
        analysis = _read(config, jobs, lambda analysis: analysis, progress, remembers=not no_cache)
    if form == "json":
        _print(diagnostics.as_json(analysis.diagnostics))
    elif analysis.diagnostics:
        shown = diagnostics.entries(analysis.diagnostics, len(analysis.site.pages))
        _print(diagnostics.as_text(shown, _coloured(sys.stdout)), color=True)
    _say(in_numbers(analysis.numbers, analysis.diagnostics))
    sys.exit(int(_fails(analysis.diagnostics, fail_on)))


@cli.command("export")
@root_argument
@click.option("--format", "form", type=click.Choice(FORMATS), default="json", show_default=True)
@click.option("--with-body", is_flag=True, help="With each page's HTML and plain text (JSON only).")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), default="-", help="File (default: -).")
@jobs_option
@no_cache_option
def export_command(root: Path, form: str, with_body: bool, output: Path, jobs: int | None, no_cache: bool) -> None:
    """Write the wiki in ROOT for other programs."""
    config = load_config(root)
    data = _read(
        config,
        jobs,
        lambda analysis: exported(
            form, analysis.site, analysis.diagnostics, partial(renderer_of, config), with_body=with_body
        ),
        remembers=not no_cache,
    )
    if str(output) == "-":
        if sys.stdout is None:
            raise KmwikiError("cannot write the output: standard output is closed")
        sys.stdout.buffer.write(data)
        return
    _write(output, data)


def _read(
    config: Config,
    jobs: int | None,
    use: Callable[[Analysis], Result],
    progress: Progress = lambda stage: None,
    *,
    remembers: bool,
) -> Result:
    """The result of `use`, which may read the wiki's pages."""
    result, problem = read(config, use, jobs=jobs or default_jobs(), remembers=remembers, progress=progress)
    if problem:
        _say(problem)
    return result


def _write(file: Path, data: bytes) -> None:
    try:
        if file.name == LOCK and os.path.lexists(file) and not file.is_file():
            raise KmwikiError(f"cannot write “{file}”: it is not a file")
        file.write_bytes(data)
    except OSError as error:
        raise KmwikiError(f"cannot write “{file}”: {error.strerror}") from error


def _near(folder: Path) -> str:
    """A folder as the user of the command may write it: relative, if it is near."""
    try:
        here = Path.cwd()
    except OSError:  # the current folder was removed
        return str(folder)
    return str(folder.relative_to(here) if folder.is_relative_to(here) and folder != here else folder)


def _fails(diagnostics: tuple[Diagnostic, ...], level: str) -> bool:
    return any(finding.severity in LEVELS[level] for finding in diagnostics)


def _say(message: str) -> None:
    """Print a message on standard error; if that cannot be written, the exit code must be enough."""
    with suppress(OSError):
        click.echo(diagnostics.visible(message), err=True)


def _print(text: str, *, color: bool | None = None) -> None:
    """Print a result on standard output."""
    if sys.stdout is None:
        raise KmwikiError("cannot write the output: standard output is closed")
    click.echo(text, color=color)


def _announce(message: str) -> None:
    """Print a message that has its colours; the preview goes on if nobody can read it."""
    with suppress(OSError):
        click.echo(message, err=True, color=_coloured(sys.stderr))


def _coloured(stream: Any) -> bool:
    return stream is not None and bool(stream.isatty()) and "NO_COLOR" not in os.environ


@contextmanager
def _workers(dask: str | None, jobs: int | None) -> Iterator[Jobs]:
    """So many processes of this machine, or the cluster of a Dask scheduler, with so many shards."""
    if dask is None:
        yield jobs or default_jobs()
        return
    from kmwiki.engine.cluster import connected

    with connected(dask, jobs) as cluster:
        yield cluster


@contextmanager
def _progress() -> Iterator[Progress]:
    """On a terminal, a progress line that appears after a second of work; elsewhere nothing."""
    if not _coloured(sys.stderr):
        yield lambda stage: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    bar = Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("", total=None)
    timer = threading.Timer(1.0, bar.start)
    timer.start()
    try:
        yield lambda stage: bar.update(task, description=stage)
    finally:
        timer.cancel()
        bar.stop()


def main() -> None:
    """The `kmwiki` command: 0 done, 1 findings at the failing level, 2 could not run."""
    # Most objects of a build live to its end; collecting garbage often would take a quarter of the time.
    gc.set_threshold(200_000, 100, 1000)
    try:
        cli(standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        _say(f"kmwiki: {_misused(error)}")
        sys.exit(2)
    except click.Abort as error:
        _say("kmwiki: stopped")
        sys.exit(130 if isinstance(error.__cause__, KeyboardInterrupt) else 2)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:
        _say(f"kmwiki: {why(error)}")
        sys.exit(2)


def _misused(error: click.ClickException) -> str:
    """The mistake in a command line, in one line."""
    said = " ".join(error.format_message().split())
    context = error.ctx if isinstance(error, click.UsageError) else None
    return said if context is None else f"{said} “{context.command_path} --help” says what can be given."
