"""Which rules a check reports: those that the command line selects or ignores."""

from collections.abc import Iterable, Mapping

import click
from msgspec import Struct

from kmwiki.analysis.ignores import Ignored
from kmwiki.diagnostics import DEFAULTS, FAILED, Diagnostic, Severity, nearest_rule


class Selection(Struct, frozen=True, kw_only=True):
    """The rules that are reported: all, or only those `selected`, and never those `ignored`."""

    selected: frozenset[str]
    ignored: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.selected or self.ignored)

    def takes(self, rule: str) -> bool:
        """Whether findings of a rule are reported: always, if it says that kmwiki failed."""
        return rule == FAILED or ((not self.selected or rule in self.selected) and rule not in self.ignored)

    def rules(self, rules: Mapping[str, Severity]) -> dict[str, Severity]:
        """The severities for this check: a rule that is off in the wiki and selected here gives warnings."""
        on: dict[str, Severity] = {rule: "warning" for rule in self.selected if _severity(rule, rules) == "off"}
        return {**rules, **on}

    def of(self, findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """The findings that are reported."""
        return tuple(finding for finding in findings if self.takes(finding.rule))

    def of_ignored(self, findings: Iterable[Ignored]) -> tuple[Ignored, ...]:
        """Those of the ignored findings that are about the rules which are reported."""
        return tuple(one for one in findings if self.takes(one.diagnostic.rule))


def selection(select: Iterable[str], ignore: Iterable[str], rules: Mapping[str, Severity]) -> Selection:
    """What the command line selects, as names that may be joined by commas. Raises UsageError for an unknown rule."""
    known = {*DEFAULTS, *rules}
    return Selection(selected=_names("--select", select, known), ignored=_names("--ignore", ignore, known))


def _names(option: str, given: Iterable[str], known: Iterable[str]) -> frozenset[str]:
    names = frozenset(name.strip() for text in given for name in text.split(",") if name.strip())
    for name in sorted(names.difference(known)):
        raise click.UsageError(f"{option}: {unknown_rule(name)}")
    return names


def completed(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """The names of rules that begin so, for a shell; of names that commas join, the last is completed."""
    before, comma, last = begun.rpartition(",")
    return [f"{before}{comma}{rule}" for rule in sorted(DEFAULTS) if rule.startswith(last)]


def unknown_rule(name: str) -> str:
    """What is said of a name that no rule has: a sentence after an option or alone."""
    near = nearest_rule(name)
    return f"there is no rule “{name}”." + (f" Did you mean “{near}”?" if near else "")


def _severity(rule: str, rules: Mapping[str, Severity]) -> Severity:
    return rules.get(rule, DEFAULTS.get(rule, "warning"))
