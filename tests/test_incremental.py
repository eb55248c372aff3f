"""What a build remembers never shows: any edits, built one after another, give the site of a clean build."""

import contextlib
import json
import multiprocessing
import os
import re
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import requires
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from building import built_by, built_with, files_of, kmwiki, limited, settle
from kmwiki import Analysis, analyse, build, diagnostics, load_config
from kmwiki.analysis.related import RARE
from kmwiki.analysis.site import PageFacts
from kmwiki.config import Config
from kmwiki.content.files import AssetFile, ContentFile, Files
from kmwiki.content.walk import MANIFEST
from kmwiki.diagnostics import Diagnostic
from kmwiki.engine import facts, up_to_date
from kmwiki.engine.freshness import Fingerprints
from kmwiki.engine.freshness import given as given_values
from kmwiki.engine.render import render
from kmwiki.engine.site_paths import UNFINISHED
from kmwiki.engine.store import LARGEST, LIBRARIES, Store
from kmwiki.engine.up_to_date import CACHE
from kmwiki.engine.writer import TEMPORARY
from kmwiki.markdown.parser import PageParser
from kmwiki.model import OutputFile, Page, PlannedView, View
from kmwiki.publish import Builder
from kmwiki.server.preview import Preview
from kmwiki.snapshot import BUILD, files_moved, load_snapshot
from kmwiki.theme.renderer import Renderer
from kmwiki.theme.static_files import template_folder

NAMES = st.sampled_from(["tea", "coffee", "index", "guides/water", "guides/tea", "404"])
WORDS = st.sampled_from(
    [
        "Plain.",
        "[[tea]]",
        "[[Coffee|c]] #leaf",
        "A claim. ^[a.md:1]",
        "![[tea]]",
        "[[gone]]",
        "[[404]]",
        "^[b.md]",
        "==x==",
        "Some coffee and water.",
        "Some coffee and water [[sources/a]].",
        "Coffee (source: b.md).",
        "Tea [S1].\n\n## Sources\n\n- [S1] a.md\n\n## Rest\n\n",
        "Tea.[^1]\n\n[^1]: [[b.md]]\n\n",
    ]
)
TEXTS = st.lists(WORDS, max_size=4).map(" ".join)
TITLES = st.sampled_from(["Tea", "Coffee", "Water", ""])

Edit = Callable[[Path], None]


def small(root: Path) -> Config:
    """The configuration of a wiki so small that three links are many."""
    return limited(load_config(root), near=2, few=3)


