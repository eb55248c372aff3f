"""`kmwiki init`: a wiki to start from, in the shape of what is there, written over nothing."""

import os
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec.structs import replace

from building import REPOSITORY, files_of, kmwiki, write
from kmwiki import load_config
from kmwiki.commands.workflows import SERVICES
from kmwiki.config import Config
from kmwiki.content.options import options_of
from kmwiki.diagnostics import DEFAULTS
from kmwiki.errors import KmwikiError

NOTE = "# Note\n\nText.\n"
PUBLIC = "---\npublish: true\n---\n\nWords.\n"
VAULT = {".obsidian/app.json": "{}"}
MKDOCS = """\
site_name: Tea &amp; more
site_url: https://tea.example.net.invalid/wiki
site_description: "On tea"
theme: {name: material, language: de, custom: !ENV [A, b]}
use_directory_urls: false
markdown_extensions:
  - pymdownx.emoji: {emoji_index: !!python/name:material.extensions.emoji.twemoji , x: !relative $config}
  - site_name: of a list
plugins: [search, {site_url: !!python/object/apply:os.system ["touch ran"]}]
"""


def started(root: Path, files: dict[str, str], *options: str) -> dict[str, Any]:
    """What `kmwiki.toml` says after `init` in a folder with these files."""
    run = kmwiki("init", write(root, files), *options)
    assert run.code == 0, run.err
    return tomllib.loads((root / "kmwiki.toml").read_text(encoding="utf-8"))


def keys(said: dict[str, Any]) -> dict[str, Any]:
    """The keys that are set, with their sections."""
    return {f"{section}.{key}": value for section, values in said.items() for key, value in values.items()}


