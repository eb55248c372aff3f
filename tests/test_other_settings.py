"""What other programs' settings say in tables and lists: old addresses, where pages are edited, what is left out."""

import re
from pathlib import Path

import pytest

from building import files_of, kmwiki, made, texts, write
from kmwiki import analyse, load_config
from kmwiki.content.expressions import pythonic
from kmwiki.content.loose_settings import loose_settings
from kmwiki.content.unread_names import PASSED_OVER_OF_HUGO

PAGE = "# A\n\nWords.\n"
MKDOCS = {"docs/index.md": "# Home\n", "docs/a.md": PAGE}
HUGO = {"content/_index.md": "# Home\n", "content/a.md": PAGE}
ON_GITHUB = "repo_url: https://github.com/o/r\n"
EDITED: dict[str, tuple[str, str | None, str | None]] = {
    "as MkDocs guesses": (ON_GITHUB, "https://github.com/o/r/edit/master/docs/a.md", "/commits/master/docs/a.md"),
    "with a branch": (
        f"{ON_GITHUB}edit_uri: edit/main/docs/\n",
        "https://github.com/o/r/edit/main/docs/a.md",
        "/commits/main/docs/a.md",
    ),
    "with the whole address, in a folder of the repository": (
        f"{ON_GITHUB}edit_uri: https://github.com/o/r/blob/main/web/docs\n",
        "https://github.com/o/r/blob/main/web/docs/a.md",
        "/commits/main/web/docs/a.md",
    ),
    "at a host that is not known": (
        "repo_url: https://git.example.org/r\nedit_uri: -/edit/main/docs/\n",
        "https://git.example.org/r/-/edit/main/docs/a.md",
        None,
    ),
    "not at all": (f"{ON_GITHUB}edit_uri: ''\n", None, "/commits/main/docs/a.md"),
    "in a way that is not read": (f"{ON_GITHUB}edit_uri: '?query=docs/'\n", None, None),
    "at a host of which MkDocs knows nothing": ("repo_url: https://git.example.org/r\n", None, None),
    "no repository": ("edit_uri: edit/main/docs/\n", None, None),
}


@pytest.mark.parametrize("name", EDITED)
def test_pages_are_edited_where_mkdocs_lets_edit_them(tmp_path: Path, name: str) -> None:
    said, edit, history = EDITED[name]
    config = load_config(write(tmp_path, {"mkdocs.yml": f"site_name: T\n{said}", **MKDOCS}))
    place = config.owner.repository
    assert (place.edit_url("docs/a.md") or None if place else None) == edit
    assert (place.history_url("docs/a.md") or None if place else None) == (
        history and f"https://github.com/o/r{history}"
    )
    is_lost = "repo_url" in said and place is None
    assert any("unread-setting" in str(one) for one in config.unread) == is_lost


def test_an_owner_who_names_a_repository_is_right(tmp_path: Path) -> None:
    own = {"kmwiki.toml": "[site]\nrepository = 'https://codeberg.org/o/w'\n"}
    place = load_config(write(tmp_path, {"mkdocs.yml": f"site_name: T\n{ON_GITHUB}", **MKDOCS, **own})).owner.repository
    assert place is not None and place.edit_url("docs/a.md") == "https://codeberg.org/o/w/_edit/main/docs/a.md"


def test_other_programs_name_the_place_of_a_file(tmp_path: Path) -> None:
    book = "[book]\ntitle = 'T'\n[output.html]\nedit-url-template = 'https://x.example/e/{path}'\n"
    root = write(tmp_path / "book", {"book.toml": book, "src/a.md": PAGE})
    script = "export default { title: 'T', editUrl: 'https://x.example/e/' }"
    other = write(tmp_path / "docs", {"docusaurus.config.js": script, "docs/a.md": PAGE})
    for place, path in ((root, "src/a.md"), (other, "docs/a.md")):
        found = load_config(place).owner.repository
        assert found is not None and found.edit_url(path) == f"https://x.example/e/{path}"


MOVES = """\
site_name: T
plugins:
  - redirects:
      redirect_maps:
        Old Page.md: a.md
        gone/index.md: a.md#words
        a.md: index.md
        far.md: https://example.org/
        lost.md: nowhere.md
"""


