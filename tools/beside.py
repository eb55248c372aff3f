"""Takes the pictures of one page here, in MkDocs Material, in Quartz and in MediaWiki: docs/pictures/beside-*.webp.

python tools/beside.py MATERIAL [QUARTZ]   the folders of the demonstration wiki's site as these two built it
python tools/beside.py --mediawiki URL     the page in a MediaWiki

Without Quartz's folder, its part of each picture remains.

docs/beside-others.md says how they were built, and what the pictures show.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from pictures import PICTURES, ROOT, chromium, publish, together
from playwright.sync_api import Browser, sync_playwright

PAGE = "tacit-knowledge"
WHOLE, GAP = 1800, 8  # the width of a picture, and what is around and between its parts
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


def remaining(browser: Browser, folder: Path, picture: str) -> Path:
    """The last of the three parts of a picture, as it is now."""
    file, part = folder / "last.png", (WHOLE - 4 * GAP) / 3
    image = f'<img src="{(PICTURES / picture).as_uri()}.webp" style="display: block; width: {WHOLE}px">'
    (folder / "last.html").write_text(f'<!DOCTYPE html><body style="margin: 0">{image}', encoding="utf-8")
    page = browser.new_page(viewport={"width": WHOLE, "height": 100})
    page.goto((folder / "last.html").as_uri())
    height = page.evaluate("document.images[0].height")
    clip = {"x": WHOLE - GAP - part, "y": GAP, "width": part, "height": height - 2 * GAP}
    page.screenshot(path=file, full_page=True, clip=clip)  # type: ignore[arg-type]
    page.close()
    return file


def take(browser: Browser, addresses: list[str | None], name: str, scheme: str, picture: str) -> None:
    """The page in all sites, side by side, in a window of one of the WIDTHS; no address: what the picture has there."""
    width, height = WIDTHS[name]
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.png" for number in range(len(addresses))]
        for place, (address, file) in enumerate(zip(addresses, files, strict=True)):
            if address is None:
                files[place] = remaining(browser, Path(folder), picture)
                continue
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
        together(browser, Path(folder), picture, files, len(files), WHOLE)


def beside_generators(browser: Browser, own: str, material: Path, quartz: Path | None) -> None:
    """Six pictures: three widths, light and dark."""
    with served(material) as second, served(quartz) if quartz else nullcontext() as third:
        for name in WIDTHS:
            for scheme in ("light", "dark"):
                take(browser, [own, second, third], name, scheme, f"beside-{name}-{scheme}")


def beside_mediawiki(browser: Browser, own: str, address: str) -> None:
    """Three pictures, with the skin that Wikipedia has at each width; version 1.39 has no dark one."""
    for name in WIDTHS:
        skin = "minerva" if name == "phones" else "vector-2022"
        take(browser, [own, f"{address}?useskin={skin}"], name, "light", f"beside-mediawiki-{name}")


def main() -> None:
    """Take the pictures that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("material", type=Path, nargs="?")
    parser.add_argument("quartz", type=Path, nargs="?")
    parser.add_argument("--mediawiki", metavar="URL")
    options = parser.parse_args()
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = chromium(playwright)
        with served(publish(ROOT, Path(folder) / "site")) as own:
            if options.material:
                beside_generators(browser, own, options.material, options.quartz)
            if options.mediawiki:
                beside_mediawiki(browser, own, options.mediawiki)
        browser.close()


if __name__ == "__main__":
    main()
