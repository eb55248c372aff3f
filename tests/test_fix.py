"""`kmwiki fix`: what only one thing can mean is mended, readers see the same words, and nothing else changes."""

import json
import os
import re
import shutil
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from building import HERE, REPOSITORY, Run, git, kmwiki, write
from fix_files import difference, fix_cases, fix_files, own_files
from kmwiki import analyse, load_config
from kmwiki.commands.edits.repairs.link_forms import LinkForm
from rule_files import Case

CASES = [
    pytest.param(case, id=f"{file.stem}: {case.title}")
    for file in fix_files()
    for case in fix_cases(file.read_text(encoding="utf-8"))
]
KEPT = sorted(folder for place in ("wikis", "sites") for folder in (HERE / place).iterdir() if folder.is_dir())
SWAPPED = re.compile(r"^([^:]+):\d+:\d+: fixed broken-link: \[\[(.+)\|(.+)\]\] → \[\[\3\\?\|\2\]\]$", re.MULTILINE)


# A page of which each name in braces may be mistyped.
TEMPLATE = """---
sources: [{harbour}.md]
---
# Start

[[{Photosynthesis}]] and [[{photosynthesis}|x]]s, [[plants/{photosynthesis}]], [[{Photosynthesis}#{Chlorophyll}]].
[[Leaf#Colours]]
> [a](plants/{photosynthesis}.md) [b
> c](<./plants/{photosynthesis}.md#{chlorophyll}> "t") ![[{Photosynthesis}]] [d][e]

[[#{Fermentation}]] [f](#{fermentation})

| `[[Photosynthesis]]` | b |
|---|---|
| [[{Photosynthesis}]] | [g](/plants/{photosynthesis}.md) <a href="plants/{photosynthesis}.md">h</a> |

The ferry sank in 1904 ^[{harbour}.md:1]. It was raised ^[{harbour}.md#L2, 3] by divers.

[e]: plants/{photosynthesis}.md

## Fermentation
"""
GIVEN = {
    "content/plants/photosynthesis.md": "---\ntitle: Photosynthesis\n---\n\n## Chlorophyll\n\nGreen.\n",
    "content/leaf.md": "\ufeff# Leaf\r\n\r\n## Colours\r\n\r\n[[start]]",
    "sources/logs/harbour.md": "The ferry sank in 1904.\nIt was raised.\nDivers did it.\n",
}


def mistyped(name: str, data: st.DataObject) -> str:
    """A name with a letter less or more, or with two letters the other way round; or the name itself."""
    place = data.draw(st.integers(2, len(name) - 2))
    before, after = name[:place], name[place:]
    kinds = [name, before + after[1:], before + after[0] + after, before[:-1] + after[0] + before[-1] + after[1:]]
    return data.draw(st.sampled_from(kinds))


def leads(root: Path) -> list[object]:
    """Where everything in the wiki leads."""
    wiki = analyse(load_config(root)).wiki
    return [
        (
            slug,
            [(one.slug, getattr(one.result, "anchor", None)) for one in page.links],
            [(one.slug, one.anchor) for one in page.markdown],
            [(one.slug, one.anchor) for one in page.attributes.values()],
            [[(one.name, one.reference.place) for one in some] for some in page.citations],
            page.node.page.front_matter.sources,
        )
        for slug, page in wiki.pages.items()
    ]


