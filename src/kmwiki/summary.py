"""What a command says of a wiki in few lines: its numbers, the first findings, the files that could not be made."""

from collections.abc import Iterator

from kmwiki.diagnostics import Diagnostic, as_text, counted, entries
from kmwiki.pipeline import Analysis

MOST_NAMED = 10  # files that the last line of a build names
SHOWN = 20  # findings that a build prints; `check` prints all


def in_numbers(analysis: Analysis, findings: tuple[Diagnostic, ...]) -> str:
    """The wiki in numbers: its title, what it has, and how many findings of each severity."""
    pages = analysis.site.pages.values()
    links, red = sum(page.links for page in pages), sum(page.red for page in pages)
    citations = sum(page.citations for page in pages)
    counts = {level: sum(d.severity == level for d in findings) for level in ("error", "warning", "info")}
    found = ", ".join(counted(number, level) for level, number in counts.items() if number)
    return (
        f"{analysis.site.title}: {counted(len(pages), 'page')}, {counted(links, 'link')} ({red:,} red), "
        f"{counted(citations, 'citation')}, {counted(len(analysis.wiki.sources), 'source')}; {found or 'no findings'}"
    )


def unmade(failed: tuple[str, ...]) -> str:
    """The last line of a build that failed at some files."""
    more = f" and {len(failed) - MOST_NAMED} more" if len(failed) > MOST_NAMED else ""
    return f"{counted(len(failed), 'file')} could not be made: {', '.join(failed[:MOST_NAMED])}{more}"


def first_findings(analysis: Analysis, findings: tuple[Diagnostic, ...], *, coloured: bool) -> Iterator[str]:
    """The first findings of a build; `check` lists them all."""
    graver = [finding for finding in findings if finding.severity != "info"]
    shown = entries(graver, len(analysis.site.pages), each_once=True)[:SHOWN]
    if shown:
        yield as_text(shown, coloured)
    more = len(findings) - sum(one.times for one in shown)
    if more:
        yield f"… and {more:,} more; kmwiki check lists them all"
