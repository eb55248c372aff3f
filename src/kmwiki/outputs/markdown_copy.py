"""A page as Markdown, for programs: what its author wrote and readers see, with links to other such files.

Citations are footnotes; an embed is a link to what it shows, which has its own file.
"""

import re
from collections.abc import Iterable, Iterator
from functools import partial

from msgspec import Struct

from kmwiki.body import AttributeHole, CitationHole, LinkHole, MarkdownClose, MarkdownOpen, SourceName, Written
from kmwiki.graph.wiki import ResolvedLink, ResolvedPage, Wiki
from kmwiki.markdown.embed_blocks import image_label
from kmwiki.markdown.written_text import label_of, link_end
from kmwiki.model import View
from kmwiki.outputs.chrome import absolute_url, heading
from kmwiki.outputs.lines import LineItem
from kmwiki.outputs.links import Setting, asset_address, attribute_html, external_address, page_address, target_address
from kmwiki.outputs.marks import key_of, numbered
from kmwiki.outputs.media import file_fragment, is_picture
from kmwiki.outputs.page_files import PageOutput, SitePages
from kmwiki.outputs.references import ReferenceItem
from kmwiki.outputs.since_lines import SinceItem
from kmwiki.outputs.word_changes import plain_line
from kmwiki.theme.translations import catalogue, listed, punctuation
from kmwiki.urls import beside

LONGEST_EXCERPT = 300  # characters that a footnote quotes


class PlainPage(Struct, frozen=True, kw_only=True):
    """A page as Markdown; `references` are the footnotes of its citations."""

    title: str
    summary: str
    address: str | None
    updated: str | None
    tags: tuple[str, ...]
    body: str
    references: tuple[str, ...]


def _plain_view(pages: SitePages, slug: str, path: str) -> View:
    """The view of a page as Markdown, with addresses relative to the page."""
    site, resolved = pages.site, pages.site.wiki.pages[slug]
    page = resolved.node.page
    data = PlainPage(
        title=one_line(heading(site, resolved)),
        summary=one_line(page.front_matter.summary),
        address=absolute_url(site, resolved.ref.permalink),
        updated=page.front_matter.updated or page.front_matter.created,
        tags=page.tags,
        body=_markdown(site.wiki, resolved),
        references=tuple(_footnotes(pages.references[slug], page.front_matter.lang or site.language)),
    )
    return View(path=path, template="plain.txt", data=data)


def one_line(text: str) -> str:
    """A text in one line, with Markdown's signs escaped."""
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", " ".join(text.split()))


def _markdown(wiki: Wiki, resolved: ResolvedPage) -> str:
    here = Setting(
        wiki=wiki,
        page=resolved,
        path=resolved.ref.permalink,
        language="",
        numbers={key: str(number) for number, key in enumerate(numbered(resolved), start=1)},
        unsupported=frozenset(),
        ending=".md",
    )
    parts = resolved.node.page.body.markdown
    return "".join([part if isinstance(part, str) else _filled(here, part) for part in parts]).strip() + "\n"


def bare_markdown(resolved: ResolvedPage) -> str:
    """The text of a page as Markdown without links and citations."""
    parts = resolved.node.page.body.markdown
    return "".join([part if isinstance(part, str) else _bare(resolved, part) for part in parts]).strip()


def _bare(resolved: ResolvedPage, hole: Written) -> str:
    match hole:
        case LinkHole(index=index):
            item = resolved.links[index]
            picture = item.asset is not None and item.link.embed
            return label_of(image_label(item.link.piped)[0] if picture else item.link.label or item.link.target)
        case MarkdownOpen(index=index) if (link := resolved.node.page.markdown_links[index]).image:
            return label_of(image_label(link.alt)[0])
        case SourceName(text=text):
            return label_of(text)
    return ""


