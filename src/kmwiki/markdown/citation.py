"""The `^[citation]` rule of markdown-it; other `^[…]` are left to inline notes."""

import re
from collections.abc import Collection

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from kmwiki.content.locators import LINES_HELP
from kmwiki.content.schemes import LOGIN, LOGIN_HELP, unquoted, without_login
from kmwiki.content.source_names import SourceNames, read_marker, reference_to
from kmwiki.markdown.notes import note_key
from kmwiki.markdown.wikilink import add_finding, link_end
from kmwiki.patterns import regex

_MARKER = regex(r"\^\[([^\[\]]*)\]")
_BRACKETED = regex(r"\^\[((?:[^\[\]]|\[[^\[\]]*+\])*+)\]")  # with brackets in it, as names may have
_FOOTNOTE = regex(r"\[\^([^\s\[\]]+)\]")
# A wikilink, a link, or the name of a file.
_BEGINS = regex(
    r"\s*(?:\[\[(?P<target>[^\[\]|#\n]+)|\[[^\[\]\n]*\]\(<?(?P<href>[^()<>\s#]+)|`?(?P<name>[^\s`,;:#\[\]]+\.\w+))"
)
_LOOSE_BREAK = regex(r"(?<!,)[ \t]*\n[ \t]*(?!,)")
_AFTER_COMMA = regex(r",[ \t]*\n")


def citation_plugin(md: MarkdownIt) -> None:
    """Add the rule in front of inline notes; the options `sources` and `citations` decide what is a citation."""
    sources: SourceNames = md.options["sources"]
    forms: Collection[str] = md.options["citations"]

    def citation(state: StateInline, silent: bool) -> bool:
        if not state.src.startswith("^[", state.pos) or state.linkLevel > 0:
            return _plain_caret(state, silent)
        marker = _MARKER.match(state.src, state.pos, state.posMax) or _bracketed(state, sources)
        if marker is None:
            return _link_after_caret(state, silent)
        if not marker[1].replace(",", "").strip():
            return _empty(state, marker, silent)
        wrapped = _LOOSE_BREAK.search(_AFTER_COMMA.sub(",", marker[1]))
        read = None if wrapped else read_marker(marker[1], sources)
        if read is None:
            return _link_after_caret(state, silent)
        if not silent:
            references, strays = read
            state.pending = state.pending.rstrip(" ")  # the space before a mark is removed
            for stray in strays:
                what = f"“{stray}” does not name a source" if stray else "an entry is empty"
                add_finding(state, "malformed-citation", what, f"name a source file; {LINES_HELP}")
            if without_login(marker[1]) != marker[1]:
                add_finding(state, "password-in-address", LOGIN, LOGIN_HELP)
            token = state.push("citation", "", 0)
            token.meta = {"raw": marker[0], "offset": state.pos, "references": references}
        state.pos = marker.end()
        return True

    if "marks" in forms:
        md.inline.ruler.before("wikilink", "citation", citation)
    if "footnotes" in forms:
        md.inline.ruler.before("footnote_ref", "citation_by_id", _by_id)


def _bracketed(state: StateInline, sources: SourceNames) -> re.Match[str] | None:
    """A marker with brackets in it, if all that it has are names of sources; otherwise it is a note."""
    found = _BRACKETED.match(state.src, state.pos, state.posMax)
    references, strays = (found and read_marker(found[1], sources)) or ((), ())
    known = references and not strays and all(not one.problem and sources.lookup(one.source) for one in references)
    return found if known else None


def _by_id(state: StateInline, silent: bool) -> bool:
    """Read `[^id]` as a citation of the source that the page's front matter lists with this id, as in OKF bundles.

    If its note begins with a source, that is what it cites: see `cited_notes`.
    """
    known: dict[str, tuple[str, str]] = state.env.get("cited_by_id", {})
    if not known or not state.src.startswith("[^", state.pos):
        return False
    found = _FOOTNOTE.match(state.src, state.pos, state.posMax)
    source = (known.get(found[1]) or known.get(note_key(found[1]))) if found is not None else None
    if found is None or source is None or _names_source(state, found[1]):
        return False
    if not silent:
        state.pending = state.pending.rstrip(" ")
        token = state.push("citation", "", 0)
        references = (reference_to(*source, state.md.options["sources"]),)
        state.env.setdefault("cited_notes", set()).add(note_key(found[1]))  # a note with this name is not shown
        token.meta = {"raw": found[0], "offset": state.pos, "references": references, "form": "footnote"}
    state.pos = found.end()
    return True


def _names_source(state: StateInline, name: str) -> bool:
    """Whether the text of a note begins with a source."""
    begins = _BEGINS.match(state.env.get("note_texts", {}).get(note_key(name), ""))
    sources: SourceNames = state.md.options["sources"]
    return begins is not None and sources.linked(unquoted(begins[begins.lastgroup or 0])) is not None


def _plain_caret(state: StateInline, silent: bool) -> bool:
    """Inside a link's text a marker is text, because links do not nest."""
    if not state.src.startswith("^[", state.pos):
        return False
    if not silent:
        state.pending += "^"
    state.pos += 1
    return True


def _link_after_caret(state: StateInline, silent: bool) -> bool:
    """Read `^[text](url)` as a caret before a link, not as a note."""
    end = link_end(state, state.pos + 1)
    return _plain_caret(state, silent) if end and state.src[end - 1] == ")" else False


def _empty(state: StateInline, marker: re.Match[str], silent: bool) -> bool:
    if not silent:
        add_finding(state, "empty-citation", "this citation names no source", "name a source or remove the brackets")
        state.pending += marker[0]
    state.pos = marker.end()
    return True
