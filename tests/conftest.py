"""How the tests are spread over processes, and the sites that they share."""

import os
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from building import WIKIS, SiteOf, publish, wait_for


class Scheduling(LoadScopeScheduling):
    """Each test goes to the process that is free, but those in a browser take turns in one.

    Two browsers on two processors wait for each other longer than for their pages.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else nodeid


def pytest_runtest_setup(item: pytest.Item) -> None:
    if os.name != "posix" and item.get_closest_marker("posix"):
        pytest.skip("this system has no such processes or files")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    return Scheduling(config, log)


@pytest.fixture(scope="session")
def site_of(tmp_path_factory: pytest.TempPathFactory) -> SiteOf:
    """Sites that are built once for all tests, which only read them."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # that of all processes

    def site(name: str, base_url: str | None = None) -> Path:
        place = folder / "sites" / (name if base_url is None else f"{name} at an address")
        try:
            place.mkdir(parents=True)
        except FileExistsError:  # another test builds it, or has built it
            wait_for((place / "done").exists, patience=300)
        else:
            publish(WIKIS[name], place / "site", base_url)
            (place / "done").touch()
        return place / "site"

    return site
