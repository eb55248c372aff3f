"""What an extension adds to a build, and how those that a wiki names are found; what is built in is in `core`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache, partial, wraps
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, msgpack
from msgspec.structs import replace

from kmwiki.analysis.checks import Check, SiteCheck
from kmwiki.analysis.site import Site
from kmwiki.diagnostics import Diagnostic, Severity
from kmwiki.errors import Corrupt, ExtensionFailed, KmwikiError, mistake
from kmwiki.markdown import Plugin
from kmwiki.markdown.charged import charged_rules
from kmwiki.model import PlannedView, View
from kmwiki.outputs.page_files import PageOutput
from kmwiki.outputs.scripts import DataView
from kmwiki.urls import is_inside

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "kmwiki.extensions"  # of entry points

Output = Callable[[Site], Iterable[PlannedView]]
Result = TypeVar("Result")


class Extension(Struct, frozen=True, kw_only=True):
    """Functions that take part in a build, each list in its order.

    A function of `markdown` adds rules to a `MarkdownIt`. `checks` find what is wrong with one page, `site_checks` with
    the site. `outputs` plan files of the site, and each of `page_outputs` is a file of every page. Templates
    use `filters` by their names, and are looked for in the folder `templates`, too. `rules` has the severity of each
    finding that the checks may report; its name begins with that of the extension and a slash.
    """

    name: str
    version: str
    markdown: tuple[Plugin, ...] = ()
    checks: tuple[Check, ...] = ()
    site_checks: tuple[SiteCheck, ...] = ()
    outputs: tuple[Output, ...] = ()
    page_outputs: tuple[PageOutput, ...] = ()
    filters: Mapping[str, Callable[..., Any]] = {}
    rules: Mapping[str, Severity] = {}
    templates: Path | None = None


class Installed(Struct, frozen=True, kw_only=True):
    """An extension that a wiki names, and its code; `digest` is of that and of its version."""

    extension: Extension
    files: tuple[str, ...]
    digest: bytes


class Features(Struct, frozen=True, kw_only=True):
    """What all extensions of a wiki add, in their order; `core` is the first of them.

    `templates` has folders by the names of extensions, and `files` what the code of those that are not built in is read
    from; `salt` is another one if any of them is another one. Another process, to which closures
    cannot be sent, makes the same with a function and its arguments, the `origin`.
    """

    markdown: tuple[Plugin, ...]
    checks: tuple[Check, ...]
    site_checks: tuple[SiteCheck, ...]
    outputs: tuple[Output, ...]
    page_outputs: tuple[PageOutput, ...]
    filters: Mapping[str, Callable[..., Any]]
    templates: tuple[tuple[str, Path], ...]
    files: tuple[str, ...]
    salt: bytes
    origin: tuple[Callable[..., "Features"], tuple[Any, ...]]

    def __reduce__(self) -> tuple[Callable[..., "Features"], tuple[Any, ...]]:
        return self.origin


def text_file(path: str, make: Callable[[], str]) -> PlannedView:
    """A file of the site that is plain text, such as JSON or a calendar; it needs no template."""
    return PlannedView(path=path, make=lambda: View(path=path, template="text.txt", data=DataView(data=make())))


def together(
    core: Extension, others: Sequence[Installed], origin: tuple[Callable[..., Features], tuple[Any, ...]]
) -> Features:
    """What is built in, and what others add."""
    extensions = (core, *(one.extension for one in others))
    return Features(
        markdown=tuple(plugin for one in extensions for plugin in one.markdown),
        checks=tuple(check for one in extensions for check in one.checks),
        site_checks=tuple(check for one in extensions for check in one.site_checks),
        outputs=tuple(output for one in extensions for output in one.outputs),
        page_outputs=tuple(output for one in extensions for output in one.page_outputs),
        filters={name: function for one in extensions for name, function in one.filters.items()},
        templates=tuple((one.name, one.templates) for one in extensions if one.templates is not None),
        files=tuple(file for one in others for file in one.files),
        salt=b"".join(one.digest for one in others),
        origin=origin,
    )


@cache
def installed(name: str) -> Installed:
    """The installed extension of this name. Raises KmwikiError if there is none, or if it cannot be used."""
    entry = _entry(name)
    try:
        extension = entry.load()
    except Exception as error:
        raise KmwikiError(f"the extension “{name}” cannot be loaded: {mistake(error)}") from error
    if not isinstance(extension, Extension):
        raise KmwikiError(f"the extension “{name}” cannot be used: “{entry.value}” is not an Extension")
    if extension.name != name:
        raise KmwikiError(f"the extension “{name}” cannot be used: it calls itself “{extension.name}”")
    for rule in extension.rules:
        if not rule.startswith(f"{name}/"):
            raise KmwikiError(f"the extension “{name}” cannot be used: its rule “{rule}” is not called “{name}/{rule}”")
    files = tuple(_code_of(entry.module))
    digest = blake2b(f"{name}\0{extension.version}\0".encode(), digest_size=16)
    for file in files:
        digest.update(Path(file).read_bytes())
    return Installed(extension=_charged(extension), files=files, digest=digest.digest())


def charge(name: str, function: Callable[..., Result], *unless: type[Exception]) -> Callable[..., Result]:
    """The function, whose exceptions name the extension, `unless` they are of these types."""

    passed: tuple[type[Exception], ...] = (Corrupt, ExtensionFailed, MemoryError, *unless)

    @wraps(function)
    def charged(*given: Any, **named: Any) -> Result:
        try:
            return function(*given, **named)
        except passed:
            raise
        except Exception as error:
            raise ExtensionFailed(f"extension “{name}”: {mistake(error)}") from error

    return charged


def _entry(name: str) -> "EntryPoint":
    from importlib.metadata import entry_points  # only a wiki with extensions needs it

    entries = entry_points(group=GROUP)
    if name in entries.names:
        return next(iter(entries.select(name=name)))
    near = get_close_matches(name, entries.names, n=1)
    known = f"installed: {', '.join(sorted(entries.names))}" if entries.names else "none is installed"
    help = f"did you mean “{near[0]}”?" if near else f"{known}; install its package where kmwiki is installed"
    raise KmwikiError(f"no extension is called “{name}” ({help})")


def _code_of(module: str) -> Iterator[str]:
    """The files of a module, or of the package that it is in."""
    package = import_module(import_module(module).__package__ or module)
    folders = getattr(package, "__path__", ())
    if not folders:
        yield str(package.__file__)
    for folder in folders:
        yield from sorted(map(str, Path(folder).rglob("*.py")))


def _charged(extension: Extension) -> Extension:
    """The extension whose functions name it where they fail, and give what they should."""
    name, by_name = extension.name, partial(charge, extension.name)
    return replace(
        extension,
        markdown=tuple(charged_rules(plugin, name, by_name) for plugin in extension.markdown),
        checks=tuple(by_name(_reporting(check)) for check in extension.checks),
        site_checks=tuple(by_name(_reporting(check)) for check in extension.site_checks),
        outputs=tuple(by_name(_planning(output, name)) for output in extension.outputs),
        page_outputs=tuple(_of_a_page(output, name) for output in extension.page_outputs),
        filters={called: by_name(function) for called, function in extension.filters.items()},
    )


def _reporting(check: Callable[..., Iterable[Diagnostic]]) -> Callable[..., tuple[Diagnostic, ...]]:
    """The check that has looked at all when it returns; what it found is valid wherever it is sent."""

    @wraps(check)
    def report(*given: Any) -> tuple[Diagnostic, ...]:
        return msgpack.decode(msgpack.encode(tuple(check(*given))), type=tuple[Diagnostic, ...])

    return report


def _planning(output: Output, name: str) -> Output:
    @wraps(output)
    def plan(site: Site) -> tuple[PlannedView, ...]:
        return tuple(_planned(site, view, name) for view in output(site))

    return plan


def _of_a_page(output: PageOutput, name: str) -> PageOutput:
    """The output that names the extension where it fails."""
    return replace(output, path=charge(name, output.path), make=charge(name, output.make), by=name)


def _planned(site: Site, view: PlannedView, name: str) -> PlannedView:
    """The file as an extension may plan it."""
    return replace(view, path=allowed(site, view.path), by=name, make=charge(name, view.make))


def allowed(site: Site, path: str) -> str:
    """The path, if an extension may use it: in the site, and not in the place of files that are taken over.

    Raises ValueError otherwise.
    """
    folder = path.partition("/")[0]
    if not is_inside(path) or folder in (site.wiki.sections["static"], site.wiki.sections["assets"]):
        raise ValueError(f"“{path}” is not a path that it may use")
    return path
