"""`kmwiki.toml` after a move: the paths and patterns in it that mean files which have another path then."""

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.commands.edits.changes import Change
from kmwiki.config import FILE, Config
from kmwiki.content.globs import matches, segments
from kmwiki.content.plain_file import read_plain
from kmwiki.errors import KmwikiError


class _PathPattern(Struct, frozen=True):
    """A pattern of `kmwiki.toml`, which means folders and paths in the `base`, too, if it says what is not read."""

    text: str
    base: str
    is_unread: bool

    def means(self, path: str) -> bool:
        """Whether it means a file of the wiki."""
        spelled = {path, path.removeprefix(f"{self.base}/")} if self.is_unread else {path}
        for parts in (one.split("/") for one in spelled):
            ends = range(1 if self.is_unread else len(parts), len(parts) + 1)
            if any(matches(segments(self.text), parts[:end]) for end in ends):
                return True
        return False

    def within(self, paths: Mapping[str, str], stay: Collection[str]) -> "Iterator[_PathPattern]":
        """The pattern that begins with the new path of a file, or of a folder without files that `stay`."""
        pairs = {
            pair: None
            for old, new in paths.items()
            for pair in _renamed(old, new)
            if pair[0] == old or not any(path.startswith(f"{pair[0]}/") for path in stay)
        }
        plain = self.text.removeprefix("./")
        for old, new in sorted(pairs, key=lambda pair: len(pair[0]), reverse=True):
            for front in {"", f"{self.base}/"}:
                name, other = old.removeprefix(front), new.removeprefix(front)
                if plain == name or plain.startswith(f"{name}/"):
                    yield replace(self, text=self.text.removesuffix(plain) + other + plain[len(name) :])

    def named(self, paths: Mapping[str, str]) -> "Iterator[_PathPattern]":
        """The pattern with the new name of a file, if it is the old one."""
        for old, new in paths.items():
            if self.text == old.rpartition("/")[2]:
                yield replace(self, text=new.rpartition("/")[2])


def _renamed(old: str, new: str) -> Iterator[tuple[str, str]]:
    """The old and new path of a file, and of the folders in it that have another one."""
    yield old, new
    while old.rpartition("/")[2] == new.rpartition("/")[2] and "/" in old and "/" in new:
        old, new = old.rpartition("/")[0], new.rpartition("/")[0]
        yield old, new


def patterns_after(config: Config, paths: Mapping[str, str], stay: Collection[str]) -> dict[str, str]:
    """The patterns in `kmwiki.toml` that must be others, and these, so that each means the same files.

    `paths` are the old and new paths of files that move, and `stay` those of other files. Raises KmwikiError if
    none does.
    """
    base = config.content.relative_to(config.root).as_posix()
    given = [_PathPattern(text, base, is_unread=True) for text in config.folders.ignore]
    given += [_PathPattern(one.path, base, is_unread=False) for one in config.ignores if one.path]
    before, after = [*paths, *stay], [*paths.values(), *stay]
    found: dict[str, str] = {}
    for pattern in given:
        want = {paths.get(one, one) for one in before if pattern.means(one)}
        fits = (
            one
            for one in (*pattern.within(paths, stay), pattern, *pattern.named(paths))
            if {path for path in after if one.means(path)} == want
        )
        fit = next(fits, None)
        if fit is None:
            raise KmwikiError(f"{FILE}: “{pattern.text}” would no longer match the same files; nothing was changed")
        if fit != pattern:
            found[pattern.text] = fit.text
    return found


def settings_after(config: Config, paths: Mapping[str, str], patterns: Mapping[str, str]) -> list[Change]:
    """The change of `kmwiki.toml`, if it names files that move, or has such patterns."""
    file = config.root / FILE
    data = read_plain(file) if file.is_file() else b""
    text = data.decode(errors="surrogateescape")
    for pattern in patterns:
        if not any(mark + pattern + mark in text for mark in "'\""):
            raise KmwikiError(f"{FILE}: “{pattern}” would need to change but cannot be edited; nothing was changed")
    for old, new in {**paths, **patterns}.items():
        basic = '"' + new.replace("\\", "\\\\").replace('"', '\\"') + '"'
        text = text.replace(f"'{old}'", f"'{new}'" if "'" not in new else basic).replace(f'"{old}"', basic)
    after = text.encode(errors="surrogateescape")
    return [Change(path=FILE, to=FILE, before=data, after=after)] if after != data else []
