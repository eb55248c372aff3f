"""One Chromium for all browser tests, which asks no other host for anything by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import FLAGS, executable
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright
from windows import Windows

# Seconds that a page may take to show something, on a machine that is busy elsewhere.
PATIENCE = 60
expect.set_options(timeout=1000 * PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Name the tests that need a browser."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def nothing_stays_open(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave all pages that a test has opened: one that is left open goes on drawing. What tests share stays."""
    if "browser" not in request.fixturenames:
        yield
        return
    browser: Browser = request.getfixturevalue("browser")
    windows: Windows | None = request.getfixturevalue("windows") if "windows" in request.fixturenames else None
    shared, kept = browser.contexts, list[BrowserContext]()
    yield
    if windows:
        kept = windows.take_back()
    for context in browser.contexts:
        if context not in shared and context not in kept:
            context.close()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Windows:
    return Windows(browser)
