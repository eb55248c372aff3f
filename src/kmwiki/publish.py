"""A build on disk, which uses the snapshot of the last build and saves one for the next."""

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.analysis.relocking import Relocked, relock
from kmwiki.config import FILE, Config
from kmwiki.content.dates import in_order
from kmwiki.content.folders import refuse_empty
from kmwiki.content.git_dates import files_of_head
from kmwiki.content.layered_settings import FILES_OF_HUGO, FOLDERS_OF_HUGO
from kmwiki.content.loader import OF_ROOT
from kmwiki.content.repository import GIT
from kmwiki.content.roots import LAYOUT, PUBLIC, TEMPLATES, settings_of_graphs
from kmwiki.content.taken_over import READ
from kmwiki.content.walk import MANIFEST
from kmwiki.diagnostics import Diagnostic
from kmwiki.engine import up_to_date
from kmwiki.engine.freshness import NO_FINGERPRINTS
from kmwiki.engine.identity import build_digest
from kmwiki.engine.outcome import Outcome, failed, failures_last, unwritten
from kmwiki.engine.parallel import Jobs
from kmwiki.engine.render import Rendering, render
from kmwiki.engine.second_try import made
from kmwiki.engine.shard_manifest import leave_shard
from kmwiki.engine.shards import Shard
from kmwiki.engine.store import Store
from kmwiki.engine.unrendered import FileOfSite, UpToDate
from kmwiki.engine.up_to_date import CACHE
from kmwiki.engine.writer import Written, check_output, write_site
from kmwiki.errors import KmwikiError
from kmwiki.outputs.attachments import cleaned
from kmwiki.pipeline import Analysis, Progress, analyse
from kmwiki.snapshot import PREVIEW, Snapshot, load_snapshot, may_be_saved, save_snapshot

Result = TypeVar("Result")


class Built(Struct, frozen=True, kw_only=True):
    """The result of a build.

    It is `helped` if it used results of earlier builds, and `whole` if everything was read again; `problem` says why
    no results of earlier builds could be used. For `newly_found` see `Outcome`.
    """

    analysis: Analysis
    states: up_to_date.Entries  # of the site's files
    failures: tuple[Diagnostic, ...]  # findings on files that could not be made
    written: Written
    helped: bool
    whole: bool
    newly_found: bool = False
    problem: str | None = None
    relocked: Relocked | None = None  # what is in a new `kmwiki.lock`, if it was requested
    held: object = None  # what else the build worked with, which takes long to free

    @property
    def of_files(self) -> tuple[Diagnostic, ...]:
        """The findings on the files of the site."""
        return (*self.failures, *unwritten(self.written))

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """The findings on the wiki and on the files of its site."""
        return (*self.analysis.diagnostics, *self.of_files)

    @property
    def outcome(self) -> Outcome:
        """What the command came to."""
        return Outcome(
            numbers=self.analysis.numbers,
            findings=failures_last(self.findings),
            written=self.written,
            newly_found=self.newly_found,
        )


