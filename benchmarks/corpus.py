"""A wiki of any size, for measuring: the same arguments give the same bytes.

    python benchmarks/corpus.py 1000 OUT                   pages as kmwiki reads them, in OUT/content and OUT/sources
    python benchmarks/corpus.py 1000 OUT --flavour hugo    the same wiki as Hugo reads it

Sizes are log-normal, 4.5 KB at the median and 40 KB at most. A page has some 15 links, 3 % of them to pages that are
not there; their targets follow Zipf's law, and some have a label, an anchor, a trail or the target's alias. Each
paragraph cites one of N/10 sources; a page has 3 to 6 of sqrt(N) tags.

Text, links and tags are the same in every flavour. Hugo's templates resolve wikilinks and citations as kmwiki spells
them; for other generators, which know none, they are relative links, and red links are plain words. A citation leads to
a page of the source, which each generator builds, too: that is nearest to what kmwiki does, and still rather less, for
kmwiki also numbers citations, lists them below the page and shows what they cite. Aliases stand in the front matter
only where the generator makes redirects of them: kmwiki, Hugo.
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
PARAGRAPH = 550  # bytes of a page's size for each paragraph


class Entry(NamedTuple):
    """A page before its text is made."""

    title: str
    slug: str
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    sources: tuple[str, ...]  # slugs
    headings: tuple[str, ...]
    size: int  # bytes of text, about


class Link(NamedTuple):
    """A link in the text; one without a target leads to a page that is not there."""

    target: Entry | None
    name: str
    label: str = ""
    anchor: str = ""
    trail: str = ""

    @property
    def shown(self) -> str:
        """What the reader sees."""
        return (self.label or self.name) + self.trail


class Kmwiki:
    """How kmwiki spells a wiki; other flavours change what their generator spells otherwise."""

    pages = "content"
    sources = "sources"
    source_file = "{}.md"

    def link(self, link: Link) -> str:
        """A link in the text."""
        anchor = f"#{link.anchor}" if link.anchor else ""
        label = f"|{link.label}" if link.label else ""
        return f"[[{link.name}{anchor}{label}]]{link.trail}"

    def citation(self, source: str) -> str:
        """A citation at the end of a paragraph."""
        return f"^[{source}.md]"

    def front_matter(self, entry: Entry) -> str:
        """What stands before the text of a page."""
        sources = ", ".join(f"{source}.md" for source in entry.sources)
        return _yaml(entry, f"aliases: [{', '.join(entry.aliases)}]", f"sources: [{sources}]")

    def source(self, slug: str) -> str:
        """The file of a source."""
        return f"---\ntitle: On {slug}\n---\n\n{_source_text(slug)}"


class Mkdocs(Kmwiki):
    """Links to Markdown files; MkDocs and Zensical turn them into addresses."""

    pages = "docs"
    sources = "docs/sources"
    page_address = "{}.md"
    source_address = "sources/{}.md"

    def link(self, link: Link) -> str:
        if link.target is None:
            return link.shown
        anchor = f"#{slug_of(link.anchor)}" if link.anchor else ""
        return f"[{link.shown}]({self.page_address.format(link.target.slug)}{anchor})"

    def citation(self, source: str) -> str:
        return f"[{source}]({self.source_address.format(source)})"

    def front_matter(self, entry: Entry) -> str:
        return _yaml(entry)


class Eleventy(Mkdocs):
    """Links between folders, as a site has them in which each page is a folder."""

    pages = "content"
    sources = "content/sources"
    page_address = "../{}/"
    source_address = "../sources/{}/"


class Hugo(Kmwiki):
    """Wikilinks and citations as they are, which the site's templates resolve; aliases as addresses; sources as terms,
    each with a text of its own."""

    sources = "content/sources"
    source_file = "{}/_index.md"

    def front_matter(self, entry: Entry) -> str:
        aliases = ", ".join(f"/{slug_of(alias)}/" for alias in entry.aliases)
        return _yaml(entry, f"aliases: [{aliases}]", f"sources: [{', '.join(entry.sources)}]")


class Pelican(Mkdocs):
    """Links to files of the content, and Pelican's own front matter."""

    pages = "content"
    sources = "content/sources"
    page_address = "{{filename}}/{}.md"
    source_address = "{{filename}}/sources/{}.md"

    def front_matter(self, entry: Entry) -> str:
        tags = ", ".join(entry.tags)
        return f"Title: {entry.title}\nSlug: {entry.slug}\nTags: {tags}\nSummary: {entry.title} in short.\n\n"

    def source(self, slug: str) -> str:
        return f"Title: On {slug}\nSlug: {slug}\n\n{_source_text(slug)}"


FLAVOURS = {"kmwiki": Kmwiki(), "hugo": Hugo(), "mkdocs": Mkdocs(), "pelican": Pelican(), "eleventy": Eleventy()}


