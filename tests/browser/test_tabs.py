"""Tabs without a script: one is shown, a key opens another, and a link or a print finds those that are not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import box
from playwright.sync_api import Page, expect
from windows import Windows

from building import kmwiki, write

TEXT = """\
[To the heading](#hidden-heading)

=== "One"

    First words.

=== "Two"

    Second words.

    ## Hidden heading

Words below.
"""


@pytest.fixture
def page(windows: Windows, tmp_path: Path) -> Iterator[Page]:
    """The page of the tabs in a browser that runs no script."""
    write(tmp_path, {"content/tabs.md": TEXT})
    assert kmwiki("build", tmp_path, "-o", tmp_path / "site").code == 0
    page = windows.page(java_script_enabled=False)
    page.goto((tmp_path / "site" / "tabs" / "index.html").as_uri())
    yield page


def test_labels_are_in_a_row_and_a_key_shows_another_tab(page: Page) -> None:
    one, two = page.get_by_text("One", exact=True), page.get_by_text("Two", exact=True)
    assert box(one)["y"] == box(two)["y"] and box(one)["x"] < box(two)["x"]
    expect(page.get_by_text("First words.")).to_be_visible()
    expect(page.get_by_text("Second words.")).not_to_be_visible()
    two.press("Enter")
    expect(page.get_by_text("Second words.")).to_be_visible()
    expect(page.get_by_text("First words.")).not_to_be_visible()
    assert box(page.get_by_text("Words below."))["y"] > box(page.get_by_text("Hidden heading"))["y"]


def test_a_link_to_a_heading_opens_its_tab(page: Page) -> None:
    page.get_by_text("To the heading").click()
    expect(page.get_by_text("Second words.")).to_be_visible()


def test_a_print_has_all_tabs_under_their_labels(page: Page) -> None:
    page.emulate_media(media="print")
    places = [box(page.get_by_text(text, exact=True))["y"] for text in ("One", "First words.", "Two", "Second words.")]
    assert places == sorted(places) and len(set(places)) == 4


TWICE = "# Twice\n\n![[tabs]]\n\nBetween.\n\n![[tabs]]\n"


def test_the_same_tabs_embedded_twice_open_by_themselves(windows: Windows, tmp_path: Path) -> None:
    write(tmp_path, {"content/tabs.md": TEXT, "content/twice.md": TWICE})
    assert kmwiki("build", tmp_path, "-o", tmp_path / "site").code == 0
    page = windows.page(java_script_enabled=False)
    page.goto((tmp_path / "site" / "twice" / "index.html").as_uri())
    first, second = (page.locator(".embed").nth(number) for number in (0, 1))
    first.get_by_text("Two", exact=True).press("Enter")
    expect(first.get_by_text("Second words.")).to_be_visible()
    expect(first.get_by_text("First words.")).not_to_be_visible()
    expect(second.get_by_text("First words.")).to_be_visible()


def test_a_marked_line_of_code_is_upright_and_a_comment_in_it_is_not(windows: Windows, tmp_path: Path) -> None:
    write(tmp_path, {"content/code.md": '```python hl_lines="1"\ntea = 1  # a comment\n```\n'})
    assert kmwiki("build", tmp_path, "-o", tmp_path / "site").code == 0
    page = windows.page()
    page.goto((tmp_path / "site" / "code" / "index.html").as_uri())
    style = "element => getComputedStyle(element).fontStyle"
    assert page.locator(".code-marked").evaluate(style) == "normal"
    assert page.locator(".code-marked .c1").evaluate(style) == "italic"
