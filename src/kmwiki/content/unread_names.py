"""The settings of other programs that kmwiki does not read, by program, with what an owner may write instead."""

from msgspec import Struct

from kmwiki.content.navigation import OwnEntry


class OfferedMenu(Struct, frozen=True, kw_only=True):
    """The entries of another program's menu, and the key of `[nav]` that may have them, beside the usual ones; those of
    a `language` lead to its pages."""

    key: str
    entries: tuple[OwnEntry, ...]
    usual: tuple[str, ...] = ()
    language: str = ""


class Instead(Struct, frozen=True):
    """What to write instead of a setting, and the key or section of `kmwiki.toml` that, if it is set, answers it.

    If it `publishes`, pages that the other program leaves out may be published here. Of the entries of a `menu`, those
    that lead to something in the wiki are written instead.
    """

    help: str
    answer: str = ""
    publishes: bool = False
    menu: OfferedMenu | None = None


_LOOK = Instead("colours, fonts, a logo and a footer are set under [theme] in kmwiki.toml", "theme")
_OWN_LOOK = Instead("put style sheets and templates of your own into the folder templates", "theme")
_SCRIPT = Instead("a template in the folder templates may load a script of your own")
_COUNTS = Instead("pages load nothing from other hosts unless [security] in kmwiki.toml allows it", "security")
_PROGRAM = Instead("kmwiki does not run programs; write its output into the pages")
_DATES = Instead('write dates = "git" under [site] in kmwiki.toml', "site.dates")
_MENU = Instead('write menu = [{ to = "Page", title = "Words" }] under [nav] in kmwiki.toml', "nav")
FOOTER = Instead("write it into footer under [nav] in kmwiki.toml", "nav")
VERSIONS = Instead("write a [[versions]] section for each version in kmwiki.toml", "versions")
_LANGUAGES = Instead('write languages = ["en", "de"] under [site] in kmwiki.toml', "site.languages")
ADDRESSES = Instead("pages have the addresses of their files; write “permalink: /path/” into a page to keep another")
_PICTURES = Instead("write social_pictures = true under [site] in kmwiki.toml", "site.social_pictures")
_VALUES = Instead("kmwiki's own templates do not use these values")
_AUTHOR = Instead('write “author: Name” into the pages, or footer = "…" under [theme] in kmwiki.toml', "theme.footer")
HIDDEN = Instead("write the files that must not be published into ignore under [content] in kmwiki.toml",
                  "content.ignore", publishes=True)  # fmt: skip
ADDRESS_OF_EDIT = Instead("write repository, or edit with “{path}”, under [site] in kmwiki.toml", "site.edit")
_DRAFTS = Instead("write drafts = true under [build] in kmwiki.toml", "build.drafts")
MACROS = Instead(r"write macros = { NN = '\mathbb{N}' } under [maths] in kmwiki.toml", "maths.macros")
_POSTS = Instead("posts are pages like others; write “draft: true” into those that are not finished")
_FEED = Instead("write base_url under [site] in kmwiki.toml: a site with a URL has a feed", "site.base_url")
_BREAKS = Instead("write line_breaks = true under [build] in kmwiki.toml", "build.line_breaks")
_SHORT = Instead("write these links out, such as [#12](https://…)")

# Extensions of Markdown that change words: the path to what turns each on. Their names have dots.
EXTENSIONS: dict[str, dict[tuple[str, ...], Instead]] = {
    "MkDocs": {
        ("markdown_extensions", "pymdownx.snippets", "auto_append"): Instead(
            "write the text of these files into pages"
        ),
        ("markdown_extensions", "pymdownx.smartsymbols"): Instead("write the signs themselves, such as “©” and “→”"),
        ("markdown_extensions", "pymdownx.magiclink", "repo_url_shorthand"): _SHORT,
        ("markdown_extensions", "pymdownx.magiclink", "social_url_shorthand"): _SHORT,
        ("markdown_extensions", "nl2br"): _BREAKS,
        ("markdown_extensions", "markdown.extensions.nl2br"): _BREAKS,
    },
    "Hugo": {("markup", "goldmark", "renderer", "hardWraps"): _BREAKS},
}

