"""Names, links, redirects: where each leads."""
