"""Whole sites: what every page of every wiki keeps to."""

import html
import json
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from building import WIKIS, SiteOf, files_of, kmwiki, publish
from crawl import dead_addresses
from kmwiki import build, load_config
from kmwiki.engine.writer import write_site

SMALL = WIKIS["small"]


@pytest.fixture(params=["small", "demonstration", "docs"])
def site(request: pytest.FixtureRequest, site_of: SiteOf) -> Path:
    return site_of(request.param)


@pytest.mark.slow
@pytest.mark.parametrize("prefix", ["/", "/a/b/"])
def test_no_address_leads_nowhere(site: Path, prefix: str) -> None:
    assert dead_addresses(site, prefix) == []


@pytest.mark.slow
def test_every_page_has_a_title_a_language_and_nothing_from_elsewhere(site: Path) -> None:
    for file in site.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert text.count("<h1") == 1, file
        assert re.search(r'<html lang="[\w-]+" dir="(?:ltr|rtl)">', text), file
        assert "Content-Security-Policy" in text
        without_values = re.sub(r'="[^"]*"', '=""', text)  # which may show code
        assert not re.search(r"<[^>]* (?:style|on\w+)=", without_values), file
        scripts = [
            tag for tag in re.findall(r"<script[^>]*>", text) if "application/ld+json" not in tag
        ]  # data, no code
        assert all(' src="' in tag for tag in scripts), file
        assert not re.search(r'<(?:img|script|link|source|video|audio|iframe)[^>]* (?:src|href)="(?:https?:)?//', text)


@pytest.mark.slow
def test_a_link_is_red_exactly_when_it_is_reported(tmp_path: Path) -> None:
    wiki = build(load_config(SMALL, output=tmp_path / "site"))
    reported = [finding for finding in wiki.analysis.diagnostics if finding.rule == "broken-link"]
    red = [
        name
        for file in wiki.outputs
        for name in re.findall(rb'class="red-link"', file.content)
        if b"wanted" not in file.path.encode()
    ]
    assert len(reported) == len(red) == 2  # [[Nowhere]] and gone.md


@pytest.mark.slow
def test_no_byte_of_a_draft_is_published(tmp_path: Path, site_of: SiteOf) -> None:
    exported = kmwiki("export", SMALL, "--with-body").out
    everything = b"".join(files_of(site_of("small")).values()) + exported.encode()
    for secret in (b"Secret", b"Unspeakable", b"Hidden thing", b"hidden-tag", b"draft.md"):
        assert secret not in everything
    assert kmwiki("build", SMALL, "-o", tmp_path / "drafts", "--drafts").code == 0
    assert b"Unspeakable" in b"".join(files_of(tmp_path / "drafts").values())


def test_seed_scripts_and_forbidden_html_are_dropped(site_of: SiteOf) -> None:
    page = (site_of("small") / "guides/setup/index.html").read_text(encoding="utf-8")
    body = re.search(r'<article data-kmwiki="body">(.*?)</article>', page, re.DOTALL)
    assert body is not None
    assert "onclick" not in body[1] and "alert(1)" not in body[1]
    assert 'src="https://example.org' not in body[1] and 'href="https://example.org/t.gif"' in body[1]
    assert 'href="../../index.html">raw link</a>' in body[1]
    street = (site_of("small") / "straße/index.html").read_text(encoding="utf-8")
    assert "and on with" in street  # an unclosed comment swallows nothing


def test_sections_yield_to_pages_and_aliases_redirect(site_of: SiteOf) -> None:
    site = site_of("small")
    assert "name of a generated section" in (site / "tags/index.html").read_text(encoding="utf-8")
    assert (site / "tag-index/tools/cli/index.html").is_file()
    for origin in ("setting-up", "installation", "old", "c-plus-plus", "setup"):
        assert 'data-kmwiki="redirect"' in (site / origin / "index.html").read_text(encoding="utf-8"), origin
    assert (site / "languages/cpp/index.html").is_file()


