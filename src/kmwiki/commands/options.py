"""Arguments and options that several commands have."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from kmwiki.commands.printing import Amount, set_amount

Command = TypeVar("Command", bound=Callable[..., Any])
root_argument = click.argument("root", type=click.Path(path_type=Path), default=".")
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    help="Number of worker processes (default: one per processor).",
)
no_cache_option = click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")


def form_option(forms: Sequence[str], default: str) -> Callable[[Command], Command]:
    """The option `--format` of a command that prints its result in one of these forms."""
    choice = click.Choice(forms)
    return click.option("--format", "form", type=choice, default=default, show_default=True, help="Output format.")


def hold(*values: object) -> None:
    """Keep these until the process ends, if it ends with the command: freeing a large wiki takes long."""
    if isinstance(held := click.get_current_context().obj, list):
        held.extend(values)


drafts_option = click.option("--drafts", is_flag=True, help="Also publish drafts and private pages.")


def _sets(amount: Amount) -> Callable[[click.Context, click.Parameter, bool], None]:
    def decide(context: click.Context, parameter: click.Parameter, given: bool) -> None:
        if given:
            set_amount(context, amount)

    return decide


def amount_options(command: Command) -> Command:
    """The command with `--quiet` and `--verbose`, which decide how much it says."""
    quiet = click.option(
        "-q",
        "--quiet",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_sets("little"),
        help="Print only results, findings and failures.",
    )
    verbose = click.option(
        "-v",
        "--verbose",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_sets("all"),
        help="Also print each step and how long it took.",
    )
    return quiet(verbose(command))
