"""What the front matter says under keys that have no meaning here: readers see it, unless it is for a program."""

import re
from collections.abc import Iterator, Mapping

from kmwiki.content.dates import iso_date
from kmwiki.content.keys import KNOWN, ORDER, known_key
from kmwiki.content.okf import one_line
from kmwiki.content.unwrap import WIKILINK, labels_only
from kmwiki.patterns import regex

LONGEST = 600  # characters; a longer text is a text of its own, such as a prompt

# Keys that say how a program shows a page or finds it, not what the page is about; docs/syntax/front-matter.md lists
# them. They are compared in small letters without `-`, `_` and spaces.
_TECHNICAL = frozenset(
    """
    cssclass cssclasses layout template foamtemplate icon iconcolor sticker kanbanplugin toc tocopen menu linktitle
    expirydate unpublishdate hide hidetitle hidetableofcontents navexclude navtitle haschildren outputs markup mathjax
    editurl customediturl canonicalurl noindex robots socialdescription titlemeta readtime
    displayedsidebar tableofcontents hero classes pageclass bodyclass wrapperclassname childnavorder
    uid uuid guid hash checksum sha256 digest etag model prompt promptversion inferredparagraphs ingestedat sourcetype
    """.split()
)
_TECHNICAL_START = tuple("_ x- og: twitter: toc_ dg- banner_ banner- excalidraw obsidian sidebar pagination_".split())
_TECHNICAL_END = regex(r"(?:[a-z](?:Hash|Digest)|[_-](?:hash|digest|sha|sha256|checksum))\Z")
# The ends of keys whose values only their owner may know, written alike.
_SECRET_END = (
    "password passwd passphrase passcode secret apikey secretkey privatekey accesskey authtoken accesstoken apitoken "
    "bearertoken refreshtoken credentials"
).split()
_SECRET = frozenset(("token", "pwd", "pass"))
# Known keys whose values the page shows nowhere else.
_SHOWN = frozenset(("year", "url", "published", "date", "confidence"))
_PLAIN_KEY = regex(r"[^%<>@\\{}]{1,80}")  # without signs of comments, passwords and placeholders
_SWITCH = frozenset(("true", "false", "yes", "no", "on", "off", "null", "~"))
_MOMENT = regex(r"(\d{4}-\d{1,2}-\d{1,2})[Tt ](\d{1,2}:\d{2})(?::\d{2}(?:\.\d+)?)?")
_CITES = regex(r"\[\^|\^\[|\[@")
_PLACEHOLDER = regex(r"\{\{|<%")  # of a template for new pages


def other_values(data: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The texts, numbers and days under other keys, each with its key, as the page shows them."""
    for key, value in data.items():
        if value is None or isinstance(value, dict) or not _is_shown(key, value, data):
            continue
        for item in value if isinstance(value, list) else [value]:
            words = shown_text(item)
            if words is not None:
                yield key, words


def shown_text(value: object) -> str | None:
    """A value as a page shows it; None for a switch, a wikilink, which is shown as one, and what is not a text."""
    if not isinstance(value, str) or len(value) > LONGEST or WIKILINK.search(value) or _PLACEHOLDER.search(value):
        return None
    words = one_line(labels_only(value))
    if words is None or words.lower() in _SWITCH:
        return None
    moment = _MOMENT.match(words)
    return f"{moment[1]} {moment[2]}" if moment is not None and iso_date(words) is not None else words


def is_shown_whole(key: str, text: str) -> bool:
    """Whether readers see all words of a text under a key, and its citations count, or the text is not for readers.

    Of a text with wikilinks, a page shows only these.
    """
    if known_key(key) in KNOWN or is_technical(key) or is_secret(key) or text.lower() in _SWITCH:
        return True
    if _CITES.search(text):
        return False
    return shown_text(text) is not None or not re.search(r"\w", WIKILINK.sub("", text))


def _is_shown(key: str, value: object, data: Mapping[str, object]) -> bool:
    match known_key(key):
        case "url":
            return isinstance(value, str) and "://" in value  # else it is an address in the site of another program
        case "date":
            return value != (created := data.get("createdAt") or data.get("created")) and created is not None
        case "confidence":
            return isinstance(value, str) and value.strip().isalpha()
        case known if known in KNOWN:
            return known in _SHOWN
    return key not in ORDER and _PLAIN_KEY.fullmatch(key) is not None and not (is_technical(key) or is_secret(key))


def secret_keys(data: Mapping[str, object]) -> Iterator[str]:
    """The keys that have a value that is never shown because only its owner may know it."""
    for key, value in data.items():
        is_said = value not in (None, "", []) and not isinstance(value, dict) and str(value).lower() not in _SWITCH
        if is_said and is_secret(key):
            yield key


def is_secret(key: str) -> bool:
    """Whether the value of a key may be a password or the like, which is never shown."""
    folded = re.sub(r"[-_ ]", "", key.lower())
    return folded in _SECRET or folded.endswith(tuple(_SECRET_END))


def is_technical(key: str) -> bool:
    """Whether a key is for a program rather than for readers."""
    folded = re.sub(r"[-_ ]", "", key.lower())
    return folded in _TECHNICAL or key.lower().startswith(_TECHNICAL_START) or bool(_TECHNICAL_END.search(key))
