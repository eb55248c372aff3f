"""`kmwiki mv`: what is written on a page afterwards, for each way in which pages, files and sources are named."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from building import kmwiki, write
from kmwiki import load_config
from kmwiki.pipeline import analyse

CASES = Path(__file__).parent / "moves"
PICTURE = b"\x89PNG\r\n\x1a\n"
LOG = "The ship left at dawn.\nIt came back at night.\nNobody saw it.\n"
_CASE = re.compile(
    r"^(?P<title>[^\n]+)\n\.\n(?P<old>[^\n]+) -> (?P<new>[^\n]+)\n(?P<text>.*?)^\.\n"
    r"(?P<before>.*?)^\.\n(?P<after>.*?)^\.$",
    re.MULTILINE | re.DOTALL,
)


def cases() -> Iterator[object]:
    for file in sorted(CASES.glob("*.md")):
        for found in _CASE.finditer(file.read_text(encoding="utf-8")):
            yield pytest.param(file.stem, *found.group("old", "new", "text", "before", "after"), id=found["title"])


def findings(root: Path) -> int:
    return len(analyse(load_config(root, drafts=True)).diagnostics)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "old", "new", "text", "before", "after"), list(cases()))
def test_what_means_it_is_written_in_the_same_way(
    tmp_path: Path, kind: str, old: str, new: str, text: str, before: str, after: str
) -> None:
    own, name = text or "text\n", old.partition("#")[0]
    files = {"raw/other.md": "x\n", f"raw/{old}": LOG} if kind == "sources" else {}
    file = f"content/{name if '.' in name else f'{name}.md'}"
    root = write(tmp_path, {"content/index.md": before, **(files or {file: PICTURE if ".png" in old else own})})
    write(root, {"kmwiki.toml": '[content]\npages = "content"\nsources = "raw"\n'} if files else {})
    found = findings(root)
    run = kmwiki("mv", old, new, root)
    assert run.code == 0, run.err
    assert (root / "content/index.md").read_text(encoding="utf-8") == after
    assert findings(root) <= found


HEADINGS = [
    ("Title\n-----", "Title", "- x", "“- x” would not be read as the text of this heading"),
    ("## With [[index]]", "With index", "Without", "“index” would be lost"),
    ("## One", "One", "Two ##", "“Two ##” would not be read as the text of this heading"),
]


@pytest.mark.parametrize(("text", "old", "new", "why"), HEADINGS)
def test_a_heading_that_would_be_another_than_wanted_stays(
    tmp_path: Path, text: str, old: str, new: str, why: str
) -> None:
    root = write(tmp_path, {"content/index.md": "x\n", "content/a.md": f"words\n\n{text}\n"})
    run = kmwiki("mv", f"a#{old}", f"a#{new}", root)
    assert (run.code, run.err.count("\n")) == (2, 1) and why in run.err
    assert (root / "content/a.md").read_text(encoding="utf-8") == f"words\n\n{text}\n"
