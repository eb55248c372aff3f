"""Builds of a wiki of the benchmark, and what is changed in it between two of them."""

import re
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus import FLAVOURS, Corpus, write_corpus
from measure import Cost, run
from peers import Peer

# With an address, kmwiki makes the sitemap and the canonical addresses that Hugo makes, too.
SETTINGS = '[site]\nbase_url = "https://example.org/"\n'


def write_wiki(corpus: Corpus, folder: Path) -> None:
    """Write a wiki as kmwiki reads it, with its settings."""
    write_corpus(corpus, folder, FLAVOURS["kmwiki"])
    (folder / "kmwiki.toml").write_text(SETTINGS, encoding="utf-8")


def kmwiki(wiki: Path) -> list[str]:
    """The command that builds a wiki."""
    return [sys.executable, "-m", "kmwiki", "build", str(wiki), "-o", str(wiki / "out")]


def cold_builds(wiki: Path, peer: Peer, other: Path, theirs: list[str], turn: int) -> tuple[Cost, Cost]:
    """What a cold build costs kmwiki, and a peer; who begins changes, for the first may find the machine otherwise."""
    cold(wiki)
    peer.clean(other)
    if turn % 2:
        costs = run(theirs, other)
        return run(kmwiki(wiki), wiki), costs
    return run(kmwiki(wiki), wiki), run(theirs, other)


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
    """Add a link to another page."""
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
