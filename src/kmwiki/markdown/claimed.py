"""The figures and quotations in the words that each citation of a page supports."""

from collections.abc import Iterator

from markdown_it.token import Token

from kmwiki.markdown.body import visible_text
from kmwiki.markdown.figures import figures_in
from kmwiki.markdown.sentences import sentence_start
from kmwiki.model import Figures

_NAMES = frozenset(("wikilink", "tag"))  # a figure in the name of a page is not a claim


def claimed_figures(tokens: list[Token], title: str) -> Iterator[tuple[Figures, bool]]:
    """The figures that each citation supports, in the order of citations, and whether it joins the one before.

    A citation supports the words between the last citation and itself in its sentence, or the row of its table.
    """
    named = figures_in("", title).numbers  # figures in the title are not claims
    row: tuple[str, str] | None = None
    for index, token in enumerate(tokens):
        match token.type:
            case "tr_open":
                row = ("", "")
            case "tr_close":
                row = None
            case "inline" if row is not None or any(child.type == "citation" for child in token.children or ()):
                claims = _claims(token.children or [], row or ("", ""))
                is_heading = tokens[index - 1].type == "heading_open"
                for words, unnamed in claims[:-1]:
                    joins = not any(map(str.isalnum, words))
                    found = Figures() if is_heading or joins else figures_in(words, unnamed)
                    yield Figures(tuple(n for n in found.numbers if n not in named), found.quotations), joins
                row = claims[-1] if row is not None else None


def _claims(children: list[Token], before: tuple[str, str]) -> list[tuple[str, str]]:
    """The words that each mark supports, and the same without names; last, the words after the last mark."""
    shown = [("" if child.type == "citation" else visible_text((child,)), child.type) for child in children]
    text = "".join(words for words, _ in shown)
    unnamed = "".join(" " * len(words) if kind in _NAMES else words for words, kind in shown)
    found: list[tuple[str, str]] = []
    position = since = 0
    for words, kind in shown:
        if kind == "citation":
            start = max(since, sentence_start(text, max(0, position - 1)))
            found.append((before[0] + text[start:position], before[1] + unnamed[start:position]))
            since, before = position, ("", "")
        position += len(words)
    return [*found, (f"{before[0]}{text[since:]} | ", f"{before[1]}{unnamed[since:]} | ")]
