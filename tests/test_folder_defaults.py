"""Front matter that a file gives to the pages of its folder, as the plugin `meta` of Material for MkDocs reads it."""

import json
from pathlib import Path

import pytest

from building import files_of, kmwiki, made, write
from kmwiki import load_config
from kmwiki.engine import up_to_date
from kmwiki.server.preview import Preview
from kmwiki.server.watcher import Watched

META = "site_name: T\nplugins: [meta]\n"
PAGES = {"docs/index.md": "# Home\n", "docs/a/one.md": "---\ntags: [own]\n---\n# One\n", "docs/a/b/two.md": "# Two\n"}
OUTER = {"docs/a/.meta.yml": "tags: [outer]\ndescription: Of the folder\n"}
# The settings, files beside the pages, and of pages by their paths the tags and the summary; None: it is not published.
CASES: dict[str, tuple[str, dict[str, str], dict[str, tuple[list[str], str] | None]]] = {
    "for all pages below": (
        META,
        OUTER,
        {"index": ([], ""), "a/one": (["outer", "own"], "Of the folder"), "a/b/two": (["outer"], "Of the folder")},
    ),
    "of several folders, the nearest counts, and lists are joined": (
        META,
        OUTER
        | {
            "docs/a/b/.meta.yml": "tags: [inner, outer]\nsummary:\ndescription: Nearer\n",
            "docs/.meta.yml": "tags: [all]",
        },
        {
            "index": (["all"], ""),
            "a/one": (["all", "outer", "own"], "Of the folder"),
            "a/b/two": (["all", "outer", "inner"], "Nearer"),
        },
    ),
    "the page counts": (
        META,
        OUTER | {"docs/a/one.md": "---\nTags: own\ndescription: My words\n---\n# One\n"},
        {"a/one": (["own"], "My words")},
    ),
    "pages that are hidden, unless they say otherwise": (
        META,
        {"docs/a/.meta.yml": "draft: true", "docs/a/one.md": "---\ndraft: false\n---\n# One\n"},
        {"a/one": ([], ""), "a/b/two": None},
    ),
    "a value that is neither yes nor no hides": (META, {"docs/a/b/.meta.yml": "draft: perhaps"}, {"a/b/two": None}),
    "a file that cannot be read, and may hide": (
        META,
        {"docs/a/.meta.yml": "draft: true\ntags: [x"},
        {"index": ([], ""), "a/one": None, "a/b/two": None},
    ),
    "a file that cannot be read": (META, {"docs/a/.meta.yml": "tags: [x"}, {"a/one": (["own"], "")}),
    "files of another name": (
        "site_name: T\nplugins:\n  - material/meta: {meta_file: meta.yml}\n",
        {"docs/a/meta.yml": "tags: [named]", "docs/a/.meta.yml": "tags: [hidden]"},
        {"a/b/two": (["named"], "")},
    ),
    "not if the plugin is off": (
        "site_name: T\nplugins:\n  - meta: {enabled: false}\n",
        OUTER,
        {"a/b/two": ([], "")},
    ),
    "not without the plugin": ("site_name: T\n", OUTER, {"a/b/two": ([], "")}),
}


@pytest.mark.parametrize("name", CASES)
def test_pages_have_the_front_matter_of_their_folder(tmp_path: Path, name: str) -> None:
    settings, files, expected = CASES[name]
    run = kmwiki("export", write(tmp_path, {"mkdocs.yml": settings, **PAGES, **files}), "--format", "json")
    pages = {page["slug"]: (page["tags"], page["summary"]) for page in json.loads(run.out)["pages"]}
    assert {slug: pages.get(slug) for slug in expected} == expected


def test_findings_name_the_file_once(tmp_path: Path) -> None:
    files = {
        "docs/w/.meta.yml": "title: T\ntags: {a: b}\ncreated: soon\n\napi_token: abcdefgh\n",
        "docs/broken/.meta.yml": "draft: true\ntags: [x\n",
        "docs/maybe/.meta.yml": "draft: perhaps\n",
    }
    pages = {f"docs/{name}/{page}.md": f"# {page}\n" for name in ("w", "broken", "maybe") for page in ("a", "b")}
    out = kmwiki("check", write(tmp_path, {"mkdocs.yml": META, "docs/index.md": "# Home\n"} | files | pages)).out
    lines = [line.partition(": ")[0] + " " + line.partition("[")[2].partition("]")[0] for line in out.splitlines()]
    assert sorted(line for line in lines if "frontmatter" in line or "secret" in line) == [
        "docs/broken/.meta.yml:2:7 frontmatter-invalid",
        "docs/maybe/.meta.yml:1:1 frontmatter-type",
        "docs/w/.meta.yml:2:1 frontmatter-type",
        "docs/w/.meta.yml:3:1 frontmatter-bad-date",
        "docs/w/.meta.yml:5:1 secret-in-front-matter",
    ]


@pytest.mark.slow
def test_the_preview_and_the_next_build_see_each_edit(tmp_path: Path) -> None:
    root, name = write(tmp_path, {"mkdocs.yml": META, **PAGES}), "docs/a/.meta.yml"
    preview = Preview(lambda: load_config(root))
    preview.refresh()
    command = ["build", str(root), "-o", str(root / "out")]
    kmwiki(*command)
    for text in ("tags: [seen]\n", "draft: true\n", None):
        if text is None:
            (root / name).unlink()
        else:
            write(root, {name: text})
        assert up_to_date.answer(command) is None
        kmwiki(*command)
        kmwiki("build", root, "-o", root / "clean", "--no-cache")
        assert files_of(root / "out") == files_of(root / "clean")
        preview.refresh([str(root / name)])
        page = preview.get("a/b/two/index.html")
        assert (page is None) == (text == "draft: true\n") and (b"seen" in (page or b"")) == (text == "tags: [seen]\n")


def test_the_file_is_watched_and_not_published(tmp_path: Path) -> None:
    settings = "site_name: T\nplugins:\n  - meta: {meta_file: meta.yml}\n"
    assert not made(tmp_path, {"mkdocs.yml": settings, "docs/a/meta.yml": "tags: [x]", **PAGES}).assets
    assert "meta.yml" not in kmwiki("check", tmp_path).out
    watched = Watched(root="/w", folders=("/w/docs",), output="/w/out", also=".meta.yml")
    paths = ("/w/docs/a/.meta.yml", "/w/docs/.git/.meta.yml", "/w/docs/a/.other.yml")
    assert [watched.holds(path) for path in paths] == [True, False, False]
