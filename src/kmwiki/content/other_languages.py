"""The languages of a site in the settings of Hugo and of MkDocs with its plugin `i18n`, and where their pages are."""

from collections.abc import Iterator, Mapping, Sequence
from os.path import commonpath
from typing import Any

from msgspec import Struct

from kmwiki.content.loose_settings import LooseSettings
from kmwiki.patterns import regex

_LANGUAGE = regex(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*\Z")
I18N = ("plugins", "i18n")


class OtherLanguages(Struct, frozen=True, kw_only=True):
    """The languages of a site in their order; paths are those from its root."""

    names: tuple[str, ...] = ()
    usual: str = ""  # that of pages that say nothing
    main: str = ""  # whose pages have no language in their addresses
    pages: str = ""  # the folder of all pages, if that of each language is in it
    folders: tuple[tuple[str, str], ...] = ()  # the folder of a language, and the language
    apart: tuple[str, ...] = ()  # languages whose folder is elsewhere
    unused: tuple[str, ...] = ()  # patterns of pages in languages that are turned off


class _Language(Struct, frozen=True, kw_only=True):
    """What settings say of a language."""

    name: str
    folder: str = ""
    is_off: bool = False
    weight: int = 10_000


def languages_of_hugo(said: LooseSettings) -> OtherLanguages:
    """The languages of Hugo: `languages`, the folders of their pages, and which is the usual one."""
    base = said.text("contentDir").strip("/") or "content"
    off = {name.casefold() for name in said.texts("disableLanguages")}
    given = [_of_hugo(str(name), values, off) for name, values in said.table("languages").items()]
    found = sorted((one for one in given if _LANGUAGE.match(one.name)), key=lambda one: one.weight)
    own = {one.name: one.folder or base for one in found}
    used = [one for one in found if not one.is_off]
    usual = said.text("defaultContentLanguage") or "en"
    usual = next((one.name for one in used if one.name.casefold() == usual.casefold()), used[0].name if used else "")
    pages = _common([base, *own.values()])
    unused = [f"*.{name}.md" for name in sorted(off) if _LANGUAGE.match(name)]
    for one in found:
        if one.is_off:
            unused += [f"*.{one.name}.md", *([f"/{one.folder}/**"] if one.folder else [])]
    is_below = said.text("defaultContentLanguageInSubdir").lower() == "true"
    return OtherLanguages(
        names=tuple(one.name for one in used),
        usual=usual,
        main="" if is_below else usual,
        pages=pages or base,
        folders=tuple(_folders(own, used, usual)) if pages else (),
        apart=tuple(one.name for one in used if not pages and own[one.name] != base),
        unused=tuple(dict.fromkeys(unused)),
    )


def _of_hugo(name: str, values: Any, off: set[str]) -> _Language:
    told = {str(key).casefold(): value for key, value in values.items()} if isinstance(values, dict) else {}
    weight = str(told.get("weight") or "")
    return _Language(
        name=name,
        folder=str(told.get("contentdir") or "").strip("/"),
        is_off=name.casefold() in off or told.get("disabled") == "true",
        weight=int(weight) if weight.isdecimal() else 10_000,
    )


def _folders(own: Mapping[str, str], used: Sequence[_Language], usual: str) -> Iterator[tuple[str, str]]:
    """The folder of each language; several languages may have one, whose pages are then in the usual one."""
    for folder in dict.fromkeys(own[one.name] for one in used):
        names = [one.name for one in used if own[one.name] == folder]
        yield folder, usual if usual in names else names[0]


def _common(folders: list[str]) -> str:
    """The folder in which all of these are, perhaps one of them; empty if that is the root."""
    return "" if any(".." in one.split("/") for one in folders) else commonpath(folders)


def languages_of_mkdocs(said: LooseSettings) -> OtherLanguages:
    """The languages of the plugin `i18n`, which has a folder or an ending of files for each."""
    listed = said.value(*I18N, "languages")
    given = list(_named(listed))
    used = [name for name, values in given if _LANGUAGE.match(name) and values.get("build") != "false"]
    usual = said.text(*I18N, "default_language")
    usual = next((name for name, values in given if values.get("default") == "true"), usual)
    usual = usual if usual in used else used[0] if used else ""
    pages = (said.text("docs_dir") or "docs").strip("/")
    in_folders = said.text(*I18N, "docs_structure") == "folder"
    unused = [name for name, _ in given if _LANGUAGE.match(name) and name not in used]
    return OtherLanguages(
        names=tuple(used),
        usual=usual,
        main=usual,
        pages=pages,
        folders=tuple((f"{pages}/{name}", name) for name in used) if in_folders else (),
        unused=tuple(f"/{pages}/{name}/**" if in_folders else f"*.{name}.md" for name in unused),
    )


def _named(listed: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The languages of a list or a table, each with what is said of it."""
    if isinstance(listed, dict):
        items = [(name, values) for name, values in listed.items() if name != "default"]
    else:
        items = [
            (one.get("locale"), one) if isinstance(one, dict) else (one, {})
            for one in (listed if isinstance(listed, list) else ())
        ]
    for name, values in items:
        if isinstance(name, str):
            yield name.replace("_", "-"), values if isinstance(values, dict) else {}
