"""What the preview answers to whom, said to its bare socket: nothing outside the site, and nothing to strangers."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from building import PATIENCE, is_running, wait_for
from previewed import Served, served

SECRET = b"nobody may read this"
PAGE = "---\ntitle: Home\n---\nA page. ![[inside.svg]] ![[outside.svg]] [[Tea]]\n"


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("raw")
    (folder / "secret.txt").write_bytes(SECRET)
    (folder / "secret.svg").write_bytes(SECRET)
    content = folder / "wiki" / "content"
    content.mkdir(parents=True)
    (content / "index.md").write_text(PAGE)
    (content / "hidden.md").write_text("---\ndraft: true\n---\n" + SECRET.decode())
    (content / "unused.txt").write_bytes(SECRET)
    (content / "inside.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (content / "outside.svg").symlink_to(folder / "secret.svg")
    (content / "way.md").symlink_to(folder / "secret.txt")
    (content / "folder").symlink_to(folder)
    with served(folder / "wiki") as preview:
        wait_for(lambda: "page and" in preview.text or "pages and" in preview.text)
        yield preview
        assert "Traceback" not in preview.text


def send(preview: Served, data: bytes, seconds: float = 5.0) -> bytes:
    """What the server answers to these very bytes."""
    place = urlsplit(preview.url)
    with socket.create_connection((place.hostname, place.port), timeout=seconds) as connection:
        answer = b""
        with suppress(ConnectionError):  # it may refuse before it has heard all
            connection.sendall(data)
        while True:
            try:
                piece = connection.recv(65536)
            except (TimeoutError, ConnectionError):
                return answer
            if not piece:
                return answer
            answer += piece


def request(preview: Served, target: str, *headers: str, host: str | None = None, method: str = "GET") -> bytes:
    host = host if host is not None else urlsplit(preview.url).netloc
    lines = [f"{method} {target} HTTP/1.1", *([f"Host: {host}"] if host else []), "Connection: close", *headers]
    return send(preview, ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.slow
@pytest.mark.parametrize(
    "target",
    [
        "/../secret.txt",
        "/../../../../../../../../etc/passwd",
        "/content/../../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/%252e%252e%252fsecret.txt",
        "/..%5csecret.txt",
        "/....//secret.txt",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/etc/passwd",
        "/index.html%00.txt",
        "/%00",
        "/\xff\xfe",
        "/%ff%fe",
        "file:///etc/passwd",
        "http://127.0.0.1/etc/passwd",
        "/assets/outside.svg",
        "/assets/unused.txt",
        "/way/",
        "/folder/secret.txt",
        "/assets/folder/secret.txt",
        "/hidden/",
        "/content/index.md",
        "/kmwiki.toml",
        "/.kmwiki/cache/results.sqlite",
        "/static/vendor/vendor.json",
        "/~kmwiki/../../secret.txt",
        "/~kmwiki/..%2f..%2fbase.html",
        "/~kmwiki/preview.py",
        "/~kmwiki/new?name=../../secret.txt",
        "/~kmwiki/new?name=%00",
        "/~kmwiki/state?path=../../secret.txt",
        "*",
    ],
)
def test_nothing_outside_of_the_site(preview: Served, target: str) -> None:
    answer = request(preview, target)
    assert SECRET not in answer and b"root:" not in answer
    assert b"Traceback" not in answer
    assert status(answer) in ((200,) if "?" in target else (400, 404)), answer[:200]


@pytest.mark.slow
def test_an_attachment_that_becomes_a_link_is_not_followed(preview: Served) -> None:
    inside = preview.root / "content" / "inside.svg"
    assert b"<svg" in request(preview, "/assets/inside.svg")
    kept = inside.read_bytes()
    inside.unlink()
    inside.symlink_to(preview.root.parent / "secret.svg")

    def is_gone() -> bool:  # before and after that is seen, and when it is
        assert SECRET not in request(preview, "/assets/inside.svg")
        return b"assets/inside.svg" not in request(preview, "/")

    wait_for(is_gone)
    inside.unlink()
    inside.write_bytes(kept)
    wait_for(lambda: b"<svg" in request(preview, "/assets/inside.svg"))  # other tests ask for it, too


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", 200),
        ("localhost:1234", 200),
        ("LOCALHOST", 200),
        ("[::1]:8000", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("localhost.evil.example", 403),
        ("evil.example:8000@localhost", 403),  # a host has no name and password
        ("localhost@evil.example", 403),
        ("192.168.0.1", 403),
        ("0.0.0.0", 403),
        ("[", 403),
        ("", 400),
    ],
)
def test_only_its_own_hosts_are_answered_for(preview: Served, host: str, expected: int) -> None:
    assert status(request(preview, "/", host=host)) == expected


def test_two_hosts_or_an_empty_one_are_refused(preview: Served) -> None:
    assert status(send(preview, b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")) == 400
    assert status(send(preview, b"GET / HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n")) in (400, 403)
    assert status(send(preview, b"GET / HTTP/1.0\r\n\r\n")) == 400


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Origin: http://evil.example", 403),
        ("Origin: null", 403),
        ("Origin: http://localhost:1", 403),
        ("Sec-Fetch-Site: cross-site", 403),
        ("Sec-Fetch-Site: same-site", 403),
        ("Sec-Fetch-Site: same-origin", 200),
        ("Accept: */*", 200),
    ],
)
@pytest.mark.parametrize("target", ["/~kmwiki/state?path=index.html", "/~kmwiki/events"])
def test_other_sites_hear_nothing(preview: Served, target: str, header: str, expected: int) -> None:
    place = urlsplit(preview.url)
    with socket.create_connection((place.hostname, place.port), timeout=PATIENCE) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {place.netloc}\r\n{header}\r\n\r\n".encode())
        answer = connection.recv(65536)
    assert status(answer) == expected
    assert b"access-control" not in answer.lower()


def test_its_own_page_hears(preview: Served) -> None:
    netloc = urlsplit(preview.url).netloc
    assert status(request(preview, "/~kmwiki/state?path=index.html", f"Origin: http://{netloc}")) == 200


@pytest.mark.parametrize("target", ["/", "/static/kmwiki.css", "/assets/inside.svg", "/none", "/~kmwiki/preview.js"])
def test_nothing_is_stored_sniffed_or_embedded(preview: Served, target: str) -> None:
    head = request(preview, target).partition(b"\r\n\r\n")[0].lower()
    assert b"cache-control: no-store" in head and b"x-content-type-options: nosniff" in head
    assert b"cross-origin-resource-policy: same-origin" in head
    assert b"access-control" not in head and b"server:" not in head


def test_attachments_run_nothing(preview: Served) -> None:
    assert b"content-security-policy: sandbox" in request(preview, "/assets/inside.svg").lower()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])
def test_other_methods_are_refused(preview: Served, method: str) -> None:
    assert status(request(preview, "/", "Content-Length: 0", method=method)) == 405


def test_head_tells_the_same_without_the_page(preview: Served) -> None:
    got, head = request(preview, "/"), request(preview, "/", method="HEAD")
    assert status(head) == 200 and head.endswith(b"\r\n\r\n")
    assert re.findall(rb"content-length: \d+", got) == re.findall(rb"content-length: \d+", head)


def test_slow_and_huge_requests_hold_up_nobody(preview: Served) -> None:
    place = urlsplit(preview.url)
    slow = [socket.create_connection((place.hostname, place.port)) for _ in range(50)]
    for connection in slow:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: loc")
    assert status(request(preview, "/")) == 200
    refused = b"HTTP/1.1 400 "  # or the connection is cut while we still send
    long = b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert status(send(preview, long, 2) or refused) == 400
    many = b"".join(b"X-%d: %s\r\n" % (number, b"y" * 1000) for number in range(200))
    assert status(send(preview, b"GET / HTTP/1.1\r\nHost: localhost\r\n" + many + b"\r\n", 2) or refused) == 400
    body = request(preview, "/", f"Content-Length: {10**12}", method="POST")
    assert status(body) == 405
    assert status(send(preview, b"\x16\x03\x01" + os.urandom(500) + b"\r\n\r\n", 2) or refused) == 400
    assert status(request(preview, "/")) == 200
    for connection in slow:
        connection.close()


@pytest.mark.slow
def test_requests_that_never_end_take_nobodys_place(preview: Served) -> None:
    """More of them than are answered at the same time."""
    place = urlsplit(preview.url)
    slow = [socket.create_connection((place.hostname, place.port)) for _ in range(520)]
    for connection in slow:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: loc")
    wait_for(lambda: status(request(preview, "/")) == 200)
    for connection in slow:
        connection.settimeout(PATIENCE)
        with suppress(ConnectionError):
            assert b"200 OK" not in connection.recv(100)
        connection.close()


def test_a_folder_is_led_to_with_its_slash(preview: Served) -> None:
    answer = request(preview, "/special/wanted")
    assert status(answer) == 307 and b"location: /special/wanted/\r\n" in answer.lower()
    assert status(request(preview, "//evil.example/..")) == 404


@pytest.mark.slow
def test_a_page_that_has_moved_is_led_to(preview: Served) -> None:
    content = preview.root / "content"
    (content / "before.md").write_text("A page that moves.\n")
    wait_for(lambda: status(request(preview, "/before/")) == 200)
    (content / "before.md").rename(content / "after.md")
    wait_for(lambda: status(request(preview, "/after/")) == 200)
    for target in ("/before", "/before/", "/before/index.html"):
        answer = request(preview, target)
        assert status(answer) == 307 and b"location: /after/\r\n" in answer.lower()
        assert status(request(preview, target, "Sec-Fetch-Dest: empty")) == 404  # an open page says so first
    (content / "after.md").unlink()
    wait_for(lambda: status(request(preview, "/after/")) == 404)


def test_an_address_of_many_folders_has_a_short_answer(preview: Served) -> None:
    answer = request(preview, "/" + "a/" * 2000)
    assert status(answer) == 404 and len(answer) < 1000


@pytest.mark.slow
def test_a_port_in_use_is_said_and_the_next_one_offered(preview: Served) -> None:
    port = urlsplit(preview.url).port
    assert port is not None
    command = [sys.executable, "-m", "kmwiki", "serve", str(preview.root), "--port", str(port)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 2
    offered = re.fullmatch(rf"kmwiki: port {port} is in use; port (\d+) is free: kmwiki serve --port \1\n", done.stderr)
    assert offered and int(offered[1]) > port


@pytest.mark.slow
def test_on_a_terminal_the_next_port_is_offered_and_taken(preview: Served) -> None:
    port = urlsplit(preview.url).port
    command = [sys.executable, "-m", "kmwiki", "serve", str(preview.root), "--port", str(port)]
    main, terminal = os.openpty()
    process = subprocess.Popen(command, stdin=terminal, stderr=terminal, start_new_session=True)
    os.close(terminal)
    try:
        assert f"Port {port} is in use. Use " in read_until(main, b"[Y/n]")
        os.write(main, b"y\n")
        said = read_until(main, b"press Ctrl+C to stop")
        taken = re.search(r"http://127\.0\.0\.1:(\d+)/", said)
        assert taken and int(taken[1]) > (port or 0)
        read_until(main, b"findings in ")  # from now on, it is its own hand that Ctrl+C falls into
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE) == 130
    finally:
        process.kill()
        process.wait()
        os.close(main)


def read_until(terminal: int, words: bytes) -> str:
    """What is said on a terminal until these words are."""
    said = b""
    while words not in said:
        said += os.read(terminal, 4096)
    return said.decode()


def test_nobody_else_is_listened_to(preview: Served) -> None:
    """Not even by another of this machine's own addresses."""
    port = urlsplit(preview.url).port
    assert preview.url.startswith("http://127.0.0.1:")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=PATIENCE).close()


