"""The search as a reader uses it: from disk and from a server, by keyboard alone, on a phone, from right to left."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from chromium import box
from kinds import axe_findings_in_both_schemes
from playwright.sync_api import Page, Route, expect
from served import painted, server, watched
from windows import Windows

from building import SiteOf, publish, write

LOADED = re.compile(r"site/(?:search/|static/search|.*\.text\.js)")
DATA = re.compile(r"site/(?:search/.*|static/search.*)\.js")
HOSTILE = {
    "img": '<img src=x onerror="alert(1)"> hostile',
    "script": "</script><script>alert(2)</script> hostile",
    "long": "hostile " + "long" * 2500,
    "bidi": "hostile \u202egnp.exe\u202c \u2066 right",
    "quote": "hostile \"quotes\" 'and' \\ backslash \u2028 line",
}


@pytest.fixture(scope="module")
def site(site_of: SiteOf) -> Path:
    return site_of("drinks")


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    with server(site.parent) as address:
        yield f"{address}site/"


@pytest.fixture(params=["file", "server"])
def base(request: pytest.FixtureRequest, site: Path, served: str) -> str:
    return f"{site.as_uri()}/" if request.param == "file" else served


@pytest.fixture
def page(windows: Windows) -> Iterator[Page]:
    return windows.page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")


def ask(page: Page, query: str) -> None:
    """Open the dialog and type."""
    page.keyboard.press("/")
    expect(page.locator(".search-dialog .search-field")).to_be_focused()
    page.keyboard.type(query)


def first(page: Page, title: str) -> None:
    """See this page come first."""
    expect(page.locator(".search-title").first).to_have_text(title)


def test_what_is_typed_is_found(page: Page, base: str) -> None:
    troubles = watched(page)
    scripts: list[str] = []
    page.on("request", lambda request: scripts.append(request.url) if LOADED.search(request.url) else None)
    page.goto(f"{base}coffee/index.html")
    page.wait_for_load_state("networkidle")
    assert scripts == []  # nothing is loaded before it is needed
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    page.keyboard.type("g")  # results come from the first letter on
    first(page, "Green tea")
    page.keyboard.type("ren tea")  # with a typing error
    first(page, "Green tea")
    field.fill("adenosine")
    card = page.locator(".search-card").first
    expect(card.locator(".search-title")).to_have_text("Coffee")
    expect(card.locator("mark").first).to_have_text("adenosine")
    claim = card.locator(".search-claim")
    expect(claim).to_contain_text("which keeps sleepiness away")
    expect(claim).to_contain_text("Pharmacology")
    expect(claim.locator("q")).to_contain_text("It is an antagonist at adenosine receptors.")
    expect(page.locator(".search-status")).to_have_text(re.compile(r"\d+ pages? found"))
    assert troubles == []


@contextmanager
def held(page: Page) -> Iterator[None]:
    """Keep back what the search loads until the end of this, on pages that are loaded within it: on one that was there
    before, the browser may begin to keep back too late."""
    kept: list[Route] = []
    over = Event()
    page.route(DATA, lambda route: route.continue_() if over.is_set() else kept.append(route))
    yield
    over.set()
    for route in kept:
        route.continue_()


@pytest.mark.parametrize("opener", ["/", "Control+k", "click"])
def test_no_letter_is_lost_while_the_search_is_loaded(page: Page, base: str, opener: str) -> None:
    """The field is there in the very task of the key or the click."""
    with held(page):
        page.goto(f"{base}index.html")
        if opener == "click":
            page.locator(".search-link").click()
        else:
            page.keyboard.press(opener)
        assert page.evaluate("document.activeElement.matches('.search-dialog[open] .search-field')")
        page.keyboard.type("adenosine")
        expect(page.locator(".search-field")).to_have_value("adenosine")
        expect(page.locator(".search-field")).to_have_accessible_name(re.compile("Search"))
    first(page, "Coffee")
    marked = re.compile(
        "coffee/index.html#:~:text=Its%20stimulant%20blocks-,adenosine(,-[^&]+)?$"
    )  # on the page that it opens
    expect(page.locator(".search-page").first).to_have_attribute("href", marked)
    expect(page.get_by_role("combobox")).to_have_value("adenosine")
    expect(page.get_by_role("combobox")).to_be_focused()


def test_letters_are_kept_on_the_search_page(page: Page, base: str) -> None:
    with held(page):
        page.goto(f"{base}search/index.html", wait_until="commit")
        expect(page.locator(".search-place .search-field")).to_be_focused()
        page.keyboard.type("adenosine")
        page.keyboard.press("Enter")
    page.wait_for_url("**/coffee/index.html*")


def test_enter_waits_for_what_was_typed(page: Page, base: str) -> None:
    with held(page):
        page.goto(f"{base}index.html")
        page.keyboard.press("/")
        page.keyboard.type("adenosine")
        page.keyboard.press("Enter")
        painted(page)
    page.wait_for_url("**/coffee/index.html*")


def test_enter_opens_no_hit_of_what_stood_there_before(page: Page, base: str) -> None:
    page.goto(f"{base}index.html")
    ask(page, "mate")
    expect(page.locator(".search-title").first).to_be_visible()
    page.locator(".search-field").evaluate("""field => {
        field.value = "adenosine";
        field.dispatchEvent(new Event("input"));
        field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true }));
    }""")
    page.wait_for_url("**/coffee/index.html*")


def test_a_search_that_was_closed_leads_nowhere(page: Page, base: str) -> None:
    with held(page):
        page.goto(f"{base}index.html")
        page.keyboard.press("/")
        page.keyboard.type("adenosine")
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
    expect(page.locator(".search-title").first).to_have_text("Coffee")
    painted(page)
    assert page.url == f"{base}index.html"
    expect(page.locator(".search-dialog")).to_be_hidden()


def test_a_keyboard_is_enough(page: Page, base: str) -> None:
    page.goto(f"{base}index.html")
    ask(page, "roasting")
    first(page, "Coffee")
    field = page.get_by_role("combobox")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    chosen = page.locator('[role="option"][aria-selected="true"]')
    expect(chosen).to_have_count(1)
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("ArrowDown")  # the section below the page
    expect(chosen).to_contain_text("Roasting")
    page.keyboard.press("ArrowUp")
    expect(chosen.locator(".search-title")).to_have_text("Coffee")
    page.keyboard.press("ArrowDown")
    with page.context.expect_page() as opened:
        page.keyboard.press("Control+Enter")
    assert opened.value.url.endswith("coffee/index.html#roasting")
    page.keyboard.press("Enter")
    page.wait_for_url("**/coffee/index.html#roasting")
    ask(page, "")
    page.keyboard.press("Escape")
    expect(page.locator(".search-dialog")).not_to_be_visible()


def test_escape_leads_back_to_where_one_was(page: Page, base: str) -> None:
    page.goto(f"{base}index.html")
    page.locator(".search-link").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".search-link")).to_be_focused()


def test_a_hit_opens_in_a_new_tab(page: Page, base: str) -> None:
    page.goto(f"{base}index.html")
    ask(page, "sencha")
    first(page, "Green tea")
    with page.context.expect_page() as opened:
        page.locator(".search-page").first.click(modifiers=["Control"])
    opened.value.wait_for_url("**/green-tea/index.html*")
    expect(page.locator(".search-dialog")).to_be_visible()


def test_recent_pages_stand_there_before_one_types(page: Page, base: str) -> None:
    for name in ("coffee", "chai", "black-tea", "coffee"):
        page.goto(f"{base}{name}/index.html")
    ask(page, "")
    expect(page.locator(".search-title")).to_have_text(["Black tea", "Чай"])  # not the page one is on
    page.locator(".search-page", has_text="Чай").click()
    page.wait_for_url("**/chai/index.html*")


def test_facets_narrow_down_and_widen(page: Page, base: str) -> None:
    page.goto(f"{base}index.html")
    ask(page, "tea")
    facet = page.get_by_role("button", name="Tag: plants/camellia")
    expect(facet).to_be_hidden()
    page.get_by_text("Filter results").click()
    facet.click()
    expect(page.get_by_role("combobox")).to_have_value("tea")
    expect(page.locator(".search-title")).to_have_text(["Green tea"])
    expect(page.get_by_text("Filter results (1)")).to_be_visible()
    expect(facet).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="Search page").click()
    page.wait_for_url("**/search/index.html?q=tag%3Aplants%2Fcamellia%20tea")
    expect(page.locator(".search-title")).to_have_text(["Green tea"])
    expect(page.get_by_role("combobox")).to_have_value("tea")
    facet.click()
    page.wait_for_url("**/search/index.html?q=tea")
    expect(page.locator(".search-card").nth(3)).to_be_visible()


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("tag:nowhere", "Tag: nowhere"),
        ('type:"a kind"', "Type: a kind"),
        ("cited:none", "Cited: no claims"),
        ("source:gone", "Source: gone"),
    ],
)
def test_a_filter_has_plain_words(page: Page, base: str, query: str, label: str) -> None:
    page.goto(f"{base}index.html")
    ask(page, query)
    expect(page.locator('.search-facet[aria-pressed="true"]')).to_have_text(label)
    page.locator('.search-facet[aria-pressed="true"]').click()
    expect(page.get_by_role("combobox")).to_have_value("")
    expect(page.locator(".search-facet")).to_have_count(0)


SLIPS = """---
aliases: [{alias}]
tags: [zettels/box]
summary: Zettels are kept in a box of slips.
---
# {name}

