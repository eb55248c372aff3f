"""Addresses: every output has its own, redirects lead to the end, and what leads nowhere is reported."""

from pathlib import Path

import pytest

from building import made
from kmwiki import Build


def paths(result: Build) -> set[str]:
    return {output.path for output in result.outputs}


def page(result: Build, path: str) -> str:
    return next(output.content.decode() for output in result.outputs if output.path == path)


def found(result: Build) -> list[str]:
    return [f"{d.rule} {d.at.path}:{d.at.line}" for d in result.analysis.diagnostics if d.rule != "missing-title"]


def test_tags_with_one_slug_have_two_pages(tmp_path: Path) -> None:
    result = made(tmp_path, {"a.md": "---\ntags: [node.js]\n---\n", "b.md": "---\ntags: [nodejs]\n---\n"})
    assert {"tags/nodejs/index.html", "tags/nodejs-2/index.html"} <= paths(result)
    assert 'href="../tags/nodejs-2/index.html"' in page(result, "b/index.html")


def test_sources_that_differ_by_case_or_are_called_like_the_index(tmp_path: Path) -> None:
    files = {
        "content/a.md": "^[B.md] ^[index.html]",
        "sources/B.md": "1",
        "sources/b.md": "2",
        "sources/index.html": "x",
    }
    result = made(tmp_path, files)
    wanted = {"sources/B.md/index.html", "sources/b.md-2/index.html", "sources/index.html-2/index.html"}
    assert wanted <= paths(result)


def test_sections_move_for_pages_that_once_had_their_names(tmp_path: Path) -> None:
    files = {"tags/python.md": "---\ntitle: P\nslug: py\ntags: [python]\n---\n", "b.md": "---\ntags: [python]\n---\n"}
    result = made(tmp_path, files)
    assert {"tag-index/python/index.html", "tags/python/index.html", "py/index.html"} <= paths(result)


def test_no_two_outputs_have_one_path(tmp_path: Path) -> None:
    files = {
        "404.md": "x",
        "Assets.md": "x",
        "tags.md": "---\naliases: [static, assets, special, 404, index]\ntags: [x, X]\n---\n",
        "kmwiki.toml": '[build]\nurls = "file"\n',
    }
    outputs = [output.path.casefold() for output in made(tmp_path, files).outputs]
    assert sorted(set(outputs)) == sorted(outputs)


def test_a_redirect_is_a_page_and_not_its_title(tmp_path: Path) -> None:
    files = {
        "foo.md": "---\ntitle: Foo\n---\n",
        "zfoo.md": "---\ntitle: Foo\nredirect: Bar#Part\n---\n",
        "odd.md": '---\ntitle: "#1 tip"\nredirect: Bar\n---\n',
        "bar.md": "---\ntitle: Bar\n---\n## Part\n",
        "see.md": "[go](zfoo.md) [[zfoo]]",
    }
    result = made(tmp_path, files)
    assert 'href="../bar/index.html#part"' in page(result, "zfoo/index.html")
    assert 'href="../bar/index.html"' in page(result, "odd/index.html")
    assert page(result, "see/index.html").count('href="../bar/index.html#part"') == 2


def test_what_no_disk_takes_costs_no_other_page(tmp_path: Path) -> None:
    deep = "/".join(["x" * 190] * 25)
    files = {
        "ok.md": "Fine. #" + "ab/" * 2000 + "c",
        "x.md": f"---\ntitle: X\ntags: [{deep}, fine]\nslug: {'ab/' * 2000}c\n---\n",
    }
    result = made(tmp_path, files)
    assert found(result) == ["frontmatter-type x.md:3", "frontmatter-type x.md:4"]
    assert {"ok/index.html", "x/index.html", "tags/fine/index.html"} <= paths(result)
    assert max(map(len, paths(result))) < 300


DAMAGED = {
    "unclosed": "---\ntitle: A\ndraft: true\n\nSECRET",
    "quoted": '---\n"draft": true\nx: @bad\n---\nSECRET',
    "indented": "---\n  draft: true\n  x: @bad\n---\nSECRET",
    "flow": "---\n{title: B, draft: true, x: [}\n---\nSECRET",
    "explicit": "---\n? draft\n: true\ny: !foo z\n---\nSECRET",
    "list": "---\n- draft: true\n---\nSECRET",
    "toml": "+++\ndraft = true\n+++\nSECRET",
    "json": '{\n"draft": true\n}\nSECRET',
    "second": "---\ntitle: E\n---\n---\ndraft: true\n---\nSECRET",
    "stray end": "<think>\nplan\n</think>\n---\ntitle: T\ndraft: true\n---\nSECRET\n\n</think>\n\nSECRET",
    "publish": "---\npublish: no\nx: @bad\n---\nSECRET",
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_draft_stays_one_when_its_front_matter_is_damaged(tmp_path: Path, kind: str) -> None:
    result = made(tmp_path, {"ok.md": "Fine.", "hidden.md": DAMAGED[kind]})
    assert not any(b"SECRET" in output.content for output in result.outputs)


def test_damage_alone_hides_nothing(tmp_path: Path) -> None:
    result = made(
        tmp_path, {"a.md": "---\ndraft: false\nx: @bad\n---\nShown", "b.md": "---\nThe draft: true or not?\n"}
    )
    assert "Shown" in page(result, "a/index.html") and "b/index.html" in paths(result)


@pytest.mark.parametrize("written", ["./own", "own/", "/own", "./own/./"])
def test_an_address_may_begin_at_the_root_in_any_way(tmp_path: Path, written: str) -> None:
    assert "own/index.html" in paths(made(tmp_path, {"a.md": f"---\nslug: {written}\n---\n", "b.md": "x"}))
