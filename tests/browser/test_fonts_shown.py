"""Fonts that come with kmwiki: nothing moves when they come, come late or do not come, and a page loads few bytes."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route
from served import server, watched

from building import publish, write
from kmwiki.theme.fonts import FONTS

# Letters of all that is loaded: regular, bold, italic, and those of Latin scripts beyond the first 256.
TEXT = "Words of some length that break at the end of a line, **boldly** and *slanted*, as in Łódź and Ağrı. " * 12
WATCH = """
    window.moved = 0;
    new PerformanceObserver(list => { for (const entry of list.getEntries()) { moved += entry.value; } })
        .observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module", params=FONTS)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("fonts")
    settings = f'[theme]\nfonts = "{request.param}"\n'
    pages = {"content/index.md": f"# Home\n\n{TEXT}", "content/tea.md": f"# Tea\n\n## Leaves\n\n{TEXT}\n\n{TEXT}"}
    write(root, {"kmwiki.toml": settings, **pages})
    return publish(root, root / "site")


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    with server(site) as address:
        yield address


def shown(page: Page, selector: str) -> list[str]:
    """The fonts that an element's letters are drawn with."""
    session = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        session.send(f"{domain}.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    return [font["familyName"] for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]]


def late(route: Route) -> None:
    time.sleep(0.7)
    route.continue_()


@pytest.mark.parametrize("width", [1440, 820, 390])
@pytest.mark.parametrize("how", ["at once", "late", "never"])
def test_nothing_moves(browser: Browser, address: str, width: int, how: str) -> None:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.add_init_script(WATCH)
    if how != "at once":
        page.route("**/*.woff2", late if how == "late" else lambda route: route.abort())
    for path in ("tea/index.html", "index.html"):
        page.goto(f"{address}{path}")
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
        assert page.evaluate("moved") == 0, path


def test_the_fonts_are_seen_on_the_second_page_at_the_latest(browser: Browser, address: str, site: Path) -> None:
    page = browser.new_context().new_page()
    troubles, loaded = watched(page), set[str]()
    page.on("response", lambda response: loaded.add(response.url))
    for path in ("tea/index.html", "index.html", "tea/index.html"):
        page.goto(f"{address}{path}")
        page.wait_for_load_state("networkidle")
    assert {family.partition(" ")[0] for family in shown(page, "article h2")} <= {"Source", "Atkinson"}
    files = [site / url.removeprefix(address) for url in loaded if url.endswith(".woff2")]
    assert 40_000 < sum(file.stat().st_size for file in files) < 90_000 and troubles == []


def test_from_a_disk_too(browser: Browser, site: Path) -> None:
    page = browser.new_context().new_page()
    troubles = watched(page)
    page.goto((site / "tea" / "index.html").as_uri())
    page.evaluate("document.fonts.ready")
    assert {family.partition(" ")[0] for family in shown(page, "article h2")} <= {"Source", "Atkinson"}
    assert troubles == []
