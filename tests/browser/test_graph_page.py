"""The graph as a reader uses it: with a mouse, with keys alone, with fingers, from disk, from right to left."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from chromium import box
from playwright.sync_api import Page, expect
from served import painted, watched
from windows import Windows

from building import publish

AXE = Path(__file__).parents[2] / ".venv" / "node" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
HOSTILE = '<img src=x onerror="alert(1)"></script> ' + "long" * 2500 + " \u202egnp.exe"
PAGES = {
    "index": "# Garden\n\n[[Tea]] [[Coffee]] [[Water]] [[Stone]]",
    "tea": "---\ntags: [leaf]\ntype: drink\n---\n# Tea\n\n[[Water]] [[Green tea]] [[Milk]]. A claim. ^[book.md]",
    "green tea": "---\ntags: [leaf]\ntype: drink\n---\n# Green tea\n\n[[Tea]] [[Water]]",
    "coffee": "---\ntype: drink\n---\n# Coffee\n\n[[Water]] [[Milk]]",
    "water": "# Water\n\n[[Tea]] [[Coffee]]",
    "stone": "# Stone\n\n[[Sand]] [[Rock]]",
    "sand": "# Sand\n\n[[Stone]] [[Rock]]",
    "rock": "# Rock\n\n[[Stone]] [[Sand]] [[hostile]]",
    "hostile": f"---\ntitle: '{HOSTILE}'\n---\nText.",
}


def wiki(root: Path, language: str = "en") -> Path:
    (root / "content").mkdir(parents=True)
    (root / "sources").mkdir()
    (root / "sources" / "book.md").write_text("---\ntitle: The book of tea\n---\nA line.\n", encoding="utf-8")
    (root / "kmwiki.toml").write_text(f'[site]\nlanguage = "{language}"\n', encoding="utf-8")
    for name, text in PAGES.items():
        (root / "content" / f"{name}.md").write_text(text, encoding="utf-8")
    return publish(root, root / "a site")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wiki(tmp_path_factory.mktemp("graph") / "wiki")


@pytest.fixture
def page(windows: Windows) -> Iterator[Page]:
    return windows.page(viewport={"width": 1280, "height": 1000})


def opened(page: Page, site: Path, fragment: str = "") -> list[str]:
    """The graph's page with all that belongs to it; what goes wrong from now on."""
    troubles = watched(page)
    page.goto(f"{(site / 'graph' / 'index.html').as_uri()}{fragment}")
    settled(page)
    return troubles


def settled(page: Page) -> None:
    page.wait_for_selector('[data-kmwiki="graph"][data-ready]')
    page.wait_for_function("() => kmwiki.graphState().isDrawn")


def state(page: Page) -> dict[str, Any]:
    return dict(page.evaluate("{ const { where, ...rest } = kmwiki.graphState(); rest; }"))


def spot(page: Page, title: str) -> tuple[float, float]:
    """Where a page is drawn, in the window."""
    place = page.evaluate("title => kmwiki.graphState().where(title)", title)
    stage = box(page.locator(".graph-stage canvas"))
    return stage["x"] + place["x"], stage["y"] + place["y"]


def colour(page: Page, title: str) -> list[int]:
    """What the canvas shows in the middle of a dot."""
    found = page.evaluate(
        """title => {
          const canvas = document.querySelector('.graph-stage canvas');
          const place = kmwiki.graphState().where(title), ratio = devicePixelRatio;
          return [...canvas.getContext('2d').getImageData(place.x * ratio, place.y * ratio, 1, 1).data];
        }""",
        title,
    )
    return list(found)


def test_every_page_is_drawn_and_named(page: Page, site: Path) -> None:
    troubles = opened(page, site)
    own = state(page)
    assert own["shown"] >= len(PAGES)
    assert {"Tea", "Water", "Stone", "Rock"} <= {label["title"] for label in own["labels"]}
    labels = own["labels"]
    for place, one in enumerate(labels):
        for other in labels[place + 1 :]:
            is_apart = one["right"] <= other["left"] or other["right"] <= one["left"]
            assert is_apart or one["bottom"] <= other["top"] or other["bottom"] <= one["top"], (one, other)
    assert colour(page, "Tea") == colour(page, "Green tea") != colour(page, "Rock")  # two communities
    assert troubles == []


