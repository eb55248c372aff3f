"""What a root and its `kmwiki.toml` come to."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec
import pytest

from building import write
from kmwiki.config import Config, load_config
from kmwiki.content.option_words import EXAMPLES, example_of
from kmwiki.content.options import Options, options_of
from kmwiki.content.roots import SOURCE_FOLDERS, Misset
from kmwiki.errors import KmwikiError


def wiki(root: Path, *folders: str, toml: str | None = None) -> Path:
    for folder in (".", *folders):
        (root / folder).mkdir(parents=True, exist_ok=True)
    if toml is not None:
        (root / "kmwiki.toml").write_text(toml, encoding="utf-8")
    return root


def layout(config: Config) -> tuple[str, str | None, tuple[str, ...]]:
    content = config.content.relative_to(config.root).as_posix()
    sources = config.sources.relative_to(config.root).as_posix() if config.sources else None
    return content, sources, config.folders.excluded


@pytest.mark.parametrize(
    ("folders", "toml", "expected"),
    [
        (["content", "sources"], None, ("content", "sources", ())),
        (["content/sources"], None, ("content", "content/sources", ())),
        (["content/sources", "sources"], None, ("content", "sources", ())),
        (["content", "wiki"], None, ("content", None, ())),
        (["wiki", "sources"], None, ("wiki", "sources", ())),
        (["wiki", "raw"], None, ("wiki", "raw", ())),
        (["notes"], None, (".", None, SOURCE_FOLDERS)),
        (["sources", "raw"], None, (".", "sources", SOURCE_FOLDERS)),
        (["raw"], None, (".", "raw", SOURCE_FOLDERS)),
        (["content", "sources"], "[site]\ntitle = 'T'", ("content", "sources", ())),
        (["docs", "papers"], "[content]\npages='docs'\nsources='papers'", ("docs", "papers", ())),
        (["docs/sources"], "[content]\npages='docs'", ("docs", "docs/sources", ())),
        (["papers", "raw"], "[content]\nsources='papers'", (".", "papers", SOURCE_FOLDERS)),
    ],
)
def test_layouts(
    tmp_path: Path, folders: list[str], toml: str | None, expected: tuple[str, str | None, tuple[str, ...]]
) -> None:
    assert layout(load_config(wiki(tmp_path, *folders, toml=toml))) == expected


def test_one_file_is_a_wiki(tmp_path: Path) -> None:
    wiki(tmp_path, "sources", toml="nonsense")
    (tmp_path / "my-notes.md").write_text("x")
    config = load_config(tmp_path / "my-notes.md")
    assert (config.root, config.content, config.sources) == (tmp_path, tmp_path / "my-notes.md", None)
    assert config.owner.title == ""
    assert config.output == tmp_path / "site"


def test_defaults(tmp_path: Path) -> None:
    config = load_config(wiki(tmp_path / "team_wiki-QA"))
    assert config.owner.title == ""
    assert (config.owner.language, config.owner.description, config.owner.base_url) == ("", "", None)
    assert (config.resolving.url_style, config.resolving.slug_labels, config.drafts) == ("folder", "slug", False)
    assert config.output == tmp_path / "team_wiki-QA" / ".kmwiki" / "site"
    assert config.rules == {} and config.resolving.sections == {}


@pytest.mark.parametrize("beside", ["content", "wiki", "kmwiki.toml"])
def test_a_site_lies_among_no_notes(tmp_path: Path, beside: str) -> None:
    """In a vault, its own tool would take what the site holds for notes."""
    root = wiki(tmp_path / "vault")
    assert load_config(root).output == root / ".kmwiki" / "site"
    assert load_config(root, output=tmp_path / "o").output == tmp_path / "o"
    (root / beside).touch() if "." in beside else (root / beside).mkdir()
    assert load_config(root).output == root / "site"


def test_every_section_is_read(tmp_path: Path) -> None:
    toml = """\ufeff[site]
