"""Compiled templates: in memory, and the built-in ones beside the compiled modules of this package, as Python has them.

Compiling all of them takes some seven times as long as a build of one page.
"""

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from hashlib import blake2b
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from types import CodeType
from typing import Any, ClassVar

from jinja2 import BytecodeCache
from jinja2 import __version__ as version_of_jinja
from jinja2.bccache import Bucket

_ROOM = Path(__file__).parent
_BUILTIN = frozenset(("kmwiki", "markupsafe"))  # packages of filters
_SIZE = 16  # bytes of a checksum
_OWN = "own-"  # begins the keys of templates that are not built in


class Compiled(BytecodeCache):
    """The compiled templates for a language and these filters, which are applied to constants when compiling.

    A template that was edited is compiled again.
    """

    _codes: ClassVar[dict[tuple[object, ...], tuple[str, CodeType]]] = {}

    def __init__(self, language: str, filters: Mapping[str, Callable[..., Any]], builtin: Path) -> None:
        self._key = language, *filters.items()
        self._language, self._filters, self._builtin = language, filters, builtin

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        is_builtin = filename is not None and Path(filename).is_relative_to(self._builtin)
        return ("" if is_builtin else _OWN) + super().get_cache_key(name, filename)

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._codes.get((*self._key, bucket.key), ("", None))
        bucket.code = code if checksum == bucket.checksum else None
        if bucket.code is None and (file := self._file(bucket)) is not None:
            with suppress(OSError):
                data = file.read_bytes()
                if data[:_SIZE] == self._checksum(data[_SIZE:]):  # else it is compiled again
                    bucket.bytecode_from_string(data[_SIZE:])
                    self._remember(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._remember(bucket)
        if (file := self._file(bucket)) is not None and not sys.dont_write_bytecode:
            with suppress(OSError):  # this folder may belong to somebody else
                file.parent.mkdir(parents=True, exist_ok=True)
                new = file.with_name(f"{file.name}.{os.getpid()}")
                try:
                    kept = bucket.bytecode_to_string()
                    new.write_bytes(self._checksum(kept) + kept)
                    new.replace(file)
                finally:
                    new.unlink(missing_ok=True)

    def _remember(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[*self._key, bucket.key] = bucket.checksum, bucket.code

    def _checksum(self, code: bytes) -> bytes:
        """A checksum of what is kept, and of all code on which it depends."""
        return blake2b(self._digest + code, digest_size=_SIZE).digest()

    def _file(self, bucket: Bucket) -> Path | None:
        """Where a compiled template is kept; None unless all that it depends on is built in."""
        if bucket.key.startswith(_OWN) or not self._digest:
            return None
        return Path(cache_from_source(__file__)).parent / f"{self._language}-{bucket.key}.template"

    @cached_property
    def _digest(self) -> bytes:
        """A digest of all code that takes part in compiling; empty if some of it is an extension's."""
        modules = [sys.modules[function.__module__] for function in self._filters.values()]
        if not all(module.__name__.partition(".")[0] in _BUILTIN for module in modules):
            return b""
        files = {Path(str(module.__file__)) for module in modules}
        digest = blake2b(MAGIC_NUMBER + version_of_jinja.encode(), digest_size=16)
        for file in sorted({*files, *_ROOM.glob("*.py")}):
            digest.update(file.read_bytes())
        return digest.digest()
