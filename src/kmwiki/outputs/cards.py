"""What a card shows of a page while its link is pointed at: a small script beside each page, loaded when first needed.

A script, because pages opened from disk may load scripts and no data; beside its page, so that it depends on nothing
else, and so that an edit of one page makes one new script.
"""

import json
import re
from functools import partial
from html import escape, unescape

from msgspec import Struct

from kmwiki.model import Html, LinkHole, Piece, PlannedView, TagHole, View
from kmwiki.outputs.chrome import SiteText
from kmwiki.outputs.trust import coverage
from kmwiki.reports import Facts
from kmwiki.resolver import ResolvedPage
from kmwiki.words import direction

LONGEST = 320  # characters of an excerpt
_ENOUGH = 4000  # characters of HTML, in which an excerpt is sought
_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL)
_UNSPOKEN = re.compile(r"<(figcaption|pre|h[1-6])\b.*?</\1>", re.DOTALL)
_MATHS = re.compile(r'<math alttext="([^"]*)"[^>]*>.*?</math>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


class CardView(Struct, frozen=True, kw_only=True):
    """The data of a card, as JSON, which is a value in JavaScript, too."""

    data: str


def planned_card(text: SiteText, facts: Facts, slug: str) -> PlannedView:
    """The script with a page's card, which depends on the page and on how many of its claims cite a source."""
    path = card_path(facts.site.refs[slug].permalink)
    make = partial(_card_view, text, facts, slug, path)
    return PlannedView(path=path, make=make, weight=2000, depends=("page", slug))


def card_path(permalink: str) -> str:
    """The output path of the script beside a page."""
    return f"{permalink.removesuffix('.html')}.card.js"


def _card_view(text: SiteText, facts: Facts, slug: str, path: str) -> View:
    resolved = facts.site.pages[slug]
    page, trust = resolved.node.page, facts.pages[slug].trust
    body, language = page.body, page.front_matter.lang or text.language
    sections = {
        section.anchor: excerpt(resolved, body.pieces[section.start : section.end]) for section in body.sections
    }
    titles = {heading.anchor: heading.text for heading in page.headings if heading.anchor != page.title_anchor}
    data = {
        "title": page.title,
        "lang": language,
        "dir": direction(language),
        "summary": page.front_matter.summary,
        "text": excerpt(resolved, body.pieces),
        "trust": coverage(trust, text.language) if trust.sources else "",
        "sections": {
            anchor: [titles.get(anchor, ""), words] for anchor, words in sections.items() if words or anchor in titles
        },
    }
    kept = {key: value for key, value in data.items() if value}
    return View(path=path, template="card.txt", data=CardView(data=json.dumps(kept, ensure_ascii=False)))


def excerpt(resolved: ResolvedPage, pieces: tuple[Piece, ...]) -> str:
    """The first lines of these pieces, as plain text: of the first paragraph, where there is one."""
    html = ""
    for piece in pieces:
        html += shown(resolved, piece)
        if len(html) > _ENOUGH:
            break
    html = _MATHS.sub(r"\1", _UNSPOKEN.sub("", html))
    found = (" ".join(unescape(_TAG.sub("", part)).split()) for part in _PARAGRAPH.findall(html))
    words = next((part for part in found if part), "") or " ".join(unescape(_TAG.sub(" ", html)).split())
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:. ") + " …"


def shown(resolved: ResolvedPage, piece: Piece) -> str:
    """The HTML of a piece without what it leads to."""
    match piece:
        case Html(html=html):
            return html
        case LinkHole(index=index):
            item = resolved.links[index]
            return escape(item.link.label or item.link.target)
        case TagHole(text=text):
            return escape(text)
    return ""
