"""Diagrams in a real browser, under the policy that every page has: drawn, harmless, and readable without scripts."""

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from chromium import box
from playwright.sync_api import Browser, Page, expect
from served import overdue, server
from windows import Windows

TEMPLATES = Path(__file__).parent.parent.parent / "templates"

DIAGRAMS = {
    "flow": """flowchart LR
      accTitle: How a note grows
      idea[Fleeting note] -->|is kept| note(Permanent note) --> page{Wiki page}
      style page fill:#ff0000
      click idea href "https://example.org/note"
    """,
    "talk": """sequenceDiagram
      participant R as Reader
      R->>Wiki: Who links here?
      Wiki-->>R: Backlinks""",
    "broken": "flowchart LR\n  A[never closed --> B",
    "hostile": """%%{init: {"securityLevel": "loose", "htmlLabels": true, "themeCSS": "* { fill: url(//x.test/) }"}}%%
    flowchart LR
      A["<script>alert(1)</script><img src=x onerror=alert(1)> <b style='color:red'>Innocent</b>"] --> B[Second]
      click A "javascript:alert(1)"
      click B call alert(1)""",
    "calling": "classDiagram\n  class FarAwayPlace\n  style FarAwayPlace fill:url(//x.test/colour)",
    "wide": "flowchart LR\n"
    + "".join(f"  n{i}[Station number {i}] --> n{i + 1}[Station number {i + 1}]\n" for i in range(12)),
}
DRAWN = [name for name in DIAGRAMS if name != "broken"]

# One of each kind: how mermaid writes its styles differs from kind to kind.
KINDS = {
    "class": "classDiagram\n Animal <|-- Duck\n Animal : +int age\n class Duck{\n +swim()\n }\n style Duck fill:#f9f",
    "state": "stateDiagram-v2\n [*] --> Still\n Still --> Moving\n state Moving {\n [*] --> a\n }",
    "entity": 'erDiagram\n CUSTOMER ||--o{ ORDER : places\n CUSTOMER {\n string name PK "the name"\n }',
    "gantt": "gantt\n dateFormat YYYY-MM-DD\n section One\n Task :a1, 2014-01-01, 30d\n Next :after a1, 20d",
    "pie": 'pie showData title Pets\n "Dogs" : 386\n "Cats" : 85',
    "journey": "journey\n title My day\n section Go\n Make tea: 5: Me\n Go up: 3: Me, Cat",
    "git": 'gitGraph\n commit\n branch dev\n commit id:"x" tag:"v1"\n checkout main\n merge dev',
    "mindmap": "mindmap\n root((middle))\n  Origins\n   Long history\n  Tools",
    "timeline": "timeline\n title History\n 2002 : One\n 2004 : Two : Three",
    "quadrant": "quadrantChart\n title Reach\n x-axis Low --> High\n y-axis Lo --> Hi\n Camp: [0.3, 0.6]",
    "requirement": "requirementDiagram\n requirement r {\n id: 1\n text: t\n risk: high\n verifymethod: test\n }",
    "c4": 'C4Context\n title Sys\n Person(a, "Cust", "d")\n System(b, "Bank", "d")\n Rel(a, b, "Uses")',
    "sankey": "sankey-beta\n A,B,10\n B,C,5\n B,D,5",
    "chart": "xychart-beta\n x-axis [jan, feb]\n y-axis 0 --> 100\n bar [50, 60]\n line [50, 60]",
    "block": 'block-beta\n columns 2\n a["x"] b\n c:2\n a --> c',
    "packet": 'packet-beta\n 0-15: "Source"\n 16-31: "Dest"',
    "kanban": "kanban\n Todo\n  [Write]\n  d[Read]@{ assigned: 'x', priority: 'High' }\n Done",
    "architecture": "architecture-beta\n service db(database)[DB]\n service d(disk)[S]\n db:L -- R:d",
    "radar": 'radar-beta\n axis a["A"], b["B"], c["C"]\n curve x{1,2,3}',
    "treemap": 'treemap-beta\n"A"\n "x": 10\n "y": 20',
    "drawn by hand": "---\ntitle: T\nconfig:\n  look: handDrawn\n---\nflowchart LR\n A --> B",
    "formatted": 'flowchart LR\n A["`some *text* and **more**`"] --> B["one<br/>two"]\n linkStyle 0 stroke:red',
}


