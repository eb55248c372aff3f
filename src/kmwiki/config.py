"""`kmwiki.toml` and the layout of a wiki root, as one typed value."""

import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import asdict, replace

from kmwiki.analysis.site import Owner, ThemeText
from kmwiki.analysis.thresholds import Threshold
from kmwiki.content.addressing import OF_FILES, Addressing, folder_addresses
from kmwiki.content.characters import unreadable
from kmwiki.content.folders import Folders
from kmwiki.content.navigation import NavOptions
from kmwiki.content.options import ADDRESS, CheckOptions, IgnoreOptions, Options, ThemeOptions, read_options
from kmwiki.content.other_parts import refuse_unclear
from kmwiki.content.other_tools import OtherSite
from kmwiki.content.policy import Allowed, allowed
from kmwiki.content.published import static_name, with_published
from kmwiki.content.repository import repository_of
from kmwiki.content.roots import (
    TEMPLATES,
    VAULT,
    Misset,
    keeps_line_breaks,
    layout_of,
    own_templates,
    readable_root,
    title_of,
)
from kmwiki.content.taken_over import addressing_of, as_wanted, left_out, other_settings, unread, with_other
from kmwiki.content.toml_file import line_of, line_with
from kmwiki.content.unread_settings import Unread
from kmwiki.content.versions import versions_of
from kmwiki.core import CORE, with_marks, without_markdown
from kmwiki.diagnostics import Ignore, Location, Severity
from kmwiki.errors import KmwikiError, lacking
from kmwiki.extension import Features, Installed, installed, together
from kmwiki.graph.left_out import left_out_page
from kmwiki.graph.tongues import Tongues
from kmwiki.graph.wiki import LeftOut, Resolving
from kmwiki.model import PageNames
from kmwiki.theme.social_picture import can_draw
from kmwiki.theme.static_files import template_folder

FILE = "kmwiki.toml"
HIDDEN_OUTPUT = ".kmwiki/site"


class Config(Struct, frozen=True, kw_only=True):
    """The settings of a run; paths are absolute."""

    folders: Folders
    output: Path
    owner: Owner  # what the owner says of the site
    addressing: Addressing  # the languages of pages, and how their addresses differ from the paths of their files
    resolving: Resolving  # what the owner wants of addresses, labels and sources
    templates: Path | None  # the wiki's own templates
    macros: tuple[tuple[str, str], ...]  # for formulas: a name without its backslash, and the LaTeX that it stands for
    line_breaks: bool  # whether a line break in a paragraph is kept on the page
    citations: tuple[str, ...]  # the forms of citations that are read
    theme: ThemeOptions
    allowed: Allowed  # the origins that pages may load from
    rules: dict[str, Severity]
    ignores: tuple[Ignore, ...]  # those of `kmwiki.toml`
    thresholds: tuple[Threshold, ...]
    baseline: Path | None  # the findings that may stay
    features: Features
    drafts: bool
    editor: str | None  # None: the one that suits the folder
    other: str  # the file of another program's settings, of which some count, too; empty if there is none
    other_files: tuple[str, ...]  # further files of these settings
    unread: tuple[Unread, ...]  # those that are not read

    @property
    def root(self) -> Path:
        """The root of the wiki."""
        return self.folders.root

    @property
    def content(self) -> Path:
        """The folder of pages, or the only page."""
        return self.folders.content

    @property
    def sources(self) -> Path | None:
        """The folder of sources."""
        return self.folders.sources

    def left_out(self, page: PageNames, kept_back: Collection[str]) -> LeftOut | None:
        """A page that is left out, with the reason; None if it is part of the wiki.

        Drafts, and what is `kept_back`, are part of it if `drafts` is true.
        """
        front, help = page.front_matter, "publish that page or remove the link"
        if self.drafts:
            return None
        if front.hidden:
            return left_out_page(page, f"says “{front.hidden_by}”" if front.hidden_by else "may be a draft", help)
        if page.path in kept_back:
            return left_out_page(page, f"is kept back, as {self.other} and the pages say", help)
        if self.folders.explicit and not front.published:
            return left_out_page(page, "does not say “publish: true”", f"write that, or {help.partition(' or ')[2]}")
        return None


def load_config(
    root: Path, *, output: Path | None = None, base_url: str | None = None, drafts: bool | None = None
) -> Config:
    """The configuration of the wiki at `root`; options of the command line override `kmwiki.toml`."""
    start = readable_root(root)
    try:
        return _config(start, output, base_url, drafts)
    except Misset as error:
        line = line_of(error.key, start / FILE)
        raise KmwikiError(f"{FILE}:{line}: {error}" if line else f"{FILE}: {error}") from error


