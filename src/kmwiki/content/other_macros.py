"""The author's own commands of formulas in files of other programs: of MathJax, KaTeX and Quartz, and in a preamble."""

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from kmwiki.content.plain_file import read_plain
from kmwiki.content.script_settings import LARGEST, TEXT, plain_text, without_comments
from kmwiki.content.toml_file import as_toml
from kmwiki.errors import KmwikiError
from kmwiki.patterns import regex

_RAW = r"String\.raw\s*`[^`]*`"
_KEY = regex(r"\b(customMacros|[mM]acros)\b[\"']?\s*(?::\s*(?:([A-Za-z_$][\w$]*)|\{)|[,}])")
_TOKEN = regex(rf"{_RAW}|{TEXT}|[A-Za-z_$][\w$]*|\d+|\S")
_LITERAL = regex(rf"{_RAW}|{TEXT}", re.DOTALL)
_DEPTH = {"{": 1, "[": 1, "(": 1, "}": -1, "]": -1, ")": -1}
_NAME = regex(r"\\?([A-Za-z]+)\Z")
_NAMED = r"\s*\{?\s*(\\(?:[A-Za-z]+|.))\s*\}?\s*"
_DEFINITION = regex(
    rf"\\(?:(?:re|provide)?newcommand|providecommand|DeclareRobustCommand)\*?{_NAMED}(?:\[\d\]\s*)?(\[[^\]]*\]\s*)?(?=\{{)"
    rf"|\\DeclareMathOperator(\*?){_NAMED}(?=\{{)"
    r"|\\def\s*(\\(?:[A-Za-z]+|.))\s*(?:#\d\s*)*(?=\{)"
)
_COMMENT = regex(r"(?<!\\)%[^\n]*")


class Macros(Struct, frozen=True, kw_only=True):
    """Commands by their names without a backslash, and the names of those that `kmwiki.toml` cannot have; with the name
    and the line of their table, whose name is empty if there is none."""

    name: str = ""
    line: int = 1
    known: tuple[tuple[str, str], ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def help(self) -> str:
        """The line to write into `kmwiki.toml`."""
        table = ", ".join(f"{name} = {as_toml(text)}" for name, text in self.known)
        line = f"write macros = {{ {table} }} under [maths] in kmwiki.toml"
        lost = ", ".join(f"“{name}”" for name in self.lost)
        return f"{line}; it cannot have {lost}" if lost else line


def macros_of_script(file: Path) -> Macros:
    """The commands in a program, in a table with the name that MathJax, KaTeX or Quartz give to it."""
    try:
        text = without_comments(file)
    except KmwikiError:
        return Macros()
    if (key := _KEY.search(text)) is None:
        return Macros()
    is_short = key[0][-1] in ",}"  # `{ macros }`, with the constant of that name
    start, constant = key.end(), key[1] if is_short else key[2]
    if constant:
        declared = re.search(rf"\b(?:const|let|var)\s+{re.escape(constant)}\b[^=;{{}}]*=\s*\{{", text)
        if declared is None and is_short:
            return Macros()
        start = declared.end() if declared else len(text)
    return _sorted(_pairs(text, start), key[1], text.count("\n", 0, key.start()) + 1)


def macros_of_preamble(file: Path) -> Macros:
    """The commands that a file in TeX defines, as an extension of Obsidian reads it; none if it is not there."""
    try:
        text = _COMMENT.sub("", read_plain(file, LARGEST).decode("utf-8-sig", "replace"))
    except OSError:
        return Macros()
    found = list(_DEFINITION.finditer(text))
    if not found:
        return Macros()
    return _sorted(_defined(text, found), file.name, text.count("\n", 0, found[0].start()) + 1)


def _pairs(text: str, place: int) -> Iterator[tuple[str, str | None]]:
    """The names and values of the table that begins here; None for a value that is not written out."""
    item, depth = list[str](), 1
    for token in _TOKEN.finditer(text, place):
        depth += _DEPTH.get(token[0], 0)
        if not depth or (depth == 1 and token[0] == ","):
            if len(item) > 2 and item[1] == ":":
                yield _text(item[0]), _value(item[2:])
            item = []
        else:
            item.append(token[0])
        if not depth:
            return


def _value(tokens: list[str]) -> str | None:
    """A text, alone or in a list with the number of what follows it in braces."""
    if len(tokens) > 2 and (tokens[0], tokens[-1]) == ("[", "]"):
        tokens = tokens[1:-1]
        tokens = tokens[:1] if len(tokens) == 3 and tokens[1] == "," and tokens[2].isdigit() else tokens
    return _text(tokens[0]) if len(tokens) == 1 and _LITERAL.fullmatch(tokens[0]) else None


def _text(word: str) -> str:
    """The text that a literal stands for, or a name as it is."""
    if not _LITERAL.fullmatch(word):
        return word
    return " ".join(word.partition("`")[2][:-1].split()) if word.startswith("String.raw") else plain_text(word)


def _defined(text: str, found: list[re.Match[str]]) -> Iterator[tuple[str, str | None]]:
    for one in found:
        name, optional, star, operator, short = one.groups()
        body = None if optional else _braced(text, one.end())
        if operator and body is not None:
            body = rf"\operatorname{star}{{{body}}}"
        yield name or operator or short, body


def _braced(text: str, place: int) -> str | None:
    """What the braces that begin here contain, in one line; None if they never end."""
    depth = 0
    for sign in re.finditer(r"\\.|[{}]", text[place:], re.DOTALL):
        depth += {"{": 1, "}": -1}.get(sign[0], 0)
        if not depth:
            return " ".join(text[place + 1 : place + sign.start()].split())
    return None


def _sorted(pairs: Iterator[tuple[str, str | None]], table: str, line: int) -> Macros:
    """Those with a name that `kmwiki.toml` may have, and the others; of two with one name, the last."""
    known, lost = dict[str, str](), list[str]()
    for name, text in pairs:
        if (match := _NAME.match(name)) is not None and text:
            known[match[1]] = text
        else:
            lost.append(name)
    return Macros(name=table, known=tuple(known.items()), lost=tuple(dict.fromkeys(lost)), line=line)
