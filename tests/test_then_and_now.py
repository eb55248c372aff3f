"""What a site shows of lines that moved, changed or are gone since they were cited."""

import json
import re
from pathlib import Path

import pytest

from building import kmwiki, lock, write
from kmwiki import analyse, build, load_config
from kmwiki.model import OutputFile

PAGE = """# Tea

Two companies shipped tea to Lisbon in 1610. ^[log.md:3]

The harbour burned twice in one winter. ^[log.md:5-6]

Coffee was sold at the dock all day long. ^[log.md:8]

The ferry crosses the strait twice a day. ^[ferry.md:1]

The harbour has a clock of its own. ^[log.md:10]

The log says more of the harbour. ^[log.md]
"""
LOG = """# Log

Two companies shipped the first tea to Lisbon in 1610.

The harbour burned down in January.
It burned down again in March, the same winter.

Coffee was sold at the dock from morning to evening.

The harbour clock never once showed the right hour.
"""
LATER = LOG.replace("# Log\n", "# Log\n\nA new line.\n").replace("Lisbon in 1610", "Porto in 1612")
LATER = LATER.replace("Coffee was sold at the dock from morning to evening.\n", "")
FERRY = "The ferry crosses the strait twice a day, but not in the winter.\n"
NOW = {"sources/log.md": LATER, "sources/boats.md": FERRY}


def locked(root: Path, settings: str = "", then: dict[str, str] | None = None, private: bool = False) -> Path:
    """A wiki that was locked, and whose sources changed since."""
    front = "---\nprivate: true\n---\n" if private else ""
    page = re.sub(r"(?<=\.md:)[\d-]+", lambda lines: _later(lines[0], 3), PAGE) if private else PAGE
    files = {"content/index.md": page, "sources/log.md": front + LOG, "sources/ferry.md": front + FERRY}
    lock(write(root, files | {"kmwiki.toml": settings}))
    (root / "sources" / "ferry.md").unlink()
    return write(root, {name: front + text for name, text in (then or NOW).items()})


def _later(lines: str, by: int) -> str:
    return "-".join(str(int(number) + by) for number in lines.split("-"))


def states(root: Path) -> list[tuple[str, object]]:
    config = load_config(root)
    page = json.loads(kmwiki("export", config.root).out)["pages"][0]
    return [(one["state"], one["now"]) for one in page["citations"]]


def shown(root: Path) -> dict[str, bytes]:
    return {file.path: file.content for file in build(load_config(root)).outputs if isinstance(file, OutputFile)}


def at(source: str, start: int | None, end: int | None) -> dict[str, object]:
    return {"source": source, "start": start, "end": end}


def test_each_citation_has_a_state_and_a_place(tmp_path: Path) -> None:
    assert states(locked(tmp_path)) == [
        ("changed", at("log.md", 5, 5)),
        ("moved", at("log.md", 7, 8)),
        ("gone", None),
        ("moved", at("boats.md", 1, 1)),
        ("moved", at("log.md", 11, 11)),
        ("changed", at("log.md", None, None)),
    ]


def test_references_show_the_lines_then_and_now(tmp_path: Path) -> None:
    html = shown(locked(tmp_path))["index.html"].decode()
    parts = [re.sub(r"\s+", " ", part) for part in html.split('class="reference"')[1:]]
    assert '<del><span class="unseen">removed: </span>Lisbon</del>' in parts[0]
    assert '<ins><span class="unseen">added: </span>Porto</ins>' in parts[0]
    assert '<li value="5"><span>Two companies shipped the first tea to <ins>' in parts[0]
    assert "moved since it was cited" in parts[1] and '<li value="7">The harbour burned down in January.' in parts[1]
    assert "no longer in the source" in parts[2] and "Coffee was sold at the dock from morning" in parts[2]
    assert "<del>" not in parts[2] and "<ins>" not in parts[2]
    [boats] = [part for part in parts if "Boats, line 1" in part]
    assert "twice a day, but not in the winter" in boats
    assert [part for part in parts if "changed since it was cited" in part and "Then" not in part]


def test_lines_that_were_followed_are_not_said_to_be_missing(tmp_path: Path) -> None:
    """Neither those of a source that was renamed, nor those that are beyond its end now."""
    root = locked(tmp_path)
    (root / "sources" / "boats.md").rename(root / "sources" / "ferries.md")
    html = shown(root)["index.html"].decode()
    [boats] = [part for part in html.split('class="reference"')[1:] if "twice a day" in part]
    assert "ferries.md" in boats and 'data-state="moved"' in boats and "broken" not in boats


