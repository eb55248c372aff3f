"""What cards, references, sources and reports show of claims: lines found, not cited; and how much lines hold."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from kinds import axe_findings_in_both_schemes
from playwright.sync_api import Locator, Page, expect
from pybtex.database import parse_string
from served import server
from windows import Windows

from building import publish, write

# Claim, what it cites, and what is in the source.
FOUND = "Tea reached the harbour of Lisbon in 1610 on two ships of the company."
OTHER = "The leaves were dried over charcoal in copper pans for three days."
CITED = "The pans were scrubbed with sand by Bohr in 1999 before each firing of the leaves."
NOWHERE = "Penguins orbit quantum zebras while neptune whistles quickly in marble."
LINES = {
    3: "Merchants mixed the leaves with salt.",
    8: "The pans were scrubbed with sand before each firing of the leaves.",
    12: FOUND,
    25: OTHER,
}
WORDS = (
    "harvest ledger lantern cellar orchard bridge saddle pigeon kettle barley hammer violin curtain almond ribbon "
    "thistle candle meadow anchor basket feather granite hollow island jacket kernel ladder mirror needle oyster "
    "pepper quarry rafter sickle timber urchin velvet walnut yarrow zither acorn beacon cobble dagger ember flute"
).split()
SOURCE = "".join(
    LINES.get(number, f"Under the {WORDS[number % 45]} was a {WORDS[number * 7 % 46]} of the north.") + "\n"
    for number in range(1, 61)
)
PAGE = f"""---
title: Tea
---
{FOUND} ^[long.md] {OTHER} ^[long.md]

{CITED} ^[long.md:8-9] Merchants never mixed the leaves with salt. ^[long.md:3] ^[wool.md]

{NOWHERE} ^[long.md]

