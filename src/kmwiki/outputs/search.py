"""The data of the search: shards of the index, a table of pages, the text of each page, and the interface's words;
and the search page.

The data are scripts that call a function, because pages opened from disk may load scripts but no data.
"""

import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from typing import Any

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.evidence.passages import evidence, mark_anchor
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.model import PlannedView, View
from kmwiki.outputs.body import bare_html, source_list_places
from kmwiki.outputs.chrome import Chrome, chrome
from kmwiki.outputs.page_html import PageHtml, PageOutput, SitePages
from kmwiki.outputs.scripts import script, script_view
from kmwiki.outputs.sources import line_range
from kmwiki.outputs.special import LetterGroup, by_letter
from kmwiki.search.entries import coverage
from kmwiki.search.index import encode, written
from kmwiki.theme.translations import catalogue, direction, languages
from kmwiki.urls import beside

SEARCH = "search"  # the function that the scripts call
TITLES = 128  # numbers in a file of titles; an eighth to a quarter of them are pages
MOST_LISTED = 500  # pages in the list without scripts; if there are more, its letters lead to all pages A–Z
LONGEST_SECTION = 20_000  # characters of a section in which snippets are searched
LONGEST_EVIDENCE = 400
_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<(?:/(?:p|li|tr|dt|dd|h[1-6]|pre|blockquote|figcaption|summary)|br)\b[^>]*>")
_CELL = re.compile(r"</t[dh]>\s*(?=<t[dh]\b)")
_BULLET = re.compile(r"\s*(?:[-*+>]|#{1,6}|\d+\.)\s+")
_MATHS = re.compile(r'<math alttext="([^"]*)"[^>]*>.*?</math>', re.DOTALL)
_HEADING = re.compile(r"<h[1-6]\b.*?</h[1-6]>", re.DOTALL)
_LENGTHS, _RANKS = 8, 5  # classes of lengths of pages, and of numbers of links to them


class SearchView(Struct, frozen=True, kw_only=True):
    """The search page; without scripts, it lists all pages in groups, or only the letters if there are too many."""

    chrome: Chrome
    groups: tuple[LetterGroup, ...]


