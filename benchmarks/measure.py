"""What a command costs, and what the folder that it built holds."""

import os
import platform
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from corpus import Corpus

import kmwiki

INTERVAL = 0.02  # seconds between two looks at the memory of a command
# What would make Python compile a program anew at each run, or look elsewhere for its modules.
_UNWANTED = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONPYCACHEPREFIX")


class Cost(NamedTuple):
    """Seconds of the clock and of all processors; MB of the largest process, of the first, and of all together.

    `largest` is what the system tells at the end; the others are seen by looking now and then. `together` counts what
    forked processes share once for each of them.
    """

    wall: float
    processor: float
    largest: float
    main: float
    together: float


class Built(NamedTuple):
    """What a site holds: pages of the wiki, pages of tags, pages that show who links to them, and whether there is an
    index to search; its files and their bytes."""

    pages: int
    tags: int
    backlinked: int
    search: bool
    files: int
    size: int

    def __str__(self) -> str:
        search = "a" if self.search else "no"
        return (
            f"{self.pages:,} pages, {self.backlinked:,} of them with backlinks, {self.tags:,} tag pages, "
            f"{search} search index; {self.files:,} files, {self.size / 1e6:.1f} MB"
        )


def run(
    command: list[str], folder: Path, held: Callable[[int], int] | None = None, *, interval: float = INTERVAL
) -> Cost:
    """Run a command in a folder to its end, and tell what it cost; `held` tells the KiB that a process holds."""
    os.sync()  # what earlier builds wrote is not to be put on the disk at this one's expense
    started = time.perf_counter()
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment(command), stdout=log, stderr=log)
        memory = _Memory(process.pid, held or resident, interval)
        memory.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        memory.stop()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{(folder / 'log.txt').read_text(errors='replace')[-2000:]}")
    processor = usage.ru_utime + usage.ru_stime
    return Cost(wall, processor, usage.ru_maxrss / 1024, memory.main / 1024, memory.together / 1024)


def environment(command: list[str]) -> dict[str, str]:
    """The environment of a command; for kmwiki, one in which it is the kmwiki that was imported here."""
    names = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
    if "kmwiki" in command:
        names["PYTHONPATH"] = str(Path(kmwiki.__file__).resolve().parents[1])
    return names


class _Memory(threading.Thread):
    """Looks at the memory of a process and of those that it started, again and again."""

    def __init__(self, root: int, held: Callable[[int], int], interval: float) -> None:
        super().__init__(daemon=True)
        self._root, self._held, self._interval, self._done = root, held, interval, threading.Event()
        self.main = self.together = 0  # KiB

    def run(self) -> None:
        while not self._done.wait(self._interval):
            found = [self._held(process) for process in _family(self._root)]
            self.main, self.together = max(self.main, found[0]), max(self.together, sum(found))

    def stop(self) -> None:
        self._done.set()
        self.join()


def _family(root: int) -> Iterator[int]:
    yield root
    try:
        threads = list(Path(f"/proc/{root}/task").iterdir())
        children = [child for thread in threads for child in (thread / "children").read_text().split()]
    except OSError:  # it is gone
        return
    for child in children:
        yield from _family(int(child))


def resident(process: int) -> int:
    """The KiB of memory that a process holds, shared or not."""
    return _field(process, "status", "VmRSS:")


def proportional(process: int) -> int:
    """The same, with shared memory shared out; to find it takes the process' own time, too."""
    return _field(process, "smaps_rollup", "Pss:")


def _field(process: int, file: str, name: str) -> int:
    try:
        lines = Path(f"/proc/{process}/{file}").read_text().splitlines()
    except OSError:  # it is gone
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)


def count_built(site: Path, corpus: Corpus) -> Built:
    """What stands in a site, by its files; a page counts only if it is one of the corpus."""
    slugs, tags = {entry.slug for entry in corpus.entries}, tags_of(corpus)
    files = [file for file in site.rglob("*") if file.is_file()]
    named = {name: file for file in files if (name := _name(file, site))}
    pages = [file for name, file in named.items() if name in slugs]
    marks = ('class="backlinks"', 'data-kmwiki="backlinks"')
    texts = (file.read_text(encoding="utf-8") for file in pages)
    return Built(
        pages=len(pages),
        tags=sum(f"tags/{tag}" in named for tag in tags),
        backlinked=sum(any(mark in text for mark in marks) for text in texts),
        search=any(
            "search" in file.as_posix() and file.name in ("search.json", "search_index.json", "pages.js")
            for file in files
        ),
        files=len(files),
        size=sum(file.stat().st_size for file in files),
    )


def tags_of(corpus: Corpus) -> set[str]:
    """The tags that pages of the corpus have."""
    return {tag for entry in corpus.entries for tag in entry.tags}


def _name(file: Path, site: Path) -> str:
    """The address of a page within its site, without what stands for the kind of file."""
    name = file.relative_to(site).as_posix()
    return name.removesuffix(".html").removesuffix("/index") if name.endswith(".html") else ""


def machine() -> str:
    """The processor, its cores and the system."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{usable} cores, {models[0] if models else platform.machine()}, {platform.system()} {platform.release()}"
