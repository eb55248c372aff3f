"""`kmwiki export`: the wiki for other programs."""

from functools import partial
from pathlib import Path

import click

from kmwiki.commands.files import read_wiki, write_file
from kmwiki.commands.options import amount_options, form_option, jobs_option, no_cache_option, root_argument
from kmwiki.commands.printing import print_bytes
from kmwiki.config import load_config
from kmwiki.engine.render import renderer_of
from kmwiki.outputs.exports import FORMATS, exported


@click.command("export")
@root_argument
@form_option(FORMATS, "json")
@click.option("--with-body", is_flag=True, help="Include each page's HTML and plain text (JSON only).")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default="-",
    help="Output file (default: -, standard output).",
)
@jobs_option
@no_cache_option
@amount_options
def command(root: Path, form: str, with_body: bool, output: Path, jobs: int | None, no_cache: bool) -> None:
    """Export the wiki in ROOT for other programs.

    \b
    Examples:
      kmwiki export -o wiki.json
      kmwiki export my-notes --format graphml -o graph.graphml
    """
    config = load_config(root)
    data = read_wiki(
        config,
        jobs,
        lambda analysis: exported(
            form, analysis.site, analysis.diagnostics, partial(renderer_of, config), with_body=with_body
        ),
        remembers=not no_cache,
    )
    if str(output) == "-":
        print_bytes(data)
    else:
        write_file(output, data)
