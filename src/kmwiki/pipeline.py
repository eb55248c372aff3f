"""The walk of the data: load → parse → graph → resolve → views → render. Nothing here but the arrows."""

import os
from collections.abc import Callable, Iterator
from hashlib import blake2b
from itertools import chain
from pathlib import Path

from msgspec import Struct

from kmwiki.cache import NOTHING, Remembered, Store
from kmwiki.checks import check_site
from kmwiki.config import Config
from kmwiki.graph import build_graph
from kmwiki.loader import LOCK, load_wiki
from kmwiki.lock import read_lock
from kmwiki.markdown.code import DIAGRAM
from kmwiki.model import Asset, Diagnostic, Html, Location, OutputFile, Page, PlannedView
from kmwiki.outputs.chrome import SiteText
from kmwiki.outputs.feed import feed_views
from kmwiki.outputs.pages import page_views
from kmwiki.outputs.sources import source_views
from kmwiki.outputs.special import special_views
from kmwiki.outputs.tags import tag_views
from kmwiki.outputs.trust import trust_views
from kmwiki.parallel import map_ordered
from kmwiki.parser import PageParser, failed_page
from kmwiki.provenance import published_file
from kmwiki.renderer import Renderer
from kmwiki.report import graded
from kmwiki.reports import Facts, facts_of
from kmwiki.resolver import Site, resolve
from kmwiki.sources import SourceIndex
from kmwiki.theme import static_files, template_folder

Progress = Callable[[str], None]


class Analysis(Struct, frozen=True, kw_only=True):
    """A wiki that was read and resolved, with its graded findings."""

    site: Site
    facts: Facts
    text: SiteText
    diagnostics: tuple[Diagnostic, ...]


class Rendering(Struct, frozen=True, kw_only=True):
    """The files of a site, which come one by one in the order of `paths`; `failures` fill on the way."""

    paths: tuple[str, ...]
    files: Iterator[OutputFile]
    assets: tuple[Asset, ...]
    failures: list[Diagnostic]


class Build(Struct, frozen=True, kw_only=True):
    """A whole site in memory, ready to be written or served."""

    wiki: Analysis
    outputs: tuple[OutputFile, ...]
    assets: tuple[Asset, ...]


def analyse(
    config: Config, *, jobs: int = 1, store: Store = NOTHING, progress: Progress = lambda stage: None
) -> Analysis:
    """Read and resolve the wiki; nothing is rendered."""
    progress("Reading pages")
    files = load_wiki(
        root=config.root,
        content=config.content,
        sources=config.sources,
        sources_are_pages=config.sources_are_pages,
        excluded=config.excluded,
        ignore=config.ignore,
        output=config.output,
    )
    names = SourceIndex.of(source.id for source in files.sources)
    progress("Parsing pages")
    context = blake2b("\0".join(source.id for source in files.sources).encode()).digest()
    parse = Remembered(
        PageParser(names),
        Page,
        store,
        key=lambda file: context + f"{file.path}\0{file.name}\0{file.digest}".encode(),
        weight=lambda file: len(file.text),
        failed=failed_page,
        jobs=jobs,
    )
    pages = [page for page in parse.map(files.pages) if config.drafts or not page.front_matter.hidden]
    progress("Resolving links")
    locked, spoilt = _locked(files.lock)
    site = resolve(
        build_graph(pages),
        files.sources,
        files.assets,
        source_index=names,
        section_names={
            name: folder for name in config.names.__struct_fields__ if (folder := getattr(config.names, name))
        },
        url_style=config.urls,
        slug_labels=config.slug_labels,
        publish=config.publish,
        compiled=files.compiled,
        locked=locked,
    )
    facts = facts_of(site)
    text = SiteText(
        title=config.title or _home_title(site),
        language=config.language,
        description=config.description,
        base_url=config.base_url,
        has_feed=config.base_url is not None and bool(facts.rows["recent-changes"]),
    )
    findings = (*files.diagnostics, *spoilt, *check_site(facts))
    return Analysis(site=site, facts=facts, text=text, diagnostics=graded(findings, config.rules))


