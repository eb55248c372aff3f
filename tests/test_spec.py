"""Every example of CommonMark and GFM renders as its specification says, and the wiki's syntax changes none.

What differs is listed by number, each with its reason, in `cases/spec_exceptions.json`. An exception that is no
longer needed fails too. The specifications stay outside the repository: `make test` fetches them (`specs.txt`).
"""

import json
import os
import re
import tarfile
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from mdit_py_plugins.gfm import gfm_plugin

from kmwiki.content.source_names import SourceNames
from kmwiki.core import CORE
from kmwiki.markdown import create_markdown

pytestmark = pytest.mark.spec

TESTS = Path(__file__).parent
SPECS = Path(os.environ.get("KMWIKI_SPECS", TESTS.parent / ".venv" / "specs"))
EXCEPTIONS: dict[str, Any] = json.loads((TESTS / "cases" / "spec_exceptions.json").read_text(encoding="utf-8"))
REASONS: dict[str, dict[str, dict[str, str]]] = EXCEPTIONS["reasons"]
COUNTS = {"commonmark": 652, "gfm": 673}
MEMBERS = {
    "commonmark": ("markdown_it_py-*.tar.gz", "tests/test_cmark_spec/commonmark.json"),
    "gfm": ("marko-*.tar.gz", "tests/spec/gfm.txt"),
}
_GFM_EXAMPLE = re.compile(r"^`{32} example.*\n([\s\S]*?)^\.\n([\s\S]*?)^`{32}$", re.MULTILINE)


class Example(NamedTuple):
    """An example: where it stands, its Markdown, and the HTML that it must give."""

    spec: str
    number: int
    markdown: str
    html: str

    def excepted(self, *kinds: str) -> bool:
        """Whether it is listed as an exception of one of these kinds."""
        return any(str(self.number) in REASONS[self.spec][kind] for kind in kinds)


def examples(spec: str) -> list[Example]:
    """All examples of a specification; fails with the reason where its archive is missing."""
    archive, member = MEMBERS[spec]
    file = next(SPECS.glob(archive), None)
    if file is None:
        reason = f"the examples of {spec} are not in {SPECS}: run `make test`, which fetches them"
        pytest.fail(reason, pytrace=False)
    with tarfile.open(file) as tar:
        stream = tar.extractfile(f"{file.name.removesuffix('.tar.gz')}/{member}")
        assert stream is not None
        text = stream.read().decode("utf-8")
    if spec == "gfm":
        pairs = _GFM_EXAMPLE.findall(text.replace("→", "\t"))
    else:
        pairs = [(entry["markdown"], entry["html"]) for entry in json.loads(text)]
    return [Example(spec, number, *pair) for number, pair in enumerate(pairs, start=1)]


@cache
def kmwiki_parser() -> MarkdownIt:
    """The parser under test; findings are not output, and a tag's text is what the author wrote."""
    md = create_markdown(CORE.markdown, SourceNames.of([]))
    md.add_render_rule("finding", lambda *_: "")
    md.add_render_rule("tag", lambda _, tokens, index, *rest: escapeHtml(tokens[index].content))
    return md


@cache
def plain_parser() -> MarkdownIt:
    """What the libraries give without the wiki's syntax."""
    return MarkdownIt("commonmark").use(gfm_plugin)


def normalised(html: str) -> str:
    """HTML without what carries no meaning: the slash of empty elements, the line within an empty block quote."""
    return re.sub(r"\s*/>", ">", html).replace("<blockquote>\n</blockquote>", "<blockquote></blockquote>")


@pytest.mark.parametrize("spec", COUNTS)
def test_a_specification_is_complete(spec: str) -> None:
    assert len(examples(spec)) == COUNTS[spec]


@pytest.mark.parametrize("spec", COUNTS)
def test_each_exception_names_an_example_and_a_reason(spec: str) -> None:
    reasons = REASONS[spec]["wiki"] | REASONS[spec]["stack"]
    assert len(reasons) == len(REASONS[spec]["wiki"]) + len(REASONS[spec]["stack"])
    assert all(reason and 1 <= int(number) <= COUNTS[spec] for number, reason in reasons.items())


def test_the_wiki_rules_change_what_they_were_allowed_to_change() -> None:
    assert {int(number) for number in REASONS["commonmark"]["wiki"]} >= set(EXCEPTIONS["commonmark_0_31_2"])
    assert {int(number) for number in REASONS["gfm"]["wiki"]} >= set(EXCEPTIONS["gfm_spec_txt_ordinal"])
    assert COUNTS["gfm"] - len(REASONS["gfm"]["stack"]) == EXCEPTIONS["baseline"]["gfm_pass_normalised"]


@pytest.mark.parametrize("spec", COUNTS)
def test_its_examples_render_as_specified_and_as_without_the_wiki_rules(spec: str) -> None:
    """All in one test: two thousand tests take longer than what they look at."""
    wrong: dict[int, tuple[str, ...]] = {}
    for example in examples(spec):
        html = normalised(kmwiki_parser().render(example.markdown))
        specified = normalised(example.html)
        plain = normalised(plain_parser().render(example.markdown))
        if (html != specified) != example.excepted("wiki", "stack") or (html != plain) != example.excepted("wiki"):
            wrong[example.number] = (html, specified, plain)
    assert wrong == {}, "not as specified, or listed as an exception without need"
