"""How a page is cited: as text, as BibTeX, and as CSL-JSON, which reference managers read."""

import re
from collections.abc import Iterator

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.graph.wiki import ResolvedPage
from kmwiki.outputs.chrome import absolute_url, heading
from kmwiki.patterns import regex
from kmwiki.theme.translations import catalogue, listed, punctuation

# TeX's special characters (The TeXbook, chapter 7). BibTeX counts braces even after a backslash.
_SPECIAL = {character: f"\\{character}" for character in "%&$#_"} | {
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
Item = dict[str, object]
_DAY = regex(r"(\d{4})-(\d{2})-(\d{2})")


class PageCitation(Struct, frozen=True, kw_only=True):
    """A citation of a page in three forms."""

    text: str
    bibtex: str
    csl: list[Item]


def page_citation(site: Site, resolved: ResolvedPage) -> PageCitation:
    """The citation of a page: its authors, title, site, last change, and its address if that is known."""
    front = resolved.node.page.front_matter
    title, day = heading(site, resolved), front.updated_on or front.created_on or ""
    url = absolute_url(site, resolved.ref.permalink)
    return PageCitation(
        text=_text(front.authors, title, (site.title, day), url, front.lang or site.language),
        bibtex=_bibtex(resolved.ref.slug, tuple(_fields(front.authors, title, site.title, day, url))),
        csl=_csl(site, resolved, front.authors, day, url),
    )


def _text(authors: tuple[str, ...], title: str, where: tuple[str, str], url: str | None, language: str) -> str:
    """The citation as a reader would write it in the language of the page."""
    join = punctuation(language)
    quoted = catalogue(language).gettext("“{title}.”").format(title=title)
    by = listed(authors, language) + join.stop if authors else ""
    said = join.gap.join(filter(None, (by, quoted, listed(where, language) + join.stop)))
    return f"{said} {url}" if url else said


def _fields(authors: tuple[str, ...], title: str, site: str, day: str, url: str | None) -> Iterator[tuple[str, str]]:
    if authors:
        yield "author", " and ".join(f"{{{_tex(name)}}}" for name in authors)
    yield "title", f"{{{_tex(title)}}}"
    yield "howpublished", _tex(site)
    if found := _DAY.match(day):
        yield from zip(("year", "month", "day"), found.groups(), strict=True)
    if url:
        yield "url", url


def _bibtex(slug: str, fields: tuple[tuple[str, str], ...]) -> str:
    key = re.sub(r"[^A-Za-z0-9-]+", "-", slug).strip("-") or "page"
    return "".join((f"@misc{{{key},\n", *(f"  {name} = {{{value}}},\n" for name, value in fields), "}"))


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(character, character) for character in text)


def _csl(site: Site, resolved: ResolvedPage, authors: tuple[str, ...], day: str, url: str | None) -> list[Item]:
    """The item in CSL's input format (https://docs.citationstyles.org)."""
    found = _DAY.match(day)
    record: Item = {
        "id": resolved.ref.slug,
        "type": "webpage",
        "author": [{"literal": name} for name in authors],
        "title": heading(site, resolved),
        "container-title": site.title,
        "issued": {"date-parts": [[int(part) for part in found.groups()]]} if found else None,
        "URL": url,
        "language": resolved.node.page.front_matter.lang or site.language,
    }
    return [{key: value for key, value in record.items() if value}]
