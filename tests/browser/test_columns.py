"""What stands beside the text: contents, what is about the page, the evidence of what is read; none over another."""

from collections import defaultdict
from pathlib import Path

import pytest
from playwright.sync_api import expect
from served import in_each_width, painted
from windows import Windows

from building import publish, write

# Pairs of parts that are shown in one place, where the list of contents ends that is longer than its place.
SHARED = """() => {
    const parts = [".toc details", ".page-side", ".margin-note", "article", ".page-end", ".neighbours", ".tree"]
        .flatMap(name => [...document.querySelectorAll(name)])
        .map(part => [part.className || part.tagName, part.getBoundingClientRect()])
        .filter(([, box]) => box.width && box.height);
    return parts.flatMap(([one, a], index) => parts.slice(index + 1)
        .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
        .map(([other]) => `${one} / ${other}`));
}"""
WIDTHS = (1100, 1280, 1440, 1920)
LINES = "The river has a bridge of stone, built in the year 1720.\n"


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Pages with long and short contents, much and little text, in two directions, with a tree and without one."""
    made = {}
    for language in ("en", "ar"):
        for tree in ("folders", "none"):
            root = tmp_path_factory.mktemp(f"{language}-{tree}")
            claim = "The river has a bridge of stone, built in 1720. ^[s.md:1]"
            many = "".join(f"## Part {n}\n\n{claim} {'[[b]] and words. ' * 20}\n\n" for n in range(24))
            short = "".join(f"## Part {n}\n\n" for n in range(30))
            front = f"---\ntags: [{', '.join(f'tag{n}' for n in range(14))}]\nupdated: 2026-01-01\n---\n"
            linking = {f"content/p/{n}.md": f"# Page {n}\n\n[[long]], [[short]], [[b]].\n" for n in range(12)}
            files = {"content/long.md": f"{front}# Long\n\n{many}", "content/short.md": f"{front}# Short\n\n{short}"}
            files |= {"content/b.md": f"{front}# B\n\n{claim}\n", "sources/s.md": LINES, **linking}
            files["kmwiki.toml"] = f'[site]\nlanguage = "{language}"\n\n[nav]\ntree = "{tree}"\n'
            made[f"{language}-{tree}"] = publish(write(root, files), root / "site")
    return made


def addresses(site: Path, *names: str) -> list[str]:
    return [f"{site.as_uri()}/{name}.html" for name in names]


@pytest.mark.parametrize("name", ["en-folders", "ar-folders", "en-none", "ar-none"])
def test_no_part_is_shown_over_another(windows: Windows, sites: dict[str, Path], name: str) -> None:
    page = windows.page(viewport={"width": WIDTHS[0], "height": 720}, reduced_motion="reduce")
    shared = {}
    pages = addresses(sites[name], "long/index", "short/index", "b/index")
    for address, width in in_each_width(page, pages, WIDTHS):
        page.wait_for_load_state("networkidle")
        for part in range(0, 9):
            page.evaluate("part => scrollTo(0, part * (document.body.scrollHeight - innerHeight))", part / 8)
            painted(page)
            if found := page.evaluate(SHARED):
                shared[address, width, part] = found
    assert shared == {}


@pytest.mark.parametrize("width", [1100, 1440])
def test_a_long_list_of_contents_moves_no_text_apart(windows: Windows, sites: dict[str, Path], width: int) -> None:
    page = windows.page(viewport={"width": width, "height": 900})
    page.goto(f"{sites['en-folders'].as_uri()}/short/index.html")
    between = page.evaluate("""() => {
        const box = name => document.querySelector(name).getBoundingClientRect();
        return box("article").top - box(".page-header").bottom;
    }""")
    assert between < 60


def test_the_contents_stay_beside_the_text_until_it_ends(windows: Windows, sites: dict[str, Path]) -> None:
    page = windows.page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page.goto(f"{sites['en-folders'].as_uri()}/long/index.html")
    tops = []
    for place in (0.2, 0.5, 0.8):
        page.evaluate("place => scrollTo(0, place * document.querySelector('article').offsetHeight)", place)
        tops.append(page.locator(".toc details").evaluate("one => one.getBoundingClientRect().top"))
    assert len(set(tops)) == 1 and 56 < tops[0] < 120


@pytest.mark.parametrize("width", [1100, 1440, 1920])
@pytest.mark.parametrize("name", ["en-folders", "ar-folders", "en-none", "ar-none"])
def test_contents_have_the_height_of_the_window_fade_where_they_are_cut_and_follow_the_reader(
    windows: Windows, sites: dict[str, Path], name: str, width: int
) -> None:
    page = windows.page(viewport={"width": width, "height": 700}, reduced_motion="reduce")
    page.goto(f"{sites[name].as_uri()}/long/index.html")
    contents = page.locator(".toc ol")
    page.evaluate("scrollTo(0, 300)")  # below the title, where they stay
    assert contents.evaluate("list => list.scrollHeight > list.clientHeight")
    assert 640 < contents.evaluate("list => list.getBoundingClientRect().bottom") <= 700
    fades = "list => { const { maskImage, paddingTop, paddingBottom } = getComputedStyle(list);"
    fades += " return [maskImage.startsWith('linear-gradient'), paddingTop, paddingBottom].map(String); }"
    assert contents.evaluate(fades) == ["true", "14.4px", "32px"]  # so that its ends are whole where it is not cut
    page.evaluate("document.getElementById('part-19').scrollIntoView()")
    current = contents.locator("[aria-current]")
    expect(current).to_have_text("Part 19")
    expect(current).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_all_kinds_of_page_begin_at_one_edge_beside_the_tree(
    windows: Windows, sites: dict[str, Path], language: str
) -> None:
    page = windows.page(viewport={"width": WIDTHS[0], "height": 900})
    edge = "one => Math.round(one.getBoundingClientRect()[document.dir === 'rtl' ? 'right' : 'left'])"
    begins = defaultdict[int, dict[str, int]](dict)
    kinds = ("index", "long/index", "b/index", "p/index", "tags/index", "tags/tag1/index", "graph/index")
    for address, width in in_each_width(page, addresses(sites[f"{language}-folders"], *kinds), WIDTHS):
        begins[width][address] = page.locator("h1").evaluate(edge)
        begins[width]["foot"] = page.locator(".site-footer p").last.evaluate(edge)
    assert [width for width in WIDTHS if len(set(begins[width].values())) != 1] == [], begins


@pytest.mark.parametrize("language", ["en", "ar"])
def test_on_a_phone_facts_stand_beside_their_names_and_a_finger_hits_the_ways(
    windows: Windows, tmp_path: Path, language: str
) -> None:
    front = "---\ntype: concept\nstatus: open\nowner: somebody\nreviewed-by-the-committee: last year\n---\n"
    toml = f'[site]\nlanguage = "{language}"\n'
    files = {"kmwiki.toml": toml, "content/t/a.md": f"{front}# A\n\n[[b]]\n", "content/b.md": "# B\n"}
    site = publish(write(tmp_path, files), tmp_path / "site")
    page = windows.page(viewport={"width": 390, "height": 800})
    page.goto(f"{site.as_uri()}/t/a/index.html")
    rows = page.locator(".details").evaluate("""list => [...list.querySelectorAll("dt")].map(name => {
        const [one, other] = [name, name.nextElementSibling].map(part => part.getBoundingClientRect());
        return Math.round(one.top - other.top);
    })""")
    assert len(rows) == 4 and set(rows) == {0}
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    heights = page.locator(":is(.crumbs, .site-footer, .page-footer) a").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert len(heights) >= 4 and min(heights) >= 24
