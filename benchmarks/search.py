"""What the search costs and how well it finds, beside itself, MiniSearch and Pagefind.

    python benchmarks/search.py cost --pages 10000       the build with and without an index, its size, an edit
    python benchmarks/search.py browser --pages 10000    bytes before the first result, and from keystroke to results
    python benchmarks/search.py quality                  the questions of tests/search, asked of all three
    python benchmarks/search.py pagefind --pages 10000   what Pagefind's index of the same site costs

MiniSearch is sought in the folder of `--modules`, Pagefind's command is `--pagefind`. `--wiki` names a folder with a
wiki (and its site in `out/`, once built) that is used instead of a new one.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from corpus import FLAVOURS, Corpus, write_corpus
from measure import run

ROOT = Path(__file__).resolve().parent.parent
FLAGS = ["--no-sandbox", "--disable-gpu"]
BUILD = [sys.executable, "-m", "kmwiki", "build"]
# The same command, with nothing that only the search needs: the data beside pages is for cards, too.
BARE = """
import sys
from kmwiki.compress import shrink
from msgspec.structs import replace
from kmwiki import config
from kmwiki.core import CORE
from kmwiki.engine import facts
from kmwiki.markdown import reader
from kmwiki.outputs.search import search_views
from kmwiki.__main__ import main
reader.page_terms = lambda *given: shrink(b"\\0")
assert facts.entries_of
facts.entries_of = lambda *given: {}
of_the_site = tuple(output for output in CORE.outputs if output is not search_views)
config.CORE = replace(CORE, outputs=of_the_site)
del sys.argv[0]
main()
"""
TYPED = ("knowledge", "organizational le", "transfer of practice", "systm", "memory of the")
# Types a text letter by letter; the milliseconds from each letter to its results, painted.
TYPE = """async text => {
    const field = document.querySelector(".search-field"), list = document.querySelector(".search-list");
    const found = [];
    for (let length = 1; length <= text.length; length++) {
        const shown = new Promise(done => {
            const observer = new MutationObserver(() => { observer.disconnect(); done(); });
            observer.observe(list, { childList: true });
            setTimeout(done, 3000);
        });
        field.value = text.slice(0, length);
        const start = performance.now();
        field.dispatchEvent(new Event("input", { bubbles: true }));
        await shown;
        await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
        found.push(performance.now() - start);
    }
    return found;
}"""


def built(wiki: Path, command: list[str]) -> float:
    """The seconds of a cold build."""
    for name in ("out", ".kmwiki"):
        shutil.rmtree(wiki / name, ignore_errors=True)
    cost = run([*command, str(wiki), "-o", str(wiki / "out")], wiki)
    print(f"  {cost.wall:.1f} s, {cost.processor:.1f} s of processors, {cost.together:.0f} MB", flush=True)
    return cost.wall


def index_files(site: Path) -> dict[str, bytes]:
    """What a search loads before it shows what pages say."""
    return {str(file.relative_to(site)): file.read_bytes() for file in (site / "search").rglob("*.js")}


def cost(wiki: Path) -> None:
    """The build with an index and without; the index; an edit."""
    print("without an index:")
    bare = built(wiki, [sys.executable, "-c", BARE, "kmwiki", "build"])
    print("with it:")
    whole = built(wiki, BUILD)
    site = wiki / "out"
    before, pages = index_files(site), sorted((wiki / "content").glob("*.md"))
    texts = sum(file.stat().st_size for file in site.rglob("*.data.js"))
    print(f"share of the index: {1 - bare / whole:.2f} of the build")
    print(f"index: {len(before)} files, {sum(map(len, before.values())) / len(pages):.0f} bytes a page")
    print(f"texts of pages, for snippets: {texts / len(pages):.0f} bytes a page")
    for number, added in enumerate(("One more sentence was added here.", "A paragraph of other words. " * 8)):
        page = pages[len(pages) * (number + 1) // 3]
        page.write_text(f"{page.read_text(encoding='utf-8')}\n{added}\n", encoding="utf-8")
        time.sleep(0.2)
        spent = run([*BUILD, str(wiki), "-o", str(site)], wiki)
        after = index_files(site)
        changed = [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
        size = sum(len(after.get(name, b"")) for name in changed)
        print(f"an edit: {len(changed)} shards, {size} bytes, {spent.wall:.2f} s")
        before = after


def served(site: Path, sizes: dict[str, int]) -> ThreadingHTTPServer:
    """A server of the site that notes what it sent."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:
            path = Path(self.translate_path(self.path))
            if path.is_file():
                sizes[self.path] = path.stat().st_size

    running = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site)))
    threading.Thread(target=running.serve_forever, daemon=True).start()
    return running


def browser(wiki: Path) -> None:
    """Bytes before the first result, and from keystroke to results with a processor four times as slow."""
    from playwright.sync_api import sync_playwright

    sizes: dict[str, int] = {}
    running = served(wiki / "out", sizes)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        address = f"http://127.0.0.1:{running.server_port}/index.html"
        for text in ("k", "knowledge", "memory transfer"):
            page = chromium.new_context().new_page()
            page.goto(address, wait_until="networkidle")
            sizes.clear()
            page.keyboard.press("/")
            page.locator(".search-dialog[open]").wait_for()
            page.evaluate(
                "text => { const f = document.querySelector('.search-field'); f.value = text;"
                " f.dispatchEvent(new Event('input')); }",
                text,
            )
            page.locator(".search-title").first.wait_for()
            first = sum(size for path, size in sizes.items() if not path.endswith(".data.js"))
            page.wait_for_load_state("networkidle")
            whole = sum(sizes.values())
            print(f"“{text}”: {first / 1e3:.0f} KB before the first result, {whole / 1e3:.0f} KB in the end")
            page.context.close()
        page = chromium.new_context().new_page()
        page.goto(address)
        page.keyboard.press("/")
        page.locator(".search-dialog[open]").wait_for()
        for text in TYPED:
            page.evaluate(TYPE, text)
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        found = sorted(ms for text in TYPED for ms in page.evaluate(TYPE, text))
        slow = found[int(len(found) * 0.95)]
        print(f"keystroke to results: median {statistics.median(found):.0f} ms, 95 % {slow:.0f} ms, of {len(found)}")
        chromium.close()
    running.shutdown()


