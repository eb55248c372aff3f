"""Random edits of a wiki with every feature: after each, the site must be that of a clean build.

    python benchmarks/edits.py                              1,000 edits, seed 1
    python benchmarks/edits.py --seed 7 --edits 200 --jobs 2 --start spawn
    python benchmarks/edits.py --pages 170                  of up to 200 pages
    python benchmarks/edits.py --every 5                    what differs is looked for after every fifth edit
    python benchmarks/edits.py --kill 0.5                   before half of the builds, one is killed
    python benchmarks/edits.py --dask 3                     three shards of a cluster are compared, too

Each edit is built with the cache, and also without it, and every file and finding is compared. A preview follows the
same edits, and some of its files are compared, too, among them those that it showed before. With `--every`, several
edits are built one after another before they are compared: a file that is not made again stays wrong until then. With
`--kill`, the same build is sometimes begun in another process first, and killed at a random moment. It prints how often
all was read again. Exit 1 if anything differed; then the wiki is kept beside other temporary files.
"""

import argparse
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from msgspec.structs import replace

from kmwiki import load_config
from kmwiki.engine.cluster import connected
from kmwiki.engine.parallel import Jobs
from kmwiki.engine.processes import Processes
from kmwiki.errors import KmwikiError
from kmwiki.publish import Builder, Built
from kmwiki.server.preview import Preview

PAGES = (
    "tea|coffee|water|leaf|cup|pot|milk|sugar|kettle|green tea|black tea|assam|drinks/tea|drinks/cola|drinks/index|"
    "drinks/README|foods/bread|foods/jam|foods/index|index|README|Über|茶|tags|sources/x|a/b/c|a/b|a/index"
).split("|")
TITLES = "Tea|Coffee|Water|Leaf|Cup|Milk|Black tea|Green tea|Assam|Über|茶|The cup|Kettle 2|".split("|")
_SAID = (
    "harbour lantern orchard granite violin meadow copper ferry winter saddle beacon chimney pepper marble thunder "
    "ribbon cellar garden bridge walnut Kyoto Bergen Oslo not never 12 300 1904 seven"
)
WORDS = "some many green black hot cold water leaf cup tea made in the old house with milk and sugar by hand".split()
FACTS = tuple(  # what sources say, and claims
    " ".join(random.Random(number).sample(_SAID.split(), 9)).capitalize() for number in range(60)
)
SOURCES = ("a.md", "b.md", "c/d.txt", "private.md", "empty.md")
TAGS = ("drink", "drink/hot", "food", "x y", "Über")
FRONT: tuple[tuple[float, Callable[[random.Random], str]], ...] = (
    (0.7, lambda pick: f"title: {pick.choice(TITLES) or 'T'}"),
    (0.3, lambda pick: f"summary: {' '.join(pick.choices(WORDS, k=4))}"),
    (0.3, lambda pick: f"tags: [{', '.join(pick.sample(TAGS, 2))}]"),
    (0.25, lambda pick: f"aliases: [{pick.choice(('Chai', 'Brew', 'Cuppa', '/old/place', 'Tea'))}]"),
    (0.2, lambda pick: f'sources: [{pick.choice(SOURCES)}, "{pick.choice(PAGES)}", "[[{pick.choice(TITLES)}]]"]'),
    (0.06, lambda pick: f"redirect: {target(pick)}"),
    (0.08, lambda pick: f"contradictedBy: [{pick.choice(PAGES)}]"),
    (0.05, lambda pick: pick.choice(("draft: true", "private: true", "publish: false"))),
    (0.05, lambda pick: f"slug: {pick.choice(('tea', 'own', 'deep/own'))}"),
    (0.05, lambda pick: f"permalink: {pick.choice(('/', '/drinks/', '/own.html'))}"),
    (0.2, lambda pick: f"updatedAt: 2026-0{pick.randint(1, 9)}-1{pick.randint(0, 9)}"),
    (0.1, lambda pick: f"kind: {pick.choice(('concept', 'entity'))}"),
    (0.05, lambda pick: "image: pic.png"),
    (0.05, lambda pick: "confidence: 0.3"),
    (0.05, lambda pick: "lang: de"),
)
SENTENCES: tuple[Callable[[random.Random], str], ...] = (
    lambda pick: " ".join(pick.choices(WORDS, k=5)),
    lambda pick: f"[[{target(pick)}{pick.choice(('', '|label'))}]]{pick.choice(('', 's'))}",
    lambda pick: f"[md]({pick.choice(('', '../', './'))}{pick.choice(PAGES).replace(' ', '%20')}.md#use)",
    lambda pick: f"#{pick.choice(('drink', 'drink/hot', 'loose'))}",
    lambda pick: pick.choice(("![[pic.png|80]]", "![alt](pic.png)", '<a href="tea.md#use">raw</a>')),
    lambda pick: f"{pick.choice(TITLES)} {pick.choice(TITLES)}",
    lambda pick: (
        f"it has {pick.choice(('12', '300 g', 'not'))}. ^[{pick.choice(SOURCES)}{pick.choice(('', ':1', ':2-3'))}]"
    ),
    lambda pick: claim(pick),
)
BLOCKS: tuple[Callable[[random.Random], str], ...] = (
    lambda pick: " ".join(sentence(pick) for _ in range(3)),
    lambda pick: "## " + pick.choice(("Use", "History", "Deep", "[[tea]] in it")),
    lambda pick: f"- {sentence(pick)}\n- {sentence(pick)}",
    lambda pick: f"![[{target(pick)}]]",
    lambda pick: "A block. ^b1",
    lambda pick: f"> [!note]\n> {sentence(pick)}",
    lambda pick: f"text[^1]\n\n[^1]: {sentence(pick)}",
)
SETTINGS = (
    '[site]\ntitle = "T"\n',
    '[site]\nbase_url = "https://x.example/"\n',
    '[links]\nslug_labels = "title"\n',
    '[sources]\npublish = "full"\n',
    "[sources]\npublish_found = false\n",
    "[sources]\nevidence = false\n",
    '[sources]\ncitations = ["marks"]\n',
    '[rules]\ncited-nowhere = "warning"\n',
    "",
)
PICTURE = b"GIF89a\1\0\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"


