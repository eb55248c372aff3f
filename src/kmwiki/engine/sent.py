"""Functions that can be sent to another process."""

from functools import cached_property
from typing import Any


class Sent:
    """A function's class: its cached properties, such as a parser, are not sent, but made where they are used."""

    def __getstate__(self) -> dict[str, Any]:
        made = {name for kind in type(self).__mro__ for name, part in vars(kind).items() if _is_made(part)}
        return {name: value for name, value in vars(self).items() if name not in made}

    def page_of(self, item: Any) -> str | None:
        """The path of the page that an item is about, if it is about one: a process that has that page is the best."""
        return None


def _is_made(part: object) -> bool:
    return isinstance(part, cached_property)