def test_old_addresses_of_mkdocs_lead_to_their_pages(tmp_path: Path) -> None:
    build = made(tmp_path, {"mkdocs.yml": MOVES, **MKDOCS, "docs/a.md": "# A\n\n## Words\n"})
    site = texts(build.outputs)
    assert 'url=../a/index.html"' in site["Old Page/index.html"]
    assert "../a/index.html#words" in site["gone/index.html"]
    assert "Words" in site["a/index.html"]  # no old address takes the place of a page
    assert "far/index.html" not in site and "lost/index.html" not in site
    said = {(one.rule, one.at.line): one.message for one in build.analysis.diagnostics}
    assert "“lost” leads to “nowhere.md”" in said["broken-link", 9] and ("unread-setting", 8) in said


def test_old_addresses_of_mdbook_lead_to_their_pages(tmp_path: Path) -> None:
    book = '[book]\ntitle = "T"\n[output.html.redirect]\n"/old/b.html" = "../c/d.html"\n"/e.html" = "/c/d.html#words"\n'
    site = texts(made(tmp_path, {"book.toml": book, "src/c/d.md": "# D\n\n## Words\n"}).outputs)
    assert "../c/d/index.html" in site["old/b.html"] and "c/d/index.html#words" in site["e.html"]


@pytest.mark.slow
def test_edits_of_old_addresses_give_the_site_of_a_clean_build(tmp_path: Path) -> None:
    root = write(tmp_path / "wiki", {"mkdocs.yml": MOVES, **MKDOCS})
    for said in (MOVES, MOVES.replace("Old Page", "older"), "site_name: T\ncopyright: Ann\n", MOVES):
        write(root, {"mkdocs.yml": said})
        assert kmwiki("build", root, "-o", tmp_path / "site").code == 0
        assert kmwiki("build", root, "-o", tmp_path / "clean", "--no-cache").code == 0
        assert files_of(tmp_path / "site") == files_of(tmp_path / "clean")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("© 2026 <a href='x'>Ann</a> &amp; Bob", "© 2026 Ann & Bob"),
        ("'&copy; {year} Ann'", "© Ann"),
        ("'© {{ now.Year }} <b>Ann</b>'", "© Ann"),
        ("true", ""),
        ("''", ""),
    ],
)
def test_the_line_of_copyright_is_at_the_foot(tmp_path: Path, said: str, shown: str) -> None:
    files = {"mkdocs.yml": f"site_name: T\ncopyright: {said}\n", **MKDOCS}
    assert load_config(write(tmp_path, files)).owner.theme.footer == shown
    write(tmp_path, {"kmwiki.toml": "[theme]\nfooter = 'Mine'\n"})
    assert load_config(tmp_path).owner.theme.footer == "Mine"


def test_the_line_of_copyright_of_hugo_has_no_marks_of_links(tmp_path: Path) -> None:
    said = "title = 'T'\ncopyright = '© [Ann](https://a.example) & <b>Bob</b>'\n"
    assert load_config(write(tmp_path, {"hugo.toml": said, **HUGO})).owner.theme.footer == "© Ann & Bob"


LANGUAGES = "languages: {de: {weight: 2}, en: {weight: 1}, fr: {disabled: true, contentDir: content/french}, '?': {}}\n"


def test_languages_of_hugo_are_those_of_the_wiki(tmp_path: Path) -> None:
    pages = {f"content/a{end}.md": f"# A{end}\n" for end in ("", ".de", ".fr", ".nl")}
    files = {"hugo.yaml": f"title: T\n{LANGUAGES}disableLanguages: [nl]\n", **pages, "content/french/b.md": "# B\n"}
    assert load_config(write(tmp_path, files)).owner.languages == ("en", "de")
    assert {page.path for page in analyse(load_config(tmp_path)).files.pages} == {"content/a.md", "content/a.de.md"}
    write(tmp_path, {"hugo.yaml": "title: T\nlanguages: {en: {}}\n"})
    assert load_config(tmp_path).owner.languages == ()


