"""The constructs of the syntax give what `syntax/*.md` say, case by case."""

from pathlib import Path

import pytest

from kmwiki.content.source_names import SourceNames
from kmwiki.core import CORE
from kmwiki.markdown import create_markdown
from kmwiki.markdown.inline import FIRST, TEXT_ENDS
from syntax_files import SyntaxCase, syntax_cases, syntax_files

FILES = syntax_files(Path(__file__).parent / "syntax")
CASES = [
    pytest.param(case, id=f"{file.stem}: {case.title}")
    for file in FILES
    for case in syntax_cases(file.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("case", CASES)
def test_construct(case: SyntaxCase) -> None:
    assert case.found() == case.given


def test_every_file_holds_cases() -> None:
    assert {file.stem for file in FILES} == {str(case.id).partition(":")[0] for case in CASES}


def test_every_rule_within_a_line_says_where_it_begins() -> None:
    inline = create_markdown(CORE.markdown, SourceNames.of([])).inline
    assert set(inline.ruler.get_active_rules()) - {"text"} == set(FIRST)
    # Without this, text is searched for all that an extension might read, too, which is slower.
    assert inline.terminator_re is TEXT_ENDS
