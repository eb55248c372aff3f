"""Whole wikis whose sources are edited and renamed at random: what each mark, reference and report says of it."""

import importlib
import json
import re
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from building import Made, lock, texts, write
from kmwiki import load_config
from kmwiki.outputs.export import as_json

ROOT = Path(__file__).parent.parent
TEXTS = [tuple(file.read_text(encoding="utf-8").split("\n")) for file in sorted((ROOT / "sources").glob("*.md"))]
TEXTS = [text for text in TEXTS if len(text) >= 20]
KEEPING = "lines_in_and_out", "others_changed", "a_move"  # edits that leave each word of what is cited
LOSING = "small_changes", "removal"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(ROOT / "benchmarks"))
        return importlib.import_module("locked_lines")


def page_of(source: str, ranges: list[tuple[int, int]]) -> str:
    return "# Tea\n\n" + "\n\n".join(
        f"Claim number {number} says something of its own. ^[{source}:{start}-{end}]"
        for number, (start, end) in enumerate(ranges)
    )


def said(root: Path) -> list[tuple[str, object]]:
    """The state and the place of each citation; checks that references and the report say the same."""
    built = Made(load_config(root))
    files = texts(built.outputs)
    marks = json.loads(as_json(built.analysis.site, ()))["pages"][0]["citations"]
    states = [one["state"] for one in marks]
    seen = Counter(state for state in states if state not in ("unchanged", "unknown"))
    body, _, references = files["index.html"].partition('data-kmwiki="references"')
    assert Counter(re.findall(r'data-kmwiki="since" data-state="(\w+)"', references)) == seen
    assert Counter(re.findall(r'<a href="#ref[^>]* data-state="(\w+)"', body)) == seen
    for path in (path for path in files if path.endswith(".html")):
        for address, fragment in re.findall(r'href="(?:\.\./)*(sources/[^">#]+)#([^">]+)', files[path]):
            assert f'id="{fragment}"' in files[address], (path, address, fragment)
    cited_by = "".join(files[path] for path in files if path.startswith("sources/"))
    assert Counter(re.findall(r'data-kmwiki="since" data-state="(\w+)"', cited_by)) in (seen, Counter())
    report = files.get("special/changed-since/index.html", "")
    assert Counter(re.findall(r'data-kmwiki="since" data-state="(\w+)"', report)) == seen
    return [(one["state"], one["now"]) for one in marks]


@pytest.mark.slow
@settings(max_examples=40, derandomize=True, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    edits=st.lists(st.sampled_from(KEEPING + LOSING), max_size=3, unique=True),
    is_private=st.booleans(),
)
def test_a_renamed_source_is_followed_as_one_that_kept_its_name(
    bench: ModuleType, tmp_path_factory: pytest.TempPathFactory, seed: int, edits: list[str], is_private: bool
) -> None:
    lines = TEXTS[seed % len(TEXTS)]
    editor = bench.Editor([TEXTS[seed % len(TEXTS) - 1]], seed)
    cited = list(dict.fromkeys(bench.cited_range(editor, lines) for _ in range(6)))[:4]
    start, end = cited[0]
    items = [(line, start <= number <= end) for number, line in enumerate(lines, start=1)]
    for name in edits:
        getattr(bench, name)(editor, items)
    now = "\n".join(line for line, _ in items)
    root = tmp_path_factory.mktemp("edited")
    config = f'[sources]\npublish = "{"none" if is_private else "cited"}"\n'
    page = page_of("log.md", cited)
    write(root, {"content/index.md": page, "sources/log.md": "\n".join(lines), "kmwiki.toml": config})
    lock(root)
    write(root, {"sources/log.md": now})
    edited = said(root)
    (root / "sources" / "log.md").rename(root / "sources" / "book.md")
    renamed = said(root)
    write(root, {"content/index.md": page.replace("log.md", "book.md")})
    followed = said(root)
    # A source that has little of what it was is not the same under a new name: nothing is known of it then.
    is_lost = all(state == "unknown" for state, _ in followed) and not set(edits) <= set(KEEPING)
    assert is_lost or followed == [at(one, "book.md") for one in edited]
    if set(edits) <= set(KEEPING):
        assert [state for state, _ in renamed] == ["moved" if state == "unchanged" else state for state, _ in edited]
        assert all(now == at(was, "book.md") for now, was in zip(renamed, edited, strict=True) if was[0] == "moved")
    else:
        assert all(state != "unchanged" for state, _ in renamed)


def at(said: tuple[str, object], source: str) -> tuple[str, object]:
    state, place = said
    return state, place | {"source": source} if isinstance(place, dict) else place
