"""A mistake in any stage costs one file: the others are made, the last line names it, and the exit code says so."""

import errno
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from building import built_by, kmwiki
from kmwiki import config
from kmwiki.analysis import page_facts, reports
from kmwiki.analysis.mentions import MentionFinder
from kmwiki.config import load_config
from kmwiki.core import CORE
from kmwiki.diagnostics import FAILED, Severity, failure, graded
from kmwiki.engine import facts, writer
from kmwiki.markdown import tag
from kmwiki.markdown.parser import PageParser
from kmwiki.model import View
from kmwiki.outputs import graph
from kmwiki.server.preview import Preview

Break = Callable[[pytest.MonkeyPatch], None]
JOBS = (1, 2)


def wiki_in(folder: Path) -> Path:
    """A wiki with a page called Bad."""
    root = folder / "wiki"
    root.mkdir()
    (root / "index.md").write_text("# Home\n\nOf [[Bad]] and [[P 1]].\n")
    (root / "bad.md").write_text("---\ntitle: Bad\nlang: xx-boom\n---\n\nSome #boom words, and [[P 1]].\n")
    for number in range(6):
        (root / f"p-{number}.md").write_text(f"---\ntitle: P {number}\n---\n\n" + f"Words of [[P {number + 1}]]. " * 20)
    return root


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    return wiki_in(tmp_path)


@pytest.fixture(scope="module", params=JOBS)
def whole_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, set[str]]:
    """A wiki whose site is whole before and after each test, the number of processes, and the files of the site."""
    root, jobs = wiki_in(tmp_path_factory.mktemp("whole")), request.param
    failed, files = built(root, jobs)
    assert not failed
    return root, jobs, {*files}


def built(root: Path, jobs: int = 1) -> tuple[tuple[str, ...], dict[str, Path]]:
    """What could not be built, with several processes in each stage, and the files of the site."""
    site = root.parent / "site"
    outcome = built_by(jobs, root, batch=5_000, output=site).outcome
    files = {file.relative_to(site).as_posix(): file for file in site.rglob("*") if file.is_file()}
    assert all(file.stat().st_size for path, file in files.items() if path != ".nojekyll")
    return outcome.failed, files


def boom(*given: object, **named: object) -> Any:
    raise RuntimeError("boom")


def at_bad(function: Callable[..., Any], place: int = 1) -> Callable[..., Any]:
    """The function, which fails at the page Bad."""

    def broken(*given: Any) -> Any:
        return boom() if given[place].node.page.name == "bad.md" else function(*given)

    return broken


def break_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tag.tidy_tag
    monkeypatch.setattr(tag, "tidy_tag", lambda name: boom() if name == "boom" else whole(name))


def break_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, process = PageParser.__call__, os.getpid()

    def deadly(parser: PageParser, file: Any) -> Any:
        if file.name != "bad.md":
            return whole(parser, file)
        return boom() if os.getpid() == process else os._exit(1)

    monkeypatch.setattr(PageParser, "__call__", deadly)


def break_check(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(site: Any, page: Any) -> Iterator[Any]:
        if page.node.page.name == "bad.md":
            boom()
        return iter(())

    monkeypatch.setattr(config, "CORE", replace(CORE, checks=(check, *CORE.checks)))


def break_report_row(monkeypatch: pytest.MonkeyPatch) -> None:
    row = at_bad(lambda site, page, trust: iter(()))
    broken = reports.Report(name="uncited", title="", description="", column="", rows=row)
    monkeypatch.setattr(reports, "REPORTS", (*reports.REPORTS, broken))


def break_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_facts, "targets_of", at_bad(page_facts.targets_of, 0))


def break_mentions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MentionFinder, "__call__", at_bad(MentionFinder.__call__))


def break_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "entries_of", at_bad(facts.entries_of))


OF_THE_PAGE = (
    break_rule,
    break_worker,
    break_check,
    break_report_row,
    break_facts,
    break_mentions,
    break_terms,
)


def break_view(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = CORE.page_outputs[0]

    def make(pages: Any, slug: str, path: str) -> View:
        return boom() if slug == "bad" else whole.make(pages, slug, path)

    outputs = (replace(whole, make=make), *CORE.page_outputs[1:])
    monkeypatch.setattr(config, "CORE", replace(CORE, page_outputs=outputs))


def break_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = CORE.filters["finished"]

    def broken(html: Any) -> Any:
        return boom() if "Some <a" in str(html) else whole(html)

    broken.__module__ = whole.__module__  # so the compiled templates are those that were kept
    monkeypatch.setattr(config, "CORE", replace(CORE, filters={**CORE.filters, "finished": broken}))


def break_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "data_view", boom)


