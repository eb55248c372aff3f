"""The trust line: what a page knows of its own reliability."""

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest

from kmwiki import Build, build, load_config
from kmwiki.trust import trust_of


def make(root: Path, files: dict[str, str]) -> Build:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return build(load_config(root))


def line(result: Build, slug: str) -> str:
    """The trust line of a page, in words."""
    html = next(o.content.decode() for o in result.outputs if o.path == f"{slug}/index.html")
    found = re.search(r'<p class="trust".*?</p>', html, re.DOTALL)
    return " ".join(re.sub("<[^>]+>", " ", found[0]).split()) if found else ""


def page(front: str, body: str = "A claim. ^[s.md]") -> str:
    return f"---\ntitle: T\n{front}\n---\n{body}\n"


def test_a_page_that_knows_nothing_says_nothing(tmp_path: Path) -> None:
    assert line(make(tmp_path, {"content/a.md": "Text."}), "a") == ""


def test_all_that_a_page_can_know(tmp_path: Path) -> None:
    front = "confidence: 0.8\nprovenanceState: merged\nverified: {by: 'human:ann', at: 2026-08-31}"
    result = make(tmp_path, {"content/a.md": page(front, "One. ^[s.md:1]\n\nTwo."), "sources/s.md": "x\n"})
    words = (
        "1 of 2 claims cited single-sourced freshness unknown confidence 0.8 merged reviewed by human:ann, 2026-08-31"
    )
    assert line(result, "a") == f"{words} dim uncited claims"


def test_contradictions_are_told_on_both_pages(tmp_path: Path) -> None:
    files = {
        "content/a.md": "---\ntitle: A\ncontradictedBy: [B, Nowhere]\n---\n",
        "content/b.md": "---\ntitle: B\n---\n",
    }
    result = make(tmp_path, files)
    assert (line(result, "a"), line(result, "b")) == ("contradicted by B", "contradicts A")


def test_a_retraction_marks_every_claim_that_rests_on_it(tmp_path: Path) -> None:
    source = "---\ntitle: Study\nretracted: true\n---\nx\n"
    result = make(tmp_path, {"content/a.md": page(""), "sources/s.md": source, "sources/t.md": "y"})
    html = next(o.content.decode() for o in result.outputs if o.path == "a/index.html")
    assert line(result, "a").startswith("rests on a retracted source: Study")
    assert 'class="retracted" aria-label="Reference 1"' in html and "<strong" in html
    own = next(o.content.decode() for o in result.outputs if o.path == "sources/s.md/index.html")
    assert "has been retracted" in own


@pytest.mark.parametrize(
    ("written", "changed", "expected"),
    [
        ("2026-03-01", "2026-03-02", "stale"),
        ("2026-03-02", "2026-03-02", "fresh"),
        ("2026-03-02T10:00:00Z", "2026-03-02", "fresh"),
        ("2026-03-02T10:00:00Z", "2026-03-02T10:00:01Z", "stale"),
        ("2026-03-02", "", "unknown"),
        ("", "2026-03-02", "unknown"),
    ],
)
def test_dates_tell_what_is_stale(tmp_path: Path, written: str, changed: str, expected: str) -> None:
    front = f"updated: {written}" if written else ""
    files = {"content/a.md": page(front), "sources/s.md": f"---\nupdated: {changed}\n---\nx\n"}
    assert trust_of(make(tmp_path, files).wiki.site)["a"].freshness == expected


def test_a_hash_of_llmwiki_goes_before_dates(tmp_path: Path) -> None:
    source = "---\nupdated: 2026-09-09\n---\nx\n"
    state = {"version": 1, "sources": {"s.md": {"hash": sha256(source.encode()).hexdigest(), "concepts": []}}}
    files = {
        "content/a.md": page("updated: 2026-01-01"),
        "sources/s.md": source,
        ".llmwiki/state.json": json.dumps(state),
    }
    assert trust_of(make(tmp_path, files).wiki.site)["a"].freshness == "fresh"
    (tmp_path / "sources" / "s.md").write_text(source + "more\n")
    result = build(load_config(tmp_path))
    assert trust_of(result.wiki.site)["a"].stale_sources == ("s.md",)
    assert "stale: changed since is s.md" in line(result, "a")


@pytest.mark.parametrize("state", ["", "[]", '{"sources": 3}', '{"sources": {"s.md": {}}}'])
def test_a_spoilt_state_is_reported_and_says_nothing(tmp_path: Path, state: str) -> None:
    files = {"content/a.md": page(""), "sources/s.md": "x", ".llmwiki/state.json": state}
    result = make(tmp_path, files)
    assert trust_of(result.wiki.site)["a"].freshness == "unknown"
    assert [d.at.path for d in result.wiki.diagnostics if d.rule == "unreadable-file"] == [".llmwiki/state.json"]
