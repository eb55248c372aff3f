"""How pages are set: how many letters stand in a line, what a finger can hit, what breaks where, what stays whole."""

from pathlib import Path

import pytest
from playwright.sync_api import Page
from served import in_each_width
from windows import Windows

from building import SiteOf, publish

# The letters of each line of the text but the last ones of paragraphs, without the marks of citations.
LETTERS = """() => [...document.querySelectorAll("article > p")].flatMap(paragraph => {
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT), range = document.createRange();
    const lines = [];
    let text, bottom = 0;
    while ((text = walker.nextNode())) {
        if (text.parentElement.closest(".citation")) { continue; }
        for (let place = 0; place < text.length; place += 1) {
            range.setStart(text, place);
            range.setEnd(text, place + 1);
            const box = range.getClientRects()[0];
            if (!box) { continue; }
            if (!lines.length || box.bottom > bottom + 8) { lines.push(0); bottom = box.bottom; }
            lines[lines.length - 1] += 1;
        }
    }
    return lines.slice(0, -1);
})"""
# Words in tables that do not stand in one line.
BROKEN = """() => [...document.querySelectorAll("td, th, dd")].flatMap(cell => {
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), range = document.createRange();
    const broken = [];
    let text;
    while ((text = walker.nextNode())) {
        for (const word of text.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            if (range.getClientRects().length > 1) { broken.push(word[0]); }
        }
    }
    return broken;
})"""
WHOLE = """() => [...document.querySelectorAll("time, .figure, .number, .statistics dd:not(.note)")].filter(one => {
    const range = document.createRange();
    range.selectNodeContents(one);
    const bottoms = [...range.getClientRects()].map(box => box.bottom);
    return Math.max(...bottoms) - Math.min(...bottoms) > 10;
}).map(one => one.textContent)"""
TARGETS = """() => [...document.querySelectorAll(".citation a")].map(mark => {
    mark.scrollIntoView({block: "center"});
    const box = mark.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
    const hits = (dx, dy) => mark.contains(document.elementFromPoint(x + dx, y + dy));
    return [[0, -11], [0, 11], [-Math.max(11, box.width / 2 - 1), 0]].every(([dx, dy]) => hits(dx, dy));
})"""

# What a style sheet below it moves: a page shows what is above before it has the sheet.
MOVED = """() => [...document.querySelectorAll("body link[rel=stylesheet]")].flatMap(sheet => {
    const above = [...document.body.querySelectorAll("*")].filter(
        one => one.compareDocumentPosition(sheet) & Node.DOCUMENT_POSITION_FOLLOWING && !one.contains(sheet));
    const places = () => above.map(one => JSON.stringify([...one.getClientRects()]));
    const after = places();
    sheet.disabled = true;
    const before = places();
    sheet.disabled = false;
    return above.filter((one, place) => before[place] !== after[place]).map(one => one.outerHTML.slice(0, 80));
})"""


@pytest.fixture(scope="module")
def site(site_of: SiteOf) -> str:
    return site_of("demonstration").as_uri()


WIDTHS = (1440, 820, 390)


def opened(windows: Windows, address: str, width: int) -> Page:
    page = windows.page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page.goto(address)
    return page


@pytest.mark.parametrize("name", ["tacit-knowledge", "taxonomy", "knowledge-protection", "provenance"])
@pytest.mark.parametrize("width", [1440, 1180, 820])
def test_a_line_has_about_seventy_letters(windows: Windows, site: str, name: str, width: int) -> None:
    page = opened(windows, f"{site}/{name}/index.html", width)
    letters = page.evaluate(LETTERS)
    assert len(letters) > 10 and 65 <= sum(letters) / len(letters) <= 75


