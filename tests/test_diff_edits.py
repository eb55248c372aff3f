"""`kmwiki diff` of random edits says exactly what was edited: pages, links, claims, citations, evidence, addresses."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from building import kmwiki, write

SYLLABLES = "ba de fi go hu ka le mi no pu ra se ti vo wu za".split()
LINES = 8  # of a source


@dataclass(frozen=True)
class Sentence:
    """A paragraph: its words, and the source and the line that it cites."""

    words: str
    cites: tuple[str, int] | None = None


@dataclass(frozen=True)
class Page:
    """A page: its title, its paragraphs, the names that it links to with their labels, and whether `old` redirects."""

    title: str
    sentences: tuple[Sentence, ...]
    links: tuple[tuple[str, str], ...] = ()
    alias: str = ""

    def text(self) -> str:
        front = f"---\naliases: [/{self.alias}]\n---\n" if self.alias else ""
        paragraphs = [
            f"{one.words}{f' ^[{one.cites[0]}:{one.cites[1]}]' if one.cites else ''}." for one in self.sentences
        ]
        paragraphs += [f"[[{name}|{label}]]" for name, label in self.links]
        return "\n\n".join((f"{front}# {self.title}", *paragraphs)) + "\n"

    def shown(self) -> list[str]:
        return [one.words for one in self.sentences] + [label for _, label in self.links]


@dataclass
class Wiki:
    """A wiki, and what was done with it: pages that moved, claims that were reworded."""

    pages: dict[str, Page]
    sources: dict[str, list[str]]
    moved: dict[str, str] = field(default_factory=dict)
    reworded: dict[tuple[str, str], str] = field(default_factory=dict)  # page and old words → new words

    def files(self) -> dict[str, str]:
        pages = {f"content/{name}.md": page.text() for name, page in self.pages.items()}
        return pages | {f"sources/{name}": "\n".join(lines) + "\n" for name, lines in self.sources.items()}

    def where(self, name: str) -> str | None:
        """The page to which a wikilink with this name leads; an old address is no name."""
        return name if name in self.pages else None


class Edits:
    """Makes a wiki and edits it, each page once."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.number, self.count = rng, 0, 0

    def words(self, count: int = 12) -> str:
        """Words that are nowhere else."""
        numbers = [(self.count + at) * 40503 % 65536 for at in range(1, count + 1)]
        self.count += count
        return " ".join("".join(SYLLABLES[number >> shift & 15] for shift in (0, 4, 8, 12)) for number in numbers)

    def name(self, kind: str) -> str:
        self.number += 1
        return f"{kind}{self.number}"

    def wiki(self) -> Wiki:
        names = [self.name("p") for _ in range(7)]
        sources = {f"s{number}.md": [self.words() for _ in range(LINES)] for number in range(3)}
        pages = {name: self.page([*names, "gone1", "gone2"], sources) for name in names}
        return Wiki(pages={"index": Page("Home", (Sentence(self.words()),)), **pages}, sources=sources)

    def page(self, names: list[str], sources: dict[str, list[str]]) -> Page:
        cited = [self.cited(sources) for _ in range(3)]
        sentences = (*cited, Sentence(self.words()), Sentence(self.words()))
        links = tuple((name, self.words(1)) for name in self.rng.sample(names, 3))
        return Page(f"Title {self.words(2)}", sentences, links)

    def cited(self, sources: dict[str, list[str]]) -> Sentence:
        """A claim with the words of a line that is not cited yet."""
        name = self.rng.choice(sorted(sources))
        sources[name].append(words := self.words())
        return Sentence(words, (name, len(sources[name])))

    def edited(self, wiki: Wiki) -> Wiki:
        new = Wiki(dict(wiki.pages), {name: list(lines) for name, lines in wiki.sources.items()})
        for name in [one for one in wiki.pages if one != "index"]:
            kinds = (
                self.reword,
                self.drop,
                self.add,
                self.cite,
                self.uncite,
                self.cite_otherwise,
                self.link,
                self.unlink,
            )
            kind = self.rng.choice((*kinds, self.go, self.move, None, None))
            if kind is not None:
                kind(new, name)
        for _ in range(self.rng.randint(0, 2)):
            new.pages[self.name("n")] = self.page([*new.pages], new.sources)
        if self.rng.random() < 0.3:
            new.pages["gone1"] = self.page([*new.pages], new.sources)
        self.edit_sources(wiki, new)
        return new

    def at(self, wiki: Wiki, name: str, *, cites: bool) -> int:
        sentences = wiki.pages[name].sentences
        return self.rng.choice([at for at, one in enumerate(sentences) if bool(one.cites) == cites])

    def put(self, wiki: Wiki, name: str, at: int, *some: Sentence) -> None:
        page = wiki.pages[name]
        wiki.pages[name] = replace(page, sentences=(*page.sentences[:at], *some, *page.sentences[at + 1 :]))

    def reword(self, wiki: Wiki, name: str) -> None:
        at = self.at(wiki, name, cites=True)
        old = wiki.pages[name].sentences[at]
        words = old.words.split()
        del words[self.rng.randrange(1, 11)]
        wiki.reworded[name, old.words] = " ".join(words)
        self.put(wiki, name, at, Sentence(" ".join(words), old.cites))

    def drop(self, wiki: Wiki, name: str) -> None:
        self.put(wiki, name, self.at(wiki, name, cites=self.rng.random() < 0.7))

    def add(self, wiki: Wiki, name: str) -> None:
        sentence = self.cited(wiki.sources) if self.rng.random() < 0.7 else Sentence(self.words())
        self.put(wiki, name, 0, sentence, wiki.pages[name].sentences[0])

    def cite(self, wiki: Wiki, name: str) -> None:
        at, source = self.at(wiki, name, cites=False), self.rng.choice(sorted(wiki.sources))
        self.put(wiki, name, at, Sentence(wiki.pages[name].sentences[at].words, (source, 1)))

    def uncite(self, wiki: Wiki, name: str) -> None:
        at = self.at(wiki, name, cites=True)
        self.put(wiki, name, at, Sentence(wiki.pages[name].sentences[at].words))

    def cite_otherwise(self, wiki: Wiki, name: str) -> None:
        at = self.at(wiki, name, cites=True)
        old = wiki.pages[name].sentences[at]
        assert old.cites
        self.put(wiki, name, at, Sentence(old.words, (old.cites[0], 1)))

    def link(self, wiki: Wiki, name: str) -> None:
        target = self.rng.choice([*wiki.pages, self.name("gone")])
        wiki.pages[name] = replace(page := wiki.pages[name], links=(*page.links, (target, self.words(1))))

    def unlink(self, wiki: Wiki, name: str) -> None:
        wiki.pages[name] = replace(page := wiki.pages[name], links=page.links[1:])

    def go(self, wiki: Wiki, name: str) -> None:
        del wiki.pages[name]

    def move(self, wiki: Wiki, name: str) -> None:
        """Another name, with a redirect or without; links follow, or not."""
        new = self.name("m")
        page = wiki.pages.pop(name)
        wiki.pages[new] = replace(page, alias=name if self.rng.random() < 0.5 else "")
        wiki.moved[name] = new
        if self.rng.random() < 0.5:
            for one, other in list(wiki.pages.items()):
                links = tuple((new if to == name else to, label) for to, label in other.links)
                wiki.pages[one] = replace(other, links=links)

    def edit_sources(self, old: Wiki, new: Wiki) -> None:
        """Lines that are cited get a further word or quite other words; lines that are not cited do, too."""
        for name in sorted(new.sources):
            kind = self.rng.choice(("more", "other", "beside", None, None))
            at = self.rng.randrange(1, len(old.sources[name])) if kind != "beside" else 1
            if kind == "more":
                new.sources[name][at] += f" {self.words(1)}"
            elif kind:
                new.sources[name][at] = self.words()


