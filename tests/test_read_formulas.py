"""Formulas and citations in texts that show neither: titles, summaries, cards, lists, descriptions and the search."""

import re

import pytest

from building import Site, made, texts
from kmwiki.markdown.read_formula import read_formula


@pytest.mark.parametrize(
    ("latex", "read"),
    [
        ("E = mc^2", "E = mc²"),
        (r"\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt{\pi}}{2}", "∫₀^∞ e^(−x²) dx = √π/2"),
        (r"\sum_{i=1}^n i = \frac{n(n+1)}{2}", "∑ᵢ₌₁ⁿ i = (n(n+1))/2"),
        (r"\frac{1}{2}mv^2", "(1/2)mv²"),
        (r"\frac{a}{b} + c", "a/b + c"),
        (r"\sqrt{2x}y \ne \sqrt{2}", "√(2x)y ≠ √2"),
        (r"e^{i\pi}+1=0", "e^(iπ) + 1 = 0"),
        (r"\mathbf{x}^T A \in \mathbb{R}^n", "x^T A ∈ ℝⁿ"),
        (r"x_{max} - x_{i,j} \le x_1'", "x_max − x_(i, j) ≤ x₁′"),
        (r"\lim_{x \to 0} \frac{\sin x}{x}", "lim_(x→0)(sin x)/x"),
        (r"O(n \log n), \sin(x), \log_2 n", "O(n log n), sin(x), log₂ n"),
        (r"\hat{x} \cdot \vec{v} = \|x\|_2", "x̂ ⋅ v⃗ = ‖x‖₂"),
        (r"\text{if } x > 0, 90^\circ", "if x > 0, 90°"),
        (r"P(A|B)", "P(A|B)"),
        (r"8{,}760 / 1,234,567 + f(1, 200)", "8,760/1,234,567 + f(1, 200)"),
        (r"\{1, \ldots, n\}", "{1, ..., n}"),
        # What has no reading in a line stays as it is written.
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}"),
        (r"\binom{n}{k}", r"\binom{n}{k}"),
        (r"\overline{AB}", r"\overline{AB}"),
        (r"\unknown{x}", r"\unknown{x}"),
        (r"\phantom{x}", r"\phantom{x}"),
    ],
)
def test_a_formula_as_one_reads_it(latex: str, read: str) -> None:
    assert read_formula(latex) == read


FORMULA = r"$e^{-x^2}$"
WIKI = {
    "content/a.md": f"---\nsummary: Falls as {FORMULA} does ^[gone.md:3][^1], for $5 and $6.\ntags: [t]\n---\n"
    f"# Bell {FORMULA}\n\nIt falls like {FORMULA} ^[gone.md:3], and [[b]] like $\\binom{{n}}{{k}}$.\n\n"
    f"## Of {FORMULA}\n\nSee [[a#Of {FORMULA}|above]], [[a#of-e-x2|there]].\n\n$$\ne^{{-x^2}}\n$$\n\n"
    f"A block with {FORMULA}. ^one\n",
    "content/b.md": f"---\ntitle: On {FORMULA}\n---\nSee [[a]] for {FORMULA}; [[a#^one]].\n",
    "sources/s.md": "Nothing.\n",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return texts(made(tmp_path_factory.mktemp("formulas"), WIKI, base_url="https://example.org/").outputs)


# Files for programs have formulas, and what is compared with sources, as they are written.
AS_WRITTEN = re.compile(r".*\.md|llms.*|claims\.jsonl|static/.*")


def test_no_reader_sees_latex_or_the_mark_of_a_citation(site: Site) -> None:
    shown = {path: re.sub(r'alttext="[^"]*"', "", site[path]) for path in site if not AS_WRITTEN.fullmatch(path)}
    assert not [path for path, text in shown.items() if re.search(r"e\^\{|\^\[gone|\[\^1\]", text)]
    assert '<meta name="description" content="Falls as e^(−x²) does, for $5 and $6.">' in site["a/index.html"]
    assert '"headline":"Bell e^(−x²)"' in site["a/index.html"] and "<h1>On e^(−x²)</h1>" in site["b/index.html"]
    data = site["a/index.data.js"]
    assert '"It falls like e^(−x²), and b like \\\\binom{n}{k}.' in data and '"^one":"A block with e^(−x²).' in data


def test_a_heading_keeps_its_address_and_is_found_by_its_latex(site: Site) -> None:
    assert re.findall(
        r'href="#(of[^"]*)"[^>]*class="wikilink|class="wikilink[^>]*href="#(of[^"]*)"', site["a/index.html"]
    )
    assert "red-link" not in site["a/index.html"]


def test_a_search_says_what_is_wrong_with_a_citation(site: Site) -> None:
    assert '"gone.md","line 3, source missing"' in site["a/index.data.js"]
