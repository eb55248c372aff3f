"""Findings on citations: names and lines that their sources lack."""

from collections.abc import Iterator

from kmwiki.analysis.site import Site
from kmwiki.content.locators import kind_for, named
from kmwiki.content.roots import SOURCE_FOLDERS
from kmwiki.content.source_names import names_source_file
from kmwiki.diagnostics import Diagnostic, Location, counted, finding
from kmwiki.evidence.faults import fault_of
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.lookup import stem
from kmwiki.graph.nearest import nearest_source
from kmwiki.graph.places import is_nowhere
from kmwiki.graph.wiki import ResolvedPage, Wiki


def doubtful_citations(wiki: Wiki, page: ResolvedPage) -> Iterator[Diagnostic]:
    """Citations of missing sources, of missing lines, and of names that are written carelessly."""
    for citation, references in zip(page.node.page.citations, page.citations, strict=True):
        for item in references:
            yield from _doubtful_name(wiki, item, citation.location)
            yield from _doubtful_place(item, citation.location)
            yield from _doubtful_lines(wiki, item, citation.location)


def unread_pages(site: Site) -> Iterator[Diagnostic]:
    """The PDFs of which pages are cited that could not be read."""
    for source in [source for source in site.wiki.sources.values() if source.unread]:
        if any(use.reference.locator is not None for use in site.uses.get(source.id, ())):
            message = f"some pages of this PDF cannot be read: {source.unread}"
            yield finding(
                "unread-pages",
                source.path,
                message,
                "save the PDF again; until then, citations of these pages are assumed to be right",
            )


def missing_sources(wiki: Wiki, page: ResolvedPage) -> Iterator[Diagnostic]:
    """Missing files that the front matter names as sources. A wiki without sources keeps them elsewhere.

    If a citation on the page names such a file, only `broken-citation` reports it.
    """
    front = page.node.page.front_matter
    cited = {item.name for references in page.citations for item in references}
    for entry, line in zip(front.sources, front.source_lines, strict=True) if wiki.sources else ():
        if entry.path is None or entry.path in cited or not names_source_file(entry.path):
            continue
        if wiki.source_names.lookup(entry.path) is None and wiki.page_of_entry(entry, page.ref.slug) is None:
            help = source_help(wiki, entry.path, "add the file to the sources or correct the name")
            message = f"no source is called “{entry.path}”"
            at = Location(path=page.node.page.path, line=line)
            yield Diagnostic(rule="missing-source", at=at, message=message, help=help)


def source_help(wiki: Wiki, name: str, otherwise: str) -> str:
    """The help for the name of a missing source: one that differs by a typing mistake, or else this text."""
    if not (sources := tuple(wiki.sources)):
        if (folder := _folder_among_pages(wiki, name)) is not None:
            return f'that file is a page here; write sources = "{folder}" under [content] in kmwiki.toml'
        return "put the file into the folder “sources” of the wiki"
    meant = nearest_source(name, sources)
    return f"did you mean “{meant}”?" if meant else otherwise


def _folder_among_pages(wiki: Wiki, name: str) -> str | None:
    """The folder of a wiki with a page in the file that a citation names by its path, if folders of sources are called
    so; None if there is none."""
    top, slash, _ = name.partition("/")
    if top.casefold() not in SOURCE_FOLDERS:
        return None  # such as `concepts`: its pages would be gone
    key, tiers = stem(name).casefold(), (wiki.graph.paths, wiki.graph.suffixes)
    slugs = (slug for tier in tiers if slash for slug in tier.get(key, ()))
    paths = (wiki.graph.paths_of_pages[slug] for slug in slugs)
    ends = (path for path in paths if path.casefold().endswith(f"/{name}".casefold()))
    found = (path[: len(path) - len(name) + len(top)] for path in ends)
    return next((folder for folder in found if folder != wiki.graph.home), None)


def _doubtful_name(wiki: Wiki, item: ResolvedReference, at: Location) -> Iterator[Diagnostic]:
    """The finding on the name of a source, unless it is that of one source, or an address."""
    if item.address:
        return
    if item.known is None:
        help = source_help(wiki, item.name, "add the file to the sources or cite one that exists")
        yield Diagnostic(rule="broken-citation", at=at, message=f"no source is called “{item.name}”", help=help)
    elif item.known.other_case:
        yield Diagnostic(
            rule="citation-case", at=at, message=f"the source is called “{item.name}”", help="use this spelling"
        )
    elif item.known.others:
        also = ", ".join(item.known.others[:5])
        yield Diagnostic(
            rule="ambiguous-citation",
            at=at,
            message=f"“{item.reference.source}” matches several sources; this cites “{item.name}”",
            help=f"write the full path; the others are {also}",
        )


def _doubtful_place(item: ResolvedReference, at: Location) -> Iterator[Diagnostic]:
    """The finding on lines or another place that cannot be read, or that is not in the source."""
    if (problem := item.reference.problem) is not None:
        what = "lines" if kind_for(item.name) is None else "place"
        message = f"the cited {what} of “{item.name}” cannot be understood"
        if item.reference.locator is not None:
            message = f"“{item.name}” has no {named(item.reference.locator)}"
        yield Diagnostic(rule="malformed-citation", at=at, message=message, help=problem)


def _doubtful_lines(wiki: Wiki, item: ResolvedReference, at: Location) -> Iterator[Diagnostic]:
    """The findings on lines that the source lacks, or that are empty."""
    fault = fault_of(wiki, item)
    if is_nowhere(item.reference):
        return  # another finding reports that place
    if fault == "beyond":
        message = f"“{item.name}” has {counted(item.line_count or 0, 'line')}, but line {item.reference.end} is cited"
        yield Diagnostic(rule="citation-out-of-range", at=at, message=message, help="correct the line numbers")
    elif fault == "empty":
        yield _empty_lines(item, at)


def _empty_lines(item: ResolvedReference, at: Location) -> Diagnostic:
    """The finding on an empty source, or on empty lines, above which lines may have been added or deleted."""
    start, end = item.reference.start, item.reference.end
    if item.reference.locator is not None:
        message, help = f"{named(item.reference.locator)} of “{item.name}” is empty", "correct the citation"
    elif start is None:
        message, help = f"“{item.name}” is empty", "add its text or cite another source"
    elif start == end:
        message, help = f"line {start} of “{item.name}” is empty", "correct the line numbers"
    else:
        message, help = f"lines {start}–{end} of “{item.name}” are empty", "correct the line numbers"
    return Diagnostic(rule="empty-source", at=at, message=f"{message}, so nothing supports this claim", help=help)
