"""Pages of PDFs: read within bounds, with anything in the file; quoted, compared with claims, and opened."""

import json
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from building import kmwiki, made, texts, write
from kmwiki.content import pdf as pdf_module
from kmwiki.content.pdf import SECONDS, read_pdf, text_of
from kmwiki.engine import documents
from pdfs import RESOURCES, of_objects, pdf, stream

PAGES = [
    ["On ferries and their harbours", "This page tells nothing of use, as first pages do."],
    ["The ferry sails at dawn with forty people.", "It carries wood and tar."],
    [],
    ["Nobody has seen the captain since 1904."],
]
GOOD = pdf(PAGES)
TEXTS = b"(a) Tj T* " * 500_000  # take some seconds to read
HEAD = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources %s >>" % RESOURCES


def filtered(content: bytes) -> bytes:
    """A PDF whose page has this content, compressed."""
    return of_objects([*HEAD, PAGE, stream(zlib.compress(content, 1), b" /Filter /FlateDecode")])


HOSTILE: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "empty": (b"", "it is damaged"),
    "no PDF": (b"%PDF-1.4\nUNQUOTED\n", "it is damaged"),
    "cut off": (GOOD[: len(GOOD) // 2], "it is damaged"),
    "pages in a circle": (of_objects([HEAD[0], b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"]), "it is damaged"),
    "slow": (
        partial(filtered, b"BT (x) Tj %s ET" % TEXTS),
        "it is damaged, or reading it takes too much time or memory",
    ),
    "swells": (lambda: filtered(bytes(100 << 20)), "the text of page 1 is damaged"),
    "encrypted": (
        GOOD.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt << /Filter /Standard /V 9 >> /ID [<00> <00>]"),
        "it is ",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_no_file_holds_up_a_build(tmp_path: Path, name: str) -> None:
    given, problem = HOSTILE[name]
    data = given if isinstance(given, bytes) else given()
    file = tmp_path / "a.pdf"
    file.write_bytes(data)
    found = read_pdf(str(file), len(data), seconds=1 if name == "slow" else SECONDS)
    assert found.problem.startswith(problem) and not any(found.pages)


def test_a_file_that_is_too_large_is_not_read() -> None:
    assert read_pdf("nowhere.pdf", 65 << 20).problem == "it is larger than 64 MiB"


@pytest.mark.slow
def test_pages_have_lines(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(GOOD)
    found = read_pdf(str(file), len(GOOD))
    assert found.pages == tuple("\n".join(lines) for lines in PAGES) and not found.problem
    assert text_of(found.pages) == ("".join(f"{line}\n" for page in PAGES for line in page), (1, 3, 5, 5, 6))
    assert text_of(("x" * (3 << 20),)) == (None, (1, 2))


CITING = """# Ferries

The ferry sails at dawn with forty people. ^[ferry.pdf, p. 2]
Nobody has seen the captain since 1904. ^[ferry.pdf#page=2]
The captain was seen by nobody since 1904. ^[ferry.pdf]
Nothing is here. ^[ferry.pdf#page=3] This is too far. ^[ferry.pdf, pp. 4-5]
"""


def site(root: Path, publish: str = "cited") -> dict[str, str]:
    """The site of a wiki that cites pages of a PDF."""
    files = {"content/a.md": CITING, "kmwiki.toml": f'[sources]\npublish = "{publish}"\n', "sources/ferry.pdf": GOOD}
    return texts(made(root, files).outputs)


@pytest.mark.slow
def test_pages_are_quoted_and_opened(tmp_path: Path) -> None:
    files = site(tmp_path)
    page = files["a/index.html"]
    assert '<a class="reference-place" href="../sources/ferry.pdf/ferry.pdf#page=2">page 2</a>' in page
    assert '<li value="3" data-label="2">The ferry sails at dawn with forty people.</li>' in page
    assert '<li value="4" data-label="">It carries wood and tar.</li>' in page
    assert "These lines cover nearly all of this claim" in page
    assert 'Better match: <a href="../sources/ferry.pdf/ferry.pdf#page=4">page 4</a>' in page
    assert (
        '<span class="found-kind">found, not cited:</span> <a href="../sources/ferry.pdf/ferry.pdf#page=4">page 4</a>'
        in page
    )
    assert "[Ferry (PDF)](<../sources/ferry.pdf/ferry.pdf#page=2>), page 2" in files["a/index.md"]


@pytest.mark.slow
def test_a_page_beyond_the_end_is_malformed(tmp_path: Path) -> None:
    write(tmp_path, {"content/a.md": CITING, "sources/ferry.pdf": GOOD})
    found = kmwiki("check", tmp_path).out
    assert "content/a.md:6:55: error[malformed-citation]: “ferry.pdf” has no pages 4–5 (it has 4 pages)" in found
    assert "page 4 of “ferry.pdf” matches this claim better" in found and "write ^[ferry.pdf#page=4])" in found


@pytest.mark.slow
def test_private_pages_are_nowhere(tmp_path: Path) -> None:
    result = made(tmp_path, {"content/a.md": "Of a ferry. ^[ferry.pdf#page=2]", "sources/ferry.pdf": GOOD})
    assert [asset.path for asset in result.assets] == ["sources/ferry.pdf/ferry.pdf"]
    result = made(tmp_path, {"kmwiki.toml": '[sources]\npublish = "none"\n'})
    everything = b"".join(output.content for output in result.outputs)
    assert result.assets == () and not any(word in everything for word in (b"sails", b"tar.", b"captain"))
    page = texts(result.outputs)["a/index.html"]
    assert 'class="reference-source" href="../sources/ferry.pdf/index.html">' in page and "page 2" in page


@pytest.mark.slow
def test_the_export_names_pages(tmp_path: Path) -> None:
    write(tmp_path, {"content/a.md": CITING, "sources/ferry.pdf": GOOD})
    exported = json.loads(kmwiki("export", tmp_path).out)
    cited = exported["pages"][0]["citations"]
    page = {"start": None, "end": None, "locator": {"kind": "page", "start": 4, "end": 4}}
    assert [one["locator"] and one["locator"]["start"] for one in cited] == [2, 2, None, 3, 4]
    assert cited[1]["support"]["rather"] == {"source": "ferry.pdf", **page}
    assert cited[2]["found"] == [{**page, "certainty": "found"}]
    assert exported["sources"][0]["lines"] is None


@pytest.fixture
def without_reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(documents, "reader_version", lambda: "")
    yield


def test_without_the_extra_pages_are_believed(tmp_path: Path, without_reader: None) -> None:
    page = site(tmp_path)["a/index.html"]
    assert 'href="../sources/ferry.pdf/ferry.pdf#page=2">' in page and "pages 4–5" in page and "at dawn with" in page
    assert "carries" not in page and made(tmp_path, {}).analysis.diagnostics == ()


@pytest.mark.slow
def test_a_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(origin: str, size: int) -> pdf_module.PdfText:
        asked.append(Path(origin).name)
        return read_pdf(origin, size)

    monkeypatch.setattr(documents, "read_pdf", counted)
    write(tmp_path, {"content/a.md": CITING, "sources/ferry.pdf": GOOD, "sources/again.pdf": GOOD})
    for page in (CITING, CITING + "\nMore.\n", "# Another\n"):
        write(tmp_path, {"content/a.md": page})
        assert kmwiki("build", tmp_path, "-o", str(tmp_path / "site")).code == 0
    assert len(asked) == 1  # two files with the same bytes
    write(tmp_path, {"sources/ferry.pdf": pdf([["Another ferry"]])})
    kmwiki("build", tmp_path, "-o", str(tmp_path / "site"))
    assert asked[1:] == ["ferry.pdf"]
