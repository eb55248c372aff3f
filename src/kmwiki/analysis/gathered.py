"""What the facts of all pages give together: the fields of a site that are made when its pages are known."""

from collections.abc import Callable

from kmwiki.analysis.evidence_checks import CITABLE
from kmwiki.analysis.folder_tree import rows_of_folders
from kmwiki.analysis.network import drawn
from kmwiki.analysis.related import common_things
from kmwiki.analysis.reports import all_rows, rankings
from kmwiki.analysis.site import MenuTarget, Site, WebSource
from kmwiki.analysis.site_tree import tree_of
from kmwiki.analysis.translations import translations_of
from kmwiki.analysis.tree import Branch, BranchHead, Spot, TreeRow, other_titles, spots
from kmwiki.analysis.tree_parts import roots_of, tree_parts
from kmwiki.evidence.found_lines import uses_of_found, wanted_lines, withheld
from kmwiki.evidence.now import since_in_sources
from kmwiki.graph.lookup import folder_title, says_nothing
from kmwiki.graph.names import Found
from kmwiki.graph.not_found import text_of_404
from kmwiki.graph.paths import is_remote, place_at
from kmwiki.markdown.language import language_of
from kmwiki.tables import column
from kmwiki.urls import fold

Fields = tuple[object, ...]


def title_of_site(site: Site) -> str:
    """The title of a site: the owner's, or that which an author gave to the home page or the only page, or the name
    of the folder."""
    owner, wiki = site.owner, site.wiki
    if owner.title:
        return owner.title
    home = wiki.pages.get(next(iter(wiki.refs)) if len(wiki.refs) == 1 else "index")
    if home is None:
        return owner.folder or "Wiki"
    given = home.node.page.front_matter.title or home.node.page.title_anchor
    return home.ref.title if given and not says_nothing(home.ref.title) else owner.folder or home.ref.title


def _title(site: Site) -> Fields:
    return (title_of_site(site),)


def _language(site: Site) -> Fields:
    """The language of a site: the owner's, or that of most of its words."""
    return (site.owner.language or language_of(column(site.pages, "speech")),)


def _unlisted(site: Site) -> Fields:
    """The page whose text is shown at missing addresses: readers do not look for it."""
    slug = text_of_404(site.wiki)
    return ({} if slug is None else {slug: site.wiki.pages[slug].node.page.tags},)


def _feed(site: Site) -> Fields:
    has_dates = any(column(site.pages, "changed"))
    return has_dates, site.owner.base_url is not None and has_dates


def menu_target(site: Site, to: str) -> MenuTarget | None:
    """What an entry of a menu leads to; None if it leads nowhere."""
    if is_remote(to):
        return MenuTarget(address=to, title=to)
    if isinstance(end := site.wiki.graph.resolve(to, ""), Found) and end.slug in site.wiki.refs:
        return _menu_target(site, end.slug)
    place = place_at(site.wiki.graph, site.wiki.source_names, (to,), to)
    return None if place is None else MenuTarget(path=site.wiki.path_of(place), title=folder_title(to.strip("/")))


def _menu(site: Site) -> Fields:
    """What the owner's own entries of menus lead to; those that lead nowhere are not in it."""
    found = ((entry.to, menu_target(site, entry.to)) for entry in site.owner.nav.own)
    return ({to: target for to, target in found if target is not None},)


def _menu_target(site: Site, slug: str) -> MenuTarget:
    refs = site.wiki.refs
    others = ((tag, refs[other]) for tag, other in site.translations.get(slug, ()) if other != slug)
    languages = tuple((tag, ref.permalink, ref.title) for tag, ref in others)
    return MenuTarget(path=refs[slug].permalink, title=refs[slug].title, languages=languages)


def _translations(site: Site) -> Fields:
    return (translations_of(site),)


def _tree(site: Site) -> Fields:
    parts, branches, places, labels = tree_parts(site), dict[str, Branch](), dict[str, Spot](), dict[str, str]()
    within = dict[str, tuple[TreeRow, ...]]()
    for part in parts.values():
        tree = tree_of(site, part)
        found = tree.branches
        branches |= found
        own = spots(found, part.root.name, part.homes)
        places |= own
        within |= rows_of_folders(site, part, own) if tree.is_outline else {}
        labels |= other_titles(found, part.root.name, site.wiki.graph.titles_of_pages)
    heads = {name: BranchHead(branch.title, branch.path) for name, branch in branches.items()}
    rows = {name: branch.rows for name, branch in branches.items()}
    return rows, heads, places, labels, roots_of(parts), within


