"""`kmwiki new`: a page to start from."""

from pathlib import Path

import click

from kmwiki.commands.options import root_argument
from kmwiki.commands.printing import print_result
from kmwiki.config import load_config
from kmwiki.diagnostics import visible
from kmwiki.edits.new_page import create, new_page


@click.command("new")
@click.argument("title")
@root_argument
def command(title: str, root: Path) -> None:
    """Start a page called TITLE in the wiki in ROOT; with slashes, in that folder."""
    page = new_page(load_config(root).content, title)
    create(page)
    print_result(visible(str(page.file)))