def write(name: str, text: str) -> Edit:
    def edit(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")

    return edit


def delete(name: str) -> Edit:
    return lambda root: (root / name).unlink(missing_ok=True)


def rename(name: str, other: str) -> Edit:
    def edit(root: Path) -> None:
        if (root / name).exists():
            (root / other).parent.mkdir(parents=True, exist_ok=True)
            os.replace(root / name, root / other)

    return edit


def page(name: str, title: str, text: str) -> Edit:
    return write(f"content/{name}.md", f"---\ntitle: {title}\n---\n{text}\n" if title else text)


EDITS = st.one_of(
    st.builds(page, NAMES, TITLES, TEXTS),
    st.builds(delete, NAMES.map("content/{}.md".format)),
    st.builds(rename, NAMES.map("content/{}.md".format), NAMES.map("content/{}.md".format)),
    st.builds(write, st.sampled_from(["sources/a.md", "sources/b.md"]), TEXTS),
    st.builds(delete, st.sampled_from(["sources/a.md", "sources/b.md", "kmwiki.toml", "templates/page.html"])),
    st.builds(
        write, st.just("kmwiki.toml"), st.sampled_from(['[site]\ntitle = "T"\n', '[sources]\npublish = "none"\n'])
    ),
    st.builds(
        write,
        st.just("templates/page.html"),
        st.sampled_from(
            [
                '{% extends "kmwiki/page.html" %}\n{% block lead %}One{% endblock %}',
                '{% extends "kmwiki/page.html" %}\n{% block lead %}Two{% endblock %}',
            ]
        ),
    ),
    st.builds(delete, st.sampled_from(["site/index.html", "site/tea/index.html"])),
    st.just(lambda root: None),
)


def site(folder: Path) -> dict[str, bytes]:
    return {path: content for path, content in files_of(folder).items() if not path.endswith(MANIFEST)}


class Clean(NamedTuple):
    """What a build comes to that remembers nothing."""

    files: dict[str, bytes]
    diagnostics: tuple[Diagnostic, ...]
    pages: dict[str, PageFacts]


_CLEAN: dict[frozenset[tuple[str, bytes]], Clean] = {}  # by the files of a small wiki: many examples have the same


def clean_build(root: Path) -> Clean:
    """A clean build of a small wiki in a folder of this name, made once for these files."""
    state = frozenset((name, content) for name, content in site(root).items() if not name.startswith(("site/", ".")))
    if state not in _CLEAN:
        made = build(small(root))
        files = {output.path: output.content for output in made.outputs}
        _CLEAN[state] = Clean(files, made.analysis.diagnostics, dict(made.analysis.site.pages))
    return _CLEAN[state]


@pytest.mark.slow
@settings(max_examples=15)
@given(st.lists(st.tuples(EDITS, st.booleans(), st.sampled_from([1, 1, 1, 2])), min_size=1, max_size=6))
def test_incremental_builds_equal_a_clean_one(edits: list[tuple[Edit, bool, int]]) -> None:
    """By one process or two, so that each finds what the other left; two of them take four times as long."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "wiki")
        write("content/tea.md", "Tea. ^[a.md:1]")(root)
        write("content/stays.md", "A wiki without any page is refused.")(root)
        write("sources/a.md", "line\n")(root)
        for tick, (edit, waits, jobs) in enumerate(edits):
            edit(root)
            if waits:
                settle(root, tick)
            assert not built_with(small(root), jobs).outcome.failed
            assert site(root / "site") == clean_build(root).files


PARTS = st.sampled_from(
    [
        "Plain. ^[a.md:1]",
        "[[tea]] and [[coffee#Part]] ^[b.md]",
        "## Part",
        "## Other part",
        "![[tea]]",
        "![[coffee#Part]]",
        "![[tea#^id]]",
        "A block. ^id",
        "#a/b and #c",
        "#a",
        "[x](coffee.md#part) [y](guides/water.md) ![p](gone.png)",
        '<a href="coffee.md#part">raw</a>',
        "[[gone]] [[Coffe]] ![[gone]]",
        "It says “some words” in 1,234 lines. ^[a.md:2-3]",
        "[^1]\n\n[^1]: A note. ^[b.md:1]",
        "Led in: ^[a.md:2]\n\n- item\n- other ^[gone.md:1]",
    ]
)
FIXED = st.sampled_from(["tea", "coffee", "guides/water"])
HEADS = st.sampled_from(
    [
        "",
        "summary: One\n",
        "tags: [a]\n",
        "tags: [a/x]\n",
        "updated: 2020-01-01\n",
        "updated: 2020-01-01T23:00:00-08:00\n",
        "updated: 2020-01-02T07:00:00Z\n",
        "sources: [b.md]\n",
        "image: gone.png\n",
        "lang: de\ntranslates: Coffee\n",
        "lang: fr\ntranslationKey: k\n",
    ]
)
TEXT_EDITS = st.one_of(
    st.builds(
        lambda name, head, parts: write(
            f"content/{name}.md", f"---\ntitle: {name.title()}\n{head}---\n" + "\n\n".join(parts) + "\n"
        ),
        FIXED,
        HEADS,
        st.lists(PARTS, max_size=5),
    ),
    st.builds(
        write,
        st.sampled_from(["sources/a.md", "sources/b.md"]),
        st.sampled_from(
            [
                "# Heading\nline\nsome words\n",
                "one\n",
                "one\n\nthree\n",
                "",
                "---\nretracted: true\nupdated: 2021\n---\n# H\nx\n",
                "---\ntitle: S\nprivate: true\n---\nx\n",
                "---\nprivate: true\ntitle: Secret\nauthor: Somebody\n---\nx\n",
            ]
        ),
    ),
)


@pytest.mark.slow
@settings(max_examples=8)
@given(st.lists(EDITS, min_size=1, max_size=8))
@example([page("404", "Tea", "Some coffee and water."), page("coffee", "Coffee", "")])
def test_a_revised_wiki_is_that_of_a_clean_build(edits: list[Edit]) -> None:
    """In memory, as the preview does it: what is not rendered again would have been the same."""
    follow(edits)


@pytest.mark.slow
@settings(max_examples=10)
@given(st.lists(TEXT_EDITS, min_size=1, max_size=8))
def test_where_only_texts_change_only_what_depends_on_them_is_resolved_again(edits: list[Edit]) -> None:
    def begin(root: Path) -> None:
        for name in ("coffee", "guides/water", "tea"):
            write(f"content/{name}.md", f"---\ntitle: {name.title()}\n---\n")(root)
        write("sources/b.md", "# B\n")(root)

    first, *states = follow([begin, *edits], known=True)
    assert first.whole and not any(wiki.whole for wiki in states)


@pytest.mark.slow
def test_pages_that_list_a_private_source_change_when_another_page_begins_or_ceases_to_cite_it() -> None:
    private = write("sources/a.md", "---\ntitle: Diary\nauthor: Ann\nprivate: true\nretracted: true\n---\nx\n")
    lists = write("content/tea.md", "---\ntitle: Tea\nsources: [a.md]\n---\nText.\n")
    silent, citing = (write("content/coffee.md", text) for text in ("Text.\n", "Text.^[a.md:7]\n"))
    follow([private, lists, silent, citing, silent], known=True)


@pytest.mark.slow
def test_what_depends_on_the_guessed_language_of_a_wiki_follows_it() -> None:
    german = write("content/tea.md", "---\nlang: de\ntranslates: Coffee\n---\n## Part\n\n![[tea#^id]]\n")
    english = write("content/coffee.md", "---\ntitle: Coffee\n---\n[[tea]] and [[coffee#Part]]\n")
    states = follow([write("content/coffee.md", ""), german, english], known=True)
    assert [(wiki.site.language, bool(wiki.site.translations)) for wiki in states[1:]] == [("de", False), ("en", True)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "texts",
    [
        ({"tea": "^[a.md] ^[b.md]"}, {"tea": "^[b.md] ^[a.md]"}),
        ({"coffee": "^[a.md]", "tea": "^[b.md]"}, {"coffee": "^[b.md]"}, {"tea": "^[a.md]"}),
        ({"coffee": "^[b.md] ^[a.md]", "tea": "^[a.md]"}, {"coffee": "^[a.md]"}, {"tea": "^[b.md]"}),
    ],
)
def test_the_order_of_sources_is_that_of_a_clean_build(texts: tuple[dict[str, str], ...]) -> None:
    edits = [write(f"content/{name}.md", f"It. {text}\n") for step in texts for name, text in step.items()]
    follow([write("sources/b.md", "# B\n"), *edits])


@pytest.mark.slow
def test_links_that_cite_change_when_a_page_takes_the_name_of_their_source() -> None:
    cites = write("content/coffee.md", "Coffee is a drink of the morning [[a]]. It is black (source: b.md).\n")
    states = follow([write("sources/b.md", "# B\n"), cites, write("content/a.md", "A.\n"), delete("content/a.md")])
    forms = [[citation.form for citation in wiki.wiki.pages["coffee"].node.page.citations] for wiki in states[1:]]
    assert forms == [["link", "link"], ["link"], ["link", "link"]]


@pytest.mark.slow
def test_what_is_read_as_a_citation_changes_with_the_configuration() -> None:
    cites = write("content/coffee.md", "Coffee is a drink of the morning [[sources/a]].[^1]\n\n[^1]: a.md\n")
    only = [write("kmwiki.toml", f'[sources]\ncitations = ["{form}"]\n') for form in ("footnotes", "marks")]
    states = follow([cites, *only, delete("kmwiki.toml")])
    counts = [len(wiki.wiki.pages["coffee"].node.page.citations) for wiki in states]
    assert counts == [2, 1, 0, 2]


def failing_once(patch: pytest.MonkeyPatch, place: object, name: str, path: str) -> None:
    """Make a function fail once, on the page at this path."""
    function, failed = getattr(place, name), list[bool]()

    def tried(*arguments: Any) -> Any:
        if not failed and any(path in repr(argument) for argument in arguments):
            failed.append(True)
            raise MemoryError
        return function(*arguments)

    patch.setattr(place, name, tried)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "name", "edit"),
    [
        (PageParser, "__call__", "of the page, and back"),
        (PageParser, "__call__", "of many pages"),
        (facts, "page_facts", "of the page, and back"),
        (facts, "page_facts", "of another page"),
    ],
)
def test_a_page_that_failed_once_is_made_with_the_next_edit(
    wiki: Path, monkeypatch: pytest.MonkeyPatch, place: Any, name: str, edit: str
) -> None:
    text = "A text without a link.\n"
    write("content/tea.md", text)(wiki)
    failing_once(monkeypatch, place, name, "content/tea.md")
    store = Store(wiki / CACHE)
    now = analyse(load_config(wiki), store=store)
    first = rendered(now)
    assert any(finding.rule == "page-failed" for finding in now.diagnostics)
    back = [write("content/tea.md", "x"), write("content/tea.md", text)]
    others = range(101 if edit == "of many pages" else 1)  # after more than 100, all is resolved again

    def at_once(root: Path) -> None:
        for number in others:
            write(f"content/other-{number}.md", "x")(root)

    for change in back if edit == "of the page, and back" else [at_once]:
        change(wiki)
        now = analyse(load_config(wiki), store=store, before=now)
        first = rendered(now, first)
    clean = analyse(load_config(wiki))
    assert now.diagnostics == clean.diagnostics and now.site.pages == clean.site.pages
    assert first.views == rendered(clean).views
    store.close(used_all=False)


class _Maker:
    def __call__(self, text: str) -> View:
        raise NotImplementedError(text)


@pytest.mark.parametrize("make", [partial(_Maker(), "x"), partial(_Maker().__call__, "x"), partial(lambda text: text)])
def test_what_else_an_object_gives_a_view_is_not_known(make: Callable[[], View]) -> None:
    assert given_values(PlannedView(path="x", make=make)) == b""


FRONTS = st.sampled_from(
    [
        "",
        "title: Tea\n",
        "title: TEA\n",
        "title: Green tea\naliases: [Brew]\n",
        "aliases: [coffee, Brew, 'A#B']\n",
        "title: 'A#B'\n",
        "title: Brew\nslug: brew\n",
        "contradictedBy: [Tea, brew]\n",
        "title: Te\ndraft: true\n",
        "redirect: coffee\n",
        "redirect: Tea\n",
        "tags: [leaf/green]\n",
        "title: Tea\npermalink: /\naliases: [/old/Tea/, /old/tea.html]\n",
        "title: Te\npublish: flase\n",
        "title: Thé\nlang: fr\n",
        "type: drink\n",
    ]
)
NAMING = st.one_of(
    PARTS,
    st.sampled_from(
        [
            "[[Brew]] [[green tea]] [[A#B#Part]]",
            "[[guides/tea#Part]] [[../coffee]] [[./water]]",
            "[[ten|Tea]] [[%74ea]] ![[brew]]",
            "[x](brew.md) [y](/guides/tea.md#part) [z](tea)",
            "Some brew, and green tea.",
            "[[Te]] [[Gren tea]]",
            "[[Tea]] [[guides/Tea]] [[Guides/water]] [[index]]",
            "[a](Tea.md) [b](water.md#part) ![c](brew.md) ![](mocha.md) [d](content/tea.md)",
            "[[guides/]] [e](guides/) [[deep]] [f](../guides/deep/) [[content/guides/Tea]]",
            "[[tags/leaf]] [g](tags/leaf/) [h](tags/) [[special/wanted]] [[b.md]] [i](../sources/b.md) #leaf",
            "[[guides/Teaa]] [[guides/gren]] [j](guides/gon.md)",
            "Le thé est une boisson préparée à partir de feuilles.",
            "[[readme]] [[index]] [[guides]]",
            "[[guide:tea#Part]] [[drink:coffee]] [[drink: tea]]",
        ]
    ),
)
PLACES = st.sampled_from(
    "tea coffee brew guides/tea guides/water tags/leaf Tea guides/guides guides/Tea guides/deep/mocha "
    "guides/index guides/README README index".split()
).map("content/{}.md".format)
NAME_EDITS = st.one_of(
    st.builds(
        lambda place, front, parts: write(place, f"---\n{front}---\n" + "\n\n".join(parts) + "\n"),
        PLACES,
        FRONTS,
        st.lists(NAMING, max_size=4),
    ),
    st.builds(delete, PLACES),
    st.builds(rename, PLACES, PLACES),
)


@pytest.mark.slow
@settings(max_examples=15)
@given(st.lists(NAME_EDITS, min_size=2, max_size=8))
@example([delete("content/tea.md"), write("content/guides/tea.md", "[[content/guides/Tea]]\n")])
def test_where_names_change_the_wiki_is_that_of_a_clean_build(edits: list[Edit]) -> None:
    follow([write("sources/b.md", "# B\n"), *edits])


@pytest.mark.parametrize(
    ("edit", "pages"),
    [
        (rename("content/coffee.md", "content/mocha.md"), {"mocha", "tea", "milk"}),
        (page("coffee", "Mocha", "No link."), {"coffee", "tea", "milk"}),
        (page("gone", "Gone", "No link."), {"gone", "water"}),
        (delete("content/coffee.md"), {"tea", "milk"}),
        (write("content/milk.md", "---\ntitle: Milk\naliases: [Gone]\n---\nCoffee.\n"), {"milk", "water"}),
        (write("content/milk.md", "---\ntitle: Milk\ncontradictedBy: [Tea]\n---\nCoffee.\n"), {"milk", "tea"}),
        (page("goner", "Goner", ""), {"goner", "water"}),
        (write("content/rest.md", "---\ntitle: Rest\ndraft: true\n---\n"), {"index"}),
    ],
)
def test_a_change_of_names_concerns_few_pages(tmp_path: Path, edit: Edit, pages: set[str]) -> None:
    start = {"tea": "[[Coffee]]", "coffee": "", "milk": "Coffee.", "water": "[[gone]]", "rest": "", "index": "[[rest]]"}
    for name, text in start.items():
        page(name, name.title(), text)(tmp_path)
    before = analyse(load_config(tmp_path))
    edit(tmp_path)
    now = analyse(load_config(tmp_path), before=before)
    was, are = before.site.pages, now.site.pages
    assert not now.whole and {slug for slug in are if are[slug] is not was.get(slug)} == pages


@pytest.mark.parametrize(
    ("front", "text", "is_other"),
    [
        ("", "[[Coffee]] Another claim.", set()),
        ("", "No link.", {"links-1/index.html", "edges.js", "nodes.js", "index.html", "graph.json"}),
        ("tags: [new]", "[[Coffee]] is one.", {"names.js", "graph.json"}),
        ("type: person", "[[Coffee]] is one.", {"names.js", "graph.json"}),
        ("", "[[Coffee]] is one. ^[a.md]", {"names.js", "edges.js", "graph.json"}),
    ],
)
def test_of_the_graph_only_what_is_another_is_made_again(
    tmp_path: Path, front: str, text: str, is_other: set[str]
) -> None:
    write("sources/a.md", "# A\n")(tmp_path)
    write("sources/b.md", "# B\n")(tmp_path)
    # The wiki cites something, and has tags in its menu, but no tree of them.
    write("kmwiki.toml", '[nav]\ntree = "none"\n')(tmp_path)
    write("content/coffee.md", "---\ntitle: Coffee\ntags: [drink]\n---\nA claim. ^[b.md]\n")(tmp_path)
    write("content/tea.md", "---\ntitle: Tea\n---\n[[Coffee]] is one.\n")(tmp_path)
    before = analyse(load_config(tmp_path))
    write("content/tea.md", f"---\ntitle: Tea\n{front}\n---\n{text}\n")(tmp_path)
    now = analyse(load_config(tmp_path), before=before)
    first = rendered(before)
    second = rendered(now, first)
    made = {path for path in second.seen if second.seen[path] is not first.seen.get(path)}
    assert not now.whole
    assert {path.removeprefix("graph/") for path in made if path.startswith("graph")} == is_other


@pytest.mark.slow
def test_one_more_or_less_of_many_changes_no_other_page(tmp_path: Path) -> None:
    write("sources/s.md", "# S\n")(tmp_path)
    write("kmwiki.toml", '[nav]\ntree = "none"\n')(tmp_path)
    one_of_many = "---\ntags: [many]\n---\nIt is [[hub]], with a claim. ^[s.md]\n"
    start = [page("tea", "Tea", "No link."), write("content/other.md", one_of_many)]
    edits = [
        page("tea", "Tea", "It is [[hub]]."),
        page("tea", "Tea", "No link, but a claim. ^[s.md]"),
        write("content/tea.md", "---\ntitle: Tea\ntags: [many]\n---\nNo link.\n"),
        rename("content/other.md", "content/another.md"),
        delete("content/other.md"),
    ]
    page("hub", "Hub", "No link.")(tmp_path)
    for number in range(RARE + 2):
        write(f"content/p{number}.md", one_of_many)(tmp_path)
    for begin in start:
        begin(tmp_path)
    before = analyse(load_config(tmp_path))
    first = rendered(before)
    for number, edit in enumerate(edits):
        edit(tmp_path)
        now = analyse(load_config(tmp_path), before=before)
        second = rendered(now, first)
        made = {path for path in second.seen if second.seen[path] is not first.seen.get(path)}
        assert not now.whole and now.changes, number
        assert not [path for path in made if re.match(r"p\d+(/|\.)", path)], number
        rows = second.derived.items()
        assert all(row is first.derived[name] for name, row in rows if re.search(r" p\d+$", name)), number
        for undo in (*start, delete("content/another.md")):
            undo(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("shared", ["tags: [many]", "body: It is [[hub]].", "body: A claim. ^[a.md]"])
def test_related_pages_follow_what_becomes_common_and_rare_again(shared: str) -> None:
    front, body = ("", shared.removeprefix("body: ")) if shared.startswith("body") else (shared, "It is.")
    sharing = f"---\ntitle: {{}}\n{front}\n---\n{body}\n"

    def begin(root: Path) -> None:
        page("hub", "Hub", "No link.")(root)
        for number in range(RARE):
            write(f"content/p{number}.md", sharing.format(f"P{number}"))(root)

    follow([begin, write("content/more.md", sharing.format("More")), delete("content/more.md")])


def rendered(wiki: Analysis, before: Fingerprints | None = None) -> Fingerprints:
    """The fingerprints of a site, of which all files are as they were before."""
    files = {} if before is None else before.views
    rendering = render(wiki.site, wiki.config, before=before, on_disk=files, changes=wiki.changes)
    made = {file.path for file in rendering.files}
    assert made | (files.keys() & set(rendering.paths)) == set(rendering.paths)
    return rendering.fingerprints


def follow(edits: list[Edit], *, known: bool = False) -> list[Analysis]:
    """Each state of the wiki, made from the one before and compared with a clean build; what changed is `known`."""
    states = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "wiki")
        write("content/tea.md", "Tea. ^[a.md:1]")(root)
        write("sources/a.md", "line\n")(root)
        wiki: Analysis | None = None
        files: dict[str, bytes] = {}
        fingerprints: Fingerprints | None = None
        for edit in edits:
            old = site(root)
            edit(root)
            new, config = site(root), small(root)
            changed = [str(root / name) for name in new if old.get(name) != new[name]] if known else []
            wiki = analyse(config, before=wiki, changed=changed)
            rendering = render(wiki.site, config, before=fingerprints, on_disk=files, changes=wiki.changes)
            made = {file.path: file.content for file in rendering.files if isinstance(file, OutputFile)}
            files = {path: content for path, content in files.items() if path in rendering.paths} | made
            fingerprints = rendering.fingerprints
            clean = clean_build(root)
            assert files == clean.files
            assert wiki.diagnostics == clean.diagnostics
            assert wiki.site.pages == clean.pages
            states.append(wiki)
    return states


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    write("content/tea.md", "---\ntitle: Tea\n---\n[[gone]] ^[a.md]")(tmp_path)
    write("sources/a.md", "line\n")(tmp_path)
    settle(tmp_path, 0)
    return tmp_path


def test_nothing_changed_is_known_without_a_build(wiki: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = ["build", str(wiki), "--strict"]
    assert up_to_date.answer(command) is None
    assert kmwiki(*command).code == 1
    assert up_to_date.answer(command) == 1
    assert up_to_date.answer(["build", str(wiki)]) is None
    monkeypatch.setattr(up_to_date, "program", lambda: ["another version"])
    assert up_to_date.answer(command) is None


@pytest.mark.parametrize(
    "edit",
    [
        write("content/tea.md", "changed"),
        write("content/new.md", "new"),
        write("sources/a.md", "other"),
        write("templates/page.html", "x"),
        write("kmwiki.toml", ""),
        write("kmwiki.lock", "{}"),
        write("site/tea/index.html", "corrupt"),
        delete("site/tea/index.html"),
        delete("content/tea.md"),
        write(".llmwiki/state.json", "{}"),
        write("kmwiki.verdicts.jsonl", "{}"),
    ],
)
def test_any_change_is_seen(wiki: Path, edit: Edit) -> None:
    kmwiki("build", wiki)
    assert up_to_date.answer(["build", str(wiki)]) == 0
    edit(wiki)
    assert up_to_date.answer(["build", str(wiki)]) is None


def opened_by(*arguments: str | Path) -> set[str]:
    """The paths that a command opens. It has a process of its own, which keeps what notes them until it ends."""
    context = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")
    with context.Pool(1) as pool:
        return pool.apply(_opened_here, arguments)


def _opened_here(*arguments: str | Path) -> set[str]:
    opened = set[str]()

    def note(event: str, given: tuple[object, ...]) -> None:
        if event == "open" and isinstance(given[0], str):
            opened.add(os.path.abspath(given[0]))

    sys.addaudithook(note)
    kmwiki(*arguments)
    return set(opened)


@pytest.mark.parametrize("root", ["", "content/tea.md"])
def test_a_build_looks_at_every_file_that_it_reads(wiki: Path, root: str) -> None:
    """Else a change of that file would change nothing. Files that are missing count, too: they may come."""
    write(".obsidian/app.json", "{}")(wiki)
    write("logseq/config.edn", "{}")(wiki)
    opened = opened_by("build", wiki / root, "--jobs", "1", "-o", wiki / "site")
    own = (f"{wiki}/site/", "/.kmwiki/")
    read = {path for path in opened if path.startswith(str(wiki)) and not any(part in path for part in own)}
    [record] = [json.loads(file.read_bytes()) for file in wiki.rglob(".kmwiki/cache/build-*.json")]
    assert str(wiki / "content" / "tea.md") in read and read <= set(record["read"][0].split("\0"))


@pytest.mark.slow
def test_the_first_source_of_a_wiki_is_seen(tmp_path: Path) -> None:
    """Its folder was not there when the wiki was built, and every page tells of sources from then on."""
    write("content/tea.md", "# Tea\n")(tmp_path)
    settle(tmp_path, 0)
    kmwiki("build", tmp_path)
    page = tmp_path / "site" / "tea" / "index.html"
    assert ">Sources<" not in page.read_text(encoding="utf-8")
    write("sources/a.md", "line\n")(tmp_path)
    kmwiki("build", tmp_path)
    assert ">Sources<" in page.read_text(encoding="utf-8")
    assert (tmp_path / "site" / "sources" / "a.md" / "index.html").exists()


@pytest.mark.slow
def test_few_commands_are_remembered(wiki: Path) -> None:
    for number in range(13):
        kmwiki("build", wiki, "-o", wiki / f"out{number}")
    assert len(list((wiki / CACHE).glob("build-*.json"))) == 10
    assert up_to_date.answer(["build", str(wiki), "-o", str(wiki / "out12")]) == 0


def test_a_file_edited_during_the_build_is_built_again(wiki: Path) -> None:
    write("content/tea.md", "edited this very moment")(wiki)
    moment = time.time() + 60  # by the clock of the disk, which no wait of this process can pass by
    os.utime(wiki / "content/tea.md", (moment, moment))
    kmwiki("build", wiki)
    assert up_to_date.answer(["build", str(wiki)]) is None


@pytest.mark.slow
@pytest.mark.parametrize("corrupt", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_broken_cache_is_done_without(wiki: Path, corrupt: bytes) -> None:
    write("content/b.md", "[[tea]]")(wiki)
    kmwiki("build", wiki)
    expected = site(wiki / "site")
    (wiki / CACHE / "results.sqlite").write_bytes(corrupt)
    delete("site/tea/index.html")(wiki)
    assert kmwiki("build", wiki).code == 0
    assert site(wiki / "site") == expected


def test_a_cache_that_cannot_be_written_is_done_without(wiki: Path) -> None:
    write(".kmwiki", "no folder")(wiki)
    assert kmwiki("build", wiki).code == 0
    assert (wiki / "site" / "tea" / "index.html").is_file()
    assert Store(wiki / CACHE).problem is not None


def cut(value: bytes) -> bytes:
    return value[:-1]


def forged(value: bytes) -> bytes:
    """What is none of ours, but carries the right checksum."""
    return crc32(b"\xc1").to_bytes(4) + b"\xc1"


@pytest.mark.slow
@pytest.mark.parametrize("corrupt", [cut, forged])
def test_a_corrupt_result_is_made_again(wiki: Path, corrupt: Callable[[bytes], bytes]) -> None:
    write("content/coffee.md", "[[tea]]")(wiki)
    kmwiki("build", wiki)
    with sqlite3.connect(wiki / CACHE / "results.sqlite") as connection:
        keys = [key for (key,) in connection.execute("SELECT key FROM results")]
    assert len(keys) > 50  # two pages, where each leads, the files of the site, and what the build left
    some = [*keys[:6], *keys[6:-6:12], *keys[-6:]]  # nearly all between are files of the site
    whole = (wiki / CACHE / "results.sqlite").read_bytes()
    write("content/coffee.md", "[[tea]], edited")(wiki)
    clean = {output.path: output.content for output in build(load_config(wiki)).outputs}
    for key in [*some, None]:
        (wiki / CACHE / "results.sqlite").write_bytes(whole)
        shutil.rmtree(wiki / "site")
        with sqlite3.connect(wiki / CACHE / "results.sqlite") as connection:
            connection.create_function("corrupt", 1, corrupt)
            changed = connection.execute("UPDATE results SET value = corrupt(value) WHERE ? IN (key, '')", (key or "",))
            assert changed.rowcount == 1 or (key is None and changed.rowcount > 5)
        assert kmwiki("build", wiki).code == 0
        assert site(wiki / "site") == clean


@pytest.mark.slow
@pytest.mark.parametrize("left", [b"", b"\xc1", None])
def test_without_the_snapshot_of_the_last_build_all_is_made_again(wiki: Path, left: bytes | None) -> None:
    kmwiki("build", wiki)
    snapshot, config = wiki / CACHE / f"{BUILD}.value", load_config(wiki)
    assert load_snapshot(Store(wiki / CACHE), config) is not None
    snapshot.unlink()
    if left is not None:
        snapshot.write_bytes(left)
    assert load_snapshot(Store(wiki / CACHE), config) is None
    write("content/tea.md", "Other text. [[gone]]")(wiki)
    assert kmwiki("build", wiki).code == 0
    assert site(wiki / "site") == {output.path: output.content for output in build(config).outputs}
    assert load_snapshot(Store(wiki / CACHE), config) is not None


def test_a_snapshot_is_removed_with_what_it_needs(wiki: Path) -> None:
    kmwiki("build", wiki)
    Store(wiki / CACHE).clear()
    assert not [*(wiki / CACHE).glob("*.value")]


@pytest.mark.slow
def test_two_builds_at_once_read_what_each_of_them_left(wiki: Path) -> None:
    kmwiki("build", wiki)
    late = load_snapshot(Store(wiki / CACHE), load_config(wiki))
    write("content/tea.md", "Other text. [[gone]]")(wiki)
    kmwiki("build", wiki)
    now = load_snapshot(Store(wiki / CACHE), load_config(wiki))
    assert late is not None and now is not None
    texts = [state.analysis.wiki.pages["tea"].node.page.body.text for state in (late, now)]
    assert "Other text." not in texts[0] and "Other text." in texts[1]


def test_results_are_found_again_and_the_oldest_forgotten(tmp_path: Path) -> None:
    def filled(*names: bytes, largest: int = LARGEST) -> Store:
        store = Store(tmp_path, largest=largest)
        store.put((name, name * 100) for name in names)
        return store

    store = filled(b"a", b"b", b"c")
    assert store.get([b"a", b"b", b"d"]) == {b"a": b"a" * 100, b"b": b"b" * 100}
    store.close()
    store = Store(tmp_path)
    assert store.known([b"b", b"c", b"d"]) == {b"b", b"c"}
    store.close()
    store = Store(tmp_path)
    assert store.known([b"a", b"b"]) == {b"a", b"b"}  # it was less than what is of use
    store.close()
    store = Store(tmp_path)
    assert store.known([b"b"]) == {b"b"}
    store.close()
    store = Store(tmp_path)
    assert store.known([b"a", b"b", b"c"]) == {b"b"} and store.problem is None
    filled(b"d", largest=150).close(used_all=False)
    assert Store(tmp_path).known([b"b", b"d"]) == set()  # what is of use is not known, and it is too much


def test_a_corrupt_row_is_written_again(tmp_path: Path) -> None:
    (key,) = Store(tmp_path).deposit([b"content"])
    with sqlite3.connect(tmp_path / "results.sqlite") as connection:
        connection.execute("UPDATE results SET value = CAST(substr(value, 1, 4) || 'other' AS BLOB)")
    assert Store(tmp_path).get([key]) == {}
    assert [*Store(tmp_path).deposit([b"content"])] == [key]
    assert Store(tmp_path).get([key]) == {key: b"content"}


def test_a_wiki_that_needs_much_is_not_forgotten_for_it(tmp_path: Path) -> None:
    store = Store(tmp_path, largest=1 << 20)
    store.put([(b"a", bytes(3 << 20)), (b"b", b"small")])
    store.close()
    for size, left in ((2 << 20, {b"a", b"b"}), (3 << 20, set())):
        store = Store(tmp_path, largest=1 << 20)
        store.put([(b"c", bytes(size))])
        store.close(used_all=False)
        assert Store(tmp_path).known([b"a", b"b"]) == left


@pytest.mark.slow
def test_a_page_that_fails_is_tried_again(wiki: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        write(f"content/p{number}.md", f"# Page {number}\n\n[[tea]]")(wiki)
    settle(wiki, 1)
    expected = {output.path: output.content for output in build(load_config(wiki)).outputs}
    whole = PageParser.__call__

    def deadly(parser: PageParser, file: ContentFile) -> Page:
        return os._exit(1) if file.name == "p2.md" else whole(parser, file)

    with monkeypatch.context() as patch:
        patch.setattr(PageParser, "__call__", deadly)
        for _ in range(2):
            assert built_by(2, wiki).outcome.failed == ("content/p2.md",)
            assert b"# Page 2" in (wiki / "site/p2/index.html").read_bytes()
    assert kmwiki("build", wiki, "--jobs", "2").code == 0
    assert site(wiki / "site") == expected


@pytest.mark.slow
@pytest.mark.parametrize("path", ["tea/index.html", "graph.json", "graph/nodes.js"])
def test_a_file_that_fails_costs_no_other(wiki: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Be it one of many, or one of those that look at the whole wiki and are begun early."""
    expected = {output.path: output.content for output in build(load_config(wiki)).outputs}
    whole = Renderer.__call__

    def deadly(renderer: Renderer, view: View) -> OutputFile:
        return os._exit(1) if view.path == path else whole(renderer, view)

    with monkeypatch.context() as patch:
        patch.setattr(Renderer, "__call__", deadly)
        built = built_by(2, wiki, batch=2_000)
        findings = [finding for finding in built.findings if finding.rule == "page-failed"]
    assert [finding.at.path for finding in findings] == [path]
    made = site(wiki / "site")
    assert path in made if path.endswith(".html") else path not in made
    assert b"This page could not be built" in made.get(path, b"This page could not be built")
    assert {**made, path: expected[path]} == expected
    assert kmwiki("build", wiki, "--jobs", "2").code == 0
    assert site(wiki / "site") == expected


def test_findings_of_the_whole_stay_when_a_text_changes(wiki: Path) -> None:
    write("kmwiki.lock", "no lock")(wiki)
    first = analyse(load_config(wiki))
    write("content/tea.md", "---\ntitle: Tea\n---\nOther text.")(wiki)
    second = analyse(load_config(wiki), before=first)
    assert not second.whole
    assert [finding.at.path for finding in second.diagnostics if finding.rule == "unreadable-file"] == ["kmwiki.lock"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "shape", [{"written": "?", "read": {}}, {"lines": 5}, {"lines": None}, {"code": "x"}, {"written": {"a\0b": []}}]
)
def test_a_record_of_another_shape_is_passed_by(wiki: Path, shape: dict[str, object]) -> None:
    kmwiki("build", wiki)
    (record,) = (wiki / CACHE).glob("build-*.json")
    record.write_text(json.dumps(json.loads(record.read_bytes()) | shape))
    up_to_date.answer(["build", str(wiki)])  # it says no word, and nothing goes wrong
    write("content/tea.md", "Other text.")(wiki)
    assert kmwiki("build", wiki).code == 0
    assert b"Other text." in (wiki / "site/tea/index.html").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["graph.json", "drawing.svg"])
