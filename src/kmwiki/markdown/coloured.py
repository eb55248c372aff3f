"""Code in colours, by Pygments, which takes some time to import: only pages with code in a known language need it."""

from functools import lru_cache

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

_FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True)


def coloured(content: str, language: str) -> str | None:
    """The HTML of some code; None if nothing is known of its language."""
    lexer = _lexer(language)
    return None if lexer is None else highlight(content, lexer, _FORMATTER)


@lru_cache(maxsize=256)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
