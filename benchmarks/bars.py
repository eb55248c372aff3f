"""How far kmwiki is from its bars: one command that prints the table of docs/speed.md.

    python benchmarks/bars.py                                                 all of it: hours, on a quiet machine
    python benchmarks/bars.py --pages 1000 --grown 1000 --previewed 1000      a try

The peer is Hugo with a site as a user would publish it (sites/hugo): links resolved, backlinks, tags and sources as
taxonomies, descriptions, canonical addresses, a style sheet, a sitemap, an index to search, each page as Markdown. What
kmwiki takes is said as a share of Hugo's cold build of the same wiki in the same turn: medians of the turns, with the
least and the greatest. The bars are decided by the time with files in memory; the processors' time and the figures of a
disk are beside them. A cold build counts by its time or by its processors' time, whichever is the larger share.
"""

import argparse
import json
import platform
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import preview
from changes import cold, cold_builds, edit_and_run, kmwiki, link_to, most_linked, renamed, write_wiki
from compare import why_unlike
from corpus import Corpus
from measure import Cost, count_built, machine, proportional, run
from peers import PEERS

from kmwiki import __version__

Pairs = dict[str, list[tuple[Cost, Cost]]]  # each work of kmwiki, and Hugo's cold build of that turn
HUGO = PEERS["hugo"]
TIMES = attrgetter("wall"), attrgetter("processor")
RARELY = 0.5  # seconds between two looks at memory that is shared out, which takes time in large processes
NO_BAR: dict[int, float] = {}
COLD = "a cold build"
BARS = {  # of each work, by the number of pages
    COLD: {1_000: 2.0, 10_000: 1.5},
    "nothing changed": {10_000: 0.015},
    "a word edited": {10_000: 0.06},
    "a link added": {10_000: 0.12},
    "the most linked page renamed": {10_000: 0.25},
    "the cache restored, the site gone, 1 % edited": {10_000: 0.18},
    "a cold build in one process, of the processor, a page": {1_000: 3.8},
    "the whole command for one page": {1: 0.3},
    "preview: a word, from its save until it is seen": {10_000: 0.12},
    "preview: the same, 95 of 100": {10_000: 0.2},
    "preview: the most linked page has another title": {10_000: 1.0},
    "preview: a page comes": {10_000: 1.0},
    "preview: a page is renamed": {10_000: 1.0},
    "preview: a page goes": {10_000: 1.0},
    "preview: a word, from its save until it is served": {32_000: 0.25},
    "preview: first page on what a build left": {10_000: 1.0, 32_000: 2.5},
    "preview: first page on what a check left": {10_000: 1.0, 32_000: 2.5},
    "preview: first page on what a preview left": {10_000: 1.0, 32_000: 2.5},
    "memory of all processes": {10_000: 500, 100_000: 2000},
    "ten times the pages: time": {100_000: 10.5},
    "ten times the pages: bytes": {100_000: 10.2},
}


class Row(NamedTuple):
    """A row of the table: what was measured, in the unit of its bar; the figures are the cells as they are shown."""

    work: str
    pages: int
    unit: str
    value: float  # which decides
    cells: tuple[str, ...]

    def __str__(self) -> str:
        bar = BARS.get(self.work, NO_BAR).get(self.pages)
        short = "" if bar is None else f"{self.value / bar:.2f} times" if self.value > bar else "met"
        cells = (*self.cells, *("",) * (4 - len(self.cells)))
        wanted = "" if bar is None else f"{bar:g} {self.unit}"
        return f"| {self.work} | {self.pages:,} | {wanted} | {' | '.join(cells)} | {short} |"


def single(work: str, pages: int, value: float, unit: str) -> Row:
    """A row of one figure, measured with files in memory."""
    return Row(work, pages, unit, value, (f"{value:.3g} {unit}" if value < 1000 else f"{value:,.0f} {unit}",))


