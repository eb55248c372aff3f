"""Claims without marks of their own, which marks beside them cover: each is judged by its own words."""

import re

import pytest

from building import made
from kmwiki import Build
from test_trust import line

SOURCE = """Water boils at 100 degrees at sea level, as every cook knows.
The old ferry of the town sails at dawn and carries ninety passengers.
A lighthouse keeper wrote down every storm of the winter in a black book.
Rye bread keeps longer than wheat bread because it holds more moisture.
"""
BOILS, FERRY = SOURCE.splitlines()[:2]
MOON = "The moon is made of mature green cheese."
MARK = "^[s.md:1-3]"
CASES: dict[str, tuple[str, dict[str, int]]] = {
    "a list": (f"{BOILS}{MARK}\n\n- {MOON}\n- {FERRY}", {"supported": 2, "weak": 1}),
    "numbers": (f"Of water:{MARK}\n\n1. {MOON}\n2. {FERRY}", {"cited": 1, "supported": 1, "weak": 1}),
    "a nested list": (f"{BOILS}{MARK}\n\n- {FERRY}\n  - {MOON}", {"supported": 2, "weak": 1}),
    "paragraphs of an item": (f"{BOILS}{MARK}\n\n- {FERRY}\n\n  {MOON}", {"supported": 2, "weak": 1}),
    "a paragraph of a citing item": (f"- {BOILS}{MARK}\n\n  {MOON}", {"supported": 1, "weak": 1}),
    "a paragraph before the citing one": (f"- {MOON}\n\n  {BOILS}{MARK}", {"supported": 1, "weak": 1}),
    "the list of an item": (f"- {BOILS}{MARK}\n  - {MOON}", {"supported": 1, "weak": 1}),
    "a mark alone below a list": (f"- {FERRY}\n- {MOON}\n\n{MARK}", {"supported": 1, "weak": 1}),
    "a mark alone below a table": (
        f"| a | b |\n|---|---|\n| The ferry | {FERRY} |\n| The moon | {MOON} |\n\n{MARK}",
        {"supported": 1, "weak": 1},
    ),
    "a list in a quote": (f"> {BOILS}{MARK}\n>\n> - {MOON}\n> - {FERRY}", {"supported": 2, "weak": 1}),
    "a quoted list": (f"{BOILS}{MARK}\n\n> - {MOON}", {"supported": 1, "weak": 1}),
    "a list in a callout": (f"> [!note] Of water\n> {BOILS}{MARK}\n>\n> - {MOON}", {"supported": 1, "weak": 1}),
    "a list in a definition": (f"Water\n: {BOILS}{MARK}\n\n    - {MOON}", {"supported": 1, "weak": 1}),
    "tasks": (f"{BOILS}{MARK}\n\n- [ ] {MOON}\n- [x] {FERRY}", {"supported": 2, "weak": 1}),
    "one word": (f"{BOILS}{MARK}\n\n- Cheese\n- {MOON}", {"supported": 1, "cited": 1, "weak": 1}),
    "a whole source": (f"{BOILS}^[s.md]\n\n- {MOON}\n- {FERRY}", {"supported": 2, "weak": 1}),
    "a source that is not there": (f"{BOILS}^[t.md]\n\n- {MOON}\n- {FERRY}", {"broken": 3}),
    "two marks": (f"{BOILS}{MARK} {FERRY}^[s.md:2]\n\n- {MOON}", {"supported": 2, "weak": 1}),
    "a quote is not covered": (f"{BOILS}{MARK}\n\n> {MOON}", {"supported": 1, "uncited": 1}),
    "a definition is not covered by its term": (f"Water{MARK}\n: {MOON}", {"uncited": 1}),
    "rows": (f"{BOILS}{MARK}\n\n| a |\n|---|\n| {MOON} |", {"supported": 1, "uncited": 1}),
    "a heading covers nothing": (f"## Water{MARK}\n\n{MOON}", {"uncited": 1}),
    "caption": (f"{BOILS}{MARK}\n\n![The moon](moon.svg)\n*{MOON}*", {"supported": 1, "uncited": 1}),
    "a source of a few words": ("Water boils at 100 degrees.^[stub.md:1]\n\n- " + MOON, {"supported": 1, "cited": 1}),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Build:
    pages = {
        f"content/p{number}.md": f"---\ntitle: Page\n---\n{body}\n" for number, (body, _) in enumerate(CASES.values())
    }
    sources = {"sources/s.md": SOURCE, "sources/stub.md": "The water boils at 100 degrees.\n"}
    picture = {"content/moon.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>'}
    return made(tmp_path_factory.mktemp("covered"), {**pages, **sources, **picture})


@pytest.mark.parametrize("case", CASES)
def test_a_claim_is_judged_by_its_own_words(site: Build, case: str) -> None:
    said = line(site, f"p{list(CASES).index(case)}").replace("without a source", "uncited")
    found = re.findall(r"(\d+) (supported|weak|changed|cited|broken|uncited)", said.partition(" dim ")[0])
    assert {kind: int(number) for number, kind in found} == CASES[case][1]
