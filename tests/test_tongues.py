"""The language of a wiki that names none is found from its text, if that is sure."""

from pathlib import Path

import pytest

from building import Made, texts
from kmwiki import analyse, load_config
from kmwiki.markdown.language import language_of, spoken_in

TEXTS = {
    "en": "The knowledge of a team is what it shares with others.",
    "de": "Wissen ist die Grundlage für alles, und der Tee wird mit heißem Wasser aufgegossen.",
    "fr": "Le thé est une boisson préparée à partir de feuilles.",
    "es": "El té es una bebida que se prepara con las hojas de la planta.",
    "pt": "O chá é uma bebida preparada com as folhas da planta. Não contém açúcar.",
    "it": "Il tè è una bevanda che si prepara con le foglie della pianta.",
    "nl": "Thee is een drank die van het blad wordt gemaakt en niet met melk.",
    "pl": "Herbata jest napojem, który się pije na całym świecie i w Polsce.",
    "tr": "Çay bir içecek olarak çok sevilir ve her yerde içilir.",
    "sv": "Te är en dryck som dricks för att värma sig och inte kallt.",
    "ru": "Чай — это напиток, который пьют во всём мире.",
    "uk": "Чай — це напій, який п'ють у всьому світі.",
    "zh": "茶是一种饮料，用热水冲泡茶叶制成。",
    "ja": "お茶は、茶葉をお湯で淹れた飲み物です。",
    "ko": "차는 뜨거운 물로 우려낸 음료입니다.",
    "ar": "الشاي مشروب يُحضّر من أوراق النبات",
    "fa": "چای نوشیدنی است که از برگ گیاه تهیه می‌شود",
    "ur": "چائے ایک مشروب ہے جو پتوں سے بنائی جاتی ہے",
    "he": "תה הוא משקה המופק מעלים",
    "hi": "चाय एक पेय है जो पत्तियों से बनता है",
    "el": "Το τσάι είναι ένα ρόφημα από φύλλα",
    "th": "ชาเป็นเครื่องดื่มที่ทำจากใบชา",
}
UNSURE = (
    "Text.",
    "Die Zeit, Der Spiegel, Das Erste are German media.",
    "Tea. Thé. Tee. 茶",
    "la la la la la la",
    "The Greek letters α, β, γ, δ, ε, ζ, η, θ",
    "",
)


@pytest.mark.parametrize("language", TEXTS)
def test_the_language_of_a_text(language: str) -> None:
    found = spoken_in(TEXTS[language])
    assert found is not None and found[0] == language
    assert language_of([found]) == language


@pytest.mark.parametrize("text", UNSURE)
def test_a_short_or_mixed_text_has_none(text: str) -> None:
    found = spoken_in(text)
    assert found is None or found[0] == "en"
    assert language_of([found]) == "en"


def test_most_of_the_words_decide_and_what_pages_say_counts() -> None:
    french, english = spoken_in(TEXTS["fr"]), spoken_in(TEXTS["en"])
    assert language_of([french, french, english]) == "fr"
    assert language_of([french, english]) == "en"
    assert language_of([None] * 50 + [french]) == "fr"
    assert spoken_in(TEXTS["en"], "pt-BR") == ("pt-BR", 11)
    assert language_of([("pt-BR", 30), ("pt", 10), ("en", 5)]) == "pt-BR"
    assert language_of([]) == "en"


@pytest.mark.parametrize(
    ("files", "language", "direction", "words"),
    [
        ({"content/index.md": f"# T\n\n{TEXTS['he']}"}, "he", "rtl", "en"),
        ({"content/index.md": f"# T\n\n{TEXTS['ar']}"}, "ar", "rtl", "ar"),
        (
            {"content/index.md": f"# T\n\n{TEXTS['de']}\n\n```\nfor the of and to is that in it\n```\n"},
            "de",
            "ltr",
            "de",
        ),
        ({"content/index.md": TEXTS["de"], "kmwiki.toml": "[site]\nlanguage = 'fr'"}, "fr", "ltr", "fr"),
        (
            {"content/index.md": TEXTS["de"], "content/a.md": f"---\ndraft: true\n---\n{TEXTS['ar'] * 20}"},
            "de",
            "ltr",
            "de",
        ),
        ({"content/index.md": "Hi.", "content/a.md": f"---\nlang: fa\n---\n{TEXTS['fa']}"}, "fa", "rtl", "en"),
    ],
)
def test_the_site_and_its_interface_follow(
    tmp_path: Path, files: dict[str, str], language: str, direction: str, words: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    outputs = texts(Made(load_config(tmp_path)).outputs)
    assert f'<html lang="{language}" dir="{direction}">' in outputs["index.html"]
    assert f'<html lang="{words}"' in outputs["special/index.html"]


def test_an_edit_that_changes_the_language_changes_all_pages(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    for name in ("a", "b", "c"):
        (tmp_path / "content" / f"{name}.md").write_text(f"# {name}\n\nText.\n", encoding="utf-8")
    config = load_config(tmp_path)
    before = analyse(config)
    (tmp_path / "content" / "a.md").write_text(f"# a\n\n{TEXTS['fr']}\n", encoding="utf-8")
    now = analyse(config, before=before)
    assert (before.site.language, now.site.language, now.changes) == ("en", "fr", None)
