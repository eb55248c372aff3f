"""Places in a long text are found on their own lines, and finding them takes time that grows as the text does."""

from pathlib import Path
from typing import Any

import pytest
from markdown_it.token import Token

from building import write
from kmwiki import analyse, load_config
from kmwiki.markdown.positions import Positions

LINES = 2_000


class Counted(list[str]):
    """Lines that count how often one of them is read."""

    reads = 0

    def __getitem__(self, index: Any) -> Any:
        self.reads += 1
        return super().__getitem__(index)


@pytest.mark.parametrize(
    ("texts", "most"),
    [
        (lambda n: (f"](page-{n}.md)", "never"), 10),
        (lambda n: (f"](page-{n}.md ", f"](page-{n}.md)"), 60),  # the first shape is not how it was written
        (lambda n: (f"](other-{n}.md)",), 600),
    ],
    ids=["found", "found in another shape", "not found"],
)
def test_the_lines_that_are_read_grow_as_the_text_does(texts: Any, most: int) -> None:
    lines = Counted(f"See [Ann](page-{n}.md)." for n in range(LINES))
    places, block = Positions("a.md", lines, 0), Token("inline", "", 0, map=[0, LINES])
    found = [places.find(block, *texts(n)) for n in range(LINES)]
    assert lines.reads <= most * LINES
    if most < 100:
        assert [(at.line, at.column) for at in found] == [(n + 1, 9) for n in range(LINES)]


def test_each_of_many_links_of_one_paragraph_is_found_where_it_is(tmp_path: Path) -> None:
    rows = [f'[Ann](gone-{n:03}.md "A") [![icon](icon.png)](other.md) `](gone-{n + 1:03}.md`' for n in range(300)]
    files = {"content/a.md": "\n".join(rows) + "\n", "content/b.md": "![b](b.svg)\n", "content/b.svg": "<svg/>"}
    config = load_config(write(tmp_path, files))
    found: dict[tuple[str, int], list[int]] = {}
    for finding in analyse(config).diagnostics:
        found.setdefault((finding.rule, finding.at.column), []).append(finding.at.line)
    lines = list(range(1, 301))
    assert [row for row in found.values() if len(row) > 1] == [lines] * 3, found.keys()
