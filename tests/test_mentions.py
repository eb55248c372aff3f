"""Pages that are named without a link, against cases/mentions.json."""

import json
from pathlib import Path

import pytest

from kmwiki import analyse, load_config

CASES = json.loads((Path(__file__).parent / "cases" / "mentions.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_names_without_links(tmp_path: Path, case: dict[str, dict[str, str]]) -> None:
    for name, text in case["pages"].items():
        file = tmp_path / "content" / f"{name}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    site = analyse(load_config(tmp_path)).site
    found = {
        slug: {mention.slug: mention.sentence for mention in page.mentions}
        for slug, page in site.pages.items()
        if page.mentions
    }
    assert found == case["mentions"]
    assert site.mentioned == {slug: ("a",) for slug in found.get("a", {})}
