"""A page of each kind, of a wiki that has a tree of pages, and what Lighthouse and axe say of a page."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Literal

from chromium import FLAGS, executable
from playwright.sync_api import Browser, Page

MODULES = Path(__file__).resolve().parents[2] / ".venv" / "node" / "node_modules"
# Name → its address in the site of the demonstration wiki.
KINDS = {
    "home page": "index.html",
    "page": "tacit-knowledge/index.html",
    "all pages": "special/all-pages/index.html",
    "tags": "tags/index.html",
    "tag": "tags/foundations/index.html",
    "sources": "sources/index.html",
    "source": "sources/polanyi-1966-tacit-dimension.md/index.html",
    "reports": "special/index.html",
    "report": "special/wanted/index.html",
    "statistics": "special/statistics/index.html",
    "search": "search/index.html",
    "graph": "graph/index.html",
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async (rules) => {
    const { violations } = await axe.run(document, { runOnly: rules || undefined, resultTypes: ["violations"] });
    return violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).slice(0, 3).join(" ")}`);
}"""
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}  # what depends on the colours alone
Scheme = Literal["light", "dark"]
SCHEMES: dict[Scheme, object] = {"light": None, "dark": COLOURS}  # → the rules of axe; None: all
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def lighthouse(address: str, output: Path, *, desktop: bool = False) -> dict[str, Any]:
    """Lighthouse's report on a page, as on a phone or as on a desktop."""
    node, program = shutil.which("node"), MODULES / "lighthouse" / "cli" / "index.js"
    assert node, "Node.js is missing: make test installs it"
    command = [
        *(node, program, address, "--quiet", "--output=json", f"--output-path={output}"),
        *("--no-enable-error-reporting", "--disable-full-page-screenshot"),
        f"--chrome-flags=--headless=new {' '.join(FLAGS)}",
        f"--only-categories={','.join(CATEGORIES)}",
        *(("--preset=desktop",) if desktop else ()),
    ]
    environment = {**os.environ, "CHROME_PATH": executable()}
    subprocess.run(list(map(str, command)), env=environment, check=True, capture_output=True)
    report: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    return report


def with_axe(browser: Browser, width: int, scheme: Scheme) -> Page:
    """A page in a new window, which has axe."""
    context = browser.new_context(
        bypass_csp=True, reduced_motion="reduce", viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    context.add_init_script(path=MODULES / "axe-core" / "axe.min.js")
    context.set_default_timeout(120_000)  # the machine may be busy elsewhere
    return context.new_page()


def axe_findings_in_both_schemes(page: Page) -> list[str]:
    """What axe finds by all its rules on the page that is shown, and in dark colours by those on colours."""
    page.add_script_tag(path=MODULES / "axe-core" / "axe.min.js")
    found: list[str] = []
    for scheme, rules in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        found += page.evaluate(RUN, rules)
    return found


def axe_findings(page: Page, address: str, *, tree: bool) -> list[str]:
    """What axe finds on a page, with its tree open or, in a narrow window, closed."""
    page.goto(address)
    if tree:
        open_tree(page)
    found: list[str] = page.evaluate(RUN, RULES)
    return found


def open_tree(page: Page) -> None:
    """Open the tree, and wait until all of it is there."""
    if page.locator(".menu-button").is_visible():
        page.locator(".menu-button").click()
    page.wait_for_selector(".tree[data-ready]")
