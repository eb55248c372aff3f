"""A state of a wiki, as far as two of them are compared: of a root, or of a built site."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from kmwiki.content.walk import MANIFEST
from kmwiki.diagnostics import Diagnostic
from kmwiki.errors import KmwikiError
from kmwiki.graph.wiki import outgoing
from kmwiki.outputs.claim_records import claim_records
from kmwiki.pipeline import Analysis


class ClaimState(Struct, frozen=True, array_like=True):
    """A claim: its words, what it cites, a digest of that, and the verdict on both."""

    text: str
    cites: tuple[str, ...]
    evidence: str
    verdict: str


class PageState(Struct, frozen=True, kw_only=True):
    """A page as its readers see it; `red` are the names that lead to no page. Claims are by their addresses."""

    title: str
    url: str
    text: str
    links: frozenset[str]
    red: frozenset[str]
    claims: dict[str, ClaimState]


class WikiState(Struct, frozen=True, kw_only=True):
    """Pages by slug, all addresses that lead to one, findings (rule, file, message), and claims that cite something."""

    pages: dict[str, PageState]
    addresses: frozenset[str]
    findings: tuple[tuple[str, str, str], ...] = ()
    cited: int = 0
    claims: int = 0


def of_analysis(analysis: Analysis) -> WikiState:
    """The state of a wiki that was read."""
    site, wiki = analysis.site, analysis.wiki
    trusts = [page.trust for page in site.pages.values()]
    redirects = (redirect.path(wiki.wanted.url_style) for redirect in wiki.redirects.values())
    return WikiState(
        pages={
            slug: PageState(
                title=page.ref.title,
                url=page.ref.permalink,
                text=page.node.page.body.text,
                links=frozenset(target for target, _ in outgoing(page)),
                red=frozenset(wish.name for wish in site.pages[slug].wishes),
                claims=dict(_claims(claim_records(site, page, for_owner=True))),
            )
            for slug, page in wiki.pages.items()
        },
        addresses=frozenset((*(ref.permalink for ref in wiki.refs.values()), *redirects)),
        findings=tuple(sorted(map(_finding, analysis.diagnostics))),
        cited=sum(trust.coverage.cited for trust in trusts),
        claims=sum(trust.coverage.claims for trust in trusts),
    )


def _finding(one: Diagnostic) -> tuple[str, str, str]:
    return one.rule, one.at.path, one.message


def _claims(records: Iterator[dict[str, Any]]) -> Iterator[tuple[str, ClaimState]]:
    for record in records:
        cites = tuple(sorted({_place(one) for one in record["evidence"] if one["kind"] == "cited"}))
        state = ClaimState(record["claim"], cites, record["digests"]["evidence"], record["support"]["verdict"])
        yield record["id"].rpartition("#")[2], state


def _place(evidence: dict[str, Any]) -> str:
    place = "" if evidence["start"] is None else f":{evidence['start']}-{evidence['end']}"
    return f"{evidence['source']}{place}"


def is_site(folder: Path) -> bool:
    """Whether a folder is a site that kmwiki built."""
    return (folder / MANIFEST).is_file()


def of_site(folder: Path) -> WikiState:
    """The state of a wiki by its built site. Raises KmwikiError if files of it are missing."""
    try:
        paths: list[str] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        links = _links_of(json.loads((folder / "graph.json").read_text(encoding="utf-8")))
        claims = _claims_of(folder)
        pages = {}
        for path in paths:
            if path.endswith(".data.js"):
                url = f"{path.removesuffix('.data.js')}.html"
                slug = url.removesuffix("/index.html").removesuffix(".html")
                said = json.loads((folder / path).read_text(encoding="utf-8")[len("kmwiki.page(") : -len(");\n")])
                own, red = links.get(slug, (frozenset(), frozenset()))
                words = "\n".join(section[2] for section in said.get("sections", ()))
                known = claims.get(slug, {})
                pages[slug] = PageState(title=said["title"], url=url, text=words, links=own, red=red, claims=known)
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise KmwikiError(f"cannot read the site “{folder}”: {error}; build it again with this kmwiki") from error
    return WikiState(pages=pages, addresses=frozenset(path for path in paths if path.endswith(".html")))


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
                found.setdefault(record["page"]["slug"], {}).update(_claims(iter((record,))))
    return found
