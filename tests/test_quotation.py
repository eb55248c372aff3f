"""Straight quotation marks as the language of a page writes them, where the owner wants that."""

from pathlib import Path

import pytest

from building import made, texts, write
from kmwiki import load_config
from kmwiki.outputs.quotation import typeset


@pytest.mark.parametrize(
    ("language", "html", "shown"),
    [
        ("en", "<p>&quot;A 'b' c&quot;</p>", "<p>“A ‘b’ c”</p>"),
        ("en-GB", '<p>"A"</p>', "<p>“A”</p>"),
        ("de", "<p>&quot;A 'b' c&quot;</p>", "<p>„A ‚b‘ c“</p>"),
        ("de-CH", "<p>&quot;A&quot;</p>", "<p>«A»</p>"),
        ("fr", "<p>Il dit &quot;l'été 'ici'&quot;.</p>", "<p>Il dit «\u00a0l’été “ici”\u00a0».</p>"),
        ("ru", "<p>&quot;А 'б' в&quot;</p>", "<p>«А „б“ в»</p>"),
        ("ar", "<p>&quot;أ&quot;</p>", "<p>”أ“</p>"),
        ("sv", "<p>&quot;A&quot;</p>", "<p>”A”</p>"),
        ("ja", "<p>&quot;あ&quot;</p>", "<p>&quot;あ&quot;</p>"),
        ("zh", "<p>&quot;a&quot; it's</p>", "<p>&quot;a&quot; it's</p>"),
        ("tlh", "<p>&quot;a&quot;</p>", "<p>&quot;a&quot;</p>"),
        # apostrophes, which open and close nothing
        (
            "en",
            "<p>it's, the dogs' bones, rock 'n' roll, the '90s</p>",
            "<p>it’s, the dogs’ bones, rock ‘n’ roll, the ’90s</p>",
        ),
        ("en", "<p>6'2 tall</p>", "<p>6'2 tall</p>"),
        ("en", "<p>a 5&quot; disk</p>", "<p>a 5&quot; disk</p>"),
        # across tags, and of signs beside them
        (
            "en",
            "<p><em>&quot;A&quot;</em> and &quot;<strong>b</strong>&quot;.</p>",
            "<p><em>“A”</em> and “<strong>b</strong>”.</p>",
        ),
        ("en", "<p>(&quot;a&quot;) &amp;&quot;b&quot;&mdash;&quot;c&quot;</p>", "<p>(“a”) &amp;“b”&mdash;“c”</p>"),
        ("en", "<p>&quot;<code>x</code>&quot;</p>", "<p>“<code>x</code>”</p>"),
        ("en", '<p>&quot;a&quot;<sup class="citation">[1]</sup></p>', '<p>“a”<sup class="citation">[1]</sup></p>'),
        # never across paragraphs
        ("en", "<p>&quot;a</p><p>b&quot;</p>", "<p>&quot;a</p><p>b&quot;</p>"),
        ("en", "<ul><li>&quot;a&quot;</li><li>b&quot;</li></ul>", "<ul><li>“a”</li><li>b&quot;</li></ul>"),
        ("en", "<p>&quot;a 'b&quot; c'</p>", "<p>“a 'b” c’</p>"),
        # what is no prose
        ("en", "<pre><code>&quot;a&quot;</code></pre>", "<pre><code>&quot;a&quot;</code></pre>"),
        ("en", "<p><kbd>'</kbd> <tt>'a'</tt></p>", "<p><kbd>'</kbd> <tt>'a'</tt></p>"),
        (
            "en",
            "<p><math alttext=\"f'\"><mi>f</mi><mo>'</mo></math></p>",
            "<p><math alttext=\"f'\"><mi>f</mi><mo>'</mo></math></p>",
        ),
        ("en", '<p><span class="math">f\'</span></p>', '<p><span class="math">f\'</span></p>'),
        (
            "en",
            '<a class="external bare" href="x">https://a.org/\'b\'</a>',
            '<a class="external bare" href="x">https://a.org/\'b\'</a>',
        ),
        ("en", "<a title=\"a > 'b'\" href='#'>'c'</a>", "<a title=\"a > 'b'\" href='#'>‘c’</a>"),
        ("en", "<!-- 'a' -->", "<!-- 'a' -->"),
        ("en", "<script>'a'</script><p>'b'</p>", "<script>'a'</script><p>‘b’</p>"),
        ("en", "a < b & 'c' <", "a < b & ‘c’ <"),
    ],
)
def test_marks(language: str, html: str, shown: str) -> None:
    assert typeset(html, language) == shown


@pytest.mark.slow
def test_many_marks_take_a_moment() -> None:
    """Each is looked at a few times, even if none has a partner."""
    assert typeset("<p>" + "'a " * 100_000 + "</p>", "en").count("'") == 100_000
    assert typeset("'\"a " * 100_000, "en").count("&") == 0


PAGE = """\
---
title: It's "tea"
summary: What's "tea"?
---
Words "here" of [[it's]], `"code"` and $f'$; see [[b|the "other"]] ^[s.md:1].

## The "heading"

## Another

## A third
"""
FILES = {"content/a.md": PAGE, "content/b.md": '# B\n\n"B"\n', "content/it's.md": "# It\n", "sources/s.md": '"here"\n'}


