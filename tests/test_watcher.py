"""Every change of the wiki's files is told once it has come to rest, whatever the system tells of it."""

import errno
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue

import pytest
from watchdog.observers.api import BaseObserver

from building import wait_for
from kmwiki.server import watcher as watching
from kmwiki.server.watcher import LONGEST, QUIET, Watched, Watcher
from previewed import served

PATIENCE = 60.0  # seconds, on a machine that is busy elsewhere


class Told:
    """A watcher at work in a thread; what it told."""

    def __init__(self, root: Path, *, poll: bool, quiet: float = QUIET, longest: float = LONGEST) -> None:
        self.root, self.reasons, self.reports = root, list[str](), 0
        self.changes: Queue[tuple[str, ...]] = Queue()
        places = Watched(
            root=str(root), folders=(str(root / "content"),), shallow=(str(root),), output=str(root / "site")
        )
        self.watcher = Watcher(lambda: places, poll=poll, quiet=quiet, longest=longest, say=self.reasons.append)
        self.watcher.start()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while changed := self.watcher.wait():
            self.changes.put(tuple(os.path.relpath(path, self.root) for path in changed))

    def next(self) -> tuple[str, ...]:
        self.reports += 1
        return self.changes.get(timeout=PATIENCE)

    def until(self, *paths: str) -> set[str]:
        """What is told until these paths are."""
        found: set[str] = set()
        while not found.issuperset(paths):
            found |= set(self.next())
        return found

    def stop(self) -> None:
        self.watcher.stop()
        self._thread.join(timeout=PATIENCE)
        assert not self._thread.is_alive()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content" / "deep" / "er").mkdir(parents=True)
    (tmp_path / "content" / "a.md").write_text("a")
    (tmp_path / "content" / "deep" / "er" / "b.md").write_text("b")
    return tmp_path


@pytest.fixture(params=["told", "polling"])
def told(request: pytest.FixtureRequest, root: Path) -> Iterator[Told]:
    told = Told(root, poll=request.param == "polling")
    yield told
    told.stop()


def save(root: Path) -> None:
    (root / "content/a.md").write_text("other")


def save_the_same_size(root: Path) -> None:
    (root / "content/a.md").write_text("b")


def save_as_vim(root: Path) -> None:
    (root / "content/4913").touch()
    (root / "content/4913").unlink()
    os.rename(root / "content/a.md", root / "content/a.md~")
    (root / "content/a.md").write_text("other")
    os.unlink(root / "content/a.md~")


def save_atomically(root: Path) -> None:
    (root / "content/.a.md.swp").write_text("other")
    os.replace(root / "content/.a.md.swp", root / "content/a.md")


def save_by_way_of_outside(root: Path) -> None:
    (root / "elsewhere").write_text("other")
    os.replace(root / "elsewhere", root / "content/a.md")


def create(root: Path) -> None:
    (root / "content/deep/new.md").write_text("new")


def create_in_new_folders(root: Path) -> None:
    (root / "content/x/y/z").mkdir(parents=True)
    (root / "content/x/y/z/new.md").write_text("new")


def delete(root: Path) -> None:
    (root / "content/a.md").unlink()


def move_folder(root: Path) -> None:
    os.rename(root / "content/deep", root / "content/moved")


def move_folder_in(root: Path) -> None:
    (root / ".aside/sub").mkdir(parents=True)
    (root / ".aside/sub/c.md").write_text("c")
    os.rename(root / ".aside", root / "content/aside")


def delete_folder(root: Path) -> None:
    shutil.rmtree(root / "content/deep")


def configure(root: Path) -> None:
    (root / "kmwiki.toml").write_text("")


CHANGES: dict[Callable[[Path], None], str] = {
    save: "content/a.md",
    save_the_same_size: "content/a.md",
    save_as_vim: "content/a.md",
    save_atomically: "content/a.md",
    save_by_way_of_outside: "content/a.md",
    create: "content/deep/new.md",
    create_in_new_folders: "content/x/y/z/new.md",
    delete: "content/a.md",
    move_folder: "content/moved/er/b.md",
    move_folder_in: "content/aside/sub/c.md",
    delete_folder: "content/deep/er/b.md",
    configure: "kmwiki.toml",
}


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_is_told(told: Told, change: Callable[[Path], None]) -> None:
    change(told.root)
    found = told.until(CHANGES[change])
    assert not {path for path in found if path.endswith(("4913", "~", ".swp"))}


@pytest.mark.slow
def test_what_is_no_part_of_the_wiki_is_not_told(told: Told) -> None:
    for name in ("site/index.html", ".git/index", "content/.obsidian/workspace.json", "content/node_modules/a.md"):
        (told.root / name).parent.mkdir(parents=True, exist_ok=True)
        (told.root / name).write_text("x")
    (told.root / "content/a.md").read_text()
    os.listdir(told.root / "content")
    save(told.root)  # what is told of all that, is told until this is
    assert told.until("content/a.md") == {"content/a.md"}


