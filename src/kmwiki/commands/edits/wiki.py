"""The wiki as an edit would leave it, without writing it; and the proof that nothing got worse."""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.commands.edits.meaning import Side
from kmwiki.config import Config
from kmwiki.content.files import ContentFile, Files
from kmwiki.content.loader import content_file
from kmwiki.diagnostics import Diagnostic
from kmwiki.engine.parallel import Jobs
from kmwiki.engine.store import Store
from kmwiki.graph.resolver import resolver_of
from kmwiki.pipeline import Analysis, analyse


class Reader(Struct, frozen=True, kw_only=True):
    """Reads the same wiki as it is, and as it would be."""

    config: Config
    store: Store
    jobs: Jobs

    def moved(self, paths: Mapping[str, str]) -> "Reader":
        """The same for a wiki of which some files have other paths, as `kmwiki.toml` then says."""
        ignores = (replace(one, path=paths.get(one.path, one.path)) for one in self.config.ignores)
        return replace(self, config=replace(self.config, ignores=tuple(ignores)))

    def analysis(self, files: Files, *, evidence: bool = True) -> Analysis:
        """The wiki with these files; without `evidence`, its claims are not compared with what they cite."""
        config = self.config
        if not evidence:
            config = replace(config, resolving=replace(config.resolving, evidence=False))
        return analyse(config, store=self.store, jobs=self.jobs, files=files)


def side_of(analysis: Analysis) -> Side:
    """The links and names of an analysis."""
    wiki = analysis.wiki
    return Side.of(resolver_of(wiki.graph, analysis.files, wiki.source_names, wiki.wanted))


def files_after(files: Files, paths: Mapping[str, str], texts: Mapping[str, bytes], lock: bytes | None) -> Files:
    """The files when some have other paths in the wiki, and some pages other bytes (by their old paths)."""
    found: list[Diagnostic] = []

    def page(one: ContentFile) -> ContentFile:
        path = paths.get(one.path, one.path)
        name = path.removeprefix(one.path.removesuffix(one.name))
        if one.path in texts:
            after = content_file(path, name, texts[one.path], found, any_format=one.any_format)
            return replace(after, defaults=one.defaults)
        return replace(one, path=path, name=name) if path != one.path else one

    pages = sorted(map(page, files.pages), key=lambda one: one.name)
    assets = [
        replace(one, path=paths[one.path], name=paths[one.path].removeprefix(one.path.removesuffix(one.name)))
        if one.path in paths
        else one
        for one in files.assets
    ]
    sources = [
        replace(one, path=paths[one.path], id=paths[one.path].removeprefix(one.path.removesuffix(one.id)))
        if one.path in paths
        else one
        for one in files.sources
    ]
    kept = (one for one in files.diagnostics if one.at.path not in texts)
    moved = (replace(one, at=replace(one.at, path=paths.get(one.at.path, one.at.path))) for one in kept)
    return replace(
        files,
        pages=tuple(pages),
        assets=tuple(sorted(assets, key=lambda one: one.name)),
        sources=tuple(sorted(sources, key=lambda one: one.id)),
        lock=lock,
        diagnostics=tuple((*moved, *found)),
        readings={},
        kept_back=frozenset(paths.get(path, path) for path in files.kept_back),
    )


def new_findings(
    before: Iterable[Diagnostic], after: Iterable[Diagnostic], paths: Mapping[str, str]
) -> list[Diagnostic]:
    """The findings that were not there before: more of a rule on a file than it had."""
    known = Counter((one.rule, paths.get(one.at.path, one.at.path)) for one in before)
    new: list[Diagnostic] = []
    for one in after:
        key = one.rule, one.at.path
        if known[key] <= 0:
            new.append(one)
        known[key] -= 1
    return new
