"""The parts of the preview server that can be told apart from it: editors, news, invitations, ports."""

import asyncio
import gc
import shlex
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from building import PATIENCE, kmwiki, wait_for
from kmwiki import analyse, load_config
from kmwiki.diagnostics import Diagnostic, Location
from kmwiki.engine import memory
from kmwiki.errors import KmwikiError
from kmwiki.server.editor import EDITORS, editor_address, editor_link, new_file_link
from kmwiki.server.guard import allowed
from kmwiki.server.listening import address, listen
from kmwiki.server.missing_page import InvitationView, invitation
from kmwiki.server.new_findings import DatedFinding, key_of, newest_first, news
from kmwiki.server.page_state import Author, page_state
from kmwiki.server.preview import Preview, Update
from kmwiki.server.session import Session


def test_an_editor_is_chosen_by_person_wiki_and_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KMWIKI_EDITOR", raising=False)
    assert editor_address(None, tmp_path) == EDITORS["vscode"]
    (tmp_path / ".obsidian").mkdir()
    assert editor_address(None, tmp_path) == EDITORS["obsidian"]
    assert editor_address("zed", tmp_path) == EDITORS["zed"]
    assert editor_address("my://open?{path}", tmp_path) == "my://open?{path}"
    monkeypatch.setenv("KMWIKI_EDITOR", "none")
    assert editor_link(editor_address("zed", tmp_path), tmp_path) is None


@pytest.mark.parametrize("chosen", ["vi", "my://open", "javascript:alert('{path}')", "no address {path}"])
def test_what_is_no_editor_is_refused(chosen: str, tmp_path: Path) -> None:
    with pytest.raises(KmwikiError, match="vscodium"):
        editor_address(chosen, tmp_path)


@pytest.mark.parametrize(
    ("editor", "link"),
    [
        ("vscode", "vscode://file/{root}"),
        ("idea", "idea://open?file=/{root}"),
        ("sublime", "subl://open?url=file:///{root}"),
        ("obsidian", "obsidian://new?path=/{root}/new/tea.md&content=%23%20Tea"),
        ("none", None),
    ],
)
def test_the_link_for_a_new_file_begins_it_or_opens_its_folder(tmp_path: Path, editor: str, link: str | None) -> None:
    root = tmp_path.as_posix().lstrip("/")
    found = new_file_link(EDITORS[editor], tmp_path / "new" / "tea.md", "# Tea")
    assert found == (link and link.replace("{root}", root))


def test_a_link_into_the_editor_is_quoted() -> None:
    link = editor_link(EDITORS["vscode"], Path("/a b/ü#{line}.md"), 3, 4)
    assert link == "vscode://file/a%20b/%C3%BC%23%7Bline%7D.md:3:4"


def finding(message: str, line: int) -> Diagnostic:
    return Diagnostic(rule="broken-link", at=Location(path="content/a.md", line=line), message=message)


def test_only_what_came_up_is_new() -> None:
    first = news((), [finding("one", 1), finding("one", 2), finding("two", 3)], 0, ())
    assert len(first.new) == 3 and {item.since for item in first.findings} == {0}
    started = {key_of(item.diagnostic) for item in first.findings}
    second = news(first.findings, [finding("one", 5), finding("three", 6)], 1, started)
    assert [item.message for item in second.new] == ["three"] and second.mended == 2
    assert [item.diagnostic.message for item in newest_first(second.findings)] == ["three", "one"]
    third = news(second.findings, [finding("two", 1), finding("three", 6)], 2, started)
    assert third.findings == (
        DatedFinding(diagnostic=finding("two", 1), since=0),
        DatedFinding(diagnostic=finding("three", 6), since=1),
    )
    assert [item.message for item in third.new] == ["two"]