UNREAD: dict[str, dict[str, Instead]] = {
    "MkDocs": {
        "theme": _LOOK,
        "extra_css": _OWN_LOOK,
        "extra_javascript": _SCRIPT,
        "extra_templates": _OWN_LOOK,
        "hooks": _PROGRAM,
        "site_author": _AUTHOR,
        "edit_uri_template": ADDRESS_OF_EDIT,
        "extra.analytics": _COUNTS,
        "plugins.awesome-pages": Instead("write order = [\"Page\", \"folder\"] under [nav] in kmwiki.toml", "nav"),
        "plugins.awesome-nav": Instead("write order = [\"Page\", \"folder\"] under [nav] in kmwiki.toml", "nav"),
        "plugins.blog": _POSTS,
        "plugins.material/blog": _POSTS,
        "plugins.encryptcontent": HIDDEN,
        "plugins.git-authors": _AUTHOR,
        "plugins.git-revision-date": _DATES,
        "plugins.git-revision-date-localized": _DATES,
        "plugins.mike": VERSIONS,
        "plugins.rss": _FEED,
        "plugins.social": _PICTURES,
    },
    "Hugo": {
        "theme": _LOOK,
        "params": _VALUES,
        "author": _AUTHOR,
        "taxonomies": Instead("tags have pages; values of other keys are shown on their page"),
        "menu": _MENU,
        "menus": _MENU,
        "frontmatter": Instead("dates are those of “date”, “created” and “lastmod” of the front matter"),
        "enableemoji": Instead("write the emoji itself instead of its name"),
        "enablegitinfo": _DATES,
        "builddrafts": _DRAFTS,
        "googleanalytics": _COUNTS,
        "disqusshortname": _COUNTS,
        "services": _COUNTS,
        "module.imports": Instead("copy the pages that a module brings into the folder of pages"),
    },
    "mdBook": {
        "book.authors": _AUTHOR,
        "preprocessor": _PROGRAM,
        "output.html.additional-css": _OWN_LOOK,
        "output.html.additional-js": _SCRIPT,
        "output.html.theme": _OWN_LOOK,
        "output.html.google-analytics": _COUNTS,
    },
    "Jekyll": {
        "theme": _LOOK,
        "remote_theme": _LOOK,
        "permalink": ADDRESSES,
        "plugins": _PROGRAM,
        "gems": _PROGRAM,
        "collections": Instead("its pages are at the addresses of their files"),
        "defaults": Instead("write the values into the front matter of the pages", publishes=True),
        "author": _AUTHOR,
        "google_analytics": _COUNTS,
        "show_drafts": _DRAFTS,
        "header_pages": _MENU,
    },
    "Docusaurus": {
        "themeconfig": _LOOK,
        "locales": _LANGUAGES,
        "include": Instead("write the other files into ignore under [content] in kmwiki.toml",
                           "content.ignore", publishes=True),
        "routebasepath": ADDRESSES,
        "sidebarpath": Instead("write order = [\"Page\", \"folder\"] under [nav] in kmwiki.toml", "nav"),
        "stylesheets": _OWN_LOOK,
        "customcss": _OWN_LOOK,
        "scripts": _SCRIPT,
        "clientmodules": _SCRIPT,
        "customfields": _VALUES,
        "remarkplugins": _PROGRAM,
        "rehypeplugins": _PROGRAM,
        "redirects": Instead("write “aliases: [/old/]” into the page that an old address leads to"),
        "staticdirectories": Instead("write the folder of these files into static under [site] in kmwiki.toml",
                                     "site.static"),
        "lastversion": VERSIONS,
    },
    "Quartz": {
        "analytics": _COUNTS,
        "colors": _LOOK,
        "typography": _LOOK,
        "defaultdatetype": Instead("pages show when they were created and changed, as their front matter says"),
        "pagetitlesuffix": Instead("titles of windows end in title of [site] in kmwiki.toml"),
        "citations()": Instead("write ^[file.md:3], with the name of a source and its lines, instead of [@key]"),
    },
}  # fmt: skip

# Settings of Hugo that change how its own site looks or is made, and no words; docs/coming-from/hugo.md lists them.
PASSED_OVER_OF_HUGO = frozenset(
    """
    archetypedir assetdir blackfriday build caches canonifyurls capitalizelisttitles cleandestinationdir
    contenttypes datadir debug defaultcontentrole defaultcontentversion
    defaultoutputformat deployment disablealiases disabledefaultlanguageredirect disablehugogeneratorinject
    disablekinds disablelivereload disablepathtolower enableinlineshortcodes
    enablemissingtranslationplaceholders enablerobotstxt environment footnotereturnlinkcontents hascjklanguage
    httpcache i18ndir ignorecache ignorelogs ignorevendorpaths imaging layoutdir log logfile loglevel markup
    mediatypes metadataformat minify newcontenteditor nochmod noclasses notimes outputformats outputs page paginate
    paginatepath pagination paniconwarning pluralizelisttitles printi18nwarnings printpathwarnings
    printunusedtemplates privacy pygmentscodefences pygmentsstyle pygmentsuseclasses quiet
    reflinkserrorlevel reflinksnotfoundurl related relativeurls removepathaccents renderdefaultlanguage
    rendersegments resourcedir rsslimit sectionpagesmenu security segments server sitemap summarylength
    syncstaticfiles taxonomyterm templatemetrics templatemetricshints themesdir timeout timezone titlecasestyle
    verbose watch workingdir
    """.split()
)

# Settings that are read, or that change nothing that readers see of a page; all settings of a program that is not here
# are either, unless they are above.
QUIET: dict[str, frozenset[str]] = {
    "MkDocs": frozenset(
        """
        site_name site_url site_description docs_dir site_dir use_directory_urls exclude_docs draft_docs not_in_nav nav
        inherit
        repo_url repo_name edit_uri copyright strict watch dev_addr validation remote_branch remote_name
        markdown_extensions plugins extra mdx_configs pages
        extra.alternate extra.social extra.generator extra.homepage extra.consent extra.status extra.tags extra.version
        plugins.search plugins.tags plugins.redirects plugins.exclude plugins.meta plugins.minify plugins.offline
        plugins.privacy
        plugins.section-index plugins.literate-nav plugins.autorefs plugins.glightbox plugins.optimize plugins.typeset
        plugins.material/meta plugins.material/search plugins.material/tags
        plugins.group plugins.i18n plugins.mermaid2 plugins.same-dir
        plugins.callouts plugins.roamlinks plugins.ezlinks plugins.exclude-search plugins.info plugins.projects
        plugins.open-in-new-tab
        """.split()
    ),
    "Hugo": frozenset(
        """
        title locale languagecode defaultcontentlanguage defaultcontentlanguageinsubdir baseurl contentdir publishdir
        staticdir ignorefiles uglyurls buildfuture buildexpired languages disablelanguages cascade copyright module
        permalinks
        """.split()
    )
    | PASSED_OVER_OF_HUGO,
}
