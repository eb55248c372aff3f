"""In a graph of Logseq, the first block of a page may be its properties, which are read like front matter."""

import time
from pathlib import Path

import pytest

from building import kmwiki, made, texts, write
from kmwiki.content.front_matter import FrontMatterResult, parse_front_matter
from kmwiki.content.graph_names import SETTINGS, GraphNames


def parsed(text: str) -> FrontMatterResult:
    return parse_front_matter(text, "pages/Tea.md", graph=GraphNames())


PROPERTIES = """title:: Tea
Alias:: chai, [[Black, tea]]， cha
tags:: #hot, [[Two words]], #[[three words]]
type:: [[Drink]]
created:: [[Jan 2nd, 2026]]
updated:: 2026-02-03
place:: Kyoto <!-- in secret -->
maker:: [[Jane]]
地方:: 京都
empty::
id:: 64a1b2c3-0000-4000-8000-123456789abc
card-last-score:: 5
"""


def test_properties_of_a_page_are_front_matter() -> None:
    result = parsed(f"{PROPERTIES}\n- Tea.\n")
    front = result.front_matter
    assert (front.title, front.aliases) == ("Tea", ("chai", "Black, tea", "cha"))
    assert (front.tags, front.kind) == (("hot", "two-words", "three-words"), "Drink")
    assert (front.created, front.updated, front.id) == ("2026-01-02", "2026-02-03", None)
    details = [(detail.key, detail.text) for detail in front.details]
    assert details == [("type", "Drink"), ("place", "Kyoto"), ("maker", "Jane"), ("地方", "京都")]
    link = front.details[2].link
    assert link is not None and (link.location.line, link.location.column) == (8, 9)
    assert result.body == "\n" * 13 + "- Tea.\n" and result.body_line == 0 and not result.diagnostics


BLOCKS = {
    "with a sign": ("- title:: T\n  place:: P\n- Text\n", "\n\n- Text\n"),
    "with a block below": ("- title:: T\n\t- Text\n", "\n\t- Text\n"),
    "right before text": ("title:: T\n- Text\n", "\n- Text\n"),
    "right before a heading": ("title:: T\n## Text\n", "\n## Text\n"),
    "behind an empty line": ("\ntitle:: T\n\nText\n", "\n\n\nText\n"),
    "alone": ("title:: T", ""),
}


@pytest.mark.parametrize(("text", "body"), BLOCKS.values(), ids=BLOCKS)
def test_the_first_block_is_the_properties(text: str, body: str) -> None:
    result = parsed(text)
    assert (result.front_matter.title, result.body) == ("T", body)


NO_PROPERTIES = [
    "title:: T\nText\n",
    "- title:: T\n  Text\n",
    "  title:: T\n",
    "- Text\n- title:: T\n",
    "title::T\n",
    "#title:: T\n",
    "\n",
    "",
]


@pytest.mark.parametrize("text", NO_PROPERTIES)
def test_another_block_is_text(text: str) -> None:
    result = parsed(text)
    assert result.front_matter.title is None and result.body == text


TEXTS = [
    "maker:: see [[Jane]]",
    "  quote:: Hot, they say [^1]",
    "- claim:: It is hot. [@paper]",
    "tasks:: {{query (todo TODO)}}",
    f"definition:: {'of leaves ' * 70}",
]


@pytest.mark.parametrize("line", TEXTS)
def test_a_property_of_which_the_page_would_not_show_all_words_is_text(line: str) -> None:
    result = parsed(f"title:: T\n{line}\nplace:: P\n\nText\n" if line[0] != "-" else f"{line}\n  place:: P\n\nText\n")
    assert line in result.body.split("\n") and "place" not in result.body
    assert [(detail.key, detail.text) for detail in result.front_matter.details] == [("place", "P")]


