"""A preview of a wiki as its author starts it, in a process of its own, and the comparison with a clean build."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

from building import PATIENCE, Made, wait_for
from kmwiki import load_config

TAG = re.compile(rb'<script src="/~kmwiki/preview\.js" [^>]*></script>')


def state_of(root: Path) -> tuple[tuple[str, bytes], ...]:
    """All files of a wiki, without what kmwiki keeps beside them."""
    files = (file for file in sorted(root.rglob("*")) if file.is_file() and ".kmwiki" not in file.parts)
    return tuple((str(file), file.read_bytes()) for file in files)


@lru_cache(maxsize=2)  # most tests begin with the same wiki
def clean_site(root: Path, state: tuple[tuple[str, bytes], ...], drafts: bool | None) -> dict[str, bytes]:
    """The files of a site that is built from nothing, where a wiki has this state."""
    clean = Made(load_config(root, drafts=drafts))
    files = {file.path: file.content for file in clean.outputs}
    return files | {asset.path: Path(asset.origin).read_bytes() for asset in clean.assets}


class Served:
    """A running preview: its root, its address, and what it has said."""

    def __init__(self, root: Path, process: "subprocess.Popen[bytes]") -> None:
        self.root, self.process = root, process
        self.said: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.url = wait_for(lambda: next(iter(re.findall(r"http://\S+/", self.text)), None))

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line.decode())

    @property
    def text(self) -> str:
        return "".join(self.said)

    @contextmanager
    def connected(self) -> Iterator[HTTPConnection]:
        """A connection to the preview, for as many requests as one likes."""
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=PATIENCE)
        try:
            yield connection
        finally:
            connection.close()

    def fetch(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Status and body of an address of the preview."""
        with self.connected() as connection:
            return asked(connection, path, headers)

    def is_right(self, path: str, content: bytes, connection: HTTPConnection) -> bool:
        """Whether the preview shows a file with this content, and with its own script where it is a page."""
        status, body = asked(connection, "/" + quote(path))
        if path.endswith(".html") and status == 200:
            assert len(TAG.findall(body)) == 1, path
            body = TAG.sub(b"", body)
        return status == 200 and body == content

    def settles(self, paths: re.Pattern[str] = re.compile(""), *, drafts: bool | None = None) -> None:
        """Wait until every file with such a path is as a clean build makes it; fail if that does not come."""
        clean = clean_site(self.root, state_of(self.root), drafts)
        files = {path: content for path, content in clean.items() if paths.match(path)}
        wrong: list[str] = []

        def is_settled() -> bool:  # first what was wrong, then all
            with self.connected() as one:
                wrong[:] = [path for path in wrong if not self.is_right(path, files[path], one)] or next(
                    ([path] for path, content in files.items() if not self.is_right(path, content, one)), []
                )
            return not wrong

        assert wait_for(is_settled, fails=False), f"{wrong} is not as a clean build makes it\n{self.text}"


def asked(connection: HTTPConnection, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Status and body of an address."""
    connection.request("GET", path, headers=headers or {})
    answer = connection.getresponse()
    return answer.status, answer.read()


@contextmanager
def served(root: Path, *arguments: str, before: tuple[str, ...] = ()) -> Iterator[Served]:
    """`kmwiki serve ROOT`, run by the command `before`, until the block ends; then Ctrl+C must end it."""
    command = [*before, sys.executable, "-m", "kmwiki", "serve", str(root), "--port", "0", *arguments]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        yield Served(root, process)
        if os.name == "posix":  # Windows sends signals to whole groups of processes only
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=PATIENCE) == 130
    finally:
        process.kill()
        process.wait()
