"""Code in colours, by Pygments, which takes some time to import: only pages with code in a known language need it."""

from functools import lru_cache

from pygments import format as formatted
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Error
from pygments.util import ClassNotFound

_FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True)
_MISREAD = 1 / 8  # the share of its characters that code in a language may have and the language not


def coloured(content: str, language: str) -> str | None:
    """The HTML of some code; None if nothing is known of its language, or if it is in another one."""
    lexer = _lexer(language)
    if lexer is None:
        return None
    tokens = list(lexer.get_tokens(content))
    misread = sum(len(text) for kind, text in tokens if kind is Error)
    return None if misread > _MISREAD * len(content) else formatted(tokens, _FORMATTER)


@lru_cache(maxsize=256)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
