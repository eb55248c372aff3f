"""The facts of one page, and the facts that all pages give together."""

from collections.abc import Iterable

from msgspec.structs import replace

from kmwiki.analysis.checks import Check, check_page
from kmwiki.analysis.embed_checks import cuts_in
from kmwiki.analysis.evidence_checks import evidence_findings, evidence_rows
from kmwiki.analysis.lock_checks import lock_findings, without_repeated
from kmwiki.analysis.mentions import Mention
from kmwiki.analysis.reports import page_rows
from kmwiki.analysis.site import PageFacts, Row, WebSource, Wish, left_out_by, red_links, rivals_of, targets_of
from kmwiki.analysis.spellings import labels_of_links, spelling
from kmwiki.content.keys import known_key
from kmwiki.diagnostics import Diagnostic
from kmwiki.evidence.faults import named_sources
from kmwiki.evidence.judged import PageEvidence, found_in
from kmwiki.evidence.trust import UNKNOWN, Contradictions, Trust, page_trust
from kmwiki.graph.embeds import embeddings
from kmwiki.graph.paths import picture_of
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.model import Form


def sharing(page: PageFacts, names: dict[str, str]) -> PageFacts:
    """The facts with shared objects for slugs and sources, which saves memory."""
    share = names.setdefault

    def shared(some: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(share(name, name) for name in some)

    return replace(
        page,
        trust=replace(page.trust, sources=shared(page.trust.sources)),
        cites={share(name, name): times for name, times in page.cites.items()},
        draws_on=shared(page.draws_on),
        targets=shared(page.targets),
    )


def linking_to(page: ResolvedPage) -> tuple[str, ...]:
    """The unique slugs of the pages that link to a page."""
    return tuple(dict.fromkeys(link.slug for link in page.backlinks))


def page_facts(
    wiki: Wiki,
    page: ResolvedPage,
    contradictions: Contradictions,
    mentioned: tuple[Mention, ...],
    evidence: PageEvidence,
    checks: Iterable[Check],
) -> PageFacts:
    """The facts of one page, with its mentions, and what can be said of its claims."""
    trust, rows, findings = _reported(wiki, page, contradictions, evidence, checks)
    front = page.node.page.front_matter
    return replace(
        nothing_of(page),
        trust=trust,
        rows=rows,
        findings=findings,
        cuts=tuple(cuts_in(embeddings(wiki, page))),
        wishes=_wishes(wiki, page),
        cites=_cites(page),
        draws_on=tuple(named_sources(wiki, page)),
        web=_web(page),
        embeds=tuple({item.slug: None for item in page.links if item.kind == "embed" and item.slug is not None}),
        targets=targets_of(page),
        rivals=rivals_of(page),
        mentions=mentioned,
        assets=_assets(wiki, page),
        linked_from=len(linking_to(page)),
        links=_links(page),
        red=sum(1 for _ in red_links(page)),
        forms=_forms(page),
        translates=_translated(page),
        changed=front.updated or front.created or "",
        changed_on=front.updated_on or front.created_on or "",
        has_attributes=bool(page.attributes),
        found=found_in(evidence),
        since=tuple(one for one in evidence.since if one.state not in ("unchanged", "unknown")),
    )


def _translated(page: ResolvedPage) -> tuple[str, ...]:
    """The slugs of the pages of which a page says that it translates them."""
    linked = (detail.key for detail in page.node.page.front_matter.details if detail.link is not None)
    found = (item.slug for key, item in zip(linked, page.links, strict=False) if known_key(key) == "translates")
    return tuple(dict.fromkeys(slug for slug in found if slug is not None and slug != page.ref.slug))


def _forms(page: ResolvedPage) -> dict[Form, int]:
    """The number of citations of each form."""
    found: dict[Form, int] = {}
    for citation, references in zip(page.node.page.citations, page.citations, strict=True):
        found[citation.form] = found.get(citation.form, 0) + len(references)
    return found


def _reported(
    wiki: Wiki, page: ResolvedPage, contradictions: Contradictions, evidence: PageEvidence, checks: Iterable[Check]
) -> tuple[Trust, tuple[tuple[str, Row], ...], tuple[Diagnostic, ...]]:
    """The trust of a page, its rows in the reports, and its findings."""
    trust = page_trust(wiki, page, contradictions, evidence)
    rows, failures = page_rows(wiki, page, trust)
    checked = without_repeated(check_page(wiki, page, rows, checks), page, trust, evidence)
    locked = lock_findings(wiki, page, evidence)
    findings = (*checked, *failures, *evidence_findings(wiki, page, evidence), *locked)
    return trust, (*rows, *evidence_rows(wiki, page, evidence)), findings


def nothing_of(page: ResolvedPage) -> PageFacts:
    """The facts of a page on which counting failed: only the parser's facts."""
    parsed = page.node.page
    return PageFacts(
        path=parsed.path,
        trust=UNKNOWN,
        findings=parsed.diagnostics,
        size=parsed.size,
        words=parsed.words,
        kind=parsed.front_matter.kind,
        has_diagram=parsed.has_diagram,
        has_image=parsed.front_matter.image is not None,
        lang=parsed.front_matter.lang,
        translation_key=parsed.front_matter.translation_key,
        speech=parsed.speech,
    )


def _links(page: ResolvedPage) -> int:
    """The number of links on a page, without those to other hosts."""
    return len(page.links) + sum(not link.image for link in page.node.page.markdown_links) + len(page.html_links)


def _wishes(wiki: Wiki, page: ResolvedPage) -> tuple[Wish, ...]:
    found = []
    wanted = [red for red in red_links(page) if not red.endless and left_out_by(wiki, page, red) is None]
    labels = labels_of_links(page.node.page.body) if any(red.number is not None for red in wanted) else {}
    for red in wanted:
        nearest = wiki.graph.nearest(red.name)
        slug = nearest if nearest in wiki.refs else None
        label = red.label if red.number is None else labels.get(red.number, "")
        found.append(Wish(name=red.name, context=red.context, nearest=slug, spelling=spelling(red.name, label)))
    return tuple(found)


def _cites(page: ResolvedPage) -> dict[str, int]:
    found: dict[str, int] = {}
    for references in page.citations:
        for item in references:
            if item.known is not None:
                found[item.known.id] = found.get(item.known.id, 0) + 1
    return dict(sorted(found.items()))  # two dicts in other orders count as the same


def _web(page: ResolvedPage) -> dict[str, WebSource]:
    """The addresses that a page cites or names as its sources."""
    found: dict[str, WebSource] = {}
    for entry in page.node.page.front_matter.sources:
        if entry.url:
            found.setdefault(entry.url, WebSource(title=entry.title or ""))
    for item in (item for references in page.citations for item in references if item.address):
        known = found.get(item.name, WebSource())
        found[item.name] = replace(known, citations=known.citations + 1)
    return dict(sorted(found.items()))


def _assets(wiki: Wiki, page: ResolvedPage) -> tuple[str, ...]:
    names = [item.asset for item in page.links]
    names += [target.asset for target in (*page.markdown, *page.attributes.values())]
    names.append(picture_of(wiki.asset_index, page.node.page))
    return tuple(dict.fromkeys(name for name in names if name is not None))
