"""A window that tests use one after the other is, for each of them, as if it were new."""

from playwright.sync_api import Browser, Page
from served import server
from windows import SIZE, Windows

from building import SiteOf

LEFT = """() => {
    localStorage.setItem("left", "1");
    sessionStorage.setItem("left", "1");
    addEventListener("pagehide", () => localStorage.setItem("late", "1"));
    window.left = document.title = "left";
}"""
FOUND = """() => [
    Object.keys(localStorage).sort(), Object.keys(sessionStorage).sort(), window.left ?? "",
    getComputedStyle(document.body).marginTop !== "8px", // which it is without a style sheet
    ...["dark", "light"].map((scheme) => matchMedia(`(prefers-color-scheme: ${scheme})`).matches),
    matchMedia("(forced-colors: active)").matches, matchMedia("(prefers-reduced-motion: reduce)").matches,
    matchMedia("print").matches, innerWidth, innerHeight,
]"""


def found(page: Page, address: str) -> list[object]:
    page.goto(address)
    result: list[object] = page.evaluate(FOUND)
    return result


def test_nothing_of_the_test_before_is_left_in_a_window(browser: Browser, site_of: SiteOf) -> None:
    windows = Windows(browser)
    with server(site_of("small")) as address:
        local, session, *new = found(windows.page(), address)
        assert new == ["", True, False, True, False, False, False, SIZE["width"], SIZE["height"]]
        windows.take_back()
        page = windows.page(
            viewport={"width": 390, "height": 500}, color_scheme="dark", reduced_motion="reduce", forced_colors="active"
        )
        page.emulate_media(media="print")
        page.route("**/*.css", lambda route: route.abort())
        assert found(page, address)[2:] == ["", False, True, False, True, True, True, 390, 500]
        page.evaluate(LEFT)
        windows.take_back()
        assert windows.page() is page
        assert found(page, address) == [local, session, *new]


def test_a_window_that_opened_another_is_not_used_again(browser: Browser) -> None:
    windows = Windows(browser)
    page = windows.page()
    page.context.new_page()
    assert windows.take_back() == []
    assert windows.page() is not page
