"""Citations that cannot support a claim, and why; and what the front matter names."""

from collections.abc import Iterable, Set
from typing import Literal

from kmwiki.content.files import SourceFile
from kmwiki.evidence.source_lines import lines_of
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.places import is_nowhere
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.model import Reference

# The fault of a broken citation: no such source, no such lines or place, or only white space in them.
Fault = Literal["missing", "beyond", "empty"]


def fault_of(wiki: Wiki, item: ResolvedReference) -> Fault | None:
    """The fault of a citation that cannot support a claim; None if it can.

    Addresses are not fetched.
    """
    if item.address:
        return None
    if item.known is None:
        return "missing"
    return fault_in(wiki.sources[item.known.id], item.reference)


def fault_in(source: SourceFile, reference: Reference) -> Fault | None:
    """The fault of what a reference names of its source; None if it can support a claim."""
    if is_nowhere(reference):
        return "beyond"
    start, end = reference.start, reference.end
    if start is None or end is None:
        return "empty" if source.lines == 0 else None
    if source.lines is not None and end > source.lines:
        return "beyond"
    texts = lines_of(source)
    if texts is None or any(map(str.strip, texts[start - 1 : end])):
        return None
    return None if (source.text or "").isspace() else "empty"  # if there is text elsewhere, lines were added or deleted


def broken_marks(wiki: Wiki, page: ResolvedPage, followed: Set[tuple[int, int]] = frozenset()) -> frozenset[int]:
    """The numbers of the citations that lead to nothing; entries that are `followed` lead to where their lines are."""
    return frozenset(
        number
        for number, references in enumerate(page.citations)
        if not any((number, entry) in followed or fault_of(wiki, item) is None for entry, item in enumerate(references))
    )


def unsupported_claims(page: ResolvedPage, broken: Set[int]) -> frozenset[int]:
    """The numbers of the citing claims whose citations are all `broken`."""
    return frozenset(
        number for number, cited in enumerate(page.node.page.citing_claims) if all(index in broken for index in cited)
    )


def named_sources(wiki: Wiki, page: ResolvedPage) -> Iterable[str]:
    """The unique sources that the front matter of a page names."""
    named = (wiki.source_names.lookup(entry.path) for entry in page.node.page.front_matter.sources if entry.path)
    return dict.fromkeys(known.id for known in named if known is not None)