class Corpus:
    """The pages of a wiki of `count` pages; the text of each is made when it is asked for."""

    def __init__(self, count: int, seed: int = 1) -> None:
        self.seed = seed
        rng = random.Random(f"{seed} {count}")
        titles = list(_titles(rng, count))
        tags = [f"{rng.choice(FIRST)}-{number}" for number in range(max(6, round(math.sqrt(count))))]
        weights = [1 / (number + 3) for number in range(len(tags))]
        self.sources = [f"{rng.choice(SECOND)}-{number}" for number in range(max(3, count // 10))]
        self.entries = [self._entry(rng, number, title, tags, weights) for number, title in enumerate(titles)]
        self._ranks = rng.sample(range(count), count)
        self._weights = list(accumulate(1 / (rank + 10) for rank in range(count)))

    def _entry(self, rng: random.Random, number: int, title: str, tags: list[str], weights: list[float]) -> Entry:
        short = "".join(word[0] for word in title.upper().split())
        size = int(min(39_000, max(400, rng.lognormvariate(math.log(4500), 0.7))))
        # The least of exponential times: a choice without repetition, in which weights count.
        chosen = sorted(range(len(tags)), key=lambda tag: rng.expovariate(weights[tag]))
        return Entry(
            title=title,
            slug=slug_of(title),
            aliases=tuple(rng.sample([f"{short}{number}", f"On {title.lower()}"], rng.choice((0, 0, 1, 2)))),
            tags=tuple(tags[tag] for tag in chosen[: rng.randint(3, 6)]),
            sources=tuple(rng.sample(self.sources, rng.randint(1, 3))),
            headings=tuple(rng.sample(HEADINGS, min(len(HEADINGS), max(1, round(size / 1400))))),
            size=size,
        )

    def body(self, number: int, flavour: Kmwiki) -> str:
        """The text of a page."""
        entry, rng = self.entries[number], random.Random(f"{self.seed} page {number}")
        paragraphs = max(2, entry.size // PARAGRAPH)
        links = [0] * paragraphs
        for _ in range(round(entry.size / 1024 * 2.7)):
            links[rng.randrange(paragraphs)] += 1
        parts = len(entry.headings) + 1
        headings = {place * paragraphs // parts: entry.headings[place - 1] for place in range(1, parts)}
        blocks = [f"# {entry.title}"]
        for place, count in enumerate(links):
            if place in headings:
                blocks.append(f"## {headings[place]}")
            blocks.append(f"{self._sentences(rng, count, flavour)}. {flavour.citation(rng.choice(entry.sources))}")
        blocks += _extras(rng)
        return "\n\n".join(blocks) + "\n"

    def _sentences(self, rng: random.Random, links: int, flavour: Kmwiki) -> str:
        count = max(40, 82 - 3 * links)
        words = [rng.choice(SECOND) if place % 2 else rng.choice(SMALL) for place in range(count)]
        for place in range(3, count, 7):
            words[place] = rng.choice(VERBS)
        for place in range(0, count, 19):
            words[place] = words[place].capitalize()
            if place:
                words[place - 1] += "."
        for place, mark in ((5, "**"), (11, "*"), (24, "`")):
            if rng.random() < 0.25:
                words[place] = f"{mark}{words[place]}{mark}"
        for place in rng.sample(range(count), min(links, count)):
            words[place] = flavour.link(self._link(rng))
        return " ".join(words)

    def _link(self, rng: random.Random) -> Link:
        if rng.random() < 0.03:
            return Link(None, f"lost {rng.choice(SECOND)}")
        place = rng.choices(range(len(self.entries)), cum_weights=self._weights)[0]
        target = self.entries[self._ranks[place]]
        name = target.title if rng.random() < 0.4 else target.title.lower()
        if target.aliases and rng.random() < 0.1:
            name = rng.choice(target.aliases)
        kind = rng.random()
        if kind < 0.1:
            return Link(target, name, label=f"the {rng.choice(SECOND)}")
        if kind < 0.15:
            return Link(target, name, label=name.lower(), anchor=rng.choice(target.headings))
        return Link(target, name, trail="s" if kind > 0.93 else "")


def slug_of(name: str) -> str:
    """The name as it stands in addresses."""
    return name.lower().replace(" ", "-")


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


def _source_text(slug: str) -> str:
    return f"# On {slug}\n\n" + "".join(f"Line {number} of what was kept.\n" for number in range(1, 9))


def _yaml(entry: Entry, *more: str) -> str:
    title = entry.title
    lines = (f"title: {title}", f"summary: {title} in short.", f"tags: [{', '.join(entry.tags)}]", *more)
    return "---\n" + "\n".join(lines) + "\n---\n\n"


def write_corpus(corpus: Corpus, out: Path, flavour: Kmwiki) -> None:
    """Write a wiki as a flavour spells it into the folder `out`."""
    pages, sources = out / flavour.pages, out / flavour.sources
    for folder in (pages, sources):
        folder.mkdir(parents=True, exist_ok=True)
    for number, entry in enumerate(corpus.entries):
        text = flavour.front_matter(entry) + corpus.body(number, flavour)
        (pages / f"{entry.slug}.md").write_text(text, encoding="utf-8", newline="\n")
    for slug in corpus.sources:
        file = sources / flavour.source_file.format(slug)
        file.parent.mkdir(exist_ok=True)
        file.write_text(flavour.source(slug), encoding="utf-8", newline="\n")


def main() -> None:
    """Write the corpus that the command line asks for."""
    parser = argparse.ArgumentParser(description="Make a wiki to measure with.")
    parser.add_argument("count", type=int, help="pages")
    parser.add_argument("out", type=Path)
    parser.add_argument("--flavour", choices=FLAVOURS, default="kmwiki")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    write_corpus(Corpus(options.count, options.seed), options.out, FLAVOURS[options.flavour])


if __name__ == "__main__":
    main()
