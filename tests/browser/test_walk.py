"""Every citation of the demonstration wiki, from its mark to the lines and from the source back to the claim."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from walk import Walk, walk

from building import SiteOf


def walked(browser: Browser, site: Path, *, scripts: bool) -> Walk:
    return walk(browser.new_context(java_script_enabled=scripts, reduced_motion="reduce"), site)


@pytest.mark.parametrize("scripts", [True, False])
def test_every_citation_leads_to_its_lines_and_back(browser: Browser, site_of: SiteOf, scripts: bool) -> None:
    found = walked(browser, site_of("demonstration"), scripts=scripts)
    assert found.failures == []
    assert found.marks == found.claims == 844 and found.lines > 300


def test_the_walk_sees_what_is_missing(browser: Browser, site_of: SiteOf, tmp_path: Path) -> None:
    """In a copy of the site, two files lack a reference, its way back, a line and a mark; all other pages are empty."""
    site = shutil.copytree(site_of("demonstration"), tmp_path / "site")
    for file in site.rglob("*.html"):
        is_left = file.parent.name in ("taxonomy", "berners-lee-2001-semantic-web.md")
        text = file.read_text(encoding="utf-8") if is_left else ""
        for anchor in ("ref:1.1", "cite:2:1", "L25"):
            text = text.replace(f' id="{anchor}"', "")
        file.write_text(text, encoding="utf-8")
    failures = "\n".join(walked(browser, site, scripts=True).failures)
    for words in ("ref:1.1 is not there", "no way back to cite:1:1", "L25 is not there", "cite:2:1 is not there"):
        assert words in failures
