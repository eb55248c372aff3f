"""Takes the pictures of the guide from the demonstration wiki, in Chromium: docs/picture.png and docs/pictures/.

python tools/pictures.py
"""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from kmwiki import build, load_config
from kmwiki.writer import write_site

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
# Name: page, width, height, colours, what to point at
SHOTS = {
    "../picture": ("knowledge-protection/index.html", 1440, 900, "light", ""),
    "card": ("tacit-knowledge/index.html", 1440, 900, "dark", "article a.wikilink >> nth=1"),
    "evidence": ("tacit-knowledge/index.html", 1024, 640, "light", ".citation a >> nth=1"),
    "home": ("index.html", 1440, 1500, "light", ""),
    "tablet": ("taxonomy/index.html", 820, 900, "light", ""),
    "phone": ("tacit-knowledge/index.html", 390, 844, "dark", ""),
    "all-pages": ("special/all-pages/index.html", 1024, 640, "light", ""),
    "source": ("sources/polanyi-1966-tacit-dimension.md/index.html", 1024, 640, "light", ""),
    "reports": ("special/index.html", 1024, 640, "dark", ""),
}


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


def main() -> None:
    """Take all pictures."""
    PICTURES.mkdir(exist_ok=True)
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        site = publish(ROOT, Path(folder) / "site")
        for name, (path, width, height, scheme, point) in SHOTS.items():
            take(browser, site / path, name, width, height, scheme, point)
        take(browser, arabic(Path(folder) / "ar"), "arabic", 1440, 760, "light")
        browser.close()


if __name__ == "__main__":
    main()
