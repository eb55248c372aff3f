"""A page's claims with the sources that they cite, ready to be judged."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from kmwiki.evidence.constants import CONSTANTS
from kmwiki.evidence.finding import Wanted
from kmwiki.evidence.remembered import Memory
from kmwiki.evidence.source_index import SourceIndex
from kmwiki.evidence.support import SourceLines
from kmwiki.evidence.weighing import NO_TEXT, Lookup, Text
from kmwiki.evidence.words import Words, words_of
from kmwiki.markdown.language import spoken_in
from kmwiki.model import NO_FIGURES, Figures

# Why nothing can be said: too few words, another language, or sources without text or that cannot be read.
Why = Literal["words", "language", "empty", "unreadable", "gone"]
IndexOf = Callable[[str], SourceIndex | None]
TextOf = Callable[[str], Text]


def no_text(name: str) -> Text:
    """Nothing, where figures are not asked for."""
    return NO_TEXT


class Cited(NamedTuple):
    """An entry of a citation: the numbers of both on the page, the id of the source, first and last line if named."""

    citation: int
    entry: int
    source: str
    start: int | None = None
    end: int | None = None


class AskedClaim(NamedTuple):
    """A claim, the title and headings above it, what it cites, and its figures."""

    text: str
    context: str
    cited: tuple[Cited, ...]
    figures: Figures = NO_FIGURES


class Sources(dict[str, Lookup | None]):
    """The sources that the claims of a page cite, None for one that cannot be read; and the words of these claims,
    and of those `beside` them, which are not judged, but say what the language is, and how much is cited.
    """

    def __init__(
        self,
        claims: Sequence[AskedClaim],
        index: IndexOf,
        memory: Memory | None = None,
        text: TextOf = no_text,
        beside: Sequence[AskedClaim] = (),
    ) -> None:
        super().__init__()
        self._index, self._text = index, text
        self.memory = memory or Memory()
        self.language = _language_of((*claims, *beside))
        self.words = [words_of(claim.text, self.language) for claim in (*claims, *beside)]
        self._terms: dict[str, set[str]] = {}
        for claim, words in zip((*claims, *beside), self.words, strict=True):
            for name in {one.source for one in claim.cited}:
                self._terms.setdefault(name, set()).update(words.terms)

    def __missing__(self, name: str) -> Lookup | None:
        index = self._index(name)
        if index is None:
            self[name] = None
            return None
        is_excerpt = self._exceeds(name, index)
        source = self[name] = Lookup(index, self.language, self._text(name), is_excerpt=is_excerpt, memory=self.memory)
        return source

    def _exceeds(self, name: str, index: SourceIndex) -> bool:
        """Whether a source has hardly any words, or fewer than what cites it: it is not all that is cited."""
        cited = sum(term[0] != "#" and index.could_have(term) for term in self._terms.get(name, ()))
        return index.words < max(CONSTANTS.words, cited)


class CitationWithLines(NamedTuple):
    """An entry of a citation whose source has lines."""

    citation: int
    entry: int
    name: str
    source: Lookup
    lines: tuple[int, int] | None  # first and last; None: the whole source


class PreparedClaim(NamedTuple):
    """A claim that is judged, its entries, and why nothing can be said, if it is so before its words are looked for."""

    text: str
    figures: Figures
    wanted: Wanted
    entries: tuple[CitationWithLines, ...]
    why: Why | None

    @property
    def lines(self) -> list[SourceLines]:
        """The lines that the entries name."""
        return [SourceLines.of(one.source, *one.lines) for one in self.entries if one.lines]

    @property
    def is_foreign(self) -> bool:
        """Whether it is in another language than all its sources."""
        script, language = self.wanted.script, self.wanted.language
        return all(one.source.index.is_foreign(script, language) for one in self.entries)

    @property
    def may_lack(self) -> bool:
        """Whether it means something if its sources have nothing of it: they are whole, and in its language."""
        script, language = self.wanted.script, self.wanted.language
        return not any(one.source.is_excerpt or one.source.index.is_foreign(script, language) for one in self.entries)

    @property
    def whole(self) -> dict[str, list[CitationWithLines]]:
        """The entries that cite whole sources, by source."""
        found: dict[str, list[CitationWithLines]] = {}
        for one in self.entries:
            if one.lines is None:
                found.setdefault(one.name, []).append(one)
        return found


def _language_of(claims: Iterable[AskedClaim]) -> str:
    """The language of the claims, if it is sure."""
    spoken = spoken_in("\n".join(claim.text for claim in claims))
    return spoken[0] if spoken is not None else ""


def prepared(
    claim: AskedClaim, words: Words, context: Words, sources: Sources, paged: Collection[str]
) -> PreparedClaim:
    """A claim with its sources; where numbers of pages are given for lines, with the lines of the pages."""
    entries = tuple(_entries(claim, sources, paged))
    wanted = Wanted.of(words, context, sources.language)
    why: Why | None = None
    if len(words.terms) < CONSTANTS.terms:
        why = "words"
    elif not entries:
        why = "unreadable" if all(sources[one.source] is None for one in claim.cited) else "empty"
    return PreparedClaim(claim.text, claim.figures, wanted, entries, why)


def _entries(claim: AskedClaim, sources: Sources, paged: Collection[str]) -> Iterator[CitationWithLines]:
    for citation, entry, name, start, end in claim.cited:
        source = sources[name]
        if source is None or not source.index.numbers:
            continue
        lines = None if start is None or end is None else (start, end)
        if lines is not None and name in paged:
            lines = source.index.pages.get(lines[0], lines)[0], source.index.pages.get(lines[1], lines)[1]
        yield CitationWithLines(citation, entry, name, source, lines)
