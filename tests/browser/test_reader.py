"""What makes reading easier: cards, colours, contents, keys, filters; and that nothing of it is needed."""

import re
from pathlib import Path
from typing import Any

import pytest
from chromium import box
from playwright.sync_api import Browser, Page, expect
from served import overdue, server, watched
from windows import Windows

from building import SiteOf, publish

LONG = "Words that fill the page so that it can be scrolled. " * 60
PAGES = {
    "index": "---\ntitle: Home\nsummary: A wiki about drinks.\n---\nSee [[Tea]] and [[Tea#Brewing]].",
    "tea": f"""---
title: Tea
summary: Leaves in hot water.
tags: [drinks/hot]
---
A cup of tea costs less than [[Coffee]], and [[Coffee#Roasting|roasting]] is another matter. [[Nowhere]]. [[Mate]].

## Brewing

{LONG}

## Drinking

{LONG}

## Washing up

{LONG}
""",
    "coffee": "---\ntitle: Coffee\nsummary: Beans.\ntags: [drinks/hot]\n---\n"
    "Coffee is **made** of [[Tea|no tea]] & beans.\n\n"
    "## Roasting\n\nRoasting turns green beans brown.",
    "a/mate": "---\ntitle: Mate\n---\nA leaf.",
    "b/mate": "---\ntitle: Mate\n---\nA game that is over.",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("reader")
    files = {f"content/{name}.md": text for name, text in PAGES.items()}
    files |= {f"sources/s{number}.md": f"---\ntitle: Source {number}\n---\nx\n" for number in range(12)}
    files["sources/s3.md"] = "---\ntitle: Source 3\nauthor: The writer of source 7\n---\nx\n"
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return publish(root, root / "site")


@pytest.fixture
def page(windows: Windows, site: Path) -> Page:
    page = windows.page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page.goto(f"{site.as_uri()}/tea/index.html")
    return page


def card(page: Page) -> Any:
    return expect(page.locator(".page-card"))


def test_a_card_shows_the_page_behind_a_link_from_disk(page: Page) -> None:
    troubles, scripts = watched(page), list[str]()
    page.on("request", lambda request: scripts.append(request.url) if ".data.js" in request.url else None)
    page.hover("article >> text=Coffee")
    for words in ("Coffee", "Beans.", "Coffee is made of no tea & beans."):
        card(page).to_contain_text(words)
    page.hover("article >> text=roasting")
    card(page).to_contain_text("Roasting turns green beans brown.")
    page.mouse.move(5, 5)
    card(page).to_have_count(0)
    assert troubles == [] and len(scripts) == 1 and scripts[0].endswith("coffee/index.data.js")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_head_of_a_page_leads_to_what_links_here(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 600})
    expect(page.locator(".page-header .tag-list .tag")).to_have_text(["drinks/hot"])
    page.click("text=2 pages link here")
    expect(page.locator(".backlinks h2")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_a_card_never_covers_the_line_that_is_read(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.hover("article >> text=Coffee")
    card(page).to_be_visible()
    shown, link = box(page.locator(".page-card")), box(page.locator("article >> text=Coffee >> nth=0"))
    beside = shown["x"] >= link["x"] + link["width"]
    assert beside or shown["y"] >= link["y"] + link["height"] or shown["y"] + shown["height"] <= link["y"]
    assert shown["x"] >= 0 and shown["x"] + shown["width"] <= width


def test_a_card_follows_the_focus_and_leaves_on_escape(page: Page) -> None:
    page.keyboard.press("Tab")
    page.locator("article >> text=Coffee >> nth=0").focus()
    card(page).to_contain_text("Beans.")
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "kmwiki:card"
    page.keyboard.press("Escape")
    card(page).to_have_count(0)
    assert page.evaluate("document.activeElement.textContent") == "Coffee"


def test_a_tap_on_a_link_follows_it(windows: Windows, site: Path) -> None:
    page = windows.page(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800})
    page.goto(f"{site.as_uri()}/tea/index.html")
    page.tap("article >> text=Coffee")
    page.wait_for_url("**/coffee/index.html")
    assert page.locator(".card").count() == 0


def test_links_tell_where_they_lead(page: Page) -> None:
    ambiguous = page.locator("article a.ambiguous")
    expect(ambiguous).to_have_attribute("title", "could also mean: Mate (b/mate)")
    expect(page.locator("article a.red-link")).to_have_text("Nowhere")


PAINTED = """window.painted = [];
    new MutationObserver(() => { if (document.body) painted.push(document.documentElement.dataset.theme); })
        .observe(document, {subtree: true, childList: true});"""


def test_the_choice_of_colours_holds_and_nothing_flashes(windows: Windows, site: Path) -> None:
    page = windows.page(script=PAINTED)
    page.goto(f"{site.as_uri()}/tea/index.html")
    button = page.locator('[data-kmwiki="theme"]')
    expect(button).to_have_attribute("aria-label", "Theme: system")
    seen = []
    for _ in range(3):
        button.click()
        seen.append(page.evaluate("document.documentElement.dataset.theme || 'auto'"))
    assert seen == ["light", "dark", "auto"]
    button.click()
    button.click()
    page.goto(f"{site.as_uri()}/coffee/index.html")
    assert set(page.evaluate("painted")) == {"dark"}  # from the first element of the body on
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 22, 19)"


