"""A plugin for Pelican: every article and page knows which articles link to it."""

import re
from collections import defaultdict
from typing import Any

from pelican import signals

_LINK = re.compile(r'href="\{filename\}/([^"#]+)')


def _add_backlinks(generators: list[Any]) -> None:
    articles = [article for generator in generators for article in getattr(generator, "articles", ())]
    pages = [page for generator in generators for page in getattr(generator, "pages", ())]
    links: defaultdict[str, list[Any]] = defaultdict(list)
    for article in articles:
        for path in dict.fromkeys(_LINK.findall(article._content)):
            links[path].append(article)
    for content in articles + pages:
        content.backlinks = links[content.relative_source_path]


def register() -> None:
    """Called by Pelican."""
    signals.all_generators_finalized.connect(_add_backlinks)
