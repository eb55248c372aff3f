"""Findings on the settings of another program that kmwiki does not read, with what to write instead."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.content.addressing import unknown_tokens
from kmwiki.content.docs_folders import DocsFolder
from kmwiki.content.loose_settings import LooseSettings
from kmwiki.content.lost_keys import lost_of_cascade
from kmwiki.content.navigation import NavOptions, OwnEntry
from kmwiki.content.other_languages import I18N, languages_of_hugo, languages_of_mkdocs
from kmwiki.content.other_macros import Macros
from kmwiki.content.other_parts import FILLED_IN, edited_by_mkdocs
from kmwiki.content.script_settings import FooterLink
from kmwiki.content.toml_file import as_toml
from kmwiki.content.unread_names import (
    ADDRESS_OF_EDIT,
    ADDRESSES,
    EXTENSIONS,
    FOOTER,
    HIDDEN,
    MACROS,
    PASSED_OVER_OF_HUGO,
    QUIET,
    UNREAD,
    VERSIONS,
    Instead,
    OfferedMenu,
)
from kmwiki.diagnostics import Diagnostic, Location, Severity
from kmwiki.patterns import regex

UNREAD_SETTING = "unread-setting"
_REMOTE = regex(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_GUIDE = {
    "MkDocs": "; “kmwiki guide mkdocs” says what is read",
    "Hugo": "; “kmwiki guide hugo” says what is read",
}
_LINKS_OF_QUARTZ = ("https://github.com/jackyzha0/quartz", "https://discord.gg/cRFFHYye7t")
_READ_OF_LANGUAGE = frozenset(
    "title weight label languagename locale languagecode direction languagedirection contentdir disabled".split()
)
_READ_OF_I18N = frozenset("locale name build default link fixed_link".split())
_VERSION = ("extra", "version")
_ONE_VALUE = "kmwiki.toml has one value for all languages"
_USUAL = tuple(str(name) for name in NavOptions().footer)


class Unread(Struct, frozen=True, kw_only=True):
    """A finding on a setting that is not read, the key or section of `kmwiki.toml` that answers it, and the entries of
    a menu that can be written there."""

    finding: Diagnostic
    answer: str = ""
    menu: OfferedMenu | None = None


def unread_settings(program: str, said: LooseSettings) -> Iterator[Unread]:
    """What a file of settings says to a program and not to kmwiki."""
    known, quiet = UNREAD.get(program, {}), QUIET.get(program, frozenset())
    for name, instead in known.items():
        path = tuple(name.split("."))
        if not _is_empty(said.value(*path)):
            yield _unread(said.at(*path), _as_written(said.data, path), _as_theirs(instead, said, path))
    for path, instead in EXTENSIONS.get(program, {}).items():
        if not _is_empty(said.value(*path)):
            yield _unread(said.at(*path), ".".join(path), instead)
    for path in _others(said.data, program) if quiet else ():
        name = ".".join(path).casefold()
        if name not in quiet and name not in known and not any(one.startswith(f"{name}.") for one in known):
            yield _unread(said.at(*path), ".".join(path), _no_equivalent(program))
    yield from _SPECIAL.get(program, _nothing)(said)


def _no_equivalent(program: str) -> Instead:
    return Instead(f"kmwiki.toml has no equivalent{_GUIDE.get(program, '')}")


def unread_in_script(program: str, file: str, lines: Mapping[str, int]) -> Iterator[Unread]:
    """The same of a file that is a program, by the names in it, with their lines."""
    known = UNREAD.get(program, {})
    for name, line in lines.items():
        if (instead := known.get(name.casefold())) is not None:
            yield _unread(Location(path=file, line=line), name, instead)


def unread_macros(file: str, macros: Macros) -> Iterator[Unread]:
    """The same of commands of formulas that a file has."""
    if macros.name:
        instead = Instead(macros.help, MACROS.answer) if macros.known else MACROS
        yield _unread(Location(path=file, line=macros.line), macros.name, instead)


def unread_docs(file: str, docs: Sequence[DocsFolder]) -> Iterator[Unread]:
    """The same of folders of pages beside that of the site's own docs, because a wiki has one."""
    main = next((one.path for one in docs if one.is_main), "docs")
    for one in docs:
        if not one.is_main and not f"{one.path}/".startswith(f"{main}/"):
            message = f"the pages in “{one.path}” are not published, because a wiki has one folder of pages"
            help = f"move the folder “{one.path}” into “{main}”"
            at = Location(path=file, line=one.line)
            yield Unread(finding=Diagnostic(rule=UNREAD_SETTING, at=at, message=message, help=help, severity="warning"))


def unread_in_footer(file: str, links: Iterable[FooterLink]) -> Iterator[Unread]:
    """The same of the links in the footer of Quartz, unless they are those of every new site."""
    own = [one for one in links if one.address not in _LINKS_OF_QUARTZ]
    if own:
        instead = _menu(FOOTER, "footer", ((one.address, one.name) for one in own), _USUAL)
        yield _unread(Location(path=file, line=own[0].line), "Footer.links", instead)