def test_what_the_settings_say_of_all_pages_counts_where_no_section_does(tmp_path: Path) -> None:
    said = 'title = "T"\n[[cascade]]\ndraft = true\n[cascade._target]\npath = "/old/**"\n'
    pages = {"content/old/b.md": "# B\n", "content/old/c.md": "---\ndraft: false\n---\n"}
    site = analyse(load_config(write(tmp_path, {"hugo.toml": said, **HUGO, **pages}))).site
    assert set(site.wiki.refs) == {"index", "a", "old/c"}


LEFT_OUT = {
    r"hugo: (?i)\.DRAFT\.md$": {"a.draft.md"},
    r"hugo: /(secret|private)/": {"private/a.md", "private/deep/b.md", "secret/a.md"},
    r"hugo: [Pp]riv.te/[a-b]\.md\z": {"private/a.md"},
    r"glob: private/*": {"private/a.md", "private/deep/b.md"},
    r"glob: '*.draft.md'": {"a.draft.md"},
    r"regex: (secret|a\.draft)": {"a.draft.md", "secret/a.md"},
}
FILES = ("index.md", "a.md", "a.draft.md", "private/a.md", "private/deep/b.md", "secret/a.md", "my-secret.md")


@pytest.mark.parametrize("what", LEFT_OUT)
@pytest.mark.parametrize("own", ["", "[content]\nignore = []\n"])
def test_what_an_expression_finds_is_left_out(tmp_path: Path, what: str, own: str) -> None:
    kind, _, expression = what.partition(": ")
    said = {
        "hugo": ("content", "hugo.toml", f"title = 'T'\nignoreFiles = ['{expression}']\n"),
        "glob": ("docs", "mkdocs.yml", f"site_name: T\nplugins:\n- exclude:\n    glob: {expression}\n"),
        "regex": ("docs", "mkdocs.yml", f"site_name: T\nplugins:\n- exclude:\n    regex: ['{expression}']\n"),
    }
    folder, file, text = said[kind]
    write(tmp_path, {file: text, **{f"{folder}/{name}": PAGE for name in FILES}})
    write(tmp_path, {"kmwiki.toml": own} if own else {})
    found = {page.name for page in analyse(load_config(tmp_path)).files.pages}
    assert set(FILES) - found == LEFT_OUT[what]


UNCLEAR = [
    r"(a+)+$",
    r"(?:a|b)*c",
    r"[[:alpha:]]+\.md",
    r"\p{Greek}",
    r"\Qa\E",
    "a(?i)b",
    "(?=a)b",
    "[a].*.*.*.*x",
    "(",
]


@pytest.mark.parametrize("expression", UNCLEAR)
def test_nothing_is_published_of_what_an_expression_may_leave_out(tmp_path: Path, expression: str) -> None:
    assert pythonic(expression) is None
    write(tmp_path, {"hugo.toml": f"title = 'T'\n\nignoreFiles = ['{expression}']\n", **HUGO})
    for command in ("build", "init"):
        run = kmwiki(command, tmp_path)
        assert run.code == 2 and f"hugo.toml:3: kmwiki cannot read the expression “{expression}”" in run.err, run.err
        assert not (tmp_path / "kmwiki.toml").exists()
    write(tmp_path, {"kmwiki.toml": "[content]\nignore = ['a.md']\n"})
    assert kmwiki("build", tmp_path).code == 0


def test_expressions_are_those_of_go(tmp_path: Path) -> None:
    for text in (r"\.(bak|old)\.md$", "(?i)draft", r"\d{4}-\d\d", r"[^/]+\.tmp", r"(a|b)?c", r"\Aa\b"):
        assert pythonic(text) == text and re.compile(text)
    assert pythonic(r"a\\z") == r"a\\z" and pythonic(r"a\z") == "a$"


def test_line_breaks_of_quartz_are_kept(tmp_path: Path) -> None:
    script = "const c = { pageTitle: 'T', t: [{}] }"
    write(tmp_path, {"quartz.config.ts": script.replace("{}", "Plugin.HardLineBreaks()"), "content/a.md": "One\ntwo\n"})
    assert load_config(tmp_path).line_breaks
    write(tmp_path, {"kmwiki.toml": "[build]\nline_breaks = false\n"})
    assert not load_config(tmp_path).line_breaks


