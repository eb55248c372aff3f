"""What programs that are not ours say of the pages: axe, html-validate, the Nu HTML checker, Lighthouse."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from chromium import FLAGS, executable
from kinds import COLOURS, MODULES, RULES, RUN, Scheme, lighthouse, open_tree, with_axe
from kinds import KINDS as EACH_KIND
from playwright.sync_api import Browser, Page, Playwright
from served import server

from building import SiteOf, publish, write

CONFIG = Path(__file__).parents[1] / "node" / "html-validate.json"
WIKIS = ("demonstration", "docs", "syntax", "fronts")
KINDS = (
    "index.html tacit-knowledge/index.html provenance/index.html tags/index.html tags/foundations/index.html"
    " sources/index.html sources/polanyi-1966-tacit-dimension.md/index.html special/index.html"
    " special/all-pages/index.html special/wanted/index.html special/statistics/index.html"
    " special/recent-changes/index.html special/trust/index.html special/help/index.html search/index.html 404.html"
    " graph/index.html graph/links-1/index.html special/structure/index.html special/unlinked-mentions/index.html"
).split()


class Look(NamedTuple):
    """How a page is looked at."""

    width: int  # of the window
    scheme: Scheme
    tree: bool = False  # whether it is opened
    rules: object = RULES


NARROW_AND_WIDE = (Look(390, "dark"), Look(1440, "light"))
DARK, LIGHT = Look(820, "dark"), Look(820, "light")
# How else a page of each kind is looked at: other colours change nothing but the contrast.
WITH_TREE = (
    Look(1440, "light", tree=True),
    Look(1440, "dark", tree=True, rules=COLOURS),
    Look(820, "dark", tree=True),
    Look(390, "light", tree=True),
)


class Shape(HTMLParser):
    """What a page is without its words: its elements, where there is a text, and their attributes.

    Of attributes that name something, lead somewhere or draw a picture only counts whether they are empty.
    """

    NAMES = frozenset(
        "id href src alt title name for content datetime value data-page data-sort aria-label aria-labelledby alttext"
        " data-root data-tree data-branch data-static data-addresses data-home width height viewbox cx cy x y dy"
        " d".split()
    )

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[object] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append((tag, *((name, bool(value) if name in self.NAMES else value) for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(tag)

    def handle_data(self, data: str) -> None:
        self.parts.append(bool(data.strip()))

    def kinds(self) -> set[object]:
        """What it is made of: each two parts that follow each other, and each two headings."""
        headings = [part[0] for part in self.parts if isinstance(part, tuple) and re.fullmatch("h[1-6]", str(part[0]))]
        return {*pairwise(self.parts), *pairwise(["", *headings])}


def all_that_differ(files: Iterable[Path]) -> list[Path]:
    """Few pages that have each piece that is on any, with other words; axe finds the same in both.

    A redirect leads the browser to another page, which has its own turn.
    """
    texts = {file: file.read_text(encoding="utf-8") for file in files}
    kinds = {file: Shape(text).kinds() for file, text in texts.items() if 'data-kmwiki="redirect"' not in text}
    missing: set[object] = set().union(*kinds.values())
    some = []
    while missing:
        file = max(kinds, key=lambda file: len(kinds[file] & missing))
        some.append(file)
        missing -= kinds[file]
    return some


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser that does not optimise scripts: each page has an axe of its own, which runs for a second only."""
    browser = playwright.chromium.launch(executable_path=executable(), args=[*FLAGS, "--js-flags=--no-opt --no-maglev"])
    yield browser
    browser.close()


