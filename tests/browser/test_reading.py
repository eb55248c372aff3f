"""The published site in a real browser: from disk and from a server, wide and narrow, with and without scripts."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page
from served import in_each_width, server
from windows import Windows

from building import SiteOf


@pytest.fixture(scope="module")
def site(site_of: SiteOf) -> Path:
    return site_of("small")


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    """The site below a folder of a server, as on a project page."""
    with server(site.parent) as address:
        yield f"{address}site/"


@pytest.fixture(params=["file", "server"])
def base(request: pytest.FixtureRequest, site: Path, served: str) -> str:
    return f"{site.as_uri()}/" if request.param == "file" else served


def watched(page: Page, base: str) -> list[str]:
    """What goes wrong on the page from now on: console errors, policy violations, requests to elsewhere."""
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    home = base.partition("/site/")[0]
    page.on("request", lambda request: None if request.url.startswith(home) else troubles.append(request.url))
    return troubles


def test_every_kind_of_page_loads_clean(windows: Windows, site: Path, base: str) -> None:
    page = windows.page()
    troubles = watched(page, base)
    for file in sorted(site.rglob("*.html")):
        if 'data-kmwiki="redirect"' in file.read_text(encoding="utf-8"):
            continue
        page.goto(base + file.relative_to(site).as_posix())
        assert page.locator("h1").count() == 1
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert colour != "rgba(0, 0, 0, 0)", "the style sheet is not applied"
    assert troubles == []


def test_a_mark_leads_to_its_reference_and_back(windows: Windows, base: str) -> None:
    page = windows.page()
    page.goto(base + "guides/setup/index.html")
    mark = page.locator(".citation a").first
    mark.click()
    assert unquote(page.url).endswith("#ref:1.1")
    entry = page.locator('[id="ref:1"]')
    assert entry.is_visible()
    entry.locator(".reference-marks a").first.click()
    assert unquote(page.url).endswith(f"#{mark.get_attribute('id')}")
    page.locator('[data-kmwiki="references"] a.reference-source').first.click()
    assert page.locator("h1").inner_text() == "Notes"
    page.locator('[data-kmwiki="cited-by"] a.passage').first.click()
    assert "#cite:" in unquote(page.url)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_redirect_keeps_the_fragment_or_at_least_leads_on(windows: Windows, base: str, scripts: bool) -> None:
    page = windows.page(java_script_enabled=scripts)
    page.goto(base + "installation/index.html#second-steps")
    page.wait_for_url("**/guides/setup/index.html**")
    assert not scripts or page.url.endswith("#second-steps")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out(windows: Windows, base: str, scheme: str) -> None:
    page = windows.page(viewport={"width": 1440, "height": 900}, color_scheme="dark" if scheme == "dark" else "light")
    paths = ("index.html", "guides/setup/index.html", "special/wanted/index.html", "sources/notes.md/index.html")
    for address, width in in_each_width(page, [base + path for path in paths], (1440, 820, 390, 320)):
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (address, width)
    dark = page.evaluate(
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).every(c => c < 80)"
    )
    assert dark is (scheme == "dark")


def test_a_red_link_says_so_to_a_screen_reader(windows: Windows, base: str) -> None:
    page = windows.page()
    page.goto(base + "index.html")
    assert page.get_by_role("link", name="Nowhere (page missing)").count() == 1
