"""Files that are published as they are: `public/`, or the folder that `[site] static` names, goes to the root."""

import json
from pathlib import Path

import pytest

from building import files_of, kmwiki, made, settle, texts, write
from kmwiki import load_config
from kmwiki.content.walk import MANIFEST
from kmwiki.engine import up_to_date
from kmwiki.engine.site_paths import first_of_each
from kmwiki.server.preview import Preview
from kmwiki.server.watcher import Watched

PAGE = {"content/tea.md": "# Tea\n"}
ACTIVE = b"<!doctype html><script>document.write('Mine')</script>\xff\n"
NAMES = (
    "CNAME",
    "_redirects",
    "_headers",
    ".well-known/security.txt",
    ".htaccess",
    "robots.txt",
    "with blank.txt",
    "50%41.txt",
    "back\\slash.txt",
    "a:b.txt",
    "<script>.txt",
    "Grüße.txt",
    "notes.md",
    "google1234.html",
    "picture.svg",
    "empty",
)
LITTER = (".git/config", ".gitignore", ".env", ".env.local", ".DS_Store", "._CNAME", "a.txt.swp", "sub/Thumbs.db")


def built(root: Path, *options: str) -> dict[str, bytes]:
    run = kmwiki("build", root, "-o", root / "site", *options)
    assert run.code == 0, run.err
    return files_of(root / "site")


@pytest.mark.slow
@pytest.mark.posix
def test_files_go_to_the_root_as_they_are(tmp_path: Path) -> None:
    files = {name: ACTIVE if name != "empty" else b"" for name in NAMES}
    write(tmp_path, PAGE | {f"public/{name}": content for name, content in files.items()})
    write(tmp_path, {f"public/{name}": "not for readers" for name in LITTER})
    assert kmwiki("check", tmp_path).out == ""
    site = built(tmp_path)
    assert {name: site.get(name) for name in files} == files
    assert not any(b"not for readers" in content for content in site.values())
    assert site[".nojekyll"] == b""


FILES = "tour.gpx tour.kml part.stl a.ics a.xml a.bib a.ipynb a.toml a.woff2 a.exe a.pdf a.zip NOTES b.html".split()


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["public/downloads", "content/downloads"])
def test_pages_can_link_every_file(tmp_path: Path, folder: str) -> None:
    links = "".join(f"[{name}](/downloads/{name})\n\n" for name in FILES)
    write(tmp_path, {"content/tea.md": f"# Tea\n\n{links}", **{f"{folder}/{name}": b"1" for name in FILES}})
    assert kmwiki("check", tmp_path).out == ""
    page = built(tmp_path)["tea/index.html"].decode()
    assert [name for name in FILES if f'/{name}"' not in page] == []


SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>%s</svg>"
# Files of a wiki, the address by which its page shows one, and where the site has that file.
IN_PLACE: list[tuple[dict[str, str], str, set[str]]] = [
    ({"public/images/leaf.svg": SVG % ""}, "/images/leaf.svg", {"images/leaf.svg"}),
    ({"public/leaf.svg": SVG % ""}, "/leaf.svg", {"leaf.svg"}),
    ({"public/files/tea.zip": "x"}, "/files/tea.zip", {"files/tea.zip"}),
    ({"files/a/leaf.svg": SVG % "", "kmwiki.toml": "[site]\nstatic = 'files'"}, "/a/leaf.svg", {"a/leaf.svg"}),
    # What runs is cleaned where pages lead to it.
    ({"public/a/run.svg": SVG % "<script/>"}, "/a/run.svg", {"a/run.svg", "assets/a/run.svg"}),
    ({"public/a/b.html": "x"}, "/a/b.html", {"a/b.html", "assets/a/b.html"}),
    # Names that the site's own files, or another one here, may have
    (
        {"public/tags/leaf.svg": SVG % "", "content/b.md": "#tea"},
        "/tags/leaf.svg",
        {"assets/tags/leaf.svg", "tags/leaf.svg"},
    ),
    ({"public/graph.json": "{}"}, "/graph.json", {"assets/graph.json", "graph.json"}),
    ({"public/Leaf.svg": SVG % "", "public/leaf.svg": SVG % ""}, "/leaf.svg", {"assets/leaf.svg", "Leaf.svg"}),
    ({"public/a/b": "", "public/a/b.svg/c": "", "public/a/B.svg": SVG % ""}, "/a/B.svg", {"assets/a/B.svg", "a/B.svg"}),
    ({"public/a.svg": SVG % "", "content/a.svg": SVG % ""}, "/a.svg", {"assets/a.svg", "a.svg"}),
]


