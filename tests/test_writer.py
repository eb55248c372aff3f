"""What the writer does to the output folder, and what it leaves alone."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kmwiki.content.walk import MANIFEST
from kmwiki.engine.writer import Written, check_output, write_site
from kmwiki.errors import KmwikiError
from kmwiki.model import Asset, OutputFile

DEAD = f".kmwiki-tmp-{2**22 + 1}"  # what a process left that is no more: no process has such a number


def files(*paths: str, content: bytes = b"x") -> list[OutputFile]:
    return [OutputFile(path=path, content=content) for path in paths]


def tree(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")} - {MANIFEST}


def manifest(output: Path) -> object:
    return json.loads((output / MANIFEST).read_bytes())


def test_files_assets_and_manifest(tmp_path: Path) -> None:
    picture = tmp_path / "picture"
    picture.write_bytes(b"\x89")
    output = tmp_path / "deep" / "site"
    written = write_site(output, files("z.html", "a/index.html"), [Asset(path="a/i.png", origin=str(picture))])
    assert written == Written(created=3)
    assert tree(output) == {"z.html", "a", "a/index.html", "a/i.png"}
    assert (output / "a/i.png").read_bytes() == b"\x89"
    assert manifest(output) == ["a/i.png", "a/index.html", "z.html"]


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    picture = tmp_path / "picture"
    picture.write_bytes(b"1")
    output, asset = tmp_path / "site", [Asset(path="i.png", origin=str(picture))]
    write_site(output, files("a", "b", "c"), asset)
    before = {path: path.stat().st_mtime_ns for path in output.iterdir()}
    inode = (output / "b").stat().st_ino
    assert write_site(output, files("a", "b", "c"), asset) == Written(unchanged=4)
    assert {path: path.stat().st_mtime_ns for path in output.iterdir()} == before
    assert (output / "b").stat().st_ino == inode
    picture.write_bytes(b"2")
    again = [*files("a"), *files("b", content=b"y"), *files("d")]
    assert write_site(output, again, asset) == Written(created=1, changed=2, unchanged=1, removed=1)
    assert (output / "b").read_bytes() == b"y" and (output / "i.png").read_bytes() == b"2"
    assert (output / "b").stat().st_mode & 0o777 == 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_the_manifest_is_the_same_for_the_same_files(tmp_path: Path) -> None:
    write_site(tmp_path / "1", files("b", "a", "é"), [])
    write_site(tmp_path / "2", files("old"), [])
    write_site(tmp_path / "2", files("é", "a", "b"), [])
    assert (tmp_path / "1" / MANIFEST).read_bytes() == (tmp_path / "2" / MANIFEST).read_bytes()


def test_only_what_we_wrote_is_removed(tmp_path: Path) -> None:
    output = tmp_path / "site"
    write_site(output, files("a/b/index.html", "c/index.html"), [])
    (output / "c/theirs.txt").write_text("keep")
    (output / "CNAME").write_text("keep")
    assert write_site(output, files("d.html"), []).removed == 2
    assert tree(output) == {"d.html", "CNAME", "c", "c/theirs.txt"}


def test_the_first_of_two_files_of_one_path_is_kept(tmp_path: Path) -> None:
    picture = tmp_path / "picture"
    picture.write_bytes(b"asset")
    first, second = files("a/X.html", content=b"1"), files("a/x.html", "a/X.html", content=b"2")
    assert write_site(tmp_path / "s", first + second, [Asset(path="A/X.html", origin=str(picture))]).created == 1
    assert (tmp_path / "s/a/X.html").read_bytes() == b"1"
    assert tree(tmp_path / "s") == {"a", "a/X.html"}


def test_a_file_and_a_folder_of_one_name(tmp_path: Path) -> None:
    write_site(tmp_path / "1", files("a", "A/b"), [])
    write_site(tmp_path / "2", files("a/b", "a"), [])
    assert (tree(tmp_path / "1"), tree(tmp_path / "2")) == ({"a"}, {"a", "a/b"})


def test_a_file_becomes_a_folder_and_back(tmp_path: Path) -> None:
    output = tmp_path / "site"
    for paths in (["a"], ["a/b/c"], ["a"], ["A"], ["a/b"]):
        write_site(output, files(*paths), [])
        assert {path for path in tree(output) if (output / path).is_file()} == set(paths)


def test_the_manifest_is_not_written_over(tmp_path: Path) -> None:
    write_site(tmp_path / "s", files(MANIFEST, "a"), [])
    assert manifest(tmp_path / "s") == ["a"]


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "", "a//b", "a\0b"])
def test_no_file_leaves_the_folder(tmp_path: Path, path: str) -> None:
    with pytest.raises(KmwikiError):
        write_site(tmp_path / "s", files(path), [])
    assert tree(tmp_path) <= {"s"}


def test_a_manifest_cannot_lead_out(tmp_path: Path) -> None:
    output = tmp_path / "site"
    victim = tmp_path / "victim"
    (victim / "sub").mkdir(parents=True)
    (victim / "file").write_text("keep")
    write_site(output, files("a"), [])
    (output / "link").symlink_to(victim)
    (output / "folder").mkdir()
    listed = ["../victim/file", str(victim / "file"), "link/file", "link/sub", "folder", "a", 7, None, "x\0"]
    (output / MANIFEST).write_text(json.dumps(listed))
    write_site(output, files("b"), [])
    assert (victim / "file").read_text() == "keep" and (victim / "sub").is_dir()
    assert tree(output) == {"b", "link", "folder"}


@pytest.mark.parametrize("text", ["", "nonsense", "{}", "[[", "7", "[" * 100_000])
def test_a_corrupt_manifest_removes_nothing(tmp_path: Path, text: str) -> None:
    output = tmp_path / "site"
    write_site(output, files("a"), [])
    (output / MANIFEST).write_text(text)
    write_site(output, files("b"), [])
    assert tree(output) == {"a", "b"}
    assert manifest(output) == ["b"]


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    output, victim = tmp_path / "site", tmp_path / "victim"
    victim.mkdir()
    (victim / "file").write_text("keep")
    write_site(output, files("a"), [])
    (output / "b").symlink_to(victim)
    (output / "c").symlink_to(victim / "file")
    with pytest.raises(KmwikiError, match="not a folder"):
        write_site(output, files("b/index.html"), [])
    with pytest.raises(KmwikiError, match="did not create"):
        write_site(output, files("c"), [])
    assert tree(victim) == {"file"} and (victim / "file").read_text() == "keep"


def test_a_file_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    output = tmp_path / "site"
    write_site(output, files("a"), [])
    (output / "b").write_text("mine")
    with pytest.raises(KmwikiError, match="did not create"):
        write_site(output, files("a", "b"), [])
    write_site(output, files("c"), [])
    assert (output / "b").read_text() == "mine"


def test_a_run_that_dies_is_made_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output, clean = tmp_path / "site", tmp_path / "clean"
    write_site(output, files("a/1", "b", "old"), [])
    replace, calls = os.replace, []

    def dies(source: str, target: str) -> None:
        calls.append(target)
        if len(calls) == 3:
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(os, "replace", dies)
    monkeypatch.setattr(os, "rename", dies)
    with pytest.raises(KeyboardInterrupt):
        write_site(output, [*files("a/1", "new/1", "new/2", content=b"longer")], [])
    monkeypatch.undo()
    assert (output / "a/1").read_bytes() == b"longer" and (output / "old").exists()
    (output / DEAD).mkdir()
    (output / DEAD / "0").write_text("half")
    check_output(output, tmp_path / "root", tmp_path / "root/content")
    write_site(output, files("a/1"), [])
    write_site(clean, files("a/1"), [])
    assert tree(output) == tree(clean)
    assert (output / MANIFEST).read_bytes() == (clean / MANIFEST).read_bytes()


def test_nothing_is_replaced_until_all_is_there(tmp_path: Path) -> None:
    output = tmp_path / "site"
    write_site(output, files("a", "b", "old/1"), [])
    before = {file: file.read_bytes() for file in output.rglob("*") if file.is_file()}

    def breaks_off() -> Iterator[OutputFile]:
        yield from files("a", "new/1", content=b"other")
        raise KmwikiError("a template is broken")

    with pytest.raises(KmwikiError, match="broken"):
        write_site(output, breaks_off(), [], ["a", "new/1", "b"])
    assert {file: file.read_bytes() for file in output.rglob("*") if file.is_file()} == before
    assert tree(output) == {"a", "b", "old", "old/1"}


def test_what_the_disk_refuses_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "x")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(KmwikiError, match="No space left"):
        write_site(tmp_path / "site", files("a"), [])


def test_a_full_disk_leaves_nothing_in_the_way_of_the_next_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(os, "replace", lambda *names: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(KmwikiError):
            write_site(tmp_path / "site", [OutputFile(path="a.html", content=b"a")], [])
    check_output(tmp_path / "site", tmp_path, tmp_path / "content")
    assert write_site(tmp_path / "site", [OutputFile(path="a.html", content=b"a")], []).created == 1
    (tmp_path / "killed").mkdir()
    (tmp_path / "killed" / f"{MANIFEST}.4711").write_bytes(b"")
    check_output(tmp_path / "killed", tmp_path, tmp_path / "content")


def test_unsafe_output_folders_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "users" / "me"
    root = tmp_path / "projects" / "wiki"
    content = root / "content"
    for folder in (home, content, tmp_path / "full"):
        folder.mkdir(parents=True)
    (tmp_path / "full/theirs").write_text("x")
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(root)
    (root / "near").symlink_to("content")
    monkeypatch.setenv("HOME", str(home))
    refused = [root, content, home, Path("/"), root.parent, home.parent, tmp_path / "link", root / "near"]
    refused += [tmp_path / "full", tmp_path / "file", content / ".." / "..", root / "x" / ".."]
    for output in refused:
        with pytest.raises(KmwikiError, match="refusing"):
            check_output(output, root, content)
    assert (tmp_path / "full/theirs").exists()


def test_safe_output_folders_are_accepted(tmp_path: Path) -> None:
    root = tmp_path / "wiki"
    (root / "empty").mkdir(parents=True)
    write_site(root / "site", files("a"), [])
    for output in (root / "empty", root / "new", root / "site", tmp_path / "elsewhere/deep"):
        check_output(output, root, root / "content")


def test_a_file_where_our_folder_was(tmp_path: Path) -> None:
    output = tmp_path / "site"
    write_site(output, files("a/b"), [])
    (output / "a/b").unlink()
    (output / "a").rmdir()
    (output / "a").write_text("theirs")
    assert write_site(output, files("c"), []) == Written(created=1)
    assert (output / "a").read_text() == "theirs"


def test_a_folder_that_we_did_not_make_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "site/a").mkdir(parents=True)
    with pytest.raises(KmwikiError, match="cannot write"):
        write_site(tmp_path / "site", files("a"), [])
    assert (tmp_path / "site/a").is_dir()
