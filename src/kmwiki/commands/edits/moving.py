"""Renames a page, a folder, a file or a heading and updates everything that refers to it, as changes of files."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from kmwiki.commands.edits.addresses import alias_edits, kept_addresses
from kmwiki.commands.edits.changes import Change
from kmwiki.commands.edits.disk import Disk
from kmwiki.commands.edits.judged import verdicts_after
from kmwiki.commands.edits.moved_files import lock_after, renamed
from kmwiki.commands.edits.naming import Renaming, Retitling, meant
from kmwiki.commands.edits.patterns import patterns_after, settings_after
from kmwiki.commands.edits.relinking import Relinking
from kmwiki.commands.edits.text import Edit, TextFile
from kmwiki.commands.edits.translation import first_other, translation_of
from kmwiki.commands.edits.wiki import Reader, files_after, new_findings, side_of
from kmwiki.content.files import ContentFile
from kmwiki.content.loader import LOCK, content_file, load_wiki
from kmwiki.content.verdict_file import VERDICTS
from kmwiki.content.walk import tidy_name
from kmwiki.diagnostics import Diagnostic
from kmwiki.engine.parsing import parser_of
from kmwiki.errors import KmwikiError
from kmwiki.markdown.spans import Span
from kmwiki.pipeline import Analysis


class MovePlan(Struct, frozen=True, kw_only=True):
    """The changes that a move makes, and the number of files in which links change."""

    changes: tuple[Change, ...]
    relinked: int
    paths: dict[str, str]  # the old and new paths of files that move
    findings: tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]  # before and after


def plan_move(reader: Reader, old: str, new: str, *, redirect: bool) -> MovePlan:
    """The changes that give what is called `old` its new name. Raises KmwikiError if that would break something."""
    return _Move(reader, redirect=redirect).plan(old, new)


class _Move:
    """One move: the wiki before, the wiki with other names, and the edits that let all links lead where they led."""

    def __init__(self, reader: Reader, *, redirect: bool) -> None:
        self._reader, self._redirect = reader, redirect
        self._disk = Disk.of(reader.config.folders)
        self._files = load_wiki(reader.config.folders)
        self._before = reader.analysis(self._files)
        self._pages = {page.path: page for page in self._files.pages}
        self._texts: dict[str, TextFile] = {}

    def plan(self, old: str, new: str) -> MovePlan:
        wanted, config = meant(self._before, self._disk, old, new), self._reader.config
        moved = renamed(wanted, self._files, config) if isinstance(wanted, Renaming) else {}
        paths = {tidy_name(path): tidy_name(to) for path, to in moved.items()}
        patterns = patterns_after(config, paths, self._disk.places.keys() - paths.keys()) if paths else {}
        edits = {} if isinstance(wanted, Renaming) else {wanted.path: [self._heading(wanted)]}
        lock = lock_after(self._files, paths)
        middle = self._reader.analysis(files_after(self._files, paths, self._edited(edits), lock), evidence=False)
        if isinstance(wanted, Retitling):
            self._check_headings(wanted, self._edited(edits)[wanted.path])
        links = self._relinking(middle, paths)
        for path in links.before.nodes:
            edits[path] = [*edits.get(path, ()), *self._links(links, path)]
        for path, edit in self._aliases(links, middle) if paths else ():
            edits[path].append(edit)
        texts = self._edited(edits)
        after = self._proved(links, texts, lock, patterns)
        changes = [*self._changes(moved, texts), *settings_after(config, paths, patterns)]
        changes += self._beside(LOCK, self._files.lock, lock)
        judged = verdicts_after(self._files.verdicts or b"", self._before, after, links.translation.slugs)
        changes += self._beside(VERDICTS, self._files.verdicts, judged)
        return MovePlan(
            changes=tuple(changes),
            relinked=len(texts),
            paths=paths,
            findings=(self._before.diagnostics, after.diagnostics),
        )

    def _beside(self, name: str, before: bytes | None, after: bytes | None) -> Iterator[Change]:
        """The change of a file in the root."""
        if before is not None and after is not None and before != after:
            yield Change(path=name, to=name, before=before, after=after)

    def _headings(self, file: ContentFile) -> list[Span]:
        spans = parser_of(self._reader.config, self._before.wiki.source_names).spans(file)
        return [one for one in spans if one.anchor is not None]

    def _check_headings(self, wanted: Retitling, data: bytes) -> None:
        """Raise KmwikiError if a page with these bytes would have other headings than those that it shall have."""
        file = self._pages[wanted.path]
        after = content_file(file.path, file.name, data, [], any_format=file.any_format)
        old = [(one.level, wanted.words if one.anchor == wanted.anchor else one.text) for one in self._headings(file)]
        if old != [(one.level, one.text) for one in self._headings(after)]:
            raise KmwikiError(f"“{wanted.words}” would not be read as the text of this heading; nothing was changed")

    def _heading(self, wanted: Retitling) -> Edit:
        """The edit that gives a heading its new words."""
        text = self._text(wanted.path)
        span = next((one for one in self._headings(self._pages[wanted.path]) if one.anchor == wanted.anchor), None)
        start = None if span is None else text.find(span.text, span.at)
        if span is None or start is None:
            raise KmwikiError(f"{wanted.path}: the heading “{wanted.anchor}” cannot be edited")
        return Edit(start=start, end=start + len(span.text), text=wanted.words)

    def _relinking(self, middle: Analysis, paths: Mapping[str, str]) -> Relinking:
        before, after = side_of(self._before), side_of(middle)
        return Relinking(
            before=before,
            after=after,
            translation=translation_of(before, after, self._files, paths),
            parser=parser_of(self._reader.config, self._before.wiki.source_names),
        )

    def _links(self, links: Relinking, path: str) -> Iterator[Edit]:
        if links.is_stale(path, self._pages[path]):
            yield from links.edits(self._pages[path], self._text(path))

    def _aliases(self, links: Relinking, middle: Analysis) -> Iterator[tuple[str, Edit]]:
        """The edits that let the site redirect from the old addresses of pages to the new ones, with their paths."""
        wiki, files = middle.wiki, {to: path for path, to in links.translation.paths.items()}
        kept = kept_addresses(self._before.wiki, wiki, links.translation.slugs) if self._redirect else {}
        moved = {links.after.nodes[path].slug for path in files if path in links.after.nodes}
        for slug in sorted({*kept, *moved}):
            node = wiki.graph.nodes[slug]
            path = files.get(node.page.path, node.page.path)
            style, text = wiki.wanted.url_style, self._pages[path].text
            for edit in alias_edits(text, node, kept.get(slug, ()), style, self._text(path)):
                yield path, edit

    def _proved(
        self, links: Relinking, texts: Mapping[str, bytes], lock: bytes | None, patterns: Mapping[str, str]
    ) -> Analysis:
        """The wiki afterwards. Raises KmwikiError if a link would lead elsewhere, or there would be a new finding."""
        paths = links.translation.paths
        after = self._reader.moved({**paths, **patterns}).analysis(files_after(self._files, paths, texts, lock))
        side = side_of(after)
        for path, node in links.before.nodes.items():
            old, new = list(links.before.all(node)), list(side.all(side.nodes[paths.get(path, path)]))
            if (lost := first_other(old, new, links.translation)) is not None:
                what = ("be lost", "lead elsewhere", "be a link")[1 + (len(new) > len(old)) - (len(new) < len(old))]
                raise KmwikiError(f"{path}:{lost.line}: “{lost.text}” would {what}; nothing was changed")
        for finding in new_findings(self._before.diagnostics, after.diagnostics, paths):
            at = finding.at
            raise KmwikiError(f"{at.path}:{at.line}: {finding.rule}: {finding.message}; nothing was changed")
        return after

    def _edited(self, edits: Mapping[str, list[Edit]]) -> dict[str, bytes]:
        return {path: self._text(path).edited(found) for path, found in edits.items() if found}

    def _text(self, path: str) -> TextFile:
        if path not in self._texts:
            self._texts[path] = TextFile.of(path, self._disk.read(path))
        return self._texts[path]

    def _changes(self, moved: Mapping[str, str], texts: Mapping[str, bytes]) -> Iterator[Change]:
        """The changes of files, of which several pages may be one by symbolic links."""
        shared: dict[str, set[bytes | None]] = {}
        for path in self._pages:
            shared.setdefault(self._disk.place(path), set()).add(texts.get(path))
        for place, datas in shared.items():
            if len(datas) > 1:
                raise KmwikiError(f"“{place}” is used for several pages that need different links; nothing was changed")
        edited = {place: data for place, datas in shared.items() for data in datas if data is not None}
        for place in {*moved, *edited}:
            before = self._disk.read(place) if place in edited else b""
            yield Change(path=place, to=moved.get(place, place), before=before, after=edited.get(place, b""))
