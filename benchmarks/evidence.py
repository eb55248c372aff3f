"""How well lines are found for claims, and how well wrong citations are told from right ones, without a model.

    python benchmarks/evidence.py              the table, beside its bars; about a minute

The truth is the demonstration wiki's, whose citations name lines: they are taken away, to be found again, and pointed
at other lines. The constants of `kmwiki.evidence.constants` were chosen on the pages in even places of the sorted
list, thresholds of the table are set there, and its figures are those of the pages in odd places. A pair is a claim and
a source that it cites; any of the lines that it cites there is right.
"""

import argparse
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import msgspec

from kmwiki import load_config
from kmwiki.content.front_matter import parse_front_matter
from kmwiki.content.loader import load_wiki
from kmwiki.content.source_names import SourceNames
from kmwiki.core import CORE
from kmwiki.evidence.asked import AskedClaim, Cited
from kmwiki.evidence.finding import Passage, Wanted, find_all
from kmwiki.evidence.indexing import index_of
from kmwiki.evidence.judging import judge_page
from kmwiki.evidence.shifts import CitedLines, shift_of
from kmwiki.evidence.source_index import SourceIndex
from kmwiki.evidence.source_lines import lines_of
from kmwiki.evidence.support import SourceLines, support, unsaid_by
from kmwiki.evidence.weighing import Lookup, Text
from kmwiki.evidence.words import Words, words_of
from kmwiki.markdown import create_markdown
from kmwiki.markdown.figures import figures_in
from kmwiki.markdown.supported import supported
from kmwiki.model import Figures

ROOT = Path(__file__).parent.parent
LONG = 5_000  # lines of the sources that are joined with other texts
LARGE = 0.05  # false alarms at which thresholds are set
Range = tuple[int, int]


class Pair(NamedTuple):
    """A claim of a page and a source that it cites: the place of the page, and the cited lines."""

    page: int
    claim: str
    context: str
    figures: Figures
    wanted: Wanted
    source: str
    lines: tuple[Range, ...]


class Row(NamedTuple):
    """A row of the table; a bar ends with whether more is better."""

    what: str
    figure: float
    bar: float
    unit: str = "%"
    more: bool = True
    count: int = 0


class Wiki(NamedTuple):
    """The demonstration wiki: the lines of its sources, their indexes, and the pairs of its pages."""

    lines: dict[str, tuple[str, ...]]
    indexes: dict[str, SourceIndex]
    pairs: list[Pair]

    def text(self, name: str) -> Text:
        """The lines of a source."""
        return Text(self.lines[name])


def read_wiki(root: Path) -> Wiki:
    """The wiki in a folder."""
    files = load_wiki(load_config(root).folders)
    lines = {source.id: lines_of(source) or () for source in files.sources}
    names = SourceNames.of(list(lines))
    md = create_markdown(CORE.markdown, names)
    pairs: list[Pair] = []
    for number, file in enumerate(sorted(files.pages, key=lambda file: file.path)):
        front = parse_front_matter(file.text, file.path)
        tokens = md.parse(front.body, {})
        cited = [
            child.meta["references"] for token in tokens for child in token.children or () if child.type == "citation"
        ]
        for claim in supported(tokens, front.front_matter.title or ""):
            found: dict[str, list[Range]] = {}
            for reference in (one for mark in claim.citations for one in cited[mark]):
                known = names.lookup(reference.source)
                if known is not None and reference.start and reference.end:
                    found.setdefault(known.id, []).append((reference.start, reference.end))
            wanted = Wanted.of(words_of(claim.text, "en"), words_of(claim.context, "en"), "en")
            about = number, claim.text, claim.context, claim.figures, wanted
            pairs += [Pair(*about, name, tuple(at)) for name, at in found.items()]
    indexes = {name: index_of(text, name.rpartition("/")[2]) for name, text in lines.items()}
    return Wiki(lines, indexes, pairs)


class Group(NamedTuple):
    """A claim and everything that it cites."""

    page: int
    text: str
    context: str
    figures: Figures
    wanted: Wanted
    cited: tuple[tuple[str, int, int], ...]


