"""How long kmwiki takes beside another generator, on the same wiki, in one run.

    python benchmarks/compare.py hugo --pages 1000     kmwiki and Hugo in turn, each cold; with --edit, then edited

Peers: hugo, hugo-related (with related pages), hugo-bare (the least), mkdocs (Material), pelican, zensical, eleventy.

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
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from changes import cold_builds, edit_and_run, kmwiki, write_wiki
from corpus import FLAVOURS, Corpus
from measure import Built, Cost, count_built, machine, run, tags_of
from peers import PEERS, Peer

from kmwiki import __version__

Costs = dict[str, list[Cost]]
Pairs = dict[str, tuple[str, str]]  # the name of a ratio, and whose cost is divided by whose
ENOUGH = 0.99  # of pages, tag pages and backlinks


def measure_peer(peer: Peer, wiki: Path, other: Path, theirs: list[str], runs: int, editing: bool) -> Costs:
    """kmwiki and a peer in turn, each cold, and where wanted, after an edit of one page."""
    ours = kmwiki(wiki)
    run(ours, wiki)
    run(theirs, other)
    pairs = [cold_builds(wiki, peer, other, theirs, turn) for turn in range(runs)]
    found: Costs = {"kmwiki": [pair[0] for pair in pairs], peer.name: [pair[1] for pair in pairs]}
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
    corpus = Corpus(options.pages)
    folder = root / f"{options.what}-{options.pages}"
    shutil.rmtree(folder, ignore_errors=True)
    write_wiki(corpus, folder / "kmwiki")
    peer = PEERS[options.what]
    return report_peer(peer, folder, corpus, root / f"{peer.name}-environment", options)


def main() -> int:
    """Measure what the command line asks for; the exit code."""
    parser = argparse.ArgumentParser(description="Measure kmwiki beside another generator.")
    parser.add_argument("what", choices=PEERS)
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
