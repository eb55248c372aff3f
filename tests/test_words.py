"""The interface in other languages: every word is translated, and titles stand in their order."""

import html
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.numbers import format_decimal, format_percent

from building import Made, texts
from kmwiki import load_config
from kmwiki.analysis.reports import REPORTS
from kmwiki.outputs.labels import TITLES
from kmwiki.outputs.trust_words import EVIDENCE_WORDS, STATES, WORDS
from kmwiki.theme.collation import letter, title_key
from kmwiki.theme.translations import (
    catalogue,
    claims_cited,
    decimal,
    figure,
    languages,
    listed,
    percentage,
    share,
    spoken,
)

REPOSITORY = Path(__file__).parent.parent


@pytest.mark.slow
def test_every_catalogue_is_complete_and_compiled() -> None:
    done = subprocess.run([sys.executable, "tools/words.py", "--check"], cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert set(languages()) >= set("en de fr es zh ja ko ru ar pt".split())


def test_the_heading_of_a_column_is_no_term_of_another_meaning() -> None:
    """In many languages, the heading of a column of dates cannot be the word for what has changed."""
    lines = (
        line for file in (REPOSITORY / "templates").rglob("*.html") for line in file.read_text("utf-8").split("\n")
    )
    heads = (line for line in lines if "<th" in line or "{{ table(" in line)
    headings = {text for line in heads for text in re.findall(r'_\("(.*?)"\)', line)}
    headings |= {report.column for report in REPORTS}
    terms = {title for title, _ in (WORDS | EVIDENCE_WORDS).values()} | {*STATES, *TITLES.values()}
    assert headings & terms == {"Claims", "Confidence", "Cited"}  # which mean the same in both


@pytest.mark.parametrize(
    ("tag", "language"), [("de-AT", "de"), ("ZH_Hant_TW", "zh"), ("pt-br", "pt"), ("en-GB", "en"), ("tlh", None)]
)
def test_a_language_tag_finds_its_catalogue(tag: str, language: str | None) -> None:
    assert spoken(tag) == language


def pages(root: Path, language: str) -> dict[str, str]:
    (root / "content").mkdir()
    (root / "kmwiki.toml").write_text(f'[site]\nlanguage = "{language}"\n')
    (root / "content" / "a.md").write_text("# A\n\n[[B]] [[B]] [[Gone]]\n", encoding="utf-8")
    (root / "content" / "b.md").write_text("---\nlang: fr\n---\n# B\n\n[[A]]\n", encoding="utf-8")
    return texts(Made(load_config(root)).outputs)


def test_the_site_speaks_its_language_and_a_page_its_own(tmp_path: Path) -> None:
    site = pages(tmp_path, "de")
    assert 'lang="de" dir="ltr"' in site["a/index.html"] and "Verlinkt von" in site["a/index.html"]
    assert (
        "Gone (Seite fehlt)" in site["a/index.html"] and "<h1>Alle Seiten</h1>" in site["special/all-pages/index.html"]
    )
    assert 'lang="fr"' in site["b/index.html"] and "Toutes les pages" in site["b/index.html"]


def test_arabic_runs_from_right_to_left(tmp_path: Path) -> None:
    site = pages(tmp_path, "ar")
    assert all('<html lang="ar" dir="rtl">' in site[name] for name in ("a/index.html", "special/index.html"))
    assert "كل الصفحات" in site["a/index.html"]


def test_an_unknown_language_leaves_the_words_as_they_are(tmp_path: Path) -> None:
    site = pages(tmp_path, "tlh")
    assert '<html lang="tlh"' in site["a/index.html"] and "All pages" in site["a/index.html"]


# A wiki in Greek letters, with something for each report and each part of a page to say.
GREEK = {
    "kmwiki.toml": '[site]\nlanguage = "{language}"\ntitle = "Τίτλος"\nbase_url = "https://x.org/"\n'
    '[sources]\npublish = "cited"\n',
    "content/index.md": "---\ntitle: Αρχή\n---\n[[Άλφα]]\n",
    "content/α.md": """---
title: Άλφα
aliases: [Πρώτο]
tags: [α/β, γ]
created: 2020-01-01
confidence: 0.3
provenanceState: merged
contradictedBy: ["[[Βήτα]]"]
sources: [σ2.md]
---
Κείμενο.^[σ1.md:1-2] Άλλο.^[σ1.md:2]

Χωρίς. ^[λείπει.md]

## Ένα

[[Βήτα]] [[Λείπει]] [[Διπλό]] ![[Γάμμα]] ![[Άλφα]] ![[λείπει.png]] ![λ](0.png) [μ](0.md)

## Δύο

- [ ] ένα
- [x] δύο

Υπο[^1].

[^1]: Σημείωση.

> [!note]
> Κείμενο.
""",
    "content/β.md": "---\ntitle: Βήτα\ntags: [α]\n---\nΑυτό.^[σ1.md] Η Γάμμα εδώ. [[Άλφα]]\n",
    "content/γ.md": """---
title: Γάμμα
type: έννοια
status: σχέδιο
confidence: μέτρια
category: α
year: 1999
date: 2020-01-01
created: 2021-01-01
published: 2022-01-01
---
Τίποτε.
""",
    "content/φ1/δ.md": "---\ntitle: Διπλό\n---\nα\n",
    "content/φ2/δ.md": "---\ntitle: Διπλό\n---\nα\n",
    "content/παλιό.md": "---\ntitle: Παλιό\nredirect: Άλφα\n---\n",
    "sources/σ1.md": "---\ntitle: Πηγή\nauthor: Νίκος\ndate: 2022\nretracted: true\n---\n" + "α\n" * 40,
    "sources/σ2.md": "β\n",
} | {f"content/λ{number}.md": f"---\ntitle: Λίστα {number}\n---\n[[Άλφα]] [[Βήτα]]\n" for number in range(10)}
UNSAID = r"<script.*?</script>|<pre [^>]*translate=.no.*?</pre>"
UNSAID += r"|https?://[^\s<]+|<kbd>.*?</kbd>|<ol class=.source-lines.*?</ol>|\w+\.(?:md|png)\b"
SAID = r'\s(?:aria-label|title|alt|placeholder|data-(?:auto|light|dark|to|from|red|close))="([^"]*)"'
SAID += r'|<meta name="description" content="([^"]*)"|>([^<>]+)<'


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ar", "ja", "ko", "ru", "zh"])
def test_no_word_is_left_in_english(tmp_path: Path, language: str) -> None:
    """In a language that is not written in Latin letters, none of its words is."""
    for name, text in GREEK.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text.replace("{language}", language), encoding="utf-8")
    pages = texts(Made(load_config(tmp_path)).outputs)
    found = {}
    for path, page in pages.items():
        if path.endswith(".html"):
            said = re.findall(SAID, re.sub(UNSAID, "", page, flags=re.DOTALL))
            words = set(re.findall(r"[A-Za-z]{2,}", html.unescape(" ".join(map(" ".join, said)))))
            found[path] = (
                words
                - {"kmwiki", "Wiki", "Markdown", "llmwiki", "lock", "Tab", "Enter", "Ctrl", "Esc", "JavaScript"}
                - {"BibTeX", "CSL", "JSON"}
                - ({"tag", "source", "kind", "cited"} if "/help/" in path else set())  # what one types
            )
    assert {path: words for path, words in found.items() if words} == {}


