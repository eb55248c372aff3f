"""Where readers come to beside pages, and what lists and the frame say of a wiki."""

import json
import re
from os.path import normpath
from pathlib import Path

import pytest

from building import made, texts

TEA = "---\ntitle: Tea\naliases: [Chai, Cha]\n---\nLeaves. [[Mate]]\n"


def published(root: Path, pages: dict[str, str], base_url: str | None = None) -> dict[str, str]:
    return texts(made(root, pages, base_url=base_url).outputs)


@pytest.mark.parametrize(
    ("base_url", "canonical"), [("https://x.org/wiki/", ["https://x.org/wiki/tea/"]), (None, list[str]())]
)
def test_a_redirect_names_the_address_that_counts_in_full_or_not_at_all(
    tmp_path: Path, base_url: str | None, canonical: list[str]
) -> None:
    page = published(tmp_path, {"content/tea.md": TEA}, base_url)["chai/index.html"]
    assert re.findall(r'<link rel="canonical" href="([^"]*)">', page) == canonical
    assert 'content="noindex"' in page and 'href="../tea/index.html"' in page


def test_404_knows_every_name_of_a_page(tmp_path: Path) -> None:
    site = published(tmp_path, {"content/tea.md": TEA, "content/b/mate.md": "# Mate\n"})
    data = site["special/addresses.js"].removeprefix("kmwiki.addresses(").strip().removesuffix(");")
    assert json.loads(data) == [["b/mate/index.html", "Mate"], ["tea/index.html", "Tea", "Cha", "Chai"]]
    assert 'data-addresses="special/addresses.js"' in site["404.html"]


OWN_404 = {
    "404.md": "---\ntags: [drinks, errors]\nupdated: 2026-01-02\n---\n# Lost?\n\n"
    "See [tea](d/tea.md) and ![](leaf.png). Mate tea is here.\n",
    "d/tea.md": "---\ntags: [drinks]\nupdated: 2026-01-01\n---\n# Tea\nLeaves. See [[Mate tea]].\n",
    "d/mate.md": "# Mate tea\nLeaves.\n",
    "d/e.md": "E.",
}


@pytest.mark.parametrize(
    ("base_url", "address"), [("https://x.org/wiki/", "/wiki/d/tea/index.html"), (None, "d/tea/index.html")]
)  # fmt: skip
def test_a_page_404_is_the_text_at_missing_addresses(tmp_path: Path, base_url: str | None, address: str) -> None:
    site = published(tmp_path, OWN_404, base_url)
    assert ">Lost?</h1>" in site["404.html"] and f'href="{address}">tea</a>' in site["404.html"]
    assert "There is no page at this address" not in site["404.html"].partition("<body")[2]


@pytest.mark.parametrize("base_url", ["https://x.org/wiki/", None])
def test_no_list_has_the_page_404(tmp_path: Path, base_url: str | None) -> None:
    site = published(tmp_path, OWN_404, base_url)
    signs = ("Lost?", "lost", "errors", "404/", '"404"')
    naming = {path for path, text in site.items() if any(sign in text for sign in signs)}
    assert {path for path in naming if not path.startswith(("404", "static/", "."))} == set()
    assert "3 pages" in site["special/all-pages/index.html"] and "2 pages" not in site["tags/drinks/index.html"]


def test_a_page_on_the_number_404_is_a_page_as_others(tmp_path: Path) -> None:
    site = published(tmp_path, OWN_404 | {"d/e.md": "See [[404]]."})
    assert "Lost" in site["special/addresses.js"] and "There is no page at this address" in site["404.html"]


