"""The interface's words within a page's body: labels of task boxes, and titles of callouts."""

import re
from html import escape, unescape

from kmwiki.markdown.callout import NAMES
from kmwiki.patterns import regex
from kmwiki.theme.translations import catalogue

_BOX = regex(r'(<input class="task-list-item-checkbox"(?:[^>"]|"[^"]*")*?(?: data-task="([^"]*)")?)( checked="")?>')
_CALLOUT = regex(r'(?<= class="callout-title">)([A-Z][a-z]+)(?=</)')

# The titles of callouts without a title of their own. Catalogues have these.
_SPELT = {"Faq": "FAQ", "Tldr": "TL;DR", "Todo": "To do"}
TITLES = {name: _SPELT.get(name, name) for name in map(str.capitalize, NAMES)}


def labelled(body: str, language: str) -> str:
    """The body with labels for task boxes, which screen readers need, and with titles for callouts."""
    _ = catalogue(language).gettext
    if "task-list-item-checkbox" in body:
        done, open_ = _("done"), _("to do")
        states = {
            "/": _("in progress"),
            "-": _("cancelled"),
            ">": _("forwarded"),
            "<": _("scheduled"),
            "?": _("question"),
            "!": _("important"),
        }

        def box(found: re.Match[str]) -> str:
            sign = unescape(found[2] or "")
            word = states.get(sign, _("marked “{sign}”").format(sign=sign)) if sign else done if found[3] else open_
            return f'{found[1]}{found[3] or ""} aria-label="{escape(word)}">'

        body = _BOX.sub(box, body)
    if "callout-title" in body:
        body = _CALLOUT.sub(lambda title: escape(_(TITLES[title[1]])) if title[1] in TITLES else title[1], body)
    return body
