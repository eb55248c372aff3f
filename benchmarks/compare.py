"""How long kmwiki takes, beside itself and beside other generators, on the same wiki, in one run.

    python benchmarks/compare.py self --pages 1000     cold, nothing changed, edits, a restored cache, a renamed hub
    python benchmarks/compare.py growth --pages 100000 one cold build each of a hundredth, a tenth and all of the pages
    python benchmarks/compare.py hugo --pages 1000     kmwiki and Hugo in turn, each cold; with --edit, then edited
    peers: hugo, hugo-wiki (with an index to search, related pages, Markdown beside pages), hugo-bare (no backlinks),
    mkdocs (Material), pelican, zensical, eleventy

Cold means: no output and no cache of the program's own; the system has read all files before, for a first build of
each is not counted. Medians are printed, and medians of the ratios within each turn, with the least and the greatest:
machines differ more than programs. Where the two did not build the same pages, tag pages and backlinks, no ratio is
printed, unless the peer is known to do less or other work; then the difference is said.

Memory: `largest` is the largest process as the system tells it, and not less than what this program holds; `main`
(the first process) and `all` (it and its children) are what was seen every 20 ms.
"""

import argparse
import json
import platform
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpus import FLAVOURS, Corpus, write_corpus
from measure import Built, Cost, count_built, machine, proportional, run, tags_of
from peers import PEERS, Peer

from kmwiki import __version__

Costs = dict[str, list[Cost]]
Pairs = dict[str, tuple[str, str]]  # the name of a ratio, and whose cost is divided by whose
RARELY = 0.5  # seconds between two looks at memory that is shared out, which takes time in large processes
ENOUGH = 0.99  # of pages, tag pages and backlinks


def kmwiki(wiki: Path) -> list[str]:
    """The command that builds a wiki."""
    return [sys.executable, "-m", "kmwiki", "build", str(wiki), "-o", str(wiki / "out")]


def cold(wiki: Path) -> None:
    """Take away all that builds of kmwiki left."""
    for name in ("out", ".kmwiki"):
        shutil.rmtree(wiki / name, ignore_errors=True)


def edit(pages: list[Path], number: int) -> str:
    """Add a sentence to pages; the sentence."""
    sentence = f"Sentence {number} was added."
    for page in pages:
        page.write_text(f"{page.read_text(encoding='utf-8')}\n{sentence}\n", encoding="utf-8")
    time.sleep(0.1)  # a file younger than that may change again without its time telling
    return sentence


def link_to(target: Path, page: Path) -> None:
    """Add a link to a page; that to itself would be none."""
    with page.open("a", encoding="utf-8") as file:
        file.write(f"\nSee [[{target.stem}]].\n")
    time.sleep(0.1)


def edit_and_run(pages: list[Path], number: int, command: list[str], folder: Path) -> Cost:
    """What building costs after an edit, which the site then shows."""
    sentence = edit(pages, number)
    cost = run(command, folder)
    for page in pages:
        places = (folder / "out" / page.stem / "index.html", folder / "out" / f"{page.stem}.html")
        if not any(place.exists() and sentence in place.read_text(encoding="utf-8") for place in places):
            raise SystemExit(f"{page.name} was edited, and the site in {folder / 'out'} does not show it")
    return cost