def test_the_contents_mark_the_section_that_is_read(page: Page) -> None:
    expect(page.locator(".toc ol")).to_be_visible()
    page.locator("#drinking").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('drinking').scrollIntoView()")
    expect(page.locator(".toc [aria-current]")).to_have_text("Drinking")


@pytest.mark.parametrize(("width", "shown"), [(1440, True), (1024, True), (390, False)])
@pytest.mark.parametrize("scripts", [True, False])
def test_the_contents_are_folded_where_room_is_scarce(
    windows: Windows, site: Path, width: int, shown: bool, scripts: bool
) -> None:
    page = windows.page(viewport={"width": width, "height": 800}, java_script_enabled=scripts)
    page.goto(f"{site.as_uri()}/tea/index.html")
    links = page.locator(".toc ol a")
    assert links.first.is_visible() is shown
    if not shown:
        page.click(".toc summary")
        expect(links.first).to_be_visible()


def test_the_question_mark_shows_the_keys(page: Page) -> None:
    keys = page.locator("dialog.keys")
    page.keyboard.press("?")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.click('[data-kmwiki="help"]')
    page.uncheck('[data-kmwiki="single-keys"]')
    page.click('[data-kmwiki="close"]')
    page.reload()
    page.keyboard.press("?")
    expect(keys).to_be_hidden()


@pytest.mark.parametrize("opener", ["?", "Control+k"])
def test_one_dialog_is_open_at_a_time(page: Page, opener: str) -> None:
    page.keyboard.press(opener)
    expect(page.locator("dialog[open]")).to_have_count(1)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press({"?": "Control+k", "Control+k": "?"}[opener])
    expect(page.locator("dialog.keys[open]" if opener != "?" else "dialog.search-dialog[open]")).to_have_count(1)
    expect(page.locator("dialog[open]")).to_have_count(1)


def test_the_place_of_the_search_gets_its_keys(page: Page) -> None:
    """Also where a theme puts another search there."""
    page.evaluate("document.querySelector('[data-kmwiki=search]').innerHTML = '<input>'")
    for key in ("/", "Control+k"):
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.tagName") == "INPUT"
        assert page.evaluate("document.activeElement.value") == ""


