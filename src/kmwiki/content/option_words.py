"""What is said of a key of `kmwiki.toml` whose value has the wrong type: what it takes, with an example."""

import re
from types import UnionType
from typing import Annotated, Any, Literal, get_args, get_origin

from msgspec import Meta, Struct

from kmwiki.patterns import regex

EXAMPLES = {
    "site.title": '"My wiki"',
    "site.base_url": '"https://example.org/wiki/"',
    "site.language": '"en"',
    "site.languages": '["en", "de"]',
    "site.description": '"What it is about."',
    "site.static": '"public"',
    "site.dates": '"git"',
    "site.version": '"2.0"',
    "site.versions_file": '"../versions.json"',
    "site.repository": '"https://github.com/o/wiki"',
    "site.branch": '"main"',
    "site.repository_folder": '"docs"',
    "site.edit": '"https://git.example.org/wiki/edit/main/{path}"',
    "site.history": '"https://git.example.org/wiki/log/main/{path}"',
    "content.pages": '"docs"',
    "content.sources": '"papers"',
    "content.ignore": '["drafts/**"]',
    "content.front_matter": '"any"',
    "content.publish": '"explicit"',
    "build.output": '"public"',
    "build.urls": '"file"',
    "build.extensions": '["my_extension"]',
    "links.slug_labels": '"title"',
    "sources.publish": '"cited"',
    "sources.citations": '["marks", "links"]',
    "maths.macros": "{ R = '\\mathbb{R}' }",
    "urls": '"topics"',
    "theme.fonts": '"source-serif"',
    "theme.accent": '"#12605a"',
    "theme.accent_dark": '"#7cc4ae"',
    "theme.logo": '"logo.svg"',
    "theme.favicon": '"favicon.svg"',
    "theme.licence": '"CC BY 4.0"',
    "theme.licence_url": '"https://creativecommons.org/licenses/by/4.0/"',
    "theme.footer": '"Written by the tea club."',
    "theme": '"Georgia, serif"',
    "nav.tree": '"folders"',
    "nav.order": '["Start here", "guides"]',
    "nav.menu": '["all-pages", { to = "Start here" }]',
    "nav.menu.to": '"Start here"',
    "nav.menu.title": '"Begin"',
    "nav.footer.title": '"Begin"',
    "nav.footer.to": '"Start here"',
    "nav.footer": '["recent-changes", "feed"]',
    "serve.editor": '"vscode"',
    "security.allow": '["https://example.org"]',
    "check.baseline": '"kmwiki-baseline.jsonl"',
    "check": "20",
    "rules": '"error"',
    "ignore.rule": '"broken-link"',
    "ignore.path": '"drafts/**"',
    "ignore.target": '"Later"',
    "ignore.reason": '"not written yet"',
    "versions.title": '"1.0"',
    "versions.url": '"../v1/"',
}
_INDEX = regex(r"\[[^\]]*\]")
_FIELD = regex(r"object (missing required|contains unknown) field (\S+)", re.IGNORECASE)


def wrong_type(options: type[Struct], key: str, problem: str) -> str:
    """What is said of a key, such as `nav.menu[0]`, in which a library found this problem."""
    if (field := _FIELD.match(problem)) is not None:
        name = field[2]
        if field[1] == "missing required":
            return f"{key}: “{name}” is missing; write {name} = {example_of(options, f'{_plain(key)}.{name}')}"
        known = "title, url" if key.startswith("versions") else "title, to"
        return f"{key}: unknown key “{name}” (known: {known})"
    names = _INDEX.sub("", key).split(".")
    top = names[0]
    if len(names) > 2 and not key.endswith("]"):  # of an item, or of a kind of origins
        inner, whole = names[-1], ".".join(names)
        if whole in EXAMPLES:
            return f"{key}: write text in quotation marks, such as {inner} = {EXAMPLES[whole]}"
        return f"{key}: write a list in square brackets, such as {inner} = {EXAMPLES[f'{top}.{names[1]}']}"
    if not key:
        return "write sections, such as [site], with their keys below them"
    if key in options.__struct_fields__ or (top in ("ignore", "versions") and "." not in key):
        bracketed = f"[[{top}]]" if get_origin(_kind(options, top)) is tuple else f"[{top}]"
        return f"{key}: this is a section; write {bracketed} on a line of its own, and its keys below it"
    if top == "rules":
        return 'rules: write a severity in quotation marks behind each rule, such as broken-link = "error"'
    words = _words_of_item(_plain(key)) if key.endswith("]") else _words(_kind(options, _plain(key)))
    return f"{key.removesuffix('[...]')}: write {words}, such as {_line(options, key)}"


def example_of(options: type[Struct], key: str) -> str:
    """A value of a key, as `kmwiki.toml` writes it."""
    kind = _kind(options, key)
    if kind is bool:
        return "true"
    if _is_share(kind):
        return "0.8"
    return EXAMPLES.get(key) or EXAMPLES.get(key.partition(".")[0]) or '"…"'


def _line(options: type[Struct], key: str) -> str:
    plain = _plain(key)
    return f"{plain.rpartition('.')[2]} = {example_of(options, plain)}"


def _plain(key: str) -> str:
    """A key without the numbers of items, and without the names in a table that has any."""
    plain = _INDEX.sub("", key)
    return ".".join(plain.split(".")[:2])


def _kind(options: type[Struct], key: str) -> Any:
    """The type of a key's value, without None."""
    kind: Any = options
    for name in key.split("."):
        kind = getattr(kind, "__annotations__", {}).get(name, kind)
        kind = get_args(kind)[0] if get_origin(kind) is tuple and _is_struct(get_args(kind)[0]) and "." in key else kind
        if type(None) in get_args(kind):
            kind = next(one for one in get_args(kind) if one is not type(None))
    return kind


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


def _is_share(kind: Any) -> bool:
    return get_origin(kind) is Annotated and float in get_args(kind)


def _words(kind: Any) -> str:
    """The values that a type has, in words."""
    if kind is bool:
        return "true or false without quotation marks"
    if get_origin(kind) is Annotated:
        whole = "a whole number that is 0 or more"
        return (
            "a number from 0 to 1" if _is_share(kind) else whole if any(map(_is_meta, get_args(kind))) else "a number"
        )
    if get_origin(kind) is Literal:
        return f"one of {', '.join(f'“{choice}”' for choice in get_args(kind))}, in quotation marks"
    if get_origin(kind) is dict:
        return "a table in braces"
    if get_origin(kind) is tuple:
        return "a list in square brackets"
    return (
        "a list in square brackets, or one for each kind" if isinstance(kind, UnionType) else "text in quotation marks"
    )


def _words_of_item(key: str) -> str:
    if key in ("nav.menu", "nav.footer"):
        return 'each item as text in quotation marks, or as { to = "…" }'
    return "each item as text in quotation marks"


def _is_meta(one: Any) -> bool:
    return isinstance(one, Meta)
