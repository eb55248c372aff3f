"""What programs read, read by programs that are not ours: feed, site map, robots, llms.txt, JSON-LD, GraphML, text."""

import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

import feedparser
import networkx
import pytest
from llms_txt import parse_llms_file
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin
from protego import Protego
from pyld import jsonld
from usp.tree import sitemap_from_str

from building import WIKIS, Made, SiteOf, files_of, kmwiki, limited, texts
from kmwiki import Analysis, analyse, load_config
from kmwiki.outputs.export import as_graphml, as_jsonld

BASE = "https://example.org/wiki/"


@pytest.fixture(scope="module")
def site(site_of: SiteOf) -> dict[str, str]:
    files = files_of(site_of("demonstration", BASE))
    return {path: content.decode() for path, content in files.items() if not path.startswith("static/vendor")}


@pytest.fixture(scope="module")
def wiki() -> Analysis:
    return analyse(load_config(WIKIS["small"]))


def address_of(path: str) -> str:
    return BASE + path.removesuffix("index.html")


def pages(site: dict[str, str]) -> list[str]:
    """The pages that authors wrote."""
    return [path.removesuffix(".data.js") + ".html" for path in site if path.endswith(".data.js")]


@pytest.mark.slow
def test_the_feed_is_one(site: dict[str, str]) -> None:
    feed = feedparser.parse(site["feed.xml"])
    assert not feed.bozo and feed.version == "atom10" and len(feed.entries) == 50
    assert all(entry.link.startswith(BASE) and entry.updated_parsed for entry in feed.entries)


@pytest.mark.slow
def test_the_site_map_names_every_page_as_the_page_names_itself(site: dict[str, str]) -> None:
    found = {page.url: page for page in sitemap_from_str(site["sitemap.xml"]).all_pages()}
    canonical = {re.search(r'<link rel="canonical" href="([^"]*)"', site[path])[1] for path in pages(site)}  # type: ignore[index]
    assert set(found) == canonical == {address_of(path) for path in pages(site)}
    assert all(page.last_modified for page in found.values())


def test_a_large_site_map_is_an_index_of_its_parts(tmp_path: Path) -> None:
    (tmp_path / "kmwiki.toml").write_text(f'[site]\nbase_url = "{BASE}"\n')
    for number in range(7):
        (tmp_path / f"p{number}.md").write_text(f"# P{number}\n")
    files = texts(Made(limited(load_config(tmp_path), addresses=3)).outputs)
    parts = re.findall(r"<sitemap><loc>(.*?)</loc></sitemap>", files["sitemap.xml"])
    assert len(parts) == 3 and all(part.startswith(BASE) for part in parts)
    found = [re.findall(r"<loc>(.*?)</loc>", files[part.removeprefix(BASE)]) for part in parts]
    urls = [url for part in found for url in part]
    assert max(map(len, found)) == 3 and len(set(urls)) == len(urls)
    assert {f"{BASE}p{number}/" for number in range(7)} <= set(urls)


@pytest.mark.slow
def test_robots_may_read_everything_and_find_the_site_map(site: dict[str, str]) -> None:
    robots = Protego.parse(site["robots.txt"])
    assert robots.can_fetch(BASE, "any") and list(robots.sitemaps) == [f"{BASE}sitemap.xml"]


@pytest.mark.slow
def test_llms_txt_leads_to_the_markdown_of_every_page(site: dict[str, str]) -> None:
    parsed = parse_llms_file(site["llms.txt"])
    assert parsed.title == "Knowledge, managed" and parsed.summary.startswith("A small wiki")
    linked = {link.url.removeprefix(BASE) for link in parsed.sections["Pages"]}
    assert linked == {path.removesuffix(".html") + ".md" for path in pages(site)} <= set(site)
    full = site["llms-full.txt"]
    assert all(f"\n# {link.title}\n" in full for link in parsed.sections["Pages"]) and "## How it works" in full


