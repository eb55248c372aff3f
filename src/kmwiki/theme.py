"""Where the built-in theme is: its templates, and the files that pages load."""

from pathlib import Path


def template_folder() -> Path:
    """The built-in templates: in the installed package, or beside `src` in a checkout."""
    # An editable install has no copy in the package: the wheel takes `templates/` in only when it is built.
    package = Path(__file__).resolve().parent
    packaged = package / "templates"
    return packaged if packaged.is_dir() else package.parent.parent / "templates"


def static_files() -> list[tuple[str, bytes]]:
    """The style sheet and the scripts: names in `static/` with `/`, sorted, and their bytes."""
    folder = template_folder() / "static"
    files = [(file.relative_to(folder).as_posix(), file) for file in folder.rglob("*") if file.is_file()]
    return [(name, file.read_bytes()) for name, file in sorted(files)]