def test_the_report_has_what_changed_and_the_gravest_first(tmp_path: Path) -> None:
    html = shown(locked(tmp_path))["special/changed-since/index.html"].decode()
    found = re.findall(r'data-state="(\w+)"', html)
    assert found == ["gone", "changed", "changed", "moved", "moved", "moved"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "private"), [('[sources]\npublish = "none"\n', False), ("", True)], ids=["publish none", "private"]
)
def test_what_is_not_published_is_followed_and_in_no_byte(tmp_path: Path, settings: str, private: bool) -> None:
    root = locked(tmp_path, settings, private=private)
    assert [state for state, _ in states(root)] == ["changed", "moved", "gone", "moved", "moved", "changed"]
    lock = (root / "kmwiki.lock").read_bytes()
    written = b"\n".join([lock, *shown(root).values()])
    for words in (b"first tea", b"burned down", b"from morning", b"not in the winter", b"Porto", b"right hour"):
        assert words not in written


def test_words_of_a_lock_are_not_shown_once_the_source_is_private(tmp_path: Path) -> None:
    root = locked(tmp_path)
    write(root, {"kmwiki.toml": '[sources]\npublish = "none"\n'})
    assert b"first tea" in (root / "kmwiki.lock").read_bytes()
    assert b"first tea" not in b"".join(shown(root).values())


def test_the_lock_has_words_of_lines_that_are_published_alone(tmp_path: Path) -> None:
    lines = [f"Number {number} is line {number * 37} here." for number in range(1, 21)]
    files = {"content/index.md": "A claim of some words. ^[s.md:10]", "sources/s.md": "\n".join(lines)}
    lock(write(tmp_path, files))
    kept = (tmp_path / "kmwiki.lock").read_text()
    assert [line in kept for line in lines] == [8 <= number <= 12 for number in range(1, 21)]
    write(tmp_path, {"kmwiki.toml": '[sources]\npublish = "full"\n'})
    lock(tmp_path)
    kept = (tmp_path / "kmwiki.lock").read_text()
    assert [line in kept for line in lines] == [7 <= number <= 13 for number in range(1, 21)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "citations", "since", "states_now"),
    [
        ({}, 6, "no change", {"unchanged"}),
        ({"content/index.md": PAGE.replace(" ^[log.md:10]", "")}, 5, "1 no longer cited", {"unchanged"}),
        ({"content/b.md": "Coffee. ^[log.md:7-8]"}, 7, "1 new", {"unchanged"}),
        # Line 10 is empty now: what it was stays in the lock.
        ({"sources/log.md": LATER}, 6, "2 changed, 2 moved, 1 gone\nMoved and missing lines", {"unchanged", "moved"}),
    ],
    ids=["nothing", "a citation less", "one more", "the source"],
)
def test_a_new_lock_says_what_became_of_the_last_one(
    tmp_path: Path, change: dict[str, str], citations: int, since: str, states_now: set[str]
) -> None:
    files = {"content/index.md": PAGE, "sources/log.md": LOG, "sources/ferry.md": FERRY}
    run = kmwiki("build", write(tmp_path, files), "--lock")
    assert run.err.startswith("kmwiki.lock has 6 citations of 2 sources\n")
    write(tmp_path, change)
    run = kmwiki("build", tmp_path, "--lock")
    assert run.err.startswith(f"kmwiki.lock has {citations} citations of 2 sources; since the last lock: {since}")
    assert {state for state, _ in states(tmp_path)} == states_now
    site = (tmp_path / "site" / "index.html").read_text()  # it is built with the new lock
    assert set(re.findall(r'data-state="(\w+)"', site)) == states_now - {"unchanged"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "edit",
    [
        pytest.param({"sources/log.md": LOG}, id="a source"),
        pytest.param({"sources/ferry.md": FERRY}, id="a name"),
        pytest.param({"kmwiki.lock": "{}"}, id="the lock"),
        pytest.param({"content/index.md": f"{PAGE}\nMore.\n"}, id="the page"),
    ],
)
def test_a_build_after_an_edit_is_as_one_from_nothing(tmp_path: Path, edit: dict[str, str]) -> None:
    root = locked(tmp_path)
    config = load_config(root)
    before = analyse(config)
    write(root, edit)
    now, clean = analyse(config, before=before), analyse(config)
    assert dict(now.site.evidence.items()) == dict(clean.site.evidence.items())
    assert now.diagnostics == clean.diagnostics
    assert kmwiki("build", root).code == kmwiki("build", root, "--no-cache", "-o", tmp_path / "clean").code == 0
    ours = {file.relative_to(root / "site"): file.read_bytes() for file in (root / "site").rglob("*") if file.is_file()}
    clean = [file for file in (tmp_path / "clean").rglob("*") if file.is_file()]
    assert [file for file in clean if ours[file.relative_to(tmp_path / "clean")] != file.read_bytes()] == []
