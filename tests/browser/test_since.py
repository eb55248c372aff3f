"""Lines then and now in a real browser: in cards, wide and narrow, and in the references without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from building import kmwiki, publish, write

THEN = "# Log\n\nTwo companies shipped the first tea to Lisbon in 1610.\n\nCoffee was sold at the dock all day.\n"
NOW = "# Log\n\nNew.\n\nTwo companies shipped the first tea to Porto in 1612.\n"
PAGE = "# Tea\n\nTea came to Lisbon in 1610. ^[log.md:3]\n\nCoffee was sold at the dock. ^[log.md:5]\n"
WIDE, NARROW = {"width": 1100, "height": 800}, {"width": 390, "height": 780}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("then"), {"content/tea.md": PAGE, "sources/log.md": THEN})
    assert kmwiki("build", root, "--lock").code == 0
    return publish(write(root, {"sources/log.md": NOW}), root / "site")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_card_shows_the_words_that_differ(browser: Browser, site: Path, size: dict[str, int]) -> None:
    context = browser.new_context(viewport=size, has_touch=size is NARROW, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site.as_uri()}/tea/index.html")
    mark, card = page.locator(".citation a").first, page.locator(".evidence-card")
    if size is NARROW:
        mark.tap()
    else:
        mark.hover()
    expect(card.locator("del")).to_contain_text(["Lisbon", "1610"])
    expect(card.locator("ins")).to_contain_text(["Porto", "1612"])
    expect(card).to_contain_text("changed since it was cited")
    assert card.locator("ins").first.evaluate("ins => getComputedStyle(ins).textDecorationLine") == "underline"
    box = card.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_scripts_the_references_show_it(browser: Browser, site: Path) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site.as_uri()}/tea/index.html")
    first, second = page.locator(".reference").all()
    expect(first.locator("del").first).to_be_visible()
    expect(first.locator("ins").first).to_be_visible()
    expect(second.locator(".since-then")).to_contain_text("Coffee was sold at the dock all day.")
    expect(second).to_contain_text("gone since it was cited")
