"""The language of a text, if it is sure: by its script or, for scripts of many languages, by small words.

A wrong language is worse than none, so short and mixed texts have none.
"""

from collections import Counter
from collections.abc import Iterable

from kmwiki.patterns import regex

DEFAULT = "en"
_READ = 8_000  # characters of a page that are read
_FEWEST = 4  # words that a wiki must have
_MOST = 0.6  # share of the words whose language is known that must be in the wiki's language
_CLEARLY = 1.4  # a language has so many times the small words of the next one; English twice as many
_SHARE = 0.08  # share of the words that must be small words

# Small words. Only the list of English contains words that are also English.
SMALL = {
    "en": "the of and to is that for it with as was on are be this by from or which have not an at but they you",
    "de": "der und das den von zu ist mit sich des dem nicht ein eine einer auf für auch werden aus oder wird sind bei",
    "fr": "le la de les et des est une du dans que qui pour par sur pas avec sont au ce cette ou il elle aux être à un",
    "es": "el la de los las y del que una por con para se es su lo como más pero este esta también son entre al está",
    "pt": "o os e de da do das dos em uma para com não que por mais como um ao se na no são também foi pelo pela à",
    "it": "il lo gli di che è una per con non del della dei nel nella sono si anche più come questo questa alla un da",
    "nl": "de het een en van dat niet zijn voor op aan met ook als er maar om bij wordt worden naar deze die uit tot",
    "pl": "i w z na się nie jest do że jak oraz dla są przez od ale po który która które może tym tego być jego lub",
    "tr": "ve bir bu için ile da de olarak daha çok olan gibi kadar sonra ne ise değil ya var tarafından en her",
    "sv": "och att är för inte till ett från eller också jag som vid mycket kan ska efter hur bli blir där när en på",
    "da": "og er en det at som af ikke med til på har var den der men man vil efter også meget hvad et kan hvor blev",
    "nb": "og er en det å som av ikke med til på har var den men man vil etter også mye hva et kan hvor ble for eller",
    "ca": "el la de els les i del que una per amb és no és són més com també aquest aquesta al dels pel però entre",
    "ro": "și în de la cu pe este sunt nu din care pentru mai un o ca prin sau fi ale unei după într acest această",
    "cs": "je v na se že jako pro do nebo jsou ale který která které také podle při byl být jeho jen však už od",
    "fi": "ja on ei se että joka ovat oli kun myös tai mutta niin kuin voi sen hän jos ole sekä joita mukaan",
    "hu": "az és hogy nem is egy van de mint meg csak vagy ez azt volt ki már el lehet amely minden között ha",
    "id": "dan yang di dengan untuk dari ini itu pada adalah dalam tidak akan ke oleh sebagai atau juga dapat lebih",
    "vi": "và của là một có được cho các không với trong đã này những để khi từ như ra về người cũng hay hoặc",
}
_LANGUAGES: dict[str, tuple[str, ...]] = {}
for _language, _words in SMALL.items():
    for _word in _words.split():
        _LANGUAGES[_word] = (*_LANGUAGES.get(_word, ()), _language)

_WORD = regex(r"[^\W\d_]+")
_ASCII_WORD = regex(r"[a-z]+")  # the same in lower-case ASCII, twice as fast
_OTHER = regex("[\u0370-\U0003ffff]+")  # not Latin
# Scripts of one language, and letters that distinguish languages with the same script.
_SCRIPTS = {
    "el": "\u0370-\u03ff\u1f00-\u1fff",
    "cyrillic": "\u0400-\u052f",
    "hy": "\u0531-\u058f",
    "he": "\u05d0-\u05ea",
    "arabic": "\u0620-\u064a\u066e-\u06d3",
    "hi": "\u0900-\u097f",
    "bn": "\u0980-\u09ff",
    "ta": "\u0b80-\u0bff",
    "te": "\u0c00-\u0c7f",
    "th": "\u0e00-\u0e7f",
    "ka": "\u10a0-\u10ff",
    "ko": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af",
    "kana": "\u3040-\u30ff",
    "han": "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff",
}
_LETTERS = {script: regex(f"[{letters}]") for script, letters in _SCRIPTS.items()}
_DENSE = frozenset(("th", "ko", "kana", "han"))  # scripts in which two letters are about one word; in others it is four