@pytest.mark.slow
def test_every_link_of_a_pages_markdown_leads_somewhere(site: dict[str, str]) -> None:
    md = MarkdownIt("commonmark").enable("table").use(footnote_plugin)
    links = 0
    for path in pages(site):
        name = path.removesuffix(".html") + ".md"
        tokens = [child for token in md.parse(site[name]) for child in (token, *(token.children or ()))]
        assert sum(token.type == "footnote_ref" for token in tokens) == site[path].count('aria-label="Reference ')
        for token in tokens:
            href = str(token.attrs.get("href", ""))
            if token.type == "link_open" and ":" not in href:
                target = unquote(urljoin(name, href).partition("#")[0])
                assert target in site, (name, href)
                links += 1
    assert links > 1000


def test_a_site_without_markdown_links_to_none(tmp_path: Path) -> None:
    (tmp_path / "kmwiki.toml").write_text("[build]\nmarkdown = false\n")
    (tmp_path / "a.md").write_text("# A\n\n[[b]]\n")
    (tmp_path / "b.md").write_text("# B\n")
    files = texts(Made(load_config(tmp_path)).outputs)
    assert not [path for path in files if path.endswith(".md")]
    assert not [path for path, text in files.items() if "index.md" in text or "text/markdown" in text]
    linked = [link.url for link in parse_llms_file(files["llms.txt"]).sections["Pages"]]
    assert linked == ["a/index.html", "b/index.html"] and set(linked) <= set(files)
    assert "as Markdown" not in files["llms.txt"] + files["a/index.html"]


def test_what_authors_hide_is_not_in_the_markdown(tmp_path: Path) -> None:
    text = "# A\n\nSeen [[A|*x*]]. %%Unseen%% <!-- Unseen --> $a_b < c$ [[Nowhere]]\n\n> [!tip] Do\n> it\n"
    (tmp_path / "a.md").write_text(text)
    markdown = texts(Made(load_config(tmp_path)).outputs)["a/index.md"]
    assert "Unseen" not in markdown and "Seen \\*x\\*." in markdown
    assert "$a_b < c$ Nowhere" in markdown and "> [!tip] Do\n> it\n" in markdown


@pytest.mark.slow
def test_every_pages_data_are_json_ld(site: dict[str, str]) -> None:
    def context(address: str, options: Any) -> dict[str, Any]:
        assert address == "https://schema.org"
        return {"contextUrl": None, "documentUrl": address, "document": {"@context": {"@vocab": "https://schema.org/"}}}

    for path in pages(site):
        data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', site[path])[1])  # type: ignore[index]
        (article,) = jsonld.expand(data, {"documentLoader": context})
        assert article["@id"] == address_of(path) and article["@type"] == ["https://schema.org/Article"]


@pytest.mark.slow
def test_all_that_pages_say_of_themselves_can_be_exported(wiki: Analysis) -> None:
    document = json.loads(as_jsonld(wiki.site)) | {"@context": {"@vocab": "https://schema.org/"}}
    found = jsonld.expand(document)
    assert len(found) == len(wiki.wiki.refs) and {"https://schema.org/Article"} == {one["@type"][0] for one in found}


@pytest.mark.slow
@pytest.mark.parametrize("form", ["llms", "llms-full"])
def test_an_export_is_what_the_site_holds(form: str, tmp_path: Path, site_of: SiteOf) -> None:
    assert kmwiki("export", WIKIS["small"], "--format", form, "-o", tmp_path / "out").code == 0
    assert (tmp_path / "out").read_bytes() == (site_of("small") / f"{form}.txt").read_bytes()


def test_the_graph_is_graphml(wiki: Analysis) -> None:
    graph = networkx.read_graphml(io.BytesIO(as_graphml(wiki.site)))
    assert set(graph.nodes) == set(wiki.wiki.refs)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["og:title", "og:type", "og:url", "og:site_name", "og:description", "twitter:card"])
def test_a_page_tells_others_how_to_show_it(site: dict[str, str], name: str) -> None:
    page = site["tacit-knowledge/index.html"]
    assert len(re.findall(rf'<meta (?:name|property)="{name}" content="[^"]+">', page)) == 1


