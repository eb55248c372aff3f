"""The tree of pages: beside the page where there is room, in the drawer elsewhere; by pointer and by keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import box
from playwright.sync_api import Page, expect
from served import server
from windows import Windows

from building import publish, write

LEAF = "teas/green/sencha/index.html"


def page(title: str, text: str = "") -> str:
    return f"---\ntitle: {title}\n---\n{text}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree")
    long = "".join(f"## Part {number}\n\n{'Words of this part. ' * 60}\n\n" for number in range(8))
    files = {f"pots/{number}.md": page(f"Pot {number}") for number in range(60)}
    files |= {f"many/{letter}{n}.md": page(f"{letter} {n}") for letter in "ab" for n in range(300)}
    files |= {
        "teas/green/sencha.md": page("Sencha", long),
        "teas/green/matcha.md": page("Matcha"),
        "teas/index.md": page("Teas"),
        "water.md": page("Water"),
    }
    write(root, {f"content/{name}": text for name, text in files.items()})
    return publish(root, root / "site")


@pytest.fixture(scope="module", params=["file", "server"])
def base(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if request.param == "file":
        yield f"{folder.as_uri()}/"
        return
    with server(folder) as address:
        yield address


def opened(windows: Windows, address: str, width: int = 1440, **options: object) -> Page:
    page = windows.page(viewport={"width": width, "height": 900}, **options)  # type: ignore[arg-type]
    page.goto(address)
    return page


def test_the_branch_of_the_page_is_open_and_the_page_marked(windows: Windows, base: str) -> None:
    page = opened(windows, f"{base}{LEAF}")
    tree = page.get_by_role("navigation", name="Pages")
    expect(tree.locator('[aria-current="page"]')).to_have_text("Sencha")
    expect(tree.locator("> ul > li > :is(a, span)")).to_have_text(["Many", "Pots", "Teas", "Water"])
    expect(tree.get_by_role("button", expanded=True)).to_have_count(2)
    expect(tree.get_by_role("link", name="Pot 7", exact=True)).to_have_count(0)  # a folded branch makes nothing


def test_branches_fold_by_keys_and_stay_as_they_were(windows: Windows, base: str) -> None:
    page = opened(windows, f"{base}{LEAF}")
    tree = page.locator(".tree")
    many = tree.get_by_role("button", name="Many")
    many.focus()
    page.keyboard.press("Enter")
    expect(many).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    expect(tree.get_by_role("link", name="Many")).to_be_focused()
    page.keyboard.press("Tab")
    expect(tree.get_by_role("button", name="A", exact=True)).to_be_focused()
    page.keyboard.press("Space")
    expect(tree.get_by_role("link", name="a 299", exact=True)).to_be_attached()
    # The page is left before the browser says that the tree was scrolled.
    kept = "JSON.parse(sessionStorage.getItem(Object.keys(sessionStorage).find(key => key.includes(':tree:')))).top"
    left = f"tree => {{ tree.scrollTop = 700; dispatchEvent(new Event('pagehide')); return {kept}; }}"
    assert tree.evaluate(left) == 700
    page.goto(f"{base}special/index.html")
    expect(tree).to_have_attribute("data-ready", "")
    assert tree.evaluate("tree => tree.scrollTop") == 700  # a page that is not in it moves nothing
    page.goto(f"{base}water/index.html")
    expect(tree.locator('[aria-current="page"]')).to_have_text("Water")
    expect(tree.get_by_role("link", name="a 299", exact=True)).to_be_attached()
    expect(tree.locator('[aria-current="page"]')).to_be_in_viewport()
    tree.get_by_role("button", name="Many").click()
    expect(tree.get_by_role("link", name="a 299", exact=True)).to_have_count(0)
    page.goto(f"{base}water/index.html?")
    expect(tree.locator('[aria-current="page"]')).to_have_text("Water")
    expect(tree.get_by_role("button", name="Many")).to_have_attribute("aria-expanded", "false")


def test_in_a_narrow_window_the_tree_is_in_the_drawer_and_loaded_with_it(windows: Windows, folder: Path) -> None:
    with server(folder) as address:
        page = windows.page(viewport={"width": 390, "height": 800}, has_touch=True)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
        page.goto(f"{address}{LEAF}")
        page.wait_for_load_state("networkidle")
        expect(page.locator(".tree")).to_be_hidden()
        assert not [url for url in asked if "special/tree" in url or "/nav." in url]
        page.get_by_role("button", name="Menu").tap()
        expect(page.locator('.site-menu .tree [aria-current="page"]')).to_be_in_viewport()
        assert "special/tree.js" in asked
        sizes = page.locator(".tree :is(button, a)").evaluate_all(
            "all => all.map(one => Math.min(one.offsetWidth, one.offsetHeight))"
        )
        assert min(sizes) >= 32
        page.locator(".tree").get_by_role("link", name="Matcha").tap()
        page.wait_for_url("**/matcha/index.html")
        page.get_by_role("button", name="Menu").tap()
        page.locator(".tree").get_by_role("button", name="Pots").tap()
        page.locator(".site-menu").evaluate("drawer => { drawer.scrollTop = 900; }")
        page.goto(f"{address}special/index.html")
        page.get_by_role("button", name="Menu").tap()
        expect(page.locator(".tree")).to_have_attribute("data-ready", "")
        expect(page.locator(".site-nav a").first).to_be_in_viewport()
        theme = page.locator('[data-kmwiki="theme"]')
        assert "Theme: system" in theme.evaluate("one => getComputedStyle(one, '::after').content")
        page.set_viewport_size({"width": 1300, "height": 800})
        expect(page.locator("body > .tree")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_without_scripts_there_is_no_empty_column_and_a_way_to_all_pages(
    windows: Windows, base: str, width: int
) -> None:
    page = opened(windows, f"{base}{LEAF}", width, java_script_enabled=False)
    assert "All pages" in page.content().partition("<noscript>")[2].partition("</noscript>")[0]
    expect(page.locator(".tree")).to_be_hidden()
    assert abs(box(page.locator("main"))["width"] - min(width, 84 * 16)) <= 1
    page.locator(".crumbs").get_by_role("link", name="Green").click()
    expect(page.locator("h1")).to_have_text("Green")
    expect(page.locator("main").get_by_role("link", name="Sencha")).to_be_visible()
    if width == 390:
        page.get_by_role("button", name="Menu").click()
    page.locator(".site-nav").get_by_role("link", name="All pages").click()
    expect(page.locator("main").get_by_role("link", name="Sencha")).to_be_attached()


@pytest.mark.parametrize("width", [1920, 1440, 1100, 1024, 820, 390])
def test_the_page_has_room_beside_the_tree(windows: Windows, base: str, width: int) -> None:
    page = opened(windows, f"{base}{LEAF}", width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    text, contents = box(page.locator("article")), box(page.locator(".toc"))
    assert text["width"] >= min(width - 40, 560)
    if width < 1088:
        expect(page.locator(".tree")).to_be_hidden()
        return
    tree = box(page.locator(".tree"))
    assert tree["x"] + tree["width"] <= text["x"] and text["x"] + text["width"] <= contents["x"]
    assert tree["y"] + tree["height"] <= 900
    page.evaluate("scrollTo(0, 900)")
    assert box(page.locator(".tree")) == tree  # it stays beside what is read
    page.emulate_media(media="print")
    expect(page.locator(".tree")).to_be_hidden()
    expect(page.locator(".neighbours")).to_be_hidden()


def test_from_right_to_left_the_tree_is_at_the_right(windows: Windows, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "kmwiki.toml": '[site]\nlanguage = "ar"\n',
            "content/شاي/أخضر.md": page("شاي أخضر", "نص."),
            "content/ماء.md": page("ماء"),
        },
    )
    site = publish(tmp_path, tmp_path / "site")
    page_ = opened(windows, (site / "شاي" / "أخضر" / "index.html").as_uri())
    current = page_.locator('.tree [aria-current="page"]')
    expect(current).to_have_text("شاي أخضر")
    assert box(page_.locator(".tree"))["x"] > box(page_.locator("article"))["x"]
    button, link = page_.locator(".tree button").first, page_.locator(".tree button + a").first
    assert box(button)["x"] > box(link)["x"]
    sign = "one => getComputedStyle(one, '::before').rotate"
    assert button.evaluate(sign) == "-45deg"  # down, as it is open
    button.click()
    expect(button).to_have_attribute("aria-expanded", "false")
    assert button.evaluate(sign) == "45deg"  # to the left


def test_the_current_page_is_seen_in_the_colours_of_the_system(windows: Windows, base: str) -> None:
    page = opened(windows, f"{base}{LEAF}", forced_colors="active")
    expect(page.locator('.tree [aria-current="page"]')).to_be_visible()
    edge = "one => getComputedStyle(one).borderInlineStartColor"
    current = page.locator('.tree [aria-current="page"]')
    assert current.evaluate(edge) != page.locator(".tree a:not([aria-current])").first.evaluate(edge)
    assert current.evaluate("one => getComputedStyle(one).fontWeight") == "700"


def test_generated_pages_have_the_tree_too(windows: Windows, base: str) -> None:
    for path, opens in (("special/statistics/", 0), ("search/", 0), ("graph/", 0), ("teas/green/", 2), ("404.html", 0)):
        page = opened(windows, f"{base}{path if path.endswith('.html') else f'{path}index.html'}")
        expect(page.locator(".tree > ul")).to_be_visible()
        expect(page.locator('.tree button[aria-expanded="true"]')).to_have_count(opens)


TREE = """
- navigation "Pages":
  - list:
    - listitem:
      - button "Many"
      - link "Many"
    - listitem:
      - button "Pots"
      - link "Pots"
    - listitem:
      - button "Teas" [expanded]
      - link "Teas"
      - list:
        - listitem:
          - button "Green" [expanded]
          - link "Green"
          - list:
            - listitem:
              - link "Matcha"
            - listitem:
              - link "Sencha"
    - listitem:
      - link "Water"
