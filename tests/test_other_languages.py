"""Languages, addresses and titles that the settings of Hugo and MkDocs give: readers find pages where they were."""

import re
from pathlib import Path

import pytest

from building import kmwiki, made, texts, write
from kmwiki import analyse, load_config

HUGO = "title = 'T'\nbaseURL = '/'\n"
TWO = f"{HUGO}[languages.en]\nweight = 1\n[languages.de]\nweight = 2\n"
IN_FOLDERS = HUGO + "".join(
    f"[languages.{tag}]\nweight = {weight}\ncontentDir = '{folder}'\n"
    for tag, weight, folder in (("en", 1, "content/english"), ("de", 2, "content/german/"))
)
POSTS = HUGO + "[permalinks]\nposts = '{}'\n"
I18N = "site_name: T\nplugins:\n- search\n- i18n:\n    docs_structure: {}\n    languages:\n{}"
LISTED = "    - {locale: en, name: English, default: true}\n    - locale: de\n      name: Deutsch\n"
DATED = "date: 2023-01-02\n"
FIRST = "---\ntitle: First flush\ndate: 2024-03-05\n---\n"
# The settings, the pages with what they say, and the address of each.
ADDRESSES: dict[str, tuple[str, str, dict[str, tuple[str, str]]]] = {
    "hugo: a folder for each language, the usual one first": (
        "hugo.toml",
        IN_FOLDERS,
        {
            "content/english/_index.md": ("", "index"),
            "content/english/guide/tea.md": ("", "guide/tea"),
            "content/english/tea.de.md": ("", "de/tea"),
            "content/german/_index.md": ("", "de"),
            "content/german/guide/_index.md": ("", "de/guide"),
            "content/german/tee.md": ("slug: tasse\n", "de/tasse"),
            "content/german/cup.md": ("", "de/cup"),
        },
    ),
    "hugo: the usual language is below its name, too": (
        "hugo.toml",
        f"defaultContentLanguageInSubdir = true\n{IN_FOLDERS}",
        {"content/english/_index.md": ("", "en"), "content/english/tea.md": ("", "en/tea")},
    ),
    "hugo: the folder of the usual language is that of pages": (
        "hugo.toml",
        f"contentDir = 'content/en'\ndefaultContentLanguage = 'en'\n{TWO}contentDir = 'content/de'\n",
        {"content/en/_index.md": ("", "index"), "content/en/a.md": ("", "a"), "content/de/a.md": ("", "de/a")},
    ),
    "hugo: another usual language": (
        "hugo.toml",
        f"defaultContentLanguage = 'de'\n{IN_FOLDERS}",
        {"content/english/a.md": ("", "en/a"), "content/german/a.md": ("", "a")},
    ),
    "hugo: endings": (
        "hugo.toml",
        TWO,
        {
            "content/_index.md": ("", "index"),
            "content/_index.de.md": ("", "de"),
            "content/plan.md": ("", "plan"),
            "content/plan.de.md": ("", "de/plan"),
            "content/plan.fr.md": ("", "planfr"),  # a name with a dot, as ever
            "content/de/other.md": ("", "de/other"),
        },
    ),
    "mkdocs: endings": (
        "mkdocs.yml",
        I18N.format("suffix", LISTED),
        {
            "docs/index.md": ("", "index"),
            "docs/index.de.md": ("", "de"),
            "docs/guide/plan.de.md": ("", "de/guide/plan"),
            "docs/README.de.md": ("", "de/readme"),
            "docs/deep/README.de.md": ("", "de/deep"),
        },
    ),
    "mkdocs: folders": (
        "mkdocs.yml",
        I18N.format("folder", LISTED),
        {"docs/en/index.md": ("", "index"), "docs/en/a.md": ("", "a"), "docs/de/a.md": ("", "de/a")},
    ),
    "mkdocs: languages as they were listed once": (
        "mkdocs.yml",
        I18N.format(
            "suffix", "      default: {name: English}\n      en: English\n      de: Deutsch\n    default_language: en\n"
        ),
        {"docs/index.md": ("", "index"), "docs/a.de.md": ("", "de/a"), "docs/a.en.md": ("", "a")},
    ),
    "own settings": (
        "kmwiki.toml",
        "[site]\nlanguage = 'en'\nlanguages = ['en', 'de']\n",
        {"content/en/a.md": ("", "en/a"), "content/b.de.md": ("", "de/b"), "content/b.en.md": ("", "b")},
    ),
    "no settings": ("kmwiki.toml", "", {"content/plan.de.md": ("", "plande"), "content/plan.md": ("", "plan")}),
    **{
        f"hugo: {pattern}": ("hugo.toml", POSTS.format(pattern), {"content/posts/tea/green.md": (FIRST, address)})
        for pattern, address in {
            "/:year/:month/:title/": "2024/03/first-flush",
            "/:year-:month-:day/:slug/": "2024-03-05/first-flush",
            "/blog/:filename/": "blog/green",
            "/:sections/:contentbasename": "posts/tea/green",
            "/b/:sections[1:]/:slugorcontentbasename/": "b/tea/green",
            "/:sections[last]/:slugorfilename/": "tea/green",
            "/:section/:title.html": "posts/first-flush",
            "/:yearday/:title/": "posts/tea/green",  # is not known
        }.items()
    },
    "hugo: pages that lack what a pattern wants, and pages of folders": (
        "hugo.toml",
        POSTS.format("/:year/:slug/"),
        {
            "content/posts/_index.md": (FIRST, "posts"),
            "content/posts/undated.md": ("", "posts/undated"),
            "content/posts/bundle/index.md": ("---\ndate: 2023-01-02\n---\n", "2023/bundle"),
            "content/posts/own.md": ("---\ndate: 2023-01-02\nurl: /mine/\n---\n", "mine"),
            "content/notes/a.md": (FIRST, "notes/a"),
        },
    ),
    "hugo: a slug is the end of an address": (
        "hugo.toml",
        f"defaultContentLanguage = 'de'\n{TWO}[permalinks]\nposts = '/:year/:slug/'\n",
        {
            "content/posts/z.md": (f"{DATED}slug: zett\n", "2023/zett"),
            "content/posts/z.en.md": (f"{DATED}slug: zett-en\n", "en/2023/zett-en"),
            "content/posts/y/index.md": (DATED, "2023/y"),
            "content/posts/y/index.en.md": (f"{DATED}slug: yps-en\n", "en/2023/yps-en"),
            "content/notes/tea/a.md": ("slug: Green Tea\n", "notes/tea/green-tea"),
            "content/notes/b.en.md": ("slug: cup\nurl: /mine/\n", "mine"),
            "content/notes/c/index.md": ("slug: cup\n", "notes/cup"),
            "content/notes/_index.md": ("slug: other\n", "notes"),
            "content/top.md": ("slug: first\n", "first"),
            "content/own.md": ("permalink: /posts/own/\n", "posts/own"),
        },
    ),
    "hugo: names of files do not count where a slug does": (
        "hugo.toml",
        POSTS.format("/:slugorfilename/:title/"),
        {"content/posts/a.md": ("title: A B\nslug: own\n", "own/a-b")},
    ),
    "a slug is the whole address without settings of Hugo": (
        "kmwiki.toml",
        "[content]\nfront_matter = 'any'\n",
        {"content/posts/a.md": ("slug: own\n", "own")},
    ),
    "hugo: patterns for kinds, and of the top": (
        "hugo.toml",
        f"{HUGO}[permalinks]\nposts = '/p/:filename/'\n[permalinks.page]\n'/' = '/top/:filename/'\n"
        "[permalinks.section]\nposts = '/all/'\n",
        {"content/a.md": ("", "top/a"), "content/posts/b.md": ("", "p/b"), "content/posts/_index.md": ("", "posts")},
    ),
    "hugo: patterns of several languages": (
        "hugo.toml",
        f"{IN_FOLDERS}[permalinks]\nposts = '/:year/:slug/'\n",
        {
            "content/english/posts/a.md": (FIRST, "2024/first-flush"),
            "content/german/posts/a.md": (FIRST, "de/2024/first-flush"),
        },
    ),
}


