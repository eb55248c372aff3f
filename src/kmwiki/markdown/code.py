"""Code blocks: highlighted when the site is built, with their language, and with line numbers on request."""

import re
from functools import lru_cache
from html import escape

from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

_LONGEST = 100_000  # characters: longer blocks are shown as they are
_NUMBERED = re.compile(
    r"(?:linenums|linenos|showLineNumbers|numberLines|line-numbers)\b(?:\s*[=:]\s*[\"'{]?(\d{1,6}))?"
)
_FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True)


UNCLOSED = {
    "rule": "unclosed-fence",
    "message": "this code block never closes, so all that follows it is code",
    "help": "close it with a line of the same marks",
}


def is_unclosed(token: Token) -> bool:
    """Whether a block of code is not closed and contains more than a paragraph.

    CommonMark lets the last block of a text omit its second fence.
    """
    first, end = token.map or [0, 0]
    lines = token.content.removesuffix("\n").count("\n") + 1 if token.content else 0
    return token.type == "fence" and lines == end - first - 1 and token.content.count("\n\n") > 1


def language_of(info: str) -> str:
    """The language in the line of the fence: `python`, `{.python}`, `python:file.py`."""
    words = info.replace("{", " ").replace("}", " ").split()
    return re.split(r"[:,=]", words[0].lstrip("."))[0] if words else ""


DIAGRAM = 'data-kmwiki="mermaid"'  # in the start tag of a diagram's source


def code_block(content: str, info: str) -> str:
    """A code block as HTML, with its language above it and, on request, numbered lines."""
    language = language_of(info)
    if language.lower() == "mermaid":
        return f'<pre class="mermaid-source" {DIAGRAM}><code>{escape(content)}</code></pre>\n'
    numbered = _NUMBERED.search(info)
    html = _highlighted(content, language.lower())
    if numbered:
        first = int(numbered[1] or 1)
        lines = html.removesuffix("\n").split("\n")
        html = "".join(
            f'<span class="line" data-line="{number}">{line}</span>\n' for number, line in enumerate(lines, start=first)
        )
    if not language:
        return f"<pre><code>{html}</code></pre>\n"
    name = escape(language)
    return (
        f'<div class="code" data-language="{name}"><span class="code-language" aria-hidden="true">{name}</span>'
        f'<pre><code class="language-{name}">{html}</code></pre></div>\n'
    )


@lru_cache(maxsize=2048)
def _highlighted(content: str, language: str) -> str:
    lexer = _lexer(language) if language and len(content) <= _LONGEST else None
    return escape(content) if lexer is None else highlight(content, lexer, _FORMATTER)


@lru_cache(maxsize=256)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
