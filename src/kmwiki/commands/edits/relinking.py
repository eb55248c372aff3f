"""The edits that let each link of a wiki lead to where it led, after files or headings got other names."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from posixpath import dirname, normpath

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.commands.edits.meaning import FrontSpan, Lead, Side, as_address, as_span, front_spans
from kmwiki.commands.edits.spelling import Target, addresses_for, names_for, sources_for, spellings_of_source
from kmwiki.commands.edits.text import Edit, TextFile
from kmwiki.commands.edits.translation import Translation, same
from kmwiki.content.files import ContentFile
from kmwiki.content.front_matter import split
from kmwiki.content.schemes import unquoted
from kmwiki.content.yaml_scalars import Replaced, Scalar, YamlEdit, rewritten, scalars
from kmwiki.errors import KmwikiError
from kmwiki.graph.names import Found, Node
from kmwiki.graph.paths import path_of
from kmwiki.markdown.parser import PageParser
from kmwiki.markdown.spans import Span
from kmwiki.markdown.wikilink import can_name
from kmwiki.model import Page
from kmwiki.urls import fold


class Relinking(Struct, frozen=True, kw_only=True):
    """The two sides of an edit, and what has another name between them."""

    before: Side
    after: Side
    translation: Translation
    parser: PageParser

    def is_stale(self, path: str, file: ContentFile) -> bool:
        """Whether something on this page leads elsewhere after the edit, or names what has another path."""
        old, new = self._nodes(path)
        said = zip(self.before.all(old), self.after.all(replace(new, page=_moved(old, new))), strict=True)
        return (
            path in self.translation.paths
            or any(
                (was.lead.kind, was.lead.name) in self.translation.moved
                or not same(was.lead, now.lead, self.translation)
                for was, now in said
            )
            or any(self._in_front(file, old))
        )

    def _in_front(self, file: ContentFile, node: Node) -> Iterator[bool]:
        """Whether each link in texts of front matter leads to what has another path; not all of them are shown."""
        block = split(file.text)[0] or ""
        if "[[" not in block and "](" not in block:
            return
        for span in (one for scalar in scalars(file.text) for one in front_spans(scalar)):
            if span.kind in ("name", "address"):
                as_link = as_span if span.kind == "name" else as_address
                lead = self.before.lead(as_link(span.text, file.path), node)
                yield (lead.kind, lead.name) in self.translation.moved

    def edits(self, file: ContentFile, text: TextFile) -> list[Edit]:
        """The edits of a page. Raises KmwikiError, if something on it cannot be written so that it leads there."""
        names = {name for source in self.translation.sources for name in spellings_of_source(source)}
        found = [edit for span in self.parser.spans(file, names) for edit in self._edit(span, text)]
        for scalar in scalars(file.text):
            found += self._front_edit(scalar, file.text, text)
        return found

    def _nodes(self, path: str) -> tuple[Node, Node]:
        return self.before.nodes[path], self.after.nodes[self.translation.paths.get(path, path)]

    def _edit(self, span: Span, text: TextFile) -> Iterator[Edit]:
        if span.anchor is not None:
            return
        new = self._spelled(span, text.path)
        if new is None or new == span.text:
            return
        start = text.find(span.text, span.at)
        if start is None:
            raise _unwritable(span.text, text.path, span.at.line)
        yield Edit(start=start, end=start + len(span.text), text=new)

    def _spelled(self, span: Span, path: str) -> str | None:
        """How something is written after the edit; None if it stays."""
        old, new = self._nodes(path)
        was = self.before.lead(span, old)
        if not was.kind:
            return None
        target = self._target(was, new)
        was_path = is_path(span, path, target.paths[0])  # other programs may follow no other address
        keeps_path = not was_path or is_path(span, target.origin, target.paths[1])
        keeps = keeps_path and not _names(span, target.above)
        if keeps and same(was, self.after.lead(span, new), self.translation):
            return None
        for text in self._candidates(span, old, target):
            if _can_be(span, text) and same(was, self.after.lead(with_text(span, text), new), self.translation):
                return text
        raise _unwritable(span.text, path, span.at.line)

    def _candidates(self, span: Span, old: Node, target: Target) -> Iterable[str]:
        if span.link is not None:
            result = self.before.resolver.link(span.link, old).result
            anchor = result.anchor_text if isinstance(result, Found) else None
            return names_for(span.text, anchor if "#" in span.text else None, target)
        if span.address is not None:
            found = addresses_of(span, target)
            if not is_path(span, old.page.path, target.paths[0]):
                return found
            return sorted(found, key=lambda text: _joined(text, target.origin) != target.paths[1])
        return sources_for(span.source or "", target)

    def _front_edit(self, scalar: Scalar, lines: str, text: TextFile) -> Iterator[Edit]:
        changes = [
            Replaced(span.start, span.text, new)
            for span in front_spans(scalar)
            if (new := self._front_spelled(span, scalar, text)) is not None and new != span.text
        ]
        if not changes:
            return
        written = rewritten(lines, scalar, changes)
        if written is None:
            raise _unwritable(changes[0].old, text.path, scalar.line)
        yield from (edit_of(one, text) for one in written)

    def _front_spelled(self, span: FrontSpan, scalar: Scalar, text: TextFile) -> str | None:
        if span.kind == "bare" and text.text[: text.offset(scalar.line, scalar.column)][-2:] != "[[":
            return None
        if span.kind in ("name", "bare"):
            return self._spelled(as_span(span.text, text.path), text.path)
        if span.kind == "address":
            return self._spelled(as_address(span.text, text.path), text.path)
        side = Side.source if span.kind == "source" else Side.picture
        return self._named(span, side, text.path, scalar.line)

    def _named(self, span: FrontSpan, find: Callable[[Side, str, Node], Lead], path: str, line: int) -> str | None:
        old, new = self._nodes(path)
        was = find(self.before, span.text, old)
        if not was.kind or same(was, find(self.after, span.text, new), self.translation):
            return None
        target = self._target(was, new)
        spellings = (
            sources_for(span.text, target)
            if span.kind == "source"
            else addresses_for(span.text, unquoted(span.text), target, angled=True)
        )
        for text in spellings:
            if same(was, find(self.after, text, new), self.translation):
                return text
        raise _unwritable(span.text, path, line)

    def _target(self, was: Lead, origin: Node) -> Target:
        """What a link led to and leads to, for the ways to write it."""
        want, old, new = self.translation.of(was), self.before.resolver, self.after.resolver
        home = new.graph.home
        if was.kind == "page":
            one, two = old.graph.nodes[was.name], new.graph.nodes[want.name]
            return Target(
                before=one.page.name,
                after=two.page.name,
                titles=(one.page.title, two.page.title),
                slugs=(was.name, want.name),
                headings=(_heading(one, was.place), _heading(two, want.place)),
                ids=(was.place, want.place),
                above=tuple(_renamed_above(one, was.place, self.translation.retitled.get(was.name, {}))),
                home=home,
                origin=origin.page.path,
            )
        if was.kind == "source":
            home = old.sources[was.name].path.removesuffix(was.name).rstrip("/")
        before, after = was.name, want.name
        if was.kind == "folder":
            before, after = old.graph.folders[was.name], new.graph.folders.get(want.name, want.name)
        return Target(before=before, after=after, home=home, origin=origin.page.path)


def edit_of(written: YamlEdit, text: TextFile) -> Edit:
    """An edit of front matter as one of its file."""
    start, end = text.offset(written.line, written.column), text.offset(written.end_line, written.end_column)
    return Edit(start=start, end=end, text=written.text)


def addresses_of(span: Span, target: Target) -> Iterator[str]:
    """The addresses by which a link may lead to a target, those most like the present one first."""
    address = unquoted(span.address or "").replace("\\", "/")
    return addresses_for(span.text, address, target, angled=span.angled)


def with_text(span: Span, text: str) -> Span:
    """The span as it would be with another text."""
    if span.link is not None:
        return replace(span, link=replace(span.link, target=text, definition=None))
    return replace(span, address=text) if span.address is not None else replace(span, source=text)


def _can_be(span: Span, text: str) -> bool:
    """Whether this can be written in the place of the span."""
    return span.link is None or can_name(text)


def _renamed_above(node: Node, anchor: str, retitled: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The words, before and after, of the headings in whose sections a heading is."""
    level = 0
    headings = iter(reversed(node.page.headings)) if anchor and retitled else iter(())
    for heading in headings:
        if heading.anchor == anchor:
            level = heading.level
        elif heading.level < level:
            level = heading.level
            yield from (retitled[heading.anchor],) if heading.anchor in retitled else ()


def _names(span: Span, headings: Iterable[tuple[str, str]]) -> bool:
    """Whether a wikilink names one of these headings before the one to which it leads."""
    _, *above = (span.link.target if span.link else "").split("#")
    return not {fold(old) for old, _ in headings}.isdisjoint(map(fold, above[:-1]))


def is_path(span: Span, origin: str, path: str) -> bool:
    """Whether an address is the path from a page to a file."""
    address = span.address or ""
    return bool(path_of(address)) and not address.startswith("/") and _joined(address, origin) == path


def _moved(old: Node, new: Node) -> Page:
    return replace(old.page, path=new.page.path, name=new.page.name, title=new.page.title)


def _heading(node: Node, anchor: str) -> str:
    return next((one.text for one in node.page.headings if one.anchor == anchor), "") if anchor else ""


def _joined(address: str, origin: str) -> str:
    return normpath(f"{dirname(origin)}/{path_of(address)}").lstrip("/")


def _unwritable(text: str, path: str, line: int) -> KmwikiError:
    return KmwikiError(
        f"{path}:{line}: “{text}” cannot be rewritten so that it leads to the same place; nothing was changed"
    )
