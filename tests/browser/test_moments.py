"""Whatever changes at whatever moment while a page is loaded, the page ends up as the present state has it."""

import asyncio
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from served import knows_its_state
from starlette.types import Message, Receive, Scope, Send

from building import wait_for, write
from kmwiki import load_config
from kmwiki.server.app import make_app
from kmwiki.server.guard import allowed
from kmwiki.server.listening import address, listen
from kmwiki.server.page_state import Author
from kmwiki.server.preview import Preview
from kmwiki.server.session import Session
from kmwiki.theme.static_files import template_folder

STYLE = (template_folder() / "static" / "kmwiki.css").read_text(encoding="utf-8")
PAGE = "---\ntitle: Tea\ntags: [drink]\n---\nA drink. ![[dot.svg]] [[Milk]]\n"
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{0}"/>'
FAILS = '{% extends "kmwiki/tag.html" %}{% block lead %}{{ view.a.b }}{% endblock %}'
FILES: dict[str, str | None] = {
    "kmwiki.toml": '[site]\ntitle = "Drinks"\n',
    "content/index.md": "---\ntitle: Home\n---\nSee [[Tea]].\n",
    "content/tea.md": PAGE,
    "content/water.md": "---\ntitle: Water\n---\nWet.\n",
    "content/dot.svg": PICTURE.format(10),
    "templates/static/kmwiki.css": STYLE,
}


