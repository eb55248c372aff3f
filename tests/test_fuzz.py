"""Wikis made of the syntax's own pieces: no crash, no lost word, whole HTML, honest places, in every output.

`KMWIKI_FUZZ=20000` runs that many pages instead of few.
"""

import json
import os
import re
import tempfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kmwiki import build, load_config
from kmwiki.content.files import ContentFile, Files
from kmwiki.content.source_names import SourceNames
from kmwiki.core import CORE
from kmwiki.engine.linking import links_of
from kmwiki.engine.packed_parts import PackedParts
from kmwiki.engine.store import NOTHING
from kmwiki.graph.naming import named
from kmwiki.graph.resolver import resolver_of, wiki_of
from kmwiki.graph.wiki import Resolving, Wiki
from kmwiki.markdown.parser import PageParser
from kmwiki.model import Page
from kmwiki.outputs.body import page_html, title_html
from kmwiki.outputs.export import as_json

MANY = int(os.environ.get("KMWIKI_FUZZ", "0"))
PARSE = PageParser(CORE.markdown, SourceNames.of(["a.md", "dir/b.md"]))
MARKS = (
    "[[ ]] [ ] | \\| # ^ ^[ ![[ a.md b.md :1-3 , ` ``` ** * _ ~~ word Wörter 知识 > - 1. | |- | # ## $ %% == \\ & "
    "&amp; < > <b> </b> <!-- --> <script> ( ) https://e.org ! ^id [^1] [^1]: : [!note] [!tip]- #tag $ $$ == %% "
    "![[p]] ![[p#word]] ![[p#^id]] ![[x.pdf]] <think> </think> <details> </div> שלום --- [x]"
).split(" ")
HTML = (
    "<div|<div>|</div|<a|<a href='|"
    "<a href='https://e.org'>|<a href='p.md'>|</a>|<span class='|<link href='https://e.org |"
    "<textarea>|</textarea>|<title>|<style>|</style>|</script>|<template>|</template>|<svg>|</svg>|<math>|<select>|"
    "<option>|<plaintext>|<xmp>|<noscript>|<iframe src='https://e.org'>|</iframe>|<button>|</button>|<font color=red>|"
    "</font>|<name>|Vec<String>|<your-file>|<p>|</p>|<table>|<td>|</table>|<li>|<ul>|</ul>|<h1>|</h1>|<br>|<hr/>|"
    "<img src=x>|<img src='https://e.org/x'>|<video>|<source src='https://e.org'>|</video>|<?php|?>|<![CDATA[|]]>|"
    "<!DOCTYPE|<pre>|</pre>|<summary>|</details>|<o:p>|<x-y z>|&#1;|&#x202e;|&lt;|\"|'|javascript:x|](javascript:x)|"
    "](https://u:p@e.org)|](p)|](p.md#word)|![a](x.png)|{#id}|[^n]|^[a.md:1]|[[p]]|[[p#word]]|[[r]]"
).split("|")
BLANKS = st.sampled_from([*" ;\n;\n\n;    ;\t;\n> ;\n- ;\n  - ;\n# ;\n## ;\n[^1]: ;|-|-|\n".split(";")])
# What other programs write, at the starts of lines.
FOREIGN = (
    '!!! note|!!! tip "word1"|!!! note word2|??? note|???+ "word1"|    word2|        word3|:::|::::|:::tip'
    '|::::note word1|:::tip[word2]|::: {.note}|:::columns|:::details word3|=== "word1"|===! "word2"|===+ ""'
    '|===|> :::tip|> :::|- word1|    - word2|1. !!! note|> === "word1"|>     word2||word3|```'
    '|~~~ title="word1" {2}|# word2|{{< word1 a="word2" >}}|{{<figure src="a.png" caption="word3">}}|{{% word1 %}}'
    "|{{ word1 }}"
    '|{{<word1>}}|{% word2 %}|<% word1 %>|word1:: word2|<Word a="1"/>|{{query [[word3]]}}|import word1 from "word2"'
).split("|")
PIECES = st.sampled_from(MARKS) | st.sampled_from(HTML) | BLANKS | st.sampled_from(FOREIGN).map("\n{}\n".format)
TEXTS = st.lists(PIECES, max_size=60).map("".join)
ODD = st.sampled_from([*"?#[]|<>&\"'`*_:{}%@!^~$.-= \0\x01\u202eé知אaZ1🚀", "<b", "[[p]]"])
LINES = st.lists(ODD, max_size=8).map("".join)
NAMES = LINES.map(lambda text: re.sub(r"[/\\\0]", "", text)[:30])
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "title": LINES,
        "summary": LINES,
        "tags": st.lists(LINES, max_size=3),
        "aliases": st.lists(LINES, max_size=3),
        "sources": st.lists(LINES | st.sampled_from(["a.md", "javascript:x", "https://u:p@e.org/"]), max_size=2),
        "slug": LINES,
        "redirect": LINES,
        "lang": st.sampled_from(["en", "ar", "??"]),
        "related": st.lists(LINES.map("[[{}]]".format), max_size=2),
        "created": st.sampled_from(["2026-01-01", "x", "2026-02-30"]),
    },
)
VOID = {"br", "hr", "img", "input", "source", "mspace", "wbr", "col", "meta", "link"}
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]")
HIDES = ("%%", "<!--", "think>")


def document(fields: dict[str, object], body: str, *, quoted: bool = True) -> str:
    """A page with this front matter, as JSON (which is YAML) or as an author would type it."""
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False) if quoted else value}" for key, value in fields.items()]
    return "\n".join(["---", *lines, "---", body]) if fields else body


