"""The command line: the group of all commands, and what a command that fails prints."""

import gc
import shlex
import sys
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

import click

from kmwiki import __version__
from kmwiki.commands.misuse import misuse
from kmwiki.commands.printing import insist
from kmwiki.errors import why

# Each is in a module of `commands`.
COMMANDS = ("build", "check", "diff", "export", "fix", "guide", "init", "merge", "mv", "new", "rule", "serve")
# What other programs call them.
OTHERS = {
    "add": "new",
    "compile": "build",
    "create": "new",
    "deploy": "build",
    "dev": "serve",
    "doc": "guide",
    "docs": "guide",
    "man": "guide",
    "manual": "guide",
    "fmt": "fix",
    "format": "fix",
    "generate": "build",
    "help": "--help",
    "lint": "check",
    "move": "mv",
    "preview": "serve",
    "publish": "build",
    "rename": "mv",
    "rules": "rule",
    "validate": "check",
    "watch": "serve",
}


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
        command.epilog = _guide(cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a mistake that the library finds while it reads the options is one of that command."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            name = ctx.invoked_subcommand
            if error.ctx is None and name is not None and (command := self.get_command(ctx, name)) is not None:
                error.ctx = click.Context(command, info_name=name, parent=ctx)
            raise

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments begin with; an unknown one is refused with what may be meant."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            meant = _meant(name)
            hint = f" Did you mean “{ctx.command_path} {meant}”?" if meant else ""
            raise click.UsageError(f"There is no command “{name}”.{hint}", ctx)
        return super().resolve_command(ctx, args)


def _guide(chapter: str) -> str:
    """The last line of a help: where the guide says more. The first sign keeps the line whole."""
    return f"\b\nGuide: kmwiki guide commands{f'#{chapter}' if chapter else ''}"


def _meant(name: str) -> str | None:
    """What somebody meant who wrote this instead of a command: a typing mistake, another program's word, a wiki."""
    if name in OTHERS:
        return OTHERS[name]
    return next(iter(get_close_matches(name, COMMANDS, n=1)), f"build {shlex.quote(name)}" if _is_wiki(name) else None)


def _is_wiki(name: str) -> bool:
    try:
        return Path(name).is_dir() or (name.endswith(".md") and Path(name).is_file())
    except (OSError, ValueError):
        return False


@click.group(
    cls=Commands,
    epilog=_guide(""),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
)
@click.version_option(__version__, prog_name="kmwiki")
def cli() -> None:
    """Publish a folder of Markdown pages as a wiki that readers can trust.

    \b
    Examples:
      kmwiki serve my-notes --open
      kmwiki build my-notes
      kmwiki check my-notes
    """
    if not gc.isenabled():  # the command was imported, and nothing that it made is garbage
        gc.freeze()
        gc.enable()


def main(held: list[object] | None = None) -> None:
    """The `kmwiki` command: 0 done, 1 findings at the failing level, 2 could not run.

    `held` is given what need not be freed before the process ends.
    """
    # Most objects of a build live to its end; collecting garbage often would take a quarter of the time.
    gc.set_threshold(200_000, 100, 1000)
    gc.disable()
    try:
        cli(prog_name="kmwiki", standalone_mode=False, obj=held)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        insist(f"kmwiki: {misuse(error)}")
        sys.exit(2)
    except click.Abort as error:
        insist("kmwiki: stopped")
        sys.exit(130 if isinstance(error.__cause__, KeyboardInterrupt) else 2)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:
        insist(f"kmwiki: {why(error)}")
        sys.exit(2)
