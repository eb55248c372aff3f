"""The paths of findings for programs that look at a whole repository, of which the wiki may be a folder."""

from pathlib import PurePosixPath


def joined(folder: PurePosixPath, path: str) -> str:
    """The path of a file in the wiki, whose root is in `folder`."""
    return (folder / path).as_posix()
