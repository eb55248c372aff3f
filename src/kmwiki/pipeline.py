"""The story of a build: load → parse → graph → resolve → views → render, each stage a function from value to value."""

from collections.abc import Callable, Collection
from functools import partial

from kmwiki.analysis.checks import check_site
from kmwiki.analysis.site import Site
from kmwiki.config import Config
from kmwiki.content.loader import LOCK, load_wiki, reread, without_texts
from kmwiki.content.source_names import SourceIndex
from kmwiki.diagnostics import graded
from kmwiki.engine.edits import edits_between
from kmwiki.engine.facts import facts_of
from kmwiki.engine.packed_parts import PackedParts
from kmwiki.engine.packing import packed_pages
from kmwiki.engine.parsing import page_parser, recalled
from kmwiki.engine.render import render
from kmwiki.engine.results import Analysis, Build
from kmwiki.engine.revise import Revision, revise
from kmwiki.engine.store import NOTHING, Store
from kmwiki.evidence.lock import locked
from kmwiki.graph.names import build_graph
from kmwiki.graph.redirects import addresses_of_sections
from kmwiki.graph.resolver import resolve
from kmwiki.model import Files, OutputFile, PageNames

Progress = Callable[[str], None]
__all__ = ["Analysis", "Build", "Progress", "analyse", "build"]


def analyse(
    config: Config,
    *,
    jobs: int = 1,
    store: Store = NOTHING,
    before: Analysis | None = None,
    changed: Collection[str] = (),
    progress: Progress = lambda stage: None,
) -> Analysis:
    """Read and resolve the wiki, with the help of the analysis before, without rendering.

    If `changed` is given, only these files are read, because no others have changed.
    """
    progress("Reading pages")
    before = before if before is not None and before.config == config else None
    files = reread(config.root, before.files, changed) if before is not None and changed else None
    files = files or load_wiki(config.folders, None if before is None else before.files)
    ids = [source.id for source in files.sources]
    names = SourceIndex.of(ids, None if before is None else before.wiki.source_index)
    parse, checks = page_parser(config, names, store, jobs=jobs), config.features.checks
    if before is not None:
        progress("Resolving links")
        edits = edits_between(before.files, files, before.site, parse, config.shows)
        revision = revise(before.site, edits, checks, jobs=jobs) if edits is not None else None
        if revision is not None:
            has_frame = revision.site.frame == before.site.frame
            return _analysis(config, files, revision.site, revision if has_frame else None)
        files = load_wiki(config.folders)  # all pages may be parsed again, which needs their texts
    progress("Parsing pages")
    bare, parts = without_texts(files), PackedParts(store)
    load = recalled(parse, bare.pages)
    shown = (page for page in parse.map_part(files.pages, PageNames) if config.shows(page))
    graph = build_graph(shown, load, addresses_of_sections(config.resolving.sections))
    del files  # with its texts
    progress("Resolving links")
    pack, locks = partial(packed_pages, parts=parts, load=load), locked(bare.lock, LOCK)[0]
    wiki = resolve(graph, bare, names, config.resolving, locks, pack)
    return _analysis(config, bare, facts_of(wiki, config.owner, parts, checks, jobs=jobs), None, parts.rows)


def _analysis(
    config: Config, files: Files, site: Site, revision: Revision | None, rows: dict[str, bytes] | None = None
) -> Analysis:
    found = check_site(site, config.features.site_checks)
    findings = graded((*files.diagnostics, *locked(files.lock, LOCK)[1], *found), config.rules)
    bare = without_texts(files)
    return Analysis(config=config, files=bare, site=site, diagnostics=findings, revision=revision, rows=rows or {})


def build(config: Config, *, jobs: int = 1, progress: Progress = lambda stage: None) -> Build:
    """Render the whole site in memory."""
    analysis = analyse(config, jobs=jobs, progress=progress)
    progress("Rendering pages")
    rendering = render(analysis.site, config, jobs=jobs)
    outputs = tuple(file for file in rendering.files if isinstance(file, OutputFile))
    return Build(analysis=analysis, outputs=outputs, assets=rendering.assets)
