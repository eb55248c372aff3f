"""Tags as kmwiki compares and shows them."""

import re

LONGEST_TAG, DEEPEST_TAG = 200, 10  # bytes and levels: a tag becomes an address


def tidy_tag(text: str) -> str:
    """A tag as it is compared and shown: no `#`, casefolded, hyphens for spaces, `/` between levels."""
    words = re.sub(r"\s+", "-", text.strip().lstrip("#").strip().casefold())
    return "/".join(part for part in words.split("/") if part)


def is_too_long(tag: str) -> bool:
    """Whether a tag is too long, or has too many levels, for a path on a disk."""
    return len(tag.encode()) > LONGEST_TAG or tag.count("/") >= DEEPEST_TAG
