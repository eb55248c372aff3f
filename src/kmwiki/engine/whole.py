"""The site from all its files: every page is resolved, and all is packed and noted for the next analysis."""

from collections.abc import Sequence

from msgspec import msgpack
from msgspec.structs import replace

from kmwiki.config import Config
from kmwiki.content.files import Files
from kmwiki.content.loader import LOCK
from kmwiki.content.lock_file import locked
from kmwiki.content.source_names import SourceNames
from kmwiki.content.verdict_file import read_verdicts
from kmwiki.engine.facts import facts_of, gathered
from kmwiki.engine.linking import links_of
from kmwiki.engine.packing import with_nodes
from kmwiki.engine.parsing import recalled
from kmwiki.engine.results import Analysis, Noted
from kmwiki.engine.tools import Tools
from kmwiki.graph.left_out import by_name
from kmwiki.graph.naming import named
from kmwiki.graph.resolver import resolver_of, wiki_of
from kmwiki.graph.wiki import LeftOut
from kmwiki.model import PageNames


def resolved_again(
    config: Config,
    files: Files,
    pages: Sequence[PageNames],
    left_out: Sequence[LeftOut],
    sources: SourceNames,
    tools: Tools,
) -> Analysis:
    """The analysis of these files, without its findings."""
    parts, jobs = tools.parts, tools.jobs
    load, wanted = recalled(tools.parse, files.pages), config.resolving
    known = named(pages, load, wanted)
    known = replace(known, graph=with_nodes(known.graph, files, load))
    resolver = resolver_of(known.graph, files, sources, wanted)
    links = links_of(resolver, known.refs, parts, jobs=jobs)
    locks, verdicts = locked(files.lock, LOCK)[0], read_verdicts(files.verdicts)[0]
    out = by_name(left_out, files.ignored)
    wiki = wiki_of(resolver, known, files, links.pages, links.cited, locks, verdicts, out)
    site, facts = facts_of(wiki, config, tools)
    site, together, _ = gathered(site, {})
    names = {page.path: msgpack.encode(page) for page in pages}
    noted = Noted(
        names=names,
        left_out={one.path: one for one in left_out},
        links=links.reads,
        facts=facts,
        gathered=together,
        rows=parts.rows,
        unstored=tools.parse.unstored,
    )
    return Analysis(config=config, files=files, site=site, diagnostics=(), noted=noted)