def groups_of(pairs: Iterable[Pair]) -> list[Group]:
    """The pairs of each claim, put together again."""
    found: dict[tuple[int, str], list[Pair]] = {}
    for pair in pairs:
        found.setdefault((pair.page, pair.claim), []).append(pair)
    return [
        Group(
            page,
            claim,
            same[0].context,
            same[0].figures,
            same[0].wanted,
            tuple((one.source, *at) for one in same for at in one.lines),
        )
        for (page, claim), same in found.items()
        if len(same[0].wanted.claim.terms) >= 3
    ]


def is_odd(one: Pair | Group) -> bool:
    """Whether the page is one of those on which nothing was chosen (the second, the fourth …, counted from one)."""
    return one.page % 2 == 1


# Lines found


def found_in(pairs: Iterable[Pair], indexes: dict[str, SourceIndex]) -> Iterator[tuple[Pair, tuple[Passage, ...]]]:
    """What is found for pairs, those of a page and a source together."""

    def key(pair: Pair) -> tuple[int, str]:
        return pair.page, pair.source

    for (_, source), same in groupby(sorted(pairs, key=key), key):
        group = list(same)
        yield from zip(group, find_all(Lookup(indexes[source]), [pair.wanted for pair in group]), strict=True)


def hits(passages: Sequence[Passage], lines: Iterable[Range]) -> list[bool]:
    """For each passage, whether it is right."""
    return [any(one.start <= end and one.end >= start for start, end in lines) for one in passages]


