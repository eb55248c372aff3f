"""What the command line says beside results: its last lines, its helps, what may be meant, what Tab completes."""

import re
import shutil
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
import pytest
from click.shell_completion import ShellComplete

from building import git, kmwiki, write
from kmwiki.cli import COMMANDS, cli
from kmwiki.commands.guide_pages import guide_pages, page_called, text_of

RED = {"content/a.md": "[[Missing]]"}
GIT = shutil.which("git")
needs_git = pytest.mark.skipif(GIT is None, reason="Git is not installed")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wiki with a red link, which is the current folder."""
    write(tmp_path / "tea", RED)
    monkeypatch.chdir(tmp_path / "tea")
    return tmp_path / "tea"


@pytest.mark.slow
def test_a_build_says_where_the_site_is_and_what_shows_it(here: Path) -> None:
    for _ in range(2):  # the second has nothing to do
        assert kmwiki("build").err.splitlines()[-1] == "The site is in site; “kmwiki serve --open” shows it"
    named = kmwiki("build", here / "content" / "a.md", "-o", "other").err.splitlines()[-1]
    assert named == "The site is in other; “kmwiki serve content/a.md --open” shows it"


@pytest.mark.slow
@pytest.mark.usefixtures("here")
def test_a_failing_build_says_what_failed_first() -> None:
    for _ in range(2):
        run = kmwiki("build", "--strict")
        first = "Exit code 1; the first reason: content/a.md:1:1: warning[broken-link]: no page is called “Missing”"
        assert run.code == 1 and run.err.splitlines()[-1] == first
    assert "Exit code" not in kmwiki("build").err


@pytest.mark.slow
@needs_git
@pytest.mark.parametrize(
    ("root", "ignored", "options", "line"),
    [
        (".", "", (), ".gitignore: /site/"),
        ("notes", "", (), ".gitignore: /notes/site/"),
        (".", "", ("-o", "my site"), ".gitignore: /my\\ site/"),
        (".", "site\n", (), None),
        (".", "/site/\n", (), None),
        (".", "", ("-o", "../beside"), None),
    ],
)
def test_a_build_says_what_keeps_its_site_out_of_git(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    root: str,
    ignored: str,
    options: tuple[str, ...],
    line: str | None,
) -> None:
    top = write(tmp_path / "top", {f"{root}/content/a.md": "A", ".gitignore": ignored})
    monkeypatch.chdir(top)
    git(top, "init", "-q")
    last = kmwiki("build", root, *options).err.splitlines()[-1]
    if line is None:
        assert last.startswith("The site is in ")
    else:
        assert last == f"Git would track the site; to prevent that, add this line to {line}"
        (top / ".gitignore").write_text(line.partition(": ")[2] + "\n", encoding="utf-8")
        write(top, {f"{root}/content/b.md": "B"})
        assert kmwiki("build", root, *options).err.splitlines()[-1].startswith("The site is in ")


@pytest.mark.slow
@needs_git
def test_who_commits_the_site_wants_it_in_git(here: Path) -> None:
    git(here, "init", "-q")
    kmwiki("build")
    git(here, "add", "site")
    write(here, {"content/b.md": "B"})
    assert "Git" not in kmwiki("build").err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "text", "language"),
    [
        ("", "Der Tee ist mit dem Wasser aus der Kanne und nicht zu heiß, das ist für die Blätter auch gut.", "de"),
        ("", "The tea is in the pot, and it is not too hot for the leaves, which is as it must be.", None),
        ('[site]\nlanguage = "de"\n', "Der Tee ist mit dem Wasser aus der Kanne und nicht zu heiß.", None),
    ],
)
def test_a_language_that_was_guessed_is_said(tmp_path: Path, settings: str, text: str, language: str | None) -> None:
    root = write(tmp_path, {"content/a.md": f"{text} {text}\n", "kmwiki.toml": settings})
    said = [line for line in kmwiki("build", root).err.splitlines() if "language of" in line]
    how = 'to set it, write language = "de" under [site] in kmwiki.toml'
    wanted = [f"The language of the site is Deutsch (de), guessed from its text; {how}"] if language else []
    assert said == wanted
    assert "language of" not in kmwiki("build", root, "-q", "--no-cache").err


@needs_git
def test_notes_have_their_site_where_git_does_not_look(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "A"})
    git(tmp_path, "init", "-q")
    assert kmwiki("build", tmp_path).err.splitlines()[-1].startswith("The site is in ")


@pytest.mark.slow
@pytest.mark.usefixtures("here")
def test_a_quiet_command_prints_findings_and_failures_only() -> None:
    red = "content/a.md:1:1: warning[broken-link]: no page is called “Missing”"
    for option in ("-q", "--quiet", "-q"):
        assert kmwiki("build", option).err.splitlines() == [red]
    assert kmwiki("build", "-q", "--strict").err.splitlines() == [red, f"Exit code 1; the first reason: {red}"]
    run = kmwiki("check", "-q")
    assert (run.out.splitlines(), run.err) == ([red], "")
    assert kmwiki("build", "-q", "missing").err.startswith("kmwiki: cannot read “missing”")


@pytest.mark.slow
def test_a_verbose_build_says_what_it_reads_and_all_that_it_finds(here: Path) -> None:
    write(here, {"content/a.md": "\n\n".join(f"[[Missing {number}]]" for number in range(30))})
    usual, verbose = kmwiki("build").err, kmwiki("build", "-v").err
    assert usual.count("broken-link") == 20 and verbose.count("broken-link") == 30
    assert "pages: content\n" in verbose and re.search(r"^ +\d+\.\d\d s  Reading pages$", verbose, re.MULTILINE)
    assert "Reading pages" not in usual and "Reading pages" in kmwiki("build", "-v").err
    run = kmwiki("build", "-v", "-q")
    assert run.code == 2 and "--quiet and --verbose cannot be combined" in run.err


@pytest.mark.slow
def test_a_build_opens_the_home_page(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda address: not opened.append(address))
    for _ in range(2):
        assert kmwiki("build", "--open").code == 0
    assert opened == [(here / "site" / "index.html").as_uri()] * 2
    monkeypatch.setattr(webbrowser, "open", lambda address: False)
    assert kmwiki("build", "--open").err.endswith("the home page is site/index.html\n")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("biuld", "“kmwiki build”"),
        ("serv --open", "“kmwiki serve”"),
        ("lint", "“kmwiki check”"),
        ("content", "“kmwiki build content”"),
        ("build --opne", "“--open”"),
        ("check --formt json", "“--format”"),
        ("check --json", "“--format json”"),
        ("serve -p 8000", "“--port”"),
        ("check -f json", "“--format”"),
        ("build --out x", "“--output”"),
        ("build -j 2", "“--jobs”"),
    ],
)
@pytest.mark.usefixtures("here")
def test_of_a_mistake_it_is_said_what_may_be_meant(words: str, meant: str) -> None:
    run = kmwiki(*words.split())
    assert run.code == 2 and f" Did you mean {meant}?" in run.err and len(run.err.splitlines()) == 1


def mistakes() -> Iterator[tuple[str, str]]:
    """For each command, and each way to mistake it: the command line and what is said of it."""
    few = {"diff": "OLD NEW", "merge": "SHARDS", "mv": "OLD NEW", "new": "TITLE"}
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        given, ends = " ".join([name, *few.get(name, "").split()]), f" Try “kmwiki {name} --help”."
        if name != "merge":  # which takes any number
            every = " ".join("x" for one in command.params if isinstance(one, click.Argument))
            wanted = "kmwiki: Too many arguments: “too many”. A name with spaces needs quotation marks."
            yield f"{name} {every} too many", wanted + ends
        yield f"{name} --frobnicate", f"kmwiki: There is no option “--frobnicate”.{ends}"
        for number, argument in enumerate(few.get(name, "").split()):
            before = " ".join(["x"] * number)
            yield f"{name} {before}", f"kmwiki: The argument {argument} is missing.{ends}"
        for option in (one for one in command.params if isinstance(one, click.Option)):
            flag = max(option.opts, key=len)
            if option.required:
                yield given, f"kmwiki: The option {flag} is missing.{ends}"
            if option.is_flag:
                yield f"{given} {flag}=x", f"kmwiki: The option {flag} takes no value.{ends}"
                continue
            yield f"{given} {flag}", f"kmwiki: The option {flag} needs a value.{ends}"
            if isinstance(option.type, click.IntRange):
                wanted = f"kmwiki: {flag}: give a whole number from {option.type.min} to {option.type.max}.{ends}"
                yield from ((f"{given} {flag} {value}", wanted) for value in ("-1", "99999", "abc"))
            if isinstance(option.type, click.Choice):
                wanted = f"kmwiki: {flag}: give one of these: {', '.join(option.type.choices)}.{ends}"
                yield f"{given} {flag} nope", wanted
            if isinstance(option.type, click.Path) and not option.type.dir_okay:
                yield f"{given} {flag} .", f"kmwiki: {flag}: give a file, not a folder.{ends}"


@pytest.mark.usefixtures("here")
def test_each_mistake_is_one_sentence_with_the_place_of_help() -> None:
    said = {line: kmwiki(*line.split()) for line, _ in mistakes()}
    assert len(said) > 100 and {run.code for run in said.values()} == {2} and not any(run.out for run in said.values())
    assert {line: run.err.removesuffix("\n") for line, run in said.items()} == dict(mistakes())


@pytest.mark.parametrize(
    "line",
    [
        *("build gone", "check gone", "export gone", "fix gone", "serve gone", "diff gone gone", "new T gone"),
        *("merge gone -o out", "mv a b gone", "check --baseline gone", "new T --template gone"),
    ],
)
@pytest.mark.usefixtures("here")
def test_what_is_not_there_is_named_in_one_line(line: str) -> None:
    run = kmwiki(*line.split())
    assert run.code == 2 and re.fullmatch(r"kmwiki: [^\n]*“gone[^\n]*[^.\n]\n", run.err), run.err


@pytest.mark.usefixtures("here")
def test_of_an_option_that_is_like_none_nothing_else_is_offered() -> None:
    assert "Did you mean" not in kmwiki("build", "--theme", "x").err


@pytest.mark.slow
def test_what_lists_all_findings_can_be_pasted(tmp_path: Path) -> None:
    pages = {f"content/p{number}.md": f"[[No {number}]] [a](gone{number}.md)" for number in range(30)}
    root = write(tmp_path / "my notes", pages)
    said = kmwiki("build", root, "-o", tmp_path / "site").err
    assert f"more; “kmwiki check '{root}'” lists them all" in said


def test_shells_complete_the_names_of_rules() -> None:
    for words, rule in (
        ("rule broken-m", "broken-menu"),
        ("check --select broken-m", "broken-menu"),
        ("check --ignore self-link,broken-m", "self-link,broken-menu"),
    ):
        context = ShellComplete(cli, {}, "kmwiki", "_KMWIKI_COMPLETE")
        *before, begun = words.split()
        assert [item.value for item in context.get_completions(before, begun)] == [rule]


def test_only_builds_speak_of_clusters() -> None:
    spoken = [name for name in COMMANDS if "--dask" in kmwiki(name, "--help").out]
    assert spoken == ["build"]


@pytest.mark.usefixtures("here")
def test_a_word_that_is_like_no_command_is_only_refused() -> None:
    assert kmwiki("zzz").err == "kmwiki: There is no command “zzz”. Try “kmwiki --help”.\n"


def test_each_command_is_listed_in_one_whole_line() -> None:
    lines = kmwiki("--help").out.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()
    assert [line.split()[0] for line in lines] == sorted(COMMANDS)
    assert all(line.endswith(".") and not line.endswith("...") for line in lines)


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_each_help_leads_to_its_place_in_the_guide(name: str) -> None:
    help = kmwiki(*name.split(), "--help").out
    _, *command = help.rstrip().rpartition("Guide: ")[2].split()
    said = kmwiki(*command, "--text")
    assert "Examples:" in help and said.code == 0 and (not name or said.out.startswith(f"## {name}\n"))


def test_the_page_of_the_guide_on_a_rule_is_found() -> None:
    said = kmwiki("rule", "broken-link").out
    assert said.rstrip().endswith("Guide: kmwiki guide rules#broken-link")
    assert kmwiki("guide", "rules#broken-link", "--text").out.startswith("### broken-link\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("configuration", "configuration.md"),
        ("kmwiki.TOML", "configuration.md"),
        ("publish", "publish/index.md"),
        ("coming-from/hugo.md", "coming-from/hugo.md"),
        ("Coming from MkDocs", "coming-from/mkdocs.md"),
        ("mkdocs", "coming-from/mkdocs.md"),
        ("", "index.md"),
    ],
)
def test_a_page_of_the_guide_has_many_names(name: str, path: str) -> None:
    found = page_called(path)
    assert found is not None and found.path == path
    assert kmwiki("guide", name, "--text").out == f"{text_of(found)}\n"
    assert "has no heading “xyzzy”" in kmwiki("guide", f"{name}#xyzzy").err


@pytest.mark.slow
def test_only_code_in_the_guide_has_brackets() -> None:
    said = kmwiki("guide", "configuration", "--text").out
    assert "\n[[versions]] " in said and "`[[ignore]]`" in said
    for page in guide_pages():
        said = text_of(page) or ""
        assert "[[" not in re.sub(r"^`{3}.*?^`{3}|(`+).*?\1", "", said, flags=re.DOTALL | re.MULTILINE), page.path


@pytest.mark.slow
def test_a_page_that_the_guide_has_not_is_refused() -> None:
    assert "has no page “configration”. Did you mean “configuration”?" in kmwiki("guide", "configration").err


@pytest.mark.slow
def test_the_guide_is_built_once_and_each_of_its_pages_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kmwiki.commands.guide.cache_folder", lambda: tmp_path / "cache")
    first = kmwiki("guide", "commands#build")
    address = urlsplit(first.out.strip())
    page = Path(unquote(address.path))
    assert f'id="{address.fragment}"' in page.read_text(encoding="utf-8") and page.is_relative_to(tmp_path)
    (site,) = (tmp_path / "cache" / "guide").iterdir()
    before = page.stat().st_mtime_ns
    for one in guide_pages():
        assert (site / one.address).is_file(), one.path
    assert kmwiki("guide", "Commands#build").out == first.out and page.stat().st_mtime_ns == before


@pytest.mark.parametrize("name", COMMANDS)
def test_each_option_is_explained_in_the_help(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    for option in command.params:
        assert not isinstance(option, click.Option) or (option.help or "").endswith("."), option.name


@pytest.mark.parametrize(
    ("shell", "words", "offered"),
    [
        ("bash", "kmwiki bu", "build"),
        ("zsh", "kmwiki check --fo", "--format"),
        ("fish", "kmwiki check --format sa", "sarif"),
    ],
)
def test_shells_complete_commands_options_and_values(
    monkeypatch: pytest.MonkeyPatch, shell: str, words: str, offered: str
) -> None:
    last = words.split()[-1] if shell == "fish" else str(len(words.split()) - 1)
    asked = {"_KMWIKI_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": last}
    for name, value in asked.items():
        monkeypatch.setenv(name, value)
    run = kmwiki()
    assert run.code == 0 and offered in re.split(r"[,\s]", run.out)
    monkeypatch.setenv("_KMWIKI_COMPLETE", f"{shell}_source")
    run = kmwiki()
    assert run.code == 0 and "_KMWIKI_COMPLETE" in run.out
