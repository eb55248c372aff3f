"""One list says what a file is by the ending of its name, and no other module has endings of its own."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kmwiki.content import file_kinds
from kmwiki.content.file_kinds import DOCUMENTS, FILMS, FRAMED, PICTURES, SOUND, TEXTS, ending, media_type
from kmwiki.content.unwrap import picture_name
from kmwiki.graph.wiki import names_file
from kmwiki.outputs.attachments import is_cleaned

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "kmwiki"
# `schemes` names the media types of `data:` addresses, which have no endings.
OTHERS = sorted(set(SOURCE.rglob("*.py")) - {Path(file_kinds.__file__), SOURCE / "content" / "schemes.py"})
MANY = 3  # two may be the names of two files


def test_an_ending_has_one_kind() -> None:
    kinds = (PICTURES, SOUND, FILMS, DOCUMENTS, TEXTS)
    assert sum(map(len, kinds)) == len(frozenset().union(*kinds))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a/b.PNG", "png"), ("a.b/c", ""), ("c", ""), ("pdf", ""), (".pdf", "pdf"), ("a.tar.gz", "gz"), ("a.", "")],
)
def test_an_ending_is_what_follows_the_last_dot(name: str, expected: str) -> None:
    assert ending(name) == expected


def test_every_embedded_file_has_a_media_type_of_its_kind() -> None:
    kinds = {"image": PICTURES, "audio": SOUND, "video": FILMS, "application": DOCUMENTS}
    for kind, ends in kinds.items():
        assert {media_type(f"x.{end}").partition("/")[0] for end in ends} == {kind}
    assert media_type("x.unheard-of") == media_type("x") == "application/octet-stream"


@pytest.mark.parametrize("end", sorted(PICTURES))
def test_a_picture_is_one_for_front_matter_links_and_embeds(end: str) -> None:
    assert picture_name(f"x.{end}") and names_file(f"x.{end}") and media_type(f"x.{end}").startswith("image/")


def test_a_page_may_be_called_like_an_ending() -> None:
    assert not names_file("PDF") and names_file("x.PDF")


def test_a_moving_picture_loses_its_camera_s_notes() -> None:
    assert is_cleaned("x.apng")


def test_the_docs_list_the_endings() -> None:
    page = (ROOT / "docs" / "syntax" / "attachments.md").read_text(encoding="utf-8")
    rows = {row.split("|")[1].strip(): set(re.findall("`([^`]+)`", row)) for row in re.findall(r"^\| .*", page, re.M)}
    assert rows["picture"] == PICTURES and rows["audio"] == SOUND
    assert rows["video"] == FILMS and rows["document"] == DOCUMENTS


def lists(file: Path) -> Iterator[int]:
    """The lines of a module at which it has endings of its own."""
    text = file.read_text(encoding="utf-8")
    if len(set(re.findall(r"[a-z0-9]+", text.lower())) & (PICTURES | FRAMED)) < MANY:
        return
    nodes = list(ast.walk(ast.parse(text)))
    docs = {
        node.body[0].value
        for node in nodes
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in nodes:
        if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict | ast.Constant) and node not in docs:
            words = [
                one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
            found = {word for text in words for word in re.findall(r"[a-z0-9]+", text.lower())}
            if len(found & (PICTURES | FRAMED)) >= MANY:
                yield node.lineno


@pytest.mark.slow
def test_no_other_module_lists_endings() -> None:
    found = [f"{file.relative_to(SOURCE)}:{line}" for file in OTHERS for line in lists(file)]
    assert not found, "ask kmwiki.content.file_kinds"