def test_beside_the_folders_only_files_with_certain_names_count(root: Path) -> None:
    """A log of the preview in the wiki's folder would be a change at each change."""
    places = Watched(
        root=str(root),
        folders=(str(root / "content"),),
        shallow=(str(root),),
        files=frozenset(["kmwiki.toml"]),
        output=str(root / "site"),
    )
    (root / "log.txt").write_text("x")
    assert not places.holds(str(root / "log.txt"))
    for name in ("kmwiki.toml", "gone", "content", "content/log.txt"):
        assert places.holds(str(root / name)), name


@pytest.mark.slow
def test_a_burst_is_told_when_it_is_over(root: Path) -> None:
    told = Told(root, poll=False, quiet=1, longest=PATIENCE)
    for number in range(20):
        (root / f"content/{number}.md").write_text("x")
    told.until(*(f"content/{number}.md" for number in range(20)))
    assert told.reports < 10  # not 20: a machine that is busy elsewhere may make a pause in the burst
    save(root)
    told.until("content/a.md")
    told.stop()


@pytest.mark.slow
@pytest.mark.parametrize("poll", [False, True], ids=["told", "polling"])
def test_a_file_that_is_emptied_to_be_written_is_told_once(root: Path, poll: bool) -> None:
    told = Told(root, poll=poll, longest=PATIENCE)
    at_once = Told(root, poll=poll, longest=0)
    with (root / "content/a.md").open("w") as file:
        at_once.until("content/a.md")
        file.write("other")
    assert told.until("content/a.md") == {"content/a.md"}
    create(root)
    told.until("content/deep/new.md")
    assert told.reports == 2
    told.stop()
    at_once.stop()


@pytest.mark.slow
def test_a_burst_without_end_is_told_after_a_second(root: Path) -> None:
    told = Told(root, poll=False)
    ended = threading.Event()

    def write() -> None:
        number = 0
        while not ended.wait(0.01):
            number += 1
            (root / "content/a.md").write_text(str(number))

    thread = threading.Thread(target=write)
    thread.start()
    told.next()  # though the writing goes on
    ended.set()
    thread.join()
    told.stop()


@pytest.mark.slow
def test_a_watched_folder_may_go_and_come_back(root: Path) -> None:
    told = Told(root, poll=False)
    os.rename(root / "content", root / ".away")
    told.until("content/a.md", "content/deep/er/b.md")
    os.rename(root / ".away", root / "content")
    told.until("content/a.md", "content/deep/er/b.md")
    save(root)
    told.until("content/a.md")
    told.stop()


@pytest.mark.slow
@pytest.mark.parametrize(("code", "cure"), [(errno.ENOSPC, "max_user_watches"), (errno.EMFILE, "max_user_instances")])
def test_where_the_system_watches_no_more_it_polls(
    root: Path, monkeypatch: pytest.MonkeyPatch, code: int, cure: str
) -> None:
    def refuse(observer: BaseObserver) -> None:
        raise OSError(code, "no more")

    monkeypatch.setattr(BaseObserver, "on_thread_start", refuse)
    told = Told(root, poll=False)
    create_in_new_folders(root)
    told.until("content/x/y/z/new.md")
    assert len(told.reasons) == 1 and cure in told.reasons[0]
    told.stop()


@pytest.mark.slow
def test_a_network_folder_is_polled(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "network_file_system", lambda folder: "nfs4")
    told = Told(root, poll=False)
    save(root)
    assert told.next() == ("content/a.md",)
    assert len(told.reasons) == 1 and "nfs4" in told.reasons[0]
    told.stop()


LIMIT = 'echo 10 > /proc/sys/user/max_inotify_watches && exec "$@"'


def can_limit() -> bool:
    command = ["unshare", "--user", "--map-root-user", "sh", "-c", LIMIT, "sh", "true"]
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


@pytest.mark.slow
@pytest.mark.skipif(not can_limit(), reason="this system lets nobody limit inotify")
def test_ten_watches_are_too_few_and_nothing_is_missed(root: Path) -> None:
    for number in range(12):
        (root / "content" / f"folder-{number}").mkdir()
        (root / "content" / f"folder-{number}" / "page.md").write_text("before")
    limited = ("unshare", "--user", "--map-root-user", "sh", "-c", LIMIT, "sh")
    with served(root, before=limited) as preview:
        wait_for(lambda: "max_user_watches" in preview.text)
        preview.settles()
        (root / "content/folder-11/page.md").write_text("after")
        (root / "content/folder-12/deep").mkdir(parents=True)
        (root / "content/folder-12/deep/page.md").write_text("new")
        wait_for(lambda: b"after" in preview.fetch("/folder-11/page/")[1])
        preview.settles()
        assert preview.text.count("max_user_watches") == 1


@pytest.mark.slow
def test_the_command_polls_where_it_is_told_to(root: Path) -> None:
    with served(root, "--poll") as preview:
        wait_for(lambda: preview.fetch("/a/")[0] == 200)
        save(root)
        shutil.rmtree(root / "content/deep")
        create_in_new_folders(root)
        preview.settles()
        assert preview.fetch("/deep/er/b/")[0] == 404
