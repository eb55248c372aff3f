"""An hour of edits, compressed in time: whether the preview's memory stays level, and its site that of a clean build.

    python benchmarks/soak.py --pages 200 --operations 500 --seed 1

`kmwiki serve` shows a wiki, whose files an author changes in every way, faster than anybody could: pages are edited,
made, renamed, deleted, broken and mended, folders move, sources, pictures, templates and the configuration change.
Meanwhile a browser's connection is open, and pages are asked for. The same seed gives the same changes. In the end no
process may be left that the preview started, no file or thread be held that was not held before, and every file be the
same, byte for byte, as `kmwiki build` makes it from nothing; after each
500 changes, too. Exit code 1 where any of that is not so.
"""

import argparse
import os
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

from corpus import FLAVOURS, SECOND, Corpus, write_corpus
from measure import environment, resident

TAG = re.compile(rb'<script src="/~kmwiki/preview\.js" [^>]*></script>')
SETTLED = 60.0  # seconds that the preview has, in the end, to be as a clean build is
COMPARED = 500  # changes between two comparisons with a clean build
SAMPLES = 200  # looks at the memory
LEVEL = 1.1  # what it may have grown to, from the second fifth of the time to the last
MANY = "many"  # the folder of pages that come and go at once
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{0}"/>\n'


