"""What the loader finds in a wiki's folders, and what it refuses."""

import os
import random
import unicodedata
from hashlib import blake2b
from pathlib import Path

import pytest

from building import write
from kmwiki.content import loader
from kmwiki.content.files import Files
from kmwiki.content.folders import Folders
from kmwiki.content.loader import load_wiki
from kmwiki.content.plain_file import read_plain
from kmwiki.errors import KmwikiError


def load(
    root: Path,
    content: str = "content",
    sources: str | None = None,
    *,
    excluded: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    output: Path | None = None,
) -> Files:
    folder = root / sources if sources else None
    return load_wiki(
        Folders(root=root, content=root / content, sources=folder, excluded=excluded, ignore=ignore, output=output)
    )


def pages(wiki: Files) -> list[str]:
    return [page.name for page in wiki.pages]


def assets(wiki: Files) -> list[str]:
    return [asset.name for asset in wiki.assets]


def found(wiki: Files) -> list[tuple[str, str]]:
    return [(diagnostic.rule, diagnostic.at.path) for diagnostic in wiki.diagnostics]


def test_pages_and_assets_have_paths_names_and_digests(tmp_path: Path) -> None:
    write(tmp_path, {"content/b.md": "B", "content/a/c.md": "C", "content/a/i.png": b"\x89", "README.md": "no"})
    wiki = load(tmp_path)
    assert [(page.path, page.name, page.text) for page in wiki.pages] == [
        ("content/a/c.md", "a/c.md", "C"),
        ("content/b.md", "b.md", "B"),
    ]
    assert wiki.pages[1].digest == blake2b(b"B", digest_size=16).hexdigest()
    assert [(a.name, a.origin) for a in wiki.assets] == [("a/i.png", str(tmp_path / "content/a/i.png"))]
    assert wiki.diagnostics == ()


def test_the_order_of_creation_does_not_matter(tmp_path: Path) -> None:
    names = [f"{folder}/{stem}.md" for folder in ("", "z", "Z/y", "ä") for stem in ("a", "B", "é", "10", "9")]
    results = []
    for seed in range(3):
        random.Random(seed).shuffle(names)
        wiki = load(write(tmp_path / str(seed), {f"content/{name}": name.rpartition("/")[2] for name in names}))
        results.append(wiki.pages)
        assert pages(wiki) == sorted(pages(wiki))
    assert results[0] == results[1] == results[2]


def test_dot_names_and_private_files_stop_here(tmp_path: Path) -> None:
    hidden = [
        ".git/a.md",
        ".obsidian/b.md",
        "x/.hidden/c.md",
        "node_modules/p/README.md",
        ".env",
        ".DS_Store",
    ]
    hidden += ["._a.md", ".#a.md", ".#dead"]
    write(tmp_path, {f"content/{name}": "secret" for name in hidden} | {"content/.gitignore.md": "about it"})
    wiki = load(tmp_path)
    assert (pages(wiki), assets(wiki), found(wiki)) == ([".gitignore.md"], [], [])


@pytest.mark.parametrize(
    ("pattern", "gone"),
    [
        ("b.md", {"b.md", "x/b.md", "x/y/b.md"}),
        ("/b.md", {"b.md"}),
        ("x/", {"x/b.md", "x/y/b.md", "x/y/c.md"}),
        ("x/*.md", {"x/b.md"}),
        ("x/**", {"x/b.md", "x/y/b.md", "x/y/c.md"}),
        ("x/**/b.md", {"x/b.md", "x/y/b.md"}),
        ("**/c.md", {"x/y/c.md"}),
        ("content/x/y", {"x/y/b.md", "x/y/c.md"}),
        ("?.md", {"a.md", "b.md", "é.md", "x/b.md", "x/y/b.md", "x/y/c.md"}),
        ("[ab].md", {"a.md", "b.md", "x/b.md", "x/y/b.md"}),
        ("e\u0301.md", {"é.md"}),
        ("", set()),
        ("[z-a].md", set()),
    ],
)
def test_ignored_files_stop_here(tmp_path: Path, pattern: str, gone: set[str]) -> None:
    names = {"a.md", "b.md", "é.md", "x/b.md", "x/y/b.md", "x/y/c.md"}
    write(tmp_path, {f"content/{name}": "x" for name in names})
    assert set(pages(load(tmp_path, ignore=(pattern,)))) == names - gone


