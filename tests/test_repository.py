"""Where readers edit a page and see its history: from the repository that the owner names."""

import re
import subprocess
from pathlib import Path

import pytest

from building import kmwiki, made, settle, texts, write
from kmwiki.config import load_config
from kmwiki.engine import up_to_date
from kmwiki.errors import KmwikiError

ON_GITHUB = "repository = 'https://github.com/o/wiki.git'"
LINK = re.compile(r'<p class="plain"><a rel="noopener" href="([^"]*)">(Edit this page|View history)')


def links(root: Path, site: str, page: str = "content/a.md", output: str = "a/index.html") -> dict[str, str]:
    """What a page offers, and where that leads."""
    build = made(root, {"kmwiki.toml": f"[site]\n{site}", page: "# A\n"})
    return {what: address for address, what in LINK.findall(texts(build.outputs)[output])}


@pytest.mark.parametrize(
    ("site", "edit", "history"),
    [
        (
            ON_GITHUB,
            "https://github.com/o/wiki/edit/main/content/a.md",
            "https://github.com/o/wiki/commits/main/content/a.md",
        ),
        (
            "repository = 'https://gitlab.com/g/s/wiki/'\nbranch = 'trunk'",
            "https://gitlab.com/g/s/wiki/-/edit/trunk/content/a.md",
            "https://gitlab.com/g/s/wiki/-/commits/trunk/content/a.md",
        ),
        (
            "repository = 'https://gitlab.example.org/o/wiki'",
            "https://gitlab.example.org/o/wiki/-/edit/main/content/a.md",
            "https://gitlab.example.org/o/wiki/-/commits/main/content/a.md",
        ),
        (
            "repository = 'https://codeberg.org/o/wiki'\nbranch = 'next/one'",
            "https://codeberg.org/o/wiki/_edit/next/one/content/a.md",
            "https://codeberg.org/o/wiki/commits/branch/next/one/content/a.md",
        ),
        (
            "repository = 'https://bitbucket.org/o/wiki'",
            "https://bitbucket.org/o/wiki/src/main/content/a.md?mode=edit&amp;at=main",
            "https://bitbucket.org/o/wiki/history-node/main/content/a.md?at=main",
        ),
        (
            "repository = 'https://git.sr.ht/~o/wiki'",
            None,  # nothing is edited there
            "https://git.sr.ht/~o/wiki/log/main/item/content/a.md",
        ),
        (
            f"{ON_GITHUB}\nedit = 'https://edit.example.org/?file={{path}}&on={{branch}}'\nhistory = ''",
            "https://edit.example.org/?file=content/a.md&amp;on=main",
            None,
        ),
        (
            "repository = 'https://git.example.org/wiki'\nhistory = '{repository}/log/{path}'",
            None,
            "https://git.example.org/wiki/log/content/a.md",
        ),
        (
            f"{ON_GITHUB}\nrepository_folder = '/team/notes/'",
            "https://github.com/o/wiki/edit/main/team/notes/content/a.md",
            "https://github.com/o/wiki/commits/main/team/notes/content/a.md",
        ),
        ("title = 'T'", None, None),
    ],
)
def test_a_page_leads_to_its_file(tmp_path: Path, site: str, edit: str | None, history: str | None) -> None:
    wanted = {"Edit this page": edit, "View history": history}
    assert links(tmp_path, site) == {what: address for what, address in wanted.items() if address}


def test_the_folder_in_the_repository_is_found(tmp_path: Path) -> None:
    """And what a path may not hold in an address is encoded."""
    (tmp_path / ".git").mkdir()
    found = links(tmp_path / "my wiki", ON_GITHUB, "content/Grüner Tee?.md", "grüner-tee/index.html")
    assert found["Edit this page"] == "https://github.com/o/wiki/edit/main/my%20wiki/content/Gr%C3%BCner%20Tee%3F.md"


@pytest.mark.parametrize(
    ("site", "said"),
    [
        ("repository = 'https://git.example.org/o/w'", "kmwiki does not know “git.example.org”; set site.edit"),
        ("repository = 'git@github.com:o/w.git'", "site.repository: “git@github.com:o/w.git” is not a URL"),
        ("repository = 'javascript:alert(1)'", "site.repository: “javascript:alert(1)” is not a URL"),
        ("repository = 'https://me:secret@github.com/o/w'", "is not a URL"),
        ("edit = 'javascript:alert({path})'", "site.edit: “javascript:alert(” is not a URL"),
        ("edit = '{path}'", "site.edit: “” is not a URL"),
        (f"{ON_GITHUB}\nhistory = 'https://example.org/'", "site.history: “https://example.org/” does not contain"),
    ],
)
def test_what_leads_nowhere_is_a_mistake(tmp_path: Path, site: str, said: str) -> None:
    write(tmp_path, {"kmwiki.toml": f"[site]\n{site}", "content/a.md": "# A\n"})
    with pytest.raises(KmwikiError, match=re.escape(said)):
        load_config(tmp_path)


@pytest.mark.slow
def test_a_repository_that_is_made_later_is_noticed(tmp_path: Path) -> None:
    root = write(tmp_path / "wiki", {"kmwiki.toml": f"[site]\n{ON_GITHUB}", "content/a.md": "# A\n"})
    page = root / "site" / "a" / "index.html"
    settle(root, 0)
    assert kmwiki("build", root).code == 0 and "edit/main/content/a.md" in page.read_text()
    assert up_to_date.answer(["build", str(root)]) == 0
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    assert kmwiki("build", root).code == 0 and "edit/main/wiki/content/a.md" in page.read_text()
