"""Navigation in several languages: the tree, what is before and after a page, its crumbs, and entries of the menu."""

import re
from pathlib import Path

import pytest

from building import files_of, kmwiki, made, texts, write
from kmwiki import analyse, load_config
from kmwiki.analysis.site import Site
from kmwiki.content.walk import MANIFEST

MENU = '[nav]\nmenu = [{ to = "Tea" }, { to = "Tea", title = "Begin here" }, { to = "Only here" }]\n'
SETTINGS = f'[site]\ntitle = "Drinks"\nlanguage = "en"\nlanguages = ["en", "de"]\n{MENU}'


def page(title: str, text: str = "", **front: object) -> str:
    keys = "".join(f"{key}: {value}\n" for key, value in front.items())
    return f"---\ntitle: {title}\n{keys}---\n{text}\n"


FOLDERS = {
    "en/index.md": page("Home"),
    "en/about.md": page("About"),
    "en/guide/tea.md": page("Tea"),
    "en/guide/only.md": page("Only here"),
    "de/index.md": page("Startseite"),
    "de/about.md": page("Über uns"),
    "de/guide/tea.md": page("Tee"),
    "de/guide/apfel.md": page("Apfelsaft"),
}
BESIDE = {name.removeprefix("en/"): text for name, text in FOLDERS.items()}
OF_FILES = {
    "guide/tea.md": page("Tea"),
    "guide/tea.de.md": page("Tee"),
    "guide/only.md": page("Only here"),
    "about.md": page("About"),
    "about.de.md": page("Über uns"),
}
OF_FRONT_MATTER = {
    "guide/tea.md": page("Tea"),
    "guide/tee.md": page("Tee", lang="de", translates="Tea"),
    "guide/only.md": page("Only here"),
    "about.md": page("About"),
    "guide/latin.md": page("De theae", lang="la"),
}
OUTLINES = FOLDERS | {
    "en/index.md": page("Home", "- [[Tea]]\n- [[About]]\n- [[Only here]]"),
    "de/index.md": page("Startseite", "- [[Tee]]\n- [[Apfelsaft]]\n- [[Über uns]]"),
}
TAGGED = {
    f"{name}.md": page(title, lang=language, translationKey=key, tags=tags)
    for name, title, language, key, tags in (
        ("tea", "Tea", "en", "tea", "[hot]"),
        ("tee", "Tee", "de", "tea", "[hot]"),
        ("juice", "Juice", "en", "juice", "[cold]"),
        ("saft", "Saft", "de", "juice", "[cold]"),
    )
}
TREES = {
    "a folder for each": (
        FOLDERS,
        ["About", "Guide", "  Only here", "  Tea"],
        ["Guide", "  Apfelsaft", "  Tee", "Über uns"],
    ),
    "a folder for each other": (
        BESIDE,
        ["About", "Guide", "  Only here", "  Tea"],
        ["Guide", "  Apfelsaft", "  Tee", "Über uns"],
    ),
    "names of files": (OF_FILES, ["About", "Guide", "  Only here", "  Tea"], ["Guide", "  Tee", "Über uns"]),
    "front matter; a page in a language of its own is among the others": (
        OF_FRONT_MATTER,
        ["About", "Guide", "  De theae", "  Only here", "  Tea"],
        ["Guide", "  Tee"],
    ),
    "the home page of each gives the order": (
        OUTLINES,
        ["Guide", "  Tea", "  Only here", "About"],
        ["Guide", "  Tee", "  Apfelsaft", "Über uns"],
    ),
    "tags": (TAGGED, ["cold", "  Juice", "hot", "  Tea"], ["cold", "  Saft", "hot", "  Tee"]),
}


def shown(site: Site, name: str, depth: int = 0) -> list[str]:
    """The rows of a tree, indented."""
    lines = []
    for row in site.branches.get(name, ()):
        lines.append(f"{'  ' * depth}{row.title}")
        if row.branch:
            assert row.branch.startswith(f"{name}/" if name else "")
            lines += shown(site, row.branch, depth + 1)
    return lines


def wiki(files: dict[str, str], settings: str = SETTINGS) -> dict[str, str]:
    return {"kmwiki.toml": settings, **{f"content/{name}": text for name, text in files.items()}}


@pytest.mark.parametrize(("files", "english", "german"), TREES.values(), ids=TREES)
def test_each_language_has_a_tree_of_its_own(
    tmp_path: Path, files: dict[str, str], english: list[str], german: list[str]
) -> None:
    site = analyse(load_config(write(tmp_path, wiki(files)))).site
    assert (shown(site, ""), shown(site, "@de")) == (english, german)
    for slug, spot in site.spots.items():
        lang = site.pages[slug].lang
        for other in (spot.before, spot.after):
            # The wiki has no tree in Latin, so that page is among the English ones.
            assert not other or ("de" in (lang, site.pages[other].lang)) == (lang == site.pages[other].lang == "de")


