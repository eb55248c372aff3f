"""The menu at the top and the line at the foot of pages: what is in them by default, and what their owner wants."""

import re
from pathlib import Path

import pytest

from building import made, texts, write
from kmwiki import load_config
from kmwiki.errors import KmwikiError

TEA = "---\ntitle: Green tea\n---\nA text.\n"


def links(html: str, place: str) -> list[tuple[str, str]]:
    """The address and the words of each link in a part of a page."""
    part = re.search(rf'class="{place}".*?</(?:ul|footer)>', html, re.DOTALL)
    assert part
    return [(url, words) for url, words in re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', part[0])]


@pytest.mark.parametrize(
    ("files", "menu"),
    [
        ({"content/tea.md": TEA}, ["All pages", "Graph"]),
        ({"content/tea.md": f"{TEA} #plant\n"}, ["All pages", "Tags", "Graph"]),
        ({"content/tea.md": TEA, "sources/s.md": "A line.\n"}, ["All pages", "Sources", "Graph"]),
    ],
)
def test_the_menu_has_what_the_wiki_has_and_reports_are_at_the_foot(
    tmp_path: Path, files: dict[str, str], menu: list[str]
) -> None:
    site = texts(made(tmp_path, files).outputs)
    for path in ("tea/index.html", "index.html", "special/statistics/index.html"):
        assert [words for _, words in links(site[path], "site-nav")] == menu
        assert [words for _, words in links(site[path], "site-footer")][1:] == ["Reports"]


def test_recent_changes_are_in_menus_where_a_page_has_a_date(tmp_path: Path) -> None:
    dated = {"content/tea.md": TEA.replace("---\n", "---\nupdated: 2026-01-02\n", 1)}
    for files, expected in ((dated, ["Recent changes", "Reports"]), ({"content/tea.md": TEA}, ["Reports"])):
        site = texts(made(tmp_path, files).outputs)
        assert [words for _, words in links(site["tea/index.html"], "site-footer")][1:] == expected
        assert ("Recent changes" in site["special/index.html"]) == (files is dated)
        for path in ("special/index.html", "special/recent-changes/index.html"):  # authors learn how to get some
            assert ("add “updated:” to the front matter" in site[path]) == (files is not dated)


@pytest.mark.parametrize(
    ("numbers", "all_of_them", "low"),
    [
        ({"a": 0.9, "b": 0.45, "c": 0.3, "d": 0, "e": None}, "dcba", "dcb"),
        ({"a": 1, "b": None, "c": 0.8}, "ca", ""),
        ({"a": None}, "", ""),
    ],
)
def test_pages_are_listed_by_confidence_lowest_first(
    tmp_path: Path, numbers: dict[str, float | None], all_of_them: str, low: str
) -> None:
    front = {name: "" if number is None else f"confidence: {number}\n" for name, number in numbers.items()}
    pages = {f"content/{name}.md": f"---\ntitle: {name}\n{more}---\nText.\n" for name, more in front.items()}
    site = texts(made(tmp_path, pages).outputs)
    for report, expected in (("confidence", all_of_them), ("low-confidence", low)):
        page = site[f"special/{report}/index.html"]
        assert "".join(re.findall(r'<tr><td><a href="[^"]*">(.)</a>', page)) == expected
        assert (f'href="{report}/index.html"' in site["special/index.html"]) == bool(expected)
    assert ('href="trust/index.html"' in site["special/index.html"]) == bool(all_of_them)  # whose words are explained


def test_reports_without_anything_to_report_are_not_listed(tmp_path: Path) -> None:
    alone = texts(made(tmp_path, {"content/tea.md": TEA}).outputs)["special/index.html"]
    cited = texts(made(tmp_path, {"content/tea.md": TEA, "sources/s.md": "A line.\n"}).outputs)["special/index.html"]
    assert "Orphaned pages" in alone and "Wanted pages" not in alone and ">0<" not in alone
    assert "Uncited pages" not in alone and "Uncited pages" in cited  # where nobody cites, it says nothing


def test_the_owner_chooses_what_is_in_the_menu(tmp_path: Path) -> None:
    chosen = """[nav]
menu = [{ to = "drinks/tea" }, "reports", { title = "Shop", to = "https://example.org/" }, "tags", { to = "Nowhere" },
    { to = "/drinks/" }, { to = "special/help", title = "Help" }]
footer = [{ title = "Begin", to = "Green tea" }, "help"]
"""
    site = texts(made(tmp_path, {"kmwiki.toml": chosen, "content/drinks/tea.md": TEA}).outputs)
    assert links(site["drinks/tea/index.html"], "site-nav") == [
        ("index.html", "Green tea"),
        ("../../special/index.html", "Reports"),
        ("https://example.org/", "Shop"),
        ("../index.html", "Drinks"),
        ("../../special/help/index.html", "Help"),
    ]
    assert [words for _, words in links(site["special/index.html"], "site-footer")][1:] == [
        "Begin",
        "How to read this wiki",
    ]
    assert re.search(r'aria-current="true">Reports', site["special/index.html"])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('menu = ["all-page"]', "nav.menu[0]: “all-page” is not one of “all-pages”, “tags”"),
        ('footer = ["graph", 3]', "nav.footer[1]"),
        ('menu = [{ title = "No place" }]', "nav.menu[0]"),
        ('menus = ["graph"]', "unknown key “menus” in [nav] (did you mean “menu”?)"),
    ],
)
def test_a_mistake_in_the_menu_is_named(tmp_path: Path, written: str, said: str) -> None:
    write(tmp_path, {"kmwiki.toml": f"[nav]\n{written}\n", "content/tea.md": TEA})
    with pytest.raises(KmwikiError, match=re.escape(said)):
        load_config(tmp_path)
