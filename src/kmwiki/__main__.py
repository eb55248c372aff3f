"""The `kmwiki` command: first whether there is anything to do, then all that is needed to do it."""

import os
import sys
from contextlib import suppress

from kmwiki.unchanged import answer


def main() -> None:
    """Run the command line, and end at once: to take a large wiki apart, object by object, keeps its author waiting."""
    code = run(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        with suppress(BrokenPipeError):
            stream.flush()
    os._exit(code)


def run(arguments: list[str]) -> int:
    """The exit code of the command line, which is not run where a build would find all as the last one left it."""
    code = answer(arguments)
    if code is not None:
        return code
    from kmwiki.cli import main as run_all

    try:
        run_all()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


if __name__ == "__main__":
    main()