def test_any_file_of_own_templates_counts(wiki: Path, name: str) -> None:
    templates = wiki / "templates"
    templates.mkdir()
    shutil.copy(template_folder() / "graph.json", templates / "graph.json")
    (templates / "drawing.svg").write_text("<svg></svg>")
    (templates / "404.html").write_text('{% include "drawing.svg" %}')
    kmwiki("build", wiki)
    before = site(wiki / "site")
    (templates / name).write_text((templates / name).read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    kmwiki("build", wiki)
    assert site(wiki / "site") != before
    kmwiki("build", wiki, "-o", wiki / "clean", "--no-cache")
    assert site(wiki / "site") == site(wiki / "clean")


@pytest.mark.slow
def test_related_pages_follow_tags_below_a_tag(wiki: Path) -> None:
    for number in range(10):
        write(f"content/f{number}.md", f"# F{number}\n\n[[F{(number + 1) % 10}]]\n")(wiki)
    write("content/a.md", "---\ntags: [t]\n---\n# A\n\ntext\n")(wiki)
    write("content/n.md", "---\ntitle: N\n---\n\ntext\n")(wiki)
    settle(wiki, 0)
    kmwiki("build", wiki)
    write("content/n.md", "---\ntitle: N\ntags: [t/x]\n---\n\ntext\n")(wiki)
    kmwiki("build", wiki)
    kmwiki("build", wiki, "-o", wiki / "clean", "--no-cache")
    assert site(wiki / "site") == site(wiki / "clean")


@pytest.mark.slow
def test_what_a_renamed_page_cites_tells_its_new_title(wiki: Path) -> None:
    for number in range(10):  # so many that not all is made anew
        write(f"content/f{number}.md", f"# F{number}\n\ntext\n")(wiki)
    write("sources/only.md", "one\ntwo\n")(wiki)
    write("content/n.md", "---\ntitle: Alpha\n---\n\nSay. ^[only.md:2]\n")(wiki)
    settle(wiki, 0)
    kmwiki("build", wiki)
    write("content/n.md", "---\ntitle: Beta\n---\n\nSay. ^[only.md:2]\n")(wiki)
    kmwiki("build", wiki)
    kmwiki("build", wiki, "-o", wiki / "clean", "--no-cache")
    assert site(wiki / "site") == site(wiki / "clean")


@pytest.mark.slow
def test_what_a_link_could_also_mean_tells_its_new_title(wiki: Path) -> None:
    for name in ("one", "two"):
        write(f"content/{name}.md", f"---\ntitle: {name}\naliases: [X]\n---\n")(wiki)
    write("content/n.md", "# N\n\n[[X]]\n")(wiki)
    settle(wiki, 0)
    kmwiki("build", wiki)
    write("content/two.md", "---\ntitle: Other\naliases: [X]\n---\n")(wiki)
    kmwiki("build", wiki)
    assert b"could also mean: Other (two)" in (wiki / "site/n/index.html").read_bytes()
    assert site(wiki / "site") == {output.path: output.content for output in build(load_config(wiki)).outputs}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("labels", "edit", "words"),
    [
        ("title", write("content/a.md", "# Beta\n"), "Beta"),
        ("slug", write("content/zoo/pic.png.md", "# Picture\n"), "words\\|20"),
    ],
)
def test_full_texts_follow_what_links_read(wiki: Path, labels: str, edit: Edit, words: str) -> None:
    write("kmwiki.toml", f'[links]\nslug_labels = "{labels}"\n')(wiki)
    write("content/a.md", "# Alpha\n")(wiki)
    write("content/n.md", "# N\n\n[[a]] ![[pic.png|words|20]]\n")(wiki)
    settle(wiki, 0)
    built_with(limited(load_config(wiki), texts=2, volume=1))
    edit(wiki)
    config = limited(load_config(wiki), texts=2, volume=1)
    built_with(config)
    made, clean = site(wiki / "site"), {output.path: output.content for output in build(config).outputs}
    assert made == clean
    (text,) = (text.decode() for name, text in made.items() if name.startswith("llms-full/") and b"# N" in text)
    assert words in text


