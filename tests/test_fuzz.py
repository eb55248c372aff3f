"""Text made of the syntax's own pieces: no crash, no lost word, balanced HTML, honest places."""

import re
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from kmwiki.cache import NOTHING
from kmwiki.graph import build_graph
from kmwiki.model import ContentFile
from kmwiki.outputs.body import page_html
from kmwiki.packing import shelved
from kmwiki.parser import PageParser
from kmwiki.resolver import resolve
from kmwiki.sources import SourceIndex
from kmwiki.stock import Stock

SOURCES = SourceIndex.of(["a.md", "dir/b.md"])
PIECES = st.sampled_from(
    "[[ ]] [ ] | \\| # ^ ^[ ![[ a.md b.md :1-3 , ` ``` ** * _ ~~ word Wörter 知识 > - 1. | |- | # ## $ %% == \\ & "
    "&amp; < > <b> </b> <!-- --> <script> ( ) https://e.org ! ^id [^1] [^1]: : [!note] [!tip]- #tag $ $$ == %% "
    "![[p]] ![[p#word]] ![[p#^id]] ![[x.pdf]] <think> </think> <details> </div> שלום --- [x]".split(" ")
) | st.sampled_from([" ", "\n", "\n\n", "    ", "\t", "|-|-|\n"])
TEXTS = st.lists(PIECES, max_size=60).map("".join)
VOID = {"br", "hr", "img", "input", "source", "mspace", "wbr"}


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.text = ""
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and "a" in self.open:
            self.wrong.append("a link within a link")
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag == "script" or any(name.startswith("on") for name, _ in attrs):
            self.wrong.append("a script")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.text += data


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_any_text_gives_balanced_html_and_true_places(text: str) -> None:
    page = PageParser(SOURCES)(ContentFile(path="p.md", name="p.md", text=text, digest=""))
    site = resolve(
        build_graph([page], lambda path: page),
        [],
        [],
        shelve=lambda pages: shelved(pages, Stock(NOTHING), lambda path: page),
        source_index=SourceIndex.of([]),
        section_names={},
        url_style="folder",
        slug_labels="slug",
    )
    html = page_html(site, site.pages["p"])
    balance = _Balance()
    balance.feed(html)
    balance.close()
    assert balance.wrong == [] and balance.open == []
    assert len(set(balance.ids)) == len(balance.ids)
    lines = text.split("\n")
    for link in page.links:
        line = lines[link.location.line - 1]
        assert "[[" in line
        assert line.startswith(("[[", "![["), link.location.column - 1), (line, link.location.column)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from("[[ ]] | ^[ ] # word1 word2 word3 ** ` , a.md".split()), max_size=30).map(" ".join))
def test_no_word_is_lost(text: str) -> None:
    page = PageParser(SOURCES)(ContentFile(path="p.md", name="p.md", text=text, digest=""))
    said = page.body.text + " ".join(f"{link.target} {link.label}" for link in page.links)
    said += " ".join(reference.source for citation in page.citations for reference in citation.references)
    said += " ".join(finding.message for finding in page.diagnostics) + page.title
    assert set(re.findall(r"word\d", text)) <= set(re.findall(r"word\d", said))
