"""`kmwiki new`: a page to start from, never over one that is there, never outside of the wiki."""

import os
import re
from datetime import datetime
from pathlib import Path

import pytest

from building import files_of, kmwiki, write
from kmwiki import analyse, load_config
from kmwiki.commands.edits.moments import shown_as
from kmwiki.commands.edits.note_templates import filled_in

NOTE = "# Note\n\nText.\n"
NOW = datetime(2026, 3, 1, 15, 4, 5)
TEMPLATES = {
    ".obsidian/templates.json": '{"folder": "Extras/Templates", "dateFormat": "DD.MM.YYYY"}',
    "Extras/Templates/Book.md": "\ufeff---\r\ntitle: {{title}}\r\ntags:\r\n  - book\r\n---\r\nRead {{date}}.\r\n",
    "Extras/Templates/People/Author.md": "# {{title}}\n\nBorn.\n",
    "Extras/Templates/Plain.md": "Nothing about it.\n",
    "Notes/One note.md": NOTE,
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path, {"content/tea.md": "[[Green tea]] [[guides/Water]] [[true]]"})


@pytest.mark.parametrize(
    ("title", "file"),
    [
        ("Green tea", "green-tea.md"),
        ("guides/Water", "guides/water.md"),
        ("true", "true.md"),
        ("2024", "2024.md"),
        ("a: b #c", "a-b-sharp-c.md"),
        ("“Quoted” \\ slash", "quoted-slash.md"),
        ("etc/passwd", "etc/passwd.md"),
        ("茶", "茶.md"),
        ("...", None),
        ("CON", "con-page.md"),
        ("Tea.md", None),
        ("x" * 300, None),
    ],
)
def test_a_page_is_started(root: Path, title: str, file: str | None) -> None:
    before = files_of(root)
    run = kmwiki("new", title, root)
    if title in ("...", "Tea.md"):  # not a title; a page that is there
        assert (run.code, run.out) == (2, "") and files_of(root) == before
        return
    assert run.code == 0, run.err
    written = [path for path in root.rglob("*.md") if path.name != "tea.md"]
    assert [Path(run.out.strip())] == written and written[0].is_relative_to(root / "content")
    assert file is None or written[0] == root / "content" / file
    wiki = analyse(load_config(root))
    names = {ref.title for ref in wiki.wiki.refs.values()}
    assert title.rpartition("/")[2] in names and not [d for d in wiki.diagnostics if "front" in d.rule]


def test_links_lead_to_what_was_started(root: Path) -> None:
    for title in ("Green tea", "guides/Water", "true"):
        kmwiki("new", title, root)
    assert [d.rule for d in analyse(load_config(root)).diagnostics if d.rule == "broken-link"] == []


@pytest.mark.parametrize(
    ("names", "in_vault", "file"),
    [
        (["green-tea.md", "Home.md", "coffee.md"], False, "a-b.md"),
        (["Green tea.md", "Coffee.md", "milk.md"], False, "A B.md"),
        (["Green tea.md", "Coffee.md", "index.md", "README.md"], False, "A B.md"),
        (["green-tea.md", "coffee.md", "Milk.md"], True, "a-b.md"),
        (["green-tea.md", "Milk.md"], True, "A B.md"),
        (["green-tea.md", "Milk.md"], False, "a-b.md"),
        (["Milk.md", *(f"daily/2026-01-0{day}.md" for day in range(1, 9))], False, "A B.md"),
        (["2026.md"], True, "A B.md"),
        (["README.md"], False, "a-b.md"),
        (["Notes/Green tea.md", "Notes/Milk.md"], False, "A B.md"),
    ],
)
def test_files_are_named_as_most_are(tmp_path: Path, names: list[str], in_vault: bool, file: str) -> None:
    write(tmp_path, dict.fromkeys(names, NOTE) | ({".obsidian/app.json": "{}"} if in_vault else {}))
    run = kmwiki("new", "A B", tmp_path)
    assert run.out.strip() == str(tmp_path / file), run.err


@pytest.mark.parametrize(
    ("title", "file", "head"),
    [
        ("Green tea", "Green tea.md", "---\nsummary: \n"),
        ("green tea", "green tea.md", "---\ntitle: green tea\nsummary: \n"),  # else it would be shown with a capital
        ("Tea: a [short] history?", "Tea a short history.md", '---\ntitle: "Tea: a [short] history?"\n'),
        (".NET", "NET.md", '---\ntitle: ".NET"\n'),
        ("nul", "nul-page.md", "---\ntitle: nul\n"),
        ("C#", "C.md", '---\ntitle: "C#"\n'),
        ("???", None, '---\ntitle: "???"\n'),
        ("x" * 300, None, "---\ntitle: xx"),
    ],
)
def test_titles_that_no_file_can_have_are_in_the_page(tmp_path: Path, title: str, file: str | None, head: str) -> None:
    run = kmwiki("new", title, write(tmp_path, {".obsidian/app.json": "{}", "Milk.md": NOTE}))
    written = Path(run.out.strip())
    assert written.read_text(encoding="utf-8").startswith(head) and file in (None, written.name)
    assert title in {ref.title for ref in analyse(load_config(tmp_path)).wiki.refs.values()}


