"""What others judged of a claim and its evidence: found by digests of both, so that a change of either ends it."""

from collections.abc import Iterator, Mapping
from hashlib import blake2b

from kmwiki.content.verdict_file import Judgement, verdict_key
from kmwiki.evidence.cited_lines import is_published, quoted_text
from kmwiki.evidence.found_lines import Range, lines_found
from kmwiki.evidence.judging import ClaimEvidence
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.model import Claim

Withheld = Mapping[str, tuple[Range, ...]]


def claim_digest(claim: Claim) -> str:
    """The digest of a claim's words; white space does not count."""
    return _digest(" ".join(claim.text.split()))


def evidence_digest(wiki: Wiki, page: ResolvedPage, claim: Claim, said: ClaimEvidence, withheld: Withheld) -> str:
    """The digest of what a claim cites and of what was found for it: the words, or of a text that is not published,
    that of the whole source.
    """
    return _digest("\0".join(_evidence(wiki, page, claim, said, withheld)))


def _evidence(wiki: Wiki, page: ResolvedPage, claim: Claim, said: ClaimEvidence, withheld: Withheld) -> Iterator[str]:
    for number in claim.citations:
        for item in page.citations[number]:
            source = wiki.cited_source(item)
            text = quoted_text(wiki, item) if source is not None and is_published(wiki, source) else None
            yield item.name
            yield text if text is not None else "" if source is None else source.digest
    for found in said.found:
        name = page.citations[found.citation][found.entry].name
        lines = lines_found(wiki, name, found.start, found.end, withheld)
        yield "\n".join(line.text for line in lines) if lines else wiki.sources[name].digest


def judgements(
    wiki: Wiki, page: ResolvedPage, claim: Claim, said: ClaimEvidence, withheld: Withheld
) -> tuple[Judgement, ...]:
    """What others judged of a claim with its present words and evidence."""
    if not wiki.verdicts:
        return ()
    return wiki.verdicts.get(verdict_key(claim_digest(claim), evidence_digest(wiki, page, claim, said, withheld)), ())


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=12).hexdigest()