def test_pages_of_one_title_say_where_they_are(tmp_path: Path) -> None:
    pages = {f"content/{name}.md": f"---\ntitle: {title}\ntags: [drinks]\n---\nText.\n" for name, title in
             (("a/mate", "Mate"), ("b/mate", "Mate"), ("tea", "Tea"))}  # fmt: skip
    site = published(tmp_path, pages)
    assert re.findall(r">Mate</a>", site["index.html"]), "each below its folder"
    for path in ("tags/drinks/index.html", "special/all-pages/index.html", "search/index.html"):
        page = site[path]
        assert re.findall(r'<span class="place">([^<]*)</span>', page) == ["a/mate", "b/mate"], path


def test_tags_stand_in_the_order_of_the_language_wherever_they_are_listed(tmp_path: Path) -> None:
    tags = ["bau/10", "zeit", "öl", "bau/9", "ofen"]
    pages = {
        "kmwiki.toml": '[site]\nlanguage = "de"\n',
        "sources/s.md": "A line.\n",
        "content/a.md": f"---\ntags: {json.dumps(tags)}\n---\nText.\n",
    }
    site = published(tmp_path, pages)
    for path in ("index.html", "tags/index.html", "special/statistics/index.html"):
        listed = re.findall(r">(bau/9|bau/10|bau|ofen|öl|zeit)\b", site[path])
        assert listed == ["bau", "bau/9", "bau/10", "ofen", "öl", "zeit"], path
    assert re.findall(r">(bau/[0-9]+)", site["tags/bau/index.html"]) == ["bau/9", "bau/10"]


@pytest.mark.parametrize(
    ("pages", "figures"),
    [
        ({"content/tea.md": TEA}, ["1 page"]),
        ({"content/tea.md": TEA, "sources/s.md": "A line.\n"}, ["1 page", "1 source"]),
        (
            {"content/tea.md": f"{TEA}\nA claim. ^[s.md:1]\n", "sources/s.md": "A line.\n"},
            ["1 page", "1 source", "1 citation", "50% of claims cited"],
        ),
        (
            {"content/tea.md": f"{TEA}\nOne. ^[gone.md:3]\n\nTwo ^[gone.md:3] and three ^[gone.md:3].\n"},
            ["1 page", "3 citations", "0% of claims cited", "2 broken citations"],
        ),
    ],
)
def test_a_home_page_tells_of_what_there_is(tmp_path: Path, pages: dict[str, str], figures: list[str]) -> None:
    site = published(tmp_path, pages)
    page, broken = site["index.html"], site["special/broken-citations/index.html"]
    listed = re.search(r'<ul class="figures".*?</ul>', page, re.DOTALL)
    assert listed
    items = re.findall(r"<li>(.*?)</li>", listed[0])
    assert [re.sub("<[^>]*>", "", item) for item in items] == figures
    rows = broken.count("<tr><td>")
    said = [note for note in re.findall('<p class="note">([^<]*)</p>', broken) if "broken" in note]
    assert said == [figure for figure in figures if "broken" in figure] and all(f"{rows} " in one for one in said)
    navigation = re.search(r'<nav class="site-nav".*?</nav>', page, re.DOTALL)
    assert navigation and (">Sources<" in navigation[0]) == ("sources/s.md" in pages)


@pytest.mark.slow
@pytest.mark.parametrize(("language", "figure"), [("en", "1,200"), ("de", "1.200")])
def test_figures_are_written_as_in_their_language_wherever_they_stand(
    tmp_path: Path, language: str, figure: str
) -> None:
    tags = [json.dumps([f"t{number}" for number in range(first, first + 400)]) for first in (0, 400, 800)]
    claims = "A claim. ^[s.md:1]\n\n" * 1200
    pages = {
        "kmwiki.toml": f'[site]\nlanguage = "{language}"\n',
        "content/a.md": f"---\ntitle: A\ntags: {tags[0]}\n---\n{claims}",
        "content/b.md": f"---\ntags: {tags[1]}\n---\n",
        "content/c.md": f"---\ntags: {tags[2]}\n---\n",
        "sources/s.md": "A claim.\n",
    }
    site = published(tmp_path, pages)
    times = {
        "index.html": 3,
        "a/index.html": 1,
        "tags/index.html": 1,
        "tags/t1/index.html": 2,
        "sources/index.html": 1,
        "special/most-cited/index.html": 1,
        "special/statistics/index.html": 4,
    }
    for path, least in times.items():
        text = re.sub("<[^>]*>", "", site[path])
        assert "1200" not in text and text.count(figure) >= least, path


