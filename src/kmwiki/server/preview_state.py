"""A state of the previewed wiki, and the comparison of two states."""

from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.config import Config
from kmwiki.content.walk import DiskState, status_of
from kmwiki.engine.freshness import Fingerprints, Freshness, MadeFrom, freshness, with_origins
from kmwiki.engine.plan import Plan
from kmwiki.engine.render import as_they_are, paths_of, renderer_of, static_outputs, used_assets
from kmwiki.engine.site_paths import first_of_each
from kmwiki.model import Asset, PlannedView, View
from kmwiki.pipeline import Analysis
from kmwiki.tables import DerivedRow
from kmwiki.theme.renderer import Renderer

Made = tuple[View, MadeFrom, dict[str, DerivedRow]]  # as `with_origins` gives it


class PreviewState(Struct, frozen=True, kw_only=True):
    """A good state of the wiki: its analysis, and the plan of its files.

    `made` are the views, by path, that were made to compare them with those of the state before, and differ.
    """

    number: int
    config: Config
    analysis: Analysis
    renderer: Renderer
    dress: int  # the number of the state since which the renderer is the same
    templates: dict[str, DiskState]
    fingerprint: bytes  # of the renderer's templates and words
    is_new: bool  # whether all was resolved again, or names changed
    planned: Plan
    paths: dict[str, None]  # the paths of the site; of two that some disks do not distinguish, the first
    static: dict[str, bytes]
    assets: dict[str, tuple[Asset, DiskState]]  # each with its state on the disk, by path
    made: dict[str, Made] = {}


class Rendered(Struct, frozen=True, kw_only=True):
    """A rendered output, with its view and its state; `trouble` says why it is from an earlier state."""

    number: int  # not the state itself: that would keep a whole wiki in memory
    view: View
    dress: int
    content: bytes
    made_from: MadeFrom
    derived: dict[str, DerivedRow]
    trouble: str | None = None


def state_of(
    config: Config, analysis: Analysis, templates: dict[str, DiskState], before: PreviewState | None
) -> PreviewState:
    """The state after a reading of the wiki; it keeps the renderer of the one before if templates are the same."""
    site = analysis.site
    same = before if before is not None and before.templates == templates else None
    same = same if same is not None and same.config.features == config.features else None
    renderer = same.renderer if same else renderer_of(config)
    fingerprint = same.fingerprint if same else renderer.fingerprint()
    number = before.number + 1 if before else 0
    planned = Plan(site, config.features, before.planned if before else None, analysis.changes)
    static = {file.path: file.content for file in static_outputs(site, config)}
    used = tuple(used_assets(site))
    raw = as_they_are(analysis.files.published, planned, static, paths_of(used))
    assets = {asset.path: (asset, status_of(asset.origin)) for asset in (*used, *raw)}
    paths = _paths(before, planned, [*static, *assets])
    return PreviewState(
        number=number,
        config=config,
        analysis=analysis,
        renderer=renderer,
        dress=before.dress if before and before.fingerprint == fingerprint else number,
        templates=templates,
        fingerprint=fingerprint,
        is_new=before is None or analysis.whole or site.names is not before.analysis.site.names,
        planned=planned,
        paths=paths,
        static={path: content for path, content in static.items() if path in paths},
        assets={path: asset for path, asset in assets.items() if path in paths},
    )


def dressed_as(before: PreviewState, state: PreviewState) -> PreviewState:
    """The state with the templates of the state before."""
    return replace(
        state,
        renderer=before.renderer,
        dress=before.dress,
        templates=before.templates,  # so that new ones are tried again
        fingerprint=before.fingerprint,
    )


def are_the_same(before: PreviewState | None, now: PreviewState) -> bool:
    """Whether the written files did not change, or no page shows them."""
    if before is None or (before.dress, before.static, before.assets) != (now.dress, now.static, now.assets):
        return False
    was, are = before.analysis.files, now.analysis.files
    pages = was.pages_unlike(are)
    return (
        before.config == now.config
        and pages is not None
        and all((one.path, one.digest) == (two.path, two.digest) for one, two in pages)
        and (was.sources, was.assets, was.compiled) == (are.sources, are.assets, are.compiled)
        and (was.lock, was.verdicts) == (are.lock, are.verdicts)
        and was.diagnostics == are.diagnostics
    )


def _paths(before: PreviewState | None, planned: Plan, others: list[str]) -> dict[str, None]:
    """The paths of the site; `others` are those of attachments."""
    if before and others == [*before.static, *before.assets] and planned.has_paths_of(before.planned):
        return before.paths
    return first_of_each((*planned, *others))


def still_shown(
    before: PreviewState | None, now: PreviewState, shown: dict[str, Rendered]
) -> tuple[dict[str, Rendered], dict[str, Made]]:
    """The rendered outputs that are still right, by path, each with what it is made from in the present state; and the
    views of others, as far as they had to be made to find out.
    """
    if before is None or now.dress != before.dress:
        return {}, {}
    recent = {path: kept for path, kept in shown.items() if kept.number == before.number and kept.trouble is None}
    was = Fingerprints(
        context=b"",
        views={},
        seen={path: kept.made_from for path, kept in recent.items()},
        derived={name: row for kept in recent.values() for name, row in kept.derived.items()},
    )
    fresh = freshness(was, now.analysis.changes, now.planned.pages, now.planned.reads)
    found, others = dict[str, Rendered](), dict[str, Made]()
    for path, kept in shown.items():
        planned = now.planned.get(path)
        if planned is None or kept.trouble is not None or kept.dress != now.dress:
            continue
        if fresh.has(path, planned.given):
            found[path] = _carried(kept, fresh, now)
        elif (made := _made_again(planned, now)) is not None and made[0] == kept.view:
            found[path] = replace(kept, number=now.number, made_from=made[1], derived=made[2])
        elif made is not None:
            others[path] = made
    return found, others


def compared(before: PreviewState, now: PreviewState, stale: set[str]) -> tuple[set[str], set[str]]:
    """The paths that are new or may have changed, and those that were removed."""
    old, new = before.paths.keys(), now.paths.keys()
    changed, removed = set(stale & new), set[str]()
    if now.paths is not before.paths:
        changed, removed = changed | (new - old), old - new
    changed |= {path for path, asset in now.assets.items() if before.assets.get(path) != asset}
    changed |= {path for path, content in now.static.items() if before.static.get(path) != content}
    if now.dress != before.dress:
        changed |= {path for path in now.planned if path in now.paths}
    return changed, removed


def _carried(kept: Rendered, fresh: Freshness, now: PreviewState) -> Rendered:
    """An output that is as before; a derived row that came out the same may have read other things."""
    derived = {name: fresh.derived.get(name, row) for name, row in kept.derived.items()}
    return replace(kept, number=now.number, derived=derived)


def _made_again(planned: PlannedView, now: PreviewState) -> Made | None:
    try:
        return with_origins(now.planned.reads, planned, planned.make)
    except Exception:  # `get` will report it
        return None


def bases(config: Config) -> list[Path]:
    return [config.root, *([config.sources] if config.sources else [])]


def bases_of(asset: Asset, config: Config) -> list[Path]:
    """The folders of which one must contain the file that an asset leads to."""
    published = config.folders.published
    is_published = published is not None and Path(asset.origin) == published / asset.path
    return [published] if published is not None and is_published else bases(config)
