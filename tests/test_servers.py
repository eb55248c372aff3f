"""The configurations of web servers in the guide, as they are written there, serve a wiki as it should be served."""

import gzip
import os
import re
import shutil
import socket
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import pytest

from building import REPOSITORY, kmwiki, wait_for, write

GUIDE = REPOSITORY / "docs" / "publish"
WIKI = {
    "content/index.md": "# Home\n\n[[Tea]]\n",
    "content/drinks/tea.md": "---\naliases: [Old tea]\n---\n# Tea\n\nGreen, or Grün.\n",
    "public/.well-known/security.txt": "Contact: mailto:a@example.org\n",
    "public/.hidden.txt": "Nobody's business.\n",
}
NAMES = {"nginx": ("nginx", "nginx.md"), "caddy": ("caddy", "caddy.md")}
pytestmark = [pytest.mark.slow, pytest.mark.posix]


class Answer(NamedTuple):
    """What a server says to one request."""

    status: int
    headers: HTTPMessage
    body: bytes


class Server(NamedTuple):
    """A running server, and the path of the wiki in it, with a slash at its end."""

    port: int
    base: str

    def get(self, path: str, **headers: str) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()


def program(name: str) -> str:
    """The program, which is installed if the system allows."""
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
    if shutil.which(name, path=path) is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "-q", name], capture_output=True, timeout=600)
    if (found := shutil.which(name, path=path)) is None:
        warnings.warn(f"{name} cannot be installed: its configuration in the guide is NOT TESTED", stacklevel=2)
        pytest.skip(f"{name} is not installed: its configuration in the guide is not tested")
    return found


def configurations(name: str) -> list[str]:
    """The configurations in the guide: at the root of a host, and below a path."""
    language, page = NAMES[name]
    return re.findall(
        rf"^```{language}\n(.*?)^```$", (GUIDE / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(name: str, text: str, folder: Path, port: int) -> Iterator[None]:
    """The server with a configuration of the guide, of which only the address and the folder are others."""
    text = text.replace("/srv/www", str(folder / "www"))
    if name == "nginx":
        text = re.sub(r"listen 80;", f"listen 127.0.0.1:{port};", text)
        user = "user root;\n" if os.geteuid() == 0 else ""
        kinds = next(
            file for file in ("/etc/nginx/mime.types", "/usr/local/etc/nginx/mime.types") if Path(file).exists()
        )
        http = f"include {kinds}; default_type application/octet-stream; access_log off;\n"
        http += "".join(
            f"{one}_temp_path {folder}/{one};\n" for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        text = f"{user}daemon off;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{http}{text}\n}}\n"
        command = [program(name), "-e", "stderr", "-c", str(folder / "config")]
    else:
        text = re.sub(r"^[\w.]+ \{", f"http://:{port} {{\n\tbind 127.0.0.1", text)
        text = "{\n\tadmin off\n\tauto_https off\n}\n" + text
        command = [program(name), "run", "--config", str(folder / "config"), "--adapter", "caddyfile"]
    (folder / "config").write_text(text, encoding="utf-8")
    process = subprocess.Popen(command, env={**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)})
    try:
        wait_for(lambda: process.poll() is not None or is_open(port))
        assert process.poll() is None, f"{name} does not take the configuration of the guide"
        yield
    finally:
        process.terminate()
        process.wait(60)


def is_open(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module", params=[(name, place) for name in NAMES for place in (0, 1)], ids=str)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    name, place = request.param
    program(name)
    folder = tmp_path_factory.mktemp("server")
    base, port = ("/", "/wiki/")[place], free_port()
    output = folder / "www" / base.strip("/")
    wiki = write(folder / "notes", WIKI)
    run = kmwiki("build", wiki, "-o", output, "--base-url", f"http://127.0.0.1:{port}{base}")
    assert run.code == 0, run.err
    with running(name, configurations(name)[place], folder, port):
        yield Server(port, base)


def test_each_page_of_the_guide_has_both_configurations() -> None:
    assert {name: len(configurations(name)) for name in NAMES} == {"nginx": 2, "caddy": 2}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("", "text/html"),
        ("drinks/tea/", "text/html"),
        ("drinks/tea/index.html", "text/html"),
        ("drinks/tea/index.md", "text/markdown"),
        ("static/kmwiki.css", "text/css"),
        ("static/kmwiki.js", "(?:text|application)/javascript"),
        ("graph.json", "application/json"),
        ("llms.txt", "text/plain"),
        ("static/favicon.svg", "image/svg"),
        (".well-known/security.txt", "text/plain"),
    ],
)
def test_files_have_their_types(server: Server, path: str, kind: str) -> None:
    answer = server.get(server.base + path)
    said = answer.headers["Content-Type"]
    assert answer.status == 200 and answer.body and re.match(kind, said)
    if kind in ("text/html", "text/markdown", "text/css"):
        assert re.search("charset=utf-8", said, re.IGNORECASE), said
    assert answer.headers.get_all("Cache-Control") == ["no-cache"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_browser_that_has_a_file_gets_it_once(server: Server) -> None:
    first = server.get(f"{server.base}static/kmwiki.css")
    again = server.get(f"{server.base}static/kmwiki.css", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


def test_texts_are_packed(server: Server) -> None:
    path = f"{server.base}static/kmwiki.css"
    packed = server.get(path, **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and gzip.decompress(packed.body) == server.get(path).body


@pytest.mark.parametrize("path", ["nowhere", "drinks/nowhere/", "a/b/c/d.html", "nowhere/index.md", ".hidden.txt"])
def test_what_is_not_there_is_said_by_the_page_of_the_wiki(server: Server, path: str) -> None:
    answer = server.get(server.base + path)
    assert answer.status == 404 and b"Page not found" in answer.body and b"Nobody" not in answer.body
    style = re.search(rb'<link rel="stylesheet" href="([^"]*)"', answer.body)
    assert style is not None
    address = urlsplit(urljoin(f"http://127.0.0.1{server.base}{path}", style[1].decode()))
    assert server.get(address.path).status == 200


@pytest.mark.parametrize("path", [".kmwiki-manifest.json", ".nojekyll"])
def test_what_is_not_for_readers_is_not_served(server: Server, path: str) -> None:
    assert server.get(server.base + path).status == 404


def test_no_path_leads_out_of_the_site(server: Server) -> None:
    for up in ("..", "../..", "%2e%2e", "..%2f.."):
        assert "Grün".encode() not in server.get(f"{server.base}{up}/notes/content/drinks/tea.md").body


def test_an_address_without_its_slash_leads_on(server: Server) -> None:
    answer = server.get(f"{server.base}drinks/tea")
    where = urljoin(f"http://127.0.0.1{server.base}drinks/tea", answer.headers["Location"])
    assert answer.status in (301, 302, 307, 308) and urlsplit(where).path == f"{server.base}drinks/tea/"
    if server.base != "/":
        assert server.get("/wiki").headers["Location"].endswith("/wiki/")


def test_an_old_name_leads_on(server: Server) -> None:
    answer = server.get(f"{server.base}old-tea/")
    assert answer.status == 200 and b"This page has moved" in answer.body
