"""A link with a kind before the name, such as `[[person:ada]]`, leads to the page of that kind."""

from pathlib import Path

import pytest

from building import made, texts
from kmwiki.graph.names import MOST_OF_A_NAME


@pytest.mark.parametrize(("place", "is_found"), [(MOST_OF_A_NAME - 1, True), (MOST_OF_A_NAME, False)])
def test_of_many_pages_with_a_name_only_some_are_read(tmp_path: Path, place: int, is_found: bool) -> None:
    pages = {f"content/{number:03}/tea.md": "Tea.\n" for number in range(MOST_OF_A_NAME + 1)}
    pages[f"content/{place:03}/tea.md"] = "---\ntype: drink\n---\nTea.\n"
    build = made(tmp_path, {**pages, "content/index.md": "[[drink:tea]]\n"})
    assert (f'href="{place:03}/tea/index.html">drink:tea' in texts(build.outputs)["index.html"]) == is_found
