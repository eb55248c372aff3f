"""Site → the machine-readable exports: JSON (`kmwiki/1`), JSON-LD and GraphML."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from kmwiki.analysis.site import Site
from kmwiki.diagnostics import Diagnostic, record
from kmwiki.evidence.faults import fault_of
from kmwiki.evidence.found_lines import may_name_words
from kmwiki.evidence.judged import NOTHING_SAID
from kmwiki.evidence.judging import ClaimEvidence
from kmwiki.evidence.trust import Trust
from kmwiki.graph.graphml import graphml
from kmwiki.graph.names import Found, RedLink
from kmwiki.graph.places import is_nowhere
from kmwiki.graph.wiki import ResolvedLink, ResolvedPage, Wiki
from kmwiki.model import FrontMatter, SourceEntry
from kmwiki.outputs.body import page_html
from kmwiki.outputs.claim_files import claim_data
from kmwiki.outputs.claim_records import claim_records, support_record
from kmwiki.outputs.json_ld import linked_data
from kmwiki.outputs.places import lines_record, place_record, since_record
from kmwiki.outputs.tags import pages_tagged

_OF_BYTES = frozenset(("control-characters",))  # rules on the bytes of a file, not on its text


def as_json(site: Site, diagnostics: Sequence[Diagnostic], *, with_body: bool = False) -> bytes:
    """The whole site as one JSON object, for `export --format json`."""
    rules: dict[str, dict[str, None]] = {}
    for finding in diagnostics:
        if finding.rule not in _OF_BYTES:
            rules.setdefault(finding.at.path, {})[finding.rule] = None
    wiki = site.wiki
    data = {
        "format": "kmwiki/1",
        "site": {"title": site.title, "base_url": site.owner.base_url, "language": site.language},
        "pages": [
            _page(site, page, sorted(rules.get(page.node.page.path, ())), with_body)
            for slug, page in wiki.pages.items()
        ],
        "sources": [_source(site, name) for name in sorted(wiki.sources)],
        "tags": [
            {"name": name, "url": wiki.tag_paths[name], "pages": [ref.slug for ref in pages_tagged(site, name)]}
            for name in site.tags
        ],
        "redirects": [{"from": redirect.origin, "to": redirect.target} for redirect in wiki.redirects.values()],
        "diagnostics": [record(finding) for finding in diagnostics],
    }
    return msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n"


def as_graphml(site: Site) -> bytes:
    """The graph of pages as GraphML; nodes have their titles."""
    edges = {slug: sorted(page.targets) for slug, page in site.pages.items()}
    return graphml(edges, {slug: ref.title for slug, ref in site.wiki.refs.items()})


def as_jsonld(site: Site) -> bytes:
    """The linked data of all pages and their claims as one JSON-LD document."""
    graph = []
    for slug, page in site.wiki.pages.items():
        record = json.loads(linked_data(site, page, site.pages[slug].trust))
        record.pop("@context")
        claims = [claim_data(claim) for claim in claim_records(site, page)]
        graph.append(record | ({"hasPart": claims} if claims else {}))
    document = {"@context": "https://schema.org", "@graph": graph}
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def _page(site: Site, resolved: ResolvedPage, rules: list[str], with_body: bool) -> dict[str, Any]:
    wiki, trust = site.wiki, site.pages[resolved.ref.slug].trust
    page, front = resolved.node.page, resolved.node.page.front_matter
    record: dict[str, Any] = {
        "slug": resolved.ref.slug,
        "path": page.path,
        "url": resolved.ref.permalink,
        "title": page.title,
        "summary": front.summary,
        "kind": front.kind,
        "aliases": front.aliases,
        "tags": page.tags,
        "created": front.created,
        "updated": front.updated,
        "sources": [_entry(entry) for entry in front.sources],
        "headings": [{"level": h.level, "text": h.text, "anchor": h.anchor} for h in page.headings],
        "links": [_link(wiki, item) for item in resolved.links],
        "citations": list(_citations(site, resolved)),
        "backlinks": [
            {"slug": link.slug, "line": link.location.line, "context": link.context} for link in resolved.backlinks
        ],
        "coverage": msgspec.structs.asdict(trust.coverage),
        "trust": _trust(front, trust),
        "diagnostics": rules,
    }
    if with_body:
        record |= {"html": page_html(wiki, resolved), "text": page.body.text}
    return record


def _trust(front: FrontMatter, trust: Trust) -> dict[str, Any]:
    return {
        "confidence": front.confidence,
        "provenance_state": front.provenance_state,
        "single_source": trust.single_source,
        "freshness": trust.freshness,
        "claims": trust.standings.claims,
        "supported": trust.standings.supported,
        "weak": trust.standings.weak,
        "changed": trust.standings.changed,
        "broken": trust.standings.broken,
        "stale_after": front.stale_after,
        "outdated_check": front.outdated_check,
        "stale_sources": trust.stale_sources,
        "contradicted_by": trust.contradicted_by,
        "contradicts": trust.contradicts,
        "retracted_sources": trust.retracted,
    }


def _entry(entry: SourceEntry) -> dict[str, str | None]:
    place = {"url": entry.url} if entry.url is not None else {"path": entry.path}
    return {**place, "title": entry.title}


def _link(wiki: Wiki, item: ResolvedLink) -> dict[str, Any]:
    record: dict[str, Any] = {
        "target_text": item.link.target,
        "label": item.link.label,
        "anchor": None,
        "anchor_id": None,
        "resolved_slug": item.slug,
        "kind": item.kind,
        "asset": item.asset if item.place is None else wiki.path_of(item.place),
        "red": item.is_red,
        "line": item.link.location.line,
        "column": item.link.location.column,
    }
    match item.result:
        case Found(anchor=anchor, anchor_text=text):
            record |= {"anchor": text, "anchor_id": anchor}
        case RedLink(anchor_text=text):
            record |= {"anchor": text}
    if item.kind == "image":
        record |= {"width": item.size[0], "height": item.size[1]}
    return record


def _citations(site: Site, resolved: ResolvedPage) -> Iterator[dict[str, Any]]:
    """The entries of each citation, with what is said of their claims."""
    page = resolved.node.page
    evidence = site.evidence.get(resolved.ref.slug, NOTHING_SAID)
    judged = zip(page.supported, evidence.claims, strict=False)
    since = {(one.citation, one.entry): one for one in evidence.since}
    said = {number: (claim, one) for claim, one in judged for number in claim.citations}
    for number, (citation, references) in enumerate(zip(page.citations, resolved.citations, strict=True)):
        claim, one = said.get(number, (None, ClaimEvidence()))
        for entry, (item, written) in enumerate(zip(references, citation.references, strict=True)):
            here = (found for found in one.found if (found.citation, found.entry) == (number, entry))
            yield {
                "source": item.name,
                "locator": None,
                **place_record(written.start, written.end, item.reference.locator),
                "resolved": item.address or (item.known is not None and not is_nowhere(item.reference)),
                "fault": fault_of(site.wiki, item),
                **since_record(site.wiki, item, since.get((number, entry))),
                "form": citation.form,
                "line": citation.location.line,
                "column": citation.location.column,
                "found": [
                    {**lines_record(site.wiki, found.source, found.start, found.end), "certainty": found.certainty}
                    for found in here
                ],
                "claim": claim.address if claim else None,
                "support": support_record(site.wiki, one, words=may_name_words(site.wiki, resolved, claim, since))
                if claim and item.known is not None
                else None,
            }


def _source(site: Site, name: str) -> dict[str, Any]:
    wiki, source, uses = site.wiki, site.wiki.sources[name], site.uses.get(name, ())
    lines = {(use.slug, *use.mark): use.location.line for use in uses}
    return {
        "id": source.id,
        "path": source.path,
        "url": wiki.source_paths[source.id],
        "title": source.title,
        "lines": source.lines,
        "author": source.author,
        "date": source.date,
        "retracted": source.retracted,
        "cited_by": [
            {
                "slug": use.slug,
                **place_record(*use.reference.place),
                "line": use.location.line,
            }
            for use in uses
        ],
        "found_in": [
            {
                "slug": slug,
                **lines_record(wiki, name, found.start, found.end),
                "certainty": "found" if found.is_sure else "perhaps",
                "line": lines.get((slug, found.citation, found.entry)),
            }
            for slug, found in ((use.slug, use.found) for use in site.found.get(name, ()))
        ],
    }
