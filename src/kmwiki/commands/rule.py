"""`kmwiki rule`: what a rule finds and what to do about it, or a list of all rules."""

import click

from kmwiki.commands.checking.rule_texts import default_severity, rule_address, rule_text
from kmwiki.commands.checking.selection import completed, unknown_rule
from kmwiki.commands.printing import print_result
from kmwiki.diagnostics import DEFAULTS


@click.command("rule", short_help="Explain the rule NAME, or list all rules.")
@click.argument("name", required=False, shell_complete=completed)
def command(name: str | None) -> None:
    """Explain the rule NAME; without a name, list all rules.

    \b
    Examples:
      kmwiki rule broken-link
    """
    if name is None:
        print_result("\n".join(f"{rule:28}{severity}" for rule, severity in sorted(DEFAULTS.items())))
        return
    if name not in DEFAULTS:
        raise click.UsageError(f"{unknown_rule(name)} “kmwiki rule” lists all rules.")
    severity = default_severity(name)
    address = rule_address(name)
    parts = [f"{name} ({severity})", rule_text(name), address or f"Guide: kmwiki guide rules#{name}"]
    print_result("\n\n".join(parts))
