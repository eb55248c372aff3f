"""`kmwiki.verdicts.jsonl`: what others judged of claims is shown as theirs, as long as it is about the same words."""

import json
from pathlib import Path

import pytest

from building import files_of, kmwiki, publish, write
from kmwiki import build, load_config

FERRY = "The old steam ferry crosses the strait twice a day in winter."
LINES = [FERRY, *(f"Line {number} is about something else altogether." for number in range(2, 20))]
FILES = {
    "content/a.md": f"# Ferries\n\n{FERRY} ^[f.md:1]\n\nTickets are sold on board. ^[f.md:2]\n",
    "content/b.md": f"# Again\n\n{FERRY} ^[f.md]\n",
    "sources/f.md": "\n".join(LINES) + "\n",
}
SENTENCE = "Judged by ann, 2026-11-29: the lines do not support this claim (two &lt;b&gt; ferries)."


def verdicts_of(root: Path, slug: str = "a") -> str:
    """A file with a verdict on the first claim of a page."""
    rows = [json.loads(line) for line in kmwiki("export", root, "--format", "claims").out.splitlines()]
    digests = next(row["digests"] for row in rows if row["page"]["slug"] == slug)
    said = {"verdict": "unsupported", "by": "ann", "on": "2026-11-29", "note": "two <b> ferries"}
    return json.dumps(digests | said) + "\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, FILES)
    return write(tmp_path, {"kmwiki.verdicts.jsonl": "\n" + verdicts_of(tmp_path)})


def page(root: Path, slug: str = "a") -> str:
    return files_of(publish(root, root / "site"))[f"{slug}/index.html"].decode()


def test_a_verdict_stands_beside_the_share_and_says_whose_it_is(root: Path) -> None:
    html = page(root)
    assert html.count(SENTENCE) == 1 and "These lines cover nearly all of this claim" in html
    judged = [json.loads(line)["judged"] for line in kmwiki("export", root, "--format", "claims").out.splitlines()]
    note = {"verdict": "unsupported", "by": "ann", "on": "2026-11-29", "note": "two <b> ferries"}
    assert judged == [[note], [], []]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "text", "stands"),
    [
        ("content/a.md", FILES["content/a.md"].replace("twice", "once"), False),
        ("content/a.md", FILES["content/a.md"].replace("f.md:1", "f.md:1-2"), False),
        ("sources/f.md", FILES["sources/f.md"].replace("twice", "once"), False),
        ("content/a.md", f"New words before it.\n\n{FILES['content/a.md']}", True),
        ("content/a.md", FILES["content/a.md"].replace(" crosses", "\ncrosses"), True),
        ("sources/f.md", FILES["sources/f.md"] + "One more line.\n", True),
        ("kmwiki.verdicts.jsonl", "", False),
    ],
)
def test_a_verdict_ends_with_the_words_that_it_is_about(root: Path, file: str, text: str, stands: bool) -> None:
    kmwiki("build", root)
    write(root, {file: text})
    kmwiki("build", root)
    made = files_of(root / "site")
    assert (SENTENCE in made["a/index.html"].decode()) is stands
    clean = {output.path: output.content for output in build(load_config(root)).outputs}
    assert {path: made.get(path) for path in clean} == clean


@pytest.mark.slow
def test_a_claim_without_lines_can_be_judged_by_what_was_found(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    write(tmp_path, {"kmwiki.verdicts.jsonl": verdicts_of(tmp_path, "b")})
    assert SENTENCE in page(tmp_path, "b") and SENTENCE not in page(tmp_path)


@pytest.mark.parametrize(
    "line",
    ["no JSON", "[]", "{}", '{"claim": "a", "evidence": "b", "verdict": "true", "by": "x"}', "{" * 5_000, "\udcff"],
)
def test_a_line_that_is_no_verdict_is_reported_and_costs_no_other(root: Path, line: str) -> None:
    file = root / "kmwiki.verdicts.jsonl"
    file.write_bytes(line.encode(errors="surrogateescape") + b"\n" + file.read_bytes())
    assert SENTENCE in page(root)
    findings = json.loads(kmwiki("check", root, "--format", "json").out)
    [own] = [finding for finding in findings if finding["path"] == "kmwiki.verdicts.jsonl"]
    assert (own["rule"], own["line"]) == ("unreadable-file", 1) and own["message"].startswith("this is not a verdict:")
