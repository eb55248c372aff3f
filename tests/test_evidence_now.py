"""After edits of sources, what is shown and exported as evidence is that of the lines where it is now."""

import json
import re
import tempfile
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from building import REPOSITORY, Made, files_of, kmwiki, lock, texts, write
from kmwiki import load_config
from pdfs import pdf

SCHEMA = json.loads((REPOSITORY / "templates" / "static" / "claims.schema.json").read_text(encoding="utf-8"))
CLAIM = "The harbour clock never showed the right hour."
CLOCK = "The harbour clock never once showed the right hour."
CHANGED = "The harbour clock never once showed the right time."
OTHERS = [f"Number {number} is about a thing of its own, namely {number * 37}." for number in range(1, 30)]
NEW = [f"A new line about {word}." for word in ("bread", "rope", "salt", "wool", "glass", "ink", "soap")]


def title_of(name: str) -> str:
    """The title that a source is given from its name."""
    words, _, kind = name.partition(".")
    return words.title() if kind == "md" else f"{words.title()} ({kind.upper()})"


def lines(rows: list[str]) -> str:
    return "\n".join(rows) + "\n"


def captions(rows: list[str]) -> str:
    cues = (f"00:{at:02}.000 --> 00:{at:02}.900\n{row}\n" for at, row in enumerate(rows))
    return "WEBVTT\n\n" + "\n".join(cues)


def table(rows: list[str]) -> str:
    return "".join(f'wood,"{row}"\n' for row in rows)


def pages(rows: list[str]) -> bytes:
    return pdf([[row] for row in rows])


# The name of a source, how it is written, and how its tenth piece is cited, and where it is once seven are before it.
KINDS: Mapping[str, tuple[Any, str, dict[str, Any]]] = {
    "s.md": (lines, ":10", {"start": 17, "end": 17}),
    "s.vtt": (captions, "#t=9", {"start": None, "end": None, "locator": {"kind": "time", "start": 16, "end": 16}}),
    "s.csv": (table, "#B10", {"start": None, "end": None, "locator": {"kind": "cells", "start": "B17", "end": "B17"}}),
    "s.pdf": (pages, "#page=10", {"start": None, "end": None, "locator": {"kind": "page", "start": 17, "end": 17}}),
}
THEN = [*OTHERS[:9], CLOCK, *OTHERS[9:]]
EDITS = {
    "moved": [*NEW, *THEN],
    "changed": [*OTHERS[:9], CHANGED, *OTHERS[9:]],
    "gone": OTHERS,
}


def rows(text: str | bytes) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in (text.decode() if isinstance(text, bytes) else text).splitlines()]
    assert not [error.message for row in found for error in Draft202012Validator(SCHEMA).iter_errors(row)]
    return found


def locked(root: Path, name: str, now: list[str], settings: str = "") -> Path:
    """A wiki that cites a source, was locked, and whose source is another now."""
    make, _, _ = KINDS[name]
    return write(root, locked_then(name, settings) | {f"sources/{name}": make(now)})


@cache
def locked_then(name: str, settings: str) -> dict[str, str | bytes]:
    """The files of a wiki that is locked; to read a PDF takes a process of its own."""
    make, place, _ = KINDS[name]
    page = f"# Clocks\n\n{CLAIM} ^[{name}{place}]\n"
    files = {"content/index.md": page, f"sources/{name}": make(THEN), "kmwiki.toml": settings}
    with tempfile.TemporaryDirectory() as folder:
        lock(write(Path(folder), files))
        return {path: content for path, content in files_of(Path(folder)).items()}