def break_report(monkeypatch: pytest.MonkeyPatch) -> None:
    ranking = reports.Report(name="orphaned", title="", description="", column="", ranking=boom)
    monkeypatch.setattr(reports, "REPORTS", (*reports.REPORTS, ranking))


def break_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = writer.write_file
    monkeypatch.setattr(
        writer, "write_file", lambda file, content: boom() if "/bad/index.html" in file else whole(file, content)
    )


def refuse_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = writer.write_file

    def write(file: str, content: bytes) -> None:
        if "/bad/index.html" in file:
            raise OSError(errno.ENAMETOOLONG, "File name too long", file)
        whole(file, content)

    monkeypatch.setattr(writer, "write_file", write)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", JOBS)
@pytest.mark.parametrize("fault", OF_THE_PAGE)
def test_a_fault_at_a_page_is_told_and_the_page_is_there(
    wiki: Path, fault: Break, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault(monkeypatch)
    failed, files = built(wiki, jobs)
    assert failed == ("bad.md",)
    assert "Some" in files["bad/index.html"].read_text() and "p-5/index.html" in files and "graph.json" in files


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault, path",
    [
        (break_view, "bad/index.html"),
        (break_filter, "bad/index.html"),
        (break_data, "graph.json"),
        (break_report, "special/orphaned/index.html"),
        (break_writer, "bad/index.html"),
        (refuse_a_name, "bad/index.html"),
    ],
)
def test_a_fault_at_a_file_costs_that_file(
    whole_site: tuple[Path, int, set[str]], fault: Break, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiki, jobs, whole = whole_site
    with monkeypatch.context() as patched:
        fault(patched)
        text = (wiki / "bad.md").read_text()
        # Another page has one more link each time, so that lists of all pages are made again, too.
        (wiki / "bad.md").write_text(f"{text}\nMore of [[P {text.count('More of')}]].\n")
        failed, files = built(wiki, jobs)
    assert failed == (path,)
    assert whole - {path} == files.keys() - {path}
    if fault in (break_view, break_filter):
        page = files[path].read_text()
        assert 'href="../index.html"' in page and "This page could not be built" in page and "Some" not in page
    elif fault is not break_report:
        assert path not in files
    failed, files = built(wiki)  # by one process, whichever built the others
    assert not failed and files.keys() == whole


@pytest.mark.slow
def test_the_last_line_and_the_exit_code_say_what_failed(wiki: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_view(monkeypatch)
    code, _, err = kmwiki("build", wiki)
    assert (code, err.splitlines()[-1]) == (1, "1 file could not be built: bad/index.html")


@pytest.mark.parametrize("fault", OF_THE_PAGE)
def test_the_preview_shows_all_other_pages(wiki: Path, fault: Break, monkeypatch: pytest.MonkeyPatch) -> None:
    fault(monkeypatch)
    preview = Preview(lambda: load_config(wiki))
    update = preview.refresh()
    assert update.problem is None
    assert [(d.rule, d.at.path) for d in update.diagnostics if d.severity == "error"] == [("page-failed", "bad.md")]
    assert b"P 3" in (preview.get("p-3/index.html") or b"") and b"Some" in (preview.get("bad/index.html") or b"")


@pytest.mark.slow
def test_titles_without_a_letter_stand_in_every_index(
    tmp_path: Path,
) -> None:
    root = tmp_path / "wiki"
    root.mkdir()
    for name, title in (("a", "?"), ("b", "😀"), ("c", "…"), ("d", "١"), ("e", "﷽"), ("f", "\u0301")):
        (root / f"{name}.md").write_text(f"# {title}\n\nSome words. #a/{title} [[?]] [[😀]]\n")
    (root / "🚀.md").write_text('---\naliases: ["!", "☃"]\ntags: ["❄", "?"]\nsources: ["?.md"]\nkind: "?"\n---\nHi.\n')
    (root / "sources").mkdir()
    (root / "sources" / "?.md").write_text("# ?\n\nText.\n")
    for language in ("en", "ja", "zh", "ko", "ar"):
        (root / "kmwiki.toml").write_text(f'[site]\nlanguage = "{language}"\nbase_url = "https://example.org/"\n')
        result = built_by(1, root, output=tmp_path / language, remembers=False)
        assert not result.outcome.failed
        assert (tmp_path / language / "b" / "index.html").is_file()
        assert (tmp_path / language / "special" / "all-pages" / "index.html").is_file()


@pytest.mark.parametrize("rules", [{}, {FAILED: "off"}, {FAILED: "info"}])
def test_no_setting_hides_what_kmwiki_could_not_do(rules: Mapping[str, Severity]) -> None:
    [found] = graded([failure("a.md", "it failed")], rules)
    assert found.severity == "error"