@pytest.mark.parametrize("language", languages())
def test_numbers_are_written_as_the_cldr_has_them(language: str) -> None:
    assert figure(12345, language) == format_decimal(12345, locale=language)
    assert decimal(0.5, language) == format_decimal(0.5, locale=language)
    assert percentage(89, 100, language) == format_percent(0.89, locale=language)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (7, 13, "54%"),
        (3, 200, "2%"),
        (29, 200, "15%"),
        (1, 100, "1%"),
        (11, 1713, "<1%"),
        (0, 1713, "0%"),
        (1712, 1713, ">99%"),
        (199, 200, ">99%"),
        (198, 200, "99%"),
        (200, 200, "100%"),
    ],
)
def test_a_percentage_is_rounded_and_says_neither_none_nor_all_of_some(part: int, whole: int, said: str) -> None:
    assert percentage(part, whole, "en") == said


def test_numbers_are_written_as_in_their_language() -> None:
    assert [figure(1234, language) for language in ("de-AT", "es", "tlh")] == ["1.234", "1234", "1,234"]
    assert [listed(["a", None, "b"], language) for language in ("en", "ar", "ja")] == ["a, b", "a، b", "a、b"]
    assert share(1, 4, "de") == "1 von 4 (25\u00a0%)" and share(0, 0, "fr") == "aucune"


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("de", "Apfel Äpfel Ofen Öl Straße Strauß Zebra"),
        ("es", "nube nz ñu oso"),
        ("ru", "ёж ель журнал и й"),
        ("zh", "Apple 阿姨 北京 管理 知识 组织"),
        ("ja", "あき カキ かく さる"),
        ("sv", "Zon Ål Ärta Öl"),
        ("en", "1Q84 2 12 Part2.9 Part2.10 Part007 Part10 Part100 Party"),
    ],
)
def test_titles_stand_in_the_order_of_their_language(language: str, titles: str) -> None:
    expected = titles.split()
    assert sorted(reversed(expected), key=lambda title: title_key(title, language)) == expected


