"""The interface's words in the reader's language: gettext catalogues, by language tag."""

import gettext
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from msgspec import Struct, structs

from kmwiki.patterns import regex

DOMAIN = "kmwiki"
FOLDER = Path(__file__).resolve().parent / "locale"
SOURCE = "en"  # the language in which templates and modules are written

# Scripts that run from right to left, by the languages that use them.
_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ks ps sd ug ur yi".split())

# Characters that begin or end a run of text in another direction.
_TURNS = regex("[\u202a-\u202e\u2066-\u2069]")

# How CLDR, the database of the Unicode Consortium, writes numbers: the sign that groups thousands, if it is not a
# comma; languages that do not group a number of four digits; what is before a percent sign.
_THOUSANDS = {"de": ".", "es": ".", "fr": "\u202f", "pt": ".", "ru": "\u00a0"}
_FOUR_DIGITS = frozenset({"es"})
_BEFORE_PERCENT = {"de": "\u00a0", "es": "\u00a0", "fr": "\u00a0", "ru": "\u00a0"}
_POINT = {"de": ",", "es": ",", "fr": ",", "pt": ",", "ru": ","}  # the decimal sign, if it is not a full stop


class Punctuation(Struct, frozen=True, kw_only=True):
    """What a language writes between texts that are joined: in a row, after a label, around a remark, between
    sentences and in a range."""

    comma: str = ", "
    colon: str = ": "
    opening: str = " ("
    closing: str = ")"
    stop: str = "."
    gap: str = " "
    dash: str = "–"

    def bracketed(self, text: str) -> str:
        """A remark with what is before and around it: “ (3)” after a word, or “（3）”. Markup stays markup."""
        return self.opening + text + self.closing

    def labelled(self, label: str, text: str) -> str:
        """“label: text”, or the one that is not empty."""
        return self.colon.join(filter(None, (label, text)))


_PLAIN = Punctuation()
_DENSE = Punctuation(comma="、", colon="：", opening="（", closing="）", stop="。", gap="")
_PUNCTUATION = {
    "ar": Punctuation(comma="، "),
    "fr": Punctuation(colon="\u202f: "),
    "ja": structs.replace(_DENSE, dash="～"),
    "ko": Punctuation(dash="~"),
    "zh": _DENSE,
}

# What the CLDR has before the last text of a list: for “and”, and for “or”. Spanish has another word before one that
# begins with the same sound.
_LAST = {
    "ar": (" و", " أو "),
    "de": (" und ", " oder "),
    "en": (" and ", " or "),
    "es": (" y ", " o "),
    "fr": (" et ", " ou "),
    "ja": ("、", "、または"),
    "ko": (" 및 ", " 또는 "),
    "pt": (" e ", " ou "),
    "ru": (" и ", " или "),
    "zh": ("和", "或"),
}
_SAME_SOUND = {"and": regex(r"h?i(?!e)|hí|í", re.IGNORECASE), "or": regex(r"h?[oó]|8", re.IGNORECASE)}


@cache
def languages() -> tuple[str, ...]:
    """The languages of the interface, sorted."""
    return tuple(sorted({SOURCE, *(file.name for file in FOLDER.iterdir() if file.is_dir())}))


