"""What the guide says of each rule, for `kmwiki rule` and for programs that show findings."""

import re
from functools import cache

from kmwiki.commands.guide_pages import guide_page, without_links
from kmwiki.diagnostics import DEFAULTS, Severity
from kmwiki.patterns import regex

_SECTION = regex(r"^### (?P<rule>[a-z0-9-]+)\n\n\w+\. (?P<text>.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_OF_EXTENSION = "This rule belongs to an extension; see the documentation of the extension."


def rule_text(rule: str) -> str:
    """What a rule finds and what to do about it, in paragraphs without links."""
    return _texts().get(rule, _OF_EXTENSION)


def default_severity(rule: str) -> Severity:
    """The severity of a rule that no wiki has changed."""
    return DEFAULTS.get(rule, "warning")


def rule_address(rule: str) -> str | None:
    """The address of the rule in the guide, if the package says where the guide is published."""
    guide = _guide_address()
    return f"{guide.rstrip('/')}/rules/#{rule}" if guide and rule in DEFAULTS else None


@cache
def _texts() -> dict[str, str]:
    text = guide_page("rules.md").read_text(encoding="utf-8")
    return {found["rule"]: without_links(found["text"]).strip() for found in _SECTION.finditer(text)}


def _guide_address() -> str | None:
    """The address of the guide in the metadata of the package."""
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        links = metadata("kmwiki").get_all("Project-URL") or []
    except PackageNotFoundError:  # kmwiki runs from a folder that was never installed
        return None
    named = dict(link.split(", ", 1) for link in links)
    return named.get("Documentation")
