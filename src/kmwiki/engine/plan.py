"""The plan of a site's files; those of a page are planned when one of them is read."""

from collections.abc import Iterator, Mapping

from kmwiki.analysis.site import Site
from kmwiki.engine.render import OF_A_PAGE, page_by_page, views_of_the_wiki
from kmwiki.model import PlannedView
from kmwiki.outputs.page_html import site_pages


class Plan(Mapping[str, PlannedView]):
    """Path → planned view, for every file except attachments; first those of the pages."""

    def __init__(self, site: Site, pages: dict[str, tuple[int, str]]) -> None:
        self._pages_of = site_pages(site)
        self._pages = pages  # path → the function of OF_A_PAGE that makes it, and the slug
        self._others = {view.path: view for view in views_of_the_wiki(site)}

    def __getitem__(self, path: str) -> PlannedView:
        if path not in self._pages:
            return self._others[path]
        number, slug = self._pages[path]
        return OF_A_PAGE[number](self._pages_of, slug)

    def __contains__(self, path: object) -> bool:
        return path in self._pages or path in self._others

    def __iter__(self) -> Iterator[str]:
        yield from self._pages
        yield from (path for path in self._others if path not in self._pages)

    def __len__(self) -> int:
        return len(self._pages.keys() | self._others.keys())

    def has_paths_of(self, other: "Plan") -> bool:
        """Whether both plans surely have the same paths; False if that needs a comparison of all."""
        return self._pages is other._pages and self._others.keys() == other._others.keys()

    def after(self, site: Site) -> "Plan":
        """The plan of a later site; if its pages have the same addresses, the paths are reused."""
        if _addresses(site) == _addresses(self._pages_of.site):
            return Plan(site, self._pages)
        return plan_of(site)


def plan_of(site: Site) -> Plan:
    """The plan of a site."""
    slugs = [slug for slug in site.wiki.refs for _ in OF_A_PAGE]
    views = page_by_page(site_pages(site))
    pages = {
        view.path: (number % len(OF_A_PAGE), slug) for number, (slug, view) in enumerate(zip(slugs, views, strict=True))
    }
    return Plan(site, pages)


def _addresses(site: Site) -> list[tuple[str, str]]:
    return [(slug, ref.permalink) for slug, ref in site.wiki.refs.items()]