@cache
def spoken(language: str) -> str | None:
    """The language of the interface for a language tag: the longest part of the tag that has a catalogue."""
    parts = language.lower().replace("_", "-").split("-")
    known = {name.lower(): name for name in languages()}
    for length in range(len(parts), 0, -1):
        if (name := known.get("-".join(parts[:length]))) is not None:
            return name
    return None


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue for a language tag; without one, words stay as they are written."""
    name = spoken(language)
    if name is None or name == SOURCE:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, FOLDER, [name])


def figure(number: int, language: str) -> str:
    """A whole number with the separators of a language."""
    known = spoken(language) or SOURCE
    if known in _FOUR_DIGITS and number < 10_000:
        return str(number)
    return f"{number:,}".replace(",", _THOUSANDS.get(known, ","))


def percentage(part: int, whole: int, language: str) -> str:
    """The share that a part is of a whole, as a language writes it: “89%”, or “89 %”, rounded half up.

    Some is never called 0%, nor a part 100%: they are “<1%” and “>99%”.
    """
    _ = catalogue(language).gettext
    sign = f"{_BEFORE_PERCENT.get(spoken(language) or SOURCE, '')}%"
    if 0 < 100 * part < whole:
        return _("<{percent}").format(percent=f"1{sign}")
    if 99 * whole < 100 * part < 100 * whole:
        return _(">{percent}").format(percent=f"99{sign}")
    return f"{(200 * part + whole) // (2 * whole)}{sign}"


def decimal(number: float, language: str) -> str:
    """A number from 0 to 1 as a language writes it: “0.5”, or “0,5”."""
    return f"{number:g}".replace(".", _POINT.get(spoken(language) or SOURCE, "."))


def listed(items: Iterable[str | None], language: str) -> str:
    """Some texts in a row, with what a language writes between them; empty ones are left out."""
    return punctuation(language).comma.join(filter(None, items))


def enumerated(items: Sequence[str], language: str, kind: Literal["and", "or"] = "and") -> str:
    """Some texts in a sentence, with the word that the language has before the last: “A, B and C”, or “A, B or C”."""
    *before, last = items or ("",)
    if not before:
        return last
    known = spoken(language) or SOURCE
    word = _LAST[known][kind == "or"]
    if known == "es" and _SAME_SOUND[kind].match(last):
        word = {" y ": " e ", " o ": " u "}[word]
    return listed(before, language) + word + last


def punctuation(language: str) -> Punctuation:
    """What a language writes between texts."""
    return _PUNCTUATION.get(spoken(language) or SOURCE, _PLAIN)


def claims_cited(cited: int, claims: int, broken: int, language: str) -> str:
    """“3 of 12 claims cited”, or “3 of 12 claims cited, 2 more with broken citations”."""
    say = catalogue(language).ngettext
    if broken:
        words = say(
            "{cited} of {claims} claim cited, {broken} more with broken citations",
            "{cited} of {claims} claims cited, {broken} more with broken citations",
            claims,
        )
    else:
        words = say("{cited} of {claims} claim cited", "{cited} of {claims} claims cited", claims)
    numbers = {"cited": cited, "claims": claims, "broken": broken}
    return words.format(**{name: figure(number, language) for name, number in numbers.items()})


def fault_named(fault: Literal["missing", "beyond", "empty"], language: str) -> str:
    """The name of a broken citation's fault, in a word or two."""
    _ = catalogue(language).gettext
    return {"missing": _("source missing"), "beyond": _("lines missing"), "empty": _("nothing there")}[fault]


def standing_named(standing: Literal["supported", "weak", "changed"], language: str) -> str:
    """What a reader should know of how a claim stands, in a few words."""
    _ = catalogue(language).gettext
    return {"supported": "", "weak": _("weak support"), "changed": _("source changed")}[standing]


def state_named(state: Literal["moved", "changed", "gone"], language: str, *, has_source: bool = True) -> str:
    """What became of what a mark cites since the wiki was locked."""
    _ = catalogue(language).gettext
    if not has_source:
        return _("no longer there: the source is missing")
    return {
        "moved": _("moved since it was cited"),
        "changed": _("changed since it was cited"),
        "gone": _("no longer in the source"),
    }[state]


def share(part: int, whole: int, language: str) -> str:
    """“3 of 12 (25%)”, or “none” if `whole` is 0."""
    _ = catalogue(language).gettext
    if not whole:
        return _("none")
    words = _("{part} of {whole} ({percent})")
    percent = percentage(part, whole, language)
    return words.format(part=figure(part, language), whole=figure(whole, language), percent=percent)


def level(text: str) -> str:
    """A text without controls of its direction, which would turn the texts after it in a list."""
    return " ".join(_TURNS.sub("", text).split()) if _TURNS.search(text) else text


def direction(language: str) -> str:
    """The direction in which a language is written: “rtl” or “ltr”."""
    first = language.lower().replace("_", "-").split("-")[0]
    return "rtl" if first in _RIGHT_TO_LEFT else "ltr"
