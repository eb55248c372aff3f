"""A build on disk: reads and renders with the help of what the last build left, and leaves as much for the next."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kmwiki import unchanged
from kmwiki.cache import Store
from kmwiki.config import Config
from kmwiki.errors import Spoilt
from kmwiki.loader import LOCK
from kmwiki.lock import make_lock
from kmwiki.model import Diagnostic
from kmwiki.parser import FAILED
from kmwiki.pipeline import Analysis, Progress, analyse
from kmwiki.rendering import Rendering, render
from kmwiki.roots import LAYOUT, TEMPLATES
from kmwiki.state import load_state, save_state, stow
from kmwiki.unchanged import CACHE
from kmwiki.walk import MANIFEST
from kmwiki.writer import Written, check_output, write_site


class Built(Struct, frozen=True, kw_only=True):
    """What a build made; `problem` tells why nothing of earlier builds could be used."""

    wiki: Analysis
    rendering: Rendering
    written: Written
    problem: str | None = None
    lock: bytes | None = None  # a new `kmwiki.lock`, if one was asked for

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """All that is to be said of the wiki and of its rendering."""
        return (*self.wiki.diagnostics, *self.rendering.failures)


class Builder:
    """Builds one wiki for one command, whose words (`arguments`) name what it remembers; None: nothing."""

    def __init__(self, config: Config, *, jobs: int, arguments: list[str] | None, progress: Progress) -> None:
        check_output(config.output, config.root, config.content, config.sources)
        self._config, self._jobs, self._arguments, self._progress = config, jobs, arguments, progress
        self._seen = _look(config)
        self._read_all = True  # whether all was looked at again
        self._store = Store(None if arguments is None else config.root / CACHE)

    def build(self, *, lock: bool = False) -> Built:
        """Bring the site on disk up to date; with `lock`, note what its pages cite."""
        problem = None
        try:
            built = self._build(lock)
        except Spoilt as error:
            problem = self._store.problem or f"nothing of earlier builds is used: {error}"
            self._store.clear()
            self._store.close(used_all=False)
            self._store = Store(None)  # what cannot be read may not be writable, either
            built = self._build(lock)
        self._store.close(used_all=self._read_all)
        return replace(built, problem=problem or self._store.problem)

    def remember(self, built: Built, told: Iterable[str], code: int) -> None:
        """Note what the command said in the end, should the next one find all as it is; what failed is tried again."""
        if self._arguments is not None and not any(finding.rule == FAILED for finding in built.findings):
            written = [*self._files(built.rendering), str(self._config.output / MANIFEST)]
            unchanged.remember(self._config.root, self._arguments, self._seen, written, list(told), code)

    def _build(self, lock: bool) -> Built:
        config, jobs = self._config, self._jobs
        state = load_state(self._store, config)
        before, known = (None, None) if state is None else (state.stowed, state.stowed.wiki)
        wiki = analyse(config, jobs=jobs, store=self._store, before=known, progress=self._progress)
        self._read_all = wiki.revision is None
        stowed = stow(self._store, wiki, before)
        wiki = stowed.wiki if stowed is not None else wiki
        self._progress("Writing the site")
        rendering = render(
            wiki.facts,
            wiki.text,
            config,
            jobs=jobs,
            store=self._store,
            before=None if state is None else state.shown,
            standing=self._standing(),
            revision=wiki.revision,
        )
        written = write_site(config.output, rendering.files, rendering.assets, rendering.paths)
        if stowed is not None:
            save_state(self._store, stowed, rendering.shown)
        made = make_lock(wiki.site) if lock else None  # it looks at pages, which may still lie in the store
        return Built(wiki=wiki, rendering=rendering, written=written, lock=made)

    def _standing(self) -> set[str]:
        """The paths of the files that stand where the last build put them."""
        folder = self._file("")
        files = unchanged.intact(self._config.root, self._arguments or [])
        return {file.removeprefix(folder) for file in files if file.startswith(folder)}

    def _files(self, rendering: Rendering) -> Iterator[str]:
        for path in (*rendering.paths, *(asset.path for asset in rendering.assets)):
            yield self._file(path)

    def _file(self, path: str) -> str:
        return f"{self._config.output}/{path}"


def _look(config: Config) -> dict[str, Any]:
    """What stands where this build will read."""
    if config.content.is_file():
        return unchanged.look([], [str(config.content)], str(config.output))
    folders = [folder for folder in (config.content, config.sources, config.root / TEMPLATES) if folder is not None]
    files = [config.root / name for name in ("kmwiki.toml", LOCK, str(Path(".llmwiki") / "state.json"), *LAYOUT)]
    return unchanged.look(map(str, folders), map(str, [*files, config.content / "sources"]), str(config.output))
