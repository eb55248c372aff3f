"""Punctuation is the language's own: no template, module or script puts an English sign between parts of a text."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from kmwiki.theme.translations import FOLDER, enumerated, languages, punctuation

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
OUTPUTS = ROOT / "src" / "kmwiki" / "outputs"
SIGNS = ":;?!,.()“”„«»"
PART = "\ue000"  # in place of what a template fills in
# A sign beside such a part. Dots, slashes and dashes, which look the same in all languages, are not meant.
BESIDE = re.compile(rf"{PART}\s*[{SIGNS}]|[:;,(“„«]\s*{PART}")
READ_OUT = re.compile(r'\b(?:aria-label|title|alt|placeholder|content|data-[a-z-]+)="([^"]*)"')
# What no reader sees as a text: the policy of pages, and keys.
NO_TEXT = re.compile(r'<meta http-equiv="Content-Security-Policy".*?>|<script.*?</script>|<kbd>.*?</kbd>', re.DOTALL)


def texts(template: str) -> Iterator[str]:
    """The texts that readers see or hear, with `PART` for each value and each translated word."""
    template = re.sub(r"\{#.*?#\}", "", template, flags=re.DOTALL)
    template = re.sub(r"\{\{.*?\}\}", PART, template, flags=re.DOTALL)
    template = NO_TEXT.sub("", re.sub(r"\{%.*?%\}", "", template, flags=re.DOTALL))
    yield re.sub(r"<[^>]*>", "", template)
    yield from READ_OUT.findall(template)


def foreign(template: str) -> list[str]:
    """Signs that a template writes beside a part."""
    return [found[0] for text in texts(template) for found in BESIDE.finditer(text)]


@pytest.mark.parametrize(
    "template",
    [
        '{{ _("Page graph") }}: {{ count }}',
        '<p>{{ _("Did you mean") }} <a href="{{ url }}">{{ title }}</a>?</p>',
        '<a aria-label="{{ text }} ({{ _("page missing") }})">',
        "{{ title }}{% if lines %}, <span>{{ lines }}</span>{% endif %}",
        "“{{ words }}”",
    ],
)
def test_a_sign_beside_a_part_is_found(template: str) -> None:
    assert foreign(template)


@pytest.mark.parametrize(
    "template",
    ["{{ a }}{{ colon }}{{ b }}", "{{ a }} · {{ b }}", "<kbd>?</kbd>{{ a }}", '<h2 id="letter:{{ a }}">{{ a }}'],
)
def test_what_all_languages_write_is_left_alone(template: str) -> None:
    assert not foreign(template)


SITE = sorted(file for file in TEMPLATES.rglob("*") if file.suffix in (".html", ".xml") and "preview" not in file.parts)


@pytest.mark.parametrize("file", SITE, ids=lambda file: file.relative_to(TEMPLATES).as_posix())
def test_templates_leave_punctuation_to_the_language(file: Path) -> None:
    assert not foreign(file.read_text(encoding="utf-8"))


WRITTEN = [*SITE, *(TEMPLATES / "preview").iterdir(), *(TEMPLATES / "static").glob("*.js")]
# What is no row of the page: its title in the browser's tab, and what other sites show of it.
APART = re.compile(r"<title>.*?</title>|{% block description %}.*?{% endblock %}|<meta .*?>", re.DOTALL)


@pytest.mark.parametrize("file", WRITTEN, ids=lambda file: file.relative_to(TEMPLATES).as_posix())
def test_dots_between_facts_are_of_the_style_sheet(file: Path) -> None:
    """A dot that is text may begin or end a line; those of the class `dot-row` cannot."""
    assert not re.search("·|\\bu00b7|&middot;", APART.sub("", file.read_text(encoding="utf-8")))


def joined(file: Path) -> Iterator[str]:
    """The places where a module of the outputs writes a sign between parts of a text."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            written = "".join(part.value if isinstance(part, ast.Constant) else PART for part in node.values)
            if "<" not in written and re.search(rf"{PART}[:;,?!] |{PART} \(|\) ?{PART}|“{PART}", written):
                yield ast.unparse(node)
        if isinstance(node, ast.Attribute) and re.fullmatch(r"'[,:;] '\.join", ast.unparse(node)):
            yield ast.unparse(node)


# Numbers of references in a row, and the parts of a footnote of the Markdown beside a page.
ALL_ALIKE = {"links.py": ["', '.join"], "markdown_copy.py": ["'; '.join"]}


@pytest.mark.parametrize("file", sorted(OUTPUTS.glob("*.py")), ids=lambda file: file.name)
def test_modules_leave_punctuation_to_the_language(file: Path) -> None:
    assert list(joined(file)) == ALL_ALIKE.get(file.name, [])


