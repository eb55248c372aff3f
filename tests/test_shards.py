"""The shards of a build: `kmwiki merge` joins them into the same bytes that a plain build writes."""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from building import HERE, built_by, files_of, kmwiki, settle, write
from kmwiki import analyse, load_config, publish
from kmwiki.content.walk import MANIFEST
from kmwiki.engine import render
from kmwiki.engine.shards import Shard
from kmwiki.engine.site_paths import UNFINISHED
from kmwiki.engine.store import Store
from kmwiki.engine.up_to_date import CACHE
from kmwiki.model import View
from kmwiki.snapshot import load_snapshot
from kmwiki.theme.renderer import Renderer

SITES = sorted(folder.name for folder in (HERE / "sites").iterdir())
SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='2' height='2'/>"
MORE = {
    "content/leaf.svg": SVG,
    "content/stem.svg": SVG,
    "content/pictures.md": "# Pictures\n\n![[leaf.svg]] ![[stem.svg]] [[green tea]] [[Nowhere]]",
    "templates/static/own.css": "p { color: red }",
}
Edit = Callable[[Path], object]


def linked_wiki(folder: Path) -> Path:
    """A wiki with findings, attachments and own static files, in this folder: some of the pages of `linked-wiki`."""
    others = ("tea-trade.md", "trade.md", "brew.md", "prices.csv")
    ignore = shutil.ignore_patterns("expected", ".kmwiki", *others)
    shutil.copytree(HERE / "sites" / "linked-wiki", folder / "wiki", ignore=ignore)
    return write(folder / "wiki", MORE)


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    return linked_wiki(tmp_path)


def shards_of(wiki: Path, count: int, *options: str) -> list[Path]:
    """The shards of a wiki, each built from a copy of it in another place."""
    folders = []
    for number in range(1, count + 1):
        copy = wiki.parent / f"machine-{number}-of-{count}" / ("deep/" * (number % 3)) / wiki.name
        shutil.copytree(wiki, copy)
        run = kmwiki("build", copy, "--shard", f"{number}/{count}", "-o", copy.parent / f"shard {number}", *options)
        assert run.code in (0, 1), run.err
        folders.append(copy.parent / f"shard {number}")
    return folders


def last_lines(err: str) -> list[str]:
    """What a command printed, without its time, the folder of the site and the hint that only a build gives."""
    hints = (" is in ", "guessed from its text")
    return [line.partition(" written")[0] for line in err.splitlines() if not any(hint in line for hint in hints)]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        *(pytest.param(name, 2, marks=pytest.mark.slow) for name in SITES if name != "linked-wiki"),
        *(pytest.param("linked-wiki", count, marks=pytest.mark.slow) for count in (1, 16)),
        ("linked-wiki", 4),
    ],
)
def test_shards_are_joined_to_the_bytes_of_a_plain_build(name: str, count: int, tmp_path: Path) -> None:
    wiki = tmp_path / "wiki"
    shutil.copytree(HERE / "sites" / name, wiki, ignore=shutil.ignore_patterns("expected", ".kmwiki"))
    write(wiki, MORE if name == "linked-wiki" else {})
    plain = kmwiki("build", wiki, "-o", tmp_path / "plain", "--no-cache")
    shards = shards_of(wiki, count)
    run = kmwiki("merge", *reversed(shards), "-o", tmp_path / "site")
    assert run.code == plain.code == 0 and last_lines(run.err) == last_lines(plain.err)
    assert files_of(tmp_path / "site") == files_of(tmp_path / "plain")
    paths = [path for shard in shards for path in files_of(shard) if path != MANIFEST]
    assert sorted(paths) == sorted(path for path in files_of(tmp_path / "site") if path != MANIFEST)