def target(pick: random.Random) -> str:
    """A name for a link: of a page, of a file, or of nothing."""
    names = (pick.choice(PAGES), pick.choice(TITLES) or "x", "Lost page", "pic.png", "file.pdf")
    return pick.choice(names) + pick.choice(("", "", "", "#Use", "#^b1", "#Nothing", "#Use#Deep"))


def claim(pick: random.Random) -> str:
    """What a source may say, nearly in its words, cited in some way."""
    words = pick.choice(FACTS).split()
    source, at = pick.choice(SOURCES), pick.randint(1, 25)
    mark = pick.choice((f"^[{source}]", f"^[{source}:{at}]", f"^[{source}:{at}-{at + 3}]", f"(source: {source})"))
    return f"{' '.join(pick.sample(words, 7))}. {mark}"


def sentence(pick: random.Random) -> str:
    """A few words, some of which mean something to a wiki."""
    return " ".join(pick.choice(SENTENCES)(pick) for _ in range(pick.randint(1, 4))) + "."


def page(pick: random.Random) -> str:
    """A whole page."""
    front = [line(pick) for chance, line in FRONT if pick.random() < chance]
    body = "\n\n".join(pick.choice(BLOCKS)(pick) for _ in range(pick.randint(0, 5)))
    return ("---\n" + "\n".join(front) + "\n---\n" if front else "") + body + "\n"


def source(pick: random.Random) -> str:
    """A whole source, perhaps private, perhaps with a title."""
    front = pick.choice(("", "", "---\nprivate: true\n---\n", "---\ntitle: Of tea\n---\n"))
    lines = [" ".join(pick.choices(WORDS, k=6)) for _ in range(pick.randint(0, 6))]
    lines += pick.sample(FACTS, pick.choice((0, 8, 30)))
    return front + pick.choice(("# Heading\n", "")) + "\n".join(lines) + "\n"


