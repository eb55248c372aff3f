"""The wiki syntax, case by case, through the public JSON export.

`cases/syntax.json` holds pages with what they must give. A case becomes a wiki on disk: its page, the pages
and sources of its context, its assets.
"""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kmwiki import analyse, load_config
from kmwiki.engine.store import Store
from kmwiki.outputs.export import as_json

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "cases" / "syntax.json").read_text(encoding="utf-8"))[
    "cases"
]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _front_matter(page: dict[str, Any]) -> str:
    lines = [
        f"title: {_quoted(page['title'])}",
        f"aliases: {json.dumps(page['aliases'], ensure_ascii=False)}",
    ]
    if page.get("redirect"):
        lines.append(f"redirect: {_quoted(page['redirect'])}")
    return "---\n" + "\n".join(lines) + "\n---\n"


def _neighbour(page: dict[str, Any], anchors: list[str]) -> str:
    """A page of the context; where it names no headings, those that the case links to."""
    headings = page.get("headings", [] if "blocks" in page else anchors)
    body = "".join("\n## " + re.sub(r"([^\w\s])", r"\\\1", heading) + "\n" for heading in headings)
    return _front_matter(page) + body + "".join(f"\nText. ^{block}\n" for block in page.get("blocks", ()))


def _write(root: Path, case: dict[str, Any]) -> None:
    context = case["context"]
    for page in context["pages"]:
        if page["slug"] == context["page"]["slug"]:
            continue
        anchors = [
            link["anchor"]
            for link in case["expect"]["links"]
            if link["resolved_slug"] == page["slug"] and link["anchor"] and link["anchor_id"]
        ]
        _put(root / "content" / f"{page['slug']}.md", _neighbour(page, anchors))
    _put(root / "content" / f"{context['page']['slug']}.md", _front_matter(context["page"]) + case["markdown"])
    for source in context["sources"]:
        _put(root / "sources" / source["id"], "line\n" * source["lines"])
    for asset in context.get("assets", ()):
        _put(root / "content" / asset, "x")


def _put(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="")


def _text(body: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", body))


def _picked(records: list[dict[str, Any]], expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each record reduced to the keys that its expectation names."""
    keys = [set(one) for one in expected] or [set()]
    return [
        {key: value for key, value in record.items() if key in (keys[i] if i < len(keys) else keys[-1])}
        for i, record in enumerate(records)
    ]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Pages that are in the context of many cases are parsed once."""
    store = Store(tmp_path_factory.mktemp("cache"))
    yield store
    store.close(used_all=False)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['group']}/{case['id']}")
def test_case(case: dict[str, Any], tmp_path: Path, store: Store) -> None:
    _write(tmp_path, case)
    config = load_config(tmp_path)
    analysis = analyse(config, store=store)
    exported = json.loads(as_json(analysis.site, analysis.diagnostics, with_body=True))
    page = next(page for page in exported["pages"] if page["slug"] == case["context"]["page"]["slug"])
    expect = case["expect"]
    assert _picked(page["links"], expect["links"]) == expect["links"]
    assert _picked(page["citations"], expect["citations"]) == expect["citations"]
    assert page["diagnostics"] == expect["diagnostics"]
    for part in expect.get("text_contains", ()):
        assert part in _text(page["html"])
    for part in expect.get("html_contains", ()):
        assert part in page["html"]
    for part in expect.get("html_not_contains", ()):
        assert part not in page["html"]
