"""Facts → the files of the site, one by one; what shows the same as before need not be rendered again."""

from collections.abc import Iterator, Mapping
from functools import partial
from hashlib import blake2b
from itertools import chain

from msgspec import Struct, msgpack

from kmwiki.cache import salt
from kmwiki.config import Config, ThemeOptions
from kmwiki.model import Asset, Diagnostic, Kept, Location, OutputFile, PlannedView
from kmwiki.outputs.chrome import SiteText
from kmwiki.outputs.feed import feed_views
from kmwiki.outputs.machines import machine_views
from kmwiki.outputs.pages import page_views
from kmwiki.outputs.plain import plain_views
from kmwiki.outputs.previews import preview_views
from kmwiki.outputs.sources import source_views
from kmwiki.outputs.special import special_views
from kmwiki.outputs.tags import tag_views
from kmwiki.outputs.trust import trust_views
from kmwiki.parallel import map_ordered
from kmwiki.provenance import published_file
from kmwiki.renderer import Renderer
from kmwiki.report import graded
from kmwiki.reports import Facts
from kmwiki.revise import Revision
from kmwiki.theme import static_files, style_variables, template_folder

PLANS = (
    page_views,
    plain_views,
    preview_views,
    tag_views,
    source_views,
    special_views,
    trust_views,
    feed_views,
    machine_views,
)


class Shown(Struct, frozen=True, kw_only=True):
    """What the files of a site show: a digest of each view, which holds for one version of kmwiki and its templates."""

    context: bytes
    views: dict[str, bytes]


class Rendering(Struct, frozen=True, kw_only=True):
    """The files of a site, which come one by one in the order of `paths`; `failures` and `shown` fill on the way."""

    paths: tuple[str, ...]
    files: Iterator[OutputFile | Kept]
    assets: tuple[Asset, ...]
    failures: list[Diagnostic]
    shown: Shown


class _Rendered(Struct, frozen=True, array_like=True):
    """What a process made of a view; without content, it shows what its file showed before."""

    shown: bytes
    content: bytes | None


def render(
    facts: Facts,
    text: SiteText,
    config: Config,
    *,
    jobs: int = 1,
    before: Shown | None = None,
    revision: Revision | None = None,
) -> Rendering:
    """Render the site piece by piece.

    `before` has what those files show that stand where the last build put them; `revision` tells which pages and
    sources may show something else since.
    """
    own = config.root / "templates" if _has_own_templates(config) else None
    renderer = Renderer(template_folder(), own)
    shown, failures = Shown(context=renderer.fingerprint() + salt(), views={}), list[Diagnostic]()
    known = before.views if before is not None and before.context == shown.context else {}
    planned = tuple(views(text, facts))
    as_before = {view.path for view in planned if view.path in known and not _may_differ(view, revision)}
    work = [view for view in planned if view.path not in as_before]

    def failed(view: PlannedView, why: str) -> _Rendered:
        failures.extend(graded([_failure(view.path, why)], config.rules))
        return _Rendered(b"", b"<!DOCTYPE html>\n<title>This page could not be made</title>\n")

    make = partial(_rendered, renderer, known)
    rendered = map_ordered(make, work, jobs, weight=lambda view: view.weight, failed=failed)
    folder = facts.site.sections["static"]
    static = [
        OutputFile(path=f"{folder}/{name}", content=content)
        for name, content in static_files(
            diagrams=any(page.has_diagram for page in facts.pages.values()),
            own=own,
            variables=_variables(config.theme),
        )
    ]

    def files() -> Iterator[OutputFile | Kept]:
        for view in planned:
            if view.path in as_before:
                shown.views[view.path] = known[view.path]
                yield Kept(path=view.path)
                continue
            one = next(rendered)
            shown.views[view.path] = one.shown
            yield Kept(path=view.path) if one.content is None else OutputFile(path=view.path, content=one.content)

    return Rendering(
        paths=(*(view.path for view in planned), *(file.path for file in static)),
        files=chain(files(), static),
        assets=tuple(used_assets(facts)),
        failures=failures,
        shown=shown,
    )


def views(text: SiteText, facts: Facts) -> Iterator[PlannedView]:
    """What every file of the site will say."""
    for plan in PLANS:
        yield from plan(text, facts)


def _may_differ(view: PlannedView, revision: Revision | None) -> bool:
    return revision is None or view.depends is None or view.depends in revision.changed


def _rendered(renderer: Renderer, known: Mapping[str, bytes], planned: PlannedView) -> _Rendered:
    view = planned.make()
    shown = blake2b(msgpack.encode((view.template, view.data)), digest_size=16).digest()
    if known.get(planned.path) == shown:
        return _Rendered(shown, None)
    return _Rendered(shown, renderer(view).content)


def _failure(path: str, why: str) -> Diagnostic:
    message, help = f"this page could not be made: {why}", "report this, with the page"
    return Diagnostic(rule="page-failed", at=Location(path=path, line=1), message=message, help=help)


def used_assets(facts: Facts) -> Iterator[Asset]:
    """The files that pages refer to, and the PDFs and pictures that they cite; no other file is published."""
    site = facts.site
    for name in sorted({name for page in facts.pages.values() for name in page.assets}):
        yield Asset(path=f"{site.sections['assets']}/{name}", origin=site.assets[name].origin)
    for source in site.sources.values():
        path = published_file(site, source, is_cited=source.id in facts.citing)
        if path is not None:
            yield Asset(path=path, origin=source.origin)


def _variables(theme: ThemeOptions) -> dict[str, str]:
    return style_variables(
        accent=theme.accent,
        accent_dark=theme.accent_dark,
        text=theme.font_text,
        headings=theme.font_headings,
        interface=theme.font_interface,
    )


def _has_own_templates(config: Config) -> bool:
    # In kmwiki's own checkout the wiki's templates are the built-in ones.
    own = config.root / "templates"
    return (
        own.is_dir()
        and own.resolve() != template_folder().resolve()
        and config.content.resolve() != config.root.resolve()
    )
