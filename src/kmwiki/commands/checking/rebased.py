"""Baselines after a move: each finding in them stays known, under the new path and by the new text of its line."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec.structs import astuple

from kmwiki.commands.checking.baseline import KnownFinding, is_baseline, read_baseline, written
from kmwiki.commands.checking.marked import Identity, identities_of, lines_of
from kmwiki.commands.edits.changes import Change
from kmwiki.commands.edits.moving import MovePlan
from kmwiki.content.decoding import decode
from kmwiki.content.plain_file import read_plain
from kmwiki.diagnostics import Diagnostic, visible
from kmwiki.errors import KmwikiError

_ENDINGS = (".json", ".jsonl", ".txt")


def rebased(root: Path, plan: MovePlan) -> Iterator[Change]:
    """The changes of the baselines in the root, so that they know after a move what they know now."""
    known = None
    for file in sorted(root.iterdir()):
        if file.suffix.lower() in _ENDINGS and file.is_file() and not file.is_symlink() and is_baseline(file):
            known = known if known is not None else _known(root, plan)
            try:
                after = written(sorted(_moved(read_baseline(file), known), key=astuple))
            except KmwikiError:
                continue  # `check` reports it
            if known and after != (before := read_plain(file)):
                yield Change(path=file.name, to=file.name, before=before, after=after)


def _moved(
    baseline: Iterable[KnownFinding], known: Mapping[Identity, Sequence[KnownFinding]]
) -> Iterator[KnownFinding]:
    times = Counter[Identity]()
    for one in baseline:
        later = known.get(one.identity, ())
        yield later[times[one.identity]] if times[one.identity] < len(later) else one
        times[one.identity] += 1


def _known(root: Path, plan: MovePlan) -> dict[Identity, list[KnownFinding]]:
    """What each finding is known by now → the same afterwards."""
    old, new = plan.findings
    later = {change.to: change for change in plan.changes}

    def lines(path: str) -> list[str]:
        change = later.get(path)
        if change is None or not change.edits:
            return lines_of(root / (path if change is None else change.path))
        return decode(change.after)[0].split("\n")

    found: dict[Identity, list[KnownFinding]] = defaultdict(list)
    before, after = identities_of(old, lambda path: lines_of(root / path)), identities_of(new, lines)
    for was, now in _pairs(old, new, plan.paths):
        mark = after[now]
        found[before[was]].append(KnownFinding(mark.path, mark.rule, visible(new[now].message), mark.line))
    return found


def _pairs(old: Sequence[Diagnostic], new: Sequence[Diagnostic], paths: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """The numbers of findings that are the same before and after: those of a rule on a file, in their order there."""
    by_key: dict[tuple[str, str], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for number, one in enumerate(old):
        by_key[one.rule, paths.get(one.at.path, one.at.path)][0].append(number)
    for number, one in enumerate(new):
        by_key[one.rule, one.at.path][1].append(number)
    for was, now in by_key.values():
        if len(was) == len(now):
            was.sort(key=lambda number: (old[number].at.line, old[number].at.column))
            now.sort(key=lambda number: (new[number].at.line, new[number].at.column))
            yield from zip(was, now, strict=True)
