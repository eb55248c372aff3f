"""Mentions: pages that a text names without a link, where an author may want one.

A name is a title or an alias, and is compared as in a search: without case, accents and signs. If names overlap, the
longest one counts.
"""

import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct

from kmwiki.compress import expand
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.markdown.sentences import sentences
from kmwiki.terms import is_dense
from kmwiki.terms import terms as terms_of

SHORTEST = 4  # letters of a name of one word
_SHORTEST_DENSE = 2  # the same in scripts in which a letter is nearly a word
_FEW = 20  # pages for which it takes longer to put all names in order than to look at each of them
_END = ""  # the key of the slug in the tree of names; no term is empty

Terms = tuple[str, ...]


class Name(Struct, frozen=True, array_like=True, gc=False):
    """A name as terms, and the slug of the only page that has it in its language, if there are several."""

    terms: Terms
    slug: str
    tongue: str = ""


class Names(Struct, frozen=True, eq=False):
    """The names of all pages."""

    known: tuple[Name, ...]
    tongues: Mapping[str, str]  # slug → language of the page, if there are several


class Mention(Struct, frozen=True, array_like=True, gc=False):
    """The slug of a page that is named without a link, and the sentence."""

    slug: str
    sentence: str


def names_of(wiki: Wiki) -> Names:
    """The names of all pages, except those that are too short, only numbers, or shared by several pages."""
    bearers: dict[tuple[Terms, str], set[str]] = {}
    tongues = wiki.graph.tongues
    for names in (wiki.graph.titles, wiki.graph.aliases):
        for name, slugs in names.items():
            for slug in slugs:
                if slug in wiki.refs:
                    bearers.setdefault((_terms(name), tongues.get(slug, "")), set()).add(slug)
    owned = (Name(terms, next(iter(slugs)), tongue) for (terms, tongue), slugs in bearers.items() if len(slugs) == 1)
    return Names(tuple(one for one in owned if one.slug != "index" and _says_enough(one.terms)), tongues)


class MentionFinder:
    """Finds the mentions on pages; for more than a few, it puts the names in order once, before processes share it."""

    def __init__(self, names: Names, pages: int) -> None:
        self._names = names
        self._by_term = _by_term(names) if pages > _FEW else None

    def __call__(self, page: ResolvedPage, linked: Collection[str]) -> tuple[Mention, ...]:
        """The pages that a page names without a link, each with the first sentence that names it."""
        words, elsewhere = _words(page), {page.ref.slug, *linked}
        own = self._names.tongues.get(page.ref.slug, "")
        possible = [name for name in self._possible(words) if name.tongue == own and words.issuperset(name.terms)]
        if elsewhere.issuperset(name.slug for name in possible):
            return ()  # most pages end here
        tree, found = _tree(possible), dict[str, str]()
        for line in page.node.page.body.prose:
            if not elsewhere.issuperset(_named(tree, terms_of(line))):
                for sentence in sentences(line):
                    for slug in _named(tree, terms_of(sentence)):
                        found.setdefault(slug, sentence)
        return tuple(Mention(slug, found[slug]) for slug in sorted(found.keys() - elsewhere))

    def _possible(self, words: set[str]) -> Iterable[Name]:
        """The names that may be among these words."""
        if self._by_term is None:
            return self._names.known
        return (name for word in words if word in self._by_term for name in self._by_term[word])


@lru_cache(maxsize=65_536)  # after an edit, nearly all names are as before
def _terms(name: str) -> Terms:
    """The terms of a name; if the last term is a single character, a text may continue after it."""
    found = terms_of(name)
    is_open = len(found) > 1 and is_dense(found[-1]) and len(found[-1]) == 1
    return tuple(map(sys.intern, found[:-1] if is_open else found))  # names share their terms


def _says_enough(terms: Terms) -> bool:
    if len(terms) > 1:
        return not all(term.isdigit() for term in terms)
    shortest = _SHORTEST_DENSE if terms and is_dense(terms[0]) else SHORTEST
    return bool(terms) and len(terms[0]) >= shortest and not terms[0].isdigit()


def _tree(names: Iterable[Name]) -> dict[str, Any]:
    """The tree of names: term → the tree of terms that may follow it."""
    tree: dict[str, Any] = {}
    for name in names:
        branch = tree
        for term in name.terms:
            branch = branch.setdefault(term, {})
        branch[_END] = name.slug
    return tree


def _by_term(names: Names) -> dict[str, tuple[Name, ...]]:
    """The names, each under its rarest term."""
    counts = Counter(term for name in names.known for term in set(name.terms))
    found: dict[str, list[Name]] = {}
    for name in names.known:
        found.setdefault(min(name.terms, key=lambda term: (counts[term], term)), []).append(name)
    return {term: tuple(own) for term, own in found.items()}


def _words(page: ResolvedPage) -> set[str]:
    """The terms in a page's text."""
    _, _, words = expand(page.node.page.terms).decode().partition("\0")
    return {word[:-1] for word in words.split("\n")}


def _named(tree: dict[str, Any], terms: Sequence[str]) -> Iterator[str]:
    """The slugs of the pages that a sequence of terms names."""
    place = 0
    while place < len(terms):
        end = place + 1
        if terms[place] in tree:
            branch, reach, slug = tree, place, None
            while reach < len(terms) and terms[reach] in branch:
                branch = branch[terms[reach]]
                reach += 1
                if _END in branch:
                    slug, end = branch[_END], reach
            if slug is not None:
                yield slug
        place = end
