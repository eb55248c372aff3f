"""How long the graph takes: to lay out, and in a browser until it is seen, and while it is moved.

    python benchmarks/graph.py --pages 10000 [--keep DIR]

The wiki is that of `corpus.py`. The layout is timed in this process. In Chromium, opened from disk: when the first
picture is there, the longest task of the page's own thread, and the frames a second while the picture is dragged.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from corpus import FLAVOURS, Corpus, write_corpus
from playwright.sync_api import sync_playwright

from kmwiki import load_config
from kmwiki.analysis.network import network_of, places
from kmwiki.engine.parallel import default_jobs
from kmwiki.pipeline import analyse

DRAG = """async () => {
  const canvas = document.querySelector("canvas");
  const box = canvas.getBoundingClientRect();
  const send = (name, x, y) => canvas.dispatchEvent(new PointerEvent(name, {
    bubbles: true, pointerId: 1, pointerType: "touch", clientX: box.left + x, clientY: box.top + y }));
  canvas.setPointerCapture = () => {};
  send("pointerdown", 400, 300);
  const begin = performance.now();
  let frames = 0;
  while (performance.now() - begin < 3000) {
    await new Promise(requestAnimationFrame);
    frames += 1;
    send("pointermove", 400 + 200 * Math.sin(frames / 15), 300 + 120 * Math.cos(frames / 15));
  }
  send("pointerup", 400, 300);
  return frames * 1000 / (performance.now() - begin);
}"""
WATCH = """window.longest = 0;
new PerformanceObserver((list) => { for (const task of list.getEntries()) {
  window.longest = Math.max(window.longest, task.duration); } }).observe({ type: "longtask", buffered: true });"""


def laid_out(root: Path) -> dict[str, float]:
    """Seconds for the communities and for the layout."""
    site = analyse(load_config(root), jobs=default_jobs()).site
    begin = time.perf_counter()
    network = network_of(site)
    middle = time.perf_counter()
    places(network)
    return {"communities": middle - begin, "layout": time.perf_counter() - middle}


def looked_at(page: Path) -> dict[str, float]:
    """What a reader sees: seconds until the first picture and until all is there, the longest task, frames a second."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page(viewport={"width": 1440, "height": 1000})
        tab.add_init_script(WATCH)
        tab.goto(page.as_uri())
        tab.wait_for_selector('[data-kmwiki="graph"][data-ready]', timeout=60_000)
        first: float = tab.evaluate("performance.getEntriesByName('kmwiki:graph')[0].startTime")
        tab.wait_for_function("kmwiki.graphState().isDrawn", timeout=60_000)
        whole: float = tab.evaluate("performance.now()")
        opening: float = tab.evaluate("window.longest")
        frames: float = tab.evaluate(DRAG)
        longest: float = tab.evaluate("window.longest")
        browser.close()
    return {
        "first picture": first / 1000,
        "all lines": whole / 1000,
        "longest task while opening": opening / 1000,
        "longest task": longest / 1000,
        "frames a second": frames,
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pages", type=int, default=10_000)
    arguments.add_argument("--keep", type=Path, help="a folder for the wiki and its site, used again")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = (options.keep or Path(scratch)) / f"graph-{options.pages}"
        if not (folder / "site").exists():
            write_corpus(Corpus(options.pages), folder, FLAVOURS["kmwiki"])
            command = [sys.executable, "-m", "kmwiki", "build", str(folder), "-o", str(folder / "site")]
            subprocess.run(command, check=True, capture_output=True)
        figures: dict[str, Any] = {**laid_out(folder), **looked_at(folder / "site" / "graph" / "index.html")}
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}, indent=2))


if __name__ == "__main__":
    main()