def _locked(data: bytes | None) -> tuple[dict[str, dict[str, str]], list[Diagnostic]]:
    """The hashes of `kmwiki.lock`; a spoilt one is reported, and says nothing."""
    try:
        return (read_lock(data) if data is not None else {}), []
    except ValueError as error:
        message = f"the lock cannot be read, so that it says nothing of what changed: {error}"
        help = "write it anew with “kmwiki build --lock”"
        return {}, [Diagnostic(rule="unreadable-file", at=Location(path=LOCK, line=1), message=message, help=help)]


def _home_title(site: Site) -> str:
    """The title of the home page, or of the only one, if its author gave one; a folder's name is no part of a wiki."""
    home = next(iter(site.pages.values())) if len(site.pages) == 1 else site.pages.get("index")
    given = home is not None and (home.node.page.front_matter.title or home.node.page.headings)
    return home.ref.title if home is not None and given else "Wiki"


def build(config: Config, *, jobs: int = 1, progress: Progress = lambda stage: None) -> Build:
    """Render the whole site in memory."""
    wiki = analyse(config, jobs=jobs, progress=progress)
    progress("Rendering pages")
    rendering = render(wiki, config, jobs=jobs)
    return Build(wiki=wiki, outputs=tuple(rendering.files), assets=rendering.assets)


def render(wiki: Analysis, config: Config, *, jobs: int = 1) -> Rendering:
    """Render the site piece by piece."""
    renderer = renderer_of(config)
    planned, failures = tuple(views(wiki)), list[Diagnostic]()

    def failed(view: PlannedView, why: str) -> OutputFile:
        failures.extend(graded([_failure(view.path, why)], config.rules))
        return OutputFile(path=view.path, content=b"<!DOCTYPE html>\n<title>This page could not be made</title>\n")

    files = map_ordered(lambda view: renderer(view.make()), planned, jobs, weight=lambda v: v.weight, failed=failed)
    static = static_outputs(wiki.site)
    return Rendering(
        paths=(*(view.path for view in planned), *(file.path for file in static)),
        files=chain(files, static),
        assets=tuple(used_assets(wiki.facts)),
        failures=failures,
    )


def renderer_of(config: Config) -> Renderer:
    """What renders views with the templates as they are now."""
    return Renderer(template_folder(), own_templates(config))


def static_outputs(site: Site) -> list[OutputFile]:
    """The style sheets and scripts of the site."""
    files = static_files(diagrams=_has_diagrams(site))
    return [OutputFile(path=f"{site.sections['static']}/{name}", content=content) for name, content in files]


def views(wiki: Analysis) -> Iterator[PlannedView]:
    """What every file of the site will say."""
    for plan in (page_views, tag_views, source_views, special_views, trust_views, feed_views):
        yield from plan(wiki.text, wiki.facts)


def _failure(path: str, why: str) -> Diagnostic:
    message, help = f"this page could not be made: {why}", "report this, with the page"
    return Diagnostic(rule="page-failed", at=Location(path=path, line=1), message=message, help=help)


def _has_diagrams(site: Site) -> bool:
    pieces = (piece for page in site.pages.values() for piece in page.node.page.body)
    return any(isinstance(piece, Html) and DIAGRAM in piece.html for piece in pieces)


def used_assets(facts: Facts) -> Iterator[Asset]:
    """The files that pages refer to, and the PDFs and pictures that they cite; no other file is published."""
    site = facts.site
    names: set[str | None] = set()
    for page in site.pages.values():
        names.update(item.asset for item in page.links)
        names.update(target.asset for target in (*page.markdown, *page.attributes.values()))
    for name in sorted(name for name in names if name is not None):
        yield Asset(path=f"{site.sections['assets']}/{name}", origin=site.assets[name].origin)
    for source in site.sources.values():
        path = published_file(site, source, facts.passages.get(source.id, ()))
        if path is not None:
            yield Asset(path=path, origin=source.origin)


def default_jobs() -> int:
    """As many processes as this one may use processors."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def own_templates(config: Config) -> Path | None:
    """The folder of the wiki's own templates, if it has one."""
    # In kmwiki's own checkout the wiki's templates are the built-in ones.
    own = config.root / "templates"
    has_own = (
        own.is_dir()
        and own.resolve() != template_folder().resolve()
        and config.content.resolve() != config.root.resolve()
    )
    return own if has_own else None
