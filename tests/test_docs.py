"""The guide tells all that it must, and kmwiki finds nothing wrong with it."""

import re
from pathlib import Path

import pytest

from building import kmwiki
from kmwiki.diagnostics import DEFAULTS
from kmwiki.theme.static_files import template_folder

DOCS = Path(__file__).parent.parent / "docs"
WORDS = {"error": "Error.", "warning": "Warning.", "info": "Information.", "off": "Off."}


def test_every_rule_is_explained_with_its_severity() -> None:
    text = (DOCS / "rules.md").read_text(encoding="utf-8")
    explained = dict(re.findall(r"^### ([a-z0-9-]+)\n\n(\w+\.)", text, re.MULTILINE))
    assert explained == {rule: WORDS[severity] for rule, severity in DEFAULTS.items()}


def test_the_guide_builds_without_a_finding(tmp_path: Path) -> None:
    run = kmwiki("build", DOCS, "-o", tmp_path / "site", "--strict")
    assert run.code == 0, run.out + run.err
    assert ": warning[" not in run.out and ": info[" not in run.out


@pytest.mark.parametrize("template", ["base.html", "page.html"])
def test_every_block_that_a_theme_can_change_is_listed(template: str) -> None:
    blocks = set(re.findall(r"{% block (\w+) %}", (template_folder() / template).read_text(encoding="utf-8")))
    [row] = re.findall(
        rf"^\| `{template}` \| (.*) \|$", (DOCS / "theming.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    listed = set(re.findall(r"`(\w+)`", row))
    base = set(re.findall(r"{% block (\w+) %}", (template_folder() / "base.html").read_text(encoding="utf-8")))
    assert listed - {"content"} == (blocks if template == "base.html" else blocks - base) - {"content"}