Nobody counted them before. ^[luhmann-1981.md:4]
"""


@pytest.fixture(scope="module")
def wanting(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A wiki with links to pages that are not there."""
    root = tmp_path_factory.mktemp("wanting")
    pages = {
        "content/one.md": "# One\n\nOf [[Boundary  object|things]], [[100% wool]] and [[麦茶]].\n",
        "content/two.md": "# Two\n\nOf [[boundary object]] and [[boundary object]], and [[Object lesson]].\n",
        "content/object.md": "# Object\n\nA thing at a boundary.\n",
        "content/slips.md": SLIPS.format(name="Slips of paper", alias="slips-of-paper, Zettel"),
        "content/cards.md": SLIPS.format(name="Cards", alias="cards"),
        "sources/luhmann-1981.md": "---\ntitle: Writing with zettels\n---\nHe wrote ninety thousand notes.\n",
    }
    return f"{publish(write(root, pages), root / 'site').as_uri()}/"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("boundary object", ["Boundary object"]),
        ("object", ["Boundary object", "Object lesson"]),
        ("wool", ["100% wool"]),
        ("麦", ["麦茶"]),
        ("boundary tag:x", []),
        ("wooden", []),
    ],
)
def test_names_without_a_page_come_last(page: Page, wanting: str, query: str, found: list[str]) -> None:
    page.goto(f"{wanting}one/index.html")
    ask(page, query)
    expect(page.locator(".search-status")).to_have_text(re.compile("found|No results|Similar"))
    expect(page.locator(".search-wanted .search-title")).to_have_text(found)
    expect(page.locator(".search-wanted ~ .search-card")).to_have_count(0)


