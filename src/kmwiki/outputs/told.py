"""What a page says, made once for all files that tell of it: the page, its Markdown, its card, what a search shows."""

from functools import partial

from msgspec import Struct

from kmwiki.analysis.site import Facts
from kmwiki.graph.resolver import ResolvedPage
from kmwiki.outputs.body import bare_html, page_html
from kmwiki.outputs.chrome import SiteText, interface
from kmwiki.outputs.references import ReferenceItem, references_of
from kmwiki.tables import Shelf


class Told(Struct, frozen=True, kw_only=True):
    """A page's body and references as HTML shows them, with kmwiki's own words in `language`."""

    page: ResolvedPage
    language: str
    html: str  # the body, without the page's own list of sources
    bare: tuple[str, ...]  # of each piece of the body, its HTML without what it leads to
    references: tuple[ReferenceItem, ...]


class Edition(Struct, frozen=True, kw_only=True):
    """What the files of pages are made from; of what pages say, a part is at hand."""

    text: SiteText
    facts: Facts
    told: Shelf[Told]


def edition(text: SiteText, facts: Facts) -> Edition:
    """What the files of a wiki's pages are made from."""
    return Edition(text=text, facts=facts, told=Shelf({}, facts.site.refs, partial(_tell, text, facts)))


def _tell(text: SiteText, facts: Facts, slug: str) -> Told:
    site, resolved = facts.site, facts.site.pages[slug]
    page = resolved.node.page
    language = interface(text, page.front_matter.lang)
    return Told(
        page=resolved,
        language=language,
        html=page_html(site, resolved, source_list=False, language=language),
        bare=tuple(bare_html(resolved, piece) for piece in page.body.pieces),
        references=references_of(site, resolved, language),
    )
