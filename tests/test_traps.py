"""Input that breaks other tools: a finding with a place, in good time, and every other page is published."""

import os
import re
from pathlib import Path

import pytest

from kmwiki import Build, build, load_config

GOOD = "---\ntitle: Good\n---\nA good page.\n"
TRAPS = {
    "deep-quotes": (b"> " * 5000 + b"x", "nesting-too-deep"),
    "deep-lists": (b"\n".join(b"  " * n + b"- x" for n in range(700)), "nesting-too-deep"),
    "deep-yaml": (b"---\nx: " + b"[" * 100_000 + b"\n---\nBody", "frontmatter-too-complex"),
    "yaml-bomb": (
        b"---\na: &a [x,x,x,x,x,x,x,x,x,x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 10)) for c in range(98, 106))
        + b"---\nBody",
        "frontmatter-too-complex",
    ),
    "not-utf8": (b"---\ntitle: T\n---\nCaf\xe9", "not-utf8"),
    "large": (b"---\ntitle: T\n---\n" + b"word " * 250_000, "large-file"),
    "huge": (b"x" * (11 << 20), "file-too-large"),
    "brackets": (b"---\ntitle: T\n---\n" + b"[[a " * 5_000, "unclosed-wikilink"),
    "fence": (b"---\ntitle: T\n---\n```\nno end\n\nnor here\n\nnor here", "unclosed-fence"),
    "carets": (b"---\ntitle: T\n---\n" + b"^[a " * 2_000, None),
    "labels": (b"---\ntitle: T\n---\n" + b"[[a|[" * 5_000, "unclosed-wikilink"),
    "links": (b"---\ntitle: T\n---\n" + b"[[a]](" * 4_000, "broken-link"),
    "bad-date": (b"---\ntitle: T\ncreatedAt: 2026-02-30\n---\n", "frontmatter-bad-date"),
    "controls": (b"---\ntitle: T\n---\na\x00b\x01c [[x\x02y]]", "broken-link"),
    "script": (b"---\ntitle: T\n---\n<script>\nx\n\nafter", None),
    "textarea": (b"---\ntitle: T\n---\na <textarea> after", None),
}

LONG = ("deep-lists", "brackets", "labels", "links", "large", "deep-quotes", "carets")


def published(root: Path) -> Build:
    return build(load_config(root, output=root / "site"))


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name in LONG else name for name in TRAPS]
)
def test_a_trap_costs_no_other_page(tmp_path: Path, name: str) -> None:
    data, rule = TRAPS[name]
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "good.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "content" / "trap.md").write_bytes(data)
    result = published(tmp_path)
    files = {file.path: file.content for file in result.outputs}
    assert b"A good page." in files["good/index.html"]
    rules = {finding.rule: finding.at for finding in result.analysis.diagnostics}
    if rule is not None:
        assert rules[rule].path == "content/trap.md"
        assert rules[rule].line >= 1
    if name in ("script", "textarea"):
        assert b"after" in files["trap/index.html"]
        assert f"&lt;{name}".encode() in files["trap/index.html"]
    assert not [path for path, content in files.items() if re.search(rb"[\0-\x08\x0b\x0c\x0e-\x1f]", content)]


@pytest.mark.posix
def test_what_is_no_file_is_reported(tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.mkdir()
    (content / "good.md").write_text(GOOD, encoding="utf-8")
    os.mkfifo(content / "pipe.md")
    outside = tmp_path.parent / f"{tmp_path.name}-outside.md"
    outside.write_text("secret", encoding="utf-8")
    (content / "link.md").symlink_to(outside)
    result = published(tmp_path)
    assert {finding.rule for finding in result.analysis.diagnostics} >= {"not-a-file", "outside-root"}
    assert not any(b"secret" in file.content for file in result.outputs)
    assert any(b"A good page." in file.content for file in result.outputs)
