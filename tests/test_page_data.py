"""The data of a page: the words that the search shows, and what cards show of each section."""

import json
from pathlib import Path
from typing import Any

import pytest

from building import Made
from kmwiki import load_config
from kmwiki.outputs.page_data import LONGEST


def data_of(root: Path, text: str) -> dict[str, Any]:
    (root / "a.md").write_text(text, encoding="utf-8")
    (file,) = (file.content.decode() for file in Made(load_config(root)).outputs if file.path == "a/index.data.js")
    assert file.startswith("kmwiki.page(") and file.endswith(");\n")
    data: dict[str, Any] = json.loads(file[len("kmwiki.page(") : -len(");\n")])
    return data


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("# A\n\nOne.\n\nTwo.", [["", "", "One.\nTwo.", 0]]),
        ("# A\n\n## B\n\nOne.", [["b", "B", "One.", 0]]),
        ("## B\n\n### C\n\nOne.\n\n## D\n", [["b", "B", ""], ["c", "C", "One.", 0], ["d", "D", ""]]),
        ("- one\n- two\n\nThree.", [["", "", "one\ntwo\nThree.", 2]]),
        ("- one\n- two", [["", "", "one\ntwo"]]),
        ("|x|y|\n|-|-|\n|1|2|", [["", "", "x · y /\n1 · 2"]]),
        ("|x|y|\n|-|-|\n|1|2|\n|3||\n\nOne.", [["", "", "x · y /\n1 · 2 /\n3 · /\nOne.", 3]]),
        ("```python\ncode\n```\n\nOne.", [["", "", "code\nOne.", 1]]),
        ("```python\ncode\n```", [["", "", "code"]]),
        ("One[^1].\n\n## B\n\n[^1]: A note.", [["", "", "One.", 0], ["b", "B", "A note."]]),
        ("One<br>two.\n\n<p>three<br>four</p>", [["", "", "One two.\nthree four", 0]]),
        ("![A leaf](leaf.png)\n\nOne.", [["", "", "A leaf\nOne.", 1]]),
        ("> [!tip] A title\n> One.\n>\n> ## B\n>\n> Two.", [["", "", "A title\nOne.", 1], ["b", "B", "Two.", 0]]),
        ("%% hidden %%\n\nOne <!-- hidden -->\n", [["", "", "One", 0]]),
        ("---\ntitle: A\n---\n# A\n\nOne.\n\n# A\n\nTwo.", [["", "", "One.\nTwo.", 0]]),
        ("One.\n\n## Sources\n\n- a.md\n\n### More\n\nb.md\n\n## C\n\nTwo.", None),
    ],
)
def test_the_words_of_a_page_are_what_its_parser_read(tmp_path: Path, text: str, sections: Any) -> None:
    found = data_of(tmp_path, text).get("sections", [])
    if sections is None:
        assert [section[2] for section in found if section[0] in ("", "c")] == ["One.", "Two."]
    else:
        assert found == sections


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        ("One.\n\n- two", None),
        ("- two\n\n## B\n\nOne.", {"": "One."}),
        ("- two\n- three", {"": "two three"}),
        ("## B\n\n### C\n\nOne.\n\n## D\n\n### E", {"": "One.", "b": "One."}),
        ("One *two*. ^here", {"^here": "One two."}),
        ("- one\n  - two ^here", {"": "one two", "^here": "two"}),
        ("|x|y|\n|-|-|\n|1|2|\n|3|4|\n\n- two", {"": "x · y / 1 · 2 / 3 · 4 / two"}),
        ("|x|y|\n|-|-|\n|1|2|\n|3|4|\n\n^here\n\nOne.", {"^here": "x · y / 1 · 2 / 3 · 4"}),
    ],
)
def test_cards_have_words_of_their_own_where_no_paragraph_is(tmp_path: Path, text: str, cards: Any) -> None:
    assert data_of(tmp_path, text).get("cards") == cards


def test_a_card_does_not_say_everything(tmp_path: Path) -> None:
    assert len(data_of(tmp_path, "- words\n" * LONGEST)["cards"][""]) <= LONGEST + 2


def test_links_are_labelled_as_readers_see_them(tmp_path: Path) -> None:
    (tmp_path / "kmwiki.toml").write_text('[links]\nslug_labels = "title"\n')
    (tmp_path / "other.md").write_text("# Another title\n")
    text = "See [[other]] and [[other|that]], [[other]].\n\n| [[other]] | x |\n|-|-|\n"
    words = data_of(tmp_path, text)["sections"][0][2]
    assert words == "See Another title and that, Another title.\nAnother title · x"
