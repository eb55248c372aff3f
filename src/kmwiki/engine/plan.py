"""The plan of a site's files: their paths, and how each is made; a file is planned when it is read."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from msgspec.structs import replace

from kmwiki.analysis.site import Site
from kmwiki.engine.freshness import given
from kmwiki.errors import ENDS_ALL, mistake
from kmwiki.extension import Features, Output, allowed
from kmwiki.model import PlannedView, View
from kmwiki.outputs.page_files import PageOutput, site_pages
from kmwiki.tables import Reads

_OF_A_PAGE = b"page"  # what the plan of a page's file gives it is in its path


class Plan(Mapping[str, PlannedView]):
    """Path → planned view, for every file except attachments; first those of the pages.

    The files note what they read of the site in `reads`.
    """

    def __init__(self, site: Site, features: Features, before: "Plan | None" = None) -> None:
        """The plan of a site; the one before is of use if its pages have the same addresses."""
        self.reads = Reads()
        self.pages, self._features, self._site = site_pages(site, self.reads), features, site
        self._of_pages: dict[str, tuple[str, PageOutput]]
        self._failed: list[PlannedView]
        if before and features == before._features and _addresses(site) == _addresses(before._site):
            self._of_pages, self._failed = before._of_pages, before._failed
        else:
            self._of_pages, self._failed = _files_of_pages(site, features)
        self._others: dict[str, PlannedView] = {}
        for view in (*self._failed, *_files_of_the_site(self.pages.site, features.outputs)):
            if view.path not in self._of_pages:  # a page replaces a file with the same path
                self._others.setdefault(view.path, replace(view, given=given(view)))

    def __getitem__(self, path: str) -> PlannedView:
        if path not in self._of_pages:
            return self._others[path]
        slug, output = self._of_pages[path]
        make = partial(output.make, self.pages, slug, path)
        return PlannedView(path=path, make=make, weight=self.weight(path), by=output.by, given=_OF_A_PAGE)

    def __contains__(self, path: object) -> bool:
        return path in self._of_pages or path in self._others

    def __iter__(self) -> Iterator[str]:
        yield from self._of_pages
        yield from self._others

    def __len__(self) -> int:
        return len(self._of_pages) + len(self._others)

    def given(self, path: str) -> bytes:
        """A digest of the values that the plan gives a file."""
        return _OF_A_PAGE if path in self._of_pages else self._others[path].given

    def weight(self, path: str) -> int:
        """The approximate size of a file, in bytes."""
        if path not in self._of_pages:
            return self._others[path].weight
        slug, output = self._of_pages[path]
        return output.weight(self._site.pages[slug])

    def page_of(self, path: str) -> str | None:
        """The slug of the page that this is, or is beside; None if it belongs to no page."""
        return self._of_pages[path][0] if path in self._of_pages else None

    def belongs_to_a_page(self, path: str) -> bool:
        """Whether this is a page, or a file beside it."""
        return path in self._of_pages

    def has_paths_of(self, other: "Plan") -> bool:
        """Whether both plans surely have the same paths; False if that needs a comparison of all."""
        return self._of_pages is other._of_pages and self._others.keys() == other._others.keys()


def _files_of_pages(site: Site, features: Features) -> tuple[dict[str, tuple[str, PageOutput]], list[PlannedView]]:
    """Path → the page and the output that make the file; and files whose paths could not be found."""
    found: dict[str, tuple[str, PageOutput]] = {}
    failed: list[PlannedView] = []
    for slug, ref in site.wiki.refs.items():
        for output in features.page_outputs:
            try:
                path = output.path(ref.permalink)
                found[allowed(site, path) if output.by else path] = (slug, output)
            except ENDS_ALL:
                raise
            except Exception as error:
                failed.append(_unplanned(f"{slug}/{output.by}", error))
    return found, failed


def _files_of_the_site(site: Site, outputs: Iterable[Output]) -> Iterator[PlannedView]:
    """All files that do not belong to one page."""
    for plan in outputs:
        try:
            yield from plan(site)
        except ENDS_ALL:
            raise
        except Exception as error:
            yield _unplanned(getattr(plan, "__name__", "file").replace("_", "-"), error)


def _unplanned(path: str, error: Exception) -> PlannedView:
    """The file that replaces those which could not be planned because of a mistake."""
    return PlannedView(path=path, make=partial(_fail, error))


def _fail(error: Exception) -> View:
    raise RuntimeError(mistake(error)) from error


def _addresses(site: Site) -> list[tuple[str, str]]:
    return [(slug, ref.permalink) for slug, ref in site.wiki.refs.items()]
