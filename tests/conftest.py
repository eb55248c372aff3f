"""How the tests are spread over processes, and the sites that they share."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from building import SiteOf


MEMORY = Path("/dev/shm")  # a file system in memory, where there is one

settings.register_profile("kmwiki", deadline=None)  # no test fails because the machine is busy
settings.load_profile("kmwiki")


class Scheduling(LoadScopeScheduling):
    """The cases of a test go to the process that is free, but all in a browser take turns in one.

    Two browsers on two processors wait for each other longer than for their pages; and to hand out thousands of cases
    one by one takes longer than most of them. Tests that share what their module makes go to one process, too.
    """

    def _split_scope(self, nodeid: str) -> str:
        file, test = nodeid.split("::", 1)
        if file.startswith("tests/browser/"):
            return "browser"
        return file if _shares(file) else f"{file}::{test.partition('[')[0]}"


@cache
def _shares(file: str) -> bool:
    text = (Path(__file__).parents[1] / file).read_text(encoding="utf-8")
    return '@pytest.fixture(scope="module")' in text or "\n@cache\n" in text


def _has_room(folder: Path) -> bool:
    """Whether the files of all tests fit into a folder."""
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > 2 << 30


def pytest_configure(config: pytest.Config) -> None:
    """Let no test depend on how busy the machine is, nor on how the tests were started."""
    if _has_room(MEMORY):  # thousands of small files are made and removed faster there than on a disk
        tempfile.tempdir = os.environ.setdefault("TMPDIR", str(MEMORY))
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in the background of a shell; our processes inherit it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if os.name == "posix":  # whichever test needs it first: what the server of forks imports, no fork imports again
        multiprocessing.set_forkserver_preload(["kmwiki.publish", "dask_command"])
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        return  # this process hands out the tests
    from hypothesis import HealthCheck, settings

    slow = [HealthCheck.too_slow]
    settings.register_profile("any machine", deadline=None, max_examples=50, suppress_health_check=slow)
    settings.load_profile("any machine")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if os.name != "posix" and item.get_closest_marker("posix"):
        pytest.skip("this system has no such processes or files")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    return Scheduling(config, log)


@pytest.fixture(scope="session")
def site_of(tmp_path_factory: pytest.TempPathFactory) -> "SiteOf":
    """Sites that are built once for all tests, which only read them."""
    from building import WIKIS, publish, wait_for  # not above: the process that hands out the tests needs no kmwiki

    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # that of all processes

    def site(name: str, base_url: str | None = None) -> Path:
        place = folder / "all sites" / (name if base_url is None else f"{name} at an address")
        try:
            place.mkdir(parents=True)
        except FileExistsError:  # another test builds it, or has built it
            wait_for((place / "done").exists, patience=300)
        else:
            publish(WIKIS[name], place / "site", base_url)
            (place / "done").touch()
        return place / "site"

    return site


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the program kmwiki, whose runs are forks: to start it takes longer than most commands."""
    from building import HERE, wait_for
    from forked_kmwiki import SERVER

    folder, forked = tmp_path_factory.mktemp("programs"), HERE / "forked_kmwiki.py"
    runs, program = folder / "runs", folder / "kmwiki"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -ISE "{forked}" "{runs}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    with subprocess.Popen([sys.executable, forked, SERVER, runs]) as server:
        wait_for(runs.exists)
        yield folder
        server.kill()