@pytest.mark.parametrize(
    "line", ["password:: see [[Jane]] [^1]", "icon:: {{x}}", "toc:: true", "makers:: [[A]], ![[B]]"]
)
def test_a_property_that_is_for_no_reader_or_shown_whole_is_not_text(line: str) -> None:
    assert parsed(f"{line}\n\nText\n").body == "\n\nText\n"


@pytest.mark.parametrize(("start", "end"), [("%%", "%%"), ("<!--", "-->")])
@pytest.mark.parametrize("between", ["\nplan:: hidden\nplace:: P", "\n\nhidden\n\n"])
def test_a_comment_that_begins_in_a_property_hides_what_it_hides_elsewhere(start: str, end: str, between: str) -> None:
    text = f"title:: T\nnote:: see {start}{between} {end}\n\nText\n"
    result = parsed(text)
    assert (result.front_matter.title, result.front_matter.details, result.body) == (None, (), text)


@pytest.mark.parametrize("key", ["नाम", "cle\u0301", "ชื่อ", "naïve-name", "a/b", "what?"])
def test_a_key_is_a_word_in_any_script(key: str) -> None:
    result = parsed(f"title:: T\n{key}:: value\n\nText\n")
    assert result.front_matter.title == "T" and [detail.text for detail in result.front_matter.details] == ["value"]


def test_a_key_that_is_there_twice_loses_no_words() -> None:
    result = parsed("alias:: a\nplace:: P\nAlias:: b\nplace:: Q\ndraft:: false\ndraft:: true\n\nText\n")
    front = result.front_matter
    assert (front.aliases, [detail.text for detail in front.details], front.hidden) == (("a", "b"), ["P"], True)
    assert result.body == "\n\n\nplace:: Q\n\n\n\nText\n"


ITEMS = {
    "#hot #cold": ("hot", "cold"),
    "[[Two words]] [[three]] #four": ("two-words", "three", "four"),
    "#[[Two words]]#three, four": ("two-words", "three", "four"),
    "[[A, B]] [[C]]": ("a,-b", "c"),
    "two words #hot": ("two-words-#hot",),
    "#": (),
}


@pytest.mark.parametrize(("text", "tags"), ITEMS.items())
def test_links_are_tags_without_commas(text: str, tags: tuple[str, ...]) -> None:
    assert parsed(f"tags:: {text}\n\nText\n").front_matter.tags == tags


def test_names_are_found_in_linear_time() -> None:
    began = time.process_time()
    for signs in ("#a", "[[a", "[[a]]", "[", "#[[", "#", "]]", "a,", "[[a]] x", "%%", "<!--"):
        parsed(f"alias:: {signs * 30_000}\nnote:: {signs * 30_000}\n\nText\n")
    assert time.process_time() - began < 5


def test_outside_a_graph_a_property_is_text() -> None:
    assert parse_front_matter(PROPERTIES, "Tea.md").body == PROPERTIES


def test_front_matter_comes_first() -> None:
    own = "---\ntitle: Own\ntags: a b\nalias: x\nplace: Rome\n---\n"
    result = parsed(f"{own}title:: T\ntag:: c\nalias:: y\nplace:: P\nhost:: H\n\nBody\n")
    front = result.front_matter
    assert (front.title, front.tags, front.aliases) == ("Own", ("a", "b", "c"), ("x", "y"))
    assert [(detail.key, detail.text) for detail in front.details] == [("place", "Rome"), ("host", "H")]
    assert (result.body, result.body_line) == ("\n" * 6 + "Body\n", 6)


def test_a_wrong_value_is_reported_at_its_line() -> None:
    [found] = [one for one in parsed("---\nkey: x\n---\ntitle:: T\ncreated:: soon\n").diagnostics]
    assert (found.rule, found.at.line) == ("frontmatter-bad-date", 5)


