"""Slugs, anchors and relative addresses."""

import json
from pathlib import Path
from typing import Any

import pytest

from kmwiki.urls import Anchors, assign_slugs, heading_anchor, permalink, relative_url, segment_slug

CASES = json.loads((Path(__file__).parent / "cases" / "slugs.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_case(case: dict[str, Any]) -> None:
    match case["kind"]:
        case "page_slug":
            assert segment_slug(case["input"]) == case["expect"]
        case "heading_id":
            assert heading_anchor(case["input"]) == case["expect"]
        case "heading_sequence":
            anchors = Anchors()
            assert [anchors.unique(text) for text in case["input"]] == case["expect"]
        case "site_slugs":
            slugs, collisions = assign_slugs([(name, None) for name in case["input"]])
            assert slugs == case["expect"]
            assert bool(collisions) == bool(case["diagnostics"])
        case kind:
            pytest.fail(f"unknown kind {kind}")


@pytest.mark.parametrize(
    ("target", "origin", "fragment", "url"),
    [
        ("a/index.html", "index.html", None, "a/index.html"),
        ("index.html", "a/b/index.html", None, "../../index.html"),
        ("a/c/index.html", "a/b/index.html", None, "../c/index.html"),
        ("a/b/index.html", "a/b/index.html", "x", "#x"),
        ("a/index.html", "a/index.html", None, "index.html"),
        ("a:b.html", "index.html", None, "./a:b.html"),
        ("知/index.html", "index.html", "a b", "%E7%9F%A5/index.html#a%20b"),
        ("50%/x?.png", "index.html", None, "50%25/x%3F.png"),
    ],
)
def test_relative_url(target: str, origin: str, fragment: str | None, url: str) -> None:
    assert relative_url(target, origin, fragment) == url


def test_permalink() -> None:
    assert [permalink("index"), permalink("a/b"), permalink("a", "file")] == [
        "index.html",
        "a/b/index.html",
        "a.html",
    ]
