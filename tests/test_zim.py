"""The site as a ZIM file, which the reader of its own library opens."""

import sys
from pathlib import Path
from typing import Any

import pytest

from building import files_of, kmwiki, write
from kmwiki.content.walk import MANIFEST

WIKI = {
    "content/index.md": "# Tea house\n\n[[Tea]]\n",
    "content/drinks/tea.md": "---\ntitle: Tea & more\naliases: [Old tea]\nupdated: 2026-03-14\n---\n\nOolong steeps.\n",
    "content/drinks/leaf.svg": "<svg xmlns='http://www.w3.org/2000/svg' width='2' height='2'/>",
    "content/coffee.md": "---\nredirect: Tea#steeping\n---\n",
    "public/.well-known/a.txt": "x",
}


@pytest.fixture
def archive(tmp_path: Path) -> Any:
    reader = pytest.importorskip("libzim.reader")
    wiki = write(tmp_path, WIKI)
    run = kmwiki("build", wiki, "-o", wiki / "site", "--zim", wiki / "a.zim")
    assert run.code == 0 and "packed in" in run.err, run.err
    assert sorted(file.name for file in tmp_path.iterdir() if file.is_file()) == ["a.zim"]
    return reader.Archive(wiki / "a.zim")


@pytest.mark.slow
def test_the_main_page_is_the_home_page(archive: Any) -> None:
    assert archive.main_entry.get_item().path == "index.html" and archive.check()


@pytest.mark.slow
def test_each_file_for_readers_is_in_it(archive: Any, tmp_path: Path) -> None:
    site = files_of(tmp_path / "site")
    del site[MANIFEST]
    for path, content in site.items():
        if path.startswith("."):
            assert not archive.has_entry_by_path(path)
        elif not (entry := archive.get_entry_by_path(path)).is_redirect:
            assert bytes(entry.get_item().content) == content, path
    assert archive.get_entry_by_path("static/kmwiki.css").get_item().mimetype == "text/css"
    assert archive.get_entry_by_path("drinks/tea/index.md").get_item().mimetype == "text/markdown"


@pytest.mark.slow
def test_old_names_are_redirects(archive: Any) -> None:
    old = archive.get_entry_by_path("old-tea/index.html")
    assert old.is_redirect and old.get_redirect_entry().path == "drinks/tea/index.html"


@pytest.mark.slow
def test_it_says_what_it_is(archive: Any) -> None:
    found = {name: bytes(archive.get_metadata(name)).decode() for name in ("Title", "Language", "Date")}
    assert found == {"Title": "Tea house", "Language": "eng", "Date": "2026-03-14"}
    assert archive.get_entry_by_path("drinks/tea/index.html").title == "Tea & more · Tea house"


@pytest.mark.slow
def test_pages_are_found_by_words_and_by_titles(archive: Any) -> None:
    search = pytest.importorskip("libzim.search")
    suggestion = pytest.importorskip("libzim.suggestion")
    assert archive.has_fulltext_index
    found = search.Searcher(archive).search(search.Query().set_query("oolong"))
    assert "drinks/tea/index.html" in list(found.getResults(0, 10))
    named = suggestion.SuggestionSearcher(archive).suggest("tea")
    assert "drinks/tea/index.html" in list(named.getResults(0, 10))


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "libzim", None)
    run = kmwiki("build", write(tmp_path, WIKI), "--zim", tmp_path / "a.zim")
    assert run.code == 2 and "pipx inject kmwiki libzim," in run.err and not (tmp_path / "site").exists()


@pytest.mark.parametrize("place", ["site/a.zim", "no/where.zim"])
def test_a_place_that_cannot_be_is_refused(tmp_path: Path, place: str) -> None:
    pytest.importorskip("libzim")
    run = kmwiki("build", write(tmp_path, WIKI), "-o", tmp_path / "site", "--zim", tmp_path / place)
    assert run.code == 2 and "cannot write" in run.err and "Traceback" not in run.err
