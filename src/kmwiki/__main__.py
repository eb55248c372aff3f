"""The `kmwiki` command: first whether there is anything to do, then all that is needed to do it."""

import sys

from kmwiki.unchanged import answer


def main() -> None:
    """Run the command line, unless a build would find all as the last one left it."""
    code = answer(sys.argv[1:])
    if code is not None:
        sys.exit(code)
    from kmwiki.cli import main as run

    run()


if __name__ == "__main__":
    main()