Claims = dict[tuple[str, str], tuple[str, int] | None]  # page and words → what the claim cites


def claims(wiki: Wiki) -> Claims:
    return {(name, one.words): one.cites for name, page in wiki.pages.items() for one in page.sentences}


def expected(old: Wiki, new: Wiki) -> dict[str, set[object]]:
    """What must be said, by the wikis and what was done."""
    now = lambda name: new.moved.get(name, name)  # noqa: E731
    found: dict[str, set[object]] = {name: set() for name in KINDS}
    found["moved"] = set(new.moved.items())
    found["came"] = new.pages.keys() - old.pages.keys() - set(new.moved.values())
    found["went"] = old.pages.keys() - new.pages.keys() - new.moved.keys()
    kept = {name for name, page in new.pages.items() if page.alias}
    found["lost"] = {f"{name}/index.html" for name in old.pages if name not in new.pages and now(name) not in kept}
    for kind, entry in (*of_links(old, new), *of_claims(old, new)):
        found[kind].add(entry)
    for name, page in old.pages.items():
        if now(name) in new.pages and page.shown() != new.pages[now(name)].shown():
            found["pages"].add(now(name))
    found["sources_changed"] = {name for name, lines in new.sources.items() if lines != old.sources[name]}
    return found


def of_links(old: Wiki, new: Wiki) -> Iterator[tuple[str, object]]:
    before = {new.moved.get(name, name): page for name, page in old.pages.items()}
    for name, page in new.pages.items():
        was, names = {to for to, _ in before[name].links} if name in before else set(), {to for to, _ in page.links}
        red, red_now = ({to for to in some if wiki.where(to) is None} for wiki, some in ((old, was), (new, names)))
        leads = {new.moved.get(to, to) for one in was - red if (to := old.where(one)) not in (None, name)}
        leads = {to for to in leads if to != name}
        leads_now = {to for one in names - red_now if (to := new.where(one)) not in (None, name)}
        yield from (("broken", (name, to)) for to in red_now - red)
        yield from (("mended", (name, to)) for to in red - red_now)
        yield from (("linked", (name, to)) for to in leads_now - leads if to not in red - red_now)
        former = {to: one for one, to in new.moved.items()}
        yield from (("unlinked", (name, to)) for to in leads - leads_now if former.get(to, to) not in red_now - red)