@pytest.mark.parametrize("source", [True, False])
def test_the_statistics_tell_of_citing_where_there_is_something_to_cite(tmp_path: Path, source: bool) -> None:
    pages = {"content/a.md": "---\ntags: [t]\n---\nA claim.\n"} | ({"sources/s.md": "A line.\n"} if source else {})
    page = published(tmp_path, pages)["special/statistics/index.html"]
    assert ("0 of 1 claim cited" in page) == ('data-kmwiki="report"' in page) == source


def test_the_figures_of_a_wiki_without_claims_are_no_shares(tmp_path: Path) -> None:
    site = published(tmp_path, {"content/a.md": "# A\n"})
    assert "%" not in re.sub(r"<head>.*</head>", "", site["special/statistics/index.html"], flags=re.DOTALL)


def test_long_lists_of_the_front_matter_fold(tmp_path: Path) -> None:
    many, few = (", ".join(f'"[[value{number}]]"' for number in numbers) for numbers in (range(12), (12, 13)))
    text = f"---\ntitle: A\nrelated: [{many}]\npart of: [{few}]\n---\nText.\n"
    page = published(tmp_path, {"content/a.md": text})["a/index.html"]
    details = re.search(r'<dl class="facts details".*?</dl>', page, re.DOTALL)
    assert details
    shown = re.sub(r"<details>.*?</details>", "", details[0], flags=re.DOTALL)
    names = re.findall(r">(value\d+)<", shown)
    assert names == [f"value{number}" for number in (0, 1, 2, 3, 4, 12, 13)]
    assert "<summary>7 more</summary>" in details[0] and ">value11<" in details[0]


def test_the_help_lists_the_keys(tmp_path: Path) -> None:
    page = published(tmp_path, {"content/a.md": "# A\n"})["special/help/index.html"]
    main = page.partition("<main")[2].partition("</main>")[0]
    for key in ("/", "Ctrl", "K", "Esc", "?", "Tab"):
        assert f"<kbd>{key}</kbd>" in main


def test_a_home_page_is_not_among_what_changed(tmp_path: Path) -> None:
    pages = {"content/index.md": "---\ntitle: Home\nupdated: 2026-01-02\n---\nText.\n"}
    pages |= {
        f"content/p{number}.md": f"---\ntitle: P{number}\nupdated: 2025-01-0{number}\n---\n" for number in range(1, 9)
    }
    page = published(tmp_path, pages)["index.html"]
    recent = page.partition("<h2>Recently changed</h2>")[2].partition("</section>")[0]
    assert re.findall(r'class="page-link"[^>]*>([^<]*)<', recent) == [f"P{number}" for number in range(8, 2, -1)]


@pytest.mark.parametrize("front", ["", "tags: [x]", "updated: 2026-01-02"])
def test_every_page_leads_to_its_markdown(tmp_path: Path, front: str) -> None:
    page = published(tmp_path, {"content/a.md": f"---\ntitle: A\n{front}\n---\nText.\n"})["a/index.html"]
    assert '<a href="index.md" type="text/markdown">View as Markdown</a>' in page