def test_an_alias_that_is_the_pages_own_slug_redirects_nowhere(tmp_path: Path) -> None:
    (tmp_path / "knowledge.md").write_text("---\ntitle: Knowledge\naliases: [knowledge]\n---\nText.", encoding="utf-8")
    publish(tmp_path, tmp_path / "site")
    assert "Text." in (tmp_path / "site/knowledge/index.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_same_wiki_gives_the_same_bytes(tmp_path: Path) -> None:
    outputs = []
    for seed, jobs in (("0", "1"), ("1", "2"), ("4711", "2")):
        copy = tmp_path / seed / "wiki"
        files = [file for file in SMALL.rglob("*") if file.is_file() and ".kmwiki" not in file.parts]
        random.Random(seed).shuffle(files)  # a file system lists files in the order of their making
        for file in files:
            target = copy / file.relative_to(SMALL)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        for number in range(50):  # enough for several processes
            (copy / "content" / f"n{number}.md").write_text(
                f"# N{number}\n\n[[N{number + 1}]] [[Setup]]", encoding="utf-8"
            )
        command = [sys.executable, "-m", "kmwiki", "build", copy, "-o", tmp_path / seed / "site", "--jobs", jobs]
        run = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": seed})
        assert run.returncode == 0, run.stderr
        outputs.append(files_of(tmp_path / seed / "site"))
    assert outputs[0] == outputs[1] == outputs[2]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_an_incremental_build_equals_a_clean_one(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    root = tmp_path / "wiki"
    shutil.copytree(SMALL, root, ignore=shutil.ignore_patterns(".kmwiki"))
    for _ in range(6):
        _edit(root / "content", chance)
        wiki = build(load_config(root, output=tmp_path / "site"))
        write_site(tmp_path / "site", wiki.outputs, wiki.assets)
    write_site(tmp_path / "clean", wiki.outputs, wiki.assets)
    assert files_of(tmp_path / "site") == files_of(tmp_path / "clean")


def _edit(content: Path, chance: random.Random) -> None:
    pages = sorted(content.rglob("*.md"))
    page = chance.choice(pages)
    match chance.choice(("write", "write", "make", "rename", "delete")):
        case "write":
            page.write_text(
                page.read_text(encoding="utf-8") + f"\n\n[[Page {chance.randrange(5)}]]\n", encoding="utf-8"
            )
        case "make":
            tags = chance.choice(("a", "b/c"))
            text = f"---\ntitle: Page {chance.randrange(5)}\ntags: [{tags}]\n---\n[[Setup]]"
            (content / f"made-{chance.randrange(9)}.md").write_text(text, encoding="utf-8")
        case "rename":
            page.rename(page.with_name(f"renamed-{chance.randrange(99)}.md"))
        case "delete" if len(pages) > 2:
            page.unlink()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("build", SMALL), 0),
        (("build", SMALL, "--strict"), 1),
        (("build", SMALL / "nowhere"), 2),
        (("build", SMALL, "--jobs", "many"), 2),
        (("check", SMALL), 1),
        (("check", SMALL, "--fail-on", "never"), 0),
        (("check", SMALL, "--format", "xml"), 2),
        (("export", SMALL, "--format", "graphml"), 0),
        (("--version",), 0),
        (("build", "--help"), 0),
    ],
)
def test_exit_codes(tmp_path: Path, arguments: tuple[str | Path, ...], code: int) -> None:
    output = ("-o", tmp_path / "site") if arguments[0] == "build" and "--help" not in arguments else ()
    run = kmwiki(*arguments, *output)
    assert run.code == code, run.err
    assert "Traceback" not in run.err
    if code == 2:
        assert len(run.err.strip().splitlines()) <= 4


def test_check_gives_findings_as_text_and_json() -> None:
    text = kmwiki("check", SMALL).out
    assert "content/index.md:8:70: warning[broken-link]: no page is called “Nowhere”" in text
    findings = json.loads(kmwiki("check", SMALL, "--format", "json").out)
    assert {"rule", "severity", "path", "line", "column", "message", "help"} == set(findings[0])
    assert {finding["rule"] for finding in findings} == {"broken-link", "broken-anchor", "broken-citation"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("template", "place"),
    [
        ("{% if %}", "templates/page.html:1: "),
        ("{# #}\n{{ nope.x }}", "templates/page.html:2: there is nothing called “nope” here"),
        ('{% extends "pag.html" %}', "templates/page.html:1: there is no template called “pag.html”"),
        ("{{ view.titel }}", "templates/page.html:1: “view” has no “titel” (did you mean “title”?)"),
        ("{{ view.chrome.zzz.x }}", "templates/page.html:1: this chrome has no “zzz” (it has "),
        ("{{ view.title.zzz.x }}", "templates/page.html:1: there is no “zzz” in this text"),
    ],
)
def test_a_broken_template_is_one_line_and_leaves_the_site(tmp_path: Path, template: str, place: str) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "content" / "a.md").write_text("One.")
    kmwiki("build", tmp_path)
    before = (tmp_path / "site" / "a" / "index.html").read_bytes()
    (tmp_path / "content" / "a.md").write_text("Two.")
    (tmp_path / "templates" / "page.html").write_text(template)
    run = kmwiki("build", tmp_path)
    assert run.code == 2
    assert run.err.startswith(f"kmwiki: {place}") and run.err.count("\n") == 1
    assert (tmp_path / "site" / "a" / "index.html").read_bytes() == before


def test_backlinks_carry_their_sentence(site_of: SiteOf) -> None:
    page = (site_of("small") / "straße/index.html").read_text(encoding="utf-8")
    section = re.search(r'<section[^>]*data-kmwiki="backlinks".*?</section>', page, re.DOTALL)
    assert section is not None
    assert "Start with Setup, the labels, Straßenbahn and Nowhere." in html.unescape(re.sub(r"<[^>]*>", "", section[0]))


def test_a_link_tells_what_else_it_could_mean_even_if_that_redirects(tmp_path: Path) -> None:
    for name, front in (("one", ""), ("three", "redirect: one\n"), ("two", "")):
        text = f"---\ntitle: {name.title()}\naliases: [X]\n{front}---\n[[X]]\n"
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    pages = {output.path: output.content.decode() for output in build(load_config(tmp_path)).outputs}
    (meaning,) = re.findall(r'ambiguous" title="([^"]*)"', pages["two/index.html"])
    assert meaning == "could also mean: three or Two (two)"


@pytest.mark.slow
def test_the_folder_is_no_part_of_the_wiki(tmp_path: Path) -> None:
    built = []
    for name in ("one", "another place"):
        root = tmp_path / name
        shutil.copytree(SMALL, root, ignore=shutil.ignore_patterns(".kmwiki"))
        built.append({output.path: output.content for output in build(load_config(root)).outputs})
    assert built[0] == built[1]
