"""Diagnostics for people and for machines: graded, in order, as text or JSON."""

import json
import re
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from kmwiki.model import Diagnostic, Severity
from kmwiki.rules import DEFAULTS

_COLOURS: Mapping[Severity, str] = {"error": "\x1b[31m", "warning": "\x1b[33m", "info": "\x1b[36m"}
_RESET = "\x1b[0m"
# Controls, text direction, line separators and halves of surrogate pairs: a terminal obeys or chokes.
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def graded(diagnostics: Iterable[Diagnostic], rules: Mapping[str, Severity]) -> tuple[Diagnostic, ...]:
    """The findings that count, each once and with its severity, by path, line, column and rule."""
    found = {replace(d, severity=_severity(d, rules)) for d in diagnostics}
    return tuple(sorted((d for d in found if d.severity != "off"), key=_place))


def as_text(diagnostics: Iterable[Diagnostic], colour: bool) -> str:
    """One line for each finding: `content/a.md:12:5: warning[broken-link]: message (help)`."""
    return "\n".join(_line(diagnostic, colour) for diagnostic in diagnostics)


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """The findings as a JSON array of flat objects."""
    return json.dumps([record(diagnostic) for diagnostic in diagnostics], ensure_ascii=False, indent=2)


def visible(text: str) -> str:
    """The text with characters that would act on a terminal, or vanish, spelled out."""
    return _INVISIBLE.sub(_spelled, text)


def _severity(diagnostic: Diagnostic, rules: Mapping[str, Severity]) -> Severity:
    default = diagnostic.severity or DEFAULTS.get(diagnostic.rule, "warning")
    return rules.get(diagnostic.rule, default)


def _place(diagnostic: Diagnostic) -> tuple[str, int, int, str, str, str]:
    at = diagnostic.at
    return at.path, at.line, at.column, diagnostic.rule, diagnostic.message, diagnostic.help or ""


def _line(diagnostic: Diagnostic, colour: bool) -> str:
    at, severity = diagnostic.at, diagnostic.severity or "warning"
    grade = f"{severity}[{diagnostic.rule}]"
    if colour:
        grade = f"{_COLOURS.get(severity, '')}{grade}{_RESET}"
    help_text = f" ({visible(diagnostic.help)})" if diagnostic.help else ""
    return f"{visible(at.path)}:{at.line}:{at.column}: {grade}: {visible(diagnostic.message)}{help_text}"


def record(diagnostic: Diagnostic) -> dict[str, str | int | None]:
    """A finding as a flat object (CONTRACT: `diagnostics` of `export`, and the whole of `check --format json`)."""
    return {
        "rule": diagnostic.rule,
        "severity": diagnostic.severity,
        "path": visible(diagnostic.at.path),
        "line": diagnostic.at.line,
        "column": diagnostic.at.column,
        "message": visible(diagnostic.message),
        "help": visible(diagnostic.help) if diagnostic.help is not None else None,
    }


def _spelled(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)  # the picture of that control character
    return "\u2421" if code == 0x7F else f"<U+{code:04X}>"
