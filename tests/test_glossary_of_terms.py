"""The terms of docs/translating.md are used as it gives them: one term for one thing, in each language."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

REPOSITORY = Path(__file__).parent.parent
LOCALE = REPOSITORY / "src" / "kmwiki" / "theme" / "locale"
GUIDE = (REPOSITORY / "docs" / "translating.md").read_text(encoding="utf-8")
SHORTEST, ENDING = 4, 2  # letters of a term that do not change with its ending, and of endings

# Where the language says it better without the term: a language, a term and the text.
BETTER_WITHOUT = {
    ("de", "reference", "Allgemeine Quellen"),
    ("ru", "reference", "Общие источники"),
    ("zh", "reference", "一般参考来源"),
}


def table(number: int) -> dict[str, dict[str, str]]:
    """The English term → a language → its cell, of a table of the guide."""
    rows = re.findall(r"^\|.*\|$", GUIDE, re.MULTILINE)
    heads = [place for place, row in enumerate(rows) if row.startswith("| English")]
    begin = heads[number]
    end = heads[number + 1] if number + 1 < len(heads) else len(rows)
    languages = [cell.strip() for cell in rows[begin].strip("|").split("|")][1:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[begin + 2 : end]]
    return {first: dict(zip(languages, others, strict=True)) for first, *others in cells}


TERMS, EXPRESSIONS = table(0), table(1)
LANGUAGES = sorted(file.name for file in LOCALE.iterdir())


def plain(text: str) -> str:
    """The text without case and accents, which change with the form of a word."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(sign))


def stems(cell: str) -> list[str]:
    """The beginnings of the forms of a term: letters without an ending, where a language has endings."""
    forms = [plain(form).removesuffix("ة") for form in cell.split(", ")]
    return [form[: max(SHORTEST, len(form) - ENDING)] if re.match("[a-zа-я]", form) else form for form in forms]


def messages(language: str) -> Iterator[Message]:
    with open(LOCALE / language / "LC_MESSAGES" / "kmwiki.po", "rb") as stream:
        yield from (message for message in read_po(stream, locale=language) if message.id)


def test_the_glossary_is_of_every_language() -> None:
    assert all(sorted(cells) == LANGUAGES for cells in (*TERMS.values(), *EXPRESSIONS.values()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_expressions_are_translated_as_the_glossary_says(language: str) -> None:
    texts = {message.id: message.string for message in messages(language)}
    assert {term: texts[term] for term in EXPRESSIONS} == {term: cells[language] for term, cells in EXPRESSIONS.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_are_translated_as_the_glossary_says(language: str) -> None:
    missing = []
    for message in messages(language):
        english = message.id if isinstance(message.id, str) else message.id[0]
        texts = (message.string,) if isinstance(message.string, str) else message.string
        for term, cells in TERMS.items():
            if re.search(rf"\b{term}s?\b(?!:)", english, re.IGNORECASE):
                known = stems(cells[language])
                missing += [(language, term, text) for text in texts if not any(one in plain(text) for one in known)]
    assert not set(missing) - BETTER_WITHOUT
