"""Ignores with a reason; `rules/unused-ignore.md` shows what each of them is about."""

import json
from pathlib import Path

import pytest

from building import Run, files_of, kmwiki, made, texts, write

COMMENT = "<!-- kmwiki-ignore broken-link: to be written -->"
PAGE = f"# Page\n\n{COMMENT}\n[[One]] and words.\n\nMore [[Two]] {COMMENT}words.\n\n{COMMENT}\n"
FILES = {
    "content/page.md": PAGE,
    "content/other.md": "# Other\n\n[[Three]] [[Four]]\n",
    "kmwiki.toml": '[[ignore]]\nrule = "broken-link"\ntarget = "Three"\nreason = "an invitation"\n',
}


def check(wiki: Path, *options: str) -> Run:
    return kmwiki("check", wiki, "--fail-on", "warning", *options)


def test_a_page_shows_nothing_of_its_comments(tmp_path: Path) -> None:
    with_comments = texts(made(tmp_path / "a", {"page.md": PAGE}).outputs)
    plain = {"page.md": PAGE.replace(f"{COMMENT}\n", "").replace(COMMENT, "")}
    without = texts(made(tmp_path / "b", plain).outputs)
    assert not any("kmwiki-ignore" in text for text in with_comments.values())
    assert {path for path in without if with_comments[path] != without[path]} <= {"index.md", "llms-full.txt"}, (
        "empty lines"
    )
    assert with_comments["index.html"] == without["index.html"]


def test_what_is_ignored_does_not_fail_and_is_counted(tmp_path: Path) -> None:
    run = check(write(tmp_path, FILES))
    assert run.code == 1 and run.out.splitlines() == [
        "content/other.md:3:11: warning[broken-link]: no page is called “Four”",
        "content/page.md:8:1: warning[unused-ignore]: there is no “broken-link” finding to ignore"
        " (remove this or move it to the right place)",
    ]
    assert run.err.endswith("2 warnings; 3 ignored\n")
    assert len(json.loads(check(tmp_path, "--format", "json").out)) == 2


def test_sarif_says_where_and_why_it_is_ignored(tmp_path: Path) -> None:
    log = json.loads(check(write(tmp_path, FILES), "--format", "sarif").out)
    suppressed = [one["suppressions"] for one in log["runs"][0]["results"] if "suppressions" in one]
    in_source = {"kind": "inSource", "status": "accepted", "justification": "to be written"}
    external = {"kind": "external", "status": "accepted", "justification": "an invitation"}
    assert sorted(suppressed, key=str) == sorted([[in_source], [in_source], [external]], key=str)


def test_what_is_ignored_is_not_in_a_baseline(tmp_path: Path) -> None:
    known = write(tmp_path, FILES) / "known.jsonl"
    check(tmp_path, "--baseline", str(known), "--update-baseline")
    assert known.read_text(encoding="utf-8").count("\n") == 3
    (tmp_path / "kmwiki.toml").write_text("", encoding="utf-8")
    assert "“Three”" in check(tmp_path, "--baseline", str(known)).out


def test_a_strict_build_ignores_the_same(tmp_path: Path) -> None:
    write(tmp_path, {"content/page.md": f"[[One]] {COMMENT}\n"})
    assert kmwiki("build", tmp_path, "--strict").code == 0
    assert any(b"red-link" in data for data in files_of(tmp_path / "site").values()), "the link is as red as before"


@pytest.mark.parametrize("rule", ["page-failed"])
def test_that_kmwiki_failed_cannot_be_ignored(tmp_path: Path, rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("a mistake")

    monkeypatch.setattr("kmwiki.analysis.page_facts.cuts_in", fail)
    text = f"<!-- kmwiki-ignore-page {rule}: it is known -->\n"
    run = check(write(tmp_path, {"content/page.md": text}), "--jobs", "1")
    assert run.code == 1 and "error[page-failed]" in run.out


STATES = [
    {"content/page.md": "[[One]]\n"},
    {"content/page.md": f"{COMMENT}\n[[One]]\n"},
    {"content/page.md": f"\n\n{COMMENT}\n[[One]] [[Two]]\n"},
    {"content/one.md": "# One\n"},
    {"content/two.md": "# Two\n"},
    {"content/page.md": f"{COMMENT}\n"},
    {"content/page.md": "<!-- kmwiki-ignore broken-link -->\n[[Three]]\n"},
    {"kmwiki.toml": FILES["kmwiki.toml"]},
    {"content/other.md": "[[Three]]\n"},
    {"kmwiki.toml": FILES["kmwiki.toml"].replace("Three", "Four")},
]


@pytest.mark.slow
def test_after_each_edit_the_findings_are_those_of_a_clean_check(tmp_path: Path) -> None:
    write(tmp_path, {"content/index.md": "# Home\n"})
    seen = set()
    for state in STATES:
        write(tmp_path, state)
        helped = check(tmp_path, "--format", "sarif").out
        assert helped == check(tmp_path, "--format", "sarif", "--no-cache").out
        seen.add(helped)
    assert len(seen) == len(STATES), "each edit changes what is found"
