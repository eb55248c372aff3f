"""The files that are published as they are, where the site has no file of its own with that path."""

from collections.abc import Iterator

from kmwiki.content.published import LEFT_OUT
from kmwiki.diagnostics import Diagnostic, finding
from kmwiki.engine.plan import Plan
from kmwiki.engine.render import static_outputs, used_assets
from kmwiki.engine.results import Analysis
from kmwiki.engine.site_paths import first_of_each


def left_out(analysis: Analysis) -> Iterator[Diagnostic]:
    """The files of which the site has another one with the same path, or a folder, and which are left out."""
    published, site, config = analysis.files.published, analysis.site, analysis.config
    if not published:
        return
    static = (file.path for file in static_outputs(site, config))
    own = [*Plan(site, config.features), *static, *(asset.path for asset in used_assets(site))]
    kept, taken = first_of_each([*own, *(file.name for file in published)]), frozenset(own)
    for file in published:
        if file.name in taken or file.name not in kept:
            message = "the site already has a page or file at this address; this one is left out"
            is_robots = file.name == "robots.txt"
            help = "to replace the one of the site, move it to templates/robots.txt" if is_robots else "rename it"
            yield finding(LEFT_OUT, file.path, message, help)
