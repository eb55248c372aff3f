"""kmwiki as a program that starts at once, for tests of what it does: each run is a fork of one that waits.

`python forked_kmwiki.py SERVER SOCKET` imports kmwiki and waits; with any other arguments, the first is the socket, and
the rest are kmwiki's. The run has the streams, the folder and the environment of who asks. Of `kmwiki serve`, it asks
for the home page, and ends.
"""

import json
import os
import socket
import sys

SERVER = "--wait-at"


def ask(address: str, arguments: list[str]) -> int:
    """The exit code of a run. This imports little: it is what each command costs."""
    with socket.socket(socket.AF_UNIX) as asking:
        asking.connect(address)
        order = json.dumps([arguments, os.getcwd(), dict(os.environ)]).encode()
        socket.send_fds(asking, [len(order).to_bytes(4, "big")], [0, 1, 2])
        asking.sendall(order)
        return int((asking.recv(4) or b"1").decode())  # nothing, if the run was killed


def wait_at(address: str) -> None:
    """Fork at each question, until the process is stopped."""
    import signal

    _prepare()
    signal.signal(signal.SIGCHLD, lambda number, frame: _forget_ended())
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        while True:
            asking, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _run(asking)
            asking.close()


def _prepare() -> None:
    """Do once for all runs what each does first: it imports its command, loads templates, compiles patterns."""
    import gc
    from importlib import import_module
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from kmwiki.cli import COMMANDS

    for command in COMMANDS:
        import_module(f"kmwiki.commands.{command}")
    with TemporaryDirectory() as folder:
        (Path(folder) / "tea.md").write_text("# Tea\n\nTea is hot. ^[tea.txt] See [[Tea]].\n", encoding="utf-8")
        sys.argv = ["kmwiki", "build", "-q", folder]
        _done(sys.argv[1:])
    gc.collect()
    gc.freeze()  # a collection in a run would copy what it shares with this process


def _forget_ended() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:  # there is none
        pass


def _run(asking: socket.socket) -> None:
    try:
        size, streams, _, _ = socket.recv_fds(asking, 4, 3)
        order = asking.recv(int.from_bytes(size, "big"), socket.MSG_WAITALL)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        arguments, folder, environment = json.loads(order)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = ["kmwiki", *arguments]
        code = _served(arguments) if arguments[:1] == ["serve"] else _done(arguments)
        asking.sendall(b"%d" % code)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(0)


def _done(arguments: list[str]) -> int:
    from kmwiki.__main__ import run

    try:
        return run(arguments)
    finally:
        sys.stdout.flush()


def _served(arguments: list[str]) -> int:
    """0 if the preview answers."""
    import re
    import signal
    from urllib.request import urlopen

    out, into = os.pipe()
    preview = os.fork()
    if preview == 0:
        os.dup2(into, 2)
        sys.argv += ["--port", "0"]
        os._exit(_done(sys.argv[1:]))
    os.close(into)
    try:
        with open(out, encoding="utf-8") as said:
            addresses = (re.search(r"http://[^\s]+/", line) for line in said)
            address = next((found[0] for found in addresses if found), None)
            if address is None:
                return 1
            with urlopen(address) as answer:
                return 0 if answer.status == 200 and b"<html" in answer.read() else 1
    finally:
        os.kill(preview, signal.SIGTERM)
        os.waitpid(preview, 0)


if __name__ == "__main__":
    if sys.argv[1] == SERVER:
        wait_at(sys.argv[2])
    sys.exit(ask(sys.argv[1], sys.argv[2:]))
