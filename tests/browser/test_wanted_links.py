"""Links to pages that do not exist: keys, fingers and a mouse reach their cards, which lead to who wants the page."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from served import watched
from windows import Windows

from building import publish, write

FILES = {
    "content/a.md": "---\nrelated: '[[Coffee]]'\n---\n# A\n\nIt has [[Milk]] and [[Sugar cane|sweets]].\n",
    "content/b.md": "# B\n\nIt has [[Milk]] and [[a]].\n",
}
MISSING = "This page does not exist yet."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(write(tmp_path_factory.mktemp("wanted"), FILES), tmp_path_factory.mktemp("site") / "site")


def test_only_pages_with_red_links_load_their_script(site: Path) -> None:
    assert "wanted.js" in (site / "a" / "index.html").read_text(encoding="utf-8")
    assert "wanted.js" not in (site / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("label", "name"), [("Milk", "Milk"), ("sweets", "Sugar cane"), ("Coffee", "Coffee")])
def test_a_red_link_leads_by_keys_to_its_row_among_wanted_pages(
    windows: Windows, site: Path, label: str, name: str
) -> None:
    page = windows.page(viewport={"width": 1200, "height": 800})
    troubles = watched(page)
    page.goto(f"{site.as_uri()}/a/index.html")
    link = page.locator("a.red-link", has_text=label)
    page.keyboard.press("Tab")
    link.focus()
    expect(page.locator(".card")).to_contain_text(MISSING)
    assert link.get_attribute("href") is None and link.get_attribute("aria-disabled") is None
    page.keyboard.press("Enter")
    page.wait_for_url("**/wanted/index.html?*")
    row = page.locator(".pointed-out")
    expect(row).to_have_count(1)
    expect(row.locator("td").first).to_contain_text(name)
    expect(row.get_by_role("link", name="A", exact=True)).to_be_visible()
    assert troubles == []


def test_a_tap_or_a_click_shows_the_card(windows: Windows, site: Path) -> None:
    page = windows.page(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page.goto(f"{site.as_uri()}/a/index.html")
    page.locator("article a.red-link").first.tap()
    page.locator(".card").get_by_role("link", name="Wanted pages").tap()
    page.wait_for_url("**/wanted/index.html?*")
    expect(page.locator(".pointed-out")).to_contain_text("Milk")
    page = windows.page()
    page.goto(f"{site.as_uri()}/a/index.html")
    page.locator("article a.red-link").first.click()
    expect(page.locator(".card")).to_contain_text(MISSING)
