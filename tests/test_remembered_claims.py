"""An edit pays for the claims that it changes alone; what was worked out for others is recalled, and is the same."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Raw

from building import write
from kmwiki import analyse, load_config
from kmwiki.engine import facts
from kmwiki.engine.store import NOTHING, Store
from kmwiki.evidence.asked import AskedClaim, Cited
from kmwiki.evidence.indexing import index_of
from kmwiki.evidence.judged import IndexOf, Remembered
from kmwiki.evidence.judging import ClaimEvidence, judge_page
from kmwiki.evidence.remembered import Memory
from kmwiki.graph.wiki import ResolvedPage, Wiki

SUBJECTS = "ferry glacier walnut harbour lantern beehive quarry monastery telescope orchard".split()
VERBS = "crosses carved shades guards lights feeds supplies houses tracks borders".split()
PLACES = "strait valley courtyard island cliff meadow cathedral forest comet river".split()
MARKS = 20


def a_line(number: int) -> str:
    """A line like no other; those of one number have the same words."""
    subject, verb, place = SUBJECTS[number % 10], VERBS[number // 10 % 10], PLACES[number // 7 % 10]
    return f"The {subject} of year {1400 + number} {verb} the {place} with {number + 3} helpers."


SOURCES = {
    "a.md": [a_line(number) for number in range(0, 60)],
    "b.md": [a_line(number) for number in range(30, 90)],
    "c.md": [a_line(number) for number in range(60, 120)],
}


class Noting(Memory):
    """A memory that notes what it was asked for in vain."""

    def __init__(self, before: Mapping[bytes, Raw]) -> None:
        super().__init__(before)
        self.made: list[str] = []

    def recall(self, asked: Any, kind: Any, make: Callable[[], Any]) -> Any:
        def noted() -> Any:
            self.made.append(asked[0])
            return make()

        return super().recall(asked, kind, noted)


def a_page(numbers: Iterable[int]) -> list[AskedClaim]:
    """A claim for each number: those that are even cite a whole source, and others one of its lines."""
    return [claim(place, number) for place, number in enumerate(numbers)]


def claim(place: int, number: int) -> AskedClaim:
    source, line = "abc"[place % 3] + ".md", number % 60 + 1
    cited = Cited(place, 0, source, line, line) if place % 2 else Cited(place, 0, source)
    return AskedClaim(f"{a_line(number)} {a_line(number + 1)}", "Travels", (cited,))


def said(claims: list[AskedClaim], sources: Mapping[str, list[str]], memory: Memory) -> tuple[ClaimEvidence, ...]:
    return judge_page(claims, {name: index_of(lines, name) for name, lines in sources.items()}.get, memory)


def after(claims: list[AskedClaim], sources: Mapping[str, list[str]]) -> list[str]:
    """What is worked out when a page or its sources become these, which the answers show to be enough."""
    first = Memory()
    said(a_page(range(MARKS)), SOURCES, first)
    second = Noting(first.now)
    assert said(claims, sources, second) == said(claims, sources, Memory())
    return second.made


@pytest.mark.slow
def test_of_twenty_claims_the_one_that_was_edited_is_looked_for() -> None:
    claims = a_page(range(MARKS))
    assert after(claims, SOURCES) == []
    whole = [*claims[:8], claim(8, 25), *claims[9:]]
    assert sorted(after(whole, SOURCES)) == ["candidates", "held", "shown"]
    lines = [*claims[:9], claims[9]._replace(cited=(Cited(9, 0, "a.md", 44, 45),)), *claims[10:]]
    assert sorted(after(lines, SOURCES)) in (["held"], ["candidates", "held"])


def test_after_a_source_changed_the_claims_that_cite_it_are_looked_for() -> None:
    claims = a_page(range(MARKS))
    other = {**SOURCES, "b.md": [*SOURCES["b.md"], "Nothing else is known of it."]}
    citing = [one for one in claims if one.cited[0].source == "b.md"]
    assert after(claims, other).count("held") == len(citing) < MARKS // 2


def test_claims_that_moved_are_not_looked_for() -> None:
    claims = a_page(range(MARKS))
    more = claim(0, 90)._replace(cited=(Cited(0, 0, "a.md"),))
    moved = [one._replace(cited=tuple(at._replace(citation=at.citation + 1) for at in one.cited)) for one in claims]
    assert after([more, *moved], SOURCES).count("candidates") == 1


@pytest.mark.slow
@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, MARKS - 1), st.integers(0, 119)), max_size=4),
    st.sampled_from([*SOURCES]),
    st.data(),
)
def test_what_is_recalled_is_what_would_be_worked_out(
    edits: list[tuple[int, int]], name: str, data: st.DataObject
) -> None:
    claims, before = a_page(range(0, 3 * MARKS, 3)), worked_out_at_first()
    for place, number in edits:
        claims[place] = claim(place, number)
    lines = data.draw(st.permutations(SOURCES[name][:20]))
    sources = {**SOURCES, name: [*lines, *SOURCES[name][20:]]}
    assert said(claims, sources, Memory(before)) == said(claims, sources, Memory())


@cache
def worked_out_at_first() -> Mapping[bytes, Raw]:
    """What is remembered of the page that each random example edits."""
    memory = Memory()
    said(a_page(range(0, 3 * MARKS, 3)), SOURCES, memory)
    return memory.now


FERRY = "The old steam ferry crosses the strait twice a day in winter."
HARBOUR = "The harbour office opened in 1904 and burned down twice."
CITING = f"{FERRY} ^[f.md]\n\n{HARBOUR} ^[g.md]\n\nSee [[hub]].\n"
SAID = {
    "content/hub.md": "---\ntitle: Hub\n---\nText.\n",
    "content/a.md": CITING,
    "content/b.md": CITING,
    "sources/f.md": f"# Ferries\n\n{FERRY}\nTickets are sold on board, and children need none.\n",
    "content/d.md": "The office of the harbour opened in 1904. ^[t.md:1-2]\n",
    "sources/t.md": "The office of the harbour opened late.\nIt is closed today.\n\n\n\n\n# Harbours of 1904\n",
    "sources/g.md": f"# Harbours\n\n{HARBOUR}\nIts archive was lost, but for the ledgers of one winter.\n",
}
ONE, BOTH = 3, 6  # what is worked out for a claim that cites a whole source; and for both claims


EDITS = [
    pytest.param("content/hub.md", "---\ntitle: Nave\n---\nText.\n", {}, id="a title that links name"),
    pytest.param("content/a.md", f"{CITING}\nMore.\n", {}, id="words that cite nothing"),
    pytest.param("content/a.md", CITING.replace("twice a day", "once"), {"a": ONE}, id="a claim"),
    pytest.param("content/a.md", CITING.replace("f.md", "f.md:3"), {"a": 1}, id="what it cites"),
    pytest.param("sources/f.md", f"{FERRY}\nAnother text.\n", {"a": ONE, "b": ONE}, id="a source"),
    pytest.param("content/c.md", CITING, {"c": BOTH}, id="another page"),
    pytest.param("content/e.md", "Read this first. ^[t.md:7]\n", {}, id="a line with a title that is shown now"),
    pytest.param("sources/h.md", "# Another source\n", {}, id="another source"),
]


@pytest.mark.slow
@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize(("file", "text", "again"), EDITS)
def test_an_edit_compares_its_own_claims_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, text: str, again: dict[str, int], stored: bool
) -> None:
    store = Store(tmp_path / "cache") if stored else NOTHING
    config = load_config(write(tmp_path, SAID))
    before = analyse(config, store=store)
    write(tmp_path, {file: text})
    made = counting(monkeypatch)
    now = analyse(config, store=store, before=before)
    assert made == again
    assert dict(now.site.evidence) == dict(analyse(config).site.evidence)


def test_another_configuration_compares_nothing_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = analyse(load_config(write(tmp_path, SAID)), store=Store(tmp_path / "cache"))
    made = counting(monkeypatch)
    config = load_config(write(tmp_path, {"kmwiki.toml": "[site]\ntitle = 'Other'\n"}))
    now = analyse(config, store=Store(tmp_path / "cache"))
    assert made == {} and dict(now.site.evidence) == dict(before.site.evidence)
    assert analyse(config).site.evidence and made == {"a": BOTH, "b": BOTH, "d": 1}  # without the cache


def counting(patch: pytest.MonkeyPatch) -> dict[str, int]:
    """For each page, how much is worked out of its claims from now on."""
    judged, made = facts.judged, dict[str, int]()

    def counted(wiki: Wiki, page: ResolvedPage, index_of: IndexOf, before: Remembered) -> Remembered:
        found = judged(wiki, page, index_of, before)
        if count := len(found.worked_out.keys() - before.worked_out):
            made[page.ref.slug] = count
        return found

    patch.setattr(facts, "judged", counted)
    return made
