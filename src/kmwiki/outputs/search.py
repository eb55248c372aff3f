"""What a search loads, piece by piece: the shards of the index, a table of the pages, what each page says, and the
words of the interface; and the page where one searches.

All of it is scripts that call one function with data, because pages opened from disk may load scripts and no data.
"""

import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from typing import Any

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.evidence.passages import evidence
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.model import PlannedView, View
from kmwiki.outputs.body import bare_html
from kmwiki.outputs.chrome import Chrome, PageLink, chrome, page_links
from kmwiki.outputs.page_html import PageHtml, SitePages
from kmwiki.outputs.references import mark_anchor
from kmwiki.outputs.scripts import script
from kmwiki.outputs.sources import line_range, source_title
from kmwiki.outputs.tags import by_title
from kmwiki.search.entries import coverage
from kmwiki.search.index import encode, written
from kmwiki.theme.collation import letter, title_key
from kmwiki.theme.translations import catalogue, direction, languages

SEARCH = "search"  # the function that the scripts call
TITLES = 128  # numbers that a file of titles spans: an eighth to a quarter of them are pages
MOST_LISTED = 500  # pages of the list that stands where no script runs; of more, the letters lead to all pages
LONGEST_SECTION = 20_000  # characters that a snippet is sought in
LONGEST_EVIDENCE = 400
_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<(?:/(?:p|li|tr|dt|dd|h[1-6]|pre|blockquote|figcaption|summary)|br)\b[^>]*>")
_CELL = re.compile(r"</t[dh]>\s*(?=<t[dh]\b)")
_BULLET = re.compile(r"\s*(?:[-*+>]|#{1,6}|\d+\.)\s+")
_MATHS = re.compile(r'<math alttext="([^"]*)"[^>]*>.*?</math>', re.DOTALL)
_HEADING = re.compile(r"<h[1-6]\b.*?</h[1-6]>", re.DOTALL)
_LENGTHS, _RANKS = 8, 5  # classes of how long pages are, and of how many link to them


class Group(Struct, frozen=True, kw_only=True):
    """The pages under a letter, or where they are listed."""

    letter: str
    url: str
    pages: tuple[PageLink, ...]


class SearchView(Struct, frozen=True, kw_only=True):
    """The page where one searches; without scripts, its groups lead to all pages."""

    chrome: Chrome
    groups: tuple[Group, ...]