class Builder:
    """Builds one wiki, or one shard, for one command; its `arguments` identify what it remembers, None nothing."""

    def __init__(
        self,
        config: Config,
        *,
        jobs: Jobs,
        arguments: list[str] | None,
        progress: Progress,
        shard: Shard | None = None,
    ) -> None:
        check_output(config.output, config.root, config.content, config.sources, config.folders.published)
        if not (config.root / CACHE).is_dir():  # without pages, not even a cache is made
            refuse_empty(config.folders)
        self._config, self._jobs, self._arguments, self._progress = config, jobs, arguments, progress
        self._shard = shard
        self._seen = _look(config)

    def build(self, *, lock: Callable[[bytes], None] | None = None, strict: bool = False) -> Built:
        """Update the site on disk; `lock`, if given, first writes the present words of what is cited to `kmwiki.lock`.

        A shard notes whether it is `strict`, for the command that joins all.
        """
        store = Store(None if self._arguments is None else self._config.root / CACHE)
        built, problem = made(
            lambda store: self._build(store, lock),
            store,
            is_doubtful=lambda built: bool(failed(built.findings)) and built.helped,
        )
        store.close(used_all=built.whole)
        if self._shard is not None:
            self._leave_shard(self._shard, built, strict)
        return replace(built, problem=problem or store.problem)

    def remember(self, built: Built, printed: up_to_date.Printed) -> None:
        """Note the last lines of the command, for the next one if nothing changes; failures are tried again."""
        if self._arguments is not None and not failed(built.findings):
            seen = {**self._seen, "until": in_order(built.analysis.files.until)}
            written = built.states | up_to_date.states([self._file(MANIFEST)])
            up_to_date.remember(self._config.root, self._arguments, seen, written, printed)

    def sizes(self, built: Built) -> dict[str, int]:
        """The sizes of the files of the site, by path."""
        start = len(self._file(""))
        return {file[start:]: state[0] for file, state in built.states.items() if any(state)}

    def _build(self, store: Store, lock: Callable[[bytes], None] | None) -> Built:
        config, jobs = self._config, self._jobs
        snapshot, helped = load_snapshot(store, config), store.holds_any
        gc.freeze()  # what was read lives to the end: looking for garbage in a large wiki takes long
        last = None if snapshot is None else snapshot.analysis
        analysis = analyse(config, store=store, before=last, jobs=jobs, progress=self._progress)
        refuse_empty(config.folders, analysis.files)
        if not analysis.wiki.refs:
            raise KmwikiError(f"nothing to publish: all pages of “{config.root}” are drafts, private or not published")
        relocked, whole = None, analysis.whole
        if lock is not None:
            relocked = relock(analysis.site)
            lock(relocked.lock)
            analysis = self._analysed_again(store, analysis)
        self._progress("Writing the site")
        rendering, written, states = self._written(store, analysis, snapshot)
        if may_be_saved(store, analysis):
            save_snapshot(store, analysis, rendering.fingerprints, place="" if self._shard else str(config.output))
        return Built(
            analysis=analysis,
            states=states,
            failures=rendering.failures,
            written=written,
            helped=helped,
            whole=whole,
            newly_found=analysis.numbers.found_lines > 0 and (last is None or not last.numbers.found_lines),
            relocked=relocked,
            held=(snapshot, rendering),
        )

    def _written(
        self, store: Store, analysis: Analysis, snapshot: Snapshot | None
    ) -> tuple[Rendering, Written, up_to_date.Entries]:
        """The site as it was rendered and written, and the states of its files."""
        is_there = snapshot is not None and snapshot.place == str(self._config.output)
        on_disk = self._on_disk() if is_there else {}
        rendering = render(
            analysis.site,
            self._config,
            jobs=self._jobs,
            store=store,
            before=None if snapshot is None else snapshot.fingerprints,
            on_disk=on_disk,
            changes=analysis.changes,
            shard=self._shard,
            published=analysis.files.published,
        )
        touched = {asset.path for asset in rendering.assets}
        with closing(rendering.files):
            files = _noted(rendering.files, touched)
            written = write_site(self._config.output, files, rendering.assets, rendering.paths, cleaned)
        return rendering, written, self._states(rendering.paths, on_disk, touched)

    def _analysed_again(self, store: Store, before: Analysis) -> Analysis:
        """The analysis after a file was written; it has the changes of the one before, too."""
        now = analyse(self._config, store=store, before=before, jobs=self._jobs, progress=self._progress)
        if before.changes is None or now.changes is None:
            return replace(now, changes=None)
        return replace(now, changes=before.changes | now.changes)

    def _leave_shard(self, shard: Shard, built: Built, strict: bool) -> None:
        """Note what the shard is; the findings on the wiki are the same in all, so that one is enough to have them."""
        findings = built.findings if shard.number == 1 else built.of_files
        digest = build_digest(built.analysis)
        leave_shard(self._config.output, digest, shard, replace(built.outcome, findings=findings), strict=strict)

    def _on_disk(self) -> up_to_date.Entries:
        """Path → state of the files that are as the last build wrote them."""
        folder = self._file("")
        files = up_to_date.intact(self._config.root, self._arguments or [])
        return {file[len(folder) :]: state for file, state in files.items() if file.startswith(folder)}

    def _states(self, paths: Iterable[str], before: up_to_date.Entries, touched: Set[str]) -> up_to_date.Entries:
        """The states of these files, which had these states before, or were perhaps touched since."""
        known = {self._file(path): before[path] for path in paths if path in before and path not in touched}
        return known | up_to_date.states(file for file in map(self._file, paths) if file not in known)

    def _file(self, path: str) -> str:
        return f"{self._config.output}/{path}"