@pytest.mark.slow
def test_a_cache_that_is_corrupt_within_is_made_again(wiki: Path) -> None:
    for number in range(40):
        write(f"content/f{number}.md", f"# F{number}\n\n" + "word " * 200)(wiki)
    kmwiki("build", wiki)
    file = wiki / CACHE / "results.sqlite"
    data = bytearray(file.read_bytes())
    for start in range(8192, len(data) - 8192, 4096):  # all but the first pages, which tell what there is
        data[start : start + 4096] = b"\x5a" * 4096
    file.write_bytes(data)
    problems = []
    for text in ("One", "Two", "Three"):
        write("content/tea.md", text)(wiki)
        builder = Builder(load_config(wiki), jobs=1, arguments=["build"], progress=lambda stage: None)
        problems.append(builder.build().problem)
        assert text.encode() in (wiki / "site/tea/index.html").read_bytes()
    assert problems[0] is not None and problems[1:] == [None, None]


@pytest.mark.slow
def test_a_site_with_a_feed_uses_what_the_last_build_left(wiki: Path) -> None:
    write("kmwiki.toml", '[site]\nbase_url = "https://example.org/"')(wiki)
    write("content/tea.md", "---\nupdated: 2026-01-02\n---\nOne")(wiki)
    kmwiki("build", wiki)
    write("content/tea.md", "---\nupdated: 2026-01-02\n---\nTwo")(wiki)
    built = Builder(load_config(wiki), jobs=1, arguments=["build"], progress=lambda stage: None).build()
    assert built.problem is None and not built.whole
    assert (wiki / "site/feed.xml").is_file()