SHAPES: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "notes": ({"Tea time.md": NOTE}, {"site.title": "My notes", "build.output": ".kmwiki/site"}),
    "notes with a home page": ({"index.md": NOTE}, {"build.output": ".kmwiki/site"}),
    "pages in content": ({"content/a.md": NOTE}, {"site.title": "My notes"}),
    "sources among the pages": (
        {"wiki/index.md": NOTE, "wiki/raw/a.md": NOTE},
        {"content.sources": "wiki/raw"},
    ),
    "sources among the pages and beside them": (
        {"wiki/index.md": NOTE, "wiki/raw/a.md": NOTE, "raw/b.md": NOTE},
        {},
    ),
    "a vault with templates": (
        {
            **VAULT,
            "Note.md": NOTE,
            ".obsidian/templates.json": '{"folder": "/Extras/My [1] templates/"}',
            ".obsidian/plugins/templater-obsidian/data.json": '{"templates_folder": "Templater"}',
            "Extras/My [1] templates/T.md": "[[{{title}}]] [[Nowhere]]",
            "Templater/T.md": "[[Nowhere]]",
        },
        {
            "site.title": "My notes",
            "content.ignore": ["Extras/My [[]1] templates/**/*.md", "Templater/**/*.md"],
            "build.output": ".kmwiki/site",
        },
    ),
    "a vault whose settings lead out": (
        {**VAULT, "Note.md": NOTE, ".obsidian/templates.json": '{"folder": "../../etc"}'},
        {"site.title": "My notes", "build.output": ".kmwiki/site"},
    ),
    "a vault whose settings are broken": (
        {".obsidian/app.json": "{", ".obsidian/templates.json": "[" * 9000, "Note.md": NOTE},
        {"site.title": "My notes", "build.output": ".kmwiki/site"},
    ),
    "a vault with a folder that is called wiki": (
        {**VAULT, "wiki/W.md": NOTE, "Daily/1.md": NOTE},
        {"site.title": "My notes", "content.pages": ".", "build.output": ".kmwiki/site"},
    ),
    "an llmwiki project in Obsidian": (
        {
            **VAULT,
            ".llmwiki/state.json": '{"sources": {}}',
            "wiki/index.md": NOTE,
            "sources/s.md": NOTE,
            "README.md": NOTE,
        },
        {},
    ),
    "a vault in content": (
        {"content/.obsidian/app.json": "{}", "content/n.md": NOTE},
        {"site.title": "My notes", "build.line_breaks": True},
    ),
    "MkDocs": (
        {"mkdocs.yml": MKDOCS, "docs/index.md": NOTE},
        {
            "site.title": "Tea &amp; more",
            "site.description": "On tea",
            "site.language": "de",
            "site.base_url": "https://tea.example.net.invalid/wiki/",
            "content.pages": "docs",
            "build.output": ".kmwiki/site",
            "build.urls": "file",
        },
    ),
    "MkDocs with folders of its own": (
        {"mkdocs.yml": "site_name: T\ndocs_dir: ./guide/\nsite_dir: out\n", "guide/a.md": NOTE},
        {"site.title": "T", "content.pages": "guide"},
    ),
    "MkDocs without a page": (
        {"mkdocs.yml": "site_name: T\n"},
        {"site.title": "T", "content.pages": "docs", "build.output": ".kmwiki/site"},
    ),
    "Hugo": (
        {
            "hugo.toml": "baseURL = 'https://example.org/'\nlanguageCode = 'en_GB'\ntitle = 'A \"new\" site'\n",
            "content/_index.md": NOTE,
        },
        {"site.title": 'A "new" site', "site.language": "en-GB", "content.front_matter": "any"},
    ),
    "Hugo with a folder of its own, in JSON": (
        {"config.json": '{"title": "T", "baseurl": "/", "contentDir": "text", "uglyURLs": true}', "text/a.md": NOTE},
        {"site.title": "T", "content.pages": "text", "content.front_matter": "any", "build.urls": "file"},
    ),
    "settings of any other program": (
        {"config.toml": "title = 'Game'\n", "a.md": NOTE},
        {"site.title": "My notes", "build.output": ".kmwiki/site"},
    ),
    "values that kmwiki would refuse": (
        {"hugo.toml": "title = ''\nlocale = 'klingon!'\nbaseURL = 'ftp://x/'\n", "content/a.md": NOTE},
        {"site.title": "My notes", "content.front_matter": "any"},
    ),
    "mdBook": ({"book.toml": "[book]\ntitle = 'T'\n", "src/a.md": NOTE}, {"site.title": "T", "content.pages": "src"}),
    "Docusaurus, whose settings are not run": (
        {"docusaurus.config.ts": "throw 1", "docs/a.md": NOTE, "blog/b.md": "[[Nowhere]]\n"},
        {
            "site.title": "My notes",
            "content.pages": "docs",
            "content.ignore": ["_*.md", "**/_*/**/*.md", "**/__tests__/**/*.md"],
        },
    ),
    "Quartz, whose settings are not run": (
        {
            "quartz.config.ts": 'const c = { pageTitle: "G", baseUrl: "j.invalid/g", ignorePatterns: ["private"] }',
            "content/a.md": NOTE,
        },
        {"site.title": "G", "site.base_url": "https://j.invalid/g/", "content.ignore": ["private"]},
    ),
    "Quartz that publishes what says so": (
        {"quartz.config.ts": "const c = { pageTitle: 'G', f: [Plugin.ExplicitPublish()] }", "content/a.md": PUBLIC},
        {"site.title": "G", "content.publish": "explicit"},
    ),
    "Hugo with files that go to the root": (
        {"hugo.toml": "title = 'T'\nbaseURL = '/'\n", "content/a.md": NOTE, "static/CNAME": "x"},
        {"site.title": "T", "site.static": "static", "content.front_matter": "any"},
    ),
    "a vault that excludes folders": (
        {
            ".obsidian/app.json": '{"userIgnoreFilters": ["Old/", "/Ol.*/", "gone", "One.md"]}',
            "Note.md": NOTE,
            "One.md": NOTE,
            "Old/x.md": NOTE,
        },
        {
            "site.title": "My notes",
            "content.ignore": ["Old/**/*.md", "One.md"],
            "build.output": ".kmwiki/site",
        },
    ),
    "Logseq, which keeps old copies of pages": (
        {"logseq/config.edn": "{}", "pages/a.md": NOTE, "logseq/bak/pages/a/1.md": "[[Nowhere]]\n"},
        {"site.title": "My notes", "build.output": ".kmwiki/site"},
    ),
    "Jekyll": (
        {"_config.yml": "title: T\n", "a.md": NOTE, "_posts/b.md": NOTE},
        {"site.title": "T", "build.output": ".kmwiki/site"},
    ),
    "a folder site that another program made": (
        {"content/a.md": NOTE, "site/index.html": "<p>"},
        {"site.title": "My notes", "build.output": ".kmwiki/site"},
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_settings_are_those_of_what_is_there_and_count_without_them(tmp_path: Path, name: str) -> None:
    files, expected = SHAPES[name]
    root = write(tmp_path / "my-notes", files)
    before = load_config(root)
    wanted = {key: expected.get(key) for key in ("site.description", "site.language", "build.urls")}
    given = (before.owner.description, before.owner.language, before.resolving.url_style)
    assert given == (wanted["site.description"] or "", wanted["site.language"] or "", wanted["build.urls"] or "folder")
    assert list(before.folders.ignore) == expected.get("content.ignore", [])
    assert keys(started(root, {})) == expected
    after = load_config(root)
    if name not in ("a vault with a folder that is called wiki", "MkDocs without a page", "notes without a folder"):
        assert (after.content, after.folders.published) == (before.content, before.folders.published)
    assert {path: text.encode() for path, text in files.items()}.items() <= files_of(root).items()
    run = kmwiki("build", root, "--strict")
    assert run.code == 0, run.err
    assert not list(tmp_path.rglob("ran"))


EMPTY: dict[str, dict[str, str]] = {
    "nothing": {},
    "texts about a repository": {"README.md": NOTE, "LICENSE.md": NOTE, ".git/HEAD": "ref: x\n"},
    "an empty vault": VAULT,
    "a vault with templates only": {**VAULT, ".obsidian/templates.json": '{"folder": "T"}', "T/t.md": "{{title}}"},
    "templates only": {"Templates/Day.md": "# {{title}}", "Templates/Week.md": "<% tp.date.now() %>"},
    "MkDocs without pages": {"mkdocs.yml": "site_name: T\ndocs_dir: text\n"},
    "Hugo without pages": {"hugo.yaml": "title: T\n", "content/look.css": ""},
    "sources": {"raw/a.md": NOTE, "raw/b.md": NOTE},
    "an empty folder of pages": {"wiki/x.txt": "", "raw/a.md": NOTE},
    "settings": {"kmwiki.toml": '[content]\npages = "text"\n', "text/x.txt": ""},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", EMPTY)
def test_a_first_wiki_has_no_finding_and_shows_evidence(tmp_path: Path, name: str) -> None:
    run = kmwiki("init", write(tmp_path, EMPTY[name]))
    assert run.code == 0 and "no findings" in run.err, run.err
    written = [Path(line) for line in run.out.splitlines()]
    assert all(path.is_file() for path in written) and any(path.name == "index.md" for path in written)
    done = kmwiki("build", tmp_path, "--strict")
    assert done.code == 0 and "no findings" in done.err, done.err
    site = load_config(tmp_path).output
    page = (site / "wiki" / "index.html").read_text(encoding="utf-8")
    [line] = re.findall(r'<p class="trust .*?</p>', page, re.DOTALL)
    claims, supported = re.findall(r"(\d+) (?:claims|supported)", re.sub("<[^>]+>", "", line))
    assert claims == supported and "Shuttle" in page


@pytest.mark.slow
def test_a_folder_is_made_and_named(tmp_path: Path) -> None:
    for name, title in {"a/tea-and_more": "Tea and more", "Öl “&” [x] #1": "Öl “&” [x] #1", "{home}": "{home}"}.items():
        assert keys(started(tmp_path / name, {}))["site.title"] == title
        assert f'title: "{title}"' in (tmp_path / name / "content" / "index.md").read_text(encoding="utf-8")
        assert kmwiki("build", tmp_path / name, "--strict").code == 0


@pytest.mark.posix
@pytest.mark.parametrize("name", ['q"\\', "tab\tand\nline", "\u202eleft", "bell\x07\x7f", os.fsdecode(b"latin\xe9")])
def test_odd_names_of_folders(tmp_path: Path, name: str) -> None:
    root = tmp_path / name
    title = keys(started(root, {}))["site.title"]
    assert title and title.isprintable() and title.split() == " ".join(title.split()).split()
    assert kmwiki("check", root, "--fail-on", "warning").code == 0


def test_the_current_folder_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = kmwiki("init")
    assert run.out.splitlines()[0] == "kmwiki.toml" and "“kmwiki serve --open”" in run.err


def test_twice_is_as_once(tmp_path: Path) -> None:
    started(tmp_path, {})
    before = {path: data for path, data in files_of(tmp_path).items() if not path.startswith(".kmwiki/")}
    run = kmwiki("init", tmp_path)
    assert (run.code, run.out) == (0, "") and "kmwiki.toml already exists" in run.err
    assert {path: data for path, data in files_of(tmp_path).items() if not path.startswith(".kmwiki/")} == before


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_nothing_is_written_over(tmp_path: Path, kind: str) -> None:
    """Each file that `init` writes is there already, one after another."""
    started(tmp_path / "fresh", {}, "--workflow", "gitlab")
    paths = [path for path in files_of(tmp_path / "fresh") if not path.startswith(".kmwiki/")]
    assert len(paths) == 7
    for number, path in enumerate(paths):
        root = tmp_path / f"{kind}{number}"
        place = root / path
        place.parent.mkdir(parents=True)
        if kind == "folder":
            place.mkdir()
        elif kind == "link":
            place.symlink_to(tmp_path / "victim")
        else:
            place.write_text("# mine\n", encoding="utf-8")
        code = kmwiki("init", root, "--workflow", "gitlab").code
        assert code in (0, 2) and not (tmp_path / "victim").exists()
        assert place.is_dir() if kind == "folder" else kind == "link" or place.read_text(encoding="utf-8") == "# mine\n"


def test_lines_that_a_gitignore_lacks_are_said(tmp_path: Path) -> None:
    run = kmwiki("init", write(tmp_path, {".gitignore": "*.tmp\n.kmwiki\n"}))
    assert "add to it: /site/\n" in run.err and (tmp_path / ".gitignore").read_text() == "*.tmp\n.kmwiki\n"
    assert "add to it" not in kmwiki("init", write(tmp_path, {".gitignore": "site/\n/.kmwiki/\n"})).err


@pytest.mark.slow
def test_other_settings_count_until_kmwikis_own_say_otherwise(tmp_path: Path) -> None:
    files = {"mkdocs.yml": "site_name: Tea\nexclude_docs: old.md\n", "docs/a.md": NOTE, "docs/old.md": NOTE}
    run = kmwiki("build", write(tmp_path, files), "-o", tmp_path / "out")
    assert run.code == 0 and "taken from mkdocs.yml" in run.err and "programs: old.md" in run.err
    assert not (tmp_path / "out" / "old").exists()
    write(tmp_path, {"mkdocs.yml": "site_name: Pots\n"})  # is noticed by a build that has nothing else to do
    assert kmwiki("build", tmp_path, "-o", tmp_path / "out").code == 0
    assert (tmp_path / "out" / "old").exists() and "Pots" in (tmp_path / "out" / "index.html").read_text()
    write(tmp_path, {"kmwiki.toml": "[site]\ntitle = 'Cups'\n"})
    run = kmwiki("build", tmp_path, "-o", tmp_path / "out")
    assert "Cups" in (tmp_path / "out" / "index.html").read_text() and "taken from" not in run.err
    write(tmp_path, {"mkdocs.yml": "site_name: [\n"})  # may have left something out
    with pytest.raises(KmwikiError, match=r"mkdocs\.yml:2: not valid YAML"):
        load_config(tmp_path)


@pytest.mark.slow
def test_findings_of_notes_may_stay_and_new_ones_fail(tmp_path: Path) -> None:
    root = tmp_path / "my notes"
    run = kmwiki("init", write(root, {"tea.md": "# Tea\n\nSee [[Nowhere]].\n"}))
    assert run.code == 0 and "1 warning" in run.err and "are accepted in" in run.err
    assert run.out.splitlines()[-1].endswith("kmwiki-baseline.jsonl")
    assert load_config(root).baseline == root / "kmwiki-baseline.jsonl"
    done = kmwiki("build", root, "--strict")
    assert done.code == 0 and "1 in the baseline" in done.err, done.err
    assert kmwiki("build", root, "--strict").code == kmwiki("check", root, "--fail-on", "warning").code == 0
    write(root, {"coffee.md": "# Coffee\n\nSee [[Elsewhere]].\n"})
    done = kmwiki("build", root, "--strict")
    assert done.code == 1 and "coffee.md:3:5" in done.err and "Nowhere" not in done.err
    assert kmwiki("check", root, "--fail-on", "warning").code == 1
    assert kmwiki("check", root, "--update-baseline").code == 0
    assert kmwiki("build", root, "--strict").code == 0  # also of a build that has nothing else to do
    (root / "kmwiki-baseline.jsonl").unlink()
    assert kmwiki("build", root, "--strict").code == kmwiki("check", root).code == 2


def test_dates_of_git_are_offered_to_notes_without_dates(tmp_path: Path) -> None:
    assert "dates =" not in kmwiki("init", write(tmp_path / "a", {"tea.md": NOTE})).err
    assert "dates =" in kmwiki("init", write(tmp_path / "b", {"tea.md": NOTE, ".git/HEAD": ""})).err
    dated = {"tea.md": "---\ndate: 2026-01-02\n---\nText.\n", ".git/HEAD": ""}
    assert "dates =" not in kmwiki("init", write(tmp_path / "c", dated)).err


def test_what_is_only_information_is_not_put_aside(tmp_path: Path) -> None:
    """What kmwiki does not read of another program must be listed by the check that its guide names."""
    files = {"hugo.toml": "title = 'T'\nbaseURL = '/'\n", "content/a.md": "# A\n\nSee [[Nowhere]] and {{< toc >}}.\n"}
    assert kmwiki("init", write(tmp_path, files)).code == 0
    assert "foreign-syntax" in kmwiki("check", tmp_path).out and "Nowhere" not in kmwiki("check", tmp_path).out
    assert "Nowhere" in kmwiki("check", tmp_path, "--no-baseline").out
    assert kmwiki("check", tmp_path, "--no-baseline", "--update-baseline").code == 2


def test_settings_that_were_there_are_left_and_a_baseline_is_offered(tmp_path: Path) -> None:
    files = {"kmwiki.toml": "[site]\ntitle = 'Mine'\n", "content/tea.md": "# Tea\n\nSee [[Nowhere]].\n"}
    run = kmwiki("init", write(tmp_path / "my notes", files))
    assert run.code == 0 and "--update-baseline" in run.err
    assert f"--baseline '{tmp_path / 'my notes' / 'kmwiki-baseline.jsonl'}'" in run.err


def test_a_project_whose_pages_a_program_writes_gets_none(tmp_path: Path) -> None:
    files = {".llmwiki/state.json": '{"sources": {}}', "sources/s.md": NOTE, "mkdocs.yml": "site_name: T\n"}
    run = kmwiki("init", write(tmp_path, files))
    assert run.code == 0 and "there are no pages yet" in run.err and not list(tmp_path.glob("content"))
    write(tmp_path, {"wiki/index.md": NOTE})
    assert kmwiki("build", tmp_path, "--strict").code == 0


REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "a file": ({"wiki": "text"}, "is not a folder"),
    "settings that are broken": ({"wiki/kmwiki.toml": "[site\n"}, "kmwiki.toml:1"),
    "settings with a slip": ({"wiki/kmwiki.toml": "[sit]\n"}, "did you mean “site”"),
    "YAML that is broken": ({"wiki/mkdocs.yml": "site_name: [a\nb: }\n"}, "mkdocs.yml:2: not valid YAML"),
    "TOML that is broken": ({"wiki/hugo.toml": "title = 'a\n"}, "hugo.toml:1"),
    "JSON that is broken": ({"wiki/hugo.json": "{" * 20_000}, "hugo.json: not valid JSON"),
    "pages elsewhere": ({"wiki/mkdocs.yml": "docs_dir: ../docs\n"}, "mkdocs.yml: the folder of pages"),
    "a file in the place of a folder": ({"wiki/content": ""}, "“{root}/content” is not a folder"),
}


@pytest.mark.posix
@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_started_is_one_line_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    files, message = REFUSED[name]
    before = files_of(write(tmp_path, files))
    run = kmwiki("init", tmp_path / "wiki")
    assert (run.code, run.out) == (2, "") and message.replace("{root}", str(tmp_path / "wiki")) in run.err, run.err
    assert len(run.err.splitlines()) == 1 and files_of(tmp_path) == before


@pytest.mark.slow
@pytest.mark.posix
def test_deep_yaml_and_many_aliases_are_read_in_no_time(tmp_path: Path) -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{chr(b)}: &{chr(b)} [*{chr(b - 1)}, *{chr(b - 1)}]\n" for b in range(98, 122))
    for text in (bomb, "deep: " + "[" * 100_000):
        root = tmp_path / str(len(text))
        said = keys(started(root, {"mkdocs.yml": f"site_name: T\n{text}", "docs/a.md": NOTE}))
        assert said["site.title"] == "T"


@pytest.mark.posix
def test_a_folder_that_leads_out_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "wiki").mkdir()
    (tmp_path / "wiki" / "sources").symlink_to(tmp_path / "elsewhere")
    run = kmwiki("init", tmp_path / "wiki")
    assert run.code == 2 and "leads out of" in run.err
    assert [path.name for path in tmp_path.rglob("*")] == ["elsewhere", "wiki", "sources"] or not list(
        (tmp_path / "elsewhere").iterdir()
    )


