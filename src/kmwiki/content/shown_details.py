"""The details of a page in words: what a search finds them by, and what it shows of them."""

from collections.abc import Iterable, Iterator

from kmwiki.model import Detail

LONGEST = 2_000  # characters of a line


def lines_of(details: Iterable[Detail]) -> Iterator[str]:
    """A line for each key: “cast: Harrison Ford, Mark Hamill”."""
    found: dict[str, list[str]] = {}
    for detail in details:
        found.setdefault(detail.key, []).append(_words(detail))
    return (f"{key}: {', '.join(values)}"[:LONGEST] for key, values in found.items())


def searched(texts: Iterable[str], details: Iterable[Detail]) -> str:
    """The texts of a page and the values of its details, in which a search looks for words."""
    return "\n".join((*texts, *map(_words, details)))


def _words(detail: Detail) -> str:
    return detail.text if detail.link is None else detail.link.label