def test_what_was_found_in_a_page_goes_with_it_when_it_is_renamed() -> None:
    first = news((), [finding("one", 1), finding("two", 2)], 0, ())
    renamed = [
        replace(item, at=Location(path="content/b.md", line=3)) for item in (finding("one", 1), finding("new", 1))
    ]
    second = news(first.findings, renamed, 1, ())
    assert [item.message for item in second.new] == ["new"] and second.mended == 1
    assert [item.since for item in second.findings] == [0, 1]
    two = [replace(finding("one", 1), at=Location(path=f"content/{name}.md", line=1)) for name in "ab"]
    away = [replace(finding("one", 1), at=Location(path=f"away/{name}.md", line=1)) for name in "ab"]
    assert news(news((), two, 0, ()).findings, away, 1, ()).new == ()


def test_of_what_came_up_at_once_the_gravest_is_first() -> None:
    grades = [("info", 1), ("error", 1), ("warning", 2), ("info", 2), ("error", 0)]
    found = [DatedFinding(diagnostic=replace(finding("x", 1), severity=grade), since=since) for grade, since in grades]
    order = [(item.diagnostic.severity, item.since) for item in newest_first(found)]
    assert order == [("warning", 2), ("info", 2), ("error", 1), ("info", 1), ("error", 0)]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Green tea", "title: Green tea"),
        ("green tea", "title: Green tea"),
        ("drinks/green tea", "title: Green tea"),
        ("iPhone", "title: iPhone"),
        ("a priori", "title: A priori"),
        ("ßeta", "title: ßeta"),
        ("C++: a tour", 'title: "C++: a tour"'),
        ("Null", 'title: "Null"'),
        ("2024", 'title: "2024"'),
        ("drinks/Green tea", "title: Green tea"),
        ('Say "hi"', 'title: "Say \\"hi\\""'),
        ("緑茶", "title: 緑茶"),
    ],
)
def test_what_an_invitation_gives_to_start_from_is_sound(tmp_path: Path, name: str, line: str) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "index.md").write_text(
        f"---\ntitle: Home\n---\nSee [[{name}]] and [[Greem tea]].\n", encoding="utf-8"
    )
    config = load_config(tmp_path)
    wiki = analyse(config)
    view = invitation(wiki, config, name, "~kmwiki/new", Author(config.root, "")).data
    assert isinstance(view, InvitationView)
    assert line in view.text.splitlines()
    assert [asker.place for asker in view.askers] == ["content/index.md:4"]
    (tmp_path / view.file).parent.mkdir(exist_ok=True)
    (tmp_path / view.file).write_text(view.text + "Written.\n", encoding="utf-8")
    left = {finding.message for finding in analyse(config).diagnostics}
    assert left == {"no page is called “Greem tea”"}


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("green tea", "Green tea.md"),
        ("drinks/ale", "Drinks/Ale.md"),
        ("../../secret.md", "Secret.md"),
        ("/x/y", "x/Y.md"),
    ],
)
def test_an_invitation_names_the_file_as_the_wiki_does_and_inside_of_it(tmp_path: Path, name: str, file: str) -> None:
    (tmp_path / "content" / "Drinks").mkdir(parents=True)
    (tmp_path / "content" / "Drinks" / "Black tea.md").write_text(f"See [[{name}]].\n", encoding="utf-8")
    config = load_config(tmp_path)
    view = invitation(analyse(config), config, name, "~kmwiki/new", Author(config.root, "")).data
    assert isinstance(view, InvitationView) and view.file == f"content/{file}"
    _, _, wanted, root = shlex.split(view.command)
    assert kmwiki("new", wanted, root).out.strip() == str(tmp_path / "content" / file)


def test_hosts_by_name_are_answered_for_only_at_home() -> None:
    at_home, in_the_world = allowed("127.0.0.1"), allowed("0.0.0.0")
    assert at_home("localhost") and not at_home("10.0.0.1") and not at_home("")
    assert in_the_world("10.0.0.1") and in_the_world("fe80::1") and not in_the_world("evil.example")


