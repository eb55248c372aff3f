"""`kmwiki build`: the wiki as a static site, or a shard of it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter

import click
from msgspec.structs import replace

from kmwiki.commands.checking.baseline import compared, read_baseline
from kmwiki.commands.checking.forms import uncounted
from kmwiki.commands.checking.marked import marked
from kmwiki.commands.closing import close, host_notes, undrawn
from kmwiki.commands.files import write_file
from kmwiki.commands.next_steps import argument_of, for_git, from_others, of_language
from kmwiki.commands.options import amount_options, drafts_option, hold, no_cache_option, root_argument
from kmwiki.commands.printing import amount, explain, insist, near, progress_line, say
from kmwiki.commands.summary import in_lock, newly_found
from kmwiki.config import Config, load_config
from kmwiki.content.loader import LOCK
from kmwiki.engine.manifest import read_manifest
from kmwiki.engine.outcome import Outcome
from kmwiki.engine.parallel import Jobs, default_jobs
from kmwiki.engine.shards import Shard, shard_named
from kmwiki.engine.zim import write_zim, zim_writer
from kmwiki.engine.zipped import refuse_archive, write_archive
from kmwiki.publish import Builder, Built


@click.command("build")
@root_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Output folder (default: site).")
@click.option("--base-url", help="URL of the published site, needed for absolute URLs.")
@click.option(
    "--strict", is_flag=True, help="Exit with code 1 if there are warnings or errors; the site is still complete."
)
@drafts_option
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    help="Number of worker processes (default: one per processor), or of shards with --dask.",
)
@click.option("--lock", is_flag=True, help="Record the cited text in kmwiki.lock first.")
@no_cache_option
@click.option(
    "--zip", "archive", type=click.Path(path_type=Path), metavar="FILE", help="Also pack the site into a ZIP archive."
)
@click.option("--zim", type=click.Path(path_type=Path), metavar="FILE", help="Also pack the site as a ZIM file.")
@click.option("--shard", type=shard_named, metavar="I/N", help="Build only shard I of N; kmwiki merge joins them.")
@click.option(
    "--dask",
    metavar="ADDRESS",
    help="Build on the workers of a Dask scheduler; “local” starts workers on this machine.",
)
@click.option("--open", "opens", is_flag=True, help="Open the home page in the browser.")
@amount_options
def command(
    root: Path,
    output: Path | None,
    base_url: str | None,
    strict: bool,
    drafts: bool,
    jobs: int | None,
    lock: bool,
    no_cache: bool,
    archive: Path | None,
    zim: Path | None,
    shard: Shard | None,
    dask: str | None,
    opens: bool,
) -> None:
    """Build a static site from the wiki in ROOT.

    \b
    Examples:
      kmwiki build --open
      kmwiki build my-notes -o public --base-url https://example.org/notes/
      kmwiki build --lock --strict
      kmwiki build --zip site.zip
    """
    started = perf_counter()
    _refuse(shard, dask, opens=opens)
    config = load_config(root, output=output, base_url=base_url, drafts=drafts or None)
    _refuse_archives((archive, zim), config.output, shard)
    _explain(config)
    with progress_line() as progress:
        arguments = None if no_cache or dask else sys.argv[1:]  # workers keep the pages, and nothing is remembered
        with _workers(dask, jobs) as workers:
            builder = Builder(config, jobs=workers, arguments=arguments, progress=progress, shard=shard)
            built = builder.build(lock=partial(write_file, config.root / LOCK) if lock else None, strict=strict)
    hold(built)
    _report(built, shard)
    _pack(built, config.output, archive, zim)
    place = _place(config, shard, (archive, zim))
    _finish(config, builder, built, started, place=place, strict=strict, shard=shard, opens=opens)


def _refuse(shard: Shard | None, dask: str | None, *, opens: bool) -> None:
    """Refuse options that contradict each other."""
    if dask and shard:
        raise click.UsageError("--dask and --shard cannot be combined: a cluster builds all shards.")
    if opens and shard:
        raise click.UsageError("--open and --shard cannot be combined: kmwiki merge creates the site.")


def _refuse_archives(files: tuple[Path | None, Path | None], output: Path, shard: Shard | None) -> None:
    """Refuse an archive of a shard, one at a place where it cannot be, and one that cannot be written here."""
    if any(files) and shard:
        raise click.UsageError("--zip or --zim cannot be combined with --shard: a shard is only part of the site.")
    for file, ending in zip(files, (".zip", ".zim"), strict=True):
        if file is not None:
            refuse_archive(file, output, ending)
    if files[1] is not None:
        zim_writer()


def _pack(built: Built, output: Path, archive: Path | None, zim: Path | None) -> None:
    if archive is not None:
        write_archive(archive, output, read_manifest(output))
    if zim is not None:
        write_zim(zim, built.analysis.site, output, read_manifest(output))


def _place(config: Config, shard: Shard | None, files: tuple[Path | None, Path | None]) -> str:
    """Where the site is, in words, and how it is shown."""
    if shard:
        return f"Shard {shard.number} of {shard.count} is in {near(config.output)}"
    packed = "".join(f", and packed in {near(file.resolve())}" for file in files if file)
    start = config.content if config.content.is_file() else config.root
    return f"The site is in {near(config.output)}{packed}; “kmwiki serve{argument_of(start)} --open” shows it"


def _report(built: Built, shard: Shard | None) -> None:
    """Say what became of the cache and of the lock, and which lines the site newly shows."""
    if built.problem:
        insist(built.problem)
    if built.relocked is not None:
        for line in in_lock(built.relocked):
            say(line)
    if built.newly_found and shard is None:  # the command that joins the shards says it
        say(newly_found(built.analysis.numbers))


def _finish(
    config: Config,
    builder: Builder,
    built: Built,
    started: float,
    *,
    place: str,
    strict: bool,
    shard: Shard | None,
    opens: bool,
) -> None:
    """Print the last lines, show the site if the user wants that, and end."""
    notes = () if shard else (*host_notes(builder.sizes(built)), *undrawn(config.owner))
    site = built.analysis.site
    hints = () if shard else (*of_language(site), *from_others(config), *for_git(config.output))
    outcome, known = (built.outcome, "") if shard else _without_known(config, built.outcome)
    where = argument_of(config.content if config.content.is_file() else config.root)
    printed = close(outcome, place, started, strict=strict, notes=notes, hints=hints, known=known, where=where)
    if amount() != "all":
        builder.remember(built, printed)
    if opens:
        _open(config.output / "index.html")
    sys.exit(printed.code)


def _open(home: Path) -> None:
    import webbrowser

    if not webbrowser.open(home.as_uri()):
        insist(f"could not open a browser; the home page is {near(home)}")


def _without_known(config: Config, outcome: Outcome) -> tuple[Outcome, str]:
    """What a build came to without the findings of the baseline, and what is said of these."""
    if config.baseline is None:
        return outcome, ""
    found = compared(marked(outcome.findings, config.root), read_baseline(config.baseline)).findings
    counting = tuple(one.diagnostic for one in found if one.counts)
    return replace(outcome, findings=counting), uncounted(found)


def _explain(config: Config) -> None:
    """Say which folders are read and written."""
    explain(f"pages: {near(config.content)}")
    explain(f"sources: {near(config.sources) if config.sources else 'none'}")
    explain(f"site: {near(config.output)}")


@contextmanager
def _workers(dask: str | None, jobs: int | None) -> Iterator[Jobs]:
    """So many processes of this machine, or the cluster of a Dask scheduler, with so many shards."""
    if dask is None:
        yield jobs or default_jobs()
        return
    from kmwiki.engine.cluster import connected

    with connected(dask, jobs) as cluster:
        yield cluster
