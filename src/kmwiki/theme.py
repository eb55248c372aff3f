"""Where the built-in theme is: its templates, and the files that pages load."""

from pathlib import Path


def template_folder() -> Path:
    """The built-in templates: in the installed package, or beside `src` in a checkout."""
    # An editable install has no copy in the package: the wheel takes `templates/` in only when it is built.
    package = Path(__file__).resolve().parent
    packaged = package / "templates"
    return packaged if packaged.is_dir() else package.parent.parent / "templates"


# What draws diagrams: only pages that have one load it, and only sites that have such a page hold it.
DIAGRAM_SCRIPTS = ("vendor/mermaid/mermaid.min.js", "diagram.js")
DIAGRAM_STYLES = ("diagram.css",)
# What the preview adds to pages in the browser; no site holds it.
PREVIEW_FILES = ("vendor/morphdom/morphdom-umd.min.js", "vendor/morphdom/LICENSE")
_DIAGRAM_FILES = (*DIAGRAM_SCRIPTS, *DIAGRAM_STYLES, "vendor/mermaid/LICENSE")


def static_files(*, diagrams: bool) -> list[tuple[str, bytes]]:
    """The style sheets and scripts of a site: names in `static/` with `/`, sorted, and their bytes."""
    folder = template_folder() / "static"
    names = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    names -= {"vendor/vendor.json", *PREVIEW_FILES, *(() if diagrams else _DIAGRAM_FILES)}
    return [(name, (folder / name).read_bytes()) for name in sorted(names)]


def preview_file(name: str) -> bytes:
    """A file that only the preview gives to browsers."""
    return (template_folder() / name).read_bytes()
