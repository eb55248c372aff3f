"""Pages that are there in several languages: which they are, and how readers and programs find them."""

import re
from os.path import normpath
from pathlib import Path

import pytest

from building import Site, files_of, kmwiki, made, texts, write
from kmwiki import load_config
from kmwiki.content.walk import MANIFEST
from kmwiki.theme.languages import language_name

SETTINGS = "[site]\ntitle = 'Tea'\nlanguage = 'en'\nlanguages = ['en', 'de', 'pt-BR']\n"
BY_FOLDER = {
    "kmwiki.toml": SETTINGS,
    "content/en/guide/tea.md": "# Tea\n",
    "content/de/guide/tea.md": "# Tee\n",
    "content/pt-br/guide/tea.md": "# Chá\n",
    "content/de/only.md": "# Nur hier\n",
    "content/fr/tea.md": "# Thé\n",
}


def switch(page: str) -> list[tuple[str, str, str]]:
    """The languages that a page offers: address, language and name of each."""
    nav = re.search(r'<nav class="languages".*?</nav>', page, re.DOTALL)
    return re.findall(r'href="([^"]*)" hreflang="([^"]*)"[^>]*>([^<]*)<', nav[0]) if nav else []


def alternates(page: str) -> dict[str, str]:
    """What programs read of it in the head."""
    return dict(re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)">', page))


def test_folders_by_language_hold_the_same_pages(tmp_path: Path) -> None:
    site = texts(made(tmp_path, BY_FOLDER).outputs)
    page = site["en/guide/tea/index.html"]
    assert switch(page) == [
        ("../../../de/guide/tea/index.html", "de", "Deutsch"),
        ("../../../pt-br/guide/tea/index.html", "pt-BR", "Português (BR)"),
    ]
    assert alternates(page) == {
        "en": "index.html",
        "x-default": "index.html",
        "de": "../../../de/guide/tea/index.html",
        "pt-BR": "../../../pt-br/guide/tea/index.html",
    }
    assert "languages.css" in page and '<html lang="pt-BR"' in site["pt-br/guide/tea/index.html"]
    for other in ("de/only", "fr/tea"):  # nothing is said of “fr”
        assert switch(site[f"{other}/index.html"]) == [] and "languages.css" not in site[f"{other}/index.html"]
    assert '<html lang="en"' in site["fr/tea/index.html"]


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("guide/tea", "de/guide/tea"),  # a folder for each other language
        ("guide/tea", "guide/tea.de"),  # as Hugo and plug-ins of MkDocs name files
        ("guide/tea.en", "guide/tea.de"),
        ("index", "de/index"),
        ("README", "de/readme"),
    ],
)
def test_names_of_files_say_their_language(tmp_path: Path, english: str, german: str) -> None:
    files = {f"content/{english}.md": "# Tea\n", f"content/{german}.md": "# Tee\n", "content/de/x.md": "# X\n"}
    build = made(tmp_path, {"kmwiki.toml": SETTINGS, **files})
    links = {file.path: switch(file.content.decode()) for file in build.outputs if file.path.endswith(".html")}
    offered = sorted((path, tag) for path, found in links.items() for _, tag, _ in found)
    assert [tag for _, tag in offered] in (["de", "en"], ["en", "de"]), offered


@pytest.mark.parametrize(
    "german",
    [
        "---\nlang: de\ntranslates: Tea\n---\n",
        "---\nlang: de\nTranslates: '[[drinks/tea]]'\n---\n",
        "---\nlang: de\ntranslationKey: the tea\n---\n",
    ],
)
def test_front_matter_says_what_a_page_translates(tmp_path: Path, german: str) -> None:
    files = {
        "kmwiki.toml": "[site]\nlanguage = 'en'\nbase_url = 'https://example.org/'\n",
        "content/drinks/tea.md": "---\ntranslationKey: the tea\n---\n# Tea\n",
        "content/tee.md": f"{german}# Tee\n",
    }
    site = texts(made(tmp_path, files).outputs)
    assert switch(site["drinks/tea/index.html"]) == [("../../tee/index.html", "de", "Deutsch")]
    assert switch(site["tee/index.html"]) == [("../drinks/tea/index.html", "en", "English")]
    assert alternates(site["tee/index.html"])["x-default"] == "https://example.org/drinks/tea/"
    assert 'data-kmwiki="details"' not in site["tee/index.html"]
    links = re.findall(r'hreflang="([^"]*)" href="https://example.org/([^"]*)"/>', site["sitemap.xml"])
    assert links == 2 * [("de", "tee/"), ("en", "drinks/tea/"), ("x-default", "drinks/tea/")]


