"""From every citation of a site to its lines and back, as a reader goes: in a browser, by the links alone."""

import sys
from pathlib import Path
from urllib.parse import quote, unquote

from playwright.sync_api import BrowserContext, Page, sync_playwright

_HELPERS = """
    const anchorOf = link => decodeURIComponent(link.hash.slice(1));
    const problemOf = anchor => {
        const target = document.getElementById(anchor);
        if (!target) { return "is not there"; }
        const box = target.getBoundingClientRect();
        const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
        return seen ? "" : `is out of view, at ${Math.round(box.top)} of ${innerHeight}`;
    };
    const failures = [];
    const arrive = async (anchor, go) => {
        go();
        for (let tries = 0; tries < 50 && decodeURIComponent(location.hash.slice(1)) !== anchor; tries++) {
            await new Promise(resolve => setTimeout(resolve, 2));
        }
        const problem = problemOf(anchor);
        if (problem) { failures.push(`${location.href}: ${anchor} ${problem}`); }
    };
"""
# Presses each mark, then the letter of its reference that leads back; how many, what failed, and where the lines are.
_MARKS = f"""async () => {{
    {_HELPERS}
    const marks = document.querySelectorAll(".citation a[href^='#']");
    for (const mark of marks) {{
        await arrive(anchorOf(mark), () => mark.click());
        const entry = document.getElementById(anchorOf(mark));
        const letters = entry ? [...entry.querySelectorAll(".reference-marks a")] : [];
        const back = letters.find(letter => anchorOf(letter) === mark.id);
        if (back) {{ await arrive(mark.id, () => back.click()); }}
        else {{ failures.push(`${{location.href}}: no way back to ${{mark.id}}`); }}
    }}
    const lines = [...document.querySelectorAll("a.reference-source[href*='#L']")].map(link => link.href);
    return [marks.length, failures, lines];
}}"""
_ARRIVE = f"""async anchors => {{
    {_HELPERS}
    for (const anchor of anchors) {{ await arrive(anchor, () => {{ location.hash = anchor; }}); }}
    return failures;
}}"""
_CLAIMS = "() => [...document.querySelectorAll(\"a[href*='#cite']\")].map(link => link.href)"


class Walk:
    """What was followed, and what went wrong."""

    def __init__(self) -> None:
        self.marks = self.lines = self.claims = 0
        self.failures: list[str] = []


def walk(context: BrowserContext, site: Path) -> Walk:
    """Follow mark → reference → mark on every page, then reference → lines, then source → claim."""
    found, page = Walk(), context.new_page()
    lines: list[str] = []
    for file in sorted(site.rglob("*.html")):
        if 'class="citation"' in file.read_text(encoding="utf-8"):
            page.goto(file.as_uri())
            count, failures, addresses = page.evaluate(_MARKS)
            found.marks += count
            found.failures += failures
            lines += addresses
    found.lines = _arrive(page, lines, found)
    claims: list[str] = []
    for file in sorted((site / "sources").rglob("*.html")):
        page.goto(file.as_uri())
        claims += page.evaluate(_CLAIMS)
    found.claims = _arrive(page, claims, found)
    page.close()
    return found


def _arrive(page: Page, addresses: list[str], found: Walk) -> int:
    """Open each address and look for its anchor in view; how many there were."""
    anchors: dict[str, list[str]] = {}
    for address in dict.fromkeys(addresses):
        file, _, anchor = address.partition("#")
        anchors.setdefault(file, []).append(unquote(anchor))
    for file, wanted in sorted(anchors.items()):
        page.goto("about:blank")
        page.goto(f"{file}#{quote(wanted[0])}")  # one from elsewhere, the others from the page itself
        found.failures += page.evaluate(_ARRIVE, wanted)
    return sum(map(len, anchors.values()))


def main(*sites: str) -> int:
    """Walk sites that are built already; prints what was followed."""
    failed = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for site in sites:
            for scripts in (True, False):
                found = walk(browser.new_context(java_script_enabled=scripts, reduced_motion="reduce"), Path(site))
                how = "with scripts" if scripts else "without"
                print(f"{site} {how}: {found.marks} marks, {found.lines} lines, {found.claims} claims")
                print("".join(f"  {failure}\n" for failure in found.failures[:10]), end="", flush=True)
                failed += len(found.failures)
    return failed > 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
