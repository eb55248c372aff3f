"""Files that are read without waiting: a pipe has nothing to say, a device no end."""

import errno
import os
import stat

RACY = 50_000_000  # nanoseconds: a younger file may change again without a change of its time
_NO_FILE = "it is a pipe, socket or device, not a file"


def read_plain(file: str | os.PathLike[str], most: int = -1) -> bytes:
    """The bytes of a file, or the first `most` of them. Raises OSError if it is missing, a pipe or a device."""
    # Without O_NONBLOCK, opening a pipe waits for a writer.
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        raise OSError(errno.EINVAL, _NO_FILE, os.fspath(file)) from error
    with open(descriptor, "rb") as stream:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(file))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, _NO_FILE, os.fspath(file))
        return stream.read(most)
