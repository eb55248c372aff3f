"""A table that is seen notes what is read of it, however it is read."""

from pathlib import Path

import pytest

from building import WIKIS, write
from kmwiki import build, load_config
from kmwiki.analysis.site import PageFacts, Site
from kmwiki.content.files import SourceFile
from kmwiki.pipeline import analyse
from kmwiki.server.preview import Preview
from kmwiki.tables import ROWS, Reads, seen


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
