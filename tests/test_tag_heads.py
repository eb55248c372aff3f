"""In some programs, `tags/x.md` is the head of the page of a tag: its title and text stand above the tagged pages."""

import re
from pathlib import Path

import pytest

from building import files_of, kmwiki, made, publish, texts, write
from crawl import dead_addresses

TAGGED = "---\ntags: [Green Tea, green tea/sencha, cup]\n---\n# A\n\n#cup [[tags/cup]] [tag]({}) [[tags/index]]\n"
HEAD = "---\ntitle: All {0}\n---\n\nWords on {0}.\n"
QUARTZ = "const config = { configuration: { pageTitle: 'T' } }"
MKDOCS = "site_name: T\nplugins: [search, {}]\n"
# The settings, the folder of pages, and the heads of the index and of two tags.
PROGRAMS: dict[str, tuple[str, str, str, tuple[str, str, str]]] = {
    "Quartz": ("quartz.config.ts", QUARTZ, "content", ("tags/index", "tags/cup", "tags/Green Tea")),
    "Hugo": (
        "hugo.toml",
        "title = 'T'\nbaseURL = '/'\n",
        "content",
        ("tags/_index", "tags/cup/_index", "tags/green-tea/_index"),
    ),
    "MkDocs": ("mkdocs.yml", MKDOCS.format("tags"), "docs", ("tags", "tags/cup", "tags/green-tea")),
    "MkDocs, with the other name of its plugin, and addresses of files": (
        "mkdocs.yml",
        "use_directory_urls: false\n" + MKDOCS.format("material/tags"),
        "docs",
        ("tags", "tags/cup", "tags/green-tea"),
    ),
}


def wiki_of(root: Path, name: str) -> Path:
    file, settings, folder, heads = PROGRAMS[name]
    files = {f"{folder}/{head}.md": HEAD.format(head.split("/")[-1]) for head in heads}
    pages = {f"{folder}/a.md": TAGGED.format(f"{heads[1]}.md"), f"{folder}/tags/other.md": "# Other\n"}
    return write(root, {file: settings, **pages, **files})


@pytest.mark.slow
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_head_stands_above_the_pages_of_its_tag(tmp_path: Path, name: str) -> None:
    out = publish(wiki_of(tmp_path, name), tmp_path / "out")
    end = ".html" if "files" in name else "/index.html"
    index, cup, green, page = (
        (out / f"{path}{end}").read_text() for path in ("tags", "tags/cup", "tags/green-tea", "a")
    )
    assert "Words on" in index and 'class="tag-list"' in index
    assert "Words on" in cup and 'class="page-list"' in cup and ">A</a>" in cup
    assert "Words on" in green and ">green-tea/sencha" in green
    assert (out / "tags/green-tea/sencha/index.html").exists() and not (out / "tag-index").exists()
    body = page.partition("<article")[2].partition("</article")[0]
    assert len({address for address in re.findall('href="([^"]*)"', body) if "cup" in address}) == 1
    assert dead_addresses(out) == []


@pytest.mark.parametrize(("file", "text"), [("kmwiki.toml", "[site]\n"), ("mkdocs.yml", "site_name: T\n")])
def test_elsewhere_a_page_in_the_folder_tags_is_a_page(tmp_path: Path, file: str, text: str) -> None:
    site = texts(made(tmp_path, {file: text, "docs/a.md": "#cup\n", "docs/tags/cup.md": "# Cup\n"}).outputs)
    at = "docs/tags" if file == "kmwiki.toml" else "tags"
    assert "page-list" not in site[f"{at}/cup/index.html"]
    assert "page-list" in site["tags/cup/index.html" if at == "docs/tags" else "tag-index/cup/index.html"]


@pytest.mark.slow
def test_edits_of_heads_give_the_site_of_a_clean_build(tmp_path: Path) -> None:
    root = wiki_of(tmp_path / "wiki", "Quartz")
    edits = (
        ("tags/cup.md", "# Other words\n"),
        ("a.md", "# A\n\n#cup #new\n"),
        ("tags/new.md", "# New\n"),
        ("b.md", "#cup\n"),
    )
    for name, text in (("index.md", "# Home\n"), *edits, ("tags/cup.md", "")):
        write(root, {f"content/{name}": text})
        if not text:
            (root / f"content/{name}").unlink()
        assert kmwiki("build", root, "-o", tmp_path / "site").code == 0
        assert kmwiki("build", root, "-o", tmp_path / "clean", "--no-cache").code == 0
        assert files_of(tmp_path / "site") == files_of(tmp_path / "clean")