def spoken_in(text: str, declared: str | None = None) -> tuple[str, int] | None:
    """The language of a page, and about how many words it has in that language; None if it is not sure.

    A language that its author `declared` is sure.
    """
    text = text[:_READ].lower()
    if text.isascii():
        words = _ASCII_WORD.findall(text)
        return (declared, len(words)) if declared is not None else _of_small_words(words)
    foreign = "".join(_OTHER.findall(text))
    scripts = {script: len(letters.findall(foreign)) for script, letters in _LETTERS.items() if foreign}
    foreign_words = sum(count // (2 if script in _DENSE else 4) for script, count in scripts.items())
    latin = [word for word in _WORD.findall(text) if not foreign or word < "\u0370"]
    if declared is not None:
        return declared, len(latin) + foreign_words
    if foreign_words > len(latin):
        language = _of_scripts(scripts, foreign)
        return (language, foreign_words) if language is not None else None
    return _of_small_words(latin) if len(latin) > 2 * foreign_words else None


def _of_small_words(words: list[str]) -> tuple[str, int] | None:
    """The language that has clearly the most small words, and the number of words; None if none has."""
    hits, kinds = Counter[str](), Counter[str]()
    counts = Counter(words)
    for word in filter(_LANGUAGES.__contains__, counts):  # in the order of the text, which decides between equals
        for language in _LANGUAGES[word]:
            hits[language] += counts[word]
            kinds[language] += 1
    ranked = [*hits.most_common(2), ("", 0), ("", 0)]
    (language, most), (rival, next_most) = ranked[:2]
    is_sure = most >= _SHARE * len(words) and kinds[language] >= (1 if language == DEFAULT else 3)
    clearly = next_most * (2 if rival == DEFAULT else _CLEARLY)
    return (language, len(words)) if language and is_sure and most > clearly else None


def _of_scripts(scripts: dict[str, int], text: str) -> str | None:
    """The language of a text that is not in Latin letters; None if no script has most of its letters."""
    counts = Counter(scripts)
    kana, han = counts.pop("kana", 0), counts.pop("han", 0)
    counts["ja" if kana > 0.15 * (kana + han) else "zh"] += kana + han
    script, count = counts.most_common(1)[0]
    if count < _MOST * counts.total():
        return None
    if script == "cyrillic":
        return _of_cyrillic(text)
    return _of_arabic(text) if script == "arabic" else script


def _of_cyrillic(text: str) -> str:
    """Russian, or the language whose letters Russian lacks."""
    has = Counter(text)
    russian = has["ы"] + has["э"]
    others = {"uk": has["ї"] + has["є"] + has["і"], "sr": has["ј"] + has["љ"] + has["њ"] + has["ћ"], "be": 9 * has["ў"]}
    best = max(others, key=others.__getitem__)
    if others[best] > russian:
        return best
    return "bg" if has["ъ"] and not russian else "ru"


def _of_arabic(text: str) -> str:
    """Arabic, Persian or Urdu."""
    has = Counter(text)
    if sum(has[letter] for letter in "ٹڈڑںے") > 0.02 * len(text):
        return "ur"
    persian, arabic = (sum(has[letter] for letter in letters) for letters in ("پچژگکی", "ةيكىأإ"))
    return "fa" if persian > arabic else "ar"


def language_of(pages: Iterable[tuple[str, int] | None]) -> str:
    """The language of a wiki: that of most words of its pages, if it is sure, or else English."""
    words: Counter[str] = Counter()
    for found in pages:
        if found is not None:
            words[found[0]] += found[1]
    primary: Counter[str] = Counter()
    for language, count in words.items():
        primary[language.lower().partition("-")[0]] += count
    if not primary:
        return DEFAULT
    best, count = max(primary.items(), key=lambda item: (item[1], item[0]))
    if count < _FEWEST or count < _MOST * primary.total():
        return DEFAULT
    tags = {language: own for language, own in words.items() if language.lower().partition("-")[0] == best}
    return max(tags, key=lambda language: (tags[language], language))
