"""A claim that cites is called the same in the trust line, where that is explained, and wherever such claims are
counted."""

import re
from pathlib import Path

import pytest

from building import made, texts
from kmwiki.theme.translations import catalogue, languages

# The word in each language, or the part of it that all forms have.
TERMS = {
    "ar": "موثق",
    "de": "mit Beleg",
    "en": "cited",
    "es": "con fuente",
    "fr": "sourcée",
    "ja": "出典あり",
    "ko": "출처 있음",
    "pt": "com fonte",
    "ru": "со ссылк",
    "zh": "有引用",
}
COUNTS = (
    ("{cited} of {claims} claim cited", "{cited} of {claims} claims cited"),
    (
        "{cited} of {claims} claim cited, {broken} more with broken citations",
        "{cited} of {claims} claims cited, {broken} more with broken citations",
    ),
    ("{number} cited (not compared)", "{number} cited (not compared)"),
)


@pytest.mark.parametrize("language", languages())
def test_a_claim_that_cites_has_one_name(language: str) -> None:
    words, term = catalogue(language), TERMS[language].casefold()
    said = [words.gettext("Cited"), words.gettext("of claims cited")]
    said += [words.ngettext(*texts, number) for texts in COUNTS for number in (1, 2, 5, 11, 100)]
    assert [text for text in said if term not in text.casefold()] == []
    assert term not in words.gettext("Supported").casefold()
    assert term not in words.ngettext("{number} supported", "{number} supported", 2).casefold()


def test_figures_lead_on_to_what_they_count(tmp_path: Path) -> None:
    """From the words of the trust line to reports; to how much of a source is shown; to how many pages are wanted."""
    files = {
        "content/a.md": "Ice melts ^[s.md:9]. See [[X]], [[x]] and [[Y]].\n\nNo source.\n",
        "content/b.md": "Nothing is cited.\n",
        "sources/s.md": "One.\nTwo.\n",
    }
    site = texts(made(tmp_path, files).outputs)
    reports = dict(
        re.findall(
            r'<a href="../([^"]+)/index.html"><strong>.*?<span class="count">(\d+)<', site["special/trust/index.html"]
        )
    )
    assert reports == {"uncited": "2", "single-source": "1", "broken-citations": "1"}
    assert "2 lines (not published)" in site["sources/s.md/index.html"]
    assert '<p class="note">2 pages</p>' in site["special/wanted/index.html"]
