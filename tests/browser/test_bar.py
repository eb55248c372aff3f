"""The bar that stays at the top, and the menu that is a drawer in a narrow window."""

from pathlib import Path

import pytest
from chromium import box
from playwright.sync_api import Page, expect
from windows import Windows

from building import SiteOf, publish, write

# Whether something at the top of what an anchor names is seen, rather than the bar.
SEEN = """id => {
    const { left, top } = document.getElementById(id).getBoundingClientRect();
    const found = document.elementFromPoint(left + 3, top + 3);
    return top >= 0 && !found?.closest(".site-header");
}"""


FOCUSED = """() => [...document.querySelectorAll(".site-header :is(a, button)")]
    .filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect().left)"""


@pytest.fixture(scope="module")
def site(site_of: SiteOf) -> Path:
    return site_of("demonstration")


def opened(windows: Windows, address: str, width: int, *, scripts: bool = True, height: int = 800) -> Page:
    page = windows.page(viewport={"width": width, "height": height}, java_script_enabled=scripts)
    page.goto(address)
    return page


@pytest.mark.parametrize("width", [1440, 820, 390])
def test_the_bar_stays_and_covers_no_anchor(windows: Windows, site: Path, width: int) -> None:
    page = opened(windows, f"{site.as_uri()}/tacit-knowledge/index.html#why-firms-care", width)
    bar = page.locator(".site-header")
    assert box(bar)["y"] == 0 and box(bar)["height"] <= 58
    expect(page.locator(".search-link")).to_be_in_viewport()
    places = page.evaluate(FOCUSED)  # the focus goes through the bar from side to side
    assert len(places) >= 3 and places == sorted(places)
    assert page.evaluate("scrollY") > 0
    assert page.evaluate(SEEN, "why-firms-care")
    mark = page.locator(".citation a").nth(4)
    mark.click()
    anchor = page.evaluate("decodeURIComponent(location.hash.slice(1))")
    assert page.evaluate(SEEN, anchor)


def test_a_low_window_has_its_height_for_the_text(windows: Windows, site: Path) -> None:
    """As a window that is magnified four times."""
    page = opened(windows, f"{site.as_uri()}/tacit-knowledge/index.html#why-firms-care", 320, height=256)
    assert box(page.locator(".site-header"))["y"] < 0
    assert box(page.locator("#why-firms-care"))["y"] < 60


@pytest.mark.parametrize("scripts", [True, False])
def test_in_a_narrow_window_the_menu_is_a_drawer(windows: Windows, site: Path, scripts: bool) -> None:
    page = opened(windows, f"{site.as_uri()}/tacit-knowledge/index.html", 390, scripts=scripts)
    menu, button = page.locator(".site-nav"), page.get_by_role("button", name="Menu")
    expect(menu).to_be_hidden()
    button.click()
    expect(menu).to_be_visible()
    own = ["All pages", "Tags", "Sources", "Graph", "Recent changes", "Reports"]  # what the foot of pages has, too
    expect(menu.get_by_role("link")).to_have_text(own)
    assert box(page.locator(".site-menu"))["y"] >= 55  # below the bar: the button closes it, too
    button.click()
    expect(menu).to_be_hidden()
    button.press("Enter")
    page.keyboard.press("Tab")
    expect(menu.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()


def test_nothing_is_offered_that_needs_scripts_where_there_are_none(windows: Windows, site: Path) -> None:
    """Also in the open drawer; what is left works by itself, such as the box that dims what is not cited."""
    kinds = ("tacit-knowledge", "sources", "special/all-pages", "special/wanted", "search", "graph")
    page = opened(windows, f"{site.as_uri()}/index.html", 390, scripts=False)
    for kind in kinds:
        page.goto(f"{site.as_uri()}/{kind}/index.html")
        page.get_by_role("button", name="Menu").click()
        shown = page.locator(":is(button, input, select, canvas):not([id='kmwiki:dim']):visible")
        expect(shown).to_have_accessible_name("Menu")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_drawer_opens_at_the_side_of_its_button_which_closes_it(
    windows: Windows, tmp_path: Path, language: str
) -> None:
    files = {"kmwiki.toml": f'[site]\nlanguage = "{language}"\n', "content/t/a.md": "# A\n", "content/b.md": "# B\n"}
    site = publish(write(tmp_path, files), tmp_path / "site")
    page = opened(windows, f"{site.as_uri()}/t/a/index.html", 390)
    drawer, button = page.locator(".site-menu"), page.locator(".menu-button")
    sign = "one => getComputedStyle(one, '::before').content"
    closed = button.evaluate(sign)
    button.click()
    expect(page.locator(".site-menu .tree")).to_be_visible()
    left = box(drawer)["x"]
    assert left == (0 if language == "en" else 390 - box(drawer)["width"])
    assert left <= box(button)["x"] < left + box(drawer)["width"]
    assert button.evaluate(sign) != closed
    button.click()
    expect(drawer).to_be_hidden()
    assert button.evaluate(sign) == closed
    page.set_viewport_size({"width": 1300, "height": 800})
    expect(page.locator(".site-nav ul:visible")).to_have_count(1)


def test_the_choice_of_colours_is_in_the_drawer_and_back_in_a_wide_window(windows: Windows, site: Path) -> None:
    page = opened(windows, f"{site.as_uri()}/tacit-knowledge/index.html", 390)
    colours = page.locator('[data-kmwiki="theme"]')
    expect(colours).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    colours.click()
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    page.set_viewport_size({"width": 1200, "height": 800})
    expect(page.locator('.site-tools [data-kmwiki="theme"]')).to_be_visible()
    expect(page.locator(".menu-button")).to_be_hidden()
    expect(page.locator(".site-nav")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 800])
