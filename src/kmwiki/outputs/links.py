"""The HTML of links in a page's body: wikilinks, citation marks, Markdown links, pictures."""

from html import escape

from msgspec import Struct

from kmwiki.content.schemes import as_read
from kmwiki.evidence.cited_ranges import mark_anchor
from kmwiki.evidence.faults import fault_of
from kmwiki.evidence.since import State
from kmwiki.evidence.standing import CitingStanding, Standing
from kmwiki.graph.left_out import left_out_as
from kmwiki.graph.names import Found, RedLink
from kmwiki.graph.paths import MarkdownTarget
from kmwiki.graph.wiki import ResolvedLink, ResolvedPage, Wiki
from kmwiki.markdown.embed_blocks import image_label
from kmwiki.markdown.sanitise import NO_PICTURE
from kmwiki.outputs.marks import Key, key_of, reference_anchor
from kmwiki.outputs.media import file_fragment, image_tag, is_picture, media_inline
from kmwiki.outputs.places import fault_words
from kmwiki.theme.translations import catalogue, enumerated, listed, punctuation, standing_named, state_named
from kmwiki.urls import beside, relative_url

# Pictures for one theme alone, as Material and GitHub write them.
SHADES = {
    "only-light": "only-light",
    "gh-light-mode-only": "only-light",
    "only-dark": "only-dark",
    "gh-dark-mode-only": "only-dark",
}


class Setting(Struct, frozen=True, kw_only=True):
    """A page's body on the output `path` (its own, or one that embeds it), with kmwiki's words in `language`.

    An embedded body has no ids, so that ids are unique; `prefix` distinguishes its footnotes from those of the host.
    Links lead to files of pages with this `ending`.
    """

    wiki: Wiki
    page: ResolvedPage
    path: str
    language: str
    numbers: dict[Key, str]  # of the references
    unsupported: frozenset[int]  # claims whose citations are all broken
    standings: dict[int, Standing] = {}  # citation → how its claim stands
    covered: dict[int, CitingStanding] = {}  # claim without marks of its own → how it stands
    states: dict[tuple[int, int], State] = {}  # citation and its entry → what became of it since the lock
    prefix: str = ""
    ending: str = ".html"

    def page_address(self, slug: str, anchor: str | None) -> str:
        """The address of a page; one that only redirects has no other file than its HTML."""
        path = self.wiki.permalink(slug)
        other = self.ending != ".html" and slug in self.wiki.refs
        return self.address(beside(path, self.ending) if other else path, anchor)

    def address(self, target: str, anchor: str | None = None) -> str:
        """The address of the output `target`, with its HTML characters escaped."""
        return escape(relative_url(target, self.path, anchor))


def link_html(here: Setting, item: ResolvedLink) -> str:
    """A wikilink, or an embed that is shown as a link."""
    label = escape(item.link.label)
    match item.kind:
        case "external":
            return f'<a class="external" rel="noopener" href="{external_address(item.link.target)}">{label}</a>'
        case "self" if not here.prefix:
            return f'<span class="self-link">{label}</span>'
        case "image" if item.asset is not None:
            address = asset_address(here, item.asset)
            return image_tag(address, here.wiki.assets[item.asset], item.link.label, item.size)
        case "asset" | "embed" | "image" if item.asset is not None:
            fragment = file_fragment(item.asset, item.link.target.partition("#")[2])
            return f'<a class="asset-link" href="{asset_address(here, item.asset)}{fragment}">{label}</a>'
    if item.place is not None:
        kind = "source-link" if item.place.kind == "source" else "wikilink"
        return f'<a class="{kind}" href="{here.address(here.wiki.path_of(item.place))}">{label}</a>'
    return _red_link(here, item) if item.slug is None else _wikilink(here, item, item.slug)


def _wikilink(here: Setting, item: ResolvedLink, slug: str) -> str:
    label, address = escape(item.link.label or here.wiki.refs[slug].title), page_address(here, item)
    others = item.result.others if isinstance(item.result, Found) else ()
    if not others:
        return f'<a class="wikilink" href="{address}">{label}</a>'
    # Usually they have the same title as the page that is meant, so their places are shown.
    refs = here.wiki.refs  # pages that redirect have none
    join = punctuation(here.language)
    named = [refs[other].title + join.bracketed(other) if other in refs else other for other in others]
    titles = enumerated(named, here.language, "or")
    _ = catalogue(here.language).gettext
    meaning = escape(_("could also mean: {titles}").format(titles=titles))
    return f'<a class="wikilink ambiguous" title="{meaning}" href="{address}">{label}</a>'


def _red_link(here: Setting, item: ResolvedLink) -> str:
    _ = catalogue(here.language).gettext
    label = escape(item.link.label or item.link.target)
    is_out = item.is_red and is_left_out(here.wiki, here.page, item)
    missing = escape(_("page not published") if is_out else _("page missing") if item.is_red else _("file missing"))
    kind = "red-link" if item.is_red else "missing"
    said = label + punctuation(here.language).bracketed(missing)
    more = f' data-says="{missing}"' if is_out else ""
    return f'<a class="{kind}" role="link" aria-disabled="true" aria-label="{said}" title="{missing}"{more}>{label}</a>'


def is_left_out(wiki: Wiki, page: ResolvedPage, item: ResolvedLink) -> bool:
    """Whether a red link of a page means one that its author does not publish."""
    name = item.result.name if isinstance(item.result, RedLink) else item.link.target
    return left_out_as(wiki, page, name) is not None


def external_address(target: str) -> str:
    return escape(target.replace('"', "%22").replace("<", "%3C").replace(">", "%3E").replace(" ", "%20"))


