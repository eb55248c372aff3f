"""Labels on the map of nearby pages: one line or two, broken between words; what is cut ends with a sign of that."""

import re
from html import unescape
from pathlib import Path

import pytest

from building import made, texts

TITLES = {
    "Graph Visualization": ["Graph", "Visualization"],
    "Note Properties": ["Note Properties"],
    "note-properties-of-things": ["note-properties-", "of-things"],
    "Donaudampfschifffahrtsgesellschaft": ["Donaudampfsch…"],
    "PCI段组（PCI Segment Group）": ["PCI段组（PCI", "Segment Group）"],
    "水は、山から流れて、海へ行くものです": ["水は、山から流れ", "て、海へ行くもの…"],
    "WWWWWW MMMMMM": ["WWWWWW", "MMMMMM"],
    "A Visualization of all things": ["A Visualization of", "all things"],
    "Knowledge management basics": ["Knowledge", "management ba…"],
}


@pytest.mark.parametrize("title", TITLES)
def test_a_label_breaks_between_words(tmp_path: Path, title: str) -> None:
    files = {"content/a.md": "# A\n\n[[b]]\n", "content/b.md": f"---\ntitle: {title}\n---\nText.\n"}
    html = texts(made(tmp_path, files).outputs)["a/index.html"]
    [label] = re.findall(r"<text [^>]*>(.*?)</text>", html)
    rows = [row.strip() for row in re.split(r"<[^>]+>", unescape(label)) if row.strip()]
    assert rows == TITLES[title]
