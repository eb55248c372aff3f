"""Says what Lighthouse finds on a page of each kind, on a phone with the tree closed and on a desktop beside it.

python tools/lighthouse.py          twelve kinds of page of the demonstration wiki, as a table in Markdown
python tools/lighthouse.py page     one of them

`make test` installs Lighthouse. How fast a page is, it computes from what the page loads and from how busy the machine
is, so that of three tries the best counts.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "browser"), str(ROOT / "tests")]

from kinds import CATEGORIES, KINDS, lighthouse  # noqa: E402
from served import server  # noqa: E402

from building import WIKIS, publish  # noqa: E402

ENOUGH, TRIES = 0.98, 3


def best(address: str, folder: Path, *, desktop: bool) -> dict[str, Any]:
    """Of some reports on a page, the one with the best performance."""
    reports: list[dict[str, Any]] = []
    while len(reports) < TRIES and not any(score(one, "performance") >= ENOUGH for one in reports):
        reports.append(lighthouse(address, folder / "report.json", desktop=desktop))
    return max(reports, key=lambda report: score(report, "performance"))


def score(report: dict[str, Any], category: str) -> float:
    """The score of a category, from 0 to 1."""
    return float(report["categories"][category]["score"])


def row(name: str, address: str, folder: Path) -> str:
    """A row of the table: the scores on a phone, then on a desktop."""
    cells = []
    for desktop in (False, True):
        report = best(address, folder, desktop=desktop)
        scores = " / ".join(f"{100 * score(report, category):.0f}" for category in CATEGORIES)
        cells.append(f"{scores} · {report['audits']['cumulative-layout-shift']['numericValue']:.2g}")
    return f"| {name} | {' | '.join(cells)} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", metavar="KIND", choices=[*KINDS, []], help=", ".join(KINDS))
    wanted = parser.parse_args().kinds or [*KINDS]
    print("| kind of page | phone | desktop |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, server(publish(WIKIS["demonstration"], Path(folder) / "site")) as at:
        for name in wanted:
            print(row(name, at + KINDS[name], Path(folder)), flush=True)


if __name__ == "__main__":
    main()
