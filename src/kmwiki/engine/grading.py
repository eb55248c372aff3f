"""The findings of a wiki: all that stages and checks reported, as severe as the wiki wants, without what is ignored."""

from msgspec.structs import replace

from kmwiki.analysis.checks import check_site
from kmwiki.analysis.ignores import sifted
from kmwiki.analysis.menu_checks import unread_settings
from kmwiki.analysis.policy_checks import blocked_loads
from kmwiki.analysis.thresholds import missed
from kmwiki.content.loader import LOCK
from kmwiki.content.lock_file import locked
from kmwiki.content.verdict_file import read_verdicts
from kmwiki.diagnostics import graded_together
from kmwiki.engine.as_they_are import left_out
from kmwiki.engine.results import Analysis


def with_findings(analysis: Analysis) -> Analysis:
    """The analysis with its findings."""
    config, files = analysis.config, analysis.files
    of_pages = (page.findings for page in analysis.site.pages.values())
    found = check_site(analysis.site, config.features.site_checks)
    read = (*locked(files.lock, LOCK)[1], *read_verdicts(files.verdicts)[1])
    others = (
        *files.diagnostics,
        *read,
        *found,
        *left_out(analysis),
        *unread_settings(analysis.site, config.unread),
        *blocked_loads(config.templates, config.allowed),
        *missed(analysis.site, config.thresholds),
    )
    findings = graded_together(of_pages, others, config.rules)
    of_pages_too = (ignore for page in analysis.site.pages.values() for ignore in page.ignores)
    result = sifted(findings, (*config.ignores, *of_pages_too), config.rules)
    return replace(analysis, diagnostics=result.reported, ignored=result.ignored)
