"""How long the tree of pages of a large wiki takes to open in a real browser.

    python benchmarks/tree.py --pages 10000            builds the wiki in folders and flat, then measures
    python benchmarks/tree.py --site SITE --page PATH  measures a site that is built already

In a narrow window, the time from the click on the menu's button until the rows of the tree are on the screen: its
script, its style sheet and its data are loaded in between, from a server on the same machine. Then the time from the
click on the button of the largest branch that is in sight until its rows are there. Each in a new window with an empty
cache; median and range of the runs. Needs Chromium and playwright.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from corpus import FLAVOURS, Corpus, write_corpus
from measure import environment, machine
from playwright.sync_api import Browser, sync_playwright
from preview import FLAGS

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "browser"))
from chromium import executable
from served import server

# What is not measured is left out, so that the wikis are built sooner.
SETTINGS = '[build]\nmarkdown = false\n[sources]\nevidence = false\n[nav]\ntree = "folders"\n'
# From a click until the frame after the one in which something was there.
UNTIL = """([clicked, shown]) => new Promise((done) => {
    const button = document.querySelector(clicked);
    button.addEventListener("click", () => {
        const start = performance.now();
        const look = () => requestAnimationFrame(() => {
            const row = document.querySelector(shown);
            if (row?.getBoundingClientRect().height) {
                setTimeout(() => done([performance.now() - start, document.querySelectorAll(`${shown}`).length]));
            } else { look(); }
        });
        look();
    }, { capture: true, once: true });
    button.click();
})"""
Times = tuple[list[float], list[float], int]


def wiki(folder: Path, pages: int, *, is_flat: bool) -> Path:
    """The site of a wiki with so many pages: all in one folder, or in a folder of folders by the words of its title."""
    write_corpus(Corpus(pages), folder, FLAVOURS["kmwiki"])
    (folder / "kmwiki.toml").write_text(SETTINGS, encoding="utf-8")
    for file in [] if is_flat else sorted((folder / "content").glob("*.md")):
        place = folder.joinpath("content", *file.stem.split("-")[:2])
        place.mkdir(parents=True, exist_ok=True)
        file.rename(place / file.name)
    command = [sys.executable, "-m", "kmwiki", "build", str(folder), "-o", str(folder / "site"), "--no-cache"]
    subprocess.run(command, env=environment(command), check=True, capture_output=True)
    return folder / "site"


def measured(browser: Browser, address: str, runs: int) -> Times:
    """The milliseconds of opening the drawer, and of opening its largest branch; and the rows of that."""
    drawer, branch, rows = list[float](), list[float](), 0
    for _ in range(runs):
        page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
        page.goto(address)
        page.wait_for_load_state("networkidle")
        drawer.append(page.evaluate(UNTIL, [".menu-button", ".site-menu .tree li"])[0])
        page.evaluate(
            """async () => {  // the branch with the most rows; what each has, its file says
                const buttons = [...document.querySelectorAll('.tree [aria-expanded="false"]')];
                const { branch } = document.querySelector(".tree").dataset;
                const sizes = await Promise.all(buttons.map(async (button) => {
                    const path = button.dataset.branch.split("/").map(encodeURIComponent).join("/");
                    const file = document.querySelector(".tree").dataset.tree.replace(/\\.js$/, `/${path}.js`);
                    return (await (await fetch(file)).text()).length;
                }));
                buttons[sizes.indexOf(Math.max(...sizes))].id = "largest";
            }"""
        )
        time, rows = page.evaluate(UNTIL, ["#largest", "#largest ~ ul > li"])
        branch.append(time)
        page.context.close()
    return drawer, branch, rows


def said(times: list[float]) -> str:
    """Median and range, in milliseconds."""
    return f"{statistics.median(times):.0f} ms ({min(times):.0f}–{max(times):.0f})"


def show(name: str, site: Path, path: str, runs: int) -> None:
    """Print the row of a wiki."""
    with sync_playwright() as playwright, server(site) as address:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        drawer, branch, rows = measured(browser, address + path, runs)
        browser.close()
    print(f"| {name} | {said(drawer)} | {said(branch)} | {rows:,} |", flush=True)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--site", type=Path, help="a site that is built already")
    parser.add_argument("--page", default="index.html", help="the page to begin at")
    given = parser.parse_args()
    print(machine(), "\n\n| wiki | the drawer | its largest branch | rows of that |\n|---|---|---|---|", sep="")
    if given.site is not None:
        show(given.site.name, given.site, given.page, given.runs)
        return
    with tempfile.TemporaryDirectory() as folder:
        for name in ("folders", "flat"):
            site = wiki(Path(folder) / name, given.pages, is_flat=name == "flat")
            first = min(site.rglob("tacit-*/index.html"))
            show(name, site, first.relative_to(site).as_posix(), given.runs)


if __name__ == "__main__":
    main()
