"""The page instead of one that could not be made: it says so, and links to others. It uses no template."""

from html import escape

from kmwiki.analysis.site import Site
from kmwiki.outputs.chrome import site_url
from kmwiki.theme.translations import catalogue, direction

_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"


def unmade_page(site: Site, path: str) -> bytes:
    """The bytes of the page instead of one that could not be made."""
    _ = catalogue(site.language).gettext
    title = escape(_("This page could not be built"))
    style = escape(site_url(site, f"{site.wiki.sections['static']}/kmwiki.css", path))
    on = _('Go to the <a href="%(home)s">home page</a> or browse <a href="%(all)s">all pages</a>.') % {
        "home": escape(site_url(site, "index.html", path)),
        "all": escape(site_url(site, site.wiki.special_path("all-pages"), path)),
    }
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(site.language)}" dir="{direction(site.language)}">\n<head>\n'
        f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        f'<title>{title} · {escape(site.title)}</title>\n<link rel="stylesheet" href="{style}">\n</head>\n'
        f"<body>\n<main>\n<h1>{title}</h1>\n<p>{on}</p>\n</main>\n</body>\n</html>\n"
    ).encode("utf-8", errors="replace")
