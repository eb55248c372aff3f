"""The edges of the process: whatever is full, closed, gone or in the way is one clear line and the right exit code."""

import multiprocessing
import os
import shlex
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from itertools import product
from pathlib import Path
from zlib import crc32

import pytest

from building import kmwiki, made
from kmwiki import __main__
from kmwiki.content.source_text import LARGEST, read_source
from kmwiki.content.values import MOST_NAMES
from kmwiki.engine.up_to_date import CACHE
from kmwiki.server.guard import host_name, netloc
from kmwiki.urls import address_key, segment_slug

KMWIKI = f"{sys.executable} -m kmwiki"
PATIENCE = 120
FORK = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    (tmp_path / "wiki").mkdir()
    (tmp_path / "wiki" / "a.md").write_text("# A\n\nOf [[Nothing]].\n")
    return tmp_path / "wiki"


def shell(command: str, folder: Path) -> tuple[int, list[str]]:
    """The exit code and the lines on standard error of a command."""
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, timeout=PATIENCE
    )
    lines = done.stderr.decode().splitlines()
    assert not any("Traceback" in line for line in lines), lines
    return done.returncode, lines


def code_of(*arguments: str | Path) -> int | None:
    """The exit code of a command line that waits for nothing."""
    process = FORK.Process(target=lambda: os._exit(kmwiki(*arguments).code))
    process.start()
    process.join(PATIENCE)
    process.kill()
    process.join()
    return process.exitcode


def run_into(stream: str, said: Path, folder: Path, command: str) -> None:
    """End this process as the command does, with this standard output; it is closed if it has no name."""
    os.chdir(folder)
    os.close(1)
    sys.stdout = os.fdopen(os.open(stream, os.O_WRONLY), "w") if stream else None  # type: ignore[assignment]
    sys.stderr = said.open("w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), 2)
    sys.argv = ["kmwiki", *command.split()]
    __main__.main()


@pytest.mark.slow
@pytest.mark.parametrize("command", ["check", "check --format json", "export", "export --format llms", "--version"])
@pytest.mark.parametrize("stream", ["/dev/full", ""])
def test_a_result_that_nobody_can_read_is_no_success(wiki: Path, command: str, stream: str) -> None:
    if (command, stream) == ("--version", ""):
        pytest.skip("what no wiki is asked for may be lost")
    said = wiki.parent / "said"
    process = FORK.Process(target=run_into, args=(stream, said, wiki, command))
    process.start()
    process.join(PATIENCE)
    assert process.exitcode == 2 and "cannot" in said.read_text(encoding="utf-8").splitlines()[-1]


@pytest.mark.slow
@pytest.mark.parametrize("stream", ["2>/dev/full", "2>&-", ">&-", ">&- 2>&- <&-"])
def test_a_build_needs_nobody_who_listens(wiki: Path, stream: str) -> None:
    assert shell(f"{KMWIKI} build -o ../site {stream}", wiki)[0] == 0
    assert (wiki.parent / "site" / "a" / "index.html").is_file()
    assert shell(f"{KMWIKI} build -o ../site {stream}", wiki)[0] == 0  # nothing to do


@pytest.mark.slow
def test_a_current_folder_that_is_gone(wiki: Path) -> None:
    gone = wiki.parent / "gone"
    gone.mkdir()
    for command, expected in (("build", 2), ("check", 2), (f"build {wiki} -o {wiki.parent}/site", 0)):
        code, lines = shell(f"rmdir {gone}; {KMWIKI} {command}", gone)
        gone.mkdir()
        assert code == expected, lines


@pytest.mark.slow
@pytest.mark.posix
@pytest.mark.parametrize("name", ["", "-journal", "-wal", "-shm"])
def test_a_pipe_beside_the_cache_is_not_waited_for(wiki: Path, name: str) -> None:
    output = wiki.parent / "site"
    kmwiki("build", wiki, "-o", output)
    pipe = wiki / CACHE / f"results.sqlite{name}"
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe)
    for command in (("build", wiki, "-o", output), ("build", wiki, "--no-cache", "-o", output), ("check", wiki)):
        assert code_of(*command) == 0


@pytest.mark.posix
@pytest.mark.parametrize(
    ("name", "code"),
    [("kmwiki.toml", 2), ("kmwiki.lock", 2), (".llmwiki/state.json", 2), (".obsidian/app.json", 0), ("p.md", 0)],
)
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(wiki: Path, name: str, code: int) -> None:
    (wiki / name).parent.mkdir(exist_ok=True)
    os.mkfifo(wiki / name)
    assert code_of("build", wiki, "-o", wiki.parent / "site") == code


def test_nothing_is_made_where_there_is_nothing_to_publish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "a.txt").write_text("text")
    for command in ("build", "check", "export"):
        run = kmwiki(command)
        assert run.code == 2 and "no Markdown files in" in run.err and "looked in content/" in run.err
        assert "kmwiki init" in run.err
    assert [file.name for file in tmp_path.iterdir()] == ["content"]


INTERRUPTED = [
    ("build --no-cache -o ../site", 1),  # all commands begin
    ("build --no-cache -o ../site", 500),  # with the same imports
    *product(("build --no-cache -o ../site", "check", "export", "serve --port 0"), (1500, 3000, 4500)),
]