def test_of_several_in_one_language_each_has_itself(tmp_path: Path) -> None:
    page = "---\nlang: {}\ntranslationKey: k\n---\n# P\n"
    named = {"a": "en", "b": "en", "c": "de", "d": "en"}
    files = {f"content/{name}.md": page.format(tag) for name, tag in named.items()}
    site = texts(made(tmp_path, files).outputs)
    assert [one[0] for one in switch(site["c/index.html"])] == ["../a/index.html"]
    assert alternates(site["b/index.html"])["en"] == "index.html"


def test_a_translation_of_nothing_is_found(tmp_path: Path) -> None:
    root = write(tmp_path, {"content/a.md": "---\ntranslates: Nothing\n---\n# A\n"})
    assert "content/a.md:2:13: warning[broken-link]: no page is called “Nothing”" in kmwiki("check", root).out


def test_a_page_that_is_moved_is_still_translated(tmp_path: Path) -> None:
    german = "---\nlang: de\ntranslates: drinks/tea\n---\n# Tee\n"
    root = write(tmp_path, {"content/drinks/tea.md": "# Leaf\n", "content/tee.md": german})
    assert kmwiki("mv", "drinks/tea", "leaves/green", root, "--no-redirect").code == 0
    assert "translates: leaves/green" in (root / "content" / "tee.md").read_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    "edit",
    [
        {"content/de/guide/tea.md": "---\ntitle: Anders\n---\n"},
        {"content/de/guide/tea.md": "---\ntranslationKey: x\n---\n"},
        {"content/de/only.md": "---\ntranslates: en/guide/tea\n---\n"},
        {"content/en/only.md": "# Only here\n"},
        {"content/fr/tea.md": "---\nlang: fr\ntranslates: '[[en/guide/tea]]'\n---\n"},
        {"kmwiki.toml": SETTINGS.replace("'de'", "'fr'")},
    ],
)
def test_an_edit_gives_the_site_of_a_clean_build(tmp_path: Path, edit: dict[str, str]) -> None:
    root = write(tmp_path / "wiki", BY_FOLDER)
    assert kmwiki("build", root, "-o", tmp_path / "a").code == 0
    write(root, edit)
    assert kmwiki("build", root, "-o", tmp_path / "a").code == 0
    assert kmwiki("build", root, "-o", tmp_path / "b", "--no-cache").code == 0
    site, clean = files_of(tmp_path / "a"), files_of(tmp_path / "b")
    del site[MANIFEST], clean[MANIFEST]
    assert site == clean


@pytest.mark.parametrize(
    ("tag", "name"),
    [("de", "Deutsch"), ("DE-at", "Deutsch (at)"), ("zh-Hant", "繁體中文"), ("ka", "ქართული"), ("tlh", "tlh")],
)
def test_a_language_is_named_in_itself(tag: str, name: str) -> None:
    assert language_name(tag) == name


def named(folder: str, *pages: str) -> dict[str, str]:
    return {f"content/{folder}/{page}.md": f"# {page} {folder}\n" for page in pages}