@pytest.mark.parametrize(
    "settings", ['[site]\nlanguage = "en"\n', '[site]\nlanguage = "en"\n[nav]\ntree = "folders"\n']
)
def test_pages_in_another_language_by_themselves_are_in_the_tree_of_all(tmp_path: Path, settings: str) -> None:
    files = {"a/one.md": page("One"), "a/deux.md": page("Deux", lang="fr"), "b.md": page("Trois", lang="fr")}
    site = analyse(load_config(write(tmp_path, wiki(files, settings)))).site
    assert shown(site, "") == ["A", "  Deux", "  One", "Trois"] and site.roots == {}


def part(html: str, start: str) -> list[tuple[str, str]]:
    found = re.search(rf"{start}.*?</(?:ul|nav)>", html, re.DOTALL)
    return re.findall(r'<a[^>]* href="([^"]*)"[^>]*>(?:<small>.*?</small> )?(.*?)</a>', found[0]) if found else []


def test_a_page_shows_what_is_in_its_language(tmp_path: Path) -> None:
    site = texts(made(tmp_path, wiki(FOLDERS)).outputs)
    tee = site["de/guide/tea/index.html"]
    assert 'data-tree="../../../special/tree.js" data-root="@de" data-branch="@de/guide"' in tee
    assert 'data-tree="../../../special/tree.js" data-branch="guide"' in site["en/guide/tea/index.html"]
    assert 'data-root="@de" data-branch="@de/guide"' in site["de/guide/index.html"]  # the list of the folder
    assert "data-root" not in site["special/index.html"]
    assert part(tee, 'class="crumbs"') == [("../../index.html", "Startseite"), ("../index.html", "Guide")]
    assert part(tee, 'class="neighbours"') == [
        ("../apfel/index.html", "Apfelsaft"),
        ("../../about/index.html", "Über uns"),
    ]
    assert part(site["en/about/index.html"], 'class="crumbs"') == []
    assert "Tee" in site["special/tree/@de.js"] and "Tee" not in site["special/tree.js"]


def test_an_entry_of_the_menu_leads_to_the_page_in_the_language_of_the_reader(tmp_path: Path) -> None:
    site = texts(made(tmp_path, wiki(FOLDERS)).outputs)
    assert part(site["de/about/index.html"], 'class="site-nav"') == [
        ("../guide/tea/index.html", "Tee"),
        ("../guide/tea/index.html", "Tee"),
        ("../../en/guide/only/index.html", "Only here"),
    ]
    assert part(site["special/index.html"], 'class="site-nav"') == [
        ("../en/guide/tea/index.html", "Tea"),
        ("../en/guide/tea/index.html", "Begin here"),
        ("../en/guide/only/index.html", "Only here"),
    ]


@pytest.mark.slow
def test_a_large_language_has_a_file_for_each_branch(tmp_path: Path) -> None:
    many = {f"de/{letter}/{number}.md": page(f"{letter} {number}") for letter in "xyz" for number in range(168)}
    site = texts(made(tmp_path, wiki(FOLDERS | many)).outputs)
    assert "x 7" not in site["special/tree/@de.js"] and "x 7" in site["special/tree/@de/x.js"]
    assert "Tea" in site["special/tree.js"]  # of the other language, all is in one


@pytest.mark.slow
@pytest.mark.parametrize(
    "edit",
    [
        {"content/de/guide/tea.md": page("Anderer Tee")},
        {"content/de/guide/tea.md": page("Tee", lang="en")},
        {"content/de/neu/wasser.md": page("Wasser")},
        {"content/de/index.md": page("Anfang")},
        {"content/en/guide/only.md": page("Only here", translationKey="apple")},
        {"content/de/guide/apfel.md": page("Apfelsaft", translationKey="apple")},
        {"kmwiki.toml": SETTINGS.replace('"de"', '"fr"')},
        {"kmwiki.toml": SETTINGS.replace('"en", "de"', "")},
        {"content/fr/guide/tea.md": page("Thé", lang="fr", translates="en/guide/tea")},
    ],
)
def test_an_edit_gives_the_site_of_a_clean_build(tmp_path: Path, edit: dict[str, str]) -> None:
    root = write(tmp_path / "wiki", wiki(FOLDERS))
    assert kmwiki("build", root, "-o", tmp_path / "a").code == 0
    write(root, edit)
    assert kmwiki("build", root, "-o", tmp_path / "a").code == 0
    assert kmwiki("build", root, "-o", tmp_path / "b", "--no-cache").code == 0
    site, clean = files_of(tmp_path / "a"), files_of(tmp_path / "b")
    del site[MANIFEST], clean[MANIFEST]
    assert site == clean