class _Whole(HTMLParser):
    """Finds what is wrong with a piece of HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.text = ""
        self.ids: list[str] = []
        self.headings = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and "a" in self.open:
            self.wrong.append("a link within a link")
        if tag not in VOID:
            self.open.append(tag)
        self.headings += tag == "h1"
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if any(name.startswith("on") for name, _ in attrs):
            self.wrong.append("a script")
        if len({name for name, _ in attrs}) < len(attrs):
            self.wrong.append(f"an attribute twice: {attrs}")
        for name, value in attrs:
            if name in ("href", "src") and re.match(r"(?:javascript|vbscript|file):|.*u:p@", value or ""):
                self.wrong.append(f"{name}={value}")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"<!--{data}-->")


def check(html: str) -> _Whole:
    """What a page shows, which must be whole."""
    whole = _Whole()
    whole.feed(html)
    whole.close()
    assert whole.wrong == [] and whole.open == [], html
    assert len(set(whole.ids)) == len(whole.ids), html
    assert FORBIDDEN.search(html) is None, html
    assert re.search(r"</[a-z0-9]+ ", html) is None, html
    return whole


def resolved(pages: dict[str, str]) -> tuple[Wiki, dict[str, Page]]:
    parsed = [PARSE(ContentFile(path=path, name=path, text=text, digest="")) for path, text in sorted(pages.items())]
    by_path = {page.path: page for page in parsed}
    names = named(parsed, lambda path: by_path[path], Resolving())
    files = Files(
        pages=(), sources=(), assets=(), compiled={}, lock=None, verdicts=None, diagnostics=(), readings={}, time=0
    )
    resolver = resolver_of(names.graph, files, SourceNames.of([]), Resolving())
    links = links_of(resolver, names.refs, PackedParts(NOTHING), jobs=1)
    return wiki_of(resolver, names, files, links.pages, links.cited, {}, {}, {}), by_path


@pytest.mark.slow
@settings(max_examples=MANY or 400, suppress_health_check=list(HealthCheck))
@given(TEXTS, FIELDS, st.booleans())
def test_any_text_gives_whole_html_and_true_places(text: str, fields: dict[str, object], quoted: bool) -> None:
    whole = document(fields, f"{text}\n\nlastword\n", quoted=quoted)
    site, pages = resolved({"p.md": whole, "q.md": "![[p]]\n\n![[p#word]]\n\n[[p]]\n\nafterword\n"})
    lines = whole.split("\n")
    for link in pages["p.md"].links:
        line = lines[link.location.line - 1]
        assert "[[" in line or "related" in line
    for slug, resolved_page in site.pages.items():
        html = page_html(site, resolved_page)
        shown = check(html)
        check(title_html(site, resolved_page) or "")
        assert not re.search("[a-z]://u:p@", html) or re.search("<code|<math", html), html
        if slug == "q":
            assert "afterword" in shown.text
        elif quoted and not any(mark in text for mark in HIDES):
            assert "lastword" in shown.text, html


@pytest.mark.slow
@settings(max_examples=MANY // 100 or 6, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(st.lists(st.tuples(NAMES, FIELDS, TEXTS), min_size=3, max_size=6))
def test_any_wiki_gives_a_whole_site(pages: list[tuple[str, dict[str, object], str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "content").mkdir()
        for number, (name, fields, text) in enumerate(pages):
            file = root / "content" / (f"{name}.md" if name.strip(". ") else f"{number}.md")
            file.write_text(document(fields, text), encoding="utf-8")
        result = build(load_config(root, output=root / "site"))
        for output in result.outputs:
            if output.path.endswith(".html"):
                shown = check(output.content.decode())
                assert shown.headings == 1 or 'http-equiv="refresh"' in output.content.decode(), output.path
            elif output.path.endswith((".json", ".xml", ".txt", ".md")):
                assert FORBIDDEN.search(output.content.decode()) is None, output.path
        exported = as_json(result.analysis.site, result.analysis.diagnostics, with_body=True)
        assert FORBIDDEN.search(exported.decode()) is None
        assert "page-failed" not in {finding.rule for finding in result.analysis.diagnostics}


@pytest.mark.slow
@settings(max_examples=MANY or 150)
@given(st.lists(st.sampled_from("[[ ]] | ^[ ] # word1 word2 word3 ** ` , a.md <div <b> </b> <x".split()), max_size=30))
def test_no_word_is_lost(parts: list[str]) -> None:
    keeps_words(" ".join(parts))


@pytest.mark.slow
@settings(max_examples=MANY or 300)
@given(st.lists(st.sampled_from(FOREIGN), max_size=14))
def test_no_word_of_another_syntax_is_lost(lines: list[str]) -> None:
    keeps_words("\n".join(lines))


def keeps_words(text: str) -> None:
    """A page shows its words, as often as they are written, or says them of something else."""
    page = PARSE(ContentFile(path="p.md", name="p.md", text=text, digest=""))
    said = page.body.text + " ".join(f"{link.target} {link.label}" for link in page.links)
    said += " ".join(reference.source for citation in page.citations for reference in citation.references)
    said += " ".join(finding.message for finding in page.diagnostics) + page.title
    said += "".join(re.findall('"code-title">[^<]*', "".join(getattr(piece, "html", "") for piece in page.body.pieces)))
    assert set(re.findall(r"word\d", text)) <= set(re.findall(r"word\d", said))
