"""The trust line: what a page knows of its own reliability."""

import json
import re
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

import pytest

from building import Made, lock, made, write
from kmwiki import load_config
from kmwiki.analysis.reports import REPORTS
from kmwiki.outputs.export import as_json


def line(result: Made, slug: str) -> str:
    """The trust line of a page, in words."""
    html = next(o.content.decode() for o in result.outputs if o.path == f"{slug}/index.html")
    found = re.search(r'<p class="trust .*?</p>', html, re.DOTALL)
    return " ".join(re.sub("<[^>]+>", " ", found[0]).split()).replace(" ,", ",") if found else ""


def page(front: str, body: str = "A claim. ^[s.md]") -> str:
    return f"---\ntitle: T\n{front}\n---\n{body}\n"


def test_a_page_that_knows_nothing_says_nothing(tmp_path: Path) -> None:
    assert line(made(tmp_path, {"content/a.md": "Text."}), "a") == ""


@pytest.mark.parametrize(
    "alone",
    [
        "![An oven](oven.svg)",
        "![[oven.svg|200]]",
        "[![An oven](oven.svg)](https://example.org/)",
        "![An oven](oven.svg)\n![[oven.svg]]",
        '<img src="oven.svg" alt="An oven"> <!-- of 1904 -->',
        "#bread #baking/ovens",
        "- ![An oven](oven.svg)\n- ![[oven.svg]]",
        "| a | b |\n|---|---|\n| ![An oven](oven.svg) | ![[oven.svg]] |",
        "[[A]]",
        "## More\n\n- [[A|The first]]\n- [B](b.md)\n- **[[C]]**\n- [[D]], [[E]] · <https://example.org/>",
        "> [[A]] / [[B]]",
        "| a | b |\n|---|---|\n| [[A]] | [B](b.md) |",
        "[[A]] #bread ![An oven](oven.svg)",
    ],
)
def test_pictures_tags_and_links_alone_are_no_claims(tmp_path: Path, alone: str) -> None:
    files = {"sources/s.md": "x\n", "content/oven.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>'}
    result = made(tmp_path, {"content/a.md": page("", f"One. ^[s.md]\n\n{alone}\n\nTwo."), **files})
    assert line(result, "a").startswith("2 claims: 1 cited (not compared), 1 without a source")


@pytest.mark.parametrize(
    "picture",
    [
        "![An oven](oven.svg) ^[s.md]",
        "![[oven.svg]]\n\n^[s.md]",
        "![[oven.svg]] of 1904",
        "[[A]] ^[s.md]",
        "[[A]]\n\n^[s.md]",
        "- [[A]] – the first",
        "- [[A]]",  # the paragraph before the list covers it
        "[[A]] and [[B]]",
        "| a | b |\n|---|---|\n| [[A]] | the first |",
    ],
)
def test_a_picture_or_link_with_a_source_or_words_is_a_claim(tmp_path: Path, picture: str) -> None:
    files = {"sources/s.md": "x\n", "content/oven.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>'}
    result = made(tmp_path, {"content/a.md": page("", f"One. ^[s.md]\n\n{picture}"), **files})
    assert line(result, "a").startswith("2 claims:")


@pytest.mark.parametrize(
    ("entry", "claims"),
    [
        ("* [A](a.md) - the first", 0),
        ("- [[A]]: the first, or [[B]]", 0),
        ("- **[[A]]** – the first", 0),
        ("- [[A]] (of 1904)", 0),
        ("| a | b |\n|---|---|\n| [[A]] | the first |", 0),
        ("- [[A]] is the first", 1),
        ("- The first is [[A]]", 1),
        ("[[A]] – the first", 1),
        ("- [A](a.md) - the first ^[s.md]", 1),
    ],
)
@pytest.mark.parametrize("name", ["index", "README", "food/_index"])
def test_what_an_index_says_of_the_pages_it_lists_is_no_claim_of_it(
    tmp_path: Path, name: str, entry: str, claims: int
) -> None:
    files = {f"content/{name}.md": f"# Home\n\n{entry}\n", "content/a.md": "# A\n", "sources/s.md": "x\n"}
    analysis = made(tmp_path, files).analysis
    record = json.loads(as_json(analysis.site, analysis.diagnostics))
    own = next(page for page in record["pages"] if page["path"].endswith(f"{name}.md"))
    assert (own["trust"]["claims"], own["coverage"]["claims"]) == (claims, 1)


def test_all_that_a_page_can_know(tmp_path: Path) -> None:
    front = "confidence: 0.8\nprovenanceState: merged\nverified: {by: 'human:ann', at: 2026-08-31}"
    result = made(tmp_path, {"content/a.md": page(front, "One. ^[s.md:1]\n\nTwo."), "sources/s.md": "x\n"})
    claims = "2 claims: 1 cited (not compared), 1 without a source"
    words = f"{claims} single source confidence 0.8 merged reviewed by human:ann, 2026-08-31"
    assert line(result, "a") == f"{words} dim claims without a source"


def test_contradictions_are_told_on_both_pages(tmp_path: Path) -> None:
    files = {
        "content/a.md": "---\ntitle: A\ncontradictedBy: [B, Nowhere]\n---\n",
        "content/b.md": "---\ntitle: B\n---\n",
    }
    result = made(tmp_path, files)
    assert (line(result, "a"), line(result, "b")) == ("contradicted by B", "contradicts A")


def test_a_retraction_marks_every_claim_that_rests_on_it(tmp_path: Path) -> None:
    source = "---\ntitle: Study\nretracted: true\n---\nx\n"
    result = made(tmp_path, {"content/a.md": page(""), "sources/s.md": source, "sources/t.md": "y"})
    html = next(o.content.decode() for o in result.outputs if o.path == "a/index.html")
    assert line(result, "a").startswith("cites a retracted source: Study")
    assert 'class="retracted" aria-label="Reference 1"' in html and "<strong" in html
    own = next(o.content.decode() for o in result.outputs if o.path == "sources/s.md/index.html")
    assert "has been retracted" in own


def test_a_page_that_only_draws_on_a_retracted_source_says_so(tmp_path: Path) -> None:
    source = "---\ntitle: Study\nretracted: true\n---\nx\n"
    result = made(tmp_path, {"content/a.md": page("sources: [s.md]", "Text."), "sources/s.md": source})
    html = next(o.content.decode() for o in result.outputs if o.path == "a/index.html")
    assert line(result, "a") == "cites a retracted source: Study 1 source for the whole page, no inline citations"
    assert '>Study</a> <strong class="retracted">retracted</strong>' in html
    assert [d.rule for d in result.analysis.diagnostics] == ["retracted-source"]


def test_the_feed_tells_of_retractions(tmp_path: Path) -> None:
    source = "---\ntitle: Study & Co\nretracted: true\n---\nx\n"
    files = {
        "content/a.md": page("updated: 2026-03-01\ntags: [x]\nsummary: A <b> page."),
        "content/über/b.md": "---\ntitle: B\ncreated: 2026-04-01T10:00:00Z\n---\nText.",
        "content/c.md": "---\ntitle: No date\n---\nText.",
        "sources/s.md": source,
    }
    result = made(tmp_path, files)
    assert not any(output.path == "feed.xml" for output in result.outputs)
    result = Made(load_config(tmp_path, base_url="https://example.org/wiki"))
    outputs = {output.path: output.content for output in result.outputs}
    feed = ElementTree.fromstring(outputs["feed.xml"])
    atom = "{http://www.w3.org/2005/Atom}"
    entries = [{child.tag.removeprefix(atom): child for child in entry} for entry in feed.iter(f"{atom}entry")]
    assert [(entry["id"].text, entry["updated"].text) for entry in entries] == [
        ("https://example.org/wiki/%C3%BCber/b/", "2026-04-01T10:00:00Z"),
        ("https://example.org/wiki/a/", "2026-03-01T00:00:00Z"),
    ]
    assert entries[1]["summary"].text == "Cites a retracted source: Study & Co. A <b> page."
    assert feed.findtext(f"{atom}updated") == "2026-04-01T10:00:00Z" and feed.findtext(f"{atom}author/{atom}name")
    assert b'href="../feed.xml">' in outputs["a/index.html"]


def test_a_page_that_cites_nothing_says_so_where_there_are_sources(tmp_path: Path) -> None:
    files = {"content/a.md": page("tags: [x]", "One.\n\nTwo."), "content/b.md": page("tags: [x]"), "sources/s.md": "x"}
    result = made(tmp_path, files)
    assert line(result, "a") == "2 claims: 2 without a source"
    tag = next(o.content.decode() for o in result.outputs if o.path == "tags/x/index.html")
    assert "<span>1 of 3 claims cited</span>" in tag


def test_one_bad_entry_of_llmwiki_s_state_costs_no_other(tmp_path: Path) -> None:
    state = {"sources": {"s.md": {"hash": "00"}, "z.md": {}}}
    files = {"content/a.md": page(""), "sources/s.md": "x", ".llmwiki/state.json": json.dumps(state)}
    result = made(tmp_path, files)
    assert result.analysis.site.pages["a"].trust.freshness == "stale"
    assert "unreadable-file" in {d.rule for d in result.analysis.diagnostics}


@pytest.mark.parametrize(
    ("written", "changed", "expected"),
    [
        ("2026-03-01", "2026-03-02", "stale"),
        ("2026-03-02", "2026-03-02", "fresh"),
        ("2026-03-02T10:00:00Z", "2026-03-02", "fresh"),
        ("2026-03-02T10:00:00Z", "2026-03-02T10:00:01Z", "stale"),
        ("2026-03-02T23:30:00-05:00", "2026-03-02", "fresh"),
        ("2026-03-02", "2026-03-02T23:30:00-05:00", "fresh"),
        ("2026-03-02T10:00:00Z", "2026-03-02T10:00:00.5Z", "stale"),
        ("2026-03-02T10:00:00.5Z", "2026-03-02T10:00:00Z", "fresh"),
        ("2026-03-02", "", "unknown"),
        ("", "2026-03-02", "unknown"),
    ],
)
def test_dates_tell_what_is_stale(tmp_path: Path, written: str, changed: str, expected: str) -> None:
    front = f"updated: {written}" if written else ""
    files = {"content/a.md": page(front), "sources/s.md": f"---\nupdated: {changed}\n---\nx\n"}
    assert made(tmp_path, files).analysis.site.pages["a"].trust.freshness == expected


def test_a_hash_of_llmwiki_goes_before_dates(tmp_path: Path) -> None:
    source = "---\nupdated: 2026-09-09\n---\nx\n"
    state = {"version": 1, "sources": {"s.md": {"hash": sha256(source.encode()).hexdigest(), "concepts": []}}}
    files = {
        "content/a.md": page("updated: 2026-01-01"),
        "sources/s.md": source,
        ".llmwiki/state.json": json.dumps(state),
    }
    assert made(tmp_path, files).analysis.site.pages["a"].trust.freshness == "fresh"
    (tmp_path / "sources" / "s.md").write_text(source + "more\n")
    result = Made(load_config(tmp_path))
    assert result.analysis.site.pages["a"].trust.stale_sources == ("s.md",)
    assert "1 source changed after this page: S" in line(result, "a")


@pytest.mark.parametrize("state", ["", "[]", '{"sources": 3}', '{"sources": {"s.md": {}}}'])
def test_a_corrupt_state_is_reported_and_says_nothing(tmp_path: Path, state: str) -> None:
    files = {"content/a.md": page(""), "sources/s.md": "x", ".llmwiki/state.json": state}
    result = made(tmp_path, files)
    assert result.analysis.site.pages["a"].trust.freshness == "unknown"
    assert [d.at.path for d in result.analysis.diagnostics if d.rule == "unreadable-file"] == [".llmwiki/state.json"]


def test_machines_are_told_in_the_words_of_schema_org(tmp_path: Path) -> None:
    files = {
        "content/a.md": page("tags: [x]\nupdated: 2026-03-01\nsources: [s.md]").replace(" T", " </script><b>", 1),
        "sources/s.md": "---\ntitle: Study\nauthor: Ann\nyear: 1999\nretracted: true\n---\nx\n",
    }
    html = next(o.content.decode() for o in made(tmp_path, files).outputs if o.path == "a/index.html")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert found is not None
    study = {
        "@type": "CreativeWork",
        "name": "Study",
        "author": "Ann",
        "datePublished": "1999",
        "creativeWorkStatus": "Retracted",
    }
    assert json.loads(found[1]) == {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": "</script><b>",
        "inLanguage": "en",
        "keywords": ["x"],
        "dateModified": "2026-03-01",
        "isPartOf": {"@type": "WebSite", "name": "</script><b>"},
        "citation": [study],
        "isBasedOn": [study],
    }


RULES = "[rules]\n" + "".join(f'{report.rule} = "info"\n' for report in REPORTS if report.rule is not None)


def test_reports_and_findings_say_the_same(tmp_path: Path) -> None:
    """Every report that is a rule lists as many rows as `check` has findings."""
    files = {
        "kmwiki.toml": RULES,
        "content/a.md": page("confidence: 0.2\ncontradictedBy: B\nupdated: 2026-01-01", "One. ^[s.md] Two. ^[t.md]"),
        "content/b.md": "---\ntitle: B\ntags: [x]\n---\nNothing is cited here. [[a]]",
        "content/c.md": page("", "One. ^[t.md] [[a]] [[b]] " + "Many words. " * 40),
        "sources/s.md": "---\nupdated: 2026-05-05\n---\n",
        "sources/t.md": "---\nretracted: true\n---\n",
        "sources/u.md": "x",
    }
    result = made(tmp_path, files)
    for report in REPORTS:
        if report.rule is None:
            continue
        html = next(o.content.decode() for o in result.outputs if o.path == f"special/{report.name}/index.html")
        rows = html.partition("<tbody>")[2].count("<tr>")
        assert rows == sum(d.rule == report.rule for d in result.analysis.diagnostics), report.name
        assert rows > 0, report.name


def test_the_export_tells_what_is_supported_and_what_is_broken(tmp_path: Path) -> None:
    claims = "One. ^[gone.md:3]\n\nTwo. ^[s.md:9]\n\nThree. ^[s.md:1]\n\nFour. ^[https://example.org/]\n\nFive."
    result = made(tmp_path, {"content/a.md": claims, "sources/s.md": "x\n"})
    exported = json.loads(as_json(result.analysis.site, result.analysis.diagnostics, with_body=True))
    (record,) = exported["pages"]
    assert record["coverage"] == {"cited": 2, "claims": 5, "broken": 2}
    assert [citation["fault"] for citation in record["citations"]] == ["missing", "beyond", None, None]
    assert [citation["resolved"] for citation in record["citations"]] == [False, True, True, True]
    assert record["html"].count('data-claim="broken"') == 2


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "2 Aussagen: 1 mit Beleg (nicht verglichen), 1 fehlerhaft"),
        ("zh", "2 条论断： 1 条有引用（未比对） 、 1 条引用失效"),
    ],
)
def test_what_is_broken_is_said_in_the_language_of_the_wiki(tmp_path: Path, language: str, words: str) -> None:
    text = f"---\nlang: {language}\n---\nOne. ^[gone.md]\n\nTwo. ^[s.md]"
    result = made(tmp_path, {"content/a.md": text, "sources/s.md": "x\n"})
    assert words in line(result, "a")


