"""The search: how texts are cut, how the index grows and changes, what is found, and what must not be in it."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from building import Made, SiteOf, made, publish, texts, write
from kmwiki import load_config
from kmwiki import terms as tokens
from kmwiki.analysis.search import index as postings
from kmwiki.analysis.search.entries import PageEntries, revised_index
from kmwiki.analysis.search.index import Book, Index, pages_with

HERE = Path(__file__).parent
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cn", "Co")), max_size=40)  # what Unicode has long had
SCRIPTS = st.text("aZé./&+‐‑ ß'’s-_.ßıİŁæ0９ﬁ茶道のガ゙한글ชาเย็น قَهْوَةكـ Ёй हिन्दी ς\u00ad", max_size=30)


def asked(script: str, data: Any, *arguments: str) -> Any:
    """What a script of the tests answers in Node."""
    command = ["node", str(HERE / "search" / script), *arguments]
    done = subprocess.run(command, input=json.dumps(data), capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow  # it needs Node
def test_the_browser_cuts_texts_as_the_index_did() -> None:
    texts = [
        "",
        "Nonaka’s SECI-model",
        "x" * 50,
        "茶",
        "抹茶を点てて",
        "na\u0308ive ΟΔΟΣ",
        "a_b c/d.e #f",
        "٣ ½ ①",
        "A-MEM",
        "I/O 3.5 2‑x",
        "8,760 v1.25x 1,2,3 0.5-0.7 1.2.3x (0,77) GPT-3.5, don’t t'es",
    ]

    @settings(max_examples=400, database=None)
    @given(st.one_of(TEXTS, SCRIPTS))
    def collect(text: str) -> None:
        texts.append(text)

    collect()
    expected = [[tokens.search_terms(text), tokens.key(text), tokens.value(text)] for text in texts]
    found = asked("cut.js", texts)
    assert [(text, own) for text, own in zip(texts, found, strict=True)] == list(zip(texts, expected, strict=True))


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Café Straße", ["cafe", "strasse"]),
        ("中国茶 tea", ["中国", "国茶", "茶", "tea"]),
        ("한국의", ["한국", "국의", "의"]),
        ("ＫＭ’s wiki's", ["km", "wiki"]),
        ("قَهْوَة", ["قهوة"]),
        ("हिन्दी", ["हिन्दी"]),
        ("Doesn't they’ll", ["doesn", "they"]),
    ],
)
def test_texts_are_cut_into_terms(text: str, terms: list[str]) -> None:
    assert tokens.terms(text) == terms


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("one two - three", 4),
        ("中国茶，很好。", 5),
        ("GPU服务器 2 台", 6),
        ("お茶は緑です。", 6),
        ("한국의 차 文化", 4),
        ("ชาไทย", 5),
        ("हिन्दी भाषा", 2),
    ],
)
def test_words_are_counted_and_letters_where_no_spaces_part_them(text: str, words: int) -> None:
    assert tokens.count_words(text) == words


def test_a_key_knows_no_spaces_and_signs() -> None:
    assert {tokens.key(name) for name in ("Double-loop learning", "double loop  Learning", "DoubleLoopLearning")} == {
        "doublelooplearning"
    }


ENTRIES = st.frozensets(
    st.builds(lambda term, kind: f"{term}{kind}", st.text("abé茶", min_size=1), st.sampled_from("012"))
)
# The first two want the same number.
PAGES = st.dictionaries(st.sampled_from(["p", "gm", "q", "r", "t/u"]), ENTRIES)


def index_of(pages: dict[str, frozenset[str]]) -> Index:
    numbers, room = postings.page_numbers(pages)
    books: list[tuple[int, dict[Book, frozenset[str]]]] = [
        (numbers[slug], {"names": frozenset(), "words": pages[slug]}) for slug in sorted(pages, key=numbers.__getitem__)
    ]
    return postings.built(numbers, room, books)


def contents(index: Index) -> Any:
    return index.numbers, index.sizes, {name: index.shards[name] for name in index.shards}


@pytest.mark.slow
@settings(max_examples=300)
@given(PAGES, PAGES, st.integers(1, 6))
def test_a_revised_index_is_the_one_that_would_be_built(
    before: dict[str, frozenset[str]], after: dict[str, frozenset[str]], limit: int
) -> None:
    entries: list[dict[str, PageEntries]] = [
        {slug: {"names": [], "words": sorted(own)} for slug, own in pages.items()} for pages in (before, after)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(postings.LIMITS, "words", limit)
        index, expected = index_of(before), index_of(after)
        found, names = revised_index(index, *entries, expected.numbers)
    assert contents(found) == contents(expected)
    assert {name for name in expected.shards if index.shards.get(name) != expected.shards[name]} <= names


@pytest.mark.slow
@given(PAGES, st.lists(st.text("abé茶", min_size=1), min_size=1, max_size=3))
def test_the_pages_that_hold_terms_are_found(pages: dict[str, frozenset[str]], terms: list[str]) -> None:
    index = index_of(pages)
    holding = {slug for slug, own in pages.items() if {entry[:-1] for entry in own}.issuperset(terms)}
    assert {slug for slug, number in index.numbers.items() if number in pages_with(index, "words", terms)} == holding


def test_what_a_page_shows_of_its_front_matter_is_found(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    film = '---\ncast: [Harrison Ford]\nloc: "[[Places/Japan|Nippon]]"\nrating: 7\n---\n# A film\n\nText.\n'
    (tmp_path / "content" / "film.md").write_text(film, encoding="utf-8")
    (tmp_path / "content" / "plain.md").write_text("# Plain\n\nText.\n", encoding="utf-8")
    site = publish(tmp_path, tmp_path / "site")
    index = "".join(file.read_text(encoding="utf-8") for file in site.glob("search/words/*.js"))
    assert all(word in index for word in ("harrison", "nippon"))
    data = {name: (site / name / "index.data.js").read_text(encoding="utf-8") for name in ("film", "plain")}
    assert '"details":["cast: Harrison Ford","loc: Nippon","rating: 7"]' in data["film"]
    assert "details" not in data["plain"]


@given(st.sets(st.integers(0, 200_000)))
def test_numbers_come_back_from_their_signs(numbers: set[int]) -> None:
    assert postings.decode(postings.encode(sorted(numbers))) == sorted(numbers)


@pytest.mark.slow
@given(st.text(), st.integers(0, 600))
def test_pages_have_numbers_of_their_own(name: str, pages: int) -> None:
    slugs = {f"{name}{number}" for number in range(pages)}
    numbers, room = postings.page_numbers(slugs)
    assert numbers.keys() == slugs and len(set(numbers.values())) == len(slugs)
    assert all(0 <= number < room for number in numbers.values())


@pytest.mark.slow  # it needs Node
@pytest.mark.parametrize("wiki", ["demonstration", "drinks"])
def test_the_right_page_comes_first(site_of: SiteOf, wiki: str) -> None:
    questions = json.loads((HERE / "search" / f"{wiki}.json").read_text(encoding="utf-8"))
    found = asked("find.js", [question["query"] for question in questions], str(site_of(wiki)), "search")["answers"]
    ranks: list[float] = []
    hits: list[bool] = []
    for question, answer in zip(questions, found, strict=True):
        pages = [path.removesuffix("index.html").rstrip("/") for path, *_ in answer["pages"]]
        if question["kind"] == "navigational":
            ranks.append(next((1 / (place + 1) for place, page in enumerate(pages) if page in question["pages"]), 0))
        else:
            hits.append(any(page in question["pages"] for page in pages[:5]))
    assert sum(ranks) / len(ranks) >= 0.95
    assert sum(hits) / len(hits) >= 0.95


def test_there_are_enough_questions() -> None:
    files = [HERE / "search" / f"{wiki}.json" for wiki in ("demonstration", "drinks")]
    assert sum(len(json.loads(file.read_text(encoding="utf-8"))) for file in files) >= 120


ASKED = [
    ("tag:coffee", {"coffee", "cafe-de-olla", "qahwa"}),
    ("tag:plants", {"green-tea"}),
    ("kind:process", {"maillard-reaction"}),
    ("source:okakura", {"green-tea"}),
    ("cited:yes tag:tea", {"green-tea"}),
    ("cited:no lemon", {"barley-water"}),
    ("tea tag:chemistry", set[str]()),
    ('"half of it"', {"caffeine"}),
    ('"of half it"', None),
    ("roasted -", None),
    ("", set[str]()),
]


@pytest.mark.slow  # it needs Node
def test_filters_and_phrases_narrow_down(site_of: SiteOf) -> None:
    found = asked("find.js", [query for query, _ in ASKED], str(site_of("drinks")), "search")["answers"]
    for (query, expected), answer in zip(ASKED, found, strict=True):
        pages = {path.removesuffix("/index.html") for path, *_ in answer["pages"]}
        assert expected is None or pages == expected, query


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("0.77 0,77", ["0.77", "0.77"]),
        ("8,760 8.760 1,234,567", ["8760", "8760", "1234567"]),
        ("0.125 1,234.5 2.0.1", ["0.125", "1.234.5", "2.0.1"]),
        ("GPT-3.5, 0.5-0.7.", ["3.5", "0.5", "0.7"]),
        ("12 3. 4", []),
    ],
)
def test_a_number_with_separators_is_a_term(text: str, numbers: list[str]) -> None:
    found = [term for term in tokens.search_terms(text) if term.replace(".", "").isdecimal()]
    assert found[len(tokens.terms(text)) - sum(not term.isdecimal() for term in tokens.terms(text)) :] == numbers


@pytest.mark.parametrize("letter", ["a", "1", "é", "क", "茶", "a-", "1.", "é'"])
def test_the_longest_word_is_cut_at_once(letter: str) -> None:
    """If it were not, this would not end: by the square of the letters, or by a power of two."""
    assert len(tokens.search_terms(letter * 20_000)) in (1, 20_000, 20_001)


NAMED = {
    "content/a-mem.md": "# Notes that organise themselves\n\nA-MEM links its notes.\n",
    "content/memory.md": "# Memory\n\nA memory of a member of a group, in mems. GPT-4o has some.\n\n"
    "It takes 8,760 hours, 0.776 of them doesn't.\n",
    "content/letters.md": "---\naliases: [letters, E-mail]\n---\n# Letters\n\nA letter. ^[the-trade.md:1]\n",
    "content/zettel.md": "---\ntags: [slips]\n---\n# Zettelkasten method\n\nSlips in a box.\n",
    "sources/the-trade.md": "---\ntitle: Ships and tea\n---\nOf ships.\n\n## The harbour of Porto\n\nIt burned.\n",
    "sources/tar-2001.md": "# Tar\n\nSticky.\n",
    "sources/secret.md": "---\nprivate: true\n---\n# Hidden harbour\n",
    "sources/sealed.md": "---\nprivate: true\n---\nNobody cites it.\n",
}
# A query, the pages and the sources that are found, what was meant if there are none, and the words that no page has.
FOUND = [
    ("A-MEM", ["a-mem"], [], None),
    ("a‑mem", ["a-mem"], [], None),
    ("AMEM", ["a-mem"], [], None),
    ("gpt-4", ["memory"], [], None),
    ("email", ["letters"], [], None),
    ("e-mail", ["letters"], [], None),
    ("A-memory", ["memory"], [], None),  # no page has it as a whole
    ("source:ships", ["letters"], [], None),  # by the title of a source
    ("source:the-trade", ["letters"], [], None),  # by its file
    ("tar 2001", [], ["Tar"], None),
    ("tar-2001", [], ["Tar"], None),
    ("porto harb", [], ["Ships and tea"], None),  # by a heading
    ("hidden", [], [], None),
    ("sealed", [], [], None),
    ("zetelkatsen", [], [], "zettelkasten"),
    ("zetelkatsen metod", ["zettel"], [], None),
    ("qqqqzzzz", [], [], None),
    ("tag:zetelkatsen", [], [], None),
    ("8,760 ", ["memory"], [], None),
    ("8760 ", ["memory"], [], None),
    ("8,761 ", [], [], None, "8,761"),
    ("0.77", ["memory"], [], None),
    ("0.77 ", [], [], None, "0.77"),
    ("0,776 ", ["memory"], [], None),
    ("doesn’t ", ["memory"], [], None),
    ("memory qqqzzz A-QQZ ", ["memory"], [], None, "qqqzzz", "qqz"),
    ("memory qqqzzz 8,761 0.776 ", ["memory"], [], None, "qqqzzz", "8,761"),
]


@pytest.mark.slow  # it needs Node
def test_names_sources_and_mistyped_words_are_found(tmp_path: Path) -> None:
    write(tmp_path, {**NAMED, "kmwiki.toml": '[sources]\npublish = "full"\n'})
    site = publish(tmp_path, tmp_path / "site")
    found = asked("find.js", [query for query, *_ in FOUND], str(site), "search")["answers"]
    missing = {query: tuple(words) for query, _, _, _, *words in FOUND if words}
    assert {one["query"]: tuple(one["missing"]) for one in found if one["query"] in missing} == missing
    shown = [
        (
            one["query"],
            [path.removesuffix("/index.html") for path, *_ in one["pages"]],
            [title for _, title, _ in one["sources"]],
            one["meant"],
        )
        for one in found
    ]
    assert shown == [row[:4] for row in FOUND]


OF = "It is one of the parts of a thing, as any of them is, and a join of two. "
IN_SECTIONS = {
    "content/joins.md": "# Joins\n\nA join has rows.\n\n"
    f"## As of joins\n\n{OF}\n\n## Needs of the join\n\n{OF * 3}\n\n## Gaps\n\n{OF * 3}What is missing is null.\n\n"
    "## Settings\n\n`stage3_bucket_size` is for gathering. `stage3_live_weights` keeps what is saved of models that "
    "were gathered, in stages. "
    + "Then there is more to say. " * 3
    + "`stage3_gather_16bit_weights` keeps all of them.\n",
    **{f"content/{name}.md": f"# {name.title()}\n\n{OF}\n" for name in ("oak", "elm", "ash", "fir", "yew")},
    "content/cut.md": f"# Cut\n\nSome {'nullable ' * 9}.\n",
}
# A query, and of the sections that are shown of its first page: the headings, and what one of them marks.
SHOWN = [
    ("as of join null", ["As of joins", "Gaps"], "[null]."),  # the rare word, in spite of frequent ones
    ("null join", ["Gaps"], "[null]."),
    ("stage3_gather_16bit_weights", ["Settings"], "[stage3]_[gather]_[16bit]_[weights]"),  # exactly, not its parts
    ("gathering buckets", ["Settings"], "[gathering]"),
    ("gathered", ["Settings"], "[gathered]"),
]


@pytest.mark.slow  # it needs Node
def test_sections_are_shown_for_different_rare_and_exact_words(tmp_path: Path) -> None:
    site = publish(write(tmp_path, IN_SECTIONS), tmp_path / "site")
    found = asked("find.js", [f"{query} " for query, *_ in SHOWN], str(site), "search")["answers"]
    for (query, headings, words), answer in zip(SHOWN, found, strict=True):
        shown = [(heading, text) for heading, text in answer["sections"] if heading]
        assert [heading for heading, _ in shown][: len(headings)] == headings, query
        assert any(words in text for _, text in shown), shown


OPENED = {
    "content/unity.md": "# Unity Catalog\n\nIt governs tables.\n\n## Grants\n\nA grant is for a schema, and the "
    "catalog of a schema is the unity of all. A metastore (one per region) is above.\n\n## Codes\n\n"
    "| Code | Meaning |\n|-|-|\n| exit0 | No issues found |\n| exit1 | A command-line error is shown |\n",
    "content/other.md": "# Other\n\nOne.\n\n```sh\nmount --bind source\n```\n\n## Gezeiten\n\n- Ebbe\n",
}
# A query, and where the first page and its sections lead: the longest words in a row, with what is around them.
LINKS = [
    ("unity catalog", ["unity/index.html", "unity/index.html#grants:~:text=schema, and the-,catalog,-of a schema"]),
    ("governs tables", ["unity/index.html#:~:text=It-,governs tables"]),
    (
        "above metastore",
        [
            "unity/index.html#grants:~:text=of all. A-,metastore,-(one per region)",
            "unity/index.html#grants:~:text=of all. A-,metastore,-(one per region)",
        ],
    ),
    (
        "issues found",
        ["unity/index.html#codes:~:text=No-,issues found", "unity/index.html#codes:~:text=No-,issues found"],
    ),
    ("exit1", ["unity/index.html#codes", "unity/index.html#codes"]),
    ("bind", ["other/index.html#:~:text=bind,-source"]),
    ("ebbe", ["other/index.html#gezeiten", "other/index.html#gezeiten"]),
]


@pytest.mark.slow  # it needs Node
def test_a_hit_leads_to_where_its_words_are(tmp_path: Path) -> None:
    site = publish(write(tmp_path, OPENED), tmp_path / "site")
    found = asked("find.js", [f"{query} " for query, _ in LINKS], str(site), "search")["answers"]
    assert [(query, answer["links"]) for (query, _), answer in zip(LINKS, found, strict=True)] == LINKS


@pytest.mark.parametrize(("publish", "headings"), [("full", True), ("cited", False), ("none", False)])
def test_headings_of_sources_are_searched_if_they_are_published(tmp_path: Path, publish: str, headings: bool) -> None:
    site = texts(made(tmp_path, {**NAMED, "kmwiki.toml": f'[sources]\npublish = "{publish}"\n'}).outputs)
    assert ("The harbour of Porto" in site["search/sources.js"]) == headings
    assert not any(word in site["search/sources.js"] for word in ("Hidden", "Sealed", "sealed"))


def test_a_source_that_is_a_page_is_found_as_a_page_only(tmp_path: Path) -> None:
    files = {"references/a.md": "# A\n\nText.\n", "index.md": "---\nokf_version: 1\n---\n# Home\n\nOf it. ^[a.md]\n"}
    site = texts(made(tmp_path, files).outputs)
    assert "search/sources.js" not in site


@pytest.mark.slow
def test_an_edit_changes_few_files(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    for number in range(300):
        text = " ".join(f"w{number * 7 % 50 + place}" for place in range(40))
        (tmp_path / "content" / f"p{number}.md").write_text(f"# Page {number}\n\n{text}\n")
    before = index_files(tmp_path)
    file = tmp_path / "content" / "p7.md"
    file.write_text(file.read_text() + "\nOne more sentence, with some new words in it.\n")
    after = index_files(tmp_path)
    assert 1 <= sum(before.get(path) != text for path, text in after.items()) <= 30


def index_files(root: Path) -> dict[str, str]:
    """What the files of the search say now."""
    site = texts(Made(load_config(root)).outputs)
    return {path: site[path] for path in site if path.startswith("search/")}


@pytest.mark.slow
def test_only_a_wiki_with_wanted_pages_has_their_names(tmp_path: Path) -> None:
    """Each with the pages that link to it, and with the part of the list that has it unless that is the first."""
    many = [f"- [[Gone {number:04}]]" for number in range(2500)]
    without, some, large = (
        texts(
            made(tmp_path / name, {"content/a.md": text, "content/b.md": "[[Gone]] [[gone]]" if text else "B."}).outputs
        )
        for name, text in (("without", ""), ("some", "[[Gone]] and [[Never]]."), ("large", "\n".join(many)))
    )
    assert "search/wanted.js" not in without and '"wanted"' not in without["search/pages.js"]
    assert '"names":[["Gone",2],["Never",1]]' in some["search/wanted.js"] and '"wanted":1' in some["search/pages.js"]
    last = '["Gone 1997",1],["Gone 1998",1,"special/part-2/special/wanted/index.html"]]});'
    assert large["search/wanted.js"].endswith(f"{last}\n")  # 2,000 names are enough
    for anchor in ("Gone", "Gone%200000", "Gone%201997"):
        assert f'<tr id="wanted:{anchor}">' in large["special/wanted/index.html"]
    assert '<tr id="wanted:Gone%201998">' in large["special/part-2/special/wanted/index.html"]


SECRET = "Xyzzyplugh"


@pytest.mark.parametrize("field", ["draft: true", "private: true"])
def test_what_is_hidden_is_in_no_shard(tmp_path: Path, field: str) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "sources").mkdir()
    hidden = f"---\ntitle: {SECRET}\n{field}\naliases: [{SECRET}a]\ntags: [{SECRET}b]\n---\n{SECRET}c\n"
    (tmp_path / "content" / "hidden.md").write_text(hidden)
    (tmp_path / "content" / "open.md").write_text(
        "---\ntitle: Open\n---\nA claim. ^[private.md:4] <!-- Xyzzyplugh -->\n"
    )
    (tmp_path / "sources" / "private.md").write_text(f"---\nprivate: true\n---\n{SECRET}d\n")
    (tmp_path / "sources" / "near.md").write_text(f"{SECRET}e\n")
    for file in Made(load_config(tmp_path)).outputs:
        if file.path.endswith(".js") and not file.path.startswith("static/"):
            assert SECRET.lower() not in file.content.decode().lower(), file.path


def test_the_section_moves_for_a_page_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "search.md").write_text("# Search\n\nA page of an author.\n")
    paths = {file.path: file.content for file in Made(load_config(tmp_path)).outputs}
    assert "search-index/index.html" in paths and b"A page of an author" in paths["search/index.html"]
    assert b'href="../search-index/index.html"' in paths["search/index.html"]
