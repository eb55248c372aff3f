"""Where links lead in a wiki of several languages: to the page in the language of their own page."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from building import files_of, kmwiki, write
from kmwiki import Analysis, analyse, load_config

SETTINGS = "[site]\nlanguage = 'en'\nlanguages = ['en', 'de']\n"
FOLDERS = {
    "index": "",
    "tides": "---\ntitle: Tides\naliases: [Flow]\n---\n",
    "guide/tea": "# Tea\n",
    "solo": "# Solo\n",
    "ocean": "# Waves\n",
    "en/deep": "# Deep\n",
    "de/index": "",
    "de/tides": "---\ntitle: Gezeiten\naliases: [Flow]\n---\n",
    "de/guide/tea": "# Tee\n",
    "de/only": "# Nur hier\n",
    "de/waves": "# Wellen\n",
    "de/deep": "# Tief\n",
}
ENDINGS = {
    "index": "",
    "index.de": "",
    "tea": "# Tea\n",
    "tea.de": "# Tee\n",
    "guide/cup": "# Cup\n",
    "guide/cup.de": "# Tasse\n",
    "solo": "# Solo\n",
}
IN_FRONT = {
    "index": "",
    "tides": "# Tides\n",
    "start": "---\nlang: de\n---\n",
    "gezeiten": "---\nlang: de\ntitle: Tides\n---\n",
}
CASES = (
    # The pages, the page with the link, the link, and the page that it leads to.
    (FOLDERS, "index", "[[tides]]", "tides"),
    (FOLDERS, "de/index", "[[tides]]", "de/tides"),
    (FOLDERS, "index", "[[tea]]", "guide/tea"),
    (FOLDERS, "de/index", "[[tea]]", "de/guide/tea"),
    (FOLDERS, "de/guide/tea", "[[TIDES#x]]", "de/tides"),
    (FOLDERS, "index", "[[deep]]", "en/deep"),
    (FOLDERS, "index", "[[Gezeiten]]", "de/tides"),
    (FOLDERS, "index", "[[only]]", "de/only"),
    (FOLDERS, "de/index", "[[solo]]", "solo"),
    (FOLDERS, "index", "[[Flow]]", "tides"),
    (FOLDERS, "de/index", "[[flow]]", "de/tides"),
    (FOLDERS, "index", "[[waves]]", "ocean"),  # although a file in German has just this name
    (FOLDERS, "de/index", "[[Waves]]", "de/waves"),
    (FOLDERS, "de/index", "![[tides]]", "de/tides"),
    # A path means its file.
    (FOLDERS, "index", "[[de/tides]]", "de/tides"),
    (FOLDERS, "de/index", "[[guide/tea]]", "guide/tea"),
    (FOLDERS, "de/index", "[[/tides]]", "tides"),
    (FOLDERS, "de/index", "[[../tides]]", "tides"),
    (FOLDERS, "de/index", "[x](../tides.md)", "tides"),
    (FOLDERS, "de/index", "[x](tides.md)", "de/tides"),
    (FOLDERS, "index", "[x](de/tides.md)", "de/tides"),
    # A bare name of a file that is elsewhere
    (FOLDERS, "index", "[x](deep.md)", "en/deep"),
    (FOLDERS, "de/index", "[x](tea.md)", "de/guide/tea"),
    (FOLDERS, "index", "[x](tea.md)", "guide/tea"),
    (FOLDERS, "index", "![x](tea.md)", "guide/tea"),
    # The path of a file without its language
    (ENDINGS, "index", "[[tea]]", "tea"),
    (ENDINGS, "index.de", "[[tea]]", "de/tea"),
    (ENDINGS, "index.de", "[x](tea.md)", "de/tea"),
    (ENDINGS, "index.de", "[x](/guide/cup.md)", "de/guide/cup"),
    (ENDINGS, "index.de", "[[guide/cup]]", "de/guide/cup"),
    (ENDINGS, "index.de", "![[./guide/cup]]", "de/guide/cup"),
    (ENDINGS, "index.de", "[x](solo.md)", "solo"),
    (ENDINGS, "index", "[x](tea.de.md)", "de/tea"),
    (ENDINGS, "index", "[[Tasse]]", "de/guide/cup"),
    (IN_FRONT, "index", "[[Tides]]", "tides"),
    (IN_FRONT, "start", "[[Tides]]", "gezeiten"),
)


def wiki(root: Path, pages: dict[str, str], origin: str, link: str) -> Analysis:
    named = {f"content/{name}.md": f"{text}\n{link if name == origin else ''}\n" for name, text in pages.items()}
    return analyse(load_config(write(root, {"kmwiki.toml": SETTINGS if pages is not IN_FRONT else "", **named})))


def targets(found: Analysis, path: str) -> Iterable[str | None]:
    [page] = [page for page in found.wiki.pages.values() if page.node.page.path == f"content/{path}.md"]
    return [*(item.slug for item in page.links), *(item.slug for item in page.markdown)]


@pytest.mark.parametrize(("pages", "origin", "link", "target"), CASES)
def test_a_link_leads_to_a_page_in_its_language(
    tmp_path: Path, pages: dict[str, str], origin: str, link: str, target: str
) -> None:
    found = wiki(tmp_path, pages, origin, link)
    assert targets(found, origin) == [target]
    assert {one.rule for one in found.diagnostics} <= {"broken-anchor"}  # neither ambiguous nor shadowed


def test_without_languages_the_way_of_a_name_is_as_ever(tmp_path: Path) -> None:
    named = {f"content/{name}.md": f"{text}\n[[tides]] [[tea]]\n" for name, text in FOLDERS.items()}
    found = analyse(load_config(write(tmp_path, {"kmwiki.toml": "[site]\nlanguages = []\n", **named})))
    assert targets(found, "de/index") == ["tides", "de/guide/tea"]


def test_a_text_mentions_pages_in_its_language(tmp_path: Path) -> None:
    text = "\nThe green leaves and the Green leaf.\n"
    pages = {"a.md": f"# A{text}", "de/a.md": f"# A{text}", "tea.md": "# Green leaf\n", "de/tea.md": "# Green leaf\n"}
    root = write(tmp_path, {"kmwiki.toml": SETTINGS, **{f"content/{name}": words for name, words in pages.items()}})
    mentioned = analyse(load_config(root)).site.mentioned
    assert {slug: found for slug, found in mentioned.items() if found} == {"tea": ("a",), "de/tea": ("de/a",)}


@pytest.mark.slow
def test_a_translation_may_come_and_go(tmp_path: Path) -> None:
    text = "# {}\n\n[[tides]], [t](tides.md), ![[Tides]]. The tides of B.\n"
    names = {"index": "Home", "tides": "Tides", "a": "A", "a.de": "A", "de/index": "Heim"}
    pages = {f"content/{name}.md": text.format(title) for name, title in names.items()}
    root = write(tmp_path / "wiki", {"kmwiki.toml": SETTINGS, **pages})

    def site(name: str, *options: str) -> dict[str, bytes]:
        assert kmwiki("build", root, "-o", tmp_path / name, *options).code == 0
        return files_of(tmp_path / name)

    without = site("clean", "--no-cache")
    assert site("site") == without
    for translation in ("de/tides", "tides.de", "de/b", "en/tides"):
        file = f"content/{translation}.md"
        write(root, {file: text.format("Tides")})
        there = site("site")
        assert there == site("clean", "--no-cache") != without, translation
        (root / file).unlink()
        assert site("site") == without, translation