BOMB = "a: &a [x, x]\nb: &b [*a, *a, *a, *a]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("bcdefgh", "cdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text", [BOMB, "a: &a {b: *a}", "a: " + "[" * 90, "- a", "a: [", "", "\x00", "a: !!python/name:x"]
)
def test_odd_settings_are_read_in_no_time_or_not_at_all(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"mkdocs.yml": text})
    said = loose_settings(tmp_path / "mkdocs.yml", "mkdocs.yml")
    assert len(str(said.data)) < 1_000_000 and said.line("zz") == 1


def test_a_key_has_its_line_in_each_form(tmp_path: Path) -> None:
    forms = {
        "a.yml": "x: 1\nPlugins:\n  - one\n  - two: {three: 4}\n",
        "b.toml": "x = 1\n[Plugins]\none = 1\ntwo = { three = '4' }\n",
        "c.json": '{"x": 1,\n"Plugins": {\n"one": 1,\n"two": {"three": 4}}}',
    }
    for name, text in forms.items():
        write(tmp_path, {name: text})
        said = loose_settings(tmp_path / name, name)
        found = [
            said.line(*path.split()) for path in ("plugins", "plugins one", "plugins two three", "plugins two none")
        ]
        assert found[:3] == [2, 3, 4] and said.text("plugins", "two", "three") == "4", name


EXTENSIONS = """\
site_name: T
markdown_extensions:
  - pymdownx.caret
  - pymdownx.tilde: {subscript: true}
  - pymdownx.keys
  - pymdownx.arithmatex
  - pymdownx.inlinehilite
"""
HUGO_EXTENSIONS = """\
title = 'T'
[markup.goldmark.extensions.passthrough]
enable = true
[markup.goldmark.extensions.extras]
subscript = { enable = true }
superscript = { enable = false }
insert = { enable = true }
"""
BOOK_EXTENSIONS = "[book]\ntitle = 'T'\n[output.html]\nmathjax-support = true\n"
ALONE = {
    "mkdocs.yml": ("docs", EXTENSIONS),
    "hugo.toml": ("content", HUGO_EXTENSIONS),
    "book.toml": ("src", BOOK_EXTENSIONS),
    "_config.yml": ("x", "title: T\n"),
    "docusaurus.config.js": ("docs", "module.exports = { title: 'T' }"),
}
MARKS = [
    ("H~2~O and ~a b~, ~~gone~~", "mkdocs.yml", "H<sub>2</sub>O and ~a b~, <s>gone</s>"),
    ("x^2^ and 2^10 ^", "mkdocs.yml", "x<sup>2</sup> and 2^10 ^"),
    ("^^new *x*^^ ^^ a^^", "mkdocs.yml", "<ins>new <em>x</em></ins> ^^ a^^"),
    ('++ctrl+page-down++ c++ ++"<b>"++', "mkdocs.yml", "<kbd>Ctrl</kbd>+<kbd>Page Down</kbd> c++ <kbd>&lt;b&gt;</kbd>"),
    (r"\(x\) (y)", "mkdocs.yml", "</math> (y)"),
    (r"\[a *b* c\] end", "mkdocs.yml", 'display="block"'),
    (r"`\(x\) x^2^`", "mkdocs.yml", r"<code>\(x\) x^2^</code>"),
    ("A note^[of it] and x^2^", "mkdocs.yml", "<sup>2</sup>"),
    ("H~2~O x^2^ ++new++ ==m==", "hugo.toml", "H<sub>2</sub>O x^2^ <ins>new</ins> <mark>m</mark>"),
    (r"\(x\)", "hugo.toml", "</math>"),
    (r"\\(x\\) \(y\)", "book.toml", "</math> (y)"),
    ("{++added++} {~~old~>new~~}", "mkdocs.yml", "<p>{++added++} {~~old~&gt;new~~}</p>"),
    (
        "`#!python x = 1` `:::c++ y` `#!/bin/sh` `#!x`",
        "mkdocs.yml",
        "<code>x = 1</code> <code>y</code> <code>#!/bin/sh</code> <code>#!x</code>",
    ),
    ("`{{</* a */>}}` x", "hugo.toml", "<code>{{&lt; a &gt;}}</code> x"),
    ("```\n{{%/* b */%}}\n```", "hugo.toml", "<code>{{% b %}}"),
    ("`{{</* a */>}}` `#!x y`", "book.toml", "<code>{{&lt;/* a */&gt;}}</code> <code>#!x y</code>"),
    ("```rust\n# fn f() {\nx\n  #\n##[a]\n# }\n```", "book.toml", 'language-rust"><span class="n">x</span>\n<span'),
    ("```py\n# a\n```", "book.toml", "# a"),
    ("```\n{% raw %}\n{{ a }}\n{% endraw %}\n```", "_config.yml", "<pre><code>{{ a }}\n</code>"),
    ("A {/* b */}c.\n\n{/*\nd\n\n*e*\n*/}\n\nf", "docusaurus.config.js", "<p>A c.</p>\n<p>f</p>"),
    ("[a](@site/docs/a.md)", "docusaurus.config.js", '<a class="internal" href="index.html">a</a>'),
    ("A {/* b */}", "mkdocs.yml", "A {/* b */}"),
    (
        "<Tabs>\n  <TabItem value='a' label=\"One\" default>\n\n  *x*\n\n  </TabItem>\n"
        "  <TabItem\n    value='b'\n  >\n    - y\n  </TabItem>\n</Tabs>",
        "docusaurus.config.js",
        "<summary>b</summary>\n<ul>\n<li>y</li>",
    ),
    ("A {% raw %}{{ b }}{% endraw %}.", "_config.yml", "<p>A {{ b }}.</p>"),
]


