"""Citations that are not written `^[…]`: links to sources, footnotes, signs that a legend explains.

They become the same tokens as `^[…]`. When in doubt, what an author wrote is not a citation, and stays as it is.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial

from markdown_it.token import Token

from kmwiki.content.source_names import SourceNames
from kmwiki.markdown.cited_links import LinkedSources, cited_links, mark_of
from kmwiki.markdown.cited_notes import cited_notes, notes_in, without_notes
from kmwiki.markdown.flat_text import CitedStretch, Flat, edited, flat_text
from kmwiki.markdown.legend import Legend, explained_signs, legend_of
from kmwiki.markdown.placed_texts import PlacedText, placed_texts
from kmwiki.markdown.source_words import announces_sources
from kmwiki.markdown.written_names import LeadingSources


class CitationForms:
    """Reads citations in the forms that a wiki uses (`links`, `footnotes`, `legend`)."""

    def __init__(self, sources: SourceNames, forms: Collection[str]) -> None:
        self.sources, self._links, self._forms = sources, LinkedSources(sources), forms

    def read(self, tokens: list[Token], title: str) -> tuple[list[Token], list[Token]]:
        """The tokens of a page with citations in these forms, and the texts of footnotes that became citations."""
        notes = cited_notes(tokens, self._links) if "footnotes" in self._forms else {}
        legend = legend_of(tokens, self._links) if "legend" in self._forms else Legend()
        for text in placed_texts(tokens, title):
            if not text.in_list and text.note not in notes:
                self._read(text, notes, legend)
        left = {child.meta["id"] for token in tokens for child in token.children or () if child.type == "footnote_ref"}
        dropped = {number for number, note in notes.items() if note.bare and number not in left}
        if not dropped:
            return tokens, []
        texts = [text for number, texts in notes_in(tokens) if number in dropped for text in texts]
        return without_notes(tokens, dropped), texts

    def _read(self, text: PlacedText, notes: Mapping[int, LeadingSources], legend: Legend) -> None:
        inline = text.inline
        if legend.signs and "[" in inline.content:
            self._edit(inline, partial(explained_signs, legend=legend, written=inline.content))
        if notes:
            self._edit(inline, partial(_noted, notes=notes))
        if "links" in self._forms and (
            text.in_column or self._links_source(inline) or announces_sources(inline.content)
        ):
            self._edit(inline, partial(cited_links, links=self._links, in_column=text.in_column, follows=text.follows))

    def _links_source(self, inline: Token) -> bool:
        links = (child for child in inline.children or () if child.type in ("link_open", "wikilink"))
        return any(map(self._links.is_source, links))

    def _edit(self, inline: Token, find: Callable[[Sequence[Token], Flat], Iterator[CitedStretch]]) -> None:
        children = inline.children or []
        flat = flat_text(children, self._links.is_source)
        edits = list(find(children, flat))
        inline.children = edited(children, flat, edits) if edits else children


def _noted(children: Sequence[Token], flat: Flat, notes: Mapping[int, LeadingSources]) -> Iterator[CitedStretch]:
    """The edits that put citations in place of the marks of footnotes, or behind them if their notes say more."""
    for unit in flat.units:
        mark = children[unit.first]
        note = notes.get(mark.meta["id"]) if mark.type == "footnote_ref" else None
        if note is not None:
            start = len(flat.text[: unit.start].rstrip(" ")) if note.bare else unit.start
            token = mark_of(note.references, "footnote", mark.meta.get("raw", "^["), mark.meta.get("offset"))
            yield CitedStretch(start, unit.end, (token,), drop=note.bare)
