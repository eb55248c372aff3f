"""Cases of finding and support, as `evidence/*.md` keep them; `evidence/README.md` says how they are written."""

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from kmwiki.evidence.asked import AskedClaim, Cited
from kmwiki.evidence.finding import Passage, Wanted, find_all
from kmwiki.evidence.indexing import index_of
from kmwiki.evidence.judging import ClaimEvidence, judge_page
from kmwiki.evidence.weighing import Lookup, Text
from kmwiki.evidence.words import words_of
from kmwiki.markdown.figures import figures_in

FOLDER = Path(__file__).parent / "evidence"
_CASE = re.compile(
    r"^(?P<title>[^\n]+)\n\.\n(?P<source>.*?)\n\.\n(?P<claim>.*?)\n\.\n(?P<given>.*?)\n\.$", re.MULTILINE | re.DOTALL
)
_SETTING = re.compile(r"^(cited|context): (.*)$", re.MULTILINE)


class EvidenceCase(Struct, frozen=True, kw_only=True):
    """What a case shows, the lines of a source, a claim, what it cites and is about, and what is expected."""

    title: str
    source: str
    claim: str
    cited: str
    context: str
    given: str

    def found(self) -> str:
        """What comes of it now."""
        index = index_of(self.source.split("\n"))
        passages = find_all(Lookup(index), [Wanted.of(words_of(self.claim), words_of(self.context))])[0]
        answer = _said(passages[0] if passages else None)
        if not self.cited:
            return answer
        cited = tuple(Cited(0, entry, "source", *_lines(part)) for entry, part in enumerate(self.cited.split(", ")))
        asked = AskedClaim(self.claim, self.context, cited, figures_in(self.claim, self.claim, self.context))
        said = judge_page([asked], {"source": index}.get, text=lambda name: Text(self.source.split("\n")))
        return f"{answer}\n{_judged(said[0])}"


def evidence_cases() -> Iterator[EvidenceCase]:
    """All cases."""
    for file in sorted(FOLDER.glob("*.md")):
        for found in () if file.name == "README.md" else _CASE.finditer(file.read_text(encoding="utf-8")):
            settings = dict(_SETTING.findall(found["claim"]))
            yield EvidenceCase(
                title=found["title"],
                source=found["source"],
                claim=_SETTING.sub("", found["claim"]).strip(),
                cited=settings.get("cited", ""),
                context=settings.get("context", ""),
                given=found["given"],
            )


def _said(passage: Passage | None) -> str:
    if passage is None or passage.certainty == "not found":
        return "none"
    lines = f"{passage.start}-{passage.end}" if passage.end > passage.start else f"{passage.start}"
    return f"{lines} {passage.certainty}"


def _lines(part: str) -> tuple[int | None, int | None]:
    if part == "whole":
        return None, None
    start, _, end = part.partition("-")
    return int(start), int(end or start)


def _judged(one: ClaimEvidence) -> str:
    kinds = ("figures", one.figures), ("quotations", one.quotations), ("names", one.names)
    lacking = [f"{kind}: {', '.join(words)}" for kind, words in kinds if words]
    return "; ".join([one.verdict, *lacking, *(["denial"] if one.denial else [])])
