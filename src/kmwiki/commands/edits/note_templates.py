"""Templates of notes: where a vault has them, and their text with the title and date filled in."""

import json
import os
import re
from collections.abc import Callable
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from kmwiki.commands.edits.moments import shown_as
from kmwiki.config import Config
from kmwiki.content.front_matter import split
from kmwiki.content.plain_file import read_plain
from kmwiki.content.vault import template_folders, vault_of, vault_setting
from kmwiki.content.yaml_scalars import spelled
from kmwiki.errors import KmwikiError
from kmwiki.patterns import regex

LARGEST = 1_000_000  # bytes
NAMED = 20  # templates that a refusal names
_PLACEHOLDER = regex(r"\{\{[ \t]*(title|date|time)[ \t]*(?::([^{}\n]*))?\}\}", re.IGNORECASE)
_LINE = regex(r"(?P<key>[ \t]*(?:- +)*(?:[\w -]+:[ \t]+)?)(?P<value>.*?)(?P<comment>[ \t]+#.*|[ \t]*)\Z")
_USUAL = ("templates", "Templates", "_templates")  # folders, where no settings name one


def find_template(config: Config, name: str) -> Path:
    """The file of a template: by its path, or by its name in a folder of templates. Raises KmwikiError."""
    named = (base / f"{name}{end}" for base in (Path(), config.root) for end in ("", ".md"))
    if (file := next((file for file in named if file.is_file()), None)) is not None:
        return file
    known = _known(config)
    wanted = name.casefold()
    found = known.get(wanted) or known.get(f"{wanted}.md")
    if found is not None:
        return found
    names = sorted({file.stem for file in known.values()})
    near = get_close_matches(name, names, n=1, cutoff=0.5)
    help = (
        f"did you mean “{near[0]}”?" if near else f"available: {', '.join(names[:NAMED])}" if names else "there is none"
    )
    raise KmwikiError(f"no template is called “{name}” ({help})")


def filled_in(template: Path, config: Config, title: str, now: datetime) -> str:
    """The text of a template for a page with this title. Raises KmwikiError if it cannot be read."""
    try:
        text = read_plain(template, LARGEST).decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise KmwikiError(f"cannot read the template “{template}”: {why}") from error
    vault = vault_of(config.folders)
    patterns = {
        word: (vault_setting(vault, "templates.json", f"{word}Format") if vault else "") or usual
        for word, usual in (("date", "YYYY-MM-DD"), ("time", "HH:mm"))
    }

    def meaning(found: re.Match[str]) -> str:
        word = found[1].lower()
        return title if word == "title" else shown_as(now, (found[2] or "").strip() or patterns[word])

    front, body, _ = split(text)
    head = text[: len(text) - len(body)] if front is not None else ""
    return "\n".join(_in_yaml(line, meaning) for line in head.split("\n")) + _PLACEHOLDER.sub(
        meaning, text[len(head) :]
    )


def _in_yaml(line: str, meaning: Callable[[re.Match[str]], str]) -> str:
    """A line of front matter, filled in so that YAML reads what is meant."""
    parts = _LINE.match(line)
    if parts is None or not _PLACEHOLDER.search(line):
        return line
    value = parts["value"]
    if value[:1] not in ("'", '"', "[") or value.startswith("[["):
        return f"{parts['key']}{spelled(_PLACEHOLDER.sub(meaning, value))}{parts['comment']}"

    def quoted(found: re.Match[str]) -> str:
        before, text = value[: found.start()], meaning(found)
        if before.count('"') % 2:
            return json.dumps(text, ensure_ascii=False)[1:-1]
        return text.replace("'", "''") if before.count("'") % 2 else spelled(text, in_flow=True)

    return f"{parts['key']}{_PLACEHOLDER.sub(quoted, value)}{parts['comment']}"


def _known(config: Config) -> dict[str, Path]:
    """The templates by their casefolded names, with and without the folders that they are in."""
    vault = vault_of(config.folders)
    folders = [vault / name for name in template_folders(vault)] if vault else []
    folders = folders or [config.content / name for name in _USUAL]
    found: dict[str, Path] = {}
    for folder in folders:
        for file in sorted(folder.rglob("*.md")):
            if file.is_file() and Path(os.path.realpath(file)).is_relative_to(config.root):
                found.setdefault(file.name.casefold(), file)
                found.setdefault(file.relative_to(folder).as_posix().casefold(), file)
    return found
