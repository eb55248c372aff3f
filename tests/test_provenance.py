"""What of a source is published, and how much of it is cited."""

import re
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import independent
from building import Made, made, texts
from kmwiki import analyse, load_config
from kmwiki.evidence.cited_ranges import cited_ranges, usage
from kmwiki.outputs.export import as_json, as_jsonld
from kmwiki.outputs.references import references_of

LINES = 60
RANGES = st.lists(st.tuples(st.integers(1, LINES), st.integers(0, 6)), max_size=6)


def make(root: Path, ranges: list[tuple[int, int]], *, publish: str = "", private: bool = False) -> Made:
    """A wiki that cites lines of one source; each line of it is a word of its own."""
    head = ["---", "private: true", "---"] if private else []
    words = [*head, *(f"word{number:04}x" for number in range(len(head) + 1, LINES + 1))]
    marks = "\n\n".join(f"Claim. ^[s.md:{start}-{min(LINES, start + length)}]" for start, length in ranges)
    files = {"content/p.md": f"{marks}\n\nWhole. ^[s.md]", "sources/s.md": "\n".join(words)}
    if publish:
        files["kmwiki.toml"] = f'[sources]\npublish = "{publish}"\n'
    for name, text in files.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return Made(load_config(root))


def published(result: Made) -> set[int]:
    """The lines of the source that stand in any output."""
    everything = b"\n".join(output.content for output in result.outputs)
    return {number for number in range(1, LINES + 1) if f"word{number:04}x".encode() in everything}


