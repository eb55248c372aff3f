"""What is nested too deeply is shown as it is written; what follows it is read as ever, and in good time."""

from pathlib import Path
from time import process_time

import pytest

from building import made, texts
from kmwiki import Build

LISTS = "\n".join("  " * n + f"- item{n}" for n in range(60))
DEEP = {
    "lists": LISTS,
    "numbers": "\n".join("   " * n + f"1. item{n}" for n in range(60)),
    "there-and-back": LISTS + "\n" + "\n".join("  " * n + f"- back{n}" for n in range(59, -1, -1)),
    "quotes": "> " * 150 + "item0",
    "quotes-and-lists": "> - " * 60 + "item0",
    "callouts": "\n".join("> " * n + f"[!note] item{n}" for n in range(1, 120)),
    "note": "Text[^1]\n\n[^1]: note\n" + "\n".join("    " + "  " * n + f"- item{n}" for n in range(60)),
}
LONG = {
    "definitions": "term\n: a\n" * 2000,
    "marks": "**" * 10_000 + "x" + "**" * 10_000,
    "emphasis": "*a " * 10_000 + "x" + " b*" * 10_000,
    "brackets": "[" * 10_000 + "x" + "]" * 10_000,
    "links": "[" * 3000 + "x" + "](y)" * 3000,
    "pictures": "![" * 3000 + "x" + "](y)" * 3000,
    "notes": "^[" * 3000 + "x" + "]" * 3000,
    "tags": "<b>" * 3000 + "x" + "</b>" * 3000,
    "blocks": "<div>\n" * 3000 + "x" + "</div>\n" * 3000,
    "scripts": "<script>\n\n" * 5000,
    "quotation-marks": '<a x="' * 5000,
    "comments": "x <!-- " * 5000,
    "links-without-end": "<a href=x>" * 5000,
    "attributes-of-a-label": "<Badge" + ' text="a"' * 15_000,
    "formulas-without-end": "\\(\\pi\\)\n\n" + "- \\[ x\n" * 12_000,
    "spaces-behind-a-name": "Words. Source: log.md" + " " * 50_000 + "x",
    "commas-behind-a-label": "Words. Source: " + "," * 200_000,
    "brackets-behind-a-name": "Words. Source: log" + "(" * 50_000,
}


def published(root: Path, text: str) -> tuple[Build, str, str]:
    result = made(root, {"content/a.md": f"{text}\n\n## After\n\nThe **end**, [[a]].\n"})
    files = texts(result.outputs)
    return result, files["a/index.html"], files["a/index.md"]


@pytest.mark.parametrize("name", DEEP)
def test_what_is_too_deep_is_shown_as_written(tmp_path: Path, name: str) -> None:
    result, html, plain = published(tmp_path, DEEP[name])
    assert "nesting-too-deep" in {finding.rule for finding in result.analysis.diagnostics}
    assert '<h2 id="after">After</h2>' in html and "<strong>end</strong>" in html and "## After" in plain
    words = {word.strip("]`") for word in DEEP[name].split() if word.startswith(("item", "back"))}
    for output in (html, plain, result.analysis.wiki.pages["a"].node.page.body.text):
        assert [word for word in sorted(words) if word not in output] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", LONG)
def test_what_goes_on_and_on_takes_no_longer_than_it_is(tmp_path: Path, name: str) -> None:
    start = process_time()
    _, html, plain = published(tmp_path, LONG[name])
    assert '<h2 id="after">After</h2>' in html and "<strong>end</strong>" in html and "## After" in plain
    assert process_time() - start < 10
