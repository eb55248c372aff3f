"""View → OutputFile, by Jinja; a template sees one view and nothing else."""

import traceback
from hashlib import blake2b
from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from markupsafe import Markup

from kmwiki.errors import KmwikiError
from kmwiki.model import OutputFile, View

# What a template of the wiki's own may do wrong.
_MISTAKES = (TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class Renderer:
    """Renders views with the built-in templates, and those of the wiki laid over them."""

    def __init__(self, builtin: Path, own: Path | None = None) -> None:
        self._builtin, self._own = builtin, own
        self._environment: Environment | None = None

    def fingerprint(self) -> bytes:
        """What all files depend on besides their views: the templates."""
        digest = blake2b(digest_size=16)
        for folder in (self._builtin, self._own):
            for file in sorted(folder.rglob("*")) if folder is not None and folder.is_dir() else ():
                if file.suffix in (".html", ".xml", ".txt"):
                    digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
            digest.update(b"\1")
        return digest.digest()

    def __call__(self, view: View) -> OutputFile:
        """The bytes of one file; equal views give equal bytes. Raises KmwikiError where a template is wrong."""
        try:
            html = self._templates().get_template(view.template).render(view=view.data)
        except _MISTAKES as error:
            raise KmwikiError(f"{_place_of(error)}: {error}") from error
        return OutputFile(path=view.path, content=html.encode("utf-8", errors="replace"))

    def read_all(self) -> None:
        """Read every template now, so that no later edit shows. Raises KmwikiError where one is no template."""
        environment = self._templates()
        try:
            for name in environment.list_templates(extensions=("html", "xml")):
                if not name.startswith("kmwiki/"):  # the same once more
                    environment.get_template(name)
        except _MISTAKES as error:
            raise KmwikiError(f"{_place_of(error)}: {error}") from error

    def _templates(self) -> Environment:
        if self._environment is None:
            self._environment = _environment(self._builtin, self._own)
        return self._environment


def _place_of(error: Exception) -> str:
    """Template and line of a mistake."""
    if isinstance(error, TemplateSyntaxError):
        return f"templates/{error.name}:{error.lineno}"
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith((".html", ".xml"))
    ]
    return f"templates/{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "templates"


def _environment(builtin: Path, own: Path | None) -> Environment:
    base = FileSystemLoader(builtin)
    folders = [FileSystemLoader(own)] if own is not None and own.is_dir() else []
    environment = Environment(
        loader=ChoiceLoader([*folders, base, PrefixLoader({"kmwiki": base})]),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["finished"] = Markup  # a page's body, which the sanitiser has seen
    return environment
