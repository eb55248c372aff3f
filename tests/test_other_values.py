"""What stands under keys of the front matter that have no meaning here is on the page, unless it is for a program."""

import re
from html import unescape
from pathlib import Path

import pytest

from building import made, texts


def details_of(root: Path, front: str, language: str = "en") -> dict[str, str]:
    """Key → the HTML of its values, of a page with this front matter."""
    settings = f'[site]\nlanguage = "{language}"\n[content]\n'
    page = texts(made(root, {"content/a.md": f"{front}\nText.\n", "kmwiki.toml": settings}).outputs)["a/index.html"]
    found = re.search(r'<dl class="facts details".*?</dl>', page, re.DOTALL)
    rows = re.findall(r"<dt[^>]*>(.*?)</dt>\s*<dd>(.*?)</dd>", found[0], re.DOTALL) if found else []
    return {unescape(key): " ".join(value.split()) for key, value in rows}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("servings: 8 slices", {"Servings": "8 slices"}),
        ("rating: 7", {"Rating": "7"}),
        ("start: 2024-05-01", {"Start": "2024-05-01"}),
        ("start: 2024-05-01T18:30:00Z", {"Start": "2024-05-01 18:30"}),
        ("published: 2023-07-30", {"Published": "2023-07-30"}),
        ("year: 1984", {"Year": "1984"}),
        ("confidence: high", {"Confidence": "high"}),
        ("created: 2023-01-01\ndate: 2024-05-01", {"Date": "2024-05-01"}),
        ("ingredients: [flour, 2 eggs]", {"Ingredients": "flour, 2 eggs"}),
        ("key_insight: >-\n  Two\n  lines", {"Key insight": "Two lines"}),
        ("loc: Remote\nup: '[x](https://x.org)'", {"Loc": "Remote", "Up": "x"}),
        ("note: <b>&</b>", {"Note": "&lt;b&gt;&amp;&lt;/b&gt;"}),
        ("Straße: 百年", {"Straße": "百年"}),
        ("url: https://x.org/a", {"URL": '<a class="external" href="https://x.org/a">https://x.org/a</a>'}),
        ("mail: mailto:a@x.org", {"Mail": '<a class="external" href="mailto:a@x.org">mailto:a@x.org</a>'}),
        ("bad: 'javascript:alert(1)'", {"Bad": "javascript:alert(1)"}),
        ("secretary: Ann\ntokens: 3", {"Secretary": "Ann", "Tokens": "3"}),
        # What is secret, or for a program, and what is no text, is not shown.
        ("cssclasses: [wide]\nlayout: post\nuuid: 7\ncontentHash: abc\nexcalidraw-plugin: parsed", {}),
        ("password: hunter2\napi-key: abc\ndbPassword: [a, b]\nToken: x\nclient_secret: '[[Ann]]'", {}),
        ("expiryDate: 2030-01-01\nsocialImage: leaf.png\nFeatured image: https://x.org/a.png", {}),
        ("weight: 3\nnav_order: 2\nurl: /old/\ndraft: false\npublish: true", {}),
        ("toc: true\nfeatured: yes\nempty:\nnothing: []\nwhen: '{{date}}'", {}),
        ("scores:\n  topic: 9", {}),
        # Looks in Docusaurus, Hugo, Material for MkDocs, Quartz, Jekyll, Starlight, and VitePress.
        ("toc_min_heading_level: 2\ntoc_max_heading_level: 4\ndisplayed_sidebar: docs\nhide_title: true", {}),
        ("sidebar_class_name: wide\npagination_next: null\npagination_label: Tea\ncustom_edit_url: https://x.org", {}),
        ("sidebar_label: Tea\nhide_table_of_contents: true\ntitle_meta: Tea\nslug: /\nid: tea", {}),
        ("last_update: {date: 2026-01-02, author: Ann}\nparse_number_prefixes: false\nunlisted: false", {}),
        ("layout: wide\nlinkTitle: Tea\nmenu: main\noutputs: [html]\nmarkup: md\nheadless: true\ntoc_hide: true", {}),
        ("hide: [navigation, toc]\nicon: tea\ntemplate: a.html\nsearch: {boost: 2}\nreadtime: 5\npin: true", {}),
        ("cssclasses: [wide]\ncomments: true\nenableToc: false\nsocialDescription: Tea", {}),
        ("layout: default\nnav_exclude: true\nchild_nav_order: desc\nclasses: wide\ntoc_label: On tea", {}),
        ("sidebar: {order: 1}\ntableOfContents: {minHeadingLevel: 2}\nhero: {tagline: Tea}\ntemplate: splash", {}),
        ("pageClass: wide\nsidebar: auto\neditLink: false\naside: false", {}),
        ("'%%secret%%': shown", {}),
        ("created: 2024-05-01\ndate: 2024-05-01", {}),
        ("cover: https://x.org/a.png\ntitle: A\ntags: [t]\naliases: [b]\nsummary: S", {}),
    ],
)
def test_a_page_shows_the_values_of_its_front_matter(tmp_path: Path, written: str, shown: dict[str, str]) -> None:
    assert details_of(tmp_path, f"---\n{written}\n---") == shown


def test_values_and_links_have_the_order_of_the_author(tmp_path: Path) -> None:
    found = details_of(tmp_path, '---\nloc: Remote\npeople: ["[[Ann]]", Ben]\nend: 2024\n---')
    assert list(found) == ["Loc", "People", "End"]
    assert re.sub("<[^>]+>", "", found["People"]) == "Ann, Ben"


def test_toml_shows_its_values_too(tmp_path: Path) -> None:
    settings = {"content/a.md": '+++\nservings = 8\nserved = ["cold"]\n+++\nText.\n', "hugo.toml": ""}
    page = texts(made(tmp_path, settings).outputs)["a/index.html"]
    assert "<dt>Servings</dt>" in page and re.search(r"<dt>Served</dt>\s*<dd>\s*cold", page)


def test_the_kind_has_a_label_in_the_language_of_the_site(tmp_path: Path) -> None:
    assert details_of(tmp_path, "---\ntype: concept\n---", "zh") == {"类型": "concept"}
