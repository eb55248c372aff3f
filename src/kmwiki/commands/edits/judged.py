"""The verdicts of others after an edit that gives claims and evidence other names: each keeps its claim."""

from collections.abc import Iterator, Mapping

from msgspec import DecodeError, json

from kmwiki.evidence.judged import NOTHING_SAID
from kmwiki.evidence.judgements import claim_digest, evidence_digests
from kmwiki.pipeline import Analysis

Digests = tuple[str, str]  # of a claim and of its evidence


def verdicts_after(data: bytes, before: Analysis, after: Analysis, slugs: Mapping[str, str]) -> bytes:
    """The lines of `kmwiki.verdicts.jsonl` with the digests that their claims have after an edit.

    `slugs` are the old and new slugs of pages.
    """
    changed: dict[Digests, Digests] = {}
    for slug in before.wiki.pages:
        pairs = zip(_digests(before, slug), _digests(after, slugs.get(slug, slug)), strict=False)
        changed.update({old: new for old, new in pairs if old != new})
    return b"\n".join(_line(line, changed) for line in data.split(b"\n")) if changed else data


def _digests(analysis: Analysis, slug: str) -> Iterator[Digests]:
    """The digests of the claims of a page, in their order; verdicts may name evidence by either of two."""
    page, site = analysis.wiki.pages[slug], analysis.site
    evidence = site.evidence.get(slug, NOTHING_SAID)
    since = {(one.citation, one.entry): one for one in evidence.since}
    for claim, own in zip(page.node.page.supported, evidence.claims, strict=False):
        for digest in evidence_digests(analysis.wiki, page, claim, own, since, site.withheld):
            yield claim_digest(claim), digest


def _line(line: bytes, changed: Mapping[Digests, Digests]) -> bytes:
    try:
        row = json.decode(line)
        old = str(row["claim"]), str(row["evidence"])
    except (DecodeError, UnicodeDecodeError, RecursionError, TypeError, KeyError):
        return line  # `check` reports it
    for was, now in zip(old, changed.get(old, old), strict=True):
        line = line.replace(f'"{was}"'.encode(), f'"{now}"'.encode())
    return line
