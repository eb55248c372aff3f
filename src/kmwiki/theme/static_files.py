"""The built-in theme: the folder of its templates, and the files that pages load."""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path

import rcssmin
import rjsmin

from kmwiki.theme.digests import State, files_below, states_below
from kmwiki.theme.fonts import FONTS, unused_fonts


@cache
def template_folder() -> Path:
    """The folder of the built-in templates: in the installed package, or beside `src` in a checkout."""
    # An editable install has no copy in the package: only a wheel contains `templates/`.
    package = Path(__file__).resolve().parents[1]
    packaged = package / "templates"
    return packaged if packaged.is_dir() else package.parent.parent / "templates"


# Only pages with a diagram load these scripts, and only sites with such a page contain them.
DIAGRAM_SCRIPTS = ("vendor/mermaid/mermaid.min.js", "diagram.js")
DIAGRAM_STYLES = ("diagram.css",)
FORMULA_STYLES = ("maths.css",)  # only pages that have a formula load it
CODE_SCRIPTS, CODE_STYLES = ("code.js",), ("code.css",)  # only pages with code load these
BLOCK_STYLES = ("blocks.css",)  # only pages with callouts, embeds, tabs and the like load it
# Only sites that allow frames from elsewhere contain these, and only pages with one load them.
STILL_SCRIPTS, STILL_STYLES = ("still.js",), ("still.css",)
# The preview adds these to pages in the browser; no site contains them.
PREVIEW_FILES = ("vendor/morphdom/morphdom-umd.min.js", "vendor/morphdom/LICENSE")
_DIAGRAM_FILES = (*DIAGRAM_SCRIPTS, *DIAGRAM_STYLES, "vendor/mermaid/LICENSE")
_STYLES = "kmwiki.css"
_CACHED = 100  # files that are kept, some more than there are


def static_files(
    *,
    diagrams: bool,
    stills: bool = False,
    fonts: str = "system",
    own: Path | None = None,
    variables: Mapping[str, str] | None = None,
) -> list[tuple[str, bytes]]:
    """The files that pages load: names in `static/` with `/`, sorted, and their bytes.

    The wiki's own files (`own/static`) replace built-in ones; `fonts` and `variables` change what the style sheet says.
    The built-in ones lose their comments and white space; the wiki's own are not changed.
    """
    folder = template_folder() / "static"
    builtin = states_below(folder)
    unused = (*(() if diagrams else _DIAGRAM_FILES), *(() if stills else (*STILL_SCRIPTS, *STILL_STYLES)))
    for name in ("vendor/vendor.json", *PREVIEW_FILES, *unused):
        builtin.pop(name, None)
    used = {name: state for name, state in builtin.items() if not unused_fonts(name, fonts)}
    files = {name: _read(folder, name, state) for name, state in used.items()}
    if own is not None:
        files |= {name: file.read_bytes() for name, file in _files(own / "static").items()}
    contents = dict(sorted(files.items()))
    if fonts in FONTS:
        contents[_STYLES] += _stripped("fonts.css", (template_folder() / "fonts" / f"{fonts}.css").read_bytes())
    if variables:
        contents[_STYLES] += _style_rule(variables).encode()
    return list(contents.items())


@lru_cache(maxsize=_CACHED)
def _read(folder: Path, name: str, state: State) -> bytes:
    """A built-in file as a site has it, which is read again only if it has another time or size."""
    return _stripped(name, (folder / name).read_bytes())


def _stripped(name: str, content: bytes) -> bytes:
    """A built-in file without comments and white space, if it is one of kmwiki's own style sheets or scripts."""
    strip = None if name.startswith("vendor/") else _STRIP.get(name.rpartition(".")[2])
    return content if strip is None else f"{strip(content.decode())}\n".encode()


# By the ending of a file: the function that removes comments and white space.
_STRIP: Mapping[str, Callable[[str], object]] = {"css": rcssmin.cssmin, "js": rjsmin.jsmin}


def _files(folder: Path) -> dict[str, Path]:
    return {name: folder / name for name in files_below(folder)} if folder.is_dir() else {}


def _style_rule(variables: Mapping[str, str]) -> str:
    """The CSS rules that set these variables; readers who want more contrast, and print, keep their own colours."""
    colours = {name: value for name, value in variables.items() if name == "accent"}
    others = {name: value for name, value in variables.items() if name not in colours}
    coloured = f"@media screen and (not (prefers-contrast: more)) {{ {_root(colours)} }}\n" if colours else ""
    return coloured + (f"{_root(others)}\n" if others else "")


def _root(variables: Mapping[str, str]) -> str:
    return ":root {" + "".join(f" --{name}: {value};" for name, value in variables.items()) + " }"


def style_variables(
    *, accent: str | None, accent_dark: str | None, text: str | None, headings: str | None, interface: str | None
) -> dict[str, str]:
    """Name → value of the style sheet's variables that a wiki's `[theme]` sets."""
    given = {
        "accent": f"light-dark({accent}, {accent_dark or f'color-mix(in oklab, {accent} 55%, white)'})"
        if accent
        else None,
        "serif": text,
        "display": headings,
        "sans": interface,
    }
    return {name: value for name, value in given.items() if value}


def preview_file(name: str) -> bytes:
    """The bytes of a static file that only the preview serves."""
    return (template_folder() / name).read_bytes()