def test_many_stars_take_no_time(tmp_path: Path) -> None:
    write(tmp_path, {"content/" + "a/" * 40 + "a.md": "x"})
    assert pages(load(tmp_path, ignore=("**/a/" * 30 + "b",)))


def test_byte_order_mark_and_line_ends(tmp_path: Path) -> None:
    write(tmp_path, {"content/a.md": b"\xef\xbb\xbfone\r\ntwo\n", "content/b.md": "one\ntwo\n"})
    assert [page.text for page in load(tmp_path).pages] == ["one\ntwo\n"] * 2


def test_names_are_composed(tmp_path: Path) -> None:
    name = unicodedata.normalize("NFD", "Über/é.md")
    write(tmp_path, {f"content/{name}": "x", unicodedata.normalize("NFD", "sources/ü.txt"): "x"})
    wiki = load(tmp_path, sources="sources")
    assert [(page.name, page.path) for page in wiki.pages] == [("Über/é.md", "content/Über/é.md")]
    assert [source.id for source in wiki.sources] == ["ü.txt"]


def test_two_forms_of_one_name(tmp_path: Path) -> None:
    write(tmp_path, {"content/é.md": "composed", "content/e\u0301.md": "decomposed"})
    if len(list((tmp_path / "content").iterdir())) < 2:
        pytest.skip("this file system knows one form only")
    wiki = load(tmp_path)
    assert [page.text for page in wiki.pages] == ["composed"]
    assert found(wiki) == [("slug-collision", "content/é.md")]


def test_a_file_that_is_not_utf8_is_built_and_reported(tmp_path: Path) -> None:
    write(tmp_path, {"content/a.md": b"caf\xe9", "content/b.md": "fine"})
    wiki = load(tmp_path)
    assert [page.text for page in wiki.pages] == ["caf\ufffd", "fine"]
    assert found(wiki) == [("not-utf8", "content/a.md")]


@pytest.mark.slow
def test_large_files(tmp_path: Path) -> None:
    sizes = {"a": loader.LARGE, "b": loader.LARGE + 1, "c": loader.TOO_LARGE, "d": loader.TOO_LARGE + 1}
    write(tmp_path, {f"content/{name}.md": b"x" * size for name, size in sizes.items()})
    wiki = load(tmp_path)
    assert pages(wiki) == ["a.md", "b.md", "c.md"]
    assert found(wiki) == [
        ("large-file", "content/b.md"),
        ("large-file", "content/c.md"),
        ("file-too-large", "content/d.md"),
    ]


def test_a_root_behind_a_link(tmp_path: Path) -> None:
    write(tmp_path, {"real/content/a.md": "x"})
    (tmp_path / "link").symlink_to("real")
    assert [page.path for page in load(tmp_path / "link").pages] == ["content/a.md"]


def test_loops_of_links_end(tmp_path: Path) -> None:
    write(tmp_path, {"content/a/p.md": "x", "content/b/q.md": "x", "other.md": "x"})
    for name in ("a", "b"):
        for target in ("a", "b"):
            (tmp_path / f"content/{name}/to-{target}").symlink_to(f"../{target}")
    (tmp_path / "content/up").symlink_to("..")
    (tmp_path / "content/again").symlink_to(".")
    wiki = load(tmp_path)
    assert (pages(wiki), found(wiki)) == (["a/p.md", "b/q.md"], [])


def test_a_page_that_cannot_be_read_costs_no_other_and_a_folder_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"content/a.md": "x", "content/b.md": "x", "content/f/c.md": "x", "content/gone/d.md": "x"})
    forbidden = {str(tmp_path / "content/a.md")}
    scandir = os.scandir

    def refuse(path: str) -> None:
        if str(path) in forbidden:
            raise PermissionError(13, "Permission denied", path)
        if str(path).endswith("gone"):
            raise FileNotFoundError(2, "No such file or directory", path)

    def guarded_read(path: str, most: int = -1) -> bytes:
        refuse(path)
        return read_plain(path, most)

    def guarded_scandir(path: str) -> object:
        refuse(path)
        return scandir(path)

    monkeypatch.setattr(loader, "read_plain", guarded_read)
    monkeypatch.setattr(os, "scandir", guarded_scandir)
    wiki = load(tmp_path)
    assert pages(wiki) == ["b.md", "f/c.md"]
    assert found(wiki) == [("unreadable-file", "content/a.md")]
    forbidden.add(str(tmp_path / "content/f"))
    with pytest.raises(KmwikiError, match="cannot read the folder “content/f”: Permission denied"):
        load(tmp_path)


