"""Which pages other programs keep back. Hugo: by their dates, `build` and `headless`, and by what `cascade` says of a
section; Jekyll: posts of the future; Docusaurus: pages that are `unlisted`."""

import re
from collections.abc import Iterable, Iterator, Mapping

from kmwiki.content.dates import in_order, iso_date
from kmwiki.content.files import ContentFile
from kmwiki.content.front_matter import loose
from kmwiki.content.globs import matches, segments
from kmwiki.patterns import regex

Said = tuple[str, str, str]  # the pages that it is said of (empty: this one), a key, and its value
# What keeps pages back, by the setting with which it does not: in Hugo, in Jekyll, and in Docusaurus.
BUILD, FUTURE, EXPIRED = "build", "buildfuture", "buildexpired"
FUTURE_POSTS, UNLISTED = "future", "unlisted"
_PUBLISHED = ("publishdate", "pubdate", "published", "date")  # the first that is a date counts
_EXPIRES = ("expirydate", "unpublishdate")
_KEYS = regex(rf"\b(?:{'|'.join((*_PUBLISHED, *_EXPIRES))}|_?build|headless|draft|unlisted|cascade)\b", re.IGNORECASE)
_DAY = regex(r"\d{4}-\d{1,2}-\d{1,2}(?=-)")
_HEAD = 64 * 1024  # characters in which front matter is looked for
_NEVER = ("never", "false", "link")


def said_in(text: str, path: str, *, any_format: bool) -> tuple[Said, ...]:
    """What the front matter of a page says of when, and whether, it and those below it are published."""
    if _KEYS.search(text, 0, _HEAD) is None:
        return ()
    data = {str(key).lower(): value for key, value in loose(text, path, any_format=any_format).items()}
    cascade = data.get("cascade")
    below = cascade if isinstance(cascade, list) else [cascade]
    given = [one for one in below if isinstance(one, dict)]
    return (*_said("", data), *(said for one in given for said in cascaded(one)))


def cascaded(values: Mapping[str, object]) -> Iterator[Said]:
    """What an item of `cascade` says of the pages that it means."""
    data = {str(key).lower(): value for key, value in values.items()}
    target = data.get("target") or data.get("_target")
    wanted = {str(key).lower(): str(value) for key, value in target.items()} if isinstance(target, dict) else {}
    if wanted.get("environment", "production") == "production":
        yield from _said(f"{wanted.get('kind', '')} {wanted.get('path', '/**')}", data)


def _said(whom: str, data: Mapping[str, object]) -> Iterator[Said]:
    for key in (*_PUBLISHED, *_EXPIRES):
        if isinstance(value := data.get(key), str) and (day := iso_date(value.strip())) is not None:
            yield whom, key, day
    for key in ("draft", "headless", "unlisted"):
        if isinstance(value := data.get(key), str):
            yield whom, key, str(value.strip().lower() in ("true", "yes", "on", "1")).lower()
    build = data.get("build") or data.get("_build")
    for key, value in build.items() if isinstance(build, dict) else ():
        if (name := str(key).lower()) in ("render", "list"):
            yield whom, name, str(value).strip().lower()


def kept_back(
    pages: Iterable[ContentFile], reasons: Iterable[str], now: str, cascade: Iterable[Said] = ()
) -> tuple[frozenset[str], str]:
    """The paths of the pages that are kept back for one of these reasons at a moment (ISO 8601, in UTC), and the next
    moment at which others are; empty if there is none. The `cascade` of the settings counts where no section does."""
    files = list(pages)
    cascades = {_folder(file.name): said for file in files if _is_section(file.name) and (said := _for_others(file))}
    if of_all := list(cascade):
        cascades[""] = [*cascades.get("", ()), *of_all]
    found, moments, wanted, time = set[str](), set[str](), {*reasons}, in_order(now)
    for file in files:
        if not file.said and not cascades and FUTURE_POSTS not in wanted:
            continue
        values = _values(file, cascades)
        begins = _day_of_post(file, values) if FUTURE_POSTS in wanted else _first(values)
        ends = next((values[key] for key in _EXPIRES if key in values), "")
        moments |= {moment for moment in (begins, ends) if in_order(moment) > time}
        is_early = in_order(begins) > time and not wanted.isdisjoint((FUTURE, FUTURE_POSTS))
        is_late = "" < in_order(ends) <= time and EXPIRED in wanted
        is_unlisted = UNLISTED in wanted and values.get("unlisted") == "true"
        if is_early or is_late or is_unlisted or (BUILD in wanted and _is_left_out(values)):
            found.add(file.path)
    bundles = {_folder(file.name) for file in files if file.path in found and _is_bundle(file.name)}
    bundles = bundles if BUILD in wanted else set()
    found |= {file.path for file in files if bundles.intersection(_folders(file.name))}
    return frozenset(found), min(moments, key=in_order, default="")


def _first(values: Mapping[str, str]) -> str:
    """The moment from which a page is published; empty if none is given."""
    return next((values[key] for key in _PUBLISHED if key in values), "")


def _day_of_post(file: ContentFile, values: Mapping[str, str]) -> str:
    """The day of a post, or of a page in another collection of Jekyll; empty if it has none."""
    if not any(part.startswith("_") for part in _folder(file.name).split("/")):
        return ""
    name = _DAY.match(file.name.rpartition("/")[2])
    return values.get("date") or (name and iso_date(name[0])) or ""


def _is_left_out(values: Mapping[str, str]) -> bool:
    """Whether a page is in no list, or has no address: neither can be read by who does not know of it."""
    hides = values.get("render") in _NEVER or values.get("list") in _NEVER
    return hides or values.get("draft") == "true" or values.get("headless") == "true"


def _values(file: ContentFile, cascades: Mapping[str, list[Said]]) -> dict[str, str]:
    """What is said of a page: by itself, else by the nearest section that says something."""
    values = {key: value for whom, key, value in file.said if not whom}
    for folder in _folders(file.name):
        for whom, key, value in cascades.get(folder, ()):
            if key not in values and _is_meant(file.name, *whom.split(" ", 1)):
                values[key] = value
    return values


def _is_meant(name: str, kind: str, path: str) -> bool:
    """Whether the target of a cascade is a page: by its kind and by a pattern of its path."""
    own = "page" if not _is_section(name) else "section" if _folder(name) else "home"
    page = re.sub(r"(?:/_?index)?\.[^/]*\Z", "", f"/{name.lower()}").strip("/")
    ways = path.lower().strip("{}").split(",") if path.startswith("{") else [path.lower()]
    any_page = any(way.strip() in ("/**", "**") or matches(segments(way.strip()), page.split("/")) for way in ways)
    return any_page and kind in ("", own)


def _for_others(file: ContentFile) -> list[Said]:
    return [said for said in file.said if said[0]]


def _is_section(name: str) -> bool:
    return name.rpartition("/")[2].lower().startswith("_index.")


def _is_bundle(name: str) -> bool:
    """Whether a file is a page to which all others of its folder belong."""
    return name.rpartition("/")[2].lower().startswith("index.") and "/" in name


def _folders(name: str) -> Iterator[str]:
    """The folders of a file, from its own to that of all pages."""
    while name:
        name = _folder(name)
        yield name


def _folder(name: str) -> str:
    return name.rpartition("/")[0]