@pytest.mark.slow
def test_a_page_is_typeset_if_its_owner_wants_it(tmp_path: Path) -> None:
    settings = "[site]\ntitle = 'T'\ntypographer = "
    plain, found = (
        texts(made(tmp_path / value, {**FILES, "kmwiki.toml": settings + value}).outputs) for value in ("false", "true")
    )
    page = found["a/index.html"]
    for shown in (
        "It’s “tea”</h1>",
        '<p class="summary">What’s “tea”?</p>',
        "Words “here” of",
        ">it’s</a>",
        "<code>&quot;code&quot;</code>",
        "the “other”</a>",
        '<h2 id="the-heading">The “heading”',
        '<a href="#the-heading">The “heading”</a>',
    ):
        assert shown in page, shown
    assert "“B”" in found["b/index.html"]
    # all that programs read, and the addresses, stay as they were
    assert plain.keys() == found.keys()
    assert {path for path in plain if plain[path] != found[path]} == {"a/index.html", "b/index.html"}


def test_a_page_has_the_marks_of_its_own_language(tmp_path: Path) -> None:
    files = {
        "kmwiki.toml": "[site]\ntypographer = true\nlanguage = 'en'\n",
        "content/a.md": '---\nlang: de\n---\n"A"\n',
    }
    assert "<p>„A“</p>" in texts(made(tmp_path, files).outputs)["a/index.html"]


GFM = "const c = { plugins: { transformers: [Plugin.GitHubFlavoredMarkdown(%s)] } } // %s"
REMARK = "import q from 'remark-smartypants'\nexport default { docs: { remarkPlugins: [%s] } }"
# The settings of another program, and whether it writes quotation marks as typographers do.
OTHERS = [
    ("hugo.toml", "title = 'T'", True),
    ("hugo.toml", "title = 'T'\n[markup.goldmark.extensions]\ntypographer = false", False),
    ("hugo.toml", "title = 'T'\n[markup.goldmark.extensions.typographer]\ndisable = true", False),
    ("hugo.toml", "title = 'T'\n[markup.goldmark.extensions.typographer]\ndisable = false", True),
    ("hugo.yaml", "title: T\nmarkup: {goldmark: {extensions: {typographer: False}}}", False),
    ("config/_default/markup.toml", "[goldmark.extensions.typographer]\ndisable = true", False),
    ("quartz.config.ts", GFM % ("", ""), True),
    ("quartz.config.ts", GFM % ("{ linkHeadings: false }", ""), True),
    ("quartz.config.ts", GFM % ("{ enableSmartyPants: false }", ""), False),
    ("quartz.config.ts", GFM % ("{ 'enableSmartyPants': true }", ""), True),
    ("quartz.config.ts", "const c = { plugins: { transformers: [] } } // GitHubFlavoredMarkdown()", False),
    ("docusaurus.config.js", REMARK % "q", True),
    ("docusaurus.config.js", REMARK.replace("remark-smartypants", "remark-math") % "q", False),
    ("docusaurus.config.js", "export default { title: 'T' } // remarkPlugins: ['remark-smartypants']", False),
    ("mkdocs.yml", "site_name: T", False),
    ("mkdocs.yml", "site_name: T\nmarkdown_extensions: [smarty]", True),
    ("mkdocs.yml", "site_name: T\nmarkdown_extensions: [markdown.extensions.smarty]", True),
    ("mkdocs.yml", "site_name: T\nmarkdown_extensions:\n  - smarty: {smart_quotes: false}", False),
    ("mkdocs.yml", "site_name: T\nmarkdown_extensions: {smarty: {smart_dashes: false}}", True),
    ("mkdocs.yml", "site_name: T\nmarkdown_extensions: [pymdownx.smartsymbols]", False),
    ("book.toml", "[book]\ntitle = 'T'", True),
    ("book.toml", "[book]\ntitle = 'T'\n[output.html]\nsmart-punctuation = false", False),
    ("_config.yml", "title: T", True),
    ("_config.yml", "title: T\nmarkdown: CommonMark", False),
    ("_config.yml", "title: T\nkramdown: {gfm_quirks: [paragraph_end, no_auto_typographic]}", False),
    ("_config.yml", "title: T\nkramdown: {smart_quotes: 'apos,apos,quot,quot'}", False),
    ("kmwiki.toml", "", False),
]


@pytest.mark.parametrize(("file", "settings", "wanted"), OTHERS)
def test_another_program_that_writes_them_so_is_followed(
    tmp_path: Path, file: str, settings: str, wanted: bool
) -> None:
    root = write(
        tmp_path, {"content/a.md": "# A\n", "hugo.toml" if "_default" in file else "n.txt": "", file: settings}
    )
    assert load_config(root).owner.typographer is wanted
    for said in (True, False):
        write(root, {"kmwiki.toml": f"[site]\ntypographer = {str(said).lower()}\n"})
        assert load_config(root).owner.typographer is said
