"""The `kmwiki` command: it first checks whether there is anything to do, and only then imports what it needs."""

import os
import signal
import sys

TYPE_CHECKING = False  # the fewer imports, the sooner the command answers to Ctrl+C
if TYPE_CHECKING:
    from types import FrameType

INTERRUPTED = 130


def _stop(number: int, frame: "FrameType | None") -> None:
    """End at once at Ctrl+C, even during imports: print one line, leave no worker and no unfinished file."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_workers()
    if (writer := sys.modules.get("kmwiki.engine.writer")) is not None and hasattr(writer, "leave_as_it_was"):
        writer.leave_as_it_was()
    _last_words("stopped")
    os._exit(INTERRUPTED)


def _end_workers() -> None:
    """Kill the worker processes: they must not outlive this process, nor keep its streams open."""
    processes = sys.modules.get("multiprocessing.process")
    for worker in processes.active_children() if processes is not None else []:
        worker.kill()


def _last_words(message: str) -> None:
    try:  # noqa: SIM105 (contextlib would be one more import)
        os.write(2, f"kmwiki: {message}\n".encode(errors="replace"))
    except OSError:  # perhaps nobody reads it
        pass


def _open_streams() -> None:
    """Open closed standard streams, because the first file that is opened would take the place of one."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", encoding="utf-8")


def main() -> None:
    """Run the command line, and end at once: freeing the objects of a large wiki takes long."""
    signal.signal(signal.SIGINT, _stop)
    _open_streams()
    held: list[object] = []
    code = run(sys.argv[1:], held)
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        pass
    except OSError as error:
        _last_words(f"cannot write the output: {error.strerror}")
        code = 2
    try:  # noqa: SIM105
        sys.stderr.flush()
    except OSError:
        pass
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_workers()
    os._exit(code)


def run(arguments: list[str], held: "list[object] | None" = None) -> int:
    """The exit code of the command line; a build is not run if nothing changed since the last one.

    `held` is given what need not be freed before the process ends.
    """
    from kmwiki.engine.up_to_date import answer

    code = answer(arguments)
    if code is not None:
        return code
    from kmwiki.cli import main as run_all

    try:
        run_all(held)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


if __name__ == "__main__":
    main()
