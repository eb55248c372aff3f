"""Repairs of what is surely wrong in a wiki, as changes of files, each proved by reading the wiki as it would be."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, product

from msgspec import Struct

from kmwiki.commands.edits.changes import Change
from kmwiki.commands.edits.disk import Disk
from kmwiki.commands.edits.meaning import Side
from kmwiki.commands.edits.proof import Faults, Sides, faults
from kmwiki.commands.edits.relocking import relocked
from kmwiki.commands.edits.repairs.anchors import anchor_repairs
from kmwiki.commands.edits.repairs.citations import citation_repairs
from kmwiki.commands.edits.repairs.front_links import front_link_repairs
from kmwiki.commands.edits.repairs.front_matter import front_repairs
from kmwiki.commands.edits.repairs.lines import found_lines, misread_lines, moved_lines
from kmwiki.commands.edits.repairs.link_forms import LinkForm, in_form
from kmwiki.commands.edits.repairs.links import link_repairs
from kmwiki.commands.edits.repairs.opened import OpenPage, Repair
from kmwiki.commands.edits.text import Edit, TextFile
from kmwiki.commands.edits.wiki import Reader, files_after, side_of
from kmwiki.content.files import ContentFile, Files
from kmwiki.content.loader import LOCK, load_wiki
from kmwiki.diagnostics import Diagnostic
from kmwiki.engine.parsing import parser_of
from kmwiki.errors import Failure, KmwikiError, attempt
from kmwiki.evidence.judged import NOTHING_SAID
from kmwiki.markdown.parser import PageParser
from kmwiki.pipeline import Analysis

KINDS: tuple[Callable[[OpenPage], Iterator[Repair]], ...] = (
    front_repairs,
    front_link_repairs,
    link_repairs,
    anchor_repairs,
    citation_repairs,
    moved_lines,
    misread_lines,
)
RULES = frozenset(
    "broken-anchor broken-citation broken-link citation-case citation-moved frontmatter-duplicate-key "
    "frontmatter-invalid frontmatter-type malformed-citation missing-asset missing-source".split()
)
_ROUNDS = 4  # what one round mends may let the next one mend more
_MOST_PROOFS = 60  # times that the wiki is read


class WantedRepairs(Struct, frozen=True, kw_only=True):
    """What is repaired: findings of the rules that `takes` says, and what is wanted besides."""

    takes: Callable[[str], bool]
    links: LinkForm | None = None
    lines: bool = False

    @property
    def kinds(self) -> tuple[Callable[[OpenPage], Iterator[Repair]], ...]:
        """What is done to a page, in this order: of two repairs at the same place, the first counts."""
        lines = (found_lines,) if self.lines else ()
        return (*KINDS, *lines, *((in_form(self.links),) if self.links else ()))


class Fixed(Struct, frozen=True, kw_only=True):
    """The changes of files, the repairs in them, what was left alone and why, and the findings that are left."""

    changes: tuple[Change, ...]
    repairs: tuple[Repair, ...]
    refused: tuple[tuple[str, str], ...]
    left: tuple[Diagnostic, ...]


class _State(Struct, frozen=True, kw_only=True):
    """A wiki with some of the repairs, or none: its files, and the texts of those that were edited."""

    files: Files
    analysis: Analysis
    side: Side
    texts: dict[str, TextFile]


def plan_fix(reader: Reader, wanted: WantedRepairs) -> Fixed:
    """The repairs that are proved to be safe."""
    return _Fix(reader, wanted).plan()


class _Fix:
    """One run: rounds of repairs, of which each is proved before it counts."""

    def __init__(self, reader: Reader, wanted: WantedRepairs) -> None:
        self._reader, self._wanted = reader, wanted
        self._root = reader.config.root
        self._disk = Disk.of(reader.config.folders)
        self._refused: dict[str, str] = {}
        self._left: set[tuple[str, str, str]] = set()
        self._proofs = 0

    def plan(self) -> Fixed:
        files = load_wiki(self._reader.config.folders)
        begun = state = self._state(files, {})
        repairs: list[Repair] = []
        for _ in range(_ROUNDS):
            proposed = [one for one in self._proposed(state) if _key(one) not in self._left]
            if not proposed:
                break
            state, proved = self._settled(state, proposed)
            repairs += proved
        return Fixed(
            changes=tuple(self._changes(begun, state)),
            repairs=tuple(sorted(repairs, key=lambda one: (one.at.path, one.at.line, one.at.column))),
            refused=tuple(sorted(self._refused.items())),
            left=tuple(one for one in state.analysis.diagnostics if self._wanted.takes(one.rule)),
        )

    def _state(self, files: Files, texts: dict[str, TextFile]) -> _State:
        analysis = self._reader.analysis(files)
        return _State(files=files, analysis=analysis, side=side_of(analysis), texts=texts)

    def _proposed(self, state: _State) -> Iterator[Repair]:
        """The repairs of all pages; of two at the same place, the first."""
        parser = parser_of(self._reader.config, state.analysis.wiki.source_names)
        findings: dict[str, list[Diagnostic]] = {}
        for one in state.analysis.diagnostics:
            if one.rule in RULES and self._wanted.takes(one.rule):
                findings.setdefault(one.at.path, []).append(one)
        own = {source.path for source in state.files.sources}
        for file in state.files.pages:
            if file.path in own or not (file.path in findings or len(self._wanted.kinds) > len(KINDS)):
                continue
            page = self._opened(state, file, parser, findings.get(file.path, ()))
            if page is not None:
                yield from _apart(one for kind in self._wanted.kinds for one in kind(page))

    def _opened(
        self, state: _State, file: ContentFile, parser: PageParser, findings: Iterable[Diagnostic]
    ) -> OpenPage | None:
        path, node = file.path, state.side.nodes.get(file.path)
        if node is None or node.page.front_matter.drawing:
            return None
        try:
            text = self._text(state, path)
        except KmwikiError as error:
            self._refused[path] = str(error).removeprefix(f"{path}: ")
            return None
        spans = attempt(lambda: tuple(parser.spans(file)))
        return OpenPage(
            file=file,
            text=text,
            page=state.side.resolver(node),
            spans=() if isinstance(spans, Failure) else spans,
            findings=tuple(findings),
            evidence=state.analysis.site.evidence.get(node.slug, NOTHING_SAID),
            wiki=state.analysis.wiki,
            side=state.side,
        )

    def _text(self, state: _State, path: str) -> TextFile:
        if path in state.texts:
            return state.texts[path]
        if (self._root / path).is_symlink() or self._disk.place(path).startswith("../"):
            raise KmwikiError("it is a symbolic link or inside one; edit its target")
        return TextFile.of(path, self._disk.read(path))

    def _settled(self, state: _State, repairs: Sequence[Repair]) -> tuple[_State, list[Repair]]:
        """The wiki with those of the repairs that are proved together, and these.

        Some of each page are tried at once. Where there is a fault, they are tried in halves, and what is a fault alone
        is left; the others wait until all that are tried are without one.
        """
        proved: list[Repair] = []
        best = state
        waiting: dict[str, list[list[Repair]]] = {}
        for one in repairs:
            waiting.setdefault(one.at.path, [[]])[0].append(one)
        while waiting:
            tried = {path: groups[-1] for path, groups in waiting.items()}
            after, found = self._tried(state, [*proved, *chain.from_iterable(tried.values())])
            if not found:
                best, proved = after, [*proved, *chain.from_iterable(tried.values())]
            for path in tried if not found else _faulty(tried, found):
                waiting[path] = waiting[path][:-1] + ([] if not found else self._parts(tried[path], found))
            waiting = {path: groups for path, groups in waiting.items() if groups}
        return best, proved

    def _parts(self, repairs: Sequence[Repair], found: Faults) -> list[list[Repair]]:
        """The halves of repairs with a fault; of one alone, or if the wiki was read too often, nothing is left."""
        if len(repairs) == 1 or self._proofs >= _MOST_PROOFS:
            self._refuse(repairs, found)
            return []
        middle = len(repairs) // 2
        return [list(repairs[middle:]), list(repairs[:middle])]

    def _tried(self, state: _State, repairs: Sequence[Repair]) -> tuple[_State, Faults]:
        self._proofs += 1
        after = self._after(state, repairs)
        both = Sides(files=state.files, analyses=(state.analysis, after.analysis), sides=(state.side, after.side))
        return after, faults(both, repairs)

    def _after(self, state: _State, repairs: Sequence[Repair]) -> _State:
        """The wiki with these repairs."""
        edits: dict[str, list[Repair]] = {}
        for one in repairs:
            edits.setdefault(one.at.path, []).append(one)
        datas = {
            path: self._text(state, path).edited(edit for one in some for edit in one.edits)
            for path, some in edits.items()
        }
        lock = state.files.lock
        if any(one.relock for one in repairs):
            middle = self._reader.analysis(files_after(state.files, {}, datas, lock), evidence=False)
            lock = relocked(lock, middle.wiki, (move for one in repairs for move in one.relock))
        texts = {path: TextFile.of(path, data) for path, data in datas.items()}
        return self._state(files_after(state.files, {}, datas, lock), state.texts | texts)

    def _refuse(self, repairs: Iterable[Repair], found: Faults) -> None:
        self._left.update(map(_key, repairs))
        for one in repairs:
            why = found.get(one.at.path) or next(f"{path}: {why}" for path, why in sorted(found.items()))
            self._refused.setdefault(
                f"{one.at.path}:{one.at.line}:{one.at.column}", f"{one.before} was not changed: {why}"
            )

    def _changes(self, begun: _State, state: _State) -> Iterator[Change]:
        for path, text in sorted(state.texts.items()):
            before = self._text(begun, path).data
            if before != text.data:
                place = self._disk.place(path)
                yield Change(path=place, to=place, before=before, after=text.data)
        if begun.files.lock != state.files.lock:
            yield Change(path=LOCK, to=LOCK, before=begun.files.lock or b"", after=state.files.lock or b"")


def _key(repair: Repair) -> tuple[str, str, str]:
    return repair.rule, f"{repair.at.path}:{repair.at.line}", repair.before


def _apart(repairs: Iterable[Repair]) -> Iterator[Repair]:
    """The repairs of a page without those that edit what another one edits."""
    taken: list[Edit] = []
    for one in repairs:
        if not any(_meet(*pair) for pair in product(one.edits, taken)):
            taken += one.edits
            yield one


def _meet(one: Edit, other: Edit) -> bool:
    is_same = (one.start, one.end) == (other.start, other.end)
    return is_same or (one.start < other.end and other.start < one.end)


def _faulty(tried: Mapping[str, Sequence[Repair]], found: Faults) -> list[str]:
    """The pages whose repairs are at fault: those with a fault, or else those that concern other pages, or else all."""
    own = [path for path in tried if path in found]
    others = [path for path, repairs in tried.items() if any(one.is_front for one in repairs)]
    return own or others or list(tried)
