"""Data for the scripts of the site.

Each file calls one function with a value, because pages opened from disk may load scripts but no data.
"""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
from msgspec import Struct

from kmwiki.model import PlannedView, View, Weight


class DataView(Struct, frozen=True, kw_only=True):
    """The data of a file: JSON, which is also valid JavaScript, or any other finished text."""

    data: str


class ScriptView(Struct, frozen=True, kw_only=True):
    """The function, the name of the piece of data, and the piece as JSON, which is also valid JavaScript."""

    function: str
    name: str
    data: str


def script(path: str, function: str, name: str, make: Callable[[], Any], weight: Weight) -> PlannedView:
    """The file at `path` that calls `kmwiki.function(name, value)`."""
    return PlannedView(path=path, make=partial(script_view, path, function, name, make), weight=weight)


def script_view(path: str, function: str, name: str, make: Callable[[], Any]) -> View:
    """The view of the file at `path` that calls `kmwiki.function(name, value)`."""
    data = compact_json(make())
    return View(path=path, template="script.txt", data=ScriptView(function=function, name=json.dumps(name), data=data))


def compact_json(value: Any) -> str:
    """A value as JSON without white space."""
    return msgspec.json.encode(value, enc_hook=str.__str__).decode()  # HTML of templates is a text
