"""The plan of a site's files; those of a page are planned when one of them is read."""

from collections.abc import Iterator, Mapping

from kmwiki.analysis.site import Site
from kmwiki.engine.render import page_by_page, views_of_the_wiki
from kmwiki.extension import Features
from kmwiki.model import PlannedView
from kmwiki.outputs.page_html import site_pages
from kmwiki.tables import Reads


class Plan(Mapping[str, PlannedView]):
    """Path → planned view, for every file except attachments; first those of the pages."""

    def __init__(self, site: Site, features: Features, pages: dict[str, tuple[int, str]]) -> None:
        self.reads = Reads()
        self.pages, self._features = site_pages(site, self.reads), features
        self._pages = pages  # path → the number of the output of pages that makes it, and the slug
        self._others: dict[str, PlannedView] = {}
        for view in views_of_the_wiki(self.pages.site, features.outputs):
            self._others.setdefault(view.path, view)

    def __getitem__(self, path: str) -> PlannedView:
        if path not in self._pages:
            return self._others[path]
        number, slug = self._pages[path]
        return self._features.page_outputs[number](self.pages, slug)

    def __contains__(self, path: object) -> bool:
        return path in self._pages or path in self._others

    def __iter__(self) -> Iterator[str]:
        yield from self._pages
        yield from (path for path in self._others if path not in self._pages)

    def __len__(self) -> int:
        return len(self._pages.keys() | self._others.keys())

    def belongs_to_a_page(self, path: str) -> bool:
        """Whether this is a page, or a file beside it."""
        return path in self._pages

    def has_paths_of(self, other: "Plan") -> bool:
        """Whether both plans surely have the same paths; False if that needs a comparison of all."""
        return self._pages is other._pages and self._others.keys() == other._others.keys()

    def after(self, site: Site, features: Features) -> "Plan":
        """The plan of a later site; if its pages have the same addresses, the paths are reused."""
        if features == self._features and _addresses(site) == _addresses(self.pages.site):
            return Plan(site, features, self._pages)
        return plan_of(site, features)


def plan_of(site: Site, features: Features) -> Plan:
    """The plan of a site."""
    outputs = features.page_outputs
    slugs = [slug for slug in site.wiki.refs for _ in outputs]
    views = page_by_page(site_pages(site, Reads()), outputs)
    pages = {
        view.path: (number % len(outputs), slug) for number, (slug, view) in enumerate(zip(slugs, views, strict=True))
    }
    return Plan(site, features, pages)


def _addresses(site: Site) -> list[tuple[str, str]]:
    return [(slug, ref.permalink) for slug, ref in site.wiki.refs.items()]
