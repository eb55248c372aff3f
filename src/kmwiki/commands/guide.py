"""`kmwiki guide`: the guide as a site on this machine, or a page of it in the terminal."""

import json
import os
import shutil
import sys
import webbrowser
from hashlib import blake2b
from pathlib import Path

import click

from kmwiki.commands.guide_pages import GuidePage, guide_folder, guide_paths, nearest_page, page_called, text_of
from kmwiki.commands.printing import insist, print_result, progress_line
from kmwiki.config import load_config
from kmwiki.engine.parallel import default_jobs
from kmwiki.engine.up_to_date import program
from kmwiki.publish import Builder
from kmwiki.urls import heading_anchor


def _completed(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    names = (path.removesuffix(".md") for path in guide_paths())
    return [name for name in names if name.startswith(begun.lower())]


@click.command("guide", short_help="Open the guide in the browser, or PAGE of it.")
@click.argument("page", required=False, default="index", shell_complete=_completed)
@click.option("--text", is_flag=True, help="Print the page in the terminal instead.")
def command(page: str, text: bool) -> None:
    """Open kmwiki's guide in the browser, and print its address.

    PAGE is the name or title of a page, with #HEADING if you want a part of it. The guide is on this machine; nothing
    is fetched.

    \b
    Examples:
      kmwiki guide
      kmwiki guide configuration
      kmwiki guide commands#build --text
    """
    name, _, heading = page.partition("#")
    found = page_called(name or "index")
    if found is None:
        near = nearest_page(name)
        raise click.UsageError(f"The guide has no page “{name}”.{f' Did you mean “{near}”?' if near else ''}")
    said = text_of(found, heading)
    if said is None:
        raise click.UsageError(f"The page “{found.path.removesuffix('.md')}” of the guide has no heading “{heading}”.")
    if text:
        print_result(said)
        return
    _open(found, heading)


def _open(page: GuidePage, heading: str) -> None:
    """Print the address of a page, and show it to somebody who is at a terminal."""
    address = (_site() / page.address).as_uri() + (f"#{heading_anchor(heading)}" if heading else "")
    print_result(address)
    if sys.stdout.isatty() and not webbrowser.open(address):
        insist("could not open a browser; --text prints the page here")


def _site() -> Path:
    """The folder of the guide's site, which is built if this version of kmwiki has not done it yet."""
    guide, cache = guide_folder(), cache_folder() / "guide"
    site = cache / _digest(guide)
    if (site / "index.html").is_file():
        return site
    cache.mkdir(parents=True, exist_ok=True)
    unfinished = cache / f"{site.name}.{os.getpid()}"
    with progress_line() as progress:
        config = load_config(guide, output=unfinished)
        Builder(config, jobs=default_jobs(), arguments=None, progress=progress).build()
    try:
        unfinished.rename(site)
    except OSError:  # another process was faster
        shutil.rmtree(unfinished, ignore_errors=True)
    for old in cache.iterdir():
        if old != site and "." not in old.name:
            shutil.rmtree(old, ignore_errors=True)
    return site


def _digest(guide: Path) -> str:
    """The state of kmwiki and of the guide, as a name."""
    states = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in sorted(guide.rglob("*.md"))]
    return blake2b(json.dumps([str(guide), program(), states]).encode(), digest_size=10).hexdigest()


def cache_folder() -> Path:
    """The folder in which programs of this user keep what they can make again."""
    match sys.platform:
        case "win32":
            return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local", "kmwiki")
        case "darwin":
            return Path.home() / "Library" / "Caches" / "kmwiki"
        case _:
            return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "kmwiki")