@pytest.mark.parametrize(
    ("title", "language", "under"),
    [
        ("Élan", "fr", "E"),
        ("ñu", "es", "Ñ"),
        ("管理", "zh", "G"),
        ("ガス", "ja", "か"),
        ("까치", "ko", "ㄱ"),
        ("ёж", "ru", "Е"),
        ("42", "en", "#"),
    ],
)
def test_titles_stand_under_their_letter(title: str, language: str, under: str) -> None:
    assert letter(title, language) == under


@pytest.mark.parametrize(
    ("number", "form"),
    [(0, 0), (1, 1), (2, 2), (3, 3), (5, 3), (10, 3), (11, 4), (99, 4), (100, 5), (102, 5), (111, 4)],
)
def test_arabic_counts_in_six_forms(number: int, form: int) -> None:
    """None, one, two, a few, many, and full hundreds."""
    forms = ["%(num)s سطر", "سطر واحد", "سطران", "%(num)s أسطر", "%(num)s سطرًا", "%(num)s سطر"]
    assert catalogue("ar").ngettext("%(num)s line", "%(num)s lines", number) == forms[form]


@pytest.mark.parametrize(("number", "form"), [(1, 0), (21, 0), (2, 1), (24, 1), (0, 2), (5, 2), (11, 2), (112, 2)])
def test_russian_counts_in_three_forms(number: int, form: int) -> None:
    forms = ["%(num)s страница", "%(num)s страницы", "%(num)s страниц"]
    assert catalogue("ru").ngettext("%(num)s page", "%(num)s pages", number) == forms[form]


@pytest.mark.parametrize(
    ("language", "cited", "claims", "words"),
    [
        ("en", 1, 1, "1 of 1 claim cited"),
        ("en", 1, 2, "1 of 2 claims cited"),
        ("de", 1234, 2000, "1.234 von 2.000 Aussagen mit Beleg"),
        ("ar", 1, 2, "1 من عبارتين موثقة"),
    ],
)
def test_a_share_of_claims_is_in_the_plural_form_of_their_number(
    language: str, cited: int, claims: int, words: str
) -> None:
    assert claims_cited(cited, claims, 0, language) == words


def test_the_search_has_the_words_for_each_kind_of_number(tmp_path: Path) -> None:
    site = pages(tmp_path, "ru")
    found = re.search(r'"count":(\{.*?"\})', site["search/interface/ru.js"])
    assert found
    forms = json.loads(found[1])
    assert forms["one"] == "Найдена {count} страница" and forms["few"] == "Найдено {count} страницы"
    assert forms["other"] == "Найдено {count} страниц" and set(forms) == {"one", "two", "few", "other"}
