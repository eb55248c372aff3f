"""Special pages: their index, all pages A–Z, wanted pages with the pages that want them, how to read the wiki."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import chain

from msgspec import Struct

from kmwiki.analysis.reports import REPORTS
from kmwiki.analysis.site import Site, Wish
from kmwiki.content.file_titles import humanised
from kmwiki.graph.special_pages import BROWSE, MAINTENANCE, ON_TRUST
from kmwiki.graph.wiki import Wiki
from kmwiki.model import PageRef, PlannedView, View
from kmwiki.outputs.chrome import Chrome, PageLink, Titled, chrome, chrome_of_part, page_link, page_links, placed
from kmwiki.outputs.parts import ListPart, PartsView, parts_of, parts_view
from kmwiki.outputs.reports import report_views
from kmwiki.outputs.tags import by_title
from kmwiki.patterns import regex
from kmwiki.tables import column
from kmwiki.theme.collation import letter, title_key
from kmwiki.theme.translations import catalogue
from kmwiki.urls import fold, path_slug, relative_url


class Letter(Struct, frozen=True, kw_only=True):
    """A letter, and the address of the part of all pages where it begins; empty if that is this page."""

    letter: str
    url: str


class LetterGroup(Struct, frozen=True, kw_only=True):
    """The pages whose titles begin with one letter."""

    letter: str
    pages: tuple[PageLink, ...]


class AllPagesView(Struct, frozen=True, kw_only=True):
    """All pages A–Z, or a part of them; `letters` are those of all pages."""

    chrome: Chrome
    letters: tuple[Letter, ...]
    groups: tuple[LetterGroup, ...]
    count: int
    parts: PartsView | None


_ADDRESS = regex(r"\.{0,2}/")


class Asker(Titled, frozen=True, kw_only=True):
    """A page that wants another, with its sentences that do."""

    url: str
    contexts: tuple[str, ...]


class WantedName(Struct, frozen=True, kw_only=True):
    """A name that no page has, the pages that want it, and the page with the most similar title.

    `pages` is the number of the pages that want it; other parts of the list may have some of them.
    """

    name: str
    words: str  # the same for readers: of an address, what its end says
    anchor: str  # empty where an earlier part of the list has it
    nearest: PageLink | None
    askers: tuple[Asker, ...]
    pages: int


class WantedView(Struct, frozen=True, kw_only=True):
    """Wanted pages, or a part of them, the most wanted first."""

    chrome: Chrome
    names: tuple[WantedName, ...]
    count: int  # of all wanted pages
    parts: PartsView | None


class ReportLink(Struct, frozen=True, kw_only=True):
    """A line of the index of special pages."""

    title: str
    url: str
    description: str
    count: int | None  # the number of its entries; None if it is not a list


class ReportGroup(Struct, frozen=True, kw_only=True):
    """Special pages of one purpose, and what authors can do for those that a reader would miss."""

    title: str
    reports: tuple[ReportLink, ...]
    missed: tuple[str, ...]


class SpecialView(Struct, frozen=True, kw_only=True):
    """The index of special pages; reports that have nothing to report are not in it."""

    chrome: Chrome
    groups: tuple[ReportGroup, ...]


class HelpView(Struct, frozen=True, kw_only=True):
    """How to read the wiki; `trust` is the address of the page that explains the trust line, if pages have one."""

    chrome: Chrome
    trust: str


_TRUST_REPORTS = ("contradicted", "confidence", "retracted")

Wishes = tuple[tuple[PageRef, Wish], ...]


def wishes_by_name(site: Site) -> dict[str, Wishes]:
    """Folded name → the red links with it, the most wanted name first."""
    return _by_name(
        tuple(
            (site.wiki.refs[slug], wish)
            for slug, wishes in zip(site.pages, column(site.pages, "wishes"), strict=True)
            for wish in wishes
        )
    )


@lru_cache(maxsize=1)  # each part of the wanted pages asks for all, and so do the files of the graph
def _by_name(wishes: Wishes) -> dict[str, Wishes]:
    found: dict[str, list[tuple[PageRef, Wish]]] = {}
    for ref, wish in wishes:
        found.setdefault(fold(wish.name), []).append((ref, wish))

    def most_wanted(name: str) -> tuple[int, int, str]:
        return -_pages_in(found[name]), -len(found[name]), name

    return {name: tuple(found[name]) for name in sorted(found, key=most_wanted)}


def _pages_in(asking: Iterable[tuple[PageRef, Wish]]) -> int:
    return len({ref.slug for ref, _ in asking})


def wanted_places(site: Site) -> Iterator[tuple[str, int, str]]:
    """Each name that no page has, the number of pages that link to it, and the part of the list where it begins."""
    part, row = next(_wanted_parts(site)), 0
    for asking in wishes_by_name(site).values():
        yield asking[0][1].name, _pages_in(asking), part.path_of(part.number_at(row))
        row += len(asking)


def _wanted_parts(site: Site) -> Iterator[ListPart]:
    return parts_of(site, site.wiki.special_path("wanted"), sum(site.wished.values()))


def _anchor(name: str) -> str:
    """The id of a name in the list of wanted pages; `search-hits.js` makes the same."""
    return "wanted:" + re.sub("[% \t\n\f\r]", lambda sign: f"%{ord(sign[0]):02X}", name)


def pages_by_letter(site: Site) -> dict[str, tuple[PageRef, ...]]:
    """All pages by the first letters of their titles, in the order of the language."""
    return _by_letter(by_title(site.listed.values(), site.language), site.language)


@lru_cache(maxsize=1)  # each part of all pages asks for the whole
def _by_letter(refs: tuple[PageRef, ...], language: str) -> dict[str, tuple[PageRef, ...]]:
    groups: dict[str, list[PageRef]] = {}
    for ref in refs:
        groups.setdefault(letter(ref.title, language), []).append(ref)
    ordered = sorted(groups.items(), key=lambda group: title_key(group[0], language))
    return {name: tuple(pages) for name, pages in ordered}


def letters(site: Site, path: str) -> tuple[Letter, ...]:
    """The letters with which titles begin, each with the part of all pages where it begins, for the output `path`."""
    part, row, found = next(all_pages_parts(site)), 0, []
    for name, refs in pages_by_letter(site).items():
        begins = part.path_of(part.number_at(row))
        found.append(Letter(letter=name, url="" if begins == path else relative_url(begins, path)))
        row += len(refs)
    return tuple(found)


def letter_groups(site: Site, part: ListPart) -> tuple[LetterGroup, ...]:
    """The pages in a part of all pages, by letter."""
    groups = part.cut(pages_by_letter(site).items())
    return tuple(LetterGroup(letter=name, pages=page_links(refs, part.path, rows)) for name, refs, rows in groups)


def all_pages_parts(site: Site) -> Iterator[ListPart]:
    """The parts of the list of all pages."""
    return parts_of(site, site.wiki.special_path("all-pages"), len(site.listed))


def special_views(site: Site) -> Iterator[PlannedView]:
    """The index of special pages, and each of them."""
    wiki = site.wiki
    index = f"{wiki.sections['special']}/index.html"
    yield PlannedView(path=index, make=partial(_index, site, index))
    path = wiki.special_path("help")
    yield PlannedView(path=path, make=partial(_help, site, path))
    for part in _wanted_parts(site):
        yield PlannedView(path=part.path, make=partial(_wanted, site, part))
    for part in all_pages_parts(site):
        yield PlannedView(path=part.path, make=partial(_all_pages, site, part))
    yield from report_views(site)


def _links(site: Site) -> dict[str, ReportLink]:
    """Name of a special page → its line in the index."""
    _ = catalogue(site.language).gettext
    wanted = len(site.wished)
    reports = ((report.name, _(report.title), _(report.description), len(site.rows[report.name])) for report in REPORTS)
    listed = (
        ("all-pages", _("All pages"), _("From A to Z."), len(site.listed)),
        ("wanted", _("Wanted pages"), _("Pages that others link to but that do not exist yet."), wanted),
        ("structure", _("Structure"), _("Communities, hubs, bridges and islands."), None),
        ("statistics", _("Statistics"), _("This wiki in numbers."), None),
        ("trust", _("What the trust line means"), "", None),
        ("help", _("How to read this wiki"), _("What the links look like, and the keyboard shortcuts."), None),
        *reports,
    )
    return {
        name: ReportLink(title=title, url=f"{name}/index.html", description=description, count=count)
        for name, title, description, count in listed
    }


def reports_on(site: Site, names: Iterable[str]) -> tuple[ReportLink, ...]:
    """Those of these reports that have something to report."""
    links = _links(site)
    return tuple(links[name] for name in names if links[name].count)


def _index(site: Site, path: str) -> View:
    _ = catalogue(site.language).gettext
    links = {name: link for name, link in _links(site).items() if link.count != 0}
    if not (site.wiki.sources or site.has_citations):
        links.pop("uncited", None)  # of no interest where nobody cites
    if not _speaks_of_trust(site):
        links.pop("trust", None)
    missed = tuple(report for report in REPORTS if report.if_empty and not site.rows[report.name])
    listed = ((_("Browse"), BROWSE), (_("Maintenance"), MAINTENANCE), (_("Sources and trust"), ON_TRUST))
    groups = tuple(
        ReportGroup(
            title=title,
            reports=tuple(links[name] for name in names if name in links),
            missed=tuple(_(report.if_empty) for report in missed if report.name in names),
        )
        for title, names in listed
    )
    frame = chrome(site, path, _("Reports"), section="special")
    return View(path=path, template="special.html", data=SpecialView(chrome=frame, groups=groups))


def _speaks_of_trust(site: Site) -> bool:
    """Whether a page may have a trust line."""
    return bool(site.wiki.sources or site.has_citations or any(site.rows[name] for name in _TRUST_REPORTS))


def _all_pages(site: Site, part: ListPart) -> View:
    _ = catalogue(site.language).gettext
    refs = tuple(chain.from_iterable(pages_by_letter(site).values()))
    view = AllPagesView(
        chrome=chrome_of_part(site, part, _("All pages"), section="pages"),
        letters=letters(site, part.path),
        groups=letter_groups(site, part),
        count=len(refs),
        parts=parts_view(part, lambda row: refs[row].title),
    )
    return View(path=part.path, template="all_pages.html", data=view)


def _wanted(site: Site, part: ListPart) -> View:
    _ = catalogue(site.language).gettext
    wishes = wishes_by_name(site)
    heads = [asking for asking in wishes.values() for _each in asking]
    view = WantedView(
        chrome=chrome_of_part(site, part, _("Wanted pages"), section="special"),
        names=tuple(_wanted_name(site.wiki, asking, rows, part.path) for _, asking, rows in part.cut(wishes.items())),
        count=len(wishes),
        parts=parts_view(part, lambda row: in_words(heads[row]), are_links=True),
    )
    return View(path=part.path, template="wanted.html", data=view)


def _wanted_name(wiki: Wiki, asking: Sequence[tuple[PageRef, Wish]], rows: slice, path: str) -> WantedName:
    name, nearest = asking[0][1].name, asking[0][1].nearest
    return WantedName(
        name=name,
        words=in_words(asking),
        anchor="" if rows.start else _anchor(name),
        nearest=None if nearest is None else page_link(wiki.refs[nearest], path),
        askers=placed(
            (ref.slug, Asker(title=ref.title, url=relative_url(ref.permalink, path), contexts=contexts))
            for ref, contexts in _by_page(asking[rows])
        ),
        pages=_pages_in(asking),
    )


def in_words(asking: Sequence[tuple[PageRef, Wish]]) -> str:
    """A name; of a slug or an address, as most links spell it in words, or the title that a page there would have.

    `AC/DC` is neither.
    """
    name = asking[0][1].name
    spellings = Counter(wish.spelling for _, wish in asking if wish.spelling)
    if spellings and (_ADDRESS.match(name) or name == path_slug(name)):
        return spellings.most_common(1)[0][0]
    return humanised(name.partition("#")[0].rstrip("/")) if _ADDRESS.match(name) else name


def _by_page(asking: Iterable[tuple[PageRef, Wish]]) -> Iterator[tuple[PageRef, tuple[str, ...]]]:
    """Each page that has wishes, with their sentences; a sentence with several counts once."""
    found: dict[str, list[tuple[PageRef, Wish]]] = {}
    for ref, wish in asking:
        found.setdefault(ref.slug, []).append((ref, wish))
    for own in found.values():
        yield own[0][0], tuple(dict.fromkeys(wish.context for _, wish in own if wish.context))


def _help(site: Site, path: str) -> View:
    _ = catalogue(site.language).gettext
    frame = chrome(site, path, _("How to read this wiki"), section="special")
    trust = relative_url(site.wiki.special_path("trust"), path) if _speaks_of_trust(site) else ""
    return View(path=path, template="help.html", data=HelpView(chrome=frame, trust=trust))