SHARED = ("index", "guide/tea", "guide/water", "about")
FOUND = {
    "the same pages in each": (named("en", *SHARED) | named("de", *SHARED) | named("pt-br", *SHARED), "en de pt-BR"),
    "half of the pages in each": (named("en", *SHARED, *"abcd") | named("de", *SHARED), "de en"),
    "only one folder": (named("de", *SHARED), ""),
    "other pages": (named("it", "index", "servers", "printers") | named("no", "index", "thanks", "never"), ""),
    "only indexes": (named("it", "index", "a/index", "b/index") | named("no", "index", "a/index", "b/index"), ""),
    "one page": (named("it", "index", "contact") | named("no", "index", "contact"), ""),
    "less than half": (named("is", *SHARED, *"abcde") | named("it", *SHARED, *"fghij"), ""),
    "no languages": (named("xx", *SHARED) | named("qq", *SHARED), ""),
    "others beside them": (named("en", *SHARED) | named("de", *SHARED) | named("it", "servers", "desk"), "de en"),
}


@pytest.mark.parametrize(("files", "expected"), FOUND.values(), ids=FOUND)
def test_folders_of_languages_are_found_where_that_is_certain(
    tmp_path: Path, files: dict[str, str], expected: str
) -> None:
    config = load_config(write(tmp_path, files))
    assert sorted(config.owner.languages) == sorted(expected.split())


@pytest.mark.slow
def test_a_build_says_that_it_found_folders_of_languages(tmp_path: Path) -> None:
    root = write(tmp_path, named("en", *SHARED) | named("de", *SHARED))
    assert (
        "Read as the same pages in several languages: de/, en/ (“languages = []” in [site]" in kmwiki("build", root).err
    )
    assert switch((root / "site/en/about/index.html").read_text())[0][1] == "de"
    write(root, {"kmwiki.toml": "[site]\nlanguages = []\n"})
    assert "several languages" not in kmwiki("build", root).err
    assert switch((root / "site/en/about/index.html").read_text()) == []


@pytest.mark.slow
def test_a_folder_of_a_language_that_comes_or_goes_gives_the_site_of_a_clean_build(tmp_path: Path) -> None:
    root = write(tmp_path / "wiki", named("en", *SHARED))
    for edit in (named("de", *SHARED), named("de", *"abcdefghij")):
        assert kmwiki("build", root, "-o", tmp_path / "a").code == 0
        write(root, edit)
        assert kmwiki("build", root, "-o", tmp_path / "a").code == 0
        assert kmwiki("build", root, "-o", tmp_path / "b", "--no-cache").code == 0
        site, clean = files_of(tmp_path / "a"), files_of(tmp_path / "b")
        del site[MANIFEST], clean[MANIFEST]
        assert site == clean


HOMES = {
    "the page of the folder": ({"de/index.md": "# Start", "de/tee.md": "# Tee"}, "de/index.html"),
    "a translation": (
        {"start.md": "---\nlang: de\ntranslates: index\n---\n# Start", "de/tee.md": "T"},
        "start/index.html",
    ),
    "none": ({"de/tee.md": "# Tee"}, "index.html"),
}


@pytest.mark.parametrize(("files", "home"), HOMES.values(), ids=HOMES)
def test_title_and_crumbs_lead_to_the_home_page_of_the_language(
    tmp_path: Path, files: dict[str, str], home: str
) -> None:
    pages = {f"content/{name}": text for name, text in (files | {"index.md": "# Home", "en/tea.md": "# Tea"}).items()}
    site = texts(made(tmp_path, pages | {"kmwiki.toml": SETTINGS}).outputs)
    for path, expected in (("de/tee/index.html", home), ("en/tea/index.html", "index.html")):
        addresses = re.findall(
            r'class="site-title" href="([^"]*)"|<li><a href="([^"]*)">(?:Home|Startseite)<', site[path]
        )
        assert {normpath(f"{path}/../{one or other}") for one, other in addresses} == {expected}, path
    crumbs = re.search(r'<nav class="crumbs".*?</nav>', site["de/tee/index.html"], re.DOTALL)
    assert crumbs is None or len(set(re.findall(r'href="([^"]*)"', crumbs[0]))) == crumbs[0].count("href")


