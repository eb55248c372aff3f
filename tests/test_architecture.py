"""Imports run downwards only, a third-party package has one home, what is long is split, a name is that of one class,
and tests use public names."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).parent.parent / "src" / "kmwiki"

# From the left to the right; a module imports from rooms to its left, or from its own.
ROOMS = (
    "errors patterns urls tables diagnostics compress terms body model theme content markdown graph evidence "
    "analysis outputs extension core config engine pipeline snapshot publish server commands cli __init__ "
    "__main__"
).split()

HOMES = {
    "markdown_it": {"markdown"},
    "mdit_py_plugins": {"markdown"},
    "nh3": {"markdown"},
    "pygments": {"markdown"},
    "math_core": {"markdown"},
    "imagesize": {"content"},
    "pypdf": {"content"},
    "distributed": {"engine"},
    "libzim": {"engine"},
    "PIL": {"theme"},
    "rapidfuzz": {"graph"},
    "frontmatter": {"content"},
    "yaml": {"content"},
    "jinja2": {"theme"},
    "markupsafe": {"theme", "outputs"},
    "networkx": {"graph"},
    "watchdog": {"server"},
    "starlette": {"server"},
    "uvicorn": {"server"},
    "rich": {"commands"},
    "click": {"commands", "cli"},
    "zstandard": {"compress"},
    "rcssmin": {"theme"},
    "rjsmin": {"theme"},
    "msgspec": set(ROOMS),
}

FILES = sorted(PACKAGE.rglob("*.py"))

LONGEST_MODULE, LONGEST_FUNCTION = 350, 40  # lines


def room(file: Path) -> str:
    """The folder of kmwiki that the file is in, or the module that it is, where it is in none."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def dotted(file: Path) -> str:
    """The module that the file is."""
    return ".".join(("kmwiki", *file.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


MODULES = {dotted(file): file for file in FILES}
TESTS = sorted(file for file in Path(__file__).parent.rglob("*.py") if file.name.startswith("test_"))
# Of a module of kmwiki, a name that is imported or replaced.
PRIVATE = re.compile(
    r"""^from kmwiki[.\w]* import .*\b_[a-zA-Z]|(?:setattr|setitem)\([\w., "']*["'.]_[a-zA-Z]""", re.MULTILINE
)


class Module(NamedTuple):
    """What a file imports, by dotted names, those for typing and inside functions included; its long functions, and its
    classes, without the `_` of those that only this module uses."""

    imports: frozenset[str]
    long: frozenset[str]
    classes: frozenset[str]


def statements(tree: ast.Module) -> Iterator[ast.AST]:
    """The statements of a module, without their expressions, of which there are ten times as many."""
    todo: list[ast.AST] = [tree]
    while todo:
        yield (node := todo.pop())
        for block in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, block, ())
            todo += inner


@cache
def module(file: Path) -> Module:
    imports, long, classes = set[str](), set[str](), set[str]()
    for node in statements(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imports |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.name}:{node.lineno}: a relative import"
            imports |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            long |= {node.name} if (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION else set()
        elif isinstance(node, ast.ClassDef):
            classes.add(node.name.lstrip("_"))
    return Module(frozenset(imports), frozenset(long), frozenset(classes))


def modules_used(file: Path) -> set[str]:
    """The modules of kmwiki that the file imports; what is no module is in the one before its last dot."""
    names = {name for name in module(file).imports if name.startswith("kmwiki.")}
    return {name if name in MODULES else name.rpartition(".")[0] for name in names} - {dotted(file)}


def test_the_house_has_ten_rooms_and_few_files_beside_them() -> None:
    rooms = {room(file) for file in FILES if file.parent != PACKAGE}
    assert {room(file) for file in FILES} == set(ROOMS)
    assert len(rooms) == 10 and len(list(PACKAGE.glob("*.py"))) <= 18


def test_imports_run_one_way() -> None:
    # The version in __init__ is for everybody, as long as __init__ itself imports nothing at its start.
    wrong = {
        f"{dotted(file)} imports {name}"
        for file in FILES
        for name in modules_used(file)
        if (used := room(MODULES[name])) != "__init__" and ROOMS.index(used) > ROOMS.index(room(file))
    }
    assert wrong == set()


def test_there_is_no_circle() -> None:
    uses = {name: modules_used(file) - {"kmwiki"} for name, file in MODULES.items()}
    while free := {name for name, used in uses.items() if not used & set(uses)}:
        uses = {name: used for name, used in uses.items() if name not in free}
    assert uses == {}


def test_a_package_has_one_home() -> None:
    known = {*sys.stdlib_module_names, "kmwiki"}
    wrong = {
        f"{dotted(file)} imports {package}"
        for file in FILES
        for package in {name.split(".")[0] for name in module(file).imports} - known
        if room(file) not in HOMES.get(package, set())
    }
    assert wrong == set()


def test_the_story_of_a_build_fits_a_screen() -> None:
    assert len((PACKAGE / "pipeline.py").read_text(encoding="utf-8").splitlines()) <= 100


def test_modules_and_functions_are_short() -> None:
    long = {dotted(file) for file in FILES if len(file.read_text(encoding="utf-8").splitlines()) > LONGEST_MODULE}
    long |= {f"{dotted(file)}.{name}" for file in FILES for name in module(file).long}
    assert long == set()


def test_no_two_classes_share_a_name() -> None:
    homes: dict[str, list[str]] = {}
    for file in FILES:
        for name in module(file).classes:
            homes.setdefault(name, []).append(dotted(file))
    assert {name: found for name, found in homes.items() if len(found) > 1} == {}


def test_tests_use_public_names() -> None:
    texts = {file: file.read_text(encoding="utf-8") for file in TESTS}
    assert {file: found for file, text in texts.items() if (found := PRIVATE.findall(text))} == {}
