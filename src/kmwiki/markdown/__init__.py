"""Markdown to a body with holes: CommonMark and GFM by markdown-it-py, the wiki's own rules beside this file.

A new construct is one more rule: a function on `MarkdownIt`, listed in `create_markdown`.
"""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from kmwiki.markdown.citation import citation_plugin
from kmwiki.markdown.tables import wikilink_tables_plugin
from kmwiki.markdown.wikilink import wikilink_plugin
from kmwiki.sources import SourceIndex

BLOCK_NESTING = 100
INLINE_NESTING = 20


def create_markdown(sources: SourceIndex) -> MarkdownIt:
    """The parser for a wiki whose sources have these names. Not thread-safe; one a process."""
    md = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    md.options["tasklists"] = True
    md.options["alerts"] = True
    for plugin in (gfm_autolink_plugin, wikilink_plugin, wikilink_tables_plugin):
        md.use(plugin)
    md.use(footnote_plugin, inline=True)
    md.use(citation_plugin, sources)
    # markdown-it drops what is nested too deeply: blocks get room, inline text keeps its small bound.
    md.core.ruler.before("block", "deep_blocks", _nesting(BLOCK_NESTING))
    md.core.ruler.before("inline", "shallow_inlines", _nesting(INLINE_NESTING))
    return md


def _nesting(depth: int):  # type: ignore[no-untyped-def]
    def rule(state: StateCore) -> None:
        state.md.options["maxNesting"] = depth

    return rule
