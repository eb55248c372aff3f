"""The tree of all pages: its order, what is before and after a page, what is above it, and what an edit makes again."""

import importlib
import random
import re
from contextlib import closing
from pathlib import Path

import pytest

from building import made, texts, write
from kmwiki import analyse, load_config
from kmwiki.analysis.site import Site
from kmwiki.analysis.tree import ROOT
from kmwiki.content.given_outline import given_outline
from kmwiki.engine.freshness import Fingerprints
from kmwiki.engine.render import render
from kmwiki.engine.results import Analysis
from kmwiki.engine.store import Store
from kmwiki.outputs.folder_pages import folder_pages
from kmwiki.outputs.folders import crumbs


def shown(site: Site, name: str = ROOT, depth: int = 0) -> list[str]:
    """The rows of a tree, indented."""
    lines = []
    for row in site.branches[name] if site.branches else ():
        lines.append(f"{'  ' * depth}{row.title}{'' if row.path else ' -'}")
        if row.branch:
            lines += shown(site, row.branch, depth + 1)
    return lines


def tree(root: Path, files: dict[str, str]) -> list[str]:
    return shown(analyse(load_config(write(root, {f"content/{name}": text for name, text in files.items()}))).site)


def page(title: str, text: str = "", **front: object) -> str:
    keys = "".join(f"{key}: {value}\n" for key, value in front.items())
    return f"---\ntitle: {title}\n{keys}---\n{text}\n"


GUIDES = {
    "guides/b.md": page("Brew"),
    "guides/a.md": page("Ask"),
    "guides/first-steps/z.md": page("Zest"),
    "about.md": page("About"),
}
TREES = {
    "folders have their pages by title": (GUIDES, ["About", "Guides", "  Ask", "  Brew", "  First steps", "    Zest"]),
    "the page of a folder is its row": (
        GUIDES | {"guides/index.md": page("How to"), "guides/first-steps/first-steps.md": page("Begin")},
        ["About", "How to", "  Ask", "  Begin", "    Zest", "  Brew"],
    ),
    "a page that is only called the first of its folder leaves the folder its name": (
        GUIDES | {"guides/README.md": page("Readme"), "guides/first-steps/index.md": page("index")},
        ["About", "Guides", "  Ask", "  Brew", "  First steps", "    Zest"],
    ),
    "what the page of a folder lists comes first, in its order, also into folders below": (
        GUIDES | {"guides/index.md": page("Guides", "- [[Zest]]\n- [Brew](b.md)\n- [[Ask]]")},
        ["About", "Guides", "  First steps", "    Zest", "  Brew", "  Ask"],
    ),
    "a home page orders folders without a page": (
        GUIDES | {"index.md": page("Home", "- [[Brew]]\n- [[Ask]]\n- [[About]]")},
        ["Guides", "  Brew", "  Ask", "  First steps", "    Zest", "About"],
    ),
    "a folder in which only the home page is, has nothing to unfold": (
        {"guides/tea.md": page("Tea", permalink="/"), "a/b/c.md": page("C"), "d/e/tea.md": page("E", aliases="[x]")},
        ["A", "  B", "    C", "D", "  E", "    E", "Guides"],
    ),
    "nor has one in which only that and the page of the folder are": (
        {"g/tea.md": page("Tea", permalink="/"), "g/index.md": page("Guides"), "a/b/c.md": page("C")},
        ["A", "  B", "    C", "Guides"],
    ),
    "links in sentences are no outline": (
        GUIDES | {"index.md": page("Home", "See [[Brew]], [[Ask]] and [[About]].\n\n- One of [[Brew]]")},
        ["About", "Guides", "  Ask", "  Brew", "  First steps", "    Zest"],
    ),
    "pages say their place, as in Hugo, Docusaurus, Jekyll and Starlight": (
        {
            "g/a.md": page("A", weight=40),
            "g/b.md": page("B", sidebar_position=3),
            "g/c.md": page("C", nav_order="2.5"),
            "g/d.md": page("D", sidebar="{order: 1}"),
            "g/e.md": page("E", weight="heavy"),
            "g/index.md": page("Last", weight=2),
            "h.md": page("First", order=1),
        },
        ["First", "Last", "  D", "  C", "  B", "  A", "  E"],
    ),
    "numbers of files count, but not days": (
        {f"g/{name}.md": page(title) for name, title in (("10 z", "Z"), ("2-y", "Y"), ("2026-01-02", "X"), ("a", "W"))}
        | {"g/01_v/a.md": page("V")},
        ["G", "  01 v", "    V", "  Y", "  Z", "  W", "  X"],
    ),
    "a flat wiki has none": ({"a.md": page("A"), "b.md": page("B")}, []),
    "a flat wiki whose pages have tags has these": (
        {"a.md": page("A", tags="[x]"), "b.md": page("B", tags="[y, x]"), "c.md": page("C")},
        ["x", "  A", "  B", "y", "  B"],
    ),
    "one tag sorts nothing": ({"a.md": page("A", tags="[x]"), "b.md": page("B", tags="[x]")}, []),
    "tags of few pages sort nothing": (
        {"a.md": page("A", tags="[x, y]"), "b.md": page("B"), "c.md": page("C"), "d.md": page("D")},
        [],
    ),
    "a flat wiki with an outline of most pages has that": (
        {
            "index.md": page(
                "Home", "## Hot\n\n- [[Tea]]\n- [Hot cocoa](cocoa.md)\n\n## Cold\n\n- Juices\n  - [[Apple]]"
            ),
            **{f"{name.lower()}.md": page(name) for name in ("Tea", "Cocoa", "Apple", "Water")},
        },
        ["Hot -", "  Tea", "  Hot cocoa", "Cold -", "  Juices -", "    Apple"],
    ),
    "an outline of few pages is none of the wiki": (
        {
            "index.md": page("Home", "- [[P1]]\n- [[P2]]\n- [[P3]]"),
            **{f"p{number}.md": page(f"P{number}") for number in range(20)},
        },
        [],
    ),
    "a summary is the outline, as in mdBook": (
        GUIDES
        | {
            "SUMMARY.md": "# Summary\n\n[About](about.md)\n\n# Part one\n\n- [First Zest](guides/first-steps/z.md)\n"
            "  - [Brewing](guides/b.md)\n- [Later]()\n- [Ask](guides/a.md)\n"
        },
        ["Part one -", "  First Zest", "    Brewing", "  Ask"],
    ),
}


