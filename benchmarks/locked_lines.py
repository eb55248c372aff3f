"""How well lines that were locked are found again after edits of their source, and what that costs.

    python benchmarks/locked_lines.py              the table, beside its bars; about a minute

The sources are those of the demonstration wiki. kmwiki's own docs are harder, because many lines of their lists, tables
and code are alike; they have no bars. Each row is 400 edits, made at random from a fixed seed.
"""

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from msgspec import Struct

from kmwiki.content.lock_file import Locked
from kmwiki.evidence.line_prints import key_of
from kmwiki.evidence.lock import locked_lines
from kmwiki.evidence.since import followed

ROOT = Path(__file__).parent.parent
TRIALS = 400
SHORTEST = 15  # lines of a source that is edited
Text = tuple[str, ...]
Item = tuple[str, bool]  # a line, and whether it is cited
Edit = Callable[["Editor", list[Item]], None]
_WORD = re.compile(r"[^\W\d_]{2,}")


class Outcome(Struct, frozen=True, kw_only=True):
    """What is said of cited lines after edits: the same lines, some of them, other lines, or that they are gone."""

    found: str  # "right", "some", "wrong" or "gone"
    state: str


class Editor:
    """Makes edits at random, with lines and words of these texts."""

    def __init__(self, texts: Sequence[Text], seed: int) -> None:
        self.random = random.Random(seed)
        self._lines = sorted({line for text in texts for line in text if key_of(line)})
        self._words = sorted({word for line in self._lines for word in _WORD.findall(line)})

    def line(self) -> str:
        return self.random.choice(self._lines)

    def reworded(self, line: str, share: float) -> str:
        """A line of which about this share of words is replaced, taken out, or followed by another."""
        words: list[str] = []
        for word in line.split(" "):
            if self.random.random() >= share:
                words.append(word)
                continue
            chance = self.random.random()
            words += [self.random.choice(self._words)] if chance < 0.6 else []
            words += [word, self.random.choice(self._words)] if chance > 0.8 else []
        return " ".join(words) or self.random.choice(self._words)


def lines_in_and_out(editor: Editor, items: list[Item]) -> None:
    """One to eight lines come in or go, none within what is cited."""
    for _ in range(editor.random.randint(1, 8)):
        place = editor.random.randrange(len(items) + 1)
        if editor.random.random() < 0.5:
            if not (0 < place < len(items) and items[place - 1][1] and items[place][1]):
                items.insert(place, (editor.line(), False))
        elif place < len(items) and not items[place][1]:
            del items[place]


def small_changes(editor: Editor, items: list[Item]) -> None:
    """What is cited loses 10 to 30 percent of its words."""
    for place, (line, is_cited) in enumerate(items):
        if is_cited and key_of(line):
            items[place] = editor.reworded(line, editor.random.uniform(0.1, 0.3)), True


def a_move(editor: Editor, items: list[Item]) -> None:
    """What is cited goes elsewhere."""
    block = [item for item in items if item[1]]
    items[:] = [item for item in items if not item[1]]
    place = editor.random.randrange(len(items) + 1)
    items[place:place] = block


def split_lines(editor: Editor, items: list[Item]) -> None:
    """Long lines of what is cited become two."""
    for place in range(len(items) - 1, -1, -1):
        words = items[place][0].split(" ")
        if items[place][1] and len(words) > 5:
            half = len(words) // 2
            items[place : place + 1] = [(" ".join(words[:half]), True), (" ".join(words[half:]), True)]


def others_changed(editor: Editor, items: list[Item]) -> None:
    """Other lines change, too."""
    for place, (line, is_cited) in enumerate(items):
        if not is_cited and editor.random.random() < 0.15:
            items[place] = editor.reworded(line, 0.3), False


def removal(editor: Editor, items: list[Item]) -> None:
    """What is cited goes."""
    items[:] = [item for item in items if not item[1]]


KINDS: dict[str, tuple[Edit, ...]] = {
    "lines in and out": (lines_in_and_out,),
    "small changes": (small_changes,),
    "moves": (a_move,),
    "split lines": (split_lines,),
    "all at once": (lines_in_and_out, small_changes, a_move, others_changed),
    "removal": (removal,),
    "removal and others": (lines_in_and_out, removal, others_changed),
}


def cited_range(editor: Editor, lines: Sequence[str]) -> tuple[int, int]:
    """Lines that a citation may name: they have more than a few words."""
    filled = [number for number, line in enumerate(lines, start=1) if key_of(line)]
    while True:
        start = editor.random.choice(filled)
        end = min(len(lines), start + editor.random.choice((0, 0, 0, 1, 2, 3, 5)))
        if len(key_of(" ".join(lines[start - 1 : end]))) > 20:
            return start, end