@pytest.mark.parametrize("what", ADDRESSES)
def test_pages_have_the_addresses_that_they_had(tmp_path: Path, what: str) -> None:
    file, settings, pages = ADDRESSES[what]
    named = {
        path: text if text.startswith("---") or not text else f"---\n{text}---\n" for path, (text, _) in pages.items()
    }
    found = analyse(load_config(write(tmp_path, {file: settings, **named}))).wiki
    slugs = {page.node.page.path: slug for slug, page in found.pages.items()}
    assert slugs == {path: slug for path, (_, slug) in pages.items()}


# The settings, and the addresses of lists of folders without a page: those of the two folders, and no other.
LISTS = {
    "the usual language has no folder": (IN_FOLDERS, {"guide", "de/guide", "de"}),
    "all have one": (f"defaultContentLanguageInSubdir = true\n{IN_FOLDERS}", {"en/guide", "de/guide", "en", "de"}),
    "another usual language": (f"defaultContentLanguage = 'de'\n{IN_FOLDERS}", {"en/guide", "guide", "en"}),
}


@pytest.mark.parametrize("what", LISTS)
def test_a_folder_is_listed_where_its_pages_are(tmp_path: Path, what: str) -> None:
    settings, expected = LISTS[what]
    text = "# {0}\n\n[all](/{0}/guide/) [here](../guide/)\n"
    files = {f"content/{name}/guide/{page}.md": text.format(name) for name in ("english", "german") for page in "ab"}
    site = texts(made(tmp_path, {"hugo.toml": settings, **files}).outputs)
    here = re.compile(r"(?:english|german|guide|de|en)\b(?!.*/[ab]/)")
    assert {
        path.removesuffix("/index.html") for path in site if here.match(path) and path.endswith(".html")
    } == expected
    for folder in (one for one in expected if one.endswith("guide")):
        page = site[f"{folder}/a/index.html"]
        assert 'href="../index.html">all</a>' in page and 'href="../index.html">here</a>' in page