@pytest.mark.posix
@pytest.mark.parametrize(("files", "address", "paths"), IN_PLACE)
def test_a_file_that_a_page_shows_is_published_once(
    tmp_path: Path, files: dict[str, str], address: str, paths: set[str]
) -> None:
    build = made(tmp_path, {"content/tea.md": f"# Tea\n\n![Leaf]({address})\n", **files})
    site = texts(build.outputs)
    found = first_of_each([*site, *(asset.path for asset in build.assets)])
    assert {path for path in found if f"/{path}".lower().endswith(address.lower())} == paths
    place = address[1:] if len(paths) == 1 else f"assets{address}"
    assert f'"../{place}"' in site["tea/index.html"] and place in found


@pytest.mark.slow
def test_a_file_that_moves_to_the_folder_has_its_new_address_at_once(tmp_path: Path) -> None:
    page = {f"content/{name}.md": "---\nimage: images/a.svg\n---\n![A](/images/a.svg)\n" for name in ("tea", "mate")}
    write(tmp_path, page | {"content/images/a.svg": SVG % ""})
    built(tmp_path, "--base-url", "https://example.org/")
    (tmp_path / "content/images/a.svg").unlink()
    write(tmp_path, {"public/images/a.svg": SVG % ""})
    site = built(tmp_path, "--base-url", "https://example.org/")
    kmwiki("build", tmp_path, "-o", tmp_path / "clean", "--no-cache", "--base-url", "https://example.org/")
    assert site == files_of(tmp_path / "clean")
    page = site["tea/index.html"].decode()
    assert (
        'src="../images/a.svg"' in page and "https://example.org/images/a.svg" in page and "assets/images" not in page
    )


@pytest.mark.slow
def test_a_page_keeps_its_address_at_any_case(tmp_path: Path) -> None:
    """A file that is left out says so, and is no reason to end the build."""
    others = {"public/TEA/index.html": "Mine.", "public/tea/index.html": "Mine.", "public/tea/mine.txt": "Mine."}
    write(tmp_path, PAGE | others)
    before = files_of(tmp_path / "public")
    site = built(tmp_path, "--base-url", "https://example.org/")
    assert b"<h1" in site["tea/index.html"] and site["tea/mine.txt"] == b"Mine." and "TEA/index.html" not in site
    assert kmwiki("check", tmp_path).out.count("static-file-left-out") == 2
    assert files_of(tmp_path / "public") == before


@pytest.mark.slow
def test_the_output_folder_is_not_taken_for_static_files(tmp_path: Path) -> None:
    write(tmp_path, PAGE)
    for _ in range(2):
        run = kmwiki("build", tmp_path, "-o", tmp_path / "public")
        assert run.code == 0 and "static-file" not in run.err
    assert "public/public" not in " ".join(files_of(tmp_path))
    assert "CNAME" not in built(tmp_path)  # a site of ours is not published within another one
    (tmp_path / "public" / MANIFEST).unlink()
    assert kmwiki("build", tmp_path, "-o", tmp_path / "public").code == 2  # as it was before


@pytest.mark.parametrize(
    ("folder", "why"),
    [
        (".", "is the wiki"),
        ("content", "is the pages"),
        ("../other", "outside the wiki"),
        ("nowhere", "there is no folder"),
        ("site", "is where the site is built"),
        ("older", "is a site that kmwiki built"),
        ("site/tea", "is where the site is built"),
    ],
)
def test_a_folder_that_cannot_be_published_is_refused(tmp_path: Path, folder: str, why: str) -> None:
    root = write(tmp_path / "wiki", PAGE)
    write(tmp_path, {"other/a.txt": ""})
    for output in ("site", "older"):
        assert kmwiki("build", root, "-o", root / output).code == 0
    write(root, {"kmwiki.toml": f'[site]\nstatic = "{folder}"\n'})
    run = kmwiki("build", root, "-o", root / "site")
    assert run.code == 2 and why in run.err and "kmwiki.toml:2" in run.err


def test_a_site_is_not_built_over_static_files(tmp_path: Path) -> None:
    write(tmp_path, PAGE | {"files/public/CNAME": "", "kmwiki.toml": '[site]\nstatic = "files/public"\n'})
    run = kmwiki("build", tmp_path, "-o", tmp_path / "files")
    assert run.code == 2 and "is where the site is built" in run.err


NOTES = {"tea.md": "# Tea\n", "public/CNAME": "example.org", "public/leaf.png": "x"}
CASES: list[tuple[dict[str, str], bool]] = [
    ({}, False),  # a folder of notes, whose `public` is one more folder
    ({"kmwiki.toml": ""}, True),
    ({"kmwiki.toml": "", "public/page.md": "A page."}, False),
    ({"kmwiki.toml": "", ".obsidian/app.json": "{}"}, False),
    ({"kmwiki.toml": '[site]\nstatic = "public"\n', ".obsidian/app.json": "{}"}, True),
    ({"kmwiki.toml": '[site]\nstatic = "public"\n', "public/page.md": "Not a page."}, True),
    ({"kmwiki.toml": '[site]\nstatic = ""\n'}, False),
]


