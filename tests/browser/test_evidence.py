"""From a claim to its evidence and back, in a real browser: with and without scripts, by pointer, key and touch."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from served import overdue
from windows import Windows

from building import publish, write
from pdfs import pdf

SOURCE = "".join(f"Line number {number} of the source.\n" for number in range(1, 61))
PAGE = (
    """---
title: Tea
---
First claim. ^[long.md:3-4] Second claim. ^[long.md:30] The first again. ^[long.md:3-4] As a whole. ^[long.md]

At length. ^[long.md:10-40]

"""
    + "Words between the claims and their references. " * 400
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tmp_path_factory.mktemp("evidence")
    write(root, {"content/tea.md": PAGE, "sources/long.md": SOURCE})
    return publish(root, root / "site").as_uri()


@pytest.fixture
def page(windows: Windows, site: str) -> Page:
    page = windows.page(reduced_motion="reduce")
    page.goto(f"{site}/tea/index.html")
    return page


def shows(page: Page, words: str) -> None:
    expect(page.locator(".evidence-card")).to_contain_text(words)


def test_pointing_at_a_mark_shows_its_lines(page: Page) -> None:
    page.hover(".citation a >> nth=0")
    shows(page, "Line number 3 of")
    shows(page, "Line number 4 of")
    expect(page.locator(".evidence-card")).not_to_contain_text("number 5")
    page.hover(".citation a >> nth=1")
    shows(page, "Line number 30 of")
    assert page.locator(".evidence-card").count() == 1
    page.mouse.move(5, 5)
    expect(page.locator(".evidence-card")).to_have_count(0)


def test_the_card_can_be_pointed_at_and_leads_to_the_source(page: Page) -> None:
    page.hover(".citation a >> nth=1")
    page.hover(".evidence-card .reference-place")
    overdue(page, 400)
    page.click(".evidence-card .reference-place")
    assert page.url.endswith("sources/long.md/index.html#L30")
    expect(page.locator("#L30")).to_be_in_viewport()


def test_the_focus_shows_the_lines_and_escape_hides_them(page: Page) -> None:
    page.keyboard.press("Tab")
    page.locator(".citation a").first.focus()
    shows(page, "Line number 3 of")
    page.keyboard.press("Escape")
    expect(page.locator(".evidence-card")).to_have_count(0)
    expect(page.locator('[id="cite:1:1"]')).to_be_focused()
    page.keyboard.press("Tab")
    shows(page, "Line number 30 of")


def test_a_tap_shows_the_lines(windows: Windows, site: str) -> None:
    page = windows.page(has_touch=True, viewport={"width": 360, "height": 640})
    page.goto(f"{site}/tea/index.html")
    page.tap(".citation a >> nth=1")
    expect(page.locator(".evidence-card")).to_be_in_viewport(ratio=0.99)
    assert page.url.endswith("tea/index.html")
    page.tap("h1")
    expect(page.locator(".evidence-card")).to_have_count(0)


def test_a_long_citation_is_quoted_in_part(page: Page) -> None:
    entry = page.locator(".reference", has_text="lines 10–40")
    assert entry.locator(".source-lines li").count() == 12
    expect(entry.locator(".evidence-more")).to_have_text("19 more lines")


@pytest.mark.parametrize("scripts", [True, False])
def test_from_each_mark_to_the_lines_and_back(windows: Windows, site: str, scripts: bool) -> None:
    page = windows.page(java_script_enabled=scripts, reduced_motion="reduce")
    page.goto(f"{site}/tea/index.html")
    marks = [str(mark.get_attribute("id")) for mark in page.locator("article .citation a").all()]
    assert len(marks) == 5
    for mark in marks:
        page.goto(f"{site}/tea/index.html")
        page.locator(f'[id="{mark}"]').click()
        entry = page.locator(f'[id="{page.url.partition("#")[2]}"]')
        expect(entry).to_be_in_viewport()
        page.keyboard.press("Escape")
        entry.locator(":is(.reference-place, .reference-source)").click()
        line = page.url.partition("#")[2]
        if line:
            expect(page.locator(f'[id="{line}"]')).to_be_in_viewport()
        page.locator(f'.cited-by a[href$="#{mark}"]').click()
        expect(page.locator(f'[id="{mark}"]')).to_be_in_viewport()
        assert page.url.endswith(f"tea/index.html#{mark}")


def test_a_page_of_a_pdf_and_cells_open_where_they_are(windows: Windows, tmp_path: Path) -> None:
    text = "The ferry sails at dawn. ^[ferry.pdf, p. 2] Tar cost thirty. ^[prices.csv#A2:B2] It rings. ^[talk.vtt#t=61]"
    files = {"content/ferry.md": text, "sources/prices.csv": "good,price\ntar,30\n"}
    captions = "WEBVTT\n\n01:00.000 --> 01:04.000\nThe bell rings twice.\n"
    pages = pdf([["On ferries"], ["The ferry sails at dawn."]])
    write(tmp_path, {**files, "sources/talk.vtt": captions, "sources/ferry.pdf": pages})
    site = publish(tmp_path, tmp_path / "site")
    page = windows.page(reduced_motion="reduce")
    page.goto(f"{site.as_uri()}/ferry/index.html")
    link = page.locator(".reference-source", has_text="Ferry (PDF)")
    address = link.evaluate("link => link.href")
    assert address == f"{site.as_uri()}/sources/ferry.pdf/ferry.pdf#page=2"
    assert (site / "sources/ferry.pdf/ferry.pdf").read_bytes() == pages
    page.hover(".citation a >> nth=0")
    shows(page, "The ferry sails at dawn.")
    page.mouse.move(5, 5)
    page.hover(".citation a >> nth=1")
    expect(page.locator(".evidence-card table")).to_have_text(re.compile(r"A\s*B\s*2\s*tar\s*30"))
    page.mouse.move(5, 5)
    page.locator(".reference-source", has_text="Talk (VTT)").click()
    expect(page.locator("#L3:target")).to_be_visible()
