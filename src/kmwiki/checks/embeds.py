"""Embeds that are cut because they lead in a circle, too deep or too far."""

from collections.abc import Iterator, Mapping

from kmwiki.embeds import DEEPEST, LARGEST, Cut, Embedding, embeddings
from kmwiki.model import Diagnostic
from kmwiki.resolver import Site

_CUTS = {
    "embed-loop": ("this embed leads in a circle", "take one of the embeds away, or link instead"),
    "embed-too-deep": (f"embeds within embeds, more than {DEEPEST} deep", "link to the page instead"),
    "embed-too-large": (f"the embeds of this page add more than {LARGEST >> 20} MiB to it", "link to the page instead"),
}


def cut_embeds(site: Site) -> Iterator[Diagnostic]:
    """Embeds that are not shown; a circle is reported once, however many pages lead into it."""
    circles: set[frozenset[str]] = set()
    flooded: set[str] = set()
    for slug, page in site.pages.items():
        for cut in _cuts(embeddings(site, page)):
            if cut.slugs in circles or (cut.rule == "embed-too-large" and slug in flooded):
                continue
            if cut.rule == "embed-loop":
                circles.add(cut.slugs)
            if cut.rule == "embed-too-large":
                flooded.add(slug)
            what, help = _CUTS[cut.rule]
            yield Diagnostic(rule=cut.rule, at=cut.at, message=f"{what}: {' → '.join(cut.chain)}", help=help)


def _cuts(shown: Mapping[int, Embedding | Cut]) -> Iterator[Cut]:
    for item in shown.values():
        if isinstance(item, Cut):
            yield item
        else:
            yield from _cuts(item.inner)