def read(
    config: Config,
    use: Callable[[Analysis], Result],
    *,
    jobs: Jobs,
    remembers: bool,
    progress: Progress,
    cache: Path | None = None,
) -> tuple[Result, str | None]:
    """The result of `use`, which may read pages, for a wiki that is read with the help of what earlier commands left,
    and what is wrong with that. If it `remembers`, what is read here helps later commands. A `cache` that is not the
    wiki's own keeps its snapshot, if it has one.
    """

    def used(store: Store) -> Result:
        last = load_snapshot(store, config) or load_snapshot(store, config, PREVIEW)
        before = None if last is None else last.analysis
        analysis = analyse(config, store=store, before=before, jobs=jobs, progress=progress)
        refuse_empty(config.folders, analysis.files)
        result = use(analysis)
        if analysis.whole and may_be_saved(store, analysis) and (cache is None or last is None):
            save_snapshot(store, analysis, NO_FINGERPRINTS, PREVIEW)
        return result

    return with_store(config, used, remembers=remembers, cache=cache)


def with_store(
    config: Config, use: Callable[[Store], Result], *, remembers: bool, cache: Path | None = None
) -> tuple[Result, str | None]:
    """The result of `use` with what earlier commands left, and what is wrong with that.

    A wiki that nobody may write to is read without it.
    """
    folder = cache or config.root / CACHE
    if not folder.is_dir():  # without pages, not even a cache is made
        refuse_empty(config.folders)
        remembers = remembers and os.access(config.root, os.W_OK)
    store = Store(folder if remembers else None)
    try:
        result, problem = made(use, store)
    finally:
        store.close(used_all=False)
    return result, problem or store.problem


def _noted(files: Iterable[FileOfSite], touched: set[str]) -> Iterator[FileOfSite]:
    """The files as they come; the paths of those that may be written are added to the `touched` ones."""
    for file in files:
        if not isinstance(file, UpToDate):
            touched.add(file.path)
        yield file


def _look(config: Config) -> dict[str, Any]:
    """The states of the files that this build will read."""
    own = [config.root / name for name in OF_ROOT]
    if config.content.is_file():
        return up_to_date.look([], map(str, [config.content, *own]), str(config.output))
    theirs = [folder for _, folder in config.features.templates]
    read = (config.content, config.sources, config.root / TEMPLATES, *theirs)
    folders = [folder for folder in read if folder is not None]
    folders += [config.root / name for name in FOLDERS_OF_HUGO] if config.other in FILES_OF_HUGO else []
    git = files_of_head(config.content) if config.folders.days_of_git else ()
    files = [
        *own,
        *git,
        *settings_of_graphs(config.root, config.content),
        *(config.root / name for name in (FILE, *LAYOUT, *READ, *config.other_files)),
        *map(Path, config.features.files),
    ]
    files += [config.content / "sources", *(config.root / PUBLIC / name for name in ("index.html", MANIFEST))]
    files += [] if config.baseline is None else [config.baseline]
    files += [] if config.owner.repository is None else [folder / GIT for folder in (config.root, *config.root.parents)]
    published = config.folders.published
    hidden = [] if published is None else [str(published)]
    return up_to_date.look(map(str, folders), map(str, files), str(config.output), hidden)