def test_any_free_port_has_an_address() -> None:
    with listen("127.0.0.1", 0) as listening:
        assert address("0.0.0.0", listening) == f"http://127.0.0.1:{listening.getsockname()[1]}/"
        assert address("::1", listening).startswith("http://[::1]:")
    with pytest.raises(KmwikiError, match=r"cannot listen on 203\.0\.113\.1"):
        listen("203.0.113.1", 0)


@pytest.mark.slow
@pytest.mark.parametrize("platform", ["linux", "another"])
def test_what_was_frozen_is_looked_at_again_where_all_was_read_again(
    platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    circle: list[object] = []
    circle.append(circle)
    past = weakref.ref(finder := type("Finder", (), {})())
    circle.append(finder)
    try:
        memory.tidy(is_new=True)
        assert gc.get_freeze_count() > 0
        del circle, finder
        memory.tidy(is_new=False)
        assert past() is not None
        memory.tidy(is_new=True)
        assert past() is None
    finally:
        gc.unfreeze()


@pytest.mark.slow
def test_what_is_past_is_freed_when_the_author_rests(tmp_path: Path) -> None:
    class Circle:
        def __init__(self) -> None:
            self.itself = self

    (tmp_path / "index.md").write_text("Before.\n")
    config = load_config(tmp_path)
    preview = Preview(lambda: config)
    session = Session(preview, config, poll=False, say=lambda message: None, coloured=False, rest=0.05)
    loop = asyncio.new_event_loop()
    gc.unfreeze()
    gc.disable()
    try:
        session.start(loop)
        wait_for(gc.get_freeze_count)  # after the first reading: what is frozen then is not looked at again
        past = weakref.ref(Circle())
        assert past() is not None
        (tmp_path / "index.md").write_text("After.\n")
        wait_for(lambda: past() is None)
    finally:
        gc.enable()
        gc.unfreeze()
        session.stop()
        loop.close()


def test_a_preview_that_stops_following_the_files_says_so_on_its_pages(tmp_path: Path) -> None:
    class Broken(Preview):
        def read_templates(self) -> None:
            raise OSError("a disk that is gone")

    (tmp_path / "index.md").write_text("Hello.\n")
    config = load_config(tmp_path)
    said: list[str] = []
    session = Session(Broken(lambda: config), config, poll=False, say=said.append, coloured=False)
    loop = asyncio.new_event_loop()
    session.start(loop)
    queue = session.listen()
    until = asyncio.wait_for(heard(queue, lambda: session.stays), PATIENCE)
    with ThreadPoolExecutor(1) as thread:  # in this one, a test in a browser may have left a loop that runs
        thread.submit(loop.run_until_complete, until).result()
    state = page_state(session, Author(tmp_path, ""), "index.html", 0)
    assert state["problem"] and "no longer follows changes" in state["problem"]["text"], (state, said)
    assert state["stays"]
    wait_for(lambda: "a disk that is gone" in said[-1])
    session.stop()
    loop.close()


async def heard(queue: "asyncio.Queue[dict[str, Any]]", is_true: Callable[[], bool]) -> None:
    """Wait for the event after which this is true, as a browser does."""
    while not (await queue.get() and is_true()):
        pass


@pytest.mark.slow
def test_a_file_that_is_written_as_it_was_is_not_reported(tmp_path: Path) -> None:
    class Counting(Preview):
        times = 0

        def refresh(self, *given: Any) -> Update:
            update = super().refresh(*given)
            self.times += 1
            return update

    page = tmp_path / "index.md"
    page.write_text("Home.\n")
    config = load_config(tmp_path)
    said: list[str] = []
    preview = Counting(lambda: config)
    session = Session(preview, config, poll=False, say=said.append, coloured=False)
    loop = asyncio.new_event_loop()
    session.start(loop)
    wait_for(lambda: preview.times == 1)
    for _ in range(3):
        times = preview.times
        page.touch()
        wait_for(lambda: preview.times > times)  # noqa: B023 (it is asked now)
    page.write_text("Home again.\n")
    wait_for(lambda: "index.md (" in said[-1])
    assert sum("index.md (" in line for line in said) == 1 and session.number == 1
    session.stop()
    loop.close()