def test_hits_say_once_why_they_match(page: Page, wanting: str) -> None:
    """By an alias that is no spelling of the title, a tag, a passage that no hit before has; then sources."""
    page.goto(f"{wanting}one/index.html")
    ask(page, "zettels")
    cards, summary = page.locator(".search-card"), "Zettels are kept in a box of slips."
    expect(cards).to_have_count(2)
    expect(cards.locator(".search-words", has_text="zettels/box")).to_have_count(2)
    expect(cards.locator(".search-words", has_text=summary)).to_have_count(1)
    source = page.locator(".search-card ~ .search-apart")
    expect(source).to_have_text(re.compile("^Writing with zettels.*Source: 2 citations"))
    page.locator(".search-field").fill("slips of paper")
    expect(cards.first.locator(".search-title")).to_have_text("Slips of paper")
    expect(cards.first.locator(".search-alias")).to_have_count(0)
    page.locator(".search-field").fill("writing with zettels")
    expect(page.locator(".search-list > :first-child .search-title")).to_have_text("Writing with zettels")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sources/luhmann-1981.md/index.html")


def test_what_was_meant_is_offered_if_nothing_is_found(page: Page, wanting: str) -> None:
    page.goto(f"{wanting}one/index.html")
    ask(page, "ojbetc")
    expect(page.locator(".search-status")).to_have_text("No results for “ojbetc”.")
    expect(page.locator(".search-meant")).to_have_text("Did you mean object?")
    page.keyboard.press("Enter")
    expect(page.locator(".search-field")).to_have_value("object")
    first(page, "Object")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Boundary object", "No page yet; 2 pages link to it"),
        ("100% wool", "No page yet; 1 page links to it"),
        ("麦茶", "No page yet; 1 page links to it"),
    ],
)
def test_a_name_without_a_page_leads_to_those_that_ask_for_it(page: Page, wanting: str, name: str, words: str) -> None:
    page.goto(f"{wanting}one/index.html")
    ask(page, name)
    expect(page.locator(".search-wanted .search-words").first).to_have_text(words)
    page.locator(".search-wanted").first.click()
    page.wait_for_url("**/special/wanted/index.html#*")
    expect(page.locator("tr:target .red-link")).to_have_text(name)


def test_the_search_page_has_an_address_to_share(page: Page, base: str) -> None:
    troubles = watched(page)
    page.goto(f"{base}search/index.html?q={'抹茶'}")
    first(page, "茶道")
    expect(page.get_by_role("combobox")).to_have_value("抹茶")
    page.get_by_role("combobox").fill("barley water")
    first(page, "Barley water")
    page.reload()
    first(page, "Barley water")
    expect(page.locator(".search-az")).not_to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    expect(page.locator(".search-dialog")).to_have_count(0)
    assert troubles == []


def test_the_dialog_leads_to_the_page_with_what_was_asked(page: Page, base: str) -> None:
    page.goto(f"{base}index.html")
    ask(page, "maillard")
    page.get_by_role("link", name="Search page").click()
    page.wait_for_url("**/search/index.html?q=maillard")
    first(page, "Maillard reaction")


