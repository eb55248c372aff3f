"""The result of a command that writes a site: its last lines and its exit code follow from this."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.diagnostics import FAILED, Diagnostic, failure
from kmwiki.engine.results import Numbers
from kmwiki.engine.writer import Written


class Outcome(Struct, frozen=True, kw_only=True):
    """The wiki in numbers, the findings on it and on the files of its site, and what was written.

    It shows `newly_found` lines if it shows some that were found for citations, and the last site showed none.
    """

    numbers: Numbers
    findings: tuple[Diagnostic, ...]
    written: Written
    newly_found: bool = False

    @property
    def failed(self) -> tuple[str, ...]:
        """The files at which kmwiki failed."""
        return failed(self.findings)


def failed(findings: Iterable[Diagnostic]) -> tuple[str, ...]:
    """The unique files, of the wiki or of the site, at which kmwiki failed."""
    return tuple(dict.fromkeys(finding.at.path for finding in findings if finding.rule == FAILED))


def failures_last(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings in their order, but those on files at which kmwiki failed at the end, by path: files are made in any
    order.
    """
    found = list(findings)
    failures = sorted((one for one in found if one.rule == FAILED), key=lambda one: one.at.path)
    return (*(one for one in found if one.rule != FAILED), *failures)


def unwritten(written: Written) -> tuple[Diagnostic, ...]:
    """The findings on files that could not be written."""
    return tuple(
        replace(failure(path, f"this file could not be written: {why}"), severity="error")
        for path, why in written.failures.items()
    )
