"""Takes the pictures of the guide in Chromium, most of them from the demonstration wiki: docs/pictures/.

python tools/pictures.py
python tools/pictures.py --guide   only those of single pages, without the sheets of every kind of page
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from base64 import b64decode, b64encode
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from kmwiki import build, load_config
from kmwiki.engine.writer import write_site

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
# Name: page, width, height, colours, what to point at
SHOTS = {
    "then-and-now": ("index.html", 1440, 1040, "light", ".citation a >> nth=3"),
    "card": ("tacit-knowledge/index.html", 1440, 900, "dark", "article a.wikilink >> nth=1"),
    "evidence": ("tacit-knowledge/index.html", 1024, 640, "light", ".citation a >> nth=1"),
    "home": ("index.html", 1440, 1100, "light", ""),
    "phone": ("index.html", 390, 844, "light", ""),
    "all-pages": ("special/all-pages/index.html", 1024, 640, "light", ""),
    "graph": ("graph/index.html#page=Tacit+knowledge", 1280, 880, "light", ""),
    "search": ("search/index.html?q=tacit+know", 1024, 640, "light", ""),
}
HEAVIEST = 60_000  # bytes of a picture, of which a page of the guide has one
THEME = """
[theme]
accent = "#8a3b12"
font_text = "Verdana, sans-serif"
font_headings = "Georgia, serif"
footer = "Written by the tea club."
"""
# A picture as WebP, which Chromium itself can write: half as many bytes as PNG.
TO_WEBP = """async ([address, quality]) => {
    const picture = new Image(); picture.src = address; await picture.decode();
    const scale = Math.min(1, 1100 / picture.width), width = picture.width * scale, height = picture.height * scale;
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d"); context.imageSmoothingQuality = "high";
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/webp", quality).split(",")[1];
}"""
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


def publish(root: Path, folder: Path) -> Path:
    """The site of a wiki."""
    result = build(load_config(root, output=folder))
    write_site(folder, result.outputs, result.assets)
    return folder


def take(browser: Browser, address: str, name: str, width: int, height: int, scheme: str, point: str = "") -> None:
    """One picture of a page."""
    colours = "dark" if scheme == "dark" else "light"
    size = {"width": width, "height": height}
    page: Page = browser.new_page(viewport=size, color_scheme=colours, reduced_motion="reduce")  # type: ignore[arg-type]
    page.goto(address)
    if point:
        page.hover(point)
        page.wait_for_selector(".card")
    page.wait_for_timeout(700)
    keep(page, page.screenshot(), name)
    page.close()


def keep(page: Page, picture: bytes, name: str) -> None:
    """Write a picture as WebP, with so much detail as the limit allows."""
    page.goto("about:blank")
    address = "data:image/png;base64," + b64encode(picture).decode()
    for quality in (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3):
        data = b64decode(page.evaluate(TO_WEBP, [address, quality]))
        if len(data) <= HEAVIEST:
            (PICTURES / f"{name}.webp").write_bytes(data)
            return
    raise ValueError(f"{name}: {len(data):,} bytes")


def of_others(browser: Browser, folder: Path) -> None:
    """The pictures of a first wiki, of one with its own colours, of one that comes from MkDocs, and of the preview."""
    first = folder / "my-wiki"
    subprocess.run([sys.executable, "-m", "kmwiki", "init", first], check=True, capture_output=True)
    take(browser, (publish(first, folder / "first") / "index.html").as_uri(), "first-wiki", 1024, 640, "light")
    themed = folder / "themed"
    for name in ("content", "sources"):
        shutil.copytree(ROOT / name, themed / name)
    shutil.copy(ROOT / "kmwiki.lock", themed)
    settings = (ROOT / "kmwiki.toml").read_text(encoding="utf-8")
    (themed / "kmwiki.toml").write_text(settings + THEME, encoding="utf-8")
    page = publish(themed, folder / "themed-site") / "knowledge-graph" / "index.html"
    take(browser, page.as_uri(), "themed", 1024, 640, "light")
    page = publish(ROOT / "tests" / "wikis" / "from-mkdocs", folder / "mkdocs-site") / "index.html"
    take(browser, page.as_uri(), "boxes", 1024, 640, "light")
    preview(browser, themed)


def preview(browser: Browser, root: Path) -> None:
    """The picture of the preview, with its findings."""
    (root / "kmwiki.toml").write_text((ROOT / "kmwiki.toml").read_text(encoding="utf-8"), encoding="utf-8")
    file = root / "content" / "tacit-knowledge.md"
    file.write_text(
        file.read_text(encoding="utf-8") + "\nIt is close to [[skil]] and to [[Ba#Kinds]].\n", encoding="utf-8"
    )
    command = [sys.executable, "-m", "kmwiki", "serve", str(root), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as served:
        try:
            said = iter(served.stderr or ())
            address = next(found[0] for line in said if (found := re.search(r"http://\S+/", line)))
            page = browser.new_page(viewport={"width": 1024, "height": 640}, reduced_motion="reduce")
            page.goto(f"{address}tacit-knowledge/")
            page.wait_for_selector("article a.red-link")  # until then, the preview says that it reads
            page.wait_for_timeout(2000)  # its findings come a moment later
            page.keyboard.press("Alt+p")
            page.wait_for_timeout(700)
            keep(page, page.screenshot(), "preview")
        finally:
            served.terminate()


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
    if name.endswith(".jpeg"):
        page.screenshot(path=PICTURES / name, full_page=True, quality=80)
    else:
        keep(page, page.screenshot(full_page=True), name)
    page.close()


def chromium(playwright: Playwright) -> Browser:
    """The browser that takes the pictures."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    return playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])


def main() -> None:
    """Take all pictures, or those of single pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--guide", action="store_true", help="take only those of single pages")
    options = parser.parse_args()
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = chromium(playwright)
        site = publish(ROOT, Path(folder) / "site")
        take_all(browser, site, Path(folder), with_sheets=not options.guide)
        browser.close()


def take_all(browser: Browser, site: Path, folder: Path, *, with_sheets: bool) -> None:
    """All pictures but those beside other programs, which `beside.py` takes."""
    for name, (path, width, height, scheme, point) in SHOTS.items():
        take(browser, f"{site.as_uri()}/{path}", name, width, height, scheme, point)
    take(browser, arabic(folder / "ar").as_uri(), "arabic", 1440, 760, "light")
    of_others(browser, folder)
    for name, how in SHEETS.items() if with_sheets else ():
        sheets(browser, site, name, KINDS, how)
    for name, how in ARABIC_SHEETS.items() if with_sheets else ():
        sheets(browser, folder / "ar" / "site", name, ARABIC_KINDS, how)


if __name__ == "__main__":
    main()
