"""Labels on the map of nearby pages: a title in one line or two, as long as there is room for it."""

from functools import lru_cache

from kmwiki.patterns import regex

_ENDS = regex(r"(?<=\w)[ \-_/.:,]")  # where a line may end
_WIDE = regex("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff]")
_STICKS_BEFORE = frozenset(
    "、。，．・：；？！）」』】》〉〕”’…ーぁぃぅぇぉっゃゅょァィゥェォッャュョ"
)  # begins no line
_STICKS_BEHIND = frozenset("（「『【《〈〔“‘")  # ends no line
# Widths of letters in hundredths of the height of the type, in a font as wide as any of an interface.
_NARROW = dict.fromkeys("ijlI.,:;'|!()[] tfr-/", 40)
_WIDTHS = _NARROW | dict.fromkeys("mMwW@%—…", 100) | dict.fromkeys("ABCDEGHKNOPQRUVXYZ&", 75)
_USUAL, _FULL = 63, 105


@lru_cache(maxsize=4096)
def label(title: str, room: int, rows: int) -> tuple[str, ...]:
    """A title in one line or, with `rows`, two, each at most `room` wide; they break between words.

    What is cut ends with “…”.
    """
    first = _fitting(title, room)
    if first == len(title):
        return (title,)
    end = _end(title, first) if rows > 1 else 0
    if not end:
        return (_cut(title, room),)
    rest = title[end:].strip()
    return (title[:end].rstrip(), rest if _fitting(rest, room) == len(rest) else _cut(rest, room))


def _end(title: str, most: int) -> int:
    """The last place in the first `most` letters where a line may end; 0 if there is none."""
    if not title.isascii():
        for place in range(most, 0, -1):
            if _breaks(title, place):
                return place
    places = (found.end() for found in _ENDS.finditer(title, 0, most + 1))
    return max((place for place in places if place <= most or title[place - 1] == " "), default=0)


def _breaks(title: str, place: int) -> bool:
    """Whether a line may end before a letter, in a text in which Chinese, Japanese or Korean is mixed with others."""
    before, behind = title[place - 1], title[place]
    if behind in _STICKS_BEFORE or before in _STICKS_BEHIND:
        return False
    between_words = behind == " " or (before in " -_/.:," and place > 1 and title[place - 2].isalnum())
    return between_words or bool(_WIDE.match(before) or _WIDE.match(behind))


def _cut(text: str, room: int) -> str:
    """The beginning of a text that is too long, with a sign of that."""
    return text[: _fitting(text, room - _WIDTHS["…"])].rstrip() + "…"


def _fitting(text: str, room: int) -> int:
    """How many letters of a text fit into a room."""
    width = 0
    for place, letter in enumerate(text):
        width += _WIDTHS.get(letter) or (_FULL if letter > "\u2e7f" else _USUAL)
        if width > room:
            return place
    return len(text)
