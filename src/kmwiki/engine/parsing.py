"""Parses pages in several processes, with a cache."""

from collections.abc import Callable, Iterable
from hashlib import blake2b

from kmwiki.config import Config
from kmwiki.content.source_names import SourceIndex
from kmwiki.engine.memo import CachedFunction
from kmwiki.engine.store import Store
from kmwiki.errors import Corrupt
from kmwiki.markdown.parser import PageParser, failed_page
from kmwiki.model import ContentFile, Page


def page_parser(
    config: Config, names: SourceIndex, store: Store, *, jobs: int = 1, held: dict[bytes, bytes] | None = None
) -> CachedFunction[ContentFile, Page]:
    """A function from file to page that caches its results.

    A page depends on its file, the names of sources, extensions, and the settings for formulas and line breaks. Results
    that the store does not remember are `held`.
    """
    known = "\0".join((*names.exact, "", *(text for macro in config.macros for text in macro)))
    salt = b"breaks" if config.line_breaks else b""
    context = blake2b(known.encode() + config.features.salt, salt=salt).digest()
    return CachedFunction(
        PageParser(config.features.markdown, names, line_breaks=config.line_breaks, macros=config.macros),
        Page,
        store,
        key=lambda file: context + f"{file.path}\0{file.name}\0{file.digest}".encode(),
        weight=lambda file: len(file.text),
        failed=failed_page,
        jobs=jobs,
        held=held,
    )


def recalled(parse: CachedFunction[ContentFile, Page], files: Iterable[ContentFile]) -> Callable[[str], Page]:
    """A function from path to page, for files that were parsed. It raises Corrupt if a page cannot be read."""
    by_path = {file.path: file for file in files}

    def recall(path: str) -> Page:
        page = parse.recall(by_path[path]) if path in by_path else None
        if page is None:
            raise Corrupt(f"nothing is left of {path}")
        return page

    return recall
