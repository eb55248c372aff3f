"""Compiled templates are kept beside Python's compiled modules, and used by the next command."""

import os
import shutil
import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from building import write

# Builds the wiki in the first argument, and prints how many templates were compiled.
PROGRAM = """
import sys
from pathlib import Path
from jinja2 import Environment
from kmwiki import build, load_config
compiled, compile = [], Environment.compile
def counted(self, source, name=None, *given, **options):
    compiled.append(name)
    return compile(self, source, name, *given, **options)
Environment.compile = counted
build(load_config(Path(sys.argv[1])))
print(len(compiled))
"""


def compiled_by(root: Path, cache: Path, **environment: str) -> int:
    unset = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(root)],
        env={**unset, "PYTHONPYCACHEPREFIX": str(cache), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(run.stdout)


def kept(cache: Path) -> list[Path]:
    return sorted(cache.rglob("*.template*"))


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    return write(tmp_path / "wiki", {"content/index.md": "# One page\n"})


def keep_modules(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what Python has compiled of the modules that this process has imported, which takes long."""
    specs = [module.__spec__ for module in sys.modules.values() if getattr(module, "__spec__", None)]
    kept = {spec.origin: spec.cached for spec in specs if spec.origin and spec.cached and os.path.exists(spec.cached)}
    monkeypatch.setattr(sys, "pycache_prefix", str(cache))
    for origin, compiled in kept.items():
        place = Path(cache_from_source(origin))
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(compiled, place)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the first command of all left."""
    folder = tmp_path_factory.mktemp("compiled")
    with pytest.MonkeyPatch.context() as patch:
        keep_modules(folder / "cache", patch)
    root = write(folder / "wiki", {"content/index.md": "# One page\n"})
    first = compiled_by(root, folder / "cache")
    assert first == len(kept(folder / "cache")) > 10
    return folder / "cache"


@pytest.mark.slow
def test_the_next_command_compiles_nothing(wiki: Path, cache: Path) -> None:
    assert compiled_by(wiki, cache) == 0


@pytest.mark.slow
def test_what_is_not_whole_is_compiled_again(wiki: Path, cache: Path) -> None:
    cut, other = kept(cache)[:2]
    cut.write_bytes(cut.read_bytes()[:40])
    other.write_bytes(b"of another kmwiki" + other.read_bytes())
    assert compiled_by(wiki, cache) == 2
    assert compiled_by(wiki, cache) == 0


@pytest.mark.slow
def test_templates_of_the_wiki_are_not_kept(wiki: Path, cache: Path) -> None:
    write(wiki, {"templates/page.html": "{% extends 'kmwiki/page.html' %}"})
    assert compiled_by(wiki, cache) == compiled_by(wiki, cache) == 1


@pytest.mark.slow
def test_nothing_is_kept_where_python_keeps_nothing(wiki: Path, cache: Path) -> None:
    one = kept(cache)[0]
    away = one.rename(wiki / one.name)
    assert compiled_by(wiki, cache, PYTHONDONTWRITEBYTECODE="1") == 1
    assert not one.exists()
    away.rename(one)
