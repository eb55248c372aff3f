"""The manifest of a shard: of which build it is which part, what its files are, and what is left to say at the end."""

from pathlib import Path

import msgspec
from msgspec import Struct

from kmwiki.content.walk import MANIFEST
from kmwiki.diagnostics import Diagnostic
from kmwiki.engine.manifest import digest_of_file, read_manifest, write_whole
from kmwiki.engine.outcome import Outcome
from kmwiki.engine.results import Numbers
from kmwiki.engine.shards import Shard
from kmwiki.engine.site_paths import UNFINISHED
from kmwiki.errors import UNREADABLE, KmwikiError

_HOW = "kmwiki build --shard I/N"


class ShardManifest(Struct, frozen=True, kw_only=True, tag_field="format", tag="kmwiki-shard/1"):
    """What a shard says of itself; `files` are the digests of its files by path.

    `findings` are those on its own files; the first shard also has those on the wiki, which are the same for all.
    """

    build: str  # a digest of everything that the build depends on
    shard: Shard
    strict: bool
    numbers: Numbers
    findings: tuple[Diagnostic, ...]
    files: dict[str, str]


_decode = msgspec.json.Decoder(ShardManifest).decode


def leave_shard(folder: Path, build: str, shard: Shard, outcome: Outcome, *, strict: bool) -> None:
    """Turn the manifest of the files that were written into that of a shard."""
    paths = read_manifest(folder)
    if UNFINISHED in paths:
        raise KmwikiError(f"another build is writing into “{folder}”: give each shard a folder of its own")
    try:
        manifest = ShardManifest(
            build=build,
            shard=shard,
            strict=strict,
            numbers=outcome.numbers,
            findings=outcome.findings,
            files={path: digest_of_file(folder / path) for path in sorted(paths)},
        )
        write_whole(folder / MANIFEST, msgspec.json.encode(manifest) + b"\n")
    except OSError as error:
        raise KmwikiError(f"cannot write “{error.filename or folder}”: {error.strerror or error}") from error


def read_shard(folder: Path) -> ShardManifest:
    """What the shard in a folder says of itself. Raises KmwikiError if it is not a shard."""
    if not folder.is_dir():
        raise KmwikiError(f"“{folder}” is not a shard: there is no such folder")
    try:
        data = (folder / MANIFEST).read_bytes()
    except FileNotFoundError:
        what = f"it has no “{MANIFEST}”; if it was copied, also copy its hidden files"
        raise KmwikiError(f"“{folder}” is not a shard: {what}") from None
    except OSError as error:
        raise KmwikiError(f"cannot read “{folder / MANIFEST}”: {error.strerror}") from error
    try:
        return _decode(data)
    except UNREADABLE:
        what = f"it is a complete site, or its build did not finish; “{_HOW}” makes one"
        raise KmwikiError(f"“{folder}” is not a shard: {what}") from None
