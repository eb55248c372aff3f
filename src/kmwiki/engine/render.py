"""Site → its files, one by one; files that show the same as before are not rendered again."""

from collections.abc import Callable, Container, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import Struct, msgpack
from msgspec.structs import replace

from kmwiki.analysis.site import Site
from kmwiki.compress import expand, shrink
from kmwiki.config import Config
from kmwiki.content.files import AssetFile
from kmwiki.content.options import ThemeOptions
from kmwiki.content.published import NOJEKYLL
from kmwiki.diagnostics import Diagnostic, Severity, failure, graded
from kmwiki.engine.freshness import NO_FINGERPRINTS, Fingerprints, MadeFrom, freshness, with_origins
from kmwiki.engine.parallel import Jobs, map_ordered
from kmwiki.engine.plan import Plan
from kmwiki.engine.sent import Sent
from kmwiki.engine.shards import Shard, share_of
from kmwiki.engine.store import NOTHING, Store, salt
from kmwiki.engine.unrendered import Absent, FileOfSite, UpToDate
from kmwiki.errors import Failure, attempt
from kmwiki.evidence.cited_ranges import cites_file
from kmwiki.evidence.publication import published_file
from kmwiki.extension import charge
from kmwiki.model import Asset, OutputFile, PlannedView
from kmwiki.outputs.attachments import is_cleaned
from kmwiki.outputs.source_uses import is_cited, uses_of
from kmwiki.outputs.unmade import unmade_page
from kmwiki.tables import DerivedRow
from kmwiki.theme.renderer import Renderer
from kmwiki.theme.static_files import static_files, style_variables, template_folder

_LARGE = 1 << 16  # bytes; a larger file is compressed between processes
_SIZE = 16  # bytes of a fingerprint
_MANY = 500  # views that are looked up in the store together
_WIDE = 1 << 17  # weight of a view that reads most of a large wiki


class Rendering:
    """A rendering under way: the `files` come one by one, and then the rest is complete.

    `paths` are those of the files and of the attachments that the site, or its shard, will have.
    `failures` are the findings on files that could not be made.
    """

    def __init__(
        self,
        paths: tuple[str, ...],
        assets: tuple[Asset, ...],
        work: "_Work",
        files: Generator[FileOfSite],
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

    def file(self, path: str) -> FileOfSite:
        """The file at this path."""
        if self.content is None and self.packed is None:
            return UpToDate(path=path) if self.fingerprint else Absent(path=path)
        return OutputFile(path=path, content=expand(self.packed or b"") if self.content is None else self.content)


def render(
    site: Site,
    config: Config,
    *,
    jobs: Jobs = 1,
    store: Store = NOTHING,
    before: Fingerprints | None = None,
    on_disk: Container[str] = (),
    changes: frozenset[bytes] | None = None,
    shard: Shard | None = None,
    published: Iterable[AssetFile] = (),
) -> Rendering:
    """Render the site, or one shard of it, piece by piece; the `published` files are copied as they are.

    `before` are the fingerprints of the last build, `on_disk` the paths of its files that are still there; `changes`
    are the digests of everything that changed in the wiki since; None if anything may have changed.
    """
    renderer, plan = renderer_of(config), Plan(site, config.features)
    context = renderer.fingerprint() + salt() + config.features.salt
    known = before if before is not None and before.context == context else NO_FINGERPRINTS
    fresh = freshness(known, changes, plan.pages, plan.reads)
    static, used = static_outputs(site, config), tuple(used_assets(site))
    assets = (*used, *as_they_are(published, plan, paths_of(static), paths_of(used)))
    share = share_of(shard, plan, [*paths_of(static), *paths_of(assets)])
    is_same = {path: path in known.views and fresh.has(path, plan.given(path)) for path in plan if path in share.made}
    known = replace(known, context=context, derived=fresh.derived)
    views = RenderedView(site, config, known, on_disk, packs=store.remembers)
    views.plan, views.renderer = plan, renderer
    work = _Work(views, known, on_disk)
    own = [file for file in static if file.path in share.made]
    return Rendering(
        paths=share.written,
        assets=tuple(asset for asset in assets if asset.path in share.made),
        work=work,
        files=_one_by_one(work.files(is_same, jobs, store, config.rules), own),
    )


def _one_by_one(made: Generator[FileOfSite], static: Iterable[OutputFile]) -> Generator[FileOfSite]:
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
        stills=bool(config.allowed.frame),
        fonts=config.theme.fonts,
        own=config.templates,
        variables=_variables(config.theme),
    )
    marker = OutputFile(path=NOJEKYLL, content=b"")  # without it, GitHub Pages leaves out what begins with “_”
    return [marker, *(OutputFile(path=f"{folder}/{name}", content=content) for name, content in files)]