@pytest.mark.parametrize(("files", "expected"), TREES.values(), ids=TREES)
def test_a_tree_is_in_the_order_that_its_author_gave(
    tmp_path: Path, files: dict[str, str], expected: list[str]
) -> None:
    assert tree(tmp_path, files) == expected


OWN = {
    "a page beside its folder": {
        "g/setup.md": page("Set up", weight=2),
        "g/setup/x.md": page("X"),
        "g/a.md": page("A"),
    },
    "a page in its folder": {"g/s/s.md": page("Set up"), "g/s/x.md": page("X"), "g/z.md": page("Z"), "g.md": page("G")},
    "one title twice": {"g/s/x.md": page("X"), "g/x.md": page("S"), "g/t/index.md": page("S")},
}
ORDERED = {name: files for name, (files, _) in TREES.items()} | OWN


@pytest.mark.parametrize("files", ORDERED.values(), ids=ORDERED)
def test_the_page_of_a_folder_lists_what_the_tree_has_in_its_order(tmp_path: Path, files: dict[str, str]) -> None:
    built = made(tmp_path, {f"content/{name}": text for name, text in files.items()})
    site, outputs = built.analysis.site, texts(built.outputs)
    for name, head in site.heads.items():
        text = outputs.get(head.path, "")
        if 'generated">' in text and name in site.wiki.graph.folders:
            listed = re.findall(r'<a class="page-link" href="[^"]*">([^<]*)</a>', text)
            assert listed == [row.title for row in site.branches[name]], name


