"""What other programs' settings say of a folder: where its pages are, what the site is called, what is a template."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.content.chapters import chapters
from kmwiki.content.docs_folders import docs_folders
from kmwiki.content.given_outline import given_outline
from kmwiki.content.known_tools import SHARED, TOOLS, Tool
from kmwiki.content.layered_settings import layered
from kmwiki.content.literate_nav import literate_outlines
from kmwiki.content.loose_settings import LooseSettings
from kmwiki.content.navigation import GivenItem
from kmwiki.content.other_macros import macros_of_script
from kmwiki.content.other_parts import PARTS, EditPlace, OtherParts
from kmwiki.content.other_quotes import is_typographic, is_typographic_script
from kmwiki.content.script_lists import listed, other_calls
from kmwiki.content.script_settings import footer_links, script_lines, script_settings, without_comments
from kmwiki.content.unread_settings import (
    Unread,
    unread_docs,
    unread_in_footer,
    unread_in_script,
    unread_macros,
    unread_settings,
)
from kmwiki.diagnostics import Location

_SCRIPTS = ("js", "ts")  # endings of settings that are a program, in which only what is written out is read


class OtherSite(Struct, frozen=True, kw_only=True):
    """What the settings of another program, in `file`, say of a site; what they do not say is empty."""

    file: str = ""
    others: tuple[str, ...] = ()  # further files of settings
    title: str = ""
    description: str = ""
    language: str = ""
    base_url: str = ""
    pages: str = ""  # a folder
    output: str = ""  # the folder of its own site
    static: str = ""  # the folder of files that it publishes as they are
    ignore: tuple[str, ...] = ()  # patterns of what it leaves out
    outline: tuple[GivenItem, ...] = ()  # of its pages
    outline_file: str = ""
    outlines: dict[str, tuple[GivenItem, ...]] = {}  # of folders, as in `content.literate_nav`
    any_format: bool = False  # whether front matter may be TOML or JSON
    kept_back: tuple[str, ...] = ()  # for which reasons its pages are not published
    explicit: bool = False  # whether only pages that say so are published
    line_breaks: bool = False  # whether a line break in a paragraph is kept
    typographer: bool = False  # whether straight quotation marks are shown as the language of a page writes them
    file_addresses: bool = False
    other_pages: tuple[str, ...] = ()  # endings of files that it makes pages of, and kmwiki does not
    heads_tags: bool = False  # whether `tags/x.md` is the head of the page of a tag
    copies_files: str = ""  # the program, if it publishes all files beside pages
    listed: tuple[str, ...] = ()  # the names of the only pages that it publishes, if it has a list of them
    listed_in: str = ""  # the file of the list
    parts: OtherParts = OtherParts()
    unread: tuple[Unread, ...] = ()  # settings that kmwiki does not read

    @property
    def makes_site(self) -> bool:
        """Whether the folder of its own site is called `site`."""
        return self.output.removeprefix("./").rstrip("/") == "site"


def other_site(root: Path) -> OtherSite | None:
    """What another program makes of a folder, if there are settings of one. Raises KmwikiError for broken ones."""
    for tool in TOOLS:
        for name in tool.files:
            if not os.path.isfile(f"{root}/{name}"):
                continue
            is_script = name.endswith(_SCRIPTS)
            if (found := _of_script(tool, root, name) if is_script else _of_data(tool, root, name)) is not None:
                return found
    return None


def _of_script(tool: Tool, root: Path, name: str) -> OtherSite:
    """The site of settings that are a program: of its lists, either all is known or they are unclear."""
    file = root / name
    said, text = script_settings(file), without_comments(file)
    address = said.get(tool.edit, "")
    lists = {key: listed(file, key) for key in tool.ignore}
    doubtful = [(key, one.doubtful) for key, one in lists.items() if one.doubtful]
    key, known = tool.filters
    if key and (line := other_calls(file, key, known)):
        doubtful.append((key, line))
    unclear = [(f"all of “{key}”", Location(path=name, line=line)) for key, line in doubtful]
    if tool.unpublished and (found := re.search(tool.unpublished, text)):
        at = Location(path=name, line=text.count("\n", 0, found.start()) + 1)
        unclear.append((f"which pages “{found[1]}” publishes", at))
    unread = (*unread_in_script(tool.name, name, script_lines(file)), *unread_macros(name, macros_of_script(file)))
    docs = tuple(docs_folders(text)) if tool.docs_instances else ()
    unread += tuple(unread_docs(name, [one for one in docs if (root / one.path).is_dir()]))
    if tool.layout and (root / tool.layout).is_file():
        unread += tuple(unread_in_footer(tool.layout, footer_links(root / tool.layout)))
    parts = OtherParts(
        editing=EditPlace(edit=f"{address.rstrip('/')}/{{path}}", folder="") if "://" in address else None,
        unclear=tuple(unclear),
        marks=tool.marks,
        strips_numbers=bool(tool.keeps_numbers) and tool.keeps_numbers not in text,
    )
    ignore = (*tool.always_ignored, *(pattern for one in lists.values() for pattern in one.patterns))
    quotes = is_typographic_script(tool.name, said, text)
    site = replace(_site(tool, name, said), ignore=ignore, parts=parts, unread=unread, typographer=quotes)
    return replace(site, pages=next((one.path for one in docs if one.is_main), site.pages))


def _of_data(tool: Tool, root: Path, name: str) -> OtherSite | None:
    """The site of settings in YAML, TOML or JSON; None if they may be those of something else."""
    said = layered(root, name, tool.name)
    signs = tool.signs or (tool.base_url or tool.title,)
    if name.rpartition("/")[2].startswith(SHARED) and all(said.loose.value(*sign.split(".")) is None for sign in signs):
        return None
    site = _site(tool, name, said.flat)
    parts = PARTS[tool.name](said.loose) if tool.name in PARTS else OtherParts()
    ignore, languages = (*site.ignore, *parts.ignore), parts.languages
    if len(languages.names) > 1:
        site = replace(site, language=languages.usual, pages=languages.pages)
    summary = (PurePosixPath(site.pages) / tool.chapters).as_posix() if tool.chapters else ""
    listed = chapters(root / summary) if summary and (root / summary).is_file() else ()
    unclear = () if listed is not None else (("the list of chapters", Location(path=summary, line=1)),)
    outlines = ((one, given_outline(root / one)) for one in said.files) if tool.gives_outline else ()
    given_file, outline = next((one for one in outlines if one[1]), (name, ()))
    of_folders = literate_outlines(root, site.pages, said.loose) if tool.gives_outline else {}
    tongues = (PurePosixPath(folder).name for folder, _ in languages.folders)
    literate = [item for folder in dict.fromkeys(("", *tongues)) for item in of_folders.get(folder, ())]
    return replace(
        site,
        ignore=ignore,
        parts=replace(parts, unclear=(*said.unclear, *parts.unclear, *unclear)),
        others=(*said.files, *([summary] if summary else [])),
        listed=listed or (),
        heads_tags=tool.heads_tags or any(said.loose.value("plugins", one) is not None for one in tool.tag_plugins),
        listed_in=summary,
        outline=tuple(literate) or outline,
        outlines=of_folders,
        outline_file=given_file,
        typographer=is_typographic(tool.name, said.loose),
        unread=(*unread_settings(tool.name, said.loose), *_macros_of_mkdocs(root, site.pages, said.loose)),
    )


def _macros_of_mkdocs(root: Path, pages: str, said: LooseSettings) -> Iterator[Unread]:
    """The findings on commands of formulas in the scripts that pages of MkDocs load from its folder of pages."""
    given = said.value("extra_javascript")
    for item in given if isinstance(given, list) else ():
        path = item if isinstance(item, str) else str(item.get("path", ""))
        file = (root / pages / path).resolve()
        if path and file.is_file() and file.is_relative_to(root):
            macros = macros_of_script(file)
            yield from unread_macros(file.relative_to(root).as_posix(), macros) if macros.known else ()


def _site(tool: Tool, file: str, said: Mapping[str, str]) -> OtherSite:
    key, value = tool.file_addresses
    lines = {name: " ".join(value.split()) for name, value in said.items()}
    address = lines.get(tool.base_url, "")
    return OtherSite(
        file=file,
        title=lines.get(tool.title, ""),
        description=lines.get(tool.description, ""),
        language=next((lines[name] for name in tool.language if name in said), "").replace("_", "-"),
        base_url=f"https://{address}" if address and file.endswith(_SCRIPTS) and "://" not in address else address,
        pages=said.get(tool.pages) or tool.usual_pages,
        output=said.get(tool.output) or tool.usual_output,
        static=said.get(tool.static) or tool.usual_static,
        ignore=(*tool.always_ignored, *_patterns(said.get(key, "") for key in tool.ignore)),
        any_format=tool.any_format,
        kept_back=tuple(one for one in tool.keeps_back if said.get(one, "").lower() != "true"),
        other_pages=tool.other_pages,
        heads_tags=tool.heads_tags,
        copies_files=tool.name if tool.copies_files else "",
        explicit=bool(tool.explicit) and tool.explicit in said,
        line_breaks=bool(tool.line_breaks) and tool.line_breaks in said,
        file_addresses=bool(key) and said.get(key, "").lower() == value,
    )


def _patterns(texts: Iterable[str]) -> Iterator[str]:
    """The patterns in texts with one a line, without those that take something back, and without comments."""
    for line in "\n".join(texts).split("\n"):
        pattern = line.strip()
        if pattern.strip("/") and not pattern.startswith(("!", "#")):
            yield pattern
