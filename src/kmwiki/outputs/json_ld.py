"""What a page says of itself to machines: schema.org terms as JSON-LD."""

import json
from typing import Any

from kmwiki.evidence.trust import Trust
from kmwiki.graph.redirects import other_titles
from kmwiki.graph.resolver import ResolvedPage, Site
from kmwiki.outputs.chrome import SiteText, absolute_url
from kmwiki.outputs.picture import picture
from kmwiki.outputs.sources import source_title


def linked_data(site: Site, text: SiteText, page: ResolvedPage, trust: Trust) -> str:
    """The page as a schema.org `Article`: what it cites (`citation`) and what it was made from (`isBasedOn`)."""
    front = page.node.page.front_matter
    record: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": absolute_url(text, page.ref.permalink),
        "url": absolute_url(text, page.ref.permalink),
        "headline": page.ref.title,
        "alternativeHeadline": list(other_titles(page.ref.slug, page.node.page)),
        "description": front.summary,
        "inLanguage": front.lang or text.language,
        "image": shown.url if (shown := picture(site, text, page)) else None,
        "keywords": list(page.node.page.tags),
        "dateCreated": front.created,
        "dateModified": front.updated or front.created,
        "isPartOf": _site(text),
        "citation": [_work(site, name) for name in trust.sources],
        "isBasedOn": [_work(site, name) for name in _based_on(site, page)],
    }
    kept = {key: value for key, value in record.items() if value}
    # Within a script element only `<` could be read as something else.
    return json.dumps(kept, ensure_ascii=False).replace("<", "\\u003c")


def _site(text: SiteText) -> dict[str, Any]:
    record = {"@type": "WebSite", "name": text.title, "url": text.base_url, "license": text.theme.licence_url}
    return {key: value for key, value in record.items() if value}


def _based_on(site: Site, page: ResolvedPage) -> list[str]:
    names = []
    for entry in page.node.page.front_matter.sources:
        known = site.source_index.lookup(entry.path) if entry.path is not None else None
        names.append(known.id if known else entry.url or entry.path or "")
    return list(dict.fromkeys(name for name in names if name))


def _work(site: Site, name: str) -> dict[str, Any]:
    source = site.sources.get(name)
    if source is None:
        return {"@type": "CreativeWork", "url" if "://" in name else "name": name}
    record = {
        "@type": "CreativeWork",
        "name": source_title(site, name),
        "author": source.author,
        "datePublished": source.date,
        "url": source.url,
        "creativeWorkStatus": "Retracted" if source.retracted else None,
    }
    return {key: value for key, value in record.items() if value}
