"""The data that the preview's script shows around a page: the findings, and what only an author sees."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from kmwiki import diagnostics
from kmwiki.analysis.site import Site, red_links
from kmwiki.diagnostics import GRAVITY, Location
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.patterns import regex
from kmwiki.pipeline import Analysis
from kmwiki.server.editor import editor_link, new_file_link
from kmwiki.server.guard import PREFIX
from kmwiki.server.missing_page import near_pages, unpublished, unpublished_file
from kmwiki.server.new_findings import DatedFinding, newest_first
from kmwiki.server.session import Gone, Session
from kmwiki.urls import fold, path_slug, slug_at

MOST = 200  # findings in a browser; `kmwiki check` lists all
_PLACE = regex(r"(?P<path>[^\s:]+)(?::(?P<line>\d+))?(?::\d+)?(?=:)")  # as in “kmwiki.toml:1:6: …”


class Author:
    """The author's access to files: links to an editor, if the browser is on the same machine."""

    def __init__(self, root: Path, pattern: str) -> None:
        self._root, self._pattern = root, pattern

    def link(self, at: Location) -> str | None:
        """The link that opens a place in a file in the editor."""
        return editor_link(self._pattern, self._root / at.path, at.line, at.column)

    def begins(self, path: str, text: str) -> str | None:
        """The link that helps to write a new file with this text."""
        return new_file_link(self._pattern, self._root / path, text)

    def linked(self, problem: str | None) -> dict[str, str | None] | None:
        """A problem, with the link to the place that it names, if that is in a file of the wiki."""
        if problem is None:
            return None
        place = _PLACE.match(problem)
        if place is None or not (self._root / place["path"]).is_file():
            return {"text": problem, "place": None, "link": None}
        at = Location(path=place["path"], line=int(place["line"] or 1))
        return {"text": problem[place.end() :], "place": place[0], "link": self.link(at)}


def page_state(session: Session, author: Author, path: str, since: int, rule: str = "") -> dict[str, Any]:
    """The data that the script shows around the output `path`, and the files that changed after the state `since`.

    With a `rule`, only its findings are listed; all are counted.
    """
    analysis = session.preview.analysis
    if analysis is None:
        return {"problem": author.linked(session.problem), "stage": session.stage, "ready": False}
    number, files = session.number, session.files  # in this order: what changes in between is in the next answer, too
    since = since if since <= number else 0  # it is from a preview that ended
    wiki = analysis.wiki
    page = page_at(wiki, path)
    followed = page or page_at(wiki, session.moved.get(path, ""))  # the findings of a page that was renamed are its own
    of_source = (wiki.sources[name].path for name, place in wiki.source_paths.items() if place == path)
    file = followed.node.page.path if followed else next(of_source, None)
    shown = wiki.pages.values() if analysis.config.drafts else ()
    own = [finding for finding in session.findings if finding.diagnostic.at.path == file]
    others = [finding for finding in session.findings if finding.diagnostic.at.path != file]
    return {
        "ready": True,
        "number": number,
        "files": {file: at for file, at in files.items() if at > since},
        "problem": author.linked(session.problem),
        "stays": session.stays,
        "trouble": author.linked(session.preview.trouble(path)),
        "file": {"path": file, "link": author.link(Location(path=file, line=1))} if file else None,
        "draft": bool(page and page.node.page.front_matter.hidden),
        "drafts": [other.ref.permalink for other in shown if other.node.page.front_matter.hidden],
        "own": _listed(_of(own, rule), author, analysis.site),
        "others": _listed(_of(others, rule), author, analysis.site),
        "more": [max(0, len(_of(findings, rule)) - MOST) for findings in (own, others)],
        "counts": [len(own), len(others)],
        "errors": [_errors(own), _errors(others)],
        "rules": _by_rule(session.findings),
        "red": [{"label": red.label, "name": red.name} for red in red_links(page) if red.label] if page else [],
        "gone": None if session.preview.has(path) else _gone(session, analysis, author, path),
    }


def page_at(wiki: Wiki, path: str) -> ResolvedPage | None:
    """The page with the permalink `path`, or None."""
    page = wiki.pages.get(slug_at(path))
    return page if page and page.ref.permalink == path else None


def _errors(findings: Iterable[DatedFinding]) -> int:
    return sum(finding.diagnostic.severity == "error" for finding in findings)


def _by_rule(findings: Iterable[DatedFinding]) -> list[tuple[str, int]]:
    """Each rule with the number of its findings, the gravest first, and of these the one with most."""
    counts = Counter((GRAVITY[one.diagnostic.severity], one.diagnostic.rule) for one in findings)
    ranked = sorted(counts.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
    return [(rule, count) for (_, rule), count in ranked]


def _of(findings: list[DatedFinding], rule: str) -> list[DatedFinding]:
    return [one for one in findings if one.diagnostic.rule == rule] if rule else findings


def _listed(findings: Iterable[DatedFinding], author: Author, site: Site) -> list[dict[str, Any]]:
    listed = newest_first(findings)[:MOST]
    shown = _shown_in(site, {finding.diagnostic.at.path for finding in listed})
    return [
        {
            **diagnostics.record(diagnostics.shortened(finding.diagnostic)),
            "new": finding.since > 0,
            "link": author.link(finding.diagnostic.at),
            "page": shown.get(finding.diagnostic.at.path),
        }
        for finding in listed
    ]


def _shown_in(site: Site, files: set[str]) -> dict[str, dict[str, str]]:
    """File → title and address of the page that shows it, for these files."""
    wiki = site.wiki
    refs = ((page.path, wiki.refs[slug]) for slug, page in site.pages.items() if page.path in files)
    shown = {file: {"title": ref.title, "url": address_of(ref.permalink)} for file, ref in refs}
    for name, place in wiki.source_paths.items():
        source = wiki.sources[name]
        if source.path in files and source.path not in shown:
            shown[source.path] = {"title": wiki.source_title(name), "url": address_of(place)}
    return shown


def _gone(session: Session, analysis: Analysis, author: Author, path: str) -> dict[str, Any]:
    """The data for a page that was removed: where its reader may go."""
    name = slug_at(path).rpartition("/")[2].replace("-", " ")
    moved, near, gone = session.moved.get(path), near_pages(analysis.wiki, name, path), session.gone.get(path)
    hidden = None if moved else _hidden(analysis, path, gone)
    return {
        "moved": address_of(moved) if moved else None,
        "hidden": {"path": hidden, "link": author.link(Location(path=hidden, line=1))} if hidden else None,
        "wanted": None if moved or hidden else _wanted(analysis.site, path, gone.title if gone else name),
        "near": [{"title": link.title, "url": link.url} for link in near],
    }


def _hidden(analysis: Analysis, path: str, gone: Gone | None) -> str | None:
    """The file of the page that was here, if it is now a draft or private."""
    if gone is not None:
        return gone.file if gone.file in unpublished(analysis) else None
    return unpublished_file(analysis, slug_at(path))


def _wanted(site: Site, path: str, title: str) -> str | None:
    """The address of the invitation to write the removed page again, if another page links to its name."""
    slug = slug_at(path)
    for origin, page in site.pages.items():
        for wish in page.wishes:
            if fold(wish.name) == fold(title) or path_slug(wish.name) == slug:
                return f"{PREFIX}new?{urlencode({'name': wish.name, 'from': site.wiki.refs[origin].permalink})}"
    return None


def address_of(path: str) -> str:
    """The address at which the preview shows the output `path`: that of the folder for its `index.html`."""
    return "/" + quote(re.sub(r"(?:^|(?<=/))index\.html\Z", "", path))