TAGGED = {"a.md": page("A", tags="[x/y, z]"), "b.md": page("B", tags="[x]"), "c.md": page("C")}
WANTED = {
    'tree = "none"': (GUIDES, []),
    'tree = "folders"': (TAGGED, ["A", "B", "C"]),
    'tree = "tags"': (TAGGED, ["x", "  y", "    A", "  B", "z", "  A"]),
    'order = ["guides/first-steps", "Brew", "guides"]': (
        GUIDES,
        ["Guides", "  First steps", "    Zest", "  Brew", "  Ask", "About"],
    ),
    'tree = "outline"': (
        GUIDES | {"index.md": page("Home", "- [[Brew]]\n- [[Ask]]\n- [[Zest]]")},
        ["Brew", "Ask", "Zest"],
    ),
}


@pytest.mark.parametrize(("wanted", "given"), WANTED.items(), ids=WANTED)
def test_the_owner_chooses_the_tree(tmp_path: Path, wanted: str, given: tuple[dict[str, str], list[str]]) -> None:
    write(tmp_path, {"kmwiki.toml": f"[nav]\n{wanted}\n"})
    assert tree(tmp_path, given[0]) == given[1]


MKDOCS = """site_name: Tea
nav:
  - Start: index.md
  - guides/a.md
  - How to:
      - Brewing: guides/b.md
      - Deep:
          - guides/first-steps/z.md
      - Gone: nowhere.md
  - Shop: https://example.org/shop
  - Empty: []
theme: !!python/name:anything
"""


def test_the_outline_of_mkdocs_is_taken_over(tmp_path: Path) -> None:
    files = {f"docs/{name}": text for name, text in (GUIDES | {"index.md": page("Home")}).items()}
    site = analyse(load_config(write(tmp_path, {"mkdocs.yml": MKDOCS, **files}))).site
    assert shown(site) == ["Start", "Ask", "How to -", "  Brewing", "  Deep -", "    Zest", "Shop"]
    assert site.spots["guides/b"].before == "guides/a" and site.spots["guides/a"].before == "index"
    assert site.spots["guides/first-steps/z"].branch == "how-to/deep"


BORGS = {"borgs/foo.md": page("Foo"), "borgs/bar.md": page("Bar"), "borgs/deep/index.md": page("Deeper")}
MANY = {"index.md": page("Home"), "log.md": page("Log"), "tips/b.md": page("B"), "tips/a.md": page("A"), **BORGS}
LITERATE = "plugins: [search, literate-nav]"
# The settings of MkDocs, files in its folder of pages, and the tree.
OUTLINES: dict[str, tuple[str, dict[str, str], list[str]]] = {
    "the usual file": (
        LITERATE,
        {"SUMMARY.md": "* [Start](index.md)\n* Borgs\n    * [One](borgs/foo.md)\n    * [Two](borgs/bar.md)\n"},
        ["Start", "Borgs -", "  One", "  Two"],
    ),
    "a file of another name, with a page of the section, an address and marks": (
        "plugins:\n  - literate-nav: {nav_file: nav.md}\nnav: [log.md]",
        {
            "nav.md": '# Map\n\n- no\n- list\n\nWords.\n\n1. [**Start** \\[1\\]](<index.md> "T")\n'
            "2. [Borgs](borgs/deep/index.md#x)\n\t- [Foo](./borgs/../borgs/foo.md)\n"
            "3. [Shop](https://example.org/a*b)\n\n```\n- [Log](log.md)\n```\n",
            "SUMMARY.md": "- [Log](log.md)\n",
        },
        ["Start [1]", "Borgs", "  Foo", "Shop"],
    ),
    "the list behind a mark": (
        LITERATE,
        {"SUMMARY.md": "- [Log](log.md)\n\n<!--nav-->\n\nHere:\n\n- [A](tips/a.md)\n\n---\n\n- [Log](log.md)\n"},
        ["A"],
    ),
    "folders, with outlines of their own or without": (
        LITERATE,
        {
            "SUMMARY.md": "* [Start](index.md)\n* [Own](borgs/)\n* [Found](tips/)\n",
            "borgs/SUMMARY.md": "* [Second](foo.md)\n* [Deep](deep/)\n* [Log](../log.md)\n",
        },
        ["Start", "Own -", "  Second", "  Deep", "  Log", "Found -", "  A", "  B"],
    ),
    "patterns mean what is nowhere else": (
        LITERATE,
        {
            "SUMMARY.md": "- [Start](index.md)\n- Tips\n  - [Best](tips/b.md)\n  - tips/*.md\n- */\n- *.md\n"
            "- [Foo](borgs/foo.md)\n"
        },
        ["Start", "Tips -", "  Best", "  A", "Borgs -", "  Bar", "  Deep", "Log", "Foo"],
    ),
    "one pattern, in the order of MkDocs": (
        LITERATE,
        {"SUMMARY.md": "* *\n", "tips/SUMMARY.md": "* [Own](b.md)\n"},
        ["Home", "Log", "Borgs -", "  Bar", "  Foo", "  Deep", "Tips -", "  Own"],
    ),
    "folders that name each other": (
        LITERATE,
        {
            "SUMMARY.md": "* [T](tips/)\n",
            "tips/SUMMARY.md": "* [A](a.md)\n* [B](../borgs/)\n",
            "borgs/SUMMARY.md": "* [T](../tips/)\n* [F](foo.md)\n",
        },
        ["T -", "  A", "  B -", "    F"],
    ),
    "an index before all": (
        "plugins: [literate-nav: {implicit_index: true}]",
        {"SUMMARY.md": "* [Log](log.md)\n* [Borgs](borgs/deep/)\n", "borgs/deep/SUMMARY.md": "* [Log](../../log.md)\n"},
        ["Home", "Log", "Borgs", "  Log"],
    ),
    "folders and patterns in the settings": (
        f"{LITERATE}\nnav:\n  - Start: index.md\n  - Own: borgs/\n  - tips/*\n  - Rest: '*'",
        {"borgs/SUMMARY.md": "* [Only](bar.md)\n"},
        ["Start", "Own -", "  Only", "A", "B", "Log"],
    ),
    "not without the plugin": (
        "nav: [log.md]",
        {"SUMMARY.md": "* [Start](index.md)\n", "nav.md": "* [Start](index.md)\n"},
        ["Log"],
    ),
}


