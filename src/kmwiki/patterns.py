"""Regular expressions that are compiled when they are first used: a command needs few of those that it imports."""

import re
from typing import AnyStr, cast


class _Pattern:
    """Compiles itself when it is first used, and keeps each attribute, so that later calls cost no more."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self.pattern, self._flags = text, flags

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):  # asked for by those who copy values
            raise AttributeError(name)
        value: object = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, value)
        return value


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A regular expression like that of `re.compile`, for names of modules: of some 500, a small wiki needs 50."""
    return cast(re.Pattern[AnyStr], _Pattern(text, flags))
