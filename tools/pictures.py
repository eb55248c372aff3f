"""Takes the pictures of the guide from the demonstration wiki, in Chromium: docs/picture.png and docs/pictures/.

python tools/pictures.py
python tools/pictures.py --beside MKDOCS   only the picture beside MkDocs Material, made by this program; it needs
                                           mkdocs-material and mkdocs-roamlinks-plugin
"""

import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from kmwiki import build, load_config
from kmwiki.engine.writer import write_site

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
# Name: page, width, height, colours, what to point at
SHOTS = {
    "../picture": ("index.html", 1440, 1040, "light", ".citation a >> nth=3"),
    "card": ("tacit-knowledge/index.html", 1440, 900, "dark", "article a.wikilink >> nth=1"),
    "evidence": ("tacit-knowledge/index.html", 1024, 640, "light", ".citation a >> nth=1"),
    "home": ("index.html", 1440, 1100, "light", ""),
    "tablet": ("taxonomy/index.html", 820, 900, "light", ""),
    "phone": ("tacit-knowledge/index.html", 390, 844, "dark", ""),
    "all-pages": ("special/all-pages/index.html", 1024, 640, "light", ""),
    "source": ("sources/polanyi-1966-tacit-dimension.md/index.html", 1024, 640, "light", ""),
    "reports": ("special/index.html", 1024, 640, "dark", ""),
}
KINDS = (
    "index.html tacit-knowledge/index.html tags/index.html tags/foundations/index.html sources/index.html"
    " sources/polanyi-1966-tacit-dimension.md/index.html special/index.html special/all-pages/index.html"
    " special/recent-changes/index.html special/statistics/index.html special/unlinked-mentions/index.html"
    " special/wanted/index.html special/structure/index.html special/trust/index.html special/help/index.html"
    " graph/index.html graph/links-1/index.html search/index.html search/index.html?q=tacit 404.html"
).split()
ARABIC_KINDS = (
    "index.html كتب/ضمنية/index.html tags/index.html sources/index.html sources/kitab.md/index.html special/index.html"
    " special/all-pages/index.html special/wanted/index.html special/statistics/index.html special/help/index.html"
    " graph/index.html search/index.html?q=المعرفة"
).split()
# Every kind of page on one sheet, in light and in dark. Name: width, height, columns
SHEETS = {"wide": (1440, 900, 5), "tablets": (820, 1000, 7), "phones": (390, 844, 10)}
ARABIC_SHEETS = {"arabic-wide": (1440, 900, 4), "arabic-tablets": (820, 1000, 6), "arabic-phones": (390, 844, 6)}
MKDOCS = """site_name: Knowledge, managed
docs_dir: {content}
site_dir: {folder}
use_directory_urls: false
theme: {{name: material, font: false}}
plugins: [search, roamlinks]
"""


def publish(root: Path, folder: Path) -> Path:
    """The site of a wiki."""
    result = build(load_config(root, output=folder))
    write_site(folder, result.outputs, result.assets)
    return folder


def take(browser: Browser, file: Path, name: str, width: int, height: int, scheme: str, point: str = "") -> None:
    """One picture."""
    colours = "dark" if scheme == "dark" else "light"
    size = {"width": width, "height": height}
    page: Page = browser.new_page(viewport=size, color_scheme=colours, reduced_motion="reduce")  # type: ignore[arg-type]
    page.goto(file.as_uri())
    if point:
        page.hover(point)
        page.wait_for_selector(".card")
    page.screenshot(path=PICTURES / f"{name}.png")
    page.close()


def arabic(folder: Path) -> Path:
    """A wiki that runs from right to left, with colours of its own."""
    pages = {
        "kmwiki.toml": '[site]\nlanguage = "ar"\ntitle = "ويكي المعرفة"\n[theme]\naccent = "#8a3b12"\n',
        "sources/kitab.md": "---\ntitle: كتاب المعرفة\n---\nالسطر الأول.\n",
        "content/كتب/صريحة.md": "---\ntitle: المعرفة الصريحة\nsummary: ما يمكن كتابته.\n---\nعن [[المعرفة الضمنية]].\n",
        "content/كتب/ضمنية.md": "---\ntitle: المعرفة الضمنية\nsummary: ما يعرفه الناس ولا يستطيعون قوله كله.\n"
        "tags: [معرفة]\nupdated: 2026-01-02\n---\nهي ما نعرفه دون أن نستطيع قوله كله. ^[kitab.md:4] انظر"
        " [[المعرفة الصريحة]] و[[صفحة غائبة]].\n\n## كيف تعمل\n\nيتعلمها المرء بالممارسة.\n\n## لماذا تهم\n\n"
        "لأنها لا تُكتب.\n",
    }
    for name, text in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return publish(folder, folder / "site") / "كتب" / "ضمنية" / "index.html"