@pytest.mark.parametrize(("text", "file", "html"), MARKS)
def test_marks_that_settings_turn_on_are_read(tmp_path: Path, text: str, file: str, html: str) -> None:
    folder, said = ALONE[file]
    site = texts(made(write(tmp_path, {file: said}), {f"{folder}/a.md": f"# A\n\n{text}\n"}).outputs)
    assert html in site["x/a/index.html" if folder == "x" else "a/index.html"]


@pytest.mark.slow
def test_marks_come_and_go_with_the_settings(tmp_path: Path) -> None:
    root = write(tmp_path / "wiki", {"docs/a.md": "# A\n\nH~2~O.\n"})
    for said in (EXTENSIONS, "site_name: T\n", EXTENSIONS):
        write(root, {"mkdocs.yml": said})
        assert kmwiki("build", root, "-o", tmp_path / "site", "--jobs", "2").code == 0
        shown = (tmp_path / "site/a/index.html").read_text(encoding="utf-8")
        assert ("<sub>2</sub>" in shown) == ("tilde" in said)


def test_no_word_of_a_comment_is_in_the_site(tmp_path: Path) -> None:
    block = "{{< comment >}}\nXyzzy [[Nowhere]]\n\nXyzzy\n{{< /comment >}}"
    page = f"# A\n\n{block}\n\nB {{{{% comment %}}}}Xyzzy{{{{% /comment %}}}} c.\n"
    build = made(tmp_path, {"content/a.md": page})
    assert not any("Xyzzy" in text for text in texts(build.outputs).values()) and not build.analysis.diagnostics


ADDRESSES = [
    ("posts/a.md", "[b](../b/)", "posts/b"),  # from the address posts/a/
    ("posts/a.md", "[b](../b)", "posts/b"),
    ("posts/a.md", "[b](../../c/#words)", "c#words"),
    ("posts/a.md", "[b](./d/)", "posts/a/d"),
    ("posts/a.md", "[b](../c/)", "c"),  # the path of the file goes first
    ("posts/a.md", "[b](../../../c/)", None),
    ("posts/a.md", "[b](../b.md)", None),  # surely a file
    ("en/a.md", "[b](/about/)", "en/about"),
    ("de/a.md", "[b](/about)", "de/about"),
    ("de/a.md", "[b](/only/)", "en/only"),
    ("de/a.md", "[b](/c/)", "c"),
    ("posts/a.md", "[b](/about/)", None),
]


@pytest.mark.parametrize(("path", "link", "target"), ADDRESSES)
def test_addresses_of_other_sites_lead_to_their_pages(tmp_path: Path, path: str, link: str, target: str | None) -> None:
    names = ("posts/b", "posts/a/d", "c", "en/about", "de/about", "en/only", "en/index", "de/index")
    pages = {f"content/{name}.md": "# T\n\n## Words\n" for name in names}
    settings = '[site]\nlanguage = "en"\nlanguages = ["en", "de"]\n'
    root = write(tmp_path, {"kmwiki.toml": settings, **pages, f"content/{path}": f"# A\n\n{link}\n"})
    [found] = analyse(load_config(root)).wiki.pages[path.removesuffix(".md")].markdown
    slug = found.slug and f"{found.slug}{f'#{found.anchor}' if found.anchor else ''}"
    assert (slug, found.is_red) == (target, target is None)


