"""The formats in which a wiki can be exported."""

from collections.abc import Callable, Sequence

from kmwiki.analysis.site import Site
from kmwiki.diagnostics import Diagnostic
from kmwiki.model import OutputFile, View
from kmwiki.outputs.claim_files import as_annotations, as_claims
from kmwiki.outputs.export import as_graphml, as_json, as_jsonld
from kmwiki.outputs.llms import llms_full_view, llms_view

FORMATS = ("json", "claims", "annotations", "graphml", "jsonld", "llms", "llms-full")


def exported(
    form: str,
    site: Site,
    diagnostics: Sequence[Diagnostic],
    render: Callable[[], Callable[[View], OutputFile]],
    *,
    with_body: bool,
) -> bytes:
    """The wiki in one of these formats; `render` gives the function that renders views, if one is needed."""
    match form:
        case "claims":
            return as_claims(site)
        case "annotations":
            return as_annotations(site)
        case "graphml":
            return as_graphml(site)
        case "jsonld":
            return as_jsonld(site)
        case "llms":
            return render()(llms_view(site)).content
        case "llms-full":
            return render()(llms_full_view(site, site.wiki.refs, "llms-full.txt")).content
    return as_json(site, diagnostics, with_body=with_body)
