"""The claims of a page that cite, and their evidence, as records for programs (see `claims.schema.json`)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from kmwiki.analysis.site import Site
from kmwiki.evidence.faults import fault_of
from kmwiki.evidence.found_lines import lines_found, may_name_words
from kmwiki.evidence.judged import NOTHING_SAID
from kmwiki.evidence.judgements import claim_digest, evidence_digest, judgements, publishes_evidence
from kmwiki.evidence.judging import ClaimEvidence
from kmwiki.evidence.now import as_now, words_then
from kmwiki.evidence.publication import is_published
from kmwiki.evidence.quoting import words_published_or_not
from kmwiki.evidence.since import Since, State
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.model import Claim
from kmwiki.outputs.chrome import absolute_url
from kmwiki.outputs.marks import Place
from kmwiki.outputs.places import lines_record, place_record, since_record

FORMAT = "kmwiki-claims/2"
Record = dict[str, Any]
_STATES: tuple[State, ...] = ("gone", "changed", "moved", "unchanged")


def claim_records(site: Site, resolved: ResolvedPage, *, for_owner: bool = False) -> Iterator[Record]:
    """A record for each claim of a page that cites something, in the order of the text.

    Only one for the owner of the wiki has digests of evidence that the site does not publish.
    """
    page, wiki = resolved.node.page, site.wiki
    evidence = site.evidence.get(resolved.ref.slug, NOTHING_SAID)
    said = evidence.claims
    since = {(one.citation, one.entry): one for one in evidence.since}
    url = address(site, resolved.ref.permalink)
    for number, claim in enumerate(page.supported):
        own = said[number] if number < len(said) else ClaimEvidence()
        place = page.citations[claim.citations[0]].location
        yield {
            "format": FORMAT,
            "id": f"{url}#claim:{claim.address}",
            "page": {
                "slug": resolved.ref.slug,
                "url": url,
                "title": page.title,
                "language": page.front_matter.lang or site.language,
            },
            "claim": claim.text,
            "place": {"path": place.path, "line": place.line, "column": place.column},
            "evidence": [*_cited(site, resolved, claim, since), *_found(site, own)],
            "support": support_record(wiki, own, words=may_name_words(wiki, resolved, claim, since)),
            "state": _worst(one.state for (number, _), one in since.items() if number in claim.citations),
            "digests": {
                "claim": claim_digest(claim),
                "evidence": evidence_digest(wiki, resolved, claim, own, since)
                if for_owner or publishes_evidence(wiki, resolved, claim, own, since, site.withheld)
                else None,
            },
            "judged": [
                {"verdict": one.verdict, "by": one.by, "on": one.on or None, "note": one.note or None}
                for one in judgements(wiki, resolved, claim, own, since, site.withheld)
            ],
        }


def _worst(states: Iterable[State]) -> State:
    """The state of a claim: the worst of its citations since they were locked."""
    found = set(states)
    return next((state for state in _STATES if state in found), "unknown")


def address(site: Site, path: str) -> str:
    """The address of an output: absolute if that of the site is known, else relative to its root."""
    return absolute_url(site, path) or quote(path)


def support_record(wiki: Wiki, said: ClaimEvidence, *, words: bool) -> Record:
    """How much of a claim the lines of all its citations hold together, and what they lack; without `words`, the site
    may not say which of its words.
    """
    return {
        "verdict": said.verdict,
        "share": said.share,
        "lacks": said.lacks if words else None,
        "figures": said.figures if words else None,
        "quotations": said.quotations if words else None,
        "names": said.names if words else None,
        "denial": said.denial if words else None,
        "sentences": {"found": said.parts[0], "count": said.parts[1]},
        "rather": {"source": said.rather[0], **lines_record(wiki, *said.rather)} if said.rather else None,
        "foreign": said.foreign,
        "doubt": said.doubt,
        "why": said.why,
    }


def _cited(site: Site, resolved: ResolvedPage, claim: Claim, since: Mapping[Place, Since]) -> Iterator[Record]:
    """What the citations of a claim name."""
    wiki = site.wiki
    for number in claim.citations:
        form = resolved.node.page.citations[number].form
        for entry, item in enumerate(resolved.citations[number]):
            one = since.get((number, entry))
            now = as_now(wiki, item, one)
            yield {
                "kind": "cited",
                **_work(site, item),
                **place_record(*item.reference.place),
                "words": _words(wiki, now) if now is not None else None,
                "then": "\n".join(words_then(wiki, item, one)) or None,
                "form": form,
                "fault": fault_of(wiki, item),
                "certainty": None,
                **_since(site, item, one),
            }


def _words(wiki: Wiki, item: ResolvedReference) -> str | None:
    """What a citation quotes; None if it quotes nothing, or what the site does not publish."""
    source = wiki.cited_source(item)
    return words_published_or_not(wiki, item) if source is not None and is_published(wiki, source) else None


def _since(site: Site, item: ResolvedReference, one: Since | None) -> Record:
    """What became of what an entry of a citation names, and the source and the place where it is now."""
    record = since_record(site.wiki, item, one)
    if record["now"] is not None:
        name = record["now"]["source"]
        own = {"title": site.wiki.source_title(name), "url": address(site, site.wiki.source_paths[name])}
        record["now"] = {"source": name, **own, **record["now"]}
    return record


def _found(site: Site, said: ClaimEvidence) -> Iterator[Record]:
    """The lines that kmwiki found for the citations of a claim."""
    wiki: Wiki = site.wiki
    for name, start, end, certainty in dict.fromkeys(
        (one.source, one.start, one.end, one.certainty) for one in said.found
    ):
        lines = lines_found(wiki, name, start, end, site.withheld)
        yield {
            "kind": "found",
            "source": name,
            "title": wiki.source_title(name),
            "url": address(site, wiki.source_paths[name]),
            **lines_record(wiki, name, start, end),
            "words": "\n".join(line.text for line in lines) or None,
            "then": None,
            "form": None,
            "fault": None,
            "certainty": certainty,
            "state": "unknown",
            "now": None,
        }


def _work(site: Site, item: ResolvedReference) -> Record:
    """The source of a piece of evidence; one on the web has only its address."""
    wiki: Wiki = site.wiki
    source = wiki.cited_source(item)
    own = address(site, wiki.source_paths[source.id]) if source is not None else None
    return {
        "source": item.name,
        "title": wiki.source_title(item.name),
        "url": item.name if item.address else own,
    }
