"""`kmwiki new`: a page to start from."""

from datetime import datetime
from pathlib import Path

import click

from kmwiki.commands.edits.adding import add, in_folder, page_names, with_tags
from kmwiki.commands.edits.note_templates import filled_in, find_template
from kmwiki.commands.options import root_argument
from kmwiki.commands.printing import print_result
from kmwiki.config import load_config
from kmwiki.content.new_pages import from_template, naming, new_page
from kmwiki.diagnostics import visible


@click.command("new", short_help="Create a page called TITLE in the wiki in ROOT.")
@click.argument("title")
@root_argument
@click.option("--folder", default="", metavar="FOLDER", help="Folder for the page, inside the folder of pages.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Tag for the page (repeatable).")
@click.option("--template", metavar="NAME", help="File, or name of a template, to start the page from.")
def command(title: str, root: Path, folder: str, tags: tuple[str, ...], template: str | None) -> None:
    """Create a page called TITLE in the wiki in ROOT, and print the path of its file.

    The file is named like most files of the wiki: by the title, or by a slug such as green-tea.md.

    \b
    Examples:
      kmwiki new "Green tea"
      kmwiki new "Green tea" --folder drinks --tag drinks --tag china
      kmwiki new "drinks/Green tea" my-wiki
      kmwiki new "Walden" --template "Book template"
    """
    config = load_config(root, drafts=True)
    names = page_names(config)
    page = new_page(naming(config.folders, names), in_folder(config, folder, title))
    if template is not None:
        text = filled_in(find_template(config, template), config, page.title, datetime.now())
        page = from_template(page, text)
    page = with_tags(page, tags)
    add(config, page, names)
    print_result(visible(str(page.file)))