def test_many_names_and_many_tags_fold(tmp_path: Path) -> None:
    """The text comes before a list, and what stands beside it is no longer than the window."""
    names, tags = (", ".join(f"{word}{number:03}" for number in range(60)) for word in ("name", "tag"))
    page = published(tmp_path, {"content/a.md": f"---\ntitle: A\naliases: [{names}]\ntags: [{tags}]\n---\nText.\n"})[
        "a/index.html"
    ]
    body = page.partition("<body")[2]
    shown = re.sub(r"<details.*?</details>|<nav.*?</nav>", "", body, flags=re.DOTALL)
    assert re.findall(r"\bname\d{3}\b", shown) == [f"name{number:03}" for number in range(8)]
    assert re.findall(r">(tag\d{3})<", shown) == [f"tag{number:03}" for number in range(6)]
    for word, folded in (("name", "52 more"), ("tag", "54 more tags")):
        assert len(set(re.findall(rf"\b{word}\d{{3}}\b", body))) == 60 and f">{folded}</summary>" in body


SAME = (
    "---\ntitle: Same\nupdated: 2026-01-02\ntags: [drinks]\n---\n"
    "[[Tea leaf]] and [[Gone]]. Iron rusted in March 1911 in Paris.^[s.md:1] Milk oolong.\n"
)
SAMES = {
    "sources/s.md": "Water boils at 100 degrees.\n",
    "content/tea.md": "# Tea leaf\n[a](a/x.md), [b](b/x.md)\n",
    "content/oolong.md": "# Milk oolong\n",
} | {f"content/{place}.md": SAME for place in ("a/x", "b/x")}


def test_every_list_tells_pages_of_one_title_apart(tmp_path: Path) -> None:
    site, lists = published(tmp_path, SAMES), set[str]()
    for path, page in site.items():
        main = page.partition("<main")[2].partition("</main>")[0]
        main = re.sub(r"<(article|nav|svg)\b.*?</\1>", "", main, flags=re.DOTALL)
        found = re.findall(r'href="([^"#]*)[^"]*">Same</a>(?: <span class="place">([^<]*))?', main)
        if len({address for address, _ in found}) > 1 and path != "index.html":  # which has each below its folder
            lists.add(path)
            assert {place for _, place in found} == {"a/x", "b/x"}, path
    special = "recent-changes wanted unlinked-mentions most-linked weakly-supported structure all-pages".split()
    assert {f"special/{name}/index.html" for name in special} <= lists
    assert {"tea/index.html", "sources/s.md/index.html", "tags/drinks/index.html", "graph/links-1/index.html"} <= lists


CRUMBS = {
    "tags/index.html": [],
    "special/all-pages/index.html": [],
    "tags/drinks/index.html": ["Home", "Tags"],
    "tags/drinks/tea/index.html": ["Home", "Tags", "drinks"],
    "sources/s.md/index.html": ["Home", "Sources"],
    "special/recent-changes/index.html": ["Home", "Reports"],
    "special/help/index.html": ["Home", "Reports"],
    "graph/links-1/index.html": ["Home", "Graph"],
    "a/b/index.html": ["Home", "A"],
    "a/b/tea/index.html": ["Home", "A", "B"],
}


def test_crumbs_of_pages_and_of_lists_lead_up(tmp_path: Path) -> None:
    page = "---\ntags: [drinks/tea]\n---\n# Tea\nA line.^[s.md]\n"
    site = published(tmp_path, {"content/a/b/tea.md": page, "content/a/c.md": "C", "sources/s.md": "A line.\n"})
    for path, expected in CRUMBS.items():
        crumbs = re.search(r'<nav class="crumbs".*?</nav>', site[path], re.DOTALL)
        found = re.findall(r'<li><a href="([^"]*)">([^<]*)</a>', crumbs[0] if crumbs else "")
        assert [title for _, title in found] == expected, path
        assert all(normpath(f"{path}/../{address}") in site for address, _ in found), path


def test_each_figure_of_the_home_page_leads_to_what_it_counts(tmp_path: Path) -> None:
    site = published(tmp_path, SAMES)
    figures = re.search(r'<ul class="figures".*?</ul>', site["index.html"], re.DOTALL)
    assert figures is not None and figures[0].count("<li>") == figures[0].count("<li><a href=") >= 5
    assert all(address in site for address in re.findall(r'href="([^"]*)"', figures[0]))
