"""What an analysis is made with: functions that cache what they make, a place for packed parts, and processes."""

from msgspec import Struct

from kmwiki.content.files import ContentFile
from kmwiki.engine.claims import ClaimMemory
from kmwiki.engine.indexing import Indexes
from kmwiki.engine.memo import CachedFunction
from kmwiki.engine.packed_parts import PackedParts
from kmwiki.engine.parallel import Jobs
from kmwiki.model import Page


class Tools(Struct, frozen=True, kw_only=True):
    """`parse` gives the page of a file, `indexes` the index of a source, `claims` what is remembered of a page.

    `parts` has the packed parts of the analysis before, and receives those that are made.
    """

    parse: CachedFunction[ContentFile, Page]
    indexes: Indexes
    claims: ClaimMemory
    parts: PackedParts
    jobs: Jobs
