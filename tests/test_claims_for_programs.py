"""The claims of a wiki for programs: `claims.jsonl`, schema.org data and Web Annotations."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pyld import jsonld

from building import REPOSITORY, Made, SiteOf, files_of, kmwiki, limited, made, publish, texts, write
from kmwiki import load_config
from kmwiki.outputs.claim_files import annotations

CONTEXTS = json.loads((Path(__file__).parent / "cases" / "contexts.json").read_text(encoding="utf-8"))
SCHEMA = json.loads((REPOSITORY / "templates" / "static" / "claims.schema.json").read_text(encoding="utf-8"))
FERRY = "The old steam ferry crosses the strait twice a day in winter."
TICKETS = "Tickets cost two coins."
LINES = [FERRY, *(f"Line {number} is about something else." for number in range(2, 30))]
FILES = {
    "content/a.md": f"# Ferries\n\n{FERRY} ^[f.md]\n\n{TICKETS} ^[f.md:2, https://example.org/t, no.md]\n",
    "content/b.md": "# Nothing\n\nThis page cites nothing.\n",
    "content/c.md": f"# Again\n\n{FERRY} ^[p.md:4]\n",
    "sources/f.md": "\n".join(LINES) + "\n",
    "sources/p.md": f"---\nprivate: true\n---\n{FERRY}\n",
}


def rows_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def rows(tmp_path: Path) -> list[dict[str, Any]]:
    return rows_of(files_of(publish(write(tmp_path, FILES), tmp_path / "site"))["claims.jsonl"].decode())


def test_a_row_has_a_claim_and_what_it_cites(rows: list[dict[str, Any]]) -> None:
    ferry, tickets, private = rows
    assert ferry["page"] == {"slug": "a", "url": "a/index.html", "title": "Ferries", "language": "en"}
    assert (ferry["claim"], ferry["place"]) == (FERRY, {"path": "content/a.md", "line": 3, "column": 63})
    evidence = [(one["kind"], one["start"], one["words"], one["certainty"]) for one in ferry["evidence"]]
    assert evidence == [("cited", None, None, None), ("found", 1, FERRY, "found")]
    assert ferry["support"]["verdict"] == "holds"
    cited = [(one["source"], one["start"], one["words"], one["fault"], one["url"]) for one in tickets["evidence"]]
    assert cited == [
        ("f.md", 2, LINES[1], None, "sources/f.md/index.html"),
        ("https://example.org/t", None, None, None, "https://example.org/t"),
        ("no.md", None, None, "missing", None),
    ]
    [own] = private["evidence"]
    assert (own["start"], own["words"]) == (4, None)
    assert private["support"]["share"] == 1.0 and private["support"]["lacks"] is None


def test_an_address_leads_to_the_claim(tmp_path: Path) -> None:
    files = files_of(publish(write(tmp_path, FILES), tmp_path / "site", base_url="https://example.org/w/"))
    for row in rows_of(files["claims.jsonl"].decode()):
        page, _, fragment = row["id"].partition("#")
        path = page.removeprefix("https://example.org/w/") + "index.html"
        assert f'id="{fragment}"' in files[path].decode()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["demonstration", "small", "okf"])
def test_every_row_is_as_the_published_schema_says(site_of: SiteOf, name: str) -> None:
    files = files_of(site_of(name))
    schema = json.loads(files["static/claims.schema.json"])
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for row in rows_of(files.get("claims.jsonl", b"").decode()):
        assert not [error.message for error in validator.iter_errors(row)]


def test_the_schema_accepts_no_other_rows(rows: list[dict[str, Any]]) -> None:
    validator = Draft202012Validator(SCHEMA)
    for key in rows[0]:
        assert not validator.is_valid({name: value for name, value in rows[0].items() if name != key})
    for key in rows[0]["evidence"][0]:
        cut = {name: value for name, value in rows[0]["evidence"][0].items() if name != key}
        assert not validator.is_valid(rows[0] | {"evidence": [cut]})


def test_a_large_wiki_has_its_claims_in_parts(tmp_path: Path) -> None:
    whole = rows_of(kmwiki("export", write(tmp_path, FILES), "--format", "claims").out)
    written = texts(Made(limited(load_config(write(tmp_path, FILES)), claims=1, volume=1)).outputs)
    parts = rows_of(written["claims.jsonl"])
    assert [(part["first"], part["last"]) for part in parts] == [("a", "a"), ("c", "c")]
    assert not [error for part in parts for error in Draft202012Validator(SCHEMA).iter_errors(part)]
    for row in whole:
        row["digests"]["evidence"] = None if row["page"]["slug"] == "c" else row["digests"]["evidence"]  # private
    assert [row for part in parts for row in rows_of(written[part["part"]])] == whole


def test_a_wiki_that_cites_nothing_has_no_such_file(tmp_path: Path) -> None:
    assert "claims.jsonl" not in {file.path for file in made(tmp_path, {"a.md": "# A\n\nText.\n"}).outputs}


def terms_of(value: Any) -> Iterator[str]:
    """The keys and types of linked data."""
    match value:
        case dict():
            for key, own in value.items():
                yield from (key.lstrip("@"), *([own] if key.lstrip("@") == "type" else terms_of(own)))
        case list():
            for one in value:
                yield from terms_of(one)


def test_claims_are_annotations_with_known_terms(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    document = json.loads(kmwiki("export", tmp_path, "--format", "annotations").out)
    context = CONTEXTS["anno.jsonld"]
    assert document.pop("@context") == "http://www.w3.org/ns/anno.jsonld"
    assert set(terms_of(document)) <= set(context)
    [found] = jsonld.expand(document | {"@context": context}, {"base": "https://example.org/"})
    oa, activity = context["oa"], context["as"]
    [page] = found[f"{activity}first"]
    items = page[f"{activity}items"][0]["@list"]
    assert len(items) == found[f"{activity}totalItems"][0]["@value"] == 4
    assert {one["@type"][0] for one in items} == {f"{oa}Annotation"}
    assert next(one["@id"].removeprefix("https://example.org/") for one in items) == rows[0]["id"]


def test_lines_that_nobody_cited_are_in_annotations_of_their_own(rows: list[dict[str, Any]]) -> None:
    cited, found = annotations(rows[0])
    assert "generator" not in cited and cited["body"][0].get("selector") is None
    assert found["generator"]["name"] == "kmwiki"
    lines, words = found["body"][0]["selector"]
    assert (lines["value"], words["exact"]) == ("line=0,1", FERRY)
    assert found["body"][-1]["value"] == "found, not cited"


def test_claims_are_in_the_linked_data(tmp_path: Path) -> None:
    document = json.loads(kmwiki("export", write(tmp_path, FILES), "--format", "jsonld").out)
    context = CONTEXTS["schema.org"]
    assert {term for term in terms_of(document) if term not in ("context", "graph", "type", "id")} <= set(
        context["terms"].split()
    )
    found = jsonld.expand(document | {"@context": {"@vocab": context["@vocab"]}}, {"base": "https://example.org/"})
    claims = [one for page in found for one in page.get("https://schema.org/hasPart", ())]
    assert [claim["https://schema.org/text"][0]["@value"] for claim in claims] == [
        FERRY,
        "Tickets cost two coins.",
        FERRY,
    ]


def test_no_word_of_a_private_source_is_in_any_of_them(tmp_path: Path) -> None:
    secret = {
        "sources/p.md": "---\nprivate: true\n---\nA wigmaker from Ghent.\n",
        "content/c.md": "# C\n\nA wig. ^[p.md:4]\n",
    }
    write(tmp_path, FILES | secret)
    for form in ("claims", "annotations", "jsonld", "json"):
        assert not re.search("wigmaker|Ghent", kmwiki("export", tmp_path, "--format", form).out)