class Wiki:
    """A wiki on the disk that is edited at random."""

    def __init__(self, root: Path, pick: random.Random) -> None:
        self.root, self._pick = root, pick
        for name in pick.sample(PAGES, pick.randint(4, len(PAGES))):
            self._write(f"content/{name}.md", page(pick).encode())
        for name in SOURCES[:3]:
            self._write(f"sources/{name}", source(pick).encode())
        self._write("content/pic.png", PICTURE)

    def edit(self) -> str:
        """Make one edit, or several at once; gives what it was."""
        pick, old = self._pick, sorted((self.root / "content").rglob("*.md"))
        if not old:
            return self._new()
        file, chance = pick.choice(old), pick.random()
        if chance < 0.35:
            file.write_text(f"{file.read_text(encoding='utf-8')}\n{sentence(pick)}\n", encoding="utf-8")
            return f"more in {file.name}"
        if chance < 0.45:
            file.write_text(page(pick), encoding="utf-8")
            return f"another {file.name}"
        if chance < 0.6:
            return self._new()
        if chance < 0.68:
            file.unlink()
            return f"no {file.name}"
        if chance < 0.76:
            content = file.read_bytes()
            file.unlink()
            return f"{file.name} is moved to {self._new(content)}"
        if chance < 0.97:
            return self._other()
        return ", ".join(self.edit() for _ in range(pick.randint(2, 5)))

    def _new(self, content: bytes | None = None) -> str:
        name = self._pick.choice(PAGES)
        self._write(f"content/{name}.md", page(self._pick).encode() if content is None else content)
        return name

    def _other(self) -> str:
        pick = self._pick
        name, content = pick.choice(
            (
                *((f"sources/{name}", source(pick).encode()) for name in SOURCES),
                (f"sources/{pick.choice(SOURCES)}", None),
                (f"content/{pick.choice(('pic.png', 'sub/pic.png', 'file.pdf'))}", PICTURE + pick.randbytes(1)),
                (f"content/{pick.choice(('pic.png', 'sub/pic.png', 'file.pdf'))}", None),
                ("templates/tag.html", b'{% extends "kmwiki/tag.html" %}{% block lead %}x{% endblock %}'),
                ("kmwiki.toml", pick.choice(SETTINGS).encode()),
            )
        )
        if content is None:
            (self.root / name).unlink(missing_ok=True)
        else:
            self._write(name, content)
        return name if content is not None else f"no {name}"

    def _write(self, name: str, content: bytes) -> None:
        file = self.root / name
        if file.is_dir() or any(parent.is_file() for parent in file.parents):
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def built(root: Path, output: str, *, jobs: Jobs, remembers: bool) -> tuple[Built | None, dict[str, bytes], list[str]]:
    """A build, the files of its site, and its findings or the reason why there is none."""
    config = replace(load_config(root), output=root / output)
    try:
        arguments = ["build"] if remembers else None
        builder = Builder(config, jobs=jobs, arguments=arguments, progress=lambda stage: None)
        build = builder.build()
    except KmwikiError as error:
        return None, {}, [str(error)]
    return build, files_in(config.output), sorted(map(str, build.findings))


def different(files: dict[str, bytes], others: dict[str, bytes]) -> list[str]:
    """The paths of files that are not the same in both."""
    return [path for path in files.keys() | others.keys() if files.get(path) != others.get(path)]


def killed(root: Path, jobs: Jobs, seconds: float) -> bool:
    """Begin a build and kill it after so many seconds; whether it was not done by then."""
    arguments = {"jobs": jobs, "remembers": True}
    process = multiprocessing.get_context("fork").Process(target=built, args=(root, "site"), kwargs=arguments)
    process.start()
    process.join(seconds)
    was_busy = process.is_alive()
    process.kill()
    process.join()
    return was_busy


@contextmanager
def dask(shards: int) -> Iterator[Callable[[Path], tuple[Built | None, dict[str, bytes], list[str]]]]:
    """What builds a wiki in so many shards on two workers of a cluster."""
    from distributed import LocalCluster  # it takes a second, and most runs do not use it

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:

        def build(root: Path) -> tuple[Built | None, dict[str, bytes], list[str]]:
            with connected(cluster.scheduler_address, shards) as workers:
                return built(root, "of-cluster", jobs=workers, remembers=False)

        yield build


