"""What references, cards and reports show of lines that moved, changed or are gone since the wiki was locked."""

from collections.abc import Iterator

from msgspec import Struct

from kmwiki.evidence.excerpts import Claims
from kmwiki.evidence.now import as_now, words_then
from kmwiki.evidence.publication import is_published
from kmwiki.evidence.quoting import LONGEST_EVIDENCE, quoted_lines
from kmwiki.evidence.since import Since, State
from kmwiki.evidence.source_lines import Gap, Line, lines_of, page_label
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.wiki import Wiki
from kmwiki.outputs.places import cited_address, place_words
from kmwiki.outputs.word_changes import ChangedLine, bounded, then_and_now
from kmwiki.theme.translations import listed, state_named


class NowLine(Struct, frozen=True, kw_only=True):
    """A line as it is now, with its number, or a label in place of it."""

    number: int
    label: str | None
    parts: ChangedLine


class SinceItem(Struct, frozen=True, kw_only=True):
    """What became of cited lines, in words, and where they are now, at `url`.

    `then` and `now` are the lines, as far as the site may show them; `more` of those of now are not shown.
    """

    state: State
    words: str
    label: str = ""
    url: str = ""
    then: tuple[ChangedLine, ...] = ()
    now: tuple[NowLine, ...] = ()
    more: int = 0


def since_item(wiki: Wiki, item: ResolvedReference, one: Since | None, path: str, language: str) -> SinceItem | None:
    """What is shown on the page at a path of what an entry of a citation names; None if nothing became of it."""
    if one is None or one.state == "unchanged" or one.state == "unknown":
        return None
    then, now, more = _then_and_now(wiki, item, one) if one.state != "moved" else ((), (), 0)
    label, url = _now_at(wiki, item, one, path, language)
    words = state_named(one.state, language, has_source=one.source in wiki.sources)
    return SinceItem(state=one.state, words=words, label=label, url=url, then=then, now=now, more=more)


def lines_to_quote(
    wiki: Wiki, item: ResolvedReference, one: Since | None, claims: Claims = ()
) -> tuple[tuple[Line | Gap, ...], int]:
    """The lines that are quoted for an entry of a citation, and the number of further lines: where they are now.

    Of many lines, they are those that hold most of these claims. There are none if they changed or are gone, which then
    and now show.
    """
    if one is not None and one.state in ("changed", "gone") and item.reference.start is not None:
        return (), 0
    now = as_now(wiki, item, one)
    return ((), 0) if now is None else quoted_lines(wiki, now, claims)


def _now_at(wiki: Wiki, item: ResolvedReference, one: Since | None, path: str, language: str) -> tuple[str, str]:
    """The place where something that moved or changed is now, in words, and its address; if it is in another source,
    also that. Both are empty if it is gone, or only known to have changed.
    """
    now = as_now(wiki, item, one)
    if one is None or now is None or (now.reference.start is None and now.name == item.name):
        return "", ""
    other = wiki.source_title(now.name) if now.name != item.name else ""
    is_shown = now.reference.start is not None and is_published(wiki, wiki.sources[now.name])
    label = listed((other, place_words(*now.reference.place, language)), language)
    return label, cited_address(wiki, now, path, is_shown=is_shown) or ""


def _lines_now(wiki: Wiki, one: Since) -> Iterator[Line]:
    """The lines where something is now, as far as the site may show them."""
    source = wiki.sources.get(one.source)
    if source is None or not is_published(wiki, source) or one.start is None or one.end is None:
        return
    for number, text in enumerate((lines_of(source) or ())[one.start - 1 : one.end], start=one.start):
        yield Line(number=number, text=text, label=page_label(source, number))


def _then_and_now(
    wiki: Wiki, item: ResolvedReference, one: Since
) -> tuple[tuple[ChangedLine, ...], tuple[NowLine, ...], int]:
    """The lines then and now, without those that nobody may see."""
    then = words_then(wiki, item, one)
    if not then:
        return (), (), 0
    lines = tuple(_lines_now(wiki, one))
    shown = lines[:LONGEST_EVIDENCE]
    before, after = then_and_now(then, [line.text for line in shown])
    if one.state == "gone":  # all of it is, so that no word of it is marked
        before = then_and_now(then, then)[0]
    now = (
        NowLine(number=line.number, label=line.label, parts=bounded(parts))
        for line, parts in zip(shown, after, strict=True)
    )
    return tuple(map(bounded, before)), tuple(now), len(lines) - len(shown)
