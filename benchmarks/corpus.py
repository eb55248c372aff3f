"""A wiki of any size, for measuring: the same arguments give the same bytes.

    python benchmarks/corpus.py 1000 OUT                     pages as kmwiki reads them, in OUT/content and OUT/sources
    python benchmarks/corpus.py 1000 OUT --flavour links     the same text with relative Markdown links, in OUT/pages

Sizes are log-normal, 4 KB at the median and 40 KB at most. A page has some 2.4 links a KB, 3 % of them to pages that
are not there; their targets follow Zipf's law. Each paragraph cites one of N/10 sources; a page has 3 to 6 of sqrt(N)
tags. Where a generator knows no wikilinks, `links` spells them `[label](slug.md)`, red links as plain words, and
citations as the source's name in brackets, so that a peer has rather less to do than kmwiki.
"""

import argparse
import math
import random
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

FIRST = "active applied open shared quiet formal local early common digital social visual stable mobile tacit".split()
SECOND = (
    "knowledge practice market memory system archive method library network theory garden harbour engine signal "
    "pattern culture record region service station question journey measure history village council portrait".split()
)
VERBS = "shapes limits explains follows enables records improves replaces connects predicts measures extends".split()
SMALL = "the of and in to a for with on as by from that which this its often may can between through such".split()
HEADINGS = (
    "Overview|Definition|History|Methods|Use|Limits|Criticism|Examples|Measurement|Open questions|Related ideas".split(
        "|"
    )
)


class Entry(NamedTuple):
    """A page before its text is made."""

    title: str
    slug: str
    tags: tuple[str, ...]
    sources: tuple[str, ...]
    size: int  # bytes of text, about


