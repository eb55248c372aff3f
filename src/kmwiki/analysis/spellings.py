"""How links spell the names of pages that do not exist yet: `unity-catalog` is “Unity Catalog” in labels."""

from kmwiki.body import Body, Html, MarkdownClose, MarkdownOpen
from kmwiki.graph.lookup import last_part
from kmwiki.urls import fold, path_slug


def labels_of_links(body: Body) -> dict[int, str]:
    """The labels of the Markdown links of a page, by number."""
    from kmwiki.content.html_words import text_of_html  # few pages need it

    labels: dict[int, str] = {}
    open_link: int | None = None
    for piece in body.shown:
        match piece:
            case MarkdownOpen(index):
                open_link, labels[index] = index, ""
            case MarkdownClose():
                open_link = None
            case Html(html) if open_link is not None:
                labels[open_link] += html
    return {index: text_of_html(html) for index, html in labels.items()}


def spelling(name: str, label: str) -> str:
    """A label that is the same name in words, or nothing; `name` may be an address."""
    if label == path_slug(label):
        return ""
    address = name.partition("#")[0]
    return label if _letters(label) in (_letters(address), _letters(last_part(address))) else ""


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, fold(name)))