@pytest.mark.parametrize(("more", "published"), CASES)
def test_among_notes_it_depends_on_the_settings(tmp_path: Path, more: dict[str, str], published: bool) -> None:
    site = made(tmp_path, NOTES | more)
    paths = {asset.path for asset in site.assets}
    assert ("CNAME" in paths) == published
    pages = {file.path for file in site.outputs}
    assert ("public/page/index.html" in pages) == ("public/page.md" in more and not published)


def test_one_page_is_published_without_what_is_beside_it(tmp_path: Path) -> None:
    write(tmp_path, {"tea.md": "# Tea\n", "public/CNAME": "example.org"})
    assert [asset.path for asset in made(tmp_path, {}).assets] == []
    assert load_config(tmp_path / "tea.md").folders.published is None


@pytest.mark.slow
def test_every_change_is_seen(tmp_path: Path) -> None:
    write(tmp_path, PAGE)
    command = ["build", str(tmp_path), "-o", str(tmp_path / "site")]
    edits: list[tuple[str, str | None]] = [
        ("CNAME", "one"),
        ("CNAME", "two"),
        (".well-known/a/b", "three"),
        (".well-known/a/b", "four"),
        (".well-known/c", "five"),
        (".well-known/a/b", None),
        ("tea/index.html", "left out"),
        ("CNAME", None),
    ]
    for tick, (name, text) in enumerate(edits):
        settle(tmp_path, tick)
        kmwiki(*command)
        assert up_to_date.answer(command) == 0
        file = tmp_path / "public" / name
        if text is None:
            file.unlink()
        else:
            write(tmp_path, {f"public/{name}": text})
        assert up_to_date.answer(command) is None, name
        site = built(tmp_path)
        assert site.get(name) == (text and text.encode()) or name == "tea/index.html", name
        assert json.loads((tmp_path / "site" / MANIFEST).read_bytes())
    assert not (tmp_path / "site" / ".well-known" / "a").exists()


def test_the_preview_shows_changes_and_removals(tmp_path: Path) -> None:
    preview = Preview(lambda: load_config(write(tmp_path, PAGE)))
    write(tmp_path, {"public/.well-known/a.html": ACTIVE, "public/tea/index.html": "Mine."})
    preview.refresh()
    assert preview.get(".well-known/a.html") == ACTIVE and b"<h1" in (preview.get("tea/index.html") or b"")
    file = tmp_path / "public" / ".well-known" / "a.html"
    file.write_bytes(b"Another.")
    assert ".well-known/a.html" in preview.refresh([str(file)]).changed
    assert preview.get(".well-known/a.html") == b"Another."
    file.unlink()
    assert ".well-known/a.html" in preview.refresh([str(file)]).removed
    assert preview.get(".well-known/a.html") is None


@pytest.mark.posix
def test_the_preview_follows_no_link_out_of_the_folder(tmp_path: Path) -> None:
    preview = Preview(lambda: load_config(write(tmp_path, PAGE | {"public/a.txt": "Mine.", "secret": "Not mine."})))
    preview.refresh()
    (tmp_path / "public" / "a.txt").unlink()
    (tmp_path / "public" / "a.txt").symlink_to(tmp_path / "secret")
    assert preview.get("a.txt") is None


@pytest.mark.parametrize(
    ("path", "holds"),
    [
        ("/wiki/public/.well-known/a", True),
        ("/wiki/public/.git/config", False),
        ("/wiki/content/.hidden/a", False),
        ("/wiki/public/a.txt", True),
    ],
)
def test_hidden_files_are_watched_where_they_are_published(path: str, holds: bool) -> None:
    watched = Watched(root="/wiki", folders=("/wiki/content", "/wiki/public"), output="/site", hidden="/wiki/public")
    assert watched.holds(path) == holds


@pytest.mark.slow
def test_shards_have_them_once(tmp_path: Path) -> None:
    write(tmp_path, PAGE | {"public/CNAME": "example.org", "public/tea/index.html": "Mine."})
    for number in (1, 2):
        run = kmwiki("build", tmp_path, "-o", tmp_path / f"shard-{number}", "--shard", f"{number}/2")
        assert run.code == 0, run.err
    assert kmwiki("merge", tmp_path / "shard-1", tmp_path / "shard-2", "-o", tmp_path / "joined").code == 0
    whole, joined = built(tmp_path), files_of(tmp_path / "joined")
    assert joined.pop(MANIFEST) and whole.pop(MANIFEST) and joined == whole and "CNAME" in whole
    write(tmp_path, {"public/CNAME": "example.com"})
    kmwiki("build", tmp_path, "-o", tmp_path / "shard-2", "--shard", "2/2")
    assert kmwiki("merge", tmp_path / "shard-1", tmp_path / "shard-2", "-o", tmp_path / "joined").code == 2
