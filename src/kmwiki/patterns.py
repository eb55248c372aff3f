"""Regular expressions that are compiled when they are first used: a command needs few of those that it imports."""

import re
from typing import AnyStr, cast


class _Pattern:
    """Compiles itself when it is first used, and keeps each attribute, so that later calls cost no more."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):  # asked for by those who copy values
            raise AttributeError(name)
        value: object = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, value)
        return value


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A regular expression like that of `re.compile`, for one that takes long to compile, and that few pages need."""
    return cast(re.Pattern[AnyStr], _Pattern(text, flags))