def test_a_page_beside_its_folder_is_the_page_of_the_folder_in_each_language(tmp_path: Path) -> None:
    names = ("english/guide", "english/guide/a", "german/guide", "german/guide/a")
    made_site = made(tmp_path, {"hugo.toml": IN_FOLDERS, **{f"content/{name}.md": f"# {name}\n" for name in names}})
    site = texts(made_site.outputs)
    for path, title in (("guide", "english/guide"), ("de/guide", "german/guide")):
        assert f"{title}</h1>" in site[f"{path}/index.html"]
        assert f">{title}</a>" in site[f"{path}/a/index.html"].partition('class="crumbs"')[2]
    assert all("redirect.js" in html for path, html in site.items() if path.startswith(("english", "german")))


def test_init_keeps_all_languages_of_hugo(tmp_path: Path) -> None:
    settings = f"contentDir = 'content/en'\n{TWO}contentDir = 'content/de'\n"
    root = write(tmp_path, {"hugo.toml": settings, "content/en/a.md": "# A\n", "content/de/a.md": "# A\n"})
    before = texts(made(root, {}).outputs).keys()
    assert kmwiki("init", root).code == 0
    assert "content/en" not in (root / "kmwiki.toml").read_text(encoding="utf-8")
    assert texts(made(root, {}).outputs).keys() == before >= {"a/index.html", "de/a/index.html"}


@pytest.mark.parametrize("folder", ["en", "english"])
def test_the_tree_of_a_language_begins_in_its_folder(tmp_path: Path, folder: str) -> None:
    settings = IN_FOLDERS.replace("content/english", f"content/{folder}")
    names = [
        f"content/{one}/{name}.md" for one in (folder, "german") for name in ("_index", "guide/_index", "guide/tea")
    ]
    files = {name: f"---\ntitle: {name.split('/', 1)[1]}\n---\n" for name in names}
    site = texts(made(tmp_path, {"hugo.toml": settings, **files}).outputs)
    assert '{"":[["' + f'{folder}/guide/_index","guide/index.html","guide"]]' in site["special/tree.js"].replace(
        ".md", ""
    )
    for path, above in {"guide/tea": folder, "de/guide/tea": "german"}.items():
        crumbs = re.search(r'class="crumbs".*?</nav>', site[f"{path}/index.html"], re.DOTALL)
        assert crumbs
        found = re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', crumbs[0].replace(".md", ""))
        assert [address for address, _ in found] == ["../../index.html", "../index.html"]  # the home of the language
        assert found[-1][1] == f"{above}/guide/_index"


def test_a_page_has_one_title_in_the_navigation(tmp_path: Path) -> None:
    nav = "nav:\n- Begin: index.md\n- GUIDE:\n  - Getting started: guide/start.md\n  - guide/more.md\n- Last: end.md"
    pages = {f"docs/{name}.md": f"# Own {name}\n" for name in ("index", "guide/start", "guide/more", "end")}
    site = texts(made(tmp_path, {"mkdocs.yml": f"site_name: T\n{nav}", **pages}).outputs)

    def beside(path: str) -> list[str]:
        return re.findall(r'rel="(?:prev|next)"[^>]*><small>[^<]*</small>\s*([^<]*)</a>', site[path])

    assert beside("guide/more/index.html") == ["Getting started", "Last"]
    assert beside("guide/start/index.html") == ["Begin", "Own guide/more"]
    crumbs = re.search(r'class="crumbs".*?</nav>', site["guide/start/index.html"], re.DOTALL)
    assert crumbs and re.findall(r"<li>(?:<a[^>]*>)?([^<]*)", crumbs[0])[1:] == ["GUIDE"]
    assert "<h1" in site["guide/start/index.html"] and "Own guide/start</h1>" in site["guide/start/index.html"]