@pytest.mark.slow
def test_the_terminal_prints_only_what_changed(tmp_path: Path) -> None:
    page = tmp_path / "index.md"
    page.write_text("Home. [[Old]]\n")
    with served(tmp_path) as preview:
        wait_for(lambda: "1 page and 1 finding" in preview.text)
        assert "“Old”" not in preview.text
        page.write_text("Home. [[Old]] [[New]]\n")
        wait_for(lambda: "“New”" in preview.text)
        page.write_text("\n\nHome, further down. [[Old]] [[New]]\n")
        wait_for(lambda: preview.text.count("index.md (") == 2)
        page.write_text("Home. [[Old]]\n")
        wait_for(lambda: "1 problem fixed" in preview.text)
        assert preview.text.count("“New”") == 1 and "“Old”" not in preview.text


@pytest.mark.slow
def test_a_mistake_in_the_configuration_is_told_once_and_pages_are_followed(tmp_path: Path) -> None:
    write = (tmp_path / "index.md").write_text
    write("Home.\n")
    with served(tmp_path) as preview:
        wait_for(lambda: "1 page and" in preview.text)
        (tmp_path / "kmwiki.toml").write_text("[build]\nurls = 'flat'\n")
        wait_for(lambda: "kmwiki.toml:2: build.urls: “flat” is not one of “folder”, “file” (" in preview.text)
        assert "pages still update" in preview.text and "kmwiki.toml (" not in preview.text
        write("Home again.\n")
        wait_for(lambda: "index.md (" in preview.text)
        assert b"Home again." in preview.fetch("/")[1] and preview.text.count("“flat”") == 1
        address = "/~kmwiki/state?path=index.html"
        state = json.loads(preview.fetch(address)[1])
        assert state["problem"]["place"] == "kmwiki.toml:2" and not state["stays"]
        (tmp_path / "kmwiki.toml").unlink()
        wait_for(lambda: "kmwiki.toml (" in preview.text)
        wait_for(lambda: json.loads(preview.fetch(address)[1])["problem"] is None)


