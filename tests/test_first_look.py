"""What a wiki shows that nobody has configured: a title, a home page, pages of folders."""

import re
from pathlib import Path

import pytest

from building import Made, files_of, kmwiki, made, texts, write
from kmwiki import load_config


@pytest.mark.parametrize(
    ("folder", "files", "title"),
    [
        ("green-tea", {"a.md": "A"}, "Green tea"),
        ("Green Tea", {"a.md": "A", "b.md": "B"}, "Green Tea"),
        ("green-tea", {"README.md": "No title."}, "Green tea"),
        ("green-tea", {"README.md": "# Leaves\n\nText."}, "Leaves"),
        ("green-tea", {"README.md": "# Leaves", "kmwiki.toml": '[site]\ntitle = "Mine"'}, "Mine"),
        ("茶", {"a.md": "A", "b.md": "B"}, "茶"),
    ],
)
def test_a_wiki_without_a_title_is_called_like_its_folder(
    tmp_path: Path, folder: str, files: dict[str, str], title: str
) -> None:
    assert made(tmp_path / folder, files).analysis.site.title == title


def test_a_single_page_gives_its_title_to_its_site(tmp_path: Path) -> None:
    write(tmp_path, {"green.md": "Text."})
    assert Made(load_config(tmp_path / "green.md")).analysis.site.title == "Green"


@pytest.mark.slow
def test_a_renamed_folder_renames_its_wiki(tmp_path: Path) -> None:
    """Also if nothing else changed, and the last build is remembered."""
    wiki = write(tmp_path / "tea", {"kmwiki.toml": "", "a.md": "A", "b.md": "B"})
    kmwiki("build", wiki, "-o", tmp_path / "site")
    kmwiki("build", wiki.rename(tmp_path / "coffee"), "-o", tmp_path / "site")
    clean = write(tmp_path / "clean" / "coffee", {"kmwiki.toml": "", "a.md": "A", "b.md": "B"})
    kmwiki("build", clean, "-o", tmp_path / "other")
    assert files_of(tmp_path / "site") == files_of(tmp_path / "other")
    assert "<h1>Coffee</h1>" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_a_folder_has_a_page_that_lists_it(tmp_path: Path) -> None:
    files = {
        "Tea/Green/Sencha.md": "---\nsummary: From Japan.\n---\n",
        "Tea/Black.md": "B",
        "Notes/index.md": "# All notes",
        "Notes/a.md": "A",
        "Cups/Cups.md": "C",
        "Cups/index.html": "<p>A file of this name.</p>",
    }
    made_files = texts(made(tmp_path, files).outputs)
    tea, green = made_files["tea/index.html"], made_files["tea/green/index.html"]
    assert "<h1>Tea</h1>" in tea and 'href="green/index.html">Green' in tea and 'href="black/index.html">Black' in tea
    assert "From Japan." in green and re.search(r'class="crumbs".*href="\.\./index\.html">Tea', green, re.DOTALL)
    assert "All notes" in made_files["notes/index.html"]
    assert 'http-equiv="refresh"' in made_files["cups/index.html"]


def home_of(files: dict[str, str], root: Path) -> str:
    return texts(made(root, files).outputs)["index.html"]


@pytest.mark.parametrize(("words", "first"), [(900, False), (1600, True)])
def test_the_ways_into_a_wiki_come_before_a_text_that_is_long(tmp_path: Path, words: int, first: bool) -> None:
    home = home_of({"index.md": f"# Home\n\n{'tea ' * words}\n", "tea.md": "# Tea\n\nA leaf.\n"}, tmp_path)
    assert home.count('class="ways"') == 1
    assert (home.index('class="ways"') < home.index("<article")) == first


@pytest.mark.parametrize(
    ("text", "most_linked"),
    [
        ("", ["Two", "Four", "One"]),
        ("[[Four]] and [[two|the second]].", ["One"]),
        ("[[One]], [[Two]], [[Four]], [Three](three.md).", []),
        # The list is far from a long text, which need not say what most pages link to.
        (f"[[Four]] {'tea ' * 1600}", ["Four", "Two", "One"]),
    ],
)
def test_a_home_page_names_each_page_once(tmp_path: Path, text: str, most_linked: list[str]) -> None:
    links = {"one": "[[Two]] [[Four]]", "two": "[[Four]]", "three": "[[Two]] [[One]]", "four": "[[Two]]"}
    pages = {f"{name}.md": f"# {name.title()}\n\n{links[name]}\n" for name in links}
    home = home_of({"index.md": f"# Home\n\n{text}\n", **pages}, tmp_path)
    assert re.findall(r'class="page-link"[^>]*>([^<]+)', home.partition("Most linked")[2]) == most_linked


def folders_on(home: str) -> dict[str, tuple[str, list[str]]]:
    """Folder on a home page → what its heading says besides its name, and the titles of its pages."""
    section = re.search(r'<section class="home-folders".*?</section>\s*</div>', home, re.DOTALL)
    found = {}
    for part in section[0].split("<h3>")[1:] if section else []:
        heading, _, rest = part.partition("</h3>")
        name, note = re.sub("<[^>]+>", "|", heading).replace("||", "|").strip("|").split("|")[0::2][:2]
        found[name.strip()] = (note, re.findall(r'class="page-link"[^>]*>([^<]+)', rest))
    return found


def test_a_home_page_that_nobody_wrote_shows_the_folders_with_their_pages(tmp_path: Path) -> None:
    files = {
        "tea/green.md": "# Green\n\n[[Deep]]",
        "tea/leaves/deep.md": "# Deep",
        "cups/index.md": "# All cups",
        "cups/glass.md": "# Glass",
        "alone.md": "# Alone",
    }
    home = home_of(files, tmp_path)
    assert folders_on(home) == {"All cups": ("2 pages", ["Glass"]), "Tea": ("2 pages", ["Deep", "Green"])}
    assert 'href="tea/index.html"' in home and 'href="cups/index.html"' in home
    assert re.findall(r'class="page-link"[^>]*>([^<]+)', home.partition("home-pages")[2]) == ["Alone"]


def test_a_home_page_of_many_pages_shows_the_most_linked_of_each_folder(tmp_path: Path) -> None:
    files = {f"tea/{number:03}.md": "[[042]]" for number in range(40)} | {"tea/042.md": "T"}
    ((count, pages),) = folders_on(home_of(files, tmp_path)).values()
    assert count == "41 pages" and len(pages) == 8 and "042" in pages


@pytest.mark.slow
def test_a_home_page_of_many_folders_stays_short(tmp_path: Path) -> None:
    files = {f"{number:03}/{page}.md": "T" for number in range(130) for page in range(1 + number // 120)}
    home = home_of(files, tmp_path)
    shown = folders_on(home)
    assert len(shown) == 120 and {"120", "129"} <= set(shown) and all(len(pages) <= 1 for _, pages in shown.values())
    assert "10 more" in home and len(home) < 60_000
