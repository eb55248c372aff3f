"""Docstrings, comments and messages avoid the words in words-to-avoid.txt; texts that readers and authors see, those in
words-to-avoid-in-texts.txt; the guide, those in words-to-avoid-in-docs.txt."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from kmwiki.theme.translations import catalogue

PACKAGE = Path(__file__).parent.parent / "src" / "kmwiki"
LIST = Path(__file__).parent / "words-to-avoid.txt"
OF_TEXTS = LIST.with_name("words-to-avoid-in-texts.txt")
OF_DOCS = LIST.with_name("words-to-avoid-in-docs.txt")
ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
DOCS = ROOT / "docs"
# The guide and what contributors read; sources are other people's words, and changes are part of the changelog.
GUIDE = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
GUIDE += sorted(file for file in DOCS.rglob("*.md") if not {"changes", "sources"} & set(file.parts))
CODE = re.compile(r"^( *)(```+).*?^ *\2 *$|(`+)(?!`).*?(?<!`)\3(?!`)", re.MULTILINE | re.DOTALL)
STRING_OR_COMMENT = re.compile(
    r"""("{3}|'{3})(?:\\.|(?!\1).)*\1|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\#[^\n]*""", re.DOTALL
)
# These are not in plain English yet: rooms, and files at the root.
EXCEPT: tuple[str, ...] = ()
FILES = sorted(file for file in PACKAGE.rglob("*.py") if not file.relative_to(PACKAGE).as_posix().startswith(EXCEPT))


@cache
def rules(file: Path = LIST) -> list[tuple[re.Pattern[str], str]]:
    """The patterns to avoid, each with better words."""
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    pairs = [line.rsplit(" => ", 1) for line in lines]
    return [(re.compile(pattern, re.IGNORECASE), better) for pattern, better in pairs]


class Text(NamedTuple):
    """A string in a module, and the number of its first line."""

    line: int
    value: str
    is_docstring: bool  # and no help of a command


@cache
def strings(file: Path) -> list[Text]:
    """The strings of a module. Nothing else of its syntax is kept: so many objects would make other tests slower."""
    docstrings, found = set(), []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            is_help = any("command" in ast.unparse(one) for one in getattr(node, "decorator_list", ()))
            if ast.get_docstring(node, clean=False) is not None and not is_help:
                docstrings.add(id(node.body[0].value))  # type: ignore[attr-defined]
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(Text(node.lineno, node.value, id(node) in docstrings))
    return found


def comments(file: Path) -> Iterator[tuple[int, str]]:
    """The comments of a module, each with the number of its first line."""
    return comments_in(file.read_text(encoding="utf-8"))


def comments_in(text: str) -> Iterator[tuple[int, str]]:
    """The comments of a module with this text; lines of comments without code between them are one comment."""
    first, last, words = 0, -1, ""
    for match in STRING_OR_COMMENT.finditer(text):
        if match[0].startswith("#"):
            number, said = text.count("\n", 0, match.start()) + 1, match[0].lstrip("# ")
            is_alone = not text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip()
            if is_alone and number == last + 1:
                last, words = number, f"{words} {said}"
                continue
            if words:
                yield first, words
            first, last, words = number, number if is_alone else -1, said
    if words:
        yield first, words


def texts(file: Path) -> Iterator[tuple[int, str]]:
    """The comments of a file and the paragraphs of its strings of three words or more, with their first lines."""
    yield from comments(file)
    for text in strings(file):
        if _is_ours(text.value):
            yield from paragraphs(text)


def paragraphs(text: Text) -> Iterator[tuple[int, str]]:
    """The paragraphs of a string, each in one line, with the number of the line where it begins."""
    for part in re.finditer(r"\S.*?(?=\n[ \t]*\n|\Z)", text.value, re.DOTALL):
        yield text.line + text.value.count("\n", 0, part.start()), " ".join(part[0].split())


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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# The place where it\n# stands in a list.\n", [(1, "The place where it stands in a list.")]),
        ("x = 1  # one\n# two\n", [(1, "one"), (2, "two")]),
        ("# one\n\n    # two\n    # three\nx = '# four'  # five", [(1, "one"), (3, "two three"), (5, "five")]),
    ],
)
def test_a_comment_of_several_lines_is_read_as_one(text: str, found: list[tuple[int, str]]) -> None:
    assert list(comments_in(text)) == found


def test_a_paragraph_is_read_as_one() -> None:
    text = Text(3, "What is\n    read.\n\n    It is made\n    anew.\n    ", is_docstring=True)
    assert list(paragraphs(text)) == [(3, "What is read."), (6, "It is made anew.")]


def shown(file: Path) -> Iterator[tuple[int, str]]:
    """The strings of a module that somebody may see: those that are no docstrings, and helps."""
    return ((text.line, " ".join(text.value.split())) for text in strings(file) if not text.is_docstring)


def texts_of_templates() -> Iterator[tuple[str, str]]:
    """The texts of templates: all that is not a comment, code of Jinja or a tag; and the strings of the preview."""
    for file in sorted((*TEMPLATES.rglob("*.html"), *TEMPLATES.glob("preview/*.js"))):
        text = re.sub(r"\{#.*?#\}|//[^\n]*|/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        yield file.relative_to(TEMPLATES).as_posix(), text


def test_the_texts_that_are_seen_are_plain() -> None:
    modules = (
        (f"{file.relative_to(PACKAGE)}:{number}", text) for file in FILES for number, text in sorted(set(shown(file)))
    )
    found = [
        f"{place}: “{match[0]}”: write {better}"
        for place, text in (*modules, *texts_of_templates())
        for pattern, better in rules(OF_TEXTS)
        if (match := pattern.search(text))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        *("1 finding mended", "Seen last", "“example.org” is no address", "take the brackets away"),
        *("What the wiki knows about itself", "it is there already", "this page was not wholly checked"),
    ],
)
def test_the_list_of_texts_finds_what_was_taken_out(text: str) -> None:
    assert any(pattern.search(text) for pattern, _ in rules(OF_TEXTS))


@pytest.mark.parametrize("file", GUIDE, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_the_guide_is_plain(file: Path) -> None:
    prose = [" ".join(part.split()) for part in CODE.sub("code", file.read_text(encoding="utf-8")).split("\n\n")]
    found = [
        f"“{match[0]}” in “{part[max(0, match.start() - 40) : match.end() + 20]}”: write {better}"
        for part in prose
        for pattern, better in rules(OF_DOCS)
        if (match := pattern.search(part))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        *("You want to publish a vault.", "No page answers to the name", "It tells what else it does", "no film"),
        *("the page is not there", "a page that goes before it", "what becomes of the rest", "It is mended."),
    ],
)
def test_the_list_of_the_guide_finds_what_was_taken_out(text: str) -> None:
    assert any(pattern.search(text) for pattern, _ in rules(OF_DOCS))


def test_commands_in_messages_can_be_pasted() -> None:
    """A shell takes curly quotation marks within a command for letters."""
    for file in sorted(PACKAGE.rglob("*.py")):
        assert not re.search(r"(?:pipx? |uv )(?:install|inject) [^\n,;)]*“", file.read_text("utf-8")), file
