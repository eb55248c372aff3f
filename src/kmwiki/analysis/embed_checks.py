"""Findings on embeds that are cut, because they form a circle, are too deep or too large."""

from collections.abc import Iterator, Mapping

from kmwiki.analysis.site import Site
from kmwiki.diagnostics import Diagnostic
from kmwiki.graph.embeds import DEEPEST, LARGEST, Cut, Embedding

_TEXTS = {  # rule → what the finding says, and its help
    "embed-loop": ("this embed contains itself", "remove one of the embeds or use a link instead"),
    "embed-too-deep": (f"embeds are nested more than {DEEPEST} levels deep", "link to the page instead"),
    "embed-too-large": (f"embeds add more than {LARGEST >> 20} MiB to this page", "link to the page instead"),
}


def cuts_in(embeds: Mapping[int, Embedding | Cut]) -> tuple[Cut, ...]:
    """The cuts among the embeds of a page; of those that are too large, only the first."""
    found = list(_all_cuts(embeds))
    first = next((cut for cut in found if cut.rule == "embed-too-large"), None)
    return tuple(cut for cut in found if cut.rule != "embed-too-large" or cut is first)


def _all_cuts(embeds: Mapping[int, Embedding | Cut]) -> Iterator[Cut]:
    for embed in embeds.values():
        if isinstance(embed, Cut):
            yield embed
        else:
            yield from _all_cuts(embed.inner)


def cut_embeds(site: Site) -> Iterator[Diagnostic]:
    """The cuts of all pages as findings; a circle is reported once, even if many pages lead into it."""
    circles: set[frozenset[str]] = set()  # each as the slugs of its pages
    for cut in (cut for page in site.pages.values() for cut in page.cuts):
        if cut.slugs in circles:
            continue
        if cut.rule == "embed-loop":
            circles.add(cut.slugs)
        what, help = _TEXTS[cut.rule]
        yield Diagnostic(rule=cut.rule, at=cut.at, message=f"{what}: {' → '.join(cut.chain)}", help=help)
