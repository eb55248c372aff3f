"""`kmwiki.toml` as its owner wrote it: each section as a typed value, and what is wrong with it."""

import os
import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
from msgspec import Meta, Struct

from kmwiki.content.file_kinds import PICTURES
from kmwiki.content.navigation import PLACES, NavOptions
from kmwiki.content.option_words import wrong_type
from kmwiki.content.policy import KINDS, Allowed
from kmwiki.content.roots import Misset
from kmwiki.content.source_names import CITATIONS, WrittenAs
from kmwiki.content.toml_file import read_toml
from kmwiki.content.versions import VersionOptions
from kmwiki.diagnostics import DEFAULTS, Severity
from kmwiki.patterns import regex

ADDRESS = regex(r"https?://[^\s/?#\"'<>\\]+(?:/[^\s?#\"'<>\\]*)?\Z", re.IGNORECASE)
_LANGUAGE = regex(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*\Z")
_COLOUR = regex(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")
_FONTS = regex(r"[\w \-,'\"]{1,400}\Z")
_PICTURE = regex(rf"[\w-]+(?:\.[\w-]+)*\.(?:{'|'.join(sorted(PICTURES))})\Z")
_ITEM = regex(r"\[(\d+)\]\Z")
_SECTION = regex(r"[a-z0-9]+(?:[-_][a-z0-9]+)*\Z")


class SiteOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[site]`: how the site presents itself."""

    title: str | None = None
    base_url: str | None = None
    language: str | None = None  # None: the language of most of the text
    languages: tuple[str, ...] | None = None  # folders whose pages are in these languages; None: they are looked for
    description: str = ""
    static: str | None = None  # the folder of files that are published as they are; None: `public`; "": none
    dates: Literal["front matter", "git"] = "front matter"  # of pages that give none
    social_pictures: bool = False  # draw the pictures that other sites show beside links to pages
    typographer: bool | None = None  # whether pages show straight quotation marks as their language writes them; None:
    # as another program's settings say, else no
    version: str = ""  # which of `versions` this is
    versions_file: str = ""  # a file that all versions look into, from the root of this one
    repository: str | None = None  # the address of the repository that the wiki is kept in
    branch: str = "main"
    repository_folder: str | None = None  # that of the wiki in the repository; None: as `.git` says
    edit: str | None = None  # the address of a file with “{path}”; None: as the repository's forge writes it; "": none
    history: str | None = None


class ContentOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[content]`: where pages and sources are, as folders in the root."""

    pages: str | None = None
    sources: str | None = None
    ignore: tuple[str, ...] | None = None  # None: what other programs' settings leave out
    front_matter: Literal["yaml", "any"] | None = None  # None: "any" beside the settings of Hugo, else "yaml"
    publish: Literal["all", "explicit"] | None = None  # "explicit": only pages that say `publish: true`; None: "all",
    # unless another program's settings say otherwise


class SourceOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[sources]`: which lines of the sources are published, and how citations are written."""

    publish: Literal["cited", "full", "none"] = "cited"  # the cited lines with some around them, all, or none
    citations: tuple[WrittenAs, ...] = CITATIONS
    publish_found: bool = True  # also the lines that were found for citations without lines
    evidence: bool = True  # compare claims with what they cite


class BuildOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[build]`: where the site goes and how its files are named."""

    output: str | None = None  # None: `site`; in a folder of notes, a hidden folder that the notes' own tool ignores
    urls: Literal["folder", "file"] | None = None  # None: "folder", unless another program's settings say otherwise
    drafts: bool = False
    line_breaks: bool | None = None  # None: as the vault's own settings say, if the wiki is one
    markdown: bool = True  # whether each page has its Markdown beside it
    extensions: tuple[str, ...] = ()  # names, in their order


class LinkOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[links]`: the text of a link whose author wrote a bare slug."""

    slug_labels: Literal["slug", "title"] = "slug"


class MathsOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[maths]`: commands that formulas may use beside LaTeX's own."""

    macros: dict[str, str] = {}


class UrlNames(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[urls]`: names of the generated sections; None: the default, unless a page has that name."""

    tags: str | None = None
    sources: str | None = None
    special: str | None = None
    search: str | None = None
    graph: str | None = None


class ThemeOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[theme]`: colours and fonts, a logo and a favicon (files of `templates/static`), the words of the footer."""

    fonts: Literal["system", "source-serif", "atkinson"] = "system"
    accent: str | None = None
    accent_dark: str | None = None
    font_text: str | None = None
    font_headings: str | None = None
    font_interface: str | None = None
    logo: str | None = None
    favicon: str | None = None
    licence: str = ""
    licence_url: str | None = None
    footer: str = ""


class ServeOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[serve]`: the preview."""

    editor: str | None = None  # a known one, an address with “{path}”, or "none"


class SecurityOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[security]`: the origins that pages may load from, as a list or by kind."""

    allow: tuple[str, ...] | Allowed = ()


Share = Annotated[float, Meta(ge=0, le=1)]
Number = Annotated[int, Meta(ge=0)]


class CheckOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[check]`: the baseline, and thresholds of the wiki as a whole; None: there is none."""

    baseline: str | None = None  # a file in the root; what it lists fails neither a check nor a strict build
    coverage: Share | None = None  # of the claims, at least, cite something that is there
    supported: Share | None = None  # of the claims that cite, at least, are supported by what they cite
    broken: Number | None = None  # claims, at most, of which all citations are broken
    red_links: Number | None = None  # at most
    stale_claims: Number | None = None  # claims, at most, of which the cited lines have changed
    weak_claims: Number | None = None  # claims, at most, of which the cited lines hold little


class IgnoreOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item of `[[ignore]]`: findings that are not reported, and why."""

    rule: str
    path: str = ""  # a pattern of the files that they are on
    target: str = ""  # a name that they quote
    reason: str = ""


class Options(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`kmwiki.toml` as written, defaults filled in."""

    site: SiteOptions = SiteOptions()
    content: ContentOptions = ContentOptions()
    build: BuildOptions = BuildOptions()
    links: LinkOptions = LinkOptions()
    sources: SourceOptions = SourceOptions()
    maths: MathsOptions = MathsOptions()
    urls: UrlNames = UrlNames()
    theme: ThemeOptions = ThemeOptions()
    nav: NavOptions = NavOptions()
    serve: ServeOptions = ServeOptions()
    security: SecurityOptions = SecurityOptions()
    check: CheckOptions = CheckOptions()
    rules: dict[str, Severity] = {}
    ignore: tuple[IgnoreOptions, ...] = ()
    versions: tuple[VersionOptions, ...] = ()


def read_options(file: Path) -> Options:
    """The options in a `kmwiki.toml`; the defaults if there is none. Raises Misset for a wrong key or value."""
    return options_of(read_toml(file)) if os.path.lexists(file) else Options()


def options_of(data: dict[str, Any]) -> Options:
    """The options in the tables of a `kmwiki.toml`. Raises Misset for a wrong key or value."""
    for name, value in data.items():
        if name not in Options.__struct_fields__ and not isinstance(value, dict | list) and (homes := _homes(name)):
            raise Misset(name, f"“{name}” belongs under {homes}, but is above all sections")
    _refuse_unknown(data, Options.__struct_fields__, "section")
    for section in msgspec.structs.fields(Options):
        keys = getattr(section.type, "__struct_fields__", None)  # `rules` has none
        if keys is not None and isinstance(data.get(section.name), dict):
            _refuse_unknown(data[section.name], keys, "key", section.name)
    _refuse_unknown_kinds(data.get("security"))
    if isinstance(data.get("rules"), dict):
        built_in = [name for name in data["rules"] if "/" not in name]  # the others are those of extensions
        _refuse_unknown(built_in, DEFAULTS, "rule", "rules")
        for name, value in data["rules"].items():
            _refuse_other(f"rules.{name}", value, get_args(Severity))
    for number, item in enumerate(items if isinstance(items := data.get("ignore"), list) else ()):
        if isinstance(item, dict):
            _refuse_unknown(item, IgnoreOptions.__struct_fields__, "key", f"ignore[{number}]")
    try:
        options = msgspec.convert(data, Options)
    except msgspec.ValidationError as error:
        message, _, key = str(error).replace("`", "").replace(" | null", "").partition(" - at $.")
        _refuse_other(key, _value(data, key), _permitted(key))
        raise Misset(key, wrong_type(Options, key, message)) from error
    _refuse_values(options)
    return options


def _refuse_unknown_kinds(security: object) -> None:
    if isinstance(security, dict) and isinstance(security.get("allow"), dict):
        _refuse_unknown(security["allow"], KINDS, "kind", "security.allow")


def _homes(key: str) -> str:
    """The sections that have a key, as they are written; empty if none has."""
    fields = msgspec.structs.fields(Options)
    return " or ".join(f"[{one.name}]" for one in fields if key in getattr(one.type, "__struct_fields__", ()))


def _refuse_unknown(given: Iterable[str], known: Iterable[str], what: str, section: str = "") -> None:
    names = list(known)
    for name in given:
        if name not in names:
            near = get_close_matches(name, names, n=1, cutoff=0.5)
            homes = _homes(name) if what == "key" else ""
            help_text = f"did you mean “{near[0]}”?" if near else f"known: {', '.join(sorted(names))}"
            help_text = f"it belongs under {homes}" if homes else help_text
            where = f" in [{section}]" if section else ""
            raise Misset(f"{section}.{name}".strip("."), f"unknown {what} “{name}”{where} ({help_text})")


def _refuse_other(key: str, value: object, permitted: tuple[str, ...]) -> None:
    """Refuse a text that is not one of the permitted ones, if the key permits only some."""
    if permitted and isinstance(value, str) and value not in permitted:
        choices = ", ".join(f"“{choice}”" for choice in permitted)
        near = get_close_matches(value, permitted, n=1, cutoff=0.7)
        help_text = f" (did you mean “{near[0]}”?)" if near else ""
        raise Misset(key, f"{key}: “{value}” is not one of {choices}{help_text}")


def _permitted(key: str) -> tuple[str, ...]:
    """The texts that a key, or each item of its list, permits; empty if it permits any."""
    kind: Any = Options
    for name in _ITEM.sub("", key).split("."):
        kind = getattr(kind, "__annotations__", {}).get(name)
    if type(None) in get_args(kind):
        kind = get_args(kind)[0]
    if get_origin(kind) is tuple:
        kind = get_args(kind)[0]
    return tuple(choice for choice in get_args(kind) if isinstance(choice, str))


def _value(data: Any, key: str) -> object:
    """The value of a key such as `sources.citations[0]`."""
    for name in _ITEM.sub("", key).split("."):
        data = data.get(name) if isinstance(data, dict) else None
    item = _ITEM.search(key)
    return data[int(item[1])] if item and isinstance(data, list) else data


def _refuse_values(options: Options) -> None:
    site = options.site
    for key, tags in (
        ("language", [site.language] if site.language is not None else []),
        ("languages", site.languages or ()),
    ):
        for tag in tags:
            if not _LANGUAGE.match(tag):
                raise Misset(f"site.{key}", f"site.{key}: “{tag}” is not a language tag (such as “en”)")
    for field in UrlNames.__struct_fields__:
        name = getattr(options.urls, field)
        if name is not None and not _SECTION.match(name):
            raise Misset(f"urls.{field}", f"urls.{field}: “{name}” may only contain a–z, 0–9 and hyphens")
    for name in options.maths.macros:
        if not re.fullmatch(r"[A-Za-z]+", name):
            raise Misset(
                "maths.macros", f"maths.macros: “{name}” may only contain the letters a to z (write R for \\R)"
            )
    chosen = [name for name in msgspec.structs.astuple(options.urls) if name]
    if len(set(chosen)) < len(chosen):
        raise Misset("urls", "urls: two sections have the same name")
    _refuse_theme(options.theme)
    for field in ("menu", "footer"):
        for number, item in enumerate(getattr(options.nav, field)):
            _refuse_other(f"nav.{field}[{number}]", item, PLACES)


def _refuse_theme(theme: ThemeOptions) -> None:
    """Refuse values that must not go into the style sheet, where one semicolon too many would break all rules."""
    shapes = {
        "accent": (_COLOUR, "not a colour (such as “#1f5c52”)"),
        "accent_dark": (_COLOUR, "not a colour (such as “#7cc4ae”)"),
        **dict.fromkeys(("font_text", "font_headings"), (_FONTS, "not a list of fonts (such as “Georgia, serif”)")),
        "font_interface": (_FONTS, "not a list of fonts (such as “Verdana, sans-serif”)"),
        "logo": (_PICTURE, "not a picture in templates/static (such as “logo.svg”)"),
        "favicon": (_PICTURE, "not a picture in templates/static (such as “favicon.svg”)"),
        "licence_url": (ADDRESS, "not a URL (such as “https://creativecommons.org/licenses/by/4.0/”)"),
    }
    for name, (shape, problem) in shapes.items():
        value = getattr(theme, name)
        if value is not None and not shape.match(value):
            raise Misset(f"theme.{name}", f"theme.{name}: “{value}” is {problem}")
