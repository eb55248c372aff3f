"""The browser that the tests drive."""

import shutil
import time

from playwright.sync_api import FloatRect, Locator

# It asks no other host for anything by itself.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]


def executable() -> str:
    """The browser's program; one that has no window takes a quarter of the time."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    assert found, "Chromium is missing: install it from your system's packages"
    return found


def box(part: Locator, patience: float = 60) -> FloatRect:
    """Where something stands in the window; what is shown anew just now is waited for."""
    end = time.monotonic() + patience
    while (found := part.bounding_box()) is None:
        assert time.monotonic() < end, f"nothing is shown of {part}"
        part.page.wait_for_timeout(20)
    return found