def test_no_word_and_no_figure_breaks_in_a_table(windows: Windows, site: str) -> None:
    page = opened(windows, f"{site}/index.html", WIDTHS[0])
    names = (
        "recent-changes statistics most-linked most-cited uncited short single-source wanted unlinked-mentions".split()
    )
    paths = [f"special/{name}/index.html" for name in names]
    paths += ["sources/index.html", "graph/links-1/index.html", "index.html", "tacit-knowledge/index.html"]
    for address, width in in_each_width(page, [f"{site}/{path}" for path in paths], WIDTHS):
        assert page.evaluate(BROKEN) == [] and page.evaluate(WHOLE) == [], (address, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_finger_hits_the_mark_of_a_citation(windows: Windows, site: str, width: int) -> None:
    page = opened(windows, f"{site}/tacit-knowledge/index.html", width)
    hit = page.evaluate(TARGETS)
    assert len(hit) > 5 and all(hit)


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_dot_begins_or_ends_a_line(windows: Windows, tmp_path: Path, width: int, language: str) -> None:
    """Each dot is in the box of what it is before, and that of the first in a line is cut off."""
    (tmp_path / "kmwiki.toml").write_text(f'[site]\nlanguage = "{language}"\n', encoding="utf-8")
    (tmp_path / "content").mkdir()
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "s.md").write_text("A line.\n", encoding="utf-8")
    front = "---\ntitle: A\nconfidence: 0.4\nverified: by many people in the year 2026\n---\n"
    (tmp_path / "content" / "a.md").write_text(f"{front}A claim that cites. ^[s.md:1]\n\nBroken ^[x.md].\n\nAnother.\n")
    page = opened(windows, f"{publish(tmp_path, tmp_path / 'site').as_uri()}/a/index.html", width)
    line = page.locator(".trust")
    side = "right" if language == "ar" else "left"
    edges = line.locator("> *").evaluate_all(f"all => all.map(one => Math.round(one.getBoundingClientRect().{side}))")
    assert edges.count(edges[0]) > 1  # several lines begin at the edge
    rows = page.locator(".dot-row")
    assert rows.evaluate_all("rows => rows.every(row => getComputedStyle(row).overflowX === 'clip')")
    dots = rows.locator("> *").evaluate_all(
        "all => all.map(one => [getComputedStyle(one, '::before').position, getComputedStyle(one, '::after').content])"
    )
    assert dots == [["absolute", "none"]] * len(dots) and len(dots) > len(edges)
    assert page.locator(".citation .broken").count() and page.evaluate(MOVED) == []


@pytest.mark.parametrize("width", [1440, 390])
def test_labels_of_the_graph_stay_in_the_picture(windows: Windows, site: str, width: int) -> None:
    page = opened(windows, f"{site}/graph/index.html", width)
    page.wait_for_selector('[data-kmwiki="graph"][data-ready]')
    page.wait_for_function("() => kmwiki.graphState().isDrawn && kmwiki.graphState().labels.length")
    room = page.locator("canvas").evaluate("canvas => canvas.getBoundingClientRect().width")
    assert all(label["left"] >= 0 and label["right"] <= room for label in page.evaluate("kmwiki.graphState().labels"))


def test_what_is_cited_prints_smaller_than_the_text(windows: Windows, site: str) -> None:
    page = opened(windows, f"{site}/tacit-knowledge/index.html", 820)
    page.emulate_media(media="print")
    sizes = "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))"
    text, cited = (page.locator(one).evaluate_all(sizes) for one in ("article p", ".source-lines li"))
    assert text and cited and max(cited) < min(text)


def test_a_home_page_begins_at_one_edge(windows: Windows, site: str) -> None:
    page = opened(windows, f"{site}/index.html", 1440)
    parts = page.locator("h1, main .summary, article > p, .site-footer p").all()
    assert len({round(box["x"]) for part in parts if (box := part.bounding_box())}) == 1


def test_without_scripts_all_begins_at_the_edge_of_the_header(windows: Windows, site: str) -> None:
    page = windows.page(viewport={"width": 1440, "height": 900}, java_script_enabled=False)
    for path in ("index", "tacit-knowledge/index", "special/most-linked/index"):
        page.goto(f"{site}/{path}.html")
        parts = page.locator(".site-title, .crumbs, h1, article > p, main table, .site-footer p")
        boxes = [box for part in parts.all() if (box := part.bounding_box())]
        assert len(boxes) > 4 and len({round(box["x"]) for box in boxes}) == 1, path


@pytest.mark.parametrize("width", [1440, 1100, 820, 390, 320])
def test_the_figures_of_a_home_page_stand_in_columns(windows: Windows, site: str, width: int) -> None:
    """Each number begins where the one above it does, and its word is below it."""
    page = opened(windows, f"{site}/index.html", width)
    figures = page.locator(".figures li")
    places = figures.evaluate_all("all => all.map(one => Math.round(one.getBoundingClientRect().x))")
    columns = len(set(places))
    assert columns > 1 and all(place == places[number % columns] for number, place in enumerate(places))
    for figure in figures.all():
        number, word = figure.locator("strong").bounding_box(), figure.bounding_box()
        assert number and word and word["height"] > number["height"] + 12
    assert page.locator("h1").evaluate("h1 => h1.scrollWidth <= h1.clientWidth")


@pytest.mark.parametrize("width", range(300, 460, 12))
def test_no_line_of_the_trust_line_begins_with_a_comma(windows: Windows, site: str, width: int) -> None:
    page = opened(windows, f"{site}/index.html", width)
    gaps = page.evaluate("""() => [...document.querySelectorAll(".trust a")].map(link => {
        const after = link.nextSibling;
        if (after?.nodeType !== Node.TEXT_NODE || !after.data.startsWith(",")) { return null; }
        const range = document.createRange();
        range.setStart(after, 0);
        range.setEnd(after, 1);
        const comma = range.getBoundingClientRect(), boxes = link.getClientRects(), last = boxes[boxes.length - 1];
        return Math.abs(comma.left - last.right) + Math.abs(comma.bottom - last.bottom);
    }).filter(gap => gap !== null)""")
    assert gaps and max(gaps) < 6
    assert page.locator("body link[rel=stylesheet]").count() and page.evaluate(MOVED) == []