def _filled(here: Setting, hole: Written) -> str:
    match hole:
        case LinkHole(index=index):
            return _link(here, here.page.links[index])
        case CitationHole(index=index):
            return "".join(f"[^{here.numbers[key_of(one)]}]" for one in here.page.citations[index])
        case MarkdownOpen(index=index) if here.page.node.page.markdown_links[index].image:
            return _picture(here, index)
        case MarkdownOpen(index=index):
            return "[" if target_address(here, here.page.markdown[index]) else ""
        case MarkdownClose(index=index):
            address = target_address(here, here.page.markdown[index])
            return link_end(address, here.page.node.page.markdown_links[index].title) if address else ""
        case AttributeHole(name=name, url=url):
            return attribute_html(here, name, url)
        case SourceName(text=text):
            known = here.wiki.source_names.lookup(text)
            return _to(text, here.address(here.wiki.source_paths[known.id])) if known else label_of(text)
        case str():
            return hole


def _link(here: Setting, item: ResolvedLink) -> str:
    """A wikilink or an embed; only its label if it leads nowhere."""
    label = item.link.label
    match item.kind:
        case "external":
            return _to(label, external_address(item.link.target))
        case "asset" | "embed" | "image" if item.asset is not None:
            picture = "!" if item.link.embed and is_picture(item.asset) else ""
            fragment = file_fragment(item.asset, item.link.target.partition("#")[2])
            return picture + _to(label, asset_address(here, item.asset) + fragment)
    if item.place is not None:
        return _to(label, here.address(here.wiki.path_of(item.place)))
    if item.slug is None or item.kind == "self":
        return label_of(label or item.link.target)
    return _to(label or here.wiki.refs[item.slug].title, page_address(here, item))


def _picture(here: Setting, index: int) -> str:
    link, target = here.page.node.page.markdown_links[index], here.page.markdown[index]
    address, label = target_address(here, target), image_label(link.alt)[0]
    if address is None:
        return label_of(label)
    return ("!" if target.asset is not None else "") + f"[{label_of(label)}{link_end(address, link.title)}"


def _to(label: str, address: str) -> str:
    return f"[{label_of(label)}{link_end(address)}"


def _footnotes(places: Iterable[ReferenceItem], language: str) -> Iterator[str]:
    """A footnote for each place that is cited, with the words there now as far as they are published."""
    for number, item in enumerate(places, start=1):
        said = listed((_linked(item.title, item.url), item.detail, item.author, item.date, item.fault), language)
        kinds: dict[str, list[str]] = {}
        for found in item.said.found:
            kinds.setdefault(found.kind, []).append(found.label)
        found_lines = (punctuation(language).labelled(kind, listed(own, language)) for kind, own in kinds.items())
        words = " ".join(line.text for line in item.lines if isinstance(line, LineItem))
        parts = [said, *found_lines] if item.since is None else [said, *found_lines, *_since(item.since, language)]
        yield f"[^{number}]: {'; '.join(parts)}{_quoted(words, language)}"


def _since(since: SinceItem, language: str) -> Iterator[str]:
    """What became of the lines that are cited: the words then, and at the end, where they are now, with the words."""
    then, now = (" ".join(map(plain_line, lines)) for lines in (since.then, [line.parts for line in since.now]))
    if then:
        yield f"{catalogue(language).gettext('Then')}{_quoted(then, language)}"
    place = _linked(since.label, since.url) if since.label else ""
    yield f"{punctuation(language).labelled(since.words, place)}{_quoted(now, language)}"


def _linked(name: str, address: str | None) -> str:
    return f"[{one_line(name)}](<{address}>)" if address else one_line(name)


def _quoted(words: str, language: str) -> str:
    """The first of these words after a colon, quoted; empty if there are none."""
    quoted = catalogue(language).gettext("“{words}”").format(words=one_line(_excerpt(words)))
    return punctuation(language).colon + quoted if words.strip() else ""


def _excerpt(words: str) -> str:
    """The first words of a text, as many as a footnote quotes."""
    return words if len(words) <= LONGEST_EXCERPT else f"{words[:LONGEST_EXCERPT].rsplit(' ', 1)[0]} …"


MARKDOWN = PageOutput(path=partial(beside, ending=".md"), make=_plain_view)
