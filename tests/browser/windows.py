"""Windows of the browser for tests that need no new one: a new one costs more than most pages that are loaded in it."""

from dataclasses import dataclass
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Error, Page, ViewportSize

SIZE: ViewportSize = {"width": 1280, "height": 720}
TESTS = 20  # that use a window in turn: what listens to its events stays, and each test adds something

# What a page keeps for the next one is forgotten, and what it does while it is left is not kept. It leaves by itself:
# the browser would take a new process to show the empty page, and another one for what comes then.
FORGET = """() => {
    localStorage.clear();
    sessionStorage.clear();
    Storage.prototype.setItem = () => {};
    location.replace("about:blank");
}"""


@dataclass
class _Window:
    page: Page
    kind: str
    left: int = TESTS


class Windows:
    """Windows that tests use one after the other, each as if it were new.

    A test that changes what cannot be changed back (the clock), or that measures a first visit, takes a new context of
    the browser instead.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._used: list[_Window] = []
        self._free: list[_Window] = []

    def page(
        self,
        *,
        viewport: ViewportSize = SIZE,
        color_scheme: Literal["light", "dark"] = "light",
        reduced_motion: Literal["reduce", "no-preference"] = "no-preference",
        forced_colors: Literal["active", "none"] = "none",
        script: str = "",
        **context: Any,
    ) -> Page:
        """An empty page, as of a new context with these options, until the test ends; pages begin with the script."""
        kind = repr(sorted(context.items()))
        window = next((one for one in self._free if one.kind == kind), None)
        if script:
            window = _Window(self._browser.new_context(**context).new_page(), kind, left=1)
            window.page.add_init_script(script)
        elif window is None:
            window = _Window(self._browser.new_context(**context).new_page(), kind)
        else:
            self._free.remove(window)
        self._used.append(window)
        window.page.bring_to_front()
        window.page.set_viewport_size(viewport)
        window.page.emulate_media(
            media="null", color_scheme=color_scheme, reduced_motion=reduced_motion, forced_colors=forced_colors
        )
        return window.page

    def take_back(self) -> list[BrowserContext]:
        """End what a test did with its windows; the contexts that others can use."""
        for window in self._used:
            window.left -= 1
            if window.left and _is_as_new(window.page):
                self._free.append(window)
            else:
                window.page.context.close()
        self._used.clear()
        return [window.page.context for window in self._free]


def _is_as_new(page: Page) -> bool:
    """Whether a window could be made as it was before anything was shown in it."""
    if page.context.pages != [page]:
        return False  # it is closed, or has opened others
    try:
        page.context.unroute_all()
        page.unroute_all()
        if page.url != "about:blank":
            page.evaluate(FORGET)
            page.wait_for_url("about:blank")
            page.mouse.move(-1, -1)
    except Error:  # it shows an error of the browser, which has no storage
        return False
    return True
