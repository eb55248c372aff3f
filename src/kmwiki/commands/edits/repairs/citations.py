"""Repairs of the names of sources in `^[…]`: in another case, mistyped, in another folder, or percent-encoded."""

from collections.abc import Iterator

from msgspec.structs import replace

from kmwiki.commands.edits.meaning import Lead
from kmwiki.commands.edits.repairs.opened import OpenPage, Repair
from kmwiki.content.source_names import SOURCE_FOLDER, SourceNames, tidy_name
from kmwiki.diagnostics import Diagnostic
from kmwiki.graph.citations import ResolvedReference, resolved_citations
from kmwiki.graph.lookup import last_part, percent_decoded
from kmwiki.graph.nearest import is_typo, sources_like
from kmwiki.model import Citation
from kmwiki.urls import fold


def citation_repairs(page: OpenPage) -> Iterator[Repair]:
    """The repairs of the names of sources in the citation marks of a page."""
    own = page.node.page
    marks = {one.location: number for number, one in enumerate(own.citations) if one.form == "mark"}
    done: set[tuple[int, str]] = set()
    for span in page.spans:
        number = marks.get(span.begins) if span.source is not None and span.begins is not None else None
        if number is not None and span.source is not None and (number, span.source) not in done:
            done.add((number, span.source))
            yield from _repair(page, own.citations[number], page.page.citations[number], span.source)


def _repair(
    page: OpenPage, citation: Citation, resolved: tuple[ResolvedReference, ...], source: str
) -> Iterator[Repair]:
    entries = [item for item in resolved if item.reference.source == source and not item.address]
    mends = _found(page, citation, entries)
    spans = [span for span in page.spans if span.begins == citation.location and span.source == source]
    if not mends or not spans:
        return
    for name in names_of_source(page, source, entries[0]):
        now = _entries(page, citation, source, name)
        if not now or any(item.known is None or item.known.other_case or item.known.others for item in now):
            continue
        edits = [page.edit(span, name) for span in spans]
        if all(edit is not None for edit in edits):
            leads = list(zip(map(lead_of, entries), map(lead_of, now), strict=True))
            yield page.repair(spans[0], [edit for edit in edits if edit is not None], mends, leads)
            return


def _found(page: OpenPage, citation: Citation, entries: list[ResolvedReference]) -> tuple[Diagnostic, ...]:
    names = {item.name for item in entries}
    rules = {"broken-citation" if item.known is None else "citation-case" for item in entries}
    return tuple(
        one
        for one in page.findings
        if one.rule in rules and one.at == citation.location and any(f"“{name}”" in one.message for name in names)
    )


def _entries(page: OpenPage, citation: Citation, source: str, name: str) -> list[ResolvedReference]:
    """The entries of a citation that have this source, resolved as if it was written with another name."""
    named = tuple(replace(one, source=name) for one in citation.references if one.source == source)
    own = replace(page.node.page, citations=(replace(citation, references=named),))
    return list(resolved_citations(own, page.side.resolver.names, page.side.resolver.sources)[0])


def lead_of(item: ResolvedReference) -> Lead:
    """Where an entry of a citation leads."""
    if item.known is None:
        return Lead()
    return Lead("source", item.known.id, str(item.reference.place), bool(item.known.others))


def names_of_source(page: OpenPage, name: str, item: ResolvedReference | None = None) -> Iterator[str]:
    """The ways to write the only source that a name can mean: in its case, decoded, or without a typing mistake."""
    index: SourceNames = page.side.resolver.names
    if item is not None and item.known is not None:
        yield from spelled_as(name, item.known.id)
        return
    decoded = percent_decoded(name)
    while decoded is not None:
        if (known := index.lookup(decoded)) is not None and not known.others:
            yield from (decoded, known.id)
        decoded = percent_decoded(decoded)
    meant = source_meant(page, name)
    if meant is not None:
        yield from spelled_as(name, meant)


def source_meant(page: OpenPage, name: str) -> str | None:
    """The only source, or the only one in its folder, that a name can mean if it is mistyped; or None."""
    like = sources_like(name, page.wiki.sources)
    folder = SOURCE_FOLDER.sub("", tidy_name(name)).rpartition("/")[0]
    if len(like) > 1 and folder:
        like = tuple(one for one in like if one.rpartition("/")[0].casefold() == folder.casefold())
    is_meant = len(like) == 1 and is_typo(fold(last_part(name)), fold(last_part(like[0])))
    return like[0] if is_meant else None


def named_as(page: OpenPage, name: str, source: str) -> str | None:
    """A source as a page names it that named another one so; None if it has no name of its own."""
    for one in spelled_as(name, source):
        known = page.side.resolver.names.lookup(one)
        if known is not None and known.id == source and not (known.others or known.other_case):
            return one
    return None


def spelled_as(name: str, source: str) -> Iterator[str]:
    """A source's id as a page names it: in the same folders, with the folder of sources if that was written."""
    if name.casefold().endswith(source.casefold()):
        yield name[: len(name) - len(source)] + source
    folder = found[0] if (found := SOURCE_FOLDER.match(name)) else ""
    own = name.removeprefix(folder)
    if "/" in own:
        yield folder + "/".join(source.split("/")[-1 - own.count("/") :])
    else:
        yield folder + last_part(source)
    yield folder + source
    yield source