@pytest.mark.parametrize(
    ("folder", "title", "file"),
    [
        ("drinks", "Tea", "content/drinks/tea.md"),
        ("Hot Drinks", "Tea", "content/Hot Drinks/tea.md"),
        ("hot-drinks", "Tea", "content/Hot Drinks/tea.md"),
        ("content/Hot Drinks/", "Tea", "content/Hot Drinks/tea.md"),
        ("Cold Drinks", "Iced/Tea", "content/cold-drinks/iced/tea.md"),
        ("./drinks", "Tea", "content/drinks/tea.md"),
        ("content", "Tea", "content/tea.md"),
    ],
)
def test_a_folder_is_the_one_that_is_there(tmp_path: Path, folder: str, title: str, file: str) -> None:
    write(tmp_path, {"content/Hot Drinks/cocoa.md": NOTE, "content/milk.md": NOTE})
    run = kmwiki("new", title, tmp_path, "--folder", folder)
    assert run.out.strip() == str(tmp_path / file), run.err


# Out of the root, by a link, or where no page is read.
ELSEWHERE = [
    "..",
    "../..",
    "/etc",
    "a/../..",
    "\\\\host",
    "C:",
    "a/..",
    "out",
    "out/deep",
    ".git",
    "sources",
    "site",
    "old",
]


@pytest.mark.posix
@pytest.mark.parametrize("folder", ELSEWHERE)
def test_a_page_is_never_elsewhere(tmp_path: Path, folder: str) -> None:
    files = dict.fromkeys(("wiki/a.md", "wiki/sources/s.md", "wiki/.git/g.md", "wiki/old/o.md", "else/e.md"), NOTE)
    root = write(tmp_path, {**files, "wiki/kmwiki.toml": '[content]\nignore = ["old/**"]\n'}) / "wiki"
    (root / "out").symlink_to(tmp_path / "else")
    before = files_of(tmp_path)
    for arguments in ([f"{folder}/x", root], ["x", root, "--folder", folder]):
        run = kmwiki("new", *arguments)
        assert (run.code, run.out) == (2, "") and len(run.err.splitlines()) == 1, (arguments, run)
        assert files_of(tmp_path) == before


@pytest.mark.posix
@pytest.mark.parametrize("title", ["out", "", " ", "/", "..", ".md", "a\u202eb", "a\x00b"])
def test_what_is_no_title_is_refused(tmp_path: Path, title: str) -> None:
    root = write(tmp_path, {"wiki/a.md": NOTE}) / "wiki"
    (root / "out.md").symlink_to(tmp_path / "nowhere.md")
    run = kmwiki("new", title, root)
    assert (run.code, run.out) == (2, "") and len(run.err.splitlines()) == 1
    assert list(files_of(tmp_path)) == ["wiki/a.md"]


@pytest.mark.parametrize("there", ["tea.md", "Tea.md", "tea/index.md"])
def test_nothing_is_written_over_or_beside_its_like(tmp_path: Path, there: str) -> None:
    write(tmp_path, {there: "[[Mine]]", ".obsidian/app.json": "{}", "Green leaf.md": NOTE})
    run = kmwiki("new", "Tea", tmp_path)
    assert run.code == 2 and f"“{there}” already exists" in run.err
    assert (tmp_path / there).read_text(encoding="utf-8") == "[[Mine]]"


def test_what_another_program_has_made_meanwhile_is_kept(root: Path) -> None:
    (root / "content" / "milk.md").mkdir()
    run = kmwiki("new", "Milk", root)
    assert run.code == 2 and "already exists" in run.err


def test_tags_are_written_once_each(root: Path) -> None:
    tags = [f"--tag={tag}" for tag in ("#drinks", "white things", "Drinks", "a: b, c]")]
    run = kmwiki("new", "Milk", root, *tags)
    text = Path(run.out.strip()).read_text(encoding="utf-8")
    assert text == '---\ntitle: Milk\nsummary: \ntags: [drinks, white-things, "a:-b,-c]"]\n---\n\n'
    for tag in ("", "#", "/", "x" * 300, "a\x00b"):
        assert kmwiki("new", "Beer", root, "--tag", tag).code == 2
    assert not (root / "content" / "beer.md").exists()


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Book", '---\ntitle: "A: b"\ntags:\n  - book\n  - new\n---\nRead {date}.\n'),
        ("book.md", '---\ntitle: "A: b"\ntags:\n  - book\n  - new\n---\nRead {date}.\n'),
        ("people/author", "---\ntags:\n  - new\n---\n\n# A: b\n\nBorn.\n"),
        ("Author", "---\ntags:\n  - new\n---\n\n# A: b\n\nBorn.\n"),
        ("Extras/Templates/Plain.md", '---\ntitle: "A: b"\ntags:\n  - new\n---\n\nNothing about it.\n'),
    ],
)
def test_a_template_of_the_vault(tmp_path: Path, template: str, text: str) -> None:
    write(tmp_path, TEMPLATES)
    run = kmwiki("new", "A: b", tmp_path, "--template", template, "--tag", "new", "--tag", "New")
    assert run.code == 0, run.err
    written = Path(run.out.strip()).read_text(encoding="utf-8")
    assert re.sub(r"\d\d\.\d\d\.20\d\d", "{date}", written) == text
    assert "A: b" in {ref.title for ref in analyse(load_config(tmp_path)).wiki.refs.values()}