@pytest.mark.parametrize(
    ("name", "looks"),
    [("demonstration", NARROW_AND_WIDE), ("fronts", NARROW_AND_WIDE), ("docs", (DARK,)), ("syntax", (LIGHT,))],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_axe_finds_nothing(browser: Browser, site_of: SiteOf, name: str, looks: tuple[Look, ...]) -> None:
    """A page of each kind has more looks; all of them, open and closed: `python tools/axe.py`."""
    folder = site_of(name)
    page, found = with_axe(browser, *looks[0][:2]), {}
    files = [folder / path for path in KINDS] if name == "demonstration" else sorted(folder.rglob("*.html"))
    kinds = [folder / path for path in EACH_KIND.values()] if name == "demonstration" else []
    for file in dict.fromkeys((*kinds, *all_that_differ(files))):
        page.emulate_media(color_scheme=looks[0].scheme)
        page.set_viewport_size({"width": looks[0].width, "height": 900})
        page.goto(file.as_uri())
        for look in (looks[0], *WITH_TREE) if file in kinds else looks:
            if violations := looked_at(page, look):
                found[file, look.width, look.scheme] = violations
    assert found == {}
    page.context.close()


def looked_at(page: Page, look: Look) -> list[str]:
    """What axe finds on the page that is shown."""
    page.emulate_media(color_scheme=look.scheme)
    page.set_viewport_size({"width": look.width, "height": 900})
    if look.tree:
        open_tree(page)
    found: list[str] = page.evaluate(RUN, look.rules)
    if look.tree and look.width < 1088:  # it is a drawer
        page.keyboard.press("Escape")
    return found


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_axe_finds_nothing_in_the_tree_of_pages(
    browser: Browser, site_of: SiteOf, width: int, scheme: Literal["light", "dark"]
) -> None:
    """Open, with branches that are open and others that are not, beside the page and in the drawer; and closed."""
    context = browser.new_context(bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 900})
    context.add_init_script(path=MODULES / "axe-core" / "axe.min.js")
    page = context.new_page()
    page.goto((site_of("docs") / "syntax" / "tables" / "index.html").as_uri())
    if width == 390:
        page.get_by_role("button", name="Menu").click()
    page.wait_for_selector(".tree[data-ready]")
    page.wait_for_selector(".tree [aria-current]")
    assert (
        page.locator('.tree [aria-expanded="false"]').count() and page.locator('.tree [aria-expanded="true"]').count()
    )
    assert page.evaluate(RUN, RULES) == []
    if width == 390:
        page.keyboard.press("Escape")
        assert page.evaluate(RUN, RULES) == []
    context.close()


def test_html_validate_finds_nothing(site_of: SiteOf) -> None:
    node = shutil.which("node")
    assert node, "Node.js is missing: make test installs it"
    sites = [*map(site_of, WIKIS)]
    command = list(map(str, (node, CONFIG.with_name("validate.mjs"), MODULES, CONFIG, *sites)))
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    found = [
        f"{file['filePath']}:{message['line']}: {message['ruleId']}: {message['message']}"
        for file in answer["found"]
        for message in file["messages"]
    ]
    assert found == [] and answer["pages"] == sum(len([*site.rglob("*.html")]) for site in sites)


# What authors write carelessly, and pages mend.
CARELESS = """#### A level too deep

## Another [name](http://me@x.org)

#### And again

<center>[Odd](<http://x.org/a|b [c]>), <tt>50 %</tt>, <http://x.org/50%>, [[http://x.org/{d}|e]], [f](http://x.org:99999)
<a href="tel:+49 30">telephone</a> <strike>gone</strike></center>
"""


def test_the_nu_checker_finds_nothing(site_of: SiteOf, tmp_path: Path) -> None:
    java, checker = shutil.which("java"), MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    assert java, "Java is missing: make test installs it"
    careless = publish(write(tmp_path, {"content/index.md": CARELESS}), tmp_path / "site")
    sites = [*map(site_of, (*WIKIS, "small", "okf")), careless]
    brief = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # what runs for seconds is not worth optimising
    command = [
        java,
        "-Xss4m",
        *brief,
        "-jar",
        checker,
        "--errors-only",
        "--skip-non-html",
        "--format",
        "json",
        "--stdout",
    ]
    done = subprocess.run([*map(str, (*command, *sites))], capture_output=True, text=True, encoding="utf-8")
    found = [f"{error['url']}:{error['lastLine']}: {error['message']}" for error in json.loads(done.stdout)["messages"]]
    assert found == [] and done.returncode == 0, done.stderr


def test_lighthouse_finds_nothing(site_of: SiteOf, tmp_path: Path) -> None:
    """On a phone: the longest page and a list.

    How fast a page is, Lighthouse reckons from what it loads and from how busy the machine is: of three tries the best
    counts.
    """
    site = site_of("demonstration")
    longest = max(site.glob("*/index.html"), key=lambda file: file.stat().st_size)
    with server(site) as address:
        for path in (f"{longest.parent.name}/index.html", "special/all-pages/index.html"):
            speeds: list[float] = []
            while max(speeds, default=0) < 0.98 and len(speeds) < 3:
                report = lighthouse(f"{address}{path}", tmp_path / "report.json")
                scores = {name: category["score"] for name, category in report["categories"].items()}
                speeds.append(scores.pop("performance"))
                assert scores == {"accessibility": 1, "best-practices": 1, "seo": 1}
                assert report["audits"]["cumulative-layout-shift"]["numericValue"] == 0
            assert max(speeds) >= 0.98, f"{path}: {speeds}"