def test_a_long_title_and_a_long_menu_keep_one_line(windows: Windows, tmp_path: Path, width: int) -> None:
    menu = ", ".join(f'{{ title = "An entry of the menu {number}", to = "Tea" }}' for number in range(12))
    toml = f'[site]\ntitle = "{"A long title " * 9}"\n\n[nav]\nmenu = [{menu}]\n'
    write(tmp_path, {"kmwiki.toml": toml, "content/tea.md": "# Tea\n"})
    page = opened(windows, f"{publish(tmp_path, tmp_path / 'site').as_uri()}/tea/index.html", width)
    assert box(page.locator(".site-header"))["height"] <= 58
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator(".search-link")).to_be_in_viewport()
    last = page.locator(".site-nav > ul").first.locator("a").last
    last.focus()
    expect(last).to_be_in_viewport()


def test_keys_that_lead_out_of_the_drawer_close_it(windows: Windows, site: Path) -> None:
    """What has the focus is not behind the drawer."""
    page = opened(windows, f"{site.as_uri()}/tacit-knowledge/index.html", 390)
    page.get_by_role("button", name="Menu").click()
    drawer = page.locator(".site-menu")
    page.wait_for_selector(".site-menu:popover-open")
    for _ in range(80):
        page.keyboard.press("Tab")
        if not page.evaluate("document.activeElement.closest('.site-menu, .menu-button')"):
            break
    expect(drawer).to_be_hidden()
    assert page.evaluate("document.activeElement.closest('main, .site-header') !== null")


def test_the_help_on_keys_has_a_heading_and_is_not_offered_to_fingers(windows: Windows, site: Path) -> None:
    page = opened(windows, f"{site.as_uri()}/tacit-knowledge/index.html", 1440)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog").get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    phone = windows.page(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    phone.goto(f"{site.as_uri()}/tacit-knowledge/index.html")
    phone.get_by_role("button", name="Menu").click()
    expect(phone.locator('[data-kmwiki="theme"]').first).to_be_visible()
    expect(phone.locator('[data-kmwiki="help"]').first).to_be_hidden()


PRINTED = ("graph", "search", "special/all-pages", "special/statistics", "special/wanted", "tags", "sources", "special")


@pytest.mark.parametrize("path", [*(f"{name}/index" for name in PRINTED), "404", "tacit-knowledge/index"])
def test_no_control_is_printed(windows: Windows, site: Path, path: str) -> None:
    page = opened(windows, f"{site.as_uri()}/{path}.html", 1440)
    page.wait_for_load_state("networkidle")
    if path.startswith("graph"):
        page.wait_for_selector('[data-kmwiki="graph"][data-ready]')
    page.emulate_media(media="print")
    controls = page.locator("input, select, textarea, button:not(th button, .graph-legend button)")
    assert [one for one in controls.all() if one.is_visible()] == []
    markers = page.locator("summary").evaluate_all("all => all.map(one => getComputedStyle(one).listStyleType)")
    assert set(markers) <= {"none"}


def test_the_graph_is_printed_in_its_proportions(windows: Windows, site: Path) -> None:
    page = opened(windows, f"{site.as_uri()}/graph/index.html", 1440)
    page.wait_for_selector('[data-kmwiki="graph"][data-ready]')
    page.set_viewport_size({"width": 700, "height": 900})
    page.emulate_media(media="print")
    shape = "one => [one.width / one.height, one.clientWidth / one.clientHeight]"
    drawn, shown = page.locator(".graph-stage canvas").evaluate(shape)
    assert abs(drawn - shown) < 0.02
