"""What the reports find, as findings; most are off unless `[rules]` turns them on."""

from collections.abc import Iterator

from kmwiki.model import Diagnostic
from kmwiki.reports import REPORTS, facts_of
from kmwiki.resolver import Site


def reported(site: Site) -> Iterator[Diagnostic]:
    """One finding for each row of each report that is a rule."""
    facts = facts_of(site)
    for report in REPORTS:
        for row in report.rows(facts) if report.rule is not None else ():
            message = f"{report.finding}: {row.text}" if row.text else report.finding
            yield Diagnostic(rule=report.rule or "", at=row.at, message=message, help=report.help)