def joined(wiki: Wiki) -> tuple[list[str], list[Pair]]:
    """The sources as one, with the guide and other texts of this repository up to 5,000 lines, and the pairs in it."""
    lines: list[str] = []
    moved: dict[str, int] = {}
    for name, text in wiki.lines.items():
        front = wiki.indexes[name].numbers[0] - 1  # without front matter
        moved[name] = len(lines) - front
        lines += text[front:]
    folders = (*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md"), *ROOT.glob("tests/rules/*.md"))
    for file in sorted(folders):
        lines += file.read_text(encoding="utf-8").splitlines()
    whole: dict[tuple[int, str], Pair] = {}
    for pair in wiki.pairs:
        lines_there = tuple((start + moved[pair.source], end + moved[pair.source]) for start, end in pair.lines)
        known = whole.get((pair.page, pair.claim))
        everywhere = (*(known.lines if known else ()), *lines_there)
        whole[pair.page, pair.claim] = pair._replace(source="joined", lines=everywhere)
    return lines[:LONG], list(whole.values())


def finding_rows(wiki: Wiki, bars: Sequence[float], label: str, others: dict[str, SourceIndex] | None) -> Iterator[Row]:
    """How often the right lines are found, and how often they are right where that is said."""
    found = [
        (hits(passages, pair.lines), passages) for pair, passages in found_in(filter(is_odd, wiki.pairs), wiki.indexes)
    ]
    count = len(found)
    said = [right[0] for right, passages in found if passages and passages[0].certainty == "found"]
    yield Row(f"{label}: right lines first", share(right[:1] == [True] for right, _ in found), bars[0], count=count)
    yield Row(f"{label}: right lines among three", share(any(right) for right, _ in found), bars[1], count=count)
    yield Row(f"{label}: “found” is said rightly", share(said), bars[2], count=len(said))
    yield Row(f"{label}: “found” is said", len(said) / count, bars[3], count=count)
    if others is not None:
        chance = random.Random(5)
        wrong = [
            find_all(Lookup(others[chance.choice([name for name in others if name != pair.source])]), [pair.wanted])[0]
            for pair in [*filter(is_odd, wiki.pairs)] * 5  # five draws: one is of two or of none, by chance
        ]
        spoken = share(bool(one) and one[0].certainty == "found" for one in wrong)
        yield Row(f"{label}: “found” is said of another source", spoken, bars[4], more=False, count=len(wrong))


# Citations pointed elsewhere


def other_lines(group: Group, wiki: Wiki, chance: random.Random) -> tuple[tuple[str, int, int], ...] | None:
    """As many other lines of the same source, none of which the claim cites; None if there are none."""
    found = []
    for source, start, end in group.cited:
        index, long = wiki.indexes[source], end - start
        free = [
            first
            for first in range(index.numbers[0], index.lines - long + 1)
            if all(first > e or first + long < s for name, s, e in group.cited if name == source)
            and len(index.places(first, first + long))
        ]
        if not free:
            return None
        first = chance.choice(free)
        found.append((source, first, first + long))
    return tuple(found)


def shifted_lines(group: Group, wiki: Wiki, chance: random.Random) -> tuple[tuple[str, int, int], ...] | None:
    """The cited lines, off by the same three to six; None where they end up before or after the source."""
    offset = chance.choice((-6, -5, -4, -3, 3, 4, 5, 6))
    found = tuple((source, start + offset, end + offset) for source, start, end in group.cited)
    fits = all(s >= wiki.indexes[name].numbers[0] and e <= wiki.indexes[name].lines for name, s, e in found)
    touches = any(s <= e2 and s2 <= e and n == n2 for n, s, e in found for n2, s2, e2 in group.cited)
    return found if fits and not touches else None


def another_source(group: Group, wiki: Wiki, chance: random.Random) -> tuple[tuple[str, int, int], ...] | None:
    """As many lines of another source for each."""
    found = []
    for _, start, end in group.cited:
        source = chance.choice([name for name in wiki.indexes if all(name != one for one, _, _ in group.cited)])
        index = wiki.indexes[source]
        first = chance.randint(index.numbers[0], max(index.numbers[0], index.lines - end + start))
        found.append((source, first, first + end - start))
    return tuple(found)


WAYS: dict[str, tuple[Callable[..., tuple[tuple[str, int, int], ...] | None], float]] = {
    "other lines of the same source": (other_lines, 0.94),
    "lines shifted by 3 to 6": (shifted_lines, 0.95),
    "lines of another source": (another_source, 0.97),
}


Judged = tuple[Group, float, str]


def judged(
    groups: Sequence[Group], cited: Callable[[Group], tuple[tuple[str, int, int], ...] | None], wiki: Wiki
) -> Iterator[Judged]:
    """Doubt and verdict of each claim if it cites that, judged page by page as a build does."""
    for _, same in groupby(groups, lambda group: group.page):
        some = [(group, at) for group in same if (at := cited(group)) is not None]
        asked = [
            AskedClaim(group.text, group.context, tuple(Cited(0, 0, *one) for one in at), group.figures)
            for group, at in some
        ]
        for (group, _), said in zip(some, judge_page(asked, wiki.indexes.get, text=wiki.text), strict=True):
            yield group, said.doubt, said.verdict


def support_rows(wiki: Wiki, groups: Sequence[Group]) -> Iterator[Row]:
    """How many wrong citations are caught, by doubt and by verdict."""
    right = list(judged(groups, lambda group: group.cited, wiki))
    doubts = sorted(doubt for group, doubt, _ in right if not is_odd(group))
    threshold = doubts[int(len(doubts) * (1 - LARGE))]
    odd = [(doubt, verdict) for group, doubt, verdict in right if is_odd(group)]
    yield Row("false alarms of doubt", share(doubt > threshold for doubt, _ in odd), 0.055, more=False, count=len(odd))
    verdicts = {}
    for what, (way, bar) in WAYS.items():
        chance = random.Random(4)
        pointed = [(group, way(group, wiki, chance)) for group in groups]
        at = {(group.page, group.text): cited for group, cited in pointed if is_odd(group)}
        wrong = list(judged(groups, lambda group, at=at: at.get((group.page, group.text)), wiki))
        verdicts[what] = [verdict for _, _, verdict in wrong]
        yield Row(f"caught by doubt: {what}", share(doubt > threshold for _, doubt, _ in wrong), bar, count=len(wrong))
    for verdict, most, least, ways in (
        ("elsewhere", 0.005, 0.75, list(WAYS)[:2]),
        ("nothing", 0.01, 0.65, list(WAYS)[2:]),
    ):
        yield Row(
            f"“{verdict}” of right ones", share(one == verdict for _, one in odd), most, more=False, count=len(odd)
        )
        for what in ways:
            caught = share(one == verdict for one in verdicts[what])
            yield Row(f"“{verdict}” of {what}", caught, least, count=len(verdicts[what]))


# Small changes of claims

Change = Callable[[Words, str, random.Random], str | None]
_NEGATION = re.compile(r"\b(?:not|no|never|without|none|nor|neither)\s+", re.IGNORECASE)
_VERB = re.compile(r"\b(?:is|are|was|were|can|may|must|should|does|do|has|have|will)\b")


def changed_figure(words: Words, text: str, chance: random.Random) -> str | None:
    """The claim with another number in it, if it has one of two digits."""
    found = re.search(r"\d+(?=\d)", text)
    return (
        None if found is None else f"{text[: found.end()]}{(int(text[found.end()]) + 3) % 10}{text[found.end() + 1 :]}"
    )


def changed_negation(words: Words, text: str, chance: random.Random) -> str | None:
    """The claim without its negation, or with one."""
    if words.negations:
        changed = _NEGATION.sub("", text)
        return changed if changed != text and not words_of(changed, "en").negations else None
    found = _VERB.search(text)
    return f"{text[: found.end()]} not{text[found.end() :]}" if found else None


def changed_name(words: Words, text: str, chance: random.Random) -> str | None:
    """The claim with a name swapped for one that no source has."""
    if not words.names:
        return None
    name = chance.choice(sorted(words.names))
    changed = re.sub(rf"\b{name}\b", "Quillfeather", text, count=1, flags=re.IGNORECASE)
    return changed if changed != text else None


def lengthened_name(words: Words, text: str, chance: random.Random) -> str | None:
    """The claim with a name swapped for one that begins alike, as Nigeria does like Niger."""
    names = sorted(name for name in words.names if len(name) > 4 and name.isalpha())
    if not names:
        return None
    changed = re.sub(rf"\b({chance.choice(names)})\b", r"\1ia", text, count=1, flags=re.IGNORECASE)
    return changed if changed != text else None


def lines_at(wiki: Wiki, name: str, start: int, end: int) -> SourceLines:
    """Lines of a source."""
    return SourceLines.of(Lookup(wiki.indexes[name], "", wiki.text(name)), start, end)


Noticed = Callable[[Words, Figures, Sequence[SourceLines], Words], bool]


def lacks_figure(claim: Words, figures: Figures, cited: Sequence[SourceLines], context: Words) -> bool:
    """Whether lines lack a figure of a claim."""
    return bool(unsaid_by(cited, figures).numbers)


def differs_in_denial(claim: Words, figures: Figures, cited: Sequence[SourceLines], context: Words) -> bool:
    """Whether one of a claim and lines says “not”."""
    return support(claim, cited, context).denial


def lacks_name(claim: Words, figures: Figures, cited: Sequence[SourceLines], context: Words) -> bool:
    """Whether lines lack a name of a claim."""
    return bool(support(claim, cited, context).names)


def change_rows(wiki: Wiki, groups: Sequence[Group]) -> Iterator[Row]:
    """How many changed figures, negations and names are noticed, and how many are where nothing was changed."""
    kinds: list[tuple[str, Change, Noticed, float, float]] = [
        ("a figure", changed_figure, lacks_figure, 1.0, 0.0),
        ("a negation", changed_negation, differs_in_denial, 0.70, 0.08),
        ("a name", changed_name, lacks_name, 0.60, 0.03),
        ("a name, for one that begins alike,", lengthened_name, lacks_name, 0.60, 0.03),
    ]
    for what, change, noticed, least, most in kinds:
        chance, right, wrong = random.Random(7), list[bool](), list[bool]()
        for group in filter(is_odd, groups):
            cited = [lines_at(wiki, name, start, end) for name, start, end in group.cited]
            claim, context = group.wanted.claim, group.wanted.context
            right.append(noticed(claim, group.figures, cited, context))
            if (changed := change(claim, group.text, chance)) is not None:
                wrong.append(noticed(words_of(changed, "en"), figures_in(changed, changed), cited, context))
        yield Row(f"{what} changed: noticed", share(wrong), least, count=len(wrong))
        yield Row(f"{what} not changed: flagged", share(right), most, more=False, count=len(right))


def shift_rows(wiki: Wiki) -> Iterator[Row]:
    """How many sources whose citations were all shifted are noticed, with the right number. Pages of both halves."""
    cited: dict[str, list[CitedLines]] = {}
    for pair in wiki.pairs:
        cited.setdefault(pair.source, []).extend(CitedLines(pair.wanted.claim, *at) for at in pair.lines)
    many = {name: marks for name, marks in cited.items() if len(marks) >= 5}
    found = []
    for name, marks in many.items():
        for offset in (-6, -3, 4, 9):
            moved = [CitedLines(claim, start + offset, end + offset) for claim, start, end in marks]
            shift = shift_of(Lookup(wiki.indexes[name]), moved)
            found.append(shift is not None and shift.offset == -offset)
    false = [shift_of(Lookup(wiki.indexes[name]), marks) is not None for name, marks in many.items()]
    yield Row("all citations of a source shifted: noticed", share(found), 1.0, count=len(found))
    yield Row("none shifted: flagged", share(false), 0.0, more=False, count=len(false))


def cost_rows(lines: Sequence[str], wiki: Wiki) -> Iterator[Row]:
    """What it costs, in time of the processor."""
    for count, find_most, judge_most in ((500, 0.7, 1.0), (LONG, 2.0, 1.0)):
        text = lines[:count]
        index = index_of(text)
        what = f"in a source of {count:,} lines"
        seconds = processor(lambda index=index: list(found_in(wiki.pairs, {"joined": index})))
        yield Row(f"a claim looked for {what}", per(seconds, wiki.pairs), find_most, "ms", more=False)
        seconds = processor(lambda index=index: judge_pairs(wiki.pairs, index))
        yield Row(f"a claim that cites lines judged {what}", per(seconds, wiki.pairs), judge_most, "ms", more=False)
        yield Row(
            f"an index of {count:,} lines", processor(lambda text=text: index_of(text)), count * 7e-5, "s", more=False
        )
        data = msgspec.msgpack.encode(index)
        decode = msgspec.msgpack.Decoder(SourceIndex).decode
        seconds = processor(lambda data=data, decode=decode: [decode(data).vocabulary for _ in range(100)]) * 10
        yield Row(f"the same, unpacked from {len(data) / 1e6:.2f} MB", seconds, count / 500, "ms", more=False)


def judge_pairs(pairs: Sequence[Pair], index: SourceIndex) -> None:
    """Judge pairs of one source, page by page."""
    for _, same in groupby(pairs, lambda pair: pair.page):
        asked = [
            AskedClaim(pair.claim, pair.context, tuple(Cited(0, 0, pair.source, *at) for at in pair.lines))
            for pair in same
        ]
        judge_page(asked, {"joined": index}.get)


def per(seconds: float, pairs: Sequence[Pair]) -> float:
    """Milliseconds of each pair."""
    return seconds / len(pairs) * 1000


def processor(work: Callable[[], object]) -> float:
    """The least seconds of the processor of three runs."""
    costs = []
    for _ in range(3):
        begun = time.process_time()
        work()
        costs.append(time.process_time() - begun)
    return min(costs)


def share(found: Iterable[bool]) -> float:
    """The share of what is true."""
    all_of_them = list(found)
    return sum(all_of_them) / max(1, len(all_of_them))


def rows() -> Iterator[Row]:
    """All rows of the table."""
    wiki = read_wiki(ROOT)
    groups = groups_of(wiki.pairs)
    yield from finding_rows(wiki, (0.89, 0.95, 0.985, 0.65, 0.005), "demonstration wiki", wiki.indexes)
    lines, pairs = joined(wiki)
    index = index_of(lines)
    large = wiki._replace(indexes={"joined": index}, pairs=pairs)
    yield from finding_rows(large, (0.89, 0.94, 0.97, 0.75), f"{len(lines):,} lines", None)
    yield from support_rows(wiki, groups)
    yield from change_rows(wiki, groups)
    yield from shift_rows(wiki)
    yield from cost_rows(lines, large)


def shown(row: Row) -> str:
    """A row as it is printed."""
    figure, bar = (row.figure * 100, row.bar * 100) if row.unit == "%" else (row.figure, row.bar)
    digits = 1 if row.unit == "%" else 3
    met = "" if (row.figure >= row.bar if row.more else row.figure <= row.bar) else "short"
    sign = "≥" if row.more else "≤"
    return f"| {row.what} | {figure:.{digits}f} {row.unit} | {sign} {bar:g} | {row.count or ''} | {met} |"


def main() -> None:
    """Print the table."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    print("| what | measured | bar | of | |\n|---|---|---|---|---|")
    for row in rows():
        print(shown(row), flush=True)


if __name__ == "__main__":
    main()