@pytest.mark.slow
def test_all_the_world_is_warned_of_and_told_no_paths(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text("Hello. [[Nobody]]\n")
    with served(tmp_path, "--host", "0.0.0.0") as preview:
        wait_for(lambda: "warning: everyone" in preview.text)
        body = preview.fetch("/~kmwiki/state?path=index.html")[1]
        assert b"index.md:1" not in body.replace(b'"index.md"', b"") and str(tmp_path).encode() not in body
        assert status(request(preview, "/", host="evil.example")) == 403
        assert status(request(preview, "/", host="192.168.7.7:8000")) == 200


@pytest.mark.slow
def test_ctrl_c_ends_it_in_the_first_moment(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text("Hello.\n")
    command = [sys.executable, "-c", _INTERRUPTED, "serve", str(tmp_path), "--port", "0"]
    process = subprocess.run(command, capture_output=True, timeout=PATIENCE)
    assert (process.returncode, process.stderr) == (130, b"kmwiki: stopped\n")


# Ctrl+C while the server is being imported.
_INTERRUPTED = """
import os, signal, sys
from kmwiki import __main__
from kmwiki.commands import serve
serve.load_config = lambda *given, **named: os.kill(os.getpid(), signal.SIGINT)
__main__.main()
"""


@pytest.mark.slow
@pytest.mark.posix
def test_nobody_takes_ctrl_c_from_the_command(tmp_path: Path) -> None:
    """As a library might that has signals of its own."""
    (tmp_path / "index.md").write_text("Hello.\n")
    command = [sys.executable, "-c", _TAKEN, "serve", str(tmp_path), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    preview = Served(tmp_path, process)
    assert preview.fetch("/")[0] == 200
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=PATIENCE) == 130


# Ctrl+C in the moment in which another handler is set.
_TAKEN = """
import os, signal
from kmwiki import __main__
set_handler, ours = signal.signal, __main__._stop
def interrupt(number, handler):
    former = set_handler(number, handler)
    if number == signal.SIGINT and handler is not ours:
        os.kill(os.getpid(), number)
    return former
signal.signal = interrupt
__main__.main()
"""


@pytest.mark.slow
@pytest.mark.posix
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_the_system_ends_it_at_once(tmp_path: Path, name: str) -> None:
    """Also while a page is open, whose stream of events never ends by itself."""
    (tmp_path / "index.md").write_text("Hello.\n")
    command = [sys.executable, "-m", "kmwiki", "serve", str(tmp_path), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    preview = Served(tmp_path, process)
    place = urlsplit(preview.url)
    with socket.create_connection((place.hostname, place.port), timeout=PATIENCE) as connection:
        connection.sendall(f"GET /~kmwiki/events HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
        assert b"200 OK" in connection.recv(65536)
        process.send_signal(getattr(signal, name))
        assert process.wait(timeout=PATIENCE) == 0
    assert "Traceback" not in preview.text


@pytest.mark.slow
def test_ctrl_c_ends_a_first_build_at_once(tmp_path: Path) -> None:
    for number in range(600):  # seconds of work, of which all but the first moment is not done
        (tmp_path / f"{number}.md").write_text(f"# Page {number}\n\n" + "Some [[0|words]] and *more*. " * 150)
    command = [sys.executable, "-m", "kmwiki", "serve", str(tmp_path), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    assert process.stderr is not None and b"http://" in process.stderr.readline()
    workers = wait_for(lambda: _children(process.pid)).split()
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=PATIENCE) == 130
    assert process.stderr.read() == b"kmwiki: stopped\n"  # not that it is ready: it waited for no end of the build
    wait_for(lambda: not any(map(is_running, workers)))


def _children(process: int) -> str:
    return subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True).stdout


@pytest.mark.slow
def test_a_browser_is_told_of_the_first_build_and_others_wait(tmp_path: Path) -> None:
    for number in range(70):
        (tmp_path / f"{number}.md").write_text(f"# Page {number}\n\n" + "Some [[0|words]] and *more*. " * 150)
    with served(tmp_path) as preview:
        code, body = preview.fetch("/0/", {"Sec-Fetch-Dest": "document"})
        is_told = any(stage in body for stage in (b"Reading pages", b"Parsing pages", b"Resolving links"))
        assert (code, is_told) in ((503, True), (200, False))
        assert preview.fetch("/0/")[0] == 200
