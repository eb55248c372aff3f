"""Repairs of the lines in `^[…]`: those that the lock knows to have moved, and those that were surely found."""

from collections.abc import Iterator

from kmwiki.commands.edits.meaning import Lead
from kmwiki.commands.edits.repairs.citations import lead_of, named_as
from kmwiki.commands.edits.repairs.marks import MarkEntry, entries_of
from kmwiki.commands.edits.repairs.opened import OpenPage, Relock, Repair
from kmwiki.commands.edits.text import Edit
from kmwiki.content.locators import kind_for
from kmwiki.content.lock_file import range_key
from kmwiki.evidence.lock import HASH_DIGITS
from kmwiki.evidence.showing import FoundLines
from kmwiki.evidence.since import Since, locked_as
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.places import cited_as
from kmwiki.markdown.spans import Span
from kmwiki.model import Citation
from kmwiki.patterns import regex

_MISREAD = regex(
    r"(?P<sign>:L?|#L?)(?P<first>\d{1,9})\s*[-\u2010-\u2015\u2212]\s*L?(?P<last>\d{1,9})\Z"
)  # with any dash
LINES = "lines"  # in place of a rule, for what mends no finding


def moved_lines(page: OpenPage) -> Iterator[Repair]:
    """The repairs of citations of which the lock knows where their words are now."""
    for number, span, entries in _marks(page):
        mends = page.found("citation-moved", span.begins)
        moved = [one for one in page.evidence.since if (one.citation, one.state) == (number, "moved")]
        items = page.page.citations[number]
        if not mends or not _is_all_moved(items, moved):
            continue
        found = [_moved(page, span, entries[one.entry], items[one.entry], one) for one in moved]
        edits = [edit for some in found for edit in some]
        if all(found):
            leads = [(lead_of(items[one.entry]), _lead(one)) for one in moved]
            relock = [_relock(page, items[one.entry], one) for one in moved]
            yield page.repair(span, edits, mends, leads, relock=relock)


def _is_all_moved(items: tuple[ResolvedReference, ...], moved: list[Since]) -> bool:
    """Whether all that a mark cites of a source is elsewhere now, if something is in another source."""
    away = {(items[one.entry].name, one.source) for one in moved if items[one.entry].name != one.source}
    gone = {entry for entry, item in enumerate(items) if any(item.name == name for name, _ in away)}
    return len({name for name, _ in away}) == len(away) and gone <= {one.entry for one in moved}


def _moved(page: OpenPage, span: Span, entry: MarkEntry, item: ResolvedReference, one: Since) -> list[Edit]:
    """The edits of an entry; none if it cannot be written."""
    start, lines = page.text.find(span.whole, span.begins or span.at), entry.lines()
    if start is None or item.reference.locator is not None or (lines is None) is not (one.start is None):
        return []
    edits = []
    if item.name != one.source:
        written = item.reference.source
        name = named_as(page, written, one.source) if entry.text.startswith(written) else None
        if name is None:
            return []
        first = start + entry.start
        edits.append(Edit(start=first, end=first + len(written), text=name))
    if lines is not None and one.start is not None and one.end is not None:
        first, sign = lines
        text = _lines(sign, entry.text[first - entry.start :], one.start, one.end)
        edits.append(Edit(start=start + first, end=start + entry.end, text=text))
    return [edit for edit in edits if page.text.text[edit.start : edit.end] != edit.text]


def _lines(sign: str, written: str, start: int, end: int) -> str:
    """Lines as the author writes them."""
    dash = "-L" if "L" in sign else "-"
    return f"{sign}{start}" if start == end and "-" not in written else f"{sign}{start}{dash}{end}"


def _lead(one: Since) -> Lead:
    return Lead("source", one.source, str((one.start, one.end, None)))


def _relock(page: OpenPage, item: ResolvedReference, one: Since) -> Relock:
    known = locked_as(page.wiki, item)
    new_key = "*" if one.start is None else f"{one.start}-{one.end}"
    name = item.name if known is None else known[0]
    return Relock(source=name, key=range_key(item.reference), new_source=one.source, new_key=new_key)


