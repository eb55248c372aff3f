"""Work in several processes: the same results in the same order, whatever becomes of a worker."""

import multiprocessing
import os
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from building import is_running, wait_for
from kmwiki import build, load_config
from kmwiki.compress import shrink
from kmwiki.content.files import ContentFile
from kmwiki.engine.parallel import map_ordered
from kmwiki.engine.processes import LITTLE, Processes
from kmwiki.errors import Corrupt, KmwikiError
from kmwiki.markdown.parser import PageParser
from kmwiki.model import Page
from light_functions import fragile, process, refuse, square

pytestmark = pytest.mark.posix


@pytest.fixture(params=["fork", "spawn", "forkserver"])
def started(request: pytest.FixtureRequest) -> Iterator[str]:
    """How processes start, whatever the system prefers."""
    multiprocessing.set_start_method(request.param, force=True)
    yield request.param
    multiprocessing.set_start_method(None, force=True)


def mapped(function: Callable[[int], object], count: int, jobs: int, *, early: int = 0, **options: Any) -> list[object]:
    """`function` over numbers that weigh enough to be worth a process."""
    processes = Processes(count=jobs, **options)
    return list(
        map_ordered(
            function, range(count), processes, weight=lambda _: 10_000, failed=lambda n, why: (n, why), early=early
        )
    )


@pytest.mark.slow
def test_parallel_keeps_the_order() -> None:
    assert mapped(square, 1000, 4) == [n * n for n in range(1000)]
    assert mapped(square, 0, 4) == []


@pytest.mark.slow
def test_all_is_the_same_however_processes_start(started: str) -> None:
    died = "its worker process died"
    lost = {120: (120, "RecursionError: too deep"), 130: (130, died)}
    assert os.getpid() not in mapped(process, 1000, 2)
    results = [(n[0], n[1].partition(" (")[0]) if isinstance(n, tuple) else n for n in mapped(fragile, 1000, 2)]
    assert results == [lost.get(n, n * 2) for n in range(1000)]
    with pytest.raises(KmwikiError, match="no"):
        mapped(refuse, 1000, 2)
    assert not multiprocessing.active_children()


@pytest.mark.slow
def test_workers_are_forked_again_now_and_then() -> None:
    batches = [range(start, min(start + 14, 400)) for start in range(0, 400, 14)]  # of BATCH and little more
    results = mapped(lambda number: (number, os.getpid()), 400, 2, round_=3)
    assert [number for number, _ in results] == list(range(400))
    processes = [process for _, process in results]
    assert all(len({processes[number] for number in batch}) == 1 for batch in batches)
    assert len(set(processes)) >= len(batches) // 3


