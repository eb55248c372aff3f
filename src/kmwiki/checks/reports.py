"""What the reports find, as findings; most are off unless `[rules]` turns them on."""

from collections.abc import Iterator

from kmwiki.model import Diagnostic
from kmwiki.reports import REPORTS, Facts


def reported(facts: Facts) -> Iterator[Diagnostic]:
    """One finding for each row of each report that is a rule."""
    for report in REPORTS:
        for row in facts.rows[report.name] if report.rule is not None else ():
            message = f"{report.finding}: {row.text}" if row.text else report.finding
            yield Diagnostic(rule=report.rule or "", at=row.at, message=message, help=report.help)