@pytest.mark.slow
def test_a_page_that_an_address_means_may_come_and_go(tmp_path: Path) -> None:
    pages = {
        "content/posts/a.md": "# A\n\n[b](../b/)\n",
        "content/en/a.md": "# E\n\n[b](/b/)\n",
        "content/x.md": "# X\n",
    }
    root = write(tmp_path / "wiki", {"kmwiki.toml": "[site]\nlanguages = ['en']\n", **pages})
    for there in (False, True, False):
        for name in ("posts/b.md", "en/b.md"):
            file = root / "content" / name
            write(root, {f"content/{name}": "# B\n"}) if there else file.unlink(missing_ok=True)
        assert kmwiki("build", root, "-o", tmp_path / "site").code == 0
        assert kmwiki("build", root, "-o", tmp_path / "clean", "--no-cache").code == 0
        assert files_of(tmp_path / "site") == files_of(tmp_path / "clean")
        assert (b"red-link" in (tmp_path / "site/posts/a/index.html").read_bytes()) != there


@pytest.mark.slow
def test_hugo_may_have_a_file_for_each_table(tmp_path: Path) -> None:
    folder = "config/_default"
    files = {
        f"{folder}/hugo.toml": "title = 'T'\nbaseURL = '/'\n",
        f"{folder}/languages.en.toml": "weight = 1\ncontentDir = 'content/en'\n",
        f"{folder}/languages.de.toml": "weight = 2\n\ncontentDir = 'content/de'\ntitle = 'Tee'\n",
        f"{folder}/menu.de.toml": "[[main]]\nname = 'Start'\nurl = '/'\n",
        f"{folder}/menus.toml": "[[main]]\nname = 'Begin'\nurl = '/begin/'\n",
        f"{folder}/markup.yaml": "goldmark: {extensions: {extras: {subscript: {enable: true}}}}\n",
        "content/en/a.md": "# A\n\nH~2~O.\n",
        "content/de/a.md": "# A\n",
    }
    config = load_config(write(tmp_path, files))
    assert config.owner.languages == ("en", "de")
    places = {(one.finding.at.path, one.finding.at.line) for one in config.unread}
    menus = {(f"{folder}/{name}.toml", 1) for name in ("menu.de", "menus")}
    assert places == {(f"{folder}/languages.de.toml", 4)} | menus
    assert kmwiki("build", tmp_path, "-o", tmp_path / "site").code == 0
    assert "<sub>2</sub>" in (tmp_path / "site/a/index.html").read_text(encoding="utf-8")
    (tmp_path / folder / "markup.yaml").unlink()  # is noticed by a build that has nothing else to do
    assert kmwiki("build", tmp_path, "-o", tmp_path / "site").code == 0
    assert "<sub>2</sub>" not in (tmp_path / "site/a/index.html").read_text(encoding="utf-8")


def test_the_guide_lists_the_settings_of_hugo_that_are_passed_over() -> None:
    guide = (Path(__file__).parent.parent / "docs/coming-from/hugo.md").read_text(encoding="utf-8")
    listed = guide.partition("## Settings that are passed over")[2]
    assert {name.lower() for name in re.findall(r"`(\w+)`", listed)} == PASSED_OVER_OF_HUGO


def test_a_page_is_at_the_address_that_hugo_gives_it(tmp_path: Path) -> None:
    page = "---\ntitle: A\nslug: other\nurl: {}\n---\nX\n"
    pages = {"content/a.md": page.format("/begin/here/"), "content/b.md": page.format("https://a.example/b")}
    shown = texts(made(write(tmp_path / "hugo", {"hugo.toml": "title = 'T'\n"}), pages).outputs)
    assert {"begin/here/index.html", "a/index.html", "other/index.html"} <= set(shown)
    assert "begin/here/index.html" not in texts(made(tmp_path / "alone", pages).outputs)


