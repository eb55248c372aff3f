"""The linked data of a page: schema.org terms as JSON-LD."""

import json
from typing import Any

from kmwiki.analysis.site import Site
from kmwiki.evidence.trust import Trust
from kmwiki.graph.redirects import other_titles
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.outputs.chrome import absolute_url, heading
from kmwiki.outputs.picture import picture


def linked_data(site: Site, page: ResolvedPage, trust: Trust) -> str:
    """The page as a schema.org `Article`: what it cites (`citation`) and what it was made from (`isBasedOn`)."""
    front = page.node.page.front_matter
    listed = map(site.wiki.source_of, front.sources)
    record: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": absolute_url(site, page.ref.permalink),
        "url": absolute_url(site, page.ref.permalink),
        "headline": heading(site, page),
        "alternativeHeadline": list(other_titles(page.ref.slug, page.node.page)),
        "description": front.summary,
        "author": [{"@type": "Person", "name": name} for name in front.authors],
        "inLanguage": front.lang or site.language,
        "image": shown.url if (shown := picture(site, page)) else None,
        "keywords": list(page.node.page.tags),
        "dateCreated": front.created,
        "dateModified": front.updated or front.created,
        "isPartOf": _site(site),
        "citation": [_work(site.wiki, name) for name in trust.sources],
        "isBasedOn": [_work(site.wiki, name) for name in dict.fromkeys(listed) if name],
    }
    kept = {key: value for key, value in record.items() if value}
    # Within a script element, only `<` must be escaped.
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _site(site: Site) -> dict[str, Any]:
    record = {
        "@type": "WebSite",
        "name": site.title,
        "url": site.owner.base_url,
        "license": site.owner.theme.licence_url,
    }
    return {key: value for key, value in record.items() if value}


def _work(wiki: Wiki, name: str) -> dict[str, Any]:
    source = wiki.sources.get(name)
    if source is None:
        return {"@type": "CreativeWork", "url" if "://" in name else "name": name}
    record = {
        "@type": "CreativeWork",
        "name": wiki.source_title(name),
        "author": source.author,
        "datePublished": source.date,
        "url": source.url,
        "creativeWorkStatus": "Retracted" if source.retracted else None,
    }
    return {key: value for key, value in record.items() if value}
