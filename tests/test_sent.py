"""What is done with each page can be sent to another process, which inherited nothing, and gives the same there."""

import multiprocessing
import pickle
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from building import HERE, built_by, files_of, write
from kmwiki import load_config
from kmwiki.analysis.mentions import names_of
from kmwiki.content.loader import load_wiki
from kmwiki.content.source_names import SourceNames
from kmwiki.engine.claims import ClaimMemory
from kmwiki.engine.facts import FactMaker
from kmwiki.engine.freshness import NO_FINGERPRINTS
from kmwiki.engine.indexing import Indexes
from kmwiki.engine.linking import Link
from kmwiki.engine.parsing import Parse
from kmwiki.engine.plan import Plan
from kmwiki.engine.render import RenderedView
from kmwiki.engine.store import NOTHING, Store
from kmwiki.evidence.trust import contradictions
from kmwiki.graph.resolver import resolver_of
from kmwiki.pipeline import analyse


@pytest.mark.slow
@pytest.mark.parametrize("remembers", [True, False], ids=["with a cache", "without"])
@pytest.mark.parametrize("name", ["small", "syntax", "fronts"])
def test_each_step_gives_the_same_elsewhere(name: str, remembers: bool, tmp_path: Path) -> None:
    config = load_config(HERE / "sites" / name)
    store = Store(tmp_path / "cache") if remembers else NOTHING
    files = load_wiki(config.folders)
    assert pickle.loads(pickle.dumps(config)) == config
    site = analyse(config, store=store).site
    wiki = site.wiki
    sources = SourceNames.of([source.id for source in files.sources])
    claims = ClaimMemory(store, {})
    slugs, plan = list(wiki.refs), Plan(site, config.features)
    steps: list[tuple[Callable[[Any], Any], Iterable[Any]]] = [
        (Parse(config, sources), files.pages),
        (Link(resolver_of(wiki.graph, files, sources, config.resolving)), slugs),
        (FactMaker(wiki, names_of(wiki), contradictions(wiki), config, Indexes(store), claims, len(slugs)), slugs),
        (RenderedView(site, config, NO_FINGERPRINTS, (), packs=True), plan),
    ]
    for step, items in steps:
        sent = pickle.loads(pickle.dumps(step))
        assert items
        for item in items:
            assert sent(pickle.loads(pickle.dumps(item))) == step(item), item
    store.close()


@pytest.mark.slow
def test_a_site_is_the_same_however_processes_start(tmp_path: Path) -> None:
    """Each begins with a cache of its own, or one would find what another has made.

    At most two processes start for each step, one of them for what is begun early: to start one takes the most time.
    """
    words = "Much is said of [[P 7#Some words]] and by ^[a.md:2]. ![[P 8]]\n\n## Some words\n\n" + "More words. " * 50
    pages = {f"content/p{number}.md": f"---\ntitle: P {number}\n---\n{words}" for number in range(20)}
    files = {**pages, "sources/a.md": "One.\nTwo.\n", "kmwiki.toml": "[site]\ntitle = 'T'\n"}
    sites = []
    for method in multiprocessing.get_all_start_methods():
        root = write(tmp_path / method, files)
        multiprocessing.set_start_method(method, force=True)
        try:
            assert not built_by(2, root, batch=1_000_000).outcome.failed
        finally:
            multiprocessing.set_start_method(None, force=True)
        sites.append(files_of(root / "site"))
    assert len(sites[0]) > 100
    assert all(site == sites[0] for site in sites)
