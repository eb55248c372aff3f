"""How findings are graded, ordered and shown."""

import json

import pytest

from kmwiki.model import Diagnostic, Location, Severity
from kmwiki.report import as_json, as_text, graded
from kmwiki.rules import DEFAULTS


def finding(
    rule: str = "broken-link", path: str = "content/a.md", line: int = 12, column: int = 5, message: str = "m"
) -> Diagnostic:
    return Diagnostic(rule=rule, at=Location(path=path, line=line, column=column), message=message)


@pytest.mark.parametrize(
    ("rule", "severity"),
    [
        ("broken-link", "warning"),
        ("slug-collision", "error"),
        ("missing-title", "info"),
        ("frontmatter-unclosed", "error"),
        ("frontmatter-bad-date", "warning"),
        ("citation-case", "info"),
        ("model-residue", "warning"),
        ("file-too-large", "error"),
        ("of-an-extension", "warning"),
    ],
)
def test_severities(rule: str, severity: Severity) -> None:
    assert graded([finding(rule)], {})[0].severity == severity
    assert DEFAULTS.get(rule, "warning") == severity


def test_rules_change_severities_and_turn_findings_off() -> None:
    rules: dict[str, Severity] = {"broken-link": "error", "self-link": "off"}
    assert [d.severity for d in graded([finding(), finding("self-link")], rules)] == ["error"]


def test_findings_are_sorted_and_each_is_there_once() -> None:
    expected = [
        finding(path="a", line=2, column=9),
        finding(path="a", line=10, column=1),
        finding(path="a", line=10, column=2),
        finding("empty-label", path="a", line=10, column=2),
        finding(path="b", line=1),
    ]
    result = graded([*reversed(expected), *expected], {})
    assert [(d.at, d.rule) for d in result] == [(d.at, d.rule) for d in expected]


def test_text_has_the_form_of_the_contract() -> None:
    at = Location(path="content/a.md", line=12, column=5)
    message, help_text = "no page is called “Foo”", "did you mean [[Food]]?"
    found = graded([Diagnostic(rule="broken-link", at=at, message=message, help=help_text)], {})
    line = "content/a.md:12:5: warning[broken-link]: no page is called “Foo” (did you mean [[Food]]?)"
    assert as_text(found, False) == line
    assert "\x1b[33mwarning[broken-link]\x1b[0m: " in as_text(found, True)
    assert as_text([], False) == ""


def test_json_is_an_array_of_flat_objects() -> None:
    assert json.loads(as_json(graded([finding(message="é")], {}))) == [
        {
            "rule": "broken-link",
            "severity": "warning",
            "path": "content/a.md",
            "line": 12,
            "column": 5,
            "message": "é",
            "help": None,
        }
    ]
    assert json.loads(as_json([])) == []


def test_control_characters_are_made_visible() -> None:
    nasty = graded([finding(path="a\nb", message="\x1b[2J\x07\x7f\x85\u202e\udc80")], {})
    text = as_text(nasty, False)
    assert text == "a␊b:12:5: warning[broken-link]: ␛[2J␇␡<U+0085><U+202E><U+DC80>"
    assert json.loads(as_json(nasty))[0]["message"] == "␛[2J␇␡<U+0085><U+202E><U+DC80>"
    as_json(nasty).encode()
