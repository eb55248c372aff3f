"""Markdown → a body with holes: CommonMark and GFM by markdown-it-py, the wiki's own rules beside this file.

A construct is a function on `MarkdownIt` that adds rules; `core` lists those that are built in.
"""

from collections.abc import Callable, Collection, Iterable

from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin

from kmwiki.content.source_names import CITATIONS, SourceNames
from kmwiki.markdown.depth import depth_plugin
from kmwiki.markdown.formula import Macros
from kmwiki.markdown.inline import dispatch_plugin

__all__ = ["Plugin", "create_markdown", "deflist_plugin"]
Plugin = Callable[[MarkdownIt], object]


class _Markdown(MarkdownIt):
    """markdown-it that makes a link of any address: those that are refused are found later, and reported."""

    def validateLink(self, url: str) -> bool:
        return True


def create_markdown(
    plugins: Iterable[Plugin],
    sources: SourceNames,
    *,
    line_breaks: bool = False,
    macros: Macros = (),
    citations: Collection[str] = CITATIONS,
) -> MarkdownIt:
    """The parser with these plugins, for a wiki whose sources have these names. Not thread-safe; one a process.

    With `line_breaks`, a line break in a paragraph is one on the page; formulas may use `macros`; `citations` are the
    forms of citations that are read.
    """
    md = _Markdown("commonmark").enable(["table", "strikethrough"])
    md.options["xhtmlOut"] = False
    md.options["breaks"] = line_breaks
    md.options["tasklists"] = True
    md.options["sources"] = sources
    md.options["macros"] = macros
    md.options["citations"] = citations
    for plugin in plugins:
        plugin(md)
    dispatch_plugin(md)  # when all rules are there
    depth_plugin(md)
    return md
