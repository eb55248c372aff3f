"""Where cards open: beside what is pointed at, never over it and never outside the window."""

import pytest
from playwright.sync_api import Page, expect
from served import overdue
from windows import Windows

from building import publish

WORDS = "Words that fill the paragraph until its lines are many. "
LABEL = "a label that says at length what is behind it and takes some lines of the text before it comes to its end " * 2
PAGES = {
    "wide": f"# Wide\n\n{WORDS * 3}[[Coffee|{LABEL.strip()}]] {WORDS * 8}\n",
    "deep": f"# Deep\n\n{WORDS * 60}[[Coffee]] {WORDS * 60}\n",
    "coffee": "---\ntitle: Coffee\nsummary: Beans.\n---\n" + "Coffee is made of beans and water. " * 20,
    "a/mate": "# Mate\n\nA leaf.\n",
    "b/mate": "# Mate\n\nA game that is over.\n",
    "choice": "# Choice\n\nSee [[Mate]].\n",
}
# The card, the lines of the link, and the window.
BOXES = """() => {
    const sides = ({left, top, right, bottom}) => [left, top, right, bottom];
    const boxes = (element) => [...element.getClientRects()].map(sides);
    return [boxes(document.querySelector(".card"))[0], boxes(document.querySelector("article a.wikilink")),
        [document.documentElement.clientWidth, innerHeight]];
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tmp_path_factory.mktemp("cards")
    for name, text in PAGES.items():
        (root / "content" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "content" / f"{name}.md").write_text(text, encoding="utf-8")
    return publish(root, root / "site").as_uri()


def opened(windows: Windows, address: str, width: int, height: int) -> Page:
    page = windows.page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page.goto(address)
    return page


def stands_clear(page: Page) -> None:
    """The card is whole in the window and covers no line of its link."""
    expect(page.locator(".card")).to_be_visible()
    (left, top, right, bottom), lines, (width, height) = page.evaluate(BOXES)
    assert left >= 0 and right <= width and top >= 0 and bottom <= height, (left, top, right, bottom)
    for line in lines:
        assert right <= line[0] or left >= line[2] or bottom <= line[1] or top >= line[3], (line, top, bottom)


@pytest.mark.parametrize("size", [(900, 700), (900, 420), (1024, 700), (1440, 900)])
@pytest.mark.parametrize("line", [0, 1, 2])
def test_a_card_covers_no_line_of_a_link_that_takes_several(
    windows: Windows, site: str, size: tuple[int, int], line: int
) -> None:
    page = opened(windows, f"{site}/wide/index.html", *size)
    link = page.locator("article a.wikilink")
    link.scroll_into_view_if_needed()
    rects = link.evaluate(
        "link => [...link.getClientRects()].map(box => [box.x + box.width / 2, box.y + box.height / 2])"
    )
    assert len(rects) >= 3
    page.mouse.move(*rects[line])
    stands_clear(page)
    page.mouse.click(*rects[line])
    page.wait_for_url("**/coffee/index.html")


@pytest.mark.parametrize("size", [(1024, 700), (900, 420), (900, 700)])
@pytest.mark.parametrize("place", [0.02, 0.5, 0.98])
def test_a_card_opens_in_the_window(windows: Windows, site: str, size: tuple[int, int], place: float) -> None:
    """Wherever in it the link is, and however long its paragraph."""
    page = opened(windows, f"{site}/deep/index.html", *size)
    page.evaluate(
        """place => {
            const box = document.querySelector("article a.wikilink").getBoundingClientRect();
            scrollBy(0, box.top - place * (innerHeight - box.height));
        }""",
        place,
    )
    page.hover("article a.wikilink")
    stands_clear(page)


@pytest.mark.parametrize("opener", ["?", "Control+k"])
def test_a_dialog_that_closes_opens_no_card(windows: Windows, site: str, opener: str) -> None:
    page = opened(windows, f"{site}/deep/index.html", 1440, 900)
    page.keyboard.press("Tab")
    page.locator("article a.wikilink").focus()
    expect(page.locator(".card")).to_be_visible()
    page.keyboard.press(opener)
    expect(page.locator("dialog[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("article a.wikilink")).to_be_focused()
    overdue(page, 300)
    expect(page.locator(".card")).to_have_count(0)


def test_a_card_says_what_else_a_name_could_mean(windows: Windows, site: str) -> None:
    page = opened(windows, f"{site}/choice/index.html", 1440, 900)
    page.keyboard.press("Tab")
    link = page.locator("article a.ambiguous")
    expect(link).to_have_attribute("title", "could also mean: Mate (b/mate)")
    link.focus()
    expect(page.locator(".card")).to_contain_text("could also mean: Mate (b/mate)")
