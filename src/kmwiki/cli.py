"""The command line: the group of all commands, and what a command that fails prints."""

import gc
import sys
from importlib import import_module

import click

from kmwiki import __version__
from kmwiki.commands.printing import say
from kmwiki.errors import why

# Each is in a module of `commands`.
COMMANDS = ("build", "check", "diff", "export", "fix", "init", "merge", "mv", "new", "rule", "serve")


class Commands(click.Group):
    """A group that imports a command when it is needed, so that no other command's libraries are loaded."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, as help lists them."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command with this name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"kmwiki.commands.{cmd_name}").command
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kmwiki")
def cli() -> None:
    """Publish a folder of Markdown pages as a wiki that readers can trust."""


def main() -> None:
    """The `kmwiki` command: 0 done, 1 findings at the failing level, 2 could not run."""
    # Most objects of a build live to its end; collecting garbage often would take a quarter of the time.
    gc.set_threshold(200_000, 100, 1000)
    try:
        cli(standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        say(f"kmwiki: {_misused(error)}")
        sys.exit(2)
    except click.Abort as error:
        say("kmwiki: stopped")
        sys.exit(130 if isinstance(error.__cause__, KeyboardInterrupt) else 2)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:
        say(f"kmwiki: {why(error)}")
        sys.exit(2)


def _misused(error: click.ClickException) -> str:
    """The mistake in a command line, in one line."""
    said = " ".join(error.format_message().split())
    context = error.ctx if isinstance(error, click.UsageError) else None
    return said if context is None else f"{said} “{context.command_path} --help” says what can be given."