def files_in(folder: Path) -> dict[str, bytes]:
    """Path → content of all files in a folder."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def files_of(root: Path) -> dict[str, bytes]:
    """Path → content of the files of a wiki, without what kmwiki makes."""
    folders = ("content", "sources", "templates")
    files = [root / "kmwiki.toml", *(file for folder in folders for file in (root / folder).rglob("*"))]
    return {str(file): file.read_bytes() for file in files if file.is_file()}


def differing(preview: Preview, clean: dict[str, bytes], shown: set[str], pick: random.Random) -> list[str]:
    """The paths that a preview shows otherwise, of some, and of all in `shown`, to which those are added."""
    paths = [path for path in clean if not path.startswith(".kmwiki")]
    some = {*pick.sample(paths, min(20, len(paths))), *shown} & {*paths}
    shown |= some
    return [path for path in sorted(some) if preview.get(path) != clean[path]]


class Trial:
    """A wiki that is edited at random; builds with the cache and the preview are compared with clean builds."""

    def __init__(self, root: Path, options: argparse.Namespace) -> None:
        self.root, self._options, self._pick = root, options, random.Random(options.seed)
        self._wiki, self._preview = Wiki(root, self._pick), Preview(lambda: load_config(root))
        self._shown, self._seconds = set[str](), 0.1
        self._jobs = Processes(count=options.jobs, little=0)
        self.wholes = self.kills = 0

    def edit(self) -> tuple[str, list[str]]:
        """Make one edit; gives what it was, and the files that it changed."""
        was = files_of(self.root)
        edit = self._wiki.edit()
        now = files_of(self.root)
        changed = sorted(path for path in was.keys() | now.keys() if was.get(path) != now.get(path))
        return edit, changed

    def wrong(self, changed: list[str], *, compares: bool) -> list[str]:
        """Build after an edit of these files; what is not as in a clean build, if that is made to compare."""
        if self._options.kill and self._pick.random() < self._options.kill:
            self.kills += killed(self.root, self._jobs, self._pick.random() * self._seconds)
        began = time.perf_counter()
        build, files, findings = built(self.root, "site", jobs=self._jobs, remembers=True)
        self._seconds = time.perf_counter() - began
        bad, previewed = [], False
        if build is not None:
            bad = [build.problem] if build.problem else []
            self.wholes += build.analysis.whole
            # Mostly it is given the files that changed, as the server gives them; else it looks at all files.
            previewed = self._preview.refresh(changed if self._pick.random() < 0.7 else ()).problem is None
        if not compares:
            return bad
        _, clean, expected = built(self.root, "clean", jobs=1, remembers=False)
        bad += [*different(files, clean), *({*findings} ^ {*expected})]
        if previewed:
            bad += differing(self._preview, clean, self._shown, self._pick)
        if self._options.cluster is not None:
            _, of_cluster, found = self._options.cluster(self.root)
            bad += [*different(of_cluster, clean), *({*found} ^ {*expected})]
        return bad


def run(options: argparse.Namespace) -> int:
    """Edit, build and compare as often as wanted; the number of edits after which anything differed."""
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder), options)
        for number in range(1, options.edits + 1):
            edit, changed = trial.edit()
            bad = trial.wrong(changed, compares=number % options.every == 0 or number == options.edits)
            if bad:
                wrong += 1
                print(f"edit {number} ({edit}): {', '.join(sorted(bad)[:5])}", flush=True)
                kept = Path(tempfile.gettempdir()) / f"edits-{options.seed}-{number}"
                shutil.copytree(trial.root, kept, dirs_exist_ok=True)
    whole, kills = trial.wholes, trial.kills
    print(f"seed {options.seed}: {options.edits} edits, {kills} kills, whole {whole} times, {wrong} wrong")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare builds after random edits with clean builds.")
    parser.add_argument("--edits", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="with more than one, processes start for the least work")
    parser.add_argument("--pages", type=int, default=0, help="so many more names that pages may have")
    parser.add_argument("--every", type=int, default=1, help="compare after so many edits")
    parser.add_argument("--start", choices=multiprocessing.get_all_start_methods(), help="how processes start")
    parser.add_argument("--kill", type=float, default=0.0, help="how often a build is killed first, from 0 to 1")
    parser.add_argument("--dask", type=int, default=0, help="compare a cluster's build, too, in so many shards")
    options = parser.parse_args()
    PAGES.extend(f"more/{'tea' if number % 3 else 'cup'}-{number}" for number in range(options.pages))
    with dask(options.dask) if options.dask else nullcontext() as options.cluster:
        multiprocessing.set_start_method(options.start, force=True)
        return 1 if run(options) else 0


if __name__ == "__main__":
    sys.exit(main())
