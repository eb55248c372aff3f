"""View → OutputFile, by Jinja; a template sees one view and nothing else."""

from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from kmwiki.model import OutputFile, View


class Renderer:
    """Renders views with the built-in templates, and those of the wiki laid over them."""

    def __init__(self, builtin: Path, own: Path | None = None) -> None:
        self._builtin, self._own = builtin, own
        self._environment: Environment | None = None

    def __reduce__(self) -> tuple[type["Renderer"], tuple[Path, Path | None]]:
        return Renderer, (self._builtin, self._own)

    def __call__(self, view: View) -> OutputFile:
        """The bytes of one file; equal views give equal bytes."""
        if self._environment is None:
            self._environment = _environment(self._builtin, self._own)
        html = self._environment.get_template(view.template).render(view=view.data)
        return OutputFile(path=view.path, content=html.encode("utf-8", errors="replace"))


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
