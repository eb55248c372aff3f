"""The state of a wiki by the site that was built of it."""

import json
from pathlib import Path
from typing import Any

from kmwiki.commands.comparing.states import ClaimState, PageState, PageText, WikiState, place_of
from kmwiki.content.walk import MANIFEST
from kmwiki.errors import KmwikiError
from kmwiki.urls import fold, slug_at

_DATA = ".data.js"
_MOVED = 'data-kmwiki="redirect" href="'


def is_site(folder: Path) -> bool:
    """Whether a folder is a site that kmwiki built."""
    return (folder / MANIFEST).is_file()


def of_site(folder: Path) -> WikiState:
    """The state of a wiki by its built site. Raises KmwikiError if files of it are missing."""
    try:
        paths: list[str] = json.loads(_read(folder, MANIFEST))
        links, claims = _links_of(json.loads(_read(folder, "graph.json"))), _claims_of(folder)
        pages = {}
        for path in paths:
            if path.endswith(_DATA):
                url = f"{path.removesuffix(_DATA)}.html"
                slug = slug_at(url)
                data = json.loads(_read(folder, path)[len("kmwiki.page(") : -len(");\n")])
                pages[slug] = _page(slug, url, data, links.get(slug, (frozenset(), frozenset())), claims.get(slug, {}))
        redirects = [path for path in paths if path.endswith(".html") and f"{path[:-5]}{_DATA}" not in paths]
        addresses = {path: "" for path in redirects if _MOVED in _read(folder, path)}
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise KmwikiError(f"cannot read the site “{folder}”: {error}; build it again with this kmwiki") from error
    return WikiState(pages=pages, addresses=addresses | {page.url: slug for slug, page in pages.items()})


def _read(folder: Path, path: str) -> str:
    return (folder / path).read_text(encoding="utf-8")


def _page(
    slug: str,
    url: str,
    data: dict[str, Any],
    links: tuple[frozenset[str], frozenset[str]],
    claims: dict[str, ClaimState],
) -> PageState:
    lines = (line for section in data.get("sections", ()) for line in section[1:3])
    names = (data["title"], slug, slug.rpartition("/")[2], *data.get("aliases", ()))
    return PageState(
        title=data["title"],
        url=url,
        words=PageText("\n".join(lines).encode()),
        names=frozenset(map(fold, names)),
        links=links[0],
        red=links[1],
        claims=claims,
    )


def _links_of(graph: dict[str, Any]) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Slug → the pages to which a page links, and the names that it links to and that no page has."""
    kinds = {node["id"]: (node["type"], node.get("title", node["id"])) for node in graph["nodes"]}
    found: dict[str, tuple[set[str], set[str]]] = {}
    for edge in graph["edges"]:
        links, red = found.setdefault(edge["source"], (set(), set()))
        kind, title = kinds[edge["target"]]
        if kind == "page":
            links.add(edge["target"])
        elif kind == "red":
            red.add(title)
    return {slug: (frozenset(links), frozenset(red)) for slug, (links, red) in found.items()}


def _claims_of(folder: Path) -> dict[str, dict[str, ClaimState]]:
    """Slug → the claims of a page, from `claims.jsonl` and its parts."""
    found: dict[str, dict[str, ClaimState]] = {}
    files = [folder / "claims.jsonl"] if (folder / "claims.jsonl").exists() else []
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if "part" in record:
                files.append(folder / record["part"])
            else:
                found.setdefault(record["page"]["slug"], {})[record["id"].rpartition("#")[2]] = _claim(record)
    return found


def _claim(record: dict[str, Any]) -> ClaimState:
    cited = (one for one in record["evidence"] if one["kind"] == "cited")
    cites = tuple(sorted({(one["source"], place_of(one)) for one in cited}))
    return ClaimState(record["claim"], cites, record["digests"]["evidence"] or "", record["support"]["verdict"])
