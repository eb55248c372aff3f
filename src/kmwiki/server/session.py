"""A session of the preview: it watches the wiki, updates the site, and reports to browsers and the terminal."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, strftime
from typing import Any

from msgspec import Struct

from kmwiki import diagnostics
from kmwiki.config import FILE, Config
from kmwiki.content.loader import LOCK
from kmwiki.content.verdict_file import VERDICTS
from kmwiki.diagnostics import counted
from kmwiki.engine.memory import tidy
from kmwiki.errors import KmwikiError
from kmwiki.pipeline import Analysis
from kmwiki.server.new_findings import DatedFinding, Key, key_of, news
from kmwiki.server.preview import Preview, Update
from kmwiki.server.watcher import Watched, Watcher
from kmwiki.theme.static_files import template_folder

MOST = 1000  # paths that an event names; without a list, any page may have changed
BEHIND = 50  # events that wait for a slow browser; after more, it checks its page itself
REST = 2.0  # seconds without a change after which there is time to free memory
UNTIDY = 100  # changes after which memory is freed in any case
SHOWN = 10  # files and findings of one change that the terminal names
# The files beside the folders of a wiki that belong to it; others, such as a log of the preview, do not.
_FILES = frozenset((FILE, LOCK, VERDICTS, "index.md", "state.json"))
Say = Callable[[str], None]


class Gone(Struct, frozen=True, kw_only=True):
    """A page that was removed: its title and its file."""

    title: str
    file: str


class Session:
    """The present site and its listeners; the thread that `start` starts does all the reading."""

    def __init__(
        self, preview: Preview, config: Config, *, poll: bool, say: Say, coloured: bool, rest: float = REST
    ) -> None:
        self.preview = preview
        self.number = 0  # of the states since the start
        self.stage = "Starting"
        self.ready = threading.Event()
        self.problem: str | None = None
        self.stays = False  # whether the problem affects the whole site, so that edits of pages have no effect
        self.findings: tuple[DatedFinding, ...] = ()
        self._first: frozenset[Key] = frozenset()  # the findings at the start of the session
        self.moved: dict[str, str] = {}  # removed path → the new path of its page
        self.gone: dict[str, Gone] = {}  # removed path → the page that was there
        self.files: dict[str, int] = {}  # path of a file that pages load → the number of its last change
        self._config, self._say, self._coloured, self._rest = config, say, coloured, rest
        self._listeners: set[asyncio.Queue[dict[str, Any]]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watcher = Watcher(lambda: _places(preview.config or config), poll=poll, say=say)
        self._tidying: threading.Timer | None = None
        self._untidy = 0  # changes since memory was freed
        self._is_new = True  # whether the whole wiki was read since then
        self._ended = False

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Read the wiki now, and after each change, until `stop`."""
        self._loop = loop
        threading.Thread(target=self._run, name="kmwiki-session", daemon=True).start()

    def stop(self) -> None:
        """Stop reading."""
        self._ended = True
        self._watcher.stop()

    def listen(self) -> "asyncio.Queue[dict[str, Any]]":
        """A queue of all events from now on; give it to `leave` at the end."""
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._listeners.add(queue)
        return queue

    def leave(self, queue: "asyncio.Queue[dict[str, Any]]") -> None:
        """Add no more events to this queue."""
        self._listeners.discard(queue)

    def _run(self) -> None:
        try:
            self._watcher.start()  # before the files are read, so that no change is missed
            self._refresh(())
            self._read_templates()
            self._tidy_later()
            changes = 0
            while changed := self._watcher.wait():
                self._refresh(changed)
                self._tidy_later()
                if (changes := changes + 1) % UNTIDY == 0:
                    self.preview.tidy()
        except Exception as error:
            if not self._ended:
                self.problem = f"the preview no longer follows changes: {error!r}; restart it"
                self.stays = True
                self._publish(self._event(Update()))
                self._say(self.problem)

    def _tidy_later(self) -> None:
        """Free the memory of earlier states when the author pauses.

        Only a full garbage collection finds reference cycles, and all requests wait for it. The collector itself would
        run too late, because starting processes postpones it.
        """
        self._untidy += 1
        if self._tidying is not None:
            self._tidying.cancel()
        self._tidying = threading.Timer(self._rest if self._untidy < UNTIDY else 0, self._tidy)
        self._tidying.daemon = True
        self._tidying.start()

    def _tidy(self) -> None:
        self._untidy, is_new, self._is_new = 0, self._is_new, False
        tidy(is_new=is_new)

    def _read_templates(self) -> None:
        try:
            self.preview.read_templates()
        except KmwikiError as error:
            self._say(diagnostics.visible(str(error)))

    def _refresh(self, files: tuple[str, ...]) -> None:
        started, before = perf_counter(), self.preview.analysis
        update = self._update(files)
        self._is_new |= update.is_new
        after = self.preview.analysis
        if not update.same or (update.problem, update.stays) != (self.problem, self.stays):
            self._follow(before, after, update)
            self._report(files, update, perf_counter() - started)
            self.problem, self.stays = update.problem, update.stays
            if after is not None:
                self.ready.set()
        elif not update.changed:
            return  # a file was written without a change
        self._publish(self._event(update, every=before is None))

    def _event(self, update: Update, *, every: bool = False) -> dict[str, Any]:
        """The event that names the pages that may have changed; browsers ask for everything else."""
        changed = [path for path in sorted(update.changed) if path.endswith(".html")]
        removed = [path for path in sorted(update.removed) if path.endswith(".html")]
        if every or len(changed) + len(removed) > MOST:
            return {"kind": "update", "all": True}
        return {"kind": "update", "changed": changed, "removed": removed}

    def _update(self, files: tuple[str, ...]) -> Update:
        try:
            return self.preview.refresh(files, self._progress)
        except Exception as error:  # a mistake of kmwiki must not end the preview
            known = self.preview.analysis.diagnostics if self.preview.analysis else ()
            return Update(diagnostics=known, problem=f"the wiki could not be read: {error!r}", stays=True)

    def _follow(self, before: Analysis | None, after: Analysis | None, update: Update) -> None:
        """Note the pages that moved or were removed, and the files that changed."""
        if before is not None:
            self.files = self.files | dict.fromkeys(update.files, self.number + 1)
        for path in update.changed:
            self.moved.pop(path, None)
        if before is not None and after is not None and update.removed:
            self.moved |= _moved(before, after, update)
            for slug, ref in before.wiki.refs.items():
                if ref.permalink in update.removed:
                    self.gone[ref.permalink] = Gone(title=ref.title, file=before.site.pages[slug].path)

    def _progress(self, stage: str) -> None:
        self.stage = stage
        if not self.ready.is_set():
            self._publish({"kind": "stage", "stage": stage})

    def _report(self, files: tuple[str, ...], update: Update, seconds: float) -> None:
        """Print what changed on the terminal."""
        first = not self.ready.is_set()
        if update.problem is not None and (update.problem, update.stays) != (self.problem, self.stays):
            meanwhile = (
                "the site stays as it was" if update.stays else "using the last valid version; pages still update"
            )
            meanwhile = "retrying after each change" if first else meanwhile
            self._say(f"{strftime('%H:%M:%S')} {diagnostics.visible(update.problem)} ({meanwhile})")
        if update.stays or (update.same and update.problem):
            return
        if update.notice:
            self._say(diagnostics.visible(update.notice))
        changes = news(self.findings, update.diagnostics, 0 if first else self.number + 1, self._first)
        self.findings = changes.findings
        if first:
            self._first = frozenset(map(key_of, update.diagnostics))
            pages = len(self.preview.analysis.wiki.refs) if self.preview.analysis else 0
            self._say(f"{counted(pages, 'page')} and {counted(len(changes.findings), 'finding')} in {seconds:.2f} s")
            return
        self.number += 1
        names = [_shown(file, self._config.root) for file in files]
        more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
        self._say(f"{strftime('%H:%M:%S')} {', '.join(names[:3])}{more} ({seconds:.2f} s)")
        if changes.new:
            self._say(diagnostics.as_text(diagnostics.entries(changes.new, 0)[:SHOWN], self._coloured))
        if len(changes.new) > SHOWN:
            self._say(f"… and {counted(len(changes.new) - SHOWN, 'more new finding')}")
        if changes.mended:
            self._say(f"{counted(changes.mended, 'problem')} fixed")

    def _publish(self, event: dict[str, Any]) -> None:
        if self._loop is not None and not self._ended:
            self._loop.call_soon_threadsafe(self._spread, event)

    def _spread(self, event: dict[str, Any]) -> None:
        for queue in self._listeners:
            is_behind = queue.qsize() >= BEHIND
            while is_behind and not queue.empty():
                queue.get_nowait()
            queue.put_nowait({"kind": "hello"} if is_behind else event)


