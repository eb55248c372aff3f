"""A folder as it was in a revision of its Git repository, without touching the working tree."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from kmwiki.errors import KmwikiError

# Filters that would fetch large files from elsewhere.
_NO_FILTERS = ("-c", "filter.lfs.smudge=", "-c", "filter.lfs.process=", "-c", "filter.lfs.required=false")


def laid_out(revision: str, place: Path) -> Path:
    """The current folder as it was in a revision, laid out at `place`; `main:docs` is a folder of `main`.

    Raises KmwikiError if it was not there.
    """
    front = _git("rev-parse", "--show-prefix", why=f"there is no folder “{revision}”, and this is not a Git repository")
    name, colon, folder = revision.partition(":")
    named = _git(
        "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}",
        why=f"“{revision}” is neither a folder nor a revision of this Git repository",
    )  # fmt: skip
    tree = f"{named}:{folder if colon else front}"
    own = {"GIT_INDEX_FILE": str(place.with_suffix(".index"))}
    _git("read-tree", tree, why=f"“{revision}” does not have this folder", more=own)
    place.mkdir()
    why = f"the files of “{revision}” cannot be checked out"
    top = _git("rev-parse", "--show-toplevel", why=why)  # in another folder, Git would lay out only what is in that
    _git("-C", top, *_NO_FILTERS, "checkout-index", "--all", f"--prefix={place}{os.sep}", why=why, more=own)
    return place


def _git(*arguments: str, why: str, more: Mapping[str, str] | None = None) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=True,
            env={**os.environ, **(more or {})},
        )
    except FileNotFoundError as error:
        raise KmwikiError("cannot read revisions: Git is not installed") from error
    except subprocess.CalledProcessError as error:
        raise KmwikiError(why) from error
    return done.stdout.strip("\n")
