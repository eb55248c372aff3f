"""Repairs of links that lead nowhere: mistyped names, needless percent signs, bars the wrong way round."""

import re
from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from kmwiki.commands.edits.meaning import BROKEN, Lead
from kmwiki.commands.edits.relinking import addresses_of, is_path, with_text
from kmwiki.commands.edits.repairs.anchors import anchor_texts, last_anchor
from kmwiki.commands.edits.repairs.citations import source_meant
from kmwiki.commands.edits.repairs.opened import Address, OpenPage, Repair
from kmwiki.commands.edits.repairs.wikilinks import bar, target_edit
from kmwiki.commands.edits.spelling import Target
from kmwiki.commands.edits.text import Edit
from kmwiki.content.schemes import unquoted
from kmwiki.diagnostics import Diagnostic
from kmwiki.graph.lookup import last_part, percent_decoded, stem
from kmwiki.graph.names import RedLink
from kmwiki.graph.nearest import letters_apart
from kmwiki.graph.paths import joined, path_of, source_named, wanted_name
from kmwiki.markdown.spans import Span
from kmwiki.markdown.wikilink import is_external
from kmwiki.patterns import regex
from kmwiki.urls import exact, fold, segment_slug

_INDEX = ("index", "readme")
_FILE_NAME = regex(r"\S*[-_/.]\S*\Z")
_MOST_DECODED = 3  # times


def link_repairs(page: OpenPage) -> Iterator[Repair]:
    """The repairs of wikilinks, Markdown links, pictures and addresses in raw HTML that lead nowhere."""
    for span in page.spans:
        if span.link is not None and not is_external(span.link.target):
            yield from _wikilink(page, span)
    for address in page.addresses():
        yield from _address(page, address)


def _wikilink(page: OpenPage, span: Span) -> Iterator[Repair]:
    assert span.link is not None
    item = page.side.resolver.link(span.link, page.node)
    mends = page.found("broken-link" if item.is_red else "missing-asset", span.begins)
    result = item.result
    if not (item.is_nowhere and mends and isinstance(result, RedLink)) or result.loop or result.via is not None:
        return
    swapped = _swapped(page, span, mends) if item.is_red else None
    if swapped is not None:
        yield swapped
        return
    near = near_names(page, result) if item.is_red else ()
    label = page.side.lead(with_text(span, span.link.piped or ""), page.node) if span.link.piped else Lead()
    for text, lead in _with_anchors(page, span, (*_decoded(span.text), *near)):
        if label.kind == "page" and label.name != lead.name:
            return  # either of the two names can be the one that is meant
        edit = target_edit(page, span, text) if page.is_sure(lead) else None
        if edit is not None:
            yield page.repair(span, [edit], mends, [(Lead(), lead)])
            return


def _swapped(page: OpenPage, span: Span, mends: tuple[Diagnostic, ...]) -> Repair | None:
    """The repair of `[[label|Page]]`, if the first part reads as words; the label is then what was the name."""
    link, (before, sign, after) = span.link, span.whole.partition("|")
    if link is None or not link.piped or link.embed or link.address or link.definition or not sign:
        return None
    lead = page.side.lead(with_text(span, link.piped), page.node)
    is_page = page.is_sure(lead) and lead.kind == "page"
    if not is_page or _is_file_name(link.target) or page.wiki.graph.nearest(link.target) is not None:
        return None
    name, label = after.removesuffix("]]").strip(), before.removeprefix("[[").removesuffix("\\").strip()
    start = page.text.find(span.whole, mends[0].at)
    if start is None or not name or "#" in label:
        return None
    edit = Edit(start=start, end=start + len(span.whole), text=f"[[{name}{bar(span)}{label}]]")
    return page.repair(span, [edit], mends, [(Lead(), lead)], shown=(link.piped, link.target))


def _is_file_name(name: str) -> bool:
    """Whether a name is probably that of a file that is not there yet, rather than words that readers see."""
    return _FILE_NAME.match(name) is not None or name == segment_slug(name)


def _with_anchors(page: OpenPage, span: Span, texts: Iterable[str]) -> Iterator[tuple[str, Lead]]:
    """The texts of a link with where they lead; a mistyped heading of the page that is then found is mended, too."""
    for text in texts:
        now = replace(with_text(span, text), text=text)
        lead = page.side.lead(now, page.node)
        if lead.place == BROKEN:
            yield from anchor_texts(page, now, lead, last_anchor(unquoted(text.partition("#")[2])))
        else:
            yield text, lead


def _decoded(text: str) -> Iterator[str]:
    """A name with fewer percent signs, as far as it has any."""
    for _ in range(_MOST_DECODED):
        decoded = percent_decoded(text)
        if decoded is None:
            return
        text = decoded
        yield text


