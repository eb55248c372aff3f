"""The site as one archive, and what a build says of hosts that would not take it."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from building import files_of, kmwiki, write
from kmwiki.content.walk import MANIFEST
from kmwiki.engine.host_limits import too_large_for
from kmwiki.engine.zipped import write_archive
from kmwiki.errors import KmwikiError

PAGE = {"content/tea.md": "# Tea\n", "public/.well-known/a b.txt": "x", "public/Grüße.txt": "y"}
MIB = 1 << 20


def zipped(root: Path, *options: str | Path) -> bytes:
    run = kmwiki("build", root, "-o", root / "site", "--zip", root / "site.zip", *options)
    assert run.code == 0, run.err
    return (root / "site.zip").read_bytes()


@pytest.mark.slow
def test_the_archive_is_the_site(tmp_path: Path) -> None:
    zipped(write(tmp_path, PAGE))
    site = files_of(tmp_path / "site")
    del site[MANIFEST]
    with ZipFile(tmp_path / "site.zip") as packed:
        names = packed.namelist()
        assert {name: packed.read(name) for name in names} == site
        assert names == sorted(names) and packed.testzip() is None
        assert {entry.external_attr >> 16 for entry in packed.infolist()} == {0o100644}


@pytest.mark.slow
def test_the_same_site_gives_the_same_bytes(tmp_path: Path) -> None:
    """Wherever it is, whenever it is made, and however its files were made."""
    first = zipped(write(tmp_path / "a", PAGE))
    for file in (tmp_path / "a" / "site").rglob("*"):
        os.utime(file, (1_000_000_000, 1_000_000_000))
    assert zipped(write(tmp_path / "b", PAGE), "--no-cache") == first == zipped(tmp_path / "a")


@pytest.mark.slow
def test_an_archive_that_is_gone_is_made_again(tmp_path: Path) -> None:
    first = zipped(write(tmp_path, PAGE))
    for _ in range(2):
        (tmp_path / "site.zip").unlink()
        run = kmwiki("build", tmp_path, "-o", tmp_path / "site", f"--zip={tmp_path / 'site.zip'}")
        assert run.code == 0 and (tmp_path / "site.zip").read_bytes() == first


@pytest.mark.parametrize(
    ("place", "why"),
    [("site/all.zip", "part of the site"), ("folder", "is a folder"), ("no/where.zip", "cannot write")],
)
def test_a_place_that_cannot_be_is_refused(tmp_path: Path, place: str, why: str) -> None:
    write(tmp_path, PAGE | {"folder/a.txt": ""})
    run = kmwiki("build", tmp_path, "-o", tmp_path / "site", "--zip", tmp_path / place)
    assert run.code == 2 and why in run.err
    assert "Traceback" not in run.err and not (tmp_path / "site" / "all.zip").exists()


def test_a_shard_is_no_whole_site(tmp_path: Path) -> None:
    run = kmwiki("build", write(tmp_path, PAGE), "--shard", "1/2", "--zip", tmp_path / "a.zip")
    assert run.code == 2 and "--zip" in run.err


def test_an_archive_is_whole_or_not_written(tmp_path: Path) -> None:
    write(tmp_path, {"all.zip": "the last one", "site/a.txt": "x"})
    with pytest.raises(KmwikiError, match="cannot write"):
        write_archive(tmp_path / "all.zip", tmp_path / "site", ["a.txt", "gone.txt"])
    assert files_of(tmp_path) == {"all.zip": b"the last one", "site/a.txt": b"x"}


def sizes(count: int, size: int = 1, folder: str = "pages/{n}") -> Iterator[tuple[str, int]]:
    return ((f"{folder.format(n=n)}/{n}", size) for n in range(count))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([], None),
        (sizes(20_000), None),
        (sizes(20_001), "Cloudflare Pages (20,001 files, limit 20,000)"),
        ([("a.pdf", 25 * MIB)], None),
        ([("a.pdf", 25 * MIB + 1), ("b.pdf", 30 * MIB)], "Cloudflare Pages (“b.pdf” is 30.0 MiB, limit 25)"),
        (sizes(100, 10 * MIB), "GitHub Pages (1.05 GB, limit 1)"),
        (sizes(100, 11 * MIB), "GitHub Pages (1.15 GB, limit 1); GitLab Pages (1.15 GB, limit 1.1)"),
        (
            sizes(54_001, folder="one"),
            "Cloudflare Pages (54,001 files, limit 20,000); Netlify (54,001 files in one folder, limit 54,000)",
        ),
        (
            sizes(100_000),
            "Cloudflare Pages (100,000 files, limit 20,000); GitLab Pages (200,001 files and folders, limit 200,000)",
        ),
    ],
)
def test_hosts_that_would_not_take_a_site_are_named(found: Iterable[tuple[str, int]], said: str | None) -> None:
    assert too_large_for(dict(found)) == (said and f"The site is too large for {said}")


@pytest.mark.slow
@pytest.mark.posix
def test_each_build_says_it_while_it_is_so(tmp_path: Path) -> None:
    write(tmp_path, PAGE)
    (tmp_path / "public" / "film.mp4").touch()
    os.truncate(tmp_path / "public" / "film.mp4", 25 * MIB + 1)
    for _ in range(3):
        run = kmwiki("build", tmp_path)
        assert run.code == 0 and run.err.count("too large for Cloudflare Pages (“film.mp4” is 25.0 MiB, limit 25)") == 1
    (tmp_path / "public" / "film.mp4").unlink()
    assert "too large" not in kmwiki("build", tmp_path).err