OF_HUGO, OF_BLOG = {"hugo.toml": "title = 'T'\n"}, {"mkdocs.yml": "site_name: T\nplugins: [blog]\n"}


@pytest.mark.parametrize(
    ("files", "name", "front", "there", "names"),
    [
        (OF_HUGO, "content/docs/begin.md", "aliases: [/start/, begin-here]", ["start", "docs/begin-here"], []),
        (OF_HUGO, "content/docs/begin.md", "aliases: [../up/, deep/er/]", ["up", "docs/deep/er"], []),
        (OF_HUGO, "content/begin.md", "aliases: [here, ../there]", ["here", "there"], []),
        (OF_HUGO, "content/docs/a/index.md", "aliases: [here]", ["docs/here"], []),
        (OF_HUGO, "content/docs/_index.md", "aliases: [here]", ["here"], []),
        (OF_HUGO, "content/docs/a.md", "slug: b\naliases: [here, a]", ["docs/b", "docs/here", "docs/a"], []),
        (OF_HUGO, "content/docs/a.md", "url: /x/y/z/\naliases: [here]", ["x/y/z", "x/y/here"], []),
        (OF_HUGO, "content/docs/a.md", "aliases: [Green tea]", ["green-tea"], ["Green tea"]),
        ({}, "content/docs/a.md", "aliases: [here]", ["here"], ["here"]),
        (OF_BLOG, "docs/blog/posts/a.md", "slug: b", ["blog/posts/b"], []),
        (OF_BLOG, "docs/blog/posts/a/index.md", "slug: b", ["blog/posts/b"], []),
        (OF_BLOG, "docs/blog/posts/a.md", "aliases: [/blog/2026/01/02/a/]", ["blog/posts/a", "blog/2026/01/02/a"], []),
        ({"mkdocs.yml": "site_name: T\n"}, "docs/blog/posts/a.md", "slug: b", ["b", "blog/posts/a"], []),
    ],
)
def test_a_page_has_the_old_and_new_addresses_that_the_other_program_means(
    tmp_path: Path, files: dict[str, str], name: str, front: str, there: list[str], names: list[str]
) -> None:
    built = made(write(tmp_path, files), {name: f"---\ntitle: T\n{front}\n---\nX\n"})
    assert {f"{place}/index.html" for place in there} <= set(texts(built.outputs))
    [page] = built.analysis.wiki.pages.values()
    assert list(page.node.page.front_matter.names) == names


MENUS = {
    "mkdocs.yml": "site_name: T\nextra: {social: [{link: 'https://example.org/a?b=\"c\"'}, {link: 'mailto:a@b.c'}]}\n",
    "hugo.yaml": "title: T\nmenu: {main: [{name: A, url: /a/}, {name: Z, url: /z}, {name: F, url: /rss.xml}]}\n",
    "quartz.config.ts": "const config = { pageTitle: 'T' }\n",
}


@pytest.mark.parametrize("file", MENUS)
def test_the_menu_that_is_offered_leads_only_to_what_is_there(tmp_path: Path, file: str) -> None:
    files = {file: MENUS[file], "content/a.md": "---\ndate: 2026-01-02\n---\n\nA\n"}
    layout = {
        "quartz.layout.ts": "Component.Footer({ links: { A: '/a', Zip: '/zip', Shop: 'https://example.org' } })\n"
    }
    root = write(tmp_path, files | (layout if file.startswith("quartz") else {}))
    [line] = re.findall(r"write ((?:menu|footer) = \[.*\]) under \[nav\]", kmwiki("check", root).out)
    write(root, {"kmwiki.toml": f"[nav]\n{line}\n"})
    assert kmwiki("check", root, "--fail-on", "warning").code == 0 and "unread-setting" not in kmwiki("check", root).out


