"""The paths of findings for programs that look at a whole repository, of which the wiki may be a folder."""

from pathlib import Path, PurePosixPath

_REPOSITORY = ".git"


def path_in_repository(root: Path) -> PurePosixPath:
    """The path of a wiki's root in the Git repository that it is part of; an empty one if it is in none."""
    for folder in (root, *root.parents):
        if (folder / _REPOSITORY).exists():
            return PurePosixPath(root.relative_to(folder).as_posix())
    return PurePosixPath()


def joined(folder: PurePosixPath, path: str) -> str:
    """The path of a file in the wiki, whose root is in `folder`."""
    return (folder / path).as_posix()
