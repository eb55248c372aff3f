"""kmwiki publishes knowledge wikis that readers can trust.

The walk of the data: loader → parser → graph → resolver → outputs → renderer → writer; `pipeline.py` says it
in code. `build` and `analyse` are the public entry points, `load_config` makes what they need.
"""

TYPE_CHECKING = False  # no import before the command answers to Ctrl+C
if TYPE_CHECKING:
    from kmwiki.config import Config, load_config
    from kmwiki.pipeline import Analysis, Build, analyse, build

__all__ = ["Analysis", "Build", "Config", "analyse", "build", "load_config"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """The public names, imported when they are used, because a build with nothing to do needs none."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("kmwiki.config" if name in ("Config", "load_config") else "kmwiki.pipeline"), name)
