"""Repairs of mistyped names of pages in front matter."""

from collections.abc import Iterator

from kmwiki.commands.edits.meaning import FrontSpan, Lead, as_span, front_spans
from kmwiki.commands.edits.relinking import edit_of
from kmwiki.commands.edits.repairs.links import near_names
from kmwiki.commands.edits.repairs.opened import OpenPage, Repair
from kmwiki.content.keys import known_key
from kmwiki.content.yaml_scalars import Replaced, Scalar, rewritten, scalars
from kmwiki.diagnostics import Diagnostic, Location, names_in
from kmwiki.graph.names import RedLink

_RULE = "broken-link"
_REDIRECT = "redirect"


def front_link_repairs(page: OpenPage) -> Iterator[Repair]:
    """The repairs of wikilinks and of `redirect` in front matter."""
    if not any(one.rule == _RULE for one in page.findings):
        return
    for scalar in scalars(page.file.text):
        for span in front_spans(scalar):
            mends = _found(page, scalar, span)
            red = page.wiki.graph.resolve(span.text, page.node.slug) if mends else None
            if isinstance(red, RedLink) and not red.loop and red.via is None:
                yield from _repair(page, scalar, span, red, mends)


def _found(page: OpenPage, scalar: Scalar, span: FrontSpan) -> tuple[Diagnostic, ...]:
    """The findings on a name; those on wikilinks are at their brackets."""
    if span.kind not in ("name", "bare"):
        return ()
    is_redirect = known_key(scalar.key) == _REDIRECT
    column = scalar.column + span.start - 2 + (scalar.style in ("'", '"') and scalar.style != "")
    at = Location(path=page.file.path, line=scalar.line, column=1 if is_redirect else column)
    name = span.text.partition("#")[0].strip()
    return tuple(one for one in page.found(_RULE, at) if name in names_in(one.message))


def _repair(
    page: OpenPage, scalar: Scalar, span: FrontSpan, red: RedLink, mends: tuple[Diagnostic, ...]
) -> Iterator[Repair]:
    is_redirect, value = known_key(scalar.key) == _REDIRECT, scalar.value
    is_labelled = value[span.end : span.end + 1] == "|"
    for name in near_names(page, red):
        lead = page.side.lead(as_span(name, page.file.path), page.node)
        if not page.is_sure(lead):
            continue
        new = name if is_labelled or is_redirect else f"{name}|{span.text}"
        written = rewritten(page.file.text, scalar, [Replaced(span.start, span.text, new)])
        if written is not None:
            yield Repair(
                rule=_RULE,
                at=mends[0].at,
                before=value,
                after=value[: span.start] + new + value[span.end :],
                edits=tuple(edit_of(one, page.text) for one in written),
                mends=mends,
                leads=((Lead(), lead),),
                is_front=is_redirect,
            )
            return