"""
DRAWER = """
- navigation "Site":
  - list:
    - listitem:
      - link "All pages"
    - listitem:
      - link "Graph"
  - list:
    - listitem:
      - link "Reports"
- 'button "Theme: system"'
- button "Keyboard shortcuts"
"""


def test_a_screen_reader_hears_the_tree_as_lists_and_what_is_open(windows: Windows, base: str) -> None:
    wide = opened(windows, f"{base}{LEAF}")
    expect(wide.locator(".tree[data-ready]")).to_match_aria_snapshot(TREE)
    expect(wide.locator('.tree [aria-current="page"]')).to_have_count(1)
    narrow = opened(windows, f"{base}{LEAF}", 390)
    assert narrow.locator(".tree").aria_snapshot() == ""  # nothing is read of what is not shown
    narrow.get_by_role("button", name="Menu").click()
    expect(narrow.locator(".site-menu")).to_match_aria_snapshot(DRAWER + TREE.lstrip("\n"))


@pytest.mark.parametrize("width", [1440, 390])
def test_keys_alone_lead_through_the_navigation(windows: Windows, base: str, width: int) -> None:
    page = opened(windows, f"{base}{LEAF}", width)
    keys, focused = page.keyboard, page.locator(":focus")
    keys.press("Tab")
    expect(focused).to_have_text("Skip to content")
    keys.press("Enter")
    expect(page.locator("main")).to_be_focused()
    keys.press("Shift+Tab")
    if width == 1440:
        expect(page.locator(".tree[data-ready]")).to_be_visible()
        page.locator(".site-title").focus()
        for name in ("All pages", "Graph", "Theme: system", "Keyboard shortcuts", "Search", "Many", "Many", "Pots"):
            keys.press("Tab")
            expect(focused).to_have_accessible_name(name)
    else:
        page.locator(".menu-button").focus()
        keys.press("Enter")
        expect(page.locator(".tree[data-ready]")).to_be_visible()
        for name in ("All pages", "Graph", "Reports", "Theme: system", "Keyboard shortcuts", "Many"):
            keys.press("Tab")
            expect(focused).to_have_accessible_name(name)
    page.locator(".tree").get_by_role("link", name="Matcha").focus()
    keys.press("Enter")
    page.wait_for_url("**/matcha/index.html")


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_of_the_navigation_is_printed(windows: Windows, base: str, width: int) -> None:
    page = opened(windows, f"{base}{LEAF}", width)
    if width == 390:
        page.get_by_role("button", name="Menu").click()
    expect(page.locator(".tree[data-ready]")).to_be_visible()
    page.emulate_media(media="print")
    for part in (".tree", ".site-menu", ".menu-button", ".search-link", ".neighbours"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator("article")).to_be_visible()
