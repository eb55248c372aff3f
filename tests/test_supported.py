"""The words that each citation of a page supports."""

import re

import pytest

from citation_files import parsed
from kmwiki.body import CitationHole
from kmwiki.content.source_names import SourceNames
from kmwiki.core import CORE
from kmwiki.markdown import create_markdown
from kmwiki.markdown.parser import PageParser
from kmwiki.markdown.supported import supported

SOURCES = SourceNames.of(["a.md", "b.md"])
MD, PARSE = create_markdown(CORE.markdown, SOURCES), PageParser(CORE.markdown, SOURCES)
A, B = "^[a.md:1]", "^[b.md:2]"


@pytest.mark.parametrize(
    ("page", "claims"),
    [
        pytest.param(f"One old ferry. It sails at dawn.{A}", ["One old ferry. It sails at dawn."], id="all before it"),
        pytest.param(
            f"One old ferry sails.{A} Another leaves at noon {B}.",
            ["One old ferry sails.", "Another leaves at noon"],
            id="what follows the mark before",
        ),
        pytest.param(f"One old ferry sails.{A} {B}", ["One old ferry sails."], id="marks in a row are one"),
        pytest.param(f"一艘旧渡轮出发{A}。另一艘中午离开{B}。", ["一艘旧渡轮出发", "另一艘中午离开"], id="Chinese"),
        pytest.param(
            f"{A} — Rates are limited by design.", ["— Rates are limited by design."], id="a mark opens the line"
        ),
        pytest.param(
            f"Rates are limited by design.\n{A} Quotas are set by hand.\n{B} Users wait for others.",
            ["Quotas are set by hand.", "Users wait for others."],
            id="marks open lines",
        ),
        pytest.param(
            f"Rates {A} are limited by many designs.", ["Rates are limited by many designs."], id="too little before"
        ),
        pytest.param(f"Rates are limited by design.\n\n{A}", ["Rates are limited by design."], id="a mark alone"),
        pytest.param(
            f"The ferry calls at three ports:\n\n- Oslo\n- Bergen\n- Bodø\n\n{A}",
            ["The ferry calls at three ports: Oslo Bergen Bodø"],
            id="a mark alone after a list",
        ),
        pytest.param(f"## Ports of the ferry\n\n{A}", [""], id="a heading is not a claim"),
        pytest.param(
            f"- The ferry sails at dawn.{A}\n- It returns after sunset.{B}",
            ["The ferry sails at dawn.", "It returns after sunset."],
            id="items",
        ),
        pytest.param(f"| Port | Ships |\n|---|---|\n| Oslo | twelve {A} |", ["Oslo | twelve"], id="a row"),
        pytest.param(
            f"| Port | Ships | Crew |\n|---|---|---|\n| Oslo | twelve {A} | ninety {B} |",
            ["Oslo | twelve", "Oslo | ninety"],
            id="cells that cite",
        ),
        pytest.param(f"`{A}` is how a mark is written.", [], id="marks in code"),
    ],
)
def test_citations_support_words(page: str, claims: list[str]) -> None:
    assert [claim.text for claim in supported(MD.parse(page, {}), "")] == claims


def test_every_citation_supports_one_claim_with_its_context() -> None:
    page = f"# Ships\n\n## Ferries\n\n### Old ones\n\nOne old ferry sails.{A}{B} Another leaves at noon.{A}\n"
    found = supported(MD.parse(page, {}), "Harbour")
    assert [claim.citations for claim in found] == [(0, 1), (2,)]
    assert {claim.context for claim in found} == {"Harbour Ferries Old ones"}


def test_an_edit_elsewhere_leaves_the_address_of_a_claim() -> None:
    before = f"One old ferry sails.{A}\n\n- Another leaves at noon.{A} A third one waits.{B}\n"
    after = f"# Ships\n\nA new ferry came.{B} It is fast.{A}\n\n{before}\nThey are slow.{A}\n"
    first, second = ([claim.address for claim in supported(MD.parse(page, {}), "")] for page in (before, after))
    assert second[2:5] == first
    assert len({*second}) == len(second)


def test_claims_with_the_same_words_have_addresses_of_their_own() -> None:
    found = supported(MD.parse(f"One old ferry sails.{A}\n\nOne old *ferry* sails!{B}\n", {}), "")
    assert [claim.address.partition("-")[2] for claim in found] == ["", "2"]


@pytest.mark.parametrize(
    ("page", "claims"),
    [
        pytest.param(f"One old ferry sails.{A}", 1, id="a block"),
        pytest.param(f"One old ferry sails.{A} {B}", 1, id="two marks"),
        pytest.param(f"- One old ferry sails.{A}\n- Another.", 1, id="an item"),
        pytest.param(f"- One old ferry sails.{A} Another one leaves.{B}", 2, id="two in an item"),
        pytest.param(f"| A | B |\n|---|---|\n| One ferry | sails{A} |", 1, id="a row"),
        pytest.param(f"| A | B |\n|---|---|\n| One ferry{A} | sails{A} |", 2, id="cells"),
        pytest.param(f"## Ferries {A}", 0, id="a heading"),
        pytest.param(f"One old ferry sails.{A} {B} Another one leaves.{B}\n\nOne more leaves.{A}", 3, id="blocks"),
    ],
)
def test_the_address_of_a_claim_is_an_id_before_its_first_mark(page: str, claims: int) -> None:
    read = parsed(page, PARSE)
    pieces = read.body.pieces
    before = {
        piece.index: re.findall(r'<span id="claim:([\w-]+)"></span>$', str(getattr(pieces[place - 1], "html", "")))
        for place, piece in enumerate(pieces)
        if isinstance(piece, CitationHole)
    }
    found = {claim.citations[0]: [claim.address] for claim in read.supported if claim.text}
    assert {index: ids for index, ids in before.items() if ids} == found
    assert len(found) == claims
