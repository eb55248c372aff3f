"""How alike two words are, and whether two names are forms of one."""

from functools import cache, lru_cache

from kmwiki.evidence.constants import CONSTANTS
from kmwiki.evidence.scripts import script
from kmwiki.terms import fold

# With what names end in a language: plural, genitive, other cases, what people of a place are called.
_ENDINGS = {
    "en": "s es ing ed er ers",
    "de": "s es n en ns e er ern ers em in innen isch ische ischen ischer isches ung ungen",
    "fr": "s x",
    "es": "s es",
    "pt": "s es",
    "it": "",
    "ca": "s",
    "ro": "i ul ului a ei e",
    "nl": "s e en er ers se",
    "sv": "s n en ens et er ar na a",
    "da": "s n en ens et er e ne",
    "nb": "s n en ens et er e ne",
    "pl": "a e u y i o owi em iem om ami ach ow ie ego iego emu iemu ej iej im ym a ka ce ga dze "
    "ski ska skie skiego skiej skim skich",
    "cs": "a e u y i o ovi em om ami ach u ech ich ske sky ska skeho skem skych",
    "fi": "n ssa sta lla lta lle a an in en t ksi",
    "hu": "ban ben nak nek t ot et at val vel on en ra re bol ba be",
    "tr": "",
    "ru": "а я у ю е и ы о ой ей ою ею ом ем ам ям ами ями ах ях ов ев ь й ый ая ое ого ому ым ую ые ых "
    "ский ская ское ского скому ским ской скую ские ских",
    "uk": "а я у ю е і ї и о ою ею єю ом ем єм ам ям ами ями ах ях ів їв ь й ові еві "
    "ський ська ське ського ському ським ської ські ських",
    "el": "ς α ας η ης ο ος ου ον ε ες ων οι ους υ",
}
# English adjectives, and with what the names may end to which they belong: “China”, “Italy”, “Iraq”.
_NAMED, _ADJECTIVES = "a y e", "n ns an ans ian ians ean eans ish ese ic i is"
_BY_SCRIPT = {"CYRILLIC": ("ru", "uk"), "GREEK": ("el",), "LATIN": ("en",)}
_SHORTEST = 3  # letters that forms of a name share


def likeness(first: str, second: str) -> float:
    """From 0 to 1, how alike two different words of an alphabet are, by the letters with which both begin."""
    short, long = sorted((len(first), len(second)))
    if short < 4:
        is_begun = short == 3 and first[:3] == second[:3]
        return CONSTANTS.short_stem if is_begun and long - short <= 2 else 0.0
    least = max(4, long - 3)
    if least <= short and first[:least] == second[:least]:
        return CONSTANTS.same_stem
    if first[:5] != second[:5] or short < 5:
        return 0.0
    return CONSTANTS.six_letters if short > 5 and first[5] == second[5] else CONSTANTS.five_letters


@lru_cache(maxsize=1 << 12)
def are_forms(first: str, second: str, language: str = "") -> bool:
    """Whether two names are one in a language, if that is sure: “Österreichs”, but not “Niger” and “Nigeria”."""
    at = next(
        (at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )
    rests = {first[at:], second[at:]}
    if at < _SHORTEST:
        return False
    endings, named, adjectives = _endings(language if language in _ENDINGS else script(first[0]))
    rests = {"" if rest[:1] == "'" else rest for rest in rests}
    if rests <= endings:
        return True
    return bool(rests & adjectives) and rests <= named | adjectives and bool(rests & named)


@cache
def _endings(language: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The endings of a language, or of those in a script; those before adjectives, and of adjectives."""
    languages = _BY_SCRIPT.get(language, (language,))
    endings = " ".join(_ENDINGS.get(one, "") for one in languages)
    is_english = "en" in languages
    named, adjectives = (_NAMED, _ADJECTIVES) if is_english else ("", "")
    return _folded(endings), _folded(named), _folded(adjectives) - {""}


def _folded(endings: str) -> frozenset[str]:
    return frozenset(("", *map(fold, endings.split())))
