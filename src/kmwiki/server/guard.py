"""Checks every request and adds headers to every response, so that only the author's own browser is served."""

import re
from collections.abc import Callable
from ipaddress import ip_address
from socket import gethostname
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kmwiki.patterns import regex

PREFIX = "/~kmwiki/"  # no slug contains a tilde
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_HOST = regex(r"(?:\[[\w:.%]+\]|[\w.-]+)(?::\d{0,5})?\Z", re.ASCII)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Guard:
    """Refuses methods other than GET and HEAD, foreign hosts, and other sites' requests for the preview's own files."""

    def __init__(self, app: ASGIApp, *, allows: Callable[[str], bool]) -> None:
        self._app, self._allows = app, allows

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to one request."""
        if scope["type"] != "http":
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1:
            return PlainTextResponse("A request must name exactly one host.\n", 400)
        if not self._allows(host_name(hosts[0])):
            return PlainTextResponse("This preview does not answer for that host.\n", 403)
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("Only GET and HEAD are supported.\n", 405, headers={"Allow": "GET, HEAD"})
        if scope["path"].startswith(PREFIX) and not _is_own(headers, hosts[0]):
            return PlainTextResponse("Only pages of the preview may use this.\n", 403)
        return None


def _is_own(headers: Headers, host: str) -> bool:
    """Whether the request comes from a page of the preview, or from no page."""
    origins = headers.getlist("origin")
    if any(netloc(origin) != host.lower() for origin in origins):
        return False
    return headers.get("sec-fetch-site", "none") in ("none", "same-origin")


def netloc(origin: str) -> str:
    """The host and port of an `Origin` header, in lower case; empty if it is malformed."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def host_name(host: str) -> str:
    """The name in a `Host` header, without port and brackets, in lower case; empty if it is malformed."""
    if not _HOST.match(host):
        return ""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host."""
    return host in _LOOPBACK or host.startswith("127.")


def allowed(host: str) -> Callable[[str], bool]:
    """A function that says whether a server that listens on `host` serves a request for a name."""
    names = {*_LOOPBACK, host.lower()}
    if is_loopback(host):
        return names.__contains__
    own = gethostname().lower()
    names |= {own, f"{own}.local"}
    # Another site can make a name lead here, but not an IP address.
    return lambda name: name in names or _is_number(name)


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
