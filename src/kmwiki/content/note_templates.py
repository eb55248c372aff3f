"""Which files are templates for new notes: those in a folder for templates with a placeholder in their text."""

import re

from kmwiki.content.code_parts import without_code
from kmwiki.patterns import regex

NOTE_TEMPLATE = "note-template"
# The last part of the folder's name, as in “Templates”, “_templates” and “99 - My templates”.
_FOLDER = regex(
    r"(?:.*[\W\d_])?(?:templates?|vorlagen?|modèles?|plantillas?|modelos?|шаблоны?|模板|テンプレート|템플릿|قوالب)\Z",
    re.IGNORECASE | re.DOTALL,
)
# Those that Obsidian's own templates and its extension Templater fill in; with a backslash, they are text.
_PLACEHOLDER = regex(r"(?<!\\)(?:\{\{(?:title|date|time)(?::[^{}\n]*)?\}\}|<%[-_]?(?:\*|\s*tp\.))", re.IGNORECASE)


def is_among_templates(name: str) -> bool:
    """Whether a file, by its name in the folder of pages, is in a folder for templates."""
    return any(map(_FOLDER.match, name.split("/")[:-1]))


def is_note_template(name: str, text: str) -> bool:
    """Whether a file, by its name in the folder of pages, is a template for notes; code has no placeholders."""
    if not is_among_templates(name) or not _PLACEHOLDER.search(text):
        return False
    return _PLACEHOLDER.search(without_code(text)) is not None
