"""How parse time grows with hostile input: each case at two sizes, the second four times the first.

    python benchmarks/pathological.py              every case
    python benchmarks/pathological.py emph link    the cases whose names hold one of these words

A case is a function from a size, in characters or repetitions, to a page of about so much text. It is parsed at sizes
that grow until a run takes long enough to be measured. Linear parsing takes four times as long for four times the
text; six times or more is a failure, if the median of three readings says so, and so is a case that crashes or takes
longer than its limit. The exit code is 1 if any case fails. Each case runs in a process of its own.
"""

import argparse
import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable
from math import isqrt
from typing import NamedTuple

from kmwiki.content.files import ContentFile
from kmwiki.content.source_names import SourceNames
from kmwiki.core import CORE
from kmwiki.markdown.parser import PageParser

GROWTH = 4
TOO_MUCH = 6.0
LONG_ENOUGH = 0.1  # seconds at the smaller size, unless it reaches its largest before
TOO_SHORT = 0.05  # seconds at the larger size, below which nothing can be said
FIRST = 250
LARGEST = 25_000  # so that the larger size is 100 000
LIMIT = 120
RUNS = 3
CERTAIN = 1.0  # seconds after which a run need not be repeated


def times(text: str) -> Callable[[int], str]:
    """The case of one text that is repeated."""
    return lambda n: text * n


def lines_of(line: Callable[[int], str]) -> Callable[[int], str]:
    """The case of a line that differs each time; its numbers count from 0."""
    return lambda n: "".join(line(number) + "\n" for number in range(n))


