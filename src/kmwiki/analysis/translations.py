"""Which pages are the same in other languages."""

from collections.abc import Iterable, Sequence

from kmwiki.analysis.site import PageFacts, Site

Translations = dict[str, tuple[tuple[str, str], ...]]  # slug → language and slug of each, itself among them


def translations_of(site: Site) -> Translations:
    """The pages that are there in several languages.

    They have a key in common, or one says that it translates the other. Of several in one language, a page has itself,
    and the others have the first.
    """
    order = {tag: number for number, tag in enumerate(site.owner.languages)}
    found: Translations = {}
    for slugs in _groups(site.pages.items()):
        languages = {slug: site.pages[slug].lang or site.language for slug in slugs}
        first = {languages[slug]: slug for slug in reversed(slugs)}
        tags = sorted(first, key=lambda tag: (order.get(tag, len(order)), tag))
        for slug in slugs if len(tags) > 1 else ():
            found[slug] = tuple((tag, slug if tag == languages[slug] else first[tag]) for tag in tags)
    return dict(sorted(found.items()))


def _groups(pages: Iterable[tuple[str, PageFacts]]) -> Iterable[Sequence[str]]:
    """The slugs of pages that belong together, sorted."""
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while (higher := above.setdefault(name, name)) != name:
            above[name] = name = above[higher]
        return name

    involved = set[str]()
    for slug, page in pages:
        for other in (*page.translates, *((f"\0{page.translation_key}",) if page.translation_key else ())):
            above[top(slug)] = top(other)
            involved |= {slug, other}
    groups: dict[str, list[str]] = {}
    for slug in sorted(involved):
        if not slug.startswith("\0"):
            groups.setdefault(top(slug), []).append(slug)
    return groups.values()
