"""What a site tells of its graph: data, tables, the small map of each page, the report of its structure."""

import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import networkx
import pytest
from msgspec.structs import replace

from building import Made, limited, publish, texts, write
from kmwiki import analyse, load_config
from kmwiki.analysis.neighbourhood import FAR
from kmwiki.analysis.network import drawn, edges_of, network_of
from kmwiki.analysis.site import Limits
from kmwiki.engine.render import renderer_of
from kmwiki.outputs import graph

HOSTILE = '<img src=x onerror="alert(1)"></script>'
PAGES = {
    "index": "# Home\n\n" + " ".join(f"[[page {number}]]" for number in range(30)),
    "hostile": f"---\ntitle: '{HOSTILE}'\ntags: [odd]\ntype: note\n---\n[[page 1]] [[Nowhere]] ^[book.md]",
    "alone": "# Alone\n\nNothing leads here. Page 3 is said and not linked.",
    "secret": "---\ndraft: true\n---\n# Secret plans\n\n[[page 1]]",
    **{f"page {one}": f"# Page {one}\n\n[[page {(one + 1) % 30}]] [[page {one // 2}|half]]" for one in range(30)},
}  # fmt: skip


class Links(HTMLParser):
    """The addresses of links, of all and of those within the map."""

    def __init__(self) -> None:
        super().__init__()
        self.in_map, self.is_over, self.map, self.rows = False, False, list[str](), list[list[str]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.in_map = tag == "svg" or (self.in_map and tag != "section")
        if tag == "tr":
            self.rows.append([])
        if tag == "a" and self.in_map:
            self.map.append(given["href"] or "")
        if tag == "a" and self.rows and not self.is_over:
            self.rows[-1].append(given["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        self.in_map = self.in_map and tag != "svg"
        self.is_over = self.is_over or tag == "table"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("graph")
    for name, text in {**{f"content/{name}": text for name, text in PAGES.items()}, "sources/book": "A line."}.items():
        file = root / f"{name}.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def site(root: Path) -> dict[str, str]:
    return texts(Made(load_config(root)).outputs)


def data(site: dict[str, str], name: str) -> dict[str, Any]:
    """What a script hands over."""
    called = re.fullmatch(rf'kmwiki\.graph\("{name}", (.*)\);\n', site[f"graph/{name}.js"], re.DOTALL)
    assert called
    return dict(json.loads(called[1]))


def test_other_programs_can_read_the_graph(root: Path, site: dict[str, str]) -> None:
    graph = networkx.node_link_graph(json.loads(site["graph.json"]), edges="edges")
    wiki = analyse(load_config(root)).site
    links = {(one, other) for one, other, kind in graph.edges(data="type") if kind == "link"}
    assert links == {(slug, target) for slug, page in wiki.pages.items() for target in page.targets}
    assert graph.nodes["hostile"]["title"] == HOSTILE and graph.nodes["hostile"]["tags"] == ["odd"]
    assert ("hostile", "source:book.md") in graph.edges and ("hostile", "red:nowhere") in graph.edges


def test_the_drawing_has_the_same_links(site: dict[str, str]) -> None:
    nodes, edges, names = (data(site, name) for name in ("nodes", "edges", "names"))
    count = nodes["pages"]
    assert count == len(nodes["x"]) == len(nodes["y"]) == len(nodes["weight"]) == len(edges["links"])
    assert len(names["titles"]) == len(names["urls"]) == count + names["sources"] + names["red"]
    drawn = networkx.node_link_graph(json.loads(site["graph.json"]), edges="edges")
    title = names["titles"]
    for kind, listed in (("link", "links"), ("citation", "cites"), ("red", "wants")):
        told = {
            (drawn.nodes[a]["title"], drawn.nodes[b]["title"]) for a, b, own in drawn.edges(data="type") if own == kind
        }
        assert told == {
            (title[page], title[target]) for page, targets in enumerate(edges[listed]) for target in targets
        }
    weights = dict(zip(title, nodes["weight"], strict=False))
    assert weights["Page 1"] == 5 and weights["Alone"] == 0  # the home page, 0, 2, 3 and the hostile one
    assert all(unquote(url).removeprefix("../") in site for url in names["urls"] if url)
    assert sum(group["size"] for group in nodes["communities"]) == sum(group >= 0 for group in nodes["community"])


def test_tables_hold_every_link(site: dict[str, str]) -> None:
    edges = data(site, "edges")
    links = Links()
    links.feed(site["graph/links-1/index.html"])
    assert [len(row) - 1 for row in links.rows[1:]] == list(map(len, edges["links"]))
    assert 'href="links-1/index.html"' in site["graph/index.html"]


def test_a_page_has_a_map_of_what_is_near(root: Path, site: dict[str, str]) -> None:
    facts = analyse(load_config(root)).site
    links = Links()
    links.feed(site["page-1/index.html"])
    near = {*facts.pages["page-1"].targets, *facts.linking["page-1"]} - {"index"}
    shown = [unquote(url).removeprefix("../").removesuffix("/index.html") for url in links.map]
    assert near <= set(shown) and len(shown) == len(set(shown)) <= Limits().near + FAR and "page-1" not in shown
    about = {other for one in near for other in (*facts.pages[one].targets, *facts.linking[one])}
    further = about - near - {"index", "page-1"}  # none of them has many links
    assert len(set(shown) - near) == min(FAR, len(further)) and set(shown) <= further | near
    assert 'data-kmwiki="nearby"' not in site["alone/index.html"] and "<svg" not in site["index.html"]
    assert 'data-page="../page-1/index.html"' in site["page-1/index.html"]


def test_the_report_tells_hubs_bridges_and_islands(site: dict[str, str]) -> None:
    page = site["special/structure/index.html"]
    sections = re.split("<h2>", page.partition("</main>")[0])[1:]
    assert [section.partition("<")[0].strip() for section in sections] == ["Communities", "Hubs", "Bridges", "Islands"]
    communities, hubs, bridges, islands = sections
    assert "Page" in communities and re.search(r">Home</a> <span class=\"count\">30 pages<", hubs)
    assert hubs.count("<li>") == 3  # a tenth of the pages, and three at least: no list of almost all
    assert "Alone" in islands and "Page 1<" in bridges  # nobody else knows the hostile page


def test_mentions_stand_on_the_page_and_in_the_report(site: dict[str, str]) -> None:
    own = site["page-3/index.html"].partition('data-kmwiki="mentions"')[2].partition("</section>")[0]
    assert "Alone" in own and "Page 3 is said and not linked." in own
    assert 'data-kmwiki="mentions"' not in site["page-4/index.html"]
    assert "Page 3: Page 3 is said and not linked." in site["special/unlinked-mentions/index.html"]


def test_names_are_text_and_drafts_are_nowhere(site: dict[str, str]) -> None:
    told = {name: text for name, text in site.items() if name.startswith(("graph", "special/"))}
    for name, text in told.items():
        assert "Secret" not in text and "secret" not in text, name
        if name.endswith(".html"):
            assert "<img" not in text and "onerror" not in text.replace("onerror=&#34;", ""), name
    assert "<img" not in site["page-1/index.html"] and "&lt;img" in site["page-1/index.html"]


def test_the_section_moves_out_of_the_way(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "graph.md").write_text("# Graph\n\n[[other]]\n")
    (tmp_path / "content" / "other.md").write_text("# Other\n")
    site = texts(Made(load_config(tmp_path)).outputs)
    assert "graph-index/index.html" in site and "Other" in site["graph/index.html"]
    assert 'href="../graph-index/index.html"' in site["other/index.html"]


def test_the_data_of_a_large_graph_have_its_most_linked_pages(root: Path) -> None:
    files = texts(Made(limited(load_config(root), graph=20)).outputs)
    found = json.loads(files["graph.json"])
    whole = networkx.node_link_graph(found, edges="edges")
    pages = [node["id"] for node in found["nodes"] if node["type"] == "page"]
    assert 0 < len(pages) < len(PAGES) - 1 and found["graph"]["pages_left_out"] == len(PAGES) - 1 - len(pages)
    assert whole.number_of_nodes() == len(found["nodes"]) and len(found["nodes"]) + len(found["edges"]) <= 20
    assert {edge["source"] for edge in found["edges"]} <= set(pages)


def test_a_picture_that_would_be_too_large_has_the_most_linked_pages(root: Path) -> None:
    site = analyse(load_config(root)).site
    slugs, linked = list(site.wiki.refs), {slug: page.linked_from for slug, page in site.pages.items()}
    assert list(drawn(site)) == slugs
    some = drawn(site, most=1500)
    assert 0 < len(some) < len(slugs) and list(some.values()) == list(range(len(some)))
    assert min(linked[slug] for slug in some) >= max(linked[slug] for slug in slugs if slug not in some)
    edges = edges_of(site, some)
    assert [len(targets) for targets in edges] == [
        sum(target in some for target in site.pages[slug].targets) for slug in some
    ]
    assert len(network_of(site, some).weights) == len(some)


def test_a_picture_says_how_many_pages_it_leaves_out(root: Path) -> None:
    config = load_config(root)
    site = analyse(config).site
    (view,) = (planned.make() for planned in graph.graph_views(site) if planned.path == "graph/index.html")
    whole, part = (
        renderer_of(config)(replace(view, data=replace(view.data, drawn=shown))).content.decode()
        for shown in (len(site.pages), len(site.pages) - 3)
    )
    assert "left out to keep" not in whole and "3 pages with few incoming links are left out" in part


@pytest.mark.parametrize(
    ("count", "tables", "pages"), [(0, 0, 0), (1, 1, 1), (600, 3, 200), (601, 2, 400), (9600, 3, 3200)]
)
def test_there_are_never_too_many_tables_of_links(count: int, tables: int, pages: int) -> None:
    found = [range(count)[part] for _, part in graph.volumes("graph", count, most=3)]
    assert (len(found), max(map(len, found), default=0)) == (tables, pages)
    assert [page for part in found for page in part] == list(range(count))


@pytest.mark.parametrize(
    ("title", "rows"),
    [
        ("Tea", ["Tea"]),
        ("Knowledge-based view of the firm", ["Knowledge-based", "view of the firm"]),
        ("Tea & all that two lines have no more room for", ["Tea & all that two", "lines have no m…"]),
        ("Donaudampfschifffahrtsgesellschaft", ["Donaudampfsch…"]),
        ("外部组件互连总线扩展机制", ["外部组件互连总线扩", "展机制"]),
    ],
)
def test_a_title_on_the_small_map_takes_two_lines(tmp_path: Path, title: str, rows: list[str]) -> None:
    write(tmp_path, {"content/index.md": "# Home", "content/a.md": "# Here\n\n[[b]]", "content/b.md": f"# {title}"})
    page = (publish(tmp_path, tmp_path / "site") / "a" / "index.html").read_text(encoding="utf-8")
    text = page.partition("<svg viewBox")[2].partition("</svg>")[0]
    assert [unescape(row).strip() for row in re.findall(r"(?:<text [^>]*>|<tspan [^>]*>)([^<]*)", text)] == rows
    assert ("<title>" in text) == rows[-1].endswith("…")