COMMONMARK: dict[str, Callable[[int], str]] = {
    "nested strong and emphasis": lambda n: "*a **a " * n + "b" + " a** a*" * n,
    "nested strong": lambda n: "**a " * n + "b" + " a**" * n,
    "emphasis closers without openers": times("a_ "),
    "emphasis openers without closers": times("_a "),
    "strong openers without closers": times("**a "),
    "mismatched openers and closers": times("*a_ "),
    "delimiter runs in multiples of three": lambda n: "a**b" + "c* " * n,
    "one long run of asterisks": lambda n: "*" * n + "a" + "*" * n,
    "a run of asterisks and closers": lambda n: "*" * n + "a" + "_ " * n,
    "emphasis in links that never close": times("[ a_"),
    "link and emphasis that cross": times("**x [a*b**c*](d) "),
    "strikethrough openers without closers": times("~~a "),
    "mismatched strikethrough and emphasis": times("~~a* "),
    "link closers without openers": times("a]"),
    "link openers without closers": times("[a"),
    "nested brackets": lambda n: "[" * n + "a" + "]" * n,
    "nested links": lambda n: "[" * n + "a" + "](b)" * n,
    "nested images": lambda n: "![" * n + "a" + "](b)" * n,
    "image openers without closers": times("!["),
    "brackets and parentheses": times("[ (]("),
    "empty image openers": times("![[]()"),
    "unclosed link address": times("[a](b"),
    "unclosed link address in angle brackets": times("[a](<b"),
    "unclosed link title": times('[a](b "c'),
    "unclosed parentheses in an address": lambda n: "[a](" + "(" * n,
    "links with balanced parentheses": times("[a](b(c)d) "),
    "unclosed reference label": times("[a][b"),
    "reference label of great length": lambda n: "[" + "a" * n + "]: u\n\n" + "[a] " * n,
    "many references": lambda n: "".join(f"[{i}]: u\n" for i in range(n)) + "\n" + "[0] " * n,
    "many unknown references": times("[a] "),
    "references with an unclosed title": times("[a]: u 'b\n"),
    "references over two lines": times("[a]:\nu\n"),
    "reference labels that never close": times("[a\n"),
    "backticks of growing length": lambda n: "".join("e" + "`" * k for k in range(1, isqrt(2 * n))),
    "backticks without a partner": lambda n: "`a ``b " * n + "```",
    "unclosed comments": times("a <!-- "),
    "unclosed comment blocks": times("<!--\n\n"),
    "unclosed processing instructions": times("a <?"),
    "unclosed declarations": times("a <!A "),
    "unclosed character data": times("a <![CDATA["),
    "unclosed angle brackets": times("<"),
    "unclosed tags": times("<a "),
    "unclosed attributes": times('<a b="'),
    "attributes without an end": lambda n: "<a" + " b" * n,
    "unclosed addresses in angle brackets": times("<a:"),
    "unclosed mail addresses": times("<a@b."),
    "entities that never end": times("&a"),
    "escapes": times("\\a\\*"),
    "nested block quotes": lambda n: "> " * n + "a",
    "block quotes that grow": lambda n: "".join("> " * k + "a\n" for k in range(1, isqrt(n))),
    "lazy lines in nested block quotes": lambda n: "> " * 90 + "a\n" * n,
    "deeply nested lists": lambda n: "".join("  " * k + "* a\n" for k in range(isqrt(n))),
    "lists that open on one line": lambda n: "- " * n + "a",
    "empty lines in deeply nested lists": lambda n: "- " * 90 + "a" + "\n" * n,
    "empty lines in lists that open on one line": lambda n: "- " * n + "a" + "\n" * n,
    "items in deeply nested lists": lambda n: "- " * 40 + "a\n" + ("  " * 40 + "- a\n") * (n // 40),
    "a list of many items": times("- a\n"),
    "a loose list of many items": times("- a\n\n"),
    "quotes and lists in turn": lambda n: "> - " * n + "a",
    "indented lines": times("    a\n"),
    "setext underlines": times("a\n=\n"),
    "a heading of many hashes": lambda n: "# a" + " #" * n,
    "fences that never close": times("```\n\n~~~\n\n"),
    "thematic breaks almost": lambda n: "* " * n + "a",
    "one paragraph of many lines": times("a\n"),
    "many paragraphs": times("a\n\n"),
    "trailing spaces": lambda n: "a" + " " * n + "b",
    "hard breaks": times("a  \n"),
}

GFM: dict[str, Callable[[int], str]] = {
    "a table of many rows": lambda n: "|a|b|\n|-|-|\n" + "|c|d|\n" * n,
    "a table of many columns": lambda n: "|a" * n + "|\n" + "|-" * n + "|\n" + "|c" * n + "|\n",
    "a table with rows to fill up": lambda n: "|a" * n + "|\n" + "|-" * n + "|\n" + "|c\n" * n,
    "table headers without a table": times("|a|b|\n"),
    "table headers and underlines in turn": times("|a|\n|-|\n"),
    "unclosed cells with backticks": lambda n: "|a|\n|-|\n" + "|`\n" * n,
    "bare web addresses": times("www.a.b "),
    "bare web addresses without a gap": times("https://a.b"),
    "closing parentheses after an address": lambda n: "www.a.b/" + ")" * n,
    "entities after an address": lambda n: "www.a.b/" + "&a;" * n,
    "bare mail addresses": times("a@b.c "),
    "mail addresses without a gap": times("a@b."),
    "mail addresses that never begin": lambda n: "a_" * n + "@",
    "task list items": times("- [ ] a\n"),
    "footnotes": lines_of(lambda i: f"a[^{i}]\n\n[^{i}]: b\n"),
    "one footnote, cited often": lambda n: "[^a] " * n + "\n\n[^a]: b\n",
    "footnote marks without a definition": times("[^a] "),
    "unclosed footnote marks": times("[^"),
    "nested footnote definitions": lambda n: "[^1]: " * n + "a",
    "inline notes": times("^[a b] "),
    "nested inline notes": lambda n: "^[a " * n + "]" * n,
}

WIKI: dict[str, Callable[[int], str]] = {
    "[[": times("[["),
    "^[": times("^["),
    "![[": times("![["),
    "==": times("=="),
    "%%": times("%%"),
    "> [!note] in lines": times("> [!note]\n"),
    "> [!note] in one line": times("> [!note] "),
    "> [!note] in paragraphs": times("> [!note]\n\n"),
    "$": times("$"),
    "#a": times("#a"),
    "[[a|[": times("[[a|["),
    "[[a]](": times("[[a]]("),
    "[[a": times("[[a "),
    "^[a": times("^[a "),
    "==a": times("==a "),
    "%%a": times("%%a "),
    "%% in lines": times("%%\na\n\n"),
    "$a": times("$a "),
    "$$ in lines": times("$$\na\n\n"),
    "#a with gaps": times("#a "),
    "colons of definitions": times("a\n: b\n"),
    "colons of definitions in paragraphs": times("a\n\n: b\n\n"),
    "wikilinks in one line": times("[[a]] "),
    "wikilinks in lines of one paragraph": times("[[a]]\n"),
    "wikilinks in paragraphs": times("[[a]]\n\n"),
    "wikilinks in sentences": times("A [[b]] c. "),
    "wikilinks without a gap": times("[[a]]"),
    "wikilinks with bars": times("[[a|b]] "),
    "labels with brackets": times("[[a|b[c]]] "),
    "a label that never ends": lambda n: "[[a|" + "b]" * n,
    "a wikilink of great length": lambda n: "[[" + "a" * n + "]]",
    "a link trail of great length": lambda n: "[[a]]" + "b" * n,
    "brackets before a wikilink": lambda n: "[" * n + "a]]",
    "wikilinks in cells": lambda n: "|a|\n|-|\n" + "|[[b|c]]|\n" * n,
    "wikilinks in cells of one row": lambda n: "|a" * n + "|\n" + "|-" * n + "|\n" + "|[[c]]" * n + "|\n",
    "wikilinks in footnotes": lines_of(lambda i: f"a[^{i}]\n\n[^{i}]: [[b]]\n"),
    "wikilinks in inline notes": times("^[a [[b]]] "),
    "citations in one line": times("a ^[b.md] "),
    "citations in lines of one paragraph": times("a ^[b.md:1]\n"),
    "a citation of many ranges": lambda n: "a ^[b.md:1" + ", 2" * n + "]",
    "a citation of many names": lambda n: "a ^[b.md" + ", c.md" * n + "]",
    "a citation with many colons": lambda n: "a ^[" + "b:" * n + "]",
    "empty citations": times("^[] "),
    "carets before links": times("^[a](b) "),
    "links to pages in one line": times("[a](b.md) "),
    "links to pages in lines of one paragraph": times("[a](b.md)\n"),
    "images of attachments": times("![a](b.png) "),
    "headings of one name": times("# a\n"),
    "headings of many names": lines_of(lambda i: f"# a {i}"),
    "block identifiers": times("a ^b\n\n"),
    "carets and spaces at the end": lambda n: "a" + " ^a" * n + " !",
    "raw tags": times("<b>a</b> "),
    "raw tags that never close": times("<b>"),
    "raw blocks": times("<div>\n\n"),
}

CASES = COMMONMARK | GFM | WIKI


class Measured(NamedTuple):
    """What a case took at `size` and at `GROWTH` times that; a failure instead, if it told nothing."""

    name: str
    size: int = 0
    small: float = 0.0
    large: float = 0.0
    failure: str = ""

    @property
    def ratio(self) -> float:
        """How many times as long the larger text took."""
        return self.large / self.small if self.small else 0.0

    @property
    def failed(self) -> bool:
        """Whether time grows too fast, or could not be taken."""
        return bool(self.failure) or (self.large >= TOO_SHORT and self.ratio >= TOO_MUCH)

    def __str__(self) -> str:
        figures = f"{self.size:>7}  {self.small:>8.3f}  {self.large:>8.3f}  {self.ratio:>5.1f}"
        return f"{self.name:<44}  {self.failure or figures}{'  FAILED' if self.failed else ''}"


def parse_time(text: str) -> float:
    """The seconds of processor time that parsing a page of this text takes.

    Other processes do not count, nor does the garbage collector, whose share grows with whatever else is alive.
    """
    parse = PageParser(CORE.markdown, SourceNames.of(["b.md"]))
    file = ContentFile(path="content/a.md", name="a.md", text=text, digest="")
    gc.collect()
    gc.disable()
    start = time.process_time()
    parse(file)
    seconds = time.process_time() - start
    gc.enable()
    return seconds


def measure(name: str) -> Measured:
    """Find a size at which the case takes long enough, and measure it there and at the larger size."""
    text = CASES[name]
    parse_time("warm up [[a]] ^[b.md] *c*\n")
    size = FIRST
    while size < LARGEST and parse_time(text(size)) < LONG_ENOUGH:
        size = min(2 * size, LARGEST)
    small = large = float("inf")
    for _ in range(RUNS):  # in turn, for a machine is not equally fast all the time
        small = min(small, parse_time(text(size)))
        if large == float("inf") or large < CERTAIN:
            large = min(large, parse_time(text(GROWTH * size)))
    return Measured(name, size, small, large)


def measure_apart(name: str, limit: float) -> Measured:
    """Measure a case in a process of its own, which ends at the limit."""
    command = [sys.executable, __file__, "--measure", name]
    try:
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=limit)
    except subprocess.TimeoutExpired:
        return Measured(name, failure=f"took longer than {limit:g} s")
    if done.returncode:
        return Measured(name, failure=(done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1])
    return Measured(*json.loads(done.stdout))


