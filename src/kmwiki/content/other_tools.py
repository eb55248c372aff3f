"""What other programs' settings say of a folder: where its pages are, what the site is called, what is a template."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.content.given_outline import given_outline
from kmwiki.content.keeping_back import BUILD, EXPIRED, FUTURE
from kmwiki.content.layered_settings import FILES_OF_HUGO, OVER_OF_HUGO, layered
from kmwiki.content.loose_settings import LooseSettings
from kmwiki.content.navigation import GivenItem
from kmwiki.content.other_macros import macros_of_script
from kmwiki.content.other_parts import PARTS, EditPlace, OtherParts
from kmwiki.content.other_quotes import is_typographic, is_typographic_script
from kmwiki.content.script_lists import listed, other_calls
from kmwiki.content.script_settings import footer_links, script_lines, script_settings, without_comments
from kmwiki.content.unread_settings import Unread, unread_in_footer, unread_in_script, unread_macros, unread_settings
from kmwiki.diagnostics import Location

_SHARED = ("config.", "_config.")  # names that other programs use, too


_SCRIPTS = ("js", "ts")  # endings of settings that are a program, in which only what is written out is read
_SCRIPT_FORMS = ("js", "ts", "mjs", "cjs", "mts", "cts")


class Tool(Struct, frozen=True, kw_only=True):
    """A program that makes a site: the files of its settings, and its names of what kmwiki has, too."""

    name: str
    files: tuple[str, ...]
    other_files: tuple[str, ...] = ()  # that count with the first of those
    title: str
    description: str = "description"
    language: tuple[str, ...]
    base_url: str = ""
    pages: str = ""
    usual_pages: str = ""
    output: str = ""
    usual_output: str = ""
    static: str = ""
    usual_static: str = ""
    ignore: tuple[str, ...] = ()  # keys of what it leaves out, as patterns
    always_ignored: tuple[str, ...] = ()
    filters: tuple[str, frozenset[str]] = ("", frozenset())  # a key of programs that leave pages out, and those known
    explicit: str = ""  # a part of its settings with which only pages that say so are published
    line_breaks: str = ""  # a part of its settings with which line breaks are kept
    edit: str = ""  # the key of the address below which files are edited, by their paths in its folder
    layout: str = ""  # another file, with the links of its footer
    publishes_by_date: bool = False  # and by its keys `build` and `cascade`, as Hugo does
    any_format: bool = False  # its front matter may be TOML or JSON
    gives_outline: bool = False
    other_pages: tuple[str, ...] = ()  # endings of files that it makes pages of, and kmwiki does not
    copies_files: bool = False  # whether it publishes all files beside pages
    file_addresses: tuple[str, str] = ("", "")  # a key and its value, with which the site has tea.html


TOOLS = (
    Tool(
        name="MkDocs",
        files=("mkdocs.yml", "mkdocs.yaml"),
        title="site_name",
        description="site_description",
        language=("theme.language",),
        base_url="site_url",
        pages="docs_dir",
        usual_pages="docs",
        output="site_dir",
        usual_output="site",
        ignore=("exclude_docs", "draft_docs"),
        gives_outline=True,
        other_pages=("markdown", "mdown", "mkdn", "mkd", "ipynb"),
        copies_files=True,
        file_addresses=("use_directory_urls", "false"),
    ),
    Tool(
        name="Hugo",
        files=FILES_OF_HUGO,
        other_files=OVER_OF_HUGO,
        title="title",
        language=("locale", "languagecode", "defaultcontentlanguage"),
        base_url="baseurl",
        pages="contentdir",
        usual_pages="content",
        output="publishdir",
        usual_output="public",
        static="staticdir",
        usual_static="static",
        publishes_by_date=True,
        any_format=True,
        other_pages=(
            "markdown",
            "mdown",
            "html",
            "htm",
            "adoc",
            "asciidoc",
            "ad",
            "org",
            "rst",
            "pandoc",
            "pdc",
            "rmd",
        ),
        file_addresses=("uglyurls", "true"),
    ),
    Tool(
        name="mdBook",
        files=("book.toml",),
        title="book.title",
        description="book.description",
        language=("book.language",),
        pages="book.src",
        usual_pages="src",
        output="build.build-dir",
        usual_output="book",
        copies_files=True,
    ),
    # The settings of these two are programs.
    Tool(
        name="Docusaurus",
        files=tuple(f"docusaurus.config.{form}" for form in _SCRIPT_FORMS),
        title="title",
        description="tagline",
        language=("defaultlocale",),
        usual_pages="docs",
        usual_output="build",
        usual_static="static",
        ignore=("exclude",),
        always_ignored=("_*.md", "_*/**/*.md"),
        edit="editurl",
        other_pages=("mdx",),
    ),
    Tool(
        name="Quartz",
        files=tuple(f"quartz.config.{form}" for form in _SCRIPT_FORMS),
        title="pagetitle",
        language=("locale",),
        base_url="baseurl",
        usual_pages="content",
        usual_output="public",
        ignore=("ignorePatterns",),
        filters=("filters", frozenset(("removedrafts", "explicitpublish"))),
        explicit="explicitpublish()",
        line_breaks="hardlinebreaks()",
        layout="quartz.layout.ts",
    ),
    Tool(
        name="Jekyll",
        files=("_config.yml", "_config.yaml"),
        title="title",
        language=("lang", "locale"),
        ignore=("exclude",),
        always_ignored=("_drafts",),
        other_pages=("markdown", "mkdown", "mkdn", "mkd", "textile"),
    ),
)


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
    any_format: bool = False  # whether front matter may be TOML or JSON
    kept_back: tuple[str, ...] = ()  # for which reasons its pages are not published
    explicit: bool = False  # whether only pages that say so are published
    line_breaks: bool = False  # whether a line break in a paragraph is kept
    typographer: bool = False  # whether straight quotation marks are shown as the language of a page writes them
    file_addresses: bool = False
    other_pages: tuple[str, ...] = ()  # endings of files that it makes pages of, and kmwiki does not
    copies_files: str = ""  # the program, if it publishes all files beside pages
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
            if not (root / name).is_file():
                continue
            is_script = name.endswith(_SCRIPTS)
            if (found := _of_script(tool, root, name) if is_script else _of_data(tool, root, name)) is not None:
                return found
    return None


def _of_script(tool: Tool, root: Path, name: str) -> OtherSite:
    """The site of settings that are a program: of its lists, either all is known or they are unclear."""
    file = root / name
    said = script_settings(file)
    address = said.get(tool.edit, "")
    lists = {key: listed(file, key) for key in tool.ignore}
    doubtful = [(key, one.doubtful) for key, one in lists.items() if one.doubtful]
    key, known = tool.filters
    if key and (line := other_calls(file, key, known)):
        doubtful.append((key, line))
    unread = (*unread_in_script(tool.name, name, script_lines(file)), *unread_macros(name, macros_of_script(file)))
    if tool.layout and (root / tool.layout).is_file():
        unread += tuple(unread_in_footer(tool.layout, footer_links(root / tool.layout)))
    parts = OtherParts(
        editing=EditPlace(edit=f"{address.rstrip('/')}/{{path}}", folder="") if "://" in address else None,
        unclear=tuple((f"all of “{key}”", Location(path=name, line=line)) for key, line in doubtful),
    )
    ignore = (*tool.always_ignored, *(pattern for one in lists.values() for pattern in one.patterns))
    quotes = is_typographic_script(tool.name, said, without_comments(file))
    return replace(_site(tool, name, said), ignore=ignore, parts=parts, unread=unread, typographer=quotes)


def _of_data(tool: Tool, root: Path, name: str) -> OtherSite | None:
    """The site of settings in YAML, TOML or JSON; None if they may be those of something else."""
    said = layered(root, name, tool.name)
    if (tool.base_url or tool.title) not in said.flat and name.rpartition("/")[2].startswith(_SHARED):
        return None
    site = _site(tool, name, said.flat)
    parts = PARTS[tool.name](said.loose) if tool.name in PARTS else OtherParts()
    ignore, languages = (*site.ignore, *parts.ignore), parts.languages
    if len(languages.names) > 1:
        site = replace(site, language=languages.usual, pages=languages.pages)
    outlines = ((one, given_outline(root / one)) for one in said.files) if tool.gives_outline else ()
    given_file, outline = next((one for one in outlines if one[1]), (name, ()))
    return replace(
        site,
        ignore=ignore,
        parts=replace(parts, unclear=(*said.unclear, *parts.unclear)),
        others=said.files,
        outline=outline,
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
        kept_back=tuple(_reasons(said)) if tool.publishes_by_date else (),
        other_pages=tool.other_pages,
        copies_files=tool.name if tool.copies_files else "",
        explicit=bool(tool.explicit) and tool.explicit in said,
        line_breaks=bool(tool.line_breaks) and tool.line_breaks in said,
        file_addresses=bool(key) and said.get(key, "").lower() == value,
    )


def _reasons(said: Mapping[str, str]) -> Iterator[str]:
    yield BUILD
    for reason in (FUTURE, EXPIRED):
        if said.get(f"build{reason}") != "true":
            yield reason


def _patterns(texts: Iterable[str]) -> Iterator[str]:
    """The patterns in texts with one a line, without those that take something back, and without comments."""
    for line in "\n".join(texts).split("\n"):
        pattern = line.strip()
        if pattern.strip("/") and not pattern.startswith(("!", "#")):
            yield pattern
