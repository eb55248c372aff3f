"""What a page is about, in a sentence or two: as its author says, else as it begins."""

from kmwiki.model import Page

_LONGEST = 160  # characters of a page without a summary that serve as one


def description(page: Page) -> str:
    """The summary of a page, else its first words below the title; Chinese and Japanese have no spaces to end at."""
    if page.front_matter.summary:
        return page.front_matter.summary
    text = page.body.text.removeprefix(page.title if page.title_anchor else "")
    words = " ".join(text[: 10 * _LONGEST].split())
    if len(words) <= _LONGEST:
        return words
    end = words.rfind(" ", _LONGEST // 2, _LONGEST)
    return f"{words[: end if end > 0 else _LONGEST]} …"
