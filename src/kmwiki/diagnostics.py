"""Findings: their severities, their order, and their forms as text and JSON."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from itertools import chain, groupby
from typing import Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.errors import Failure, attempt
from kmwiki.patterns import regex

Severity = Literal["error", "warning", "info", "off"]


class Location(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """A place in a file of the wiki."""

    path: str
    line: int
    column: int = 1


class Diagnostic(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """One finding: the rule that it breaks, where, what is wrong and what to do."""

    rule: str
    at: Location
    message: str
    help: str | None = None
    severity: Severity | None = None  # None until `graded` looks it up


class Ignore(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """Findings of a rule that are not reported, and why: as a comment on a page says, those in some of its `lines`; as
    `kmwiki.toml` says, those on files whose path matches and that quote the target.
    """

    rule: str
    reason: str
    at: Location
    lines: tuple[int, int] | None = None
    path: str = ""  # a pattern
    target: str = ""


FAILED = "page-failed"  # the rule for what kmwiki itself could not do

# The rules by severity, which a wiki may change. Errors: something is left out of the site, or leads nowhere.
_ERRORS = (
    "broken-citation citation-out-of-range file-too-large frontmatter-invalid frontmatter-not-mapping "
    "frontmatter-too-complex frontmatter-unclosed ignore-without-reason malformed-citation missing-asset not-utf8 "
    "outside-root page-failed redirect-loop slug-collision threshold-missed unreadable-file unsafe-source-path"
)
# Readers see something else than the author meant.
_WARNINGS = (
    "ambiguous-citation ambiguous-link blocked-by-policy broken-anchor broken-link broken-menu citation-moved "
    "control-characters duplicate-footnote embed-loop embed-too-deep embed-too-large empty-citation empty-label "
    "empty-source empty-wikilink excess-cells formula-not-converted frontmatter-bad-date frontmatter-duplicate-key "
    "frontmatter-type frontmatter-unsupported large-file missing-footnote missing-source model-residue nested-wikilink "
    "nesting-too-deep not-a-file outdated-check password-in-address retracted-source secret-in-front-matter "
    "shadowed-name stale-page static-file-left-out too-many-names unclosed-comment unclosed-fence unclosed-wikilink "
    "unread-pages unsafe-address unused-footnote unused-ignore"
)
# The author may have meant it so.
_INFORMATION = (
    "active-attachment citation-case cited-elsewhere cited-nowhere foreign-syntax large-graph note-template "
    "pages-as-lines self-link shallow-history shifted-citations unread-file unread-setting unsupported-figure"
)
# Findings only if the wiki turns these rules on: what reports list anyway, or what does no harm.
_OFF = (
    "contradicted-page dead-end low-confidence missing-title orphaned-page short-page single-source "
    "uncited-page untagged-page unused-source"
)

DEFAULTS: dict[str, Severity] = {
    **dict.fromkeys(_ERRORS.split(), "error"),
    **dict.fromkeys(_WARNINGS.split(), "warning"),
    **dict.fromkeys(_INFORMATION.split(), "info"),
    **dict.fromkeys(_OFF.split(), "off"),
}

Value = TypeVar("Value")
_COLOURS: Mapping[Severity, str] = {"error": "\x1b[31m", "warning": "\x1b[33m", "info": "\x1b[36m"}
_RESET = "\x1b[0m"
GRAVITY: Mapping[Severity | None, int] = {"error": 0, "warning": 1, None: 1, "info": 2}  # the gravest first
MANY = 20  # a wiki of so many pages prints a finding that most of them have once
_LONGEST_NAME, _LONGEST_TEXT = 120, 400  # characters of a name that a finding quotes, and of its whole message
_QUOTED = regex("“([^“”]*)”")
_COPIED = frozenset(("unread-setting",))  # rules whose help has lines to copy
# The rules whose findings are about the name that they quote: with another name, a finding says something else.
_ABOUT_NAMES = frozenset(
    (
        "ambiguous-citation ambiguous-link broken-anchor broken-citation broken-link broken-menu citation-case "
        "citation-moved citation-out-of-range cited-elsewhere cited-nowhere empty-source ignore-without-reason "
        "missing-asset missing-footnote missing-source retracted-source secret-in-front-matter shadowed-name "
        "shifted-citations single-source stale-page unread-setting unsafe-source-path "
        "unsupported-figure unused-footnote unused-ignore"
    ).split()
)
# Characters that act on a terminal (controls, text direction, line separators, halves of surrogate pairs), and those
# without width, which make a name look like another one. Joiners are not here: Persian and emoji need them.
_INVISIBLE = regex(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ud800-\udfff]"
)


def names_in(message: str) -> tuple[str, ...]:
    """The names that the message of a finding quotes."""
    return tuple(_QUOTED.findall(message))


def nearest_rule(name: str) -> str | None:
    """The rule with the most similar name."""
    near = get_close_matches(name, DEFAULTS, n=1, cutoff=0.5)
    return near[0] if near else None


def finding(rule: str, path: str, message: str, help: str | None = None) -> Diagnostic:
    """The finding on a file as a whole."""
    return Diagnostic(rule=rule, at=Location(path=path, line=1), message=message, help=help)


def failure(path: str, message: str) -> Diagnostic:
    """The finding that kmwiki failed at a file."""
    return finding(FAILED, path, message, "please report this together with the page")


def attempted(
    path: str, parts: Iterable[Callable[[], Iterable[Value]]], message: str
) -> tuple[list[Value], list[Diagnostic]]:
    """The values of all parts, and a finding on `path` for each part that fails; its text begins with `message`."""
    values: list[Value] = []
    findings: list[Diagnostic] = []
    for part in parts:
        some = attempt(lambda part=part: list(part()))  # type: ignore[misc]
        if isinstance(some, Failure):
            findings.append(failure(path, f"{message}: {some.why}"))
        else:
            values += some
    return values, findings


def graded(diagnostics: Iterable[Diagnostic], rules: Mapping[str, Severity]) -> tuple[Diagnostic, ...]:
    """The findings that count, each once and with its severity, by path, line, column and rule."""
    never = {rule for rule, severity in {**DEFAULTS, **rules}.items() if severity == "off"} - {FAILED}
    severities = ((d, _severity(d, rules)) for d in diagnostics if d.rule not in never or d.severity)
    return tuple(sorted({replace(d, severity=severity) for d, severity in severities if severity != "off"}, key=_place))


def graded_together(
    parts: Iterable[tuple[Diagnostic, ...]], others: Iterable[Diagnostic], rules: Mapping[str, Severity]
) -> tuple[Diagnostic, ...]:
    """The same for findings that were graded in `parts`, such as those of pages, and for others that were not.

    Few of them are sorted again: a part with findings on one file stays as it is.
    """
    known: dict[str, tuple[Diagnostic, ...]] = {}
    loose = list(others)
    for part in parts:
        if part and part[0].at.path == part[-1].at.path and part[0].at.path not in known:
            known[part[0].at.path] = part
        else:
            loose += part
    paths = {finding.at.path for finding in loose}
    loose += chain.from_iterable(known.pop(path, ()) for path in paths)
    new = groupby(graded(loose, rules), key=lambda finding: finding.at.path)
    known |= {path: tuple(some) for path, some in new}
    return tuple(chain.from_iterable(known[path] for path in sorted(known)))


class Entry(Struct, frozen=True, kw_only=True):
    """Findings that are printed as one line: the first of them, their number, and the number of their pages."""

    first: Diagnostic
    times: int = 1
    pages: int = 1


def entries(diagnostics: Iterable[Diagnostic], pages: int, *, each_once: bool = False) -> tuple[Entry, ...]:
    """The findings as they are printed: errors first, then warnings; one line for what most of many `pages` have.

    With `each_once`, all findings that say the same are one line, for a short list that has no room for all.
    """
    ordered = sorted(diagnostics, key=lambda finding: GRAVITY[finding.severity])
    alike: dict[tuple[str, str], list[Diagnostic]] = {}
    for finding in ordered if pages >= MANY or each_once else ():
        alike.setdefault(_statement(finding), []).append(finding)
    common = {said: same for said, same in alike.items() if each_once or 2 * len({d.at.path for d in same}) > pages}
    found = []
    for finding in ordered:
        same = common.get(_statement(finding)) if common else None
        if same is None:
            found.append(Entry(first=finding))
        elif same[0] is finding:
            found.append(Entry(first=finding, times=len(same), pages=len({d.at.path for d in same})))
    return tuple(found)


def as_text(shown: Iterable[Entry], colour: bool) -> str:
    """One line for each entry: `content/a.md:12:5: warning[broken-link]: message (help)`."""
    return "\n".join(_line(entry, colour) for entry in shown)


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """The findings as a JSON array of flat objects."""
    return json.dumps([record(diagnostic) for diagnostic in diagnostics], ensure_ascii=False, indent=2)


def visible(text: str) -> str:
    """The text in which characters that would act on a terminal, or be invisible, are spelled out."""
    return _INVISIBLE.sub(_spelled, text)


def counted(number: int, word: str) -> str:
    """A number of things in words: “1 page”, “1,200 pages”."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def brief(text: str) -> str:
    """The text, cut in the middle if it, or a name that it quotes, is longer than a reader takes in."""
    if len(text) <= _LONGEST_NAME:
        return text
    return _cut(_QUOTED.sub(lambda match: f"“{_cut(match[1], _LONGEST_NAME)}”", text), _LONGEST_TEXT)


