"""The description of a page in a sentence or two: its summary, or its beginning."""

from kmwiki.model import Page
from kmwiki.outputs.page_text import first_lines, joined

_LONGEST = 160  # characters of the beginning of a page that describe it


def description(page: Page) -> str:
    """The summary of a page, or its first words; a text without spaces, such as Chinese, is cut anywhere."""
    if page.front_matter.summary:
        return page.front_matter.summary
    text = joined(first_lines(page.body, 10 * _LONGEST)).removeprefix(page.title if page.title_anchor else "")
    words = " ".join(text[: 10 * _LONGEST].split())
    if len(words) <= _LONGEST:
        return words
    end = words.rfind(" ", _LONGEST // 2, _LONGEST)
    return f"{words[: end if end > 0 else _LONGEST]} …"
