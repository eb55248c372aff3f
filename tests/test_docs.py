"""The guide tells all that it must, and kmwiki finds nothing wrong with it."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from building import HERE, WIKIS, kmwiki, made, texts, write
from kmwiki.cli import COMMANDS, cli
from kmwiki.diagnostics import DEFAULTS
from kmwiki.theme.static_files import template_folder

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
WORDS = {"error": "Error.", "warning": "Warning.", "info": "Information.", "off": "Off."}


def test_every_rule_is_explained_with_its_severity() -> None:
    text = (DOCS / "rules.md").read_text(encoding="utf-8")
    explained = dict(re.findall(r"^### ([a-z0-9-]+)\n\n(\w+\.)", text, re.MULTILINE))
    assert explained == {rule: WORDS[severity] for rule, severity in DEFAULTS.items()}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_explained(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None and command.name == name
    options = [option for option in command.params if isinstance(option, click.Option)]
    names = {name for option in options for name in option.opts}
    assert set(_keys(f"^## {name}\n.*?(?=^## |\\Z)")) == names


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_examples_that_it_takes(name: str) -> None:
    run = kmwiki(name, "--help")
    _, _, after = run.out.partition("\n  Examples:\n")
    examples = re.findall(r"^    kmwiki (.+)$", after.partition("\n\n")[0], re.MULTILINE)
    assert run.code == 0 and examples
    for example in examples:
        given, *words = shlex.split(re.split(" [|>] ", example)[0])
        command = cli.get_command(click.Context(cli), given)
        assert given == name and command is not None
        command.make_context(name, words)


@pytest.mark.slow
def test_every_key_of_the_export_is_explained_and_no_other() -> None:
    roots = [WIKIS["small"], HERE / "sites" / "linked-wiki", HERE / "wikis" / "careless-citations"]
    exported = {
        key for root in roots for key in _places(json.loads(kmwiki("export", root, "--with-body", "--no-cache").out))
    }
    explained = set[str]()
    for section in re.split(r"^#+ ", (DOCS / "export.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        title, *lines = section.splitlines()
        [place] = re.findall(r": `(.*)`\Z", title)
        cells = [line.split(" | ")[0] for line in lines if line.startswith("| `")]
        explained |= {f"{place}.{name}".lstrip(".") for cell in cells for name in re.findall("`(.*?)`", cell)}
    of_locators = {f"locator.{name}" for name in ("kind", "start", "end")}  # which none of these wikis has
    assert explained == exported | of_locators


def _places(value: object, place: str = "") -> Iterator[str]:
    """The places of all keys in a value, as `pages[].slug`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{place}.{key}".lstrip(".")
            yield from _places(inner, f"{place}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from _places(inner, f"{place}[]")


def _keys(part: str) -> list[str]:
    """The names in the first column of the tables in this part of the guide to the commands."""
    found = re.search(part, (DOCS / "commands.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    rows = re.findall(r"^\| (`.*?) \|", found[0], re.MULTILINE) if found else ()
    return [name for row in rows for name in re.findall("`(.*?)`", row)]


@pytest.mark.slow
def test_nothing_is_found_in_the_guide() -> None:
    """That it can be built is seen where the links of its site are followed."""
    run = kmwiki("check", DOCS, "--fail-on", "warning", "--no-cache")
    assert run.code == 0, run.out + run.err
    assert ": warning[" not in run.out and ": info[" not in run.out


@pytest.mark.parametrize("template", ["base.html", "page.html"])
def test_every_block_that_a_theme_can_change_is_listed(template: str) -> None:
    blocks = set(re.findall(r"{% block (\w+) %}", (template_folder() / template).read_text(encoding="utf-8")))
    [row] = re.findall(
        rf"^\| `{template}` \| (.*) \|$", (DOCS / "theming.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    listed = set(re.findall(r"`(\w+)`", row))
    base = set(re.findall(r"{% block (\w+) %}", (template_folder() / "base.html").read_text(encoding="utf-8")))
    assert listed - {"content"} == (blocks if template == "base.html" else blocks - base) - {"content"}


FOR_CONTRIBUTORS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "docs/changes/README.md")


@pytest.mark.parametrize("document", FOR_CONTRIBUTORS)
def test_contributors_are_led_to_what_is_there(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    linked = [(ROOT / document).parent / link for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", text)]
    rooms = r"`((?:src|tests|docs|templates|tools)/[^`\s<]+)`"
    missing = [path for path in linked if not path.exists()]
    missing += [ROOT / path for path in re.findall(rooms, text) if not list(ROOT.glob(path.rstrip("/")))]
    assert not missing
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make (\w+)", text, re.MULTILINE)) <= targets
    for name, file in re.findall(r"`(\w+)`[^`\n]* of\s+`([^`]+\.py)`", text):
        assert re.search(
            rf"^ *(?:def {name}\b|class {name}\b|{name}\b(?:: [^=]+)? ?=)",
            (ROOT / file).read_text(encoding="utf-8"),
            re.MULTILINE,
        ), (name, file)


def test_the_forge_runs_pinned_actions_that_may_only_read() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in workflow["jobs"].values())
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    assert all(re.search(r"@[0-9a-f]{40}\Z", step["uses"]) for step in steps if "uses" in step)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    promised = re.findall(r"Programming Language :: Python :: (3\.\d+)", project)
    assert workflow["jobs"]["quick"]["strategy"]["matrix"]["python"] == promised


def test_the_index_leads_to_every_decision() -> None:
    docs = Path(__file__).parent.parent / "docs"
    index = (docs / "index.md").read_text(encoding="utf-8")
    for file in (docs / "decisions").glob("*.md"):
        title = file.read_text(encoding="utf-8").partition("title: ")[2].partition("\n")[0]
        assert f"[[{title}]]" in index or f"decisions/{file.stem}" in index, file.name


def rows_of(file: Path) -> Iterator[list[str]]:
    """The cells of the rows of all tables in a page of the guide."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            cells = re.split(r"(?<!\\)\|", line.strip("|"))
            yield [cell.strip().replace("\\|", "|") for cell in cells]


@pytest.mark.slow
def test_the_table_of_wikilinks_shows_what_each_gives(tmp_path: Path) -> None:
    page = DOCS / "syntax" / "wikilinks.md"
    rows = [(row[0].strip("`"), row[1]) for row in rows_of(page) if row[0].startswith("`")]
    tried = "\n\n".join(f"ROW {written} ROW\n\nROW {shown} ROW" for written, shown in rows)
    files = {f"content/syntax/{file.name}": file.read_text(encoding="utf-8") for file in page.parent.glob("*.md")}
    files["content/syntax/wikilinks.md"] += f"\n\n{tried}\n"
    found = re.findall("ROW (.*) ROW", texts(made(tmp_path, files).outputs)["syntax/wikilinks/index.html"])
    assert len(found) == 2 * len(rows) > 10
    assert found[::2] == found[1::2]
    assert all('class="wikilink' in one and "red-link" not in one for one in found)


LINK = re.compile(r"\[\[([^\[\]|#]+)(?:#(\^?)([^\[\]|]+))?(?:\|[^\[\]]*)?\]\]")
WORKING = [
    (file.name, row[0])
    for file in sorted((DOCS / "coming-from").glob("*.md"))
    for row in rows_of(file)
    if "[[" in row[0] and row[1].startswith("works")
]


@pytest.mark.parametrize(("page", "row"), WORKING)
def test_wikilinks_of_other_programs_work_as_the_guide_says(tmp_path: Path, page: str, row: str) -> None:
    written = re.findall("`([^`]*)`", row)
    files = {"index.md": "# Home\n\n" + "\n\n".join(written)}
    for name, mark, place in (link.groups("") for code in written for link in LINK.finditer(code)):
        if not name.endswith(".svg"):
            body = f"Words. ^{place}\n" if mark else f"## {place}\n\nWords.\n"
            files[f"{name}.md"] = files.get(f"{name}.md", f"# {name}\n") + f"\n{body}"
    files["assets/leaf.svg"] = "<svg/>"
    run = kmwiki("export", write(tmp_path, files), "--format", "json")
    [links] = [one["links"] for one in json.loads(run.out)["pages"] if one["slug"] == "index"]
    assert len(WORKING) > 4 and len(links) >= len(LINK.findall(row))
    assert all(link["resolved_slug"] or link["asset"] for link in links), (page, links)
    assert "broken-" not in kmwiki("check", tmp_path).out
