"""The preview of the wiki: pages are rendered when they are requested; each state is made from the last one."""

import os
from collections import OrderedDict
from collections.abc import Callable, Collection
from pathlib import Path
from threading import Lock

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.config import Config
from kmwiki.content.walk import statuses_in
from kmwiki.diagnostics import Diagnostic
from kmwiki.engine.freshness import NO_FINGERPRINTS, MadeFrom, with_origins
from kmwiki.engine.second_try import made
from kmwiki.engine.store import Store
from kmwiki.engine.up_to_date import CACHE
from kmwiki.errors import Corrupt, KmwikiError, mistake
from kmwiki.model import PlannedView, View
from kmwiki.outputs.attachments import cleaned
from kmwiki.pipeline import Analysis, Progress, analyse
from kmwiki.server.preview_state import (
    PreviewState,
    Rendered,
    are_the_same,
    bases,
    bases_of,
    compared,
    dressed_as,
    state_of,
    still_shown,
)
from kmwiki.snapshot import PREVIEW, PreviewResults, load_snapshot, may_be_saved, save_snapshot
from kmwiki.tables import DerivedRow
from kmwiki.theme.renderer import Renderer
from kmwiki.theme.static_files import template_folder

FEW = 20  # up to so many changed files, only these are read
REMEMBERED = 64  # outputs that were requested last, which a browser may show


class Update(Struct, frozen=True, kw_only=True):
    """The changes that a reading of the wiki's files found.

    `changed` are the requested paths that may have other bytes now, and the new paths; `files` are those of them that
    many pages load, such as a picture or a script. A `problem` is a mistake in the configuration or a template: the
    last good ones stay in use, and pages are read. If the wiki `stays`, pages could not be read either, and nothing
    changed. With `same`, files were written without a visible change. With `is_new`, all was resolved again or names
    changed, so that much memory can be freed.
    """

    changed: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()
    problem: str | None = None
    stays: bool = False
    same: bool = False
    is_new: bool = False
    notice: str | None = None  # what is not used, such as a corrupt cache


