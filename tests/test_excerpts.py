"""What is quoted of long ranges and of long lines: what bears the claims, and never too much."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from building import lock, made, texts, write
from kmwiki.evidence.excerpts import LONGEST_LINE, excerpt, part
from kmwiki.evidence.source_lines import Gap, Line

CLAIM = "The harbour clock never showed the right hour."
FERRY = "The ferry crosses the strait twice a day."
FILLER = [f"Line {number} is about a thing of its own, namely {number * 37}." for number in range(1, 61)]


def at(**places: str) -> list[str]:
    """Sixty lines, with these in place of some."""
    return [places.get(f"at{number}", line) for number, line in enumerate(FILLER, start=1)]


def quoted(root: Path, lines: list[str], page: str, publish: str = "cited") -> tuple[list[int], str]:
    """The numbers of the lines that the first reference quotes, and what it says of the others."""
    files = {
        "content/a.md": page,
        "sources/s.md": "\n".join(lines),
        "kmwiki.toml": f'[sources]\npublish = "{publish}"\n',
    }
    html = texts(made(root, files).outputs)["a/index.html"]
    evidence = html.partition('data-kmwiki="evidence"')[2].partition("</div>")[0]
    said = re.search(r'<p class="evidence-more dot-row">(.*?)</p>', evidence)
    numbers = [int(number) for number in re.findall(r'<li value="(\d+)"', evidence)]
    return numbers, re.sub("<.*?>", "", said[1]) if said else ""


@pytest.mark.parametrize(
    ("lines", "page", "numbers", "said"),
    [
        pytest.param(
            at(at28=CLAIM), f"{CLAIM} ^[s.md:10-50]", [*range(23, 35)], "lines 23–34 29 more lines", id="far behind"
        ),
        pytest.param(at(at12=CLAIM), f"{CLAIM} ^[s.md:10-50]", [*range(10, 22)], "29 more lines", id="the first ones"),
        pytest.param(FILLER, f"{CLAIM} ^[s.md:10-50]", [*range(10, 22)], "29 more lines", id="nowhere"),
        pytest.param(
            at(at50=CLAIM), f"{CLAIM} ^[s.md:10-50]", [*range(39, 51)], "lines 39–50 29 more lines", id="last"
        ),
        pytest.param(
            at(at20=CLAIM, at45=FERRY),
            f"{CLAIM} ^[s.md:10-50] {FERRY} ^[s.md:10-50]",
            [*range(17, 24), *range(43, 48)],
            "lines 17–23 and lines 43–47 29 more lines",
            id="two claims",
        ),
        pytest.param(at(at20=CLAIM), f"{CLAIM} ^[s.md:15-25]", [*range(15, 26)], "", id="a short range"),
    ],
)
def test_the_lines_that_hold_most_of_the_claims_are_quoted(
    tmp_path: Path, lines: list[str], page: str, numbers: list[int], said: str
) -> None:
    found = quoted(tmp_path, lines, page)
    assert len(found[0]) == len(numbers) and found[1].count("more line") == said.count("more line")
    assert found == (numbers, said)


def test_nothing_is_quoted_of_what_is_not_published(tmp_path: Path) -> None:
    assert quoted(tmp_path, at(at28=CLAIM), f"{CLAIM} ^[s.md:10-50]", "none") == ([], "")


def test_words_of_the_quoted_lines_are_marked_and_found(tmp_path: Path) -> None:
    files = {"content/a.md": f"{CLAIM} ^[s.md:10-50]", "sources/s.md": "\n".join(at(at28=CLAIM))}
    built = texts(made(tmp_path, files).outputs)
    assert 'data-shared="harbour|clock|' in built["a/index.html"]
    assert (
        CLAIM in built["a/index.md"].partition("[^1]:")[2] and CLAIM in built["a/index.data.js"].partition("claims")[2]
    )


@pytest.mark.parametrize("claim", [CLAIM, "港口的钟从来不准。", "Гавань не показывала время."])
def test_of_a_long_line_the_part_with_the_claim_is_quoted(claim: str) -> None:
    filler = " ".join(f"word{number}" for number in range(5_000))
    text = f"{filler} {claim} {filler}"
    shown = part(text, (claim,))
    assert claim in shown and len(shown) <= LONGEST_LINE + 2 and (shown[0], shown[-1]) == ("…", "…")
    assert part(f"{claim} {filler}", (claim,)).startswith(claim) and part(text)[:10] == text[:10]


@pytest.mark.slow
@given(st.text(max_size=3_000), st.lists(st.text(max_size=60), max_size=3))
def test_a_part_is_of_its_text_and_bounded(text: str, claims: list[str]) -> None:
    shown = part(text, tuple(claims), 200)
    assert shown == text or (len(shown) <= 202 and shown.strip("…").strip() in text)


@pytest.mark.slow
@given(st.lists(st.text(alphabet="ab c", max_size=12), max_size=30), st.lists(st.text(alphabet="ab c"), max_size=3))
def test_an_excerpt_has_as_many_lines_as_it_may_in_their_order(texts: list[str], claims: list[str]) -> None:
    lines = [Line(number=number, text=text) for number, text in enumerate(texts, start=1)]
    found = excerpt(lines, 6, tuple(claims))
    shown = [one.number for one in found if isinstance(one, Line)]
    assert shown == sorted(set(shown)) and len(shown) == min(6, len(lines))
    assert not found or not isinstance(found[-1], Gap)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "source", "citation"),
    [
        ("s.md", "{}", "s.md:1"),
        ("s.csv", '1,"{}"', "s.csv#B1"),
        ("s.vtt", "WEBVTT\n\n00:00.000 --> 00:09.000\n{}\n", "s.vtt#t=1"),
        ("s.md", "{}" + "\nAnother line." * 20, "s.md"),
    ],
)
def test_one_endless_line_is_not_quoted_whole(tmp_path: Path, name: str, source: str, citation: str) -> None:
    filler = " ".join(f"word{number}" for number in range(8_000))
    write(
        tmp_path,
        {f"sources/{name}": source.format(f"{filler} {CLAIM} {filler}"), "content/a.md": f"{CLAIM} ^[{citation}]"},
    )
    files = texts(made(tmp_path, {}).outputs)
    assert len(files["a/index.html"]) < 60_000 and len(files[f"sources/{name}/index.html"]) < 60_000
    assert CLAIM in files["a/index.html"].partition('data-kmwiki="references"')[2]
    lock(tmp_path)
    changed = source.format(f"{filler} {CLAIM.replace('right', 'wrong')} {filler}")
    write(tmp_path, {f"sources/{name}": changed})
    assert len(texts(made(tmp_path, {}).outputs)["a/index.html"]) < 60_000