class Held:
    """A preview in this process, whose answers at an address can be held back after they were made."""

    def __init__(self, root: Path) -> None:
        config = load_config(root)
        self.root = root
        self.session = Session(
            Preview(lambda: load_config(root)), config, poll=False, say=lambda message: None, coloured=False
        )
        self._app = make_app(self.session, Author(root, ""), allowed("127.0.0.1"))
        self._pattern, self._arrived, self._goes = "", threading.Event(), threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, perhaps later."""
        wanted = dict(scope["headers"]).get(b"sec-fetch-dest", b"").decode()
        if not self._pattern or not re.fullmatch(self._pattern, f"{wanted} {scope['path']}"):
            await self._app(scope, receive, send)
            return
        self._pattern = ""  # the first one only
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        await self._app(scope, receive, keep)
        self._arrived.set()
        await asyncio.to_thread(self._goes.wait)
        for message in answer:
            await send(message)

    @contextmanager
    def holds(self, pattern: str) -> Iterator[Callable[[], object]]:
        """Hold back the next answer of this kind until the block ends; gives what waits until it was made."""
        self._arrived.clear()
        self._goes.clear()
        self._pattern = pattern
        try:
            yield lambda: wait_for(self._arrived.is_set)
        finally:
            self._goes.set()

    def edit(self, files: Mapping[str, str | None], seen: Callable[[Session], object]) -> None:
        """Write files, or remove those that are None, and wait until the preview has seen it."""
        for name, text in files.items():
            if text is None:
                (self.root / name).unlink()
                continue
            write(self.root, {".part": text})
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / ".part").replace(self.root / name)  # so that it is never seen half written
        wait_for(lambda: seen(self.session))


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[tuple[Held, str]]:
    held = Held(tmp_path)
    held.edit(FILES, lambda session: True)
    with listen("127.0.0.1", 0) as listening:
        server = uvicorn.Server(uvicorn.Config(held, ws="none", lifespan="off", log_config=None))

        async def run() -> None:
            held.session.start(asyncio.get_running_loop())
            await server.serve(sockets=[listening])

        thread = threading.Thread(target=lambda: asyncio.run(run()))
        thread.start()
        wait_for(held.session.ready.is_set)
        yield held, address("127.0.0.1", listening)
        held.session.stop()
        server.should_exit = server.force_exit = True
        thread.join()


MOMENTS = {
    "before the page comes": "document /tea/",
    "before its script comes": "script /~kmwiki/preview.js",
    "before it is connected": "(shared)?worker /~kmwiki/worker.js",
    "while it looks whether it has changed": "empty /tea/",
    "while it asks what was found": "empty /~kmwiki/state",
}


def everything(page: Page) -> None:
    expect(page.locator("main")).to_contain_text("A hot drink.")
    expect(page.locator(".notice")).to_contain_text("kmwiki.toml:1")
    expect(page.locator(".mark")).to_have_text("2 findings here, 1 elsewhere")
    expect(page.locator(".panel li", has_text="Nobody")).to_have_count(1)
    expect(page.locator("article img")).to_have_js_property("naturalWidth", 20)
    expect(page.locator("h1")).to_have_css("outline-width", "7px")


def draft(page: Page) -> None:
    expect(page.locator(".notice")).to_contain_text("This page is not published.")


def deletion(page: Page) -> None:
    expect(page.locator(".notice")).to_contain_text("This page was deleted.")


CHANGES: dict[Callable[[Page], None], dict[str, str | None]] = {
    everything: {
        "kmwiki.toml": "[site\n",
        "content/tea.md": PAGE.replace("A drink.", "A hot drink. [[Sugar]]"),
        "content/water.md": "---\ntitle: Water\n---\nWet. [[Nobody]]\n",
        "content/dot.svg": PICTURE.format(20),
        "templates/static/kmwiki.css": STYLE + "h1 { outline: 7px solid }",
    },
    draft: {"content/tea.md": PAGE.replace("title: Tea", "title: Tea\ndraft: true")},
    deletion: {"content/tea.md": None},
}
SEEN: dict[Callable[[Page], None], Callable[[Session], object]] = {
    everything: lambda session: (
        {"static/kmwiki.css", "assets/dot.svg"} <= session.files.keys()
        and session.problem
        and len(session.findings) == 3
    ),
    draft: lambda session: "tea/index.html" in session.gone,
    deletion: lambda session: "tea/index.html" in session.gone,
}


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_what_changes_while_a_page_is_loaded_reaches_it(
    change: Callable[[Page], None], moment: str, preview: tuple[Held, str], browser: Browser
) -> None:
    held, url = preview
    page = browser.new_context().new_page()
    page.goto(url + "~kmwiki/preview.css")  # of the same origin, so that the next address is an ordinary navigation
    with held.holds(moment) as arrives:
        page.evaluate("url => { setTimeout(() => location.assign(url)); }", url + "tea/")
        arrives()
        held.edit(CHANGES[change], SEEN[change])
    change(page)


def test_a_page_that_fails_says_so_whatever_is_saved_while_it_is_loaded(
    preview: tuple[Held, str], browser: Browser
) -> None:
    """A file that is written as it was makes no page differ, but the page that failed is tried again."""
    held, url = preview
    for path in ("tags/drink/", "", "tea/", "water/", "tags/", "special/", "sources/"):
        held.session.preview.get(f"{path}index.html")  # a new template is tried on the last of these, not on the first
    number = held.session.number
    held.edit({"templates/tag.html": FAILS}, lambda session: session.number > number)
    page = browser.new_context().new_page()
    page.goto(url + "~kmwiki/preview.css")
    queue = held.session.listen()
    for moment in ("document /tags/drink/", "empty /tags/drink/"):
        with held.holds(moment) as arrives:
            page.evaluate("url => { setTimeout(() => location.assign(url)); }", url + "tags/drink/")
            arrives()
            events = queue.qsize()
            write(held.root, {"content/tea.md": PAGE})
            wait_for(lambda: queue.qsize() > events)  # noqa: B023 (it is asked now)
        expect(page.locator(".notice")).to_contain_text("Showing the last valid version of this page.")
        expect(page.locator(".notice")).to_contain_text("templates/tag.html:1")
    (held.root / "templates/tag.html").unlink()
    expect(page.locator(".notice")).to_have_count(0)


def test_a_page_that_is_empty_for_a_while_comes_back(preview: tuple[Held, str], browser: Browser) -> None:
    held, url = preview
    page = browser.new_context().new_page()
    held.edit({"templates/page.html": ""}, lambda session: session.number == 1)
    page.goto(url + "tea/")
    knows_its_state(page)
    (held.root / "templates/page.html").unlink()
    expect(page.locator("main")).to_contain_text("A drink.")