def enclosing_root(folder: Path) -> Path:
    """The root of the wiki of which a folder is a part; the folder itself if it is one, or in none."""
    for above in (folder, *folder.parents):
        if any((above / name).exists() for name in (FILE, "content", "wiki", VAULT)):
            try:
                folders = load_config(above).folders
            except KmwikiError:
                continue
            parts = (above, folders.content, folders.sources)
            if any(part is not None and folder.is_relative_to(part) for part in parts[above != folder :]):
                return above
        if (above / ".git").exists():
            break
    return folder


def _config(start: Path, output: Path | None, base_url: str | None, drafts: bool | None) -> Config:
    single = start.is_file()
    folder = start.parent if single else start
    other = OtherSite() if single else other_settings(folder)
    own = Options() if single else _own_options(folder, other)
    options = own if single else with_other(own, folder, other)
    given, breaks = options.content, options.build.line_breaks
    extensions = _extensions(options)
    layout = Folders(root=folder, content=start) if single else layout_of(folder, given.pages, given.sources)
    templates = None if single else own_templates(folder, layout.content)
    _refuse_missing(options.theme, templates)
    place = Path(output or folder / (options.build.output or _default_output(folder, layout.content, other))).resolve()
    drafts = options.build.drafts if drafts is None else drafts
    ignore = given.ignore if given.ignore is not None else () if single else left_out(layout, other)
    folders = as_wanted(replace(layout, ignore=ignore, output=place), own, options, other, drafts=drafts)
    addressing = OF_FILES if single else addressing_of(options, layout, other.parts)
    owner = _owner(options, base_url, start, other, addressing, folders)
    return Config(
        folders=folders if single else with_published(folders, options.site.static, folder / FILE),
        output=place,
        owner=owner,
        addressing=addressing,
        resolving=_resolving(options, other, _tongues(owner, addressing)),
        templates=templates,
        macros=tuple(sorted(options.maths.macros.items())),
        citations=options.sources.citations,
        line_breaks=breaks if breaks is not None else not single and keeps_line_breaks(folder),
        theme=options.theme,
        allowed=allowed(options.security.allow),
        rules=_rules(options.rules, extensions),
        ignores=tuple(_ignores(options.ignore, folder / FILE)),
        thresholds=tuple(_thresholds(options.check, folder / FILE)),
        baseline=folder / options.check.baseline if options.check.baseline else None,
        features=_features(options.build.extensions, options.build.markdown, other.parts.marks + layout.marks),
        drafts=drafts,
        editor=options.serve.editor,
        other=other.file,
        other_files=other.others,
        unread=unread(own, layout, other),
    )


def _own_options(folder: Path, other: OtherSite) -> Options:
    """What the owner says. Raises KmwikiError if another program leaves files out in a way that kmwiki cannot read."""
    own = read_options(folder / FILE)
    if own.content.ignore is None:
        refuse_unclear(other.parts)
    return own


def _owner(
    options: Options, base_url: str | None, start: Path, other: OtherSite, addressing: Addressing, folders: Folders
) -> Owner:
    site, theme = options.site, options.theme
    frame = ThemeText(
        fonts=theme.fonts,
        logo=theme.logo,
        favicon=theme.favicon or "favicon.svg",
        licence=theme.licence,
        licence_url=theme.licence_url,
        footer=theme.footer,
        allowed=allowed(options.security.allow),
    )
    title, language = site.title or "", site.language or ""
    return Owner(
        title=title,
        folder="" if start.is_file() else title_of(start),
        language=language,
        languages=addressing.languages,
        language_folders=addressing.folders,
        finds_languages=site.languages is None,
        description=site.description,
        base_url=public_address(base_url) if base_url is not None else _own_base_url(site.base_url),
        markdown=options.build.markdown,
        social_pictures=_social_pictures(site.social_pictures),
        accent=(theme.accent or "") if site.social_pictures else "",
        typographer=bool(site.typographer),
        repository=repository_of(start, site),
        versions=versions_of(site.version, options.versions, site.versions_file),
        theme=frame,
        nav=options.nav,
        given=other.outline,
        outlines=other.outlines,
        given_file=other.outline_file,
        other_pages=other.other_pages,
        copies_files=other.copies_files,
        as_they_are=static_name(folders, site.static, folders.root / FILE),
        nav_lines=_nav_lines(options.nav, start / FILE),
    )


def _tongues(owner: Owner, addressing: Addressing) -> Tongues:
    return Tongues(
        site=owner.language,
        languages=owner.languages,
        folders=folder_addresses(addressing),
        numbers=not addressing.strips_numbers,
    )