class Author:
    """Changes a wiki in one way after another, as the dice fall."""

    def __init__(self, root: Path, corpus: Corpus, seed: int) -> None:
        self._root, self._dice, self._count = root, random.Random(seed), 0
        self._size = len(corpus.entries)
        self.made = 0
        self._ways: dict[Callable[[], None], int] = {
            self._edit: 50,
            self._save_atomically: 10,
            self._create: 7,
            self._delete: 6,
            self._rename: 5,
            self._retitle: 3,
            self._break_front_matter: 3,
            self._edit_source: 6,
            self._change_picture: 2,
            self._move_folder: 2,
            self._many_at_once: 1,
            self._edit_template: 2,
            self._edit_style: 1,
            self._configure: 2,
        }
        self.done = dict.fromkeys((way.__name__.strip("_") for way in self._ways), 0)

    def change(self) -> None:
        """Make one change."""
        (way,) = self._dice.choices(list(self._ways), list(self._ways.values()))
        self._count += 1
        way()
        self.done[way.__name__.strip("_")] += 1

    def mend(self) -> None:
        """Leave nothing broken that holds back all the rest."""
        self._write("kmwiki.toml", '[site]\ntitle = "The end"\n')
        self._write("templates/page.html", '{% extends "kmwiki/page.html" %}\n')

    def some_page(self) -> str:
        """The address of a page."""
        file = self._dice.choice(self._pages())
        return file.relative_to(self._root / "content").with_suffix("").as_posix() + "/"

    def _pages(self) -> list[Path]:
        return sorted((self._root / "content").rglob("*.md"))

    def _write(self, name: str, text: str) -> None:
        (self._root / name).parent.mkdir(parents=True, exist_ok=True)
        (self._root / name).write_text(text, encoding="utf-8")

    def _text(self) -> str:
        """A few sentences with links to pages that are there, and to some that are not."""
        words = self._dice.choices(SECOND, k=30)
        names = [self._dice.choice(self._pages()).stem.replace("-", " ") for _ in range(3)]
        return f"{' '.join(words)} {self._count}. See [[{']] and [['.join(names)}]], or [[lost {words[0]}]].\n"

    def _edited(self, file: Path) -> str:
        """The text of a page with another last paragraph, and at times without its front matter's tags."""
        paragraphs = file.read_text(encoding="utf-8").rstrip("\n").split("\n\n")
        kept = paragraphs[:-1] if len(paragraphs) > 8 else paragraphs
        return "\n\n".join([*kept, self._text()])

    def _edit(self) -> None:
        file = self._dice.choice(self._pages())
        file.write_text(self._edited(file), encoding="utf-8")

    def _save_atomically(self) -> None:
        file = self._dice.choice(self._pages())
        aside = file.with_name(f".{file.name}.swp")
        aside.write_text(self._edited(file), encoding="utf-8")
        os.replace(aside, file)

    def _new(self) -> str:
        self.made += 1
        return f"page {self.made} on {self._dice.choice(SECOND)}"

    def _create(self) -> None:
        """Make a page, unless there are more than at first: of a wiki that grows, the memory could not stay level."""
        if len(self._pages()) > self._size:
            self._delete()
            return
        name, folder = self._new(), self._dice.choice(["", "deep/", "deep/er/"])
        front = f"---\ntitle: {name}\ntags: [new-{self._dice.randrange(9)}]\naliases: [alias {self._count}]\n---\n\n"
        self._write(f"content/{folder}{name.replace(' ', '-')}.md", front + self._text())

    def _delete(self) -> None:
        pages = self._pages()
        if len(pages) > self._size // 2:
            self._dice.choice(pages).unlink()

    def _rename(self) -> None:
        file = self._dice.choice(self._pages())
        os.rename(file, file.with_name(self._new().replace(" ", "-") + ".md"))

    def _retitle(self) -> None:
        file = self._dice.choice(self._pages())
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub("^title: .*$", f"title: {self._new()}", text, count=1, flags=re.M), encoding="utf-8")

    def _break_front_matter(self) -> None:
        """Break that of a page, or mend one that is broken."""
        pages = self._pages()
        file = next((page for page in pages if "tags: [[" in page.read_text(encoding="utf-8")), None)
        file, old, new = (file, "tags: [[", "tags: [") if file else (self._dice.choice(pages), "tags: [", "tags: [[")
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    def _edit_source(self) -> None:
        file = self._dice.choice(sorted((self._root / "sources").glob("*.md")))
        lines = file.read_text(encoding="utf-8").splitlines()
        lines[self._dice.randrange(5, len(lines))] = self._text().strip()
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _change_picture(self) -> None:
        self._write("content/picture.svg", PICTURE.format(self._count))
        self._write("content/with-picture.md", f"A picture: ![[picture.svg]] {self._text()}")

    def _move_folder(self) -> None:
        folders = sorted(path for path in (self._root / "content").iterdir() if path.is_dir() and path.name != MANY)
        if folders:
            os.rename(self._dice.choice(folders), self._root / "content" / f"folder-{self._count}")

    def _many_at_once(self) -> None:
        """As another branch of git does it."""
        folder = self._root / "content" / MANY
        if folder.is_dir():
            shutil.rmtree(folder)
            return
        for number in range(60):
            self._write(f"content/{MANY}/{number}.md", f"# One of many {number}\n\n{self._text()}")

    def _edit_template(self) -> None:
        """Change that of pages; one time in three, to one that is broken."""
        block = f"{{% block page_footer %}}{{{{ super() }}}}<p>By author {self._count}.</p>"
        end = "{% endblock %}\n" if self._dice.random() < 0.67 else "{% endbloc %}\n"
        self._write("templates/page.html", '{% extends "kmwiki/page.html" %}\n' + block + end)

    def _edit_style(self) -> None:
        self._write("templates/static/own.css", f"p {{ margin: {self._count}px }}\n")

    def _configure(self) -> None:
        """Change the title; one time in three, break it."""
        end = "]" if self._dice.random() < 0.67 else ""
        self._write("kmwiki.toml", f'[site{end}\ntitle = "Wiki {self._count % 7}"\n')


class Held(NamedTuple):
    """What a process holds."""

    memory: float  # MB
    files: int
    threads: int


