"""The data of the card that is shown when a reader points at a link: a small script beside each page.

It is a script because pages opened from disk may load scripts but no data, and beside its page so that an edit of one
page changes one script.
"""

import json
import re
from functools import partial
from html import unescape

from kmwiki.model import View
from kmwiki.outputs.page_html import PageOutput, SitePages
from kmwiki.outputs.scripts import DataView
from kmwiki.outputs.trust_line import coverage
from kmwiki.theme.translations import direction
from kmwiki.urls import beside

LONGEST = 320  # characters of an excerpt
_ENOUGH = 4000  # characters of HTML from which an excerpt is taken
_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL)
_UNSPOKEN = re.compile(r"<(figcaption|pre|h[1-6])\b.*?</\1>", re.DOTALL)
_MATHS = re.compile(r'<math alttext="([^"]*)"[^>]*>.*?</math>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def _card_view(pages: SitePages, slug: str, path: str) -> View:
    site, page_html, trust = pages.site, pages.html[slug], pages.site.pages[slug].trust
    page = page_html.page.node.page
    language = page.front_matter.lang or site.language
    sections = {section.anchor: excerpt(page_html.bare[section.start : section.end]) for section in page.body.sections}
    titles = {heading.anchor: heading.text for heading in page.headings if heading.anchor != page.title_anchor}
    data = {
        "title": page.title,
        "lang": language,
        "dir": direction(language),
        "summary": page.front_matter.summary,
        "text": excerpt(page_html.bare),
        "trust": coverage(trust, site.language) if trust.sources or trust.broken else "",
        "sections": {
            anchor: [titles.get(anchor, ""), words] for anchor, words in sections.items() if words or anchor in titles
        },
    }
    kept = {key: value for key, value in data.items() if value}
    return View(path=path, template="card.txt", data=DataView(data=json.dumps(kept, ensure_ascii=False)))


def excerpt(pieces: tuple[str, ...]) -> str:
    """The first words of these pieces of HTML as plain text: of the first paragraph, if there is one."""
    html, size = [], 0
    for piece in pieces:
        html.append(piece)
        size += len(piece)
        if size > _ENOUGH:
            break
    return _first_words(_MATHS.sub(r"\1", _UNSPOKEN.sub("", "".join(html))))


def _first_words(html: str) -> str:
    found = (" ".join(unescape(_TAG.sub("", part[1])).split()) for part in _PARAGRAPH.finditer(html))
    words = next((part for part in found if part), "") or " ".join(unescape(_TAG.sub(" ", html)).split())
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:. ") + " …"


CARD = PageOutput(path=partial(beside, ending=".card.js"), make=_card_view, weight=lambda page: 2000)
