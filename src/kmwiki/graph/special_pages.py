"""The names of the special pages, such as reports: links can lead to each, and the index lists them by purpose."""

BROWSE = ("all-pages", "recent-changes", "most-linked", "most-cited", "structure", "statistics", "help")
MAINTENANCE = ("wanted", "unlinked-mentions", "orphaned", "dead-ends", "short", "untagged", "ambiguous")
ON_TRUST = (
    "trust", "contradicted", "stale", "changed-since", "retracted", "weakly-supported", "lines-found",
    "no-lines-found", "citable-claims", "uncited", "single-source", "low-confidence", "confidence",
    "broken-citations", "unused-sources",
)  # fmt: skip
SPECIAL_PAGES = frozenset((*BROWSE, *MAINTENANCE, *ON_TRUST))