def page_address(here: Setting, item: ResolvedLink) -> str:
    """The address of the page to which a link leads."""
    assert item.slug is not None
    anchor = item.result.anchor if isinstance(item.result, Found) else None
    return here.page_address(item.slug, anchor)


def asset_address(here: Setting, name: str) -> str:
    """The address of a published file."""
    return here.address(here.wiki.asset_path(name))


def citation_html(here: Setting, index: int) -> str:
    """The mark of a citation; embedded on another page, it leads to the references of its own page."""
    _ = catalogue(here.language).gettext
    marks = []
    home = here.address(here.page.ref.permalink) if here.prefix else ""
    for position, item in enumerate(here.page.citations[index]):
        number = here.numbers[key_of(item)]
        label = escape(_("Reference {number}").format(number=number))
        attributes, why = _mark_state(here, index, position)
        if why:
            label += punctuation(here.language).bracketed(why)
            attributes += f' title="{why}"'
        own_id = "" if here.prefix else f' id="{mark_anchor(index, position)}"'
        address = f"{home}#{reference_anchor(number)}"
        marks.append(f'<a href="{address}"{own_id}{attributes} aria-label="{label}">{number}</a>')
    return f'<sup class="citation">[{", ".join(marks)}]</sup>'


def _mark_state(here: Setting, index: int, position: int) -> tuple[str, str]:
    """Attributes of a mark that is broken, weak or changed, or whose source is; and why, in words for a reader."""
    item, state = here.page.citations[index][position], here.states.get((index, position))
    source, standing = here.wiki.sources.get(item.name), here.standings.get(index)
    fault = None if state in ("moved", "changed") else fault_of(here.wiki, item)
    whys = [fault_words(item.reference, fault, here.language)] if fault else []
    attributes = ' class="broken"' if fault else f' data-standing="{standing}"' if standing else ""
    if state in ("moved", "changed", "gone"):
        attributes += f' data-state="{state}"'
        whys.append(state_named(state, here.language, has_source=fault != "missing"))
    elif standing and not fault:
        whys.append(standing_named(standing, here.language))
    if source is not None and source.retracted:
        attributes = ' class="retracted"'
    return attributes, escape(listed(whys, here.language))


def markdown_open(here: Setting, index: int) -> str:
    """A Markdown picture, or the tag that opens a Markdown link."""
    link, target = here.page.node.page.markdown_links[index], here.page.markdown[index]
    address = target_address(here, target)
    if link.image:
        return _picture(here, index, address)
    if address is None:
        _ = catalogue(here.language).gettext
        kind = "red-link" if target.is_red else "missing"
        is_out = target.is_red and left_out_as(here.wiki, here.page, "", link.href) is not None
        words = _("{name} is not published") if is_out else _("{name} does not exist")
        nothing = escape(words.format(name=as_read(link.href)))
        return f'<span class="{kind}" title="{nothing}">'
    kind = "source-link" if target.place is not None and target.place.kind == "source" else "internal"
    return f'<a class="{kind}" href="{address}"{_title(link.title)}>'


def markdown_close(here: Setting, index: int) -> str:
    """The tag that closes a Markdown link."""
    return "</a>" if target_address(here, here.page.markdown[index]) else "</span>"


def _picture(here: Setting, index: int, address: str | None) -> str:
    link, asset = here.page.node.page.markdown_links[index], here.page.markdown[index].asset
    if address is None:
        _ = catalogue(here.language).gettext
        missing = escape(_("{name} is missing").format(name=as_read(link.href)))
        return f'<img class="missing" src="{NO_PICTURE}" alt="{escape(image_label(link.alt)[0])}" title="{missing}">'
    if asset is None:
        label = escape(image_label(link.alt)[0] or as_read(link.href.rpartition("/")[2]))
        return f'<a class="asset-link" href="{address}"{_title(link.title)}>{label}</a>'
    alt, size = image_label(link.alt)
    if not is_picture(asset):
        return media_inline(address, asset, alt, size)
    shade = SHADES.get(here.page.markdown[index].fragment)
    attributes = _title(link.title) + (f' class="{shade}"' if shade else "")
    return image_tag(address, here.wiki.assets[asset], alt, size, attributes)


def _title(title: str) -> str:
    return f' title="{escape(title)}"' if title else ""


def target_address(here: Setting, target: MarkdownTarget) -> str | None:
    """The address of a Markdown link; None if it has no target."""
    if target.slug is not None:
        return here.page_address(target.slug, target.anchor)
    if target.place is not None:
        return here.address(here.wiki.path_of(target.place))
    if target.asset is None:
        return None
    return asset_address(here, target.asset) + file_fragment(target.asset, target.fragment)


def attribute_html(here: Setting, name: str, url: str) -> str:
    """An attribute of raw HTML that contains an address."""
    target = here.page.attributes[url]
    address = None if target.place is not None and name == "src" else target_address(here, target)
    if address is not None:
        return f' {name}="{address}"'
    if name == "src":
        return f' src="{NO_PICTURE}"'
    return " data-missing" if target.is_red else ""


def source_html(here: Setting, text: str) -> str:
    """The name of a source in the text, with a link to it if it exists."""
    known = here.wiki.source_names.lookup(text)
    if known is None:
        return escape(text)
    address = here.address(here.wiki.source_paths[known.id])
    return f'<a class="source-link" href="{address}">{escape(text)}</a>'


def tag_html(here: Setting, name: str, text: str) -> str:
    """A tag in the text, with a link to its page."""
    address = here.address(here.wiki.tag_paths[name])
    return f'<a class="inline-tag" href="{address}">{escape(text)}</a>'
