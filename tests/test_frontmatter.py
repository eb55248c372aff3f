"""Front matter: the case file, and the traps that no case file can show."""

import base64
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from kmwiki.content.decoding import decode
from kmwiki.content.front_matter import parse_front_matter, split

CASES = json.loads((Path(__file__).parent / "cases" / "frontmatter.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_case(case: dict[str, Any]) -> None:
    data = base64.b64decode(case["input_b64"]) if "input_b64" in case else case["input"].encode()
    text, valid = decode(data)
    result = parse_front_matter(text, "page.md")
    front = result.front_matter
    got = {
        "title": front.title,
        "summary": front.summary,
        "tags": list(front.tags),
        "aliases": list(front.aliases),
        "sources": [
            {key: value for key in ("path", "url", "title") if (value := getattr(entry, key)) is not None}
            for entry in front.sources
        ],
        "created": front.created,
        "updated": front.updated,
    }
    assert got == case["expect"]
    codes = {diagnostic.rule for diagnostic in result.diagnostics} | (set() if valid else {"not-utf8"})
    accepted = [sorted(case["diagnostics"]), *map(sorted, case.get("also_accept", ()))]
    assert sorted(codes) in accepted
    if "expect_body" in case:
        assert result.body == case["expect_body"]


@pytest.mark.parametrize(
    ("block", "rule"),
    [
        ("x: " + "[" * 50_000, "frontmatter-invalid"),
        ("x: " + "[" * 100_000, "frontmatter-too-complex"),
        ("x: !!python/object:os.system {}", "frontmatter-invalid"),
        ("a: &a [*a]", "frontmatter-invalid"),
        ("title: T\nconfidence: 1" + "0" * 5000, "frontmatter-type"),
        ("title: T\nlang: '<b>'", "frontmatter-type"),
    ],
)
def test_a_trap_is_a_finding(block: str, rule: str) -> None:
    result = parse_front_matter(f"---\n{block}\n---\nBody\n", "page.md")
    assert rule in {diagnostic.rule for diagnostic in result.diagnostics}
    assert result.body == "Body\n"


@pytest.mark.parametrize(
    ("block", "line", "help"),
    [
        ("title: T\ntags: [a\nlang: en\nkind: x", 3, "close the list with ]"),
        ("title: T\ntags: [a,\n  b", 3, "close the list with ]"),
        ("title: T\nsources: {path: a.md\nlang: en", 3, "close this with }"),
        ('title: "T\ntags: [x]\nlang: en', 2, "close the quotation mark"),
        ("title: T\n\ttags: x", 3, "indent with spaces, not with a tab"),
        ("title: a: b", 2, "put the title in quotation marks"),
    ],
)
def test_what_is_not_closed_is_told_where_it_opens(block: str, line: int, help: str) -> None:
    found = parse_front_matter(f"---\n{block}\n---\nBody\n", "page.md").diagnostics
    assert [(item.at.line, item.help) for item in found if item.rule == "frontmatter-invalid"] == [(line, help)]


def test_a_key_named_content_is_a_key() -> None:
    result = parse_front_matter("---\ntitle: T\ncontent: x\n---\nBody", "page.md")
    assert (result.front_matter.title, result.diagnostics) == ("T", ())


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ("draft: true", True),
        ("draft: no", False),
        ("private: yes", True),
        ("publish: false", True),
        ("publish: true", False),
        ("orphaned: true", True),
        ("draft: maybe", True),
        ("draft: [broken", True),
        ("drafty: true", False),
    ],
)
def test_what_hides_a_page(line: str, hidden: bool) -> None:
    assert parse_front_matter(f"---\ntitle: T\n{line}\n---\n", "page.md").front_matter.hidden is hidden


def test_a_finding_stands_at_its_line() -> None:
    result = parse_front_matter("---\ntitle: T\ntags: [a]\ncreatedAt: 2026-02-30\n---\n", "page.md")
    assert [(d.rule, d.at.line) for d in result.diagnostics] == [("frontmatter-bad-date", 4)]


def test_split_counts_the_lines_before_the_body() -> None:
    assert split("---\na: b\n---\nBody\n") == ("a: b", "Body\n", 3)
    assert unicodedata.is_normalized(
        "NFC", parse_front_matter("---\ntitle: Cafe\u0301\n---\n", "p").front_matter.title or ""
    )


@pytest.mark.parametrize(
    ("block", "place", "help"),
    [
        ("title: Choose tools: a manifesto", (2, 20), "put the title in quotation marks"),
        ("title: T\nsummary: Note: this", (3, 14), "put the summary in quotation marks"),
        ("title: @home", (2, 8), "put the title in quotation marks"),
        ("title: `code` first", (2, 8), "put the title in quotation marks"),
        ("title: %TEMP%", (2, 8), "put the title in quotation marks"),
        ("title: *bold* words", (2, 13), "put the title in quotation marks"),
        ("title: & more", (2, 9), "put the title in quotation marks"),
        ('title: "A" and B', (2, 12), "put the title in quotation marks"),
        ("title: 'it's", (2, 12), "put the title in quotation marks"),
        ("title: > 5 things", (2, 10), "put the title in quotation marks"),
        ("title: - x", (2, 8), "put the title in quotation marks"),
        ("title: [[x]]: y", (2, 13), "put the title in quotation marks"),
        ("summary: [[x]] and more", (2, 16), "put the summary in quotation marks"),
        ("aliases:\n  - @x", (3, 5), "put this item in quotation marks"),
        ("aliases:\n  - Foo: bar: baz", (3, 13), "put this item in quotation marks"),
        ("tags: [a, @b]", (2, 11), "put each of the tags in quotation marks"),
        ("aliases: [a: b: c]", (2, 15), "put each of the aliases in quotation marks"),
        ("tags:\n\t- one", (3, 1), "indent with spaces, not with a tab"),
        ("title: T\nfoo", (3, 1), "put text with special characters between quotation marks"),
    ],
)
def test_a_mistake_is_told_at_its_place_with_what_to_do(block: str, place: tuple[int, int], help: str) -> None:
    for text, skipped in ((f"---\n{block}\n---\nBody\n", 0), (f"\ufeff---\r\n{block}\r\n---\r\nBody\r\n", 0)):
        found = parse_front_matter(decode(text.encode())[0], "page.md").diagnostics
        told = [
            ((item.at.line - skipped, item.at.column), item.help)
            for item in found
            if item.rule == "frontmatter-invalid"
        ]
        assert told == [(place, help)]