def _nav_lines(nav: NavOptions, file: Path) -> dict[str, int]:
    """The line of each page and folder that the owner's menus and order name."""
    keys = dict.fromkeys([*(("nav.order", name) for name in nav.order), *(("nav", entry.to) for entry in nav.own)])
    return {f"{key}:{name}": line_with(name, key, file) for key, name in keys}


def _social_pictures(wanted: bool) -> bool:
    if wanted and not can_draw():
        key = "site.social_pictures"
        raise Misset(key, f"{key}: pictures are drawn with Pillow, which {lacking('pillow')}")
    return wanted


def _resolving(options: Options, other: OtherSite, tongues: Tongues) -> Resolving:
    sections = {name: folder for name, folder in asdict(options.urls).items() if folder}
    style, labels = options.build.urls or "folder", options.links.slug_labels
    sources = options.sources
    return Resolving(
        sections=sections,
        url_style=style,
        slug_labels=labels,
        publish=sources.publish,
        publish_found=sources.publish_found,
        evidence=sources.evidence,
        allowed=allowed(options.security.allow),
        tongues=tongues,
        moved=other.parts.moved,
        heads_tags=other.heads_tags,
    )


def _default_output(root: Path, content: Path, other: OtherSite) -> str:
    """The folder of the site: beside the pages, but hidden among notes, whose tool would take its files for notes, and
    where another program makes a folder `site`.
    """
    is_among_notes = content == root and not os.path.lexists(root / FILE)
    return HIDDEN_OUTPUT if is_among_notes or other.makes_site else "site"


def _refuse_missing(theme: ThemeOptions, templates: Path | None) -> None:
    """Refuse a logo or favicon that is neither in the wiki's own static files nor in the built-in ones."""
    for key in ("logo", "favicon"):
        name = getattr(theme, key)
        places = [folder / "static" for folder in (templates, template_folder()) if folder is not None]
        if name is not None and not any((place / name).is_file() for place in places):
            raise Misset(f"theme.{key}", f"theme.{key}: there is no file “{name}” in {TEMPLATES}/static")


def _extensions(options: Options) -> list[Installed]:
    try:
        return [installed(name) for name in dict.fromkeys(options.build.extensions)]
    except KmwikiError as error:
        raise Misset("build.extensions", f"build.extensions: {error}") from error


def _features(names: tuple[str, ...], markdown: bool, marks: tuple[str, ...]) -> Features:
    """What is built in, with the Markdown beside pages or without it, and with the marks of another program, and what
    the extensions with these names add."""
    core = with_marks(CORE if markdown else without_markdown(CORE), marks)
    features = together(core, [installed(name) for name in dict.fromkeys(names)], (_features, (names, markdown, marks)))
    return replace(features, salt=features.salt + " ".join(marks).encode())


def _rules(given: dict[str, Severity], extensions: Iterable[Installed]) -> dict[str, Severity]:
    """The severities that extensions give to their rules, then those that the wiki gives."""
    own = {rule: severity for one in extensions for rule, severity in one.extension.rules.items()}
    for rule in given:
        if "/" in rule and rule not in own:
            raise Misset(f"rules.{rule}", f"unknown rule “{rule}” in [rules] (no extension of this wiki has it)")
    return own | given


def _ignores(given: Iterable[IgnoreOptions], file: Path) -> Iterator[Ignore]:
    """What the owner does not want to be reported."""
    for number, one in enumerate(given):
        key = f"ignore[{number}]"
        if not one.path and not one.target:
            raise Misset(
                key, f"ignore: give a path or target for “{one.rule}” (to turn it off everywhere, use [rules])"
            )
        at = Location(path=FILE, line=line_of(key, file) or 1)
        yield Ignore(rule=one.rule, reason=one.reason.strip(), at=at, path=one.path, target=one.target)


def _thresholds(given: CheckOptions, file: Path) -> Iterator[Threshold]:
    for name, value in asdict(given).items():
        if value is not None and name != "baseline":
            at = Location(path=FILE, line=line_of(f"check.{name}", file) or 1)
            yield Threshold(name=name, value=value, at=at)


def _own_base_url(address: str | None) -> str | None:
    try:
        return public_address(address)
    except KmwikiError as error:
        raise Misset("site.base_url", str(error)) from error


def public_address(address: str | None) -> str | None:
    """The address of a published site, with a slash at its end; None if there is none. Raises KmwikiError."""
    if not address:
        return None
    if not ADDRESS.match(address) or not _has_host(address) or unreadable(address):
        raise KmwikiError(f"base URL: “{address}” is not a URL (such as “https://example.org/wiki/”)")
    return address.rstrip("/") + "/"


def _has_host(address: str) -> bool:
    """Whether an address has a valid host, and a valid port if it has one."""
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
