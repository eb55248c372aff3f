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


def test_split_counts_the_lines_before_the_body() -> None:
    assert split("---\na: b\n---\nBody\n") == ("a: b", "Body\n", 3)
    assert unicodedata.is_normalized(
        "NFC", parse_front_matter("---\ntitle: Cafe\u0301\n---\n", "p").front_matter.title or ""
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("A *short* trip, **very _short_**, ***so***.", "A short trip, very short, so."),
        ("`*args` and *a `b` c*", "*args and a b c"),
        ("2 * 3 * 4, a*b*c, __init__, snake_case_name, *", "2 * 3 * 4, a*b*c, __init__, snake_case_name, *"),
    ],
)
def test_a_summary_has_no_marks(written: str, shown: str) -> None:
    front = parse_front_matter(f"---\ntitle: T\nsummary: {written!r}\n---\n", "a.md").front_matter
    assert front.summary == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Leaf &amp; Root", "Leaf & Root"),
        ("The gardener&#x27;s e.&nbsp;mail", "The gardener's e. mail"),
        ("&lt;b&gt; &eacute;", "<b> é"),
        ("AT&T; R&D; a & b; &copy &#8238; &#0;", "AT&T; R&D; a & b; &copy &#8238; \ufffd"),
        ("&nbsp;", "&nbsp;"),
    ],
)
def test_names_have_characters_instead_of_references(written: str, shown: str) -> None:
    block = f"---\ntitle: {written!r}\nsummary: {written!r}\naliases: [{written!r}]\n---\n"
    front = parse_front_matter(block, "a.md").front_matter
    assert (front.title, front.summary, front.aliases) == (shown, shown, (shown,))


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        ("timestamp: 2026-02-01", "updatedAt: 2026-05-01", (None, "2026-02-01", "")),
        ("date: 2026-02-01", "createdAt: 2026-01-01\nupdated: 2026-03-01", ("2026-02-01", "2026-03-01", "")),
        ("Timestamp: 2026-02-01", "Updated: 2026-05-01", (None, "2026-02-01", "")),
        ("timestamp:", "updatedAt: 2026-05-01", (None, "2026-05-01", "")),
        ("last_updated: 2026-02-01", "updated: 2026-05-01", (None, "2026-02-01", "")),
        ("description: Outer", "summary: Inner", (None, None, "Outer")),
        ("kind: x", "abstract: Inner", (None, None, "Inner")),
    ],
)
def test_a_second_block_says_only_what_the_first_leaves_out_under_every_name(
    first: str, second: str, shown: tuple[str | None, str | None, str]
) -> None:
    front = parse_front_matter(f"---\ntitle: T\n{first}\n---\n\n---\ntitle: U\n{second}\n---\n", "a.md").front_matter
    assert (front.title, front.created, front.updated, front.summary) == ("T", *shown)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("date: {created: 2026-02-01, updated: 2026-02-02}", ("2026-02-01", "2026-02-02")),
        ("date:\n  created: 2026-02-01\n  reviewed: 2026-02-09", ("2026-02-01", None)),
        ("date: {updated: 2026-02-02T11:00:00+02:00}", (None, "2026-02-02T09:00:00Z")),
        ("Date: {created: 2026-02-01, updated: 2026-02-02}\nupdated: 2026-03-01", ("2026-02-01", "2026-03-01")),
        ("createdAt: 2026-01-01\ndate: {created: 2026-02-01}", ("2026-01-01", None)),
        ("date: {created: , updated: }", (None, None)),
        ("last_update: {date: 2026-02-03, author: Ann}", (None, "2026-02-03")),
        ("last_update:\n  date: 2026-02-03T10:00:00Z\ndate: 2026-02-01", ("2026-02-01", "2026-02-03T10:00:00Z")),
        ("updated: 2026-03-01\nlast_update: {date: 2026-02-03}", (None, "2026-03-01")),
        ("last_update: {author: Ann}", (None, None)),
        ("date: 2026-02-01", ("2026-02-01", None)),
    ],
)
def test_a_date_may_be_a_mapping_of_two(written: str, shown: tuple[str | None, str | None]) -> None:
    front = parse_front_matter(f"---\ntitle: T\n{written}\n---\n", "a.md").front_matter
    assert (front.created, front.updated) == shown
