"""The words of a claim are the same whether its text is in ASCII, which is read in a way of its own, or not."""

import pytest
from msgspec.structs import astuple

from kmwiki.evidence.words import words_of

TEXTS = (
    "The U.S. spent $1,000 (Treasury) on it. It's NATO's: no member left.",
    'He said "Nothing changed"; three million, 3 million, 3M and 12.5M are not .5 of it!',
    "pageCount is not set\nWithout it, pages|Rows never end? Yes",
    "snake_case x1 1x 1 000 2 000 3k tea:cup 12:30 a.b.c",
    "don't 'quote' it''s",
    "",
)
UNCOUNTED = " é"  # a letter that is no word


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("language", ["", "en", "de"])
def test_a_text_in_ascii_has_the_words_that_it_has_in_another_text(text: str, language: str) -> None:
    assert text.isascii()
    assert astuple(words_of(text, language)) == astuple(words_of(f"{text}{UNCOUNTED}", language))
