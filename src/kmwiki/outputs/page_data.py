"""The data of a page for scripts: what its card shows and what a search shows of it, in a small script beside it.

It is a script because pages opened from disk may load scripts but no data, and beside its page so that an edit of one
page changes one script.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from html import escape, unescape
from typing import Any

from kmwiki.analysis.search.entries import coverage
from kmwiki.content.shown_details import lines_of
from kmwiki.evidence.cited_ranges import mark_anchor
from kmwiki.evidence.faults import fault_of
from kmwiki.evidence.judged import NOTHING_SAID
from kmwiki.evidence.now import as_now
from kmwiki.evidence.quoting import quoted_lines
from kmwiki.evidence.since import Since
from kmwiki.evidence.source_lines import Line as SourceLine
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.redirects import other_titles
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.markdown.read_formula import read_mathml
from kmwiki.model import View
from kmwiki.outputs.body import bare_html
from kmwiki.outputs.cite import page_citation
from kmwiki.outputs.claims import FoundItem
from kmwiki.outputs.lines import LineItem
from kmwiki.outputs.page_files import PageOutput, SitePages
from kmwiki.outputs.page_text import CELLS, ROW_END, Line, TextSection, joined, sections_of
from kmwiki.outputs.places import fault_words, place_words
from kmwiki.outputs.scripts import DataView, compact_json
from kmwiki.outputs.since_lines import since_item
from kmwiki.outputs.trust_line import coverage as coverage_line
from kmwiki.patterns import regex
from kmwiki.terms import key
from kmwiki.theme.translations import direction, listed, punctuation
from kmwiki.urls import beside

LONGEST = 320  # characters that a card shows
LONGEST_SECTION = 100_000  # characters of a section in which snippets are searched
LONGEST_EVIDENCE = 400
_BULLET = regex(r"\s*(?:[-*+>]|#{1,6}|\d+\.)\s+")
_UNSPOKEN = regex(r"<(figcaption|pre|h[1-6])\b.*?</\1>", re.DOTALL)
_MATHS = regex(r'<math alttext="([^"]*)"[^>]*>.*?</math>', re.DOTALL)
_CELL = regex(r"</t[dh]>\s*(?=<t[dh]\b)")
_ROW = regex(r"</tr>(?=(?:\s|</?t(?:head|body)>)*<tr\b)")
_BREAK = regex(r"<(?:/(?:p|li|tr|t[dh]|dt|dd|blockquote)|br)\b[^>]*>")
_TAG = regex(r"<[^>]*>")
_UNSHOWN = frozenset(("code", "picture", "note"))  # blocks that no card begins with

# Anchor, heading, words, and the number of the line that a card shows.
Section = tuple[str, str, str] | tuple[str, str, str, int]
# Mark, sentence, source, lines, words of the lines, and 1 if they were found and are not cited.
CitedClaim = tuple[str, str, str, str, str] | tuple[str, str, str, str, str, int]


def _data_view(pages: SitePages, slug: str, path: str) -> View:
    data = {key: value for key, value in _data(pages, slug).items() if value}
    return View(path=path, template="data.txt", data=DataView(data=compact_json(data)))


def _data(pages: SitePages, slug: str) -> dict[str, Any]:
    site, trust = pages.site, pages.site.pages[slug].trust
    resolved = site.wiki.pages[slug]
    page, front = resolved.node.page, resolved.node.page.front_matter
    language = front.lang or site.language
    sections, cited = list(sections_of(resolved)), page_citation(site, resolved)
    return {
        "title": page.title,
        "lang": language,
        "dir": direction(language),
        "summary": front.summary,
        "trust": coverage_line(trust, site.language) if trust.sources or trust.broken else "",
        "aliases": other_titles(slug, page),
        "tags": page.tags,
        "details": [line for line in lines_of(front.details) if key(line.partition(": ")[2]) != key(page.title)],
        "kind": front.kind,
        "cited": coverage(trust),
        "sources": [(name, site.wiki.source_title(name)) for name in trust.sources],
        "sections": list(_entries(sections)),
        "cards": _cards(resolved, sections),
        "claims": list(_claims(pages, resolved, language)),
        "cite": [cited.text, cited.bibtex, cited.csl],
    }


def _entries(sections: Sequence[TextSection]) -> Iterator[Section]:
    """The sections of a page, each with the number of its first paragraph, which a card shows."""
    for section in sections:
        words = joined(section.lines, "\n")[:LONGEST_SECTION]
        entry = section.heading.anchor, section.heading.text, words
        yield entry if section.paragraph is None else (*entry, section.paragraph)


def _cards(resolved: ResolvedPage, sections: Sequence[TextSection]) -> dict[str, str]:
    """What cards show of sections without a paragraph, of blocks, and (at "") of a page that begins with none."""
    cards = {}
    for place, section in enumerate(sections):
        if section.paragraph is None:
            cards[section.heading.anchor] = _first_words([*section.lines, *_below(sections, place)])
    if sections and sections[0].paragraph is None:
        cards[""] = _first_words([line for section in sections for line in section.lines])
    return {anchor: words for anchor, words in (*cards.items(), *_blocks(resolved)) if words}


def _below(sections: Sequence[TextSection], place: int) -> Iterator[Line]:
    """The lines of the sections below a heading."""
    for section in sections[place + 1 :]:
        if section.heading.level <= sections[place].heading.level:
            return
        yield from section.lines


def _first_words(lines: Sequence[Line]) -> str:
    """The first paragraph of these lines, else their first words."""
    paragraph = next((text for kind, text in lines if kind == "paragraph"), None)
    return _cut(paragraph or joined([line for line in lines if line[0] not in _UNSHOWN]))


def _blocks(resolved: ResolvedPage) -> Iterator[tuple[str, str]]:
    """The words of the blocks that have an id, by anchor."""
    body = resolved.node.page.body
    for section in body.sections:
        if section.anchor.startswith("^"):
            html = "".join(bare_html(resolved, piece) for piece in body.pieces[section.start : section.end])
            rows = _ROW.sub(f"{ROW_END} ", _CELL.sub(CELLS, _UNSPOKEN.sub("", html)))
            words = _MATHS.sub(lambda found: escape(read_mathml(found[0]) or unescape(found[1])), rows)
            yield section.anchor, _cut(" ".join(unescape(_TAG.sub("", _BREAK.sub(" ", words))).split()))


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:. ") + " …"


def _claims(pages: SitePages, resolved: ResolvedPage, language: str) -> Iterator[CitedClaim]:
    """For each citation: mark, sentence, source, lines, and the words of the lines; or the lines that were found."""
    wiki = pages.site.wiki
    since = {(one.citation, one.entry): one for one in pages.site.evidence.get(resolved.ref.slug, NOTHING_SAID).since}
    claims = {number: (claim.text,) for claim in resolved.node.page.supported for number in claim.citations}
    join = punctuation(language)
    found: dict[str, list[FoundItem]] = {}
    for reference in pages.references[resolved.ref.slug]:
        for one in reference.said.found:
            for mark in one.marks.links:
                found.setdefault(mark.anchor, []).append(one)
    for index, (citation, items) in enumerate(zip(resolved.node.page.citations, resolved.citations, strict=True)):
        for position, item in enumerate(items):
            anchor, source = mark_anchor(index, position), wiki.source_title(item.name)
            for one in found.get(anchor, ()):
                words = _words((line for line in one.lines if isinstance(line, LineItem)), more=False)
                yield anchor, citation.context, source, join.labelled(one.kind, one.label), words, 1
            if anchor not in found:
                became = since.get((index, position))
                now = as_now(wiki, item, became)
                lines, more = quoted_lines(wiki, now, claims.get(index, ())) if now is not None else ((), 0)
                place = _place(wiki, item, became, language)
                shown = (line for line in lines if isinstance(line, SourceLine))
                yield anchor, citation.context, source, place, _words(shown, more=bool(more))


def _place(wiki: Wiki, item: ResolvedReference, one: Since | None, language: str) -> str:
    """The place that is cited, in words, and what became of it since the wiki was locked, with the place now."""
    cited, became = place_words(*item.reference.place, language), since_item(wiki, item, one, "", language)
    if became is None:
        return listed((cited, fault_words(item.reference, fault_of(wiki, item), language)), language)
    return punctuation(language).labelled(listed((cited, became.words), language), became.label)


def _words(lines: Iterable[LineItem | SourceLine], *, more: bool) -> str:
    """The words of lines of a source, without signs of lists and headings."""
    words = joined([("row" if line.cells else "other", _BULLET.sub("", line.text, count=1).strip()) for line in lines])
    return words[:LONGEST_EVIDENCE].rsplit(" ", 1)[0] + " …" if more or len(words) > LONGEST_EVIDENCE else words


DATA = PageOutput(path=partial(beside, ending=".data.js"), make=_data_view)
