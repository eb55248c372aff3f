"""Pages → PageGraph: every name of each page, and the one function that resolves names."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, product

from msgspec import Struct

from kmwiki.graph.anchors import AnchorTable, find_anchor
from kmwiki.graph.lazy_table import LazyTable
from kmwiki.graph.lookup import (
    NO_TARGET,
    Spelled,
    alike,
    cuts,
    folder_keys,
    is_in_folder_of,
    kind_and_name,
    last_part,
    names_its_folder,
    path_keys,
    percent_decoded,
    shared_folders,
    spelled,
    stem,
)
from kmwiki.graph.nearest import is_typo, nearest, similar, slips
from kmwiki.graph.tongues import (
    USUAL,
    in_language,
    in_own_language,
)
from kmwiki.model import Page
from kmwiki.tables import Tables
from kmwiki.urls import ends_of, exact, fold

MAX_HOPS = 5
MOST_OF_A_NAME = 64  # pages with one name, such as `index`, whose front matter a link with a kind reads
_NO_HIT: tuple[str, ...] = ()


class Node(Struct, frozen=True, kw_only=True):
    """A page and its slug."""

    slug: str
    page: Page


class Found(Struct, frozen=True, kw_only=True, array_like=True, tag=True, gc=False):
    """The page that a name means; `anchor` is the id on it, `others` are the slugs that the name could also mean."""

    slug: str
    anchor: str | None = None
    anchor_text: str | None = None  # the anchor as written, if the link has one
    broken_anchor: bool = False
    others: tuple[str, ...] = ()


class RedLink(Struct, frozen=True, kw_only=True, array_like=True, tag=True, gc=False):
    """A name without a page; `loop` is the chain of names if redirects form a circle."""

    name: str
    anchor_text: str | None = None
    loop: tuple[str, ...] = ()
    via: str | None = None  # the title of the page whose `redirect:` has this name


class PageGraph(Tables, frozen=True, kw_only=True):
    """The pages by slug, and the tiers of names (tier → name → slugs, sorted)."""

    aside = frozenset(("similar_names",))
    nodes: LazyTable[Node]
    anchors: AnchorTable[Node]  # of the same pages
    collisions: dict[str, str]  # slug → the slug that the page wanted
    titles: dict[str, tuple[str, ...]]
    folded_titles: dict[str, tuple[str, ...]]
    aliases: dict[str, tuple[str, ...]]
    folded_aliases: dict[str, tuple[str, ...]]
    paths: dict[str, tuple[str, ...]]
    suffixes: dict[str, tuple[str, ...]]
    folded_files: dict[str, tuple[str, ...]]
    old_names: dict[str, tuple[str, ...]]  # addresses from which the site redirects
    ids: dict[str, tuple[str, ...]]  # from front matter
    files: dict[str, str]  # casefolded file name → slug
    names: dict[str, str]  # slug → path of the file, without the extension
    paths_of_pages: dict[str, str]  # slug → path of the file in the wiki
    titles_of_pages: dict[str, str]  # slug → title
    home: str  # the pages' folder in the wiki
    folders: dict[str, str]  # slug of a folder without a page of its own → the folder's path
    folder_notes: dict[str, str]  # slug of such a folder → slug of the page that has the folder's name
    folder_addresses: dict[str, str]  # slug of such a folder → its address as a slug, if that differs
    folders_at: dict[str, str]  # such an address → the slug
    tags: dict[str, str]  # tag as a slug → tag
    sections: Mapping[str, str]  # other path of a generated section → its usual name
    alike: dict[str, tuple[str, ...]]  # group of names (see `lookup.alike`) → folded titles and files, sorted
    orders: dict[str, float]  # slug → the page's place among those of its folder, if its front matter says it
    tongues: dict[str, str]  # slug → language, if pages are in several
    twins: dict[str, str]  # language and path of `tea.de.md` without it → slug
    redirects: dict[str, str]  # slug → the name in the page's `redirect:`
    contradicted: dict[str, tuple[str, ...]]  # slug → the names of pages that contradict it, from its front matter
    similar_names: dict[str, str | None]  # a cache beside the values: see `nearest`

    def resolve(self, target: str, origin: str) -> Found | RedLink:
        """The page to which `[[target]]` on the page `origin` leads, after redirects."""
        name, anchor = self._split(target, origin)
        if not name and origin in self.nodes:
            return self.anchored(origin, anchor)
        hits = self._hits(name, origin)
        if not hits and (decoded := percent_decoded(target)) is not None:
            name, anchor = self._split(decoded, origin)
            hits = self._hits(name, origin) if name else _NO_HIT
        if not hits and (typed := kind_and_name(target)) is not None:
            name_of_kind, its_anchor = self._split(typed[1], origin)
            if hits := self._of_kind(typed[0], name_of_kind, origin):
                anchor = its_anchor
        if not hits:
            return RedLink(name=name, anchor_text=anchor)
        return self.followed(hits, anchor)

    def _of_kind(self, kind: str, name: str, origin: str) -> tuple[str, ...]:
        """The pages with this name that are of a kind, as in `[[person:ada-lovelace]]`: in a folder that is called so,
        or by their front matter."""
        found = (self._only_of_kind(kind, hits) for hits in self._tiers(name, origin) if hits)
        return self.nearest_first(next(filter(None, found), _NO_HIT), origin)

    def _only_of_kind(self, kind: str, hits: tuple[str, ...]) -> tuple[str, ...]:
        own = tuple(slug for slug in hits if is_in_folder_of(self.names[slug], kind))
        looked_at = () if own else hits[:MOST_OF_A_NAME]
        return own or tuple(slug for slug in looked_at if fold(self.nodes[slug].page.front_matter.kind or "") == kind)

    def followed(self, hits: Sequence[str], anchor: str | None, *, by_id: bool = False) -> Found | RedLink:
        """The place on the first of these pages, or on the page to which it redirects."""
        end = self.end_of(hits[0])
        if isinstance(end, RedLink):
            return end
        if end is None:
            return self.anchored(hits[0], anchor, tuple(hits[1:]), by_id=by_id)
        return self.anchored(end.slug, anchor or end.anchor_text, tuple(hits[1:]), by_id=by_id)

    def nearest(self, name: str) -> str | None:
        """The slug of the page with the title or file most similar to `name` or its end, for “did you mean”; or None.

        A path means first the page at its end. Only names with the same first letter or the same end are compared,
        because there may be many.
        """
        if at_end := self._at_end(name):
            return at_end[0]
        found = self._nearest(fold(name))
        return self._nearest(fold(last_part(name))) if found is None and "/" in name else found

    def _at_end(self, path: str, *, whole: bool = False) -> tuple[str, ...]:
        """The pages at the longest end of a path that is the end of theirs, or is all of it; two parts at least."""
        ends = [end for end in ends_of(stem(path).casefold()) if "/" in end]
        tiers = (self.paths,) if whole else (self.paths, self.suffixes)
        found = (tier.get(end, _NO_HIT) for end in ends for tier in tiers)
        return next(filter(None, found), _NO_HIT)

    def _nearest(self, folded: str) -> str | None:
        groups = [self.alike.get(key, ()) for key in alike(folded)]  # read each time, because reads are noted
        if folded not in self.similar_names:
            self.similar_names[folded] = nearest(folded, dict.fromkeys(chain.from_iterable(groups)))
        close = self.similar_names[folded]
        return (self.folded_titles.get(close) or self.folded_files[close])[0] if close else None

    def meant(self, name: str, folder: str = "") -> str | None:
        """The slug of the only page, or the only one in a folder, that a mistyped name or its end can mean; or None."""
        if len(at_end := self._at_end(name, whole=True)) == 1:
            return at_end[0]
        folded = fold(name)
        if "/" in name and self._nearest(folded) is None:
            folded = fold(last_part(name))
        tiers = (self.folded_titles, self.folded_aliases, self.folded_files)
        close = slips(folded, dict.fromkeys(chain(*tiers))) if self.nearest(name) is not None else ()
        rivals: dict[str, list[str]] = {}
        for near, slug in chain.from_iterable(
            product([one], tier.get(one, _NO_HIT)) for one in close for tier in tiers
        ):
            if self.names[slug].rpartition("/")[0].casefold().endswith(folder.casefold()):
                rivals.setdefault(slug, []).append(near)
        slug, names = next(iter(rivals.items()), ("", []))
        return slug if len(rivals) == 1 and any(is_typo(folded, near) for near in names) else None

    def suggested(self, slug: str, name: str) -> str:
        """The name to write instead of a red `name` to link to a page: its title, or its path if `name` is a path."""
        title, path = self.titles_of_pages[slug], self.names[slug]
        return title if "/" not in name and slug in self._known_as(title) else path

    def written(self, slug: str, origin: str) -> str:
        """The name by which a wikilink on the page `origin` surely leads to a page: the path of its file, which other
        programs know, too; its address only if the path cannot be written, or means another page there."""
        path = self.names[slug]
        ways = (path, f"/{path}") if NO_TARGET.search(path) is None else ()
        sure = (way for way in ways if self._split(way, origin) == (way, None) and self._hits(way, origin) == (slug,))
        return next(sure, f"/{slug}")

    def shadowed(self, name: str, slug: str) -> str | None:
        """The slug of another page to which a name of this page always leads, or None."""
        languages = self.languages_of(slug)
        hits = self._known_as(name, *languages[:1])
        return hits[0] if hits and slug not in hits else None

    def _known_as(self, name: str, *languages: str) -> tuple[str, ...]:
        """The pages that a name means, as it is written, on any page, or on any page in a language."""
        tiers = self._as_written(name, spelled(name, "", self.home))
        return next(filter(None, in_own_language(tiers, self.tongues, languages, "") if languages else tiers), _NO_HIT)

    def languages_of(self, origin: str) -> tuple[str, ...]:
        """The languages in which a link on the page `origin` looks for its target first; empty if there is only one."""
        usual = self.tongues.get(USUAL)
        return () if usual is None else tuple(dict.fromkeys((self.tongues.get(origin, usual), usual)))

    def translated(self, slug: str, origin: str) -> str:
        """The page that the path of another one means: in Hugo, `tea.md` on a page in German is `tea.de.md`."""
        languages = self.languages_of(origin)
        return self.twins.get(f"{languages[0]} {self.names[slug].casefold()}", slug) if languages else slug

    def similar(self, name: str, count: int) -> list[str]:
        """The slugs of at most `count` pages with titles similar to `name`, the most similar first."""
        return [self.folded_titles[title][0] for title in similar(fold(name), sorted(self.folded_titles), 60, count)]

    def _split(self, target: str, origin: str) -> tuple[str, str | None]:
        """Name and anchor: cut after the longest prefix that names a page, or else at the first `#`."""
        if target.startswith("#"):
            return "", target[1:]
        if "#" not in target or self._is_name(target, origin):
            return target, None
        for cut in reversed(cuts(target)):
            if cut + 1 < len(target) and self._is_name(target[:cut], origin):
                return target[:cut].strip(), target[cut + 1 :].strip()
        name, _, anchor = target.partition("#")
        return (name.strip(), anchor.strip()) if anchor.strip(" #") else (target, None)

    def _is_name(self, name: str, origin: str) -> bool:
        return any(self._as_written(name, spelled(name, self.names.get(origin, origin), self.home)))

    def _hits(self, name: str, origin: str) -> tuple[str, ...]:
        """The slugs of the pages with this name, the preferred one first, from the first tier that has it."""
        return self.nearest_first(next(filter(None, self._tiers(name, origin)), _NO_HIT), origin)

    def _tiers(self, name: str, origin: str) -> Iterator[tuple[str, ...]]:
        paths, languages = spelled(name, self.names.get(origin, origin), self.home), self.languages_of(origin)
        if not languages:
            yield from self._of_all(name, paths)
            return
        if paths.full_only or "/" in name:  # a whole path means its file, in any language
            for path in paths.paths if not paths.is_folder else ():
                yield tuple(self.translated(slug, origin) for slug in self._files(self.paths, path))
        yield from in_own_language(self._of_all(name, paths), self.tongues, languages, origin)

    def _of_all(self, name: str, paths: Spelled) -> Iterator[tuple[str, ...]]:
        """The slugs of the pages in all languages, tier by tier."""
        yield from self._as_written(name, paths)
        keys = path_keys(name, paths)
        yield from (self.paths.get(key, _NO_HIT) for key in keys)
        folders = folder_keys(paths)
        if folders or paths.full_only:
            yield from (self._folder_note(key) for key in dict.fromkeys((*keys, *folders)))
        if not paths.full_only:
            is_listed = any(self.folder_at(folder) is not None for folder in folders)
            yield from (self._ends(key, of_folders=is_listed) for key in keys)
            yield from (self._folder_note(key) for key in keys)
        yield self.ids.get(fold(name), _NO_HIT)

    def _as_written(self, name: str, paths: Spelled) -> Iterator[tuple[str, ...]]:
        """The slugs by exact file name, title or alias, tier by tier: tiers 0 to 4."""
        if not paths.is_folder:
            yield from (self._files(self.paths, path) for path in paths.paths)
            yield from (self._files(self.suffixes, path) for path in paths.paths if not paths.full_only)
        text, folded = exact(name), fold(name)
        yield self.titles.get(text, _NO_HIT)
        yield self.folded_titles.get(folded, _NO_HIT)
        yield self.aliases.get(text, _NO_HIT)
        yield self.folded_aliases.get(folded, _NO_HIT)

    def _files(self, tier: Mapping[str, tuple[str, ...]], path: str) -> tuple[str, ...]:
        """The slugs of pages whose files have exactly this path, or end of a path."""
        end = f"/{path}"
        return tuple(slug for slug in tier.get(path.casefold(), ()) if f"/{self.names[slug]}".endswith(end))

    def _ends(self, key: str, *, of_folders: bool) -> tuple[str, ...]:
        """The slugs of pages by the end of a path; only those of folders, where another page would take the place of
        the list of a folder."""
        found = self.suffixes.get(key, _NO_HIT)
        return tuple(slug for slug in found if names_its_folder(self.names[slug])) if of_folders else found

    def address_of_folder(self, folder: str) -> str:
        """The address of a folder without a page of its own, as a slug."""
        return self.folder_addresses.get(folder, folder)

    def folder_at(self, address: str) -> str | None:
        """The folder without a page of its own at an address, or with that path, by slug; None if there is none."""
        own = address if address in self.folders else None
        return own if own is not None and own not in self.folder_addresses else self.folders_at.get(address, own)

    def _folder_note(self, folder: str) -> tuple[str, ...]:
        return (self.folder_notes[folder],) if folder in self.folder_notes else _NO_HIT

    def end_of(self, slug: str) -> Found | RedLink | None:
        """The final page of a `redirect:`; None if the page has none."""
        if slug not in self.redirects:
            return None
        titles = [self.titles_of_pages[slug]]
        seen = {slug}
        anchor: str | None = None
        while (target := self.redirects.get(slug)) is not None:
            name, anchor = self._split(target, slug)
            hits = self._others(name, slug) if name else (slug,)
            if not hits:
                return RedLink(name=name, via=titles[-1])
            slug = hits[0]
            titles.append(self.titles_of_pages[slug])
            if slug in seen or len(titles) > MAX_HOPS + 1:
                return RedLink(name=titles[0], loop=tuple(titles))
            seen.add(slug)
        return self.anchored(slug, anchor)

    def _others(self, name: str, slug: str) -> tuple[str, ...]:
        """The pages that a redirect may mean: not the page itself, if any other page has the name."""
        others = (tuple(other for other in hits if other != slug) for hits in self._tiers(name, slug))
        return self.nearest_first(next(filter(None, others), _NO_HIT), slug) or self._hits(name, slug)

    def anchored(self, slug: str, anchor: str | None, others: tuple[str, ...] = (), *, by_id: bool = False) -> Found:
        """The place on a page, by the text of a heading or, with `by_id`, by the id in an address."""
        if anchor is None:
            return Found(slug=slug, others=others)
        known = self.anchors[slug]
        found = known.get(f"id:{anchor}") if by_id else None
        found = found or find_anchor(known, lambda: self.nodes[slug].page.headings, anchor)
        return Found(slug=slug, anchor=found, anchor_text=anchor, broken_anchor=found is None, others=others)

    def nearest_first(self, slugs: tuple[str, ...], origin: str) -> tuple[str, ...]:
        """Sorted slugs in one language: pages besides `origin`, most shared folders, fewest segments, code points."""
        if len(slugs) < 2:
            return slugs
        languages = self.languages_of(origin)
        same = (in_language(slugs, self.tongues, language, origin) for language in languages)
        slugs = next(filter(None, same), slugs)
        here = self.names.get(origin, origin).split("/")[:-1]

        def rank(slug: str) -> tuple[bool, int, int, str]:
            return slug == origin, -shared_folders(here, self.names[slug]), slug.count("/"), slug

        return tuple(sorted(slugs, key=rank))
