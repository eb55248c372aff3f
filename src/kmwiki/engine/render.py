"""Site → its files, one by one; files that show the same as before are not rendered again."""

from array import array
from collections.abc import Callable, Container, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from hashlib import blake2b

from msgspec import Struct, msgpack
from msgspec.structs import replace

from kmwiki.analysis.site import Site
from kmwiki.compress import expand, shrink
from kmwiki.config import Config
from kmwiki.content.options import ThemeOptions
from kmwiki.diagnostics import Diagnostic, Severity, failure, graded
from kmwiki.engine.freshness import NO_FINGERPRINTS, Fingerprints, MadeFrom, freshness, noted
from kmwiki.engine.parallel import map_ordered
from kmwiki.engine.store import NOTHING, Store, salt
from kmwiki.errors import ENDS_ALL, Failure, attempt, mistake
from kmwiki.evidence.passages import published_file
from kmwiki.extension import Features, Output, PageOutput, charge
from kmwiki.model import Absent, Asset, OutputFile, PlannedView, UpToDate, View
from kmwiki.outputs.attachments import is_cleaned
from kmwiki.outputs.page_html import SitePages, site_pages
from kmwiki.outputs.unmade import unmade_page
from kmwiki.tables import DerivedRow, Reads
from kmwiki.theme.renderer import Renderer
from kmwiki.theme.static_files import static_files, style_variables, template_folder

_LARGE = 1 << 16  # bytes; a larger file is compressed between processes
_MANY = 500  # views that are looked up in the store together
_WIDE = 1 << 17  # weight of a view that reads most of a large wiki


class Rendering:
    """A rendering under way: the `files` at `paths` come one by one, and then the rest is complete.

    `failures` are the findings on files that could not be made.
    """

    def __init__(
        self,
        paths: tuple[str, ...],
        assets: tuple[Asset, ...],
        work: "_Work",
        files: Generator[OutputFile | UpToDate | Absent],
    ) -> None:
        self.paths, self.assets, self.files = paths, assets, files
        self._work = work

    @property
    def failures(self) -> tuple[Diagnostic, ...]:
        """The findings so far."""
        return tuple(self._work.failures)

    @property
    def fingerprints(self) -> Fingerprints:
        """The fingerprints of the files so far; a file that failed has none."""
        return self._work.fingerprints


class _Result(Struct, frozen=True, array_like=True):
    """The result of a view: the content, or the compressed content, or both; neither if its file is up to date.

    A failure has no fingerprint, and a content only if another page can be shown instead. `seen` and `derived` are what
    a view that was made was made from.
    """

    fingerprint: bytes
    content: bytes | None = None
    packed: bytes | None = None
    seen: MadeFrom | None = None
    derived: dict[str, DerivedRow] = {}

    def file(self, path: str) -> OutputFile | UpToDate | Absent:
        """The file at this path."""
        if self.content is None and self.packed is None:
            return UpToDate(path=path) if self.fingerprint else Absent(path=path)
        return OutputFile(path=path, content=expand(self.packed or b"") if self.content is None else self.content)


def render(
    site: Site,
    config: Config,
    *,
    jobs: int = 1,
    store: Store = NOTHING,
    before: Fingerprints | None = None,
    on_disk: Container[str] = (),
    changes: frozenset[bytes] | None = None,
) -> Rendering:
    """Render the site piece by piece.

    `before` are the fingerprints of the last build, `on_disk` the paths of its files that are still there; `changes`
    are the digests of everything that changed in the wiki since; None if anything may have changed.
    """
    renderer, reads = renderer_of(config), Reads()
    context, pages = renderer.fingerprint() + salt() + config.features.salt, site_pages(site, reads)
    known = before if before is not None and before.context == context else NO_FINGERPRINTS
    fresh = freshness(known, changes, pages, reads)
    views = _Views(pages, config.features, lambda view: view.path in known.views and fresh.has(view))
    known = replace(known, context=context, derived=fresh.derived)
    work = _Work(renderer, known, on_disk, reads, partial(unmade_page, site))
    static = static_outputs(site, config)
    return Rendering(
        paths=(*views.paths, *(file.path for file in static)),
        assets=tuple(used_assets(site)),
        work=work,
        files=_one_by_one(work.files(views, jobs, store, config.rules), static),
    )


