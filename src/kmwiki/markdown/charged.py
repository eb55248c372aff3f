"""Rules that an extension adds to a parser: they name it where they fail."""

from collections.abc import Callable
from typing import Any

from markdown_it import MarkdownIt

from kmwiki.errors import KmwikiError, mistake

UNTRUSTED = "untrusted"  # an option of the parser: what it renders passes the sanitiser on every page


def charged_rules(
    plugin: Callable[[MarkdownIt], object], name: str, charge: Callable[..., Callable[..., Any]]
) -> Callable[[MarkdownIt], None]:
    """The plugin, all of whose rules are charged. Raises KmwikiError if it cannot be used."""

    def use(md: MarkdownIt) -> None:
        rules = [rule for ruler in _rulers(md) for rule in ruler.__rules__]
        before, rendering = {id(rule.fn) for rule in rules}, dict(_render_rules(md))
        try:
            plugin(md)
        except Exception as error:
            raise KmwikiError(f"the extension “{name}” cannot be used: {mistake(error)}") from error
        for ruler in _rulers(md):
            for rule in ruler.__rules__:
                if id(rule.fn) not in before:
                    rule.fn = charge(rule.fn, RecursionError)  # which says that a page is nested too deeply
            ruler.__cache__ = None
        for kind, rule in _render_rules(md).items():
            if rendering.get(kind) is not rule:
                _render_rules(md)[kind] = charge(rule, RecursionError)
        md.options[UNTRUSTED] = True

    return use


def _rulers(md: MarkdownIt) -> tuple[Any, ...]:
    return md.core.ruler, md.block.ruler, md.inline.ruler, md.inline.ruler2


def _render_rules(md: MarkdownIt) -> dict[str, Any]:
    rules: dict[str, Any] = md.renderer.rules  # type: ignore[attr-defined]  # of the one that makes HTML
    return rules
