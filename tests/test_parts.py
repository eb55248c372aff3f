"""Lists that grow with a wiki are cut into parts, and nothing of them is lost, doubled or out of reach."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from urllib.parse import urljoin

import pytest
from msgspec.structs import replace

from building import HERE, WIKIS, Made, built_with, files_of, limited, write
from crawl import dead_addresses
from kmwiki import analyse, load_config
from kmwiki.config import Config
from kmwiki.engine.plan import Plan
from kmwiki.engine.render import render
from kmwiki.outputs.parts import ListPart, PartsView, parts_of, parts_view
from kmwiki.urls import address_key

MOST = 60
ROWS = MOST + 3
PARTS = "special/part-2"
LISTS = [
    "special/all-pages", "special/wanted", "special/orphaned", "special/short", "special/statistics",
    "special/single-source", "folder", "hub",
    "sources/book.md", "tags", "tags/a", "tags/a/2",
]  # fmt: skip


@pytest.mark.parametrize(("rows", "count"), [(0, 1), (1, 1), (3, 1), (4, 2), (6, 2), (7, 3)])
def test_each_row_is_in_one_part(rows: int, count: int) -> None:
    site, listed = analyse(load_config(WIKIS["small"])).site, list(range(rows))
    parts = list(parts_of(site, "tags/index.html", rows, size=3))
    assert len(parts) == count == parts[0].count and parts[0].path == "tags/index.html"
    assert list(chain.from_iterable(listed[part.within()] for part in parts)) == listed
    assert [parts[0].number_at(row) for row in listed] == [part.number for part in parts for _ in listed[part.within()]]
    assert sum(part.length for part in parts) == rows


@pytest.mark.parametrize("groups", [{"a": "xyz", "b": "x"}, {"a": "x", "b": "", "c": "vwxyz"}, {"a": ""}])
def test_a_group_goes_on_in_the_next_part(groups: dict[str, str]) -> None:
    flat = [(head, row) for head, rows in groups.items() for row in rows]
    whole = ListPart(list_path="index.html", special="special", rows=len(flat), size=2)
    parts = [replace(whole, number=number) for number in range(1, whole.count + 1)]
    cut = [[(head, row) for head, rows, place in part.cut(groups.items()) for row in rows[place]] for part in parts]
    assert cut == [flat[part.within()] for part in parts]


def views(rows: int, size: int) -> Iterator[PartsView]:
    first = ListPart(list_path="a/index.html", special="special", rows=rows, size=size)
    for number in range(1, first.count + 1):
        view = parts_view(replace(first, number=number), lambda row: f"Row {row}")
        assert view is not None
        yield view


def test_a_part_says_what_it_holds_and_leads_to_the_others() -> None:
    one, two, three = views(rows=5, size=2)
    assert [(view.number, view.first, view.last, view.start, view.stop) for view in (one, two, three)] == [
        (1, "Row 0", "Row 1", 1, 2), (2, "Row 2", "Row 3", 3, 4), (3, "Row 4", "Row 4", 5, 5),
    ]  # fmt: skip
    assert (one.previous, one.next) == (None, "../special/part-2/a/index.html")
    assert (two.previous, two.next) == ("../../../a/index.html", "../../part-3/a/index.html")
    assert (three.next, three.list_url) == (None, "../../../a/index.html")
    assert [link.first for link in one.all] == ["Row 0", "Row 2", "Row 4"] and not two.all and not three.all


def test_a_short_list_has_no_parts() -> None:
    whole = ListPart(list_path="index.html", special="special", rows=3, size=3)
    assert parts_view(whole, str) is None


@cache
def analysed(name: str) -> Made:
    """A wiki of this repository."""
    return Made(load_config(WIKIS.get(name, HERE / "sites" / name)))


@pytest.mark.parametrize("name", [*(pytest.param(name, marks=pytest.mark.slow) for name in WIKIS), "linked-wiki"])
def test_no_part_has_the_address_of_anything_else(name: str) -> None:
    made = analysed(name)
    special = made.analysis.wiki.sections["special"]
    taken = [output.path for output in made.outputs if not output.path.startswith(f"{special}/part-")]
    parts = [
        part.path
        for path in taken
        if path.endswith(".html")
        for part in parts_of(made.analysis.site, path, rows=3, size=1)
        if part.number > 1
    ]
    keys = {address_key(path) for path in (*taken, *parts)}
    assert len(keys) == len(taken) + len(parts)
    assert not {path for path in taken if any(part.startswith(f"{path}/") for part in parts)}


def test_pages_in_a_folder_of_that_name_keep_their_addresses(tmp_path: Path) -> None:
    root = write(tmp_path, {"content/special/part-2/tags/a.md": "# Mine\n"})
    site = analyse(load_config(root)).site
    (_, second) = parts_of(site, "tags/a/index.html", rows=2, size=1)
    assert second.path == "special-index/part-2/tags/a/index.html"
    assert site.wiki.refs["special/part-2/tags/a"].permalink == "special/part-2/tags/a/index.html"


def page(number: int, title: str = "") -> str:
    """A page of the large wiki, which is in all of its lists; its title begins with a letter of its place."""
    letter = "ABCDEFGHIJ"[number * 10 // ROWS]
    front = f"---\ntags: [a/2, 'a/{number}']\n---\n# {title or f'{letter} {number}'}\n\n"
    return front + "[[Hub]], [[Nowhere]]. It is so. ^[book.md:1]\n"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pages = {f"content/folder/{number}.md": page(number) for number in range(ROWS)}
    others = {"content/hub.md": "# Hub\n", "sources/book.md": "A line.\n"}
    toml = '[site]\nbase_url = "https://example.org/w/"\n'
    root = write(tmp_path_factory.mktemp("large"), {**pages, **others, "kmwiki.toml": toml})
    built(root)
    return root


def built(root: Path) -> None:
    built_with(in_parts(root))


def in_parts(root: Path) -> Config:
    """The configuration of a wiki whose lists are cut where they are longer than `MOST`."""
    return limited(load_config(root), rows=MOST)


def pages_in(html: str, path: str) -> set[str]:
    """The pages of the large wiki to which a list leads."""
    found = {urljoin(path, address).partition("#")[0] for address in re.findall(r'href="([^"]*)"', html)}
    return {address for address in found if re.fullmatch(r"folder/\d+/index\.html", address)}


@pytest.mark.slow
def test_a_large_wiki_has_its_lists_in_parts(large: Path) -> None:
    site = files_of(large / "site")
    for name in LISTS:
        paths = f"{name}/index.html", f"{PARTS}/{name}/index.html"
        first, second = (site[path].decode() for path in paths)
        assert f"part-2/{name}/index.html" in first and f"special/part-3/{name}/index.html" not in site, name
        assert '<link rel="next" href=' in first or name == "hub", name
        assert all("static/parts.css" in html for html in (first, second)), name
        assert '<link rel="prev" href=' in second and '<link rel="next"' not in second, name
        assert f'<link rel="canonical" href="https://example.org/w/{PARTS}/{name}/">' in second, name
        assert re.search(r"<title>.*, part 2 of 2 ·", second) and second.count("<h1>") == 1, name
        if name not in ("tags", "special/statistics"):
            own, others = map(pages_in, (first, second), paths)
            assert len(own | others) == ROWS and len(others) <= ROWS + 1 - MOST, name
    parts = [path for path in site if "/part-" in path]
    assert sorted(parts) == sorted(f"{PARTS}/{name}/index.html" for name in LISTS)
    lists = [f"{name}/index.html" for name in LISTS]
    assert dead_addresses(large / "site", "/w/", only=[*lists, *parts]) == []


@pytest.mark.slow
def test_letters_lead_into_the_part_where_they_begin(large: Path) -> None:
    site = files_of(large / "site")
    all_pages, search = site["special/all-pages/index.html"].decode(), site["search/index.html"].decode()
    assert '<a href="#letter:A">' in all_pages and '<a href="#letter:J">' in all_pages
    assert '<a href="../special/all-pages/index.html#letter:A">' in search
    second = site[f"{PARTS}/special/all-pages/index.html"].decode()
    assert '<h2 id="letter:J">J</h2>' in second and '<a href="../../../all-pages/index.html#letter:A">' in second


@pytest.mark.slow
def test_parts_follow_edits_and_go_when_the_list_is_short(large: Path) -> None:
    write(large, {"content/folder/0.md": page(0, "Zebra")})  # from the beginning of the list to its end
    built(large)
    made = {path: content for path, content in files_of(large / "site").items() if "manifest" not in path}
    assert made == {output.path: output.content for output in Made(in_parts(large)).outputs}
    assert b"Zebra" in made[f"{PARTS}/special/all-pages/index.html"]
    for number in range(8):
        (large / "content" / "folder" / f"{number}.md").unlink()
    built(large)
    made = files_of(large / "site")
    assert not [path for path, content in made.items() if "/part-" in path or b"/part-" in content]


def test_the_parts_of_full_texts_and_of_claims_are_made_after_the_pages_that_they_read() -> None:
    config, site = load_config(WIKIS["demonstration"]), analysed("demonstration").analysis.site
    plan = Plan(replace(site, owner=limited(config, texts=2, claims=1, volume=1).owner), config.features)
    others = [path for path in plan if not plan.belongs_to_a_page(path)]
    parts = [path for path in others if path.startswith(("claims/", "llms-full/"))]
    assert {path.partition("/")[0] for path in parts} == {"claims", "llms-full"}
    assert parts == [path for path in others if plan.last_page_of(path)]
    made = [file.path for file in render(plan.pages.site, config).files if file.path in plan]
    own = [path for path in made if plan.last_page_of(path)]
    assert [plan.last_page_of(path) for path in own] == sorted(filter(None, map(plan.last_page_of, own)))
    assert own == made[made.index(own[0]) :][: len(own)]