def _one_by_one(
    made: Generator[OutputFile | UpToDate | Absent], static: Iterable[OutputFile]
) -> Generator[OutputFile | UpToDate | Absent]:
    with closing(made):
        yield from made
        yield from static


def renderer_of(config: Config) -> Renderer:
    """The renderer with the present templates."""
    features = config.features
    return Renderer(template_folder(), config.templates, filters=features.filters, added=features.templates)


def static_outputs(site: Site, config: Config) -> list[OutputFile]:
    """The style sheets and scripts of the site."""
    folder = site.wiki.sections["static"]
    files = static_files(
        diagrams=any(page.has_diagram for page in site.pages.values()),
        own=config.templates,
        variables=_variables(config.theme),
    )
    return [OutputFile(path=f"{folder}/{name}", content=content) for name, content in files]


class _Views:
    """The views to render, by number; there are many pages, so their views are planned when they are read.

    `same` are up to date. In `new`, slow views come first, so that no process waits for them, and the last `wide` ones
    read the whole wiki, and are begun early.
    """

    def __init__(self, pages: SitePages, features: Features, is_as_before: Callable[[PlannedView], bool]) -> None:
        self._pages_of, self._slugs, self._of_a_page = pages, list(pages.site.wiki.refs), features.page_outputs
        self._others: list[PlannedView] = []
        self._weights = array("L")
        self.paths: list[str] = []
        self.same, self.new = list[int](), list[int]()
        self._note(page_by_page(pages, features.page_outputs), is_as_before)
        count, taken = len(self.paths), set(self.paths)
        for view in views_of_the_wiki(pages.site, features.outputs):
            if view.path not in taken:  # a page replaces a file with the same path
                taken.add(view.path)
                self._others.append(view)
        self._note(self._others, is_as_before)
        of_pages = [number for number in self.new if number < count]
        ranked = sorted(self.new[len(of_pages) :], key=self.weight, reverse=True)
        wide = [number for number in ranked if self.weight(number) >= _WIDE]
        self.new = [*ranked[len(wide) :], *of_pages, *wide]
        self.wide = len(wide)

    def _note(self, views: Iterable[PlannedView], is_as_before: Callable[[PlannedView], bool]) -> None:
        for number, view in enumerate(views, start=len(self.paths)):
            self.paths.append(view.path)
            self._weights.append(view.weight)
            (self.same if is_as_before(view) else self.new).append(number)

    def __getitem__(self, number: int) -> PlannedView:
        page, kind = divmod(number, len(self._of_a_page))
        if page < len(self._slugs):
            return self._of_a_page[kind](self._pages_of, self._slugs[page])
        return self._others[number - len(self._slugs) * len(self._of_a_page)]

    def weight(self, number: int) -> int:
        """The approximate size of a view, in bytes."""
        return self._weights[number]


