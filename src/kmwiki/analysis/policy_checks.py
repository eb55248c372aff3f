"""Findings on what the wiki's own templates load, and the policy of its pages blocks."""

from collections.abc import Iterator
from pathlib import Path

from kmwiki.content.policy import Allowed, allows
from kmwiki.content.roots import TEMPLATES
from kmwiki.diagnostics import Diagnostic, Location
from kmwiki.theme.loads import Load, loads_of

BLOCKED = "blocked-by-policy"


def blocked_loads(templates: Path | None, allowed: Allowed) -> Iterator[Diagnostic]:
    """The scripts, styles, pictures and frames of own templates that no reader's browser will load."""
    for name, load in loads_of(templates) if templates is not None else ():
        if not load.origin:
            message = f"the Content-Security-Policy blocks this {load.kind} because it is inline"
            help = f"move it to a file in {TEMPLATES}/static"
        elif not allows(getattr(allowed, load.kind), load.origin):
            message = f"the Content-Security-Policy blocks this {load.kind} from “{load.origin}”"
            help = _help(load)
        else:
            continue
        at = Location(path=f"{TEMPLATES}/{name}", line=load.line)
        yield Diagnostic(rule=BLOCKED, at=at, message=message, help=help)


def _help(load: Load) -> str:
    if load.origin.startswith("http:"):
        return "load it over https and allow its origin in [security]"
    return f"allow its origin as {load.kind} in [security], or copy the file to {TEMPLATES}/static"
