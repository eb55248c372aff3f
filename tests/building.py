"""Wikis made of a few files, built, published and asked: what most tests begin with."""

import contextlib
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pytest
from msgspec.structs import replace

from kmwiki import __main__, analyse, build, load_config
from kmwiki.analysis.relocking import relock
from kmwiki.analysis.site import Limits
from kmwiki.config import Config
from kmwiki.engine.freshness import NO_FINGERPRINTS
from kmwiki.engine.processes import Processes
from kmwiki.engine.render import RenderedView, render, static_outputs
from kmwiki.engine.writer import write_site
from kmwiki.model import Asset, OutputFile
from kmwiki.publish import Builder, Built

HERE = Path(__file__).parent
REPOSITORY = HERE.parent
WIKIS = {
    "demonstration": REPOSITORY,
    "docs": REPOSITORY / "docs",
    "drinks": HERE / "search" / "drinks",
    **{name: HERE / "sites" / name for name in ("small", "syntax", "fronts", "okf")},
}
PATIENCE = 60.0  # seconds, on a machine that is busy elsewhere


class Run(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str


class SiteOf(Protocol):
    """The folder of the site of a wiki in this repository."""

    def __call__(self, name: str, base_url: str | None = None) -> Path: ...


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write the files of a wiki, of which each is named by its path; returns the root."""
    for name, content in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


class File:
    """A file of a site, which is made when its content is read."""

    def __init__(self, path: str, make: Callable[[str], OutputFile]) -> None:
        self.path, self._make = path, make

    @cached_property
    def content(self) -> bytes:
        return self._make(self.path).content


class Site(Mapping[str, str]):
    """What each file of a site says, by its path."""

    def __init__(self, files: Iterable[File | OutputFile]) -> None:
        self._files = {file.path: file for file in files}

    def __getitem__(self, path: str) -> str:
        return self._files[path].content.decode(errors="replace")

    def __contains__(self, path: object) -> bool:
        return path in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


class Made:
    """What `kmwiki.build` gives, but each file is made when it is read, because most tests look at one or two."""

    def __init__(self, config: Config) -> None:
        self._config, self.analysis = config, analyse(config)

    @cached_property
    def outputs(self) -> tuple[File, ...]:
        site = self.analysis.site
        view = RenderedView(site, self._config, NO_FINGERPRINTS, (), packs=False)
        static = {file.path: file for file in static_outputs(site, self._config)}
        pages = (File(path, lambda path: view(path).file(path)) for path in view.plan)
        return (*pages, *(File(path, static.__getitem__) for path in static))

    @property
    def assets(self) -> tuple[Asset, ...]:
        return render(self.analysis.site, self._config, published=self.analysis.files.published).assets


def made(root: Path, files: Mapping[str, str | bytes], **options: Any) -> Made:
    """The site of a wiki with these files."""
    return Made(load_config(write(root, files), **options))


def limited(config: Config, **limits: int) -> Config:
    """The configuration, with these limits beyond which files are in parts."""
    return replace(config, owner=replace(config.owner, limits=Limits(**limits)))


def texts(outputs: Iterable[File | OutputFile]) -> Site:
    """What each file of a site says, by its path."""
    return Site(outputs)


def publish(root: Path, output: Path, base_url: str | None = None) -> Path:
    """The folder of a site that is built and written."""
    result = build(load_config(root, output=output, base_url=base_url))
    write_site(output, result.outputs, result.assets)
    return output


def lock(root: Path) -> Path:
    """The root of a wiki, of which `kmwiki.lock` has what it cites now, as after `kmwiki build --lock`."""
    (root / "kmwiki.lock").write_bytes(relock(analyse(load_config(root)).site).lock)
    return root


def files_of(folder: Path) -> dict[str, bytes]:
    """What a folder holds, by path; paths are text meanwhile, because hundreds of tests read hundreds of files."""
    start, found = len(os.path.join(folder, "")), dict[str, bytes]()
    for place, _, names in os.walk(folder):
        for path in (os.path.join(place, name) for name in names):
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    found[path[start:].replace(os.sep, "/")] = file.read()
    return found


def kmwiki(*arguments: str | Path) -> Run:
    """What a command line comes to, in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        patch.setattr(sys, "argv", ["kmwiki", *map(str, arguments)])
        code = __main__.run(sys.argv[1:])
    return Run(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))  # type: ignore[attr-defined]


def built_by(
    processes: int, root: Path, *, batch: int = 1, output: Path | None = None, remembers: bool = True, **options: Any
) -> Built:
    """What `kmwiki build` does, but with so many processes for the least work, and `batch` bytes of it at a time."""
    return built_with(load_config(root, output=output), processes, batch=batch, remembers=remembers, **options)


def built_with(config: Config, processes: int = 1, *, batch: int = 1, remembers: bool = True, **options: Any) -> Built:
    """The same with a configuration."""
    jobs = Processes(count=processes, little=0, batch=batch)
    arguments = ["build", str(config.root)] if remembers else None
    return Builder(config, jobs=jobs, arguments=arguments, progress=lambda stage: None, **options).build()


def settle(root: Path, tick: int) -> None:
    """Let time pass: what was edited just now was edited a while ago, and later than all before."""
    for file in root.rglob("*"):
        if file.is_file() and "site" not in file.parts and file.stat().st_mtime > 1_700_000_000:
            os.utime(file, (1_600_000_000 + tick, 1_600_000_000 + tick))


def git(folder: Path, *arguments: str) -> str:
    """What Git prints; it asks nobody who they are."""
    own = ("user.name=Ann", "user.email=ann@example.org", "core.autocrlf=false", "init.defaultBranch=main")
    given = [part for one in (*own, "commit.gpgsign=false") for part in ("-c", one)]
    done = subprocess.run(["git", *given, *arguments], cwd=folder, capture_output=True, check=True)
    return done.stdout.decode()


def wait_for(found: Callable[[], object], *, fails: bool = True, patience: float = PATIENCE) -> str:
    """What the function gives as soon as it gives something."""
    end, pause = time.monotonic() + patience, 0.02
    while time.monotonic() < end:
        if result := found():
            return str(result)
        time.sleep(pause)
        pause = min(0.2, 1.2 * pause)
    assert not fails, "it did not come in time"
    return ""


def is_running(process: int | str) -> bool:
    """Whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
