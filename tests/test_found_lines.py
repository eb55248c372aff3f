"""Which lines the site shows because they were found for citations without lines: never more than it may."""

import random
import re
from pathlib import Path

import pytest

from building import made
from kmwiki import Build

LINES, MARKS = 80, 30
TOKEN = re.compile(rb"zq(\d+)x")
LETTERS = "bdfgklmnprstv", "aeiou"


def a_word(chance: random.Random) -> str:
    return "".join(chance.choice(LETTERS[place % 2]) for place in range(7))


def a_wiki(seed: int, options: str = "", head: str = "") -> dict[str, str]:
    """A source whose lines have words of their own, and pages whose claims say what some of its lines say.

    Each line has a token with its number, which no claim repeats.
    """
    chance = random.Random(seed)
    words = [[a_word(chance) for _ in range(9)] for _ in range(LINES)]
    lines = [f"{' '.join(row)} zq{number}x." for number, row in enumerate(words, start=1)]
    claims = []
    for _ in range(MARKS):
        at = chance.randrange(LINES)
        mark = f"s.md:{at + 1}" if chance.random() < 0.2 else "s.md"
        claims.append(f"{' '.join(chance.sample(words[at], 7)).capitalize()}. ^[{mark}]")
    half = MARKS // 2
    return {
        "content/a.md": "\n\n".join(claims[:half]),
        "content/b.md": "\n\n".join(claims[half:]),
        "sources/s.md": head + "\n".join(lines) + "\n",
        "kmwiki.toml": f"[sources]\n{options}\n",
    }


def shown(result: Build) -> set[int]:
    """The numbers of the lines of which a byte is in any file of the site."""
    return {int(token[1]) for file in result.outputs for token in TOKEN.finditer(file.content)}


def cited(result: Build) -> set[int]:
    ranges = [
        (item.reference.start, item.reference.end or 0)
        for page in result.analysis.wiki.pages.values()
        for items in page.citations
        for item in items
        if item.reference.start is not None
    ]
    return {line for start, end in ranges for line in range(start - 2, end + 3)}


def found(result: Build) -> set[int]:
    passages = [one for page in result.analysis.site.pages.values() for one in page.found]
    return {line for one in passages for line in range(one.start, one.end + 1)}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_found_lines_are_shown_up_to_a_quarter_of_a_source(tmp_path: Path, seed: int) -> None:
    result = made(tmp_path, a_wiki(seed))
    assert len(found(result)) > LINES // 4
    because_found = shown(result) - cited(result)
    assert because_found <= found(result)
    assert 0 < len(because_found) <= LINES // 4


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "head"),
    [
        ("publish_found = false", ""),
        ("evidence = false", ""),
        ('publish = "none"', ""),
        ("", "---\nprivate: true\n---\n"),
    ],
)
def test_found_lines_are_not_shown(tmp_path: Path, options: str, head: str) -> None:
    result = made(tmp_path, a_wiki(7, options, head))
    is_none = head or "none" in options
    assert shown(result) <= (set() if is_none else cited(result))


@pytest.mark.slow
def test_all_found_lines_are_shown_of_a_source_that_is_shown_whole(tmp_path: Path) -> None:
    result = made(tmp_path, a_wiki(7, 'publish = "full"'))
    assert shown(result) == set(range(1, LINES + 1))
    assert result.analysis.site.withheld == {}