def measure_fairly(name: str, limit: float) -> Measured:
    """Measure a case; one that seems to fail is measured twice more, and the median of the three counts.

    Whatever else the machine does meanwhile may fall upon one of the two sizes only.
    """
    found = [measure_apart(name, limit)]
    if found[0].failed and not found[0].failure:
        found += [measure_apart(name, limit), measure_apart(name, limit)]
    return sorted(found, key=lambda one: (bool(one.failure), one.ratio))[len(found) // 2]


def main() -> int:
    """Measure the chosen cases and print a table; the exit code."""
    parser = argparse.ArgumentParser(description="Measure how parse time grows with hostile input.")
    parser.add_argument("words", nargs="*", help="measure only the cases whose names hold one of these")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds a case may take (default: %(default)s)")
    parser.add_argument("--list", action="store_true", help="print the names of the cases")
    parser.add_argument("--measure", metavar="CASE", help="measure one case in this process, as JSON")
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure)))
        return 0
    names = [name for name in CASES if not options.words or any(word in name for word in options.words)]
    if options.list or not names:
        print(*(names or ["no case has such a name"]), sep="\n")
        return 0 if names else 2
    print(f"{'case':<44}  {'n':>7}  {'s at n':>8}  {f's at {GROWTH}n':>8}  ratio")
    results = []
    for name in names:
        results.append(measure_fairly(name, options.limit))
        print(results[-1], flush=True)
    failed = sum(result.failed for result in results)
    print(f"{len(results) - failed} cases passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
