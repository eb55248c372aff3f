"""The rules that findings break, and how grave each is unless `[rules]` says otherwise."""

from kmwiki.model import Severity

FAILED = "page-failed"  # what kmwiki itself could not do
_ERRORS = (
    "broken-citation citation-out-of-range file-too-large frontmatter-invalid frontmatter-not-mapping "
    "frontmatter-too-complex frontmatter-unclosed malformed-citation missing-asset not-utf8 "
    "outside-root page-failed redirect-loop slug-collision unreadable-file unsafe-source-path"
)
_WARNINGS = (
    "ambiguous-citation ambiguous-link broken-anchor broken-link citation-moved control-characters "
    "duplicate-footnote embed-loop embed-too-deep embed-too-large empty-citation empty-label empty-source "
    "empty-wikilink formula-not-converted frontmatter-bad-date frontmatter-duplicate-key frontmatter-type "
    "frontmatter-unsupported large-file missing-footnote missing-source model-residue nested-wikilink "
    "nesting-too-deep not-a-file outdated-check password-in-address retracted-source shadowed-name stale-page "
    "too-many-names unclosed-comment unclosed-fence unclosed-wikilink unsafe-address unused-footnote"
)
_INFORMATION = "active-attachment citation-case large-graph self-link unsupported-figure"

# What the reports say in any case, and what serves as it is: as findings only where the wiki asks for it.
_OFF = (
    "contradicted-page dead-end low-confidence missing-title orphaned-page short-page single-source "
    "uncited-page untagged-page unused-source"
)

DEFAULTS: dict[str, Severity] = {
    **dict.fromkeys(_ERRORS.split(), "error"),
    **dict.fromkeys(_WARNINGS.split(), "warning"),
    **dict.fromkeys(_INFORMATION.split(), "info"),
    **dict.fromkeys(_OFF.split(), "off"),
}