title = "T"
base_url = "https://example.org/wiki"
language = "pt-BR"
description = "D"
[content]
ignore = ["*.tmp", "drafts/"]
[build]
output = "public"
urls = "file"
drafts = true
[links]
slug_labels = "title"
[urls]
tags = "topics"
[rules]
broken-link = "error"
"""
    config = load_config(wiki(tmp_path, toml=toml))
    owner, resolving = config.owner, config.resolving
    assert (owner.title, owner.base_url, owner.language) == ("T", "https://example.org/wiki/", "pt-BR")
    assert (owner.description, config.folders.ignore) == ("D", ("*.tmp", "drafts/"))
    assert (config.output, resolving.url_style, config.drafts) == (tmp_path / "public", "file", True)
    assert (resolving.slug_labels, resolving.sections["tags"]) == ("title", "topics")
    assert config.rules == {"broken-link": "error"}


def test_the_command_line_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    root = wiki(tmp_path / "w", toml="[site]\nbase_url='https://a.org'\n[build]\noutput='x'\ndrafts=true")
    config = load_config(root, output=Path("out"), base_url="https://b.org/c", drafts=False)
    assert (config.output, config.owner.base_url, config.drafts) == (tmp_path / "out", "https://b.org/c/", False)


@pytest.mark.parametrize(
    ("toml", "parts"),
    [
        ("[site]\ntitel = 'x'", ["unknown key “titel” in [site]", "did you mean “title”?"]),
        ("[sites]\n", ["unknown section “sites”", "did you mean “site”?"]),
        ("title = 'x'", ["kmwiki.toml:1: “title” belongs under [site]"]),
        ("[content]\nlanguage = 'de'", ["unknown key “language” in [content] (it belongs under [site])"]),
        ("[rules]\nbroken-links = 'error'", ["unknown rule “broken-links”", "“broken-link”"]),
        ("[rules]\nbroken-link = 'fatal'", ["rules", "fatal"]),
        ("[site]\ntitle = 7", ['site.title: write text in quotation marks, such as title = "My wiki"']),
        ("site = 7", ["site: this is a section; write [site] on a line of its own"]),
        ("rules = 7", ["rules"]),
        ("[content]\nignore = 'x'", ["content.ignore"]),
        ("[build]\nurls = 'flat'", ["build.urls"]),
        ("[site]\n\ntitle = = 1", ["kmwiki.toml:3:9: "]),
        ("[site]\ntitle = [1,", ["kmwiki.toml:2: "]),
        ("[site]\n[site]", ["kmwiki.toml:2:6: the section “site” is there twice"]),
        ("a = " + "9" * 5000, ["kmwiki.toml: "]),
        ("a = " + "[" * 50_000, ["kmwiki.toml"]),
        ("[content]\npages = '..'", ["content.pages", "outside"]),
        ("[content]\npages = '/'", ["content.pages", "outside"]),
        ("[content]\npages = 'gone'", ["content.pages", "no folder “gone”"]),
        ('[content]\npages = "a\\u0000b"', ["content.pages", "no folder"]),
        ("[content]\nsources = '.'", ["content.sources", "contains the pages"]),
        ("[site]\nbase_url = 'example.org'", ["base URL", "example.org"]),
        ("[site]\nbase_url = 'javascript:alert(1)'", ["base URL"]),
        ("[site]\nlanguage = '\"><script>'", ["site.language"]),
        ("[urls]\ntags = '../up'", ["urls.tags"]),
        ("[urls]\ntags = 'x'\nspecial = 'x'", ["same name"]),
    ],
)
def test_errors_are_one_clear_line(tmp_path: Path, toml: str, parts: list[str]) -> None:
    with pytest.raises(KmwikiError) as raised:
        load_config(wiki(tmp_path, toml=toml))
    message = str(raised.value)
    assert all(part in message for part in parts), message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[build]\n# how\nurls = 'flat'", "kmwiki.toml:3: build.urls: “flat” is not one of “folder”, “file”"),
        (
            "[sources]\ncitations = ['marks', 'link']",
            "kmwiki.toml:2: sources.citations[1]: “link” is not one of “marks”, “links”, “footnotes”, “legend” "
            "(did you mean “links”?)",
        ),
        ("\n[rules]\nbroken-link = 'fatal'", "kmwiki.toml:3: rules.broken-link: “fatal” is not one of “error”, "),
        ("[site]\ntitle = 'x'\ntitel = 'y'", "kmwiki.toml:3: unknown key “titel” in [site]"),
        ("[site]\n[sight]\nx = 1", "kmwiki.toml:2: unknown section “sight”"),
        ("[site]\ndescription = 'title'\n'title' = 7", "kmwiki.toml:3: site.title: write text"),
        ("[content]\nignore = [\n7]", "kmwiki.toml:2: content.ignore[0]: write each item as text"),
        ("[build]\noutput = 'a'\n\nsite.title = 7", "kmwiki.toml:4: unknown key “site” in [build]"),
        ("build.drafts = true\nsite . title = 7", "kmwiki.toml:2: site.title: write text"),
        ("\nsite = {title = 7}", "kmwiki.toml:2: site.title: write text"),
        ("\nsite = 7", "kmwiki.toml:2: site: this is a section"),
        (
            "[[ignore]]\nrule = 'self-link'\npath = 'a'\n\n[[ignore]]\nrule = 'self-link'",
            "kmwiki.toml:5: ignore: give a path or target",
        ),
        (
            "[[ignore]]\nrule = 'self-link'\npaht = 'a'",
            "kmwiki.toml:1: unknown key “paht” in [ignore[0]] (did you mean “path”",
        ),
        (
            "[[ignore]]\npath = 'a'\nreason = 'b'",
            'kmwiki.toml:1: ignore[0]: “rule” is missing; write rule = "broken-link"',
        ),
        ("\nignore = 7", "kmwiki.toml:2: ignore: this is a section; write [[ignore]]"),
        ("\nignore = [7]", "kmwiki.toml:2: ignore[0]: this is a section"),
        ("[check]\ncoverage = 80", "kmwiki.toml:2: check.coverage: write a number from 0 to 1, such as coverage = 0.8"),
        (
            "[check]\ncoverage = 0.5\nred_links = -1",
            "kmwiki.toml:3: check.red_links: write a whole number that is 0 or more",
        ),
        ("[check]\nred_links = 0.5", "kmwiki.toml:2: check.red_links: write a whole number"),
        ("[check]\nredlinks = 5", "kmwiki.toml:2: unknown key “redlinks” in [check] (did you mean “red_links”?)"),
        ("[theme]\n\naccent = 'red'", "kmwiki.toml:3: theme.accent: “red” is not a colour"),
        ("[content]\nsources = 'gone'", "kmwiki.toml:2: content.sources: there is no folder “gone”"),
        (
            "[site]\ntitle = 'Tea\ndescription = ''\n",
            "kmwiki.toml:2:13: this text is not closed (add a quotation mark)",
        ),
        ('[site]\ntitle = "Tea\n', "kmwiki.toml:2:13: this text is not closed (add a quotation mark)"),
        ("[site]\ntitle = Tea", "kmwiki.toml:2:9: this is not a value (put text in quotation marks)"),
        ("[site]\nlanguage = 'deutsch'", "kmwiki.toml:2: site.language: “deutsch” is not a language tag"),
        ("[site]\nbase_url = 'example.org'", "kmwiki.toml:2: base URL: “example.org” is not a URL"),
    ],
)
def test_a_mistake_is_told_at_its_line(tmp_path: Path, toml: str, said: str) -> None:
    with pytest.raises(KmwikiError) as raised:
        load_config(wiki(tmp_path, toml=toml))
    assert str(raised.value).startswith(said)


WRONG: tuple[object, ...] = (7, -1, 1.5, "x", True, [7], ["x", {"y": 1}], [{}], [{"to": 7}], {"a": 7}, {"script": 7})
# What a reader of these messages need not know.
LIBRARY = re.compile(
    r"expected|got |object|array|`|str\b|int\b|float|bool|null|required|field|document|\$|<|Cannot", re.I
)


def values_of_wrong_types() -> Iterator[dict[str, Any]]:
    """Settings in which one key has such a value; each section itself, too."""
    for section in msgspec.structs.fields(Options):
        kind = get_args(section.type)[0] if get_origin(section.type) is tuple else section.type
        keys = getattr(kind, "__struct_fields__", ("broken-link",))
        for value in WRONG:
            yield {section.name: value}
            usual = {"rule": "broken-link", "title": "a", "url": "b"}
            given = {key: text for key, text in usual.items() if key in keys} if kind is not section.type else {}
            for key in keys:
                table = {**given, key: value}
                yield {section.name: [table] if kind is not section.type else table}
        yield {section.name: [{}]}


@pytest.mark.slow
def test_a_value_of_a_wrong_type_is_refused_in_plain_words() -> None:
    refused = set[str]()
    for data in values_of_wrong_types():
        try:
            options_of(data)
        except Misset as error:
            said = str(error)
            assert not LIBRARY.search(re.sub(r"“[^”]*”|\"[^\"]*\"", "", said)), said
            assert error.key and re.search(r"write |is not |known: |did you mean|may only", said), said
            refused.add(re.sub(r"\[.*?\]", "", error.key))
    keys = {name for name in EXAMPLES if "." in name and name.count(".") == 1}
    assert keys - refused == set()


def test_the_examples_of_messages_are_right() -> None:
    for section in msgspec.structs.fields(Options):
        kind = get_args(section.type)[0] if get_origin(section.type) is tuple else section.type
        for key in getattr(kind, "__struct_fields__", ()):
            line = f"{key} = {example_of(Options, f'{section.name}.{key}')}"
            others = 'rule = "broken-link"' if section.name == "ignore" and key != "rule" else ""
            others += 'title = "x"' if section.name == "versions" and key != "title" else ""
            others += '\nurl = "x"' if section.name == "versions" and key != "url" else ""
            head = f"[[{section.name}]]" if kind is not section.type else f"[{section.name}]"
            options_of(tomllib.loads(f"{head}\n{line}\n{others}\n"))


BROKEN = """\
a = "x|a = 'x|a = \"\\x\"|a = "\\ud800"|a = [1|a = {b = 1|a = 1 b = 2|a 1|[a|[[a]|= 1|a = 2026-13-40
a = {b = 1, b = 2}|a = 1\\na = 2
a = {b = 1}\\n[a.c]|[a]\\n[a]|a = 1\\n[a]|a = x|a = "\\u12"|a.b = 1\\na = 2|]|a = \x01|é = 1
"""


@pytest.mark.parametrize("toml", [text.replace("\\n", "\n") for text in re.split(r"[|\n]", BROKEN.strip("\n"))])
def test_toml_that_is_broken_is_refused_in_plain_words(tmp_path: Path, toml: str) -> None:
    with pytest.raises(KmwikiError) as raised:
        load_config(wiki(tmp_path, toml=toml))
    said = str(raised.value)
    assert re.match(r"kmwiki\.toml:\d", said) and not LIBRARY.search(re.sub(r"“[^”]*”", "", said)), said
    assert said.partition(": ")[2][0].islower(), said


def test_toml_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "kmwiki.toml").write_bytes(b"[site]\ntitle='\xff'")
    with pytest.raises(KmwikiError, match="not UTF-8"):
        load_config(tmp_path)


def test_a_root_must_be_a_folder_or_a_page(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "loop").symlink_to("loop")
    for name in ("gone", "a.txt", "loop", "a\0b"):
        with pytest.raises(KmwikiError, match="cannot read"):
            load_config(tmp_path / name)


def test_a_forbidden_root_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(KmwikiError, match="Permission denied"):
        load_config(tmp_path)


def test_a_pages_folder_that_links_out_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    root = wiki(tmp_path / "w", toml="[content]\npages='docs'")
    (root / "docs").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KmwikiError, match="outside"):
        load_config(root)


@pytest.mark.parametrize(
    ("files", "sources"),
    [
        ({"raw/a.md": "", "b.md": "[[c]]"}, None),  # nothing names its notes
        ({"raw/a.md": "", "b.md": "^[a.md:3]"}, "raw"),
        ({"raw/a.md": "", "b.md": "^[x.md, raw/a.md#L3-L4]"}, "raw"),
        ({"_raw/x/a.pdf": "", "b.md": "[paper](_raw/x/a.pdf)"}, "_raw"),
        ({"_sources/a b.md": "", "c/b.md": "[x](../_sources/a%20b.md)"}, "_sources"),
        ({"sources/a.md": "", "b.md": "[[sources/a|A]]"}, "sources"),
        ({"sources/a.md": "", "b.md": "[[A#part]]"}, "sources"),
        ({"sources/a.md": "", "b.md": "---\nsources: [a.md]\n---\n"}, "sources"),
        ({"sources/a.md": "", "x/a.md": "", "b.md": "[[a]]"}, None),  # that is the page
        ({"sources/a.md": "[[b]]", "sources/b.md": "^[a.md]", "c.md": ""}, None),  # they name each other
        ({"sources/a.md": "", "raw/b.md": "", "c.md": "^[b.md]"}, "raw"),
        ({"sources/a.md": "", "c.md": "", "kmwiki.toml": "[content]\nsources = 'sources'"}, "sources"),
    ],
)
def test_a_vault_has_sources_only_where_pages_draw_on_them(
    tmp_path: Path, files: dict[str, str], sources: str | None
) -> None:
    found = layout(load_config(write(tmp_path, {".obsidian/app.json": "{}", **files})))
    folder = next(iter(files)).partition("/")[0]
    assert found[:2] == (".", sources)
    assert (folder in found[2]) is (sources == folder)


def test_templates_are_no_pages_but_notes_to_start_from_are(tmp_path: Path) -> None:
    theme = {"templates/base.html": "", "templates/static/logo.svg": "<svg/>", "templates/a.md": "", "b.md": ""}
    config = load_config(write(tmp_path / "a", theme | {"kmwiki.toml": "[theme]\nlogo = 'logo.svg'"}))
    assert (config.templates, "templates" in config.folders.excluded) == (tmp_path / "a" / "templates", True)
    config = load_config(write(tmp_path / "b", {"templates/daily.md": "{{title}}", "b.md": ""}))
    assert (config.templates, "templates" in config.folders.excluded) == (None, False)
    config = load_config(write(tmp_path / "c", {"templates/feed.xml": "", "content/b.md": ""}))
    assert (config.templates, config.folders.excluded) == (tmp_path / "c" / "templates", ())


@pytest.mark.parametrize("content", [".", "content", "docs"])
def test_a_picture_of_the_theme_that_is_not_there_is_an_error(tmp_path: Path, content: str) -> None:
    pages = f"[content]\npages = '{content}'\n" if content == "docs" else ""
    write(tmp_path, {f"{content}/a.md": "", "kmwiki.toml": f"{pages}[theme]\nfavicon = 'gone.svg'"})
    with pytest.raises(
        KmwikiError, match=r"kmwiki\.toml:\d: theme\.favicon: there is no file “gone\.svg” in templates"
    ):
        load_config(tmp_path)
    write(tmp_path, {"templates/static/gone.svg": "<svg/>"})
    assert load_config(tmp_path).theme.favicon == "gone.svg"


@pytest.mark.parametrize(
    ("files", "kept"),
    [
        ({}, False),
        ({".obsidian/app.json": "{}"}, True),
        ({".obsidian/app.json": '{"strictLineBreaks": false}'}, True),
        ({".obsidian/app.json": '{"strictLineBreaks": true}'}, False),
        ({".obsidian/app.json": "{broken"}, True),
        ({".obsidian/app.json": "[]"}, True),
        ({".obsidian/workspace.json": "{}"}, True),
        ({".obsidian/app.json": "{}", "kmwiki.toml": "[build]\nline_breaks = false"}, False),
        ({"kmwiki.toml": "[build]\nline_breaks = true"}, True),
    ],
)
def test_line_breaks_are_those_of_the_vault(tmp_path: Path, files: dict[str, str], kept: bool) -> None:
    assert load_config(write(tmp_path, {"a.md": "", **files})).line_breaks is kept


@pytest.mark.slow
def test_macros_of_formulas_count_for_every_page_and_are_part_of_what_is_cached(tmp_path: Path) -> None:
    files = {"a.md": "$\\R^2$ $\\pair{x}{y}$", "kmwiki.toml": "[maths.macros]\nR = '\\mathbb{Q}'\npair = '(#1, #2)'\n"}
    root = write(tmp_path, files)
    assert "ℚ" in text_of(root) and "formula-not-converted" not in text_of(root)
    (root / "kmwiki.toml").write_text("[maths]\nmacros = { R = '\\mathbb{Z}' }\n", encoding="utf-8")
    assert "ℤ" in text_of(root) and "\\pair" in text_of(root)


def text_of(root: Path) -> str:
    """The page `a` as it is built, with the cache of the build before."""
    from kmwiki import build

    return next(file.content.decode() for file in build(load_config(root)).outputs if file.path == "a/index.html")


def test_a_macro_is_named_by_letters(tmp_path: Path) -> None:
    with pytest.raises(KmwikiError, match=r"kmwiki.toml:2: maths.macros: “R2” may only contain the letters"):
        load_config(write(tmp_path, {"a.md": "", "kmwiki.toml": "[maths]\nmacros = { R2 = 'x' }\n"}))