@pytest.mark.parametrize("width", [1440, 390])
def test_a_heading_as_long_as_a_paragraph_takes_three_lines_of_the_contents(
    windows: Windows, tmp_path: Path, width: int
) -> None:
    long = "A heading that says everything there is to say and goes on. " * 6
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "a.md").write_text(f"# A\n\n## {long}\n\nText.\n\n## Short\n\nText.\n")
    page = opened(windows, f"{publish(tmp_path, tmp_path / 'site').as_uri()}/a/index.html", width)
    page.evaluate("document.querySelector('.toc details').open = true")
    lines = page.locator(".toc a").evaluate_all(
        "all => all.map(one => Math.floor(one.clientHeight / parseFloat(getComputedStyle(one).lineHeight)))"
    )
    assert lines == [3, 1]


def test_places_hang_below_the_title_of_their_work(windows: Windows, site: str) -> None:
    """Title, numbers, and what is cited: each begins further in, and no mark stands before a title."""
    page = opened(windows, f"{site}/tacit-knowledge/index.html", 1440)
    work = page.locator(".references .work").first
    left = "one => Math.round(one.getBoundingClientRect().left)"
    title, number = work.locator(".reference-source").evaluate(left), work.locator(".place-number").first.evaluate(left)
    place = work.locator(".reference-place").first.evaluate(left)
    lines = work.locator(".source-lines").first.evaluate(left)
    assert abs(title - number) <= 4 and place > number + 20 and abs(lines - place) <= 4
    assert page.locator(".reference-line > .reference-marks:first-child").count() == 0


LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3


@pytest.fixture(scope="module")
def long_words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("long")
    (root / "content" / LONG_WORD[:60]).mkdir(parents=True)
    (root / "sources").mkdir()
    (root / "sources" / f"{LONG_WORD[:90]}.md").write_text("A line.\n")
    front = f"---\ntitle: {LONG_WORD[:200]}\nupdated: 2026-01-01\naliases: [{LONG_WORD[:100]}]\n"
    front += f"tags: [{LONG_WORD[:90]}, short]\nsummary: {LONG_WORD[:150]}\nrelated: {LONG_WORD[:120]}\n---\n"
    text = f"Text. ^[{LONG_WORD[:90]}.md:1]\n\n## {LONG_WORD[:200]}\n\nText [[b]] {LONG_WORD}.\n\n## Short\n\nText.\n"
    (root / "content" / LONG_WORD[:60] / "a.md").write_text(front + text, encoding="utf-8")
    (root / "content" / "b.md").write_text(f"# B\n\n[[{LONG_WORD[:200]}]]\n", encoding="utf-8")
    return publish(root, root / "site")


def test_long_words_stick_out_nowhere(windows: Windows, long_words: Path) -> None:
    page, wide = opened(windows, "about:blank", WIDTHS[0]), {}
    texts = {file: file.read_text(encoding="utf-8") for file in sorted(long_words.rglob("*.html"))}
    pages = [file.as_uri() for file, text in texts.items() if 'data-kmwiki="redirect"' not in text]
    for address, width in in_each_width(page, pages, WIDTHS):
        if (found := page.evaluate("document.documentElement.scrollWidth")) > width:
            wide[address, width] = found
    assert wide == {}


@pytest.mark.parametrize("name", ["index", "a"])
def test_what_is_wider_than_the_page_scrolls_by_itself(windows: Windows, tmp_path: Path, name: str) -> None:
    table, code, formula = f"{'| Column ' * 20}|\n{'|---' * 20}|", "a line of code " * 20, " + ".join(["x"] * 90)
    wide = f"{table}\n\n```text\n{code}\n```\n\n$${formula}$$\n\n| Narrow |\n|---|\n"
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / f"{name}.md").write_text(f"# A page\n\n{wide}", encoding="utf-8")
    site = publish(tmp_path, tmp_path / "site")
    page = opened(windows, (site / ("index.html" if name == "index" else "a/index.html")).as_uri(), 390)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    looks = (
        "parts => parts.map(part => [part.scrollWidth > part.clientWidth, getComputedStyle(part).maskImage !== 'none'])"
    )
    parts = page.locator("article > table, article pre, article .math")
    assert parts.evaluate_all(looks) == [[True, True]] * 3 + [[False, False]]  # what scrolls fades where more of it is
    page.emulate_media(media="print")
    assert not any(fades for _, fades in parts.evaluate_all(looks))
