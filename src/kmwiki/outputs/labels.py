"""Words of the site within a page's body, in the reader's language: of the boxes of task lists, and over callouts."""

import re
from html import escape

from kmwiki.markdown.callout import NAMES
from kmwiki.words import catalogue

_BOX = re.compile(r'(<input class="task-list-item-checkbox"[^>]*?)( checked="")?>')
_CALLOUT = re.compile(r'(?<= class="callout-title">)([A-Z][a-z]+)(?=</)')

# What stands over a callout that its author gave no title. Catalogues have these.
TITLES = frozenset(name.capitalize() for name in NAMES)


def labelled(body: str, language: str) -> str:
    """The body with words for its boxes, which otherwise say nothing to who cannot see them, and over its callouts."""
    _ = catalogue(language).gettext
    if "task-list-item-checkbox" in body:
        done, open_ = escape(_("done")), escape(_("to do"))
        body = _BOX.sub(lambda box: f'{box[1]}{box[2] or ""} aria-label="{done if box[2] else open_}">', body)
    if "callout-title" in body:
        body = _CALLOUT.sub(lambda title: escape(_(title[1])) if title[1] in TITLES else title[1], body)
    return body
