"""`kmwiki serve`: shows the site in the browser, and updates it while its pages are written."""

import asyncio
import multiprocessing
import os
import signal
import socket
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from kmwiki.config import Config
from kmwiki.diagnostics import visible
from kmwiki.engine.memory import share_one_heap
from kmwiki.server.app import make_app
from kmwiki.server.editor import editor_address
from kmwiki.server.guard import allowed, is_loopback
from kmwiki.server.listening import PortInUse, address, listen
from kmwiki.server.page_state import Author
from kmwiki.server.preview import Preview
from kmwiki.server.session import Say, Session
from kmwiki.server.timeouts import TimeLimits

__all__ = ["PortInUse", "listen", "serve"]


def serve(
    preview: Preview,
    config: Config,
    listening: socket.socket,
    *,
    host: str,
    poll: bool = False,
    opens: bool = False,
    coloured: bool = False,
    say: Say,
) -> None:
    """Serve the site on the socket until the process ends."""
    share_one_heap()
    # File names of this machine are only for readers on this machine.
    author = Author(config.root, editor_address(config.editor, config.root) if is_loopback(host) else "")
    session = Session(preview, config, poll=poll, say=say, coloured=coloured)
    url = address(host, listening)
    _end_at_signals()
    say(f"{visible(config.owner.title or config.root.name)}: {url} (press Ctrl+C to stop)")
    if not is_loopback(host):
        say(
            "warning: everyone who can reach this machine over the network can read this wiki, including drafts if "
            "they are shown"
        )
    server = _SignalFreeServer(_options(make_app(session, author, allowed(host))))
    asyncio.run(_run(server, session, listening, url if opens else None))


def _end_at_signals() -> None:
    """End at once when the system ends programs or the terminal closes, as the command does at Ctrl+C.

    A build may be running in another thread, and an open event stream never ends by itself.
    """
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        if (number := getattr(signal, name, None)) is not None:
            signal.signal(number, _end)


def _end(number: int, frame: FrameType | None) -> None:
    for worker in multiprocessing.active_children():
        worker.kill()
    os._exit(0)


def _options(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=TimeLimits,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        limit_concurrency=500,
    )


async def _run(server: "_SignalFreeServer", session: Session, listening: socket.socket, opened: str | None) -> None:
    session.start(asyncio.get_running_loop())
    if opened is not None:
        asyncio.get_running_loop().call_later(0.2, webbrowser.open, opened)
    await server.serve(sockets=[listening])


class _SignalFreeServer(uvicorn.Server):
    """A server that leaves the signals alone: each of them ends the process, at every moment."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield
