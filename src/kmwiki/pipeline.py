"""The walk of the data: load → parse → graph → resolve → views → render. Nothing here but the arrows."""

import os
from collections.abc import Callable, Collection, Iterable
from hashlib import blake2b
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.analysis.checks import check_site
from kmwiki.analysis.site import Owner, Site, ThemeText
from kmwiki.config import Config
from kmwiki.content.loader import LOCK, load_wiki, reread, without_texts
from kmwiki.content.source_names import SourceIndex
from kmwiki.content.walk import Walk, walk
from kmwiki.diagnostics import Diagnostic, Location, graded, visible
from kmwiki.engine.facts import facts_of
from kmwiki.engine.memo import Remembered
from kmwiki.engine.packing import shelved
from kmwiki.engine.renaming import slug_of
from kmwiki.engine.render import render
from kmwiki.engine.reresolve import Edits
from kmwiki.engine.revise import Revision, revise
from kmwiki.engine.stock import Stock
from kmwiki.engine.store import NOTHING, Store
from kmwiki.errors import Corrupt, KmwikiError
from kmwiki.evidence.lock import read_lock
from kmwiki.graph.names import PageGraph, build_graph
from kmwiki.graph.redirects import addresses_of_sections
from kmwiki.graph.resolver import Wiki, resolve
from kmwiki.markdown.parser import PageParser, failed_page
from kmwiki.model import Asset, ContentFile, Files, Named, OutputFile, Page
from kmwiki.urls import may_be_home

Progress = Callable[[str], None]
UNREAD = ("unreadable-file", "file-too-large", "outside-root", "not-a-file")  # why a page may be missing
FEW = 100  # files that are never too many to look for what depends on each


class Analysis(Struct, frozen=True, kw_only=True):
    """A wiki that was read and resolved, with its graded findings.

    `revision` tells which pages and sources may show something else than in the analysis before; None: all may.
    """

    config: Config
    files: Files  # its pages may be without their texts
    site: Site
    diagnostics: tuple[Diagnostic, ...]
    revision: Revision | None = None
    rows: dict[str, bytes] = {}  # what is packed of it, where all was resolved anew (see `stock`)

    @property
    def wiki(self) -> Wiki:
        """The resolved wiki."""
        return self.site.wiki


class Build(Struct, frozen=True, kw_only=True):
    """A whole site in memory, ready to be written or served."""

    analysis: Analysis
    outputs: tuple[OutputFile, ...]
    assets: tuple[Asset, ...]


def analyse(
    config: Config,
    *,
    jobs: int = 1,
    store: Store = NOTHING,
    before: Analysis | None = None,
    changed: Collection[str] = (),
    progress: Progress = lambda stage: None,
) -> Analysis:
    """Read and resolve the wiki, with the help of the analysis before; nothing is rendered.

    Where it is known that only some files `changed` since, the others are not looked at.
    """
    progress("Reading pages")
    before = before if before is not None and before.config == config else None
    files = reread(config.root, before.files, changed) if before is not None and changed else None
    files = files or _load(config, None if before is None else before.files)
    names = _source_names(files, before)
    parse = page_parser(config, names, store, jobs=jobs)
    if before is not None:
        progress("Resolving links")
        revision = _revised(before, files, parse, jobs)
        if revision is not None:
            about_lock = _locked(files.lock)[1]
            return _analysis(config, without_texts(files), revision.site, about_lock, revision, before.site.frame)
        files = _load(config, None)  # now the texts of all pages may be needed
    progress("Parsing pages")
    bare = without_texts(files)
    load = recalled(parse, bare.pages)
    named = (page for page in parse.map_part(files.pages, Named) if _is_shown(page, config))
    graph = build_graph(named, load, addresses_of_sections(_section_names(config)))
    del files  # with its texts
    progress("Resolving links")
    return _resolved_anew(config, bare, names, graph, load, Stock(store), jobs)


