"""The origins that pages may load from besides their own site, by what they load: `[security] allow`."""

from msgspec import Struct
from msgspec.structs import astuple

from kmwiki.content.roots import Misset
from kmwiki.patterns import regex

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ORIGIN = regex(rf"https://(?:\*\.{_LABEL}(?:\.{_LABEL})+|{_LABEL}(?:\.{_LABEL})*)(?::[1-9][0-9]{{0,4}})?\Z")
_KEY = "security.allow"


class Allowed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Origins by the kind of what pages load from them."""

    script: tuple[str, ...] = ()
    style: tuple[str, ...] = ()
    font: tuple[str, ...] = ()
    image: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    frame: tuple[str, ...] = ()
    connect: tuple[str, ...] = ()


NOTHING_ALLOWED = Allowed()
KINDS = Allowed.__struct_fields__


def allowed(given: tuple[str, ...] | Allowed) -> Allowed:
    """The origins by kind; those of a mere list for each kind. Raises Misset for what is not an origin."""
    by_kind = given if isinstance(given, Allowed) else Allowed(**dict.fromkeys(KINDS, given))
    for kind, origins in zip(KINDS, astuple(by_kind), strict=True):
        for origin in origins:
            if not _ORIGIN.match(origin) or len(origin) > 300:
                key = f"{_KEY}.{kind}" if given is by_kind else _KEY
                what = "an origin: https:// and a lower-case host without a path, such as “https://video.example.org”"
                raise Misset(key, f"{key}: “{origin}” is not {what}")
    return Allowed(**{kind: tuple(dict.fromkeys(getattr(by_kind, kind))) for kind in KINDS})


def allows(origins: tuple[str, ...], origin: str) -> bool:
    """Whether one of the origins is this one, or is a pattern of it, as browsers compare them."""
    scheme, _, host = origin.removesuffix(":443").partition("://")
    for one in origins:
        allowed_scheme, _, pattern = one.removesuffix(":443").partition("://")
        is_same = host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern
        if scheme == allowed_scheme and is_same:
            return True
    return False
