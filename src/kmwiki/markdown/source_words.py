"""The words by which authors announce sources, in the languages of the interface."""

import re

from kmwiki.patterns import regex

_ONE_OR_MORE = (
    "sources? src references? refs? quellen? belege? fuentes? fontes? источники? المصادر المصدر مصدر مصادر المراجع "
    "出典 出所 情報源 参考文献 출처 来源 來源 资料来源 資料來源 出处 出處 参考资料"
)
_SECTIONS = (
    "citations|bibliography|further reading|see also|related|raw|"
    "références|bibliographie|voir aussi|literatur|einzelnachweise|verwandt|siehe auch|"
    "referencias|bibliografía|relacionadas|véase también|referências|bibliografia|ver também|"
    "литература|примечания|похожие|см\\. также|ذات صلة|انظر أيضا|関連|関連項目|脚注|参照|"
    "참고 문헌|관련 문서|각주|参考文献|相关|相关页面|参见|延伸阅读"
)
_NAMES = "|".join(_ONE_OR_MORE.split())
_SIGN = regex(
    rf"\W*(?:(?:{_NAMES}|raw|link|paper|pdf|transcript)\W*\d{{0,3}}|[A-Za-z]{{0,3}}\d{{1,3}})\W*|\W*(?:{_NAMES})\s*[:：].*",
    re.IGNORECASE | re.DOTALL,
)
# “Source:” before the names of sources.
LABEL = rf"(?:{_NAMES})\s*[:：]"
POINTER = regex(
    r"\W*(?:see|read|compare|cf|siehe|vgl|voir|lire|véase|ver|veja|leia|смотри|см|انظر|راجع|参见|參見|参照|见|참조|참고)(?!\w)",
    re.IGNORECASE,
)
_ALSO = r"\.?\s+(?:also|auch|aussi|también|também|также|أيضا)(?!\w)"
# Before such a word within a sentence: the words after it only point to a source.
POINTING_PART = rf"(?:[;；—–]\s*|[,，]\s*(?={POINTER.pattern}{_ALSO}))"
_EXTRA = r"(?: (?:files?|notes?|documents?|pages?|links?|list|legend|index))?"
_SECTION = regex(rf"\W*(?:[\d.]+\s+)?(?:\w+ )?(?:{_NAMES}|{_SECTIONS}){_EXTRA}\W*(?:\(.*\W*)?", re.IGNORECASE)
_LEGEND = regex(
    rf"\W*(?:[\d.]+\s+)?(?:\w+ )?(?:{_NAMES}|citations|bibliography|références|referencias|referências|"
    rf"literatur|литература|примечания|참고 문헌){_EXTRA}\W*(?:\(.*\W*)?",
    re.IGNORECASE,
)


_ENDS = tuple(name for name in re.sub(r"s\?", "", _NAMES).split("|"))
_COLON = regex("[:：]")


def announces_sources(text: str) -> bool:
    """Whether a text may contain `LABEL`; much faster than to search for it."""
    return any(
        text[max(0, colon.start() - 24) : colon.start()].rstrip(" *_`").casefold().removesuffix("s").endswith(_ENDS)
        for colon in _COLON.finditer(text)
    )


def is_sign(label: str) -> bool:
    """Whether the label of a link to a source says that it cites, as “Source” and “[1]” do."""
    return _SIGN.fullmatch(label) is not None


def lists_sources(heading: str) -> bool:
    """Whether a section with this heading lists sources or further pages, so that its links are not citations."""
    return _SECTION.fullmatch(heading) is not None


def names_sources(heading: str) -> bool:
    """Whether a section with this heading may say what the signs of citations in the text mean."""
    return _LEGEND.fullmatch(heading) is not None