def test_one_job_or_little_work_stays_in_this_process() -> None:
    assert set(mapped(process, 1000, 1)) == {os.getpid()}
    assert set(mapped(process, LITTLE // 10_000, 4)) == {os.getpid()}
    assert os.getpid() not in mapped(process, LITTLE // 10_000 + 1, 4)


def test_processes_are_at_work_before_anyone_asks_for_a_result(tmp_path: Path) -> None:
    results = map_ordered(
        lambda number: (tmp_path / str(number)).touch(),
        range(100),
        2,
        weight=lambda _: 10_000,
        failed=lambda number, why: None,
    )
    wait_for((tmp_path / "99").exists)
    assert list(results) == [None] * 100


@pytest.mark.slow
def test_what_is_to_be_begun_early_is_begun_by_one_process(tmp_path: Path) -> None:
    def note(number: int) -> tuple[int, int]:
        with (tmp_path / "log").open("a") as log:
            log.write(f"{number}\n")
        return number, os.getpid()

    for count, early in ((400, 50), (400, 0), (50, 50)):
        (tmp_path / "log").unlink(missing_ok=True)
        results = mapped(note, count, 2, early=early, round_=10)
        first = (tmp_path / "log").read_text().split()[: early + 200]  # those of one round, and few more
        assert [number for number, _ in results] == list(range(count))
        assert {*map(str, range(count - early, count))} <= {*first}
        assert len({process for _, process in results[count - early :]}) == bool(early)


@pytest.mark.slow
@pytest.mark.parametrize("deadly", [3, 970])
def test_a_deadly_item_costs_those_that_are_begun_early_nothing(deadly: int) -> None:
    def strike(number: int) -> int:
        return os._exit(1) if number == deadly else number

    why = "its worker process died"
    assert mapped(strike, 1000, 2, early=50) == [(n, why) if n == deadly else n for n in range(1000)]


@pytest.mark.slow
def test_what_was_begun_early_and_is_finished_is_not_made_again(tmp_path: Path) -> None:
    def noted() -> list[list[int]]:
        """Process and number of each item that was begun."""
        return [list(map(int, line.split())) for line in (tmp_path / "log").read_text().splitlines()]

    def went_on() -> bool:
        """Whether the process that began early has delivered that, so that it has other items."""
        early = {process for process, number in noted() if number >= 900}
        return any(process in early for process, number in noted() if number < 900)

    def strike(number: int) -> int:
        with (tmp_path / "log").open("a") as log:
            log.write(f"{os.getpid()} {number}\n")
        if number == 3:
            wait_for(went_on)
            os._exit(1)
        return number

    results = mapped(strike, 950, 2, early=50)
    assert results == [(n, "its worker process died") if n == 3 else n for n in range(950)]
    assert sorted(number for _, number in noted() if number >= 900) == list(range(900, 950))


@pytest.mark.slow
def test_a_batch_is_worked_on_once(tmp_path: Path) -> None:
    def note(number: int) -> int:
        with (tmp_path / "log").open("a") as log:
            log.write(f"{number}\n")
        return number

    assert mapped(note, 200, 2) == list(range(200))
    assert sorted(map(int, (tmp_path / "log").read_text().split())) == list(range(200))


@pytest.mark.slow
def test_a_worker_that_dies_or_hangs_costs_its_own_item_only() -> None:
    def fragile(number: int) -> int:
        if number in (70, 71, 150):
            os._exit(1)
        if number == 120:
            time.sleep(60)
        while number == 125:
            pass
        if number == 130:
            raise MemoryError
        return number

    results = mapped(fragile, 200, 2, patience=0.6)
    assert [result for result in results if result not in range(200)] == [
        (70, "its worker process died"),
        (71, "its worker process died"),
        (120, "it waited for longer than 1 seconds"),
        (125, "it took longer than 1 seconds"),
        (130, "its worker process died"),
        (150, "its worker process died"),
    ]
    assert len(results) == 200
    assert not multiprocessing.active_children()


@pytest.mark.slow
def test_a_worker_that_dies_in_the_middle_of_a_message_costs_its_item() -> None:
    def send_half(number: int) -> int:
        if number == 20:
            frame = sys._getframe()
            while "pipe" not in frame.f_locals:
                assert frame.f_back is not None
                frame = frame.f_back
            os.write(frame.f_locals["pipe"].fileno(), (1_000_000).to_bytes(4) + b"half a message")
            os._exit(0)
        return number

    results = mapped(send_half, 100, 2)
    assert results == [n if n != 20 else (n, "its worker process died") for n in range(100)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_item_on_which_the_function_fails_costs_itself_only(jobs: int) -> None:
    def fragile(number: int) -> int:
        if number == 50:
            raise RecursionError("too deep")
        return 1 // (number - 20)

    results = mapped(fragile, 100, jobs)
    assert {number: why.partition(" (")[0] for number, why in filter(is_failure, results)} == {  # type: ignore[misc]
        20: "ZeroDivisionError: integer division or modulo by zero",
        50: "RecursionError: too deep",
    }
    assert len(results) == 100


def is_failure(result: object) -> bool:
    return isinstance(result, tuple)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("error", [KmwikiError("no"), Corrupt("no")])
def test_what_ends_the_work_on_all_comes_through(error: Exception, jobs: int) -> None:
    def fail(number: int) -> int:
        if number == 50:
            raise error
        return number

    with pytest.raises(type(error), match="no"):
        mapped(fail, 100, jobs)
    assert not multiprocessing.active_children()


@pytest.mark.slow
def test_a_busy_machine_fails_nothing(tmp_path: Path) -> None:
    """Where six processes share a processor, six tenths of a second of the clock are one of work."""

    def work(number: int) -> int:
        end = time.process_time() + 0.1
        while time.process_time() < end:
            pass
        return number

    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    six = Processes(count=6, little=0, batch=1, patience=0.3)
    try:
        results = map_ordered(work, range(6), six, weight=lambda _: 1, failed=lambda n, why: why)
        assert list(results) == list(range(6))
    finally:
        os.sched_setaffinity(0, allowed)


@pytest.mark.slow
@pytest.mark.parametrize("turn", [0, 1, 7, 8])  # batches are of seven
def test_who_stops_asking_waits_for_no_worker(turn: int, tmp_path: Path) -> None:
    def large(number: int) -> bytes:
        if number > 40:
            time.sleep(30)
            (tmp_path / "ended").touch()
        return b"x" * 1_000_000

    threads = threading.active_count()
    results = map_ordered(large, range(100), 3, weight=lambda _: 20_000, failed=lambda n, why: b"")
    for _, _ in zip(range(turn), results, strict=False):
        pass
    results.close()
    assert not (tmp_path / "ended").exists()
    assert not multiprocessing.active_children() and threading.active_count() == threads


@pytest.mark.slow
def test_what_is_large_may_take_longer() -> None:
    def slow(number: int) -> int:
        time.sleep(1)
        return number

    weights = (2_000_000, 2_000_000)
    two = Processes(count=2, patience=5)
    results = map_ordered(slow, range(2), two, weight=weights.__getitem__, failed=lambda n, why: -1)
    assert list(results) == [0, 1]


@pytest.mark.slow
def test_a_page_on_which_the_parser_dies_is_shown_as_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        (tmp_path / f"p{number}.md").write_text(f"---\ntitle: P {number}\n---\nWords.\n")
    (tmp_path / "bad.md").write_text("---\ntitle: Bad\n---\nDEADLY <b>page</b>\n")
    (tmp_path / "worse.md").write_text("---\ndraft: true\n---\nDEADLY page\n")
    whole = PageParser.__call__

    def deadly(parser: PageParser, file: ContentFile) -> Page:
        return os._exit(1) if "DEADLY" in file.text else whole(parser, file)

    monkeypatch.setattr(PageParser, "__call__", deadly)
    result = build(load_config(tmp_path), jobs=Processes(count=2, little=0, batch=1))
    assert [(d.rule, d.at.path) for d in result.analysis.diagnostics] == [("page-failed", "bad.md")]
    pages = {output.path: output.content for output in result.outputs}
    assert b"DEADLY &lt;b&gt;page&lt;/b&gt;" in pages["bad/index.html"] and b"P 7" in pages["p7/index.html"]
    assert not any(b"DEADLY page" in content for content in pages.values())


@pytest.mark.slow
def test_a_worker_ends_with_its_parent(tmp_path: Path) -> None:
    def stay(number: int) -> int:
        (tmp_path / str(os.getpid())).touch()
        time.sleep(60)
        return number

    parent = multiprocessing.get_context("fork").Process(target=mapped, args=(stay, 1000, 3))
    parent.start()
    wait_for(lambda: len(list(tmp_path.iterdir())) == 3)
    workers = [int(file.name) for file in tmp_path.iterdir()]
    parent.kill()  # it can tidy up nothing
    parent.join()
    wait_for(lambda: not any(map(is_running, workers)))


def test_compressed_results_that_wait_take_no_more_memory_than_they_have() -> None:
    tracemalloc.start()
    kept = [shrink(bytes(1_000_000)) for _ in range(10)]
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(kept) == 10 and size < 100_000