class Served:
    """A running preview, with one browser's connection to it."""

    def __init__(self, root: Path, log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "kmwiki", "serve", str(root), "--port", str(port)]
        self.address, self._log = f"http://127.0.0.1:{port}/", log
        with log.open("wb") as said:
            self._process = subprocess.Popen(
                command, env=environment(command), stdout=said, stderr=said, start_new_session=True
            )
        self.events = 0

    def listen(self) -> None:
        """Hear of changes, as a browser does."""
        stream = urllib.request.urlopen(f"{self.address}~kmwiki/events")

        def count() -> None:
            try:
                for line in stream:
                    self.events += line.startswith(b"event: update")
            except (OSError, ValueError):  # the preview has ended
                pass

        threading.Thread(target=count, daemon=True).start()

    def fetch(self, path: str) -> tuple[int, bytes]:
        """Status and body of an address."""
        try:
            with urllib.request.urlopen(self.address + quote(path), timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def leads(self, path: str) -> str | None:
        """The address of the page that one gets there, which may be elsewhere now; None: no page."""
        try:
            with urllib.request.urlopen(self.address + quote(path), timeout=60) as answer:
                return unquote(answer.url.removeprefix(self.address))
        except urllib.error.HTTPError:
            return None

    def wait(self) -> None:
        """Until it answers."""
        while self._process.poll() is None:
            try:
                self.fetch("")
                return
            except urllib.error.URLError:
                time.sleep(0.05)
        raise SystemExit(f"it does not start:\n{self.said()}")

    def held(self) -> Held:
        """What the preview's own process holds now."""
        place = Path(f"/proc/{self._process.pid}")
        files, threads = len(list((place / "fd").iterdir())), len(list((place / "task").iterdir()))
        return Held(resident(self._process.pid) / 1024, files, threads)

    def others(self) -> list[int]:
        """The processes that it has started and that still run, whoever their parent is by now."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                process, fields = int(stat.parent.name), stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == self._process.pid != process and fields[0] != "Z":
                found.append(process)
        return found

    def said(self) -> str:
        """All that it printed."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def end(self) -> int | None:
        """Its exit code after Ctrl+C, None where it does not end."""
        self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        """Leave nothing behind."""
        for process in self.others():
            os.kill(process, signal.SIGKILL)
        self._process.kill()
        self._process.wait()


@contextmanager
def serving(root: Path, log: Path) -> Iterator[Served]:
    """A preview that answers."""
    served = Served(root, log)
    try:
        served.wait()
        served.listen()
        yield served
    finally:
        served.kill()


def clean_site(root: Path, out: Path) -> dict[str, bytes]:
    """What a build from nothing writes."""
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "kmwiki", "build", str(root), "-o", str(out), "--no-cache"]
    done = subprocess.run(command, env=environment(command), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"the clean build failed:\n{done.stderr}")
    return site_in(out)


def site_in(out: Path) -> dict[str, bytes]:
    """The files of a site."""
    files = (file for file in out.rglob("*") if file.is_file())
    return {file.relative_to(out).as_posix(): file.read_bytes() for file in files if not file.name.startswith(".")}


def differences(served: Served, site: dict[str, bytes]) -> list[str]:
    """The paths that are not served as they were built."""
    found = []
    for path, content in site.items():
        status, body = served.fetch(path)
        if status != 200 or TAG.sub(b"", body) != content:
            found.append(f"{path} ({status})")
    return found


def left_over(served: Served, ever: set[str], site: dict[str, bytes]) -> list[str]:
    """Addresses of pages that are gone, and that are served all the same; those that moved lead to where they are."""
    gone = [path for path in sorted(ever) if f"{path}index.html" not in site]
    return [path for path in gone if (end := served.leads(path)) is not None and f"{end}index.html" not in site]


class Seen(NamedTuple):
    """What was seen on the way."""

    held: list[Held]
    asked: set[str]  # addresses of pages
    strange: list[str]  # answers that were neither a page nor “not found”
    compared: list[list[str]]  # at each comparison with a clean build, what differed


