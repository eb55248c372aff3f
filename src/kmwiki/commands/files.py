"""What the commands read and write beside a site."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from kmwiki.commands.printing import insist
from kmwiki.config import Config
from kmwiki.content.loader import LOCK
from kmwiki.engine.parallel import default_jobs
from kmwiki.errors import KmwikiError
from kmwiki.pipeline import Analysis, Progress
from kmwiki.publish import read

Result = TypeVar("Result")


def read_wiki(
    config: Config,
    jobs: int | None,
    use: Callable[[Analysis], Result],
    progress: Progress = lambda stage: None,
    *,
    remembers: bool,
    cache: Path | None = None,
) -> Result:
    """The result of `use`, which may read the wiki's pages; `cache` is the folder of the cache of another wiki."""
    jobs = jobs or default_jobs()
    result, problem = read(config, use, jobs=jobs, remembers=remembers, progress=progress, cache=cache)
    if problem:
        insist(problem)
    return result


def write_file(file: Path, data: bytes) -> None:
    """Write a file that the user named, or the lock."""
    try:
        if file.name == LOCK and os.path.lexists(file) and not file.is_file():
            raise KmwikiError(f"cannot write “{file}”: it is not a file")
        file.write_bytes(data)
    except OSError as error:
        raise KmwikiError(f"cannot write “{file}”: {error.strerror}") from error
