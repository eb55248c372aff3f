"""Code blocks: highlighted when the site is built, with their language, and a title or line numbers on request."""

from collections.abc import Sequence
from functools import lru_cache
from html import escape

from markdown_it.token import Token

from kmwiki.markdown.fence_info import read_info

_LONGEST = 100_000  # characters: longer blocks are shown as they are


UNCLOSED = {
    "rule": "unclosed-fence",
    "message": "this code block is never closed, so everything after it is code",
    "help": "close it with a line of the same characters",
}


def is_unclosed(token: Token) -> bool:
    """Whether a block of code is not closed and contains more than a paragraph.

    CommonMark lets the last block of a text omit its second fence.
    """
    first, end = token.map or [0, 0]
    lines = token.content.removesuffix("\n").count("\n") + 1 if token.content else 0
    return token.type == "fence" and lines == end - first - 1 and token.content.count("\n\n") > 1


DIAGRAM = 'data-kmwiki="mermaid"'  # in the start tag of a diagram's source
TITLED = 'class="code-title"'  # in the start tag of the title of a block of code
MARKED = 'class="code-marked"'  # in that of a marked line


def code_block(content: str, info: str) -> str:
    """A code block as HTML, with its language above it and, on request, a title, numbered lines and marked ones."""
    said = read_info(info)
    language = said.language
    if language.lower() == "mermaid":
        return f'<pre class="mermaid-source" {DIAGRAM}><code>{escape(content)}</code></pre>\n'
    html = _highlighted(content, language.lower())
    if said.first is not None or said.marked:
        html = _lines(html.removesuffix("\n").split("\n"), said.first, said.marked)
    if not language and not said.title:
        return f"<pre><code>{html}</code></pre>\n"
    name = escape(language)
    title = f"<p {TITLED}>{escape(said.title)}</p>" if said.title else ""
    if not language:
        return f'<div class="code">{title}<pre><code>{html}</code></pre></div>\n'
    return (
        f'<div class="code" data-language="{name}">{title}'
        f'<span class="code-language" aria-hidden="true">{name}</span>'
        f'<pre><code class="language-{name}">{html}</code></pre></div>\n'
    )


def _lines(lines: Sequence[str], first: int | None, marked: Sequence[tuple[int, int]]) -> str:
    """Lines of HTML with their numbers, if they have any, and marks."""
    lines = list(lines)
    done = 0  # lines up to the last marked one
    for start, end in sorted(marked):
        for place in range(max(done, start - 1), min(end, len(lines))):
            lines[place] = f"<mark {MARKED}>{lines[place]}</mark>"
        done = max(done, min(end, len(lines)))
    if first is None:
        return "".join(f"{line}\n" for line in lines)
    return "".join(
        f'<span class="line" data-line="{number}">{line}</span>\n' for number, line in enumerate(lines, start=first)
    )


@lru_cache(maxsize=2048)
def _highlighted(content: str, language: str) -> str:
    if not language or len(content) > _LONGEST:
        return escape(content)
    from kmwiki.markdown.coloured import coloured

    html = coloured(content, language)
    return escape(content) if html is None else html
