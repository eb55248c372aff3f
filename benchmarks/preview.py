"""How long it takes from saving a page to seeing the change in a real browser, and what the preview holds in memory.

    python benchmarks/preview.py --pages 1000 --edits 40

A browser shows a page; the page is saved again and again, each time with another word in it; the clock runs from the
end of the write to the moment at which the word stands in the open page. Also: how long it takes from the start of the
command until the first page is there, with an empty cache and with a full one. Needs Chromium and playwright.
"""

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus import write_corpus
from playwright.sync_api import Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu"]
# Resolves with the time at which the word is in the page.
SEEN = """word => new Promise(resolve => {
    const look = () => document.body.textContent.includes(word) && resolve(Date.now() / 1000);
    const all = { subtree: true, childList: true, characterData: true };
    if (!look()) { new MutationObserver(look).observe(document.body, all); }
})"""


@contextmanager
def preview(root: Path) -> Iterator[tuple[str, int]]:
    """A running preview: its address and its process."""
    command = [sys.executable, "-m", "kmwiki", "serve", str(root), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    address = re.search(r"http://\S+/", process.stderr.readline())
    assert address, "the preview does not start"
    threading.Thread(target=process.stderr.read, daemon=True).start()
    try:
        yield address[0], process.pid
    finally:
        process.terminate()
        process.wait()


def first_page(root: Path, path: str) -> float:
    """Seconds from the start of the command to a page."""
    started = time.perf_counter()
    with preview(root) as (address, _):
        urllib.request.urlopen(address + path).read()
        return time.perf_counter() - started


def seconds_to_see(page: Page, file: Path, number: int) -> float:
    """Seconds from a save to its sight."""
    word, text = f"seen{number}seen", file.read_text(encoding="utf-8")
    page.evaluate(f"void (window.seen = ({SEEN})('{word}'))")
    file.write_text(re.sub(r"\n*(seen\d+seen\n)?\Z", f"\n\n{word}\n", text), encoding="utf-8")
    saved = time.time()
    return float(page.evaluate("window.seen")) - saved


def memory(process: int) -> tuple[float, float]:
    """MB of a process now, and at the most."""
    status = Path(f"/proc/{process}/status").read_text()
    now, peak = (re.search(rf"{name}:\s+(\d+)", status) for name in ("VmRSS", "VmHWM"))
    return (int(now[1]) / 1024 if now else 0.0), (int(peak[1]) / 1024 if peak else 0.0)


def measure(root: Path, edits: int) -> None:
    """Print what it costs."""
    file = sorted((root / "content").glob("*.md"))[0]
    path = f"{file.stem}/"
    print(f"first page, empty cache: {first_page(root, path):.2f} s")
    print(f"first page, full cache:  {first_page(root, path):.2f} s")
    with preview(root) as (address, process), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page()
        page.goto(address + path)
        page.locator("article").wait_for()  # at first, it may be told to wait
        page.locator(".mark:not(.lost)").wait_for()
        taken = []
        for number in range(edits):
            taken.append(seconds_to_see(page, file, number))
            time.sleep(0.3)
        browser.close()
        nearly_all = sorted(taken)[min(len(taken) - 1, round(0.95 * len(taken)))]
        print(f"save to sight: median {statistics.median(taken):.3f} s, 95 % within {nearly_all:.3f} s")
        print("memory: {:.0f} MB, at the most {:.0f} MB".format(*memory(process)))


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--edits", type=int, default=40)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_corpus(given.pages, Path(folder))
        measure(Path(folder), given.edits)


if __name__ == "__main__":
    main()