@pytest.mark.parametrize("file", sorted((TEMPLATES / "static").glob("*.js")), ids=lambda file: file.name)
def test_scripts_join_texts_with_signs_of_all_languages(file: Path) -> None:
    code = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    strings = re.findall(r"`[^`]*`", code)
    assert not [text for text in strings if re.search(r"\}[:,;?!] |\} \(\$\{|[:,;(] \$\{(?!.*\})|“\$\{|^`, \$\{", text)]


def test_templates_join_texts_as_the_language_does() -> None:
    assert not [file for file in SITE if re.search(r"join\(\s*[\"'][^\"']*,", file.read_text(encoding="utf-8"))]


ENUMERATED = {
    "en": ("A and B", "A, B and C", "A, B or C"),
    "de": ("A und B", "A, B und C", "A, B oder C"),
    "de-AT": ("A und B", "A, B und C", "A, B oder C"),
    "es": ("A y B", "A, B y C", "A, B o C"),
    "fr": ("A et B", "A, B et C", "A, B ou C"),
    "pt": ("A e B", "A, B e C", "A, B ou C"),
    "ru": ("A и B", "A, B и C", "A, B или C"),
    "ar": ("A وB", "A، B وC", "A، B أو C"),
    "ja": ("A、B", "A、B、C", "A、B、またはC"),
    "ko": ("A 및 B", "A, B 및 C", "A, B 또는 C"),
    "zh": ("A和B", "A、B和C", "A、B或C"),
    "tlh": ("A and B", "A, B and C", "A, B or C"),
}


def test_every_language_has_its_lists() -> None:
    assert {*languages()} <= {*ENUMERATED}


@pytest.mark.parametrize("language", ENUMERATED)
def test_texts_in_a_sentence_are_joined_as_the_language_does(language: str) -> None:
    two, three, choice = ENUMERATED[language]
    assert enumerated(["A"], language) == "A" and enumerated(["A", "B"], language) == two
    assert enumerated(["A", "B", "C"], language) == three and enumerated(["A", "B", "C"], language, "or") == choice


@pytest.mark.parametrize(
    ("last", "both", "either"),
    [
        ("Irak", "A e Irak", "A o Irak"),
        ("hilo", "A e hilo", "A o hilo"),
        ("hielo", "A y hielo", "A o hielo"),
        ("otro", "A y otro", "A u otro"),
        ("hoy", "A y hoy", "A u hoy"),
    ],
)
def test_spanish_changes_the_word_before_its_own_sound(last: str, both: str, either: str) -> None:
    assert (enumerated(["A", last], "es"), enumerated(["A", last], "es", "or")) == (both, either)


def strings(language: str) -> Iterator[str]:
    """The texts of a catalogue."""
    with open(FOLDER / language / "LC_MESSAGES" / "kmwiki.po", "rb") as stream:
        for message in read_po(stream, locale=language):
            if message.id:
                yield from (message.string,) if isinstance(message.string, str) else message.string


CJK = r"[\u3040-\u30ff\u3400-\u9fff]"
WRONG = {
    "fr": r"(?<!\u202f)[:;?!»]|«(?!\u202f)",  # each has a narrow space that does not break
    "ja": rf"{CJK}[:;?!,]|{CJK}\.(?!\w)",
    "zh": rf"{CJK}[:;?!,]|{CJK}\.(?!\w)",
    "ar": r"[\u0600-\u06ff][,;?]",
    "es": r"^[^¿]*\w\?|^[^¡]*!$",
}


@pytest.mark.parametrize("language", WRONG)
def test_catalogues_have_the_signs_of_their_language(language: str) -> None:
    typed = r"\b(?:tag|source|kind|cited):|<[^>]*>| \? "  # what readers type, and tags
    plain = (re.sub(typed, "", text) for text in strings(language))
    assert not [text for text in plain if re.search(WRONG[language], text)]


@pytest.mark.parametrize(
    ("language", "label", "remark"),
    [
        ("en", "a: b", "a (b)"),
        ("de-AT", "a: b", "a (b)"),
        ("fr", "a\u202f: b", "a (b)"),
        ("ja", "a：b", "a（b）"),
        ("zh-Hant", "a：b", "a（b）"),
        ("tlh", "a: b", "a (b)"),
    ],
)
def test_a_language_has_its_colon_and_its_brackets(language: str, label: str, remark: str) -> None:
    join = punctuation(language)
    assert join.labelled("a", "b") == label and "a" + join.bracketed("b") == remark
    assert join.labelled("", "b") == "b" and join.labelled("a", "") == "a"
