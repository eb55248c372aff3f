"""What a page waits for before it is shown, and in which colours it is shown first."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from served import server

from building import SiteOf

# The wiki has a tree of pages, whose column has its place from the start, as the contents of the page have.
NEEDED = ("/guides/setup/index.html", "/static/kmwiki.css", "/static/tree.css", "/static/toc.css", "/static/theme.js")
PAINTED = '() => performance.getEntriesByName("first-contentful-paint").length > 0'
# A frame is made when nothing blocks rendering any more: what the first one shows is what the reader sees first.
FIRST_FRAME = """requestAnimationFrame(() => {
    window.shown = document.body ? getComputedStyle(document.body).backgroundColor : "nothing";
});"""


@pytest.fixture(scope="module", params=["file", "server"])
def base(request: pytest.FixtureRequest, site_of: SiteOf) -> Iterator[str]:
    folder = site_of("small")
    if request.param == "file":
        yield f"{folder.as_uri()}/"
        return
    with server(folder) as address:
        yield address


def test_a_page_is_shown_with_its_html_css_of_the_frame_and_the_script_of_colours(browser: Browser, base: str) -> None:
    """All else is held back."""
    page, asked, held = browser.new_page(), list[str](), list[Route]()
    page.on("request", lambda request: asked.append(request.url))
    page.route(lambda url: not url.endswith(NEEDED), lambda route: held.append(route))
    page.goto(f"{base}guides/setup/index.html", wait_until="commit")
    page.wait_for_function(PAINTED)
    assert len([url for url in asked if url.endswith(NEEDED)]) == len(NEEDED)
    assert held and page.locator("article").is_visible()
    for route in held:
        route.abort()
    expect(page.locator(".references")).to_be_visible()  # it waits for its style, rather than change before the eyes
    page.close()


def test_no_page_flashes_in_other_colours(browser: Browser, base: str) -> None:
    page: Page = browser.new_context(color_scheme="light").new_page()
    page.goto(f"{base}index.html")
    page.evaluate("localStorage.setItem('kmwiki:theme', 'dark')")
    page.add_init_script(FIRST_FRAME)
    shown = []
    for number in range(20):
        page.goto(f"{base}{('guides/setup/', '')[number % 2]}index.html")
        page.wait_for_function(PAINTED)
        shown.append(page.evaluate("shown"))
    assert set(shown) == {"rgb(23, 22, 19)"}
    page.context.close()