class Preview:
    """The wiki that `load` configures; `refresh` reads its files, `get` gives the bytes that a build would write.

    Several threads may call `refresh` and `get`; one of them reads at a time.
    """

    def __init__(self, load: Callable[[], Config], *, jobs: int = 1) -> None:
        self._load, self._jobs = load, jobs
        self._state: PreviewState | None = None
        self._left: PreviewResults | None = None
        self._notice: str | None = None  # what is not used, such as a corrupt cache
        self._is_behind = False  # whether changed files could not be read; then the next refresh reads all
        self._is_corrupt = False  # whether packed values can no longer be read
        self._read_again = -1  # the number of the state that was read because they could not
        self._missed: Update | None = None  # what was new in it, of which nobody knows yet
        self._former: Renderer | None = None  # the templates before their last change
        self._kept: OrderedDict[str, Rendered] = OrderedDict()
        self._forgotten: set[str] = set()  # requested paths that are no longer remembered
        self._lock = Lock()
        self._reading = Lock()

    @property
    def analysis(self) -> Analysis | None:
        """The last good reading of the wiki."""
        return self._state.analysis if self._state else None

    @property
    def config(self) -> Config | None:
        """The last good configuration."""
        return self._state.config if self._state else None

    def refresh(self, changed: Collection[str] = (), progress: Progress = lambda stage: None) -> Update:
        """Read the wiki again: only the files in `changed` (absolute paths), or all if that is empty."""
        with self._reading:
            update, missed, self._missed = self._refreshed(changed, progress), self._missed, None
        if missed is None:
            return update
        return replace(
            update,
            changed=update.changed | missed.changed,
            removed=update.removed | missed.removed,
            same=update.same and missed.same,
        )

    def _refreshed(self, changed: Collection[str], progress: Progress) -> Update:
        before = self._state
        try:
            now, problem = self._read(before, () if self._is_behind or len(changed) > FEW else changed, progress)
        except KmwikiError as error:
            self._is_behind = True
            return Update(diagnostics=before.analysis.diagnostics if before else (), problem=str(error), stays=True)
        self._is_behind = False
        with self._lock:
            shown, forgotten = dict(self._kept), set(self._forgotten)
        same, made = still_shown(before, now, shown)
        now = replace(now, made=made)
        stale = {*shown, *forgotten} - same.keys()
        changed, removed = compared(before, now, stale) if before else (set(now.paths), set[str]())
        with self._lock:
            for path, kept in same.items():
                if self._kept.get(path) is shown[path]:
                    self._kept[path] = kept
            changed |= {path for path in self._kept.keys() - shown.keys() if path in now.paths}  # requested meanwhile
            self._state = now
            if before and before.renderer is not now.renderer:
                self._former = before.renderer
            for path in removed:
                self._kept.pop(path, None)
            self._forgotten -= removed
        return Update(
            changed=frozenset(changed),
            files=frozenset(
                path for path in changed if not path.endswith(".html") and not now.planned.belongs_to_a_page(path)
            ),
            removed=frozenset(removed),
            diagnostics=now.analysis.diagnostics,
            problem=problem,
            same=are_the_same(before, now),
            is_new=now.is_new,
            notice=self._notice,
        )

    def has(self, path: str) -> bool:
        """Whether the site contains this path."""
        state = self._state
        return state is not None and path in state.paths

    def get(self, path: str) -> bytes | None:
        """The bytes of an output, or None; if it cannot be made, those of the last state in which it could.

        Raises KmwikiError if there is no such state.
        """
        while (state := self._state) is not None:
            if path in state.static:
                return state.static[path]
            if path in state.assets:
                found = self.attachment(path)
                return found.read_bytes() if isinstance(found, Path) else found
            if path not in state.paths:
                return None
            if (shown := self._shown(state, path)) is not None:
                return shown.content
        return None

    def trouble(self, path: str) -> str | None:
        """The reason why this output is shown as it was before, or not at all, in the present state; else None."""
        try:
            while (state := self._state) is not None and path in state.planned:
                if (shown := self._shown(state, path)) is not None:
                    return shown.trouble
        except KmwikiError as error:
            return str(error)
        return None

    def _shown(self, state: PreviewState, path: str) -> Rendered | None:
        """The output in this state; None if another state has replaced it meanwhile."""
        try:
            return self._rendered(state, state.planned[path])
        except Corrupt as error:
            if not self._replaced(state):
                raise KmwikiError(f"this page cannot be built at the moment: {error}") from error
        except KmwikiError:
            if self._state is state:
                raise
        return None

    def _replaced(self, state: PreviewState) -> bool:
        """Read everything, because packed values of this state are lost: another command may have removed them.

        Gives whether another state has replaced it.
        """
        with self._reading:
            if self._state is state and state.number != self._read_again:
                self._is_corrupt = True
                self._missed = self._refreshed((), lambda stage: None)
                self._read_again = self._state.number
        return self._state is not state

    def attachment(self, path: str) -> Path | bytes | None:
        """The attachment at this path: its file, or its bytes if it is cleaned; or None."""
        state = self._state
        if state is None or path not in state.assets:
            return None
        asset, _ = state.assets[path]
        # It was inside the wiki when the wiki was read; a link may have replaced it.
        file = Path(os.path.realpath(asset.origin))
        inside = any(file.is_relative_to(os.path.realpath(base)) for base in bases_of(asset, state.config))
        if not inside or not file.is_file():
            return None
        return cleaned(path, file.read_bytes()) if asset.is_cleaned else file

    def render(self, view: View) -> bytes:
        """A page that is not part of the site, rendered with the site's templates."""
        assert self._state is not None
        return self._state.renderer(view).content

    def read_templates(self) -> None:
        """Read the templates now, to use them if later ones are broken."""
        if self._state is not None:
            self._state.renderer.read_all()

    def tidy(self) -> None:
        """Remove the results of earlier states from the cache."""
        with self._reading:
            if self._state is not None and self._left is not None:
                self._left.tidy(self._state.analysis)

    def _read(
        self, before: PreviewState | None, changed: Collection[str], progress: Progress
    ) -> tuple[PreviewState, str | None]:
        """The present state, and the problem of a configuration or template that is not used."""
        config, problem = self._configured(before)
        theirs = (folder for _, folder in config.features.templates)
        templates = statuses_in(folder for folder in (template_folder(), config.templates, *theirs) if folder)
        known = before
        if self._left is None or not self._left.store.remembers:
            self._left = PreviewResults(Store(config.root / CACHE, ends=False))
            known = None if self._left.store.remembers else before  # what was read without it is not in the cache
        read, self._notice = made(
            lambda store: self._analysed(store, config, known, changed, progress), self._left.store
        )
        self._is_corrupt = False
        state = state_of(config, read, templates, before)
        if before is not None and state.renderer is not before.renderer:
            try:
                self._prove(state)
            except KmwikiError as error:
                return dressed_as(before, state), problem or str(error)
        return state, problem

    def _configured(self, before: PreviewState | None) -> tuple[Config, str | None]:
        """The configuration, or the last good one, if that still fits the folders, and the reason."""
        try:
            return self._load(), None
        except KmwikiError as error:
            if before is None or not all(folder.exists() for folder in (before.config.content, *bases(before.config))):
                raise
            return before.config, str(error)

    def _analysed(
        self, store: Store, config: Config, before: PreviewState | None, changed: Collection[str], progress: Progress
    ) -> Analysis:
        """The present wiki, with the help of the state before, or of a snapshot of a preview or build."""
        left = self._left if self._left is not None and self._left.store is store and not self._is_corrupt else None
        known = before.analysis if before is not None and left is not None else None
        if left is None:
            store.clear()
        elif before is None:
            last = load_snapshot(store, config, PREVIEW) or load_snapshot(store, config)
            known = last.analysis if last else None
        only = changed if before is not None and known is not None else ()
        read = analyse(config, store=store, before=known, jobs=self._jobs, changed=only, progress=progress)
        if before is None:  # what changed since a snapshot says nothing of what is shown
            read = replace(read, changes=None)
        if self._left is not None and read.whole and may_be_saved(store, read):
            save_snapshot(store, read, NO_FINGERPRINTS, PREVIEW)
            self._left.save(read)
        return read

    def _prove(self, state: PreviewState) -> None:
        """Try new templates on the pages that are shown. Raises KmwikiError if they fail."""
        state.renderer.read_all()
        recent = [path for path in reversed(self._kept) if path in state.planned][:5]
        for path in dict.fromkeys(["index.html", "404.html", *recent]):
            if path in state.planned:
                state.renderer(state.planned[path].make())

    def _rendered(self, state: PreviewState, planned: PlannedView) -> Rendered | None:
        """The output in this state; None if another state has replaced it meanwhile."""
        kept = self._kept.get(planned.path)
        if kept is None or kept.number != state.number:
            kept = self._renewed(state, planned, kept)
        with self._lock:
            if self._state is not state:
                return None
            self._kept[planned.path] = kept
            self._kept.move_to_end(planned.path)
            self._forgotten.discard(planned.path)
            while len(self._kept) > REMEMBERED:
                self._forgotten.add(self._kept.popitem(last=False)[0])
        return kept

    def _renewed(self, state: PreviewState, planned: PlannedView, kept: Rendered | None) -> Rendered:
        view: View | None = None
        made_from, derived = MadeFrom(b"", b""), dict[str, DerivedRow]()
        try:
            made = state.made.get(planned.path) or with_origins(state.planned.reads, planned, planned.make)
            view, made_from, derived = made
            if kept and kept.dress == state.dress and kept.view == view:
                return replace(kept, number=state.number, made_from=made_from, derived=derived, trouble=None)
            return Rendered(
                number=state.number,
                view=view,
                dress=state.dress,
                content=state.renderer(view).content,
                made_from=made_from,
                derived=derived,
            )
        except Corrupt:
            raise
        except Exception as error:  # a mistake in a template, or in kmwiki, must not end the preview
            why = str(error) if isinstance(error, KmwikiError) else f"this page could not be built: {mistake(error)}"
            if kept is not None:
                return replace(kept, number=state.number, trouble=why)
            if view is not None and self._former is not None:
                content = self._former(view).content
                return Rendered(
                    number=state.number,
                    view=view,
                    dress=-1,
                    content=content,
                    made_from=made_from,
                    derived=derived,
                    trouble=why,
                )
            raise KmwikiError(why) from error