def document(diagrams: dict[str, str]) -> str:
    """A page as kmwiki makes it: its policy, its style sheets and scripts, and the sources of the diagrams."""
    frame = (TEMPLATES / "parts" / "policy.html").read_text(encoding="utf-8")
    found = re.search(r'<meta http-equiv="Content-Security-Policy"[^>]*>', frame)
    assert found is not None
    policy = re.sub(r"\{\{.*?\}\}", "", found.group())  # with no other origin
    assert "unsafe" not in policy and "{" not in policy
    sections = (
        f'<section id="{name}"><pre class="mermaid-source" data-kmwiki="mermaid"><code>{html.escape(source)}\n'
        "</code></pre></section>"
        for name, source in diagrams.items()
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
{policy}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Diagrams</title>
<link rel="icon" type="image/svg+xml" href="../static/favicon.svg">
<link rel="stylesheet" href="../static/kmwiki.css">
<link rel="stylesheet" href="../static/diagram.css">
<script defer src="../static/vendor/mermaid/mermaid.min.js"></script>
<script defer src="../static/diagram.js" data-diagram="Diagram" data-source="Source"
 data-failed="This diagram cannot be drawn: "></script>
</head>
<body class="page"><main><h1>Diagrams</h1><article>{"".join(sections)}</article></main></body>
</html>
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("diagrams") / "site"
    shutil.copytree(TEMPLATES / "static", folder / "static")
    (folder / "wiki").mkdir()
    (folder / "wiki" / "index.html").write_text(document(DIAGRAMS), encoding="utf-8")
    (folder / "wiki" / "kinds.html").write_text(document(KINDS), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    with server(site) as address:
        yield address


@pytest.fixture(scope="module", params=["file", "server"])
def base(request: pytest.FixtureRequest, site: Path, served: str) -> str:
    return f"{site.as_uri()}/" if request.param == "file" else served


def watched(page: Page, base: str) -> list[str]:
    """What goes wrong on the page from now on: console errors, policy violations, dialogs, requests to elsewhere."""
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("dialog", lambda dialog: (troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: None if request.url.startswith(base) else troubles.append(request.url))
    return troubles


def wait_for_drawings(page: Page, diagrams: dict[str, str], broken: int = 0) -> None:
    """Come back when every diagram is drawn or explained; they are drawn one after the other."""
    expect(page.locator("figure.diagram, .diagram-error")).to_have_count(len(diagrams))
    notes = page.locator(".diagram-error").all_inner_texts()
    assert len(notes) == broken, notes


def opened(page: Page, base: str) -> Page:
    page.goto(base + "wiki/index.html")
    wait_for_drawings(page, DIAGRAMS, broken=1)
    return page


def fill(page: Page, selector: str) -> str:
    colour = page.locator(selector).first.evaluate("shape => getComputedStyle(shape).fill")
    assert isinstance(colour, str)
    return colour


class Drawn(NamedTuple):
    """The page with the diagrams, and what went wrong on it."""

    page: Page
    troubles: list[str]


@pytest.fixture(scope="module")
def drawn(browser: Browser, base: str) -> Iterator[Drawn]:
    """Drawn once for the tests that look at it: that takes longer than all of them."""
    page = browser.new_page()
    troubles = watched(page, base)
    yield Drawn(opened(page, base), troubles)
    page.close()


def test_diagrams_are_drawn_and_nothing_goes_wrong(drawn: Drawn) -> None:
    page = drawn.page
    for name in DRAWN:
        assert box(page.locator(f"#{name} figure.diagram > .diagram-canvas > svg"))["width"] > 100
    for text in ("Fleeting note", "is kept", "Permanent note", "Wiki page"):
        expect(page.locator("#flow svg").get_by_text(text).first).to_be_visible()
    for text in ("Reader", "Who links here?", "Backlinks"):
        expect(page.locator("#talk svg").get_by_text(text).first).to_be_visible()
    assert page.evaluate("Array.from(document.body.children, child => child.localName)") == ["main"]
    assert (
        page.evaluate(
            "(ids => ids.length - new Set(ids).size)(Array.from(document.querySelectorAll('[id]'), e => e.id))"
        )
        == 0
    )
    assert drawn.troubles == []


def test_styles_arrive_without_inline_style(drawn: Drawn) -> None:
    assert fill(drawn.page, "#flow .node rect") == "rgb(236, 236, 255)", "the diagram's own style sheet"
    assert fill(drawn.page, "#flow .node polygon") == "rgb(255, 0, 0)", "the colour that the author gave a node"


def test_a_diagram_has_a_name_and_its_source(drawn: Drawn) -> None:
    page = drawn.page
    expect(page.get_by_role("img", name="Diagram", exact=True)).to_have_count(3)
    expect(page.get_by_role("group", name="How a note grows").locator("a")).to_have_count(1)
    source = page.locator("#talk details.diagram-source > pre")
    expect(source).to_be_hidden()
    page.locator("#talk summary", has_text="Source").click()
    expect(source).to_be_visible()
    assert source.inner_text().strip() == DIAGRAMS["talk"].strip()


def test_a_broken_diagram_stays_as_its_source_with_a_note(drawn: Drawn) -> None:
    expect(drawn.page.locator("#broken > pre.mermaid-source")).to_be_visible()
    note = drawn.page.locator("#broken > p.diagram-error").inner_text()
    assert re.fullmatch(r"This diagram cannot be drawn: Parse error on line \d+", note)
    expect(drawn.page.locator("#broken svg")).to_have_count(0)


def test_a_hostile_diagram_does_nothing(drawn: Drawn, base: str) -> None:
    page = drawn.page
    figure = page.locator("#hostile figure")
    expect(figure.locator("script, img, iframe, foreignObject, [onerror], [onclick]")).to_have_count(0)
    links = figure.locator("a").evaluate_all("links => links.map(a => a.outerHTML.split('>')[0])")
    assert not any("javascript" in link for link in links)
    for node in figure.locator(".node").all():
        node.click()
    overdue(page, 300)
    assert page.url == base + "wiki/index.html"
    expect(figure.locator("svg").get_by_text("Innocent").first).to_be_visible()
    assert drawn.troubles == []


def test_every_kind_of_diagram_is_drawn_under_the_policy(windows: Windows, base: str) -> None:
    page = windows.page()
    troubles = watched(page, base)
    page.goto(base + "wiki/kinds.html")
    wait_for_drawings(page, KINDS)
    assert troubles == []


def test_the_source_is_there_without_scripts(windows: Windows, base: str) -> None:
    page = windows.page(java_script_enabled=False)
    page.goto(base + "wiki/index.html")
    for name, source in DIAGRAMS.items():
        pre = page.locator(f"#{name} > pre.mermaid-source")
        expect(pre).to_be_visible()
        assert pre.inner_text().strip() == source.strip()


def test_diagrams_follow_the_colour_scheme(drawn: Drawn) -> None:
    page = drawn.page
    page.locator("#talk details").evaluate("one => { one.open = true; }")
    light, sheets = fill(page, "#flow .node rect"), page.evaluate("document.adoptedStyleSheets.length")
    for change, scheme in (
        (lambda: page.emulate_media(color_scheme="dark"), "dark"),
        (lambda: page.evaluate("document.documentElement.setAttribute('data-theme', 'light')"), "light"),
        (lambda: page.evaluate("document.documentElement.removeAttribute('data-theme')"), "dark"),
    ):
        change()
        expect(page.locator(f'figure[data-scheme="{scheme}"]')).to_have_count(len(DRAWN))
        assert (fill(page, "#flow .node rect") == light) is (scheme == "light")
    assert page.evaluate("document.adoptedStyleSheets.length") == sheets, "old style sheets are thrown away"
    expect(page.locator("#talk details pre")).to_be_visible()
    expect(page.locator(".diagram-error")).to_have_count(1)
    page.emulate_media(color_scheme="light")
    expect(page.locator('figure[data-scheme="light"]')).to_have_count(len(DRAWN))
    assert drawn.troubles == []


@pytest.mark.parametrize("width", [390, 1440])
def test_a_wide_diagram_scrolls_inside_its_figure(drawn: Drawn, width: int) -> None:
    page = drawn.page
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.locator("#wide .diagram-canvas").evaluate("canvas => canvas.scrollWidth > canvas.clientWidth")
    assert page.locator("#talk .diagram-canvas").evaluate("canvas => canvas.scrollWidth <= canvas.clientWidth")
