"""`kmwiki merge`: the shards of one build, joined into its site."""

import sys
from pathlib import Path
from time import perf_counter

import click

from kmwiki.commands.closing import close, host_notes
from kmwiki.commands.options import amount_options
from kmwiki.commands.printing import near, say
from kmwiki.commands.summary import newly_found
from kmwiki.engine.host_limits import sizes_of
from kmwiki.engine.manifest import read_manifest
from kmwiki.engine.merge import merged


@click.command("merge", short_help="Join the shards of one build into a site.")
@click.argument("shards", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Output folder.")
@click.option("--strict", is_flag=True, help="Exit with code 1 if there are warnings or errors, as in a strict build.")
@amount_options
def command(shards: tuple[Path, ...], output: Path, strict: bool) -> None:
    """Join all SHARDS of one build (kmwiki build --shard) into a site.

    \b
    Examples:
      kmwiki merge shard-1 shard-2 -o site
    """
    started = perf_counter()
    place = output.resolve()
    outcome, was_strict = merged(shards, place)
    if outcome.newly_found:
        say(newly_found(outcome.numbers))
    notes = host_notes(sizes_of(place, read_manifest(place)))
    said = f"The site is in {near(place)}"
    sys.exit(close(outcome, said, started, strict=strict or was_strict, notes=notes).code)
