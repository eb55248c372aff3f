"""What is hidden leaves no byte in any output, however its author says so; where that is in doubt, a finding tells."""

import time
from pathlib import Path

import pytest

from building import Made
from kmwiki import load_config
from kmwiki.content.front_matter import parse_front_matter
from kmwiki.content.hidden_text import without_comments
from kmwiki.outputs.export import as_json, as_jsonld

WORD = "xyzzy"
PLAIN = {
    "yes": "---\ntitle: {w}\ndraft: yes\n---\n{w}",
    "one": "---\nprivate: 1\ntitle: {w}\n---\n{w}",
    "on": "---\norphaned: On\n---\n{w}",
    "key in another case": "---\nDRAFT: True\nTitle: {w}\n---\n{w}",
    "publish": "---\npublish: false\n---\n{w}",
    "published": "---\nPublished: no\n---\n{w}",
    "in a fence": "```markdown\n---\ndraft: true\n---\n{w}\n```\n",
    "second block": "---\ntitle: {w}\n---\n---\ndraft: true\ntags: [a]\n---\n{w}",
    "second block in another case": "---\ntitle: {w}\n---\n---\nDraft: true\n---\n{w}",
    "front matter in a fence": "```yaml\nTitle: {w}\nDRAFT: on\n```\n\n# {w}\n",
    "of llmwiki": "---\nx-llmwiki: {{draft: true}}\n---\n{w}",
}
DOUBTFUL = {
    "blank line": "\n---\ntitle: {w}\ndraft: true\n---\n{w}",
    "comment": "<!-- a -->\n\n---\ndraft: true\n---\n{w}",
    "obsidian comment": "%% a %%\n---\nprivate: true\n---\n{w}",
    "second mark": "\ufeff\ufeff---\ndraft: true\n---\n{w}",
    "invisible": "\u200b---\ndraft: true\n---\n{w}",
    "four hyphens": "----\ndraft: true\n----\n{w}",
    "dashes": "———\ndraft: true\n———\n{w}",
    "indented": " ---\ndraft: true\n ---\n{w}",
    "a language": "---yaml\ndraft: true\n---\n{w}",
    "below the title": "# A title\n\n---\ndraft: true\n---\n{w}",
    "no opening": "title: {w}\ndraft: true\n---\n{w}",
    "json in one line": '{{"draft": true, "title": "{w}"}}\n{w}',
    "json": '{{\n  "title": "{w}",\n  "publish": false\n}}\n{w}',
    "json below a line": '\n{{"draft": "yes"}}\n\n{w}',
    "toml": '+++\ntitle = "{w}"\ndraft = true\n+++\n{w}',
    "toml below a line": "\n+++\ndraft = true\n+++\n{w}",
    "misspelt": "---\ndraft: ture\n---\n{w}",
    "misspelt published": "---\npublished: flase\n---\n{w}",
    "a list": "---\npublish: [site]\n---\n{w}",
    "code": "```yaml\ndraft: true\n```\n{w}",
    "code in json": '```json\n{{\n"draft": true\n}}\n```\n{w}',
    "broken": "---\ntitle: a: b\ndraft: true\n---\n{w}",
    "without an end": "---\ntitle: {w}\ndraft: true\n\n{w}",
}
SHOWN = {
    "a rule and words": "---\n\nThis draft: true words of an author.",
    "words": "The key is\n`draft: true` here\n\n---\ndraft: true\n---\n",
    "no": "---\ndraft: false\npublish: true\n---\nWords",
    "empty": "---\ndraft:\nprivate: ''\n---\nWords",
    "a date": "---\npublished: 2020-01-01\n---\nWords",
    "a journal": "---\npublished: Nature\n---\nWords",
    "braces": "{{ draft: true }}",
}


@pytest.mark.parametrize("name", [*PLAIN, *DOUBTFUL, *SHOWN])
def test_what_hides_a_page(name: str) -> None:
    text = SHOWN.get(name) or {**PLAIN, **DOUBTFUL}[name].format(w=WORD)
    read = parse_front_matter(text, "a.md")
    assert (read.front_matter.hidden, read.doubt is not None) == (name not in SHOWN, name in DOUBTFUL)


@pytest.mark.slow
def test_no_byte_of_what_is_hidden_is_in_any_output(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "sources").mkdir()
    (tmp_path / "content" / "index.md").write_text("# Home\n\nA claim. ^[open.md]\n", encoding="utf-8")
    (tmp_path / "sources" / "open.md").write_text("---\ntitle: Open\n---\nText\n", encoding="utf-8")
    for folder in ("content", "sources"):
        for number, text in enumerate({**PLAIN, **DOUBTFUL}.values()):
            (tmp_path / folder / f"h{number}.md").write_text(text.format(w=WORD), encoding="utf-8")
    private = (
        f"---\ntitle: {WORD}\nauthor: {WORD}\ndate: {WORD}\nurl: https://{WORD}.example\nprivate: true\n---\n{WORD}\n"
    )
    (tmp_path / "sources" / "private.md").write_text(private, encoding="utf-8")
    config = load_config(tmp_path, base_url="https://example.org/")
    built = Made(config)
    wiki = built.analysis
    exports = [
        as_json(wiki.site, wiki.diagnostics, with_body=True),
        as_jsonld(wiki.site),
    ]
    outputs = {output.path: output.content for output in built.outputs} | dict(zip("ab", exports, strict=True))
    assert [path for path, content in outputs.items() if WORD.encode() in content or WORD in path] == []
    told = {(finding.at.path.partition("/")[0], finding.at.path) for finding in wiki.diagnostics}
    for number, name in enumerate({**PLAIN, **DOUBTFUL}):
        assert (("content", f"content/h{number}.md") in told) is (name in DOUBTFUL), name


def test_explicit_publishing(tmp_path: Path) -> None:
    for name, text in {
        "kmwiki.toml": '[content]\npublish = "explicit"\n',
        "content/index.md": "---\nPublish: yes\n---\nHello [[note]] [[other]]",
        "content/note.md": f"---\ntitle: {WORD}\n---\n{WORD}",
        "content/other.md": "---\npublished: true\n---\nShown",
        "content/both.md": f"---\npublish: true\ndraft: true\n---\n{WORD}",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    built = Made(load_config(tmp_path))
    assert set(built.analysis.wiki.refs) == {"index", "other"}
    assert [output.path for output in built.outputs if WORD.encode() in output.content] == []
    assert set(Made(load_config(tmp_path, drafts=True)).analysis.wiki.refs) == {"index", "other", "note", "both"}


@pytest.mark.parametrize("text", ["%%", "<!--", "`%%`%%", "<!-- -->", "a <!-- `"])
def test_comments_are_found_in_linear_time(text: str) -> None:
    began = time.process_time()
    without_comments(text * 100_000)
    assert time.process_time() - began < 3