@pytest.mark.parametrize("name", OUTLINES)
def test_an_outline_in_markdown_is_taken_over(tmp_path: Path, name: str) -> None:
    settings, outlines, expected = OUTLINES[name]
    files = {f"docs/{path}": text for path, text in (MANY | outlines).items()}
    site = analyse(load_config(write(tmp_path, {"mkdocs.yml": f"site_name: T\n{settings}\n", **files}))).site
    assert shown(site) == expected


DATED = {
    "posts/a.md": page("Oldest", date="2024-05-01"),
    "posts/b.md": page("Newest", date="2026-01-02T10:00:00.5Z"),
    "posts/c.md": page("Newer", date="2026-01-02"),
    "posts/d.md": page("Undated"),
    "posts/01-e.md": page("Numbered"),
    "posts/f.md": page("Pinned", date="2023-01-01", weight=5),
    "posts/old/g.md": page("Within", date="2022-01-01"),
}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"hugo.toml": "title = 'T'\n"}, "Pinned Newest Newer Oldest Numbered Old Undated"),
        ({"kmwiki.toml": "[site]\ntitle = 'T'\n"}, "Pinned Numbered Newer Newest Old Oldest Undated"),
    ],
)
def test_pages_with_dates_are_the_newest_first_as_in_hugo(
    tmp_path: Path, settings: dict[str, str], expected: str
) -> None:
    files = settings | {f"content/{path}": text for path, text in DATED.items()}
    site = analyse(load_config(write(tmp_path, files))).site
    assert [row.title for row in site.branches["posts"]] == expected.split()