def test_raw_html_beside_a_broken_claim_leaves_its_mark(tmp_path: Path) -> None:
    text = "A <b data-claim='broken'>claim</b>. ^[gone.md]\n\n<p>Raw.</p>\n\n- <i>item</i> ^[s.md]\n- other"
    result = made(tmp_path, {"content/a.md": text, "sources/s.md": "x\n"})
    html = next(o.content.decode() for o in result.outputs if o.path == "a/index.html")
    assert '<p data-claim="broken">A <b' in html
    assert "<li><i>item</i>" in html
    assert "\ufdd0" not in html


@pytest.mark.parametrize(
    ("generated", "checked", "outdated"),
    [
        ("{by: x, at: 2026-03-02}", "{by: y, at: 2026-03-01}", True),
        ("{by: x, at: 2026-03-02T10:00:00Z}", "[{by: y, at: 2026-03-02T09:00:00Z}, {at: 2026-01-01}]", True),
        ("{by: x, at: 2026-03-02T10:00:00Z}", "[{at: 2026-01-01}, {at: 2026-03-03}]", False),
        ("{by: x, at: 2026-03-02T10:00:00Z}", "{at: 2026-03-02}", False),
        ("{by: x, at: 2026-03-02T01:00:00+02:00}", "{at: 2026-03-02T00:00:00Z}", False),
        ("{by: x, at: 2026-04-01T23:30-05:00}", "{at: 2026-04-01}", False),
        ("{by: x, at: 2026-04-01T23:30-05:00}", "[{at: 2026-04-01}, {at: 2026-03-31T23:59Z}]", False),
        ("{by: x, at: 2026-04-02}", "{at: 2026-04-01T23:30-05:00}", True),
        ("{by: x, at: 2026-04-02T10:00:00.5Z}", "{at: 2026-04-02T10:00:00Z}", True),
        ("{by: x, at: 2026-04-02T10:00:00Z}", "{at: 2026-04-02T10:00:00.5Z}", False),
        ("{by: x, at: soon}", "{at: 2026-03-02}", False),
        ("{by: x, at: 2026-03-02}", "{by: y}", False),
        ("{by: x, at: 2026-03-02}", "yes", False),
        ("yesterday", "{at: 2026-03-02}", False),
    ],
)
def test_a_check_may_be_older_than_what_it_checked(
    tmp_path: Path, generated: str, checked: str, outdated: bool
) -> None:
    result = made(
        tmp_path, {"content/a.md": page(f"generated: {generated}\nverified: {checked}\nstale_after: 2027-01-01")}
    )
    rules = [d.rule for d in result.analysis.diagnostics if d.rule == "outdated-check"]
    assert rules == ["outdated-check"] * outdated
    assert ("regenerated since review" in line(result, "a")) == outdated
    assert "review due after 2027-01-01" in line(result, "a")


