"""Findings as a report on code quality, which GitLab shows in merge requests."""

import json
from collections.abc import Sequence
from pathlib import PurePosixPath

from kmwiki.commands.checking.marked import Marked
from kmwiki.commands.checking.places import joined
from kmwiki.diagnostics import record

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def as_code_quality(findings: Sequence[Marked], folder: PurePosixPath) -> str:
    """The findings that count as a JSON array, as GitLab reads it."""
    issues = []
    for one in findings:
        if not one.counts:
            continue
        said = record(one.diagnostic)
        issues.append(
            {
                "description": f"{said['message']} ({said['help']})" if said["help"] else said["message"],
                "check_name": one.diagnostic.rule,
                "fingerprint": one.fingerprint,
                "severity": _SEVERITIES[one.diagnostic.severity or "warning"],
                "location": {"path": joined(folder, f"{said['path']}"), "lines": {"begin": one.diagnostic.at.line}},
            }
        )
    return json.dumps(issues, ensure_ascii=False, indent=1)