Short. ^[long.md]
"""
ARABIC = """---
title: الشاي
lang: ar
---
وصل الشاي إلى ميناء لشبونة عام 1610 على متن سفينتين للشركة. ^[arabic.md]
"""
FILES = {
    "content/tea.md": PAGE,
    "content/arabic.md": ARABIC,
    "sources/long.md": SOURCE,
    "sources/wool.md": "The price of wool rose in winter because ships came late to the northern harbours.\n" * 30,
    "sources/arabic.md": "حدائق وأنهار وجبال في أقصى الشمال البعيد.\n" * 20
    + "وصل الشاي إلى ميناء لشبونة عام 1610 على متن سفينتين للشركة.\n"
    + "أسعار الصوف ترتفع في الشتاء لأن السفن تتأخر.\n" * 20,
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tmp_path_factory.mktemp("claims")
    write(root, FILES | {"kmwiki.toml": "[site]\ntitle = 'Wiki'\n"})
    return publish(root, root / "site").as_uri()


@pytest.fixture(scope="module")
def served(site: str) -> Iterator[str]:
    with server(Path(site.removeprefix("file://"))) as address:
        yield address.rstrip("/")


@pytest.fixture
def page(windows: Windows, site: str) -> Iterator[Page]:
    page = windows.page(reduced_motion="reduce")
    page.goto(f"{site}/tea/index.html")
    yield page


def opened(page: Page, mark: str) -> Locator:
    """The card of a mark."""
    page.locator(f'[id="{mark}"]').hover()
    card = page.locator(".evidence-card")
    expect(card).to_have_count(1)
    return card


def test_a_card_shows_lines_that_were_found_as_such(page: Page) -> None:
    card = opened(page, "cite:1:1")
    expect(card.locator(".found-label")).to_contain_text("found, not cited: line 12")
    expect(card.locator(".found .source-lines li")).to_have_text([FOUND])
    expect(card).not_to_contain_text(OTHER)  # which was found for another mark of the same reference
    assert card.locator(".found .source-lines").evaluate("lines => getComputedStyle(lines).borderLeftStyle") == "dashed"
    expect(card.locator(".evidence:not(.found)")).to_have_count(0)
    card.locator(".found-label a").click()
    expect(page.locator("#L12")).to_be_in_viewport()


def test_a_card_begins_with_its_claim_and_marks_what_it_shares_with_its_lines(page: Page) -> None:
    card = opened(page, "cite:3:1")
    assert card.evaluate("card => card.firstElementChild.className") == "claim-words"
    expect(card.locator(".claim-words")).to_be_visible()
    expect(card.locator(".claim-words")).to_contain_text(CITED)
    assert card.locator(".claim-words mark").all_text_contents()[:2] == ["pans", "scrubbed"]
    expect(card.locator(".lacking")).to_have_text(["Bohr", "1999"])
    expect(card.locator(".claim-words .unseen")).to_have_text("(not in these lines: Bohr and 1999)")
    assert card.locator('li[value="8"] mark').all_text_contents()[:3] == ["pans", "scrubbed", "sand"]
    assert card.locator('li[value="9"] mark').count() == 0
    assert card.locator("li").all_text_contents() == SOURCE.split("\n")[7:9]
    expect(card.locator(".support")).to_contain_text("These lines cover")
    expect(card.locator(".support")).to_contain_text("Missing numbers: 1999. Missing names: Bohr.")


def test_marks_of_one_claim_say_the_same(page: Page) -> None:
    for mark, nothing in (("cite:4:1", 0), ("cite:5:1", 1)):
        card = opened(page, mark)
        expect(card.locator(".support", has_text="No matching lines were found in the source.")).to_have_count(nothing)
        expect(card.locator(".claim-words")).to_have_count(1)
        expect(card.locator(".support").last).to_contain_text("The claim or the lines say “not”, but not both.")
        page.keyboard.press("Escape")
    expect(page.locator(".references .claim", has_text="Merchants")).to_have_count(1)


@pytest.mark.parametrize(
    ("mark", "why"),
    [
        ("cite:6:1", "No matching lines were found in the source."),
        ("cite:7:1", "The claim is too short to compare with the source."),
    ],
)
def test_a_card_without_lines_says_why(page: Page, mark: str, why: str) -> None:
    card = opened(page, mark)
    expect(card.locator(".support")).to_have_text([why])
    expect(card.locator(".source-lines")).to_have_count(0)


def test_without_scripts_the_references_say_it_all(windows: Windows, site: str) -> None:
    page = windows.page(java_script_enabled=False)
    page.goto(f"{site}/tea/index.html")
    entry = page.locator(".reference").first
    expect(entry.locator(".found-label")).to_have_text(
        ["found, not cited: line 12 a", "found, not cited: line 25 b"], use_inner_text=False
    )
    expect(entry.locator(".found .source-lines li")).to_have_text([FOUND, OTHER])
    expect(entry.locator(".claim-words").first).to_be_hidden()  # the page has them already
    said = entry.locator(".support").all_inner_texts()
    assert [text.split()[0] for text in said] == ["a", "b", "c", "d"]


def test_keys_and_touch_show_the_same(windows: Windows, site: str) -> None:
    page = windows.page(has_touch=True, viewport={"width": 360, "height": 640})
    page.goto(f"{site}/tea/index.html")
    page.tap('[id="cite:2:1"]')
    expect(page.locator(".evidence-card .found li")).to_have_text([OTHER])
    expect(page.locator(".evidence-card")).to_be_in_viewport(ratio=0.99)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.tap("h1")
    expect(page.locator(".evidence-card")).to_have_count(0)
    page.keyboard.press("Tab")
    page.locator('[id="cite:1:1"]').focus()
    expect(page.locator(".evidence-card .found li")).to_have_text([FOUND])
    page.keyboard.press("Escape")
    expect(page.locator(".evidence-card")).to_have_count(0)


def test_from_right_to_left_the_dashes_are_at_the_right(windows: Windows, site: str) -> None:
    page = windows.page()
    page.goto(f"{site}/arabic/index.html")
    card = opened(page, "cite:1:1")
    lines = card.locator(".found .source-lines")
    expect(lines.locator("li")).to_have_count(1)
    assert lines.evaluate("lines => getComputedStyle(lines).borderRightStyle") == "dashed"
    expect(card.locator(".found-kind")).to_have_text("موجودة بالبحث، غير مستشهد بها:")


def test_on_paper_found_lines_are_called_so_and_claims_have_their_words(page: Page) -> None:
    page.emulate_media(media="print")
    entry = page.locator(".reference").first
    expect(entry.locator(".found-label").first).to_be_visible()
    expect(entry.locator(".claim-words").first).to_be_visible()  # for letters lead nowhere
    assert entry.locator(".found .source-lines").first.evaluate("e => getComputedStyle(e).borderLeftStyle") == "dashed"


def test_in_forced_colours_found_lines_keep_their_dashes(windows: Windows, site: str) -> None:
    page = windows.page(forced_colors="active")
    page.goto(f"{site}/tea/index.html")
    styles = "e => [getComputedStyle(e).borderLeftStyle, getComputedStyle(e).borderLeftWidth]"
    assert page.locator(".found .source-lines").first.evaluate(styles) == ["dashed", "2px"]


def test_the_page_of_a_source_shows_what_was_found_apart(page: Page, site: str) -> None:
    page.goto(f"{site}/sources/long.md/index.html")
    assert page.locator(".found-line").evaluate_all("lines => lines.map(line => line.value)") == [12, 25]
    expect(page.locator(".found-note")).to_have_text(["found, not cited"] * 2)
    assert page.locator("#L8").get_attribute("class") == "cited-1"
    found = page.locator('[data-kmwiki="found-for"]')
    expect(found.locator("h3")).to_have_text(["Line 12 found, not cited", "Line 25 found, not cited"])
    expect(page.locator('[data-kmwiki="source-share"]')).to_have_text("3 of 60 (5%)")
    found.locator("a.passage").first.click()
    expect(page.locator('[id="cite:1:1"]')).to_be_in_viewport()


def test_a_report_has_each_claim_beside_its_lines(page: Page, site: str) -> None:
    page.goto(f"{site}/special/lines-found/index.html")
    rows = page.locator(".claim-row", has_text=FOUND)
    expect(rows.locator(".found li")).to_have_text([FOUND])
    left, right = (rows.locator(part).bounding_box() for part in (".claim", ".beside"))
    assert left and right and left["x"] + left["width"] <= right["x"]
    page.set_viewport_size({"width": 390, "height": 800})
    above, below = (rows.locator(part).bounding_box() for part in (".claim", ".beside"))
    assert above and below and above["y"] + above["height"] <= below["y"]
    rows.locator(".claim-page a").click()
    expect(page.locator('[id="cite:1:1"]')).to_be_in_viewport()


def test_found_lines_that_are_not_shown_are_numbers(windows: Windows, tmp_path: Path) -> None:
    write(tmp_path, FILES | {"kmwiki.toml": "[sources]\npublish_found = false\n"})
    site = publish(tmp_path, tmp_path / "site").as_uri()
    page = windows.page()
    page.goto(f"{site}/tea/index.html")
    card = opened(page, "cite:1:1")
    expect(card.locator(".found")).to_contain_text("found, not cited: line 12")
    expect(card.locator(".found")).to_contain_text("not published")
    expect(card.locator(".source-lines")).to_have_count(0)


def test_a_search_shows_found_lines_as_such(page: Page, site: str) -> None:
    page.goto(f"{site}/search/index.html?q=harbour+Lisbon")
    claim = page.locator(".search-claim", has_text="line 12")
    expect(claim).to_contain_text("found, not cited: line 12")


@pytest.mark.parametrize("path", ["tea", "sources/long.md", "special/lines-found", "special/help", "special/trust"])
def test_axe_finds_nothing(windows: Windows, site: str, path: str) -> None:
    page = windows.page(bypass_csp=True, reduced_motion="reduce")
    page.goto(f"{site}/{path}/index.html")
    if path == "tea":
        opened(page, "cite:3:1")
    assert axe_findings_in_both_schemes(page) == []


def test_a_card_says_how_to_cite_its_claim(page: Page) -> None:
    card = opened(page, "cite:3:1")
    card.locator(".cite summary").click()
    claim = page.locator("article [id^='claim:']").nth(2).get_attribute("id")
    expect(card.locator(".cite p").first).to_have_text(f"“{CITED}” “Tea.” Wiki.")
    expect(card.locator(".cite pre")).to_have_count(2)
    bibtex, csl = card.locator(".cite pre").all_text_contents()
    [record] = json.loads(csl)
    assert (record["note"], record["title"]) == (CITED, "Tea")
    assert parse_string(bibtex, "bibtex").entries["tea"].fields["note"] == CITED
    assert "URL" not in record and claim  # a file on this machine is no address for others


def test_keys_lead_into_a_card_and_back(page: Page) -> None:
    mark = page.locator(".citation a").first
    mark.focus()
    card = page.locator(".evidence-card")
    expect(card).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(card.locator("a[href]").first).to_be_focused()
    while not card.locator("summary").evaluate("one => one === document.activeElement"):
        page.keyboard.press("Tab")
        assert card.evaluate("card => card.contains(document.activeElement)")
    page.keyboard.press("Enter")
    expect(card.locator("pre").first).to_contain_text("@")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(mark).to_be_focused()


def test_from_a_site_a_claim_is_cited_with_its_address(windows: Windows, served: str) -> None:
    page = windows.page()
    page.goto(f"{served}/tea/index.html")
    card = opened(page, "cite:3:1")
    card.locator(".cite summary").click()
    expect(card.locator(".cite pre")).to_have_count(2)
    [record] = json.loads(card.locator(".cite pre").nth(1).text_content() or "")
    claim = page.locator("article [id^='claim:']").nth(2).get_attribute("id")
    assert record["URL"] == f"{served}/tea/index.html#{claim}"
    page.goto(record["URL"])
    expect(page.locator(f"[id='{claim}']")).to_be_in_viewport()


@pytest.mark.parametrize("address", ["tea", "arabic"])
def test_in_a_wide_window_the_evidence_of_what_is_read_is_in_the_margin(
    windows: Windows, site: str, address: str
) -> None:
    page = windows.page(viewport={"width": 1500, "height": 900})
    page.goto(f"{site}/{address}/index.html")
    note, article = page.locator(".margin-note"), page.locator("article")
    expect(note).to_be_visible()
    expect(page.locator(".in-margin")).to_have_count(1)
    own, text = note.bounding_box(), article.bounding_box()
    assert own and text
    beside = own["x"] >= text["x"] + text["width"] if address == "tea" else own["x"] + own["width"] <= text["x"]
    assert beside and own["x"] >= 0 and own["x"] + own["width"] <= 1500
    side = page.locator(".page-side").bounding_box()
    assert side and own["y"] >= side["y"] + side["height"]
    assert page.locator("[aria-hidden=true] :is(a, summary):not([tabindex='-1'])").count() == 0
    page.locator(".in-margin").hover()
    page.wait_for_timeout(200)
    expect(page.locator(".card")).to_have_count(0)  # which would say the same
    expect(note.locator(".cite")).to_have_count(1)
    page.set_viewport_size({"width": 1100, "height": 900})
    expect(note).to_be_hidden()


def test_the_margin_follows_the_reader(windows: Windows, site: str) -> None:
    page = windows.page(viewport={"width": 1500, "height": 300})
    page.goto(f"{site}/tea/index.html")
    for mark in ("cite:6:1", "cite:7:1", "cite:5:1"):
        page.evaluate("id => scrollBy(0, document.getElementById(id).getBoundingClientRect().top - 100)", mark)
        expect(page.locator(".in-margin")).to_have_id(mark)
        number = page.locator(f"[id='{mark}']").inner_text()
        expect(page.locator(".margin-number")).to_have_text(number)


def test_a_page_says_how_to_cite_it_once_that_is_opened(page: Page) -> None:
    expect(page.locator(".page-end .cite p")).to_have_text(["“Tea.” Wiki."], use_inner_text=False)
    page.locator(".page-end .cite summary").click()
    expect(page.locator(".page-end .cite pre")).to_have_count(2)
    [record] = json.loads(page.locator(".page-end .cite pre").nth(1).inner_text())
    assert (record["title"], record["type"]) == ("Tea", "webpage")
    for _ in range(2):  # closed and opened again, it is the same
        page.locator(".page-end .cite summary").click()
    expect(page.locator(".page-end .cite pre")).to_have_count(2)