@pytest.mark.slow
@settings(max_examples=15, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_names_are_mistyped_links_lead_where_they_led(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        root = write(Path(folder) / "wiki", {**GIVEN, "content/start.md": re.sub("[{}]", "", TEMPLATE)})
        known = leads(root)
        broken = re.sub(r"\{(\w+)\}", lambda found: mistyped(found[1], data), TEMPLATE)
        write(root, {"content/start.md": broken})
        words, _ = state(root)
        others = {path: text for path, text in own_files(root).items() if path != "content/start.md"}
        fixed(root)
        now, left = state(root)
        assert (leads(root), now, left) == (known, words, Counter())
        assert {path: text for path, text in own_files(root).items() if path != "content/start.md"} == others


def exported(root: Path) -> Run:
    return kmwiki("export", root, "--format", "json", "--with-body")


def said_by(export: Run) -> tuple[dict[str, str], Counter[tuple[str, str]]]:
    """The words of each page as readers see them, and the rules of its findings."""
    wiki = json.loads(export.out)
    found = Counter((one["rule"], one["path"]) for one in wiki["diagnostics"])
    return {page["path"]: page["text"] for page in wiki["pages"]}, found


def state(root: Path) -> tuple[dict[str, str], Counter[tuple[str, str]]]:
    """The words and the findings of a wiki now."""
    return said_by(exported(root))


def fixed(root: Path, *options: str) -> set[str]:
    """Mend a wiki; gives the paths of pages on which bars were the wrong way round, so that they showed other words."""
    run = kmwiki("fix", root, "--write", *options)
    assert (run.code, run.out) == (0, ""), run.err
    return {found[1] for found in SWAPPED.finditer(run.err)}


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_what_is_mended(case: Case, tmp_path: Path) -> None:
    root = case.laid_out(tmp_path / "wiki")
    begun, (words, findings) = own_files(root), state(root)
    run = kmwiki("fix", root, "--no-cache", *case.options)
    assert run.code == 0 and own_files(root) == begun
    (tmp_path / "patch").write_bytes(run.out.encode())
    if run.out:
        git(root, "apply", str(tmp_path / "patch"))
    applied = own_files(root)
    again = case.laid_out(tmp_path / "again")
    swapped = fixed(again, *case.options)
    assert own_files(again) == applied
    assert difference(begun, applied) == case.findings
    if applied == begun:
        assert (run.out, swapped) == ("", set())
        return
    now, left = state(root)
    assert not left - findings
    assert {path for path in words if words[path] != now.get(path, "")} == swapped
    second = kmwiki("fix", root, "--no-cache", *case.options)
    assert (second.code, second.out) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "options"),
    [(folder, ()) for folder in [*KEPT, HERE / "search" / "drinks"]]
    + [(HERE / "sites" / name, ("--links", form)) for name in ("linked-wiki", "syntax") for form in get_args(LinkForm)]
    + [(REPOSITORY / "docs", ("--links", "markdown"))],
    ids=lambda given: given.name if isinstance(given, Path) else "-".join(given),
)
def test_on_each_wiki_here_readers_see_the_same_words_and_nothing_new_is_found(
    folder: Path, options: tuple[str, ...], tmp_path: Path
) -> None:
    root = tmp_path / "wiki"
    shutil.copytree(folder, root, symlinks=True, ignore=shutil.ignore_patterns(".kmwiki", "expected", "site"))
    if (before := exported(root)).code != 0:
        assert kmwiki("fix", root).code == before.code
        return
    begun = own_files(root)
    swapped = fixed(root, *options)
    once = own_files(root)
    if once == begun:  # as in most of them: what readers see is the same, too
        assert not swapped
        return
    words, findings = said_by(before)
    now, left = state(root)
    assert {path for path in words if words[path] != now.get(path, "")} == swapped and not left - findings
    fixed(root, *options)
    assert own_files(root) == once


GREEN = {"content/green-tea.md": "---\ntitle: Green tea\n---\n"}


def test_what_cannot_be_edited_is_named_and_left(tmp_path: Path) -> None:
    latin = "[[Grean tea]] caf\xe9\n".encode("latin-1")
    root = write(tmp_path / "wiki", {**GREEN, "content/latin.md": latin, "real.md": "[[Grean tea]]\n"})
    os.symlink("../real.md", root / "content" / "link.md")
    before = own_files(root)
    run = kmwiki("fix", root, "--write", "--no-cache")
    assert run.code == 0 and own_files(root) == before
    assert "content/latin.md: cannot be edited, because it is not UTF-8\n" in run.err
    assert "content/link.md: it is a symbolic link" in run.err


@pytest.mark.parametrize(
    ("options", "mended"),
    [
        ((), {"broken-link", "broken-anchor"}),
        (("--select", "broken-link"), {"broken-link"}),
        (("--ignore", "broken-link"), {"broken-anchor"}),
    ],
)
def test_only_the_rules_that_are_wanted_are_mended(tmp_path: Path, options: tuple[str, ...], mended: set[str]) -> None:
    root = write(tmp_path, {**GREEN, "content/page.md": "[[Grean tea]] [[#Firts]]\n\n## First\n"})
    run = kmwiki("fix", root, "--no-cache", *options)
    assert set(re.findall(r"fixed ([\w-]+): ", run.err)) == mended


def test_a_rule_that_is_off_is_not_mended(tmp_path: Path) -> None:
    settings = '[rules]\nbroken-link = "off"\n'
    root = write(tmp_path, {**GREEN, "content/page.md": "[[Grean tea]]\n", "kmwiki.toml": settings})
    assert kmwiki("fix", root, "--no-cache").out == ""


def test_what_cannot_be_read_is_said_in_a_line(tmp_path: Path) -> None:
    for arguments in ((str(tmp_path / "none"),), (str(tmp_path),), (str(tmp_path), "--select", "broken-lnk")):
        run = kmwiki("fix", *arguments)
        assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
