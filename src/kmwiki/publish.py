"""A build on disk: reads and renders with the help of what the last build left, and leaves as much for the next."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.config import Config
from kmwiki.content.loader import LOCK
from kmwiki.content.roots import LAYOUT, TEMPLATES
from kmwiki.content.walk import MANIFEST
from kmwiki.diagnostics import FAILED, Diagnostic, failure
from kmwiki.engine import up_to_date
from kmwiki.engine.render import Rendering, render
from kmwiki.engine.store import Store
from kmwiki.engine.up_to_date import CACHE
from kmwiki.engine.writer import Written, check_output, write_site
from kmwiki.errors import Corrupt, KmwikiError, mistake
from kmwiki.evidence.lock import make_lock
from kmwiki.outputs.attachments import cleaned
from kmwiki.pipeline import Analysis, Progress, analyse, refuse_empty
from kmwiki.snapshot import load_state, save_state, stow


class Built(Struct, frozen=True, kw_only=True):
    """What a build made; `problem` tells why nothing of earlier builds could be used."""

    analysis: Analysis
    rendering: Rendering
    written: Written
    problem: str | None = None
    lock: bytes | None = None  # a new `kmwiki.lock`, if one was asked for

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """All that is to be said of the wiki and of its rendering."""
        unwritten = (
            replace(failure(path, f"this file could not be written: {why}"), severity="error")
            for path, why in self.written.failures.items()
        )
        return (*self.analysis.diagnostics, *self.rendering.failures, *unwritten)

    @property
    def failed(self) -> tuple[str, ...]:
        """The files, of the wiki or of the site, at which kmwiki failed; each once."""
        return tuple(dict.fromkeys(finding.at.path for finding in self.findings if finding.rule == FAILED))


class Builder:
    """Builds one wiki for one command, whose words (`arguments`) name what it remembers; None: nothing."""

    def __init__(self, config: Config, *, jobs: int, arguments: list[str] | None, progress: Progress) -> None:
        check_output(config.output, config.root, config.content, config.sources)
        if not (config.root / CACHE).is_dir():  # nothing is made, not even a cache, where there is nothing to publish
            refuse_empty(config)
        self._config, self._jobs, self._arguments, self._progress = config, jobs, arguments, progress
        self._seen = _look(config)
        self._read_all = True  # whether all was looked at again
        self._used = False  # whether anything of an earlier build was
        self._store = Store(None if arguments is None else config.root / CACHE)

    def build(self, *, lock: bool = False) -> Built:
        """Bring the site on disk up to date; with `lock`, note what its pages cite."""
        try:
            built, problem = self._build(lock), None
        except KmwikiError:
            raise
        except Exception as error:
            if not self._store.remembers and not isinstance(error, Corrupt):
                raise
            built, problem = self._build_alone(lock, mistake(error))
        if built.failed and self._used:
            built, problem = self._build_alone(lock, "something failed that may be due to it")
        self._store.close(used_all=self._read_all)
        return replace(built, problem=problem or self._store.problem)

    def _build_alone(self, lock: bool, why: str) -> tuple[Built, str]:
        """A build without the help of earlier ones, of which something may be false; and what is to be said of that."""
        problem = self._store.problem or f"nothing of earlier builds is used: {why}"
        self._store.clear()
        self._store.close(used_all=False)
        self._store, self._used = Store(None), False  # what cannot be read may not be writable, either
        return self._build(lock), problem

    def remember(self, built: Built, said: up_to_date.Said) -> None:
        """Note what the command said in the end, should the next one find all as it is; what failed is tried again."""
        if self._arguments is not None and not built.failed:
            written = [*self._files(built.rendering), str(self._config.output / MANIFEST)]
            up_to_date.remember(self._config.root, self._arguments, self._seen, written, said)

    def _build(self, lock: bool) -> Built:
        config, jobs = self._config, self._jobs
        state = load_state(self._store, config)
        self._used = self._store.holds_any
        before, known = (None, None) if state is None else (state.stowed, state.stowed.analysis)
        analysis = analyse(config, jobs=jobs, store=self._store, before=known, progress=self._progress)
        refuse_empty(config, analysis)
        if not analysis.wiki.refs:
            raise KmwikiError(f"nothing to publish: all pages of “{config.root}” are drafts, private or not published")
        self._read_all = analysis.revision is None
        stowed = stow(self._store, analysis, before)
        analysis = stowed.analysis if stowed is not None else analysis
        self._progress("Writing the site")
        rendering = render(
            analysis.site,
            config,
            jobs=jobs,
            store=self._store,
            before=None if state is None else state.shown,
            standing=self._standing(),
            revision=analysis.revision,
        )
        with closing(rendering.files):
            written = write_site(config.output, rendering.files, rendering.assets, rendering.paths, cleaned)
        if stowed is not None:
            save_state(self._store, stowed, rendering.shown)
        made = make_lock(analysis.wiki) if lock else None  # it looks at pages, which may still lie in the store
        return Built(analysis=analysis, rendering=rendering, written=written, lock=made)

    def _standing(self) -> set[str]:
        """The paths of the files that stand where the last build put them."""
        folder = self._file("")
        files = up_to_date.intact(self._config.root, self._arguments or [])
        return {file.removeprefix(folder) for file in files if file.startswith(folder)}

    def _files(self, rendering: Rendering) -> Iterator[str]:
        for path in (*rendering.paths, *(asset.path for asset in rendering.assets)):
            yield self._file(path)

    def _file(self, path: str) -> str:
        return f"{self._config.output}/{path}"


def _look(config: Config) -> dict[str, Any]:
    """What stands where this build will read."""
    if config.content.is_file():
        return up_to_date.look([], [str(config.content)], str(config.output))
    folders = [folder for folder in (config.content, config.sources, config.root / TEMPLATES) if folder is not None]
    files = [config.root / name for name in ("kmwiki.toml", LOCK, str(Path(".llmwiki") / "state.json"), *LAYOUT)]
    return up_to_date.look(map(str, folders), map(str, [*files, config.content / "sources"]), str(config.output))
