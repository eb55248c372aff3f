"""Joins the shards of one build into the site that a build without shards would have made."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from kmwiki.content.walk import MANIFEST
from kmwiki.diagnostics import counted
from kmwiki.engine.manifest import digest_of_file
from kmwiki.engine.outcome import Outcome, failures_last, unwritten
from kmwiki.engine.shard_manifest import ShardManifest, read_shard
from kmwiki.engine.site_paths import first_of_each
from kmwiki.engine.writer import refuse_unsafe, write_site
from kmwiki.errors import KmwikiError
from kmwiki.model import Asset

_MOST_NAMED = 10  # missing shards that a message names
Shards = dict[Path, ShardManifest]


def merged(folders: Sequence[Path], output: Path) -> tuple[Outcome, bool]:
    """Write the site of these shards into the output folder; with the outcome, whether one of them was strict.

    Raises KmwikiError, and writes nothing, unless they are all the shards of one build, and as they were built.
    """
    shards = _in_order(folders)
    refuse_unsafe(output, {folder.resolve(): f"the shard “{folder}”" for folder in shards})
    assets = [
        Asset(path=path, origin=str(folder / path))
        for folder, shard in shards.items()
        for path in _intact(folder, shard)
    ]
    if len(first_of_each([asset.path for asset in assets])) != len(assets):
        raise KmwikiError("these shards cannot be joined: two of them have the same file; build them again")
    is_new = not (output / MANIFEST).exists()
    written = write_site(output, (), assets)
    findings = tuple(finding for shard in shards.values() for finding in shard.findings)
    first = next(iter(shards.values()))
    outcome = Outcome(
        numbers=first.numbers,
        findings=failures_last((*findings, *unwritten(written))),
        written=written,
        newly_found=is_new and first.numbers.found_lines > 0,
    )
    return outcome, any(shard.strict for shard in shards.values())


def _in_order(folders: Sequence[Path]) -> Shards:
    """The shards by their folders, in the order of their numbers. Raises KmwikiError unless they are one build."""
    shards = {folder: read_shard(folder) for folder in folders}
    first, one = next(iter(shards.items()))
    count = one.shard.count
    seen: dict[int, Path] = {}
    for folder in folders:
        shard, number = shards[folder], shards[folder].shard.number
        if shard.shard.count != count:
            what = f"“{first}” is one of {count:,}, and “{folder}” one of {shard.shard.count:,}"
            raise KmwikiError(f"these are not the shards of one build: {what}; build all with the same N")
        if shard.build != one.build:
            what = f"“{folder}” belongs to a different build from “{first}”"
            how = "build them from the same files, with the same options, the same kmwiki and the same Python"
            raise KmwikiError(f"these are not the shards of one build: {what}; {how}")
        if number in seen:
            raise KmwikiError(f"“{seen[number]}” and “{folder}” are both shard {number} of {count}: give one of them")
        seen[number] = folder
    missing = [number for number in range(1, count + 1) if number not in seen]
    if missing:
        named = ", ".join(map(str, missing[:_MOST_NAMED])) + (" …" if len(missing) > _MOST_NAMED else "")
        raise KmwikiError(f"of {counted(count, 'shard')}, these are missing: {named}; add their folders")
    return {seen[number]: shards[seen[number]] for number in sorted(seen)}


def _intact(folder: Path, shard: ShardManifest) -> list[str]:
    """The paths of a shard's files. Raises KmwikiError if one has changed since it was built."""
    wanted = first_of_each(shard.files)
    for path, digest in shard.files.items():
        found = None
        with suppress(FileNotFoundError, NotADirectoryError):
            found = digest_of_file(folder / path)
        if path not in wanted or found != digest:
            what = "is missing" if found is None else "has changed since it was built"
            raise KmwikiError(f"“{folder / path}” {what}: copy the shard again, or build it again")
    return list(shard.files)