def scores(name: str, questions: list[dict[str, Any]], answers: list[dict[str, Any]]) -> None:
    """How well something answered."""
    ranks, hits = [], []
    for question, answer in zip(questions, answers, strict=True):
        pages = [path.removeprefix("/").removesuffix("index.html").rstrip("/") for path, *_ in answer["pages"]]
        if question["kind"] == "navigational":
            ranks.append(next((1 / (place + 1) for place, page in enumerate(pages) if page in question["pages"]), 0))
        else:
            hits.append(any(page in question["pages"] for page in pages[:5]))
    print(
        f"  {name}: mean reciprocal rank {statistics.mean(ranks):.3f} of {len(ranks)}, success at 5 "
        f"{statistics.mean(hits):.3f} of {len(hits)}",
        flush=True,
    )


def quality(modules: Path | None, pagefind: str | None) -> None:
    """The questions of the tests."""
    tests = ROOT / "tests" / "search"
    for name, wiki in (("demonstration", ROOT), ("drinks", tests / "drinks")):
        questions = json.loads((tests / f"{name}.json").read_text(encoding="utf-8"))
        asked = json.dumps([question["query"] for question in questions])
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([*BUILD, str(wiki), "-o", folder, "--no-cache"], check=True, capture_output=True)
            print(name)
            commands = {"kmwiki": ["node", str(tests / "find.js"), folder, "search"]}
            if modules is not None:
                script = str(Path(__file__).with_name("search_peers.js"))
                commands["MiniSearch"] = ["node", script, folder, "search", str(modules.resolve())]
            for engine, command in commands.items():
                done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
                scores(engine, questions, json.loads(done.stdout)["answers"])
            if pagefind is not None:
                with tempfile.TemporaryDirectory() as pages:
                    copy_pages(Path(folder), wiki / "content", Path(pages))
                    scores("Pagefind", questions, pagefind_answers(Path(pages), pagefind, questions))


PAGEFIND = """async queries => {
    const pagefind = await import("/pagefind/pagefind.js");
    const answers = [];
    for (const query of queries) {
        const found = (await pagefind.search(query)).results.slice(0, 10);
        const pages = await Promise.all(found.map(async one => [(await one.data()).raw_url ?? (await one.data()).url]));
        answers.push({ query, pages });
    }
    return answers;
}"""


def pagefind_answers(site: Path, command: str, questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What Pagefind finds; it needs a browser and a server."""
    from playwright.sync_api import sync_playwright

    subprocess.run(pagefind_command(site, command), check=True, capture_output=True)
    running = served(site, {})
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = chromium.new_context(bypass_csp=True).new_page()
        page.goto(f"http://127.0.0.1:{running.server_port}/index.html")
        answers: list[dict[str, Any]] = page.evaluate(PAGEFIND, [question["query"] for question in questions])
        chromium.close()
    running.shutdown()
    return [{**one, "pages": [[path.replace("%20", " ")] for [path] in one["pages"]]} for one in answers]


def copy_pages(site: Path, content: Path, folder: Path) -> None:
    """The pages that authors wrote, and none that was generated: so each engine finds among the same."""
    for page in content.glob("*.md"):
        file = Path("index.html") if page.stem == "index" else Path(page.stem, "index.html")
        if (site / file).exists():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(site / file, folder / file)


def pagefind_command(site: Path, command: str) -> list[str]:
    """What indexes the site."""
    return [*command.split(), "--site", str(site), "--glob", "**/index.html"]


def pagefind_cost(wiki: Path, command: str) -> None:
    """What Pagefind's index of the site costs."""
    with tempfile.TemporaryDirectory(dir=wiki) as folder:
        copy_pages(wiki / "out", wiki / "content", Path(folder))
        cost = run(pagefind_command(Path(folder), command), wiki)
        size = sum(file.stat().st_size for file in Path(folder, "pagefind").rglob("*") if file.is_file())
    pages = len(list((wiki / "content").glob("*.md")))
    seconds = f"{cost.wall:.1f} s, {cost.processor:.1f} s of processors"
    print(f"Pagefind: {seconds}, {cost.together:.0f} MB; {size / pages:.0f} bytes a page")


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["cost", "browser", "quality", "pagefind"])
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--wiki", type=Path)
    parser.add_argument("--modules", type=Path, help="node_modules with minisearch")
    parser.add_argument("--pagefind", help="the command of Pagefind")
    options = parser.parse_args()
    if options.what == "quality":
        quality(options.modules, options.pagefind)
        return
    with tempfile.TemporaryDirectory() as folder:
        wiki = options.wiki or Path(folder)
        if options.wiki is None:
            write_corpus(Corpus(options.pages), wiki, FLAVOURS["kmwiki"])
        if options.what == "cost" or not (wiki / "out" / "search").exists():
            cost(wiki)
        if options.what == "browser":
            browser(wiki)
        elif options.what == "pagefind":
            pagefind_cost(wiki, options.pagefind or "pagefind")


if __name__ == "__main__":
    main()