def test_a_mouse_moves_shows_and_opens(page: Page, site: Path) -> None:
    troubles = opened(page, site)
    page.mouse.move(*spot(page, "Tea"))
    assert state(page)["hovered"] == "Tea"
    page.wait_for_function("() => kmwiki.graphState().labels.length === 4")  # it, and what is joined with it
    before = spot(page, "Rock")
    stage = box(page.locator(".graph-stage canvas"))
    page.mouse.move(stage["x"] + 12, stage["y"] + 12)
    page.mouse.down()
    page.mouse.move(stage["x"] + 92, stage["y"] + 52, steps=4)
    page.mouse.up()
    after = spot(page, "Rock")
    assert (round(after[0] - before[0]), round(after[1] - before[1])) == (80, 40)
    scale = state(page)["scale"]
    tea = spot(page, "Tea")
    page.mouse.move(*tea)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    page.wait_for_function(f"() => kmwiki.graphState().scale > {scale * 1.3}")
    assert all(abs(one - other) < 1 for one, other in zip(spot(page, "Tea"), tea, strict=True))  # about the pointer
    page.locator('[data-graph="fit"]').click()
    settled(page)
    assert abs(state(page)["scale"] - scale) < 1e-6
    page.mouse.click(*spot(page, "Tea"))
    page.wait_for_url("**/tea/index.html")
    assert troubles == []


def test_another_tab_with_ctrl(page: Page, site: Path) -> None:
    opened(page, site)
    with page.context.expect_page() as other:
        page.mouse.move(*spot(page, "Coffee"))
        page.keyboard.down("Control")
        page.mouse.down()
        page.mouse.up()
    assert other.value.url.endswith("/coffee/index.html") and "/graph/" in page.url


def test_keys_alone_are_enough(page: Page, site: Path) -> None:
    troubles = opened(page, site)
    page.locator(".graph-stage canvas").focus()
    page.keyboard.press("ArrowRight")
    panel = page.locator(".graph-panel")
    expect(panel.get_by_role("heading", level=2)).to_have_text("Water")  # what most pages link to comes first
    expect(panel).to_contain_text("Linked from")
    seen = set()
    for key in ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown") * 4:
        page.keyboard.press(key)
        seen.add(state(page)["chosen"])
    assert len(seen) > 2
    scale = state(page)["scale"]
    page.keyboard.press("+")
    assert state(page)["scale"] > scale
    page.keyboard.press("-")
    page.keyboard.press("0")
    x = state(page)["x"]
    page.keyboard.press("Shift+ArrowRight")
    assert state(page)["x"] > x
    chosen = state(page)["chosen"]
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.keyboard.press("Tab")
    expect(page.locator('[data-graph="in"]')).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**/water/index.html")
    assert chosen and troubles == []


def test_finding_by_name(page: Page, site: Path) -> None:
    troubles = opened(page, site)
    field = page.get_by_role("combobox", name="Find a page")
    field.fill("TEA")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options).to_have_text(["Tea", "Green tea"])
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "kmwiki:hit-1")
    field.press("Enter")
    expect(options).to_have_count(0)
    assert state(page)["chosen"] == "Green tea"
    expect(page.locator(".graph-panel h2 a")).to_have_attribute("href", "../green-tea/index.html")
    field.fill("onerror")
    expect(options).to_have_count(1)
    expect(options.first).to_contain_text('<img src=x onerror="alert(1)"></script>')
    field.press("Escape")
    expect(options).to_have_count(0)
    assert page.locator("img").count() == 0 and troubles == []


def test_filters_stand_in_the_address(page: Page, site: Path) -> None:
    troubles = opened(page, site)
    page.get_by_text("Filters", exact=True).click()
    page.locator('[data-graph="tag"]').select_option("leaf")
    expect(page.locator('[data-graph="count"]')).to_have_text("2")
    settled(page)
    assert {label["title"] for label in state(page)["labels"]} == {"Tea", "Green tea"}
    assert page.url.endswith("#tag=leaf")
    page.locator('[data-graph="tag"]').select_option("")
    page.locator('[data-graph="kind"]').select_option("drink")
    expect(page.locator('[data-graph="count"]')).to_have_text("3")
    page.locator('[data-graph="kind"]').select_option("")
    page.locator('[data-graph="fresh"]').select_option("2")
    expect(page.locator('[data-graph="count"]')).to_have_text("0")
    page.locator('[data-graph="fresh"]').select_option("")
    legend = page.locator(".graph-legend button").first
    legend.click()
    expect(legend).to_have_attribute("aria-pressed", "true")
    assert 0 < int(page.locator('[data-graph="count"]').inner_text()) < len(PAGES)
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    settled(page)
    expect(page.locator(".graph-legend button").first).to_have_attribute("aria-pressed", "true")
    expect(page.locator('[data-graph="community"]')).to_be_visible()  # what an address sets is in sight
    assert troubles == []


