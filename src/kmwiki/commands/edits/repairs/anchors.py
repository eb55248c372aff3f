"""Repairs of links to a heading that a page does not have, but for a typing mistake."""

from collections.abc import Iterator, Sequence

from kmwiki.commands.edits.meaning import BROKEN, Lead
from kmwiki.commands.edits.relinking import with_text
from kmwiki.commands.edits.repairs.opened import OpenPage, Repair
from kmwiki.commands.edits.repairs.wikilinks import target_edit
from kmwiki.content.schemes import unquoted
from kmwiki.graph.lookup import percent_decoded
from kmwiki.graph.names import Found
from kmwiki.graph.nearest import is_typo, slips
from kmwiki.markdown.spans import Span
from kmwiki.model import Heading
from kmwiki.urls import fold

_RULE = "broken-anchor"


def anchor_repairs(page: OpenPage) -> Iterator[Repair]:
    """The repairs of broken anchors of which only one heading can be meant."""
    for span in page.spans:
        was = page.side.lead(span, page.node) if span.link is not None else Lead()
        if span.link is not None and was.place == BROKEN and (mends := page.found(_RULE, span.begins)):
            result = page.side.resolver.link(span.link, page.node).result
            wanted = last_anchor(result.anchor_text or "") if isinstance(result, Found) else ""
            for text, lead in anchor_texts(page, span, was, wanted):
                if (edit := target_edit(page, span, text)) is not None:
                    yield page.repair(span, [edit], mends, [(was, lead)])
                    break
    for address in page.addresses():
        was = page.side.lead(address.span, page.node)
        anchor = unquoted(address.text.partition("#")[2])
        mends = address.found(_RULE, anchor) if was.place == BROKEN else ()
        for text, lead in anchor_texts(page, address.span, was, last_anchor(anchor)) if mends else ():
            if edits := page.edits(address.spans, text):
                yield page.repair(address.span, edits, mends, [(was, lead)] * address.times)
                break


def last_anchor(anchor: str) -> str:
    """The heading that an anchor names, which may have those above it in front."""
    return anchor.rpartition("#")[2]


def anchor_texts(page: OpenPage, span: Span, was: Lead, wanted: str) -> Iterator[tuple[str, Lead]]:
    """The ways to write a link so that it leads to the only heading of its page that it can mean."""
    headings = page.wiki.graph.nodes[was.name].page.headings
    twice = percent_decoded(percent_decoded(wanted) or "")
    names = _named(wanted, headings, by_id=span.link is None)
    for name in (*names, *((twice,) if twice else ())) if wanted else ():
        text = _with_anchor(span, wanted, name)
        lead = page.side.lead(with_text(span, text), page.node) if text is not None else Lead()
        if text is not None and page.is_sure(lead) and lead.name == was.name:
            yield text, lead


def _named(wanted: str, headings: Sequence[Heading], *, by_id: bool) -> tuple[str, ...]:
    """The names of the only heading that is meant: its id first if the anchor is one, or else its text."""
    folded = fold(wanted)
    texts, ids = [fold(one.text) for one in headings], [fold(one.anchor) for one in headings]
    close = {*slips(folded, texts), *slips(folded, ids)}
    meant = [number for number in range(len(headings)) if close & {texts[number], ids[number]}]
    if len(meant) != 1 or not any(is_typo(folded, some[meant[0]]) for some in (texts, ids)):
        return ()
    one = headings[meant[0]]
    is_id = by_id or (wanted == wanted.lower() and "-" in wanted)
    return (one.anchor, one.text) if is_id else (one.text, one.anchor)


def _with_anchor(span: Span, wanted: str, name: str) -> str | None:
    """The text of a link with another anchor."""
    if span.link is not None:
        return span.text[: len(span.text) - len(wanted)] + name if span.text.endswith(wanted) else None
    return f"{span.text.partition('#')[0]}#{name}" if " " not in name and "#" in span.text else None
