"""All that is built in, listed as the first extension; an extension that a wiki names adds to the same lists."""

from collections.abc import Sequence

from msgspec.structs import replace

from kmwiki import __version__
from kmwiki.analysis.checks import (
    active_attachments,
    broken_moves,
    broken_order,
    broken_outline,
    large_graph,
    lost_files,
    slug_collisions,
    unread_categories,
    unread_files,
)
from kmwiki.analysis.citation_checks import doubtful_citations, missing_sources, unread_pages
from kmwiki.analysis.embed_checks import cut_embeds
from kmwiki.analysis.link_checks import (
    ambiguous_links,
    broken_anchors,
    broken_links,
    broken_redirects,
    markdown_links,
    missing_assets,
    missing_pictures,
    self_links,
    shadowed_names,
)
from kmwiki.analysis.menu_checks import broken_menu
from kmwiki.diagnostics import DEFAULTS
from kmwiki.extension import Extension
from kmwiki.markdown import deflist_plugin
from kmwiki.markdown.admonitions import admonition_plugin
from kmwiki.markdown.attributes import attributes_plugin
from kmwiki.markdown.autolink import autolink_plugin
from kmwiki.markdown.badge import badge_plugin
from kmwiki.markdown.block_attributes import block_attributes_plugin
from kmwiki.markdown.braces import braces_plugin
from kmwiki.markdown.callout import callout_plugin
from kmwiki.markdown.citation import citation_plugin
from kmwiki.markdown.comments import comment_plugin
from kmwiki.markdown.heading_ids import heading_ids_plugin
from kmwiki.markdown.highlight import highlight_plugin
from kmwiki.markdown.html_blocks import html_plugin
from kmwiki.markdown.maths import maths_plugin
from kmwiki.markdown.notes import notes_plugin
from kmwiki.markdown.other_marks import MARKS
from kmwiki.markdown.shortcodes import shortcodes_plugin
from kmwiki.markdown.styled_quotes import styled_quotes_plugin
from kmwiki.markdown.tables import wikilink_tables_plugin
from kmwiki.markdown.tag import tag_plugin
from kmwiki.markdown.tasks import tasks_plugin
from kmwiki.markdown.tex_brackets import tex_brackets_plugin
from kmwiki.markdown.wikilink import wikilink_plugin
from kmwiki.outputs.backlinks import backlink_views
from kmwiki.outputs.claim_files import claim_views
from kmwiki.outputs.feed import feed_views
from kmwiki.outputs.folders import folder_views
from kmwiki.outputs.graph import graph_views
from kmwiki.outputs.llms import machine_views
from kmwiki.outputs.markdown_copy import MARKDOWN
from kmwiki.outputs.neighbourhood_map import nodes_svg
from kmwiki.outputs.page_data import DATA
from kmwiki.outputs.pages import PAGE
from kmwiki.outputs.redirects import landing_views
from kmwiki.outputs.search import search_views
from kmwiki.outputs.social import social_views
from kmwiki.outputs.sources import source_views
from kmwiki.outputs.special import special_views
from kmwiki.outputs.structure import structure_views
from kmwiki.outputs.tags import tag_views
from kmwiki.outputs.tree import tree_views
from kmwiki.outputs.trust_words import trust_views
from kmwiki.outputs.versions import version_views
from kmwiki.theme.renderer import figure_filter, finished, percent_filter

CORE = Extension(
    name="core",
    version=__version__,
    markdown=(
        html_plugin,
        autolink_plugin,
        deflist_plugin,
        wikilink_plugin,
        wikilink_tables_plugin,
        highlight_plugin,
        attributes_plugin,
        shortcodes_plugin,
        badge_plugin,
        braces_plugin,
        tag_plugin,
        callout_plugin,
        admonition_plugin,
        maths_plugin,
        tex_brackets_plugin,
        notes_plugin,
        citation_plugin,
        comment_plugin,
        heading_ids_plugin,
        block_attributes_plugin,
        styled_quotes_plugin,
        tasks_plugin,
    ),
    checks=(
        broken_links,
        broken_anchors,
        markdown_links,
        ambiguous_links,
        shadowed_names,
        self_links,
        missing_assets,
        missing_pictures,
        doubtful_citations,
        missing_sources,
    ),
    site_checks=(
        broken_redirects,
        broken_menu,
        broken_order,
        broken_outline,
        broken_moves,
        cut_embeds,
        slug_collisions,
        active_attachments,
        large_graph,
        unread_pages,
        unread_files,
        unread_categories,
        lost_files,
    ),
    outputs=(
        landing_views,
        folder_views,
        tag_views,
        source_views,
        backlink_views,
        special_views,
        tree_views,
        trust_views,
        social_views,
        feed_views,
        machine_views,
        claim_views,
        version_views,
        search_views,
        structure_views,
        graph_views,
    ),
    page_outputs=(PAGE, MARKDOWN, DATA),
    filters={"figure": figure_filter, "finished": finished, "nodes_svg": nodes_svg, "percent": percent_filter},
    rules=DEFAULTS,
)


def with_marks(core: Extension, names: Sequence[str]) -> Extension:
    """What is built in, with the marks of other programs that have these names."""
    return replace(core, markdown=(*core.markdown, *(MARKS[name] for name in names)))


def without_markdown(core: Extension) -> Extension:
    """What is built in, but for the Markdown beside pages."""
    return replace(core, page_outputs=tuple(output for output in core.page_outputs if output is not MARKDOWN))
