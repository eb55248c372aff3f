"""Each rule has a file in `rules/` that shows what it finds, and what it leaves alone."""

import os
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from kmwiki import analyse, load_config
from kmwiki.analysis.checks import large_graph
from kmwiki.diagnostics import DEFAULTS
from rule_files import RULES, Case, cases_of, rule_files

HERE = Path(__file__).parent
CASES = [
    pytest.param(case, id=f"{file.stem}: {case.title}")
    for file in rule_files()
    for case in cases_of(file.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("case", CASES)
def test_findings(case: Case) -> None:
    if os.name == "nt" and any(block.kind in ("link", "pipe") for block in case.files):
        pytest.skip("Windows has no pipes among files, and links for a few only")
    assert case.found() == case.findings


def test_each_rule_has_its_file() -> None:
    assert {file.stem for file in rule_files()} == set(DEFAULTS)


@pytest.mark.parametrize("rule", sorted(DEFAULTS))
def test_the_file_shows_what_the_rule_finds_and_what_it_leaves_alone(rule: str) -> None:
    text = (RULES / f"{rule}.md").read_text(encoding="utf-8")
    reported = {f"[{rule}]: " in case.findings for case in cases_of(text)}
    elsewhere = re.findall(r"`(tests/\w+\.py)::(\w+)`", text)
    for file, name in elsewhere:
        assert f"def {name}(" in (HERE.parent / file).read_text(encoding="utf-8")
    assert text.startswith(f"# {rule}\n") and (reported == {True, False} or elsewhere)


def test_the_graph_of_a_very_large_wiki_is_drawn_roughly(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("Words.", encoding="utf-8")
    site = analyse(load_config(tmp_path)).site
    of_many = [
        replace(site, pages=dict.fromkeys(map(str, range(pages)), site.pages["page"])) for pages in (20_000, 20_001)
    ]
    assert [[finding.rule for finding in large_graph(site)] for site in of_many] == [[], ["large-graph"]]
