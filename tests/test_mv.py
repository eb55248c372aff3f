"""`kmwiki mv`: whatever is renamed, every link leads where it led, nothing else changes, and git undoes it."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from building import files_of, git, kmwiki, write
from kmwiki import Analysis, load_config
from kmwiki.commands.edits.changes import Change, patch
from kmwiki.commands.edits.writing import write as write_changes
from kmwiki.errors import KmwikiError
from kmwiki.pipeline import analyse
from kmwiki.urls import permalink

WIKI = {
    "content/index.md": """---
title: Home
---
# Home

mark0 [[tea]], [[Tea]]s, [[drinks/tea|the tea]], [[drinks/tea.md#Brewing]], [m](drinks/tea.md#brewing "t"), [r][tea].
`[m](drinks/tea.md)` is code, and [x](./drinks/tea.md) is not. ![[Tea#Brewing]]

| a | b |
|---|---|
| [[Tea\\|x]] | [y](drinks/tea) |

> quote [of
> lines](drinks/tea.md) <a href="drinks/tea.md#brewing">h</a>
> ![p](drinks/pic/cup%20one.png) ![[cup one.png]] [![i](drinks/pic/cup%20one.png)](drinks/leaf.md)

Tea is hot ^[notes.md:1-2]. And [^1] ^[notes:3, other.md].

[^1]: see [[Tea]] and [n](drinks/tea.md)

[tea]: drinks/tea.md#brewing "T"
""",
    "content/drinks/leaf.md": (
        '---\r\ntitle: Green leaf\r\naliases: [Leaf]\r\nrelated:\r\n  - "[[Tea]]"\r\nup: [[Tea]]\r\n'
        "sources: [notes.md]\r\nimage: pic/cup one.png\r\n---\r\n\r\n"
        "mark1 See [tea](tea.md#brewing) and [[tea#Brewing|b]] [[../index]] "
        "[p](pic/cup%20one.png) [[Leaf#^block]].\r\n\r\nBlock. ^block\r\n"
    ),
    "content/drinks/tea.md": (
        "\ufeff# Tea\n\n"
        "mark2 [[leaf]] [[#Brewing]] [home](../index.md) [s](../../sources/notes.md)\n\n## Brewing\n\nx\n"
        "\n## Brewing\n\nagain, see [[#Brewing]], [two](#brewing-1)\n"
    ),
    "content/drinks/Caffè e tè.md": "mark3 [[Tea]], [t](tea.md), [[/drinks/tea]], [è](Caff%C3%A8%20e%20t%C3%A8.md)\n",
    "content/guides/index.md": (
        "---\ntitle: Guides\n---\nmark4 [[Installation]], [up](../index.md), [[drinks/Caffè e tè|it]], "
        "[c](<../drinks/Caffè e tè.md>)\n"
    ),
    "content/guides/setup.md": "---\naliases:\n- Installation\n---\nmark5 [[guides]], [g](./), [[Green leaf]]s\n",
    "content/guides/cited.md": (
        "---\nsources:\n  - {path: notes.md, title: notes}\nsummary: |\n  see [[Tea]],\n  or [[leaf|it]]\n"
        "next: \"[tea](../drinks/tea.md)\"\n---\n"
        "mark8 It was written by hand [[notes]]. It was hot (source: notes.md:2). So [^n] and [S1]\n\n"
        "*Source: other.md*\n\n| what | Source |\n|---|---|\n| tea | notes.md |\n\n[^n]: notes.md, lines 1-2\n\n"
        "<iframe src='../drinks/tea.md'></iframe>\n\n## Sources\n\n- S1: other.md\n"
    ),
    "content/old.md": "---\nredirect: Tea\n---\nmark6\n",
    "content/secret.md": "---\ndraft: true\n---\nmark7 [[Tea]] and [[guides/setup]]\n",
    "sources/notes.md": "one\ntwo\nthree\n",
    "sources/other.md": "---\ntitle: Other\n---\none\n",
    "content/drinks/pic/cup one.png": b"\x89PNG\r\n\x1a\n",
}  # fmt: skip
NAMES = ("A page", "tea", "drinks/b", "new/deep/c d", "Größe", "x & y", "guides/e (f)", "index", "tea 100%", "über/ß")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return started(tmp_path_factory.mktemp("begun"))


@pytest.fixture
def wiki(begun: Path, tmp_path: Path) -> Path:
    return shutil.copytree(begun, tmp_path / "wiki", symlinks=True)


def started(root: Path) -> Path:
    """A wiki in a repository, with all kinds of links."""
    write(root, {**WIKI, ".gitignore": ".kmwiki/\n"})
    git(root, "init", "-q", "--template=")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "start")
    return root


def kept(root: Path) -> dict[str, bytes]:
    """The files of the wiki itself."""
    own = [one for one in root.iterdir() if one.name not in (".git", ".kmwiki")]
    files = [file for one in own for file in (one.rglob("*") if one.is_dir() else [one]) if file.is_file()]
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


class Meaning(NamedTuple):
    """What the pages of a wiki mean, by what they say rather than what they are called."""

    leads: list[tuple[str, list[str]]]  # where each link of each page leads
    findings: list[str]
    addresses: dict[str, str]  # each address that leads to a page, but that of the home page, with its mark
    pages: set[str]  # the addresses of pages
    to_themselves: list[str]  # pages of which an alias is their own address


_MEANINGS: dict[frozenset[tuple[str, bytes]], Meaning] = {}  # by the files of the wiki: many tests begin with the same


def meaning(root: Path) -> Meaning:
    state = frozenset(kept(root).items())
    if state not in _MEANINGS:
        _MEANINGS[state] = _meaning(analyse(load_config(root, drafts=True)))
    return _MEANINGS[state]


def _meaning(analysis: Analysis) -> Meaning:
    wiki = analysis.wiki
    marks = {slug: node.page.body.text.split("mark")[1][0] for slug, node in wiki.graph.nodes.items()}
    leads = []
    for slug, page in wiki.pages.items():
        targets = [(one.slug, one.asset) for one in (*page.links, *page.markdown, *page.attributes.values())]
        places = [str(marks.get(slug or "", asset and "picture")) for slug, asset in targets]
        cited = [str(wiki.sources[one.name].text) for citation in page.citations for one in citation]
        leads.append((marks[slug], places + cited))
    pages = {permalink(slug): mark for slug, mark in marks.items() if slug != "index"}
    nodes = wiki.graph.nodes
    return Meaning(
        leads=sorted(leads),
        findings=[f"{one.at.path}:{one.at.line}: {one.message}" for one in analysis.diagnostics],
        addresses={one.path("folder"): marks[one.target] for one in wiki.redirects.values()} | pages,
        pages=set(pages),
        to_themselves=[slug for slug, node in nodes.items() if f"/{slug}" in node.page.front_matter.aliases],
    )


def things(root: Path) -> Iterator[str]:
    """What can be renamed: files, folders and headings."""
    for path in sorted(kept(root)):
        if path != ".gitignore":
            yield path
            yield from (path.rpartition("/")[0],) if path.count("/") > 1 else ()
        if path.endswith("tea.md"):
            yield f"{path}#Brewing"


@pytest.mark.slow
@settings(max_examples=1, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_after_any_moves_all_links_lead_where_they_led_and_git_undoes_them(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        root = started(Path(folder) / "wiki")
        begun, first = kept(root), meaning(root)
        for _ in range(25):
            old = data.draw(st.sampled_from(sorted(set(things(root)))))
            name = data.draw(st.sampled_from(NAMES))
            base = old.split("/")[0]
            suffix = Path(old).suffix if "#" not in old and (root / old).is_file() else ""
            new = f"{old.partition('#')[0]}#{name}" if "#" in old else f"{base}/{name}{suffix}"
            before, here = kept(root), meaning(root).addresses
            options = data.draw(st.sampled_from([(), ("--no-redirect",)]))
            run = kmwiki("mv", old, new, root, *options)
            assert run.code in (0, 2) and run.err.count("\n") == 1, run.err
            if run.code:
                assert kept(root) == before, run.err
                continue
            now = meaning(root)
            assert now.leads == first.leads, f"{old} → {new}"
            assert now.findings == [] == first.findings
            lost = [one for one, mark in here.items() if now.addresses.get(one) != mark and one not in now.pages]
            assert options or not lost, f"{old} → {new}"
            assert now.to_themselves == []
        git(root, "checkout", "-q", ".")
        git(root, "clean", "-fdq")
        assert kept(root) == begun


# What is renamed, and what a file then says in which place.
CASES = [
    (
        "content/drinks/tea.md",
        "content/drinks/chai.md",
        "content/index.md",
        "[[tea]], [[Tea]]s, [[drinks/chai|the tea]]",
    ),
    ("drinks/tea", "drinks/chai", "content/index.md", '[[drinks/chai.md#Brewing]], [m](drinks/chai.md#brewing "t")'),
    ("Tea", "chai", "content/index.md", '[tea]: drinks/chai.md#brewing "T"'),
    ("Tea", "chai", "content/index.md", "`[m](drinks/tea.md)` is code, and [x](./drinks/chai.md) is not"),
    ("Tea", "chai", "content/index.md", '> lines](drinks/chai.md) <a href="drinks/chai.md#brewing">h</a>'),
    ("Tea", "chai", "content/drinks/chai.md", "\ufeff---\naliases:\n  - /drinks/tea\n---\n\n# Tea\n"),
    ("Tea", "chai", "content/secret.md", "mark7 [[Tea]] and"),
    ("Green leaf", "leaves/one", "content/leaves/one.md", "aliases: [Leaf, /drinks/leaf]\r\n"),
    ("Green leaf", "leaves/one", "content/leaves/one.md", "[p](../drinks/pic/cup%20one.png) [[Leaf#^block]]"),
    ("Green leaf", "leaves/one", "content/leaves/one.md", "[tea](../drinks/tea.md#brewing) and [[tea#Brewing|b]]"),
    ("guides", "archive/guides", "content/archive/guides/index.md", "[up](../../index.md), [[drinks/Caffè e tè|it]]"),
    ("guides/setup.md", "guides/run.md", "content/guides/run.md", "aliases:\n- Installation\n- /guides/setup\n---"),
    ("Caffè e tè", "Tè & (caffè)", "content/guides/index.md", "[[drinks/Tè & (caffè)|it]], [c](<../drinks/Tè"),
    ("drinks/pic/cup one.png", "mug.png", "content/index.md", "![p](mug.png) ![[mug.png]] [![i](mug.png)]"),
    ("notes.md", "2024/n.md", "content/index.md", "^[2024/n.md:1-2]. And [^1] ^[n:3, other.md]"),
    ("notes.md", "2024/n.md", "content/drinks/tea.md", "[s](../../sources/2024/n.md)"),
    ("notes.md", "2024/n.md", "content/drinks/leaf.md", "sources: [2024/n.md]\r\n"),
    ("Tea#Brewing", "Tea#How to", "content/drinks/tea.md", "[[#How to]] [home]"),
    ("Tea#Brewing", "Tea#How to", "content/drinks/tea.md", "## Brewing\n\nagain, see [[#How to]], [two](#brewing)"),
    ("Tea#Brewing", "#How to", "content/drinks/leaf.md", "[tea](tea.md#how-to) and [[tea#How to|b]]"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new"), list(dict.fromkeys(case[:2] for case in CASES)))
def test_what_means_it_is_written_as_before_and_by_the_patch(wiki: Path, tmp_path: Path, old: str, new: str) -> None:
    before, known, patch = kept(wiki), meaning(wiki).leads, tmp_path / "patch"
    run = kmwiki("mv", old, new, wiki, "--dry-run")
    patch.write_bytes(run.out.encode())
    assert (run.code, kept(wiki)) == (0, before)
    run = kmwiki("mv", old, new, wiki)
    assert run.code == 0, run.err
    for path, says in (case[2:] for case in CASES if case[:2] == (old, new)):
        assert says in (wiki / path).read_bytes().decode()
    assert (meaning(wiki).leads, meaning(wiki).findings) == (known, [])
    assert kept(wiki) != before
    git(wiki, "apply", "--reverse", str(patch))
    assert kept(wiki) == before


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("drinks/tea.md", "notes.txt", "“notes.txt” is not the name of a Markdown file"),
        ("drinks/tea.md", "#Brewing", "“#Brewing” is a heading"),
        ("drinks/pic/cup one.png", "cup.md", "“content/cup.md” would not be read the way"),
        ("drinks/tea.md", " ", "“content/ .md” is not a name that kmwiki reads"),
        ("drinks/tea.md", "sources/tea.md", "“sources/tea.md” would not be read the way"),
        ("drinks/t\udce9.md", "b.md", "nothing in the wiki is called “drinks/t<U+DCE9>.md”"),
        ("Coffee", "Tea", "nothing in the wiki is called “Coffee”"),
        ("drinks/tea.md", "drinks/leaf.md", "“content/drinks/leaf.md” already exists"),
        ("drinks", "drinks/old", "“drinks” cannot be moved into itself"),
        ("drinks/tea.md", "._tea.md", "“content/._tea.md” is not a name that kmwiki reads"),
        ("content/drinks/tea.md", "sources/tea.md", "would not be read the way “content/drinks/tea.md” is"),
        ("notes.md", "notes.txt\n", "is not a name that kmwiki reads"),
        ("Tea#Steeping", "Tea#Brewing", "“Tea” has no heading “Steeping”"),
        ("Tea#Brewing", "Leaf#Brewing", "“Leaf#Brewing” is not a heading of “Tea”"),
        ("guides/setup.md", "guides.md", "slug-collision: "),
    ],
)
def test_what_cannot_be_done_changes_nothing(wiki: Path, old: str, new: str, why: str) -> None:
    before = kept(wiki)
    run = kmwiki("mv", old, new, wiki)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert why in run.err
    assert kept(wiki) == before


FRONTS = [
    # front matter before, what a move leaves of it, and what two moves that return leave
    ("", "---\naliases:\n  - /a\n---\n\n", "---\naliases:\n  - /b\n---\n\n"),
    ("---\n# why\n---\n", "---\n# why\naliases:\n  - /a\n---\n", "---\n# why\naliases:\n  - /b\n---\n"),
    ("---\nalias: Z\n---\n", "---\nalias:\n  - Z\n  - /a\n---\n", "---\nalias:\n  - Z\n  - /b\n---\n"),
    ("---\nAliases: ['Z',]\n---\n", "---\nAliases: ['Z', /a,]\n---\n", "---\nAliases: ['Z', /b,]\n---\n"),
    ("---\n{kind: x}\n---\n", "---\n{kind: x, aliases: [/a]}\n---\n", "---\n{kind: x, aliases: [/b]}\n---\n"),
    ("---\naliases:\n- Z # 1\n---\n", "---\naliases:\n- Z # 1\n- /a\n---\n", "---\naliases:\n- Z # 1\n- /b\n---\n"),
    ("---\nslug: q\n---\n", "---\nslug: q\naliases:\n  - /a\n---\n", "---\nslug: q\naliases:\n  - /b\n---\n"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("front", "once", "twice"), FRONTS)
def test_old_addresses_are_aliases_and_the_own_one_is_none(tmp_path: Path, front: str, once: str, twice: str) -> None:
    root = write(tmp_path, {"content/a.md": f"{front}text\n", "content/index.md": "[[a]]\n"})
    for old, new, left in [("a.md", "b.md", once), ("b.md", "a.md", twice)]:
        run = kmwiki("mv", old, new, root)
        assert run.code == 0, run.err
        assert (root / "content" / new).read_text(encoding="utf-8") == f"{left}text\n"
    assert kmwiki("mv", "a.md", "c.md", root).code == 0
    assert kmwiki("mv", "c.md", "d.md", root).code == 0
    redirects = set(analyse(load_config(root)).wiki.redirects)
    assert {"a", "b", "c"} <= redirects and "q" not in redirects


@pytest.mark.parametrize("front", [front for front, *_ in FRONTS if "Z" not in front and "x" not in front])
def test_without_redirects_a_move_back_restores_the_file(tmp_path: Path, front: str) -> None:
    root = write(tmp_path, {"content/a.md": f"{front}text\n", "content/index.md": "[[a]]\n"})
    before = files_of(root / "content")
    assert kmwiki("mv", "a.md", "b.md", root).code == 0
    assert kmwiki("mv", "b.md", "a.md", root, "--no-redirect").code == 0
    assert files_of(root / "content") == before


@pytest.mark.slow
def test_a_lock_has_the_new_name_of_a_source(wiki: Path) -> None:
    assert kmwiki("build", wiki, "--lock", "-o", wiki / ".kmwiki" / "site").code == 0
    lock = (wiki / "kmwiki.lock").read_text(encoding="utf-8")
    assert kmwiki("mv", "notes.md", "old/notes.md", wiki).code == 0
    assert (wiki / "kmwiki.lock").read_text(encoding="utf-8") == lock.replace('"notes.md"', '"old/notes.md"')
    assert meaning(wiki).findings == []


@pytest.mark.slow
def test_what_is_ignored_by_path_is_still_ignored(wiki: Path) -> None:
    ignore = '[[ignore]]\nrule = "broken-link"\npath = "content/guides/setup.md"\nreason = "to be written"\n'
    write(wiki, {"kmwiki.toml": ignore, "content/guides/setup.md": "mark5 [[Nowhere]] [[guides/Installation]]\n"})
    write(wiki, {"content/guides/index.md": "mark4\n", "content/secret.md": "mark7\n"})
    assert kmwiki("mv", "guides/setup.md", "guides/run.md", wiki).code == 0
    assert 'path = "content/guides/run.md"' in (wiki / "kmwiki.toml").read_text(encoding="utf-8")
    assert meaning(wiki).findings == []


def test_a_file_that_changed_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "new"})
    change = Change(path="a.md", to="b.md", before=b"old", after=b"edited")
    with pytest.raises(KmwikiError, match="it changed in the meantime"):
        write_changes(tmp_path, [change])
    assert files_of(tmp_path) == {"a.md": b"new"}


def test_files_without_a_last_line_end_and_with_odd_names_fit_into_a_patch(tmp_path: Path) -> None:
    old = {'a "b".md': b"one\r\ntwo", "ü x.md": b"\xef\xbb\xbfone\n"}
    new = {"c\\d.md": b"one\r\n2", "ü x.md": b"\xef\xbb\xbftwo\nthree"}
    changes = [Change(path=a, to=b, before=old[a], after=new[b]) for a, b in zip(old, new, strict=True)]
    root = write(tmp_path / "wiki", dict(old))
    git(root, "init", "-q")
    (tmp_path / "patch").write_bytes(patch(changes, PurePosixPath()))
    git(root, "apply", str(tmp_path / "patch"))
    assert kept(root) == new
    write_changes(write(tmp_path / "again", dict(old)), changes)
    assert files_of(tmp_path / "again") == new


BESIDE = {
    "content/index.md": "mark0 [[a]] [[gone]]\n",
    "content/d/a.md": "mark1 [[no]]\n\n[[no2]] and [[index]]\n",
    "content/d/unread.md": "[[no]]\n",
    "content/e/b.md": "mark2 [[a]] [[no]]\n",
    "kmwiki.toml": (
        '[content]\nignore = ["d/unread.md", "content/d/x*"]\n\n'
        '[[ignore]]\nrule = "broken-link"\npath = "content/d/**"\nreason = "later"\n\n'
        '[[ignore]]\nrule = "broken-link"\npath = \'b.md\'\nreason = "later"\n'
    ),
}


@pytest.mark.parametrize(
    ("moves", "says"),
    [
        ([("d", "f")], 'ignore = ["f/unread.md", "content/f/x*"]'),
        ([("d", "f/g"), ("f", "h")], 'path = "content/h/g/**"'),
        ([("e/b.md", "e/c 'd.md")], 'path = "c \'d.md"'),
        ([("d/a.md", "d/z.md")], 'path = "content/d/**"'),
    ],
)
def test_patterns_of_what_is_ignored_follow_the_files(tmp_path: Path, moves: list[tuple[str, str]], says: str) -> None:
    root = write(tmp_path, dict(BESIDE))
    for old, new in moves:
        run = kmwiki("mv", old, new, root)
        assert run.code == 0, run.err
    assert says in (root / "kmwiki.toml").read_text(encoding="utf-8")
    assert [one.rule for one in analyse(load_config(root)).diagnostics] == ["broken-link"]
    assert len(analyse(load_config(root)).wiki.graph.nodes) == 3


def test_a_pattern_that_no_other_can_replace_is_named(tmp_path: Path) -> None:
    root = write(tmp_path, dict(BESIDE))
    write(root, {"content/d/z.md": "[[no]]\n"})
    before = files_of(root / "content")
    run = kmwiki("mv", "d/a.md", "e/a.md", root)
    assert run.code == 2 and "“content/d/**” would no longer match the same files" in run.err
    assert files_of(root / "content") == before


@pytest.mark.slow
def test_a_baseline_knows_the_same_findings_afterwards(tmp_path: Path) -> None:
    root = write(tmp_path, {**BESIDE, "kmwiki.toml": ""})
    known = root / "kmwiki-baseline.jsonl"
    assert kmwiki("check", root, "--baseline", known, "--update-baseline").code == 0
    for old, new in [("d/a.md", "d/z.md"), ("e", "f"), ("index.md", "home.md"), ("d", "g")]:
        assert kmwiki("mv", old, new, root).code == 0
        run = kmwiki("check", root, "--baseline", known, "--fail-on", "warning")
        assert (run.code, run.out) == (0, "") and "gone:" not in run.err


@pytest.mark.slow
def test_verdicts_stay_with_their_claims(tmp_path: Path) -> None:
    claim = "The ferry of [[tea]] crosses the strait twice a day ^[s.md:1]. It is never late, they say ^[s.md].\n"
    root = write(tmp_path, {"content/index.md": claim, "content/tea.md": "x\n", "sources/s.md": "The ferry.\nTwice.\n"})

    def judged() -> list[list[str]]:
        claims = map(json.loads, kmwiki("export", root, "--format", "claims").out.splitlines())
        return [[verdict["by"] for verdict in one["judged"]] for one in claims]

    claims = map(json.loads, kmwiki("export", root, "--format", "claims").out.splitlines())
    lines = [json.dumps({**one["digests"], "verdict": "supported", "by": f"b{at}"}) for at, one in enumerate(claims)]
    write(root, {"kmwiki.verdicts.jsonl": "\n".join([*lines, "not a verdict", ""])})
    for old, new in [("s.md", "old/z.md"), ("tea.md", "green.md"), ("old", "new")]:
        assert judged() == [["b0"], ["b1"]]
        assert kmwiki("mv", old, new, root).code == 0
    assert judged() == [["b0"], ["b1"]]


TYPED = [
    # the present folder, what is typed, and where the page is then
    ("", ("./content/d/a.md", "./content/z.md"), "content/z.md"),
    ("content", ("d/a.md", "z.md"), "content/z.md"),
    ("content/d", ("a.md", ".."), "content/a.md"),
    ("content/d", ("../d/a.md", "z"), "content/d/z.md"),
    ("content/d", (".", "../f"), "content/f/a.md"),
    ("", ("d/a.md", "content/z.md"), "content/z.md"),
    ("", ("a", "Version 2.0"), "content/d/Version 2.0.md"),
    ("", ("d", "e/"), "content/e/d/a.md"),
    ("..", ("wiki/content/d/a.md", "wiki/content/z.md", "wiki"), "content/z.md"),
    ("..", ("d/a.md", "z.md", "wiki"), "content/z.md"),
]


@pytest.mark.parametrize(("here", "typed", "found"), TYPED)
def test_paths_are_meant_as_they_are_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: str, typed: tuple[str, ...], found: str
) -> None:
    root = write(tmp_path / "wiki", {**BESIDE, "kmwiki.toml": ""})
    monkeypatch.chdir(root / here)
    run = kmwiki("mv", *typed)
    assert run.code == 0, run.err
    assert "mark1" in (root / found).read_text(encoding="utf-8")
    assert analyse(load_config(root)).wiki.graph.nodes


def test_a_source_is_renamed_from_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path, {"content/index.md": "It left ^[s.md].\n", "sources/s.md": "x\n"})
    monkeypatch.chdir(root / "sources")
    assert kmwiki("mv", "s.md", "t").code == 0
    assert (root / "content/index.md").read_text(encoding="utf-8") == "It left ^[t.md].\n"


@pytest.mark.slow
def test_names_in_another_unicode_form_are_the_same(tmp_path: Path) -> None:
    files = {
        "content/Cafe\u0301.md": "[[a]] ![[cup\u0301.png]]\n",
        "content/a.md": "x\n",
        "content/De\u0301/x.md": "[[a]]\n",
    }
    root = write(tmp_path, {**files, "content/cup\u0301.png": b"\x89PNG\r\n\x1a\n"})
    for old, new in [("a.md", "b.md"), ("Café.md", "tea.md"), ("cuṕ.png", "mug.png"), ("Dé", "f")]:
        run = kmwiki("mv", old, new, root, "--no-redirect")
        assert run.code == 0, run.err
    assert {path: data for path, data in files_of(root / "content").items() if "png" not in path} == {
        "b.md": b"x\n",
        "tea.md": b"[[b]] ![[mug.png]]\n",
        "f/x.md": b"[[b]]\n",
    }


def test_a_file_that_is_two_pages_is_left_alone(tmp_path: Path) -> None:
    root = write(tmp_path, {"content/index.md": "[[a]]\n", "content/a.md": "x\n", "content/c.md": "[[a]]\n"})
    (root / "content" / "d").mkdir()
    (root / "content" / "d" / "l.md").symlink_to("../c.md")
    assert kmwiki("mv", "a.md", "b.md", root).code == 0
    assert (root / "content/d/l.md").is_symlink() and (root / "content/c.md").read_text() == "[[b]]\n"
    write(root, {"content/c.md": "[x](b.md)\n"})
    run = kmwiki("mv", "b.md", "e.md", root)
    assert run.code == 2 and "“content/c.md” is used for several pages" in run.err
