"""The results of the pipeline: an analysis, and a build."""

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.config import Config
from kmwiki.diagnostics import Diagnostic
from kmwiki.engine.revise import Revision
from kmwiki.graph.wiki import Wiki
from kmwiki.model import Asset, Files, OutputFile


class Analysis(Struct, frozen=True, kw_only=True):
    """A wiki that was read and resolved, with its graded findings.

    `revision` has the pages and sources that may show something else than in the analysis before; None if all may.
    """

    config: Config
    files: Files  # its pages may lack their texts
    site: Site
    diagnostics: tuple[Diagnostic, ...]
    revision: Revision | None = None
    rows: dict[str, bytes] = {}  # the packed parts of it, if all was resolved again (see `packed_parts`)

    @property
    def wiki(self) -> Wiki:
        """The resolved wiki."""
        return self.site.wiki


class Build(Struct, frozen=True, kw_only=True):
    """A whole site in memory, ready to write or serve."""

    analysis: Analysis
    outputs: tuple[OutputFile, ...]
    assets: tuple[Asset, ...]