def search_views(site: Site) -> Iterator[PlannedView]:
    """The search page and the data of the search."""
    wiki, index = site.wiki, site.index
    folder = wiki.sections["search"]
    path = f"{folder}/index.html"
    yield PlannedView(path=path, make=partial(_search_view, site, path))
    yield script(f"{folder}/pages.js", SEARCH, "pages", partial(_pages, site), 20 * len(wiki.refs))
    yield script(f"{folder}/lexicon.js", SEARCH, "lexicon", partial(_lexicon, site), 20 * len(wiki.refs))
    for language in languages():
        yield script(f"{folder}/interface/{language}.js", SEARCH, "interface", partial(_interface, language), 1000)
    for name, (postings, _) in sorted(index.sizes.items()):
        yield script(f"{folder}/{name}.js", SEARCH, name, partial(_shard, site, name), 2 * postings)
    blocks: dict[int, list[str]] = {}
    for slug, number in index.numbers.items():
        blocks.setdefault(number // TITLES, []).append(slug)
    for block, slugs in sorted(blocks.items()):
        name = f"titles/{block}"
        yield script(f"{folder}/{name}.js", SEARCH, name, partial(_titles, site, slugs), 3000)


def _search_view(site: Site, path: str) -> View:
    _ = catalogue(site.language).gettext
    groups = by_letter(site, path)
    if len(site.wiki.refs) > MOST_LISTED:
        groups = tuple(LetterGroup(letter=group.letter, pages=()) for group in groups)
    view = SearchView(chrome=chrome(site, path, _("Search")), groups=groups)
    return View(path=path, template="search.html", data=view)


def _pages(site: Site) -> dict[str, Any]:
    """The cuts of the index, and for every page its number, and the classes of its length and of links to it."""
    index = site.index
    ordered = sorted(index.numbers.items(), key=lambda item: item[1])
    shards: dict[str, list[str]] = {"names": [], "words": []}
    for name in index.sizes:
        book, _, digits = name.partition("/")
        shards[book].append(digits)
    return {
        "room": index.room,
        "span": TITLES,
        "shards": {book: sorted(names) for book, names in shards.items()},
        "numbers": encode([number for _, number in ordered]),
        "classes": "".join(chr(35 + _class(site, slug)) for slug, _ in ordered).replace("\\", "~"),
    }


def _class(site: Site, slug: str) -> int:
    page = site.pages[slug]
    length = min((page.words // 32).bit_length(), _LENGTHS - 1)
    rank = min((page.linked_from // 2).bit_length(), _RANKS - 1)
    return length * _RANKS + rank


def _lexicon(site: Site) -> str:
    """The words of titles and aliases, from which a search corrects typing errors."""
    shards = site.index.shards
    found = {
        term: ""
        for name in site.index.sizes
        if name.startswith("names/")
        for term, pages in shards[name].items()
        if term[0].isalnum() and any(pages.split(",")[:2])
    }
    return written(found)


def _shard(site: Site, name: str) -> str:
    return written(site.index.shards[name])


def _titles(site: Site, slugs: list[str]) -> list[tuple[int, str, str]]:
    refs, numbers = site.wiki.refs, site.index.numbers
    return [(numbers[slug], refs[slug].title, refs[slug].permalink) for slug in sorted(slugs, key=numbers.__getitem__)]


def _text_view(pages: SitePages, slug: str, path: str) -> View:
    """The script beside a page, with its text."""
    return script_view(path, SEARCH, "text", partial(_text, pages, slug))


def _text(pages: SitePages, slug: str) -> dict[str, Any]:
    """The text of a page, section by section, and its claims with the lines that they cite."""
    wiki, page_html, trust = pages.site.wiki, pages.html[slug], pages.site.pages[slug].trust
    page = page_html.page.node.page
    front, language = page.front_matter, page.front_matter.lang or pages.site.language
    data = {
        "lang": language,
        "dir": direction(language),
        "summary": front.summary,
        "aliases": front.names,
        "tags": page.tags,
        "kind": front.kind,
        "cited": coverage(trust),
        "sources": [(name, wiki.source_title(name)) for name in trust.sources],
        "sections": list(_sections(page_html)),
        "claims": list(_claims(wiki, page_html.page, language)),
    }
    return {key: value for key, value in data.items() if value}


def _sections(page_html: PageHtml) -> Iterator[tuple[str, str, str]]:
    """The anchor, heading and words of each section; the words before the first heading have neither."""
    page = page_html.page.node.page
    body = page.body
    titles = {heading.anchor: heading.text for heading in page.headings}
    starts = {section.start: section.anchor for section in body.sections if section.anchor in titles}
    hidden = source_list_places(page)
    anchor, html = "", list[str]()
    for place, bare in enumerate(page_html.bare):
        if place in starts:
            yield from _section(anchor, titles.get(anchor, ""), html)
            anchor, html = starts[place], []
        if place not in hidden:
            html.append(bare)
    for note in body.notes:
        html += [" ", *(bare_html(page_html.page, piece) for piece in note)]
    yield from _section(anchor, titles.get(anchor, ""), html)


def _section(anchor: str, title: str, html: list[str]) -> Iterator[tuple[str, str, str]]:
    own = _HEADING.sub("", "".join(html), count=1) if anchor else "".join(html)
    words = _BREAK.sub("\n", _CELL.sub(" · ", _MATHS.sub(r"\1", own)))
    plain = " ".join(unescape(_TAG.sub("", words)).split())[:LONGEST_SECTION]
    if plain or title:
        yield anchor, title, plain


def _claims(wiki: Wiki, resolved: ResolvedPage, language: str) -> Iterator[tuple[str, str, str, str, str]]:
    """For each citation: mark, sentence, source, lines, and the words of the lines."""
    for index, (citation, items) in enumerate(zip(resolved.node.page.citations, resolved.citations, strict=True)):
        for position, item in enumerate(items):
            lines, more = evidence(wiki, item)
            words = " ".join(_BULLET.sub("", line.text, count=1).strip() for line in lines)
            if more or len(words) > LONGEST_EVIDENCE:
                words = words[:LONGEST_EVIDENCE].rsplit(" ", 1)[0] + " …"
            place = line_range(item.reference.start, item.reference.end, language)
            yield mark_anchor(index, position), citation.context, wiki.source_title(item.name), place, words


def _interface(language: str) -> dict[str, str]:
    """The interface's words in the search."""
    _ = catalogue(language).gettext
    return {
        "search": _("Search"),
        "field": _("Search this wiki"),
        "close": _("Close"),
        "results": _("Results"),
        "count": _("Pages found: {count}"),
        "more": _("Show more"),
        "none": _("Nothing was found for “{query}”."),
        "instead": _("No page says exactly that. Near it:"),
        "recent": _("Seen last"),
        "narrow": _("Narrow down"),
        "tag": _("Tag"),
        "kind": _("Type"),
        "source": _("Source"),
        "cited": _("Cited"),
        "all": _("every claim"),
        "some": _("some claims"),
        "none_cited": _("no claim"),
        "keys": _("↑ ↓ to choose, Enter to open, Ctrl+Enter in a new tab, Esc to close"),
        "hints": _("“quoted words” stand together; tag:, source:, kind: and cited: narrow down."),
        "loading": _("Searching …"),
        "broken": _("The index of this wiki cannot be loaded."),
        "whole": _("Search page"),
    }


TEXT = PageOutput(path=partial(beside, ending=".text.js"), make=_text_view)
