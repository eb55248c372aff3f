"""What language models leave behind in a page, hidden before anything is parsed and always reported.

Lines keep their numbers: hidden ones become empty. In doubt, a text is taken for its author's and is shown.
"""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from kmwiki.diagnostics import Diagnostic, Location, counted
from kmwiki.patterns import regex

THOUGHTS = frozenset("think thinking thought thoughts reasoning reflection scratchpad antthinking".split())
_NAMES = "|".join(sorted(THOUGHTS, key=len, reverse=True))
# A tag around thoughts. If it is not residue, it is shown as text.
TAG = regex(rf"<(/?)({_NAMES})(?:\s[^<>]*)?>", re.IGNORECASE)
_FENCE = regex(r"[ \t>]*(`{3,}|~{3,})[ \t]*([^`]*)\Z")
_HEADING = regex(r" {0,3}#{1,6}(?:[ \t]|\Z)")
_UNDERLINE = regex(r" {0,3}(?:=+|-+)[ \t]*\Z")
_ITEM = regex(r"[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|\Z)")
_ROW = regex(r"[ \t]*\||[ \t]*:?-+:?[ \t]*\|")
_REFERS = regex(r"\[\[|\]\(|\^\[|\[\^|https?://|!\[", re.IGNORECASE)
_RAW = regex(r"[ \t]*<(?:pre|script|style|textarea)\b|[ \t]*<!--", re.IGNORECASE)
_RAW_END = regex(r"</(?:pre|script|style|textarea)>|-->", re.IGNORECASE)
_SENTENCE_END = regex(r"[.!?…。！？][\"'”’»)\]]*\Z")
_MARKDOWN, _YAML = frozenset(("markdown", "md", "mdx")), frozenset(("yaml", "yml"))
# A model's words before the page; an author writes such words only before a template or an example.
_LEAD_IN = regex(
    r"(?!.*\b(?:template|example|sample|snippet|format|syntax)\b)"
    r"(?:sure|certainly|absolutely|of course|okay|(?:here|below)(?:['’]s| is| are| it is| you go))\b"
    r".{0,200}[:：.!]\s*\Z",
    re.IGNORECASE,
)
# Keys by which front matter is recognised; also those that keep a page out of every output.
KEYS = frozenset(
    "draft private publish published orphaned title summary description sources source createdat created date "
    "updatedat updated modified tags aliases kind type confidence provenancestate".split()
)
_SHOWN = 60  # characters of the hidden text that a finding quotes


class Clean(Struct, frozen=True, kw_only=True):
    """A text without residue, and the findings on what was removed."""

    text: str
    diagnostics: tuple[Diagnostic, ...]


class _ThoughtTag(Struct, frozen=True, kw_only=True):
    """A tag of thoughts outside code: its line, and the text before and after it in the line."""

    line: int
    name: str
    closes: bool
    before: str
    behind: str
    ends_paragraph: bool

    @property
    def is_alone(self) -> bool:
        return not self.before.strip() and not self.behind.strip()

    @property
    def ends_thoughts(self) -> bool:
        """Whether the tag is not just mentioned: it is alone in its line, or follows a paragraph's last sentence."""
        return self.is_alone or (self.ends_paragraph and _SENTENCE_END.search(self.before) is not None)


class _Thoughts(Struct, frozen=True, kw_only=True):
    """The first and the last line of thoughts, and the text in these lines that is shown all the same."""

    first: int
    last: int
    kept: str = ""


def without_thoughts(text: str, path: str, line_before: int = 0) -> Clean:
    """The text without thoughts at its start, and without thoughts whose two tags are each alone in a line."""
    if "<" not in text or not TAG.search(text):
        return Clean(text=text, diagnostics=())
    lines = text.split("\n")
    found: list[Diagnostic] = []
    while thoughts := _at_the_start(lines):
        found.append(_hide(lines, thoughts, path, line_before))
    for thoughts in _between_lines(lines):
        found.append(_hide(lines, thoughts, path, line_before))
    return Clean(text="\n".join(lines), diagnostics=tuple(found))


def _at_the_start(lines: list[str]) -> _Thoughts | None:
    """The thoughts at the start of the body, which may lack one of their two tags."""
    start = next((n for n in range(body_start(lines), len(lines)) if lines[n].strip()), len(lines))
    marks = list(_marks(lines, start))
    if not marks:
        return None
    if marks[0].closes:
        return _without_start(lines, start, marks[0])
    if marks[0].line != start or marks[0].before.strip() or _reads_on(marks[0].behind):
        return None
    closing = [mark for mark in marks if mark.closes and mark.name == marks[0].name]
    page = next((n for n in range(start + 1, len(lines)) if _begins_page(lines, n)), len(lines))
    if closing and closing[0].line == start:
        return _in_one_line(start, marks[0], closing[0])
    for mark in closing:
        at_an_edge = not mark.before.strip() or not mark.behind.strip()
        if mark.ends_thoughts or (mark.line < page and at_an_edge):
            return _Thoughts(first=start, last=mark.line, kept=mark.behind.lstrip())
    if page == len(lines) and _reads_as_page([marks[0].behind, *lines[start + 1 :]]):
        return None
    return _Thoughts(first=start, last=page - 1)


