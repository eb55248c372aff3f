"""Arguments and options that several commands have."""

from pathlib import Path

import click

root_argument = click.argument("root", type=click.Path(path_type=Path), default=".")
jobs_option = click.option(
    "--jobs", type=click.IntRange(1, 64), help="Worker processes (default: the processors), or shards with --dask."
)
no_cache_option = click.option(
    "--no-cache", is_flag=True, help="Use nothing that earlier commands left, and remember nothing."
)
drafts_option = click.option("--drafts", is_flag=True, help="Publish drafts and private pages, too.")
