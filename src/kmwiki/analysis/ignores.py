"""Which findings are not reported because the owner or a page says so, with a reason; and what is wrong with that."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct

from kmwiki.content.globs import matches, segments
from kmwiki.diagnostics import DEFAULTS, FAILED, Diagnostic, Ignore, Severity, graded, names_in, nearest_rule

UNUSED, WITHOUT_REASON = "unused-ignore", "ignore-without-reason"


class Ignored(Struct, frozen=True, kw_only=True):
    """A finding that is not reported, why not, and whether a comment on its page says so."""

    diagnostic: Diagnostic
    reason: str
    in_source: bool


class Sifted(Struct, frozen=True, kw_only=True):
    """The findings that are reported, and those that are not."""

    reported: tuple[Diagnostic, ...]
    ignored: tuple[Ignored, ...] = ()


def sifted(findings: tuple[Diagnostic, ...], ignores: Iterable[Ignore], rules: Mapping[str, Severity]) -> Sifted:
    """The graded findings without those that are ignored, and with findings on the ignores themselves."""
    given = list(ignores)
    if not given:
        return Sifted(reported=findings)
    is_ignoring = _finder(ignore for ignore in given if ignore.reason)
    reported, ignored, used = [], [], set[int]()
    for finding in findings:
        found = is_ignoring(finding)
        used.update(map(id, found))
        if found:
            in_source = found[0].lines is not None
            ignored.append(Ignored(diagnostic=finding, reason=found[0].reason, in_source=in_source))
        else:
            reported.append(finding)
    own = [on_ignore for ignore in given if id(ignore) not in used for on_ignore in _on(ignore, rules)]
    return Sifted(reported=graded([*reported, *own], rules), ignored=tuple(ignored))


def _finder(ignores: Iterable[Ignore]) -> Callable[[Diagnostic], list[Ignore]]:
    """The function that gives what says that a finding is ignored."""
    on_pages: dict[tuple[str, str], list[Ignore]] = {}
    of_owner: dict[str, list[Ignore]] = {}
    for ignore in ignores:
        if ignore.lines is not None:
            on_pages.setdefault((ignore.rule, ignore.at.path), []).append(ignore)
        else:
            of_owner.setdefault(ignore.rule, []).append(ignore)

    def found(finding: Diagnostic) -> list[Ignore]:
        if finding.rule == FAILED:
            return []
        at = finding.at
        here = on_pages.get((finding.rule, at.path), ())
        said = [one for one in here if one.lines is not None and one.lines[0] <= at.line <= one.lines[1]]
        return said + [one for one in of_owner.get(finding.rule, ()) if _is_meant(one, finding)]

    return found


def _is_meant(ignore: Ignore, finding: Diagnostic) -> bool:
    """Whether `kmwiki.toml` means this finding."""
    if ignore.path and not matches(segments(ignore.path), finding.at.path.split("/")):
        return False
    return not ignore.target or ignore.target.casefold() in map(str.casefold, names_in(finding.message))


def _on(ignore: Ignore, rules: Mapping[str, Severity]) -> Iterator[Diagnostic]:
    """The finding on an ignore that ignores nothing."""
    if not ignore.rule:
        help = "write the name of a rule, a colon and a reason"
        yield Diagnostic(
            rule=UNUSED, at=ignore.at, message="nothing is ignored here because no rule is named", help=help
        )
    elif ignore.rule not in DEFAULTS and ignore.rule not in rules:
        near = nearest_rule(ignore.rule)
        meant = f"did you mean “{near}”?" if near else None
        yield Diagnostic(rule=UNUSED, at=ignore.at, message=f"no rule is called “{ignore.rule}”", help=meant)
    elif not ignore.reason:
        is_comment = ignore.lines is not None
        help = "give one after a colon" if is_comment else "give one as “reason”"
        message = f"“{ignore.rule}” is not ignored because no reason is given"
        yield Diagnostic(rule=WITHOUT_REASON, at=ignore.at, message=message, help=help)
    else:
        message = f"there is no “{ignore.rule}” finding to ignore"
        yield Diagnostic(rule=UNUSED, at=ignore.at, message=message, help="remove this or move it to the right place")
