"""Links to pages that are left out: the author is told which and why, and readers that they are not published."""

import re
from pathlib import Path

import pytest

from building import files_of, kmwiki, made, texts, write

HIDDEN = "xyzzy"
IGNORE = {"kmwiki.toml": "[content]\nignore = ['drafts/**', '*.tmp.md', 'archive', 'old.md']\n"}
EXPLICIT = {"kmwiki.toml": "[content]\npublish = 'explicit'\n", "content/index.md": "---\npublish: true\n---\n"}
HUGO = {"hugo.toml": "title = 'T'\nbaseURL = '/'\nignoreFiles = ['private/', 'p.(x|y)']\n"}
KEPT_BACK = "content/p.md is kept back, as hugo.toml and the pages say"
DRAFT = "---\ntitle: The plan\naliases: [Plan B]\ndraft: true\n---\n"
IGNORED = ", which is ignored (change what is ignored or remove the link)"
OF_DRAFT = "content/p.md says “draft: true” (publish that page or remove the link)"
CASES: tuple[tuple[dict[str, str], str, str, str], ...] = (
    # The files, the path of the page that is left out and its text, links to it, and what is said of it.
    (
        {},
        f"p.md\n{DRAFT}",
        "[[The plan]] [[plan b|x]] [[p]] [a](p.md) ![[P]] [[p#x]] <a href='p.md'>a</a> [a](../p/)",
        OF_DRAFT,
    ),
    (
        {},
        "de/p/index.md\n---\nprivate: 1\n---\n",
        "[[p]] [[de/p/index]] [a](de/p/)",
        "content/de/p/index.md says “private: 1”",
    ),
    (
        {},
        "p.md\n---\npublish: maybe\n---\n",
        "[[p]]",
        "content/p.md says “publish” (publish",
    ),
    ({}, "p.md\n\n---\ndraft: yes\n---\n", "[[p]]", "content/p.md may be a draft (publish"),
    (EXPLICIT, "p.md\n# P\n", "[[p]]", "content/p.md does not say “publish: true” (write that, or remove the link)"),
    (
        HUGO,
        "p.md\n---\ndate: 2999-01-01\n---\n",
        "[[p]] [a](/p/)",
        KEPT_BACK,
    ),
    (
        HUGO,
        "p.md\n---\nbuild: {list: never}\n---\n",
        "[[p]]",
        KEPT_BACK,
    ),
    (HUGO, "private/p.md\n# P\n", "[[p]]", "content/private/p.md matches “**/*private/**”, which is ignored"),
    (HUGO, "p-x.md\n# P\n", "[[p x]]", "content/p-x.md is left out by the settings of another program"),
    (
        IGNORE,
        "drafts/p.md\n# P\n",
        "[[p]] [[drafts/p]] [a](drafts/p.md)",
        f"content/drafts/p.md matches “drafts/**”{IGNORED}",
    ),
    (
        IGNORE,
        "archive/2020/p.md\n# P\n",
        "[[p]] [a](archive/2020/p.md)",
        f"content/archive/2020/p.md matches “archive”{IGNORED}",
    ),
    (
        {},
        "templates/p.md\n# {{title}}\n",
        "[[templates/p]] [[p]] [a](templates/p.md)",
        "content/templates/p.md is a template for new notes (move that file into a folder with another name or",
    ),
    (
        {},
        f"p.md\n{'x' * (11 << 20)}\n",
        "[[p]]",
        "content/p.md is larger than 10 MiB (split that page or remove the link)",
    ),
    (IGNORE, "p.tmp.md\n# P\n", "[[p.tmp]]", f"content/p.tmp.md matches “*.tmp.md”{IGNORED}"),
)


def red(page: str) -> list[str]:
    """The tags of the red links on a page."""
    return re.findall(r'<(?:a|span) class="red-link"[^>]*>', page)


@pytest.mark.parametrize(("files", "page", "links", "said"), CASES)
def test_a_link_to_a_page_that_is_left_out_says_so(
    tmp_path: Path, files: dict[str, str], page: str, links: str, said: str
) -> None:
    path, _, text = page.partition("\n")
    home = files.get("content/index.md", "") + links
    build = made(tmp_path, {**files, f"content/{path}": f"{text}{HIDDEN}\n", "content/index.md": f"{home}\n"})
    found = [one for one in build.analysis.diagnostics if one.rule == "broken-link"]
    told = [f"{one.severity}: {one.message} ({one.help})" for one in found]
    assert len(told) == links.count(" [") + links.count(" !") + links.count(" <") + 1
    assert all(one.startswith("warning: “") and f"” is not published: {said}" in one for one in told), told
    site = texts(build.outputs)
    assert all("not published" in tag for tag in red(site["index.html"]))
    assert not any(HIDDEN in content for content in site.values())
    assert "special/wanted/index.html" not in site or "red-link" not in site["special/wanted/index.html"]


def test_a_name_of_no_page_at_all_is_still_missing(tmp_path: Path) -> None:
    files = {
        **IGNORE,
        "content/p.md": DRAFT,
        "content/index.md": "[[Plan C]] [a](q.md)\n",
        "content/archive/.x/b.md": "",
    }
    site = texts(made(tmp_path, files).outputs)
    assert [tag.count("missing") for tag in red(site["index.html"])] == [2, 0]
    assert "q.md does not exist" in site["index.html"] and "not published" not in site["index.html"]


def test_a_redirect_to_a_page_that_is_left_out(tmp_path: Path) -> None:
    files = {"content/p.md": DRAFT, "content/r.md": "---\nredirect: The plan\n---\n", "content/index.md": "[[r]]\n"}
    root = write(tmp_path, files)
    lines = kmwiki("check", root).out.splitlines()
    assert [line.partition(": ")[0] for line in lines] == ["content/index.md:1:1", "content/r.md:2:1"]
    assert all(OF_DRAFT in line for line in lines)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["p.md", "drafts/p.md", "templates/p.md"])
def test_a_page_may_be_left_out_for_a_while(tmp_path: Path, path: str) -> None:
    root = write(tmp_path / "wiki", {**IGNORE, "content/index.md": "[[p]] [p](p.md)\n", "content/a.md": "# A\n"})
    file = f"content/{path}"
    drafts = ("---\ndraft: true\n---\n# P\n", "---\ndraft: true\ntitle: Q\n---\n")
    for text in ("# P\n", *drafts, None, "# {{title}}\n", "# P\n"):
        write(root, {file: text}) if text is not None else (root / file).unlink()
        kmwiki("build", root, "-o", tmp_path / "site")
        again = kmwiki("build", root, "-o", tmp_path / "clean", "--no-cache")
        assert again.code == 0 and files_of(tmp_path / "site") == files_of(tmp_path / "clean")
        assert kmwiki("check", root).out == kmwiki("check", root, "--no-cache").out
