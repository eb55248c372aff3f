"""Accepts what kmwiki gives now: the findings in `rules/`, the repairs in `fix/`, the HTML in `syntax/`, the sites in
`sites/*/expected`.

python tests/update.py                     shows what would change, and asks
python tests/update.py --yes               shows it, and changes it
python tests/update.py tests/rules/tea.md  the same for this file, folder or site alone
"""

import argparse
import sys
from collections.abc import Callable, Collection, Iterator
from difflib import unified_diff
from pathlib import Path

from msgspec import Struct

from fix_files import accepted_repairs, fix_files
from rule_files import accepted_findings, rule_files
from site_files import kept, published, site_folders
from syntax_files import accepted_syntax, syntax_files

TESTS = Path(__file__).parent


class Change(Struct, frozen=True, kw_only=True):
    """A file with its text, and the text that it should have; None: there is no such file."""

    file: Path
    before: str | None
    after: str | None

    def shown(self, folder: Path) -> str:
        """The difference, with the file's path in the folder."""
        before, after = ((text or "").splitlines(keepends=True) for text in (self.before, self.after))
        names = [
            "/dev/null" if text is None else self.file.relative_to(folder).as_posix()
            for text in (self.before, self.after)
        ]
        lines = unified_diff(before, after, *names)
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)

    def accept(self) -> None:
        """Give the file its new text."""
        if self.after is None:
            self.file.unlink()
            return
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(self.after, encoding="utf-8", newline="")


def site_changes(case: Path) -> list[Change]:
    """The files of a kept site that would change."""
    before, after = kept(case), published(case)
    return [
        Change(file=case / "expected" / name, before=before.get(name), after=after.get(name))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]


def all_changes(tests: Path, wanted: Collection[Path]) -> Iterator[Change]:
    """The files below a folder of tests that would change: those that are `wanted`, or all."""
    files = [(file, accepted_findings) for file in rule_files(tests / "rules")]
    files += [(file, accepted_repairs) for file in fix_files(tests / "fix")]
    files += [(file, accepted_syntax) for file in syntax_files(tests / "syntax")]
    for file, accepted in files:
        if not _is_wanted(file, wanted):
            continue
        text = file.read_text(encoding="utf-8")
        if (now := accepted(text)) != text:
            yield Change(file=file, before=text, after=now)
    for case in site_folders(tests / "sites"):
        if _is_wanted(case, wanted):
            yield from site_changes(case)


def _is_wanted(path: Path, wanted: Collection[Path]) -> bool:
    """Whether a file or a site is wanted, is in a wanted folder, or has a wanted file."""
    return not wanted or any(path.is_relative_to(one) or one.is_relative_to(path) for one in wanted)


def update(tests: Path, wanted: Collection[Path] = (), *, yes: bool, ask: Callable[[str], str] | None) -> int:
    """Show the changes, then make them if they are accepted; `ask` is there where somebody can answer."""
    kept_in = [tests / kind for kind in ("rules", "fix", "syntax", "sites")]
    if unknown := [path for path in wanted if not path.exists() or not _is_wanted(path, kept_in)]:
        print("These are not kept results:", *unknown)
        return 2
    changes = list(all_changes(tests, wanted))
    if not changes:
        print("All files are up to date.")
        return 0
    print(*(change.shown(tests) for change in changes), sep="\n")
    question = f"Accept these changes of {len(changes)} files? [y/N] "
    if not yes and ask is None:
        print("Nothing is changed. To accept all of this: make update YES=1")
        return 1
    if yes or (ask is not None and ask(question).strip().lower() in ("y", "yes")):
        for change in changes:
            change.accept()
        print(f"Files changed: {len(changes)}")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--yes", action="store_true", help="accept the changes without a question")
    parser.add_argument("paths", nargs="*", type=lambda path: Path(path).resolve(), help="files, folders or sites")
    given = parser.parse_args()
    sys.exit(update(TESTS, given.paths, yes=given.yes, ask=input if sys.stdin.isatty() else None))
