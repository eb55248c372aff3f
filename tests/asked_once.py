"""kmwiki as a program of which the preview ends: `kmwiki serve` is asked for the home page, and then stopped."""

import re
import subprocess
import sys
from urllib.request import urlopen


def main() -> int:
    """The exit code of the command, or 0 if the preview answers."""
    command = [sys.executable, "-m", "kmwiki", *sys.argv[1:]]
    if sys.argv[1:2] != ["serve"]:
        return subprocess.call(command)
    with subprocess.Popen([*command, "--port", "0"], stderr=subprocess.PIPE, text=True) as served:
        try:
            addresses = (re.search(r"http://[^\s]+/", line) for line in served.stderr or ())
            address = next((found[0] for found in addresses if found), None)
            if address is None:
                return served.wait() or 1
            with urlopen(address) as answer:
                return 0 if answer.status == 200 and b"<html" in answer.read() else 1
        finally:
            served.terminate()


if __name__ == "__main__":
    sys.exit(main())
