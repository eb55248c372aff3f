"""Small sites that are kept as a whole: `sites/<case>/content` is a wiki's, `sites/<case>/expected` what it becomes.

A page is kept from its title on, without what all pages share at the top and the bottom; the home page is kept whole.
Of scripts, style sheets and other files that are the same in every site, `files.txt` keeps the names alone.
"""

import re
from pathlib import Path

from kmwiki import build, load_config

_OF_EVERY_SITE = ("static/", "search/interface/")
_SHARED = re.compile(
    r"(?<=<head>\n).*?(?=<title>)|(?<=</head>\n).*?(?=<main\b)|(?<=</main>\n).*?(?=</body>)", re.DOTALL
)


def site_folders(sites: Path) -> list[Path]:
    """The folder of each case."""
    return sorted(folder.parent for folder in sites.glob("*/expected"))


def kept(case: Path) -> dict[str, str]:
    """What the site of a case should be: text by path."""
    files = [file for file in (case / "expected").rglob("*") if file.is_file()]
    return {file.relative_to(case / "expected").as_posix(): file.read_bytes().decode() for file in files}


def published(case: Path) -> dict[str, str]:
    """What the site of a case is now."""
    site = build(load_config(case))
    texts = {file.path: file.content.decode() for file in site.outputs if not file.path.startswith(_OF_EVERY_SITE)}
    names = sorted([file.path for file in site.outputs] + [asset.path for asset in site.assets])
    own = {path: text if path == "index.html" else _SHARED.sub("", text) for path, text in texts.items()}
    return {**own, "files.txt": "".join(f"{name}\n" for name in names)}
