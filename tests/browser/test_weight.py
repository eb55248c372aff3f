"""What readers load: style sheets and scripts without what only their authors read, and no more of them than needed."""

import re
import shutil
from pathlib import Path

import pytest
import rjsmin
from playwright.sync_api import Browser

from building import WIKIS, Made, SiteOf, write
from kmwiki import load_config
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
MORE = {"graph/index.html": 39_000, "search/index.html?q=tacit": 48_000}


@pytest.fixture(scope="module")
def site(site_of: SiteOf) -> Path:
    return site_of("demonstration")


def loaded_by(browser: Browser, site: Path, path: str, shows: str = "body", *, width: int = 1440) -> dict[str, int]:
    """The bytes of style sheets and of scripts that a page loads until it shows something."""
    page, loaded = browser.new_page(viewport={"width": width, "height": 900}), set[str]()
    page.on("request", lambda request: loaded.add(request.url))
    page.goto(f"{site.as_uri()}/{path}")
    page.wait_for_selector(shows)
    page.wait_for_load_state("networkidle")
    page.close()
    files = [file for file in (site / "static").iterdir() if file.as_uri() in loaded]
    return {kind: sum(file.stat().st_size for file in files if file.suffix == kind) for kind in (".css", ".js")}


@pytest.mark.parametrize("path", [*(f"{name}.html" for name in KINDS), *MORE])
def test_a_page_is_light(browser: Browser, site: Path, path: str) -> None:
    """Style sheets of 31,000 bytes and scripts of 25,000 together, uncompressed; the data of the wiki is no script.

    The window is too narrow for a tree beside the page: that has a test of its own.
    """
    weights = loaded_by(browser, site, path, width=1080)
    assert 0 < weights[".css"] <= 31_000 and 0 < weights[".js"] <= MORE.get(path, 25_000), weights


BARE = '\n[nav]\ntree = "none"\nmenu = []\nfooter = []\n'
WITH_A_TREE = (
    ("docs", "index"),
    ("docs", "syntax/tables/index"),
    ("docs", "special/statistics/index"),
    ("demonstration", "tacit-knowledge/index"),
)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sites of the same wikis without a tree, and so without previous and next, and with empty menus."""
    found = {}
    for name in {name for name, _ in WITH_A_TREE}:
        root, own = tmp_path_factory.mktemp(name), WIKIS[name]
        for part in ("content", "sources") if name == "demonstration" else (".",):
            shutil.copytree(own / part, root / part, dirs_exist_ok=True)
        if (own / "kmwiki.lock").exists():
            shutil.copy(own / "kmwiki.lock", root)
        (root / "kmwiki.toml").write_text((own / "kmwiki.toml").read_text(encoding="utf-8") + BARE, encoding="utf-8")
        shown = {f"{page}.html" for wiki, page in WITH_A_TREE if wiki == name}
        files = Made(load_config(root)).outputs
        needed = {file.path: file.content for file in files if file.path in shown or file.path.startswith("static/")}
        found[name] = write(root / "site", needed)
    return found


def frame_of_navigation(html: str) -> int:
    """The bytes that every page has for the drawer and for what loads the tree, also with nothing in them.

    Of a rule of the style sheet that is for other parts as well, only the selectors count.
    """
    served = dict(static_files(diagrams=False))
    size = len(served["drawer.css"])
    for selectors, declarations in re.findall(r"([^{}]*)\{([^{}]*)\}", served["kmwiki.css"].decode()):
        parts = selectors.split(",")
        own = [part for part in parts if re.search(r"menu|\.neighbours|\.tree", part)]
        size += len(",".join(own)) + (len(declarations) + 2 if own == parts else 0)
    script = (template_folder() / "static" / "kmwiki.js").read_text(encoding="utf-8")
    size += len(rjsmin.jsmin(script[script.index("/* The menu:") : script.index("/* Keys */")]))
    tags = re.findall(
        r'<link[^>]*drawer\.css[^>]*>|<button class="menu-button".*?</button>|<div class="site-menu[^>]*>', html
    )
    assert len(tags) == 3
    return size + len("".join(tags))


@pytest.mark.parametrize(("name", "page"), WITH_A_TREE)
def test_navigation_costs_a_page_at_most_4_000_bytes(
    browser: Browser, site_of: SiteOf, bare: dict[str, Path], name: str, page: str
) -> None:
    """The menu and its drawer, crumbs, previous and next, and the place of the tree, in a narrow window.

    HTML, style sheets and scripts, uncompressed. In a wide window the tree is shown, for which a script and a style
    sheet of 5,600 bytes are loaded besides, and the data of the branches that are open.
    """
    path, sites = f"{page}.html", (site_of(name), bare[name])
    pages = [(site / path).read_text(encoding="utf-8") for site in sites]
    frame = frame_of_navigation(pages[0]) + len(pages[0].encode()) - len(pages[1].encode())
    closed, without = (sum(loaded_by(browser, site, path, width=390).values()) for site in sites)
    assert frame + closed - without <= 4_000
    shown = sum(loaded_by(browser, sites[0], path, ".tree[data-ready]").values())
    beside_nothing = sum(loaded_by(browser, sites[1], path).values())
    assert shown - beside_nothing <= closed - without + 5_600


@pytest.mark.parametrize(("name", "page"), [*WITH_A_TREE, ("demonstration", "know-how/index")])
def test_a_page_beside_the_tree_is_light(browser: Browser, site_of: SiteOf, name: str, page: str) -> None:
    """With the tree shown, 1,500 bytes of style sheets and 3,000 of scripts more than others may have."""
    weights = loaded_by(browser, site_of(name), f"{page}.html", ".tree[data-ready]")
    assert 0 < weights[".css"] <= 32_500 and 0 < weights[".js"] <= 28_000, weights