def refuse_empty(config: Config, analysis: Analysis | None = None) -> None:
    """Raise KmwikiError where no page was read, or without a reading is found: nobody wants an empty site.

    It would take the place of a real one.
    """
    diagnostics: list[Diagnostic] = []
    if analysis is not None:
        pages, found = len(analysis.files.pages), analysis.files.diagnostics
    else:
        task = Walk(root=config.root, base=config.content, ignore=config.ignore, never=_never(config))
        pages, found = sum(file.is_page for file in walk(task, diagnostics)), tuple(diagnostics)
    if pages:
        return
    unread = [finding for finding in found if finding.rule in UNREAD]
    why = f"; {visible(unread[0].at.path)}: {unread[0].message}" if unread else ""
    raise KmwikiError(f"no Markdown files in “{config.root}” (looked in {_looked_in(config)}){why}")


def _never(config: Config) -> tuple[Path, ...]:
    """The folders among the pages that hold none."""
    shared = None if config.sources_are_pages else config.sources
    others = (folder for folder in (config.output, shared) if folder is not None)
    return (*(config.content / name for name in config.excluded), *others)


def _looked_in(config: Config) -> str:
    """The folder of the pages, and what of it is passed by."""
    folder = config.content.relative_to(config.root).as_posix()
    if folder != ".":
        return f"{folder}/"
    passed = ", ".join(f"{name}/" for name in config.excluded)
    return f"all folders but {passed} and those that begin with a dot" if passed else "all its folders"


def _resolved_anew(
    config: Config,
    files: Files,
    names: SourceIndex,
    graph: PageGraph,
    load: Callable[[str], Page],
    stock: Stock,
    jobs: int,
) -> Analysis:
    """The wiki of these pages, of which `load` gives each as it was parsed; they are packed into the stock."""
    locked, about_lock = _locked(files.lock)
    wiki = resolve(
        graph,
        files.sources,
        files.assets,
        shelve=lambda pages: shelved(pages, stock, load),
        source_index=names,
        section_names=_section_names(config),
        url_style=config.urls,
        slug_labels=config.slug_labels,
        publish=config.publish,
        compiled=files.compiled,
        locked=locked,
    )
    analysis = _analysis(config, files, facts_of(wiki, owner_of(config), stock, jobs=jobs), about_lock, None, None)
    return replace(analysis, rows=stock.rows)


def _section_names(config: Config) -> dict[str, str]:
    """The generated sections to which the configuration gives a name."""
    return {name: folder for name in config.names.__struct_fields__ if (folder := getattr(config.names, name))}


def _is_shown(page: Named, config: Config) -> bool:
    """Whether a page is part of the wiki; drafts are where somebody asks for them."""
    front = page.front_matter
    return config.drafts or not (front.hidden or (config.explicit and not front.published))


def _load(config: Config, before: Files | None) -> Files:
    return load_wiki(
        root=config.root,
        content=config.content,
        sources=config.sources,
        sources_are_pages=config.sources_are_pages,
        excluded=config.excluded,
        ignore=config.ignore,
        explicit=config.explicit and not config.drafts,
        output=config.output,
        before=before,
    )


def _source_names(files: Files, before: Analysis | None) -> SourceIndex:
    ids = [source.id for source in files.sources]
    if before is not None and ids == [source.id for source in before.files.sources]:
        return before.wiki.source_index
    return SourceIndex.of(ids)


def says_the_same(before: Analysis, now: Analysis) -> bool:
    """Whether the files of both were alike, as far as a site can show it."""
    was, are = before.files, now.files
    return (
        before.config == now.config
        and [(file.path, file.digest) for file in was.pages] == [(file.path, file.digest) for file in are.pages]
        and (was.sources, was.assets, was.compiled, was.lock) == (are.sources, are.assets, are.compiled, are.lock)
        and was.diagnostics == are.diagnostics
    )


def page_parser(config: Config, names: SourceIndex, store: Store, *, jobs: int) -> Remembered[ContentFile, Page]:
    """What makes pages of files, and remembers them."""
    macros = config.macros
    known = "\0".join((*names.exact, "", *(text for macro in macros for text in macro)))
    context = blake2b(known.encode(), salt=b"breaks" if config.line_breaks else b"").digest()
    return Remembered(
        PageParser(names, line_breaks=config.line_breaks, macros=macros),
        Page,
        store,
        key=lambda file: context + f"{file.path}\0{file.name}\0{file.digest}".encode(),
        weight=lambda file: len(file.text),
        failed=failed_page,
        jobs=jobs,
    )


