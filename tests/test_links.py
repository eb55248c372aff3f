"""Where links lead, as laws over whole wikis: what no single wiki of `wikis` shows."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from building import Made, write
from kmwiki import analyse, load_config
from kmwiki.graph.anchors import anchors_of, find_anchor
from kmwiki.graph.special_pages import SPECIAL_PAGES

WRITTEN = (
    "[[Home]] [[Nowhere]] [[Nowhere#x|y]] [[gone/Nowhere]] ![[Nowhere]] ![[Nowhere#Part]] [[Label|Nowhere two]]",
    "[a](other.md) [b](gone.md) [c](gone/) [d](Gone%20too.md#x) ![e](gone.md) ![](other.md#part) ![f](gone.svg)",
    "![[gone.svg]] ![[gone.pdf]] ![[film.mp4]] [[gone.pdf]] [[pic.svg]] ![[pic.svg]] ![g](pic.svg) [h](pic.svg)",
    "[[folder/]] [[folder]] [i](folder/) [[tags]] [[tags/leaf]] [[tags/none]] [j](sources/) [[special/none]]",
    "[[paper.md]] [[sources/paper]] [k](../sources/paper.md) [l](../sources/none.md) [[https://example.org/]]",
    "[[circle]] [[to nowhere]] [m](circle.md) [n](to-nowhere.md) [[#Part]] [o](#none)",
    "> [!note] [[Nowhere]]\n> - [p](gone.md)\n\nA note.[^1]\n\n[^1]: [[Gone]]",
    "| [[Nowhere\\|q]] | [r](gone.md) |\n|-|-|\n| ![[gone.md]] | ![s](gone.md) |",
)
HEAD = "---\ntitle: Home\ntags: [leaf]\nseen: '[[Nowhere]]'\n---\n"
RED = re.compile(r'class="red-link"')


@pytest.mark.slow
@settings(max_examples=12)
@given(st.lists(st.sampled_from(WRITTEN), min_size=1, max_size=4))
def test_a_link_is_red_on_the_page_if_and_only_if_it_is_reported_and_counted(
    tmp_path_factory: pytest.TempPathFactory, written: list[str]
) -> None:
    root = tmp_path_factory.mktemp("wiki")
    write(
        root,
        {
            "content/index.md": HEAD + "\n\n".join(written),
            "content/other.md": "---\ntitle: Other\n---\n## Part\n\nWords.\n",
            "content/folder/page.md": "Words.\n",
            "content/pic.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
            "content/circle.md": "---\ntitle: Circle\nredirect: Circle two\n---\n",
            "content/circle-two.md": "---\ntitle: Circle two\nredirect: Circle\n---\n",
            "content/to-nowhere.md": "---\ntitle: To nowhere\nredirect: Nobody\n---\n",
            "sources/paper.md": "# Paper\n",
        },
    )
    built = Made(load_config(root))
    site = built.analysis.site
    for slug, page in site.pages.items():
        html = next(file.content.decode() for file in built.outputs if file.path == site.wiki.permalink(slug))
        rules = [finding.rule for finding in page.findings]
        reported = rules.count("broken-link") + rules.count("redirect-loop")
        assert len(RED.findall(html)) == reported == page.red, (slug, written)
        assert len(page.wishes) == rules.count("broken-link")
    wanted = next(file.content.decode() for file in built.outputs if file.path == "special/wanted/index.html")
    names = {wish.name.casefold() for page in site.pages.values() for wish in page.wishes}
    assert len(RED.findall(wanted)) == len(names)


def test_links_and_the_index_know_each_special_page(tmp_path: Path) -> None:
    built = Made(load_config(write(tmp_path, {"content/a.md": "Text."})))
    pages = {file.path.split("/")[1] for file in built.outputs if re.match("special/.+/index.html", file.path)}
    assert pages == SPECIAL_PAGES, "each name of a report is in graph/special_pages.py"


@pytest.mark.parametrize(
    ("heading", "written"),
    [
        ("Signs & symptoms", "signs-symptoms"),
        ("C/C++: tips, tricks", "C C++ tips, tricks"),
        ("`code_name` and more", "code name and more"),
        ("1.2 Start → end", "1-2-start-end"),
        ("Größe ≥ 3 µm", "größe-3-μm"),
        ("第一章：开始（一）", "第一章-开始-一"),
        ("¿Qué hay? ¡Nada!", "Qué hay Nada"),
        ("الفصل ١: البداية", "الفصل ١ البداية"),
        ("हिन्दी, भाषा", "हिन्दी-भाषा"),
        ("A\u200bB “c”", "ab-c"),
        ("[[Tea#Green|Green tea]] & [more](https://example.org)", "Tea Green Green tea & more https example.org"),
        ("[[Tea#Green|Green tea]] & [more](https://example.org)", "green-tea-more"),
        ("A &amp; B <br> C", "a-b-c"),
    ],
)
def test_headings_are_found_as_other_programs_write_them(tmp_path: Path, heading: str, written: str) -> None:
    write(tmp_path, {"content/index.md": f"## First\n\n## {heading}\n"})
    site = analyse(load_config(tmp_path)).wiki
    page = site.pages["index"].node.page
    assert find_anchor(anchors_of(page), lambda: page.headings, written) == page.headings[1].anchor


def test_vowels_of_other_scripts_tell_headings_apart(tmp_path: Path) -> None:
    write(tmp_path, {"content/index.md": "## की बात\n\n## का बात\n"})
    page = analyse(load_config(tmp_path)).wiki.pages["index"].node.page
    assert find_anchor(anchors_of(page), lambda: page.headings, "का-बात") == page.headings[1].anchor


_FOLDERS = ("Garden/a.md", "misc/garden.md", "x/p.md", "x/Shed/b.md", "misc/shed.md", "z/Barn/index.md", "Barn/c.md")


@pytest.mark.parametrize(
    ("page", "written", "place"),
    [
        ("index.md", "Garden/", "garden/index.html"),
        ("index.md", "garden/index", "garden/index.html"),
        ("index.md", "garden/README", "garden/index.html"),
        ("index.md", "/Garden/", "garden/index.html"),
        ("index.md", "./Garden/", "garden/index.html"),
        ("index.md", "content/Garden/", "garden/index.html"),
        ("x/p.md", "Garden/", "garden/index.html"),
        ("x/p.md", "../Garden/", "garden/index.html"),
        ("x/p.md", "Shed/", "x/shed/index.html"),  # beside the page
        ("x/p.md", "Shed/index", "x/shed/index.html"),
        ("x/p.md", "./Shed/", "x/shed/index.html"),
        ("index.md", "Garden", "misc/garden/index.html"),  # a name, and not a folder
        ("index.md", "Shed/", "misc/shed/index.html"),  # nothing at that path is a folder
        ("index.md", "Barn/", "z/barn/index.html"),  # the page of a folder of that name
    ],
)
def test_a_name_that_says_it_is_a_folder_leads_there_and_not_to_a_page_of_that_name(
    tmp_path: Path, page: str, written: str, place: str
) -> None:
    files = {**dict.fromkeys(_FOLDERS, "Words.\n"), page: f"[[{written}]]\n"}
    root = write(tmp_path, {f"content/{name}": text for name, text in files.items()})
    wiki = analyse(load_config(root)).wiki
    slug = next(slug for slug, path in wiki.graph.paths_of_pages.items() if path == f"content/{page}")
    link = wiki.pages[slug].links[0]
    assert link.place is not None or link.slug is not None
    assert (wiki.permalink(link.slug) if link.slug else wiki.path_of(link.place)) == place