def _without_start(lines: list[str], start: int, end: _ThoughtTag) -> _Thoughts | None:
    """The thoughts before an end tag without a start tag, if they do not read as a page, and a page follows."""
    is_residue = end.ends_thoughts and not _reads_as_page([*lines[start : end.line], end.before])
    return _Thoughts(first=start, last=end.line) if is_residue and any(map(str.strip, lines[end.line + 1 :])) else None


def _in_one_line(line: int, opening: _ThoughtTag, closing: _ThoughtTag) -> _Thoughts | None:
    """Thoughts that begin and end in the same line; None if the sentence goes on after them: they belong to it."""
    behind = closing.behind.strip()
    says_something = re.search(r"\w", TAG.split(opening.behind, maxsplit=1)[0])
    return _Thoughts(first=line, last=line, kept=behind) if says_something and behind[:1] in ("", "#") else None


def _between_lines(lines: list[str]) -> list[_Thoughts]:
    """Thoughts between tags that are each alone in a line, outside lists and tables."""
    apart = _apart(lines)
    found: list[_Thoughts] = []
    opening: _ThoughtTag | None = None
    for mark in _marks(lines, body_start(lines)):
        if not mark.is_alone or not apart[mark.line]:
            continue
        if not mark.closes:
            opening = mark
        elif opening is not None and opening.name == mark.name:
            found.append(_Thoughts(first=opening.line, last=mark.line))
            opening = None
    return found


def _marks(lines: list[str], start: int) -> Iterator[_ThoughtTag]:
    """The tags of thoughts from a line on, except in code."""
    for number in prose_lines(lines, start):
        line = lines[number]
        for tag in TAG.finditer(line) if "<" in line else ():
            if line[: tag.start()].count("`") % 2 == 0:
                behind = line[tag.end() :]
                yield _ThoughtTag(
                    line=number,
                    name=tag[2].lower(),
                    closes=tag[1] == "/",
                    before=line[: tag.start()],
                    behind=behind,
                    ends_paragraph=not behind.strip() and not "".join(lines[number + 1 : number + 2]).strip(),
                )


def prose_lines(lines: list[str], start: int) -> Iterator[int]:
    """The indexes of the lines, from `start` on, that are neither code nor raw HTML that shows no Markdown."""
    fence = ""
    is_raw = False
    for number in range(start, len(lines)):
        line = lines[number]
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) and not mark[2].strip() else fence
        elif mark:
            fence = mark[1]
        elif is_raw or _RAW.match(line):
            is_raw = _RAW_END.search(line) is None
        elif not re.match(r" {4}|\t", line):
            yield number


def _apart(lines: list[str]) -> list[bool]:
    """For each line, whether it is outside lists and tables."""
    apart: list[bool] = []
    in_list = in_table = False
    for number, line in enumerate(lines):
        is_blank = not line.strip()
        in_table = bool(_ROW.match(line)) or (in_table and not is_blank)
        if _ITEM.match(line):
            in_list = True
        elif in_list and not is_blank and line[0] not in " \t":  # after an empty line, the list is over
            in_list = bool(lines[number - 1].strip())
        apart.append(not in_list and not in_table)
    return apart


def _begins_page(lines: list[str], number: int) -> bool:
    """Whether a heading or front matter begins here, as in a page, but not in thoughts."""
    if lines[number].rstrip() == "---" and is_front_matter(_block(lines, number)):
        return True
    if _HEADING.match(lines[number]) or number + 1 == len(lines) or not lines[number].strip():
        return _HEADING.match(lines[number]) is not None
    return _UNDERLINE.match(lines[number + 1]) is not None and not is_front_matter(_block(lines, number + 1))


def _reads_as_page(lines: list[str]) -> bool:
    """Whether the lines contain a heading, link, citation, list, table, quote or code, as an author's page does."""
    return any(
        _begins_page(lines, number)
        or _ITEM.match(line)
        or _ROW.match(line)
        or _REFERS.search(line)
        or _FENCE.match(line)
        for number, line in enumerate(lines)
    )


def _reads_on(behind: str) -> bool:
    """Whether the sentence goes on after a tag, which is then only mentioned."""
    return re.match(r"[,.;:)]|\s+[a-z,.;:)(=–—-]", behind) is not None


def _hide(lines: list[str], thoughts: _Thoughts, path: str, line_before: int) -> Diagnostic:
    """Hide thoughts, and give the finding that reports it."""
    first, last = thoughts.first, thoughts.last
    words = " ".join(" ".join(lines[first : last + 1]).split())
    shown = words[:_SHOWN] + ("…" if len(words) > _SHOWN else "")
    _blank(lines, first, last + 1)
    lines[last] = thoughts.kept
    message = f"a model's reasoning is hidden ({counted(last - first + 1, 'line')}): “{shown}”"
    return residue(path, first + line_before, message, "delete it from the page")


