"""Imports run downwards only, and a third-party package has one home."""

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "kmwiki"

# From the bottom up; a module imports from lower layers, or from those that stand before it in its own.
LAYERS = (
    "compact pieces figures model errors characters schemes urls old_names nearest theme rules failures shelf "
    "plain_file unchanged words tongues collation tokens postings communities layout bridges memory",
    "active exif decoding worker parallel report hidden dates hiding okf keys unwrap fields yaml_block residue stray "
    "frontmatter toml_file drawn_on roots config new_page walk watcher sources source_text loader "
    "site_paths manifest writer",
    "cache remembered stock markdown lookup anchors graph targets",
    "attachments parser cited addresses resolver renaming embeds provenance lock trust mentions tally reports related "
    "nearby atlas findable packing reresolve",
    "checks facts difference revise outputs renderer export",
    "rendering plan pipeline state leftovers builder",
    "preview",
    "server",
    "cli",
    "__init__ __main__",
)
HEIGHT = {name: height for height, layer in enumerate(LAYERS) for name in layer.split()}

HOMES = {
    "markdown_it": {"markdown"},
    "mdit_py_plugins": {"markdown"},
    "nh3": {"markdown"},
    "pygments": {"markdown"},
    "math_core": {"markdown"},
    "imagesize": {"loader"},
    "rapidfuzz": {"graph", "nearest"},
    "frontmatter": {"yaml_block"},
    "yaml": {"yaml_block"},
    "jinja2": {"renderer"},
    "markupsafe": {"renderer", "outputs"},
    "networkx": {"graph"},
    "watchdog": {"watcher"},
    "html_to_markdown": {"outputs"},
    "starlette": {"server"},
    "uvicorn": {"server"},
    "rich": {"cli"},
    "click": {"cli"},
    "zstandard": {"compact"},
    "rcssmin": {"theme"},
    "rjsmin": {"theme"},
    "msgspec": set(HEIGHT),
}

FILES = sorted(PACKAGE.rglob("*.py"))


def part(file: Path) -> str:
    """The module or sub-package of kmwiki that the file belongs to."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(file: Path) -> set[str]:
    """The dotted names that the file imports, those for typing and inside functions included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.name}:{node.lineno}: a relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def parts_used(file: Path) -> set[str]:
    names = {name.split(".")[1] for name in imports(file) if name.startswith("kmwiki.")}
    return {name if name in HEIGHT else "__init__" for name in names} - {part(file)}


def test_every_part_has_a_layer() -> None:
    assert {part(file) for file in FILES} <= set(HEIGHT)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_run_downwards(file: Path) -> None:
    own = HEIGHT[part(file)]
    # The version in __init__ is for everybody, as long as __init__ itself imports nothing at its start.
    assert {name for name in parts_used(file) - {"__init__"} if HEIGHT[name] > own} == set()


def test_there_is_no_circle() -> None:
    uses: dict[str, set[str]] = {}
    for file in FILES:
        uses.setdefault(part(file), set()).update(parts_used(file) - {"__init__"})
    while free := {name for name, used in uses.items() if not used & set(uses)}:
        uses = {name: used for name, used in uses.items() if name not in free}
    assert uses == {}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_package_has_one_home(file: Path) -> None:
    packages = {name.split(".")[0] for name in imports(file)} - set(sys.stdlib_module_names) - {"kmwiki"}
    assert {name for name in packages if part(file) not in HOMES.get(name, set())} == set()
