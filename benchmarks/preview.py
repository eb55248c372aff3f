"""How long it takes from saving a page to seeing the change in a real browser, and what the preview holds in memory.

    python benchmarks/preview.py --pages 200 --edits 15 --peer hugo --peer mkdocs

A browser shows a page; the page is saved again and again, each time with another word in it; the clock runs from the
end of the write to the moment at which the word stands in the open page. Before that, the same with another title: the
page is the most linked one, and all links that name it lead nowhere then. Also: how long it takes from the start of the
command until the page is there, with an empty cache and with a full one. The servers of the peers show the same wiki,
and are measured in the same way, one after the other. Needs Chromium and playwright.
"""

import argparse
import math
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from corpus import FLAVOURS, Corpus, write_corpus
from measure import environment, machine, resident
from peers import PEERS
from playwright.sync_api import Error, Page, sync_playwright

import kmwiki

FLAGS = ["--no-sandbox", "--disable-gpu"]
SEEN = "word => document.body && document.body.textContent.includes(word)"
LONGEST = 600  # seconds to wait for a first page
MISSED = 180  # seconds after which a change is no longer expected
TITLES = 5  # times that the title is changed
PAUSE = 2.0  # seconds between seeing one edit and making the next: with less, Hugo's page does not listen yet


class Server(NamedTuple):
    """A preview: the command that starts it, and the file that is edited."""

    name: str  # with the version, as it tells it
    command: list[str]
    root: Path
    file: Path

    @contextmanager
    def running(self) -> Iterator[tuple[str, int]]:
        """The address of the file's page, and the process."""
        port = _free_port()
        command = [word.replace("PORT", str(port)) for word in self.command]
        with self.root.with_name(f"{self.root.name}.log").open("wb") as log:  # in the wiki it would be a change of it
            process = subprocess.Popen(command, cwd=self.root, env=environment(command), stdout=log, stderr=log)
        try:
            yield f"http://127.0.0.1:{port}/{self.file.stem}/", process.pid
        finally:
            process.terminate()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def own(corpus: Corpus, folder: Path) -> Server:
    """kmwiki's preview."""
    write_corpus(corpus, folder, FLAVOURS["kmwiki"])
    command = [sys.executable, "-m", "kmwiki", "serve", str(folder), "--port", "PORT"]
    return Server(f"kmwiki {kmwiki.__version__}", command, folder, folder / "content" / f"{corpus.entries[0].slug}.md")


def of_peer(name: str, corpus: Corpus, folder: Path, environments: Path) -> Server:
    """The server of a peer."""
    peer = PEERS[name]
    scripts = peer.install(environments / f"{name}-environment")
    folder.mkdir(parents=True)
    peer.set_up(folder, corpus)
    words = {
        "hugo": ["server", "--bind", "127.0.0.1", "--port", "PORT", "--baseURL", "http://127.0.0.1:PORT/"],
        "mkdocs": ["serve", "--livereload", "--dev-addr", "127.0.0.1:PORT"],
    }
    pages = folder / FLAVOURS[peer.flavour].pages
    (file,) = pages.rglob(f"{corpus.entries[0].slug}.md")
    return Server(peer.version_told(scripts), [str(scripts / peer.command[0]), *words[name]], folder, file)


def wait_for(address: str) -> None:
    """Until the page is there."""
    give_up = time.monotonic() + LONGEST
    while True:
        try:
            urllib.request.urlopen(address, timeout=LONGEST).read()
            return
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > give_up:
                raise
            time.sleep(0.01)


def first_page(server: Server) -> float:
    """Seconds from the start of the command to a page."""
    started = time.perf_counter()
    with server.running() as (address, _):
        wait_for(address)
        return time.perf_counter() - started


def with_word(text: str, word: str) -> str:
    """A page with a word at its end, instead of the last one."""
    return re.sub(r"\n*(seen\d+seen\n)?\Z", f"\n\n{word}\n", text)


def with_title(text: str, word: str) -> str:
    """A page with another title."""
    return re.sub(r"(?m)^title: .*$", f"title: {word}", text, count=1)


def seconds_to_see(page: Page, file: Path, change: Callable[[str, str], str], number: int) -> float:
    """Seconds from a save to its sight; infinite where an open page is not told of it."""
    word, text = f"seen{number}seen", file.read_text(encoding="utf-8")
    file.write_text(change(text, word), encoding="utf-8")
    saved = time.perf_counter()
    while (taken := time.perf_counter() - saved) < MISSED:
        try:
            if page.evaluate(SEEN, word):
                return taken
        except Error:  # it is being loaded again
            continue
        time.sleep(0.002)
    page.reload()
    return math.inf


def edited(page: Page, file: Path, change: Callable[[str, str], str], number: int) -> float:
    """The same, after a pause in which the server may come to rest."""
    time.sleep(PAUSE)
    return seconds_to_see(page, file, change, number)


def measure(server: Server, edits: int) -> float:
    """Print what it costs; the median of edits of its text."""
    print(f"{server.name}\n  first page, empty cache: {first_page(server):.2f} s")
    print(f"  first page, full cache:  {first_page(server):.2f} s")
    with server.running() as (address, process), sync_playwright() as playwright:
        wait_for(address)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page()
        page.goto(address)
        page.wait_for_load_state("load")
        titles = [edited(page, server.file, with_title, number) for number in range(TITLES)]
        taken = [edited(page, server.file, with_word, number) for number in range(TITLES, TITLES + edits)]
        browser.close()
        nearly_all = sorted(taken)[min(len(taken) - 1, round(0.95 * len(taken)))]
        median, missed = statistics.median(taken), taken.count(math.inf)
        then = statistics.median(titles[1:])
        print(f"  another title, so that links lead nowhere: {titles[0]:.3f} s; another one then: {then:.3f} s")
        print(f"  a word: median {median:.3f} s, 95 % within {nearly_all:.3f} s; not seen: {missed}")
        print(f"  memory: {resident(process) / 1024:.0f} MB", flush=True)
    return median


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--edits", type=int, default=40)
    parser.add_argument("--peer", action="append", default=[], choices=["hugo", "mkdocs"])
    parser.add_argument("--keep", type=Path, help="where the environments of the peers stay")
    given = parser.parse_args()
    corpus = Corpus(given.pages)
    print(f"{date.today()}, {given.pages:,} pages, {given.edits} edits each, {machine()}", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        median = measure(own(corpus, folder / "kmwiki"), given.edits)
        for name in given.peer:
            server = of_peer(name, corpus, folder / name, given.keep or folder)
            print(f"  kmwiki takes {median / measure(server, given.edits):.2f} of that")


if __name__ == "__main__":
    main()
