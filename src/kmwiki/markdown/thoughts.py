"""The tags that models put around thoughts are text where `residue` left them: an author writes of them."""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.html_block import html_block
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.html_inline import html_inline

from kmwiki.residue import TAG


def thoughts_plugin(md: MarkdownIt) -> None:
    """Replace the rules of raw HTML by ones that pass by such tags."""
    md.block.ruler.at("html_block", _block, {"alt": ["paragraph", "reference", "blockquote"]})
    md.inline.ruler.at("html_inline", _inline)


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    begin = state.bMarks[start] + state.tShift[start]
    return TAG.match(state.src, begin, state.eMarks[start]) is None and html_block(state, start, end, silent)


def _inline(state: StateInline, silent: bool) -> bool:
    return TAG.match(state.src, state.pos) is None and html_inline(state, silent)
