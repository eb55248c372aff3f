"""The exceptions that stop a run, and failures that cost one file only."""

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from msgspec import DecodeError, Struct

Value = TypeVar("Value")
_LONGEST = 200  # characters of an exception's message


class KmwikiError(Exception):
    """The command could not run (usage, configuration, unreadable root): exit code 2."""


class Corrupt(Exception):
    """Something that an earlier build left in the cache can no longer be read."""


class ExtensionFailed(Exception):
    """A function of an extension failed; the message names the extension."""


class Failure(Struct, frozen=True):
    """Why a value could not be made: a mistake of kmwiki or an extension, which costs one page, view or report."""

    why: str


# Raised by decoding a row of the cache that somebody changed: its checksum may be right, and its text not UTF-8.
UNREADABLE = (DecodeError, UnicodeDecodeError, RecursionError)
ENDS_ALL = (KmwikiError, Corrupt)  # these end the work on all files, not on one


def attempt(make: Callable[[], Value]) -> Value | Failure:
    """A value, or why it could not be made. Raises what ends the work on all files, and MemoryError."""
    try:
        return make()
    except (*ENDS_ALL, MemoryError):
        raise
    except Exception as error:
        return Failure(mistake(error))


def mistake(error: BaseException) -> str:
    """A mistake in few words: what happened, and where in the code."""
    if isinstance(error, ExtensionFailed):
        return str(error)
    said = " ".join(str(error).split())
    said = said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}{f': {said}' if said else ''}{place}"


def lacking(package: str) -> str:
    """What is said of a package that an extra of kmwiki would have installed; the commands can be pasted."""
    return f"is not installed (pipx inject kmwiki {package}, or pip install {package} where kmwiki is installed)"


def why(error: Exception) -> str:
    """Why a command could not run, in one line."""
    if isinstance(error, KmwikiError):
        return str(error)
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    if isinstance(error, OSError) and error.strerror:
        what = f"“{error.filename}”" if error.filename else "the output"
        return f"cannot read or write {what}: {error.strerror}"
    return f"internal error in kmwiki: {mistake(error)}; please report it"