def test_what_is_remembered_depends_on_every_library_that_makes_it() -> None:
    names = {re.split(r"[<>=]", need)[0].lower() for need in requires("kmwiki") or () if "extra ==" not in need}
    assert names - {"click", "rich", "starlette", "uvicorn", "watchdog"} == set(LIBRARIES)


@pytest.mark.slow
def test_a_build_leaves_alone_what_another_one_is_writing(wiki: Path) -> None:
    kmwiki("build", wiki)
    manifest = wiki / "site" / MANIFEST
    manifest.write_text(json.dumps([*json.loads(manifest.read_bytes()), UNFINISHED]))
    other, dead = (wiki / "site" / f"{TEMPORARY}{process}" for process in (os.getppid(), 2**22 + 1))
    for folder in (other, dead):
        folder.mkdir()
    write("content/tea.md", "Other text.")(wiki)
    kmwiki("build", wiki)
    assert other.is_dir() and not dead.exists()
    other.rename(dead)  # as if that one had been killed
    write("content/tea.md", "And other text.")(wiki)
    kmwiki("build", wiki)
    assert not dead.exists()


@pytest.mark.slow
def test_what_cannot_be_read_any_more_costs_the_cache_only(wiki: Path) -> None:
    write("content/tea.md", "One. [[gone]]")(wiki)
    kmwiki("build", wiki)
    state = load_snapshot(Store(wiki / CACHE), load_config(wiki))
    assert state is not None and state.analysis.noted.rows
    with sqlite3.connect(wiki / CACHE / "results.sqlite") as connection:
        connection.executemany(
            "DELETE FROM results WHERE key = ?",
            [(key,) for rows in state.analysis.noted.rows.values() for key in rows.values()],
        )
    for text in ("Two. [[gone]]", "Three. [[gone]]"):
        write("content/tea.md", text)(wiki)
        assert kmwiki("build", wiki).code == 0
        assert text[:4].encode() in (wiki / "site/tea/index.html").read_bytes()


