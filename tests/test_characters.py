"""Characters that no author means: the rest is shown, they are reported, and none is in any file of the site."""

import json
import re
from pathlib import Path

import pytest

from building import Made
from kmwiki import load_config
from kmwiki.content.characters import readable, unreadable
from kmwiki.content.decoding import decode, wide_encoding
from kmwiki.outputs.export import as_json

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]")
HIDDEN = ["\0", "\x01", "\x07", "\x1b[31m", "\x7f", "\x85", "\x9b", "\u202e", "\u2066", "\u2069", "\ufdd0", "\uffff"]


def published(root: Path, page: bytes, source: bytes = b"one\ntwo\n", name: str = "tea.md") -> tuple[Made, list[str]]:
    (root / "content").mkdir()
    (root / "sources").mkdir()
    (root / "content" / name).write_bytes(page)
    (root / "sources" / "notes.md").write_bytes(source)
    result = Made(load_config(root, output=root / "site"))
    for file in result.outputs:
        if file.path.endswith((".html", ".json", ".xml", ".txt", ".md", ".js")):
            assert FORBIDDEN.search(file.content.decode()) is None, file.path
    exported = as_json(result.analysis.site, result.analysis.diagnostics, with_body=True)
    assert FORBIDDEN.search(exported.decode()) is None
    assert not [text for text in _texts(json.loads(exported)) if FORBIDDEN.search(text)]
    return result, [finding.rule for finding in result.analysis.diagnostics if finding.severity != "info"]


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for item in pair for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("hidden", HIDDEN, ids=ascii)
def test_hidden_characters_are_left_out_and_reported(tmp_path: Path, hidden: str) -> None:
    page = (
        f"---\ntitle: T{hidden}ea\nsummary: S{hidden}m\ntags: [a{hidden}b]\n---\n# H{hidden}x\n\n"
        f"[[Pa{hidden}ge]] `co{hidden}de` #t{hidden}g ^[notes.md:2]\n"
    )
    result, rules = published(tmp_path, page.encode(), f"one\nt{hidden}wo\n".encode())
    assert rules.count("control-characters") == 2
    assert {(d.at.path, d.at.line) for d in result.analysis.diagnostics if d.rule == "control-characters"} == {
        ("content/tea.md", 2),
        ("sources/notes.md", 2),
    }
    assert result.analysis.wiki.sources["notes.md"].lines == 2


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("words", ["First words.", "知識管理是一門學問。\n它很有用。", "Первые слова."])
def test_a_text_of_wide_letters_is_shown_and_reported(tmp_path: Path, encoding: str, words: str) -> None:
    rule = "not-utf8" if encoding in ("utf-16", "utf-32") else "control-characters"
    text = f"---\ntitle: Tea\n---\n{words}\n\nA claim. ^[notes.md:2]\n"
    result, rules = published(tmp_path, text.encode(encoding), f"one\n{words}\n".encode(encoding))
    [page] = [file.content.decode() for file in result.outputs if file.path == "tea/index.html"]
    [source] = [file.content.decode() for file in result.outputs if file.path == "sources/notes.md/index.html"]
    assert words.split("\n")[0] in page and words.split("\n")[0] in source
    assert set(rules) == {rule}


def test_references_to_characters_and_escapes_write_none(tmp_path: Path) -> None:
    page = (
        '---\ntitle: "T\\x01\\u202eea"\ntags: ["a\\x07b"]\nrelated: ["[[X\\u202e]]"]\n---\n'
        "a&#x202E;b &#1; &#0; &#xFDD0; [[P&#x202E;q]] [l](x&#x202e;.md 't&#x202e;') ![i&#x202e;](y.png) "
        '<b title="&#1;&#x202e;">x</b> [z](q%01%E2%80%AE.md)\n\n<div title="&#1;">&#1;&#x202e;</div>\n\n'
        "```x&#x202e;\ny\n```\n"
    )
    published(tmp_path, page.encode())


def test_the_name_of_a_file_is_tidied_and_reported(tmp_path: Path) -> None:
    result, rules = published(tmp_path, b"Words.", name="a\x01b\u202ec\nd.md")
    assert "control-characters" in rules
    assert [page.path for page in (node.page for node in result.analysis.wiki.graph.nodes.values())] == [
        "content/abc d.md"
    ]


def test_each_such_character_is_found_among_others() -> None:
    hidden = FORBIDDEN.findall("".join(map(chr, range(0x10000))))
    assert not [character for character in hidden if readable(f"é\n\t{character}") == f"é\n\t{character}"]
    seen = [character for character in hidden if character not in "\x0b\x0c"]  # these two are white space
    assert not [character for character in seen if unreadable(f"é\n\t{character}") != [3]]


def test_what_windows_meant_is_kept() -> None:
    assert readable("don\x92t \x93so\x94") == "don’t “so”"
    assert readable("page\x0cpage") == "page page"


def test_a_few_nul_bytes_make_no_wide_text() -> None:
    assert wide_encoding(b"a few words with a \0 in them") is None
    assert wide_encoding(b"") is None
    assert decode(b"caf\xe9 \0") == ("caf\ufffd \0", False)
