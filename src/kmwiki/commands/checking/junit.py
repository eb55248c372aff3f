"""Findings as results of tests in the form of JUnit, which most servers for CI read."""

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from kmwiki.commands.checking.marked import Marked
from kmwiki.commands.checking.places import joined
from kmwiki.diagnostics import Entry, Severity, as_text, visible
from kmwiki.patterns import regex

_NO_XML = regex("[\ufffe\uffff]")  # the characters that XML excludes, besides those that are made visible


def as_junit(
    findings: Sequence[Marked], paths: Iterable[str], folder: PurePosixPath, failing: Sequence[Severity]
) -> str:
    """A test for each finding, and a passed one for each page without any.

    A finding that counts and is has one of the `failing` severities is a failure; others are skipped tests.
    """
    suite = Element("testsuite", name="kmwiki check")
    by_path: dict[str, list[Marked]] = {path: [] for path in paths}
    for one in findings:
        by_path.setdefault(one.diagnostic.at.path, []).append(one)
    failures = skipped = 0
    for path in sorted(by_path):
        where = _xml(joined(folder, path))
        if not by_path[path]:
            SubElement(suite, "testcase", classname=where, name="no findings", time="0")
        for one in by_path[path]:
            case = SubElement(suite, "testcase", classname=where, name=_title(one), time="0")
            if one.counts and one.diagnostic.severity in failing:
                failures += 1
                failure = SubElement(case, "failure", type=one.diagnostic.rule, message=_xml(one.diagnostic.message))
                failure.text = _xml(as_text([Entry(first=one.diagnostic)], colour=False))
            else:
                skipped += 1
                SubElement(case, "skipped", message=_xml(f"{_why(one)}: {one.diagnostic.message}"))
    numbers = {"tests": f"{len(suite)}", "failures": f"{failures}", "errors": "0", "time": "0"}
    suite.attrib.update(numbers, skipped=f"{skipped}")
    whole = Element("testsuites", {"name": "kmwiki check", **numbers})
    whole.append(suite)
    indent(whole)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(whole, encoding="unicode")


def _title(one: Marked) -> str:
    finding = one.diagnostic
    return f"{finding.rule} at {finding.at.line}:{finding.at.column}"


def _why(one: Marked) -> str:
    """Why a finding is not a failure."""
    if one.reason is not None:
        return f"ignored ({one.reason})"
    return "in the baseline" if one.state == "unchanged" else f"{one.diagnostic.severity}"


def _xml(text: str) -> str:
    return _NO_XML.sub("\ufffd", visible(text))