def _citations(site: Site) -> Fields:
    return (any(trust.sources or trust.broken for trust in column(site.pages, "trust")),)


def _citing(site: Site) -> Fields:
    citing: dict[str, list[str]] = {}
    times_cited: dict[str, int] = {}
    for slug, cites in zip(site.pages, column(site.pages, "cites"), strict=True):
        for name, times in cites.items():
            citing.setdefault(name, []).append(slug)
            times_cited[name] = times_cited.get(name, 0) + times
    # Outputs number the sources in this order, so it must not depend on the order in which a page cites them.
    return {name: tuple(citing[name]) for name in sorted(citing)}, times_cited


def _web(site: Site) -> Fields:
    """The addresses that pages cite or name as sources, without those that a file of the wiki has."""
    own = {source.url.rstrip("/") for source in site.wiki.sources.values() if source.url}
    found: dict[str, WebSource] = {}
    for web in column(site.pages, "web"):
        for address, one in web.items():
            if address.rstrip("/") not in own:
                known = found.get(address, WebSource())
                found[address] = WebSource(title=known.title or one.title, citations=known.citations + one.citations)
    return ({address: found[address] for address in sorted(found)},)


def _found(site: Site) -> Fields:
    """The lines that were found in each source, and those that the site does not show."""
    uses = uses_of_found(zip(site.pages, column(site.pages, "found"), strict=True))
    rows = (row for rows in column(site.pages, "rows") for name, row in rows if name == CITABLE)
    return uses, withheld(site.wiki, wanted_lines(uses, (row.lines for row in rows if row.lines)))


def _since(site: Site) -> Fields:
    return (since_in_sources(zip(site.pages, column(site.pages, "since"), strict=True)),)


def _linking(site: Site) -> Fields:
    found: dict[str, list[str]] = {slug: [] for slug in site.pages}
    listed = site.listed.keys()
    for slug, targets in zip(site.pages, column(site.pages, "targets"), strict=True):
        for target in targets if slug in listed else ():
            found[target].append(slug)
    return ({slug: tuple(origins) for slug, origins in found.items()},)


def _crowded(site: Site) -> Fields:
    """The pages with so many links that maps do not go on from them."""
    few, pages = site.owner.limits.few, site.pages
    sides = zip(pages, column(pages, "linked_from"), column(pages, "targets"), strict=True)
    return ({slug: True for slug, linked_from, targets in sides if linked_from + len(targets) > few},)


def _common(site: Site) -> Fields:
    return (common_things(site),)


def _wished(site: Site) -> Fields:
    found: dict[str, int] = {}
    for wishes in column(site.pages, "wishes"):
        for wish in wishes:
            name = fold(wish.name)
            found[name] = found.get(name, 0) + 1
    return (found,)


def _drawn(site: Site) -> Fields:
    return (drawn(site),)


def _mentioned(site: Site) -> Fields:
    found: dict[str, list[str]] = {}
    listed = site.listed.keys()
    for slug, mentions in zip(site.pages, column(site.pages, "mentions"), strict=True):
        for mention in mentions if slug in listed else ():
            found.setdefault(mention.slug, []).append(slug)
    return ({name: tuple(slugs) for name, slugs in found.items()},)


def _rows(site: Site) -> Fields:
    return (all_rows(site),)


# Fields of a site, and the function for them, in this order: later ones read what earlier ones made.
GATHERED: tuple[tuple[tuple[str, ...], Callable[[Site], Fields]], ...] = (
    (("title",), _title),
    (("language",), _language),
    (("unlisted",), _unlisted),
    (("has_dates", "has_feed"), _feed),
    (("translations",), _translations),
    (("menu",), _menu),
    (("branches", "heads", "spots", "labels", "roots", "within"), _tree),
    (("has_citations",), _citations),
    (("citing", "times_cited"), _citing),
    (("web",), _web),
    (("found", "withheld"), _found),
    (("since",), _since),
    (("linking",), _linking),
    (("crowded",), _crowded),
    (("common",), _common),
    (("wished",), _wished),
    (("drawn",), _drawn),
    (("mentioned",), _mentioned),
    (("rankings", "ranked"), rankings),
    (("rows",), _rows),
)
