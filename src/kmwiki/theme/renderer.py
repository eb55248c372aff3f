"""View → OutputFile, with Jinja; a template sees only its view."""

import re
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path
from types import FrameType, FunctionType
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    pass_environment,
)
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr
from jinja2.runtime import BlockReference, Context, Macro
from jinja2.utils import missing
from markupsafe import Markup, escape
from msgspec import structs

from kmwiki.errors import ExtensionFailed, KmwikiError
from kmwiki.model import OutputFile, View
from kmwiki.patterns import regex
from kmwiki.theme.compiled import Compiled
from kmwiki.theme.digests import digest_of, digest_of_ours, files_below
from kmwiki.theme.social_picture import FONTS, SocialPicture, draw
from kmwiki.theme.translations import FOLDER, SOURCE, catalogue, direction, enumerated, figure, percentage, punctuation

# The exceptions that a mistake in the wiki's own template raises.
_MISTAKES = (TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)

_ENDINGS = (".html", ".xml", ".txt")  # of templates
_FRAMES = 2000  # texts that are made once for many files
_ENVIRONMENTS = 16  # that are kept: one for each language
_PLAIN = (FunctionType, BlockReference, type(lru_cache(len)))  # what is called without a context, if not marked
_SPECIAL = regex("[&<>\"']").search
_CONTROLS = bytes((*range(9), 11, 12, *range(14, 32), 127))  # no file of the site contains them


class Renderer:
    """Renders views with the wiki's own templates and, where it has none, those of extensions and the built-in ones.

    `added` has the folders of extensions, by their names.
    """

    def __init__(
        self,
        builtin: Path,
        own: Path | None = None,
        *,
        filters: Mapping[str, Callable[..., Any]],
        added: Sequence[tuple[str, Path]] = (),
    ) -> None:
        self._builtin, self._own, self._filters, self._added = builtin, own, filters, added
        self._environments: dict[str, Environment] = {}  # by the language of the interface

    @cached_property
    def _digest(self) -> bytes:
        return digest_of_ours(self._builtin)

    def fingerprint(self) -> bytes:
        """A fingerprint of what all files depend on besides their views: templates, translations and fonts."""
        own = b"" if self._own is None else digest_of(self._own, files_below(self._own))
        others = map(digest_of_ours, (FOLDER, FONTS, *(folder for _, folder in self._added)))
        return own + b"".join((self._digest, *others))

    def __call__(self, view: View) -> OutputFile:
        """One file; equal views give equal bytes. Raises KmwikiError if the wiki's own template has a mistake."""
        if isinstance(view.data, SocialPicture):
            return OutputFile(path=view.path, content=draw(view.data))
        try:
            html = self._speaking(_language(view)).get_template(view.template).render(view=view.data)
        except _MISTAKES as error:
            if (name := self._author_of(error)) is not None:
                raise ExtensionFailed(f"extension “{name}”: {_reported(error)}") from None
            if self._own is None:
                raise  # a mistake of kmwiki, which costs only this file
            raise _reported(error) from None
        return OutputFile(path=view.path, content=html.encode("utf-8", errors="replace").translate(None, _CONTROLS))

    def read_all(self) -> None:
        """Read every template now, so that later edits have no effect. Raises KmwikiError if one is not valid."""
        environment = self._speaking(SOURCE)
        try:
            for name in environment.list_templates(extensions=[ending.removeprefix(".") for ending in _ENDINGS]):
                if not name.startswith("kmwiki/"):  # built-in templates are listed under two names
                    environment.get_template(name)
        except _MISTAKES as error:
            raise _reported(error) from None

    def _speaking(self, language: str) -> Environment:
        if language not in self._environments:
            folders = [folder for folder in (self._own, *(folder for _, folder in self._added)) if folder is not None]
            filters = tuple(self._filters.items())
            self._environments[language] = (
                _environment(self._builtin, folders, filters, language)
                if folders
                else _without_folders(self._builtin, self._digest, filters, language)
            )
        return self._environments[language]

    def _author_of(self, error: Exception) -> str | None:
        """The extension in whose template an error occurred."""
        file = _file_of(error)
        return next((name for name, folder in self._added if file is not None and file.is_relative_to(folder)), None)


def _language(view: View) -> str:
    """The language of the interface in this file; English if the file has no interface."""
    return getattr(getattr(view.data, "chrome", None), "language", SOURCE)


def _reported(error: Exception) -> KmwikiError:
    """The error that reports a mistake to the author of a template."""
    what = f"there is no template called “{error.name}”" if type(error) is TemplateNotFound else error
    reported = KmwikiError(f"{_place_of(error)}: {what}")
    _forget(error)
    return reported


def _forget(error: Exception) -> None:
    """Remove the frames from an error.

    Jinja's frames refer to the error, through it to themselves, and to their callers with all their values: the whole
    wiki would stay in memory.
    """
    trace, error.__traceback__ = error.__traceback__, None
    while trace is not None:
        frame: FrameType | None = trace.tb_frame
        with suppress(RuntimeError):  # this frame is still running
            while frame is not None:
                frame.clear()
                frame = frame.f_back
        trace = trace.tb_next


def _place_of(error: Exception) -> str:
    """The template and the line where an error occurred."""
    if isinstance(error, TemplateSyntaxError):
        return f"templates/{error.name}:{error.lineno}"
    frames = _frames_of(error)
    return f"templates/{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "templates"


