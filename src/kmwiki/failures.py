"""What is reported where kmwiki fails at one page, view or report: `page-failed`, which no configuration turns off."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from kmwiki.errors import Failure, attempt
from kmwiki.model import Diagnostic, Location
from kmwiki.rules import FAILED

Value = TypeVar("Value")


def failure(path: str, message: str) -> Diagnostic:
    """The finding of a file at which kmwiki failed."""
    return Diagnostic(rule=FAILED, at=Location(path=path, line=1), message=message, help="report this, with the page")


def gathered(
    path: str, parts: Iterable[Callable[[], Iterable[Value]]], message: str
) -> tuple[list[Value], list[Diagnostic]]:
    """What each part gives, and a finding for each that fails; `message` says of what it is a part."""
    values: list[Value] = []
    findings: list[Diagnostic] = []
    for part in parts:
        some = attempt(lambda part=part: list(part()))  # type: ignore[misc]
        if isinstance(some, Failure):
            findings.append(failure(path, f"{message}: {some.why}"))
        else:
            values += some
    return values, findings
