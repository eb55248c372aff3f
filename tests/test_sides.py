"""Style sheets name no side, for half of the interface's directions of writing has the other one."""

import re
from pathlib import Path

import pytest

from kmwiki.theme.static_files import template_folder

SHEETS = sorted([*template_folder().glob("static/*.css"), *template_folder().glob("preview/*.css")])
# Code, formulas and diagrams run from left to right everywhere.
LEFT_TO_RIGHT = re.compile(r"\bcode|\bpre\b|\.math|\.number|\.diagram|\balign|center|citation")
SIDES = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|inset)-)?(?:left|right)(?:-\w+)?\s*:|text-align:\s*(?:left|right)"
)
FOUR = re.compile(
    r"(?<![\w-])(margin|padding|inset):\s*((?:[^\s;()]+|\w+\((?:[^()]|\([^()]*\))*\))(?:\s+(?!;)[^;]*)?);"
)
VALUE = re.compile(r"(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_what_a_rule_says_holds_in_both_directions(sheet: Path) -> None:
    text = re.sub(r"!important|/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = []
    for selector, body in re.findall(r"([^{};]+)\{([^{}]*)\}", text):
        if LEFT_TO_RIGHT.search(selector):
            continue
        values = (VALUE.findall(four) for _, four in FOUR.findall(body))
        if SIDES.search(body) or any(len(four) == 4 and four[1] != four[3] for four in values):
            found.append(selector.strip())
    assert found == []
