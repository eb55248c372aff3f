"""Pages that Hugo keeps back are not published, and appear when their time comes, in any build."""

from pathlib import Path

import pytest

from building import files_of, kmwiki, write
from kmwiki.content.files import ContentFile
from kmwiki.content.keeping_back import BUILD, EXPIRED, FUTURE, kept_back, said_in

ALL = (BUILD, FUTURE, EXPIRED)
NOW = "2020-06-01T12:00:00Z"
CASES = {
    "a date to come": ("date: 2020-06-02", True),
    "this day, since midnight": ("date: 2020-06-01", False),
    "an hour to come": ("date: 2020-06-01T13:00:00Z", True),
    "an hour in another zone": ("date: 2020-06-01T13:00:00+02:00", False),
    "half a second to come": ("date: 2020-06-01T12:00:00.5Z", True),
    "expired half a second ago": ("expiryDate: 2020-06-01T11:59:59.5Z", True),
    "published before its date": ("date: 2030-01-01\npublishDate: 2020-01-01", False),
    "published after its date": ("date: 2020-01-01\npubdate: 2030-01-01", True),
    "no date": ("date: soon", False),
    "expired": ("expiryDate: 2020-06-01", True),
    "not expired": ("unpublishdate: 2020-06-02", False),
    "at no address": ("build:\n  render: link", True),
    "in no list": ("_build:\n  list: never", True),
    "in its own list": ("build:\n  list: local", False),
    "headless": ("headless: true", True),
    "not headless": ("headless: false", False),
}


def file(name: str, front: str) -> ContentFile:
    text = f"---\n{front}\n---\n"
    return ContentFile(path=name, name=name, text=text, digest="", said=said_in(text, name, any_format=True))


@pytest.mark.parametrize("name", CASES)
def test_what_keeps_a_page_back(name: str) -> None:
    front, is_kept = CASES[name]
    assert kept_back([file("a.md", front)], ALL, NOW)[0] == (frozenset(["a.md"]) if is_kept else frozenset())


def test_only_the_reasons_that_are_wanted_count() -> None:
    pages = [file("a.md", "date: 2030-01-01"), file("b.md", "expiryDate: 2010-01-01"), file("c.md", "headless: true")]
    found = {reason: set(kept_back(pages, [reason], NOW)[0]) for reason in ALL}
    assert found == {FUTURE: {"a.md"}, EXPIRED: {"b.md"}, BUILD: {"c.md"}}


def test_the_next_moment_is_that_of_the_next_date() -> None:
    fronts = ("date: 2030-01-01", "expiryDate: 2020-06-01T12:00:01Z", "date: 2010-01-01")
    pages = [file(f"{number}.md", front) for number, front in enumerate(fronts)]
    assert kept_back(pages, ALL, NOW)[1] == "2020-06-01T12:00:01Z"
    assert kept_back([file("a.md", "date: 2010-01-01")], ALL, NOW)[1] == ""


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("", {"s/_index.md", "s/a.md", "s/t/b.md"}),
        ("target: {path: /s/t/**}", {"s/t/b.md"}),
        ("_target: {path: '{/s/a,/s/t/*}'}", {"s/a.md", "s/t/b.md"}),
        ("target: {kind: page}", {"s/a.md", "s/t/b.md"}),
        ("target: {environment: staging}", set()),
    ],
)
def test_whom_a_cascade_means(target: str, kept: set[str]) -> None:
    cascade = f"cascade:\n- draft: true\n  {target}"
    pages = [file("s/_index.md", cascade), *(file(name, "title: A") for name in ("s/a.md", "s/t/b.md", "c.md"))]
    own = file("s/own.md", "draft: false")
    assert kept_back([*pages, own], ALL, NOW)[0] == kept


@pytest.mark.slow
def test_edits_and_time_give_the_site_of_a_clean_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = "---\ntitle: Kept\ndate: 2020-06-02\n---\n\nXyzzy, of [[Home]].\n"
    root = write(tmp_path / "wiki", {"hugo.toml": "title = 'T'\nbaseURL = '/'\n", "content/s/kept.md": kept})
    write(root, {"content/_index.md": "---\ntitle: Home\n---\n\nSee [[Kept]].\n"})
    section = "---\ntitle: S\n{}---\n\nWords.\n"
    steps = [("2020-06-01", "", False), ("2020-06-03", "", True), ("2020-06-03", "cascade: {draft: true}\n", False)]
    for day, cascade, is_shown in [*steps, steps[1]]:
        monkeypatch.setattr("kmwiki.content.loader.strftime", lambda *_, day=day: f"{day}T00:00:00Z")
        monkeypatch.setattr("kmwiki.engine.up_to_date.strftime", lambda *_, day=day: f"{day}T00:00:00Z")
        file = root / "content/s/_index.md"
        if not file.exists() or file.read_text("utf-8") != section.format(cascade):
            write(root, {"content/s/_index.md": section.format(cascade)})
        assert kmwiki("build", root, "-o", tmp_path / "site").code == 0
        assert kmwiki("build", root, "-o", tmp_path / "clean", "--no-cache").code == 0
        site = files_of(tmp_path / "site")
        assert site == files_of(tmp_path / "clean")
        assert any(b"Xyzzy" in content for content in site.values()) == is_shown