@pytest.mark.parametrize(
    ("text", "hidden", "published"),
    [
        ("public:: false", True, False),
        ("private:: true", True, False),
        ("public:: true", False, True),
        ("public:: perhaps", False, False),
        ("---\npublish: true\n---\npublic:: false", False, True),
    ],
)
def test_a_property_hides_a_page(text: str, hidden: bool, published: bool) -> None:
    front = parsed(text).front_matter
    assert (front.hidden, front.published) == (hidden, published)


ID = "id:: 64a1b2c3-0000-4000-8000-123456789abc"
NOTED = {
    f"- A\n  {ID}\n  collapsed:: true\n- B": "<li>A</li>\n<li>B</li>",
    f"- A\n  {ID}\n  B": "<li>A\nB</li>",
    f"- {ID}\n  A": "<li>A</li>",
    f"- ## A\n  {ID}\n- B": '<li>\n<h2 id="a">A</h2>\n</li>',
    "- > A\n  collapsed:: false": "<p>A</p>\n</blockquote>",
    f"- {ID}\n  ```\n  {ID}\n  ```": f"<li>\n<pre><code>{ID}\n</code></pre>",
    "- A\n  `collapsed:: true`": "<li>A\n<code>collapsed:: true</code></li>",
    "- A\n  collapsed:: perhaps": "<li>A\ncollapsed:: perhaps</li>",
    "- A\n  id:: mine": "<li>A\nid:: mine</li>",
    "- A\n  heading:: true": "<li>A\nheading:: true</li>",
}


@pytest.mark.parametrize(("text", "html"), NOTED.items())
def test_what_logseq_notes_of_a_block_is_not_shown(tmp_path: Path, text: str, html: str) -> None:
    page = f"- First.\n{text}\n- See [[Nowhere]].\n"
    build = made(tmp_path, {SETTINGS: "{}", "pages/Tea.md": page})
    assert html in texts(build.outputs)["pages/tea/index.html"]
    [at] = [one.at for one in build.analysis.diagnostics if one.rule == "broken-link"]
    assert (at.line, at.column) == (page.count("\n"), 7)
    told = [one.rule for one in build.analysis.diagnostics if one.rule == "foreign-syntax"]
    assert bool(told) == any(word in html for word in ("perhaps", "mine", "heading"))


def test_outside_a_graph_these_lines_are_shown(tmp_path: Path) -> None:
    site = texts(made(tmp_path, {"Tea.md": f"- A\n  {ID}\n"}).outputs)
    assert ID in site["tea/index.html"]


GRAPH = {
    SETTINGS: "{}",
    "pages/Tea.md": "alias:: chai\nmaker:: [[Jane]]\n\n- Hot.\n- See [[Nowhere]].\n",
    "pages/Jane.md": "- Drinks [[chai]].\n",
    "pages/Secret.md": "public:: false\n\n- Xyzzy\n",
}


def test_properties_are_shown_and_linked(tmp_path: Path) -> None:
    build = made(tmp_path, GRAPH)
    site = texts(build.outputs)
    assert (
        "::" not in site["pages/tea/index.html"]
        and '<a class="wikilink" href="../jane/' in site["pages/tea/index.html"]
    )
    assert 'href="../tea/index.html">chai</a>' in site["pages/jane/index.html"]
    assert not any("Xyzzy" in text for text in site.values())
    found = [(one.rule, one.at.path, one.at.line, one.at.column) for one in build.analysis.diagnostics]
    assert found == [("broken-link", "pages/Tea.md", 5, 7)]


def test_a_link_in_a_property_follows_a_page_that_moves(tmp_path: Path) -> None:
    root = write(tmp_path, GRAPH)
    assert kmwiki("mv", "pages/Jane.md", "pages/Joan.md", root, "-q").code == 0
    assert "maker:: [[Joan]]\n" in (root / "pages/Tea.md").read_text(encoding="utf-8")
    assert kmwiki("mv", "pages/Tea.md", "pages/Brew.md", root, "-q").code == 0
    assert "- Drinks [[chai]].\n" in (root / "pages/Joan.md").read_text(encoding="utf-8")
