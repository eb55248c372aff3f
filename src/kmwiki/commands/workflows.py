"""The workflows that publish a wiki, as the guide has them."""

import re
from pathlib import Path

from kmwiki.commands.edits.new_files import NewFile
from kmwiki.commands.guide_pages import guide_page
from kmwiki.content.repository import path_in_repository
from kmwiki.errors import KmwikiError
from kmwiki.patterns import regex

SERVICES = ("github", "gitlab", "forgejo")
_SECTION = regex(
    r"^## (?P<service>\w+)(?:(?!^## ).)*?`(?P<path>\.[\w./-]+\.yml)`:\n\n```yaml\n(?P<text>.*?)^```",
    re.MULTILINE | re.DOTALL,
)


def workflow(service: str, root: Path) -> NewFile:
    """The workflow of a service. Raises KmwikiError if the service would not find it, because `root` is in a folder."""
    folder = path_in_repository(root)
    if folder.parts:
        raise KmwikiError(
            f"a workflow belongs in the root of the repository, but this wiki is in its folder “{folder}”; "
            "“kmwiki guide publish-from-ci” has the text"
        )
    sections = _SECTION.finditer(guide_page("publish-from-ci.md").read_text(encoding="utf-8"))
    [found] = [section for section in sections if section["service"].lower() == service]
    return NewFile(path=found["path"], text=found["text"])
