"""Sentences around links and citations."""

import re

_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s)|[。！？]")
LONGEST = 320


def sentence_at(text: str, position: int) -> str:
    """The sentence of `text` that holds `position`, white space collapsed, cut to `LONGEST` characters."""
    start, end = 0, len(text)
    for match in _END.finditer(text):
        if match.end() <= position:
            start = match.end()
        elif match.start() >= position:
            end = match.end()
            break
    sentence = " ".join(text[start:end].split())
    if len(sentence) <= LONGEST:
        return sentence
    middle = min(max(0, position - start - LONGEST // 2), len(sentence) - LONGEST)
    cut = sentence[middle : middle + LONGEST].strip()
    return ("… " if middle else "") + cut + (" …" if middle + LONGEST < len(sentence) else "")