@pytest.mark.slow
def test_the_workflow_of_the_guide_makes_the_site(wiki: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [text] = re.findall(r"```yaml\n(.*?)```", (HERE.parent / "docs/shards.md").read_text(), re.DOTALL)
    jobs = yaml.safe_load(text)["jobs"]
    commands = {name: [step["run"].split() for step in job["steps"] if "run" in step] for name, job in jobs.items()}
    monkeypatch.chdir(wiki)
    for number in jobs["shard"]["strategy"]["matrix"]["shard"]:
        _, command = commands["shard"]
        assert command[0] == "kmwiki" and command[-2] == "-o"
        given = " ".join(command[1:]).replace("${{ matrix.shard }}", str(number))
        assert kmwiki(*given.split()).code == 0
        shutil.move(wiki / command[-1], tmp_path / "shards" / f"shard-{number}")
    monkeypatch.chdir(tmp_path)
    _, command = commands["site"]
    assert command[:3] == ["kmwiki", "merge", "shards/*"]
    assert kmwiki("merge", *sorted(tmp_path.glob(command[2])), *command[3:]).code == 1  # it is strict
    kmwiki("build", wiki, "-o", tmp_path / "plain", "--no-cache")
    assert files_of(tmp_path / "site") == files_of(tmp_path / "plain")


@pytest.mark.slow
def test_the_files_of_a_page_are_together_and_shards_are_alike(tmp_path: Path) -> None:
    for number in range(40):
        write(tmp_path, {f"{number:02}.md": f"# Page {number}\n\n[[{(number + 1) % 40:02}]]\n" + "Words. " * 200})
    config = load_config(tmp_path)
    site = analyse(config).site
    for count in (1, 2, 4, 16, 64):
        pages = [
            {path.partition("/")[0] for path in render.render(site, config, shard=Shard(number, count)).paths}
            & {*site.pages}
            for number in range(1, count + 1)
        ]
        assert sorted(page for some in pages for page in some) == sorted(site.pages)
        assert [len(some) for some in pages] == pytest.approx([40 / count] * count, abs=1)


@pytest.mark.slow
def test_what_fails_in_a_shard_is_left_out_and_reported_at_the_end(
    wiki: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, clean = Renderer.__call__, publish.cleaned
    failing = ("drinks/green-tea/index.html", "graph.json")

    def fails(renderer: Renderer, view: View) -> object:
        return 1 / 0 if view.path in failing else whole(renderer, view)

    def fails_too(path: str, content: bytes) -> bytes:
        return clean(path, content if "stem" not in path else 1 / 0)  # type: ignore[arg-type]

    monkeypatch.setattr(Renderer, "__call__", fails)
    monkeypatch.setattr(publish, "cleaned", fails_too)
    plain = kmwiki("build", wiki, "-o", tmp_path / "plain", "--no-cache")
    run = kmwiki("merge", *shards_of(wiki, 3), "-o", tmp_path / "site")
    assert run.code == plain.code == 1
    assert files_of(tmp_path / "site") == files_of(tmp_path / "plain")
    assert "3 files could not be built: " in run.err.splitlines()[-1]
    assert sorted(last_lines(run.err)[:-1]) == sorted(last_lines(plain.err)[:-1])


@pytest.mark.slow
@pytest.mark.parametrize("of_shards", [[], ["--strict"]])
def test_findings_fail_where_they_would_fail_a_build(wiki: Path, tmp_path: Path, of_shards: list[str]) -> None:
    shards = shards_of(wiki, 2, *of_shards)
    assert kmwiki("merge", *shards, "-o", tmp_path / "site").code == bool(of_shards)
    assert kmwiki("merge", *shards, "-o", tmp_path / "site", "--strict").code == 1
    assert kmwiki("build", wiki, "--shard", "2/2", "-o", tmp_path / "again", *of_shards).code == bool(of_shards)


def edited(name: str, text: str) -> Edit:
    return lambda root: write(root, {name: text})


DIFFERENCES: list[tuple[str, Edit, list[str]]] = [
    ("a page", edited("content/pictures.md", "Other text."), []),
    ("a draft", edited("content/new.md", "---\ndraft: true\n---\n"), []),
    ("an attachment", edited("content/leaf.svg", SVG.replace("/>", " />")), []),
    ("a source", edited("sources/report-2019.md", "Other text."), []),
    ("a style sheet", edited("templates/static/own.css", ""), []),
    ("a template", edited("templates/404.html", "{% extends 'kmwiki/404.html' %}"), []),
    ("the lock", edited("kmwiki.lock", "{}"), []),
    ("the configuration", edited("kmwiki.toml", "[site]\ntitle = 'Other'\n"), []),
    ("the address", lambda root: None, ["--base-url", "https://example.org/other/"]),
    ("drafts", lambda root: None, ["--drafts"]),
]


@pytest.fixture(scope="module")
def linked_shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both shards of a linked wiki, which tests only read."""
    folder = tmp_path_factory.mktemp("linked")
    wiki = linked_wiki(folder)
    for number in "12":
        assert kmwiki("build", wiki, "--shard", f"{number}/2", "-o", folder / number).code == 0
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(("edit", "options"), [case[1:] for case in DIFFERENCES], ids=[case[0] for case in DIFFERENCES])
def test_shards_of_two_builds_are_not_joined(
    linked_shards: Path, wiki: Path, tmp_path: Path, edit: Edit, options: list[str]
) -> None:
    edit(wiki)
    kmwiki("build", wiki, "--shard", "2/2", "-o", tmp_path / "2", *options)
    run = kmwiki("merge", linked_shards / "1", tmp_path / "2", "-o", tmp_path / "site")
    assert run.code == 2 and run.err.count("\n") == 1 and "a different build" in run.err
    assert not (tmp_path / "site").exists()


@pytest.mark.slow
def test_how_fast_and_where_makes_no_other_build(wiki: Path, tmp_path: Path) -> None:
    kmwiki("build", wiki, "--shard", "1/2", "-o", tmp_path / "1", "--jobs", "1", "--strict")
    for file in wiki.rglob("*.md"):
        os.utime(file, (1, 1))
    kmwiki("build", wiki, "--shard", "2/2", "-o", wiki / "site", "--no-cache", "--jobs", "2")
    assert kmwiki("merge", tmp_path / "1", wiki / "site", "-o", tmp_path / "site").code == 1


@pytest.fixture(scope="module")
def shards_and_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shards 1, 2 and 3 of a small wiki, one of four, and the whole site, which tests copy."""
    folder = tmp_path_factory.mktemp("shards")
    wiki = write(folder / "wiki", {"kmwiki.toml": "", "content/tea.md": "# Tea\n"})
    for name in ("1/3", "2/3", "3/3", "2/4"):
        kmwiki("build", wiki, "--shard", name, "-o", folder / name.removesuffix("/3").replace("/", "-of-"))
    kmwiki("build", wiki, "-o", folder / "whole")
    return folder


@pytest.fixture
def shards(shards_and_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(shards_and_site, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def some_file(shard: Path) -> Path:
    return next(file for file in sorted(shard.rglob("*.html")))


def with_manifest(change: Callable[[dict[str, object]], object]) -> Edit:
    def edit(root: Path) -> None:
        manifest = json.loads((root / "2" / MANIFEST).read_bytes())
        change(manifest)
        (root / "2" / MANIFEST).write_text(json.dumps(manifest))

    return edit


NOTHING: Edit = lambda root: None  # noqa: E731
REFUSED: list[tuple[str, Edit, str]] = [
    ("1 2 -o site", NOTHING, "of 3 shards, these are missing: 3; "),
    ("2 -o site", NOTHING, "of 3 shards, these are missing: 1, 3; "),
    ("1 2 2 3 -o site", NOTHING, "“2” and “2” are both shard 2 of 3"),
    ("1 2 copy 3 -o site", lambda root: shutil.copytree(root / "2", root / "copy"), "“2” and “copy” are both shard 2"),
    ("1 2-of-4 3 -o site", NOTHING, "“1” is one of 3, and “2-of-4” one of 4"),
    ("1 nowhere 3 -o site", NOTHING, "“nowhere” is not a shard: there is no such folder"),
    ("1 whole 3 -o site", NOTHING, "“whole” is not a shard: it is a complete site"),
    ("1 wiki 3 -o site", NOTHING, f"“wiki” is not a shard: it has no “{MANIFEST}”"),
    ("1 2 3 -o site", lambda root: some_file(root / "2").unlink(), "is missing: copy the shard again"),
    ("1 2 3 -o site", lambda root: some_file(root / "2").write_text("x"), "has changed since it was built"),
    ("1 2 3 -o site", lambda root: (root / "2" / MANIFEST).write_text("[]"), "“2” is not a shard"),
    ("1 2 3 -o site", lambda root: (root / "2" / MANIFEST).write_text("{"), "“2” is not a shard"),
    ("1 2 3 -o site", with_manifest(lambda manifest: manifest.update(shard=[4, 3])), "“2” is not a shard"),
    ("1 2 3 -o site", with_manifest(lambda manifest: manifest.update(format="kmwiki-shard/2")), "“2” is not a shard"),
    ("1 2 3 -o site", with_manifest(lambda manifest: manifest.update(files={"../x": ""})), "leads out of the site"),
    ("1 2 3 -o 2", NOTHING, "it is the shard “2”"),
    ("1 2 3 -o .", NOTHING, "it contains the shard “1”"),
    ("1 2 3 -o wiki", NOTHING, "it contains files that kmwiki did not create"),
    ("1 2 3 -o wiki/kmwiki.toml", NOTHING, "it is a file"),
    ("1 2 3", NOTHING, "-o"),
    ("-o site", NOTHING, "SHARDS"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("command", "edit", "message"), REFUSED)
def test_what_cannot_be_joined_is_one_line(shards: Path, command: str, edit: Edit, message: str) -> None:
    edit(shards)
    before = files_of(shards)
    run = kmwiki("merge", *command.split(" "))
    assert run.code == 2 and run.err.startswith("kmwiki: ") and run.err.count("\n") == 1
    assert message in run.err and files_of(shards) == before and not (shards / "site").exists()


@pytest.mark.parametrize(
    "name", ["0/3", "4/3", "a/b", "1", "1/", "/3", "-1/3", "1/3/3", "1/0", "1 /3", "٣/٣", "1/99999"]
)
def test_no_such_shard(wiki: Path, name: str) -> None:
    run = kmwiki("build", wiki, f"--shard={name}")
    assert run.code == 2 and run.err.count("\n") == 1 and f"“{name}” is not a shard" in run.err
    assert not (wiki / "site").exists()


@pytest.mark.slow
def test_two_shards_in_one_folder_at_once_are_refused(wiki: Path) -> None:
    kmwiki("build", wiki, "--shard", "1/2")
    (wiki / "site" / f".kmwiki-tmp-{os.getppid()}").mkdir()
    manifest = json.loads((wiki / "site" / MANIFEST).read_bytes())
    (wiki / "site" / MANIFEST).write_text(json.dumps([*manifest["files"], UNFINISHED]))
    write(wiki, {"content/pictures.md": "Other text."})
    run = kmwiki("build", wiki, "--shard", "1/2")
    assert run.code == 2 and "give each shard a folder of its own" in run.err and run.err.count("\n") == 1


@pytest.mark.slow
def test_a_site_is_brought_up_to_date_and_the_files_of_others_are_left(wiki: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    write(wiki, {"content/gone.md": "This page goes."})
    kmwiki("build", wiki, "-o", site)
    (site / "theirs").write_text("x")
    (wiki / "content/gone.md").unlink()
    shards = shards_of(wiki, 2)
    assert kmwiki("merge", *shards, "-o", site).code == 0
    assert not (site / "gone").exists() and (site / "theirs").read_text() == "x"
    assert " 0 written, 0 removed" in kmwiki("merge", *shards, "-o", site).err
    kmwiki("build", wiki, "-o", tmp_path / "clean", "--no-cache")
    assert files_of(site) == {**files_of(tmp_path / "clean"), "theirs": b"x"}
    (wiki / "content/pictures.md").unlink()
    for options in ([], ["--no-cache"]):
        kmwiki("build", wiki, "-o", site, *options)
        kmwiki("build", wiki, "-o", tmp_path / "clean", "--no-cache")
        assert files_of(site) == {**files_of(tmp_path / "clean"), "theirs": b"x"}
    (site / "pictures").mkdir()
    (site / "pictures/index.html").write_text("theirs")
    run = kmwiki("merge", *shards, "-o", site)
    assert run.code == 2 and "kmwiki did not create this file" in run.err
    assert (site / "pictures/index.html").read_text() == "theirs"


@pytest.mark.slow
def test_a_join_that_dies_is_made_good(
    linked_shards: Path, wiki: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shards = linked_shards / "1", linked_shards / "2"
    kmwiki("build", wiki, "-o", tmp_path / "clean")
    write(wiki, {"content/pictures.md": "Other text.", "content/gone.md": "This page goes."})
    kmwiki("build", wiki, "-o", tmp_path / "before")
    before, clean = files_of(tmp_path / "before"), files_of(tmp_path / "clean")
    for moment in (1, 2, 5, 20):
        site = tmp_path / f"site-{moment}"
        shutil.copytree(tmp_path / "before", site)
        with monkeypatch.context() as patch:
            dies_after(patch, moment)
            assert kmwiki("merge", *shards, "-o", site).code == 130
        left = {path: content for path, content in files_of(site).items() if path != MANIFEST}
        assert all(content in (before.get(path), clean.get(path)) for path, content in left.items())
        assert kmwiki("merge", *shards, "-o", site).code == 0
        assert files_of(site) == clean


def dies_after(patch: pytest.MonkeyPatch, moment: int) -> None:
    """Let this process be interrupted when it has put so many files in their places."""
    replace, calls = os.replace, list[object]()

    def dies(source: str, target: str) -> None:
        calls.append(target)
        if len(calls) > moment:
            raise KeyboardInterrupt
        replace(source, target)

    patch.setattr(os, "replace", dies)
    patch.setattr(os, "rename", dies)


# Commands that share one cache; “edit” stands for a new text of a page.
ORDERS = [
    "plain shard:1/2 plain",
    "plain shard:1/2 edit plain",
    "plain edit shard:1/2 plain",
    "plain edit plain::elsewhere plain",
    "plain edit shard:2/2:elsewhere plain edit plain",
    "shard:1/2 shard:2/2 edit shard:1/2 shard:2/2 plain",
    "shard:1/2 edit shard:1/3 edit shard:2/2 shard:1/2",
    "shard:1/1 plain edit shard:1/1 edit plain shard:1/1",
    "shard:1/2:elsewhere edit plain shard:2/2:elsewhere edit shard:2/2 plain plain",
]


_CLEAN: dict[tuple[str, frozenset[tuple[str, bytes]]], dict[str, bytes]] = {}  # by the shard and the files of the wiki


def clean_site(wiki: Path, shard: str) -> dict[str, bytes]:
    """What a build writes that remembers nothing, made once for these files; all of it, or a shard."""
    state = frozenset((name, content) for name, content in files_of(wiki).items() if not name.startswith(".kmwiki/"))
    if (shard, state) not in _CLEAN:
        with tempfile.TemporaryDirectory() as folder:
            run = kmwiki("build", wiki, "-o", Path(folder, "site"), "--no-cache", *of_shard(shard))
            assert run.code == 0, run.err
            _CLEAN[shard, state] = files_of(Path(folder, "site"))
    return _CLEAN[shard, state]


def of_shard(shard: str) -> list[str]:
    return ["--shard", shard] if shard else []


@pytest.mark.slow
@pytest.mark.parametrize("order", ORDERS)
def test_what_is_remembered_of_a_shard_is_not_taken_for_the_whole(wiki: Path, order: str, tmp_path: Path) -> None:
    edits = 0
    for tick, step in enumerate(order.split()):
        if step == "edit":
            edits += 1
            write(wiki, {"content/pictures.md": f"Text {edits}. [[black tea]] ![[leaf.svg]]"})
            settle(wiki, tick)
            continue
        _, shard, place = (*step.split(":"), "", "")[:3]
        for _ in range(2):  # the second time, nothing changed
            assert kmwiki("build", wiki, "-o", tmp_path / (place or "site"), *of_shard(shard)).code == 0
        assert files_of(tmp_path / (place or "site")) == clean_site(wiki, shard), step


EDITS = st.sampled_from(
    [
        edited("content/pictures.md", "# Pictures\n\n![[stem.svg]] [[black tea]]"),
        edited("content/pictures.md", "# Green tea\n\nA claim. ^[report-2019.md:3]"),
        edited("content/new.md", "---\ntags: [new]\naliases: [Nowhere]\n---\n[[Pictures]]"),
        edited("templates/page.html", "{% extends 'kmwiki/page.html' %}"),
        edited("kmwiki.toml", "[site]\ntitle = 'Other'\n"),
        lambda root: (root / "content/new.md").unlink(missing_ok=True),
        lambda root: shutil.rmtree(root / ".kmwiki"),
    ]
)
BUILDS = st.tuples(st.sampled_from(["", "1/1", "1/2", "2/2", "1/3", "2/3", "3/3"]), st.sampled_from("ab"))


@pytest.mark.slow
@settings(max_examples=10)
@given(st.lists(st.tuples(st.none() | EDITS, BUILDS), min_size=2, max_size=7))
def test_builds_of_shards_and_of_all_in_any_order_equal_clean_ones(
    steps: list[tuple[Edit | None, tuple[str, str]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wiki = linked_wiki(Path(folder))
        (wiki / ".kmwiki").mkdir()
        for tick, (edit, (shard, place)) in enumerate(steps):
            if edit is not None:
                edit(wiki)
                settle(wiki, tick)
                (wiki / ".kmwiki").mkdir(exist_ok=True)
            assert kmwiki("build", wiki, "-o", Path(folder, place), *of_shard(shard)).code == 0
            assert files_of(Path(folder, place)) == clean_site(wiki, shard)


@pytest.mark.slow
def test_what_is_remembered_of_one_folder_helps_for_another(wiki: Path, tmp_path: Path) -> None:
    kmwiki("build", wiki, "--shard", "1/2", "-o", tmp_path / "1")
    config = load_config(wiki, output=tmp_path / "2")
    with_help = load_snapshot(Store(wiki / CACHE), config)
    assert with_help is not None and with_help.place == ""
    assert not analyse(config, before=with_help.analysis, store=Store(wiki / CACHE)).whole


@pytest.mark.slow
def test_a_shard_that_is_as_it_was_is_known_at_once(
    wiki: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(wiki, 0)
    command = ["build", wiki, "--shard", "2/2", "-o", tmp_path / "2"]
    first = kmwiki(*command)
    monkeypatch.setattr(publish, "analyse", lambda *given, **named: pytest.fail("it builds"))
    again = kmwiki(*command)
    assert "Shard 2 of 2 is in " in again.err and " 0 written" in again.err
    assert last_lines(again.err)[:-1] == last_lines(first.err)[:-1]


@pytest.mark.slow
@pytest.mark.posix
def test_shards_of_several_processes_are_the_same(wiki: Path, tmp_path: Path) -> None:
    for jobs in (1, 2):
        shard, output = Shard(1, 2), tmp_path / str(jobs)
        built_by(jobs, wiki, batch=2_000, output=output, shard=shard, remembers=False)
    assert files_of(tmp_path / "1") == files_of(tmp_path / "2")
