"""How long kmwiki takes, beside itself and beside other generators, on the same wiki, in one run.

    python benchmarks/compare.py self --pages 1000     cold, nothing changed, one page edited, a restored cache
    python benchmarks/compare.py hugo --pages 1000     kmwiki and Hugo in turn, each cold
    peers: hugo, hugo-bare, mkdocs, zensical

Medians are printed, and ratios of medians: machines differ more than programs. Where both did not build the same
pages, tag pages and backlinks, no ratio is printed, unless the peer is known to do less or other work, which is said.
Time is that of the clock, processor time that of all processes; memory is what they held together, at the most.
"""

import argparse
import json
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from corpus import write_corpus
from peers import PEERS, Built, Peer, count_built, install

from kmwiki import __version__


class Cost(NamedTuple):
    """Seconds of the clock and of all processors, MB of the first process and of all together."""

    wall: float
    processor: float
    main: float
    together: float


def run(command: list[str], folder: Path) -> Cost:
    """Run a command to its end, and tell what it cost."""
    started = time.perf_counter()
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        peak = _Peak(process.pid)
        peak.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        peak.stop()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{(folder / 'log.txt').read_text(errors='replace')[-2000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak.main / 1024, peak.together / 1024)


class _Peak(threading.Thread):
    """Looks at the memory of a process and of its children, now and then; shared pages are shared out."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._root, self._done = root, threading.Event()
        self.main = self.together = 0  # KiB

    def run(self) -> None:
        while not self._done.wait(0.05):
            held = [_proportional(process) for process in _family(self._root)]
            if held:
                self.main, self.together = max(self.main, held[0]), max(self.together, sum(held))

    def stop(self) -> None:
        self._done.set()
        self.join()


def _family(root: int) -> Iterator[int]:
    yield root
    try:
        children = Path(f"/proc/{root}/task/{root}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _proportional(process: int) -> int:
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)


def kmwiki(wiki: Path) -> list[str]:
    """The command that builds a wiki."""
    return [sys.executable, "-m", "kmwiki", "build", str(wiki), "-o", str(wiki / "site")]


def cold(wiki: Path) -> None:
    """Take away all that builds left."""
    for name in ("site", ".kmwiki"):
        shutil.rmtree(wiki / name, ignore_errors=True)


def measure_self(wiki: Path, runs: int) -> dict[str, list[Cost]]:
    """kmwiki on a wiki that changes not at all, a little, or is built with a cache from elsewhere."""
    pages = sorted((wiki / "content").glob("*.md"))
    found: dict[str, list[Cost]] = {"cold": [], "nothing changed": [], "one page edited": [], "cache restored, 1 %": []}
    for turn in range(runs):
        cold(wiki)
        found["cold"].append(run(kmwiki(wiki), wiki))
        run(kmwiki(wiki), wiki)
        time.sleep(0.1)  # a file younger than that may change again without its time telling
        found["nothing changed"].append(run(kmwiki(wiki), wiki))
        edit(pages[turn % len(pages) : turn % len(pages) + 1])
        found["one page edited"].append(run(kmwiki(wiki), wiki))
        shutil.rmtree(wiki / "site")
        edit(random.Random(turn).sample(pages, max(1, len(pages) // 100)))
        found["cache restored, 1 %"].append(run(kmwiki(wiki), wiki))
    return found


def edit(pages: list[Path]) -> None:
    """Add a sentence to pages."""
    for page in pages:
        page.write_text(page.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")


def measure_peer(peer: Peer, folder: Path, count: int, runs: int) -> tuple[dict[str, list[Cost]], dict[str, Built]]:
    """kmwiki and a peer in turn, each cold, and what each built."""
    wiki, other = folder / "kmwiki", folder / peer.name
    peer.setup(other, count)
    scripts = install(peer, folder / f"{peer.name}-environment")
    command = [str(scripts / peer.command[0]), *peer.command[1:]]
    found: dict[str, list[Cost]] = {"kmwiki": [], peer.name: []}
    for _ in range(runs):
        cold(wiki)
        found["kmwiki"].append(run(kmwiki(wiki), wiki))
        for name in ("out", "resources", ".cache"):
            shutil.rmtree(other / name, ignore_errors=True)
        found[peer.name].append(run(command, other))
    version = subprocess.run([str(scripts / peer.version[0]), *peer.version[1:]], capture_output=True, text=True)
    print(version.stdout.strip().splitlines()[-1])
    return found, {"kmwiki": count_built(wiki / "site"), peer.name: count_built(other / "out")}


def why_unlike(peer: Peer, ours: Built, theirs: Built, count: int) -> str | None:
    """Why the work of two sites is not the same, if it is not."""
    for name, built in (("kmwiki", ours), (peer.name, theirs)):
        if built.pages < 0.99 * count:
            return f"{name} built {built.pages} of {count} pages"
    if peer.backlinks and (theirs.backlinked < 0.99 * ours.backlinked or theirs.tags < 0.99 * ours.tags):
        return f"{peer.name} has {theirs.backlinked} pages with backlinks and {theirs.tags} tag pages"
    return None


def table(found: dict[str, list[Cost]], base: str) -> dict[str, dict[str, float]]:
    """Print medians, each also as a ratio to the time of `base`; the medians."""
    medians = {name: Cost(*map(statistics.median, zip(*costs, strict=True))) for name, costs in found.items()}
    print(f"{'':24}  {'seconds':>9}  {'processor':>9}  {'MB main':>8}  {'MB all':>7}  ratio")
    for name, cost in medians.items():
        figures = f"{cost.wall:>9.2f}  {cost.processor:>9.2f}  {cost.main:>8.0f}  {cost.together:>7.0f}"
        ratio = f"{cost.wall / medians[base].wall:.3f}" if base in medians else "none"
        print(f"{name:24}  {figures}  {ratio}")
    return {name: cost._asdict() for name, cost in medians.items()}


def main() -> int:
    """Measure what the command line asks for; the exit code."""
    parser = argparse.ArgumentParser(description="Measure kmwiki beside itself or beside another generator.")
    parser.add_argument("what", choices=("self", *PEERS))
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path, help="write the medians to this file, too")
    options = parser.parse_args()
    python, cores = platform.python_version(), os.cpu_count()
    print(f"{time.strftime('%Y-%m-%d')}, kmwiki {__version__}, Python {python}, {cores} cores, {options.pages:,} pages")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_corpus(options.pages, folder / "kmwiki")
        if options.what == "self":
            medians = table(measure_self(folder / "kmwiki", options.runs), "cold")
            print(f"the site: {count_built(folder / 'kmwiki' / 'site')}")
        else:
            medians = compare(PEERS[options.what], folder, options.pages, options.runs)
    if options.json:
        options.json.write_text(json.dumps(medians, indent=2) + "\n", encoding="utf-8")
    return 0


def compare(peer: Peer, folder: Path, count: int, runs: int) -> dict[str, dict[str, float]]:
    """Print what kmwiki and a peer took and built; a ratio only where it means something."""
    found, built = measure_peer(peer, folder, count, runs)
    unlike = why_unlike(peer, built["kmwiki"], built[peer.name], count)
    medians = table(found, peer.name if unlike is None else "")
    for name, site in built.items():
        print(f"{name} built {site}")
    print(f"no ratio: {unlike}" if unlike else f"what {peer.name} does otherwise: {peer.scope}")
    return medians


if __name__ == "__main__":
    sys.exit(main())
