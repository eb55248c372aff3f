"""Parses pages in several processes, with a cache."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial
from hashlib import blake2b

from kmwiki.config import Config
from kmwiki.content.files import ContentFile
from kmwiki.content.source_names import SourceNames
from kmwiki.engine.memo import CachedFunction
from kmwiki.engine.parallel import Jobs
from kmwiki.engine.sent import Sent
from kmwiki.engine.store import Store
from kmwiki.errors import Corrupt
from kmwiki.markdown.parser import PageParser, failed_page
from kmwiki.model import Page


class Parse(Sent):
    """The function from file to page."""

    def __init__(self, config: Config, names: SourceNames) -> None:
        self._config, self._names = config, names

    def __call__(self, file: ContentFile) -> Page:
        return self._parser(file)

    @cached_property
    def _parser(self) -> PageParser:
        return parser_of(self._config, self._names)


def parser_of(config: Config, names: SourceNames) -> PageParser:
    """The parser of this process for the pages of a wiki whose sources have these names."""
    return PageParser(
        config.features.markdown,
        names,
        line_breaks=config.line_breaks,
        macros=config.macros,
        citations=config.citations,
        addressing=config.addressing,
    )


def page_parser(
    config: Config, names: SourceNames, store: Store, *, jobs: Jobs = 1, unstored: dict[bytes, bytes] | None = None
) -> CachedFunction[ContentFile, Page]:
    """A function from file to page that caches its results.

    A page depends on its file, the names of sources, extensions, and the settings for formulas, line breaks,
    citations and addresses. Results that the store does not remember are `unstored`.
    """
    macros = (text for macro in config.macros for text in macro)
    folder = config.sources.relative_to(config.root).as_posix() if config.sources is not None else ""
    known = "\0".join(
        (folder, *names.exact, "", *names.pages, "", *config.citations, "", repr(config.addressing), *macros)
    )
    salt = b"breaks" if config.line_breaks else b""
    context = blake2b(known.encode() + config.features.salt, salt=salt).digest()
    return CachedFunction(
        Parse(config, names),
        Page,
        store,
        key=partial(_key, context),
        weight=_weight,
        failed=failed_page,
        jobs=jobs,
        unstored=unstored,
    )


def _key(context: bytes, file: ContentFile) -> bytes:
    return context + f"{file.path}\0{file.name}\0{file.digest}".encode()


def _weight(file: ContentFile) -> int:
    return len(file.text)


def recalled(parse: CachedFunction[ContentFile, Page], files: Iterable[ContentFile]) -> Callable[[str], Page]:
    """A function from path to page, for files that were parsed. It raises Corrupt if a page cannot be read."""
    return partial(_recalled, parse, {file.path: file for file in files})


def _recalled(parse: CachedFunction[ContentFile, Page], files: Mapping[str, ContentFile], path: str) -> Page:
    page = parse.recall(files[path]) if path in files else None
    if page is None:
        raise Corrupt(f"nothing is left of {path}")
    return page
