"""A table that is seen notes what is read of it, however it is read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from building import WIKIS, write
from kmwiki import build, load_config
from kmwiki.analysis.site import PageFacts, Site
from kmwiki.content.files import SourceFile
from kmwiki.pipeline import analyse
from kmwiki.server.preview import Preview
from kmwiki.tables import ROWS, Reads, Tables, changed, column, revised, seen


@pytest.fixture(scope="module")
def site() -> Site:
    return analyse(load_config(WIKIS["small"])).site


def properties_of(kind: type) -> list[str]:
    return [name for name, value in vars(kind).items() if isinstance(value, property)]


@pytest.mark.parametrize("walks", [False, True])
@pytest.mark.parametrize(("table", "kind"), [("Site.pages", PageFacts), ("Wiki.sources", SourceFile)])
def test_a_property_of_a_row_notes_the_fields_that_it_reads(site: Site, table: str, kind: type, walks: bool) -> None:
    reads = Reads()
    rows = seen(site, reads).pages if kind is PageFacts else seen(site, reads).wiki.sources
    key = next(iter(rows))
    row = next(iter(rows.values())) if walks else rows[key]
    fields = {f"{table}.{name}" for name in kind.__struct_fields__}  # type: ignore[attr-defined]
    for name in (*kind.__struct_fields__, *properties_of(kind)):  # type: ignore[attr-defined]
        _, marks = reads.during(lambda name=name: getattr(row, name))
        assert marks and {table for table, _ in marks} <= fields, name
        assert {key for _, key in marks} == {ROWS if walks else key}


class Row(Struct, frozen=True):
    f: int = 1
    g: int = 1


class SmallTables(Tables, frozen=True, kw_only=True):
    by_field = frozenset(("rows",))
    plain: dict[str, int]
    rows: dict[str, Row]


# What may happen to a table with the rows `a` and `b`: other is another value of `a`, and of its field `f`.
CHANGES = {
    "a other": {"a": 2, "b": 1},
    "a gone": {"b": 1},
    "b other": {"a": 1, "b": 2},
    "b gone": {"a": 1},
    "c new": {"a": 1, "b": 1, "c": 1},
    "b other, in another order": {"b": 2, "a": 1},
    "all gone": {},
}
GONE, OF_A = {"a gone", "all gone"}, {"a other", "a gone", "all gone"}
OTHER_KEYS = {"a gone", "b gone", "c new", "all gone"}
READERS: dict[str, tuple[Callable[[Any], Any], set[str]]] = {  # how it is read, and after which changes that is stale
    "row": (lambda table: table["a"], OF_A),
    "get": (lambda table: table.get("a"), OF_A),
    "in": (lambda table: "a" in table, GONE),
    "in, not there": (lambda table: "c" in table, {"c new"}),
    "get, not there": (lambda table: table.get("c"), {"c new"}),
    "keys": (list, OTHER_KEYS),
    "keys()": (lambda table: table.keys(), OTHER_KEYS),
    "len": (len, OTHER_KEYS),
    "bool": (bool, {"all gone"}),
    "values": (lambda table: table.values(), {*CHANGES}),
    "items": (lambda table: table.items(), {*CHANGES}),
}
OF_FIELDS: dict[str, tuple[Callable[[Any], Any], set[str]]] = {
    "field": (lambda rows: rows["a"].f, OF_A),
    "field that stays": (lambda rows: rows["a"].g, GONE),
    "field of get": (lambda rows: rows.get("a").f, OF_A),
    "get without a field": (lambda rows: rows.get("a") is None, GONE),
    "get, not there": (lambda rows: rows.get("c") is None, {"c new"}),
    "in": (lambda rows: "a" in rows, GONE),
    "field of all": (lambda rows: [row.f for row in rows.values()], {*CHANGES}),
    "field of all that stays": (lambda rows: [row.g for row in rows.values()], OTHER_KEYS),
    "column": (lambda rows: [*column(rows, "f")], {*CHANGES}),
    "column that stays": (lambda rows: [*column(rows, "g")], OTHER_KEYS),
}


def tables_of(values: dict[str, int]) -> SmallTables:
    return SmallTables(plain=values, rows={key: Row(f=value) for key, value in values.items()})


@pytest.mark.parametrize(
    ("field", "reader"), [*(("plain", name) for name in READERS), *(("rows", name) for name in OF_FIELDS)]
)
def test_what_was_read_is_stale_exactly_after_the_changes_that_it_shows(field: str, reader: str) -> None:
    reads, was = Reads(), tables_of({"a": 1, "b": 1})
    read, expected = (READERS if field == "plain" else OF_FIELDS)[reader]
    _, marks = reads.during(lambda: read(getattr(seen(was, reads), field)))
    stale = {name for name, values in CHANGES.items() if not marks.isdisjoint(changed(was, tables_of(values)) or ())}
    assert stale == expected


@pytest.mark.parametrize("change", CHANGES)
def test_a_table_with_a_few_new_rows_is_the_table_that_they_make(change: str) -> None:
    was, now = {"a": 1, "b": 1}, CHANGES[change]
    rows = {key: value for key, value in now.items() if was.get(key) != value}
    found = revised(was, rows, now.keys())
    assert [*found.items()] == [*now.items()] and was == {"a": 1, "b": 1}
    assert revised(found, {}, now.keys()) is found


@pytest.mark.slow
def test_a_first_citation_of_a_page_is_among_the_claims_of_a_preview(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "# A\n\nIt is. ^[s.md]\n", "b.md": "# B\n", "sources/s.md": "# S\n\nIt is.\n"})
    preview = Preview(lambda: load_config(tmp_path))
    preview.refresh()
    for text in ("It is. ^[s.md]", "None.", "It is so. ^[s.md:3]"):
        preview.get("claims.jsonl")
        write(tmp_path, {"b.md": f"# B\n\n{text}\n"})
        preview.refresh()
        clean = {file.path: file.content for file in build(load_config(tmp_path)).outputs}
        assert preview.get("claims.jsonl") == clean["claims.jsonl"]
