"""The programs that make sites whose settings kmwiki knows."""

from msgspec import Struct

from kmwiki.content.chapters import SUMMARY
from kmwiki.content.keeping_back import BUILD, EXPIRED, FUTURE, FUTURE_POSTS, UNLISTED
from kmwiki.content.layered_settings import FILES_OF_HUGO, OVER_OF_HUGO

SHARED = ("config.", "_config.")  # names that other programs use, too
_LISTS_OF_JEKYLL = ("plugins", "gems", "exclude", "include", "collections", "defaults")
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
    marks: tuple[str, ...] = ()  # that its pages may have, as in `markdown.other_marks`
    unpublished: str = ""  # an expression of settings with which its pages are not published
    keeps_back: tuple[str, ...] = ()  # for which reasons it does not publish pages, as in `content.keeping_back`
    heads_tags: bool = False  # whether `tags/x.md` is the head of the page of a tag
    tag_plugins: tuple[str, ...] = ()  # the names of plugins with which that is so
    chapters: str = ""  # the file beside its pages that lists those it publishes
    signs: tuple[str, ...] = ()  # keys of settings whose file other programs have, too; usually title and address
    any_format: bool = False  # its front matter may be TOML or JSON
    gives_outline: bool = False
    other_pages: tuple[str, ...] = ()  # endings of files that it makes pages of, and kmwiki does not
    keeps_numbers: str = ""  # a key of settings with which numbers before names stay in addresses
    docs_instances: bool = False  # whether its settings may name several folders of pages
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
        tag_plugins=("tags", "material/tags"),
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
        keeps_back=(BUILD, FUTURE, EXPIRED),
        heads_tags=True,
        copies_files=True,
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
        chapters=SUMMARY,
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
        always_ignored=("_*.md", "**/_*/**/*.md", "**/__tests__/**/*.md"),
        edit="editurl",
        keeps_numbers="numberPrefixParser",
        docs_instances=True,
        marks=("mdx",),
        unpublished=r"\b(includeCurrentVersion)\s*:\s*false\b",
        keeps_back=(UNLISTED,),
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
        heads_tags=True,
        copies_files=True,
    ),
    Tool(
        name="Jekyll",
        files=("_config.yml", "_config.yaml"),
        title="title",
        language=("lang", "locale"),
        pages="source",
        output="destination",
        usual_output="_site",
        keeps_back=(FUTURE_POSTS,),
        copies_files=True,
        other_pages=("markdown", "mkdown", "mkdn", "mkd", "textile", "html", "htm"),
        signs=("title", "url", "baseurl", "theme", "remote_theme", "permalink", "markdown", *_LISTS_OF_JEKYLL),
    ),
)
