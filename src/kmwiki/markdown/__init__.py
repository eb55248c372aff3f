"""Markdown to a body with holes: CommonMark and GFM by markdown-it-py, the wiki's own rules beside this file.

A new construct is one more rule: a function on `MarkdownIt`, listed in `create_markdown`.
"""

from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def

from kmwiki.markdown.autolink import autolink_plugin
from kmwiki.markdown.callout import callout_plugin
from kmwiki.markdown.citation import citation_plugin
from kmwiki.markdown.comment import comment_plugin
from kmwiki.markdown.highlight import highlight_plugin
from kmwiki.markdown.inline import dispatch_plugin
from kmwiki.markdown.maths import maths_plugin
from kmwiki.markdown.tables import wikilink_tables_plugin
from kmwiki.markdown.tag import tag_plugin
from kmwiki.markdown.thoughts import thoughts_plugin
from kmwiki.markdown.wikilink import wikilink_plugin
from kmwiki.sources import SourceIndex

BLOCK_NESTING = 100
INLINE_NESTING = 20


def create_markdown(sources: SourceIndex) -> MarkdownIt:
    """The parser for a wiki whose sources have these names. Not thread-safe; one a process."""
    md = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    md.options["xhtmlOut"] = False
    md.options["tasklists"] = True
    for plugin in (autolink_plugin, deflist_plugin, wikilink_plugin, wikilink_tables_plugin, highlight_plugin):
        md.use(plugin)
    for plugin in (tag_plugin, maths_plugin, callout_plugin, thoughts_plugin):
        md.use(plugin)
    md.use(footnote_plugin, inline=True)
    md.block.ruler.at("footnote_def", _flat_footnote, {"alt": ["paragraph", "reference"]})
    md.use(citation_plugin, sources)
    md.use(comment_plugin)
    md.use(dispatch_plugin)
    # markdown-it drops what is nested too deeply: blocks get room, inline text keeps its small bound.
    md.core.ruler.before("block", "deep_blocks", _nesting(BLOCK_NESTING))
    md.core.ruler.before("inline", "shallow_inlines", _nesting(INLINE_NESTING))
    return md


def _flat_footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A footnote's definition, but none within another: the plugin would leave half of its tokens behind."""
    if state.env.get("in_footnote"):
        return silent and state.sCount[start] < state.blkIndent and footnote_def(state, start, end, silent)
    state.env["in_footnote"] = True
    try:
        return footnote_def(state, start, end, silent)
    finally:
        state.env["in_footnote"] = False


def _nesting(depth: int) -> Callable[[StateCore], None]:
    def rule(state: StateCore) -> None:
        state.md.options["maxNesting"] = depth

    return rule
