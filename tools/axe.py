"""Says what axe finds on a page of each kind, in windows of three widths, in light and dark, with the tree open and
closed.

python tools/axe.py

`make test` installs axe. A line for each look says how many pages there were; what axe finds is below it. If that is
anything, the exit code is 1.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "browser"), str(ROOT / "tests")]

from chromium import FLAGS, executable  # noqa: E402
from kinds import KINDS, Scheme, axe_findings, with_axe  # noqa: E402

from building import WIKIS, publish  # noqa: E402

SCHEMES: tuple[Scheme, ...] = ("light", "dark")
# In a wide window the tree is always open.
LOOKS = [
    (width, scheme, tree)
    for width in (390, 820, 1440)
    for scheme in SCHEMES
    for tree in (True, False)
    if tree or width < 1088
]


def main() -> int:
    """Print what is found."""
    violations = 0
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = publish(WIKIS["demonstration"], Path(folder) / "site")
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        for width, scheme, tree in LOOKS:
            page = with_axe(browser, width, scheme)
            found = {name: axe_findings(page, (site / path).as_uri(), tree=tree) for name, path in KINDS.items()}
            print(f"{width} pixels, {scheme}, tree {'open' if tree else 'closed'}: {len(found)} pages", flush=True)
            for name, some in found.items():
                violations += len(some)
                for one in some:
                    print(f"  {name}: {one}")
            page.context.close()
        browser.close()
    print(f"{violations} violations")
    return int(violations > 0)


if __name__ == "__main__":
    sys.exit(main())
