"""The interface in other languages: every word is translated, and titles stand in their order."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from kmwiki import build, load_config
from kmwiki.collation import letter, title_key
from kmwiki.words import languages, spoken

REPOSITORY = Path(__file__).parent.parent


def test_every_catalogue_is_complete_and_compiled() -> None:
    done = subprocess.run([sys.executable, "tools/words.py", "--check"], cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert set(languages()) >= set("en de fr es zh ja ko ru ar pt".split())


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
    return {file.path: file.content.decode() for file in build(load_config(root)).outputs}


def test_the_site_speaks_its_language_and_a_page_its_own(tmp_path: Path) -> None:
    site = pages(tmp_path, "de")
    assert 'lang="de" dir="ltr"' in site["a/index.html"] and "Verwiesen von" in site["a/index.html"]
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


@pytest.mark.parametrize("language", languages())
def test_no_page_is_half_translated(tmp_path: Path, language: str) -> None:
    """In a language that is not written in Latin letters, hardly a Latin word is left in the frame."""
    site = pages(tmp_path, language)
    if language in ("ar", "zh", "ja", "ko", "ru"):
        words = re.sub(r"<script.*?</script>|<kbd>.*?</kbd>|<[^>]*>", " ", site["special/index.html"])
        assert set(re.findall(r"[A-Za-z]{4,}", words)) <= {"kmwiki", "Wiki", "Ctrl", "Markdown"}


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("de", "Apfel Äpfel Ofen Öl Straße Strauß Zebra"),
        ("es", "nube nz ñu oso"),
        ("ru", "ёж ель журнал и й"),
        ("zh", "Apple 阿姨 北京 管理 知识 组织"),
        ("ja", "あき カキ かく さる"),
        ("sv", "Zon Ål Ärta Öl"),
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