def _moved(before: Analysis, after: Analysis, update: Update) -> dict[str, str]:
    """Removed path → the new path of its page, which is recognised by its slug, title or text."""
    old = {ref.permalink: slug for slug, ref in before.wiki.refs.items() if ref.permalink in update.removed}
    new = [ref for slug, ref in after.wiki.refs.items() if slug not in before.wiki.refs]
    found: dict[str, str] = {}
    for path, slug in old.items():
        if (stays := after.wiki.refs.get(slug)) is not None:  # the style of all addresses changed
            found[path] = stays.permalink
            continue
        page = before.wiki.pages[slug].node.page
        same = [ref for ref in new if ref.title == page.title]
        same = same or [ref for ref in new if page.size and page.packed == after.wiki.pages[ref.slug].node.page.packed]
        if same:
            found[path] = same[0].permalink
    return found


def _shown(file: str, root: Path) -> str:
    path = Path(file)
    return diagnostics.visible(path.relative_to(root).as_posix() if path.is_relative_to(root) else file)


def _places(config: Config) -> Watched:
    """The places where a change of a file may change the site."""
    root = str(config.root)
    if config.content.is_file():
        files = frozenset((config.content.name,))
        return Watched(
            root=root, folders=(str(config.content),), shallow=(root,), files=files, output=str(config.output)
        )
    folders = [config.content, config.sources, config.templates, config.folders.published]
    if template_folder().is_relative_to(config.root):
        folders.append(template_folder())
    wanted = sorted({folder for folder in folders if folder is not None})
    top = [folder for folder in wanted if not any(folder != other and folder.is_relative_to(other) for other in wanted)]
    shallow = (
        (root, str(config.root / ".llmwiki")) if config.content != config.root else (str(config.root / ".llmwiki"),)
    )
    return Watched(
        root=root,
        folders=tuple(map(str, top)),
        shallow=shallow,
        files=_FILES,
        output=str(config.output),
        hidden=str(config.folders.published or ""),
        also=config.folders.defaults,
    )
