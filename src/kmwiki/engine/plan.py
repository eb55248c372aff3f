"""The plan of a site's files: their paths, and how each is made; a file is planned when it is read."""

from collections.abc import Iterator, Mapping
from functools import partial
from operator import attrgetter, eq
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.analysis.site import Site
from kmwiki.engine.freshness import given
from kmwiki.errors import ENDS_ALL, mistake
from kmwiki.extension import Features, Output, allowed
from kmwiki.graph.wiki import Wiki
from kmwiki.model import PlannedView, View
from kmwiki.outputs.page_files import PageOutput, SitePages, site_pages
from kmwiki.tables import Reads, Tables, is_stale, packed

_PERMALINK = attrgetter("permalink")
_OF_A_PAGE = b"page"  # what the plan of a page's file gives it is in its path
_OF_A_SITE = (partial, Tables, SitePages)  # what a function is given that belongs to one site


class _Planned(Struct, frozen=True):
    """The planned views of one output, by path, and what was read to plan them, packed.

    They are `reusable` if their functions work with the next site, too: the plan can replace the site that they were
    given. Otherwise, the next plan makes them again.
    """

    views: dict[str, PlannedView]
    reads: bytes
    reusable: bool


class Plan(Mapping[str, PlannedView]):
    """Path → planned view, for every file except attachments; first those of the pages.

    The files note what they read of the site in `reads`.
    """

    def __init__(
        self,
        site: Site,
        features: Features,
        before: "Plan | None" = None,
        changes: frozenset[bytes] | None = None,
    ) -> None:
        """The plan of a site; of the one `before`, what read nothing that changed since is as it was."""
        self.reads = Reads()
        self.pages, self._features, self._site = site_pages(site, self.reads), features, site
        self._of_pages: dict[str, tuple[str, PageOutput]]
        self._failed: list[PlannedView]
        before = before if before and features == before._features else None
        if before and _have_addresses_of(before._site, site):
            self._of_pages, self._failed = before._of_pages, before._failed
        else:
            self._of_pages, self._failed = _files_of_pages(site, features)
        self._planned: list[_Planned] = []
        self._others = {view.path: view for view in self._failed}
        for number, output in enumerate(features.outputs):
            last = before._planned[number] if before and changes is not None else None
            is_same = last and last.reusable and not is_stale(last.reads, changes or frozenset())
            planned = last if last and is_same else self._made(output)
            self._planned.append(planned)
            self._others |= {path: view for path, view in planned.views.items() if path not in self._others}
        for path in self._of_pages.keys() & self._others.keys():  # a page replaces a file with the same path
            del self._others[path]

    def _made(self, output: Output) -> _Planned:
        """What an output plans now."""
        views: dict[str, PlannedView] = {}
        found, marks = self.reads.during(lambda: list(_files_of(output, self.pages.site)))
        for view in found:
            views.setdefault(view.path, replace(view, given=given(view)))
        reusable = all(view.given and self._can_be_bound(view) for view in views.values())
        return _Planned(views, packed(marks), reusable)

    def _can_be_bound(self, view: PlannedView) -> bool:
        made = (view.make,) if isinstance(view.weight, int) else (view.make, view.weight)
        return all(_can_be_bound(self.pages, one) for one in made)

    def __getitem__(self, path: str) -> PlannedView:
        if path not in self._of_pages:
            view = self._others[path]
            return replace(view, make=_bound(self.pages, view.make))
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
            weight = self._others[path].weight
            return weight if isinstance(weight, int) else int(_bound(self.pages, weight)())
        slug, output = self._of_pages[path]
        return output.weight(self._site.pages[slug])

    def last_page_of(self, path: str) -> str | None:
        """The slug of the page that this is, or is beside, or of the last one of the few that it reads; None if it
        reads any others."""
        return self.page_of(path) or self._others[path].after or None

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


def _files_of(output: Output, site: Site) -> Iterator[PlannedView]:
    """The files of one output, which do not belong to one page."""
    try:
        yield from output(site)
    except ENDS_ALL:
        raise
    except Exception as error:
        yield _unplanned(getattr(output, "__name__", "file").replace("_", "-"), error)


def _can_be_bound(pages: SitePages, make: Any) -> bool:
    """Whether all that a function was given of a site can be replaced by the same of another one."""
    if not isinstance(make, partial):
        return False
    return all(
        _can_be_bound(pages, value) if isinstance(value, partial) else any(value is part for part in _parts(pages))
        for value in (*make.args, *make.keywords.values())
        if isinstance(value, _OF_A_SITE)
    )


def _parts(pages: SitePages) -> tuple[SitePages, Site, Wiki]:
    return pages, pages.site, pages.site.wiki


def _bound(pages: SitePages, make: Any) -> Any:
    """The function with these pages, instead of those that it was given when it was planned."""

    def renewed(value: Any) -> Any:
        if isinstance(value, partial):
            return _bound(pages, value)
        return next((part for part in _parts(pages) if type(value) is type(part)), value)

    if not isinstance(make, partial):
        return make
    return partial(make.func, *map(renewed, make.args), **{key: renewed(value) for key, value in make.keywords.items()})


def _unplanned(path: str, error: Exception) -> PlannedView:
    """The file that replaces those which could not be planned because of a mistake."""
    return PlannedView(path=path, make=partial(_fail, error))


def _fail(error: Exception) -> View:
    raise RuntimeError(mistake(error)) from error


def _have_addresses_of(before: Site, now: Site) -> bool:
    """Whether the same pages have the same addresses, in the same order."""
    was, are = before.wiki.refs, now.wiki.refs
    return was is are or (
        list(was) == list(are) and all(map(eq, map(_PERMALINK, was.values()), map(_PERMALINK, are.values())))
    )
