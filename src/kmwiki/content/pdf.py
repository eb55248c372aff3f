"""The text of the pages of a PDF: another process takes it out, so that no file can hold up a build, or end it."""

import subprocess
import sys

import msgspec
from msgspec import Struct

from kmwiki.content.source_text import LARGEST, LONGEST, published

SECONDS = 60  # of processor time for one file; of time on the clock, ten times as many
_PROBLEMS = "it is damaged, or reading it takes too much time or memory"


class PdfText(Struct, frozen=True, array_like=True):
    """The text of each page; none if they are not known, for which there is a reason in `problem`."""

    pages: tuple[str, ...] = ()
    problem: str = ""


def reader_version() -> str:
    """The version of the library that reads PDFs; empty if it is not installed (`kmwiki[pdf]`)."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("pypdf")
    except PackageNotFoundError:
        return ""


def read_pdf(origin: str, size: int, *, seconds: int = SECONDS) -> PdfText:
    """The text of a PDF of so many bytes, or the reason why it is not known."""
    if size > LARGEST:
        return PdfText(problem=f"it is larger than {LARGEST >> 20} MiB")
    command = [sys.executable, "-P", "-m", "kmwiki.content.pdf_reader", origin, str(seconds)]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=10 * seconds)
        found = msgspec.msgpack.decode(done.stdout, type=PdfText)
    except (subprocess.TimeoutExpired, msgspec.MsgspecError):  # it was ended before it could say anything
        return PdfText(problem=_PROBLEMS)
    return PdfText(tuple(map(_tidy, found.pages)), found.problem)


def text_of(pages: tuple[str, ...]) -> tuple[str | None, tuple[int, ...]]:
    """The text of all pages, None if it is too long to show, and the first line of each, with one after the last."""
    starts, line = [], 1
    for page in pages:
        starts.append(line)
        line += page.count("\n") + 1 if page else 0
    text = "".join(f"{page}\n" for page in pages if page)
    return (text if len(text.encode()) <= LONGEST else None), (*starts, line)


def _tidy(page: str) -> str:
    """The text of a page without what cannot be shown, and without empty lines around it."""
    lines = [line.rstrip() for line in published(page).replace("\r", "\n").replace("\f", "\n").split("\n")]
    return "\n".join(lines).strip("\n")
