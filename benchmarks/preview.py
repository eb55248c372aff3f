"""How long it takes from saving a page to seeing the change in a real browser, and what the preview holds in memory.

    python benchmarks/preview.py --pages 200 --edits 15 --peer hugo --peer mkdocs

A browser shows the most linked page; it is saved again and again, each time with another word in it; the clock runs
from the end of the write to the moment at which the word is in the open page. Before that, the same with another title:
all links that name it lead nowhere then. Also: how long it takes from the start of the command until the page is there,
with an empty cache and with a full one. The servers of the peers show the same wiki, and are measured in the same way,
one after the other. Needs Chromium and playwright.

What only kmwiki is asked for, bars.py prints: the first page on what a build, a check or a preview left; when a server
gives the page as it was saved; when an open page shows that a page to which it links comes, is renamed, and goes.
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

from changes import cold, kmwiki, most_linked, write_wiki
from corpus import FLAVOURS, Corpus
from measure import environment, machine, resident, run
from peers import PEERS
from playwright.sync_api import Error, Page, sync_playwright

from kmwiki import __version__

FLAGS = ["--no-sandbox", "--disable-gpu"]
SEEN = "word => document.body && document.body.textContent.includes(word)"
RED = "name => [...document.querySelectorAll('.red-link')].some(link => link.textContent === name)"
FOUND = "name => [...document.querySelectorAll('a:not(.red-link)')].some(link => link.textContent === name)"
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


class Figures(NamedTuple):
    """Seconds until an open page shows another title, and another word; MB that the server holds in the end."""

    titles: list[float]
    words: list[float]
    memory: float

    @property
    def nearly_all(self) -> float:
        """The seconds within which 95 of 100 words are seen."""
        return sorted(self.words)[min(len(self.words) - 1, round(0.95 * len(self.words)))]


def own(corpus: Corpus, folder: Path) -> Server:
    """kmwiki's preview."""
    write_wiki(corpus, folder)
    command = [sys.executable, "-m", "kmwiki", "serve", str(folder), "--port", "PORT"]
    return Server(f"kmwiki {__version__}", command, folder, most_linked(sorted((folder / "content").glob("*.md"))))


def of_peer(name: str, shown: str, corpus: Corpus, folder: Path, environments: Path) -> Server:
    """The server of a peer, and the page of that file name."""
    peer = PEERS[name]
    scripts = peer.install(environments / f"{name}-environment")
    folder.mkdir(parents=True)
    peer.set_up(folder, corpus)
    words = {
        "hugo": ["server", "--bind", "127.0.0.1", "--port", "PORT", "--baseURL", "http://127.0.0.1:PORT/"],
        "mkdocs": ["serve", "--livereload", "--dev-addr", "127.0.0.1:PORT"],
    }
    command = [peer.started(scripts), *words[name]]
    return Server(peer.version_told(scripts), command, folder, folder / FLAVOURS[peer.flavour].pages / shown)


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


def seconds_until(page: Page, shows: str, word: str) -> float:
    """Seconds from a save, just now, until an open page shows it; infinite where it never hears of it."""
    saved = time.perf_counter()
    while time.perf_counter() - saved < MISSED:
        try:
            if page.evaluate(shows, word):
                return time.perf_counter() - saved
        except Error:  # it is being loaded again
            continue
        time.sleep(0.002)
    page.reload()
    return math.inf


def saved_word(file: Path, change: Callable[[str, str], str]) -> str:
    """A word that no page had before, with which a file is saved, after a pause in which a server may come to rest."""
    time.sleep(PAUSE)
    word = f"seen{time.monotonic_ns()}seen"
    file.write_text(change(file.read_text(encoding="utf-8"), word), encoding="utf-8")
    return word


@contextmanager
def opened(address: str) -> Iterator[Page]:
    """A page in a browser."""
    wait_for(address)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page()
        page.goto(address)
        page.wait_for_load_state("load")
        yield page
        browser.close()


def seen(server: Server, edits: int) -> Figures:
    """How soon edits are seen."""
    with server.running() as (address, process), opened(address) as page:
        titles = [seconds_until(page, SEEN, saved_word(server.file, with_title)) for _ in range(TITLES)]
        words = [seconds_until(page, SEEN, saved_word(server.file, with_word)) for _ in range(edits)]
        return Figures(titles, words, resident(process) / 1024)


def arrivals(server: Server, times: int) -> dict[str, list[float]]:
    """How soon an open page of kmwiki shows that a page comes to which it links, is renamed, and goes."""
    content = server.file.parent
    visitor, guest = content / "visitor.md", content / "guest.md"
    steps: dict[str, tuple[Callable[[], object], str, str]] = {
        "a page comes": (lambda: visitor.write_text("No long text.\n", encoding="utf-8"), FOUND, "Visitor"),
        "a page is renamed": (lambda: visitor.rename(guest), FOUND, "Guest"),
        "a page goes": (guest.unlink, RED, "Guest"),
    }
    with server.file.open("a", encoding="utf-8") as file:
        file.write("\nSee [[Visitor]] and [[Guest]].\n")
    found: dict[str, list[float]] = {name: [] for name in steps}
    with server.running() as (address, _), opened(address) as page:
        for _ in range(times):
            for name, (change, shows, word) in steps.items():
                time.sleep(PAUSE)
                change()
                found[name].append(seconds_until(page, shows, word))
    return found


def served(server: Server, edits: int) -> list[float]:
    """Seconds from a save until the server gives the page so."""
    found = []
    with server.running() as (address, _):
        wait_for(address)
        for _ in range(edits):
            word = saved_word(server.file, with_word)
            saved = time.perf_counter()
            while word.encode() not in urllib.request.urlopen(address, timeout=LONGEST).read():
                time.sleep(0.005)
            found.append(time.perf_counter() - saved)
    return found


def first_pages(server: Server) -> dict[str, float]:
    """Seconds until kmwiki shows a first page, on nothing and on what each command left."""
    wiki = server.root
    check = [sys.executable, "-m", "kmwiki", "check", str(wiki), "--fail-on", "never"]
    cold(wiki)
    found = {"nothing": first_page(server), "a preview": first_page(server)}
    for name, command in {"a build": kmwiki(wiki), "a check": check}.items():
        cold(wiki)
        run(command, wiki)
        found[name] = first_page(server)
    return found


def measure(server: Server, edits: int) -> float:
    """Print what it costs; the median of edits of its text."""
    print(f"{server.name}\n  first page, empty cache: {first_page(server):.2f} s")
    print(f"  first page, full cache:  {first_page(server):.2f} s")
    figures = seen(server, edits)
    median, then = statistics.median(figures.words), statistics.median(figures.titles[1:])
    print(f"  another title, so that links lead nowhere: {figures.titles[0]:.3f} s; another one then: {then:.3f} s")
    missed = figures.words.count(math.inf)
    print(f"  a word: median {median:.3f} s, 95 % within {figures.nearly_all:.3f} s; not seen: {missed}")
    print(f"  memory: {figures.memory:.0f} MB", flush=True)
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
        ours = own(corpus, folder / "kmwiki")
        median = measure(ours, given.edits)
        for name in given.peer:
            server = of_peer(name, ours.file.name, corpus, folder / name, given.keep or folder)
            print(f"  kmwiki takes {median / measure(server, given.edits):.2f} of that")


if __name__ == "__main__":
    main()
