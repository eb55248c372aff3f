"""The pages that only a preview has: for a page that is not written or not shown, and for an address without a page."""

import os
import shlex
from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from kmwiki.analysis.site import RedUse, red_links
from kmwiki.config import Config
from kmwiki.content.new_pages import naming, new_page
from kmwiki.diagnostics import Location
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.model import View
from kmwiki.outputs.chrome import Chrome, PageLink, chrome, page_link
from kmwiki.pipeline import Analysis
from kmwiki.urls import fold, path_slug, relative_url, slug_at

NEAR = 5  # pages with similar titles that are offered


class LocatedAsker(Struct, frozen=True, kw_only=True):
    """A page with a link to a missing page: its sentence, and the place of the link."""

    title: str
    url: str
    context: str
    place: str
    editor: str | None


class InvitationView(Struct, frozen=True, kw_only=True):
    """The view of an invitation to write a page."""

    chrome: Chrome
    name: str
    askers: tuple[LocatedAsker, ...]
    near: tuple[PageLink, ...]
    file: str
    editor: str | None  # the link that begins the file in the author's editor, or opens its folder
    text: str  # with which the page may begin
    command: str
    hidden: str | None  # the file of the page, if it is a draft or private


class NowhereView(Struct, frozen=True, kw_only=True):
    """The view of an address without a page."""

    chrome: Chrome
    near: tuple[PageLink, ...]
    hidden: str | None  # the file of the page that would be here, if it is a draft or private


class Editor(Protocol):
    """The links into the author's editor: to a place in a file, and for a file that is not there yet."""

    def link(self, at: Location) -> str | None: ...
    def begins(self, path: str, text: str) -> str | None: ...


def invitation(analysis: Analysis, config: Config, asked: str, path: str, editor: Editor) -> View:
    """The page at `path` to which a red link to `asked` leads."""
    wiki = analysis.wiki
    name = _as_title(asked)
    page = new_page(naming(config.folders, (file.name for file in analysis.files.pages)), name)
    hidden = unpublished_file(analysis, page.title)
    file = page.file.relative_to(config.root).as_posix()
    view = InvitationView(
        chrome=chrome(analysis.site, path, f"“{page.title}” is not {'published' if hidden else 'written yet'}"),
        name=page.title,
        askers=_askers(wiki, asked, path, editor.link),
        near=near_pages(wiki, page.title, path),
        file=file,
        editor=editor.begins(file, page.text),
        text=page.text,
        command=_command(config, name),
        hidden=hidden,
    )
    return View(path=path, template="preview/invitation.html", data=view)


def _as_title(name: str) -> str:
    """The name as a title: with a capital, as links within sentences have none; “iPhone” stays as it is.

    It is looked for below the folder of pages, even if the link begins at the root or goes up.
    """
    name = "/".join(part for part in name.replace("\\", "/").split("/") if part.strip(". "))
    folder, slash, title = name.rpartition("/")
    is_plain = title[:2].islower() and len(title[:1].upper()) == 1
    return folder + slash + (title[:1].upper() + title[1:] if is_plain else title)


def nowhere(analysis: Analysis, path: str) -> View:
    """The page for an address of the site without a page."""
    slug = slug_at(path)
    view = NowhereView(
        chrome=chrome(analysis.site, path, "Page not found"),
        near=near_pages(analysis.wiki, slug.rpartition("/")[2].replace("-", " "), path),
        hidden=unpublished_file(analysis, slug),
    )
    return View(path=path, template="preview/nowhere.html", data=view)


def near_pages(wiki: Wiki, name: str, path: str) -> tuple[PageLink, ...]:
    """The pages whose titles are similar to a name."""
    refs = (wiki.refs.get(slug) for slug in wiki.graph.similar(name, NEAR))
    return tuple(page_link(ref, path) for ref in refs if ref is not None)


def _asked_as(red: RedUse) -> tuple[str, ...]:
    """The folded names of a red link: its page shows the name, or the address of a Markdown link."""
    return (fold(red.name), *((fold(red.address.partition("#")[0]),) if red.address else ()))


def _askers(wiki: Wiki, name: str, path: str, editor: Callable[[Location], str | None]) -> tuple[LocatedAsker, ...]:
    wanted = fold(name)
    found: list[tuple[ResolvedPage, str, Location]] = []
    for page in wiki.pages.values():
        found += [(page, red.context, red.location) for red in red_links(page) if wanted in _asked_as(red)]
    return tuple(
        LocatedAsker(
            title=page.ref.title,
            url=relative_url(page.ref.permalink, path),
            context=context,
            place=f"{at.path}:{at.line}",
            editor=editor(at),
        )
        for page, context, at in found
    )


def _command(config: Config, name: str) -> str:
    root = os.path.relpath(config.root)
    return f"kmwiki new {shlex.quote(name)}" + ("" if root == "." else f" {shlex.quote(root)}")


def unpublished(analysis: Analysis) -> dict[str, str]:
    """File → slug (from its name) of the pages that are not shown: drafts and private ones, unless the preview is asked
    to show them.
    """
    nodes, pages = analysis.wiki.graph.nodes, analysis.site.pages
    shown = {page.path for page in pages.values()}
    shown |= {nodes[slug].page.path for slug in nodes if slug not in pages}  # it only redirects
    return {file.path: path_slug(file.name) for file in analysis.files.pages if file.path not in shown}


def unpublished_file(analysis: Analysis, name: str) -> str | None:
    """The file of a page that is not shown to which a link to `name` would lead, or None."""
    wanted = path_slug(name.strip("/"))
    found = [file for file, slug in unpublished(analysis).items() if wanted and f"/{slug}".endswith(f"/{wanted}")]
    return min(found, key=len, default=None)
