"""A claim that cites is called the same in the trust line, where that is explained, and on the home page."""

import pytest

from kmwiki.theme.translations import catalogue


@pytest.mark.parametrize(
    ("language", "term"),
    [("de", "mit Beleg"), ("fr", "sourcée"), ("es", "con fuente"), ("pt", "com fonte"), ("ja", "出典"), ("ko", "출처")],
)
def test_a_claim_that_cites_has_one_name(language: str, term: str) -> None:
    words = catalogue(language)
    said = [words.gettext("Cited"), words.gettext("of claims cited")]
    said.append(words.ngettext("{cited} of {claims} claim cited", "{cited} of {claims} claims cited", 2))
    assert all(term.casefold() in text.casefold() for text in said), said
    assert words.gettext("Supported") != words.gettext("Cited")


@pytest.mark.parametrize(
    ("language", "term"), [("de", "mit Beleg"), ("fr", "sourcée"), ("es", "con fuente"), ("pt", "com fonte")]
)
def test_the_count_of_such_claims_has_it_too(language: str, term: str) -> None:
    assert term in catalogue(language).ngettext("{number} cited (not compared)", "{number} cited (not compared)", 2)