def without_fence(text: str, path: str, line_before: int) -> Clean:
    """The text without a fence around all of it, and without a model's words before the page."""
    lines = text.split("\n")
    filled = [number for number, line in enumerate(lines) if line.strip()]
    led_in = 0
    while line_before == 0 and led_in < min(2, len(filled) - 1) and _LEAD_IN.match(lines[filled[led_in]]):
        led_in += 1
    start = filled[led_in] if filled else 0
    opening = _FENCE.match(lines[start])
    if opening is None:
        unwrapped = led_in > 0 and is_front_matter(_block(lines, start))
    elif (close := _page_end(lines, start, opening, filled, led_in=led_in > 0)) is not None:
        unwrapped, lines[start], lines[close] = True, "", ""
    elif line_before == 0 and (close := _titled_end(lines, start, opening)) is not None:
        unwrapped, lines[start], lines[close] = True, "---", "---"
    else:
        unwrapped = False
    if not unwrapped:
        return Clean(text=text, diagnostics=())
    around = text.split("\n")[filled[0]].strip()[:_SHOWN]
    message = f"text around the page itself is hidden: “{around}”"
    found = residue(path, line_before + filled[0], message, "delete the fence and the text before it")
    _blank(lines, filled[0], start)
    return Clean(text="\n".join(lines), diagnostics=(found,))


def _page_end(lines: list[str], start: int, opening: re.Match[str], filled: list[int], *, led_in: bool) -> int | None:
    """The line that closes a fence around a whole page; None if the fence is a block of code.

    A model may write words before and after a fence that begins with front matter; the words after it stay.
    """
    language = opening[2].strip().lower()
    first = next((n for n in filled if n > start), start)
    has_front_matter = is_front_matter(_block(lines, first))
    if language in _YAML or language == "":
        is_page = has_front_matter and has_title(_block(lines, first))
    else:
        is_page = language in _MARKDOWN and (has_front_matter or not led_in)
    closing = [n for n in filled[: -4 if has_front_matter else -2 : -1] if _closes(lines[n], opening) and n > start]
    return closing[0] if is_page and closing and _fences_close(lines[start + 1 : closing[0]], opening) else None


def _titled_end(lines: list[str], start: int, opening: re.Match[str]) -> int | None:
    """The line that closes a fence around front matter alone; None if the fence is a block of code."""
    end = next((n for n in range(start + 1, len(lines)) if _closes(lines[n], opening)), None)
    if end is None or opening[2].strip().lower() not in _YAML:
        return None
    inside = lines[start + 1 : end]
    return end if is_front_matter(inside) and has_title(inside) else None


def _closes(line: str, opening: re.Match[str]) -> bool:
    mark = _FENCE.match(line)
    return mark is not None and mark[1] == opening[1] and not mark[2].strip()


def _fences_close(inside: list[str], around: re.Match[str]) -> bool:
    """Whether each fence within the page names its language and is closed; otherwise it closes the outer fence."""
    marks = [mark for line in inside if (mark := _FENCE.match(line)) and mark[1].startswith(around[1])]
    return len(marks) % 2 == 0 and all(bool(mark[2].strip()) == (number % 2 == 0) for number, mark in enumerate(marks))


def _block(lines: list[str], start: int) -> list[str]:
    """The lines between `---` at `start` and the next `---`; empty if no block begins there."""
    if lines[start].rstrip() != "---":
        return []
    end = next((n for n in range(start + 1, len(lines)) if lines[n].rstrip() in ("---", "...")), start)
    return lines[start + 1 : end]


def names_known_key(keys: Iterable[str]) -> bool:
    """Whether one of these, in any case, is a key by which front matter is recognised."""
    return any(str(key).casefold() in KEYS for key in keys)


def is_front_matter(lines: list[str]) -> bool:
    """Whether lines look like a page's front matter: known keys, and only YAML."""
    keys = {match[1] for line in lines if (match := re.match(r"([A-Za-z_][\w-]*):", line))}
    return names_known_key(keys) and all(re.match(r"\s*\Z|[ \t]|#|- |[A-Za-z_][\w-]*:|---", line) for line in lines)


def has_title(lines: list[str]) -> bool:
    """Whether the block has a title, as a page has: a program's settings may have the other keys."""
    return any(line.lower().startswith("title:") for line in lines) and len(lines) > 1


def residue(path: str, line: int, message: str, help: str) -> Diagnostic:
    """The finding on what is hidden from a line on, from 0."""
    return Diagnostic(rule="model-residue", at=Location(path=path, line=line + 1), message=message, help=help)


def body_start(lines: list[str]) -> int:
    """The index of the line after the front matter; 0 if there is none."""
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines[start].rstrip() == "---":
        for number, line in enumerate(lines[start + 1 :], start=start + 1):
            if line.rstrip() in ("---", "..."):
                return number + 1
    return 0


def _blank(lines: list[str], start: int, end: int) -> None:
    lines[start:end] = [""] * (end - start)
