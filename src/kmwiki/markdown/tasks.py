"""Tasks with states other than open and done: `- [/] half done`."""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from kmwiki.patterns import regex

TASK = ' data-task="'  # in the start tag of such a task
# Any sign except a digit, which is usually the number of a reference: `- [1] Smith 2020`.
_STATE = regex(r"\[([^\s\d\[\]^\\]\ufe0f?)\][ \t]+(?=\S)")


def tasks_plugin(md: MarkdownIt) -> None:
    """Add the rule before the text is read, where `[/]` would stay text."""
    md.core.ruler.after("block", "task_states", _states)


def _states(state: StateCore) -> None:
    lists: list[Token] = []
    references = state.env.get("references", {})
    for index, token in enumerate(state.tokens):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                lists.append(token)
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "inline" if index > 1 and state.tokens[index - 2].type == "list_item_open":
                found = _STATE.match(token.content)
                if found and found[1].upper() not in references and lists:
                    token.content = token.content[found.end() :]
                    _mark(state.tokens[index - 2], lists[-1], found[1])


def _mark(item: Token, around: Token, sign: str) -> None:
    item.meta["checked"] = False
    item.attrJoin("class", "task-list-item")
    item.attrSet("data-task", sign)
    if "contains-task-list" not in str(around.attrs.get("class", "")):
        around.attrJoin("class", "contains-task-list")
