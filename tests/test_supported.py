"""The words that each citation of a page supports."""

import pytest

from kmwiki.content.source_names import SourceIndex
from kmwiki.core import CORE
from kmwiki.markdown import create_markdown
from kmwiki.markdown.supported import supported

MD = create_markdown(CORE.markdown, SourceIndex.of(["a.md", "b.md"]))
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
        pytest.param(f"一艘旧渡轮出发{A}。另一艘中午离开{B}。", ["一艘旧渡轮出发", "。另一艘中午离开"], id="Chinese"),
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
