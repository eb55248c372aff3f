"""Reads a TOML file, finds the line that sets a key, and writes a value."""

import json
import re
from pathlib import Path
from typing import Any

from kmwiki.content.characters import readable
from kmwiki.content.plain_file import read_plain
from kmwiki.content.values import changed_texts
from kmwiki.errors import KmwikiError
from kmwiki.patterns import regex

_SAID = {  # start of the parser's message → message to the author
    "Illegal character '\\n'": "this text is not closed (add a quotation mark)",
    "Found invalid character '\\n'": "this text is not closed (add a quotation mark)",
    "Invalid value": "this is not a value (put text in quotation marks)",
    "Unterminated string": "this text is not closed (add a quotation mark)",
    "Unescaped '\\' in a string": "write two backslashes, or put the text in single quotation marks",
    "Escaped character": "this backslash and its number stand for no character",
    "Invalid hex value": "this backslash and its number stand for no character",
    "Illegal character": "this character is not allowed here",
    "Found invalid character": "this character is not allowed here",
    "Unclosed array": "this list is not closed (add “]”)",
    "Unclosed inline table": "these braces are not closed (add “}”)",
    "Expected newline": "there is something after the value (write each key on a line of its own)",
    "Expected '='": 'a key needs “=” and a value, as in title = "My wiki"',
    "Expected ']]'": "the name of this section must end with “]]”",
    "Expected ']'": "the name of this section must end with “]”",
    "Expected ": "this text is not closed (add a quotation mark)",
    "Invalid statement": "this is neither a section nor a key (write names with other characters in quotation marks)",
    "Invalid initial character": "this is not a key (write names with other characters in quotation marks)",
    "Invalid date": "this is not a date (put text in quotation marks)",
    "Duplicate inline table key": "this key is there twice (keep one)",
    "Cannot overwrite": "this key is there twice (keep one)",
    "Cannot redefine": "this key is there twice (keep one)",
    "Cannot mutate": "this key was already given as a whole (keep one)",
}
_TWICE = regex(r"Cannot declare \(('[^)]*)\) twice")


def read_toml(file: Path) -> dict[str, Any]:
    """The tables of a file. Raises KmwikiError with the place of a mistake."""
    import tomllib  # many a wiki has no settings, and to import it takes as long as to read a page

    try:
        text = read_plain(file).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        tables: dict[str, Any] = changed_texts(tomllib.loads(text), readable)  # escapes may have written controls
        return tables
    except OSError as error:
        raise KmwikiError(f"{file.name}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise KmwikiError(f"{file.name}: not UTF-8 (byte {error.start + 1})") from error
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).partition(" (at ")
        message = _TWICE.sub(_twice, message)
        message = next((said for part, said in _SAID.items() if message.startswith(part)), message)
        line = re.match(r"line (\d+), column (\d+)", place)
        last = text.removesuffix("\n").count("\n") + 1
        where = f"{line[1]}:{line[2]}" if line else f"{last}"
        raise KmwikiError(f"{file.name}:{where}: {message}") from error
    except (ValueError, RecursionError) as error:
        raise KmwikiError(f"{file.name}: a number is too long or the nesting too deep") from error


def _twice(name: re.Match[str]) -> str:
    """What is said of a section that is there twice, whose name the parser writes as a Python tuple."""
    parts = re.findall(r"'([^']*)'", name[1])
    return f"the section “{'.'.join(parts)}” is there twice (put its keys below one of them)"


def line_with(text: str, key: str, file: Path) -> int:
    """The first line that writes a text after the start of what sets a key; that start if none does."""
    lines, first = file.read_text(encoding="utf-8-sig").splitlines(), line_of(key, file) or 1
    written = (f'"{text}"', f"'{text}'")
    found = (
        number for number, line in enumerate(lines, start=1) if number >= first and any(w in line for w in written)
    )
    return next(found, first)


def line_of(key: str, file: Path) -> int | None:
    """The line that sets a key, in its section or with the section's name before it; None if no line does.

    Of `[[…]]` that occur several times, the number in the key says which is meant.
    """
    wanted = key.partition("[")[0]
    before = int(item[1]) if (item := re.search(r"\[(\d+)\]", key)) else 0
    section, near = "", None
    for number, line in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), start=1):
        written = re.sub(r"""[=#].*|["'\s]""", "", line)
        header = re.match(r"\[+(.*?)\]", written)
        section = header[1] if header else section
        if written.startswith("[[") and section == wanted and before:
            section, before = "", before - 1
            continue
        name = section if header else f"{section}.{written}".strip(".")
        if f"{name}.".startswith(f"{wanted}."):
            return number
        if near is None and wanted.startswith(f"{name}."):
            near = number  # the section, or a table on one line
    return near


def as_toml(value: object) -> str:
    """A value as TOML writes it: a text with backslashes as it is, another with the escapes of JSON and one more."""
    if isinstance(value, str) and "\\" in value and "'" not in value and value.isprintable():
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