def measure_self(wiki: Path, runs: int) -> Costs:
    """kmwiki on a wiki that changes not at all, a little, or is built with a cache from elsewhere."""
    pages = sorted((wiki / "content").glob("*.md"))
    command, hub = kmwiki(wiki), most_linked(pages)
    run(command, wiki)
    kinds = ("cold", "nothing changed", "one page edited", "one link added", "cache restored, 1 %", "hub renamed")
    found: Costs = {name: [] for name in kinds}
    for turn in range(runs):
        cold(wiki)
        found["cold"].append(run(command, wiki))
        found["nothing changed"].append(run(command, wiki))
        one = pages[turn % len(pages)]
        found["one page edited"].append(edit_and_run([one], 2 * turn, command, wiki))
        link_to(pages[-1 - turn % len(pages)], one)
        found["one link added"].append(run(command, wiki))
        shutil.rmtree(wiki / "out")
        some = random.Random(turn).sample(pages, max(1, len(pages) // 100))
        found["cache restored, 1 %"].append(edit_and_run(some, 2 * turn + 1, command, wiki))
        with renamed(hub):
            found["hub renamed"].append(run(command, wiki))
    return found


def most_linked(pages: list[Path]) -> Path:
    """The page to which most links lead."""
    names = Counter(name for page in pages for name in re.findall(r"\[\[([^\]|#]+)", page.read_text(encoding="utf-8")))
    slugs = Counter[str]()
    for name, count in names.items():
        slugs[name.strip().lower().replace(" ", "-")] += count
    return max(pages, key=lambda page: slugs[page.stem])


@contextmanager
def renamed(page: Path) -> Iterator[None]:
    """The page under another title and another file name, so that all links to it lead nowhere; then as it was."""
    text = page.read_text(encoding="utf-8")
    other = page.with_stem(f"{page.stem}-renamed")
    other.write_text(re.sub(r"(?m)^title: .*$", "title: Quite another name", text, count=1), encoding="utf-8")
    page.unlink()
    time.sleep(0.1)
    yield
    other.unlink()
    page.write_text(text, encoding="utf-8")


def measure_peer(peer: Peer, wiki: Path, other: Path, theirs: list[str], runs: int, editing: bool) -> Costs:
    """kmwiki and a peer in turn, each cold, and where wanted, after an edit of one page."""
    ours = kmwiki(wiki)
    run(ours, wiki)
    run(theirs, other)
    found: Costs = {"kmwiki": [], peer.name: []}
    for turn in range(runs):
        cold(wiki)
        peer.clean(other)
        work = [("kmwiki", ours, wiki), (peer.name, theirs, other)]
        for name, command, folder in work if turn % 2 == 0 else work[::-1]:  # the first may find the machine otherwise
            found[name].append(run(command, folder))
    if not editing:
        return found
    found |= {"kmwiki, one page edited": [], f"{peer.name}, one page edited": []}
    names = sorted(page.name for page in (wiki / "content").glob("*.md"))
    sides = (
        ("kmwiki", wiki, wiki / "content", ours),
        (peer.name, other, other / FLAVOURS[peer.flavour].pages, theirs),
    )
    for turn in range(runs):
        for side, folder, pages, command in sides:
            page = pages / names[turn % len(names)]
            found[f"{side}, one page edited"].append(edit_and_run([page], turn, command, folder))
    return found


def why_unlike(peer: Peer, built: dict[str, Built], corpus: Corpus) -> str | None:
    """Why the work of two builds cannot be compared, if it cannot."""
    pages, tags = len(corpus.entries), len(tags_of(corpus))
    for name, site in built.items():
        if site.pages < ENOUGH * pages:
            return f"{name} built {site.pages:,} of {pages:,} pages"
        if site.tags < ENOUGH * tags and not peer.bare:
            return f"{name} built {site.tags:,} of {tags:,} tag pages"
    least, most = sorted(site.backlinked for site in built.values())
    if least < ENOUGH * most and not peer.bare:
        return f"one has backlinks on {least:,} pages, the other on {most:,}"
    return None


def print_costs(found: Costs) -> dict[str, dict[str, float]]:
    """Print the medians of each; the medians."""
    medians = {name: Cost(*map(statistics.median, zip(*costs, strict=True))) for name, costs in found.items()}
    print(f"\n{'medians':28}  {'seconds':>8}  {'processor s':>11}  {'MB largest':>10}  {'MB main':>7}  {'MB all':>7}")
    for name, cost in medians.items():
        times = f"{cost.wall:>8.2f}  {cost.processor:>11.2f}"
        print(f"{name:28}  {times}  {cost.largest:>10.0f}  {cost.main:>7.0f}  {cost.together:>7.0f}")
    return {name: cost._asdict() for name, cost in medians.items()}


def print_ratios(found: Costs, pairs: Pairs) -> dict[str, dict[str, list[float]]]:
    """Print how two costs compare within each turn; the ratios."""
    kinds: dict[str, Callable[[Cost], float]] = {
        "time": lambda cost: cost.wall,
        "processor": lambda cost: cost.processor,
        "largest process": lambda cost: cost.largest,
    }
    print(f"\n{'ratios':40}" + "".join(f"  {kind:>22}" for kind in kinds))
    told: dict[str, dict[str, list[float]]] = {}
    for name, (first, second) in pairs.items():
        turns = list(zip(found[first], found[second], strict=True))
        told[name] = {kind: [get(one) / get(other) for one, other in turns] for kind, get in kinds.items()}
        print(f"{name:40}" + "".join(f"  {_spread(ratios):>22}" for ratios in told[name].values()))
    return told


def _spread(ratios: list[float]) -> str:
    return f"{statistics.median(ratios):.3f} ({min(ratios):.3f}–{max(ratios):.3f})"


def report_self(folder: Path, corpus: Corpus, runs: int) -> dict[str, Any]:
    """Measure kmwiki beside itself, and print what came of it."""
    wiki = folder / "kmwiki"
    found = measure_self(wiki, runs)
    cold(wiki)
    shared = run(kmwiki(wiki), wiki, proportional)
    built = count_built(wiki / "out", corpus)
    medians = print_costs(found)
    ratios = print_ratios(found, {f"{name} / cold": (name, "cold") for name in list(found)[1:]})
    print(f"\nall processes of a cold build, with shared memory counted once: {shared.together:.0f} MB")
    print(f"kmwiki built {built}")
    return {"medians": medians, "ratios": ratios, "built": {"kmwiki": built._asdict()}, "shared_once": shared.together}


def report_growth(root: Path, pages: int) -> dict[str, Any]:
    """Build wikis that are ten times as large as the one before, each once, and print how what they cost grows."""
    told: dict[str, Any] = {}
    before: tuple[Cost, Built] | None = None
    print(f"\n{'pages':>9}  {'seconds':>8}  {'MB main':>7}  {'MB all':>7}  {'MB written':>10}  times as much as before")
    for size in (pages // 100, pages // 10, pages):
        wiki, corpus = root / f"growth-{size}", Corpus(size)
        shutil.rmtree(wiki, ignore_errors=True)
        write_corpus(corpus, wiki, FLAVOURS["kmwiki"])
        cost = run(kmwiki(wiki), wiki, proportional, interval=RARELY)
        built = count_built(wiki / "out", corpus)
        if built.pages != size:
            raise SystemExit(f"kmwiki built {built.pages:,} of {size:,} pages")
        shutil.rmtree(wiki)
        figures = f"{cost.wall:>8.1f}  {cost.main:>7.0f}  {cost.together:>7.0f}  {built.size / 1e6:>10.1f}"
        ratios = f"time {cost.wall / before[0].wall:.1f}, bytes {built.size / before[1].size:.1f}" if before else ""
        print(f"{size:>9,}  {figures}  {ratios}", flush=True)
        told[str(size)] = {"cost": cost._asdict(), "built": built._asdict()}
        before = cost, built
    return told


def report_peer(peer: Peer, folder: Path, corpus: Corpus, home: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Measure kmwiki and a peer, installed in `home`, and print what came of it; a ratio where it means something."""
    wiki, other = folder / "kmwiki", folder / peer.name
    scripts = peer.install(home)
    version = peer.version_told(scripts)
    print(version)
    peer.set_up(other, corpus)
    found = measure_peer(peer, wiki, other, peer.build_command(scripts), options.runs, options.edit)
    built = {name: count_built(place / "out", corpus) for name, place in (("kmwiki", wiki), (peer.name, other))}
    medians = print_costs(found)
    unlike = why_unlike(peer, built, corpus)
    names = list(found)
    pairs = {f"{first} / {peer.name}": (first, second) for first, second in zip(names[::2], names[1::2], strict=True)}
    ratios = {} if unlike else print_ratios(found, pairs)
    print()
    for name, site in built.items():
        print(f"{name} built {site}")
    print(f"no ratio: {unlike}" if unlike else f"what {peer.name} does otherwise: {peer.otherwise}")
    told = {name: site._asdict() for name, site in built.items()}
    return {"peer": version, "medians": medians, "ratios": ratios, "built": told, "no_ratio": unlike}


def measure_all(options: argparse.Namespace, root: Path) -> dict[str, Any]:
    """Make what is to be measured in a folder, and measure it."""
    if options.what == "growth":
        return report_growth(root, options.pages)
    corpus = Corpus(options.pages)
    folder = root / f"{options.what}-{options.pages}"
    shutil.rmtree(folder, ignore_errors=True)
    write_corpus(corpus, folder / "kmwiki", FLAVOURS["kmwiki"])
    if options.what == "self":
        return report_self(folder, corpus, options.runs)
    peer = PEERS[options.what]
    return report_peer(peer, folder, corpus, root / f"{peer.name}-environment", options)


def main() -> int:
    """Measure what the command line asks for; the exit code."""
    parser = argparse.ArgumentParser(description="Measure kmwiki beside itself or beside another generator.")
    parser.add_argument("what", choices=("self", "growth", *PEERS))
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--edit", action="store_true", help="measure a build after an edit of one page, too")
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="work here, and keep it; what an earlier run made goes"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to this file, too")
    options = parser.parse_args()
    about = {
        "date": time.strftime("%Y-%m-%d"),
        "kmwiki": __version__,
        "python": platform.python_version(),
        "machine": machine(),
        "pages": options.pages,
        "runs": options.runs,
    }
    print(*(f"{name}: {value}" for name, value in about.items()), sep="\n")
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        figures = measure_all(options, options.keep.resolve())
    else:
        with tempfile.TemporaryDirectory() as name:
            figures = measure_all(options, Path(name))
    if options.json:
        text = json.dumps(about | figures, indent=2, ensure_ascii=False)
        options.json.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
