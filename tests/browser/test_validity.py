"""What programs that are not ours say of the pages: axe of their accessibility, html-validate of their HTML."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from served import publish

REPOSITORY = Path(__file__).parents[2]
MODULES = REPOSITORY / ".venv" / "node" / "node_modules"
CONFIG = Path(__file__).parents[1] / "node" / "html-validate.json"
WIKIS = {"demonstration": REPOSITORY, "docs": REPOSITORY / "docs", "syntax": REPOSITORY / "tests" / "sites" / "syntax"}
KINDS = (
    "index.html tacit-knowledge/index.html provenance/index.html tags/index.html tags/foundations/index.html"
    " sources/index.html sources/polanyi-1966-tacit-dimension.md/index.html special/index.html"
    " special/all-pages/index.html special/wanted/index.html special/statistics/index.html"
    " special/recent-changes/index.html special/trust/index.html special/help/index.html search/index.html 404.html"
    " graph/index.html graph/links-1/index.html special/structure/index.html special/unlinked-mentions/index.html"
).split()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async rules => (await axe.run(document, {runOnly: rules})).violations.map(
    found => `${found.id}: ${found.nodes.map(node => node.html).slice(0, 3).join(" ")}`)"""


@pytest.fixture(scope="module", params=WIKIS)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    return request.param, publish(WIKIS[request.param], tmp_path_factory.mktemp(request.param) / "site")


@pytest.mark.parametrize(
    ("site", "width", "scheme"),
    [("demonstration", 1440, "light"), ("demonstration", 390, "dark"), ("docs", 820, "dark"), ("syntax", 820, "light")],
    indirect=["site"],
)
def test_axe_finds_nothing(browser: Browser, site: tuple[str, Path], width: int, scheme: str) -> None:
    name, folder = site
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,  # for axe, which is no part of the page
        reduced_motion="reduce",
    )
    page, axe = context.new_page(), (MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    files = KINDS if name == "demonstration" else [str(file.relative_to(folder)) for file in folder.rglob("*.html")]
    found = {}
    for path in files:
        page.goto((folder / path).as_uri())
        page.evaluate(axe)
        if violations := page.evaluate(RUN, RULES):
            found[path] = violations
    assert found == {}
    context.close()


def test_html_validate_finds_nothing(site: tuple[str, Path]) -> None:
    node = shutil.which("node")
    assert node, "Node.js is missing: make test installs it"
    command = [node, MODULES / "html-validate" / "bin" / "html-validate.mjs", "--config", CONFIG, "-f", "json", site[1]]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, encoding="utf-8")
    found = [
        f"{file['filePath']}:{message['line']}: {message['ruleId']}: {message['message']}"
        for file in json.loads(done.stdout)
        for message in file["messages"]
    ]
    assert found == [] and done.returncode == 0