TEA_FILES = {
    "index.md": page("Home"),
    "teas/index.md": page("Tea"),
    **{f"teas/{name}.md": page(name.upper()) for name in "abc"},
    "teas/pots/index.md": page("Pots"),
    "news/index.md": page("News"),
    "news/posts/first.md": page("First"),
}
# The outline of MkDocs, the tree, a page of a folder, and what that lists below its text.
FOLDERS_IN_OUTLINES: dict[str, tuple[str, list[str], str, list[str]]] = {
    "the page of a folder is that of the section": (
        "[{Teas: [teas/index.md, teas/b.md, teas/a.md]}]",
        ["Teas", "  B", "  A"],
        "teas",
        ["B", "A", "C", "Pots"],
    ),
    "it need not be the first": (
        "[{Teas: [teas/b.md, teas/index.md]}]",
        ["Teas", "  B"],
        "teas",
        ["B", "A", "C", "Pots"],
    ),
    "a section with it alone is its row": ("[{Teas: [All: teas/index.md]}]", ["Teas"], "teas", ["A", "B", "C", "Pots"]),
    "only right below the section": (
        "[{Teas: [{More: [teas/index.md]}, teas/b.md]}]",
        ["Teas -", "  More", "  B"],
        "teas",
        ["B", "A", "C", "Pots"],
    ),
    "one for each section": (
        "[{Teas: [teas/index.md, teas/pots/index.md, teas/a.md]}]",
        ["Teas", "  Pots", "  A"],
        "teas",
        ["Pots", "A", "B", "C"],
    ),
    "the home page is no section": (
        "[{All: [index.md, teas/a.md]}]",
        ["All -", "  Home", "  A"],
        "teas",
        ["A", "B", "C", "Pots"],
    ),
    "a page with others of its own remains": (
        "[{Hot: [{Teas: [teas/index.md, teas/a.md]}]}]",
        ["Hot -", "  Teas", "    A"],
        "teas",
        ["A", "B", "C", "Pots"],
    ),
    "folders of posts": ("[index.md, {News: news/index.md}]", ["Home", "News"], "news", ["Posts"]),
    "a folder that is not in it": ("[index.md]", ["Home"], "teas", ["A", "B", "C", "Pots"]),
}


@pytest.mark.parametrize("name", FOLDERS_IN_OUTLINES)
def test_the_page_of_a_folder_lists_it_where_an_outline_gives_the_tree(tmp_path: Path, name: str) -> None:
    nav, rows, slug, expected = FOLDERS_IN_OUTLINES[name]
    files = {f"docs/{path}": text for path, text in TEA_FILES.items()}
    site = analyse(load_config(write(tmp_path, {"mkdocs.yml": f"site_name: T\nnav: {nav}\n", **files}))).site
    assert shown(site) == rows
    assert [entry.title for entry in folder_pages(site, site.wiki.pages[slug]).entries] == expected


def test_the_page_of_a_section_is_above_its_pages(tmp_path: Path) -> None:
    nav = "nav: [{Teas: [teas/index.md, teas/b.md]}]"
    files = {f"docs/{path}": text for path, text in TEA_FILES.items()}
    site = analyse(load_config(write(tmp_path, {"mkdocs.yml": f"site_name: T\n{nav}\n", **files}))).site
    above = crumbs(site, "teas/b", "teas/b", "teas/b/index.html")
    assert [(one.title, one.url) for one in above] == [("Teas", "../index.html")]
    assert crumbs(site, "teas", "teas/index", "teas/index.html") == ()


def test_each_language_has_the_outline_of_its_folder(tmp_path: Path) -> None:
    languages = "languages: [{locale: en, default: true}, {locale: de}]"
    settings = f"site_name: T\nplugins:\n  - literate-nav\n  - i18n: {{docs_structure: folder, {languages}}}\n"
    files = {f"docs/{tag}/{name}.md": page(f"{name} {tag}") for tag in ("en", "de") for name in ("index", "a", "b")}
    outlines = {f"docs/{tag}/SUMMARY.md": f"* [Last {tag}](b.md)\n* *.md\n" for tag in ("en", "de")}
    site = analyse(load_config(write(tmp_path, {"mkdocs.yml": settings, **files, **outlines}))).site
    assert shown(site) == ["Last en", "index en", "a en"]
    assert shown(site, "@de") == ["Last de", "index de", "a de"]


@pytest.mark.parametrize("nav", ["nav: {a: b}", "nav: [" + "[" * 50, "nav: &a [*a]", "- nav", "nav: 3", "a: ["])
def test_a_strange_outline_of_mkdocs_is_none(tmp_path: Path, nav: str) -> None:
    write(tmp_path, {"mkdocs.yml": f"site_name: Tea\n{nav}\n"})
    assert given_outline(tmp_path / "mkdocs.yml") == ()


