"""Front matter in TOML and JSON: read beside the settings of Hugo or where `kmwiki.toml` says so, and only there."""

from pathlib import Path

import pytest

from building import kmwiki, made, texts, write
from kmwiki.content.front_matter import parse_front_matter

TOML = """+++
title = 'Green tea'
date = 2024-03-01T10:00:00+01:00
lastmod = 2024-04-01
tags = ["drinks", "Far East"]
aliases = ["/old/green/"]
draft = false
weight = 5
[params]
  rating = 4.5
[[resources]]
  src = "leaf.png"
+++
Words.
"""
JSON = '{\n  "title": "Green tea",\n  "tags": ["drinks"],\n  "draft": true\n}\n\nWords.\n'
HUGO = {"hugo.toml": "title = 'T'\nbaseURL = '/'\n"}


def test_toml_is_read() -> None:
    result = parse_front_matter(TOML, "a.md", any_format=True)
    front = result.front_matter
    assert (front.title, front.tags, front.aliases) == ("Green tea", ("drinks", "far-east"), ("/old/green/",))
    assert (front.created_on, front.updated_on, front.hidden) == ("2024-03-01", "2024-04-01", False)
    assert (result.body, result.body_line, result.diagnostics) == ("Words.\n", 13, ())


def test_json_is_read() -> None:
    result = parse_front_matter(JSON, "a.md", any_format=True)
    assert result.front_matter.title == "Green tea" and result.front_matter.hidden
    assert (result.body, result.body_line) == ("\nWords.\n", 5)


@pytest.mark.parametrize("text", [TOML, JSON])
def test_elsewhere_it_is_text(text: str) -> None:
    result = parse_front_matter(text, "a.md")
    assert result.front_matter.title is None and result.body == text
    assert "frontmatter-unsupported" in [one.rule for one in result.diagnostics]


@pytest.mark.parametrize(
    "text",
    [
        "+++\ntitle = \n+++\nText.\n",
        "+++\ntitle = 'A'\nText.\n",
        "{ not json\n\nText.\n",
        '{"a": ' + "[" * 4000 + "\n\nText.\n",
        "{{< toc >}}\n\nText.\n",
        "+++\na = '" + "x" * 70000 + "'\n+++\n",
    ],
)
def test_what_cannot_be_read_is_text_and_never_raises(text: str) -> None:
    assert parse_front_matter(text, "a.md", any_format=True).body == text


def test_a_wrong_value_is_reported_at_its_line(tmp_path: Path) -> None:
    made_of = made(tmp_path, {**HUGO, "content/a.md": "+++\ntitle = 'A'\ndate = 'soon'\n+++\nSee [[Nowhere]].\n"})
    found = {(one.rule, one.at.line) for one in made_of.analysis.diagnostics}
    assert {("frontmatter-bad-date", 3), ("broken-link", 5)} <= found


@pytest.mark.slow
def test_a_draft_in_toml_is_not_published_and_the_settings_decide(tmp_path: Path) -> None:
    files = {
        **HUGO,
        "content/index.md": "# Home\n",
        "content/a.md": "+++\ntitle = 'Secret'\ndraft = true\n+++\nText.\n",
    }
    assert "Secret" not in "".join(texts(made(tmp_path, files).outputs).values())
    write(tmp_path, {"content/a.md": "+++\ntitle = 'Shown'\n+++\nText.\n"})
    for _ in range(2):
        assert kmwiki("build", tmp_path, "-o", tmp_path / "out").code == 0
    page = tmp_path / "out" / "a" / "index.html"
    assert "<h1>Shown</h1>" in page.read_text() and "+++" not in page.read_text()
    write(tmp_path, {"kmwiki.toml": '[content]\nfront_matter = "yaml"\n'})
    assert "frontmatter-unsupported" in kmwiki("build", tmp_path, "-o", tmp_path / "out").err
    assert "+++" in page.read_text()
    write(tmp_path, {"kmwiki.toml": '[content]\nfront_matter = "any"\n', "hugo.toml": ""})
    assert "frontmatter-unsupported" not in kmwiki("build", tmp_path, "-o", tmp_path / "out").err
    assert "+++" not in page.read_text()


def test_a_page_with_toml_can_be_renamed_where_no_alias_must_be_written(tmp_path: Path) -> None:
    files = {**HUGO, "content/a.md": "+++\ntitle = 'A'\n+++\nSee [b](b.md).\n", "content/b.md": "See [a](a.md).\n"}
    write(tmp_path, files)
    run = kmwiki("mv", "a.md", "new/a.md", tmp_path)
    assert run.code == 2 and "--no-redirect" in run.err and (tmp_path / "content" / "a.md").is_file()
    assert kmwiki("mv", "a.md", "new/a.md", tmp_path, "--no-redirect").code == 0
    assert (tmp_path / "content" / "new" / "a.md").read_text() == "+++\ntitle = 'A'\n+++\nSee [b](../b.md).\n"
    assert (tmp_path / "content" / "b.md").read_text() == "See [a](new/a.md).\n"