def search_views(site: Site) -> Iterator[PlannedView]:
    """The search page and all that a search loads."""
    wiki, index = site.wiki, site.index
    folder = wiki.sections["search"]
    path = f"{folder}/index.html"
    yield PlannedView(path=path, make=partial(_search_view, site, path), depends=("list", "pages"))
    yield script(f"{folder}/pages.js", SEARCH, "pages", partial(_pages, site), weight=4 * len(wiki.refs))
    yield script(
        f"{folder}/lexicon.js", SEARCH, "lexicon", partial(_lexicon, site), 20 * len(wiki.refs), ("list", "pages")
    )
    for language in languages():
        yield script(
            f"{folder}/interface/{language}.js", SEARCH, "interface", partial(_interface, language), weight=1000
        )
    for name, (postings, _) in sorted(index.sizes.items()):
        yield script(f"{folder}/{name}.js", SEARCH, name, partial(_shard, site, name), 2 * postings, ("search", name))
    blocks: dict[int, list[str]] = {}
    for slug, number in index.numbers.items():
        blocks.setdefault(number // TITLES, []).append(slug)
    for block, slugs in sorted(blocks.items()):
        name = f"titles/{block}"
        yield script(f"{folder}/{name}.js", SEARCH, name, partial(_titles, site, slugs), 3000, ("list", "pages"))


def planned_text(pages: SitePages, slug: str) -> PlannedView:
    """The script beside a page, which says what the page says."""
    path, size = text_path(pages.site.wiki.refs[slug].permalink), pages.site.pages[slug].size
    return script(path, SEARCH, "text", partial(_text, pages, slug), size, ("page", slug))


def text_path(permalink: str) -> str:
    """The output path of the script with what a page says."""
    return f"{permalink.removesuffix('.html')}.text.js"


def _search_view(site: Site, path: str) -> View:
    _ = catalogue(site.language).gettext
    frame = chrome(site, path, _("Search"))
    is_short = len(site.wiki.refs) <= MOST_LISTED
    groups: dict[str, list[PageLink]] = {}
    for link in page_links(by_title(site.wiki.refs.values(), site.language), path):
        listed = groups.setdefault(letter(link.title, site.language), [])
        if is_short:
            listed.append(link)
    ordered = sorted(groups.items(), key=lambda group: title_key(group[0], site.language))
    found = tuple(Group(letter=name, url=frame.all_pages, pages=tuple(pages)) for name, pages in ordered)
    return View(path=path, template="search.html", data=SearchView(chrome=frame, groups=found))


def _pages(site: Site) -> dict[str, Any]:
    """How the index is cut, and of every page its number, about how long it is and how many pages link to it."""
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
    """The words of titles and aliases, among which a word with a typing error is sought."""
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


def _text(pages: SitePages, slug: str) -> dict[str, Any]:
    """What a page says, section by section, and its claims with what they cite."""
    wiki, told, trust = pages.site.wiki, pages.html[slug], pages.site.pages[slug].trust
    page = told.page.node.page
    front, language = page.front_matter, page.front_matter.lang or pages.site.language
    data = {
        "lang": language,
        "dir": direction(language),
        "summary": front.summary,
        "aliases": front.names,
        "tags": page.tags,
        "kind": front.kind,
        "cited": coverage(trust),
        "sources": [(name, source_title(wiki, name)) for name in trust.sources],
        "sections": list(_sections(told)),
        "claims": list(_claims(wiki, told.page, language)),
    }
    return {key: value for key, value in data.items() if value}


def _sections(told: PageHtml) -> Iterator[tuple[str, str, str]]:
    """Anchor, heading and words of each section, the words before the first heading with neither."""
    page = told.page.node.page
    body = page.body
    titles = {heading.anchor: heading.text for heading in page.headings}
    starts = {section.start: section.anchor for section in body.sections if section.anchor in titles}
    hidden = {
        place
        for section in body.sections
        if section.anchor in page.source_list_anchors
        for place in range(section.start, section.end)
    }
    anchor, html = "", list[str]()
    for place, bare in enumerate(told.bare):
        if place in starts:
            yield from _section(anchor, titles.get(anchor, ""), html)
            anchor, html = starts[place], []
        if place not in hidden:
            html.append(bare)
    for note in body.notes:
        html += [" ", *(bare_html(told.page, piece) for piece in note)]
    yield from _section(anchor, titles.get(anchor, ""), html)


def _section(anchor: str, title: str, html: list[str]) -> Iterator[tuple[str, str, str]]:
    own = _HEADING.sub("", "".join(html), count=1) if anchor else "".join(html)
    words = _BREAK.sub("\n", _CELL.sub(" · ", _MATHS.sub(r"\1", own)))
    plain = " ".join(unescape(_TAG.sub("", words)).split())[:LONGEST_SECTION]
    if plain or title:
        yield anchor, title, plain


def _claims(wiki: Wiki, resolved: ResolvedPage, language: str) -> Iterator[tuple[str, str, str, str, str]]:
    """Mark, sentence, source, lines and their words of each citation."""
    for index, (citation, items) in enumerate(zip(resolved.node.page.citations, resolved.citations, strict=True)):
        for position, item in enumerate(items):
            lines, more = evidence(wiki, item)
            words = " ".join(_BULLET.sub("", line.text, count=1).strip() for line in lines)
            if more or len(words) > LONGEST_EVIDENCE:
                words = words[:LONGEST_EVIDENCE].rsplit(" ", 1)[0] + " …"
            place = line_range(item.reference.start, item.reference.end, language)
            yield mark_anchor(index, position), citation.context, source_title(wiki, item.name), place, words


def _interface(language: str) -> dict[str, str]:
    """What the search says to its reader."""
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
