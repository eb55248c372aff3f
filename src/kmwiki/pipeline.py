"""The story of a build: load → parse → graph → resolve → views → render, each stage a function from value to value."""

from collections.abc import Callable, Collection, Iterable

from msgspec.structs import replace

from kmwiki.config import Config
from kmwiki.content.files import Files
from kmwiki.content.loader import load_wiki, reread, without_texts
from kmwiki.content.source_names import SourceNames
from kmwiki.diagnostics import FAILED
from kmwiki.engine.claims import ClaimMemory
from kmwiki.engine.documents import with_pages
from kmwiki.engine.grading import with_findings
from kmwiki.engine.incremental import updated
from kmwiki.engine.indexing import Indexes
from kmwiki.engine.packed_parts import PackedParts
from kmwiki.engine.parallel import Jobs
from kmwiki.engine.parsing import page_parser
from kmwiki.engine.render import render
from kmwiki.engine.results import Analysis, Build
from kmwiki.engine.store import NOTHING, Store
from kmwiki.engine.tools import Tools
from kmwiki.engine.whole import resolved_again
from kmwiki.graph.naming import only_names
from kmwiki.graph.wiki import LeftOut
from kmwiki.model import OutputFile, PageNames
from kmwiki.tables import changed as changed_marks
from kmwiki.tables import digests

Progress = Callable[[str], None]
__all__ = ["Analysis", "Build", "Progress", "analyse", "build"]


def analyse(
    config: Config,
    *,
    jobs: Jobs = 1,
    store: Store = NOTHING,
    before: Analysis | None = None,
    changed: Collection[str] = (),
    files: Files | None = None,
    progress: Progress = lambda stage: None,
) -> Analysis:
    """Read and resolve the wiki, with the help of the analysis before, without rendering.

    If `changed` is given, only these files are read, because no others have changed. If `files` are given, the wiki is
    what it would be with these, and nothing before it helps.
    """
    progress("Reading pages")
    before = before if before is not None and before.config == config else None
    files = with_pages(files or _read(config, before, changed), store, None if before is None else before.files)
    names = SourceNames.over(files, None if before is None else (before.files, before.wiki.source_names))
    parse = page_parser(config, names, store, jobs=jobs, unstored=None if before is None else before.noted.unstored)
    indexes = Indexes(store, jobs=jobs, unstored=parse.unstored)
    claims = ClaimMemory(store, parse.unstored)
    tools = Tools(parse=parse, indexes=indexes, claims=claims, parts=PackedParts(store), jobs=jobs)
    if before is not None:
        progress("Resolving links")
        tools_again = replace(tools, parts=PackedParts(store, before.noted.rows))
        now = updated(before, files, tools_again) if names is before.wiki.source_names else None
        if now is not None:
            return with_findings(now)
        files = with_pages(load_wiki(config.folders), store, files)  # all pages may be parsed again, with their texts
    progress("Parsing pages")
    shown, left_out = _sorted_out(config, files, parse.map_part(files.pages, PageNames))
    files = without_texts(files)
    progress("Resolving links")
    now = resolved_again(config, files, shown, left_out, names, tools)
    # A page that failed may be another although its file is the same.
    known = before is not None and not any(finding.rule == FAILED for finding in before.diagnostics)
    marks = changed_marks(before.site, now.site) if before is not None and known else None
    return with_findings(now if marks is None else replace(now, changes=digests(marks)))


def _sorted_out(config: Config, files: Files, pages: Iterable[PageNames]) -> tuple[list[PageNames], list[LeftOut]]:
    """The names of the pages that are shown, and the other pages."""
    shown, left_out = list[PageNames](), list[LeftOut]()
    for page in pages:
        if (out := config.left_out(page, files.kept_back)) is None:
            shown.append(only_names(page))
        else:
            left_out.append(out)
    return shown, left_out


def _read(config: Config, before: Analysis | None, changed: Collection[str]) -> Files:
    """The files of the wiki; if only some changed, only these are read, where that is enough."""
    known = None if before is None else before.files
    files = reread(config.folders, known, changed) if known is not None and changed else None
    return files or load_wiki(config.folders, known)


def build(config: Config, *, jobs: Jobs = 1, progress: Progress = lambda stage: None) -> Build:
    """Render the whole site in memory."""
    analysis = analyse(config, jobs=jobs, progress=progress)
    progress("Rendering pages")
    rendering = render(analysis.site, config, jobs=jobs, published=analysis.files.published)
    outputs = tuple(file for file in rendering.files if isinstance(file, OutputFile))
    return Build(analysis=analysis, outputs=outputs, assets=rendering.assets)
