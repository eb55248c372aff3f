"""kmwiki publishes knowledge wikis that readers can trust.

The walk of the data: loader → parser → graph → resolver → outputs → renderer → writer; `pipeline.py` says it
in code. `build` and `analyse` are the public entry points, `load_config` makes what they need.
"""

from kmwiki.config import Config, load_config
from kmwiki.pipeline import Analysis, Build, analyse, build

__all__ = ["Analysis", "Build", "Config", "analyse", "build", "load_config"]
__version__ = "0.1.0"