def test_a_template_that_is_not_there_is_not_guessed(tmp_path: Path) -> None:
    run = kmwiki("new", "A", write(tmp_path, TEMPLATES), "--template", "Bok")
    assert run.code == 2 and "did you mean “Book”?" in run.err
    run = kmwiki("new", "A", tmp_path, "--template", "zzzz")
    assert run.code == 2 and "available: Author, Book, Plain" in run.err
    assert not (tmp_path / "A.md").exists()
    (tmp_path / "bytes.md").write_bytes(b"\xff\xfe")
    assert "it is not UTF-8" in kmwiki("new", "A", tmp_path, "--template", tmp_path / "bytes.md").err
    assert "there is none" in kmwiki("new", "A", write(tmp_path / "w", {"a.md": NOTE}), "--template", "x").err


@pytest.mark.posix
def test_templates_outside_of_the_wiki_are_not_found_by_their_names(tmp_path: Path) -> None:
    write(tmp_path, {"secret/Key.md": "secret", "wiki/.obsidian/templates.json": '{"folder": "T"}', "wiki/a.md": NOTE})
    (tmp_path / "wiki" / "T").symlink_to(tmp_path / "secret")
    assert kmwiki("new", "A", tmp_path / "wiki", "--template", "Key").code == 2
    os.mkfifo(tmp_path / "pipe.md")
    assert kmwiki("new", "A", tmp_path / "wiki", "--template", tmp_path / "pipe.md").code == 2


FILLED = [
    ("{{title}} {{ TITLE }} {{date}} {{time}}", "It's “A: b” It's “A: b” 2026-03-01 15:04"),
    ("{{date:YYYY}} {{date:dddd, MMMM Do}} {{time:h:mm a}}", "2026 Sunday, March 1st 3:04 pm"),
    ("{{title:x}} {{other}} {title} {{date:}}", "It's “A: b” {{other}} {title} 2026-03-01"),
    ("---\nt: {{title}}\n---\n{{title}}", "---\nt: \"It's “A: b”\"\n---\nIt's “A: b”"),
    ("---\nt: on {{date}} # c\n---\n", "---\nt: on 2026-03-01 # c\n---\n"),
    ("---\nt: '{{title}}'\n---\n", "---\nt: 'It''s “A: b”'\n---\n"),
    ('---\nt: "[[{{title}}]]"\n---\n', '---\nt: "[[It\'s “A: b”]]"\n---\n'),
    ("---\nt: [{{date}}, {{title}}]\n---\n", '---\nt: [2026-03-01, "It\'s “A: b”"]\n---\n'),
    ("---\nt:\n  - {{title}}\n---\n", '---\nt:\n  - "It\'s “A: b”"\n---\n'),
]


@pytest.mark.parametrize(("template", "text"), FILLED)
def test_placeholders_are_filled_in_as_yaml_and_markdown_read_them(root: Path, template: str, text: str) -> None:
    file = write(root, {"t.md": template}) / "t.md"
    assert filled_in(file, load_config(root), "It's “A: b”", NOW) == text


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [
        ("YYYY-MM-DD[T]HH:mm:ss", "2026-03-01T15:04:05"),
        ("YY M D H h m s A", "26 3 1 15 3 4 5 PM"),
        ("ddd dd d E DDDD DDD Q", "Sun Su 0 7 060 60 1"),
        ("GGGG-[W]WW gggg ww w W", "2026-W09 2026 09 9 9"),
        ("MMM Do", "Mar 1st"),
        ("[year] YYYY, at hh", "year 2026, pmt 03"),
        ("", ""),
    ],
)
def test_dates_are_shown_in_the_patterns_of_templates(pattern: str, shown: str) -> None:
    assert shown_as(NOW, pattern) == shown


def test_days_have_their_endings() -> None:
    days = [shown_as(NOW.replace(day=day), "Do") for day in (2, 3, 4, 11, 12, 13, 21, 22, 23, 31)]
    assert days == "2nd 3rd 4th 11th 12th 13th 21st 22nd 23rd 31st".split()