def edited(
    editor: Editor, lines: Text, edits: Iterable[Edit], *, is_private: bool
) -> tuple[Locked, int, int, Text, set[int]]:
    """Lines as they were locked, their first and last, the text after edits, and their numbers in it."""
    start, end = cited_range(editor, lines)
    locked = locked_lines(lines, start, end, shows=lambda number: not is_private)
    items = [(line, start <= number <= end) for number, line in enumerate(lines, start=1)]
    for edit in edits:
        edit(editor, items)
    wanted = {number for number, (line, is_cited) in enumerate(items, start=1) if is_cited and key_of(line)}
    return locked, start, end, tuple(line for line, _ in items), wanted


def outcome(editor: Editor, lines: Text, edits: Iterable[Edit], *, is_private: bool) -> Outcome:
    """What is said of lines that were locked before these edits."""
    locked, start, end, now, wanted = edited(editor, lines, edits, is_private=is_private)
    state, first, last = followed(locked, start, end, now)
    if first is None or last is None:
        return Outcome(found="gone", state=state)
    got = {number for number in range(first, last + 1) if key_of(now[number - 1])}
    was = [key_of(line) for line in lines[start - 1 : end] if key_of(line)]
    is_same = [key_of(now[number - 1]) for number in sorted(got)] == was  # the same words, in another place
    found = "right" if got == wanted or (wanted and is_same) else "some" if got & wanted else "wrong"
    return Outcome(found=found, state=state)


class Bars(NamedTuple):
    """At least so much must be found again, or of what was removed said to be gone; and at most so much is wrong."""

    found: float
    wrong: float


BARS = {kind: Bars(0.97, 0.01) for kind in KINDS} | {
    "all at once": Bars(0.95, 0.03),
    "removal": Bars(0.9, 0.1),
    "removal and others": Bars(0.9, 0.1),
}


def texts_in(folder: Path) -> list[Text]:
    """The Markdown files in a folder that are long enough."""
    texts = (tuple(file.read_text(encoding="utf-8").split("\n")) for file in sorted(folder.glob("*.md")))
    return [text for text in texts if len(text) >= SHORTEST]


def outcomes(texts: Sequence[Text], kind: str, *, is_private: bool, trials: int = TRIALS) -> Counter[str]:
    """How often what is said of lines is right, after so many edits of a kind."""
    editor = Editor(texts, seed=7)
    said = (outcome(editor, editor.random.choice(texts), KINDS[kind], is_private=is_private) for _ in range(trials))
    return Counter(one.found for one in said)


def shares(kind: str, counts: Counter[str]) -> Bars:
    """The shares of a kind that are right and wrong."""
    right = counts["gone"] if kind.startswith("removal") else counts["right"] + counts["some"]
    return Bars(right / counts.total(), counts["wrong"] / counts.total())


def rows(name: str, texts: Sequence[Text], *, has_bars: bool) -> Iterator[str]:
    """The rows of the table for some texts."""
    for is_private in (False, True):
        kept = "digests" if is_private else "words"
        for kind, bars in BARS.items():
            found, wrong = shares(kind, outcomes(texts, kind, is_private=is_private))
            met = "" if found >= bars.found and wrong <= bars.wrong else "short"
            bar = f"≥ {bars.found:.0%} | ≤ {bars.wrong:.0%} | {met}" if has_bars else "| |"
            yield f"| {name}, {kept} | {kind} | {found:.1%} | {wrong:.1%} | {bar} |"


def costs(texts: Sequence[Text]) -> Iterator[str]:
    """What the first citation of a changed source of 1,000 lines costs, in milliseconds of the processor."""
    source = tuple([line for text in texts for line in text if key_of(line)][:1_000])
    for what, edits in (("moved", (lines_in_and_out,)), ("changed", (small_changes,)), ("gone", (removal,))):
        editor, spent = Editor(texts, seed=7), []
        for number in range(40):
            locked, start, end, now, _ = edited(editor, (*source, f"trial {number}"), edits, is_private=False)
            begun = time.process_time()
            followed(locked, start, end, now)
            spent.append((time.process_time() - begun) * 1_000)
        yield f"| {what} | {median(spent):.0f} ms | {max(spent):.0f} ms |"


def main() -> None:
    """Print the tables."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    demonstration, docs = texts_in(ROOT / "sources"), texts_in(ROOT / "docs")
    print("| source | edit | found, or gone | wrong place | bar | bar | |\n|---|---|---|---|---|---|---|")
    for name, texts, has_bars in (("demonstration wiki", demonstration, True), ("docs", docs, False)):
        for row in rows(name, texts, has_bars=has_bars):
            print(row, flush=True)
    print("\n| what is cited of 1,000 lines | mostly | at most |\n|---|---|---|")
    for row in costs(docs):
        print(row, flush=True)


if __name__ == "__main__":
    main()