def test_without_scripts_the_pages_are_listed(windows: Windows, base: str) -> None:
    page = windows.page(java_script_enabled=False)
    page.goto(f"{base}index.html")
    page.locator(".search-link").click()
    page.wait_for_url("**/search/index.html")
    page.locator(".search-az").get_by_text("Yerba mate").click()
    page.wait_for_url("**/yerba-mate/index.html*")


@pytest.mark.parametrize("start", ["qahwa/index.html", "green-tea/index.html"])
def test_on_a_phone_all_fits(windows: Windows, base: str, start: str) -> None:
    page = windows.page(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page.goto(base + start)
    page.locator(".search-link").tap()
    page.get_by_role("combobox").fill("قهوة")
    first(page, "قهوة")
    expect(page.locator(".search-words").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    right = box(page.locator(".search-title").first)
    assert right["x"] + right["width"] > 300  # Arabic begins at the right
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    direction = page.locator(".search-dialog").evaluate("dialog => getComputedStyle(dialog).direction")
    assert direction == ("rtl" if start.startswith("qahwa") else "ltr")
    page.locator(".search-page").first.tap()
    page.wait_for_url("**/qahwa/index.html*")


def test_names_stand_apart_and_words_run_their_own_way(page: Page, base: str) -> None:
    """In an interface that runs from right to left, too."""
    page.goto(f"{base}qahwa/index.html")
    ask(page, "arabic coffee")
    page.locator(".search-alias").first.wait_for()
    card = page.locator(".search-card", has=page.locator(".search-alias")).first
    title, alias = (box(card.locator(f".search-{name}").first) for name in ("title", "alias"))
    gap = max(title["x"] - alias["x"] - alias["width"], alias["x"] - title["x"] - title["width"])
    assert gap > 3 or abs(title["y"] - alias["y"]) > 12
    assert card.locator(".search-words, .search-sentence").evaluate_all("all => all.every(one => one.dir === 'auto')")


def test_nothing_is_found_and_it_says_so(page: Page, base: str) -> None:
    page.goto(f"{base}index.html")
    ask(page, "qqqqzzzz")
    expect(page.locator(".search-status")).to_have_text("No results for “qqqqzzzz”.")
    expect(page.get_by_role("combobox")).to_have_attribute("aria-expanded", "false")
    page.get_by_role("combobox").fill("qqqqzzzz green ")
    expect(page.locator(".search-status")).to_have_text(re.compile(r"found\s+Not found: qqqqzzzz$"))


def test_more_is_shown_on_demand(page: Page, base: str) -> None:
    page.goto(f"{base}index.html")
    ask(page, "type:drink")
    expect(page.locator(".search-card")).to_have_count(10)
    page.get_by_role("button", name="Show more").click()
    expect(page.locator(".search-card")).to_have_count(11)
    expect(page.get_by_role("button", name="Show more")).to_have_count(0)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tmp_path_factory.mktemp("hostile")
    (root / "content").mkdir()
    for name, title in HOSTILE.items():
        quoted = title.replace("\\", "\\\\").replace('"', '\\"')
        text = f'---\ntitle: "{quoted}"\naliases: ["{quoted} alias"]\nsummary: "{quoted}"\ntype: "{quoted}"\n---\n'
        (root / "content" / f"{name}.md").write_text(f"{text}# {title}\n\nText `{title}`.\n", encoding="utf-8")
    return f"{publish(root, root / 'site').as_uri()}/"


def test_hostile_titles_are_text(page: Page, hostile: str) -> None:
    troubles = watched(page)
    page.on("dialog", lambda dialog: (troubles.append(dialog.message), dialog.dismiss()))
    page.goto(f"{hostile}img/index.html")
    ask(page, "hostile")
    expect(page.locator(".search-card")).to_have_count(len(HOSTILE))
    painted(page)
    assert page.locator(".search-dialog :is(img, script, iframe)").count() == 0
    titles = page.locator(".search-title").all_inner_texts()
    assert HOSTILE["img"] in titles and HOSTILE["script"] in titles
    assert max(map(len, titles)) < 300
    assert page.locator(".search-title").evaluate_all("all => all.every(one => one.localName === 'bdi')")
    assert troubles == []


@pytest.mark.parametrize("start", ["qahwa/index.html", "search/index.html?q=tea", "index.html"])
def test_axe_finds_nothing(windows: Windows, site: Path, start: str) -> None:
    page = windows.page(bypass_csp=True)
    page.goto(f"{site.as_uri()}/{start}")
    if "?" not in start:
        ask(page, "coffee adenosine")
        page.keyboard.press("ArrowDown")
    page.locator(".search-claim, .search-section").first.wait_for()
    assert axe_findings_in_both_schemes(page) == []