def soak(served: Served, author: Author, operations: int, pause: float, compare: Callable[[], list[str]]) -> Seen:
    """Make all changes, and compare at times and in the end."""
    seen = Seen([served.held()], set(), [], [])
    for number in range(1, operations + 1):
        author.change()
        if number % 3 == 0:
            path = author.some_page()
            seen.asked.add(path)
            status = served.fetch(path)[0]
            if status not in (200, 404):  # 404: it is too new
                seen.strange.append(f"{path} ({status})")
        time.sleep(pause)
        if number % max(1, operations // SAMPLES) == 0:
            seen.held.append(served.held())
        if number % COMPARED == 0 or number == operations:
            author.mend()
            seen.compared.append(compare())
    return seen


def compared(served: Served, root: Path, out: Path) -> list[str]:
    """What differs from a clean build and goes on to do so."""
    site, until = clean_site(root, out), time.monotonic() + SETTLED
    while (differing := differences(served, site)) and time.monotonic() < until:
        time.sleep(0.2)
    return differing


def fifth(held: list[Held], number: int) -> float:
    """The median memory, in MB, in one fifth of the time."""
    size = len(held) // 5
    return statistics.median(look.memory for look in held[number * size : (number + 1) * size or None])


def verdict(served: Served, out: Path, seen: Seen) -> Iterator[tuple[bool, str]]:
    """Each thing that must hold: whether it does, and the figures."""
    held = seen.held
    site, wrong = site_in(out), [path for differing in seen.compared for path in differing]
    times = f"{len(seen.compared)} times, {len(site):,} files in the end"
    yield not wrong, f"compared with a clean build {times}: {len(wrong)} differ {wrong[:10]}"
    stale = left_over(served, seen.asked, site)
    yield not stale, f"pages that are gone and still served: {len(stale)} {stale[:10]}"
    yield not seen.strange, f"answers neither a page nor “not found”: {len(seen.strange)} {seen.strange[:10]}"
    early, late = fifth(held, 1), fifth(held, 4)
    fifths = ", ".join(f"{fifth(held, number):.0f}" for number in range(5))
    most = max(look.memory for look in held)
    yield (
        late <= early * LEVEL,
        f"memory: {held[0].memory:.0f} MB at first; medians of the five fifths of the time: {fifths} MB; "
        f"{most:.0f} MB at most",
    )
    now = served.held()
    files = sorted(look.files for look in held[len(held) // 5 :])[len(held) // 3]
    yield now.files <= files + 5, f"open files: {files} in the middle, {now.files} at the end"
    yield now.threads <= held[0].threads + 45, f"threads: {held[0].threads} at first, {now.threads} at the end"
    others = served.others()
    yield not others, f"processes beside the preview: {len(others)}"
    code, others = served.end(), served.others()
    yield code == 0, f"exit code after Ctrl+C: {code}"
    yield not others, f"processes left behind: {len(others)}"
    troubles = re.findall(r"Traceback.*|.*(?:could not be read|stopped following).*", served.said())
    yield not troubles, f"troubles that it told of: {len(troubles)} {troubles[:3]}"


def main() -> None:
    """Soak as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--operations", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pause", type=float, default=0.1, help="seconds between two changes")
    parser.add_argument("--keep", type=Path, help="a folder for the wiki, the clean site and the log, which stay")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (given.keep or Path(temporary)).resolve()
        root = folder / "wiki"
        corpus = Corpus(given.pages, given.seed)
        write_corpus(corpus, root, FLAVOURS["kmwiki"])
        author, started = Author(root, corpus, given.seed), time.monotonic()
        with serving(root, folder / "log.txt") as served:
            out = folder / "clean"
            ran = soak(served, author, given.operations, given.pause, lambda: compared(served, root, out))
            minutes = (time.monotonic() - started) / 60
            print(f"{given.operations:,} changes of {given.pages:,} pages in {minutes:.1f} minutes, seed {given.seed}")
            print("  " + ", ".join(f"{way} {count:,}" for way, count in author.done.items()))
            print(f"  {served.events:,} updates told", flush=True)
            failed = 0
            for holds, text in verdict(served, out, ran):
                print(f"  {'ok  ' if holds else 'FAIL'} {text}", flush=True)
                failed += not holds
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
