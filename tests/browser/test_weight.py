"""What readers load: style sheets and scripts without what only their authors read, and no more of them than needed."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from building import SiteOf
from kmwiki.theme.static_files import static_files, template_folder

STYLES = sorted((template_folder() / "static").glob("*.css"))
# Values of variables are kept as they are written.
RULES = """text => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return [...sheet.cssRules].map(rule => rule.cssText.replace(/\\s*([,/+])\\s*/g, "$1"));
}"""


@pytest.mark.parametrize("name", [file.name for file in STYLES])
def test_a_style_sheet_says_the_same_when_it_is_stripped(browser: Browser, name: str) -> None:
    page = browser.new_page()
    source = (template_folder() / "static" / name).read_text(encoding="utf-8")
    served = dict(static_files(diagrams=True, stills=True))[name].decode()
    assert len(served) < len(source)
    assert page.evaluate(RULES, served) == page.evaluate(RULES, source)
    page.close()


KINDS = (
    "index tacit-knowledge/index tags/index tags/foundations/index sources/index special/index special/all-pages/index"
    " sources/polanyi-1966-tacit-dimension.md/index special/wanted/index special/statistics/index special/trust/index"
    " special/recent-changes/index special/help/index special/structure/index special/unlinked-mentions/index 404"
    " search/index graph/links-1/index know-how/index"
).split()
# What these load besides: the picture of the graph and what it is steered with; what searches, once something is asked.
MORE = {"graph/index.html": 42_500, "search/index.html?q=tacit": 50_500}


@pytest.fixture(scope="module")
def site(site_of: SiteOf) -> Path:
    return site_of("demonstration")


def loaded_by(browser: Browser, site: Path, path: str, shows: str = "body") -> dict[str, int]:
    """The bytes of style sheets and of scripts that a page loads until it shows something."""
    page, loaded = browser.new_page(viewport={"width": 1440, "height": 900}), set[str]()
    page.on("request", lambda request: loaded.add(request.url))
    page.goto(f"{site.as_uri()}/{path}")
    page.wait_for_selector(shows)
    page.wait_for_load_state("networkidle")
    page.close()
    files = [file for file in (site / "static").iterdir() if file.as_uri() in loaded]
    return {kind: sum(file.stat().st_size for file in files if file.suffix == kind) for kind in (".css", ".js")}


@pytest.mark.parametrize("path", [*(f"{name}.html" for name in KINDS), *MORE])
def test_a_page_is_light(browser: Browser, site: Path, path: str) -> None:
    """Style sheets of 33,500 bytes and scripts of 28,000 together, uncompressed; the data of the wiki is no script.

    3,500 bytes of the style sheets and 4,000 of the scripts are for the bar that stays, the drawer and the tree.
    """
    weights = loaded_by(browser, site, path)
    assert 0 < weights[".css"] <= 33_500 and 0 < weights[".js"] <= MORE.get(path, 28_000), weights


@pytest.mark.parametrize("path", ["index.html", "syntax/tables/index.html", "special/statistics/index.html"])
def test_a_page_beside_the_tree_is_light(browser: Browser, site_of: SiteOf, path: str) -> None:
    """With the tree shown, no more than others; and in the page itself, all navigation has less than 1,200 bytes."""
    site = site_of("docs")
    weights = loaded_by(browser, site, path, ".tree[data-ready]")
    assert 0 < weights[".css"] <= 32_000 and 0 < weights[".js"] <= 25_000, weights
    html = (site / path).read_text(encoding="utf-8")
    parts = re.findall(
        r'<nav class="(?:tree|neighbours|crumbs)".*?</nav>|<[^>]*(?:drawer|nav)\.(?:css|js)[^>]*>', html, re.DOTALL
    )
    assert len(parts) >= 3 and sum(map(len, parts)) < 1_200
