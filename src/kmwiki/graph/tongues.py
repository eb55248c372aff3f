"""Which of several pages a link means in a wiki of several languages: the one in the language of its own page."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from kmwiki.content.addressing import without_numbers
from kmwiki.graph.lookup import stem
from kmwiki.model import PageNames
from kmwiki.urls import path_slug

USUAL = ""  # the key of the language of the site among those of pages


class Tongues(Struct, frozen=True, kw_only=True):
    """The language of the site, if its owner says it, the languages that the wiki has, and their folders whose pages
    have other addresses: each by its slug, with the first part of these addresses, which may be empty. Without
    `numbers`, addresses lack those before the names of folders."""

    site: str = ""
    languages: tuple[str, ...] = ()
    folders: tuple[tuple[str, str], ...] = ()
    numbers: bool = True


ONE_TONGUE = Tongues()


def addresses_of_folders(folders: Mapping[str, str], wanted: Tongues) -> dict[str, str]:
    """The address of each folder (slug → path), by slug, that has another address than its slug; empty for the folder
    of a language whose pages have the addresses of the root."""
    found: dict[str, str] = {}
    for folder, path in folders.items():
        if not wanted.numbers and (moved := path_slug(without_numbers(f"{path}/index"))) != folder:
            found[folder] = moved
        for place, address in wanted.folders:
            if f"{folder}/".startswith(f"{place}/"):
                moved = "/".join(filter(None, (address, folder[len(place) + 1 :])))
                found |= {folder: moved} if moved != folder else {}
                break
    return found


def tongues_of(named: Mapping[str, PageNames], wanted: Tongues) -> dict[str, str]:
    """Slug → language, in small letters, of each page and of the site; empty if all pages are in one language.

    A page that says nothing is in the language of the site: the first of the wiki's languages, if nobody says which.
    """
    usual = (wanted.site or next(iter(wanted.languages), "")).lower()
    found = {slug: (page.front_matter.lang or usual).lower() for slug, page in named.items()}
    return {**found, USUAL: usual} if len(set(found.values())) > 1 else {}


def without_tongue(page: PageNames, wanted: Tongues) -> str | None:
    """The path of `tea.de.md` without the language, if its name says one that the wiki has; else None."""
    base, _, suffix = stem(page.name).rpartition(".")
    is_known = suffix.lower() in (tag.lower() for tag in wanted.languages)
    return base if base and is_known and suffix.lower() == (page.front_matter.lang or "").lower() else None


def twins_of(named: Mapping[str, PageNames], bare: Mapping[str, str]) -> dict[str, str]:
    """Language and path → slug, for pages by their paths without their language."""
    tags = {slug: (named[slug].front_matter.lang or "").lower() for slug in bare}
    return {f"{tags[slug]} {path.casefold()}": slug for slug, path in reversed([*bare.items()])}


def in_own_language(
    tiers: Iterable[tuple[str, ...]], tongues: Mapping[str, str], languages: Sequence[str], origin: str
) -> Iterator[tuple[str, ...]]:
    """The pages in the first of these languages, tier by tier, then those in the next one, then all; a page is not its
    own target as long as there is another one."""
    found = list[tuple[str, ...]]()
    for slugs in tiers:
        found.append(slugs)
        yield in_language(slugs, tongues, languages[0], origin)
    for language in languages[1:]:
        yield from (in_language(slugs, tongues, language, origin) for slugs in found)
    yield from found


def in_language(slugs: Iterable[str], tongues: Mapping[str, str], language: str, origin: str) -> tuple[str, ...]:
    """The pages in a language besides `origin`."""
    return tuple(slug for slug in slugs if slug != origin and tongues[slug] == language)
