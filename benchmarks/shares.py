"""Where the time of a build goes: the stack of a build in one process, looked at each millisecond of its work.

    python benchmarks/shares.py --pages 1000            a cold build
    python benchmarks/shares.py --pages 1000 --edit     a build after an edit of one page

Unlike a profiler that counts calls, this does not make small functions look dear. Functions written in C count for the
function of Python that called them.
"""

import argparse
import contextlib
import io
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from types import FrameType

from changes import edit, write_wiki
from corpus import Corpus

import kmwiki

INTERVAL = 0.001  # seconds
LONGEST = 25  # functions that are listed
# The innermost function of a stack that one of these names decides which part of the work it was; the first one counts.
PARTS = {
    "Markdown to tokens (markdown-it-py and our rules)": ("markdown_it/main.py parse", "mdit_py_plugins/"),
    "front matter": ("kmwiki/content/front_matter.py", "kmwiki/content/yaml_block.py"),
    "terms for the search": ("kmwiki/terms.py",),
    "tokens to a body with holes, claims, places": (
        "kmwiki/markdown/reader.py",
        "kmwiki/markdown/body.py",
        "kmwiki/markdown/parser.py",
    ),
    "templates": ("jinja2/", "kmwiki/theme/renderer.py"),
    "bodies and references as HTML": (
        "kmwiki/outputs/page_files.py",
        "kmwiki/outputs/body.py",
        "kmwiki/outputs/links.py",
        "kmwiki/outputs/references.py",
        "kmwiki/outputs/valid_html.py",
    ),
    "redirects": ("kmwiki/outputs/redirects.py",),
    "claims compared with sources": ("kmwiki/evidence/judged.py", "kmwiki/evidence/indexing.py"),
    "what is shown of claims": ("kmwiki/outputs/claims.py", "kmwiki/outputs/claim_words.py"),
    "what marks support": ("kmwiki/markdown/supported.py", "kmwiki/markdown/citation_forms.py"),
    "the map and the lists below a page": (
        "kmwiki/outputs/neighbourhood_map.py",
        "kmwiki/analysis/neighbourhood.py",
        "kmwiki/analysis/related.py",
    ),
    "views of pages": ("kmwiki/outputs/pages.py",),
    "Markdown beside pages": (
        "kmwiki/markdown/written.py",
        "kmwiki/markdown/written_text.py",
        "kmwiki/outputs/markdown_copy.py",
    ),
    "data of pages, for cards and the search": ("kmwiki/outputs/page_data.py", "kmwiki/outputs/page_text.py"),
    "what a search shows of pages": ("kmwiki/outputs/search.py",),
    "full texts for programs": ("kmwiki/outputs/llms.py",),
    "graph": ("kmwiki/outputs/graph.py", "kmwiki/outputs/structure.py", "kmwiki/analysis/network.py"),
    "mentions": ("kmwiki/analysis/mentions.py",),
    "links": (
        "kmwiki/graph/resolver.py",
        "kmwiki/graph/names.py",
        "kmwiki/graph/lookup.py",
        "kmwiki/graph/naming.py",
        "kmwiki/engine/incremental.py",
    ),
    "facts and the index": (
        "kmwiki/engine/facts.py",
        "kmwiki/analysis/page_facts.py",
        "kmwiki/analysis/search/entries.py",
        "kmwiki/analysis/search/index.py",
    ),
    "SQLite, and checks of what it gives": ("kmwiki/engine/store.py",),
    "packing and unpacking": (
        "kmwiki/engine/memo.py",
        "kmwiki/engine/packing.py",
        "kmwiki/engine/packed_parts.py",
        "kmwiki/snapshot.py",
        "kmwiki/body.py unpacked",
    ),
    "compression": ("kmwiki/compress.py",),
    "digests of views": ("kmwiki/engine/render.py _rendered",),
    "lists and other views": ("kmwiki/outputs/",),
    "files of the site": ("kmwiki/engine/writer.py",),
    "files of the wiki": ("kmwiki/content/loader.py", "kmwiki/content/walk.py", "kmwiki/engine/up_to_date.py"),
    "imports": ("<frozen importlib._bootstrap>",),
}


class Shares:
    """How often each part of the work, and each function, was found at work."""

    def __init__(self) -> None:
        self.parts: Counter[str] = Counter()
        self.functions: Counter[str] = Counter()
        self.seconds = 0.0  # of the processor, of the whole build

    def look(self, number: int, frame: FrameType | None) -> None:
        """Note what is at work (a handler of a signal)."""
        names = []
        while frame is not None:
            names.append(_name(frame))
            frame = frame.f_back
        self.functions[names[0]] += 1
        self.parts[_part(names)] += 1


def _name(frame: FrameType) -> str:
    file = frame.f_code.co_filename
    short = file if file.startswith("<") else "/".join(Path(file).parts[-2:])
    if "/kmwiki/" in file:
        short = "kmwiki/" + file.rpartition("/kmwiki/")[2]
    return f"{short} {frame.f_code.co_name}"


def _part(names: list[str]) -> str:
    for name in names:  # from the innermost out
        for part, marks in PARTS.items():
            if any(mark in name for mark in marks):
                return part
    return "the rest"


def measure(folder: Path, *, edited: bool) -> Shares:
    """Look at a build of the wiki in a folder."""
    import kmwiki.commands.build  # noqa: F401 (what is imported by now is no part of the build)
    from kmwiki.cli import main

    def build() -> None:
        sys.argv[1:] = ["build", str(folder), "-o", str(folder / "out"), "--jobs", "1"]
        told = io.StringIO()
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told), contextlib.suppress(SystemExit):
            main()

    if edited:
        build()
        edit(sorted((folder / "content").glob("*.md"))[:1], 0)
    found = Shares()
    signal.signal(signal.SIGPROF, found.look)
    signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)
    begun = time.process_time()
    build()
    found.seconds = time.process_time() - begun
    signal.setitimer(signal.ITIMER_PROF, 0)
    return found


def marks_of_nothing() -> list[str]:
    """The names in PARTS of files of kmwiki that are not there, whose work would count for another part."""
    package = Path(kmwiki.__file__).parent
    marks = {mark.split(" ")[0] for marks in PARTS.values() for mark in marks if mark.startswith("kmwiki/")}
    return sorted(mark for mark in marks if not (package.parent / mark).exists())


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--edit", action="store_true", help="look at a build after an edit, not at a cold one")
    given = parser.parse_args()
    if missing := marks_of_nothing():
        raise SystemExit(f"{', '.join(missing)}: no such file; mend PARTS")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_wiki(Corpus(given.pages), folder)
        found = measure(folder, edited=given.edit)
    total, page = found.parts.total(), found.seconds / given.pages * 1000
    print(f"{'share':>6}  {'ms a page':>9}  part of the work")
    for part, times in found.parts.most_common():
        print(f"{times / total:>6.1%}  {page * times / total:>9.2f}  {part}")
    print(f"{'':>6}  {page:>9.2f}  in all")
    print(f"\n{'share':>6}  function, without those that it calls")
    for function, times in found.functions.most_common(LONGEST):
        print(f"{times / total:>6.1%}  {function}")


if __name__ == "__main__":
    main()
