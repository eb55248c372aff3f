"""`kmwiki serve`: the wiki in the browser while it is written."""

import sys
from pathlib import Path

import click

from kmwiki import server
from kmwiki.commands.options import root_argument
from kmwiki.commands.printing import announce, coloured
from kmwiki.config import load_config
from kmwiki.engine.parallel import default_jobs
from kmwiki.server.preview import Preview


@click.command("serve", short_help="Preview the wiki in the browser; it updates as you save.")
@root_argument
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 picks a free one.",
)
@click.option("--open", "opens", is_flag=True, help="Open the browser.")
@click.option("--poll", is_flag=True, help="Poll for changes instead of relying on system notifications.")
@click.option("--drafts", is_flag=True, help="Also show drafts and private pages, marked as such.")
def command(root: Path, host: str, port: int, opens: bool, poll: bool, drafts: bool) -> None:
    """Preview the wiki in ROOT in the browser; it updates as soon as a file is saved.

    \b
    Examples:
      kmwiki serve --open
      kmwiki serve my-notes --port 8080 --drafts
    """
    config = load_config(root, drafts=drafts or None)
    try:
        listening = server.listen(host, port)
    except server.PortInUse as error:
        if error.free is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        click.confirm(f"Port {port} is in use. Use {error.free} instead?", default=True, abort=True, err=True)
        listening = server.listen(host, error.free)
    preview = Preview(lambda: load_config(root, drafts=drafts or None), jobs=default_jobs())
    colours = coloured(sys.stderr)
    server.serve(preview, config, listening, host=host, poll=poll, opens=opens, coloured=colours, say=announce)
