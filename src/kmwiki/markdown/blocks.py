"""What the texts of a page are: headings, paragraphs, items of lists, cells of tables."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from markdown_it.token import Token

from kmwiki.body import BlockKind
from kmwiki.model import Heading

_WITHOUT_WORDS = ("softbreak", "hardbreak")


def start_tags(tokens: Iterable[Token]) -> Iterator[tuple[Token, Token | None]]:
    """Each token with the start tag of the innermost block that is open; paragraphs of tight lists have no tags."""
    shown: list[Token] = []
    for token in tokens:
        if token.nesting and not token.hidden:
            if token.nesting == 1:
                shown.append(token)
            elif shown:
                shown.pop()
        yield token, shown[-1] if shown else None


def kind_of(tokens: Sequence[Token], index: int) -> BlockKind:
    """What the inline token at this index is the text of."""
    opening, before = tokens[index - 1].type, tokens[index - 2].type if index > 1 else ""
    match opening:
        case "heading_open":
            return "heading"
        case "td_open" | "th_open":
            return "row" if before == "tr_open" else "cell"
        case _ if _shows_only_files(tokens[index].children or ()):
            return "picture"
        case "paragraph_open":
            return "item" if before == "list_item_open" else "paragraph"
    return "other"


def _shows_only_files(children: Sequence[Token]) -> bool:
    """Whether a text consists of pictures and other embeds."""
    words = [child for child in children if child.type not in _WITHOUT_WORDS and child.content.strip()]
    return bool(words) and all(child.type == "image" or child.meta.get("embed") for child in words)


def without_titles(
    texts: Sequence[tuple[BlockKind, str]], headings: Sequence[Heading], hidden: Collection[str | None]
) -> list[tuple[BlockKind, str]]:
    """The texts of a page, in which the hidden headings (by anchor) are titles."""
    anchors = iter(heading.anchor for heading in headings)
    return [("title", text) if kind == "heading" and next(anchors) in hidden else (kind, text) for kind, text in texts]
