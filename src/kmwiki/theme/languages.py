"""The names of languages, each in itself, as the CLDR has them."""

_NAMES = dict(
    pair.split(":")
    for pair in (
        "af:Afrikaans|am:አማርኛ|ar:العربية|az:Azərbaycan|be:Беларуская|bg:Български|bn:বাংলা|bs:Bosanski|ca:Català"
        "|cs:Čeština|cy:Cymraeg|da:Dansk|de:Deutsch|el:Ελληνικά|en:English|eo:Esperanto|es:Español|et:Eesti|eu:Euskara"
        "|fa:فارسی|fi:Suomi|fil:Filipino|fr:Français|ga:Gaeilge|gl:Galego|gu:ગુજરાતી|he:עברית|hi:हिन्दी|hr:Hrvatski"
        "|hu:Magyar|hy:Հայերեն|id:Bahasa Indonesia|is:Íslenska|it:Italiano|ja:日本語|ka:ქართული|kk:Қазақ тілі|km:ខ្មែរ"
        "|kn:ಕನ್ನಡ|ko:한국어|ky:Кыргызча|la:Latina|lt:Lietuvių|lv:Latviešu|mk:Македонски|ml:മലയാളം|mn:Монгол|mr:मराठी"
        "|ms:Bahasa Melayu|my:မြန်မာ|nb:Norsk bokmål|ne:नेपाली|nl:Nederlands|nn:Norsk nynorsk|no:Norsk|pa:ਪੰਜਾਬੀ"
        "|pl:Polski|ps:پښتو|pt:Português|ro:Română|ru:Русский|sk:Slovenčina|sl:Slovenščina|sq:Shqip|sr:Српски"
        "|sv:Svenska|sw:Kiswahili|ta:தமிழ்|te:తెలుగు|th:ไทย|tr:Türkçe|uk:Українська|ur:اردو|uz:O‘zbek|vi:Tiếng Việt"
        "|zh:中文|zh-hans:简体中文|zh-hant:繁體中文|zh-cn:简体中文|zh-tw:繁體中文|zu:IsiZulu"
    ).split("|")
)


def is_language(tag: str) -> bool:
    """Whether a tag such as `de` or `pt-BR` begins with the code of a language that has a name here."""
    return tag.lower() in _NAMES or (tag.partition("-")[0].lower() in _NAMES and len(tag.partition("-")[2]) in (2, 4))


def language_name(tag: str) -> str:
    """The name of a language in itself, with the part of a tag that the name does not say; or the tag."""
    name, (base, _, variety) = _NAMES.get(tag.lower()), tag.partition("-")
    if name is None and (plain := _NAMES.get(base.lower())) is not None:
        name = f"{plain} ({variety})"
    return name or tag