def test_when_a_page_was_generated_is_its_last_change(tmp_path: Path) -> None:
    files = {
        "content/a.md": page("generated: {by: x, at: 2026-03-02T23:30:00-05:00}"),
        "content/b.md": page("generated: {by: x, at: 2026-03-02}\ntimestamp: 2026-04-01"),
    }
    pages = made(tmp_path, files).analysis.wiki.pages
    assert pages["a"].node.page.front_matter.updated == "2026-03-03T04:30:00Z"
    assert pages["b"].node.page.front_matter.updated == "2026-04-01"


SOURCE = (
    "The ferry crosses the strait twice a day in winter.\nTickets are sold on board, and children need none.\n"
    "The harbour office opened in 1904 and burned down twice.\n"
)
COUNTED = """The ferry crosses the strait twice a day in winter. ^[s.md:1]

Penguins of the northern bay breed only in warm and quiet autumns. ^[s.md:2]

The harbour office opened in 1904 and burned down twice. ^[s.md:3]

The captain is ninety years old. ^[gone.md]

Nobody knows the name of the ship.
"""


def test_the_line_counts_how_claims_stand_and_leads_to_the_first_of_each_kind(tmp_path: Path) -> None:
    files = {"content/a.md": COUNTED, "sources/s.md": SOURCE + "Another line of other words about it.\n" * 20}
    lock(write(tmp_path, files))
    write(tmp_path, {"sources/s.md": files["sources/s.md"].replace("1904", "1907")})
    result = Made(load_config(tmp_path))
    assert line(result, "a").startswith("5 claims: 1 supported, 1 weak, 1 changed, 1 broken, 1 without a source")
    html = next(o.content.decode() for o in result.outputs if o.path == "a/index.html")
    counts = re.findall(r'class="count-(\w+)" href="#([^"]+)"', html)
    assert counts == [
        ("supported", "cite:1:1"),
        ("weak", "cite:2:1"),
        ("changed", "cite:3:1"),
        ("broken", "cite:4:1"),
        ("uncited", "kmwiki:dim"),
    ]
    assert all(html.count(f' id="{anchor}"') == 1 for _, anchor in counts)
    standings = re.findall(r'data-standing="(\w+)"', html)
    assert standings == ["supported", "weak", "changed"]
    widths = re.findall(r'<rect class="(\w+)" x="(\d+)" width="(\d+)"', html)
    assert widths == [("supported", "0", "20"), ("weak", "20", "20"), ("changed", "40", "20"), ("broken", "60", "20")]


def test_where_a_wiki_cites_nothing_no_page_lacks_sources(tmp_path: Path) -> None:
    files = {
        "content/a.md": "One.\n\nTwo.\n",
        "content/b.md": page("sources: [s.md, t.md, 'https://e.org']", "One."),
        "sources/s.md": "x",
    }
    result = made(tmp_path, files)
    assert (line(result, "a"), line(result, "b")) == ("", "3 sources for the whole page, no inline citations")
    html = next(o.content.decode() for o in result.outputs if o.path == "b/index.html")
    assert 'class="share"' not in html
