"""How findings are graded, ordered and shown."""

import json

import pytest

from kmwiki.diagnostics import Diagnostic, Location, Severity, as_json, as_text, entries, graded


def finding(
    rule: str = "broken-link", path: str = "content/a.md", line: int = 12, column: int = 5, message: str = "m"
) -> Diagnostic:
    return Diagnostic(rule=rule, at=Location(path=path, line=line, column=column), message=message)


def test_a_rule_of_an_extension_is_a_warning() -> None:
    assert graded([finding("of-an-extension")], {})[0].severity == "warning"


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


def test_text_is_a_line_for_each_finding() -> None:
    at = Location(path="content/a.md", line=12, column=5)
    message, help_text = "no page is called “Foo”", "did you mean [[Food]]?"
    found = graded([Diagnostic(rule="broken-link", at=at, message=message, help=help_text)], {})
    line = "content/a.md:12:5: warning[broken-link]: no page is called “Foo” (did you mean [[Food]]?)"
    assert as_text(entries(found, 0), False) == line
    assert "\x1b[33mwarning[broken-link]\x1b[0m: " in as_text(entries(found, 0), True)
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
    text = as_text(entries(nasty, 0), False)
    assert text == "a␊b:12:5: warning[broken-link]: ␛[2J␇␡<U+0085><U+202E><U+DC80>"
    assert json.loads(as_json(nasty))[0]["message"] == "␛[2J␇␡<U+0085><U+202E><U+DC80>"
    as_json(nasty).encode()


def test_text_gives_errors_first_then_warnings_each_by_path() -> None:
    found = graded(
        [
            finding("self-link", path="a"),
            finding("broken-link", path="a"),
            finding("broken-citation", path="b"),
            finding("redirect-loop", path="a", line=30),
            finding("broken-citation", path="a", line=4),
            finding("broken-link", path="0"),
        ],
        {},
    )
    places = [(e.first.rule, e.first.at.path, e.first.at.line) for e in entries(found, 3)]
    assert places == [
        ("broken-citation", "a", 4),
        ("redirect-loop", "a", 30),
        ("broken-citation", "b", 12),
        ("broken-link", "0", 12),
        ("broken-link", "a", 12),
        ("self-link", "a", 12),
    ]
    assert [d.at.path for d in found] == sorted(d.at.path for d in found), "JSON stays by path"


def test_what_most_pages_have_is_printed_once_with_its_count() -> None:
    common = [finding(path=f"{n:02}", message="no page is called “Home”") for n in range(11)]
    twice = finding(path="00", line=13, message="no page is called “Home”")
    rare = [finding(path=f"{n:02}", message="no page is called “Rare”") for n in range(10)]
    found = graded([*common, twice, *rare], {})
    lines = as_text(entries(found, 20), False).splitlines()
    assert sum("Home" in line for line in lines) == 1
    assert "00:12:5: warning[broken-link]: no page is called “Home” – 12 like this on 11 pages" in lines[0]
    assert sum("Rare" in line for line in lines) == 10, "half of the pages are not most"
    assert [one.times for one in entries(found, 20, each_once=True)] == [12, 10], "a short list has room for others"
    assert len(entries(found, 19)) == len(found), "a small wiki shows each"
    assert len(json.loads(as_json(found))) == 22


def test_what_is_alike_differs_in_values_but_not_in_what_it_is_about() -> None:
    def of_pages(rule: str, message: str) -> int:
        return len(entries([finding(rule, path=f"{n}", message=message.format(n)) for n in range(20)], 20))

    assert of_pages("model-residue", "a second “# Page {}” is hidden") == 1
    assert of_pages("frontmatter-bad-date", "“created” is not a date: “{}. 3. 2026”") == 1
    assert of_pages("broken-link", "no page is called “{}”") == 20
    fields = [finding("frontmatter-type", path=f"{n}", message=f"“{'ab'[n % 2]}” is not a list") for n in range(20)]
    assert len(entries(fields, 20)) == 20, "of each field, half of the pages"


@pytest.mark.parametrize("name", ["x" * 5000, "“" * 5000, "x”" * 2500, "字" * 5000])
def test_a_long_name_is_cut_in_text_but_not_in_json(name: str) -> None:
    at = Location(path="a.md", line=1)
    found = graded([Diagnostic(rule="broken-link", at=at, message=f"no page is called “{name}”", help=name)], {})
    text = as_text(entries(found, 1), False)
    assert len(text) < 1000
    assert "no page is called “" in text
    assert json.loads(as_json(found))[0]["message"] == f"no page is called “{name}”"


def test_what_stands_behind_a_long_name_is_still_said() -> None:
    message = f"“{'x' * 5000}” redirects to “{'y' * 5000}”, which does not exist"
    (entry,) = entries(graded([finding(message=message)], {}), 1)
    assert "which does not exist" in as_text([entry], False)
