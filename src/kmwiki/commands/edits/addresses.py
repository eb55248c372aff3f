"""The addresses at which readers find a page, and the aliases that keep them when the page gets another one."""

from collections.abc import Iterator, Mapping

from kmwiki.commands.edits.relinking import edit_of
from kmwiki.commands.edits.text import Edit, TextFile
from kmwiki.content.keys import ALIASES
from kmwiki.content.yaml_lists import with_list
from kmwiki.errors import KmwikiError
from kmwiki.graph.names import Node
from kmwiki.graph.old_names import old_address
from kmwiki.graph.wiki import Wiki
from kmwiki.urls import path_slug, permalink


def addresses(wiki: Wiki) -> dict[str, str]:
    """The address of each page and redirect → the slug of the page to which it leads."""
    style = wiki.wanted.url_style
    found = {redirect.path(style): redirect.target for redirect in wiki.redirects.values()}
    return found | {permalink(slug, style): slug for slug in wiki.refs}


def kept_addresses(before: Wiki, after: Wiki, slugs: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Slug after an edit → the addresses of the page that lead to nothing then; `slugs` has the slugs that changed."""
    now = {permalink("index"): "index"} | addresses(after)  # every site has a home page
    lost: dict[str, list[str]] = {}
    for address, slug in addresses(before).items():
        if address not in now and (new := slugs.get(slug, slug)) in after.refs:
            lost.setdefault(new, []).append(address)
    return {slug: tuple(found) for slug, found in lost.items()}


def alias_edits(text: str, node: Node, lost: tuple[str, ...], style: str, file: TextFile) -> Iterator[Edit]:
    """The edits of a page by which lost addresses become aliases, and those that it has without them no longer are.

    Raises KmwikiError if its front matter takes none.
    """
    add = [f"/{address.removesuffix('/index.html')}" for address in lost]
    front = node.page.front_matter
    own = {permalink(slug, style) for slug in (node.slug, path_slug(node.page.name) if front.slug else node.slug)}
    drop = {one for one in front.aliases if one.startswith("/") and _path(one) in own}
    is_other = text.startswith(("+++", "{"))  # TOML or JSON, of which no list can be edited
    written = [] if not (add or drop) else None if is_other else with_list(text, ALIASES, add, drop)
    if written is None:
        why = "an alias for its old URL cannot be added to its front matter; --no-redirect leaves it out"
        raise KmwikiError(f"{file.path}: {why}")
    yield from (edit_of(one, file) for one in written)


def _path(alias: str) -> str:
    return permalink(old_address(alias) or "")