class Corpus:
    """The pages of a wiki of `count` pages; the text of each is made when it is asked for."""

    def __init__(self, count: int, seed: int = 1) -> None:
        self.seed = seed
        rng = random.Random(f"{seed} {count}")
        titles = list(_titles(rng, count))
        self.tags = [f"{rng.choice(FIRST)}-{number}" for number in range(max(4, round(math.sqrt(count))))]
        self.sources = [f"{rng.choice(SECOND)}-{number}.md" for number in range(max(3, count // 10))]
        weights = list(accumulate(1 / (number + 3) for number in range(len(self.tags))))
        self.entries = [
            Entry(
                title=title,
                slug=title.lower().replace(" ", "-"),
                tags=tuple(dict.fromkeys(rng.choices(self.tags, cum_weights=weights, k=rng.randint(3, 6)))),
                sources=tuple(rng.sample(self.sources, rng.randint(1, 3))),
                size=int(min(40_000, max(400, rng.lognormvariate(math.log(4096), 0.7)))),
            )
            for title in titles
        ]
        self._ranks = rng.sample(range(count), count)
        self._weights = list(accumulate(1 / (rank + 10) for rank in range(count)))

    def target(self, rng: random.Random) -> Entry | None:
        """Where a link leads, by Zipf's law; None: to a page that is not there."""
        if rng.random() < 0.03:
            return None
        return self.entries[self._ranks[rng.choices(range(len(self.entries)), cum_weights=self._weights)[0]]]

    def body(self, number: int, spell: "Spelling") -> str:
        """The text of a page."""
        entry, rng = self.entries[number], random.Random(f"{self.seed} page {number}")
        blocks = [f"# {entry.title}"]
        paragraphs = max(2, entry.size // 620)
        links = [0] * paragraphs
        for _ in range(round(entry.size / 1024 * 2.4)):
            links[rng.randrange(paragraphs)] += 1
        every = max(1, paragraphs // max(1, round(entry.size / 1400)))
        headings = iter(rng.sample(HEADINGS, len(HEADINGS)))
        for place, count in enumerate(links):
            if place and place % every == 0 and (heading := next(headings, None)):
                blocks.append(f"## {heading}")
            words = self._sentences(rng, 75, count, spell)
            blocks.append(f"{words}. {spell.citation(rng.choice(entry.sources))}")
        blocks += _extras(rng)
        return "\n\n".join(blocks) + "\n"

    def _sentences(self, rng: random.Random, count: int, links: int, spell: "Spelling") -> str:
        words = [rng.choice(SECOND) if place % 2 else rng.choice(SMALL) for place in range(count)]
        for place in range(3, count, 7):
            words[place] = rng.choice(VERBS)
        for place in range(0, count, 19):
            words[place] = words[place].capitalize()
            if place:
                words[place - 1] += "."
        if rng.random() < 0.4:
            words[5] = f"**{words[5]}**"
        for place in rng.sample(range(count), links):
            words[place] = spell.link(self.target(rng), rng)
        return " ".join(words)


class Spelling:
    """How links and citations are written: as kmwiki reads them."""

    def link(self, target: Entry | None, rng: random.Random) -> str:
        """A link in the text, with a label, a plural s, or neither."""
        kind = rng.random()
        if target is None:
            return f"[[lost {rng.choice(SECOND)}]]"
        name = target.title if kind < 0.4 else target.title.lower()
        if kind < 0.1:
            return f"[[{name}|the {rng.choice(SECOND)}]]"
        return f"[[{name}]]s" if kind > 0.93 else f"[[{name}]]"

    def citation(self, source: str) -> str:
        """A citation at the end of a paragraph."""
        return f"^[{source}]"


class Links(Spelling):
    """Relative Markdown links; what is not there is text, and so is a citation."""

    def __init__(self, address: str) -> None:
        self._address = address

    def link(self, target: Entry | None, rng: random.Random) -> str:
        kind = rng.random()
        if target is None:
            return f"lost {rng.choice(SECOND)}"
        label = f"the {rng.choice(SECOND)}" if kind < 0.1 else target.title.lower()
        return f"[{label}]({self._address.format(slug=target.slug)})"

    def citation(self, source: str) -> str:
        return f"({source})"


def _titles(rng: random.Random, count: int) -> Iterator[str]:
    seen: set[str] = set()
    while len(seen) < count:
        title = f"{rng.choice(FIRST)} {rng.choice(SECOND)}".capitalize()
        if title in seen:
            title += f" {rng.choice(SECOND)} {len(seen)}"
        seen.add(title)
        yield title


def _extras(rng: random.Random) -> Iterator[str]:
    """A list on half of the pages, a table and code on some."""
    if rng.random() < 0.5:
        yield "\n".join(f"- **{rng.choice(SECOND)}**: {' '.join(rng.choices(SMALL, k=9))}" for _ in range(5))
    if rng.random() < 0.1:
        rows = ["| a | b | c |", "|---|---|---|", *(f"| {' | '.join(rng.choices(SECOND, k=3))} |" for _ in range(6))]
        yield "\n".join(rows)
    if rng.random() < 0.1:
        lines = "\n".join(f"{rng.choice(SECOND)} = {rng.choice(VERBS)}({rng.randint(0, 99)})" for _ in range(8))
        yield f"```python\n{lines}\n```"


def front_matter(entry: Entry, *, sources: bool) -> str:
    """The front matter of a page."""
    names = f"sources: [{', '.join(entry.sources)}]\n" if sources else ""
    return (
        f"---\ntitle: {entry.title}\nsummary: {entry.title} in short.\ntags: [{', '.join(entry.tags)}]\n{names}---\n\n"
    )


def write_corpus(count: int, out: Path, flavour: str = "kmwiki", seed: int = 1, address: str = "{slug}.md") -> None:
    """Write the wiki of a flavour, `kmwiki` or `links`, into `out`."""
    corpus = Corpus(count, seed)
    own = flavour == "kmwiki"
    pages = out / ("content" if own else "pages")
    pages.mkdir(parents=True)
    spell = Spelling() if own else Links(address)
    for number, entry in enumerate(corpus.entries):
        text = front_matter(entry, sources=own) + corpus.body(number, spell)
        (pages / f"{entry.slug}.md").write_text(text, encoding="utf-8")
    if own:
        (out / "sources").mkdir()
        for name in corpus.sources:
            (out / "sources" / name).write_text(f"---\ntitle: On {name[:-3]}\n---\nA line.\n", encoding="utf-8")


def main() -> None:
    """Write the corpus that the command line asks for."""
    parser = argparse.ArgumentParser(description="Make a wiki to measure with.")
    parser.add_argument("count", type=int, help="pages")
    parser.add_argument("out", type=Path)
    parser.add_argument("--flavour", choices=("kmwiki", "links"), default="kmwiki")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    write_corpus(options.count, options.out, options.flavour, options.seed)


if __name__ == "__main__":
    main()
