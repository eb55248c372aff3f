"""Files of a site that are not rendered: one is there already, and one could not be made."""

from msgspec import Struct

from kmwiki.model import OutputFile


class UpToDate(Struct, frozen=True, kw_only=True):
    """A file of the site that is already there with the right bytes."""

    path: str


class Absent(Struct, frozen=True, kw_only=True):
    """A file that could not be made: the site omits it, because its last version may show what is now hidden."""

    path: str


FileOfSite = OutputFile | UpToDate | Absent
