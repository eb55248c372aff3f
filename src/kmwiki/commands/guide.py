"""The pages of the guide that commands read."""

from pathlib import Path

import kmwiki


def guide_page(name: str) -> Path:
    """A page of the guide: in the installed package, or in a checkout."""
    package = Path(kmwiki.__file__).resolve().parent
    packaged = package / name
    return packaged if packaged.is_file() else package.parent.parent / "docs" / name
