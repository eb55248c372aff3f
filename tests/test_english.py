"""Docstrings, comments and messages avoid the words in words-to-avoid.txt; words of the interface are not tested."""

import ast
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from kmwiki.theme.translations import catalogue

PACKAGE = Path(__file__).parent.parent / "src" / "kmwiki"
LIST = Path(__file__).parent / "words-to-avoid.txt"
# These are not in plain English yet: rooms, and files at the root.
EXCEPT: tuple[str, ...] = ()
FILES = sorted(file for file in PACKAGE.rglob("*.py") if not file.relative_to(PACKAGE).as_posix().startswith(EXCEPT))


@cache
def rules() -> list[tuple[re.Pattern[str], str]]:
    """The patterns to avoid, each with better words."""
    lines = [line for line in LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    pairs = [line.rsplit(" => ", 1) for line in lines]
    return [(re.compile(pattern, re.IGNORECASE), better) for pattern, better in pairs]


def texts(file: Path) -> Iterator[tuple[int, str]]:
    """The comments of a file and its strings of three words or more, each line with its number."""
    with tokenize.open(file) as stream:
        yield from (
            (token.start[0], token.string)
            for token in tokenize.generate_tokens(stream.readline)
            if token.type == tokenize.COMMENT
        )
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_ours(node.value):
            yield from enumerate(node.value.splitlines(), start=node.lineno)


def _is_ours(text: str) -> bool:
    """Whether a string is a sentence for contributors or authors, rather than a word or a text of the interface."""
    return len(text.split()) > 2 and catalogue("de").gettext(text) == text


def test_the_english_is_plain() -> None:
    found = [
        f"{file.relative_to(PACKAGE)}:{number}: “{match[0]}”: write {better}"
        for file in FILES
        for number, line in sorted(set(texts(file)))
        for pattern, better in rules()
        if (match := pattern.search(line))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    ["the report tells it", "it is made anew", "this is no page", "where it stands in a list", "whoever reads it"],
)
def test_the_list_finds_what_it_is_for(text: str) -> None:
    assert any(pattern.search(text) for pattern, _ in rules())


@pytest.mark.parametrize("text", ["there is no page", "it is no longer there", "`R` stands for a set", "untold"])
def test_the_list_leaves_plain_words_alone(text: str) -> None:
    assert not any(pattern.search(text) for pattern, _ in rules())