def shortened(diagnostic: Diagnostic) -> Diagnostic:
    """The finding with its texts cut to the length that people read, but for lines that they copy."""
    help = diagnostic.help if diagnostic.rule in _COPIED else brief(diagnostic.help or "") or None
    return replace(diagnostic, message=brief(diagnostic.message), help=help)


def _cut(text: str, longest: int) -> str:
    half = longest // 2
    return text if len(text) <= longest else f"{text[:half]} … {text[-half:]}"


def _statement(diagnostic: Diagnostic) -> tuple[str, str]:
    """What a finding says, equal for findings that are printed as one line.

    It is without numbers and names, except names that the finding is about: by its rule, or at its start.
    """
    rule, message = diagnostic.rule, diagnostic.message
    return rule, message if rule in _ABOUT_NAMES else re.sub(r"(?!\A)“.*”|\d+", "", message)


def _severity(diagnostic: Diagnostic, rules: Mapping[str, Severity]) -> Severity:
    default = diagnostic.severity or DEFAULTS.get(diagnostic.rule, "warning")
    return "error" if diagnostic.rule == FAILED else rules.get(diagnostic.rule, default)


def _place(diagnostic: Diagnostic) -> tuple[str, int, int, str, str, str]:
    at = diagnostic.at
    return at.path, at.line, at.column, diagnostic.rule, diagnostic.message, diagnostic.help or ""


def _line(one: Entry, colour: bool) -> str:
    diagnostic = shortened(one.first)
    at, severity = diagnostic.at, diagnostic.severity or "warning"
    grade = f"{severity}[{diagnostic.rule}]"
    if colour:
        grade = f"{_COLOURS.get(severity, '')}{grade}{_RESET}"
    help_text = f" ({visible(diagnostic.help)})" if diagnostic.help else ""
    text = f"{visible(at.path)}:{at.line}:{at.column}: {grade}: {visible(diagnostic.message)}{help_text}"
    if one.times == 1:
        return text
    return f"{text} – {one.times:,} like this on {counted(one.pages, 'page')}; --format json lists them all"


def record(diagnostic: Diagnostic) -> dict[str, str | int | None]:
    """A finding as a flat object: in `diagnostics` of `export`, and the whole of `check --format json`."""
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
        return chr(0x2400 + code)  # the Unicode picture of this control character
    return "\u2421" if code == 0x7F else f"<U+{code:04X}>"
