"""What the preview holds in memory is what a build would write, whatever was edited on the way there."""

import gc
import os
import random
import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from building import Made
from kmwiki import Analysis, build, load_config
from kmwiki.analysis.site import Limits
from kmwiki.engine.store import Store
from kmwiki.errors import KmwikiError
from kmwiki.publish import Builder
from kmwiki.server.preview import REMEMBERED, Preview

NAMES = [f"{folder}{name}.md" for folder in ("", "deep/", "deep/er/") for name in ("tea", "milk", "index", "cup")]
WORDS = ["[[Tea]]", "![[milk]]", "#leaf", "^[a.md:1]", "![[dot.png]]", "[[Gone]]", "[x](cup.md)", "Plain.", "==x=="]
FRONT = [
    "",
    "---\ntitle: Tea\n---\n",
    "---\ntags: [a, b/c]\n---\n",
    "---\naliases: [Gone]\n---\n",
    "---\ntags: [\n---\n",
]


def write(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


def edits(dice: random.Random) -> list[Callable[[Path], None]]:
    """One change of a wiki of each kind."""
    name, other = dice.sample(NAMES, 2)
    text = dice.choice(FRONT) + " ".join(dice.choices(WORDS, k=4))
    template = f'{{% extends "kmwiki/page.html" %}}{{% block lead %}}{dice.random()}{{% endblock %}}'

    def page(root: Path) -> None:
        write(root, f"content/{name}", text)

    def move(root: Path) -> None:
        if (root / "content" / name).is_file():
            (root / "content" / other).parent.mkdir(parents=True, exist_ok=True)
            os.replace(root / "content" / name, root / "content" / other)

    def folder(root: Path) -> None:
        if (root / "content" / "deep").is_dir():
            shutil.rmtree(root / "content" / "moved", ignore_errors=True)
            os.rename(root / "content" / "deep", root / "content" / "moved")

    return [
        *[page] * 4,
        move,
        folder,
        lambda root: (root / "content" / name).unlink(missing_ok=True),
        lambda root: write(root, "sources/a.md", f"{dice.random()}\nline\n"),
        lambda root: write(root, "content/dot.png", str(dice.random())),
        lambda root: write(root, "templates/page.html", template),
        lambda root: write(root, "kmwiki.toml", f'[site]\ntitle = "T{dice.randrange(3)}"\n'),
    ]


def clean(root: Path) -> dict[str, bytes]:
    result = build(load_config(root))
    files = {file.path: file.content for file in result.outputs}
    return files | {asset.path: Path(asset.origin).read_bytes() for asset in result.assets}


def clean_file(root: Path, path: str) -> bytes:
    """One file of a clean build, which makes no other."""
    return next(file.content for file in Made(load_config(root)).outputs if file.path == path)


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    write(tmp_path, "content/index.md", "# Home\n\n[[Tea]] [[Milk]]\n")
    write(tmp_path, "content/tea.md", "---\ntitle: Tea\n---\nTea. ^[a.md:1]\n")
    write(tmp_path, "sources/a.md", "line\n")
    return tmp_path


def made(wiki: Path) -> Preview:
    return Preview(lambda: load_config(wiki))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_any_edits_give_what_a_clean_build_gives(wiki: Path, seed: int) -> None:
    dice, preview = random.Random(seed), made(wiki)
    preview.refresh()
    before = clean(wiki)
    for path in before:
        assert preview.get(path) == before[path]
    for _ in range(12):
        dice.choice(edits(dice))(wiki)
        shown = dict(before)
        update = preview.refresh()
        assert update.problem is None
        before = clean(wiki)
        changed = {path for path in before if shown.get(path) != before[path]}
        assert changed <= update.changed, "a change that nobody is told of"
        assert update.removed == shown.keys() - before.keys()
        for path in before:
            assert preview.get(path) == before[path], path
        assert not preview.has("gone") and preview.get("gone") is None


@pytest.mark.slow
def test_what_was_not_touched_is_not_told(wiki: Path) -> None:
    for number in range(REMEMBERED):
        write(wiki, f"content/other-{number}.md", "Other.\n")
    preview = made(wiki)
    preview.refresh()
    paths = [f"other-{number}/index.html" for number in range(REMEMBERED - 1)]
    for path in paths:
        preview.get(path)
    assert preview.refresh().changed == frozenset()
    write(wiki, "content/other-3.md", "New.\n")
    assert preview.refresh().changed & set(paths) == {"other-3/index.html"}
    preview.get("other-3/index.html")
    preview.get("tea/index.html")
    preview.get("index.html")  # more than are remembered: of what is forgotten, any may have changed
    assert preview.refresh().changed == {"other-0/index.html"}


@pytest.mark.slow
def test_a_map_that_stays_as_it_was_follows_what_it_newly_depends_on(tmp_path: Path) -> None:
    many = [f"c{number}" for number in range(Limits().few + 1)]
    texts = {"p": "[[a]]", "a": "", "b": " ".join(f"[[{name}]]" for name in many), **dict.fromkeys(many, "")}
    for name, text in texts.items():
        write(tmp_path, f"content/{name}.md", f"{text}\n")
    preview = made(tmp_path)
    preview.refresh()
    preview.get("p/index.html")
    for name, text in {"a": "[[b]]", "b": "No link."}.items():  # `b` is too wide to be near, and then it is not
        write(tmp_path, f"content/{name}.md", f"{text}\n")
        preview.refresh()
    assert preview.get("p/index.html") == clean(tmp_path)["p/index.html"]


@pytest.mark.slow
def test_an_edit_that_could_not_be_read_is_read_with_the_next_one(wiki: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    preview = made(wiki)
    preview.refresh()
    write(wiki, "content/tea.md", "Green.\n")
    with monkeypatch.context() as patch:
        patch.setattr("kmwiki.server.preview.statuses_in", failing)
        assert preview.refresh((str(wiki / "content/tea.md"),)).stays
    write(wiki, "content/index.md", "# Home\n")
    preview.refresh((str(wiki / "content/index.md"),))
    assert preview.get("tea/index.html") == clean_file(wiki, "tea/index.html")


def failing(*arguments: object) -> None:
    raise KmwikiError("no")


@pytest.mark.slow
def test_files_that_are_written_as_they_were_change_nothing(wiki: Path) -> None:
    write(wiki, "templates/page.html", '{% extends "kmwiki/page.html" %}')
    write(wiki, "content/unused.txt", "Not shown.")
    preview = made(wiki)
    preview.refresh()
    preview.get("tea/index.html")
    write(wiki, "templates/page.html", '{% extends "kmwiki/page.html" %} ')
    preview.refresh()  # the page is not asked for again, so that it stays as it was in the former dress
    for name in ("content/tea.md", "templates/page.html", "sources/a.md", "kmwiki.toml", "content/unused.txt"):
        write(wiki, name, (wiki / name).read_text(encoding="utf-8") if (wiki / name).is_file() else "")
        update = preview.refresh()
        assert update.same, name
    write(wiki, "content/milk.md", "Milk.\n")
    assert not preview.refresh().same
    write(wiki, "templates/page.html", '{% extends "kmwiki/page.html" %}{% block lead %}New{% endblock %}')
    update = preview.refresh()
    assert not update.same and "tea/index.html" in update.changed


@pytest.mark.slow
def test_a_broken_configuration_stays_as_it_was_and_pages_are_followed(wiki: Path) -> None:
    write(wiki, "kmwiki.toml", '[site]\ntitle = "Of tea"\n')
    preview = made(wiki)
    preview.refresh()
    preview.get("tea/index.html")
    write(wiki, "content/tea.md", "changed")
    expected = clean(wiki)
    write(wiki, "kmwiki.toml", "[sight]\n")
    update = preview.refresh()
    assert update.problem is not None and "sight" in update.problem and not update.stays
    assert "tea/index.html" in update.changed
    assert {path: preview.get(path) for path in expected} == expected
    assert preview.refresh().same
    os.unlink(wiki / "kmwiki.toml")
    assert preview.refresh().problem is None
    assert preview.get("tea/index.html") == clean_file(wiki, "tea/index.html")


@pytest.mark.slow
def test_a_broken_template_stays_as_it_was_and_pages_are_followed(wiki: Path) -> None:
    own = '{% extends "kmwiki/page.html" %}{% block lead %}Ours.{% endblock %}'
    write(wiki, "templates/page.html", own)
    preview = made(wiki)
    preview.refresh()
    preview.read_templates()
    for number, broken in enumerate(["{% bloc %}", "{% bloc %}", "{{ view.no.such }}"]):
        write(wiki, "templates/page.html", own)
        write(wiki, "content/tea.md", f"Changed, number {number}.")
        expected = clean(wiki)
        write(wiki, "templates/page.html", broken)
        update = preview.refresh()
        assert "templates/page.html:1" in (update.problem or "") and not update.stays
        assert {path: preview.get(path) for path in expected} == expected
    write(wiki, "templates/page.html", own.replace("Ours", "Mended"))
    assert preview.refresh().problem is None
    files = clean(wiki)
    assert {path: preview.get(path) for path in files} == files


def test_a_configuration_whose_folder_is_gone_leaves_all_as_it_was(wiki: Path) -> None:
    write(wiki, "kmwiki.toml", '[content]\npages = "content"\n')
    preview = made(wiki)
    preview.refresh()
    before = preview.get("tea/index.html")
    os.rename(wiki / "content", wiki / "away")
    update = preview.refresh()
    assert update.stays and "no folder" in (update.problem or "") and not update.removed
    assert preview.get("tea/index.html") == before


@pytest.mark.slow
def test_a_template_that_is_broken_from_the_start_is_said(wiki: Path) -> None:
    write(wiki, "templates/page.html", "{% bloc %}")
    preview = made(wiki)
    preview.refresh()
    with pytest.raises(KmwikiError, match=r"templates/page\.html:1"):
        preview.get("tea/index.html")
    assert preview.get("special/index.html") is not None
    os.unlink(wiki / "templates/page.html")
    preview.refresh()
    assert preview.get("tea/index.html") == clean_file(wiki, "tea/index.html")


@pytest.mark.slow
def test_a_page_that_fails_is_known_to_fail_whoever_has_asked_for_it(wiki: Path) -> None:
    write(wiki, "content/tea.md", "---\ntitle: Tea\ntags: [drink]\n---\nTea.\n")
    preview = made(wiki)
    preview.refresh()
    tag, *others = (f"{name}index.html" for name in ("tags/drink/", "", "tea/", "tags/", "special/", "sources/"))
    before = preview.get(tag)
    assert all(map(preview.get, others))  # a new template is tried on what was asked for last
    write(wiki, "templates/tag.html", '{% extends "kmwiki/tag.html" %}{% block lead %}{{ view.a.b }}{% endblock %}')
    for _ in range(3):  # again, without a change, and nobody asks for the page
        update = preview.refresh()
        assert update.problem is None and tag in update.changed
        assert "templates/tag.html:1" in (preview.trouble(tag) or "") and preview.trouble("tags/index.html") is None
    assert preview.get(tag) == before
    os.unlink(wiki / "templates/tag.html")
    preview.refresh()
    assert preview.trouble(tag) is None


def analyses() -> int:
    """How many are in memory; other tests in this process keep some."""
    gc.collect()
    return sum(type(value) is Analysis for value in gc.get_objects())  # isinstance would ask each proxy


@pytest.mark.slow
def test_states_that_are_past_are_forgotten(wiki: Path) -> None:
    others, preview = analyses(), made(wiki)
    for number in range(5):
        write(wiki, "content/tea.md", f"Tea {number}.\n")
        write(wiki, f"content/new-{number}.md", "New.\n")
        preview.refresh()
        for path in ("index.html", "tea/index.html", f"new-{number}/index.html"):
            preview.get(path)
    assert analyses() - others == 1


@pytest.mark.slow
def test_states_are_forgotten_while_a_template_is_broken(wiki: Path) -> None:
    """Without a look for circles: such a look is rare."""
    others, preview = analyses(), made(wiki)
    preview.refresh()
    preview.get("tea/index.html")
    gc.collect()
    gc.disable()
    try:
        for number in range(3):
            write(wiki, "templates/page.html", "{% bloc %}" if number else "{{ view.no.such }}")
            write(wiki, "content/tea.md", f"Tea {number}.\n")
            assert "templates/page.html:1" in (preview.refresh().problem or "")
        assert sum(type(value) is Analysis for value in gc.get_objects()) - others == 1
    finally:
        gc.enable()


def remembered(wiki: Path) -> int:
    """How many results the cache holds."""
    with sqlite3.connect(wiki / ".kmwiki/cache/results.sqlite") as cache:
        return int(cache.execute("SELECT count(*) FROM results").fetchone()[0])


@pytest.mark.slow
def test_the_cache_does_not_grow_with_each_edit(wiki: Path) -> None:
    preview = made(wiki)
    preview.refresh()
    at_first = remembered(wiki)
    for number in range(30):
        write(wiki, "content/tea.md", f"Tea {number}, with [[Milk]].\n")
        write(wiki, "content/new.md", f"New {number}.\n") if number % 10 == 0 else None
        preview.refresh()
        preview.tidy()
        assert preview.get("tea/index.html") == clean_file(wiki, "tea/index.html")
    assert remembered(wiki) < at_first + 10
    again, files = made(wiki), clean(wiki)
    again.refresh()
    assert {path: again.get(path) for path in files} == files


@pytest.mark.slow
def test_what_a_build_has_found_in_the_cache_is_left_there(wiki: Path) -> None:
    preview = made(wiki)
    preview.refresh()
    for text in ("Tea, as it was built.\n", "Tea, as it is now.\n", "Tea, in the end.\n"):
        write(wiki, "content/tea.md", text)
        preview.refresh()
        if "built" in text:
            Builder(load_config(wiki), jobs=1, arguments=["build"], progress=lambda stage: None).build()
        preview.tidy()
    built = Builder(load_config(wiki), jobs=1, arguments=["build"], progress=lambda stage: None).build()
    assert built.problem is None
    assert (wiki / "site/tea/index.html").read_bytes() == clean_file(wiki, "tea/index.html")


def cleared(cache: Path) -> None:
    Store(cache).clear()


def without_rows(cache: Path) -> None:
    with sqlite3.connect(cache / "results.sqlite") as connection:
        connection.execute("DELETE FROM results WHERE length(value) < 2000")


def without_file(cache: Path) -> None:
    shutil.rmtree(cache, ignore_errors=True)


def overwritten(cache: Path) -> None:
    (cache / "results.sqlite").write_bytes(b"no database" * 1000)


@pytest.mark.slow
@pytest.mark.parametrize("harm", [cleared, without_rows, without_file, overwritten])
def test_what_others_remove_from_the_cache_is_made_again(wiki: Path, harm: Callable[[Path], None]) -> None:
    """At once, and after the edits that follow, of which the first may be read without a cache."""
    preview = made(wiki)
    preview.refresh()
    preview.get("tea/index.html")
    harm(wiki / ".kmwiki/cache")
    steps: list[Callable[[], object]] = [
        lambda: None,
        lambda: write(wiki, "content/tea.md", "Tea, with [[Milk]].\n"),
        lambda: (wiki / "content/tea.md").rename(wiki / "content/chai.md"),
        lambda: write(wiki, "content/tea.md", "Tea, with [[Cup]].\n"),
    ]
    for number, step in enumerate(steps):
        step()
        if number > 1:  # what it leaves is of the wiki as it is now, not as it was shown
            Builder(load_config(wiki), jobs=1, arguments=["build"], progress=lambda stage: None).build()
        if number:
            preview.refresh()
        expected = clean(wiki)
        assert {path: preview.get(path) for path in expected} == expected


def test_no_site_holds_what_only_the_preview_needs(wiki: Path) -> None:
    assert not [path for path in clean(wiki) if "morphdom" in path or "preview" in path]


@pytest.mark.slow
def test_who_asks_while_the_wiki_is_read_gets_one_state_or_the_next(wiki: Path) -> None:
    """And is told of the next, if what he got is of the last."""
    preview = made(wiki)
    preview.refresh()
    preview.get("tea/index.html")
    ended, told, got = threading.Event(), list[frozenset[str]](), list[bytes | None]()

    def ask() -> None:
        while not ended.is_set():
            got.append(preview.get("tea/index.html"))

    thread = threading.Thread(target=ask)
    thread.start()
    for number in range(15):
        write(wiki, "content/tea.md", f"Tea, number {number}.\n")
        told.append(preview.refresh().changed)
    ended.set()
    thread.join()
    assert preview.get("tea/index.html") == clean_file(wiki, "tea/index.html")
    assert None not in got and len(set(got)) > 2
    assert all("tea/index.html" in changed for changed in told)
