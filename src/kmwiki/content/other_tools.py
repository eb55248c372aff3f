"""What other programs' settings say of a folder: where its pages are, what the site is called, what is a template."""

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from msgspec import Struct

from kmwiki.content.characters import unreadable
from kmwiki.content.flat_settings import flat_settings
from kmwiki.content.folders import Folders
from kmwiki.content.plain_file import read_plain
from kmwiki.content.roots import VAULT

_SHARED = ("config.", "_config.")  # names that other programs use, too
_HUGO = tuple(
    f"{folder}{name}.{form}"
    for folder in ("", "config/_default/")
    for name in ("hugo", "config")
    for form in ("toml", "yaml", "yml", "json")
)
# The settings of Obsidian's own templates and of its extension Templater, and the key that names the folder.
_TEMPLATE_SETTINGS = (("templates.json", "folder"), ("plugins/templater-obsidian/data.json", "templates_folder"))


_PROGRAMS = ("js", "ts")  # endings of settings that would have to be run


class Tool(Struct, frozen=True, kw_only=True):
    """A program that makes a site: the files of its settings, and its names of what kmwiki has, too."""

    files: tuple[str, ...]
    title: str
    description: str = "description"
    language: tuple[str, ...]
    base_url: str = ""
    pages: str = ""
    usual_pages: str = ""
    output: str = ""
    usual_output: str = ""
    file_addresses: tuple[str, str] = ("", "")  # a key and its value, with which the site has tea.html


TOOLS = (
    # MkDocs
    Tool(
        files=("mkdocs.yml", "mkdocs.yaml"),
        title="site_name",
        description="site_description",
        language=("theme.language",),
        base_url="site_url",
        pages="docs_dir",
        usual_pages="docs",
        output="site_dir",
        usual_output="site",
        file_addresses=("use_directory_urls", "false"),
    ),
    # Hugo
    Tool(
        files=_HUGO,
        title="title",
        language=("locale", "languagecode", "defaultcontentlanguage"),
        base_url="baseurl",
        pages="contentdir",
        usual_pages="content",
        output="publishdir",
        usual_output="public",
        file_addresses=("uglyurls", "true"),
    ),
    # mdBook
    Tool(
        files=("book.toml",),
        title="book.title",
        description="book.description",
        language=("book.language",),
        pages="book.src",
        usual_pages="src",
        output="build.build-dir",
        usual_output="book",
    ),
    # Docusaurus, whose settings are a program
    Tool(
        files=tuple(f"docusaurus.config.{form}" for form in ("js", "ts", "mjs", "cjs", "mts", "cts")),
        title="title",
        language=(),
        usual_pages="docs",
        usual_output="build",
    ),
    # Jekyll
    Tool(files=("_config.yml", "_config.yaml"), title="title", language=("lang", "locale")),
)


class OtherSite(Struct, frozen=True, kw_only=True):
    """What the settings of another program, in `file`, say of a site; what they do not say is empty."""

    file: str = ""
    title: str = ""
    description: str = ""
    language: str = ""
    base_url: str = ""
    pages: str = ""  # a folder
    output: str = ""  # the folder of its own site
    file_addresses: bool = False


def other_site(root: Path) -> OtherSite | None:
    """What another program makes of a folder, if there are settings of one. Raises KmwikiError for broken ones."""
    for tool in TOOLS:
        for name in tool.files:
            if not (root / name).is_file():
                continue
            said = {} if name.endswith(_PROGRAMS) else flat_settings(root / name)
            if (tool.base_url or tool.title) in said or not name.rpartition("/")[2].startswith(_SHARED):
                return _site(tool, name, said)
    return None


def _site(tool: Tool, file: str, said: Mapping[str, str]) -> OtherSite:
    key, value = tool.file_addresses
    return OtherSite(
        file=file,
        title=said.get(tool.title, ""),
        description=said.get(tool.description, ""),
        language=next((said[name] for name in tool.language if name in said), ""),
        base_url=said.get(tool.base_url, ""),
        pages=said.get(tool.pages) or tool.usual_pages,
        output=said.get(tool.output) or tool.usual_output,
        file_addresses=bool(key) and said.get(key, "").lower() == value,
    )


def vault_of(folders: Folders) -> Path | None:
    """The folder of notes with settings of Obsidian: the root of the wiki, its folder of pages, or neither."""
    return next((folder for folder in (folders.root, folders.content) if (folder / VAULT).is_dir()), None)


def template_folders(root: Path) -> tuple[str, ...]:
    """The folders of a vault that contain templates of notes, as its settings say, by their paths in the vault."""
    said = (vault_setting(root, file, key) for file, key in _TEMPLATE_SETTINGS)
    folders = dict.fromkeys(PurePosixPath(folder.strip("/ ")) for folder in said if not unreadable(folder))
    known = (folder for folder in folders if folder.parts and ".." not in folder.parts)
    return tuple(folder.as_posix() for folder in known if (root / folder).is_dir())


def vault_setting(vault: Path, file: str, key: str) -> str:
    """A text in one of the files of a vault's settings; empty if it is not there."""
    return _setting(vault / VAULT / file, key)


def _setting(file: Path, key: str) -> str:
    try:
        settings = json.loads(read_plain(file).decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return ""
    value = settings.get(key) if isinstance(settings, dict) else None
    return value if isinstance(value, str) else ""