def _unread(at: Location, name: str, instead: Instead) -> Unread:
    """The finding on a setting; it is graver where pages may be published that were not meant to be."""
    message = f"kmwiki does not read “{name}”"
    if instead.publishes:
        message += ", so files that it hides may be published"
    severity: Severity | None = "warning" if instead.publishes else None
    found = Diagnostic(rule=UNREAD_SETTING, at=at, message=message, help=instead.help, severity=severity)
    return Unread(finding=found, answer=instead.answer, menu=instead.menu)


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", "false", [])


def _as_written(data: Mapping[str, Any], path: tuple[str, ...]) -> str:
    """A key of the table as the file writes it."""
    names = {str(name).casefold(): str(name) for name in data}
    return ".".join((names.get(path[0], path[0]), *path[1:]))


def _others(data: Mapping[str, Any], program: str) -> Iterator[tuple[str, ...]]:
    """The keys at the top, and of MkDocs the names of plugins and of what is below `extra`."""
    for name, value in data.items():
        if not _is_empty(value):
            yield (name,)
        if program == "MkDocs" and name in ("plugins", "extra"):
            inner = value if isinstance(value, list) else [value]
            for item in inner:
                names = [item] if isinstance(item, str) else list(item) if isinstance(item, dict) else []
                yield from ((name, one) for one in names)


