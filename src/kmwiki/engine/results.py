"""The results of the pipeline: an analysis, and a build."""

from msgspec import Struct

from kmwiki.analysis.evidence_checks import CITABLE
from kmwiki.analysis.ignores import Ignored
from kmwiki.analysis.site import Site
from kmwiki.config import Config
from kmwiki.content.files import Files
from kmwiki.diagnostics import Diagnostic
from kmwiki.evidence.found_lines import count_shown, wanted_lines
from kmwiki.graph.wiki import LeftOut, Wiki
from kmwiki.model import Asset, OutputFile
from kmwiki.outputs.source_uses import listed_sources


class Noted(Struct, frozen=True, kw_only=True):
    """What an analysis notes for the next one: what was read for each of its parts (see `tables`), and where these are.

    `names` are the packed names of all shown pages, by path. `rows` has the packed parts by kind (see `packed_parts`),
    and `unstored` the results of parsing and indexing that are not in the store.
    """

    names: dict[str, bytes]
    left_out: dict[str, LeftOut]  # the pages that are not shown, by path
    links: dict[str, bytes]  # by slug
    facts: dict[str, bytes]  # by slug
    gathered: dict[str, bytes]  # by field of the site
    rows: dict[str, dict[str, bytes]]
    unstored: dict[bytes, bytes]


class Numbers(Struct, frozen=True, kw_only=True):
    """A wiki in numbers, and its title."""

    title: str
    pages: int
    links: int
    red: int
    citations: int
    sources: int
    found_lines: int = 0  # that the site shows because they were found for citations
    found_sources: int = 0  # that have them


class Analysis(Struct, frozen=True, kw_only=True):
    """A wiki that was read and resolved, with its graded findings, and those that are ignored.

    `changes` are the digests of all marks that changed since the analysis before; None if anything may have changed. It
    is `whole` if all was resolved again.
    """

    config: Config
    files: Files  # its pages may lack their texts
    site: Site
    diagnostics: tuple[Diagnostic, ...]
    noted: Noted
    ignored: tuple[Ignored, ...] = ()
    changes: frozenset[bytes] | None = None
    whole: bool = True

    @property
    def wiki(self) -> Wiki:
        """The resolved wiki."""
        return self.site.wiki

    @property
    def numbers(self) -> Numbers:
        """What there is in the wiki."""
        pages = self.site.pages.values()
        uncited = (row.lines for row in self.site.rows[CITABLE] if row.lines)
        wanted = wanted_lines(self.site.found, uncited)
        found_lines, found_sources = count_shown(self.wiki, wanted, self.site.withheld)
        return Numbers(
            title=self.site.title,
            pages=len(pages),
            links=sum(page.links for page in pages),
            red=sum(page.red for page in pages),
            citations=sum(page.citations for page in pages),
            sources=len(listed_sources(self.site)),
            found_lines=found_lines,
            found_sources=found_sources,
        )


class Build(Struct, frozen=True, kw_only=True):
    """A whole site in memory, ready to write or serve."""

    analysis: Analysis
    outputs: tuple[OutputFile, ...]
    assets: tuple[Asset, ...]
