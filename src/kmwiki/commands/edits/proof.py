"""The proof of repairs: the wiki with them has no other finding, no link elsewhere, and the same words for readers."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from kmwiki.commands.edits.meaning import Lead, Side
from kmwiki.commands.edits.repairs.opened import Repair
from kmwiki.commands.edits.translation import Translation, translation_of
from kmwiki.commands.edits.wiki import new_findings
from kmwiki.content.files import Files
from kmwiki.diagnostics import visible
from kmwiki.graph.wiki import ResolvedPage
from kmwiki.outputs.page_text import Line, sections_of
from kmwiki.pipeline import Analysis

Faults = dict[str, str]  # path of a page → why its edits, or edits of others, are not safe


class Sides(Struct, frozen=True, kw_only=True):
    """A wiki before and after repairs."""

    files: Files
    analyses: tuple[Analysis, Analysis]
    sides: tuple[Side, Side]


def faults(both: Sides, repairs: Sequence[Repair]) -> Faults:
    """What speaks against these repairs; nothing, if they are proved."""
    found: Faults = {}
    by_page: dict[str, list[Repair]] = defaultdict(list)
    for repair in repairs:
        by_page[repair.at.path].append(repair)
    translation = translation_of(*both.sides, both.files, {})
    before, after = both.sides
    is_named_otherwise = any(repair.is_front for repair in repairs)
    for path, node in before.nodes.items():
        own = by_page.get(path, ())
        if path not in after.nodes:
            found[path] = "the page would no longer be read"
            continue
        want = _wanted((one.lead for one in before.all(node)), own, translation)
        got = Counter(one.lead for one in after.all(after.nodes[path]))
        if not _leads_there(want, got, own, is_named_otherwise=is_named_otherwise):
            found[path] = "a link or citation would lead elsewhere"
    found |= {path: why for path, why in _words(both, by_page)}
    found |= {path: why for path, why in _findings(both, by_page)}
    return found


def _wanted(leads: Iterable[Lead], repairs: Iterable[Repair], translation: Translation) -> Counter[Lead]:
    """Where everything on a page must lead after its repairs."""
    want = Counter(map(translation.of, leads))
    for was, now in (pair for repair in repairs for pair in repair.leads):
        want[translation.of(was)] -= 1
        want[translation.of(now)] += 1
    return want


def _leads_there(
    want: Counter[Lead], got: Counter[Lead], repairs: Iterable[Repair], *, is_named_otherwise: bool
) -> bool:
    """Whether links lead where they must; if front matter is read otherwise, what led nowhere may find its target.

    A link that leads to a source again may be a citation as well.
    """
    missing, extra = want - got, got - want
    cited = {now.name for repair in repairs for _, now in repair.leads if now.kind == "source"}
    extra = Counter({one: times for one, times in extra.items() if one.kind != "source" or one.name not in cited})
    is_same = not missing and not extra and not any(number < 0 for number in want.values())
    if is_same or not is_named_otherwise:
        return is_same
    may_have_more = any(repair.is_front for repair in repairs)
    return all(not lead.kind for lead in missing) and (may_have_more or missing.total() == extra.total())


def _words(both: Sides, by_page: Mapping[str, Sequence[Repair]]) -> Iterator[tuple[str, str]]:
    """The pages of which readers would see other words than the repairs say."""
    old, new = ({page.node.page.path: page for page in one.wiki.pages.values()} for one in both.analyses)
    for path, page in old.items():
        own = by_page.get(path, ())
        now = new.get(path)
        is_front = any(repair.is_front for repair in own)
        if now is None and is_front and not page.node.page.body.text.strip():
            continue  # without words, a page may redirect as it was meant to
        if now is None or page.node.page.front_matter.hidden != now.node.page.front_matter.hidden:
            yield path, "the page would be hidden or published"
        elif (is_front and _prose(page, own) != _prose(now, ())) or (
            not is_front and not _reads_the_same(page, now, own)
        ):
            yield path, "readers would see different text"


def _reads_the_same(page: ResolvedPage, now: ResolvedPage, repairs: Sequence[Repair]) -> bool:
    is_shown = any(repair.shown for repair in repairs)
    texts = _blocks(page, repairs), _blocks(now, ())
    if not is_shown and page.node.page.packed == now.node.page.packed and page.links == now.links:
        return True
    same_title = page.node.page.title == now.node.page.title
    return same_title and texts[0] == texts[1] and (is_shown or _sections(page) == _sections(now))


def _sections(page: ResolvedPage) -> list[tuple[int, str, tuple[Line, ...]]]:
    """The words of a page, with the labels of links as readers see them."""
    return [(one.heading.level, one.heading.text, one.lines) for one in sections_of(page)]


def _blocks(page: ResolvedPage, repairs: Sequence[Repair]) -> list[str]:
    """The blocks of a page's text with the labels that repairs give to its links."""
    shown = {repair.at: repair.shown for repair in repairs if repair.shown is not None}
    body = page.node.page.body
    blocks = [text for _, text in body.spoken()]
    for label in reversed(body.labels):
        pair = shown.get(page.links[label.link].link.location)
        if pair is not None:
            text = blocks[label.block]
            own = text[label.start : label.end].replace(*pair, 1)
            blocks[label.block] = text[: label.start] + own + text[label.end :]
    return blocks


def _prose(page: ResolvedPage, repairs: Sequence[Repair]) -> tuple[list[str], list[str]]:
    """The words of a page, of which the title may be shown as a heading or not."""
    own = page.node.page
    blocks = zip(own.body.blocks, _blocks(page, repairs), strict=True)
    texts = [text for block, text in blocks if block.kind not in ("heading", "title")]
    return texts, [heading.text for heading in own.headings]


def _findings(both: Sides, by_page: Mapping[str, Sequence[Repair]]) -> Iterator[tuple[str, str]]:
    """The pages with a finding that was not there, or that is still there."""
    old, new = (one.diagnostics for one in both.analyses)
    for one in new_findings(old, new, {}):
        yield one.at.path, f"there would be a new finding: {one.rule}: {visible(one.message)}"
    before, after = (Counter((one.rule, one.at.path) for one in some) for some in (old, new))
    for path, repairs in by_page.items():
        mended = Counter((one.rule, one.at.path) for one in {one for repair in repairs for one in repair.mends})
        for key, number in mended.items():
            if after[key] > before[key] - number:
                yield path, f"the finding would stay: {key[0]}"
