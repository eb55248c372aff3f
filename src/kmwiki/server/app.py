"""The preview's responses: the files of the site, with the reload script in pages, and what that script requests."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from hashlib import blake2b
from html import escape
from urllib.parse import quote, urlencode

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route
from starlette.types import ASGIApp

from kmwiki.content.characters import readable
from kmwiki.content.file_kinds import HTML, XML, ending, media_type
from kmwiki.errors import KmwikiError
from kmwiki.graph.names import Found
from kmwiki.server.guard import PREFIX, Guard
from kmwiki.server.missing_page import invitation, nowhere
from kmwiki.server.page_state import Author, address_of, page_at, page_state
from kmwiki.server.session import Session
from kmwiki.theme.static_files import preview_file

PATIENCE = 1.0  # seconds that a browser waits for the first build before it gets a page that says so
DEEPEST = 50  # folders of an address that gets a page: each of its links goes up through all of them
PING = 10.0  # seconds between signs of life
_SCRIPTS = {
    "preview.js": (
        "static/vendor/morphdom/morphdom-umd.min.js",
        "preview/morph.js",
        "preview/panel.js",
        "preview/preview.js",
    ),
    "worker.js": ("preview/worker.js",),
    "preview.css": ("preview/preview.css",),
}


def make_app(session: Session, author: Author, allows: Callable[[str], bool]) -> ASGIApp:
    """The preview as an ASGI application."""
    server = _Answers(session, author)
    routes = [
        Route(f"{PREFIX}events", server.events),
        Route(f"{PREFIX}state", server.state),
        Route(f"{PREFIX}new", server.invitation),
        Route(f"{PREFIX}{{name}}", server.script),
        Route("/{path:path}", server.output),
    ]
    return Guard(Starlette(routes=routes), allows=allows)


class _Answers:
    def __init__(self, session: Session, author: Author) -> None:
        self._session, self._author = session, author
        self._preview = session.preview

    async def output(self, request: Request) -> Response:
        """Respond with a file of the site."""
        path = request.path_params["path"]
        if waiting := await self._waiting(request, path):
            return waiting
        path = path + "index.html" if path == "" or path.endswith("/") else path
        if not self._preview.has(path):
            if self._preview.has(f"{path}/index.html"):
                return RedirectResponse(f"/{quote(path)}/", 307)
            if moved := self._moved(request, path):
                return RedirectResponse(address_of(moved), 307)
            return await run_in_threadpool(self._nowhere, path)
        return await run_in_threadpool(self._made, path)

    def _moved(self, request: Request, path: str) -> str | None:
        """The new path of a page that was here; None for a request of the script, which says so to the reader first."""
        if request.headers.get("sec-fetch-dest") == "empty":
            return None
        return self._session.moved.get(path) or self._session.moved.get(f"{path}/index.html")

    def _made(self, path: str) -> Response:
        if (attachment := self._preview.attachment(path)) is not None:
            # A browser shows an attachment as a document of its own, in which nothing may run.
            policy = {"Content-Security-Policy": "sandbox"} if ending(path) in HTML | XML else {}
            if isinstance(attachment, bytes):
                return Response(attachment, media_type=media_type(path), headers=policy)
            return FileResponse(attachment, media_type=media_type(path), headers=policy)
        try:
            content = self._preview.get(path)
        except KmwikiError as error:
            return self._stand_in("This page cannot be shown", str(error), path, 500)
        if content is None:  # it was removed just now
            return self._nowhere(path)
        return self._page(content, path) if path.endswith(".html") else Response(content, media_type=media_type(path))

    def _nowhere(self, path: str) -> Response:
        name = path.rpartition("/")[2]
        analysis = self._preview.analysis
        if analysis is None or ("." in name and not name.endswith(".html")) or path.count("/") > DEEPEST:
            return PlainTextResponse("There is no such file.\n", 404)
        path = path if path.endswith(".html") else f"{path}/index.html"
        try:
            return self._page(self._preview.render(nowhere(analysis, path)), path, 404, stand_in=True)
        except KmwikiError as error:
            return self._stand_in("Page not found", str(error), path, 404)

    async def _waiting(self, request: Request, path: str) -> Response | None:
        """The page that says that the first build runs, for a browser; other requests wait until it is done."""
        shows_pages = request.headers.get("sec-fetch-dest") == "document"
        until = asyncio.get_running_loop().time() + PATIENCE
        while not self._session.ready.is_set():
            if shows_pages and (asyncio.get_running_loop().time() > until or self._session.problem):
                why = self._session.problem or f"{self._session.stage} …"
                return self._stand_in("Just a moment", why, path, 503)
            await asyncio.sleep(0.02)
        return None

    async def invitation(self, request: Request) -> Response:
        """Respond with the page to which a red link leads."""
        name, origin = readable(request.query_params.get("name", "")), request.query_params.get("from", "")
        if waiting := await self._waiting(request, PREFIX):
            return waiting
        return await run_in_threadpool(self._invitation, name.strip()[:300], origin)

    def _invitation(self, name: str, origin: str) -> Response:
        analysis, config, path = self._preview.analysis, self._preview.config, f"{PREFIX}new".lstrip("/")
        if not name.strip("/") or analysis is None or config is None:
            return PlainTextResponse("No name was given.\n", 404)
        asking = page_at(analysis.wiki, origin)
        there = analysis.wiki.graph.resolve(name, asking.ref.slug if asking else "")
        if isinstance(there, Found) and there.slug in analysis.wiki.pages:
            return RedirectResponse(address_of(analysis.wiki.pages[there.slug].ref.permalink), 307)
        try:
            content = self._preview.render(invitation(analysis, config, name, path, self._author))
        except KmwikiError as error:
            return self._stand_in("This page cannot be shown", str(error), path, 500)
        return self._page(content, f"{path}?{urlencode({'name': name})}", stand_in=True)

    async def script(self, request: Request) -> Response:
        """Respond with the preview's own script or style sheet."""
        name = request.path_params["name"]
        if name not in _SCRIPTS:
            return PlainTextResponse("There is no such file.\n", 404)
        content = b"\n".join(map(preview_file, _SCRIPTS[name]))
        return Response(content, media_type=media_type(name))

    async def state(self, request: Request) -> Response:
        """Respond with the data that the script shows around a page."""
        path, number, rule = (request.query_params.get(name, "") for name in ("path", "since", "rule"))
        since = int(number) if re.fullmatch(r"[0-9]{1,9}", number) else 0
        return JSONResponse(await run_in_threadpool(page_state, self._session, self._author, path, since, rule))

    async def events(self, request: Request) -> Response:
        """Respond with a stream of events, one for each change."""
        headers = {"X-Accel-Buffering": "no"}
        if request.method == "HEAD":
            return Response(media_type="text/event-stream", headers=headers)
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers=headers)

    async def _stream(self) -> AsyncIterator[str]:
        queue = self._session.listen()
        try:
            yield "retry: 500\n\n"
            yield _event({"kind": "hello"})
            while True:
                try:
                    yield _event(await asyncio.wait_for(queue.get(), PING))
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            self._session.leave(queue)

    def _page(self, content: bytes, path: str, status: int = 200, *, stand_in: bool = False) -> Response:
        """A page with the reload script at its end."""
        digest = blake2b(content, digest_size=12).hexdigest()
        known = f'data-path="{escape(path)}" data-digest="{digest}" data-number="{self._session.number}"'
        mark = " data-stand-in" if stand_in else ""
        tag = f'<script src="{PREFIX}preview.js" {known}{mark}></script>'.encode()
        place = content.rfind(b"</body>")
        if place < 0:  # a template may be empty, and a script needs a body
            content, place = content + b"<body>", len(content) + 6
        headers = {"Content-Security-Policy": "frame-ancestors 'self'"}
        return Response(content[:place] + tag + content[place:], status, headers, media_type("index.html"))

    def _stand_in(self, title: str, text: str, path: str, status: int) -> Response:
        """A bare page instead of one that cannot be shown; the script replaces it as soon as there is a real one."""
        style = f'<link rel="stylesheet" href="{PREFIX}preview.css">'
        html = (
            '<!DOCTYPE html>\n<html lang="en" dir="ltr">\n<head>\n<meta charset="utf-8">\n'
            f"<title>{title}</title>\n{style}\n</head>\n"
            f'<body class="kmwiki-stand-in">\n<h1>{title}</h1>\n<p>{escape(text)}</p>\n</body>\n</html>\n'
        )
        return self._page(html.encode("utf-8", "replace"), path, status, stand_in=True)


def _event(event: dict[str, object]) -> str:
    return f"event: {event['kind']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n"