class _Work:
    """The rendering of one site; some of its files are already on disk, others are cached."""

    def __init__(
        self,
        renderer: Renderer,
        before: Fingerprints,
        on_disk: Container[str],
        reads: Reads,
        unmade: Callable[[str], bytes],
    ) -> None:
        self._renderer, self._before, self._on_disk, self._reads = renderer, before, on_disk, reads
        self._unmade = unmade
        self._remembers = False
        self.fingerprints = Fingerprints(context=before.context, views={}, seen={}, derived=before.derived)
        self.failures: list[Diagnostic] = []

    def files(
        self, views: _Views, jobs: int, store: Store, rules: Mapping[str, Severity]
    ) -> Generator[OutputFile | UpToDate | Absent]:
        """The files: first the unchanged ones, while processes render the new ones, then these."""

        def failed(number: int, why: str) -> _Result:
            path = views.paths[number]
            self.failures.extend(graded([failure(path, f"this file could not be made: {why}")], rules))
            return _Result(b"", self._unmade(path) if path.endswith(".html") else None)

        def rendered(number: int) -> _Result:
            planned = views[number]
            return charge(planned.by, self._rendered)(planned) if planned.by else self._rendered(planned)

        def here(number: int) -> _Result:
            made = attempt(partial(rendered, number))
            return failed(number, made.why) if isinstance(made, Failure) else made

        self._remembers = store.remembers
        made = map_ordered(rendered, views.new, jobs, weight=views.weight, failed=failed, early=views.wide)
        with closing(made):
            for start in range(0, len(views.same), _MANY):
                some = {views.paths[number]: number for number in views.same[start : start + _MANY]}
                yield from self._taken(some, self._remembered(some, here, store), store)
            for start in range(0, len(views.new), _MANY):
                paths = [views.paths[number] for number in views.new[start : start + _MANY]]
                yield from self._taken(paths, made, store)

    def _taken(
        self, paths: Iterable[str], rendered: Iterator[_Result], store: Store
    ) -> Iterator[OutputFile | UpToDate | Absent]:
        """The files with these paths, noted, and cached if they are new."""
        fresh, used = [], []
        for path, made in zip(paths, rendered, strict=False):  # later results are read by the next call
            if made.fingerprint:  # failures are tried again
                self.fingerprints.views[path] = made.fingerprint
                self.fingerprints.seen[path] = made.seen or self._before.seen[path]
                self.fingerprints.derived.update(made.derived)
                used.append(self._key(made.fingerprint))
            if made.packed is not None:
                fresh.append((used[-1], made.packed))
            yield made.file(path)
        store.keep(used)
        store.put(fresh)

    def _remembered(
        self, same: Mapping[str, int], rendered: Callable[[int], _Result], store: Store
    ) -> Iterator[_Result]:
        """The unchanged files: on disk, or cached; others are rendered again."""
        keys = {path: self._key(self._before.views[path]) for path in same if path not in self._on_disk}
        packed = store.get([*keys.values()])
        for path, number in same.items():
            if path in self._on_disk:
                yield _Result(self._before.views[path])
            else:
                data = packed.get(keys[path])
                yield rendered(number) if data is None else _Result(self._before.views[path], expand(data))

    def _rendered(self, planned: PlannedView) -> _Result:
        view, seen, derived = noted(self._reads, planned, planned.make)
        fingerprint = blake2b(msgpack.encode((view.template, view.data)), digest_size=16).digest()
        if self._before.views.get(planned.path) == fingerprint and planned.path in self._on_disk:
            return _Result(fingerprint, seen=seen, derived=derived)
        content = self._renderer(view).content
        if len(content) > _LARGE:  # saves memory while it is sent between processes
            return _Result(fingerprint, packed=shrink(content), seen=seen, derived=derived)
        packed = shrink(content) if self._remembers else None
        return _Result(fingerprint, content, packed, seen, derived)

    def _key(self, fingerprint: bytes) -> bytes:
        return blake2b(self._before.context + fingerprint, digest_size=16).digest()


def page_by_page(pages: SitePages, outputs: Sequence[PageOutput]) -> Iterator[PlannedView]:
    """The views of each page together, so that its HTML is made once for all of them."""
    for slug in pages.site.wiki.refs:
        for plan in outputs:
            yield plan(pages, slug)


def views_of_the_wiki(site: Site, outputs: Iterable[Output]) -> Iterator[PlannedView]:
    """The views of all files that do not belong to one page."""
    for plan in outputs:
        try:
            yield from plan(site)
        except ENDS_ALL:
            raise
        except Exception as error:
            yield PlannedView(path=getattr(plan, "__name__", "file").replace("_", "-"), make=partial(_unplanned, error))


def _unplanned(error: Exception) -> View:
    """The view that replaces those which could not be planned because of a mistake."""
    raise RuntimeError(mistake(error)) from error


def used_assets(site: Site) -> Iterator[Asset]:
    """The published files: those that pages refer to, and the PDFs and pictures that they cite."""
    wiki = site.wiki
    for name in sorted({name for page in site.pages.values() for name in page.assets}):
        place = f"{wiki.sections['assets']}/{name}"
        yield Asset(path=place, origin=wiki.assets[name].origin, is_cleaned=is_cleaned(name))
    for source in wiki.sources.values():
        path = published_file(wiki, source, is_cited=source.id in site.citing)
        if path is not None:
            yield Asset(path=path, origin=source.origin, is_cleaned=is_cleaned(path))


def _variables(theme: ThemeOptions) -> dict[str, str]:
    return style_variables(
        accent=theme.accent,
        accent_dark=theme.accent_dark,
        text=theme.font_text,
        headings=theme.font_headings,
        interface=theme.font_interface,
    )