def sheets(browser: Browser, site: Path, name: str, kinds: list[str], how: tuple[int, int, int]) -> None:
    """All kinds of pages on one picture, in light and in dark."""
    for scheme in ("light", "dark"):
        sheet(browser, site, f"{name}-{scheme}.jpeg", kinds, (*how, scheme))


def sheet(browser: Browser, site: Path, name: str, kinds: list[str], how: tuple[int, int, int, str]) -> None:
    """All kinds of pages on one picture."""
    width, height, columns, scheme = how
    colours = "dark" if scheme == "dark" else "light"
    size = {"width": width, "height": height}
    page: Page = browser.new_page(viewport=size, color_scheme=colours, reduced_motion="reduce")  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.png" for number in range(len(kinds))]
        for path, file in zip(kinds, files, strict=True):
            page.goto(f"{site.as_uri()}/{path}")
            page.wait_for_timeout(700)
            page.screenshot(path=file)
        together(browser, Path(folder), name, files, columns, 1800)
    page.close()


def together(browser: Browser, folder: Path, name: str, files: list[Path], columns: int, width: int) -> None:
    """Pictures side by side on one."""
    images = "".join(f'<img src="{file.as_uri()}">' for file in files)
    style = f"body {{ margin: 0; padding: 8px; background: #888; display: grid; gap: 8px; \
grid-template-columns: repeat({columns}, 1fr); }} img {{ width: 100%; }}"
    (folder / "sheet.html").write_text(f"<!DOCTYPE html><style>{style}</style>{images}", encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 100})
    page.goto((folder / "sheet.html").as_uri())
    page.screenshot(path=PICTURES / name, full_page=True, quality=80 if name.endswith(".jpeg") else None)
    page.close()


def beside(browser: Browser, mkdocs: str, site: Path, folder: Path) -> None:
    """A page here, and the same page in MkDocs Material."""
    (folder / "mkdocs.yml").write_text(MKDOCS.format(content=ROOT / "content", folder=folder / "mkdocs"))
    subprocess.run([mkdocs, "build", "-q", "-f", folder / "mkdocs.yml"], check=True)
    files = [folder / "ours.png", folder / "theirs.png"]
    addresses = (site / "tacit-knowledge" / "index.html", folder / "mkdocs" / "tacit-knowledge.html")
    for address, file in zip(addresses, files, strict=True):
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.goto(address.as_uri())
        page.wait_for_timeout(700)
        page.screenshot(path=file)
        page.close()
    together(browser, folder, "beside.png", files, 2, 1900)


def main() -> None:
    """Take all pictures, or that beside MkDocs Material."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--beside", metavar="MKDOCS", help="take only the picture beside MkDocs Material")
    options = parser.parse_args()
    PICTURES.mkdir(exist_ok=True)
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        site = publish(ROOT, Path(folder) / "site")
        if options.beside:
            beside(browser, options.beside, site, Path(folder))
        else:
            take_all(browser, site, Path(folder))
        browser.close()


def take_all(browser: Browser, site: Path, folder: Path) -> None:
    """All pictures but that beside MkDocs Material."""
    for name, (path, width, height, scheme, point) in SHOTS.items():
        take(browser, site / path, name, width, height, scheme, point)
    page = arabic(folder / "ar")
    take(browser, page, "arabic", 1440, 760, "light")
    for name, how in SHEETS.items():
        sheets(browser, site, name, KINDS, how)
    for name, how in ARABIC_SHEETS.items():
        sheets(browser, folder / "ar" / "site", name, ARABIC_KINDS, how)


if __name__ == "__main__":
    main()
