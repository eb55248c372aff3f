"""A folder on a server, and what browser tests look at in its pages."""

import re
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Page, expect


@contextmanager
def server(folder: Path, *, slow_until: bytes | None = None) -> Iterator[str]:
    """The address of a folder on a server, which shows its 404.html where nothing is.

    With `slow_until`, what stands in a page's body before these bytes arrives tag by tag.
    """

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing: a test's output is its findings."""

        def do_GET(self) -> None:
            page = folder / self.path.lstrip("/")
            if slow_until is None or page.suffix != ".html":
                super().do_GET()
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            head, body, rest = page.read_bytes().partition(b"<body")
            slow, end, rest = rest.partition(slow_until)
            for piece in (head + body, *re.split(rb"(?<=>)", slow), end + rest):
                self.wfile.write(piece)
                self.wfile.flush()
                time.sleep(0.03)  # two pictures of the browser

        def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
            missing = folder / "404.html"
            if code != 404 or not missing.exists():
                super().send_error(code, message, explain)
                return
            self.send_response(404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(missing.read_bytes())

    running = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}/"
    running.shutdown()


def painted(page: Page) -> None:
    """Wait for the next two pictures: what a browser does about a change, it has done by then."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def in_each_width(page: Page, addresses: Iterable[str], widths: Iterable[int]) -> Iterator[tuple[str, int]]:
    """Load each page once, show it in windows of these widths, and say which."""
    for address in addresses:
        page.goto(address)
        for width in widths:
            page.set_viewport_size({"width": width, "height": (page.viewport_size or {"height": 900})["height"]})
            painted(page)
            yield address, width


def overdue(page: Page, milliseconds: int) -> None:
    """Wait until timers of the page that were set before now, to as many milliseconds, have run."""
    page.evaluate("(time) => new Promise((done) => setTimeout(done, time))", milliseconds)


def watched(page: Page) -> list[str]:
    """What goes wrong on the page from now on: console errors, violations of the policy, requests to elsewhere."""
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith(("file://", "http://127.0.0.1", "data:")) else troubles.append(request.url)
        ),
    )
    return troubles


def knows_its_state(page: Page) -> None:
    """Wait until the preview's script has all that it shows on a page, and what it adds to the page's links."""
    expect(page.locator(".mark:not(.lost)")).to_contain_text(re.compile(r"\d findings?|No findings"))
