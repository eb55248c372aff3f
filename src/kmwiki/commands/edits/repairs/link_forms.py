"""Links to pages in another form: by title or slug, as wikilinks or as links of Markdown; readers see the same."""

from collections.abc import Callable, Iterator
from posixpath import dirname, relpath
from typing import Literal
from urllib.parse import quote

from kmwiki.commands.edits.meaning import Lead
from kmwiki.commands.edits.relinking import with_text
from kmwiki.commands.edits.repairs.opened import OpenPage, Repair
from kmwiki.commands.edits.repairs.wikilinks import bar, default_label
from kmwiki.commands.edits.spelling import as_address
from kmwiki.commands.edits.text import Edit
from kmwiki.content.schemes import unquoted
from kmwiki.graph.lookup import last_part
from kmwiki.graph.names import Found
from kmwiki.graph.paths import path_of
from kmwiki.markdown.spans import Span
from kmwiki.markdown.wikilink import is_external
from kmwiki.model import Wikilink
from kmwiki.patterns import regex
from kmwiki.urls import exact

LinkForm = Literal["title", "slug", "wikilink", "markdown"]
LINKS = "links"  # in place of a rule, for what mends no finding
_NO_LABEL = regex(r"[\[\]|\n\\]|%%|<!--|&#?\w+;")
_PLAIN = regex(r"\[[^\n]*\]\(<?(?P<address>[^\n]*?)>?\)\Z")
# What Markdown would read as more than text in the label of a link.
_MARKUP = regex(r"[\\`*\[\]|^$]|(?<!\w)_|_(?!\w)|~~|==|%%|<(?=[\w/!?])|&(?=#?\w+;)|(?<!\w)#(?=\w)")


def in_form(form: LinkForm) -> Callable[[OpenPage], Iterator[Repair]]:
    """The function that gives the edits of a page by which its links to pages have a form."""
    return {"title": _by_title, "slug": _by_slug, "wikilink": _as_wikilinks, "markdown": _as_markdown}[form]


def _by_title(page: OpenPage) -> Iterator[Repair]:
    yield from _renamed(page, lambda slug: page.wiki.graph.titles_of_pages[slug])


def _by_slug(page: OpenPage) -> Iterator[Repair]:
    yield from _renamed(page, lambda slug: slug)


def _renamed(page: OpenPage, name_of: Callable[[str], str]) -> Iterator[Repair]:
    for span, was in _wikilinks(page):
        assert span.link is not None
        result = page.side.resolver.link(span.link, page.node).result
        anchor = result.anchor_text if isinstance(result, Found) else None
        written = span.text.removesuffix(anchor).rstrip().removesuffix("#").rstrip() if anchor else span.text
        name = name_of(was.name)
        text = name if anchor is None else f"{name}#{anchor}"
        if not written or exact(written) == name or page.side.lead(with_text(span, text), page.node) != was:
            continue
        label, _ = _shown(page, span.link)
        new = _wikilink(text, label, span)
        shows = page.wiki.graph.titles_of_pages[was.name] if _is_titled(page, text, was) else default_label(text)
        if new is not None:
            yield from _written(page, span, f"[[{text}]]" if shows == label else new, was)


def _wikilinks(page: OpenPage) -> Iterator[tuple[Span, Lead]]:
    """The wikilinks that surely lead to a page, with where they lead."""
    for span in page.spans:
        link = span.link
        if link is None or link.embed or link.definition or link.piped == "" or is_external(link.target):
            continue
        lead = page.side.lead(span, page.node)
        if lead.kind == "page" and page.is_sure(lead):
            yield span, lead


def _shown(page: OpenPage, link: Wikilink) -> tuple[str, str]:
    """The words of a wikilink that readers see, and the letters behind it that belong to them."""
    own = link.piped or default_label(link.target)
    resolved = next((one.link.label for one in page.page.links if one.link.location == link.location), link.label)
    return (own, link.label.removeprefix(own)) if resolved == link.label else (resolved, "")