def measure_pairs(folder: Path, corpus: Corpus, environment: Path, runs: int) -> Pairs:
    """In each turn, a cold build of both, and builds of kmwiki after changes of every kind."""
    wiki, other = folder / "kmwiki", folder / "hugo"
    theirs = HUGO.build_command(HUGO.install(environment))
    write_wiki(corpus, wiki)
    HUGO.set_up(other, corpus)
    run(kmwiki(wiki), wiki)
    run(theirs, other)
    built = {name: count_built(place / "out", corpus) for name, place in (("kmwiki", wiki), ("hugo", other))}
    if unlike := why_unlike(HUGO, built, corpus):
        raise SystemExit(f"these builds cannot be compared: {unlike}")
    found: Pairs = {}
    for turn in range(runs):
        ours, peer = cold_builds(wiki, HUGO, other, theirs, turn)
        for name, cost in {COLD: ours, **dict(changed_builds(wiki, turn))}.items():
            found.setdefault(name, []).append((cost, peer))
    return found


def changed_builds(wiki: Path, turn: int) -> Iterator[tuple[str, Cost]]:
    """What builds of kmwiki cost after changes, one upon the other, by the names that they have among the bars."""
    pages, command = sorted((wiki / "content").glob("*.md")), kmwiki(wiki)
    yield "nothing changed", run(command, wiki)
    one, other = pages[turn % len(pages)], pages[-1 - turn % len(pages)]
    yield "a word edited", edit_and_run([one], 2 * turn, command, wiki)
    link_to(other, one)
    yield "a link added", run(command, wiki)
    shutil.rmtree(wiki / "out")
    some = random.Random(turn).sample(pages, max(1, len(pages) // 100))
    yield "the cache restored, the site gone, 1 % edited", edit_and_run(some, 2 * turn + 1, command, wiki)
    with renamed(most_linked(pages)):
        yield "the most linked page renamed", run(command, wiki)


def rows_of_pairs(places: list[Pairs], pages: int) -> Iterator[Row]:
    """The rows of what was measured in memory and on a disk."""
    hugo = [[peer for _, peer in place[COLD]] for place in places]
    seconds = [statistics.median(get(cost) for cost in costs) for costs in hugo for get in TIMES]
    yield Row("Hugo's cold build", pages, "s", seconds[0], tuple(f"{each:.2f} s" for each in seconds))
    for work in (work for work in BARS if work in places[0]):
        ratios = [[get(ours) / get(peer) for ours, peer in place[work]] for place in places for get in TIMES]
        medians = [statistics.median(each) for each in ratios]
        cells = tuple(
            f"{median:.3g} ({min(each):.3g}–{max(each):.3g})" for median, each in zip(medians, ratios, strict=True)
        )
        yield Row(work, pages, "× Hugo", max(medians[:2]) if work == COLD else medians[0], cells)


def rows_of_small(folder: Path, pages: int, runs: int) -> Iterator[Row]:
    """What a page costs one process, and what a wiki of one page costs the whole command."""
    processor = statistics.median(cost.processor for cost in cold_costs(folder, pages, runs, "--jobs", "1"))
    yield single("a cold build in one process, of the processor, a page", pages, processor / pages * 1000, "ms")
    whole = statistics.median(cost.wall for cost in cold_costs(folder, 1, runs))
    yield single("the whole command for one page", 1, whole, "s")


def cold_costs(folder: Path, pages: int, runs: int, *options: str) -> list[Cost]:
    """What cold builds cost; the first one, for which the system may not have read all files yet, is left out."""
    wiki, costs = folder / f"small-{pages}", []
    write_wiki(Corpus(pages), wiki)
    for _ in range(runs + 1):
        cold(wiki)
        costs.append(run([*kmwiki(wiki), *options], wiki))
    return costs[1:]


def rows_of_growth(folder: Path, pages: int) -> Iterator[Row]:
    """What a wiki costs, and one of a tenth of its pages; each is built once."""
    costs, sizes = [], []
    for count in (pages // 10, pages):
        wiki, corpus = folder / f"grown-{count}", Corpus(count)
        write_wiki(corpus, wiki)
        costs.append(run(kmwiki(wiki), wiki, proportional, interval=RARELY))
        built = count_built(wiki / "out", corpus)
        if built.pages != count:
            raise SystemExit(f"kmwiki built {built.pages:,} of {count:,} pages")
        sizes.append(built.size)
        shutil.rmtree(wiki)
        yield single("memory of all processes", count, costs[-1].together, "MB")
    yield single("ten times the pages: time", pages, costs[1].wall / costs[0].wall, "×")
    yield single("ten times the pages: bytes", pages, sizes[1] / sizes[0], "×")


def rows_of_preview(folder: Path, pages: int, edits: int) -> Iterator[Row]:
    """How soon the preview shows what."""
    server = preview.own(Corpus(pages), folder / f"previewed-{pages}")
    for left, seconds in preview.first_pages(server).items():
        yield single(f"preview: first page on what {left} left", pages, seconds, "s")
    yield single(
        "preview: a word, from its save until it is served",
        pages,
        statistics.median(preview.served(server, edits)),
        "s",
    )
    figures = preview.seen(server, edits)
    yield single("preview: a word, from its save until it is seen", pages, statistics.median(figures.words), "s")
    yield single("preview: the same, 95 of 100", pages, figures.nearly_all, "s")
    yield single("preview: the most linked page has another title", pages, statistics.median(figures.titles), "s")
    for step, taken in preview.arrivals(server, preview.TITLES).items():
        yield single(f"preview: {step}", pages, statistics.median(taken), "s")


def all_rows(options: argparse.Namespace, memory: Path, disk: Path) -> Iterator[Row]:
    """The rows of the table, as they are measured."""
    for pages in options.pages:
        places = []
        for folder in (memory, disk):
            place = folder / f"pages-{pages}"
            places.append(
                measure_pairs(place, Corpus(pages), (options.keep or disk) / "hugo-environment", options.runs)
            )
            shutil.rmtree(place)
        yield from rows_of_pairs(places, pages)
    yield from rows_of_small(memory, 1000, options.runs)
    for pages in options.grown:
        yield from rows_of_growth(memory, pages)
    for pages in options.previewed:
        yield from rows_of_preview(memory, pages, options.edits)


def file_system(folder: Path) -> str:
    """The kind of the file system in which a folder is, where the system tells it."""
    try:
        mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return "?"
    return max((len(place), kind) for place, kind in mounts if folder.resolve().is_relative_to(place))[1]


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, nargs="*", default=[1_000, 10_000], help="sizes that Hugo builds, too")
    parser.add_argument("--grown", type=int, nargs="*", default=[100_000], help="sizes to compare with a tenth of each")
    parser.add_argument("--previewed", type=int, nargs="*", default=[10_000, 32_000], help="sizes for the preview")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--edits", type=int, default=40, help="of the preview, at each size")
    parser.add_argument("--memory", type=Path, default=Path("/dev/shm"), help="a folder that is held in memory")
    parser.add_argument("--disk", type=Path, default=Path(tempfile.gettempdir()), help="a folder on a disk")
    parser.add_argument("--keep", type=Path, help="where the environment of Hugo stays")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all rows to this file, too")
    options = parser.parse_args()
    kinds = f"in memory ({file_system(options.memory)}), on a disk ({file_system(options.disk)})"
    print(f"{time.strftime('%Y-%m-%d')}, kmwiki {__version__}, {HUGO.package}, Python {platform.python_version()}")
    print(f"{machine()}; {kinds}; {options.runs} turns, {options.edits} edits\n")
    print("| work | pages | bar | in memory: time | processors | on a disk: time | processors | short by |")
    print("|---|---|---|---|---|---|---|---|")
    rows = []
    with (
        tempfile.TemporaryDirectory(dir=options.memory) as memory,
        tempfile.TemporaryDirectory(dir=options.disk) as disk,
    ):
        for row in all_rows(options, Path(memory), Path(disk)):
            print(row, flush=True)
            rows.append(row._asdict())
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