def exported(root: Path) -> dict[str, Any]:
    [row] = rows(kmwiki("export", root, "--format", "claims").out)
    return row


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_what_moved_has_its_words_and_its_place(tmp_path: Path, name: str) -> None:
    [one] = exported(locked(tmp_path, name, EDITS["moved"]))["evidence"]
    # Captions have other times now, and the times count as words.
    assert one["state"] == ("changed" if name == "s.vtt" else "moved") and CLOCK in one["words"]
    assert (one["then"] is not None) == (name == "s.vtt")
    assert one["now"] == {
        "source": name,
        "title": title_of(name),
        "url": f"sources/{name}/index.html",
        **KINDS[name][2],
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_what_changed_has_its_words_then_and_now(tmp_path: Path, name: str) -> None:
    [one] = exported(locked(tmp_path, name, EDITS["changed"]))["evidence"]
    assert one["state"] == "changed" and CHANGED in one["words"] and CLOCK in one["then"]


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("now", [EDITS["gone"], EDITS["gone"][:3]], ids=["others are there", "it ends before"])
def test_what_is_gone_has_the_words_of_then_alone(tmp_path: Path, name: str, now: list[str]) -> None:
    [one] = exported(locked(tmp_path, name, now))["evidence"]
    assert (one["state"], one["now"], one["words"]) == ("gone", None, None) and CLOCK in one["then"]
    for form in ("annotations", "jsonld"):
        text = kmwiki("export", tmp_path, "--format", form).out
        assert not [other for other in OTHERS if other in text]
        assert (CLOCK in text) == (form == "annotations")


def test_a_source_under_another_name_has_its_words(tmp_path: Path) -> None:
    root = locked(tmp_path, "s.md", EDITS["moved"])
    (root / "sources" / "s.md").rename(root / "sources" / "log.md")
    [one] = exported(root)["evidence"]
    assert one["words"] == CLOCK
    now = {"source": "log.md", "title": "Log", "url": "sources/log.md/index.html", "start": 17, "end": 17}
    assert one["now"] == now
    [claim] = json.loads(kmwiki("export", root, "--format", "jsonld").out)["@graph"][0]["hasPart"]
    assert claim["citation"][0]["isPartOf"] == {"@type": "CreativeWork", "name": "Log", "url": now["url"]}


@pytest.mark.parametrize("edit", EDITS)
def test_annotations_and_linked_data_quote_what_is_there_now(tmp_path: Path, edit: str) -> None:
    root = locked(tmp_path, "s.md", EDITS[edit])
    [item] = json.loads(kmwiki("export", root, "--format", "annotations").out)["first"]["items"]
    place, *comments = item["body"]
    words = {"moved": CLOCK, "changed": CHANGED}.get(edit)
    selectors = [] if words is None else [{"moved": "line=16,17", "changed": "line=9,10"}[edit], words]
    assert [one.get("value", one.get("exact")) for one in place.get("selector", ())] == selectors
    said = f"{edit} since it was cited: {CLOCK}"
    assert [one["value"] for one in comments] == ([] if edit == "moved" else [said])
    [claim] = json.loads(kmwiki("export", root, "--format", "jsonld").out)["@graph"][0]["hasPart"]
    assert [one.get("text") for one in claim["citation"]] == [words]


@pytest.mark.parametrize("settings", ['[sources]\npublish = "none"\n', ""], ids=["none", "private"])
@pytest.mark.parametrize("edit", EDITS)
def test_words_that_are_not_published_are_in_no_export(tmp_path: Path, edit: str, settings: str) -> None:
    root = locked(tmp_path, "s.md", EDITS[edit], settings)
    if not settings:  # it became private after it was locked
        write(root, {"sources/s.md": "---\nprivate: true\n---\n" + lines(EDITS[edit])})
    for form in ("claims", "annotations", "jsonld", "json"):
        text = kmwiki("export", root, "--format", form).out
        assert CLOCK not in text and CHANGED not in text


def test_lines_without_words_have_none(tmp_path: Path) -> None:
    write(tmp_path, {"content/index.md": f"{CLAIM} ^[s.md:2]", "sources/s.md": "a\n\nb\n"})
    [one] = exported(tmp_path)["evidence"]
    assert (one["words"], one["fault"]) == (None, "empty")


VERDICT = {"verdict": "supported", "by": "ann"}


def judged(root: Path) -> bool:
    """Whether the one claim has the verdict; the site says the same."""
    said = exported(root)["judged"]
    assert ("Judged by ann" in site(root)["index.html"]) is bool(said)
    return bool(said)


@pytest.mark.slow
@pytest.mark.parametrize("settings", ["", '[sources]\npublish = "none"\n'], ids=["cited", "none"])
@pytest.mark.parametrize("edit", EDITS)
def test_a_verdict_stands_if_lines_merely_moved(tmp_path: Path, edit: str, settings: str) -> None:
    root = locked(tmp_path, "s.md", THEN, settings)
    write(root, {"kmwiki.verdicts.jsonl": json.dumps(exported(root)["digests"] | VERDICT) + "\n"})
    assert judged(root)
    write(root, {"sources/s.md": lines(EDITS[edit])})
    assert judged(root) is (edit == "moved")
    if edit == "moved":
        (root / "sources" / "s.md").rename(root / "sources" / "log.md")
        assert exported(root)["judged"]
        write(root, {"content/index.md": f"# Clocks\n\n{CLAIM} ^[log.md:17]\n"})
        assert judged(lock(root))


@pytest.mark.slow
def test_a_verdict_with_an_older_digest_still_counts(tmp_path: Path) -> None:
    root = locked(tmp_path, "s.md", THEN)
    older = blake2b(f"s.md\0{CLOCK}".encode(), digest_size=12).hexdigest()
    digests = exported(root)["digests"] | {"evidence": older}
    write(root, {"kmwiki.verdicts.jsonl": json.dumps(digests | VERDICT) + "\n"})
    assert judged(root)
    write(root, {"sources/s.md": lines(EDITS["moved"])})
    assert judged(root)


@pytest.mark.parametrize(
    ("publishing", "citation", "is_shown"),
    [
        ("cited", "s.md:10", True),
        ("cited", "p.md:4", False),
        ("cited", "s.md:10, p.md:4", False),
        ("none", "s.md:10", False),
        ("full", "s.md:10", True),
        ("cited", "s.md", True),  # the lines that were found are shown
        ("cited", "o.md", False),
        ("full", "o.md", True),
        ("cited", "https://example.org/", True),
    ],
)
def test_the_site_has_digests_of_what_it_publishes_alone(
    tmp_path: Path, publishing: str, citation: str, is_shown: bool
) -> None:
    files = {
        "content/index.md": f"# Clocks\n\n{CLAIM} ^[{citation}]\n",
        "kmwiki.toml": f'[sources]\npublish = "{publishing}"\n',
        "sources/s.md": lines(THEN),
        "sources/o.md": "Of something else.\n",
        "sources/p.md": f"---\nprivate: true\n---\n{CLOCK}\n",
    }
    [row] = rows(site(write(tmp_path, files))["claims.jsonl"])
    own = exported(tmp_path)["digests"]
    assert row["digests"] == (own if is_shown else own | {"evidence": None}) and own["evidence"]


def site(root: Path) -> dict[str, str]:
    return texts(Made(load_config(root)).outputs)


def leads(files: Mapping[str, str], path: str) -> None:
    """Check that each link from a file into the page of a source leads to what is there."""
    for address, fragment in re.findall(r'(?:href="|<)([^">]*sources/[^">#]*)(?:#([^">]*))?', files[path]):
        assert address in files and (not fragment or f'id="{fragment}"' in files[address]), (address, fragment)


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("edit", EDITS)
def test_the_page_of_a_source_shows_the_lines_where_they_are_now(tmp_path: Path, name: str, edit: str) -> None:
    files = site(locked(tmp_path, name, EDITS[edit]))
    html = files[f"sources/{name}/index.html"]
    text, _, cited_by = html.partition('data-kmwiki="cited-by"')
    cited = "".join(re.findall(r'<li id="L\d+"[^>]* class="cited-1">([^<]*)</li>', text))
    assert {"moved": CLOCK, "changed": CHANGED}.get(edit, "") in cited and bool(cited) is (edit != "gone")
    at = {"moved": 17, "changed": 10}.get(edit)
    near = [] if at is None else EDITS[edit][at - 3 : at + 2]  # two lines around; of captions and tables, rows or fewer
    assert not [one for one in {*EDITS[edit]} - {*near} if one in text]
    state = "changed" if name == "s.vtt" and edit == "moved" else edit
    assert f'data-state="{state}"' in cited_by and ("once showed" in cited_by) is (state != "moved")
    assert ("Text</h2>" in text) is (edit != "gone")
    for path in ("index.html", "index.md"):
        leads({**files, "sources/s.pdf/s.pdf": 'id="page=17" id="page=10"'}, path)


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_the_page_of_a_source_under_a_new_name_lists_what_cites_the_old_one(tmp_path: Path, name: str) -> None:
    root = locked(tmp_path, name, EDITS["moved"])
    new = name.replace("s.", "log.")
    (root / "sources" / name).rename(root / "sources" / new)
    result = Made(load_config(root))
    files = texts(result.outputs)
    html = files[f"sources/{new}/index.html"]
    assert f"<span>{name}: " in html and CLAIM in html and "No page cites" not in html
    assert CLOCK in html
    assets = {asset.path for asset in result.assets}
    assert assets == ({"sources/log.pdf/log.pdf"} if name == "s.pdf" else set())
    for path in ("index.html", "index.md"):
        leads({**files, **dict.fromkeys(assets, 'id="page=17"')}, path)
    assert "unused-source" not in kmwiki("check", root).out
    assert f">{title_of(new)}</a>" in files["sources/index.html"] and 'data-sort="1"' in files["sources/index.html"]


def test_pages_that_write_both_places_are_listed_by_what_they_write(tmp_path: Path) -> None:
    root = locked(tmp_path, "s.md", EDITS["moved"])
    write(root, {"content/b.md": f"# Again\n\n{CLAIM} ^[s.md:17]\n"})
    html = site(root)["sources/s.md/index.html"]
    text, _, cited_by = html.partition('data-kmwiki="cited-by"')
    assert 'id="L17" value="17" class="cited-2"' in text
    assert re.findall(r"<h3.*?>(.*?)</h3>", cited_by) == ["<span>Line 10</span>", '<a href="#L17">Line 17</a>']


@pytest.mark.parametrize(
    ("edit", "footnote"),
    [
        ("moved", "line 10; moved since it was cited: [line 17](<{at}#L17>): “{clock}”"),
        ("changed", "line 10; Then: “{clock}”; changed since it was cited: [line 10](<{at}#L10>): “{changed}”"),
        ("gone", "line 10; Then: “{clock}”; no longer in the source"),
    ],
)
@pytest.mark.parametrize("publishing", ["cited", "none"])
def test_the_markdown_of_a_page_says_what_became_of_its_evidence(
    tmp_path: Path, edit: str, footnote: str, publishing: str
) -> None:
    root = locked(tmp_path, "s.md", EDITS[edit], f'[sources]\npublish = "{publishing}"\n')
    text = site(root)["index.md"]
    at = "sources/s.md/index.html"
    own = footnote.format(at=at, clock=CLOCK, changed=CHANGED)
    if publishing == "none":
        own = re.sub(r"(?: Then)?: “.*?”;?|#L\d+", "", own).replace(";;", ";")
    assert own in " ".join(text.split()), text


def test_readers_search_the_lines_where_they_are_now(tmp_path: Path) -> None:
    files = site(locked(tmp_path, "s.md", EDITS["moved"]))
    data = files["index.data.js"]
    assert CLOCK in data and OTHERS[2] not in data and "moved since it was cited: line 17" in data
    index = "".join(text for path, text in files.items() if path.startswith("search/"))
    assert "onc" in index and str(3 * 37) not in index


def test_a_source_cited_as_a_whole_is_followed_to_its_new_name(tmp_path: Path) -> None:
    write(tmp_path, {"content/index.md": f"# Clocks\n\n{CLAIM} ^[s.md]\n", "sources/s.md": lines(THEN)})
    lock(tmp_path)
    (tmp_path / "sources" / "s.md").rename(tmp_path / "sources" / "log.md")
    cited, found = exported(tmp_path)["evidence"]
    assert (cited["source"], cited["state"], cited["now"]["source"]) == ("s.md", "moved", "log.md")
    assert (found["source"], found["start"], found["words"]) == ("log.md", 10, CLOCK)
    files = site(tmp_path)
    assert 'id="L10" value="10" class="found-line"' in files["sources/log.md/index.html"]
    for path in ("index.html", "index.md"):
        leads(files, path)


@pytest.mark.slow
def test_words_of_a_source_that_is_private_under_a_new_name_are_nowhere(tmp_path: Path) -> None:
    root = locked(tmp_path, "s.md", THEN)
    (root / "sources" / "s.md").unlink()
    write(root, {"sources/log.md": "---\nprivate: true\n---\n" + lines(EDITS["moved"])})
    row = exported(root)
    assert row["state"] == "moved" and row["evidence"][0]["words"] is None
    assert row["support"]["share"] > 0 and row["support"]["lacks"] is None
    assert not [path for path, text in site(root).items() if CLOCK in text or "data-shared" in text]
