"""Findings on embeds that are cut, because they form a circle, are too deep or too large."""

from collections.abc import Iterator, Mapping

from kmwiki.analysis.site import Site
from kmwiki.diagnostics import Diagnostic
from kmwiki.graph.embeds import DEEPEST, LARGEST, Cut, Embedding

_CUTS = {
    "embed-loop": ("this embed leads in a circle", "take one of the embeds away, or link instead"),
    "embed-too-deep": (f"embeds within embeds, more than {DEEPEST} deep", "link to the page instead"),
    "embed-too-large": (f"the embeds of this page add more than {LARGEST >> 20} MiB to it", "link to the page instead"),
}


def cuts_in(shown: Mapping[int, Embedding | Cut]) -> Iterator[Cut]:
    """The embeds of a page that are not shown; of those that are too large, only the first."""
    is_flooded = False
    for cut in _cuts(shown):
        if not (is_flooded and cut.rule == "embed-too-large"):
            yield cut
        is_flooded = is_flooded or cut.rule == "embed-too-large"


def cut_embeds(site: Site) -> Iterator[Diagnostic]:
    """The cuts of all pages as findings; a circle is reported once, even if many pages lead into it."""
    circles: set[frozenset[str]] = set()
    for cut in (cut for page in site.pages.values() for cut in page.cuts):
        if cut.slugs not in circles:
            if cut.rule == "embed-loop":
                circles.add(cut.slugs)
            what, help = _CUTS[cut.rule]
            yield Diagnostic(rule=cut.rule, at=cut.at, message=f"{what}: {' → '.join(cut.chain)}", help=help)


def _cuts(shown: Mapping[int, Embedding | Cut]) -> Iterator[Cut]:
    for item in shown.values():
        if isinstance(item, Cut):
            yield item
        else:
            yield from _cuts(item.inner)
