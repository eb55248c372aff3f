"""An extension takes part in a build as what is built in does; one that fails costs what it made, and is named."""

import json
import multiprocessing
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from building import Run, built_by, kmwiki
from kmwiki import extension
from kmwiki.config import load_config
from kmwiki.content.source_names import SourceNames
from kmwiki.core import CORE
from kmwiki.errors import Corrupt, KmwikiError
from kmwiki.markdown import create_markdown
from kmwiki.pipeline import analyse, build
from kmwiki.server.preview import Preview

GUIDE = (Path(__file__).parent.parent / "docs" / "extensions.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"```python\n# kmwiki_(\w+)\.py\n(.*?)```", GUIDE, re.DOTALL))
HEAD = "import json\nfrom pathlib import Path\nfrom kmwiki.diagnostics import *\nfrom kmwiki.extension import *\n"
PROCESSES = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")
Install = Callable[..., None]


def install(folder: Path, name: str, code: str, version: str = "1.0") -> None:
    """Put an extension into a folder, as pip puts a package into one."""
    module = f"kmwiki_{name.replace('-', '_')}"
    for old in folder.glob(f"{module}-*"):
        (old / "entry_points.txt").unlink()
        (old / "METADATA").unlink()
        old.rmdir()
    folder.mkdir(exist_ok=True)
    (folder / f"{module}.py").write_text(code, encoding="utf-8")
    info = folder / f"{module}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: {version}\n")
    (info / "entry_points.txt").write_text(f"[kmwiki.extensions]\n{name} = {module}:EXTENSION\n")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Installs an extension that is named x, for this process."""
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))

    def put(code: str) -> None:
        install(tmp_path / "packages", "x", HEAD + code)

    yield put
    extension.installed.cache_clear()
    sys.modules.pop("kmwiki_x", None)


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    root = tmp_path / "wiki"
    (root / "content").mkdir(parents=True)
    (root / "kmwiki.toml").write_text('[build]\nextensions = ["x"]\n[rules]\nforeign-syntax = "off"\n')
    (root / "content" / "index.md").write_text("# Home\n\nPress {{Ctrl}}, see [[Tea]].\n")
    (root / "content" / "tea.md").write_text("---\ntags: [drink]\n---\n# Tea\n\n" + "Some words. " * 310)
    for number in range(4):
        (root / "content" / f"p-{number}.md").write_text(f"# P {number}\n\n" + "Of [[Tea]]. " * 20)
    return root


def started(folder: Path, *arguments: object) -> Run:
    """The command as a program of its own, where the packages in the folder are installed."""
    command = [sys.executable, "-m", "kmwiki", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment)
    return Run(done.returncode, done.stdout, done.stderr)


def run(folder: Path, *arguments: str | Path) -> Run:
    """The same in a process that has imported kmwiki, but no package of the folder."""
    result, end = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=_run, args=(end, folder, arguments))
    process.start()
    end.close()
    said: Run | None = None
    with suppress(EOFError):  # if an extension ended the process
        said = result.recv()
    process.join()
    return said or Run(process.exitcode or 0, "", "")


def _run(end: Connection, folder: Path, arguments: tuple[str | Path, ...]) -> None:
    sys.path.insert(0, str(folder))
    end.send(kmwiki(*arguments))


def said(root: Path, jobs: int = 1) -> list[str]:
    """The messages of a build without a cache, and of what failed in it."""
    built = built_by(jobs, root, batch=2_000, output=root.parent / "site", remembers=False)
    return [finding.message for finding in built.findings]


@pytest.mark.slow
def test_the_examples_of_the_guide_work_together(wiki: Path, tmp_path: Path) -> None:
    packages, site = tmp_path / "packages", wiki / "site"
    assert EXAMPLES.keys() == {"keys", "long_pages", "tag_list"}
    for name, code in EXAMPLES.items():
        assert len(code.splitlines()) < 30
        install(packages, name.replace("_", "-"), code)
    (wiki / "kmwiki.toml").write_text('[build]\nextensions = ["keys", "long-pages", "tag-list"]\n')
    done = started(packages, "build", wiki, "--jobs", 2)
    assert done.code == 0, done.err
    assert "tea.md:1:1: warning[long-pages/no-headings]: this page has 621 words and no headings" in done.err
    assert "Press <kbd>Ctrl</kbd>, see" in (site / "index.html").read_text(encoding="utf-8")
    assert json.loads((site / "tag-list.json").read_text()) == {"drink": [{"title": "Tea", "url": "tea/index.html"}]}

    again = started(packages, "build", wiki, "--jobs", 2)  # nothing to do
    assert "0 written" in again.err and "long-pages/no-headings" in again.err
    (wiki / "content" / "p-1.md").write_text("---\ntags: [drink]\n---\n# P 1\n\n{{Alt}} and {{Ctrl}}.\n")
    assert run(packages, "build", wiki).code == 0
    assert run(packages, "build", wiki, "--no-cache", "-o", tmp_path / "clean").code == 0
    files = {file.relative_to(site): file.read_bytes() for file in site.rglob("*") if file.is_file()}
    clean = tmp_path / "clean"
    assert files == {file.relative_to(clean): file.read_bytes() for file in clean.rglob("*") if file.is_file()}
    assert len(json.loads(files[Path("tag-list.json")])["drink"]) == 2

    (wiki / "kmwiki.toml").write_text(
        '[build]\nextensions = ["keys", "long-pages"]\n[rules]\n"long-pages/no-headings" = "error"\n'
    )
    checked = run(packages, "check", wiki)
    assert checked.code == 1 and "error[long-pages/no-headings]" in checked.out
    assert "<kbd>Ctrl</kbd>" in run(packages, "export", wiki, "--with-body").out


@pytest.mark.slow
def test_the_same_command_does_not_answer_from_memory_after_an_upgrade(wiki: Path, tmp_path: Path) -> None:
    packages, page = tmp_path / "packages", wiki / "site" / "index.html"
    (wiki / "kmwiki.toml").write_text('[build]\nextensions = ["keys"]\n')
    for tag in ("kbd", "samp"):
        install(packages, "keys", EXAMPLES["keys"].replace('"kbd"', f'"{tag}"'), "1.0" if tag == "kbd" else "1.1")
        assert run(packages, "build", wiki).code == 0
        assert f"Press <{tag}>Ctrl</{tag}>" in page.read_text(encoding="utf-8")


@pytest.mark.slow
def test_what_a_wiki_does_not_name_is_not_imported(wiki: Path, tmp_path: Path) -> None:
    install(tmp_path / "packages", "x", "import os\nos._exit(75)\n")
    assert run(tmp_path / "packages", "check", wiki).code == 75
    (wiki / "kmwiki.toml").write_text("")
    assert run(tmp_path / "packages", "check", wiki).code == 0


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("EXTENSION = 7", "“kmwiki_x:EXTENSION” is not an Extension"),
        ("1 / 0", "the extension “x” cannot be loaded: ZeroDivisionError"),
        ('EXTENSION = Extension(name="y", version="1")', "it calls itself “y”"),
        ('EXTENSION = Extension(name="x", version="1", rules={"z": "info"})', "its rule “z” is not called “x/z”"),
    ],
)
def test_an_extension_that_cannot_be_used_ends_the_command(
    wiki: Path, installed: Install, code: str, message: str
) -> None:
    installed(code)
    with pytest.raises(KmwikiError, match=re.escape("kmwiki.toml:2: build.extensions: the extension “x”")) as error:
        load_config(wiki)
    assert message in str(error.value)


@pytest.mark.slow
def test_an_extension_that_is_not_installed_is_named(wiki: Path, tmp_path: Path) -> None:
    install(tmp_path / "packages", "keys", EXAMPLES["keys"])
    done = run(tmp_path / "packages", "check", wiki)
    help = "(installed: keys; install its package where kmwiki is installed)"
    assert (done.code, done.out) == (2, "")
    assert done.err == f"kmwiki: kmwiki.toml:2: build.extensions: no extension is called “x” {help}\n"
    (wiki / "kmwiki.toml").write_text('[rules]\n"x/y" = "error"\n')
    done = run(tmp_path / "packages", "check", wiki)
    assert done.err.startswith("kmwiki: kmwiki.toml:2: unknown rule “x/y”") and done.code == 2


FAILING = {
    "markdown": (
        "def rule(state, silent):\n    if state.src.startswith('Press', state.pos): 1 / 0\n"
        "def use(md): md.inline.ruler.before('link', 'x', rule); md.inline.add_terminator_char('P')\n"
        "EXTENSION = Extension(name='x', version='1', markdown=(use,))\n",
        "this page is shown as plain text: extension “x”: ZeroDivisionError: division by zero (kmwiki_x.py:6)",
    ),
    "check": (
        "def check(wiki, page):\n    if page.ref.slug == 'tea': 1 / 0\n    return ()\n"
        "EXTENSION = Extension(name='x', version='1', checks=(check,))\n",
        "this page could not be checked completely: extension “x”: ZeroDivisionError: division by zero (kmwiki_x.py:6)",
    ),
    "finding": (
        "def check(site): yield Diagnostic(rule='x/y', at=7, message='')\n"
        "EXTENSION = Extension(name='x', version='1', site_checks=(check,))\n",
        "the wiki could not be checked completely: extension “x”: ValidationError: Expected `array`, got `int`",
    ),
    "output": (
        "def output(site): yield text_file('x.txt', lambda: 1 / 0)\n"
        "EXTENSION = Extension(name='x', version='1', outputs=(output,))\n",
        "this file could not be built: extension “x”: ZeroDivisionError: division by zero (kmwiki_x.py:5)",
    ),
    "plan": (
        "def output(site): yield text_file('../x.txt', str)\n"
        "EXTENSION = Extension(name='x', version='1', outputs=(output,))\n",
        "this file could not be built: RuntimeError: extension “x”: ValueError: “../x.txt” is not a path",
    ),
    "text": (
        "def output(site): yield text_file('x.txt', object)\n"
        "EXTENSION = Extension(name='x', version='1', outputs=(output,))\n",
        "this file could not be built: extension “x”: TypeError: Encoding objects of type object is unsupported",
    ),
    "page_output": (
        "def make(pages, slug, path):\n    if slug == 'tea': 1 / 0\n    return text_file(path, lambda: slug).make()\n"
        "OUTPUT = PageOutput(path=lambda page: page + '.txt', make=make)\n"
        "EXTENSION = Extension(name='x', version='1', page_outputs=(OUTPUT,))\n",
        "this file could not be built: extension “x”: ZeroDivisionError: division by zero (kmwiki_x.py:6)",
    ),
    "page_output's path": (
        "OUTPUT = PageOutput(path=lambda page: page + '.txt' if page[:3] != 'tea' else '../' + page, make=print)\n"
        "OUTPUT = replace(OUTPUT, make=lambda pages, slug, path: text_file(path, lambda: slug).make())\n"
        "EXTENSION = Extension(name='x', version='1', page_outputs=(OUTPUT,))\n",
        "this file could not be built: RuntimeError: ValueError: “../tea/index.html” is not a path that it may use",
    ),
    "template": (
        "class Text(Struct): text: str\n"
        "def view(): return View(path='x.txt', template='x.txt', data=Text(''))\n"
        "def output(site): yield PlannedView(path='x.txt', make=view)\n"
        "FOLDER = Path(__file__).parent / 'x_templates'\nFOLDER.mkdir(exist_ok=True)\n"
        "(FOLDER / 'x.txt').write_text('{{ view.txt }}')\n"
        "EXTENSION = Extension(name='x', version='1', outputs=(output,), templates=FOLDER)\n",
        "this file could not be built: extension “x”: templates/x.txt:1: this text has no “txt” (did you mean “text”?)",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("what", FAILING)
def test_an_extension_that_fails_costs_what_it_made_and_is_named(
    wiki: Path, installed: Install, what: str, jobs: int
) -> None:
    code, message = FAILING[what]
    installed("from msgspec import Struct\nfrom kmwiki.model import *\n" * (what == "template") + code)
    failures = said(wiki, jobs)
    assert len(failures) == 1 and failures[0].startswith(message), failures
    assert (wiki.parent / "site" / "tea" / "index.html").exists()


@pytest.mark.slow
def test_a_filter_that_fails_costs_the_files_that_use_it(wiki: Path, installed: Install) -> None:
    installed(
        "def shout(text):\n    return text.upper() if text != 'Tea' else 1 / 0\n"
        "EXTENSION = Extension(name='x', version='1', filters={'shout': shout})\n"
    )
    (wiki / "templates").mkdir()
    text = '{% extends "kmwiki/page.html" %}{% block heading %}<h1>{{ view.title | shout }}</h1>{% endblock %}'
    (wiki / "templates" / "page.html").write_text(text)
    assert said(wiki) == [
        "this file could not be built: extension “x”: ZeroDivisionError: division by zero (kmwiki_x.py:6)"
    ]
    assert "<h1>P 1</h1>" in (wiki.parent / "site" / "p-1" / "index.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_template_of_an_extension_goes_before_a_built_in_one_and_after_the_wikis_own(
    wiki: Path, installed: Install
) -> None:
    installed(
        "FOLDER = Path(__file__).parent / 'theme'\nFOLDER.mkdir()\n"
        "(FOLDER / 'plain.txt').write_text('theirs')\n(FOLDER / 'data.txt').write_text('theirs')\n"
        "EXTENSION = Extension(name='x', version='1', templates=FOLDER)\n"
    )
    (wiki / "templates").mkdir()
    (wiki / "templates" / "data.txt").write_text("ours")
    built = build(load_config(wiki))
    texts = {file.content for file in built.outputs}
    assert b"theirs" in texts and b"ours" in texts


@pytest.mark.slow
def test_what_a_rule_makes_is_sanitised(wiki: Path, installed: Install) -> None:
    installed(
        "def html(self, tokens, index, options, env): return '<b>bold</b><script>alert(1)</script>'\n"
        "def rule(state, silent):\n    if state.src[state.pos] != '§': return False\n"
        "    if not silent: state.push('x', '', 0)\n    state.pos += 1\n    return True\n"
        "def use(md):\n    md.inline.ruler.push('x', rule)\n    md.inline.add_terminator_char('§')\n"
        "    md.add_render_rule('x', html)\n"
        "EXTENSION = Extension(name='x', version='1', markdown=(use,))\n"
    )
    (wiki / "content" / "tea.md").write_text("# Tea\n\nSome§words.\n")
    [page] = [file.content.decode() for file in build(load_config(wiki)).outputs if file.path == "tea/index.html"]
    assert "Some<b>bold</b>words." in page and "alert" not in page


@pytest.mark.slow
def test_the_preview_serves_what_a_build_writes(wiki: Path, installed: Install) -> None:
    installed(EXAMPLES["tag_list"].replace('"tag-list"', '"x"') + "\n")
    preview = Preview(lambda: load_config(wiki))
    preview.refresh()
    for tag in ("drink", "other"):
        (wiki / "content" / "tea.md").write_text(f"---\ntags: [{tag}]\n---\n# Tea\n")
        preview.refresh([str(wiki / "content" / "tea.md")])
        written = {file.path: file.content for file in build(load_config(wiki)).outputs}
        assert preview.get("tag-list.json") == written["tag-list.json"] and tag.encode() in written["tag-list.json"]


def test_the_preview_names_an_extension_whose_file_cannot_be_made(wiki: Path, installed: Install) -> None:
    installed(FAILING["output"][0])
    preview = Preview(lambda: load_config(wiki))
    preview.refresh()
    with pytest.raises(KmwikiError, match="this page could not be built: extension “x”: ZeroDivisionError"):
        preview.get("x.txt")
    assert b"Tea" in (preview.get("tea/index.html") or b"")


@pytest.mark.slow
def test_rules_that_cannot_be_added_end_the_command(wiki: Path, tmp_path: Path) -> None:
    code = "def use(md): md.inline.ruler.before('nothing', 'x', print)\n"
    install(tmp_path / "packages", "x", f"{HEAD}{code}EXTENSION = Extension(name='x', version='1', markdown=(use,))\n")
    done = run(tmp_path / "packages", "build", wiki)
    assert done.code == 2 and not (wiki / "site").exists()
    assert done.err.startswith("kmwiki: the extension “x” cannot be used: KeyError: 'Parser rule not found: nothing'")


@pytest.mark.slow
def test_findings_of_an_edited_page_are_those_of_a_wiki_that_is_read_whole(wiki: Path, installed: Install) -> None:
    installed(EXAMPLES["long_pages"].replace('"long-pages', '"x'))
    before = analyse(load_config(wiki))
    for text in ("# Tea\n\nShort.\n", "# Tea\n\n" + "word " * 700):
        (wiki / "content" / "tea.md").write_text(text)
        now = analyse(load_config(wiki), before=before)
        assert not now.whole
        assert now.diagnostics == analyse(load_config(wiki)).diagnostics
        assert len(now.diagnostics) == (len(text) > 100)


@pytest.mark.slow
def test_a_rule_that_never_matches_changes_nothing() -> None:
    def use(md: object) -> None:
        md.inline.ruler.before("link", "x", lambda state, silent: False)  # type: ignore[attr-defined]

    sources = SourceNames.of([])
    with_rule, without = create_markdown((*CORE.markdown, use), sources), create_markdown(CORE.markdown, sources)
    for file in sorted((Path(__file__).parent / "syntax").rglob("*.md")):
        text = file.read_text(encoding="utf-8")
        assert with_rule.parse(text) == without.parse(text), file.name


def test_a_corrupt_cache_is_not_blamed_on_the_extension_that_met_it(wiki: Path, installed: Install) -> None:
    installed(
        "from kmwiki.errors import Corrupt\n"
        "def path(page):\n    raise Corrupt('nothing is left of it')\n"
        "OUTPUT = PageOutput(path=path, make=print)\n"
        "EXTENSION = Extension(name='x', version='1', page_outputs=(OUTPUT,))\n",
    )
    with pytest.raises(Corrupt, match="nothing is left"):
        build(load_config(wiki))