def misread_lines(page: OpenPage) -> Iterator[Repair]:
    """The repairs of lines that cannot be read: with another dash, with one `L`, or the last of them first."""
    for number, span, entries in _marks(page):
        start = page.text.find(span.whole, span.begins or span.at)
        for entry, item in zip(entries, page.page.citations[number], strict=True):
            found = _MISREAD.search(entry.text) if entry.reference.problem is not None else None
            message = f"the lines cited of “{item.name}” cannot be read"
            mends = tuple(one for one in page.found("malformed-citation", span.begins) if one.message == message)
            if found is None or start is None or not mends or kind_for(item.name) is not None:
                continue
            first, last = sorted((int(found["first"]), int(found["last"])))
            sign = "#L" if "L" in found["sign"] else found["sign"]
            at = start + entry.start + found.start()
            text = _lines(sign, "-", first, last)
            edit = Edit(start=at, end=start + entry.end, text=text)
            now = Lead("source", item.name, str((first, last, None)))
            if first > 0 and item.known is not None:
                yield page.repair(span, [edit], mends, [(lead_of(item), now)])


def found_lines(page: OpenPage) -> Iterator[Repair]:
    """The lines that were surely found for all of a claim, written into its citations of whole sources."""
    found: dict[tuple[int, int], list[FoundLines]] = {}
    for claim in page.evidence.claims:
        is_sure = claim.parts[0] == claim.parts[1] and all(one.certainty == "found" for one in claim.found)
        for one in claim.found if is_sure else ():
            found.setdefault((one.citation, one.entry), []).append(one)
    for number, span, entries in _marks(page):
        for place, entry in enumerate(entries):
            item, lines = page.page.citations[number][place], found.get((number, place), [])
            if lines and _is_whole(page, item, entry):
                yield from _with_lines(page, span, entry, item, sorted((one.start, one.end) for one in lines))


def _is_whole(page: OpenPage, item: ResolvedReference, entry: MarkEntry) -> bool:
    """Whether an entry is only the name of a source, of which nothing has changed since it was locked."""
    is_name = item.known is not None and item.reference.source == " ".join(entry.text.split())
    known = locked_as(page.wiki, item)
    digest = page.wiki.sources[item.name].digest[:HASH_DIGITS] if item.known is not None else ""
    return is_name and item.reference.locator is None and (known is None or known[1].hash == digest)


def _with_lines(
    page: OpenPage, span: Span, entry: MarkEntry, item: ResolvedReference, lines: list[tuple[int, int]]
) -> Iterator[Repair]:
    start, source = page.text.find(span.whole, span.begins or span.at), page.wiki.sources[item.name]
    if start is None or source.pages is not None or kind_for(source.id) is not None:
        return
    end = start + entry.end
    places = (cited_as(source, *some).removeprefix(f"{source.id}:") for some in lines)
    edit = Edit(start=end, end=end, text=":" + ", ".join(places))
    leads = [(lead_of(item), Lead("source", item.name, str((*lines[0], None))))]
    key = range_key(item.reference)
    relock = [
        Relock(source=item.name, key=key, new_source=item.name, new_key=f"{first}-{last}") for first, last in lines
    ]
    yield page.repair(span, [edit], (), leads, rule=LINES, relock=relock)


def _marks(page: OpenPage) -> Iterator[tuple[int, Span, list[MarkEntry]]]:
    """The citation marks of a page: their numbers, a span with each, and their entries."""
    spans = {span.begins: span for span in reversed(page.spans) if span.source is not None}
    for number, citation in enumerate(page.node.page.citations):
        span = spans.get(citation.location)
        entries = _entries(page, citation, span) if span is not None and citation.form == "mark" else []
        if span is not None and entries:
            yield number, span, entries


def _entries(page: OpenPage, citation: Citation, span: Span) -> list[MarkEntry]:
    found = entries_of(span.whole, page.side.resolver.names)
    return found if tuple(one.reference for one in found) == citation.references else []
