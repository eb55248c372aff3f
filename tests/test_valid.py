"""What authors write carelessly comes out as the standards want it, and looks the same."""

from pathlib import Path

import pytest

from building import Made
from kmwiki import analyse, load_config
from kmwiki.outputs.export import as_json
from kmwiki.outputs.valid_html import valid


@pytest.mark.parametrize(
    ("written", "levels"),
    [
        ("2 3 4 2 3", "2 3 4 2 3"),
        ("3 3 2", "2 2 2"),
        ("4 5 4 6 2 3", "2 3 2 3 2 3"),
        ("2 4 3 4", "2 3 3 4"),
        ("6 5 4 3 2", "2 2 2 2 2"),
    ],
)
def test_no_level_of_headings_is_left_out(written: str, levels: str) -> None:
    def page(headings: str) -> str:
        return "".join(f'<h{level} id="a">A</h{level}><p>x</p>' for level in headings.split())

    assert valid(page(written)) == page(levels)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("http://me@x.org/@me", "http://x.org/@me"),
        ("https://me:secret@x.org", "https://x.org"),
        ("http://x.org/a|b [c]?d={e}&amp;f=`g`#h^i", "http://x.org/a%7Cb%20%5Bc%5D?d=%7Be%7D&amp;f=%60g%60#h%5Ei"),
        ("http://x.org/50%/%C3%BC", "http://x.org/50%25/%C3%BC"),
        ("http://x.org/a\\b?c\\d", "http://x.org/a/b?c%5Cd"),
        ("http://[::1]:80/ü", "http://[::1]:80/ü"),
        ("http://x.org/#a#b|#c", "http://x.org/#a%23b%7C%23c"),
        ("mailto:me@x.org", "mailto:me@x.org"),
        ("tel:+49 30 1", "tel:+49-30-1"),
        ("../a|b/index.html", "../a|b/index.html"),  # kmwiki's own are right already
    ],
)
def test_an_address_holds_what_it_may(written: str, address: str) -> None:
    assert valid(f'<a class="x" href="{written}">{written}</a>') == f'<a class="x" href="{address}">{written}</a>'


def test_what_html_gave_up_has_a_successor() -> None:
    written = '<center><tt>a</tt></center> <strike>b</strike> <a class="external" rel="noopener">c</a>'
    assert valid(written) == '<div class="align-center"><code>a</code></div> <s>b</s> <a>c</a>'


def test_the_export_gives_the_body_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "a.md").write_text("# A\n\n### B\n\n[c](http://me@x.org)\n", encoding="utf-8")
    analysis = analyse(load_config(tmp_path))
    exported = as_json(analysis.site, analysis.diagnostics, with_body=True)
    assert b'<h3 id=\\"b\\">' in exported and b'<h2 id=\\"b\\">' not in exported
    assert b"me@x.org" not in exported  # names and passwords are in no output
    [page] = [file for file in Made(load_config(tmp_path)).outputs if file.path == "a/index.html"]
    assert b'<h2 id="b">' in page.content and b'href="http://x.org"' in page.content
