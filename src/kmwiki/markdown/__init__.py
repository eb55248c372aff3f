"""Markdown → a body with holes: CommonMark and GFM by markdown-it-py, the wiki's own rules beside this file.

A new construct is one more rule: a function on `MarkdownIt`, listed in `create_markdown`.
"""

from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin

from kmwiki.content.source_names import SourceIndex
from kmwiki.markdown.autolink import autolink_plugin
from kmwiki.markdown.callout import callout_plugin
from kmwiki.markdown.citation import citation_plugin
from kmwiki.markdown.comments import comment_plugin
from kmwiki.markdown.depth import depth_plugin
from kmwiki.markdown.formula import Macros
from kmwiki.markdown.heading_ids import heading_ids_plugin
from kmwiki.markdown.highlight import highlight_plugin
from kmwiki.markdown.html_blocks import html_plugin
from kmwiki.markdown.inline import dispatch_plugin
from kmwiki.markdown.maths import maths_plugin
from kmwiki.markdown.notes import notes_plugin
from kmwiki.markdown.tables import wikilink_tables_plugin
from kmwiki.markdown.tag import tag_plugin
from kmwiki.markdown.tasks import tasks_plugin
from kmwiki.markdown.wikilink import wikilink_plugin


class _Markdown(MarkdownIt):
    """A markdown-it that accepts every address in links: refused ones are removed and reported later."""

    def validateLink(self, url: str) -> bool:
        return True


def create_markdown(sources: SourceIndex, *, line_breaks: bool = False, macros: Macros = ()) -> MarkdownIt:
    """The parser for a wiki whose sources have these names. Not thread-safe: each process makes its own.

    With `line_breaks`, a line break in a paragraph is kept on the page; formulas may use `macros`.
    """
    md = _Markdown("commonmark").enable(["table", "strikethrough"])
    md.options["xhtmlOut"] = False
    md.options["breaks"] = line_breaks
    md.options["tasklists"] = True
    for plugin in (
        html_plugin,
        autolink_plugin,
        deflist_plugin,
        wikilink_plugin,
        wikilink_tables_plugin,
        highlight_plugin,
    ):
        md.use(plugin)
    for plugin in (tag_plugin, callout_plugin):
        md.use(plugin)
    md.use(maths_plugin, macros)
    md.use(notes_plugin)
    md.use(citation_plugin, sources)
    md.use(comment_plugin)
    md.use(heading_ids_plugin)
    md.use(tasks_plugin)
    md.use(dispatch_plugin)
    md.use(depth_plugin)
    return md
