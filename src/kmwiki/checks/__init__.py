"""Site → Diagnostics: one function a kind of finding, listed in order. What parsing found stands in the pages."""

from collections.abc import Callable, Iterator

from kmwiki.checks.citations import citations, named_sources
from kmwiki.checks.embeds import cut_embeds
from kmwiki.checks.figures import unsupported_figures
from kmwiki.checks.links import (
    ambiguous_links,
    broken_anchors,
    broken_links,
    broken_redirects,
    markdown_links,
    missing_assets,
    self_links,
)
from kmwiki.checks.moved import moved_citations
from kmwiki.checks.reports import reported
from kmwiki.model import Diagnostic, Location
from kmwiki.reports import Facts
from kmwiki.resolver import Site

Check = Callable[[Site], Iterator[Diagnostic]]


def slug_collisions(site: Site) -> Iterator[Diagnostic]:
    """Pages that wanted the same address."""
    paths = {node.page.name: (node.page.path, slug) for slug, node in site.graph.nodes.items()}
    for name, wish in site.graph.collisions.items():
        path, slug = paths[name]
        yield Diagnostic(
            rule="slug-collision",
            at=Location(path=path, line=1),
            message=f"another page already has the address “{wish}”; this one is published as “{slug}”",
            help="rename one of the files, or give it a “slug:”",
        )


CHECKS: tuple[Check, ...] = (
    broken_links,
    broken_redirects,
    broken_anchors,
    markdown_links,
    ambiguous_links,
    self_links,
    missing_assets,
    cut_embeds,
    citations,
    named_sources,
    unsupported_figures,
    moved_citations,
    slug_collisions,
)


def check_site(facts: Facts) -> tuple[Diagnostic, ...]:
    """All findings: those of parsing, then those of each check, then those of the reports."""
    site = facts.site
    parsed = [finding for node in site.graph.nodes.values() for finding in node.page.diagnostics]
    return (*parsed, *(finding for check in CHECKS for finding in check(site)), *reported(facts))
