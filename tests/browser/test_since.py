"""Lines then and now in a real browser: in cards, wide and narrow, and in the references without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from windows import Windows

from building import lock, publish, write

THEN = "# Log\n\nTwo companies shipped the first tea to Lisbon in 1610.\n\nCoffee was sold at the dock all day.\n"
NOW = "# Log\n\nNew.\n\nTwo companies shipped the first tea to Porto in 1612.\n"
PAGE = "# Tea\n\nTea came to Lisbon in 1610. ^[log.md:3]\n\nCoffee was sold at the dock. ^[log.md:5]\n"
WIDE, NARROW = {"width": 1100, "height": 800}, {"width": 390, "height": 780}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("then"), {"content/tea.md": PAGE, "sources/log.md": THEN})
    return publish(write(lock(root), {"sources/log.md": NOW}), root / "site")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_card_shows_the_words_that_differ(windows: Windows, site: Path, size: dict[str, int]) -> None:
    page = windows.page(viewport=size, has_touch=size is NARROW, reduced_motion="reduce")
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


def test_without_scripts_the_references_show_it(windows: Windows, site: Path) -> None:
    page = windows.page(java_script_enabled=False)
    page.goto(f"{site.as_uri()}/tea/index.html")
    first, second = page.locator(".reference").all()
    expect(first.locator("del").first).to_be_visible()
    expect(first.locator("ins").first).to_be_visible()
    expect(second.locator(".since-then")).to_contain_text("Coffee was sold at the dock all day.")
    expect(second).to_contain_text("no longer in the source")


STATES = {
    "unchanged": ("The harbour has a clock of its own.", None),
    "moved": ("The ferry crosses the strait twice a day.", "moved since it was cited"),
    "changed": ("Tea came to Lisbon in 1610.", "changed since it was cited"),
    "gone": ("Coffee was sold at the dock.", "no longer in the source"),
}
LINES = ("The harbour clock never once showed the right hour.", "The ferry crosses the strait twice a day.")
SHIPPED = "Two companies shipped tea to Lisbon in 1610."
BEFORE = "\n\n".join((LINES[0], SHIPPED, "Coffee was sold at the dock.", LINES[1]))
BETWEEN = "A paragraph that cites nothing.\n\n" * 30
AFTER = "\n\n".join((LINES[0], SHIPPED.replace("Lisbon in 1610", "Porto in 1612"), LINES[1]))


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cited = dict(zip(STATES, (1, 7, 3, 5), strict=True))
    claims = (f"{STATES[name][0]} ^[log.md:{line}]\n\n{BETWEEN}" for name, line in cited.items())
    page = f"# Tea\n\n{BETWEEN}" + "".join(claims)
    root = write(tmp_path_factory.mktemp("four"), {"content/tea.md": page, "sources/log.md": BEFORE})
    return publish(write(lock(root), {"sources/log.md": AFTER}), root / "site")


@pytest.mark.parametrize("size", [(1920, 1000), (1100, 800), (390, 780)], ids=["margin", "wide", "narrow"])
@pytest.mark.parametrize("number", range(4), ids=STATES)
def test_mark_and_card_or_margin_say_what_became_of_it(
    windows: Windows, four: Path, size: tuple[int, int], number: int
) -> None:
    name, (_, words) = list(STATES.items())[number]
    page = windows.page(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    page.goto(f"{four.as_uri()}/tea/index.html")
    mark = page.locator(".citation a").nth(number)
    assert mark.get_attribute("data-state") == (name if words else None)
    assert (words or "Reference") in (mark.get_attribute("aria-label") or "")
    mark.evaluate("mark => scrollBy(0, mark.getBoundingClientRect().top - innerHeight * 0.3)")
    if size[0] < 1900:
        mark.hover()
    shown = page.locator(".margin-note" if size[0] > 1900 else ".evidence-card")
    expect(shown).to_be_visible()
    if words:
        expect(shown).to_contain_text(words)
    else:
        expect(shown).to_contain_text("never once")
        expect(shown).not_to_contain_text("since it was cited")