LISTS = {
    "kmwiki.toml": "[site]\nlanguage = 'en'\nlanguages = ['en', 'de', 'nl']\n",
    "content/tea.md": "---\ntags: [drink, leaf]\n---\n# Tea\n",
    "content/de/tea.md": "---\ntags: [drink, blatt]\n---\n# Tee\n",
    "content/de/sorten/schwarz.md": "---\ntags: [blatt]\n---\n# Schwarz\n",
    "content/de/orte/berge/ort.md": "# Ort\n",
    "content/nl/tea.md": "---\ntags: [blad]\n---\n# Thee\n",
}


@pytest.mark.parametrize(
    ("path", "language", "heading", "above"),
    [
        ("tags/blatt", "de", "Schlagwort: blatt", ["Startseite", "Schlagwörter"]),
        ("tags/drink", "en", "Tag: drink", ["Home", "Tags"]),
        ("tags/leaf", "en", "Tag: leaf", ["Home", "Tags"]),
        ("tags/blad", "en", "Tag: blad", ["Home", "Tags"]),  # the interface has no Dutch
        ("tags", "en", "Tags", []),
        ("de", "de", "Deutsch", []),
        ("de/sorten", "de", "Sorten", ["Startseite", "Deutsch"]),
        ("de/orte", "de", "Orte", ["Startseite", "Deutsch"]),  # has a folder alone
        ("special/all-pages", "en", "All pages", []),
    ],
)
def test_a_list_of_one_language_speaks_it(
    lists: Site, path: str, language: str, heading: str, above: list[str]
) -> None:
    page = lists[f"{path}/index.html"]
    crumbs = re.search(r'<nav class="crumbs.*?</nav>', page, re.DOTALL)
    assert f'<html lang="{language}"' in page and f"<h1>{heading}</h1>" in page
    assert (re.findall(r">([^<>\n]+)</a>", crumbs[0]) if crumbs else []) == above


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return texts(made(tmp_path_factory.mktemp("lists"), LISTS).outputs)


OWN_ADDRESSES = {
    # The file of a page, its address in the front matter, and the address that it has.
    "content/en/guide/tea.md": ("slug: tea", "en/tea"),
    "content/de/guide/tea.md": ("slug: tea", "de/tea"),
    "content/pt-br/guide/tea.md": ("permalink: tea/", "pt-br/tea"),
    "content/en/cup.md": ("slug: en/mug", "en/mug"),
    "content/de/cup.md": ("slug: DE/mug", "de/mug"),
    "content/pt-br/cup.md": ("slug: en/copo", "en/copo"),
    "content/de/only.md": ("slug: /only", "only"),
    "content/de/pot.md": ("permalink: https://a.example/pot/", "pot"),
    "content/de/en.md": ("slug: en", "de/en"),
    "content/de/start.md": ("slug: index", "de"),
    "content/en/start.md": ("slug: en", "en"),
    "content/pt-br/start.md": ("slug: pt-br/index.html", "pt-br"),
    "content/en/home.md": ("permalink: /", "index"),
    "content/fr/leaf.md": ("slug: leaf", "leaf"),  # nothing is said of “fr”
    "content/pan.md": ("slug: kettle", "kettle"),
    "content/pan.de.md": ("slug: kettle", "de/kettle"),
    "content/pan.en.md": ("slug: kettle-en", "kettle-en"),  # its file has the address of the root, too
}


def test_an_address_in_front_matter_begins_in_the_folder_of_the_language(tmp_path: Path) -> None:
    files = {path: f"---\n{line}\n---\nWords.\n" for path, (line, _) in OWN_ADDRESSES.items()}
    wiki = made(tmp_path, {"kmwiki.toml": SETTINGS, **files}).analysis.wiki
    found = {page.node.page.path: slug for slug, page in wiki.pages.items()}
    assert found == {path: slug for path, (_, slug) in OWN_ADDRESSES.items()}
