"""What the site may show of sources: which of them, which of their lines, and which files."""

from collections.abc import Iterable

from kmwiki.content.file_kinds import PLAYED, WITHOUT_LINES, ending
from kmwiki.content.files import SourceFile
from kmwiki.evidence.cited_ranges import CitedRange, claims_by_line
from kmwiki.evidence.source_lines import Gap, Line, lines_of, page_label
from kmwiki.graph.citations import CONTEXT
from kmwiki.graph.wiki import Wiki

LONGEST_TEXT = 20_000  # lines of a source that its page shows


def is_published(wiki: Wiki, source: SourceFile) -> bool:
    """Whether the site may contain text of a source."""
    return wiki.wanted.publish != "none" and not source.private and source.text is not None


def published_file(wiki: Wiki, source: SourceFile) -> str | None:
    """The path in the site of a PDF, a picture, sound or a film, if it is cited; None if it is not published."""
    if source.lines is not None or source.private or wiki.wanted.publish == "none":
        return None
    name = source.id.rpartition("/")[2]
    if ending(name) not in WITHOUT_LINES | PLAYED:
        return None
    return f"{wiki.source_paths[source.id].removesuffix('index.html')}{name}"


def shown_lines(
    wiki: Wiki, source: SourceFile, ranges: Iterable[CitedRange], found: Iterable[tuple[int, int]] = ()
) -> tuple[Line | Gap, ...]:
    """The lines of a source that `[sources] publish` allows, and gaps for the others.

    `found` are those that were found for claims (first and last) and that the site may show.
    """
    texts = lines_of(source)
    if texts is None or not is_published(wiki, source):
        return ()
    uses = claims_by_line(source, ranges)
    were_found = {number for start, end in found for number in range(start, end + 1)}
    near = {number + step for number in uses for step in range(-CONTEXT, CONTEXT + 1)} | were_found
    if wiki.wanted.publish == "full":
        near.update(range(1, min(len(texts), LONGEST_TEXT) + 1))
    wanted = sorted(number for number in near if 1 <= number <= len(texts))
    shown: list[Line | Gap] = []
    last = 0
    for number in wanted:
        if number > last + 1:
            shown.append(Gap(count=number - last - 1))
        text, is_found = texts[number - 1], number in were_found
        label = page_label(source, number)
        shown.append(Line(number=number, text=text, uses=uses.get(number, 0), found=is_found, label=label))
        last = number
    if shown and last < len(texts):
        shown.append(Gap(count=len(texts) - last))
    return tuple(shown)
