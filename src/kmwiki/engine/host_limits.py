"""The hosts that would not take a site, because it has too many files or too large ones."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from kmwiki.diagnostics import visible

_MIB, _GB = 1 << 20, 10**9


class Host(Struct, frozen=True, kw_only=True):
    """What a host takes at most; None: it does not say. In a `folder`, only the files directly in it count."""

    name: str
    files: int | None = None
    in_folder: int | None = None
    file_size: int | None = None
    size: int | None = None
    folders_count: bool = False  # among the files


# As they said in 2026: developers.cloudflare.com/pages/platform/limits (the free plan), docs.github.com/pages,
# docs.gitlab.com (gitlab.com itself), docs.netlify.com/site-deploys/overview.
HOSTS = (
    Host(name="Cloudflare Pages", files=20_000, file_size=25 * _MIB),
    Host(name="GitHub Pages", size=_GB),
    Host(name="GitLab Pages", files=200_000, size=1 << 30, folders_count=True),
    Host(name="Netlify", in_folder=54_000),
)


def sizes_of(site: Path, paths: Iterable[str]) -> dict[str, int]:
    """The sizes of these files of a site, by path; without those that are not there."""
    found = {}
    for path in paths:
        try:
            found[path] = os.stat(f"{site}/{path}").st_size
        except OSError:
            continue
    return found


def too_large_for(sizes: Mapping[str, int]) -> str | None:
    """What a build says of a site that some hosts would not take; None if all would."""
    folders = Counter(path.rpartition("/")[0] for path in sizes)
    found = [f"{host.name} ({', '.join(why)})" for host in HOSTS if (why := list(_reasons(sizes, folders, host)))]
    return f"The site is too large for {'; '.join(found)}" if found else None


def _reasons(sizes: Mapping[str, int], folders: Mapping[str, int], host: Host) -> Iterator[str]:
    files, size = len(sizes) + (len(_all_folders(folders)) if host.folders_count else 0), sum(sizes.values())
    if host.files is not None and files > host.files:
        yield f"{files:,} files{' and folders' if host.folders_count else ''}, limit {host.files:,}"
    if host.in_folder is not None and (most := max(folders.values(), default=0)) > host.in_folder:
        yield f"{most:,} files in one folder, limit {host.in_folder:,}"
    if host.file_size is not None and (large := [path for path in sizes if sizes[path] > host.file_size]):
        largest = max(large, key=lambda path: (sizes[path], path))
        yield f"“{visible(largest)}” is {sizes[largest] / _MIB:,.1f} MiB, limit {host.file_size // _MIB}"
    if host.size is not None and size > host.size:
        yield f"{size / _GB:,.2f} GB, limit {host.size / _GB:.2g}"


def _all_folders(folders: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for folder in folders:
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found