def near_names(page: OpenPage, red: RedLink) -> Iterator[str]:
    """The names of the only page that a red name can mean, each with the anchor that is written."""
    written = re.sub(r"\.(?:md|markdown)\Z", "", red.name, flags=re.IGNORECASE)
    slug, ending = _meant(page, written), red.name[len(written) :]
    if slug is None:
        return
    graph, anchor = page.wiki.graph, f"#{red.anchor_text}" if red.anchor_text is not None else ""
    path = graph.names[slug]
    short = [] if "/" in written else sorted((graph.titles_of_pages[slug], last_part(path)), key=_far_from(written))
    if ending:
        short = [] if "/" in written else [last_part(path)]
    for name in (*short, *([] if ending else [graph.suggested(slug, written)]), path, f"/{path}"):
        yield name + ending + anchor


def _far_from(name: str) -> Callable[[str], int]:
    """How far another name is from a name, so that words stay words, and the name of a file stays one."""
    return lambda other: letters_apart(exact(name).casefold(), exact(other).casefold())


def _meant(page: OpenPage, name: str) -> str | None:
    """The slug of the page that a red name or path means: mistyped in its folder, or in another one."""
    graph = page.wiki.graph
    if fold(last_part(name)) in _INDEX or fold(name.strip("/")) in page.wiki.left_out:
        return None
    slug, folder = graph.meant(name), name.rpartition("/")[0].strip("/.").removeprefix(graph.home).strip("/")
    if slug is None:
        return graph.meant(name, folder) if folder else None
    path = graph.names[slug]
    is_moved = fold(last_part(name)) == fold(last_part(path))
    is_there = f"/{path.rpartition('/')[0]}".casefold().endswith(f"/{folder}".casefold())
    return slug if is_moved or is_there or "/" not in name else None


def _address(page: OpenPage, address: Address) -> Iterator[Repair]:
    span = address.span
    target = page.side.resolver.locate(address.text, page.node, image=span.is_picture)
    mends = address.found("broken-link" if target.meant_page else "missing-asset", address.text)
    if not target.is_nowhere or not mends:
        return
    texts = _addresses(page, span, address.text, is_page=target.meant_page)
    for text, lead in _with_anchors(page, span, texts):
        edits = page.edits(address.spans, text) if page.is_sure(lead) else ()
        if edits:
            yield page.repair(span, edits, mends, [(Lead(), lead)] * address.times)
            return


def _addresses(page: OpenPage, span: Span, address: str, *, is_page: bool) -> Iterator[str]:
    """The ways to write an address that leads nowhere so that it leads to the only thing that it can mean."""
    text = span.text
    for _ in range(_MOST_DECODED):
        if "%25" in text:
            text = text.replace("%25", "%")
            yield text
    name = source_named(address)
    if name is not None and page.wiki.sources:
        yield from _of_source(page, span, name)
    elif is_page:
        yield from _of_page(page, span, wanted_name(address))
    else:
        yield from _of_file(page, span, joined(path_of(address), page.node.page))


def _of_page(page: OpenPage, span: Span, name: str) -> Iterator[str]:
    graph = page.wiki.graph
    full = joined(path_of(span.address or ""), page.node.page)
    slug = None if full is None else _meant(page, wanted_name(f"/{full}" if "/" in name else full))
    if slug is not None:
        own = graph.nodes[slug].page
        yield from _spelled(page, span, own.name, own.path, slug)


def _of_file(page: OpenPage, span: Span, full: str | None) -> Iterator[str]:
    """The addresses of the only file whose path differs from this one in case."""
    named = [name for name in page.wiki.assets if full is not None and name.casefold() == full.casefold()]
    if len(named) == 1:
        yield from _spelled(page, span, named[0], page.wiki.assets[named[0]].path)


def _of_source(page: OpenPage, span: Span, name: str) -> Iterator[str]:
    meant = source_meant(page, name)
    if meant is not None:
        yield from _spelled(page, span, meant, page.wiki.sources[meant].path)


def _spelled(page: OpenPage, span: Span, name: str, path: str, slug: str = "") -> list[str]:
    """The addresses of a file, by its name in its folder and its path in the wiki; a path from the page comes first."""
    origin = page.file.path
    target = Target(
        before=name, after=name, slugs=(slug, slug), home=path.removesuffix(name).rstrip("/"), origin=origin
    )
    found = list(addresses_of(span, target))
    if not span.text.startswith("/"):
        found.sort(key=lambda text: not any(is_path(with_text(span, text), origin, one) for one in (path, stem(path))))
    folder, slash, _ = span.text.partition("#")[0].rpartition("/")
    own, sign, anchor = found[0].partition("#")
    same = folder + slash + last_part(own) + sign + anchor
    full = joined(path_of(same), page.node.page) or ""
    is_other_case = stem(full) != stem(name) and stem(full).casefold() == stem(name).casefold()
    return found if not folder or is_other_case or own.endswith("/") else [same, *found]  # the author's way first