def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    write(tmp_path, {"content/b.md": "x"})
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/content/\xff.md")).write_text("x")
    except OSError:
        pytest.skip("this file system refuses such names")
    wiki = load(tmp_path)
    assert pages(wiki) == ["b.md"]
    assert found(wiki) == [("unreadable-file", "content/\\xff.md")]


def test_output_folders_hold_no_pages(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "x", "site/a/index.md": "x", "old/b.md": "x", "old/.kmwiki-manifest.json": "[]"})
    assert pages(load(tmp_path, content=".", output=tmp_path / "site")) == ["a.md"]


def test_a_plain_folder(tmp_path: Path) -> None:
    names = ["a.md", "notes/b.md", "sources/s.md", "raw/r.md", "notes/raw/c.md", ".trash/d.md", "kmwiki.toml"]
    write(tmp_path, dict.fromkeys(names, "x"))
    wiki = load(tmp_path, content=".", sources="sources", excluded=("raw", "sources"))
    assert pages(wiki) == ["a.md", "notes/b.md", "notes/raw/c.md"]
    assert assets(wiki) == []
    assert [(source.id, source.path) for source in wiki.sources] == [("s.md", "sources/s.md")]


def test_sources_within_the_content(tmp_path: Path) -> None:
    write(tmp_path, {"content/a.md": "x", "content/sources/s.md": "x", "content/b/sources/p.md": "x"})
    wiki = load(tmp_path, sources="content/sources")
    assert pages(wiki) == ["a.md", "b/sources/p.md"]
    assert [(source.id, source.path) for source in wiki.sources] == [("s.md", "content/sources/s.md")]
    assert pages(load(tmp_path)) == ["a.md", "b/sources/p.md", "sources/s.md"]


def test_one_page(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "A", "b.md": "B"})
    wiki = load(tmp_path, content="a.md")
    assert [(page.path, page.name, page.text) for page in wiki.pages] == [("a.md", "a.md", "A")]
    assert wiki.assets == ()


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", 0),
        (b"a", 1),
        (b"a\n", 1),
        (b"a\nb", 2),
        (b"a\r\nb\r\n", 2),
        ("a\u2028b\x0cc\n".encode(), 1),
        (b"a\0b\n", 1),
        (b"\xff\xfe\n", None),
        (b"caf\xc3", None),
        (b"x\n" * 2_000_000 + "é".encode(), 2_000_001),
    ],
)
def test_lines_of_sources(tmp_path: Path, data: bytes, lines: int | None) -> None:
    write(tmp_path, {"content/a.md": "x", "sources/x/s.txt": data})
    wiki = load(tmp_path, sources="sources")
    assert [(source.id, source.lines) for source in wiki.sources] == [("x/s.txt", lines)]
    unfit = ["not-utf8"] if lines is None else ["large-file"] if len(data) > 2 << 20 else []
    unfit += ["control-characters"] if b"\0" in data else []
    assert [finding.rule for finding in wiki.diagnostics] == unfit


def test_sources_say_who_wrote_them(tmp_path: Path) -> None:
    full = "---\ntitle: A  title\nauthor: [Ann, Bo]\ndate: 2026-04-01\nurl: https://a.org/x\n---\n# Other\n"
    write(
        tmp_path,
        {
            "content/p.md": "x",
            "sources/a.md": full,
            "sources/b.md": "---\n# no heading\nx: y\n---\n```\n# nor this\n```\n# The heading #\n",
            "sources/c.md": "---\nsource: javascript:alert(1)\n---\ntext",
            "sources/d.md": b"caf\xe9",
            "sources/e.md": "---\nsource: https://b.org/y\nauthor: ['[[Ann]]', '[[people/bo|Bo]]']\n---\n",
        },
    )
    wiki = load(tmp_path, sources="sources")
    a, b, c, d, e = wiki.sources
    assert (a.title, a.author, a.date, a.url) == ("A title", "Ann, Bo", "2026-04-01", "https://a.org/x")
    assert (b.title, b.heading, b.author, b.date, b.url) == (None, (8, "The heading"), None, None, None)
    assert (c.title, c.url, d.lines, e.url, e.author) == (None, None, None, "https://b.org/y", "Ann, Bo")
    assert found(wiki) == [("not-utf8", "sources/d.md")]