def of_claims(old: Wiki, new: Wiki) -> Iterator[tuple[str, object]]:
    reworded = {(new.moved.get(page, page), words): now for (page, words), now in new.reworded.items()}
    was = {(new.moved.get(page, page), words): cites for (page, words), cites in claims(old).items()}
    was = {(page, reworded.get((page, words), words)): cites for (page, words), cites in was.items()}
    now = claims(new)
    yield from (("claims_reworded", (page, words)) for (page, _), words in reworded.items() if page in new.pages)
    for key in was.keys() | now.keys():
        before, after = was.get(key), now.get(key)
        if before is None and after is not None:
            yield "citations_added" if key in was else "claims_added", key
        elif before is not None and after is None:
            yield "citations_dropped" if key in now else "claims_dropped", key
        elif before is not None and after is not None:
            lines = [wiki.sources[name][at - 1] for wiki, (name, at) in ((old, before), (new, after))]
            if before != after:
                yield "cited_otherwise", key
            elif lines[0] != lines[1]:
                yield "evidence_changed", key
            if not set(key[1].split()) <= set(lines[1].split()):
                yield "weakened", key


PAGES = ("came", "went", "lost", "moved")
LINKS = ("broken", "mended", "linked", "unlinked")
CLAIMS = (
    *("claims_added", "claims_dropped", "claims_reworded", "citations_added", "citations_dropped"),
    *("cited_otherwise", "weakened", "evidence_changed"),
)
KINDS = (*PAGES, *LINKS, *CLAIMS, "pages", "sources_changed", "sources_came", "sources_went", "sources_moved")


def said(text: str) -> dict[str, set[object]]:
    """What `kmwiki diff` says, as far as it is expected."""
    found = json.loads(text)
    sets: dict[str, set[object]] = {}
    for kind in KINDS:
        entries = [tuple(one) if isinstance(one, list) else one for one in found[kind]]
        if kind in LINKS:
            entries = [(one["page"], one["target"]) for one in entries]
        elif kind in CLAIMS:
            entries = [(one["page"], one["text"]) for one in entries]
        elif kind == "pages":
            entries = [one["page"] for one in entries]
        assert len(entries) == len(set(entries)), kind
        sets[kind] = set(entries)
    return sets


@pytest.mark.slow
@settings(max_examples=4, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(rng=st.randoms(use_true_random=False))
def test_random_edits_are_said_exactly(tmp_path_factory: pytest.TempPathFactory, rng: random.Random) -> None:
    edits, folder = Edits(rng), tmp_path_factory.mktemp("edits")
    old = edits.wiki()
    new = edits.edited(old)
    files = list(new.files().items())
    rng.shuffle(files)
    first = write(folder / "old", dict(old.files()))
    one, other = write(folder / "one", dict(files)), write(folder / "other", dict(sorted(files)))
    run = kmwiki("diff", first, one, "--format", "json", "--jobs", "1")
    assert said(run.out) == expected(old, new)
    assert run.code == bool(expected(old, new)["lost"])
    assert kmwiki("diff", first, other, "--format", "json", "--jobs", "1") == run
    assert kmwiki("diff", one, other).out == "Nothing changed.\n"
