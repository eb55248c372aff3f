"""What stands above the text of a page: how many pages link to it, and its tags."""

import re
from pathlib import Path

import pytest

from building import made, texts

MANY = ", ".join(f"t{number}" for number in range(12))


def head(tmp_path: Path, *, tags: str = "", linking: int = 0, language: str = "en", name: str = "tea") -> str:
    """The head of a page, without its tags of HTML, to which so many pages link."""
    files: dict[str, str | bytes] = {f"content/p-{number}.md": "[[Tea]] and [[tea]]." for number in range(linking)}
    files[f"content/{name}.md"] = f"---\ntitle: Tea\ntags: [{tags}]\n---\nA leaf."
    files["kmwiki.toml"] = f'[site]\nlanguage = "{language}"\n'
    site = texts(made(tmp_path, files).outputs)
    html = site["index.html" if name == "index" else f"{name}/index.html"]
    assert ('href="#kmwiki:backlinks"' in html) <= ('id="kmwiki:backlinks"' in html)
    shown = html[html.index("</h1>") : html.index("<article")]
    return " ".join(re.sub(r"<[^>]*>", " ", shown).split())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ""),
        ({"linking": 1}, "1 page links here"),
        ({"linking": 3, "tags": "drink, leaf"}, "3 pages link here drink leaf"),
        ({"tags": MANY}, "t0 t1 t2 t3 t4 t5 6 more tags t6 t7 t8 t9 t10 t11"),
        ({"tags": ", ".join(MANY.split(", ")[:8])}, "t0 t1 t2 t3 t4 t5 t6 t7"),
        ({"linking": 3, "language": "de"}, "3 Seiten verlinken hierher"),
        ({"linking": 2, "language": "ar"}, "روابط من صفحتين"),
        ({"linking": 5, "tags": "drink", "name": "index"}, "drink"),  # all pages may link home
    ],
)
def test_a_page_begins_with_its_links_and_tags(tmp_path: Path, given: dict[str, object], expected: str) -> None:
    assert head(tmp_path, **given) == expected  # type: ignore[arg-type]


def test_the_contents_list_references_where_the_page_shows_them(tmp_path: Path) -> None:
    text = "# A\n\nIt is so. ^[s.md:1]\n\n## One\n\nX.\n\n## Sources\n\n- s.md\n\n## Two\n\nY.\n"
    site = texts(made(tmp_path, {"content/a.md": text, "sources/s.md": "It is so.\n"}).outputs)
    contents = re.search(r'<nav class="toc".*?</nav>', site["a/index.html"], re.DOTALL)
    assert contents and re.findall(r'href="#([^"]*)"', contents[0]) == ["one", "two", "sources"]


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("Words.", "Garden"),
        ("# Index\n\nWords.", "Index"),
        ("---\ntitle: Home\n---\nWords.", "Home"),
        ("---\ntitle: Beds\n---\nWords.", "Beds"),
    ],
)
def test_a_home_page_without_a_title_has_that_of_the_site(tmp_path: Path, text: str, heading: str) -> None:
    files = {"content/index.md": text, "content/tea.md": "A leaf.", "kmwiki.toml": '[site]\ntitle = "Garden"\n'}
    site = texts(made(tmp_path, files).outputs)
    html = site["index.html"]
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", html) == [heading]
    assert f'"headline":"{heading}"' in html and site["index.md"].startswith(f"# {heading}\n")
    assert f"<title>{heading}{'' if heading == 'Garden' else ' · Garden'}</title>" in html
