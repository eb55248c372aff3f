"""The socket on which the preview listens."""

import errno
import os
import socket

from kmwiki.errors import KmwikiError


class PortInUse(KmwikiError):
    """Another program listens on the port; `free` is the next port on which none does."""

    def __init__(self, port: int, free: int | None) -> None:
        self.free = free
        offer = f"; port {free} is free: kmwiki serve --port {free}" if free else ""
        super().__init__(f"port {port} is in use{offer}")


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on this address; port 0 means any free port. Raises PortInUse and KmwikiError."""
    try:
        return _bound(host, port)
    except UnicodeError as error:  # Python encodes names for the network
        raise KmwikiError(f"cannot listen on {host}: this is not a valid host name") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(port, _next_free(host, port)) from error
        raise KmwikiError(f"cannot listen on {host}, port {port}: {error.strerror or error}") from error


def address(host: str, listening: socket.socket) -> str:
    """The URL to type into a browser."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    return f"http://{f'[{name}]' if ':' in name else name}:{listening.getsockname()[1]}/"


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listening = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # on other systems, it would let two programs listen on the same port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening


def _next_free(host: str, port: int) -> int | None:
    for other in range(port + 1, min(port + 100, 65536)):
        try:
            _bound(host, other).close()
        except OSError:
            continue
        return other
    return None