class RenderedView(Sent):
    """The function from a path to the rendered file of a site, or to nothing if the one `on_disk` is the same.

    `known` are the fingerprints of the last build. If it `packs`, it also gives the file as the cache needs it.
    """

    def __init__(
        self, site: Site, config: Config, known: Fingerprints, on_disk: Container[str], *, packs: bool
    ) -> None:
        self.site, self._config, self._on_disk, self._packs = site, config, on_disk, packs
        self._known, self._context = known.views, blake2b(known.context, digest_size=_SIZE).digest()
        self._templates: dict[str, bytes] | None = None  # the wiki's own, where its folder is not there

    def __getstate__(self) -> dict[str, Any]:
        own = self._config.templates
        return super().__getstate__() | {"_templates": None if own is None else files_below(own)}

    def page_of(self, item: str) -> str | None:
        slug = self.plan.page_of(item)
        return None if slug is None else self.site.wiki.graph.paths_of_pages[slug]

    @cached_property
    def plan(self) -> Plan:
        """The plan of the site's files."""
        return Plan(self.site, self._config.features)

    @cached_property
    def renderer(self) -> Renderer:
        """The renderer with the templates of the site."""
        if self._templates is None:
            return renderer_of(self._config)
        return renderer_of(replace(self._config, templates=Path(self._written.name)))

    @cached_property
    def _written(self) -> TemporaryDirectory[str]:
        """A folder with the wiki's own templates, which is removed with this function."""
        folder = TemporaryDirectory(prefix="kmwiki-templates-")
        for name, content in (self._templates or {}).items():
            file = Path(folder.name, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        return folder

    def __call__(self, path: str) -> _Result:
        planned = self.plan[path]
        return charge(planned.by, self._rendered)(planned) if planned.by else self._rendered(planned)

    def _rendered(self, planned: PlannedView) -> _Result:
        view, seen, derived = with_origins(self.plan.reads, planned, planned.make)
        shown = msgpack.encode((view.template, view.data))
        fingerprint = blake2b(shown, digest_size=_SIZE, key=self._context).digest()
        if self._known.get(planned.path) == fingerprint and planned.path in self._on_disk:
            return _Result(fingerprint, seen=seen, derived=derived)
        content = self.renderer(view).content
        if len(content) > _LARGE:  # saves memory while it is sent between processes
            return _Result(fingerprint, packed=shrink(content), seen=seen, derived=derived)
        packed = shrink(content) if self._packs else None
        return _Result(fingerprint, content, packed, seen, derived)


class _Work:
    """The rendering of one site; some of its files are already on disk, others are cached."""

    def __init__(self, rendered: RenderedView, before: Fingerprints, on_disk: Container[str]) -> None:
        self._rendered, self._plan, self._before, self._on_disk = rendered, rendered.plan, before, on_disk
        self.fingerprints = Fingerprints(context=before.context, views={}, seen={}, derived=before.derived)
        self.failures: list[Diagnostic] = []

    def files(
        self, is_same: Mapping[str, bool], jobs: Jobs, store: Store, rules: Mapping[str, Severity]
    ) -> Generator[FileOfSite]:
        """The files, but for those on the disk that are surely the same: first those that are the same, while processes
        render the others, then these.
        """

        def failed(path: str, why: str) -> _Result:
            self.failures.extend(graded([failure(path, f"this file could not be built: {why}")], rules))
            return _Result(b"", unmade_page(self._rendered.site, path) if path.endswith(".html") else None)

        def here(path: str) -> _Result:
            made = attempt(partial(self._rendered, path))
            return failed(path, made.why) if isinstance(made, Failure) else made

        same, (new, wide) = self._without_those_on_disk(is_same, store), self._in_order(is_same)
        made = map_ordered(self._rendered, new, jobs, weight=self._plan.weight, failed=failed, early=wide)
        with closing(made):
            for start in range(0, len(same), _MANY):
                some = same[start : start + _MANY]
                yield from self._taken(some, self._remembered(some, here, store), store)
            for start in range(0, len(new), _MANY):
                yield from self._taken(new[start : start + _MANY], made, store)

    def _without_those_on_disk(self, is_same: Mapping[str, bool], store: Store) -> list[str]:
        """The files that are surely the same, but must be written; of the others, only what is known is noted."""
        same = [path for path, same in is_same.items() if same]
        there, before, now = [path for path in same if path in self._on_disk], self._before, self.fingerprints
        now.views.update((path, before.views[path]) for path in there)
        now.seen.update((path, before.seen[path]) for path in there)
        store.keep(now.views.values())
        return [path for path in same if path not in self._on_disk]

    def _in_order(self, is_same: Mapping[str, bool]) -> tuple[list[str], int]:
        """The files to render: slow ones first, so that no process waits for them; then those of pages, each with what
        else reads only that page and some before it; last those that read the whole wiki, which are begun early. And
        the number of these.
        """
        plan, new = self._plan, [path for path, same in is_same.items() if not same]
        numbers = {slug: number for number, slug in enumerate(self._rendered.site.wiki.refs)}
        place = {path: numbers[slug] for path in new if (slug := plan.last_page_of(path)) is not None}
        ranked = sorted((path for path in new if path not in place), key=plan.weight, reverse=True)
        wide = dict.fromkeys(path for path in ranked if plan.weight(path) >= _WIDE)
        slow = [path for path in ranked if path not in wide]
        return [*slow, *sorted(place, key=place.__getitem__), *wide], len(wide)

    def _taken(self, paths: Iterable[str], rendered: Iterator[_Result], store: Store) -> Iterator[FileOfSite]:
        """The files with these paths, noted, and cached if they are new."""
        fresh, used = [], []
        for path, made in zip(paths, rendered, strict=False):  # later results are read by the next call
            if made.fingerprint:  # failures are tried again
                self.fingerprints.views[path] = made.fingerprint
                self.fingerprints.seen[path] = made.seen or self._before.seen[path]
                self.fingerprints.derived.update(made.derived)
                used.append(made.fingerprint)
            if made.packed is not None:
                fresh.append((used[-1], made.packed))
            yield made.file(path)
        store.keep(used)
        store.put(fresh)

    def _remembered(self, same: Iterable[str], rendered: Callable[[str], _Result], store: Store) -> Iterator[_Result]:
        """The unchanged files: cached ones, and others rendered again."""
        fingerprints = {path: self._before.views[path] for path in same}
        packed = store.get([*fingerprints.values()])
        for path, fingerprint in fingerprints.items():
            data = packed.get(fingerprint)
            yield rendered(path) if data is None else _Result(fingerprint, expand(data))


def used_assets(site: Site) -> Iterator[Asset]:
    """The published files: those that pages refer to, and the PDFs, pictures, sound and films that they cite."""
    wiki = site.wiki
    for name in sorted({name for page in site.pages.values() for name in page.assets}):
        place, file = wiki.asset_path(name), wiki.assets[name]
        if place != file.at:  # those are published as they are
            yield Asset(path=place, origin=file.origin, is_cleaned=is_cleaned(name))
    for source in wiki.sources.values():
        path = published_file(wiki, source) if is_cited(site, source.id) else None
        if path is not None and cites_file(source, uses_of(site, source.id)):
            yield Asset(path=path, origin=source.origin, is_cleaned=is_cleaned(path))


def as_they_are(published: Iterable[AssetFile], *taken: Container[str]) -> list[Asset]:
    """The published files that are copied as they are: those whose paths are not taken."""
    free = (file for file in published if not any(file.name in paths for paths in taken))
    return [Asset(path=file.name, origin=file.origin) for file in free]


def paths_of(files: Iterable[OutputFile | Asset]) -> list[str]:
    """The paths of these files."""
    return [file.path for file in files]


def files_below(folder: Path) -> dict[str, bytes]:
    """Name → content of the files in a folder and in those below it."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }


def _variables(theme: ThemeOptions) -> dict[str, str]:
    return style_variables(
        accent=theme.accent,
        accent_dark=theme.accent_dark,
        text=theme.font_text,
        headings=theme.font_headings,
        interface=theme.font_interface,
    )
