"""How many processes of this machine work, and how work is given to them."""

from msgspec import Struct

LITTLE = 256 * 1024  # weight of all items below which starting processes takes longer than it saves
LITTLE_TO_SEND = 4 << 20  # the same for spawned processes, which import all modules
BATCH = 128 * 1024  # weight of a batch


class Processes(Struct, frozen=True, kw_only=True):
    """Processes of this machine, and how work is given to them."""

    count: int
    little: int | None = None  # the weight of all items below which one process does it; None: as usual
    batch: int = BATCH
    patience: float = 60.0  # seconds of processor time for a batch, and for each of its items, beside their weight
    round_: int = 512  # the fewest batches after which workers are replaced, as each copies the memory that it reads
