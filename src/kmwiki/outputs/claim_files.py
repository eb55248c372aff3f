"""The claims of a wiki for programs: `claims.jsonl` in the site, and the same as schema.org and Web Annotation data."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from kmwiki.analysis.site import Site
from kmwiki.content.locators import cell
from kmwiki.model import PlannedView, View
from kmwiki.outputs.claim_records import FORMAT, Record, address, claim_records
from kmwiki.outputs.scripts import DataView, compact_json
from kmwiki.outputs.volumes import volume_name, volumes_of

PATH = "claims.jsonl"
_ROW = 1000  # about the bytes of a claim
_GENERATOR = {"id": "urn:kmwiki", "type": "Software", "name": "kmwiki"}


def claim_views(site: Site) -> Iterator[PlannedView]:
    """`claims.jsonl`; that of a large wiki lists its parts, so that an edit does not write all claims again."""
    if len(site.pages) <= site.owner.limits.claims:
        if slugs := tuple(slug for slug in site.pages if site.pages[slug].citations):
            yield _planned(site, PATH, slugs)
        return
    parts = {
        f"claims/{volume_name(part[0])}.jsonl": part
        for part in volumes_of(tuple(site.wiki.refs), site.owner.limits.volume)
        if any(site.pages[slug].citations for slug in part)
    }
    if parts:
        yield PlannedView(path=PATH, make=partial(_parts_view, parts))
    for path, part in parts.items():
        yield _planned(site, path, part, after=part[-1])


def _planned(site: Site, path: str, slugs: Sequence[str], *, after: str = "") -> PlannedView:
    make, weight = partial(_rows_view, site, path, slugs), partial(_weight, site, slugs)
    return PlannedView(path=path, make=make, weight=weight, after=after)


def _weight(site: Site, slugs: Iterable[str]) -> int:
    return _ROW * sum(site.pages[slug].citations for slug in slugs)


def _rows_view(site: Site, path: str, slugs: Iterable[str]) -> View:
    return View(path=path, template="text.txt", data=DataView(data=_lines(_records(site, slugs))))


def _parts_view(parts: Mapping[str, Sequence[str]]) -> View:
    rows = ({"format": FORMAT, "part": path, "first": own[0], "last": own[-1]} for path, own in parts.items())
    return View(path=PATH, template="text.txt", data=DataView(data=_lines(rows)))


def _records(site: Site, slugs: Iterable[str], *, for_owner: bool = False) -> Iterator[Record]:
    return (record for slug in slugs for record in claim_records(site, site.wiki.pages[slug], for_owner=for_owner))


def _lines(rows: Iterable[Record]) -> str:
    return "".join(f"{compact_json(row)}\n" for row in rows)


def as_claims(site: Site) -> bytes:
    """All claims, a line each, for `export --format claims`."""
    return _lines(_records(site, site.wiki.refs, for_owner=True)).encode()


def as_annotations(site: Site) -> bytes:
    """The evidence of all claims as W3C Web Annotations, for `export --format annotations`."""
    items = [one for record in _records(site, site.wiki.refs) for one in annotations(record)]
    document = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": address(site, "claims.jsonl") + "#annotations",
        "type": "AnnotationCollection",
        "label": site.title,
        "total": len(items),
        "first": {"type": "AnnotationPage", "startIndex": 0, "items": items},
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def annotations(record: Record) -> Iterator[Record]:
    """The annotations of one claim: what it cites, and in another one, what kmwiki found for it and nobody cited."""
    for kind, words in (("cited", None), ("found", "found, not cited")):
        bodies = [body for one in record["evidence"] if one["kind"] == kind for body in _bodies(one)]
        if not bodies:
            continue
        if words is not None:
            bodies.append(_comment(words))
        yield {
            "id": record["id"] if kind == "cited" else f"{record['id']}:{kind}",
            "type": "Annotation",
            "motivation": "linking",
            **({"generator": _GENERATOR} if kind == "found" else {}),
            "body": bodies,
            "target": {
                "type": "SpecificResource",
                "source": record["page"]["url"],
                "selector": {"type": "TextQuoteSelector", "exact": record["claim"]},
            },
        }


def _bodies(evidence: Record) -> Iterator[Record]:
    """The place of a piece of evidence as it is now, and what became of the words that were cited."""
    place = _place_now(evidence)
    if place["url"] is None:
        return
    selectors: list[Record] = []
    if (locator := place.get("locator")) is not None:
        conforms, value = _fragment(locator)
        selectors.append({"type": "FragmentSelector", "conformsTo": conforms, "value": value})
    elif place["start"] is not None:
        # RFC 5147 counts the places between lines: lines 3 to 5 are between 2 and 5.
        value = f"line={place['start'] - 1},{place['end'] or place['start']}"
        conforms = "http://tools.ietf.org/rfc/rfc5147"
        selectors.append({"type": "FragmentSelector", "conformsTo": conforms, "value": value})
    if evidence["words"] is not None:
        selectors.append({"type": "TextQuoteSelector", "exact": evidence["words"]})
    body = {"type": "SpecificResource", "source": place["url"], "purpose": "linking"}
    yield body | ({"selector": selectors} if selectors else {})
    if evidence["state"] in ("changed", "gone"):
        then = f": {evidence['then']}" if evidence["then"] is not None else ""
        yield _comment(f"{evidence['state']} since it was cited{then}")


def _place_now(evidence: Record) -> Record:
    """The source and the place of a piece of evidence now; no place if it is gone."""
    if evidence["state"] not in ("moved", "changed", "gone"):
        return evidence
    return evidence["now"] or {"title": evidence["title"], "url": evidence["url"], "start": None, "end": None}


def _comment(words: str) -> Record:
    return {"type": "TextualBody", "purpose": "commenting", "format": "text/plain", "value": words}


def _fragment(locator: Record) -> tuple[str, str]:
    """The standard of a fragment that names a page, a time or cells, and the fragment."""
    start, end = locator["start"], locator["end"]
    match locator["kind"]:
        case "page":
            return "http://tools.ietf.org/rfc/rfc3778", f"page={start}"
        case "time":
            return "http://www.w3.org/TR/media-frags/", f"t={start}" if start == end else f"t={start},{end}"
    first, last = (",".join(map(str, reversed(cell(name)))) for name in (start, end))
    return "http://tools.ietf.org/rfc/rfc7111", f"cell={first}" if first == last else f"cell={first}-{last}"


def claim_data(record: Record) -> Record:
    """A claim as a schema.org `Claim` that quotes what it cites."""
    quotations = []
    for one in record["evidence"]:
        if one["kind"] == "cited":
            place = _place_now(one)
            work = {"@type": "CreativeWork", "name": place["title"]} | ({"url": place["url"]} if place["url"] else {})
            quoted = {"@type": "Quotation", "text": one["words"], "isPartOf": work}
            quotations.append(quoted if one["words"] is not None else work)
    return {"@type": "Claim", "@id": record["id"], "text": record["claim"], "citation": quotations}
