"""The program that reads a PDF within bounds of time and memory: `python -m kmwiki.content.pdf_reader FILE SECONDS`."""

import contextlib
import logging
import sys
import unicodedata

import msgspec
from pypdf import PdfReader
from pypdf.errors import DependencyError

from kmwiki.content.pdf import PdfText
from kmwiki.content.source_text import LONGEST

_MEMORY = 2 << 30  # bytes
_LIGATURES = {number: unicodedata.normalize("NFKC", chr(number)) for number in range(0xFB00, 0xFB07)}


def bounded(seconds: int) -> None:
    """End this process when it has used so many seconds of its processor; on Windows, its parent does so."""
    with contextlib.suppress(ImportError):  # on Windows there are no such bounds
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def read(file: str) -> PdfText:
    """The text of each page of a PDF. If one cannot be read, that is the problem, and it has no text."""
    try:
        reader = PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):
            return PdfText(problem="it is encrypted")
        count = len(reader.pages)
    except (DependencyError, NotImplementedError):
        return PdfText(problem="it is encrypted")
    except Exception as error:  # a file may be wrong in any way
        return PdfText(problem=f"it is damaged ({type(error).__name__})")
    pages, problem, size = list[str](), "", 0
    for number in range(count):
        try:
            text = reader.pages[number].extract_text().translate(_LIGATURES) if size <= LONGEST else ""
        except Exception as error:
            text, problem = "", problem or f"the text of page {number + 1} is damaged ({type(error).__name__})"
        size += len(text)
        pages.append(text.encode("utf-8", "replace").decode())
    return PdfText(tuple(pages), problem)


def main() -> None:
    file, seconds = sys.argv[1:]
    bounded(int(seconds))
    logging.disable()
    sys.stdout.buffer.write(msgspec.msgpack.encode(read(file)))


if __name__ == "__main__":
    main()
