"""The menu of versions on a server: what an older version learns of a newer one, and which page it leads to."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect
from served import server, watched
from windows import Windows

from building import kmwiki, write

SETTINGS = """\
[site]
version = "{here}"
versions_file = "../versions.json"

{others}
[[versions]]
title = "1.0"
url = "../v1/"
"""
NEWER = '[[versions]]\ntitle = "2.0"\nurl = "../v2/"\n'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two versions, of which the older one was built before there was the newer one."""
    folder = tmp_path_factory.mktemp("versions")
    for name, here, others, pages in (("v1", "1.0", "", ("both", "old")), ("v2", "2.0", NEWER, ("both",))):
        files = {f"content/{page}.md": f"# {page}\n" for page in pages}
        root = write(folder / f"wiki-{name}", {**files, "kmwiki.toml": SETTINGS.format(here=here, others=others)})
        assert kmwiki("build", root, "-o", folder / "site" / name).code == 0
    (folder / "site" / "versions.json").write_bytes((folder / "site" / "v2" / "versions.json").read_bytes())
    return folder / "site"


@pytest.mark.parametrize(("page", "leads"), [("both", "v2/both/index.html"), ("old", "v2/index.html")])
def test_an_older_version_leads_to_the_page_in_a_newer_one(windows: Windows, site: Path, page: str, leads: str) -> None:
    tab = windows.page(viewport={"width": 1200, "height": 800})
    with server(site) as address:
        tab.goto(f"{address}v1/{page}/index.html")
        tab.locator(".versions summary").press("Enter")
        links = tab.locator(".versions a")
        expect(links).to_have_text(["2.0", "1.0"])
        expect(links.first).to_have_attribute("href", f"{address}{leads}" if page == "both" else f"{address}v2/")
        expect(tab.locator('.versions [aria-current="true"]')).to_have_text("1.0")
        links.last.press("Escape")
        expect(links.last).not_to_be_visible()
        expect(tab.locator(".versions summary")).to_be_focused()


@pytest.mark.parametrize("broken", ["missing", "no list", "no address"])
def test_the_built_list_stays_where_the_file_is_of_no_use(
    windows: Windows, site: Path, tmp_path: Path, broken: str
) -> None:
    written = {"no list": "{}", "no address": json.dumps([{"title": "x", "url": "javascript:alert(1)"}])}
    tab = windows.page(viewport={"width": 1200, "height": 800})
    answer = {"body": written[broken]} if broken in written else {"status": 404}
    tab.route("**/versions.json", lambda route: route.fulfill(**answer))
    with server(site) as address:
        tab.goto(f"{address}v2/both/index.html")
        tab.locator(".versions summary").click()
        expect(tab.locator(".versions a").last).to_have_attribute("href", f"{address}v1/both/index.html")
        expect(tab.locator(".versions a")).to_have_text(["2.0", "1.0"])


def test_it_works_from_disk_and_in_the_drawer_of_a_phone(windows: Windows, site: Path) -> None:
    tab = windows.page(viewport={"width": 390, "height": 800})
    troubles = watched(tab)
    tab.goto((site / "v2" / "both" / "index.html").as_uri())
    tab.locator(".menu-button").click()
    tab.locator(".versions summary").click()
    expect(tab.locator(".versions a")).to_have_text(["2.0", "1.0"])
    tab.locator(".versions a").last.click()
    tab.wait_for_url("**/v1/index.html")
    assert troubles == []
