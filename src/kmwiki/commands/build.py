"""`kmwiki build`: the wiki as a static site, or a shard of it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter

import click

from kmwiki.commands.closing import close, host_notes
from kmwiki.commands.files import write_file
from kmwiki.commands.options import drafts_option, jobs_option, no_cache_option, root_argument
from kmwiki.commands.printing import near, progress_line, say
from kmwiki.commands.summary import in_lock, newly_found
from kmwiki.config import load_config
from kmwiki.content.loader import LOCK
from kmwiki.engine.manifest import read_manifest
from kmwiki.engine.parallel import Jobs, default_jobs
from kmwiki.engine.shards import Shard, shard_named
from kmwiki.engine.zim import write_zim, zim_writer
from kmwiki.engine.zipped import refuse_archive, write_archive
from kmwiki.publish import Builder, Built


@click.command("build")
@root_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Output folder (default: site).")
@click.option("--base-url", help="Address of the published site, for what needs an absolute address.")
@click.option("--strict", is_flag=True, help="Exit with 1 at warnings and errors; the site is complete all the same.")
@drafts_option
@jobs_option
@click.option("--lock", is_flag=True, help="First write the cited words to kmwiki.lock.")
@no_cache_option
@click.option("--zip", "archive", type=click.Path(path_type=Path), metavar="FILE", help="Also pack the site.")
@click.option("--zim", type=click.Path(path_type=Path), metavar="FILE", help="Also pack the site as a ZIM file.")
@click.option("--shard", type=shard_named, metavar="I/N", help="Only shard I of N; kmwiki merge joins all.")
@click.option("--dask", metavar="ADDRESS", help="Build on the workers of a Dask scheduler; “local” starts some here.")
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
) -> None:
    """Build the wiki in ROOT into a static site.

    \b
    Examples:
      kmwiki build
      kmwiki build my-notes -o public --base-url https://example.org/notes/
      kmwiki build --lock --strict
      kmwiki build --zip site.zip
    """
    started = perf_counter()
    config = load_config(root, output=output, base_url=base_url, drafts=drafts or None)
    _refuse(shard, dask, archive, zim, config.output)
    with progress_line() as progress:
        arguments = None if no_cache or dask else sys.argv[1:]  # workers keep the pages, and nothing is remembered
        with _workers(dask, jobs) as workers:
            builder = Builder(config, jobs=workers, arguments=arguments, progress=progress, shard=shard)
            built = builder.build(lock=partial(write_file, config.root / LOCK) if lock else None, strict=strict)
    _say_what_is_new(built, shard)
    _pack(built, config.output, archive, zim)
    notes = () if shard else host_notes(config.output)
    printed = close(built.outcome, _place(config.output, shard, archive, zim), started, strict=strict, notes=notes)
    builder.remember(built, printed)
    sys.exit(printed.code)


def _refuse(shard: Shard | None, dask: str | None, archive: Path | None, zim: Path | None, output: Path) -> None:
    """Refuse options that do not go together, and an archive at a place where it cannot be."""
    if dask and shard:
        raise click.UsageError("--dask and --shard do not go together: a cluster makes all shards.")
    if (archive or zim) and shard:
        raise click.UsageError("--zip or --zim and --shard do not go together: a shard is only a part of the site.")
    for file in (archive, zim):
        if file is not None:
            refuse_archive(file, output)
    if zim is not None:
        zim_writer()


def _place(output: Path, shard: Shard | None, archive: Path | None, zim: Path | None) -> str:
    """Where the site is, in words."""
    site = f"Shard {shard.number} of {shard.count}" if shard else "The site"
    packed = "".join(f", and packed in {near(file.resolve())}" for file in (archive, zim) if file)
    return f"{site} is in {near(output)}{packed}"


def _pack(built: Built, output: Path, archive: Path | None, zim: Path | None) -> None:
    paths = read_manifest(output)
    if archive is not None:
        write_archive(archive, output, paths)
    if zim is not None:
        write_zim(zim, built.analysis.site, output, paths)


def _say_what_is_new(built: Built, shard: Shard | None) -> None:
    if built.problem:
        say(built.problem)
    if built.relocked is not None:
        for line in in_lock(built.relocked):
            say(line)
    if built.newly_found and shard is None:  # the command that joins the shards says it
        say(newly_found(built.analysis.numbers))


@contextmanager
def _workers(dask: str | None, jobs: int | None) -> Iterator[Jobs]:
    """So many processes of this machine, or the cluster of a Dask scheduler, with so many shards."""
    if dask is None:
        yield jobs or default_jobs()
        return
    from kmwiki.engine.cluster import connected

    with connected(dask, jobs) as cluster:
        yield cluster