def _is_titled(page: OpenPage, text: str, lead: Lead) -> bool:
    """Whether a link without a label shows the title of its page."""
    return text == lead.name and page.wiki.wanted.slug_labels == "title"


def _wikilink(text: str, label: str, span: Span) -> str | None:
    if _NO_LABEL.search(label) or _NO_LABEL.search(text) or not label.strip():
        return None
    return f"[[{text}]]" if label == default_label(text) else f"[[{text}{bar(span)}{label}]]"


def _written(page: OpenPage, span: Span, text: str, lead: Lead, trail: str = "") -> Iterator[Repair]:
    """The edit that writes a whole link, and the letters behind it, otherwise."""
    start = page.text.find(span.whole + trail, span.begins or span.at)
    if start is not None and text != span.whole:
        edit = Edit(start=start, end=start + len(span.whole + trail), text=text)
        yield page.repair(span, [edit], (), [(lead, lead)], rule=LINKS)


def _as_wikilinks(page: OpenPage) -> Iterator[Repair]:
    for span in page.spans:
        lead = page.side.lead(span, page.node) if span.address is not None and span.plain and span.whole else Lead()
        place = unquoted((span.address or "").partition("#")[2])
        found = _PLAIN.match(span.whole)
        is_whole = found is not None and found["address"] == span.text and "?" not in span.text
        if page.side.resolver.names.at(path_of(span.address or "")) is not None:
            continue  # it may be read as a citation
        if lead.kind != "page" or not page.is_sure(lead) or bool(place) != bool(lead.place) or not is_whole:
            continue
        for name in _names(page, lead, is_here=not (span.address or "").partition("#")[0]):
            as_link = _as_link(page, name)
            text = _wikilink(name, span.label, span) if page.side.lead(as_link, page.node) == lead else None
            if text is not None and _is_alone(page, span):
                yield from _written(page, span, text, lead)
                break


def _as_link(page: OpenPage, name: str) -> Span:
    link = Wikilink(target=name, label=name, location=page.start)
    return Span(text=name, at=page.start, link=link)


def _names(page: OpenPage, lead: Lead, *, is_here: bool) -> Iterator[str]:
    """The names of a place for a wikilink, the shortest first."""
    graph = page.wiki.graph
    headings = graph.nodes[lead.name].page.headings
    words = next((one.text for one in headings if one.anchor == lead.place), lead.place)
    path = graph.names[lead.name]
    for name in ("",) if is_here else (last_part(path), path, f"/{path}"):
        for place in dict.fromkeys((words, lead.place)):
            yield f"{name}#{place}" if place else name


def _is_alone(page: OpenPage, span: Span) -> bool:
    """Whether what is written around a link would not become a part of a wikilink in its place."""
    start = page.text.find(span.whole, span.begins or span.at)
    if start is None:
        return False
    before, after = page.text.text[start - 1 : start], page.text.text[start + len(span.whole) :][:1]
    return before not in tuple("[!\\") and not after.islower() and after not in tuple("([]:")


def _as_markdown(page: OpenPage) -> Iterator[Repair]:
    graph = page.wiki.graph
    for span, was in _wikilinks(page):
        assert span.link is not None
        path = graph.paths_of_pages[was.name]
        is_here = span.link.target.startswith("#")
        address = "" if is_here else as_address(relpath(path, dirname(page.file.path) or "."))
        address += f"#{quote(was.place, safe=_kept(was.place))}" if was.place else ""
        label, trail = _shown(page, span.link)
        lead = page.side.lead(Span(text=address, at=span.at, address=address), page.node)
        if lead == was and address and "\n" not in label:
            yield from _written(page, span, f"[{_escaped(label + trail)}]({address})", was, trail)


def _kept(place: str) -> str:
    return "-._~!$'*+,;:@/?^" + "".join(sign for sign in place if not sign.isascii())


def _escaped(label: str) -> str:
    return _MARKUP.sub(lambda found: "".join(f"\\{sign}" for sign in found[0]), label)