def test_sources_and_missing_pages_can_be_shown(page: Page, site: Path) -> None:
    troubles = opened(page, site)
    titles = "kmwiki.graphState().labels.map(label => label.title)"
    assert not {"Milk", "The book of tea"} & set(page.evaluate(titles))
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Show sources").check()
    page.get_by_label("Show missing pages").check()
    settled(page)
    page.wait_for_function(f"() => ['Milk', 'The book of tea'].every(title => {titles}.includes(title))")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert colour(page, "Milk")[:3] == paper  # hollow
    page.mouse.click(*spot(page, "Milk"))
    expect(page.locator(".graph-panel")).to_contain_text("This page does not exist yet.")
    expect(page.locator(".graph-panel")).to_contain_text("Coffee")
    page.mouse.click(*spot(page, "The book of tea"))
    page.wait_for_url("**/sources/book.md/index.html")
    assert troubles == []


def test_a_page_leads_to_its_place_in_the_graph(page: Page, site: Path) -> None:
    page.goto((site / "tea" / "index.html").as_uri())
    page.locator('[data-kmwiki="nearby"] h2 a').click()
    settled(page)
    assert state(page)["chosen"] == "Tea"
    page.goto((site / "tea" / "index.html").as_uri())
    page.locator('[data-kmwiki="nearby"] svg').get_by_role("link", name="Green tea").click()
    page.wait_for_url("**/green-tea/index.html")