def recalled(parse: Remembered[ContentFile, Page], files: Iterable[ContentFile]) -> Callable[[str], Page]:
    """What gives the page of a file by its path, once it was parsed; it raises Corrupt where that can't be read."""
    by_path = {file.path: file for file in files}

    def recall(path: str) -> Page:
        page = parse.recall(by_path[path]) if path in by_path else None
        if page is None:
            raise Corrupt(f"nothing is left of {path}")
        return page

    return recall


def _revised(before: Analysis, now: Files, parse: Remembered[ContentFile, Page], jobs: int) -> Revision | None:
    """The wiki where only pages and the texts of sources changed; None where more did, or might have."""
    was, site = before.files, before.site
    if [source.id for source in was.sources] != [source.id for source in now.sources]:
        return None
    if (was.assets, was.compiled, was.lock) != (now.assets, now.compiled, now.lock):
        return None
    old = {file.path: file.digest for file in was.pages}
    new = [file for file in now.pages if old.get(file.path) != file.digest]
    lost = [*(old.keys() - {file.path for file in now.pages}), *(file.path for file in new if file.path in old)]
    if len(new) + len(lost) > max(FEW, len(was.pages) // 2):
        return None
    slugs = {page.path: slug for slug, page in site.pages.items()} if lost else {}
    if site.wiki.graph.redirects and any(path not in slugs for path in lost):  # it redirects, or was hidden
        return None
    pages = [page for page in parse.map(new) if _is_shown(page, before.config)]
    changed = {slug_of(page, site.wiki.graph): page for page in pages}
    taken = (site.pages[slug].path for slug in changed if slug in site.pages)
    if len(changed) < len(pages) or not {*taken}.issubset({*lost}):  # two pages want one address
        return None
    gone = frozenset(slugs[path] for path in lost if path in slugs) - changed.keys()
    moved = [site.pages[slug].path for slug in gone] + [
        page.path for slug, page in changed.items() if slug not in site.pages
    ]
    if any(map(may_be_home, moved)):  # another page may stand for the folder now
        return None
    sources = {source.id: source for source in now.sources}
    return revise(site, Edits(changed=changed, gone=gone, sources=sources), jobs=jobs)


def _analysis(
    config: Config,
    files: Files,
    site: Site,
    about_lock: list[Diagnostic],
    revision: Revision | None,
    before: tuple[object, ...] | None,
) -> Analysis:
    return Analysis(
        config=config,
        files=files,
        site=site,
        diagnostics=graded((*files.diagnostics, *about_lock, *check_site(site)), config.rules),
        revision=revision if site.frame == before else None,
    )


def owner_of(config: Config) -> Owner:
    """What the owner says of the site."""
    theme = config.theme
    frame = ThemeText(
        logo=theme.logo,
        favicon=theme.favicon or "favicon.svg",
        licence=theme.licence,
        licence_url=theme.licence_url,
        footer=theme.footer,
    )
    return Owner(
        title=config.title or "",
        language=config.language or "",
        description=config.description,
        base_url=config.base_url,
        theme=frame,
    )


def _locked(data: bytes | None) -> tuple[dict[str, dict[str, str]], list[Diagnostic]]:
    """The hashes of `kmwiki.lock`; a corrupt one is reported and ignored."""
    try:
        return (read_lock(data) if data is not None else {}), []
    except ValueError as error:
        message = f"the lock cannot be read, so that changed sources are not known: {error}"
        help = "write it again with “kmwiki build --lock”"
        return {}, [Diagnostic(rule="unreadable-file", at=Location(path=LOCK, line=1), message=message, help=help)]


def build(config: Config, *, jobs: int = 1, progress: Progress = lambda stage: None) -> Build:
    """Render the whole site in memory."""
    analysis = analyse(config, jobs=jobs, progress=progress)
    progress("Rendering pages")
    rendering = render(analysis.site, config, jobs=jobs)
    outputs = tuple(file for file in rendering.files if isinstance(file, OutputFile))
    return Build(analysis=analysis, outputs=outputs, assets=rendering.assets)


def default_jobs() -> int:
    """As many processes as this one may use processors."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