@pytest.mark.slow
@settings(max_examples=40)
@given(RANGES)
def test_cited_lines_are_published_with_two_around_them(ranges: list[tuple[int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        cited = {line for start, length in ranges for line in range(start, min(LINES, start + length) + 1)}
        near = {line + step for line in cited for step in (-2, -1, 0, 1, 2)}
        assert published(make(Path(folder), ranges)) == {line for line in near if 1 <= line <= LINES}


@pytest.mark.slow
def test_the_owner_may_publish_all_or_nothing(tmp_path: Path) -> None:
    assert published(make(tmp_path, [(5, 2)], publish="full")) == set(range(1, LINES + 1))
    assert published(make(tmp_path, [(5, 2)], publish="none")) == set()
    assert published(make(tmp_path, [(5, 2)], publish="full", private=True)) == set()


def test_a_source_page_tells_how_much_is_cited(tmp_path: Path) -> None:
    result = make(tmp_path, [(11, 1), (12, 0), (40, 0)])
    page = next(output.content.decode() for output in result.outputs if output.path == "sources/s.md/index.html")
    assert "3 of 60 (5%)" in page and "lines 13–39" in page
    assert '<li id="L11" value="11" class="cited-1">' in page and '<li id="L12" value="12" class="cited-2">' in page
    assert "… 8 lines not published …" in page and '<a href="#L40">Line 40</a>' in page


def test_a_list_of_sources_gives_way_to_the_references(tmp_path: Path) -> None:
    files = {
        "content/p.md": "A claim. ^[a.md]\n\n## Sources\n\n- a.md\n- [b](b.md)\n",
        "content/q.md": "See [[p#Sources]].\n\n## Sources\n\n- a.md\n- and much more\n",
        "sources/a.md": "x",
        "sources/b.md": "---\ntitle: Book B\n---\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = Made(load_config(tmp_path))
    pages = {output.path: output.content.decode() for output in result.outputs}
    assert "<h2>General references</h2>" in pages["p/index.html"] and ">Book B</a>" in pages["p/index.html"]
    assert pages["p/index.html"].count('id="sources"') == 1 and '<h2 id="sources">' not in pages["p/index.html"]
    assert '<h2 id="sources">' in pages["q/index.html"] and 'href="../p/index.html#sources"' in pages["q/index.html"]


@pytest.mark.parametrize("written", ["drinks/coffee.md", "[[Coffee]]", "content/drinks/coffee.md", "Coffee"])
def test_a_source_that_is_a_page_leads_to_it(tmp_path: Path, written: str) -> None:
    front = f'---\nsources: ["{written}"]\n---\nTea.'
    files = {"content/tea.md": front, "content/drinks/coffee.md": "# Coffee\n\nRoasted."}
    pages = texts(made(tmp_path, files).outputs)
    assert '<li><a href="../drinks/coffee/index.html">Coffee</a></li>' in pages["tea/index.html"]


@pytest.mark.parametrize(
    ("name", "content", "lines"),
    [("a.txt", b"", 0), ("b.md", b"one", 1), ("c.bin", b"\0\1", None), ("d.txt", b"x\n" * 3_000_000, 3_000_000)],
)
def test_any_file_may_be_a_source(tmp_path: Path, name: str, content: bytes, lines: int | None) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "sources").mkdir()
    (tmp_path / "content" / "p.md").write_text(f"Claim. ^[{name}]")
    (tmp_path / "sources" / name).write_bytes(content)
    result = Made(load_config(tmp_path))
    assert result.analysis.wiki.sources[name].lines == lines
    assert f"sources/{name}/index.html" in {output.path for output in result.outputs}


HOSTILE = {
    "^[gone.md:3]": "broken-citation",
    "^[empty.md]": "empty-source",
    "^[empty.md:1]": "citation-out-of-range",
    "^[blank.md:2-3]": "empty-source",
    "^[blank.md:2-4]": None,
    "^[nothing.md:2]": None,
    "^[blank.md:3-9]": "citation-out-of-range",
    "^[binary.md:1]": "not-utf8",
    "^[latin.txt:1]": "not-utf8",
    "^[picture.png]": None,
    "^[huge.txt:2]": "large-file",
    "^[CASE.md:1]": "citation-case",
    "^[../../secret.md:1]": "broken-citation",
    "^[../content/secret.md:1]": "broken-citation",
    "^[/etc/hostname.md:1]": "broken-citation",
}


@pytest.mark.slow
@pytest.mark.parametrize(("marker", "rule"), HOSTILE.items())
def test_an_unfit_source_gives_one_finding_and_no_text(tmp_path: Path, marker: str, rule: str | None) -> None:
    sources = {
        "empty.md": b"",
        "nothing.md": b"\n\n\n",
        "blank.md": b"Here.\n\n  \nThere.\n",
        "binary.md": b"SECRET\0\xff\n",
        "latin.txt": "SECRET caf\xe9\n".encode("latin-1"),
        "picture.png": b"\x89PNG\0SECRET",
        "huge.txt": b"SECRET\n",
        "case.md": b"Shown.\n",
    }
    root = tmp_path / "above" / "wiki"
    for folder in ("content", "sources"):
        (root / folder).mkdir(parents=True)
    named = re.sub(r":.*", "", marker[2:-1])
    for name, content in sources.items():
        if name == named.lower():
            content *= 50 * 1024 * 1024 // 7 if name == "huge.txt" else 1
            (root / "sources" / name).write_bytes(content)
    for place in (tmp_path / "secret.md", tmp_path / "above" / "secret.md", root / "secret.md"):
        place.write_text("SECRET")
    (root / "content" / "p.md").write_text(f"---\ntitle: P\n---\nClaim {marker}.\n")
    (root / "content" / "secret.md").write_text("---\ntitle: S\n---\nHere, as a page.\n")
    result = Made(load_config(root))
    assert [finding.rule for finding in result.analysis.diagnostics] == ([rule] if rule else [])
    assert b"SECRET" not in b"".join(output.content for output in result.outputs)
    assert [asset.path for asset in result.assets] == (
        ["sources/picture.png/picture.png"] if named == "picture.png" else []
    )


def test_html_is_shown_as_text_on_its_own_lines(tmp_path: Path) -> None:
    page = """<!doctype html>
<title>A &amp; B</title><style>
p { color: red }
</style>
<p class="x
y">Tea is <b>older</b>
than &eacute;<br>coffee<!-- hidden
hidden -->.
<script>
hidden()</script>
"""
    for name, text in (("content/p.md", "Claim. ^[s.html:1-9]\n"), ("sources/s.html", page)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    source = analyse(load_config(tmp_path)).wiki.sources["s.html"]
    assert source.text is not None and source.lines == 10
    assert source.text.split("\n") == ["", "A & B", "", "", "", "Tea is older", "than é coffee", ".", "", "", ""]


def test_html_shows_nothing_that_a_browser_hides(tmp_path: Path) -> None:
    page = (
        "<p>a<br>b</p><td>1</td><td>2</td>\n<template>HIDDEN</template><noscript>HIDDEN</noscript>\n<!-- HIDDEN\nopen"
    )
    for name, text in (("content/p.md", "Claim. ^[s.html:1-4]\n"), ("sources/s.html", page)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    assert analyse(load_config(tmp_path)).wiki.sources["s.html"].text == "a b 1 2\n\n\n"


PRIVATE = {
    "colon.md": "---\ntitle: Interview: Bob\nprivate: true\n---\n",
    "quote.md": '---\ntitle: "open\nprivate: true\n---\n',
    "list.md": "---\ntags: [a, b\nprivate: true\n---\n",
    "at.md": "---\nauthor: @bob\nprivate: true\n---\n",
    "open.md": "---\ntitle: A\nprivate: true\n",
    "huge.md": f"---\nprivate: true\nx: {'y' * 70_000}\n---\n",
    "text.txt": "---\nprivate: true\n---\n",
    "long.markdown": "---\nprivate: true\n---\n",
    "none": "---\nprivate: true\n---\n",
    "thought.md": "<think>so</think>\n---\nprivate: true\n---\n",
    "fence.md": "```markdown\n---\nprivate: true\n---\n# T\nSECRET\n```\n",
    "second.md": "---\ntitle: A\n---\n---\nprivate: true\n---\n",
    "toml.md": "+++\nprivate = true\n+++\n",
    "blank.md": "\n---\nprivate: true\n---\n",
    "case.md": "---\nPrivate: yes\n---\n",
}


@pytest.mark.parametrize(("name", "head"), PRIVATE.items())
def test_no_text_of_a_private_source_is_published(tmp_path: Path, name: str, head: str) -> None:
    last = head.count("\n") + 2
    files = {"content/p.md": f"Claim. ^[{name}:1-{last}]\n", f"sources/{name}": f"{head}# SECRET\nSECRET\n"}
    for file, text in files.items():
        (tmp_path / file).parent.mkdir()
        (tmp_path / file).write_text(text)
    result = Made(load_config(tmp_path))
    assert result.analysis.wiki.sources[name].private
    assert b"SECRET" not in b"".join(output.content for output in result.outputs)


UNCITING = {
    "nothing": "Text.",
    "front matter": "---\nsources: [s.md]\n---\nText.",
    "a link": "[the file](../sources/s.md) [[s.md]]",
    "a list of sources": "Text.\n\n## Sources\n\n- s.md\n",
    "a draft": "---\ndraft: true\n---\nClaim. ^[s.md:1]",
    "a comment": "%% ^[s.md] %%\n\n`^[s.md]`",
}


@pytest.mark.slow
@pytest.mark.parametrize("text", UNCITING.values(), ids=UNCITING)
def test_of_a_private_source_that_nobody_cites_nothing_is_published(tmp_path: Path, text: str) -> None:
    head = "title: SECRET\nauthor: SECRET\ndate: SECRET\nurl: https://SECRET.example/\nretracted: true\nprivate: true"
    files = {
        "content/p.md": text,
        "content/q.md": "Other. ^[t.md]",
        "sources/s.md": f"---\n{head}\n---\n# SECRET\n",
        "sources/t.md": "x\n",
        "kmwiki.toml": "[rules]\nunused-source = 'warning'\nsingle-source = 'warning'\nretracted-source = 'warning'\n",
    }
    for file, words in files.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(words)
    config = load_config(tmp_path, base_url="https://example.org/")
    result = Made(config)
    exported = as_json(result.analysis.site, result.analysis.diagnostics, with_body=True)
    for output in result.outputs:
        assert b"SECRET" not in output.content, output.path
    assert b"SECRET" not in exported + as_jsonld(result.analysis.site)
    (tmp_path / "content" / "q.md").write_text("Other. ^[s.md]")
    cited = {output.path for output in Made(config).outputs if b"SECRET" in output.content}
    assert {"sources/index.html", "q/index.html", "llms.txt", "graph.json", "q/index.md"} <= cited


@pytest.mark.parametrize(
    ("publish", "lines", "title"),
    [("cited", "5-6", "S"), ("cited", "2-4", "The heading"), ("full", "6", "The heading"), ("none", "1-2", "S")],
)
def test_a_heading_is_a_title_where_its_line_is_published(tmp_path: Path, publish: str, lines: str, title: str) -> None:
    files = {
        "content/p.md": f"Claim. ^[s.md:{lines}]\n",
        "sources/s.md": "# The heading\n\na\nb\nc\nd\n",
        "kmwiki.toml": f'[sources]\npublish = "{publish}"\n',
    }
    for file, text in files.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text)
    result = Made(load_config(tmp_path))
    page = next(output.content.decode() for output in result.outputs if output.path == "sources/s.md/index.html")
    assert f"<h1>{title}</h1>" in re.sub(r"<h1[^>]*>", "<h1>", page)
    everything = b"".join(output.content for output in result.outputs)
    assert (b"The heading" in everything) == (title != "S")


def test_a_list_of_sources_may_name_one_that_is_not_there(tmp_path: Path) -> None:
    text = "A claim. ^[a.md]\n\n## Sources\n\n- a.md\n- gone.md\n"
    for file, content in {"content/p.md": text, "sources/a.md": "x"}.items():
        (tmp_path / file).parent.mkdir()
        (tmp_path / file).write_text(content)
    result = Made(load_config(tmp_path))
    page = next(output.content.decode() for output in result.outputs if output.path == "p/index.html")
    assert '<h2 id="sources">' not in page and "<li>gone.md</li>" in page


@pytest.mark.slow
def test_a_pdf_is_never_text(tmp_path: Path) -> None:
    for file, content in {"content/p.md": "A claim. ^[a.pdf:3]", "sources/a.pdf": "%PDF-1.4\nUNQUOTED\n"}.items():
        (tmp_path / file).parent.mkdir()
        (tmp_path / file).write_text(content)
    result = Made(load_config(tmp_path))
    page = next(output.content.decode() for output in result.outputs if output.path == "sources/a.pdf/index.html")
    assert result.analysis.diagnostics[1:] == () and '<a href="a.pdf">' in page and "Line 3" in page
    assert [asset.path for asset in result.assets] == ["sources/a.pdf/a.pdf"]
    assert not any(b"UNQUOTED" in output.content for output in result.outputs)


ITEMS = {
    "- one\n\n  two ^[s.md]\n": (2, 2),
    "- one ^[s.md]\n\n  two\n": (2, 2),
    "- parent\n  - child ^[s.md]\n": (1, 2),
    "- parent ^[s.md]\n  - child\n": (2, 2),
    "- a\n- b ^[s.md]\n- c\n": (1, 3),
}


@pytest.mark.parametrize(("text", "coverage"), ITEMS.items())
def test_an_item_is_cited_by_any_of_its_paragraphs(tmp_path: Path, text: str, coverage: tuple[int, int]) -> None:
    (tmp_path / "p.md").write_text(text)
    page = analyse(load_config(tmp_path)).wiki.pages["p"].node.page
    assert (len(page.citing_claims), page.claims) == coverage


def test_a_claim_counts_once_for_its_lines(tmp_path: Path) -> None:
    text = "First ^[s.md:2-3]. Second ^[s.md:2-3] again ^[s.md:3].\n\nAnother. ^[s.md:3]\n"
    for file, content in {"content/p.md": text, "sources/s.md": "a\nb\nc\nd\n"}.items():
        (tmp_path / file).parent.mkdir()
        (tmp_path / file).write_text(content)
    result = Made(load_config(tmp_path))
    page = next(output.content.decode() for output in result.outputs if output.path == "sources/s.md/index.html")
    assert 'id="L2" value="2" class="cited-1"' in page and 'id="L3" value="3" class="cited-2"' in page


def test_wanted_pages_are_the_red_links_of_check(tmp_path: Path) -> None:
    pages = {
        "tea": "[[Cofee]] ![[Gone]] ![[x.png]] [[Gone#There]] [[Coffee]]",
        "coffee": "---\ntitle: Coffee\n---\n[[gone]] [[lost.pdf]] ![[tea#Nowhere]]",
    }
    for name, text in pages.items():
        (tmp_path / f"{name}.md").write_text(text)
    result = Made(load_config(tmp_path))
    red = [finding for finding in result.analysis.diagnostics if finding.rule == "broken-link"]
    wanted = next(o.content.decode() for o in result.outputs if o.path == "special/wanted/index.html")
    assert len(red) == 4 and len(re.findall('<p class="context"', wanted)) == 3  # one sentence asks twice
    assert re.findall(r'red-link"[^>]*>(.*?)<', wanted) == ["Gone", "Cofee"]  # as most of them spell it
    assert 'Did you mean <a href="../../coffee/index.html">Coffee</a>?' in wanted


@pytest.mark.slow
def test_a_second_count_agrees() -> None:
    """What the demonstration wiki cites, and what its reports say, counted again from the Markdown alone."""
    root = Path(__file__).parent.parent
    wiki = analyse(load_config(root))
    site, rows = wiki.wiki, wiki.site.rows
    uses = wiki.site.uses
    expected = independent.count(root / "content", root / "sources")
    assert expected["coverage"] == {
        site.pages[slug].node.page.name: msgspec.structs.astuple(facts.trust.coverage)
        for slug, facts in wiki.site.pages.items()
    }
    names = {slug: page.node.page.name for slug, page in site.pages.items()}
    assert expected["marked"] == {names[slug]: len(page.node.page.supported) for slug, page in site.pages.items()}
    assert expected["references"] == {
        names[slug]: len(references_of(wiki.site, page, "en")) for slug, page in site.pages.items()
    }
    for report, key in (("uncited", "uncited"), ("single-source", "single")):
        assert expected[key] == sorted(names[row.slug or ""] for row in rows[report])
    assert expected["unused"] == sorted(row.source or "" for row in rows["unused-sources"])
    assert expected["citations"] == {name: len(uses.get(name, ())) for name in site.sources}
    used = {name: usage(source, cited_ranges(uses.get(name, ()))) for name, source in site.sources.items()}
    assert expected["cited_lines"] == {name: found.cited for name, found in used.items() if found is not None}


def test_a_source_that_is_a_page_leads_there_and_is_in_no_report_on_pages(tmp_path: Path) -> None:
    files = {
        "index.md": "---\nokf_version: '0.1'\n---\n# Home\n\n- [A](/concepts/a.md)\n- [B](/concepts/b.md)\n",
        "concepts/a.md": "Tea is a drink. ^[brewing.md]\n",
        "concepts/b.md": "Tea is a drink. ^[gone.md]\n",
        "concepts/c.md": "Tea is a drink.\n",
        "references/brewing.md": "# Brewing\n\nTea is a drink.\n",
        "references/old/maps.md": "# Maps\n\nTea is a drink.\n",
    }
    result = made(tmp_path, files)
    rows = {name: [row.slug for row in rows] for name, rows in result.analysis.site.rows.items()}
    assert (rows["orphaned"], rows["uncited"]) == (["concepts/c"], ["concepts/b", "concepts/c"])
    assert rows["untagged"] == ["concepts/a", "concepts/b", "concepts/c", "index"]
    for path, title in (("brewing.md", "Brewing"), ("old/maps.md", "Maps")):
        page = next(o.content.decode() for o in result.outputs if o.path == f"sources/{path}/index.html")
        assert re.search(
            rf'<p class="summary">[^<]*<a href="[./]*/references/{path[:-3]}/index.html">{title}</a>', page
        )
