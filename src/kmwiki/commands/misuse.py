"""What is said of a mistake in a command line: a sentence, what may be meant, and where help is."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

import click

from kmwiki.patterns import regex

# What is meant by options that no command has.
OTHER_OPTIONS = {
    "--json": "--format json",
    "--sarif": "--format sarif",
    "--strict": "--fail-on warning",
    "--destination": "--output",
    "--site-dir": "--output",
    "--baseURL": "--base-url",
    "--buildDrafts": "--drafts",
    "--workers": "--jobs",
    "--clean": "--no-cache",
    "-D": "--drafts",
    "-d": "--output",
    "-f": "--format",
    "-p": "--port",
}
_TOO_MANY = regex(r"Got unexpected extra arguments? \((.*)\)\Z", re.DOTALL)


def misuse(error: click.ClickException) -> str:
    """The mistake in a command line, in one line that ends in a full stop."""
    said = " ".join(_said(error).split())
    said = said[:1].upper() + said[1:]
    context = error.ctx if isinstance(error, click.UsageError) else None
    return said if context is None else f"{_ended(said)} Try “{context.command_path} --help”."


def _said(error: click.ClickException) -> str:
    """The sentence on a mistake; what the library says, if it is a mistake of another kind."""
    match error:
        case click.NoSuchOption():
            return _unknown_option(error)
        case click.MissingParameter(param=click.Parameter() as wanted):
            return f"the {wanted.param_type_name} {_name(wanted)} is missing."
        case click.BadParameter(param=click.Parameter() as given):
            return f"{_name(given)}: {_wrong_value(error, given)}"
        case click.BadOptionUsage(option_name=name):
            return f"the option {name} {'takes no' if 'not take' in error.message else 'needs a'} value."
    if too_many := _TOO_MANY.match(error.format_message()):
        return f"too many arguments: “{too_many[1]}”. A name with spaces needs quotation marks."
    return error.format_message()


def _unknown_option(error: click.NoSuchOption) -> str:
    """What is said of an unknown option: with the one of another name that the command has, or a similar one."""
    known = {name for one in error.ctx.command.params for name in one.opts} if error.ctx else set[str]()
    meant = OTHER_OPTIONS.get(error.option_name, "")
    if meant.partition(" ")[0] not in known:
        meant = _nearest(error.option_name, known - {"--help"})
    hint = f" Did you mean “{meant}”?" if meant else ""
    return f"there is no option “{error.option_name}”.{hint}"


def _nearest(name: str, known: Iterable[str]) -> str:
    """The option that a name is the beginning of, or else the most similar one; an empty text if there is none."""
    plain = {option.lstrip("-"): option for option in sorted(known) if option.startswith("--")}
    begun = [option for option in plain.values() if option.startswith(f"--{name.lstrip('-')}")]
    if len(begun) == 1:
        return begun[0]
    return next((plain[near] for near in get_close_matches(name.lstrip("-"), plain, n=1, cutoff=0.7)), "")


def _wrong_value(error: click.BadParameter, given: click.Parameter) -> str:
    """What a value must be; what the library says, if it must be neither a number nor one of some words."""
    kind = given.type
    if isinstance(kind, click.IntRange):
        return f"give a whole number from {kind.min} to {kind.max}."
    if isinstance(kind, click.Choice):
        return f"give one of these: {', '.join(map(str, kind.choices))}."
    if isinstance(kind, click.Path) and "is a directory" in error.message:
        return "give a file, not a folder."
    return error.message


def _name(parameter: click.Parameter) -> str:
    """The name of an option or argument, as help writes it."""
    return parameter.human_readable_name if isinstance(parameter, click.Argument) else max(parameter.opts, key=len)


def _ended(said: str) -> str:
    return said if said.endswith((".", "?")) else f"{said}."
