"""Builds on the workers of a Dask scheduler, which share no memory, and may not read the wiki's folder."""

import multiprocessing
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

import pytest

from building import HERE, kmwiki, wait_for, write
from kmwiki import Build, build, load_config
from kmwiki.engine.cluster import LOCAL, connected
from kmwiki.errors import KmwikiError

pytestmark = [pytest.mark.slow, pytest.mark.posix]

# What a worker runs first: it can open nothing of a wiki, as on another machine.
ELSEWHERE = """
import sys
def refuse(event, arguments):
    if event in ("open", "os.scandir", "os.listdir") and "hidden-wiki" in str(arguments[0]):
        raise PermissionError(f"this is another machine: {arguments[0]}")
sys.addaudithook(refuse)
"""
DEADLY = """
import os
from kmwiki.markdown.parser import PageParser
def deadly(parser, file, whole=PageParser.__call__):
    return os._exit(1) if "DEADLY" in file.text else whole(parser, file)
if PageParser.__call__.__name__ != "deadly":  # it is also read by the process that watches the worker
    PageParser.__call__ = deadly
"""
ANOTHER = """
import kmwiki.engine.cluster_worker
kmwiki.engine.cluster_worker.salt = lambda: b"another"
"""


PAGES = 40  # more than a worker fetches one by one of a shard
FEW = 13  # some for each of three workers
FORKS = multiprocessing.get_context("forkserver")


class Scheduler(NamedTuple):
    """A running scheduler, and its workers."""

    address: str
    workers: list[BaseProcess]


def started(log: Path, *arguments: str) -> BaseProcess:
    """A process of Dask, a fork of one that has imported it (`conftest`), which takes longer than most builds here."""
    import dask_command  # it imports Dask, for which other tests need not wait

    process = FORKS.Process(target=dask_command.run, args=(log, *arguments))
    process.start()
    return process


def count_workers(address: str) -> int:
    """How many workers have started; on a busy machine, the first may take longer than a command waits."""
    try:
        with connected(address) as cluster:
            return len(cluster.workers)
    except KmwikiError:
        return 0


@contextmanager
def running(folder: Path, first: str = ELSEWHERE, *options: str, workers: int = 2) -> Iterator[Scheduler]:
    """A scheduler with workers, each a process of one thread that runs `first` before anything else."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "first.py").write_text(first)
    (folder / "log").touch()
    schedule = ("scheduler", "--port", "0", "--host", "127.0.0.1", "--no-dashboard")
    processes = [started(folder / "log", *schedule)]
    try:
        address = wait_for(lambda: next(iter(re.findall(r"tcp://127\S+", (folder / "log").read_text())), None))
        own = ("--nthreads", "1", "--no-dashboard", "--preload", str(folder / "first.py"), *options)
        for number in range(workers):
            place = ("--local-directory", str(folder / str(number)))
            processes.append(started(folder / "log", "worker", address, *own, *place))
        if workers:
            wait_for(lambda: count_workers(address) == workers)
        yield Scheduler(address, processes[1:])
    finally:
        for process in processes[::-1]:
            with suppress(ProcessLookupError):  # with the processes that watch others, which would start them again
                os.killpg(int(process.pid), signal.SIGKILL)
            process.kill()  # if it has no group of its own yet
            process.join()


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scheduler]:
    with running(tmp_path_factory.mktemp("dask"), ELSEWHERE, "--no-nanny") as started:
        yield started


def wiki_of(root: Path, count: int) -> Path:
    """Pages that link to, embed and mention each other, with sources, a picture and a template of their own."""
    dot = (HERE / "sites" / "small" / "content" / "Anhänge" / "dot.png").read_bytes()
    pages: dict[str, str | bytes] = {
        f"content/{'abc'[number % 3]}/p{number}.md": f"---\ntitle: Page {number}\ntags: [t{number % 5}]\n---\n"
        f"See [[Page {number * 7 % count}]] and [[Page {number * 11 % count}#Part]], unlike Page {number * 13 % count}."
        f" ^[one.md:{number % 3 + 1}]\n\n![[Page {(number + 31) % count}#Part]]\n\n![[dot.png]]\n\n"
        f"## Part\n\nWords of part {number}, [[nothing {number % 7}]].\n"
        for number in range(count)
    }
    template = '{% extends "kmwiki/page.html" %}{% block page_footer %}{{ super() }}<p>By us.</p>{% endblock %}'
    others: dict[str, str | bytes] = {
        "content/index.md": "---\ntitle: Home\n---\nAll begins at [[Page 1]].\n",
        "content/dot.png": dot,
        "sources/one.md": "One.\nTwo.\nThree.\n",
        "templates/page.html": template,
    }
    return write(root, pages | others)


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wiki_of(tmp_path_factory.mktemp("hidden-wiki"), PAGES)


@pytest.fixture(scope="module")
def alone(wiki: Path) -> Build:
    return build(load_config(wiki))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wiki that is soon built, for tests that start a cluster of their own."""
    return wiki_of(tmp_path_factory.mktemp("hidden-wiki"), FEW)


