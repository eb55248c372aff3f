"""The parts of a Markdown text that are code, for those who look through a text before it is read."""

import re

from kmwiki.patterns import regex

_BEFORE = r"^(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*+"  # marks of quotes and items
_CODE = regex(
    rf"{_BEFORE}(`{{3,}}(?=[^`\n]*$)|~{{3,}}).*?(?:^[ \t>]*\1[`~]*[ \t]*$|\Z)"
    r"|(?<!`)(`+)(?!`)[^\n]+?(?<!`)\2(?!`)",
    re.MULTILINE | re.DOTALL,
)


def without_code(text: str) -> str:
    """A text with a backtick for each block of code between fences, and each code within a line."""
    return _CODE.sub("`", text)