@pytest.mark.slow
def test_many_pages_of_a_folder_are_shown_by_their_letters(tmp_path: Path) -> None:
    pages = {f"many/{word}{number}.md": page(f"{word} {number}") for word in ("Ant", "Élan") for number in range(255)}
    wiki = made(tmp_path, {f"content/{name}": text for name, text in pages.items()})
    site, outputs = wiki.analysis.site, texts(wiki.outputs)
    assert [row.title for row in site.branches["many"]] == ["A", "E"]
    assert [len(site.branches[row.branch]) for row in site.branches["many"]] == [255, 255]
    assert "Élan 7" not in outputs["special/tree.js"]  # each branch is loaded when it is opened
    assert "Élan 7" in outputs["special/tree/many/~45.js"]
    # Pages may say their place; letters are in the order of the alphabet.
    placed = {f"content/many/{name}.md": f"---\ntitle: {name}\nweight: 1\n---\n" for name in ("Élan7", "Ant9")}
    branches = made(tmp_path, placed).analysis.site.branches
    assert [row.title for row in branches["many"]] == ["A", "E"]
    assert [branches[row.branch][0].title for row in branches["many"]] == ["Ant9", "Élan7"]
    # No letter is a crumb.
    crumbs = re.search(r'class="crumbs".*?</nav>', outputs["many/ant7/index.html"], re.DOTALL)
    assert crumbs and re.findall(r">([^<]+)</a>", crumbs[0]) == ["Home", "Many"]


def neighbours(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<a rel="(?:prev|next)" href="([^"]*)"><small>[^<]*</small> ([^<]*)</a>', html)


def test_a_page_leads_to_those_before_and_after_it(tmp_path: Path) -> None:
    files = GUIDES | {"index.md": page("Home"), "guides/index.md": page("How to")}
    site = texts(made(tmp_path, {f"content/{name}": text for name, text in files.items()}).outputs)
    assert neighbours(site["index.html"]) == [("about/index.html", "About")]
    assert neighbours(site["guides/index.html"]) == [("../about/index.html", "About"), ("a/index.html", "Ask")]
    assert neighbours(site["guides/first-steps/z/index.html"]) == [("../../b/index.html", "Brew")]
    assert 'data-branch="guides/first-steps">' in site["guides/first-steps/z/index.html"]


def test_sections_of_an_outline_are_crumbs(tmp_path: Path) -> None:
    text = "## Hot drinks\n\n- [[Tea]]\n  - [[Green tea]]\n- [[Cocoa]]\n"
    files = {"index.md": page("Home", text), "t.md": page("Tea"), "g.md": page("Green tea"), "c.md": page("Cocoa")}
    site = texts(made(tmp_path, {f"content/{name}": text for name, text in files.items()}).outputs)
    crumbs = re.search(r'class="crumbs".*?</nav>', site["g/index.html"], re.DOTALL)
    assert crumbs and re.findall(r"<li>(.*?)</li>", crumbs[0]) == [
        '<a href="../index.html">Home</a>',
        "Hot drinks",
        '<a href="../t/index.html">Tea</a>',
    ]


def rendered(wiki: Analysis, before: Fingerprints | None = None) -> Fingerprints:
    """The fingerprints of a site, of which all files are as they were before."""
    files = {} if before is None else before.views
    rendering = render(wiki.site, wiki.config, before=before, on_disk=files, changes=wiki.changes)
    made = {file.path for file in rendering.files}
    assert made | (files.keys() & set(rendering.paths)) == set(rendering.paths)
    return rendering.fingerprints


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "text", "again"),
    [
        ("guides/c.md", page("Cool"), {"guides/b", "guides/first-steps/z", "guides/c"}),
        ("guides/a.md", page("Ask", "Other words."), {"guides/a"}),
        ("guides/a.md", page("Ask more"), {"guides/a", "about", "guides/b"}),
        ("about.md", page("Why"), {"about", "guides/a", "guides/first-steps/z"}),
    ],
)
def test_an_edit_makes_its_neighbours_again_and_no_other_page(
    tmp_path: Path, name: str, text: str, again: set[str]
) -> None:
    write(tmp_path, {f"content/{file}": content for file, content in GUIDES.items()})
    before = analyse(load_config(tmp_path))
    first = rendered(before)
    write(tmp_path, {f"content/{name}": text})
    now = analyse(load_config(tmp_path), before=before)
    second = rendered(now, first)
    pages = {f"{slug}/index.html" for slug in now.site.wiki.refs}
    made_again = {path for path in second.views if path in pages and second.seen[path] is not first.seen.get(path)}
    assert made_again == {f"{slug}/index.html" for slug in again}
    clean = analyse(load_config(tmp_path)).site
    assert (now.site.branches, now.site.spots) == (clean.branches, clean.spots)