@pytest.mark.posix
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may write everywhere")
def test_a_folder_that_must_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    run = kmwiki("init", tmp_path)
    assert run.code == 2 and "Permission denied" in run.err


def test_each_key_of_the_settings_is_one_that_kmwiki_takes(tmp_path: Path) -> None:
    started(tmp_path, {})
    lines = (tmp_path / "kmwiki.toml").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 30 and all(len(line) <= 120 for line in lines)
    keys = [line.removeprefix("# ") for line in lines if " = " in line or line.startswith("[")]
    assert len(keys) > 10 and all("  # " in line for line in keys if " = " in line)
    assert options_of(tomllib.loads("\n".join(keys))).content.pages == "content"


def with_all_rules(config: Config) -> Config:
    return replace(config, rules={**DEFAULTS, **config.rules})


@pytest.mark.parametrize("name", [*SHAPES, *EMPTY])
def test_a_comment_shows_the_default_or_says_that_it_is_an_example(tmp_path: Path, name: str) -> None:
    files = SHAPES[name][0] if name in SHAPES else EMPTY[name]
    root = write(tmp_path / "my-notes", files)
    if "kmwiki.toml" in files or kmwiki("init", root).code:
        return
    file = root / "kmwiki.toml"
    written = file.read_text(encoding="utf-8")
    usual = with_all_rules(load_config(root))
    defaults = re.sub(r"^# (\S+ = (?!.*  # example))", r"\1", written, flags=re.MULTILINE)
    file.write_text(defaults, encoding="utf-8")
    assert with_all_rules(load_config(root)) == usual
    (root / "sources").mkdir(exist_ok=True)  # which an example names
    for example in re.findall(r"^# \S+ = .*", defaults, re.MULTILINE):
        file.write_text(written.replace(example, example.removeprefix("# ")), encoding="utf-8")
        assert with_all_rules(load_config(root)) != usual, example


@pytest.mark.parametrize("service", SERVICES)
def test_a_workflow_is_that_of_the_guide(tmp_path: Path, service: str) -> None:
    run = kmwiki("init", tmp_path, "--workflow", service)
    [path] = [line for line in run.out.splitlines() if line.endswith(".yml")]
    text = Path(path).read_text(encoding="utf-8")
    assert f"```yaml\n{text}```" in (REPOSITORY / "docs" / "publish-from-ci.md").read_text(encoding="utf-8")
    assert service in path and yaml.safe_load(text) and "OWNER/kmwiki" in run.err
    assert "OWNER" not in kmwiki("init", tmp_path, "--workflow", service).err


def test_a_workflow_is_not_put_where_no_service_looks(tmp_path: Path) -> None:
    write(tmp_path, {".git/HEAD": "ref: x\n"})
    run = kmwiki("init", tmp_path / "docs" / "wiki", "--workflow", "github")
    assert run.code == 2 and "in its folder “docs/wiki”" in run.err and not files_of(tmp_path / "docs" / "wiki")
    shutil.rmtree(tmp_path / ".git")
    assert kmwiki("init", tmp_path / "docs" / "wiki", "--workflow", "github").code == 0
