"""Frames from elsewhere, in a browser: nothing is asked for before a click; without scripts there is a link."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect
from served import server
from windows import Windows

from building import publish, write

PLAYER = "https://video.example.org/embed/1"
WIKI = {
    "content/tea.md": f'# Tea\n\n<iframe src="{PLAYER}" title="A film"></iframe>\n',
    "kmwiki.toml": '[security.allow]\nframe = ["https://video.example.org"]\n',
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root: Path = write(tmp_path_factory.mktemp("stills"), WIKI)
    with server(publish(root, root / "site")) as url:
        yield f"{url}tea/"


def test_a_frame_loads_on_a_click_and_not_before(windows: Windows, address: str) -> None:
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(content_type="text/html", body="<h1>The film</h1>")

    page = windows.page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.context.route(re.compile("^https://"), answer)
    page.goto(address)
    button = page.get_by_role("button", name="Show (loads from video.example.org)")
    expect(page.get_by_role("link", name="A film")).to_be_visible()
    expect(button).to_be_visible()
    assert asked == []
    button.focus()
    page.keyboard.press("Enter")
    expect(page.frame_locator("iframe[title='A film']").get_by_role("heading", name="The film")).to_be_visible()
    expect(button).to_have_count(0)
    assert asked == [PLAYER] and errors == []


def test_without_scripts_it_is_a_link(windows: Windows, address: str) -> None:
    page = windows.page(java_script_enabled=False)
    page.goto(address)
    expect(page.get_by_role("link", name="A film")).to_have_attribute("href", PLAYER)
    expect(page.get_by_role("button", name="Show")).to_have_count(0)