def test_a_folder_with_nothing_but_its_page_is_a_row_without_a_branch(tmp_path: Path) -> None:
    files = {
        "kmwiki.toml": "[nav]\norder = ['b-two']\n",
        "content/01-first/index.md": "# Z first\n",
        "content/about/index.md": "# About\n",
        "content/b-two/b-two.md": "# Two\n",
        "content/more/index.md": "# More\n",
        "content/more/01-deep/README.md": "# W deep\n",
        "content/more/page.md": "# Page\n",
        "content/page.md": "# Page\n",
    }
    branches = made(tmp_path, files).analysis.site.branches
    assert {name: [(row.title, row.branch) for row in rows] for name, rows in branches.items()} == {
        "": [("Two", ""), ("Z first", ""), ("About", ""), ("More", "more"), ("Page", "")],
        "more": [("W deep", ""), ("Page", "")],
    }


TEAS = {f"content/teas/{name}.md": f"# {name.title()}\n" for name in ("black", "green", "more/white")}
# Files beside these pages, and what the page of the folder lists.
LISTED = {
    "an index without words": ({"teas/_index.md": "---\ntitle: Teas\n---\n"}, ["Black", "Green", "More"]),
    "an index with words": ({"teas/index.md": "# Teas\n\nOf the wiki.\n"}, ["Black", "Green", "More"]),
    "a README": ({"teas/README.md": "# Teas\n"}, ["Black", "Green", "More"]),
    "a page with the name of the folder": ({"teas/Teas.md": "# Teas\n"}, ["Black", "Green", "More"]),
    "a link to one page of three": ({"teas/index.md": "# Teas\n\n[[Black]]\n"}, ["Black", "Green", "More"]),
    "links to a page and a folder": ({"teas/index.md": "# Teas\n\n[[Black]], [more](more/)\n"}, []),
    "links to most pages": ({"teas/index.md": '# Teas\n\n[b](black.md), <a href="green.md">g</a>\n'}, []),
    "the order of the tree": (
        {"teas/index.md": "# Teas\n", "../kmwiki.toml": "[nav]\norder = ['teas/more', 'green']\n"},
        ["More", "Green", "Black"],
    ),
    "no tree": ({"teas/index.md": "# Teas\n", "../kmwiki.toml": "[nav]\ntree = 'none'\n"}, []),
    "a draft in the folder": (
        {"teas/index.md": "# Teas\n", "teas/green.md": "---\ndraft: true\n---\n"},
        ["Black", "More"],
    ),
}


@pytest.mark.parametrize("what", LISTED)
def test_the_page_of_a_folder_lists_what_is_in_it(tmp_path: Path, what: str) -> None:
    files, titles = LISTED[what]
    given = {f"content/{name}".removeprefix("content/../"): text for name, text in files.items()}
    result = made(tmp_path, TEAS | {"content/index.md": "# Home\n"} | given)
    page = next(
        text for path, text in texts(result.outputs).items() if path in ("teas/index.html", "teas/teas/index.html")
    )
    section = re.search(r'<section [^>]*data-kmwiki="folder".*?</section>', page, re.DOTALL)
    assert re.findall(r'class="page-link"[^>]*>([^<]*)', section[0] if section else "") == titles
    assert 'data-kmwiki="folder"' not in texts(result.outputs)["index.html"]


@pytest.mark.slow
def test_a_new_page_is_listed_on_the_page_of_its_folder(tmp_path: Path) -> None:
    write(tmp_path, TEAS | {"content/teas/index.md": "# Teas\n"})
    before = analyse(load_config(tmp_path))
    first = rendered(before)
    write(tmp_path, {"content/teas/red.md": "# Red\n"})
    second = rendered(analyse(load_config(tmp_path), before=before), first)
    assert second.seen["teas/index.html"] is not first.seen["teas/index.html"]