@pytest.fixture(scope="module")
def small_alone(small: Path) -> Build:
    return build(load_config(small))


def files(made: Build) -> dict[str, bytes]:
    return {output.path: output.content for output in made.outputs}


@pytest.mark.parametrize("shards", [1, 4, 16, 1000])
def test_a_site_is_the_same_on_a_cluster(scheduler: Scheduler, wiki: Path, alone: Build, shards: int) -> None:
    with connected(scheduler.address, shards) as cluster:
        made = build(load_config(wiki), jobs=cluster)
    assert files(made) == files(alone)
    assert made.analysis.diagnostics == alone.analysis.diagnostics


@pytest.mark.parametrize("name", ["small", "syntax"])
def test_every_kind_of_page_is_the_same_on_a_cluster(scheduler: Scheduler, name: str) -> None:
    config = load_config(HERE / "sites" / name)
    with connected(scheduler.address, 4) as cluster:
        made = build(config, jobs=cluster)
    assert files(made) == files(build(config))


def test_a_worker_that_is_killed_costs_no_page(small: Path, small_alone: Build, tmp_path: Path) -> None:
    stages = ("Resolving links", "Rendering pages")
    with running(tmp_path, ELSEWHERE, "--no-nanny", workers=3) as scheduler:
        for stage, worker in zip(stages, scheduler.workers, strict=False):
            kill = {stage: worker.kill}
            with connected(scheduler.address, 4) as cluster:
                made = build(load_config(small), jobs=cluster, progress=lambda now, kill=kill: kill.get(now, int)())
            worker.join()
            assert worker.exitcode == -9
            assert files(made) == files(small_alone)
            assert made.analysis.diagnostics == small_alone.analysis.diagnostics


def test_a_page_that_kills_each_worker_costs_itself_only(tmp_path: Path) -> None:
    pages = {f"content/p{number}.md": f"# P {number}\n\nWords.\n" for number in range(20)}
    root = write(tmp_path / "wiki", {**pages, "content/bad.md": "# Bad\n\nDEADLY <b>page</b>\n"})
    with running(tmp_path / "dask", DEADLY) as scheduler, connected(scheduler.address, 3) as cluster:
        made = build(load_config(root), jobs=cluster)
    assert [(one.rule, one.at.path) for one in made.analysis.diagnostics] == [("page-failed", "content/bad.md")]
    assert b"DEADLY &lt;b&gt;page&lt;/b&gt;" in files(made)["bad/index.html"]
    assert b"<h1" in files(made)["p19/index.html"]


def test_workers_with_another_kmwiki_are_refused(wiki: Path, tmp_path: Path) -> None:
    other = pytest.raises(KmwikiError, match="another version of kmwiki")
    with running(tmp_path, ANOTHER, workers=1) as scheduler, connected(scheduler.address) as cluster, other:
        build(load_config(wiki), jobs=cluster)


def test_a_scheduler_that_is_not_there_is_one_line(wiki: Path, tmp_path: Path) -> None:
    run = kmwiki("build", str(wiki), "-o", str(tmp_path / "site"), "--dask", "tcp://127.0.0.1:1")
    assert run.code == 2
    assert re.fullmatch(r"kmwiki: no Dask scheduler answers at “tcp://127.0.0.1:1” \(.*\)\n", run.err), run.err
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("address", ["nowhere", "tcp://", "http://127.0.0.1:1"])
def test_an_address_that_is_none_is_one_line(address: str, wiki: Path, tmp_path: Path) -> None:
    run = kmwiki("build", str(wiki), "-o", str(tmp_path / "site"), "--dask", address)
    assert run.code == 2
    assert re.fullmatch(rf"kmwiki: .*“{re.escape(address)}”.*\n", run.err), run.err


def test_a_cluster_makes_all_shards(wiki: Path, tmp_path: Path) -> None:
    run = kmwiki("build", str(wiki), "-o", str(tmp_path / "site"), "--dask", LOCAL, "--shard", "1/2")
    assert run.code == 2
    assert re.fullmatch(r"kmwiki: --dask and --shard cannot be combined: .*\n", run.err), run.err


def test_a_scheduler_without_workers_is_one_line(wiki: Path, tmp_path: Path) -> None:
    with running(tmp_path, workers=0) as scheduler:
        run = kmwiki("build", str(wiki), "-o", str(tmp_path / "site"), "--dask", scheduler.address)
    assert run.code == 2
    assert re.fullmatch(r"kmwiki: the Dask scheduler at “tcp://\S+” has no workers \(.*\)\n", run.err), run.err


def test_a_cluster_of_this_machine_builds_the_same_site(small: Path, small_alone: Build, tmp_path: Path) -> None:
    import dask

    from dask_command import SETTINGS

    with dask.config.set(SETTINGS):
        run = kmwiki("build", str(small), "-o", str(tmp_path / "site"), "--dask", LOCAL, "--jobs", "2")
    assert run.code == 0, run.err
    assert all((tmp_path / "site" / path).read_bytes() == content for path, content in files(small_alone).items())
    assert "Traceback" not in run.err and "distributed" not in run.err
