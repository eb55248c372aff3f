"""The pages that only a preview has: one that is wanted and not written, and an address where nothing is."""

import json
import os
import re
import shlex
from collections.abc import Callable

from msgspec import Struct

from kmwiki.config import Config
from kmwiki.model import Location, View
from kmwiki.outputs.chrome import Chrome, PageLink, chrome
from kmwiki.pipeline import Analysis
from kmwiki.reports import red_links
from kmwiki.resolver import ResolvedPage, Site
from kmwiki.urls import fold, path_slug, relative_url

NEAR = 5  # pages that are offered instead
_PLAIN = re.compile(r"[^\W\d_][\w .()/-]*\Z")  # of a title, what YAML reads as it stands
_YAML_WORDS = ("true", "false", "yes", "no", "on", "off", "null", "y", "n")


class Asker(Struct, frozen=True, kw_only=True):
    """A page that links to one that is not there: the sentence, and where it stands in which file."""

    title: str
    url: str
    context: str
    place: str
    editor: str | None


class InvitationView(Struct, frozen=True, kw_only=True):
    """An invitation to write a page."""

    chrome: Chrome
    name: str
    askers: tuple[Asker, ...]
    near: tuple[PageLink, ...]
    file: str
    text: str  # to start from
    command: str


class NowhereView(Struct, frozen=True, kw_only=True):
    """An address where nothing is."""

    chrome: Chrome
    near: tuple[PageLink, ...]


def invitation(wiki: Analysis, config: Config, name: str, path: str, editor: Callable[[Location], str | None]) -> View:
    """The page, at `path`, that a red link to `name` leads to."""
    site = wiki.site
    title = name.rstrip("/").rpartition("/")[2].removesuffix(".md") or name
    view = InvitationView(
        chrome=chrome(site, wiki.text, path, f"“{title}” is not written yet"),
        name=title,
        askers=_askers(site, name, path, editor),
        near=near_pages(site, title, path),
        file=_file(config, name),
        text=f"---\ntitle: {_yaml(title)}\nsummary: \ntags: []\n---\n\n",
        command=_command(config, title),
    )
    return View(path=path, template="preview/invitation.html", data=view)


def nowhere(wiki: Analysis, path: str) -> View:
    """What is said at an address of the site where nothing is."""
    name = path.removesuffix("/index.html").removesuffix(".html").rpartition("/")[2]
    view = NowhereView(
        chrome=chrome(wiki.site, wiki.text, path, "Page not found"),
        near=near_pages(wiki.site, name.replace("-", " "), path),
    )
    return View(path=path, template="preview/nowhere.html", data=view)


def near_pages(site: Site, name: str, path: str) -> tuple[PageLink, ...]:
    """The pages whose titles look like a name."""
    refs = (site.refs.get(slug) for slug in site.graph.similar(name, NEAR))
    return tuple(
        PageLink(title=ref.title, url=relative_url(ref.permalink, path), summary=ref.summary)
        for ref in refs
        if ref is not None
    )


def _askers(site: Site, name: str, path: str, editor: Callable[[Location], str | None]) -> tuple[Asker, ...]:
    wanted = fold(name)
    found: list[tuple[ResolvedPage, str, Location]] = []
    for page in site.pages.values():
        found += [
            (page, item.link.context, item.link.location) for item, red in red_links(page) if fold(red.name) == wanted
        ]
        for target, link in zip(page.markdown, page.node.page.markdown_links, strict=True):
            leads = target.slug or target.asset or target.source
            if not leads and target.meant_page and fold(link.href.partition("#")[0]) == wanted:
                found.append((page, link.context, link.location))
    return tuple(
        Asker(
            title=page.ref.title,
            url=relative_url(page.ref.permalink, path),
            context=context,
            place=f"{at.path}:{at.line}",
            editor=editor(at),
        )
        for page, context, at in found
    )


def _file(config: Config, name: str) -> str:
    """The path of the page to write, seen from the root."""
    folder = config.content if config.content.is_dir() else config.content.parent
    return (folder / f"{path_slug(name.strip('/'))}.md").relative_to(config.root).as_posix()


def _command(config: Config, title: str) -> str:
    root = os.path.relpath(config.root)
    return f"kmwiki new {shlex.quote(title)}" + ("" if root == "." else f" {shlex.quote(root)}")


def _yaml(title: str) -> str:
    plain = _PLAIN.match(title) and not title.endswith(" ") and title.casefold() not in _YAML_WORDS
    return title if plain else json.dumps(title, ensure_ascii=False)
