"""Which names are forms of one, and which only begin alike; and the small words and negations of each language."""

import pytest

from kmwiki.evidence.asked import AskedClaim, Cited
from kmwiki.evidence.indexing import index_of
from kmwiki.evidence.judging import judge_page
from kmwiki.evidence.likeness import are_forms
from kmwiki.evidence.small_words import negations, small_words
from kmwiki.evidence.spelling import shared
from kmwiki.evidence.words import words_of
from kmwiki.terms import fold

SAME = """
en  kubernetes kubernetes'
en  glacier glaciers
en  austria austrian
en  italy italian
en  china chinese
en  iraq iraqi
en  darwin darwinian
en  britain britains
de  osterreich osterreichs
de  osterreich osterreicher
de  gletscher gletschern
de  siedler siedlern
sv  sverige sveriges
pl  warszawa warszawie
pl  krakow krakowa
pl  nigeria nigerii
ru  россия россии
ru  мартин мартина
ru  волга волгой
uk  украіна украіни
el  αθηνα αθηνασ
tr  istanbul istanbul'da
-   kubernetes kubernetes'
-   волга волги
"""
DIFFERENT = """
en  niger nigeria
en  austria australia
en  martin martina
en  iran iraq
en  johnson johnston
en  roma romania
en  alexander alexandra
de  niger nigeria
de  martin martina
de  osterreich osterwald
fr  niger nigeria
es  guinea guineana
pl  austria australia
pl  niger nigeria
ru  нигер нигерия
ru  австрия австралия
ru  иран ирак
el  αυστρια αυστραλια
-   niger nigeria
-   austria australia
-   нигер нигерия
"""


def pairs(table: str) -> list[tuple[str, str, str]]:
    """The language (- if it is not sure) and the two names of each line."""
    rows = (line.split() for line in table.strip().split("\n"))
    return [(language.strip("-"), fold(first), fold(second)) for language, first, second in rows]


@pytest.mark.parametrize(("language", "first", "second"), pairs(SAME))
def test_forms_of_one_name(language: str, first: str, second: str) -> None:
    assert are_forms(first, second, language) and are_forms(second, first, language)


@pytest.mark.parametrize(("language", "first", "second"), pairs(DIFFERENT))
def test_names_that_only_begin_alike(language: str, first: str, second: str) -> None:
    assert not are_forms(first, second, language) and not are_forms(second, first, language)


@pytest.mark.parametrize(
    ("claim", "line", "lacking", "marked"),
    [
        ("Nigeria exported groundnuts of its northern farms.", "Niger exported groundnuts.", "Nigeria", 0),
        ("The groundnuts of its farms came from Nigeria.", "Groundnuts of farms came from Niger.", "Nigeria", 0),
        ("Niger’s groundnuts came from the northern farms.", "Groundnuts of northern farms in Niger came.", "", 1),
        ("The Austrian railways carried timber and coal.", "Railways of Austria carried timber and coal.", "", 1),
        ("Нигерия вывозила арахис северных ферм.", "Нигер вывозил арахис северных ферм.", "Нигерия", 0),
        ("Из России вывозили арахис северных ферм.", "Россия вывозила арахис северных ферм.", "", 1),
    ],
)  # fmt: skip
def test_another_name_is_lacking_and_not_marked(claim: str, line: str, lacking: str, marked: int) -> None:
    english = ["A museum opened in the customs house.", "Copper was mined until the seams ran out."]
    russian = ["Музей открылся весной в старом доме.", "Медь добывали до конца века."]
    lines = [line, *(english if line.isascii() else russian)]
    said = judge_page([AskedClaim(claim, "", (Cited(0, 0, "s", 1, 1),))], {"s": index_of(lines)}.get)[0]
    assert " ".join(said.names) == lacking
    name = next(word for word in line.replace(".", "").split() if word[:4] in ("Nige", "Aust", "Ниге", "Росс"))
    assert (name in shared([line], claim)) == bool(marked)


@pytest.mark.parametrize(
    ("language", "text", "terms", "denials"),
    [
        ("en", "The men die on their sans a pas, not no", "men die sans pas", 2),
        ("de", "Die Männer sterben nicht ohne die Pest", "manner sterben pest", 2),
        ("fr", "Les dés sont sans pas, est die no", "die no", 2),
        ("es", "No es sin el pan de las nunca", "pan", 3),
        ("pt", "No rio não há sem os barcos", "rio ha barcos", 2),
        ("it", "Non è senza il pane della casa", "pane casa", 2),
        ("pl", "To nie jest bez chleba, no ten", "chleba no", 2),
        ("ru", "Это не было без хлеба, и он", "хлеба", 2),
        ("sv", "Det är inte utan bröd", "brod", 2),
        ("cs", "Není bez chleba", "chleba", 2),
        ("zh", "the API 没有", "api 没有", 1),
        ("", "die war est sans, und nicht ist no", "die war est sans", 2),
    ],
)
def test_each_language_has_its_own_small_words_and_negations(
    language: str, text: str, terms: str, denials: int
) -> None:
    found = words_of(text, language)
    assert (" ".join(found.terms), found.negations) == (terms, denials)


@pytest.mark.parametrize(
    "language", ["", "en", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "uk", "sv", "tr", "hu", "fi"]
)
def test_a_word_that_denies_is_no_small_word(language: str) -> None:
    assert negations(language) and not negations(language) & small_words(language)


def test_of_a_source_in_its_language_small_words_are_not_looked_for() -> None:
    german = [
        "Der Gletscher formte das Tal, und die Menschen siedelten dort mit den Herden.",
        "Das Museum ist offen.",
    ] * 4
    short = words_of("Die Gletscher die die Täler formten")  # the language of a few words is not sure
    assert "die" in short.terms
    index = index_of(german)
    assert index.language == "de" and "die" not in index.vocabulary
    asked = AskedClaim("Die Gletscher, die Täler formten", "", (Cited(0, 0, "s", 1, 1),))
    said = judge_page([asked], {"s": index}.get)[0]
    assert said.verdict == "holds" and "Die" not in said.lacks
