"""Takes the pictures of one page here, in MkDocs Material and in Quartz: docs/pictures/beside-*.webp.

python tools/beside.py MATERIAL QUARTZ   the folders of the demonstration wiki's site as these two built it

docs/beside-others.md says how they were built, and what the pictures show.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from pictures import PICTURES, ROOT, chromium, publish, together
from playwright.sync_api import Browser, sync_playwright

PAGE = "tacit-knowledge"
WIDTHS = {"wide": (1440, 900), "tablets": (820, 1000), "phones": (390, 844)}


class Handler(SimpleHTTPRequestHandler):
    """Answers for a folder, where a page is also called without `.html`."""

    def translate_path(self, path: str) -> str:
        """The file of an address."""
        found = Path(super().translate_path(path))
        page = found.with_name(f"{found.name}.html")
        return str(page if page.is_file() else found)

    def log_message(self, *_: object) -> None:
        """Nothing: only the pictures matter."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the page in a site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/{PAGE}"
    finally:
        server.shutdown()


def take(browser: Browser, addresses: list[str], name: str, scheme: str) -> None:
    """The page in all sites, side by side."""
    width, height = WIDTHS[name]
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.png" for number in range(len(addresses))]
        for address, file in zip(addresses, files, strict=True):
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            page.goto(address, wait_until="domcontentloaded")  # fonts of other hosts may never come
            page.wait_for_timeout(3000)
            page.evaluate("scrollTo(0, 0)")  # a list of pages may have scrolled them
            page.screenshot(path=file)
            page.close()
        together(browser, Path(folder), f"beside-{name}-{scheme}", files, len(files), 1800)


def main() -> None:
    """Take all six pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("material", type=Path)
    parser.add_argument("quartz", type=Path)
    options = parser.parse_args()
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = chromium(playwright)
        ours = publish(ROOT, Path(folder) / "site")
        with served(ours) as own, served(options.material) as material, served(options.quartz) as quartz:
            for name in WIDTHS:
                for scheme in ("light", "dark"):
                    take(browser, [own, material, quartz], name, scheme)
        browser.close()


if __name__ == "__main__":
    main()
