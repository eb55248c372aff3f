"""A page as Markdown, for programs: its links lead to other such files, and its citations are footnotes.

It is made from the HTML of the page, so it lacks what the page hides, such as comments and traces of tools.
"""

import re
from functools import partial
from html import unescape
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from html_to_markdown import ConversionOptions, convert
from msgspec import Struct

from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.model import View
from kmwiki.outputs.chrome import absolute_url
from kmwiki.outputs.page_html import PageOutput, SitePages
from kmwiki.outputs.references import ReferenceItem
from kmwiki.urls import beside, slug_at

# Noncharacters, which no page's text contains: they mark a place through the conversion.
_OPEN, _CLOSE = "\ufdd1", "\ufdd2"
_CITATION = re.compile(r'<sup class="citation">\[(.*?)\]</sup>')
_NUMBER = re.compile(r">(\d+)</a>")
_NOTE = re.compile(r'<sup class="footnote-ref">.*?>(\d+)</a></sup>')
_NO_LINK = re.compile(r'<a class="(?:red-link|footnote-back)"[^>]*>(.*?)</a>', re.DOTALL)
_CODE_NAME = re.compile(r'<span class="code-language"[^>]*>.*?</span>')
_CALLOUT = re.compile(r'<(p|summary) class="callout-title"[^>]*>(.*?)</\1>', re.DOTALL)
_MATHS = re.compile(r'<math alttext="(?P<tex>[^"]*)"(?P<rest>[^>]*)>.*?</math>', re.DOTALL)
_HREF = re.compile(r'(<a\b[^<>]*?) href="([^"#:]+\.html)(#[^"]*)?"')
_HELD = re.compile(rf"{_OPEN}(\d+){_CLOSE}")
_OPTIONS = ConversionOptions(
    escape_asterisks=True, escape_underscores=True, escape_misc=True, extract_metadata=False, bullets="-"
)


class PlainPage(Struct, frozen=True, kw_only=True):
    """A page as Markdown; `references` are the footnotes of its citations, sorted by number."""

    title: str
    summary: str
    address: str | None
    updated: str | None
    tags: tuple[str, ...]
    body: str
    references: tuple[str, ...]


def _plain_view(pages: SitePages, slug: str, path: str) -> View:
    """The view of a page as Markdown, with addresses relative to the page."""
    site, wiki, page_html = pages.site, pages.site.wiki, pages.html[slug]
    page, resolved = page_html.page.node.page, page_html.page
    data = PlainPage(
        title=one_line(page.title),
        summary=one_line(page.front_matter.summary),
        address=absolute_url(site, resolved.ref.permalink),
        updated=page.front_matter.updated or page.front_matter.created,
        tags=page.tags,
        body=_markdown(wiki, resolved, page_html.html),
        references=tuple(map(_footnote, page_html.references)),
    )
    return View(path=path, template="plain.txt", data=data)


def one_line(text: str) -> str:
    """A text in one line, with Markdown's signs escaped."""
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", " ".join(text.split()))


class _Held:
    """Finished Markdown, replaced by numbers while the HTML around it is converted."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def hold(self, text: str) -> str:
        self._texts.append(text)
        return f"{_OPEN}{len(self._texts) - 1}{_CLOSE}"

    def release(self, markdown: str) -> str:
        return _HELD.sub(lambda held: self._texts[int(held[1])], markdown)


def _markdown(wiki: Wiki, resolved: ResolvedPage, html: str) -> str:
    held = _Held()
    html = _MATHS.sub(lambda formula: held.hold(_formula(formula)), html)
    html = _CITATION.sub(lambda mark: held.hold("".join(f"[^{number}]" for number in _NUMBER.findall(mark[1]))), html)
    html = _NOTE.sub(r"<sup>\1</sup>", html)
    html = _NO_LINK.sub(r"\1", html)
    html = _CODE_NAME.sub("", html)
    html = _CALLOUT.sub(r"<p><strong>\2</strong></p>", html)
    html = _HREF.sub(partial(_to_plain, wiki, resolved.ref.permalink), html)
    return held.release(convert(html, _OPTIONS).content or "").strip() + "\n"


def _formula(formula: re.Match[str]) -> str:
    mark = "$$" if 'display="block"' in formula["rest"] else "$"
    return f"{mark}{unescape(formula['tex'])}{mark}"


def _to_plain(wiki: Wiki, origin: str, link: re.Match[str]) -> str:
    """A link to a page becomes a link to its Markdown, without an anchor; generated pages have no Markdown."""
    path = normpath(join(dirname(origin), unquote(unescape(link[2]))))
    page = wiki.refs.get(slug_at(path))
    if page is None or page.permalink != path:
        return link[0]
    return f'{link[1]} href="{beside(link[2], ".md")}"'


def _footnote(item: ReferenceItem) -> str:
    name = one_line(item.title)
    name = f"[{name}](<{item.url}>)" if item.url else name
    return f"[^{item.number}]: " + ", ".join(filter(None, (name, item.detail, item.author, item.date, item.fault)))


MARKDOWN = PageOutput(path=partial(beside, ending=".md"), make=_plain_view)