@pytest.mark.slow
@pytest.mark.parametrize(("command", "event"), INTERRUPTED)
def test_ctrl_c_ends_it_at_any_moment(wiki: Path, command: str, event: int) -> None:
    for number in range(20):
        (wiki / f"{number}.md").write_text(f"# P {number}\n\n" + "Some [[A]] words.\n\n" * 800)
    run = [sys.executable, "-c", _INTERRUPTED, str(event), *command.split()]
    done = subprocess.run(run, cwd=wiki, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, timeout=PATIENCE)
    assert done.returncode == 130 or (done.returncode in (0, 1) and not command.startswith("serve")), done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode != 130 or done.stderr.endswith("kmwiki: stopped\n")
    assert not list(wiki.parent.glob("site/.kmwiki-tmp-*"))


# Ctrl+C at the n-th event that Python audits, such as an import, a file that is opened or a folder that is listed.
_INTERRUPTED = """
import os, signal, sys
from kmwiki import __main__
process, left = os.getpid(), int(sys.argv.pop(1))
def interrupt(event, arguments):
    global left
    left -= 1
    if left == 0:
        os.kill(process, signal.SIGINT)
sys.addaudithook(interrupt)
__main__.main()
"""


@pytest.mark.slow
@pytest.mark.parametrize("value", [b"\xa2\xff\xfe", b"\x81\xa1a\xa2\xff\xfe", b"", b"\xc1", b"\x91" * 3000, b"\x90"])
def test_a_forged_row_of_the_cache_is_an_old_one(wiki: Path, value: bytes) -> None:
    command = ("build", wiki, "-o", wiki.parent / "site")
    kmwiki(*command)
    expected = (wiki.parent / "site" / "a" / "index.html").read_bytes()
    with closing(sqlite3.connect(wiki / CACHE / "results.sqlite", isolation_level=None)) as cache:
        cache.execute("UPDATE results SET value = ?", [crc32(value).to_bytes(4) + value])
        cache.execute("PRAGMA user_version = 0")
    for record in (wiki / CACHE).glob("build-*.json"):
        record.unlink()
    run = kmwiki(*command)
    assert run.code == 0, run.err
    assert (wiki.parent / "site" / "a" / "index.html").read_bytes() == expected


@pytest.mark.parametrize(
    "command",
    [
        "build --no-such-option",
        "build one two",
        "nonsense",
        "serve --port high",
        "serve --port 0 --host 'a..b'",
        "build -o ../site --base-url 'https:///wiki/'",
        "build -o ../site --base-url 'https://host:port/'",
        "build -o ../site --base-url 'https://a\u202eb/'",
        "new '\u202e'",
        "new /",
    ],
)
def test_a_command_that_cannot_be_meant_is_one_line(wiki: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.chdir(wiki)
    run = kmwiki(*shlex.split(command))
    assert run.code == 2 and run.err.startswith("kmwiki: ") and run.err.count("\n") == 1, run.err
    assert not (wiki.parent / "site").exists()


@pytest.mark.parametrize("host", ["a b", "[", "[::1", "a@b", "a/b", "a:b:c", "localhost:", "\udce9"])
def test_a_malformed_host_has_no_name(host: str) -> None:
    assert host_name(host) in ("", "localhost")


@pytest.mark.parametrize("origin", ["http://[", "http://]", "http://[::1", "", "null", "//[x"])
def test_a_malformed_origin_is_a_foreign_one(origin: str) -> None:
    assert netloc(origin) != "localhost:8000"


@pytest.mark.slow
def test_what_one_page_may_ask_for_is_bounded(wiki: Path) -> None:
    aliases = ", ".join(f"n{number}" for number in range(MOST_NAMES + 200))
    tags = " ".join(f"#t{number}" for number in range(MOST_NAMES + 200))
    files = {"many.md": f"# Tags\n\n{tags}", "names.md": f"---\naliases: [{aliases}]\n---\nWords.\n"}
    result = made(wiki, files)
    paths = [output.path for output in result.outputs]
    assert sum(path.startswith("tags/") for path in paths) == MOST_NAMES + 1
    assert "n499/index.html" in paths and "n500/index.html" not in paths
    found = sorted(d.at.path for d in result.analysis.diagnostics if d.rule == "too-many-names")
    assert found == ["many.md", "names.md"]
    assert b"#t699" in next(output.content for output in result.outputs if output.path == "many/index.html")


def test_a_source_of_gigabytes_is_not_read_to_its_end(tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as stream:
        stream.truncate(40 * LARGEST)
    started = time.process_time()
    contents = read_source(str(large), "large.txt", is_text=True)
    assert time.process_time() - started < 2 and contents.lines is None and not contents.whole


@pytest.mark.parametrize(
    "title", ["Maße", "λόγος", "ΛΌΓΟΣ", "İstanbul", "ıI", "é", "e\u0301", "K", "ẞ", "ﬁ", "e\u20dd\u0301"]
)
def test_a_slug_is_its_own_address(title: str) -> None:
    slug = segment_slug(title)
    assert address_key(slug) == slug == address_key(slug.upper()) or slug.upper().lower() != slug