def _file_of(error: Exception) -> Path | None:
    """The file of the template where an error occurred."""
    if isinstance(error, TemplateSyntaxError):
        return Path(error.filename) if error.filename else None
    frames = _frames_of(error)
    return Path(frames[-1].filename) if frames else None


def _frames_of(error: Exception) -> list[traceback.FrameSummary]:
    frames = traceback.extract_tb(error.__traceback__)
    return [frame for frame in frames if frame.filename.endswith(_ENDINGS)]


def _spoken(language: str) -> dict[str, Callable[..., Markup]]:
    """The functions by which templates translate; a text without values is translated once."""
    words = catalogue(language)

    @cache
    def fixed(text: str) -> Markup:
        return Markup(words.gettext(text)) % {}

    def say(text: str, /, **values: object) -> Markup:
        return Markup(words.gettext(text)) % values if values else fixed(text)

    def say_number(text: str, texts: str, number: int, /, **values: object) -> Markup:
        return Markup(words.ngettext(text, texts, number)) % {"num": figure(number, language), **values}

    return {"_": say, "gettext": say, "ngettext": say_number}


class _Missing(StrictUndefined):
    """A value that a template uses but that does not exist; its message is for the template's author."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        name, owner = str(self._undefined_name), self._undefined_obj
        if owner is missing:
            return self._undefined_hint or f"there is nothing called “{name}” here; the values of a page are in “view”"
        known = getattr(type(owner), "__struct_fields__", ())
        if not known:
            return f"there is no “{name}” in this {'text' if isinstance(owner, str) else type(owner).__name__}"
        near = get_close_matches(name, known, n=1)
        offered = f"did you mean “{near[0]}”?" if near else f"it has {', '.join(sorted(known))}"
        return f"{_called(type(owner).__name__)} has no “{name}” ({offered})"


def _called(kind: str) -> str:
    """The name of a type in messages to a template's author: “view” for `PageView`, “this tag item” for `TagItem`."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower()
    return "“view”" if words.endswith(" view") else f"this {words}"


def _escaped(value: Any) -> str:
    """A value as a template shows it: what Jinja's own function gives, but most texts have nothing to escape."""
    kind = type(value)
    text: str = value if kind is Markup or (kind is str and _SPECIAL(value) is None) else escape(value)
    return text


class _Code(CodeGenerator):
    """Jinja's compiler, with a faster function for what is shown: a page shows some two hundred values."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)


class _Context(Context):
    """Jinja's context, which calls what templates call most at once: a page has some twenty such calls."""

    def call(self, obj: Callable[..., Any], /, *given: Any, **named: Any) -> Any:
        if isinstance(obj, Macro):
            given = (self.eval_ctx, *given)
        elif not isinstance(obj, _PLAIN) or hasattr(obj, "jinja_pass_arg"):
            return super().call(obj, *given, **named)
        named.pop("_block_vars", None)
        named.pop("_loop_vars", None)
        return obj(*given, **named)


class _Environment(Environment):
    """Jinja's environment with a cache of templates, because each page includes some twenty parts."""

    code_generator_class, context_class = _Code, _Context
    escaped = staticmethod(_escaped)

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self._found: dict[object, Template] = {}
        self.language = SOURCE

    def make_globals(self, d: Any) -> Any:
        """The globals of all templates. No template changes them, so Jinja's slow layers of dicts are not needed."""
        return super().make_globals(d) if d else self.globals

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:
        if globals is not None:
            return super().get_template(name, parent, globals)
        if name not in self._found:
            self._found[name] = super().get_template(name, parent)
        return self._found[name]


@pass_environment
def figure_filter(environment: "_Environment", number: int) -> str:
    """A whole number as the language of the file writes it."""
    return figure(number, environment.language)


@pass_environment
def percent_filter(environment: "_Environment", part: int, whole: int) -> str:
    """The share that a part is of a whole, as the language of the file writes it."""
    return percentage(part, whole, environment.language)


def _once(macro: Callable[..., Markup], *given: object) -> Markup:
    """What a macro gives for these values. It sees nothing else, so each environment calls it once for equal ones."""
    return macro(*given)


finished = Markup  # HTML that is sanitised, such as a page's body; or text, in a file that is not HTML


Filters = tuple[tuple[str, Callable[..., Any]], ...]


@lru_cache(maxsize=_ENVIRONMENTS)
def _without_folders(builtin: Path, digest: bytes, filters: Filters, language: str) -> Environment:
    """The environment of all wikis that have no templates but the built-in ones, of which this is the digest."""
    return _environment(builtin, (), filters, language)


def _environment(builtin: Path, folders: Iterable[Path], filters: Filters, language: str) -> Environment:
    """Jinja's environment, which looks for templates in the folders, then in the built-in one."""
    base = FileSystemLoader(builtin)
    others = [FileSystemLoader(folder) for folder in folders if folder.is_dir()]
    environment = _Environment(
        loader=ChoiceLoader([*others, base, PrefixLoader({"kmwiki": base})]),
        autoescape=True,
        auto_reload=False,
        bytecode_cache=Compiled(language, dict(filters), builtin),
        undefined=_Missing,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # added by the extension
    environment.globals |= _spoken(language)
    environment.globals["direction"] = direction
    environment.globals |= structs.asdict(punctuation(language))
    environment.filters["bracketed"] = punctuation(language).bracketed
    environment.filters["enumerated"] = partial(enumerated, language=language)
    environment.globals["once"] = lru_cache(maxsize=_FRAMES)(_once)
    environment.language = language
    environment.filters |= dict(filters)
    return environment
