"""Cases of repairs, as `fix/*.md` keep them; `fix/README.md` says how they are written."""

from difflib import ndiff
from pathlib import Path
from tempfile import TemporaryDirectory

from building import files_of, kmwiki
from rule_files import Case, cases_of

FOLDER = Path(__file__).parent / "fix"


def fix_files(folder: Path = FOLDER) -> list[Path]:
    """The files of cases."""
    return [file for file in sorted(folder.glob("*.md")) if file.name != "README.md"]


def fix_cases(text: str) -> list[Case]:
    """The cases in a file."""
    return list(cases_of(text, "fixed"))


def own_files(root: Path) -> dict[str, bytes]:
    """The files of a wiki itself."""
    return {path: data for path, data in files_of(root).items() if not path.startswith((".git/", ".kmwiki/"))}


def difference(before: dict[str, bytes], after: dict[str, bytes]) -> str:
    """The lines that another state of a wiki has not or has, below the path of their file; without the lock."""
    found = []
    for path in sorted(before.keys() | after.keys()):
        texts = [some.get(path, b"").decode(errors="replace").splitlines() for some in (before, after)]
        lines = [line.rstrip() for line in ndiff(*texts) if line[:1] in "-+"]
        if lines and path != "kmwiki.lock":
            found += [path, *lines]
    return "".join(f"{line}\n" for line in found)


def repaired(case: Case) -> str:
    """What `kmwiki fix --write` changes in the wiki of a case now."""
    with TemporaryDirectory() as folder:
        root = case.laid_out(Path(folder) / "wiki")
        before = own_files(root)
        run = kmwiki("fix", root, "--write", "--no-cache", *case.options)
        assert run.code == 0, run.err
        return difference(before, own_files(root))


def accepted_repairs(text: str) -> str:
    """The file of cases with the repairs that kmwiki makes now."""
    for case in reversed(fix_cases(text)):
        text = text[: case.span[0]] + repaired(case) + text[case.span[1] :]
    return text
