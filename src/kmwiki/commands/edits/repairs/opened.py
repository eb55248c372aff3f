"""A page with everything that repairs look at, and a repair as a value."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from kmwiki.commands.edits.meaning import BROKEN, Lead, Side
from kmwiki.commands.edits.text import Edit, TextFile
from kmwiki.content.files import ContentFile
from kmwiki.diagnostics import Diagnostic, Location, names_in
from kmwiki.evidence.judged import PageEvidence
from kmwiki.graph.names import Node
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.markdown.spans import Span


class Relock(Struct, frozen=True, kw_only=True):
    """What is cited under another name or range than in the lock (see `lock_file.range_key`)."""

    source: str
    key: str
    new_source: str
    new_key: str


class Repair(Struct, frozen=True, kw_only=True):
    """Edits of a page that belong together, what they mend, and what is another after them.

    `leads` are where links and citations led and will lead; `shown` are words that readers see otherwise.
    """

    rule: str
    at: Location
    before: str
    after: str
    edits: tuple[Edit, ...]
    mends: tuple[Diagnostic, ...] = ()
    leads: tuple[tuple[Lead, Lead], ...] = ()
    shown: tuple[str, str] | None = None
    relock: tuple[Relock, ...] = ()
    is_front: bool = False  # front matter is read otherwise, which may concern other pages


class Address(Struct, frozen=True, kw_only=True):
    """An address that a page has: its spans, the findings that are on it, and how many links of the page have it.

    A link or picture of Markdown is one; if raw HTML or a definition has the same address, all of them are one.
    """

    spans: tuple[Span, ...]
    findings: tuple[Diagnostic, ...]
    times: int

    @property
    def span(self) -> Span:
        """The first of its spans."""
        return self.spans[0]

    @property
    def text(self) -> str:
        """The address, as it is resolved."""
        return self.span.address or ""

    def found(self, rule: str, name: str) -> tuple[Diagnostic, ...]:
        """The findings of a rule that quote a name."""
        return tuple(one for one in self.findings if one.rule == rule and name in names_in(one.message))


class OpenPage(Struct, frozen=True, kw_only=True):
    """A page that may be repaired: its text, its links with their places, and the findings on it."""

    file: ContentFile
    text: TextFile
    page: ResolvedPage
    spans: tuple[Span, ...]
    findings: tuple[Diagnostic, ...]
    evidence: PageEvidence
    wiki: Wiki
    side: Side

    @property
    def node(self) -> Node:
        """The page as links resolve it."""
        return self.page.node

    @property
    def start(self) -> Location:
        """The beginning of the page's file."""
        return Location(path=self.file.path, line=1)

    def found(self, rule: str, at: Location | None) -> tuple[Diagnostic, ...]:
        """The findings of a rule at a place."""
        return tuple(one for one in self.findings if one.rule == rule and one.at == at)

    def addresses(self) -> Iterator[Address]:
        """The addresses of the page, except those that also say where a wikilink leads."""
        by_address: dict[tuple[str, bool], list[Span]] = {}
        defined = {link.definition for link in self.node.page.links}
        for span in self.spans:
            if span.address is not None and span.address not in defined:
                by_address.setdefault((span.address, span.is_picture), []).append(span)
        for (address, is_picture), spans in by_address.items():
            inline = [span for span in spans if span.whole]
            links = sum((one.href, one.image) == (address, is_picture) for one in self.node.page.markdown_links)
            times = links + (address in self.page.attributes and len(inline) < len(spans))
            if len(inline) < len(spans):  # findings on definitions may be at any link that has the same address
                yield Address(spans=tuple(spans), findings=self.findings, times=times)
                continue
            for span in inline:
                first = (span.begins or span.at).line
                lines = range(first, first + span.whole.count("\n") + 1)
                found = tuple(one for one in self.findings if one.at.line in lines)
                yield Address(spans=(span,), findings=found, times=1)

    def edits(self, spans: Iterable[Span], text: str) -> tuple[Edit, ...]:
        """The edits that write another text for what some spans name; none if the place of one is not sure."""
        found = [self.edit(span, text) for span in spans]
        sure = tuple(edit for edit in found if edit is not None)
        return sure if len(sure) == len(found) else ()

    def edit(self, span: Span, text: str) -> Edit | None:
        """The edit that writes another text for what a span names; None if its place is not sure."""
        if span.link is not None and span.begins is not None:
            start = self.text.find(span.whole, span.begins)
            start = None if start is None else start + span.whole.index(span.text, 2)
        else:
            start = self.text.find(span.text, span.at)
        return None if start is None else Edit(start=start, end=start + len(span.text), text=text)

    def repair(
        self,
        span: Span,
        edits: Iterable[Edit],
        mends: tuple[Diagnostic, ...],
        leads: Iterable[tuple[Lead, Lead]],
        *,
        rule: str = "",
        shown: tuple[str, str] | None = None,
        relock: Iterable[Relock] = (),
    ) -> Repair:
        """The repair of findings on a link or citation; without findings, `rule` says what it is."""
        edits = tuple(edits)
        before, after = self._change(span, edits)
        return Repair(
            rule=rule or mends[0].rule,
            at=span.begins or span.at,
            before=before,
            after=after,
            edits=edits,
            mends=mends,
            leads=tuple(leads),
            shown=shown,
            relock=tuple(relock),
        )

    def is_sure(self, lead: Lead) -> bool:
        """Whether a link leads to one thing that readers of this page see, and there to a place that exists."""
        if lead.kind == "page" and lead.name == self.node.slug and not lead.place:
            return False  # a link to its own page
        graph = self.wiki.graph
        hidden = lead.kind == "page" and graph.nodes[lead.name].page.front_matter.hidden
        is_seen = not hidden or self.node.page.front_matter.hidden
        return bool(lead.kind) and is_seen and not lead.doubtful and lead.place != BROKEN

    def _change(self, span: Span, edits: tuple[Edit, ...]) -> tuple[str, str]:
        """What is written now and after the edits, as far as a link or citation reaches."""
        edits = edits if span.begins is not None else edits[:1]  # of several definitions, one is shown
        start, end = min(one.start for one in edits), max(one.end for one in edits)
        whole = None if span.begins is None else self.text.find(span.whole, span.begins)
        if whole is not None and whole <= start and end <= whole + len(span.whole):
            start, end = whole, whole + len(span.whole)
        after, position = "", start
        for one in sorted(edits):
            after += self.text.text[position : one.start] + one.text
            position = one.end
        return self.text.text[start:end], after + self.text.text[position:end]