def _as_theirs(instead: Instead, said: LooseSettings, path: tuple[str, ...]) -> Instead:
    """The same, with the entries of a menu of Hugo, for all languages or for one, as `kmwiki.toml` writes them."""
    if path[-1].casefold() not in ("menu", "menus"):
        return instead
    entries = said.value(*path, "main")
    found = [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
    offered = _menu(instead, "menu", (_entry(one) for one in sorted(found, key=_weight)))
    language = path[1] if path[0] == "languages" else ""
    return replace(offered, menu=replace(offered.menu, language=language)) if offered.menu else offered


def _weight(values: Mapping[str, Any]) -> float:
    """The place of an entry in a menu of Hugo, where those without a weight are last."""
    given = next((str(value) for key, value in values.items() if str(key).casefold() == "weight"), "")
    return float(given) if re.fullmatch(r"-?\d{1,9}", given) and int(given) else inf


def _languages(menu: Any) -> Instead:
    """The line of `kmwiki.toml` with the languages of a menu of languages; those of an example if it has none."""
    named = [item.get("lang") for item in menu if isinstance(item, dict)] if isinstance(menu, list) else []
    some = ", ".join(as_toml(name) for name in named if isinstance(name, str)) or '"en", "de"'
    return Instead(f"write languages = [{some}] under [site] in kmwiki.toml", "site.languages")


def _entry(values: Mapping[str, Any]) -> tuple[str, str]:
    """Where an entry of a menu of Hugo leads, and its words."""
    given = {str(key).casefold(): str(value) for key, value in values.items()}
    return given.get("pageref") or given.get("url") or "", given.get("name") or given.get("title") or ""


def _menu(instead: Instead, key: str, entries: Iterable[tuple[str, str]], usual: tuple[str, ...] = ()) -> Instead:
    """The same with these entries, and before them the `usual` ones, which they would replace."""
    own = tuple(OwnEntry(to=to, title=title) for to, title in entries if to and title)
    return replace(instead, menu=OfferedMenu(key=key, entries=own, usual=usual)) if own else instead


def _copyright(said: LooseSettings) -> Iterator[Unread]:
    """What a template would fill into the line of copyright, such as the year."""
    if (found := FILLED_IN.search(said.text("copyright"))) is not None:
        instead = Instead("write the whole line into footer under [theme] in kmwiki.toml", "theme.footer")
        yield _unread(said.at("copyright"), f"copyright: {found[0]}", instead)


def _of_mkdocs(said: LooseSettings) -> Iterator[Unread]:
    yield from _copyright(said)
    if said.text("repo_url") and edited_by_mkdocs(said) is None:
        key = "edit_uri" if said.text("edit_uri") else "repo_url"
        yield _unread(said.at(key), key, ADDRESS_OF_EDIT)
    social = [one for one in said.value("extra", "social") or () if isinstance(one, dict)]
    if social:
        entries = ((str(one.get("link") or ""), str(one.get("name") or _host(one.get("link")))) for one in social)
        instead = _menu(FOOTER, "footer", entries, _USUAL)
        yield _unread(said.at("extra", "social"), "extra.social", instead)
    if not _is_empty(said.value(*_VERSION)):  # only that of `mike` is a list of versions
        instead = VERSIONS if said.text(*_VERSION, "provider") == "mike" else _no_equivalent("MkDocs")
        yield _unread(said.at(*_VERSION), ".".join(_VERSION), instead)
    moves = ("plugins", "redirects", "redirect_maps")
    for old, new in said.table(*moves).items():
        if _REMOTE.match(str(new)):
            instead = Instead("old addresses can only lead to pages of the wiki; write a page with a link")
            yield _unread(said.at(*moves, old), f"{old}: {new}", instead)
    if len(languages_of_mkdocs(said).names) < 2:
        for path in (I18N, ("extra", "alternate")):
            if not _is_empty(value := said.value(*path)):
                yield _unread(said.at(*path), ".".join(path), _languages(value))
    for language in said.value(*I18N, "languages") or ():
        for key in language if isinstance(language, dict) else ():
            if str(key).casefold() not in _READ_OF_I18N:
                name = f"{language.get('locale', 'i18n')}.{key}"
                yield _unread(said.at(*I18N, "languages"), name, Instead(_ONE_VALUE))
    for key in ("exclude_docs", "draft_docs"):
        if any(line.strip().startswith("!") for line in str(said.value(key) or "").split("\n")):
            instead = Instead("patterns with “!” have no effect; write ignore under [content] in kmwiki.toml",
                              "content.ignore")  # fmt: skip
            yield _unread(said.at(key), f"{key}: !", instead)


def _of_hugo(said: LooseSettings) -> Iterator[Unread]:
    yield from _copyright(said)
    languages = languages_of_hugo(said)
    for name in said.table("languages"):
        if name in languages.apart:
            place = f"{languages.pages}/{name}"
            instead = Instead(f"kmwiki takes the pages in “{place}”, or files such as “page.{name}.md”")
            yield _unread(said.at("languages", name, "contentDir"), f"{name}.contentDir", instead)
        if said.text("languages", name, "title") not in ("", said.text("title")):
            instead = Instead("the whole wiki has one title, which is title under [site] in kmwiki.toml")
            yield _unread(said.at("languages", name, "title"), f"{name}.title", instead)
        yield from _of_language(said, name)
    yield from _permalinks(said)
    for name in lost_of_cascade(said.value("cascade")):
        yield _unread(said.at("cascade", name), f"cascade.{name}", Instead("write it into the pages themselves"))
    for mount in said.value("module", "mounts") or ():
        given = {str(key).casefold(): value for key, value in mount.items()} if isinstance(mount, dict) else {}
        if str(given.get("target", "")).split("/")[0] != "content":
            continue
        if any(given.get(key) for key in ("excludefiles", "includefiles", "files")):
            yield _unread(said.at("module", "mounts"), "module.mounts", HIDDEN)
        elif str(given.get("source", "")).strip("/") != (said.text("contentDir").strip("/") or "content"):
            instead = Instead("copy the folder into that of the pages, or name it under [content] in kmwiki.toml")
            yield _unread(said.at("module", "mounts"), "module.mounts", instead)


def _of_language(said: LooseSettings, language: str) -> Iterator[Unread]:
    """What Hugo's settings say for one language alone, besides what is read of it."""
    for key, value in said.table("languages", language).items():
        if not _is_empty(value) and key.casefold() not in _READ_OF_LANGUAGE | PASSED_OVER_OF_HUGO:
            path = ("languages", language, key)
            instead = UNREAD["Hugo"].get(key.casefold(), Instead(_ONE_VALUE))
            yield _unread(said.at(*path), f"{language}.{key}", _as_theirs(instead, said, path))


def _permalinks(said: LooseSettings) -> Iterator[Unread]:
    """The patterns of addresses that kmwiki cannot fill in, and those of what has no pages here."""
    for name, value in said.table("permalinks").items():
        for path, pattern in _texts_of(("permalinks", name), value):
            unknown = unknown_tokens(pattern)
            if unknown or (isinstance(value, dict) and name.casefold() != "page"):
                shown = f"{'.'.join(path)}{f': {unknown[0]}' if unknown else ''}"
                yield _unread(said.at(*path), shown, ADDRESSES)


def _texts_of(path: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """A text, or those of a table, each with the names that lead to it."""
    for name, inner in value.items() if isinstance(value, dict) else [("", value)]:
        if isinstance(inner, str):
            yield (*path, name) if name else path, inner


def _nothing(said: LooseSettings) -> Iterator[Unread]:
    return iter(())


def _of_mdbook(said: LooseSettings) -> Iterator[Unread]:
    key = ("output", "html", "edit-url-template")
    if said.text(*key) and "{path}" not in said.text(*key):
        yield _unread(said.at(*key), ".".join(key), ADDRESS_OF_EDIT)


_SPECIAL = {"MkDocs": _of_mkdocs, "Hugo": _of_hugo, "mdBook": _of_mdbook}


def _host(link: object) -> str:
    """The host of an address, as the words of a link to it."""
    return re.sub(r"\A[a-z]+://(?:www\.)?([^/]*).*", r"\1", str(link or ""))
