"""What the commands print: results on standard output, messages and progress on standard error."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

import click

from kmwiki.diagnostics import visible
from kmwiki.errors import KmwikiError

Amount = Literal["little", "usual", "all"]
_AMOUNT = "kmwiki.amount"  # in the context of a command: how much it says
CLOSED = "cannot write the output: standard output is closed"


def amount() -> Amount:
    """How much the command says of its work, as `--quiet` and `--verbose` decide."""
    context = click.get_current_context(silent=True)
    found: Amount = "usual" if context is None else context.meta.get(_AMOUNT, "usual")
    return found


def set_amount(context: click.Context, wanted: Amount) -> None:
    """Decide how much the command says. Raises UsageError if it was to say both more and less."""
    if context.meta.setdefault(_AMOUNT, wanted) != wanted:
        raise click.UsageError("--quiet and --verbose cannot be combined.", context)


def say(message: str) -> None:
    """Print a message on standard error, unless the command is quiet."""
    if amount() != "little":
        insist(message)


def explain(message: str) -> None:
    """Print a message on standard error that only somebody wants who asked for more than the usual."""
    if amount() == "all":
        insist(message)


def insist(message: str) -> None:
    """Print a message on standard error, also if the command is quiet; if that fails, the exit code must be enough."""
    with suppress(OSError):
        click.echo(visible(message), err=True)


def announce(message: str) -> None:
    """Print a message that has its colours, on standard error; the command goes on if nobody can read it."""
    with suppress(OSError):
        click.echo(message, err=True, color=coloured(sys.stderr))


def print_result(text: str, *, color: bool | None = None) -> None:
    """Print a result on standard output."""
    if sys.stdout is None:
        raise KmwikiError(CLOSED)
    click.echo(text, color=color)


def print_bytes(data: bytes) -> None:
    """Write a result to standard output as it is."""
    if sys.stdout is None:
        raise KmwikiError(CLOSED)
    sys.stdout.buffer.write(data)


def coloured(stream: Any) -> bool:
    """Whether a stream shows colours."""
    return stream is not None and bool(stream.isatty()) and "NO_COLOR" not in os.environ


def near(folder: Path) -> str:
    """A folder as the user of the command may write it: relative, if it is near."""
    try:
        here = Path.cwd()
    except OSError:  # the current folder was removed
        return str(folder)
    return str(folder.relative_to(here) if folder.is_relative_to(here) and folder != here else folder)


@contextmanager
def progress_line() -> Iterator[Callable[[str], None]]:
    """On a terminal, a progress line that appears after a second of work; elsewhere nothing; a line for each stage with
    its time from the start if the command is verbose."""
    if amount() == "all":
        started = perf_counter()
        yield lambda stage: explain(f"{perf_counter() - started:6.2f} s  {stage}")
        return
    if amount() == "little" or not coloured(sys.stderr):
        yield lambda stage: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("", total=None)
    timer = threading.Timer(1.0, bar.start)
    timer.start()
    try:
        yield lambda stage: bar.update(task, description=stage)
    finally:
        timer.cancel()
        bar.stop()
