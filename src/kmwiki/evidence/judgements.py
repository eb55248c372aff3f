"""What others judged of a claim and its evidence: found by digests of both, so that a change of either ends it."""

from collections.abc import Iterator, Mapping
from hashlib import blake2b

from kmwiki.content.lock_file import range_key
from kmwiki.content.verdict_file import Judgement, verdict_key
from kmwiki.evidence.found_lines import Range, lines_found
from kmwiki.evidence.judging import ClaimEvidence
from kmwiki.evidence.now import ByPlace, as_now
from kmwiki.evidence.publication import is_published, published_file
from kmwiki.evidence.quoting import words_published_or_not
from kmwiki.evidence.source_lines import lines_of
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.model import Claim

Withheld = Mapping[str, tuple[Range, ...]]


def claim_digest(claim: Claim) -> str:
    """The digest of a claim's words; white space does not count."""
    return _digest(" ".join(claim.text.split()))


def evidence_digest(wiki: Wiki, page: ResolvedPage, claim: Claim, said: ClaimEvidence, since: ByPlace) -> str:
    """The digest of the words that a claim cites, where they are now, and of those that were found for it.

    Where there are no words, that of the whole source counts. The words may be of lines that are not published.
    """
    return _digest("\0".join(_evidence(wiki, page, claim, said, since)))


def _evidence(wiki: Wiki, page: ResolvedPage, claim: Claim, said: ClaimEvidence, since: ByPlace) -> Iterator[str]:
    found = {(one.citation, one.entry) for one in said.found}
    for number in claim.citations:
        for entry, item in enumerate(page.citations[number]):
            now = as_now(wiki, item, since.get((number, entry)))
            source = wiki.cited_source(now) if now is not None else None
            words = words_published_or_not(wiki, now) if now is not None else None
            if words is not None:
                yield words
            elif now is None or source is None:  # gone, not there, or on the web
                yield item.name
            elif (number, entry) not in found:
                yield f"{source.digest} {range_key(now.reference)}"
    for one in said.found:
        source = wiki.sources[one.source]
        yield "\n".join(("found", *(lines_of(source) or ())[one.start - 1 : one.end]))


def publishes_evidence(
    wiki: Wiki, page: ResolvedPage, claim: Claim, said: ClaimEvidence, since: ByPlace, withheld: Withheld
) -> bool:
    """Whether the site publishes all words that the digest of a claim's evidence is of: else, who sees the digest could
    check guesses of them.
    """
    found = {(one.citation, one.entry) for one in said.found}
    for number in claim.citations:
        for entry, item in enumerate(page.citations[number]):
            now = as_now(wiki, item, since.get((number, entry)))
            source = wiki.cited_source(now) if now is not None else None
            if now is None or source is None or published_file(wiki, source) is not None:
                continue
            is_whole = (number, entry) not in found and words_published_or_not(wiki, now) is None
            if not is_published(wiki, source) or (is_whole and wiki.wanted.publish != "full"):
                return False
    return all(lines_found(wiki, one.source, one.start, one.end, withheld) for one in said.found)


def _digest_before(
    wiki: Wiki, page: ResolvedPage, claim: Claim, said: ClaimEvidence, since: ByPlace, withheld: Withheld
) -> str:
    """The digest by which older verdicts name evidence: it has the names of sources, and of a text that is not
    published, the digest of the whole.
    """
    parts: list[str] = []
    for number in claim.citations:
        for entry, item in enumerate(page.citations[number]):
            now = as_now(wiki, item, since.get((number, entry)))
            source = wiki.cited_source(now) if now is not None else None
            text = (
                words_published_or_not(wiki, now) if now and source is not None and is_published(wiki, source) else None
            )
            parts += [item.name, text if text is not None else "" if source is None else source.digest]
    for found in said.found:
        lines = lines_found(wiki, found.source, found.start, found.end, withheld)
        parts.append("\n".join(line.text for line in lines) if lines else wiki.sources[found.source].digest)
    return _digest("\0".join(parts))


def evidence_digests(
    wiki: Wiki, page: ResolvedPage, claim: Claim, said: ClaimEvidence, since: ByPlace, withheld: Withheld
) -> tuple[str, str]:
    """The digests by which verdicts may name the evidence of a claim: that of now, and that of older ones."""
    now = evidence_digest(wiki, page, claim, said, since)
    return now, _digest_before(wiki, page, claim, said, since, withheld)


def judgements(
    wiki: Wiki, page: ResolvedPage, claim: Claim, said: ClaimEvidence, since: ByPlace, withheld: Withheld
) -> tuple[Judgement, ...]:
    """What others judged of a claim with its present words and evidence."""
    if not wiki.verdicts:
        return ()
    own = claim_digest(claim)
    digests = evidence_digests(wiki, page, claim, said, since, withheld)
    return tuple(one for digest in digests for one in wiki.verdicts.get(verdict_key(own, digest), ()))


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=12).hexdigest()
