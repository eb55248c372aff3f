"""The fonts that come with kmwiki: which files a site has for each, and which of them its pages ask for first."""

from msgspec import Struct

_SOURCE, _ATKINSON = "vendor/@fontsource/source-serif-4/", "vendor/@fontsource/atkinson-hyperlegible-next/"
# Languages that none of the fonts has letters for, so that most of their pages need no file of them.
_OTHER_SCRIPTS = frozenset("ar be bg bn el fa gu he hi hy ja ka kk ko mk mn mr ne ru sr ta te th uk ur yi zh".split())


class Fonts(Struct, frozen=True):
    """Fonts that a wiki can choose: their folder in `static/`, and the files that nearly every page needs."""

    folder: str
    first: tuple[str, ...]


# What `[theme] fonts` may say beside “system”.
FONTS = {
    "source-serif": Fonts(
        _SOURCE, tuple(f"{_SOURCE}source-serif-4-latin-{weight}-normal.woff2" for weight in (400, 600))
    ),
    "atkinson": Fonts(
        _ATKINSON, tuple(f"{_ATKINSON}atkinson-hyperlegible-next-latin-{weight}-normal.woff2" for weight in (400, 600))
    ),
}


def unused_fonts(name: str, fonts: str) -> bool:
    """Whether a static file is of fonts that a site does not use."""
    if name == "fonts.js":
        return fonts not in FONTS
    return any(name.startswith(other.folder) for key, other in FONTS.items() if key != fonts)


def first_fonts(fonts: str, language: str) -> tuple[str, ...]:
    """The files in `static/` that a page in this language asks for before anything is shown."""
    is_other = language.partition("-")[0].lower() in _OTHER_SCRIPTS
    return () if is_other or fonts not in FONTS else FONTS[fonts].first
