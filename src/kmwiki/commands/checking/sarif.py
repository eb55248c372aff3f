"""Findings as SARIF 2.1.0, which GitHub, Azure DevOps and editors show beside the lines."""

import json
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from kmwiki import __version__
from kmwiki.commands.checking.marked import Marked
from kmwiki.commands.checking.places import joined
from kmwiki.commands.checking.rule_texts import default_severity, rule_address, rule_text
from kmwiki.diagnostics import Severity, visible

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "kmwikiFinding/v1"
_LEVELS: dict[Severity | None, str] = {"error": "error", "warning": "warning", "info": "note", "off": "none"}


def as_sarif(findings: Sequence[Marked], folder: PurePosixPath) -> str:
    """A SARIF log of the findings on a wiki whose root is in this `folder` of the repository."""
    rules = sorted({one.diagnostic.rule for one in findings})
    driver = {
        "name": "kmwiki",
        "fullName": f"kmwiki {__version__}",
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in rules],
    }
    numbers = {rule: number for number, rule in enumerate(rules)}
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"{joined(folder, 'kmwiki')}/"},  # several wikis of one repository stay apart
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, numbers[one.diagnostic.rule], folder) for one in findings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _rule(rule: str) -> dict[str, Any]:
    text = rule_text(rule)
    level = _LEVELS[default_severity(rule)]
    found: dict[str, Any] = {
        "id": rule,
        "name": "".join(word.capitalize() for word in rule.replace("/", "-").split("-")),
        "shortDescription": {"text": rule.replace("-", " ").capitalize()},
        "fullDescription": {"text": text},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"enabled": level != "none", "level": level},
    }
    if (address := rule_address(rule)) is not None:
        found["helpUri"] = address
    return found


def _result(one: Marked, number: int, folder: PurePosixPath) -> dict[str, Any]:
    finding = one.diagnostic
    text = visible(f"{finding.message} ({finding.help})" if finding.help else finding.message)
    region = {"startLine": finding.at.line, "startColumn": finding.at.column}
    artifact = {"uri": _uri(joined(folder, finding.at.path)), "uriBaseId": "%SRCROOT%"}
    found: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": number,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        "partialFingerprints": {FINGERPRINT: one.fingerprint},
    }
    if one.state is not None:
        found["baselineState"] = one.state
    if suppressions := list(_suppressions(one)):
        found["suppressions"] = suppressions
    return found


def _suppressions(one: Marked) -> Iterable[dict[str, str]]:
    if one.reason is not None:
        kind = "inSource" if one.in_source else "external"
        yield {"kind": kind, "status": "accepted", "justification": visible(one.reason)}
    if one.state == "unchanged":
        yield {"kind": "external", "status": "accepted", "justification": "in the baseline"}


def _uri(path: str) -> str:
    return quote(path.encode("utf-8", "surrogatepass"))