def test_fingers_choose_and_pinch(windows: Windows, site: Path) -> None:
    page = windows.page(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    troubles = opened(page, site)
    page.locator(".graph-stage").scroll_into_view_if_needed()
    session = page.context.new_cdp_session(page)
    scale, (x, y) = state(page)["scale"], spot(page, "Tea")
    for name, gap in (("touchStart", 20), ("touchMove", 40), ("touchMove", 60)):
        points = [{"x": x - gap, "y": y, "id": 0}, {"x": x + gap, "y": y, "id": 1}]
        session.send("Input.dispatchTouchEvent", {"type": name, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert state(page)["scale"] > 2 * scale
    page.touchscreen.tap(*spot(page, "Tea"))
    panel = page.locator(".graph-panel")
    expect(panel.get_by_role("heading", level=2)).to_have_text("Tea")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    panel.get_by_role("button", name="Close").tap()
    expect(panel).to_be_hidden()
    assert troubles == []


def test_a_wheel_scrolls_the_page(page: Page, site: Path) -> None:
    opened(page, site)
    scale = state(page)["scale"]
    page.mouse.move(*spot(page, "Tea"))
    page.mouse.wheel(0, 200)
    page.wait_for_function("() => scrollY > 100")
    assert state(page)["scale"] == scale


def test_one_finger_scrolls_the_page(windows: Windows, site: Path) -> None:
    page = windows.page(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    opened(page, site)
    before, (x, y) = state(page), spot(page, "Tea")
    session = page.context.new_cdp_session(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for far in range(20, 240, 20):
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y - far}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function("() => scrollY > 100")
    assert {name: state(page)[name] for name in ("x", "y", "scale")} == {
        name: before[name] for name in ("x", "y", "scale")
    }


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (820, 1100), (390, 844), (1280, 720)])
def test_the_whole_picture_is_in_the_first_window(page: Page, site: Path, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    opened(page, site)
    stage = box(page.locator(".graph-stage"))
    assert stage["y"] + stage["height"] <= height and stage["height"] >= 320, stage
    spread = page.evaluate("['Tea', 'Coffee', 'Water', 'Stone', 'Sand', 'Rock'].map(kmwiki.graphState().where)")
    across = max(place["x"] for place in spread) - min(place["x"] for place in spread)
    down = max(place["y"] for place in spread) - min(place["y"] for place in spread)
    assert (across > down) == (stage["width"] > stage["height"]), "the picture is as wide as there is room"


LONG = "A title of so many words that it takes more than one line below its dot, and is whole all the same"


def test_names_are_whole_and_clear_of_dots(page: Page, tmp_path: Path) -> None:
    names = [f"Page {number}" for number in range(40)]
    links = " ".join(f"[[{name}]]" for name in names)
    (tmp_path / "content").mkdir()
    texts = {"index": f"# {LONG}\n\n{links}", "wide": "# " + "很长的标题" * 6} | {
        name: f"# {name}\n\n[[index]] [[Page {number // 2}]]" for number, name in enumerate(names)
    }
    for name, text in texts.items():
        (tmp_path / "content" / f"{name}.md").write_text(text, encoding="utf-8")
    opened(page, publish(tmp_path, tmp_path / "site"))
    own = state(page)
    whole = next(label for label in own["labels"] if label["title"] == LONG)
    assert whole["bottom"] - whole["top"] > 40 and whole["right"] - whole["left"] < 200
    dots = page.evaluate("names => names.map(kmwiki.graphState().where)", names)
    for label in own["labels"]:
        for dot in dots:
            is_within = label["left"] < dot["x"] < label["right"] and label["top"] < dot["y"] < label["bottom"]
            assert not is_within, (label, dot)
    page.evaluate("location.hash = 'page=../wide/index.html'")
    page.wait_for_function("() => kmwiki.graphState().labels.length === 1")
    assert state(page)["labels"][0]["title"].replace(" ", "") == "很长的标题" * 6


def test_lines_are_faint_until_a_dot_is_pointed_at(page: Page, site: Path) -> None:
    opened(page, site)
    darkest = """([one, other]) => {
      const canvas = document.querySelector('.graph-stage canvas');
      const ratio = devicePixelRatio, at = kmwiki.graphState().where;
      const [x, y] = ['x', 'y'].map(side => (at(one)[side] + at(other)[side]) / 2 * ratio);
      const found = canvas.getContext('2d').getImageData(x - 4, y - 4, 8, 8).data.filter((_, place) => place % 4 < 3);
      return Math.min(...found);
    }"""
    faint = page.evaluate(darkest, ["Tea", "Green tea"])
    page.mouse.move(*spot(page, "Tea"))
    painted(page)
    painted(page)
    assert page.evaluate(darkest, ["Tea", "Green tea"]) < 150 < faint


def test_colours_follow_the_theme(page: Page, site: Path) -> None:
    opened(page, site)
    light = colour(page, "Tea")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    painted(page)
    settled(page)
    painted(page)
    assert colour(page, "Tea") != light


def test_without_scripts_there_are_lists_and_tables(windows: Windows, site: Path) -> None:
    page = windows.page(java_script_enabled=False)
    page.goto((site / "graph" / "index.html").as_uri())
    expect(page.locator(".graph")).to_be_hidden()
    page.locator(".graph-lists a[href^='links-']").click()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Coffee"))
    expect(row.get_by_role("link")).to_have_text(["Coffee", "Water"])


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("en", 1280, "light"), ("en", 390, "dark"), ("ar", 820, "light")]
)
def test_axe_finds_nothing(windows: Windows, tmp_path: Path, language: str, width: int, scheme: Any) -> None:
    site = wiki(tmp_path / "wiki", language)
    page = windows.page(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    opened(page, site, "#page=../tea/index.html&sources=1")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    run = "async rules => (await axe.run(document, {runOnly: rules})).violations.map(found => found.id)"
    for path in ("graph/index.html", "graph/links-1/index.html", "special/structure/index.html", "tea/index.html"):
        if not path.startswith("graph/index"):
            page.goto((site / path).as_uri())
            page.evaluate(AXE.read_text(encoding="utf-8"))
        assert page.evaluate(run, RULES) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_the_colours_of_the_system_dots_and_names_differ_from_the_ground(
    windows: Windows, site: Path, scheme: Literal["light", "dark"]
) -> None:
    page = windows.page(forced_colors="active", color_scheme=scheme, viewport={"width": 1280, "height": 1000})
    opened(page, site)
    ground = page.evaluate("""() => {
        const canvas = document.querySelector('.graph-stage canvas');
        return [...canvas.getContext('2d').getImageData(2, 2, 1, 1).data];
    }""")
    assert ground == ([255, 255, 255, 255] if scheme == "light" else [0, 0, 0, 255])
    assert ground != colour(page, "Tea") != colour(page, "Rock") != ground  # two communities
    assert state(page)["labels"]


@pytest.mark.parametrize("width", [390, 1280])
def test_no_name_is_below_the_buttons(windows: Windows, site: Path, width: int) -> None:
    page = windows.page(viewport={"width": width, "height": 700})
    opened(page, site)
    place = page.locator(".graph-stage canvas").evaluate("one => one.getBoundingClientRect().toJSON()")
    buttons = [box(button) for button in page.locator(".graph-zoom button").all()]
    for name in state(page)["labels"]:
        for button in buttons:
            left, top = button["x"] - place["x"], button["y"] - place["y"]
            beside = name["right"] <= left or name["left"] >= left + button["width"]
            assert beside or name["bottom"] <= top or name["top"] >= top + button["height"], name


@pytest.mark.parametrize(("touch", "shown"), [(True, "Move and zoom with two fingers"), (False, "Drag to move")])
def test_a_hint_says_how_to_move_with_what_the_reader_has(
    windows: Windows, site: Path, touch: bool, shown: str
) -> None:
    size = {"width": 390, "height": 800}
    page = windows.page(viewport=size, has_touch=touch, is_mobile=touch)  # type: ignore[arg-type]
    opened(page, site)
    expect(page.locator(".graph-note:visible").filter(has_text=shown)).to_have_count(1)
    expect(page.locator(".graph-note :text('Drag to move')")).to_be_visible(visible=not touch)
    expect(page.locator(".graph-touch")).to_be_visible(visible=touch)