def test_a_bundle_with_a_slug_in_a_language_is_a_page_of_its_tree(tmp_path: Path) -> None:
    slug = "---\ntitle: {0}\ndate: 2025-01-02\nslug: {0}\n---\n"
    settings = "defaultContentLanguage = 'de'\n[languages.de]\n[languages.en]\n[permalinks]\nblog = '/:year/:slug/'\n"
    files = {f"content/blog/y/index{end}.md": slug.format(name) for end, name in {"": "yps", ".en": "wye"}.items()}
    result = made(tmp_path, {"hugo.toml": settings, "content/_index.md": "# Home\n", **files})
    branches = {name: [(row.slug, row.branch) for row in rows] for name, rows in result.analysis.site.branches.items()}
    assert branches["blog"] == [("2025/yps", "")]
    assert branches["@en/blog"] == [("en/2025/wye", "")]
    crumbs = re.search(r'<nav class="crumbs".*?</nav>', texts(result.outputs)["en/2025/wye/index.html"], re.DOTALL)
    assert crumbs is not None and "yps" not in crumbs[0] and "Blog" in crumbs[0]


@pytest.mark.parametrize("file", ["index", "_index", "README"])
def test_an_index_with_a_slug_is_the_page_of_its_folder(tmp_path: Path, file: str) -> None:
    files = {
        "content/posts/x.md": "# X\n",
        f"content/posts/trip/{file}.md": "---\ntitle: At sea\nslug: sea-trip\n---\nText.\n",
    }
    result = made(tmp_path, files)
    assert [row.slug for row in result.analysis.site.branches["posts"]] == ["sea-trip", "posts/x"]
    page = texts(result.outputs)["sea-trip/index.html"]
    crumbs = re.search(r'<nav class="crumbs".*?</nav>', page, re.DOTALL)
    assert crumbs is not None and "trip" not in crumbs[0].lower() and "posts" in crumbs[0].lower()


def test_a_folder_has_one_name_everywhere(tmp_path: Path) -> None:
    """In crumbs, in the page of the folder above, and on the home page; its own page keeps its title."""
    files = {f"content/{name}": text for name, text in GUIDES.items()}
    files |= {"content/guides/README.md": page("Readme"), "content/guides/first-steps/index.md": page("index")}
    pages = texts(made(tmp_path / "Tea house", files).outputs)
    assert '<a href="../../index.html">Guides</a>' in pages["guides/first-steps/z/index.html"]
    assert 'href="first-steps/index.html">First steps</a>' in pages["guides/index.html"]
    assert (
        '<a href="guides/index.html">Guides</a>' in pages["index.html"]
        and "<h1>Readme</h1>" in pages["guides/index.html"]
    )


@pytest.mark.parametrize("title", ["Home", "index", "README"])
def test_a_wiki_is_not_called_like_any_home_page(tmp_path: Path, title: str) -> None:
    files = {"content/index.md": page(title), "content/tea.md": page("Tea")}
    pages = texts(made(tmp_path / "Tea house", files).outputs)
    assert "<title>Tea · Tea house</title>" in pages["tea/index.html"] and f"<h1>{title}</h1>" in pages["index.html"]


@pytest.mark.slow
def test_what_a_row_unfolds_is_there_whatever_the_pages_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With home pages in folders, pages with the address of a folder or of a tag, redirects, drafts."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent.parent / "benchmarks"))
    edits = importlib.import_module("edits")
    with closing(Store(tmp_path / "cache")) as store:  # each page is parsed once for all kinds of trees
        for seed in range(12):
            edits.Wiki(root := tmp_path / str(seed), random.Random(seed))
            for kind in ("folders", "tags", "outline"):
                (root / "kmwiki.toml").write_text(f'[nav]\ntree = "{kind}"\n', encoding="utf-8")
                branches = analyse(load_config(root), store=store).site.branches
                unfolded = {row.branch for rows in branches.values() for row in rows if row.branch}
                assert unfolded <= branches.keys(), (seed, kind)