def test_the_skip_link_is_the_first_stop(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    expect(page.locator(".skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("scripts", [True, False])
def test_lists_can_be_filtered_and_sorted_where_scripts_run(windows: Windows, site: Path, scripts: bool) -> None:
    page = windows.page(java_script_enabled=scripts)
    page.goto(f"{site.as_uri()}/sources/index.html")
    rows = page.locator("tbody tr")
    assert rows.count() == 12 and rows.first.is_visible()
    if not scripts:
        expect(page.locator(".filter")).to_be_hidden()
        return
    page.fill(".filter", "source 7")
    expect(page.locator("tbody tr:visible td:first-child")).to_have_text(["Source 7", "Source 3"])  # titles first
    page.fill(".filter", "zebra")
    expect(page.locator(".filter-none")).to_be_visible()
    page.fill(".filter", "")
    page.click("th button >> nth=0")
    page.click("th button >> nth=0")
    assert rows.first.inner_text().startswith("Source 11")


def test_the_number_and_the_letters_of_all_pages_follow_the_filter(windows: Windows, site_of: SiteOf) -> None:
    page = windows.page()
    page.goto(f"{site_of('drinks').as_uri()}/special/all-pages/index.html")
    above, letters = page.locator("main .summary").first, page.locator(".letters li:visible")
    all_pages, all_letters = above.inner_text(), letters.count()
    page.fill(".filter", "green tea")
    expect(above).to_have_text(re.compile(rf"\d / {all_pages}"))
    expect(page.locator("section.letter:visible")).to_have_count(1)
    expect(letters).to_have_count(1)
    assert all_letters > 1
    page.fill(".filter", "")
    expect(above).to_have_text(all_pages)
    expect(letters).to_have_count(all_letters)


FIGURES = {"a": 2, "b": 11, "c": 0, "d": 1}


def test_figures_are_sorted_from_the_largest_and_words_from_the_first(windows: Windows, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "sources").mkdir()
    for name, count in FIGURES.items():
        (tmp_path / "sources" / f"{name}.md").write_text(f"---\ntitle: {name}\n---\nA line.\n")
        (tmp_path / "content" / f"{name}.md").write_text(f"# {name}\n\n" + f"Claim. ^[{name}.md:3]\n\n" * count)
    page = windows.page()
    page.goto(f"{publish(tmp_path, tmp_path / 'site').as_uri()}/sources/index.html")
    for heading, orders in (("Citations", ["badc", "cdab"]), ("Title", ["abcd", "dcba"])):
        for order in orders:
            page.get_by_role("button", name=heading).click()
            assert "".join(page.locator("td:first-child").all_inner_texts()) == order


def test_a_missing_page_offers_those_nearby_at_any_depth(windows: Windows, tmp_path: Path) -> None:
    (tmp_path / "content" / "deep").mkdir(parents=True)
    (tmp_path / "content" / "mate.md").write_text("---\ntitle: Mate\naliases: [Yerba infusion]\n---\nText.\n")
    for name in ("tacit-knowledge", "deep/explicit-knowledge", "coffee"):
        (tmp_path / "content" / f"{name}.md").write_text(f"# {name.split('/')[-1].replace('-', ' ').title()}\n")
    with server(tmp_path / "site") as address:
        publish(tmp_path, tmp_path / "site", base_url=address)
        page = windows.page()
        page.goto(f"{address}a/b/tacit-knowlege/")
        expect(page.locator(".near a").first).to_have_text("Tacit Knowledge")
        places = page.locator(".near a").evaluate_all("links => links.map(link => link.getBoundingClientRect().y)")
        assert len(places) == 2 and places[1] - places[0] >= 24  # a finger tells them apart
        page.click(".near a >> nth=0")
        assert page.url == f"{address}tacit-knowledge/index.html"
        asked = {
            "explicit_knowledge.html": "Explicit Knowledge",
            "deeper/explicit/knowledge/index.html": "Explicit Knowledge",  # by the whole address
            "yerba-infusions/": "Mate",  # by another name
        }
        for path, title in asked.items():
            page.goto(f"{address}{path}")
            expect(page.locator(".near a").first).to_have_text(title)


STILL = (
    "index tea/index sources/index sources/s1.md/index tags/index search/index graph/index graph/links-1/index 404"
    " special/all-pages/index special/statistics/index special/help/index special/structure/index"
).split()
SHIFTS = """() => new Promise(done => {
    const observer = new PerformanceObserver(list => done(list.getEntries().map(entry => entry.value)));
    observer.observe({type: 'layout-shift', buffered: true});
    setTimeout(() => done([]), 100);
})"""


@pytest.mark.parametrize(("width", "height"), [(390, 800), (820, 1100), (1440, 900), (1440, 2000)])
def test_nothing_moves_while_a_page_loads(browser: Browser, site: Path, width: int, height: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": height})
    with server(site) as address:
        for base in (f"{site.as_uri()}/", address):
            for path in (*(f"{name}.html" for name in STILL), "search/index.html?q=tea", "search/index.html?q=zzzz"):
                page.goto(f"{base}{path}")
                if "?" in path:
                    page.wait_for_selector(".search-card" if "tea" in path else ".search-status:not(:empty)")
                overdue(page, 200)
                assert sum(page.evaluate(SHIFTS)) == 0, path


@pytest.mark.parametrize(("width", "height"), [(390, 800), (820, 1100), (1440, 900)])
def test_neither_bar_nor_footer_moves_where_a_page_comes_tag_by_tag(
    browser: Browser, site: Path, width: int, height: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": height})
    with server(site, slow_until=b"</header>") as address:
        for path in ("tea/index.html", "special/all-pages/index.html"):
            page.goto(f"{address}{path}")
            assert sum(page.evaluate(SHIFTS)) == 0, path
    with server(site, slow_until=b'<p class="dot-row">') as address:  # the footer of a short page is at the bottom
        page.goto(f"{address}404.html")
        assert sum(page.evaluate(SHIFTS)) == 0


def test_a_page_prints_its_references_and_no_frame(page: Page) -> None:
    page.emulate_media(media="print")
    for selector in (".site-nav", ".site-footer", ".toc", ".site-tools", ".related"):
        expect(page.locator(selector).first).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    # When the page was written never stands alone on a last sheet.
    assert page.locator(".page-side").evaluate("side => getComputedStyle(side).breakBefore") == "avoid"
    assert len(page.pdf()) > 10_000


def test_paper_gives_each_address_once(windows: Windows, tmp_path: Path) -> None:
    """Behind what leads to it, and where it stands in the text only there."""
    (tmp_path / "content").mkdir()
    links = "[Out](https://example.org/a), <https://example.org/b>, https://example.org/c\n"
    (tmp_path / "content" / "a.md").write_text(links, encoding="utf-8")
    page = windows.page()
    page.goto(f"{publish(tmp_path, tmp_path / 'site').as_uri()}/a/index.html")
    behind = "links => links.map(link => getComputedStyle(link, '::after').content)"
    assert page.locator("article a").evaluate_all(behind) == ['"↗" / ""'] * 3
    page.emulate_media(media="print")
    assert page.locator("article a").evaluate_all(behind) == ['" (https://example.org/a)"', "none", "none"]


def test_tables_keep_to_the_side_of_the_interface(windows: Windows, tmp_path: Path) -> None:
    """Also where a title is in a script that runs the other way."""
    (tmp_path / "content").mkdir()
    (tmp_path / "kmwiki.toml").write_text('[site]\nlanguage = "ar"\n', encoding="utf-8")
    for name, title in (("a", "Latin"), ("b", "عربي")):
        (tmp_path / "content" / f"{name}.md").write_text(f"# {title}\n\n[[a]] [[b]]\n", encoding="utf-8")
    page = windows.page(viewport={"width": 1440, "height": 900})
    page.goto(f"{publish(tmp_path, tmp_path / 'site').as_uri()}/special/most-linked/index.html")
    words = page.locator("th:first-child button, td:first-child a").all()
    places = [place for word in words if (place := word.bounding_box())]
    assert len(places) == 3 and len({round(place["x"] + place["width"]) for place in places}) == 1


@pytest.mark.parametrize("language", ["ar", "en"])
def test_signs_and_bullets_stand_beside_what_runs_the_other_way(
    windows: Windows, tmp_path: Path, language: str
) -> None:
    """The signs between folders, and the bullets of items, in a script that runs the other way."""
    (tmp_path / "content" / "Latin" / "عربي").mkdir(parents=True)
    (tmp_path / "kmwiki.toml").write_text(f'[site]\nlanguage = "{language}"\n', encoding="utf-8")
    (tmp_path / "content" / "Latin" / "عربي" / "a.md").write_text(
        "# A\n\n- Tea\n- شاي\n\n1. Pot\n\n   A pot.\n2. قدر\n", encoding="utf-8"
    )
    page = windows.page()
    page.goto(next(publish(tmp_path, tmp_path / "site").glob("latin/*/a/index.html")).as_uri())
    room = """items => items.map(item => {
        const range = document.createRange(), whole = item.getBoundingClientRect();
        range.selectNodeContents(item);
        const name = range.getBoundingClientRect();
        return getComputedStyle(item).direction === "rtl" ? whole.right - name.right : name.left - whole.left;
    })"""
    assert all(before > 5 for before in page.locator(".crumbs li + li").evaluate_all(room))
    assert [round(before) for before in page.locator("article li").evaluate_all(room)] == [0, 0, 0, 0]


def test_a_sentence_from_right_to_left_that_begins_with_a_foreign_word_ends_on_the_left(
    windows: Windows, tmp_path: Path
) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "a.md").write_text("# راهنما\n\n- Node.js نسخه تازه.\n", encoding="utf-8")
    page = windows.page()
    page.goto((publish(tmp_path, tmp_path / "site") / "a" / "index.html").as_uri())
    first, last = page.locator("article li").evaluate(
        """item => [0, item.firstChild.length - 1].map(place => {
            const range = document.createRange();
            range.setStart(item.firstChild, place);
            range.setEnd(item.firstChild, place + 1);
            return range.getBoundingClientRect().left;
        })"""
    )
    assert last < first


def test_a_choice_of_colours_reaches_what_else_is_open(windows: Windows, site: Path) -> None:
    first = windows.page()
    second = first.context.new_page()
    with server(site) as address:
        for page in (first, second):
            page.goto(f"{address}tea/index.html")
        for theme in ("light", "dark", None):
            first.click('[data-kmwiki="theme"]')
            second.wait_for_function(
                "theme => document.documentElement.getAttribute('data-theme') === theme", arg=theme
            )
        expect(second.locator('[data-kmwiki="theme"]')).to_have_attribute("aria-label", "Theme: system")


@pytest.mark.parametrize(("width", "stop"), [(1440, False), (1024, False), (390, True)])
def test_the_contents_are_a_stop_of_the_tab_key_where_they_fold(
    windows: Windows, site: Path, width: int, stop: bool
) -> None:
    page = windows.page(viewport={"width": width, "height": 800})
    page.goto(f"{site.as_uri()}/tea/index.html")
    assert page.locator(".toc summary").evaluate("summary => summary.tabIndex") == (0 if stop else -1)
    page.locator(".toc summary").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.toc summary')") is stop


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_a_field_asks_for_can_be_read(windows: Windows, site: Path, scheme: str) -> None:
    page = windows.page(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{site.as_uri()}/sources/index.html")
    said = "() => { const said = getComputedStyle(document.querySelector('.filter'), '::placeholder');"
    said += " return [said.color, said.opacity]; }"
    assert page.evaluate(said) == [page.locator(".summary").evaluate("one => getComputedStyle(one).color"), "1"]


def test_what_is_current_and_the_signs_are_seen_in_the_colours_of_the_system(windows: Windows, site: Path) -> None:
    page = windows.page(forced_colors="active", viewport={"width": 1440, "height": 900})
    side = "all => all.map(one => getComputedStyle(one).{side})"
    page.goto(f"{site.as_uri()}/tags/index.html")
    current, other = (
        page.locator(f".site-nav a{which}").first.evaluate(
            "one => [getComputedStyle(one).borderBottomColor, getComputedStyle(one).fontWeight]"
        )
        for which in ("[aria-current]", ":not([aria-current])")
    )
    assert current[0] != other[0] and current[1] == "700" != other[1]
    ground = "one => getComputedStyle(one, '::before').backgroundColor"
    assert page.locator(".search-link").evaluate(ground) != page.evaluate(
        "getComputedStyle(document.body).backgroundColor"
    )
    page.goto(f"{site.as_uri()}/tea/index.html")
    page.evaluate("document.getElementById('drinking').scrollIntoView()")
    expect(page.locator(".toc [aria-current]")).to_have_text("Drinking")
    edges = page.locator(".toc a").evaluate_all(side.format(side="borderInlineStartColor"))
    assert edges[1] not in (edges[0], edges[2]) and edges[0] == edges[2]


PRINTED = f"""# Printed

| {" | ".join(f"Column number {number}" for number in range(14))} |
|{"---|" * 14}
| {" | ".join("https://example.org/a/long/address" for _ in range(14))} |

$${" + ".join(f"x_{{{number}}}^2" for number in range(60))}$$

> [!note]- Folded
> What is folded.

<details><summary>More</summary>What is unfolded by hand.</details>

```text
{"a line of code " * 30}
```
"""


def test_paper_shows_all_that_a_page_says(windows: Windows, tmp_path: Path) -> None:
    """Where nothing scrolls or unfolds."""
    (tmp_path / "content").mkdir()
    (tmp_path / "kmwiki.toml").write_text('[theme]\nlicence = "CC BY 4.0"\nfooter = "By the tea club."\n')
    (tmp_path / "content" / "a.md").write_text(PRINTED, encoding="utf-8")
    page = windows.page(viewport={"width": 600, "height": 900})  # as wide as the text on paper
    page.goto(f"{publish(tmp_path, tmp_path / 'site').as_uri()}/a/index.html")
    page.emulate_media(media="print")
    for words in ("What is folded.", "What is unfolded by hand.", "CC BY 4.0"):
        expect(page.get_by_text(words)).to_be_visible()
        assert box(page.get_by_text(words))["height"] > 8, words
    expect(page.get_by_text("By the tea club.")).to_be_hidden()
    for part in ("table", "math", "pre"):
        place = box(page.locator(f"article {part}").first)
        assert place["x"] >= 0 and place["x"] + place["width"] <= 600, (part, place)
        room = page.locator(f"article {part}").first.evaluate("one => [one.scrollWidth, one.clientWidth]")
        assert part == "math" or room[0] <= room[1], (part, room)
    assert box(page.locator("article math"))["height"] > 80  # it takes several lines, in letters that can be read


APART = """() => {
    const formula = document.querySelector("article math"), place = document.createRange();
    place.selectNodeContents(formula.nextSibling);
    let apart = 0;
    for (let width = 40; width < 200; width++) {
        formula.closest("p").style.width = `${width}px`;
        apart += place.getBoundingClientRect().top > formula.getBoundingClientRect().bottom;
    }
    return apart;
}"""


def test_a_comma_stays_on_the_line_of_its_formula(windows: Windows, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "a.md").write_text("# Sums\n\nIt is the sum $x$, they say.\n", encoding="utf-8")
    page = windows.page()
    page.goto(f"{publish(tmp_path, tmp_path / 'site').as_uri()}/a/index.html")
    assert page.evaluate(APART) == 0