@pytest.mark.slow
def test_a_cache_is_of_use_where_the_wiki_stands_elsewhere(wiki: Path, tmp_path: Path) -> None:
    """As on a server for CI, which checks it out anew, and restores the cache but not the site."""
    write("content/leaf.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")(wiki)
    write("content/tea.md", "---\ntitle: Tea\n---\n![[leaf.svg]] ^[a.md]")(wiki)
    write("content/coffee.md", "# Coffee\n")(wiki)
    write("kmwiki.toml", '[site]\ntitle = "Tea"\n')(wiki)  # else the name of the folder is the title
    kmwiki("build", wiki)
    other = tmp_path.with_name("elsewhere")
    shutil.copytree(wiki, other, copy_function=shutil.copy, ignore=shutil.ignore_patterns("site"))
    shutil.rmtree(wiki)
    config = load_config(other)
    store = Store(other / CACHE)
    state = load_snapshot(store, config)
    assert state is not None
    now = analyse(config, store=store, before=state.analysis)
    assert not now.whole and now.changes == frozenset()
    write("content/tea.md", "---\ntitle: Tea\n---\n![[leaf.svg]] ^[a.md:1]")(other)
    assert kmwiki("build", other).code == 0
    assert site(other / "site") == {
        **{output.path: output.content for output in build(config).outputs},
        "assets/leaf.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    }


@pytest.mark.parametrize(("was", "now"), [("/", "/w"), ("/w", "/"), ("/w", "/w/w"), ("/w/w", "/w"), ("/w", "/wide")])
def test_what_was_read_is_found_where_the_wiki_stands_now(was: str, now: str) -> None:
    here, there = (os.path.join(root, "content", "leaf.svg") for root in (was, now))
    leaf, beside = AssetFile(name="leaf.svg", origin=here), AssetFile(name="x", origin="/web/x")
    files = Files(
        pages=(),
        sources=(),
        assets=(leaf, beside),
        compiled={},
        lock=None,
        verdicts=None,
        diagnostics=(),
        readings={},
        time=0,
    )
    origins = [file.origin for file in files_moved(files, was, now).assets]
    assert origins[0] == there and (was == "/" or origins[1] == "/web/x")


@pytest.mark.slow
def test_a_site_on_another_drive_is_built(wiki: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows knows no way from one drive to another."""
    output, relpath = tmp_path.with_name("drive"), os.path.relpath

    def on_this_drive(path: Path, start: Path | str = os.curdir) -> str:
        if Path(path) == output:
            raise ValueError("path is on mount 'D:', start on mount 'C:'")
        return relpath(path, start)

    monkeypatch.setattr(os.path, "relpath", on_this_drive)
    for _ in range(2):
        assert kmwiki("build", wiki, "-o", output).code == 0
        write("content/tea.md", "Other text.")(wiki)


@pytest.mark.slow
def test_a_record_that_was_copied_says_nothing_of_the_copy(wiki: Path, tmp_path: Path) -> None:
    """As on a server where a link leads to the newest checkout, and the one before still stands."""
    write("content/tea.md", "One")(wiki)
    settle(wiki, 0)
    other, current = tmp_path.with_name("newest"), tmp_path.with_name("current")
    current.symlink_to(wiki)
    kmwiki("build", current)
    assert up_to_date.answer(["build", str(current)]) == 0
    shutil.copytree(wiki, other, ignore=shutil.ignore_patterns("site"))
    write("content/tea.md", "Two")(other)
    current.unlink()
    current.symlink_to(other)
    assert kmwiki("build", current).code == 0
    assert b"Two" in (other / "site/tea/index.html").read_bytes()


@pytest.mark.posix
@pytest.mark.slow
def test_a_build_that_is_killed_is_made_good(wiki: Path) -> None:
    """At many moments, with its workers; what it left must not show in the next build."""
    for number in range(20):
        write(f"content/p{number}.md", f"# Page {number}\n\n[[tea]] [[p{number - 1}]] A claim. ^[a.md]")(wiki)
    built_by(2, wiki)
    for moment in range(0, 12, 2):
        write(f"content/p{moment}.md", f"# Page {moment % 5}\n\n[[p{moment + 1}]] Edit {moment}. ^[a.md:1]")(wiki)
        killed = multiprocessing.get_context("fork").Process(target=_build_alone, args=(str(wiki),))
        killed.start()
        killed.join(0.04 * moment)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(killed.pid or 0, signal.SIGKILL)
        killed.join()
        assert not built_by(1, wiki).outcome.failed
        clean = build(load_config(wiki))
        assert site(wiki / "site") == {output.path: output.content for output in clean.outputs}


def _build_alone(root: str) -> None:
    os.setsid()
    built_by(2, Path(root))
    os._exit(0)


@pytest.mark.slow
def test_a_check_is_helped_by_what_is_left_and_leaves_what_helps(wiki: Path) -> None:
    kmwiki("build", wiki)
    for text in ("See [[Nowhere]].\n", "See [[A]].\n"):
        (wiki / "content" / "new.md").write_text(text)
        alone = analyse(load_config(wiki)).diagnostics
        assert json.loads(kmwiki("check", wiki, "--format", "json").out) == json.loads(diagnostics.as_json(alone))
    helped = kmwiki("export", wiki, "--with-body").out
    shutil.rmtree(wiki / ".kmwiki")
    assert kmwiki("export", wiki, "--with-body").out == helped
    kmwiki("build", wiki)
    (wiki / "kmwiki.toml").write_text('[site]\ntitle = "Other"\n')  # for this, no build has left anything
    kmwiki("check", wiki)
    preview = Preview(lambda: load_config(wiki))
    preview.refresh()
    assert preview.analysis is not None and not preview.analysis.whole


def test_no_cache_remembers_nothing(wiki: Path) -> None:
    for command in ("check", "export", "build"):
        kmwiki(command, wiki, "--no-cache")
    assert not (wiki / ".kmwiki").exists()
    assert template_folder().is_dir()


@pytest.mark.parametrize("command", ["check", "export"])
def test_a_preview_begins_with_what_a_check_left(wiki: Path, command: str) -> None:
    kmwiki(command, wiki)
    preview = Preview(lambda: load_config(wiki))
    preview.refresh()
    assert preview.analysis is not None and not preview.analysis.whole


@pytest.mark.skipif(os.name == "nt", reason="Windows has no folders that nobody may write to")
def test_a_wiki_that_nobody_may_write_to_is_checked(wiki: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and may(path, mode))  # root may always
    assert kmwiki("check", wiki).code == 0
    assert not (wiki / ".kmwiki").exists()


def test_an_installed_library_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = tmp_path / "site-packages"
    packages.mkdir()
    monkeypatch.setattr(sys, "path", [*sys.path, str(packages)])
    before = up_to_date.program()
    assert up_to_date.program() == before
    (packages / "library-2.0.dist-info").mkdir()
    assert up_to_date.program() != before
