"""What other programs' settings leave out is not published, in whatever way they say it."""

from pathlib import Path

import pytest

from building import kmwiki, write
from kmwiki import analyse, load_config

PAGES = ("index.md", "a.md", "old/b.md", "private/c.md", "templates/d.md")
TEXT = "# A\n\nWords.\n"
OLD, PRIVATE, TEMPLATES = "old/b.md", "private/c.md", "templates/d.md"

# What a script says: the pages that are left out, or what cannot be read of it, and in which line.
SCRIPTS: dict[str, set[str] | str] = {
    "const c = { ignorePatterns: ['private', 'templates'] }": {PRIVATE, TEMPLATES},
    "const c = { 'ignorePatterns': [`private`,], }": {PRIVATE},
    "const P = ['private']\nconst c = { ignorePatterns: [...P, 'old'] }": {PRIVATE, OLD},
    "const c = { ignorePatterns: P }\nconst P: string[] = ['old', 'private'] as const;": {PRIVATE, OLD},
    "const d = 'private'\nconst c = { ignorePatterns: [d, 'templates'] }": {PRIVATE, TEMPLATES},
    "const c = { ignorePatterns: ['templates'].concat(['private']).concat('old') }": {PRIVATE, TEMPLATES, OLD},
    "const c = { ignorePatterns: ['pri' + 'vate'] }": {PRIVATE},
    "const ignorePatterns = ['old']\nconst c = { ignorePatterns }": {OLD},
    "const c = { ignorePatterns: ['{old,private}', 'x/*.{md,mdx}'] }": {PRIVATE, OLD},
    "const c = { ignorePatterns: [/* 'old' */ 'private' // , 'old'\n] }": {PRIVATE},
    "const c = { pageTitle: 'ignorePatterns', filters: [Plugin.RemoveDrafts(),] }": set(),
    "const c = { ignorePatterns: P }": "1 ignorePatterns",
    "import { P } from './p'\nconst c = { ignorePatterns: [...P, 'old'] }": "2 ignorePatterns",
    "const c = { ignorePatterns: ['old', names()] }": "1 ignorePatterns",
    "const c = { ignorePatterns: ['old', P[0]] }\nconst P = ['a']": "1 ignorePatterns",
    "const c = { ignorePatterns: [`${x}/a`] }\nconst x = 'private'": "1 ignorePatterns",
    "const P = ['old']\nP.push('private')\nconst c = { ignorePatterns: P }": "3 ignorePatterns",
    "let P = ['old']\nP = ['private']\nconst c = { ignorePatterns: P }": "3 ignorePatterns",
    "const P = P\nconst c = { ignorePatterns: P }": "2 ignorePatterns",
    "const c = { ignorePatterns: ['old'] }\nc.ignorePatterns.push('private')": "2 ignorePatterns",
    "const c = { ignorePatterns: process.env.CI ? ['private'] : [] }": "1 ignorePatterns",
    "const c = { ignorePatterns: ['old'].filter(Boolean) }": "1 ignorePatterns",
    "const c = { ignorePatterns: ['!(a|index).md'] }": "1 ignorePatterns",
    "const c = { ignorePatterns: ['old'": "1 ignorePatterns",
    "const c = { filters: [MyFilter(), Plugin.RemoveDrafts()] }": "1 filters",
    "const c = { filters: [Plugin.RemoveDrafts(), Own.RemoveDrafts()] }": "1 filters",
    "const c = { filters: [Plugin.RemoveDrafts(), ...more] }": "1 filters",
    "const c = {\nfilters: own }": "2 filters",
    "const c = { filters: [Plugin.RemoveDrafts()].concat(own) }": "1 filters",
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_what_a_script_leaves_out_is_left_out_or_nothing_is_published(tmp_path: Path, script: str) -> None:
    expected = SCRIPTS[script]
    write(tmp_path, {"quartz.config.ts": script, **{f"content/{name}": TEXT for name in PAGES}})
    if isinstance(expected, set):
        return is_left_out(tmp_path, expected)
    line, key = expected.split()
    refused(tmp_path, f"quartz.config.ts:{line}: kmwiki cannot read all of “{key}”")


DOCUSAURUS: dict[str, set[str] | str] = {
    "export default { docs: { exclude: ['private/**'] }, blog: { exclude: ['old/**'] } }": {PRIVATE, OLD},
    "import X from './x'\nexport default { docs: { exclude: [...X] } }": "2 exclude",
    "export default {\n docs: { includeCurrentVersion: true } }": set(),
}


@pytest.mark.slow
@pytest.mark.parametrize("script", DOCUSAURUS)
def test_docusaurus_is_read_alike(tmp_path: Path, script: str) -> None:
    expected = DOCUSAURUS[script]
    write(tmp_path, {"docusaurus.config.js": script, **{f"docs/{name}": TEXT for name in PAGES}})
    if isinstance(expected, set):
        return is_left_out(tmp_path, expected)
    line, key = expected.split()
    refused(tmp_path, f"docusaurus.config.js:{line}: kmwiki cannot read all of “{key}”")


# Files of settings: the pages that are left out, or what is said before nothing is published.
SETTINGS: dict[str, tuple[dict[str, str], set[str] | str]] = {
    "MkDocs inherits what it leaves out": (
        {"mkdocs.yml": "INHERIT: conf/base.yml\n", "conf/base.yml": "site_name: T\nexclude_docs: private/\n"},
        {PRIVATE, TEMPLATES},
    ),
    "through a file, and from a plugin": (
        {
            "mkdocs.yml": "INHERIT: one.yml\nexclude_docs: old/\n",
            "one.yml": "INHERIT: two.yml\nexclude_docs: a.md\n",
            "two.yml": "site_name: T\nplugins:\n- exclude:\n    glob: private/*\n",
        },
        {OLD, PRIVATE, TEMPLATES},
    ),
    "a file that is not there": (
        {"mkdocs.yml": "site_name: T\nINHERIT: base.yml\n"},
        "mkdocs.yml:2: kmwiki cannot read the settings in “base.yml”",
    ),
    "one outside of the wiki": (
        {"mkdocs.yml": "site_name: T\nINHERIT: ../base.yml\n"},
        "mkdocs.yml:2: kmwiki cannot read the settings in “../base.yml”",
    ),
    "one that inherits itself": (
        {"mkdocs.yml": "site_name: T\nINHERIT: base.yml\n", "base.yml": "INHERIT: mkdocs.yml\n"},
        "base.yml:1: kmwiki cannot read the settings in “mkdocs.yml”",
    ),
    "what is known when MkDocs builds": (
        {"mkdocs.yml": "site_name: T\nexclude_docs: !ENV [X, 'old/']\n"},
        "mkdocs.yml:2: kmwiki cannot read the value of “exclude_docs”",
    ),
    "the same of a plugin, in an inherited file": (
        {"mkdocs.yml": "INHERIT: b.yml\n", "b.yml": "site_name: T\nplugins:\n- exclude:\n    glob: [a, !ENV X]\n"},
        "b.yml:4: kmwiki cannot read the value of “plugins.exclude.glob”",
    ),
    "Hugo for production, beside its one file": (
        {"hugo.toml": "title = 'T'\n", "config/production/hugo.toml": "ignoreFiles = ['private/']\n"},
        {PRIVATE},
    ),
    "over what it says for all": (
        {
            "config/_default/hugo.toml": "title = 'T'\nignoreFiles = ['old/']\n",
            "config/production/config.yaml": "ignorefiles: ['private/']\n",
            "config/development/hugo.toml": "ignoreFiles = ['templates/']\n",
        },
        {PRIVATE},
    ),
    "an expression for production that is not read": (
        {"hugo.toml": "title = 'T'\n", "config/production/hugo.toml": "\nignoreFiles = ['(a+)+']\n"},
        "config/production/hugo.toml:2: kmwiki cannot read the expression “(a+)+”",
    ),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_what_several_files_of_settings_leave_out_is_left_out(tmp_path: Path, name: str) -> None:
    files, expected = SETTINGS[name]
    folder = "content" if any("hugo" in file for file in files) else "docs"
    write(tmp_path, {**files, **{f"{folder}/{page}": TEXT for page in PAGES}})
    if isinstance(expected, set):
        return is_left_out(tmp_path, expected)
    refused(tmp_path, expected)


POST, UNDER = "_posts/2020-01-02-a.md", "_notes/a.md"
# What each program leaves out in any case, or in its own way: its settings, the files, and the published pages.
OWN: dict[str, tuple[str, dict[str, str], set[str]]] = {
    "Jekyll: folders with an underscore": (
        "title: T\n",
        {name: TEXT for name in ("_includes/a.md", "_data/b/a.md", "x/_part.md", UNDER, POST, "x/_drafts/a.md")},
        {POST},
    ),
    "Jekyll: without a title": ("theme: minima\n", {"_includes/a.md": TEXT, "b.md": TEXT}, {"b.md"}),
    "Jekyll: collections with pages, and what is included": (
        "title: T\ncollections:\n  notes: {output: true}\n  people: {output: false}\ninclude: [_pages]\n",
        {UNDER: TEXT, "_people/a.md": TEXT, "_pages/a.md": TEXT, "_pages_old/a.md": TEXT},
        {UNDER, "_pages/a.md"},
    ),
    "Jekyll: collections in a list have no pages": (
        "title: T\ncollections: [notes]\n",
        {UNDER: TEXT, "a.md": TEXT},
        {"a.md"},
    ),
    "Jekyll: what its names begin with": (
        "title: T\nexclude: [READ, plan/, '*.secret.md', ./old]\n",
        {name: TEXT for name in ("README.md", "plan/a.md", "planner.md", "x/a.secret.md", "old/a.md", "x/old.md")},
        {"planner.md", "x/old.md"},
    ),
    "Jekyll: gems and its own site": (
        "title: T\ndestination: ./web\n",
        {name: TEXT for name in ("vendor/bundle/a.md", "vendor/a.md", "web/a.md", "website/a.md", "_site/a.md")},
        {"vendor/a.md", "website/a.md"},
    ),
    "Jekyll: its source": (
        "title: T\nsource: _src\n",
        {"_src/a.md": TEXT, "_src/_x/a.md": TEXT, "b.md": TEXT},
        {"_src/a.md"},
    ),
    "Jekyll: posts of the future": (
        "title: T\n",
        {
            "_posts/2999-01-02-a.md": TEXT,
            "x/_posts/2020-01-02-b.md": f"---\ndate: 2999-01-01\n---\n{TEXT}",
            "_posts/2999-01-02-c.md": f"---\ndate: 2020-01-01\n---\n{TEXT}",
            "2999-01-02-d.md": TEXT,
            "e.md": f"---\ndate: 2999-01-01\n---\n{TEXT}",
            POST: TEXT,
        },
        {"_posts/2999-01-02-c.md", "2999-01-02-d.md", "e.md", POST},
    ),
    "Jekyll: posts of the future, which it publishes": (
        "title: T\nfuture: true\n",
        {"_posts/2999-01-02-a.md": TEXT},
        {"_posts/2999-01-02-a.md"},
    ),
    "Docusaurus: parts, tests and what is unlisted": (
        "export default { title: 'T' }",
        {
            "docs/a.md": TEXT,
            "docs/_b.md": TEXT,
            "docs/x/_parts/c.md": TEXT,
            "docs/__tests__/d.md": TEXT,
            "docs/x/index.md": f"---\nunlisted: true\n---\n{TEXT}",
            "docs/x/e.md": TEXT,
        },
        {"docs/a.md", "docs/x/e.md"},
    ),
    "MkDocs: templates": (
        "site_name: T\n",
        {"docs/a.md": TEXT, "docs/templates/b.md": TEXT, "docs/x/templates/c.md": TEXT},
        {"docs/a.md", "docs/x/templates/c.md"},
    ),
    "MkDocs: templates that are taken back": (
        "site_name: T\nexclude_docs: '!/templates/'\n",
        {"docs/templates/b.md": TEXT},
        {"docs/templates/b.md"},
    ),
    "mdBook: what the summary does not list": (
        "[book]\ntitle = 'T'\n",
        {
            "src/SUMMARY.md": "# Summary\n\n[Pre](pre.md)\n\n# Part\n\n- [One](./one.md)\n"
            "  - [In [it]](<x/in it.md>)\n- [Draft]()\n- [Far](x/a%20b.md)\n<!-- - [Old](old.md) -->\n",
            **{f"src/{name}.md": TEXT for name in ("pre", "one", "x/in it", "x/a b", "old", "x/other")},
        },
        {"src/SUMMARY.md", "src/pre.md", "src/one.md", "src/x/in it.md", "src/x/a b.md"},
    ),
    "mdBook: without a summary": ("[book]\ntitle = 'T'\n", {"src/a.md": TEXT}, {"src/a.md"}),
}
FILE_OF = {"Jekyll": "_config.yml", "Docusaurus": "docusaurus.config.js", "MkDocs": "mkdocs.yml", "mdBook": "book.toml"}


@pytest.mark.parametrize("name", OWN)
def test_what_a_program_leaves_out_in_its_own_way_is_left_out(tmp_path: Path, name: str) -> None:
    settings, files, expected = OWN[name]
    write(tmp_path, {FILE_OF[name.partition(":")[0]]: settings, **files})
    wiki = analyse(load_config(tmp_path)).site.wiki
    assert {page.node.page.path for page in wiki.pages.values()} == expected


def test_a_summary_decides_until_the_owner_does(tmp_path: Path) -> None:
    files = {"book.toml": "[book]\ntitle = 'T'\n", "src/SUMMARY.md": "- [A](a.md)\n", "src/a.md": "[b](b.md)\n"}
    write(tmp_path, {**files, "src/b.md": TEXT})
    out = tmp_path / "out"
    first = kmwiki("build", tmp_path, "-o", out)
    assert "is not listed in “src/SUMMARY.md”" in first.out + first.err and not (out / "b/index.html").exists()
    write(tmp_path, {"src/SUMMARY.md": "- [A](a.md)\n- [B](b.md)\n"})
    assert kmwiki("build", tmp_path, "-o", out).code == 0 and (out / "b/index.html").exists()
    write(tmp_path, {"src/SUMMARY.md": "Nothing.\n"})
    assert "src/SUMMARY.md:1: kmwiki cannot read the list of chapters" in kmwiki("build", tmp_path, "-o", out).err
    write(tmp_path, {"kmwiki.toml": "[content]\nignore = []\n"})
    assert kmwiki("build", tmp_path, "-o", out).code == 0 and (out / "b/index.html").exists()


def test_pages_of_a_version_that_docusaurus_does_not_publish_are_not_published(tmp_path: Path) -> None:
    script = "export default { title: 'T',\n docs: { includeCurrentVersion: false } }"
    write(tmp_path, {"docusaurus.config.js": script, **{f"docs/{name}": TEXT for name in PAGES}})
    refused(tmp_path, "docusaurus.config.js:2: kmwiki cannot read which pages “includeCurrentVersion” publishes")


@pytest.mark.slow
def test_an_edit_of_an_inherited_file_counts(tmp_path: Path) -> None:
    files = {"mkdocs.yml": "INHERIT: base.yml\n", "base.yml": "site_name: T\n", "docs/a.md": TEXT, "docs/b.md": TEXT}
    write(tmp_path, files)
    assert kmwiki("build", tmp_path, "-o", tmp_path / "out").code == 0 and (tmp_path / "out/b/index.html").exists()
    write(tmp_path, {"base.yml": "site_name: T\nexclude_docs: b.md\n"})
    assert kmwiki("build", tmp_path, "-o", tmp_path / "out").code == 0 and not (tmp_path / "out/b/index.html").exists()


def is_left_out(root: Path, pages: set[str]) -> None:
    found = {page.name for page in analyse(load_config(root)).files.pages}
    assert set(PAGES) - found == pages


def refused(root: Path, words: str) -> None:
    for command in ("build", "init"):
        run = kmwiki(command, root)
        assert run.code == 2 and words in run.err, run.err
        assert "ignore under [content]" in run.err and not (root / "site").exists()
    write(root, {"kmwiki.toml": "[content]\nignore = ['a.md']\n"})
    assert kmwiki("build", root).code == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mkdocs.yml", "site_name: A\nexclude_docs: internal/\nnav: [a: b: c\n"),
        ("hugo.toml", 'title = "a\n'),
        ("hugo.json", "{"),
        ("hugo.yaml", "a: [\n"),
        ("book.toml", "[book\n"),
        ("_config.yml", "exclude: [\n"),
    ],
)
def test_settings_with_a_mistake_publish_nothing_that_they_may_leave_out(tmp_path: Path, name: str, text: str) -> None:
    write(tmp_path, {name: text, "docs/a.md": "# A\n", "content/a.md": "# A\n", "a.md": "# A\n"})
    refused = kmwiki("build", tmp_path, "-o", tmp_path / "site")
    assert refused.code == 2 and not (tmp_path / "site").exists()
    assert refused.err.startswith(f"kmwiki: {name}:") and "write what it leaves out into ignore" in refused.err
    write(tmp_path, {"kmwiki.toml": '[content]\nignore = ["x/**"]\n'})
    assert kmwiki("build", tmp_path, "-o", tmp_path / "site").code == 0
