"""Bars beside claims that cite nothing, or that are covered by a mark which says little of them."""

from collections.abc import Iterator

import pytest
from chromium import box
from playwright.sync_api import expect
from windows import Windows

from building import publish, write

KNOWN = "The old ferry of the town sails at dawn and carries ninety passengers."
MOON = "The moon is made of mature cheese."
ITEMS = "\n\n".join(f"{number}. A thing without a source." for number in range(1, 13))
BODY = f"""
{KNOWN}^[ferry.md:1]

- {KNOWN}
- {MOON}

A keeper wrote down every storm of the winter.^[ferry.md:2]

## Loose

- A loose item.

  Its second paragraph.

  1. A loose item within it.

- [ ] A loose task.

> - A loose item of a quote.
>
> - Another.

{ITEMS}

- A tight item.
"""
WORK = "ref:1.1"
FERRY = (
    KNOWN
    + "\nA keeper wrote down every storm of the winter in a black book.\n"
    + "Rye bread keeps longer than wheat.\n"
)
# Whether the bar of each item is outside its number or bullet, if it has one, and so many pixels within the window.
CLEAR = """least => [...document.querySelectorAll("article :is(li, li *)[data-claim=uncited]")].map((one) => {
  const item = one.closest("li"), end = getComputedStyle(item).direction === "rtl";
  const inset = parseFloat(getComputedStyle(one, "::before").insetInlineStart);
  const beside = one.getBoundingClientRect(), from = item.getBoundingClientRect();
  const bar = end ? from.right - (beside.right - inset) : beside.left + inset - from.left;
  const number = document.createElement("span");
  number.textContent = "12. ";
  number.style.whiteSpace = "pre";
  item.append(number);
  const width = number.getBoundingClientRect().width;
  number.remove();
  const isTask = item.classList.contains("task-list-item");
  return -bar - 2 > (isTask ? 0 : width) && (end ? innerWidth - from.right : from.left) + bar >= least;
})"""
# How far items are from those before them.
GAPS = """() => [...document.querySelectorAll("article li + li")].map(
  item => Math.round(item.getBoundingClientRect().top - item.previousElementSibling.getBoundingClientRect().bottom))"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("bars")
    pages = {f"content/{name}.md": f"---\ntitle: Page\nlang: {name}\n---\n{BODY}" for name in ("en", "ar")}
    publish(write(root, {"sources/ferry.md": FERRY, **pages}), root / "site")
    yield (root / "site").as_uri()


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_bar_runs_through_a_number_or_a_bullet(windows: Windows, site: str, language: str, width: int) -> None:
    page = windows.page(viewport={"width": width, "height": 900})
    page.goto(f"{site}/{language}/index.html")
    clear = page.evaluate(CLEAR, 4)
    assert len(clear) == 19 and all(clear), clear
    assert len(set(page.evaluate(GAPS))) == 1  # with empty lines between them, and without
    page.emulate_media(media="print")
    assert all(page.evaluate(CLEAR, -100))  # paper has margins


def test_a_number_of_the_trust_line_leads_to_the_covered_claim_that_it_counts(windows: Windows, site: str) -> None:
    page = windows.page()
    page.goto(f"{site}/en/index.html")
    page.get_by_role("link", name="1 weak").click()
    expect(page.locator(".pointed-out")).to_have_text([MOON])


@pytest.mark.parametrize("width", [1440, 390])
def test_a_mark_leads_to_lines_with_the_name_of_their_source(windows: Windows, site: str, width: int) -> None:
    page = windows.page(viewport={"width": width, "height": 500})
    page.goto(f"{site}/en/index.html#{WORK}")
    place, work = page.locator(f"[id='{WORK}']"), page.locator(".references .work > .reference-line")
    expect(place).to_be_in_viewport()
    assert box(work)["y"] >= box(page.locator(".site-header"))["height"]
