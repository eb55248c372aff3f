"""The data of the search: shards of the index, a table of pages, and the interface's words; and the search page.
What the search shows of a page is in the page's own data.

The data are scripts that call a function, because pages opened from disk may load scripts but no data.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from msgspec import Struct

from kmwiki.analysis.search.index import encode, written
from kmwiki.analysis.site import Site
from kmwiki.content.source_files import headings_of
from kmwiki.evidence.publication import is_published
from kmwiki.graph.wiki import Wiki
from kmwiki.model import PlannedView, View
from kmwiki.outputs.chrome import Chrome, chrome
from kmwiki.outputs.parts import ListPart
from kmwiki.outputs.scripts import script
from kmwiki.outputs.source_uses import listed_sources, times_cited
from kmwiki.outputs.special import Letter, LetterGroup, letter_groups, letters, wanted_places
from kmwiki.theme.translations import catalogue, languages, punctuation

SEARCH = "search"  # the function that the scripts call
TITLES = 128  # numbers in a file of titles; an eighth to a quarter of them are pages
MOST_WANTED = 2_000  # names without a page that the search offers: some 60 KB, which a search waits for
MOST_SOURCES = 1_000  # sources that the search offers
HEADINGS = 20_000  # characters of headings of sources, in all
MOST_LISTED = 500  # pages in the list without scripts; if there are more, its letters lead to all pages A–Z
_LENGTHS, _RANKS = 8, 5  # classes of lengths of pages, and of numbers of links to them, as in search-engine.js


class SearchView(Struct, frozen=True, kw_only=True):
    """The search page; without scripts, it lists all pages in groups, or only the letters if there are too many."""

    chrome: Chrome
    groups: tuple[LetterGroup, ...]
    letters: tuple[Letter, ...]


def search_views(site: Site) -> Iterator[PlannedView]:
    """The search page and the data of the search."""
    wiki, index = site.wiki, site.index
    folder = wiki.sections["search"]
    path = f"{folder}/index.html"
    yield PlannedView(path=path, make=partial(_search_view, site, path))
    yield script(f"{folder}/pages.js", SEARCH, "pages", partial(_pages, site), 20 * len(site.listed))
    if site.wished:
        yield script(f"{folder}/wanted.js", SEARCH, "wanted", partial(_wanted, site), 20 * len(site.wished))
    if count := len(_apart(site)):
        yield script(f"{folder}/sources.js", SEARCH, "sources", partial(_sources, site), 20 * min(count, MOST_SOURCES))
    yield script(f"{folder}/lexicon.js", SEARCH, "lexicon", partial(_lexicon, site), 20 * len(site.listed))
    for language in languages():
        yield script(f"{folder}/interface/{language}.js", SEARCH, "interface", partial(_interface, language), 1000)
    for name in sorted(index.sizes):
        yield script(f"{folder}/{name}.js", SEARCH, name, partial(_shard, site, name), partial(_size, site, name))
    blocks: dict[int, list[str]] = {}
    for slug in site.listed:
        blocks.setdefault(index.numbers[slug] // TITLES, []).append(slug)
    for block, slugs in sorted(blocks.items()):
        name = f"titles/{block}"
        yield script(f"{folder}/{name}.js", SEARCH, name, partial(_titles, site, slugs), 3000)


def _search_view(site: Site, path: str) -> View:
    _ = catalogue(site.language).gettext
    count = len(site.listed)
    is_short = count <= min(MOST_LISTED, site.owner.limits.rows)
    view = SearchView(
        chrome=chrome(site, path, _("Search")),
        groups=letter_groups(site, ListPart(list_path=path, special="", rows=count, size=count)) if is_short else (),
        letters=() if is_short else letters(site, path),
    )
    return View(path=path, template="search.html", data=view)


def _pages(site: Site) -> dict[str, Any]:
    """The cuts of the index, and for every page its number, and the classes of its length and of links to it."""
    index = site.index
    ordered = sorted(((slug, index.numbers[slug]) for slug in site.listed), key=lambda item: item[1])
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
    } | {name: 1 for name, there in (("wanted", site.wished), ("sources", _apart(site))) if there}


def _wanted(site: Site) -> dict[str, Any]:
    """The names that most pages link to and no page has, each with the number of these pages and its place in a list.

    The place is left out where it is in the first part of the list.
    """
    path = site.wiki.special_path("wanted")
    names = [(name, count) if part == path else (name, count, part) for name, count, part in wanted_places(site)]
    return {"list": path, "names": names[:MOST_WANTED]}


def _apart(site: Site) -> list[str]:
    """The ids of the sources that are not pages as well."""
    wiki, pages = site.wiki, set(site.wiki.graph.paths_of_pages.values())
    return [name for name in listed_sources(site) if name in wiki.sources and wiki.sources[name].path not in pages]


def _sources_apart(site: Site) -> list[str]:
    """Those with most citations of these, the most cited first."""
    return sorted(_apart(site), key=lambda name: (-times_cited(site, name), name))[:MOST_SOURCES]


def _sources(site: Site) -> dict[str, Any]:
    """The titles of sources, each with the number of its citations, its path, and its file and headings as lines.

    Headings are published with the whole text of a source, and only there are they offered; of many, the first.
    """
    wiki, room = site.wiki, HEADINGS
    rows = list[tuple[str, int, str, str]]()
    for name in _sources_apart(site):
        headings = "\n".join(_headings(wiki, name))[:room]
        room -= len(headings)
        lines = "\n".join(filter(None, (name, headings)))
        rows.append((wiki.source_title(name), times_cited(site, name), wiki.source_paths[name], lines))
    return {"names": rows}


def _headings(wiki: Wiki, name: str) -> tuple[str, ...]:
    source = wiki.sources[name]
    return headings_of(source) if wiki.wanted.publish == "full" and is_published(wiki, source) else ()


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


def _size(site: Site, name: str) -> int:
    """About the bytes of a shard."""
    return 2 * site.index.sizes[name][0]


def _shard(site: Site, name: str) -> str:
    return written(site.index.shards[name])


def _titles(site: Site, slugs: list[str]) -> list[tuple[int, str, str]]:
    refs, numbers = site.wiki.refs, site.index.numbers
    return [(numbers[slug], refs[slug].title, refs[slug].permalink) for slug in sorted(slugs, key=numbers.__getitem__)]


# A number of each kind that plural forms distinguish in some language; the last kind is that of all other numbers.
_KINDS = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}


def _counts(forms: dict[str, str]) -> dict[str, str]:
    """The words for each kind of number that has words of its own."""
    return {kind: form for kind, form in forms.items() if kind == "other" or form != forms["other"]}


def _counted(say: Callable[[str, str, int], str]) -> dict[str, dict[str, str]]:
    """The words that count something, by kind of number."""
    found = {kind: say("{count} page found", "{count} pages found", number) for kind, number in _KINDS.items()}
    wanted = {
        kind: say("No page yet; {count} page links to it", "No page yet; {count} pages link to it", number)
        for kind, number in _KINDS.items()
    }
    citations = {
        kind: say("{number} citation", "{number} citations", number).replace("{number}", "{count}")
        for kind, number in _KINDS.items()
    }
    return {"count": _counts(found), "wanted": _counts(wanted), "citations": _counts(citations)}


def _interface(language: str) -> dict[str, str | dict[str, str]]:
    """The interface's words in the search."""
    _, say = catalogue(language).gettext, catalogue(language).ngettext
    return {
        "search": _("Search"),
        "field": _("Search this wiki"),
        "close": _("Close"),
        "results": _("Results"),
        **_counted(say),
        "more": _("Show more"),
        "none": _("No results for “{query}”."),
        "missing": _("Not found"),
        "meant": _("Did you mean %(title)s?") % {"title": "{query}"},
        "instead": _("No exact matches. Similar results:"),
        "recent": _("Recently viewed"),
        "narrow": _("Filter results"),
        "colon": punctuation(language).colon,
        "tag": _("Tag"),
        "kind": _("Type"),
        "source": _("Source"),
        "cited": _("Cited"),
        "all": _("all claims"),
        "some": _("some claims"),
        "none_cited": _("no claims"),
        "keys": _("↑ ↓ to select, Enter to open, Ctrl+Enter to open in a new tab, Esc to close"),
        "hints": _("Use “quotation marks” for an exact phrase."),
        "loading": _("Searching…"),
        "broken": _("The search index could not be loaded."),
        "whole": _("Full search page"),
    }
