"""Simple regular expressions of paths find as patterns what they find as expressions."""

import re

import pytest

from kmwiki.content.expressions import globs_of, is_simple
from kmwiki.content.globs import matches, segments

PATHS = """a.md a.foo private/x.md private.md x/private-y/z.md deep/er/notes.draft.md drafts/a/b.md posts/[x]/index.md
my private/x.md posts/secret/index.md aXmd""".split("\n")
EXPRESSIONS = (
    r"\.foo$ private /private/ \.draft\.md$ drafts/.*\.md$ secret/index\.md$ drafts/.*b a.md \[x\] .+\.md$".split()
)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_patterns_find_what_the_expression_finds(expression: str) -> None:
    paths = [path for line in PATHS for path in line.split(" ")]
    patterns = [segments(pattern) for pattern in globs_of([expression])]

    def is_found(path: str) -> bool:
        parts = path.split("/")
        starts = (parts[:length] for length in range(1, len(parts) + 1))
        return any(matches(pattern, start) for start in starts for pattern in patterns)

    assert [path for path in paths if is_found(path)] == [path for path in paths if re.search(expression, f"/{path}")]


@pytest.mark.parametrize("expression", ["(a|b)", "[ab]", "a+", r"\d", "(?i)a", "a{2}", ".*" * 20])
def test_others_are_passed_over(expression: str) -> None:
    assert not is_simple(expression) and list(globs_of([expression])) == []
