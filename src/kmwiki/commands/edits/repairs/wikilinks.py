"""How a wikilink gets another target and shows the same words."""

from msgspec.structs import replace

from kmwiki.commands.edits.repairs.opened import OpenPage
from kmwiki.commands.edits.text import Edit
from kmwiki.graph.lookup import NO_TARGET
from kmwiki.markdown.spans import Span


def target_edit(page: OpenPage, span: Span, target: str) -> Edit | None:
    """The edit that gives a wikilink another target; its words stay, as a label if it had none. None if it cannot."""
    if NO_TARGET.search(target) or not target.strip() or span.link is None or span.link.piped == "":
        return None
    edit = page.edit(span, target)
    if edit is None or span.link.piped is not None or default_label(target) == default_label(span.text):
        return edit
    return replace(edit, text=target + bar(span) + default_label(span.text))


def default_label(target: str) -> str:
    """The words that a wikilink without a label shows."""
    return target.removeprefix("#") if target.count("#") == 1 else target


def bar(span: Span) -> str:
    """The sign before a label, as it must be written where the link is."""
    return "\\|" if span.in_cell else "|"
