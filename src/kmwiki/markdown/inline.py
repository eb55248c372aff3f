"""markdown-it's inline parser, which tries only the rules that can begin at a character.

It gives the same tokens as the stock parser, which tries every rule at every character that may end plain text.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline, RuleFuncInlineType
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from kmwiki.markdown.flanking import FlankingState
from kmwiki.patterns import regex

# The characters at which each rule can begin; the rest is text. A new rule is added here and to TEXT_ENDS.
FIRST = {
    "newline": "\n",
    "math_inline": "$",
    "comment": "%",
    "tex_inline": "\\",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "highlight": "=",
    "attributes": "{",
    "figure": "{",
    "comment_of_hugo": "{",
    "highlight_of_hugo": "{",
    "edited": "{",
    "escaped_shortcode": "{",
    "tag": "#",
    "emphasis": "*_",
    "citation": "^",
    "wikilink": "[!",
    "link": "[",
    "image": "!",
    "footnote_inline": "^",
    "citation_by_id": "[",
    "footnote_ref": "[",
    "autolink": "<",
    "badge": "<",
    "html_inline": "<",
    "entity": "&",
    "gfm_autolink_www": "w",
    "gfm_autolink_protocol": ":",
    "gfm_autolink_email": "@",
}
_BEGINNINGS = "".join(dict.fromkeys("".join(FIRST.values())))
# Plain text may end before a character at which a rule can begin, and before the end of a label.
TEXT_ENDS = regex(
    r"[\n$*#\\\]_<~`\[@]|!(?=\[)|\^(?=\[)|%(?=%)|=(?==)|&(?=[#A-Za-z])|w(?=ww\.)|(?<=[psoPSO]):|(?<=[)\]`*_])\{|\{(?=\{[<%]|%|\+\+|--|~~|==|>>)"
)


def dispatch_plugin(md: MarkdownIt) -> None:
    """Replace the inline parser by this one; must be the last plugin, when all rules are there."""
    md.inline = _Dispatching(md.inline)


class _Dispatching(ParserInline):
    def __init__(self, stock: ParserInline) -> None:
        self.ruler, self.ruler2 = stock.ruler, stock.ruler2
        names = self.ruler.get_active_rules()
        rules = dict(zip(names, self.ruler.getRules(""), strict=True))
        del rules["text"]  # see `_match`
        # Only an extension knows where its rules can begin: they are asked wherever the stock parser would ask them.
        foreign = [name for name in rules if name not in FIRST]
        ends = f"{TEXT_ENDS.pattern}|{stock.terminator_re.pattern}"
        self.terminator_re = re.compile(ends) if foreign else TEXT_ENDS
        self._elsewhere = tuple(rules[name] for name in foreign)
        self._starts: dict[str, tuple[RuleFuncInlineType, ...]] = {}
        for name, rule in rules.items():
            for character in FIRST.get(name, _BEGINNINGS):
                self._starts[character] = (*self._starts.get(character, ()), rule)

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = FlankingState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens

    def skipToken(self, state: StateInline) -> None:
        start = state.pos
        if start in state.cache:
            state.pos = state.cache[start]
            return
        if state.level < state.md.options["maxNesting"]:
            state.level += 1  # limits recursion
            matched = self._match(state, silent=True)
            state.level -= 1
        else:
            state.pos, matched = state.posMax, False  # too deep: the rest is skipped
        if not matched:
            state.pos += 1
        state.cache[start] = state.pos

    def tokenize(self, state: StateInline) -> None:
        nesting, end = state.md.options["maxNesting"], state.posMax
        while state.pos < end:
            if state.level >= nesting or not self._match(state, silent=False):
                state.append_pending(state.src[state.pos])
                state.pos += 1
        if state.pending:
            state.pushPending()

    def _match(self, state: StateInline, *, silent: bool) -> bool:
        """Let the first rule that matches here read on; gives whether one did."""
        start, source = state.pos, state.src
        end = self.terminator_re.search(source, start, state.posMax)
        stop = end.start() if end else state.posMax
        if stop > start:
            if not silent:
                state.append_pending(source[start:stop])
            state.pos = stop
            return True
        for rule in self._starts.get(source[start], self._elsewhere):
            if rule(state, silent):
                if state.pos <= start:
                    raise RuntimeError(f"the inline rule of {rule.__module__} did not advance")
                return True
        return False
