"""Tables and canvases of Obsidian, which pages embed by a file's name and which kmwiki does not show."""

from pathlib import Path

import pytest

from building import made, texts

VIEWS = {"content/v/Trips.base": "views: []\n", "content/v/Plan.canvas": "{}\n"}


@pytest.mark.parametrize(
    ("written", "link", "note"),
    [
        ("![[Trips.base]]", ">Trips.base</a>", "is an Obsidian base, which is not shown here."),
        ("![[Trips.base#Map]]", ">Trips.base#Map</a>", "is an Obsidian base, which is not shown here."),
        ("![[v/Plan.canvas|The plan]]", ">The plan</a>", "is an Obsidian canvas, which is not shown here."),
    ],
)
def test_a_page_says_that_it_does_not_show_a_view(tmp_path: Path, written: str, link: str, note: str) -> None:
    page = texts(made(tmp_path, VIEWS | {"content/a.md": f"Before.\n\n{written}\n\nAfter.\n"}).outputs)["a/index.html"]
    row = page.partition('<p class="embed-cut">')[2].partition("</p>")[0]
    assert link in row and row.endswith(f" {note}") and 'class="asset-link"' in row


@pytest.mark.parametrize("embed", ["![[Trips.base]]", "![[Trips.base#Map]] ![[Plan.canvas]]", "![[Missing.base]]"])
def test_its_name_is_not_among_the_words_of_a_page(tmp_path: Path, embed: str) -> None:
    site = texts(made(tmp_path, VIEWS | {"content/a.md": f"Words before.\n\n{embed}\n\nWords after.\n"}).outputs)
    description = site["a/index.html"].partition('<meta name="description" content="')[2].partition('"')[0]
    assert description == "Words before. Words after."
    names = [path for path, text in site.items() if path.startswith("search/") and ".base" in text]
    assert names == []


def test_a_link_to_a_view_keeps_its_name(tmp_path: Path) -> None:
    site = texts(made(tmp_path, VIEWS | {"content/a.md": "See [[Trips.base]] for all.\n"}).outputs)
    assert "See Trips.base for all." in site["a/index.html"]
