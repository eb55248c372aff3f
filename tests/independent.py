"""A second count of what a wiki cites, which reads only the Markdown and shares no code with kmwiki.

    python tests/independent.py PAGES SOURCES      prints it as JSON

It knows front matter, fences, thoughts of language models, headings, lists, quotes and tables by their lines alone,
so it is good for plain pages, and no parser.
"""

import json
import re
import sys
from pathlib import Path

GROUP = re.compile(r"\^\[[^\[\]]+\](?:[^\w\n|^]*\^\[[^\[\]]+\])*")  # marks with no words between them
MARK = re.compile(r"\^\[([^\[\]]+)\]")
ENTRY = re.compile(r"\s*(?P<name>[^,:#]+?)(?::(\d+)(?:-(\d+))?|#L(\d+)(?:-L(\d+))?)?\s*(?:,|$)")
HEADING = "\0"  # begins a heading, which makes no claim but may cite
LIST_HEADING = re.compile(r"#+\s+(?:sources|references|citations)\s*#*\s*", re.IGNORECASE)


def body(text: str, *, lists: bool = False) -> list[str]:
    """The lines of a page without front matter, fenced code, thoughts and, unless asked for, lists of sources."""
    text = re.sub(r"^<think>.*?(?:</think>|\Z)", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"\A\s*---\n.*?\n---[ \t]*\n", "", text, flags=re.DOTALL)
    lines: list[str] = []
    fence = ""
    skipping = 0
    for line in text.split("\n"):
        mark = re.match(r"\s*(```+|~~~+)", line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
            continue
        if mark:
            fence = mark[1]
            lines.append("")
            continue
        heading = re.match(r"(#+)\s", line)
        if heading:
            level = len(heading[1])
            if not skipping or level <= skipping:
                skipping = level if LIST_HEADING.fullmatch(line) and not lists else 0
            lines.append(f"\n{HEADING}{line}\n")
        elif re.fullmatch(r"\s*(?:-\s*){3,}|\s*(?:\*\s*){3,}", line):
            lines.append("")
        elif not skipping:
            lines.append(re.sub(r"`[^`\n]*`", "code", line))
    return lines


def citations(text: str, sources: dict[str, int]) -> list[tuple[str, int | None, int | None]]:
    """(source, first line, last line) of each entry of each mark that names a source there is."""
    found: list[tuple[str, int | None, int | None]] = []
    for mark in MARK.finditer("\n".join(body(text, lists=True))):
        whole = re.sub(r"([^,:]+)(:\d+(?:-\d+)?),(?=\d+(?:-\d+)?(?:,|$))", r"\1\2,\1:", mark[1])
        for entry in ENTRY.finditer(whole):
            start, end = entry[2] or entry[4], entry[3] or entry[5] or entry[2] or entry[4]
            if entry["name"] in sources:
                found.append((entry["name"], int(start) if start else None, int(end) if end else None))
    return found


def support(words: str, sources: dict[str, list[str]]) -> bool | None:
    """Whether a mark in these words leads to a source, or to lines, that are there and say something; None: no mark."""
    marks = MARK.findall(words)
    found = [
        (name, start, end)
        for mark in marks
        for name, start, end in citations(f"^[{mark}]", dict.fromkeys(sources, 0))
        if any(line.strip() for line in sources[name][(start or 1) - 1 : end])
        and (end is None or end <= len(sources[name]))
    ]
    return bool(found) or "://" in "".join(marks) if marks else None


def claims(text: str, sources: dict[str, list[str]]) -> tuple[int, int, int]:
    """(cited, all, broken): paragraphs, items and rows; an item that has no mark counts as the one before the list.

    Marks in a paragraph of their own count for the one before, or for the items or rows before.
    """
    found: list[bool | None] = []
    before: list[int] = []
    block: list[str] = []
    lead_in: bool | None = None

    def close() -> None:
        nonlocal lead_in
        words = " ".join(block).strip()
        block.clear()
        no_prose = re.match(r"<[A-Za-z]|\$\$.*\$\$\Z", words)  # raw HTML, a formula
        if MARK.sub("", words).strip() and not no_prose:
            lead_in = support(words, sources)
            before[:] = [len(found)]
            found.append(lead_in)
        elif MARK.search(words):
            for place in before:
                found[place] = support(words, sources) if found[place] is None else found[place]

    in_list = False
    led: bool | None = None  # what leads into the list is supported
    for line in "\n".join([*body(text), ""]).split("\n"):
        if line.startswith(HEADING):
            close()
            in_list, lead_in = False, None
            before.clear()
            continue
        item = re.match(r"\s*(?:[-*+]|\d+[.)])\s+(.*)", line)
        if item or (line.strip().startswith("|")):
            close()
            if not in_list:
                in_list, led = True, lead_in if item else None
                before.clear()
            words = item[1] if item else line
            if re.fullmatch(r"[|:\s-]+", words):  # the line below a table's head: the head is no claim
                found.pop()
                before.pop()
                continue
            own = support(words, sources)
            before.append(len(found))
            found.append(led if own is None and item else own)
        elif not line.strip():
            close()
        else:
            if in_list and not line.startswith(" "):
                in_list = False
            block.append(line)
    close()
    return found.count(True), len(found), found.count(False)


def count(pages: Path, sources: Path) -> dict[str, object]:
    """Coverage by page, and by source how often and on which lines it is cited."""
    texts = {
        file.relative_to(sources).as_posix(): file.read_text(encoding="utf-8").split("\n")[:-1]
        for file in sorted(sources.rglob("*.md"))
    }
    lines = {name: len(text) for name, text in texts.items()}
    used: dict[str, list[tuple[int | None, int | None]]] = {name: [] for name in lines}
    coverage: dict[str, tuple[int, int, int]] = {}
    references: dict[str, int] = {}
    marked: dict[str, int] = {}  # claims that have marks of their own
    single: list[str] = []
    named: set[str] = set()
    for file in sorted(pages.rglob("*.md")):
        text = file.read_text(encoding="utf-8")
        page = file.relative_to(pages).as_posix()
        found = citations(text, lines)
        coverage[page] = claims(text, texts)
        marked[page] = len(GROUP.findall("\n".join(body(text, lists=True))))
        references[page] = len(set(found))
        if len({name for name, _, _ in found}) == 1:
            single.append(page)
        head = re.match(r"\A---\n(.*?)\n---", text, re.DOTALL)
        words = set(re.split(r"[\s\[\]\"',]+", head[1]) if head else ())
        named.update(name for name in lines if words & {name, f"sources/{name}", f"raw/{name}"})
        for name, start, end in found:
            used[name].append((start, end))
    cited_lines = {
        name: len({line for start, end in ranges if start and end for line in range(start, end + 1)})
        for name, ranges in used.items()
    }
    return {
        "coverage": coverage,
        "marked": marked,
        "citations": {name: len(ranges) for name, ranges in used.items()},
        "cited_lines": cited_lines,
        "references": references,
        "uncited": sorted(page for page, (cited, total, _) in coverage.items() if total and not cited),
        "single": sorted(single),
        "unused": sorted(name for name, ranges in used.items() if not ranges and name not in named),
    }


if __name__ == "__main__":
    print(json.dumps(count(Path(sys.argv[1]), Path(sys.argv[2])), indent=1, ensure_ascii=False))
