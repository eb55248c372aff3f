"""`kmwiki serve`: the site as it is now, in the browser, while its pages are written."""

import asyncio
import multiprocessing
import os
import signal
import socket
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from kmwiki.config import Config
from kmwiki.engine.memory import share_one_heap
from kmwiki.server.app import make_app
from kmwiki.server.editor import editor_address
from kmwiki.server.guard import allowed, is_loopback
from kmwiki.server.listening import PortInUse, address, listen
from kmwiki.server.page_state import Author
from kmwiki.server.preview import Preview
from kmwiki.server.session import Say, Session
from kmwiki.server.timeouts import Patience

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
    """Answer on the socket until the process is ended."""
    share_one_heap()
    # The name of a file on this machine is nobody else's business.
    author = Author(config.root, editor_address(config.editor, config.root) if is_loopback(host) else "")
    session = Session(preview, config, poll=poll, say=say, coloured=coloured)
    options = uvicorn.Config(
        make_app(session, author, allowed(host)),
        http=Patience,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        limit_concurrency=500,
    )
    server = _Server(options)
    url = address(host, listening)
    say(f"{config.title or config.root.name}: {url} (Ctrl+C ends this)")
    if not is_loopback(host):
        say("warning: everybody who reaches this machine over the network can read this wiki, drafts included if shown")
    ended = threading.Event()
    if hasattr(os, "register_at_fork"):  # a pool whose workers we kill would start others
        os.register_at_fork(before=lambda: threading.Event().wait() if ended.is_set() else None)
    try:
        asyncio.run(_run(server, session, listening, url if opens else None))
    finally:
        ended.set()
        session.stop()
        for worker in multiprocessing.active_children():
            worker.kill()


async def _run(server: "_Server", session: Session, listening: socket.socket, opened: str | None) -> None:
    session.start(asyncio.get_running_loop())
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, server.handle_exit)
    if opened is not None:
        asyncio.get_running_loop().call_later(0.2, webbrowser.open, opened)
    await server.serve(sockets=[listening])


class _Server(uvicorn.Server):
    """Ends at once: an open event stream never ends by itself."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ctrl+C stays with the command, which ends at once: what is under way in other threads may take its time."""
        interrupt = signal.getsignal(signal.SIGINT)
        with super().capture_signals():
            if threading.current_thread() is threading.main_thread():
                signal.signal(signal.SIGINT, interrupt)
            yield

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop answering."""
        self.should_exit = self.force_exit = True
