"""Cases of rules, as `rules/*.md` keep them; `rules/README.md` says how they are written."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from kmwiki import analyse, load_config
from kmwiki.diagnostics import as_text, entries
from kmwiki.evidence.lock import make_lock

RULES = Path(__file__).parent / "rules"
_PART = re.compile(
    r"^## (?P<title>[^\n]+)$|^(?P<fence>```+|~~~+)(?P<info>[^\n]*)\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)
_INFO = re.compile(r"(?P<kind>\w+)(?: (?P<path>[^{]*[^{ ]))?(?: \{(?P<note>locked|times (?P<times>\d+))\})?")
_BYTE = re.compile(rb"\\x([0-9a-f]{2})")


class Block(Struct, frozen=True, kw_only=True):
    """A file of a case; one that is `locked` is as it was when the wiki was locked."""

    kind: str
    path: str
    given: str
    times: int
    locked: bool

    @property
    def text(self) -> str:
        """What the file says."""
        if "{n}" not in self.given or self.times == 1:
            return self.given * self.times
        return "".join(self.given.replace("{n}", str(number + 1)) for number in range(self.times))


class Case(Struct, frozen=True, kw_only=True):
    """A claim, the files of a wiki, and what `kmwiki check` prints of them, with its span in the file of the rule.

    In other files of cases, the last block has another name, and says something else: see `fix_files`.
    """

    title: str
    files: tuple[Block, ...]
    findings: str
    span: tuple[int, int]
    options: tuple[str, ...] = ()  # behind the name of the last block

    def laid_out(self, root: Path) -> Path:
        """The folder, in which the wiki then is."""
        locked = [block for block in self.files if block.locked]
        _write(root, [*self.files, *locked])
        if locked:
            (root / "kmwiki.lock").write_bytes(make_lock(analyse(load_config(root)).wiki))
            _write(root, [block for block in self.files if not block.locked])
        return root

    def found(self) -> str:
        """What `kmwiki check` prints of the wiki now."""
        with TemporaryDirectory() as folder:
            root = self.laid_out(Path(folder) / "wiki")
            found = analyse(load_config(root))
            lines = as_text(entries(found.diagnostics, len(found.site.pages)), colour=False)
        return f"{lines}\n" if lines else ""


def rule_files(folder: Path = RULES) -> list[Path]:
    """The file of each rule."""
    return [file for file in sorted(folder.glob("*.md")) if file.name != "README.md"]


def cases_of(text: str, last: str = "findings") -> Iterator[Case]:
    """The cases in the file of a rule; files above the first of them are in each. `last` is a case's last block."""
    common: list[Block] = []
    files, title = common, ""
    for part in _PART.finditer(text):
        if part["title"] is not None:
            assert files is common or not title, f"“{title}” has no block “{last}”"
            files, title = [*common], part["title"]
        elif part["info"].split()[:1] == [last]:
            assert title, f"a block “{last}” needs a title above it"
            options = tuple(part["info"].split()[1:])
            yield Case(title=title, files=tuple(files), findings=part["text"], span=part.span("text"), options=options)
            title = ""
        else:
            files.append(_block(part["info"], part["text"]))
    assert not title, f"“{title}” has no block “{last}”"


def accepted_findings(text: str) -> str:
    """The file of a rule with the findings that its cases have now."""
    for case in reversed(list(cases_of(text))):
        text = text[: case.span[0]] + case.found() + text[case.span[1] :]
    return text


def _block(info: str, text: str) -> Block:
    read = _INFO.fullmatch(info)
    assert read is not None, f"a block does not begin with “{info}”"
    return Block(
        kind=read["kind"],
        path=read["path"] or "content/page.md",
        given=text,
        times=int(read["times"] or 1),
        locked=read["note"] == "locked",
    )


def _write(root: Path, files: Iterable[Block]) -> None:
    for block in files:
        file = root / block.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        match block.kind:
            case "link":
                file.symlink_to(block.text.strip())
            case "pipe":
                os.mkfifo(file)
            case "bytes":
                data = block.text.removesuffix("\n").encode()
                file.write_bytes(_BYTE.sub(lambda byte: bytes.fromhex(byte[1].decode()), data))
            case _:
                file.write_text(block.text, encoding="utf-8", newline="")
