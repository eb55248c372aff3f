"""The manifest in a site: the files that kmwiki wrote, and may replace or remove.

In a site, it is a list of their paths. In a shard of a site, it is an object that says more (see `shard_manifest`), and
has the paths as keys of its `files`.
"""

import json
import os
from collections.abc import Iterable
from hashlib import blake2b, file_digest
from json.encoder import encode_basestring
from pathlib import Path

from kmwiki.content.walk import MANIFEST
from kmwiki.urls import is_inside

DIGEST = 16  # bytes of a digest


def read_manifest(target: Path) -> set[str]:
    """The paths in the manifest; empty if there is none, or it cannot be read."""
    try:
        listed = json.loads((target / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return set()
    paths = listed.get("files") if isinstance(listed, dict) else listed
    if not isinstance(paths, dict | list):
        return set()
    return {path for path in paths if isinstance(path, str) and is_inside(path)} - {MANIFEST}


def write_manifest(target: Path, paths: Iterable[str]) -> None:
    """Write the manifest, whole or not at all, if it changed."""
    # The same as `json.dumps(…, indent=0)`, in a tenth of the time.
    text = ",\n".join(map(encode_basestring, sorted(paths)))
    write_whole(target / MANIFEST, (f"[\n{text}\n]\n" if text else "[]\n").encode())


def write_whole(place: Path, content: bytes) -> None:
    """Write a file, whole or not at all, if it changed."""
    if place.is_symlink() or not place.is_file() or place.read_bytes() != content:
        temporary = place.with_name(f"{place.name}.{os.getpid()}")
        try:
            temporary.write_bytes(content)
            os.replace(temporary, place)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise


def digest_of_file(file: str | Path) -> str:
    """A digest of the bytes of a file, which need not fit into memory."""
    with open(file, "rb") as stream:
        return file_digest(stream, lambda: blake2b(digest_size=DIGEST)).hexdigest()
