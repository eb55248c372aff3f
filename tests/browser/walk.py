"""From every citation of a site to its lines and back, as a reader goes: in a browser, by the links alone."""

import sys
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from playwright.sync_api import BrowserContext, sync_playwright

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
# Presses each mark, then the letter of its reference that leads back; how many, which it came back to, what failed.
_MARKS = f"""async () => {{
    {_HELPERS}
    const reached = [];
    const marks = document.querySelectorAll(".citation a[href^='#']");
    for (const mark of marks) {{
        await arrive(anchorOf(mark), () => mark.click());
        const entry = document.getElementById(anchorOf(mark));
        const letters = entry ? [...entry.querySelectorAll(".reference-marks a")] : [];
        const back = letters.find(letter => anchorOf(letter) === mark.id);
        if (back) {{ await arrive(mark.id, () => back.click()); reached.push(mark.id); }}
        else {{ failures.push(`${{location.href}}: no way back to ${{mark.id}}`); }}
    }}
    return [marks.length, reached, failures];
}}"""
_ARRIVE = f"""async anchors => {{
    {_HELPERS}
    for (const anchor of anchors) {{ await arrive(anchor, () => {{ location.hash = anchor; }}); }}
    return failures;
}}"""


class Walk:
    """What was followed, and what went wrong."""

    def __init__(self) -> None:
        self.marks = self.lines = self.claims = 0
        self.failures: list[str] = []


class _Links(HTMLParser):
    """The addresses to which a page leads: of lines, from its references, and of claims."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._address = file.as_uri()
        self.lines: list[str] = []
        self.claims: list[str] = []
        self.cites = False
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        kinds, address = (given.get("class") or "").split(), urljoin(self._address, given.get("href") or "")
        self.cites |= "citation" in kinds
        if tag == "a" and {"reference-source", "reference-place"} & {*kinds} and "#L" in address:
            self.lines.append(address)
        if tag == "a" and "#cite" in address:
            self.claims.append(address)


def walk(context: BrowserContext, site: Path) -> Walk:
    """Follow mark → reference → mark, reference → lines and source → claim; each page is loaded once."""
    found, page = Walk(), context.new_page()
    pages = {file: _Links(file) for file in sorted(site.rglob("*.html"))}
    lines = _anchors(address for links in pages.values() if links.cites for address in links.lines)
    claims = _anchors(
        address for file, links in pages.items() if file.is_relative_to(site / "sources") for address in links.claims
    )
    found.lines, found.claims = (sum(map(len, anchors.values())) for anchors in (lines, claims))
    for file in sorted({*lines, *claims, *(file for file, links in pages.items() if links.cites)}):
        wanted = [*lines.get(file, ()), *claims.get(file, ())]
        # To one from elsewhere, to the others from the page itself: to most claims by the way back to their marks.
        page.goto(file.as_uri() + (f"#{quote(wanted[0])}" if wanted else ""))
        found.failures += page.evaluate(_ARRIVE, wanted[:1])
        reached: list[str] = wanted[:1]
        if file in pages and pages[file].cites:
            count, back, failures = page.evaluate(_MARKS)
            found.marks += count
            found.failures += failures
            reached += back
        found.failures += page.evaluate(_ARRIVE, [anchor for anchor in wanted if anchor not in reached])
    page.close()
    return found


def _anchors(addresses: Iterable[str]) -> dict[Path, list[str]]:
    """File → the anchors in it to which these addresses lead, each once."""
    anchors: dict[Path, list[str]] = {}
    for address in dict.fromkeys(addresses):
        file, anchor = urldefrag(address)
        anchors.setdefault(Path(unquote(urlsplit(file).path)), []).append(unquote(anchor))
    return anchors


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