FORMULAS = "# A\n\n$\\R$ $\\norm{x}$\n"
QUARTZ = "const c = {\n  plugins: [Plugin.Latex({ customMacros: %s })] }"
PREAMBLE = (
    "% \\newcommand{\\no}{x}\n\\usepackage{amsmath}\n\\newcommand{\\R}{\\mathbb{R}}\n"
    "\\renewcommand*\\norm[1]{\\lVert #1\n  \\rVert}\n\\DeclareMathOperator*{\\argmax}{arg\\,max}\n"
    "\\def\\pair#1#2{(#1, #2)}\n\\newcommand{\\opt}[2][x]{#1#2}\n"
)
VAULT = {".obsidian/app.json": "{}", "a.md": FORMULAS}
EACH = {"R": r"\mathbb{R}", "norm": r"\lVert #1 \rVert"}
# Files in which another program finds commands of formulas, the commands, and those that `kmwiki.toml` cannot have.
COMMANDS: dict[str, tuple[dict[str, str], dict[str, str], str]] = {
    "Quartz": (
        {
            "quartz.config.ts": QUARTZ
            % "{ '\\\\R': '\\\\mathbb{R}', \"\\\\norm\": `\\\\lVert #1 \\\\rVert`, // the last\n }",
            "content/a.md": FORMULAS,
        },
        EACH,
        "",
    ),
    "Quartz, as a constant": (
        {
            "quartz.config.ts": "const own: Macros = { '\\\\R': String.raw`\\mathbb{R}`,\n norm: String.raw`\\lVert #1"
            " \\rVert`, '\\\\x1': 'x', '\\\\y': f(1, 2) };\n" + QUARTZ % "own",
            "content/a.md": FORMULAS,
        },
        EACH,
        r"; it cannot have “\x1”, “\y”",
    ),
    "Docusaurus": (
        {
            "docusaurus.config.js": "const macros = { '\\\\R': '\\\\mathbb{R}',\n"
            " '\\\\norm': '\\\\lVert #1 \\\\rVert' };\n"
            "export default { docs: { rehypePlugins: [[katex, { strict: false, macros }]] } }",
            "docs/a.md": FORMULAS,
        },
        EACH,
        "",
    ),
    "MathJax beside MkDocs": (
        {
            "mkdocs.yml": "site_name: T\nextra_javascript:\n  - js/math.js\n  - path: js/none.js\n  - https://x.example/m.js\n",
            "docs/js/math.js": "window.MathJax = { tex: { inlineMath: [['\\\\(', '\\\\)']],\n  macros: {\n"
            "    R: '\\\\mathbb{R}', norm: ['\\\\lVert #1 \\\\rVert', 1], both: ['#1', 2, ['x']] } } };",
            "docs/a.md": FORMULAS,
        },
        EACH,
        "; it cannot have “both”",
    ),
    "a preamble of Obsidian": (
        VAULT
        | {
            "preamble.sty": PREAMBLE,
        },
        EACH | {"argmax": r"\operatorname*{arg\,max}", "pair": "(#1, #2)"},
        r"; it cannot have “\opt”",
    ),
    "a preamble in a vault whose settings git leaves out": (
        {"preamble.sty": PREAMBLE, "a.md": FORMULAS},
        EACH | {"argmax": r"\operatorname*{arg\,max}", "pair": "(#1, #2)"},
        r"; it cannot have “\opt”",
    ),
    "words with quotation marks": (VAULT | {"preamble.sty": r"\def\q{f'\text{\"a\"}}"}, {"q": r"f'\text{\"a\"}"}, ""),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_of_formulas_are_offered_as_their_author_wrote_them(tmp_path: Path, name: str) -> None:
    files, commands, lost = COMMANDS[name]
    root = write(tmp_path, files)
    helps = (one.finding.help or "" for one in load_config(root).unread if one.answer == "maths.macros")
    line, found, rest = next(helps).removeprefix("write ").partition(" under [maths] in kmwiki.toml")
    assert found and rest == lost
    write(root, {"kmwiki.toml": f"[maths]\n{line}\n"})
    config = load_config(root)
    assert dict(config.macros) == commands
    assert not any(one.answer == "maths.macros" for one in config.unread)
    assert name.startswith("words") or "formula" not in kmwiki("check", root).out


@pytest.mark.parametrize(
    "script", ["Plugin.Latex({ customMacros: own() })", "import { own } from './own'; c = { customMacros: own }"]
)
def test_commands_that_are_not_written_out_are_a_finding_with_an_example(tmp_path: Path, script: str) -> None:
    root = write(tmp_path, {"quartz.config.ts": script, "content/a.md": PAGE})
    assert r"macros = { NN = '\mathbb{N}' }" in kmwiki("check", root).out
