"""Findings in each form that `kmwiki check` prints, and their numbers."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from kmwiki.commands.checking.marked import Marked
from kmwiki.content.repository import path_in_repository
from kmwiki.diagnostics import GRAVITY, Severity, as_text, entries, record
from kmwiki.pipeline import Analysis

Form = Literal["text", "json", "sarif", "github", "junit", "gitlab"]
_Other = Literal["sarif", "github", "junit", "gitlab"]
FORMS: tuple[Form, ...] = ("text", "json", "sarif", "github", "junit", "gitlab")


def shown(found: Sequence[Marked], form: Form, analysis: Analysis, failing: Sequence[Severity], *, colour: bool) -> str:
    """The findings in a form, where those of these severities make the check fail; empty if there is nothing to say."""
    if form == "text":
        counting = [one.diagnostic for one in found if one.counts]
        return as_text(entries(counting, len(analysis.site.pages)), colour)
    if form == "json":
        return _as_json([_record(one) for one in found if one.reason is None])
    return _for_programs(found, form, analysis, failing)


def _for_programs(found: Sequence[Marked], form: _Other, analysis: Analysis, failing: Sequence[Severity]) -> str:
    """The findings in a form of another program, whose module is imported only then."""
    folder = path_in_repository(analysis.config.root)
    match form:
        case "sarif":
            from kmwiki.commands.checking.sarif import as_sarif

            return as_sarif(found, folder)
        case "github":
            from kmwiki.commands.checking.github import as_annotations

            return as_annotations(found, folder)
        case "gitlab":
            from kmwiki.commands.checking.gitlab import as_code_quality

            return as_code_quality(found, folder)
        case "junit":
            from kmwiki.commands.checking.junit import as_junit

            paths = (page.path for page in analysis.site.pages.values())
            return as_junit(found, paths, folder, failing)


def statistics_of(found: Sequence[Marked], form: Form) -> str:
    """How many findings each rule has, the gravest rules first and of these the most frequent."""
    times = Counter((one.diagnostic.severity or "warning", one.diagnostic.rule) for one in found if one.counts)
    ordered = sorted(times.items(), key=lambda item: (GRAVITY[item[0][0]], -item[1], item[0][1]))
    if form == "json":
        return _as_json([{"rule": rule, "severity": severity, "count": n} for (severity, rule), n in ordered])
    return "\n".join(f"{number:>7,}  {severity}[{rule}]" for (severity, rule), number in ordered)


def uncounted(found: Sequence[Marked]) -> str:
    """What the last line adds for findings that do not count."""
    known = sum(one.state == "unchanged" for one in found)
    ignored = sum(one.reason is not None for one in found)
    parts = ((known, "in the baseline"), (ignored, "ignored"))
    return "".join(f"; {number:,} {why}" for number, why in parts if number)


def _record(one: Marked) -> dict[str, str | int | None]:
    return record(one.diagnostic) | ({} if one.state is None else {"baselineState": one.state})


def _as_json(records: Sequence[object]) -> str:
    return json.dumps(records, ensure_ascii=False, indent=2)
