"""The menu of a wiki's versions, each of which is a site of its own."""

import json
import re
from pathlib import Path

import pytest

from building import REPOSITORY, kmwiki, made, texts, write
from kmwiki.config import load_config
from kmwiki.errors import KmwikiError

SETTINGS = """\
[site]
base_url = "https://example.org/w/v1/"
version = "1.0"
versions_file = "../versions.json"

[[versions]]
title = "2.0"
url = "../v2/"

[[versions]]
title = "1.0"
url = ""

[[versions]]
title = "0.9 <old>"
url = "https://old.example.org/w/"
"""


def site(root: Path, settings: str = SETTINGS) -> dict[str, str]:
    return texts(made(root, {"kmwiki.toml": settings, "content/a/b.md": "# B\n"}).outputs)


def links(page: str) -> list[tuple[str, str]]:
    menu = re.search(r'<details class="versions".*?</details>', page, re.DOTALL)
    return re.findall(r'<li><a href="([^"]*)"[^>]*>([^<]*)</a>', menu[0]) if menu else []


@pytest.mark.parametrize(
    ("path", "root"),
    [("a/b/index.html", "../../"), ("index.html", "./"), ("404.html", "/w/v1/"), ("tags/index.html", "../")],
)
def test_each_page_leads_to_all_versions(tmp_path: Path, path: str, root: str) -> None:
    page = site(tmp_path)[path]
    assert links(page) == [
        (f"{root}../v2/index.html", "2.0"),
        (f"{root}index.html", "1.0"),
        ("https://old.example.org/w/", "0.9 &lt;old&gt;"),
    ]
    assert f'data-root="{root}" data-file="{root}../versions.json"' in page
    assert "<summary>Version 1.0</summary>" in page and page.count('aria-current="true">1.0<') == 1
    assert "versions.css" in page and "versions.js" in page


def test_the_file_is_written_for_the_place_where_all_versions_look(tmp_path: Path) -> None:
    assert json.loads(site(tmp_path)["versions.json"]) == [
        {"title": "2.0", "url": "v2/"},
        {"title": "1.0", "url": "v1/"},
        {"title": "0.9 <old>", "url": "https://old.example.org/w/"},
    ]


def test_a_version_whose_folder_is_not_known_is_not_in_the_file(tmp_path: Path) -> None:
    """Where the address of this site is not known, it is found in the file if it is written as the others are."""
    settings = SETTINGS.replace('base_url = "https://example.org/w/v1/"', "")
    assert [one["title"] for one in json.loads(site(tmp_path, settings)["versions.json"])] == ["2.0", "0.9 <old>"]
    settings = settings.replace('url = ""', 'url = "../v1/"')
    assert [one["url"] for one in json.loads(site(tmp_path, settings)["versions.json"])][:2] == ["v2/", "v1/"]


def test_without_versions_there_is_nothing_of_them(tmp_path: Path) -> None:
    found = site(tmp_path, "[site]\ntitle = 'T'\n")
    assert "versions.json" not in found
    assert all("versions" not in text for path, text in found.items() if path.endswith(".html"))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (SETTINGS.replace("../v2/", "javascript:alert(1)"), "versions[0].url: “javascript:alert(1)” is not a URL"),
        (SETTINGS.replace("../v2/", "//example.org/"), "versions[0].url: “//example.org/” is not a URL"),
        (SETTINGS.replace('version = "1.0"', 'version = "3"'), "site.version: “3” is not the title of one of"),
        (
            SETTINGS.replace("../versions.json", "https://a.org/b"),
            "site.versions_file: “https://a.org/b” is not a path",
        ),
    ],
)
def test_what_leads_nowhere_is_a_mistake(tmp_path: Path, settings: str, said: str) -> None:
    write(tmp_path, {"kmwiki.toml": settings, "content/a.md": "# A\n"})
    with pytest.raises(KmwikiError, match=re.escape(said)):
        load_config(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["content/", ""])
def test_versions_are_built_side_by_side_as_the_guide_says(tmp_path: Path, folder: str) -> None:
    guide = (REPOSITORY / "docs" / "versions.md").read_text(encoding="utf-8")
    settings = re.findall(r"^```toml\n(.*?)^```", guide, re.MULTILINE | re.DOTALL)[0]
    builds = re.findall(r"kmwiki build -o (\S+) --base-url (\S+)", guide)
    [(source, target)] = re.findall(r"^cp (\S+) (\S+)$", guide, re.MULTILINE)
    root = write(tmp_path, {"kmwiki.toml": settings, f"{folder}a.md": "# A\n\nWords.\n"})
    for _ in range(2):  # the second time, the other versions and the file are there already
        for output, address in builds:
            title = {"v1": "1.0", "v2": "2.0"}[output.rpartition("/")[2]]
            write(root, {"kmwiki.toml": settings.replace('version = "2.0"', f'version = "{title}"')})
            run = kmwiki("build", root, "-o", root / output, "--base-url", address, "--strict")
            assert run.code == 0 and "no findings" in run.err and "1 page," in run.err, run.err
        (root / target / "versions.json").write_bytes((root / source).read_bytes())
    listed = json.loads((root / target / "versions.json").read_text(encoding="utf-8"))
    assert [one["title"] for one in listed] == ["2.0", "1.0", "0.9"]
    assert all((root / target / one["url"] / "index.html").is_file() for one in listed[:2])