@pytest.mark.slow
@pytest.mark.parametrize(("name", "base_url"), [("demonstration", BASE), ("small", None), ("okf", None)])
def test_every_page_says_once_what_it_is_about(site_of: SiteOf, name: str, base_url: str | None) -> None:
    for file in site_of(name, base_url).rglob("*.html"):
        found = re.findall(r'<meta name="description" content="([^"]*)">', file.read_text(encoding="utf-8"))
        assert len(found) == 1 and found[0].strip() and len(found[0]) < 1000, file


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Short *and* sweet.", "Short and sweet."),
        ("word " * 100, "word " * 32 + "…"),
        ("知识" * 100, "知识" * 80 + " …"),
    ],
)
def test_a_page_without_a_summary_is_about_what_it_begins_with(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.md").write_text(f"# A\n\n{text}\n", encoding="utf-8")
    [page] = [file.content.decode() for file in Made(load_config(tmp_path)).outputs if file.path == "a/index.html"]
    assert f'<meta name="description" content="{said}">' in page


@pytest.mark.slow
def test_pages_are_light(site: dict[str, str]) -> None:
    scripts = sum(len(site[f"static/{name}.js"].encode()) for name in ("theme", "kmwiki", "lists", "redirect", "404"))
    assert len(site["static/kmwiki.css"].encode()) <= 30_000 and scripts <= 25_000


def test_the_frame_of_a_long_page_is_thin(tmp_path: Path) -> None:
    """A page of 2,000 words with 30 links: its HTML is at most 1.6 times its body."""
    wiki = tmp_path / "wiki"  # its name is the title, which each page has several times
    wiki.mkdir()
    links = "".join(f"[[Page {number}]] " for number in range(30))
    (wiki / "long.md").write_text("# Long\n\n" + "\n\n".join(["Word " * 100] * 20) + f"\n\n{links}\n")
    for number in range(30):
        (wiki / f"p{number}.md").write_text(f"# Page {number}\n\nText.\n")
    outputs = texts(Made(load_config(wiki)).outputs)
    page = outputs["long/index.html"]
    body = page.partition('<article data-kmwiki="body">')[2].partition("</article>")[0]
    assert len(page) <= 1.6 * len(body), len(page) / len(body)


@pytest.mark.slow
def test_the_frame_of_a_connected_page_is_thin(tmp_path: Path) -> None:
    """The same for one to which 30 other pages link, listed with what they say; the drawer of the menu takes more."""
    wiki = tmp_path / "wiki"  # its name is the title, which each page has several times
    wiki.mkdir()
    links = "".join(f"[[Page {number}]] " for number in range(30))
    (wiki / "long.md").write_text("# Long\n\n" + "\n\n".join(["Words " * 100] * 20) + f"\n\n{links}\n")
    for number in range(30):
        (wiki / f"p{number}.md").write_text(f"# Page {number}\n\nText.\n")
        (wiki / f"q{number}.md").write_text(f"# Other {number}\n\nMore of this is told in [[Long]].\n")
    outputs = texts(Made(load_config(wiki)).outputs)
    page = outputs["long/index.html"]
    assert page.count("<p>More of this is told in Long.</p>") == 30 and "<svg" in page
    body = page.partition('<article data-kmwiki="body">')[2].partition("</article>")[0]
    assert len(page) <= 1.63 * len(body), len(page) / len(body)


def test_no_title_turns_what_follows_it(tmp_path: Path) -> None:
    """Titles may hold characters that change the direction of text: in a list, the next entry is another's."""
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "a.md").write_text('---\ntitle: "A \u202e gpj.exe"\n---\nText. [[B]]\n', encoding="utf-8")
    (tmp_path / "content" / "b.md").write_text("# B\n\nText.\n", encoding="utf-8")
    outputs = texts(Made(load_config(tmp_path)).outputs)
    for path in ("llms.txt", "index.html", "special/all-pages/index.html", "b/index.html"):
        assert "gpj.exe" in outputs[path] and "\u202e" not in outputs[path], path
