"""The shards of a build: together they are the site, and `kmwiki merge` joins them into the same bytes."""

from pathlib import Path

import pytest

from building import HERE
from kmwiki import analyse, load_config
from kmwiki.engine.render import render
from kmwiki.engine.shards import Shard
from kmwiki.model import OutputFile

SITES = sorted(folder.name for folder in (HERE / "sites").iterdir() if (folder / "content").is_dir())
COUNTS = (1, 2, 4, 16)


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("name", SITES)
def test_each_file_is_in_one_shard(name: str, count: int) -> None:
    config = load_config(HERE / "sites" / name)
    site = analyse(config).site
    whole = render(site, config)
    shards = [render(site, config, shard=Shard(number, count)) for number in range(1, count + 1)]
    made = [file for shard in shards for file in shard.files if isinstance(file, OutputFile)]
    assert sorted(file.path for file in made) == sorted({file.path for file in made})
    assert {file.path: file.content for file in made} == {
        file.path: file.content for file in whole.files if isinstance(file, OutputFile)
    }
    assert sorted(path for shard in shards for path in shard.paths) == sorted(whole.paths)
    assert [asset for shard in shards for asset in shard.assets] == list(whole.assets)


def test_the_files_of_a_page_are_together_and_shards_are_alike(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number:02}.md").write_text(f"# Page {number}\n\n[[{(number + 1) % 40:02}]]\n" + "Words. " * 200)
    config = load_config(tmp_path)
    site = analyse(config).site
    for count in COUNTS:
        paths = [render(site, config, shard=Shard(number, count)).paths for number in range(1, count + 1)]
        pages = [{path.partition("/")[0] for path in some if path[:2].isdecimal()} for some in paths]
        assert all(sum(page in some for some in pages) == 1 for page in {page for some in pages for page in some})
        assert [len(some) for some in pages] == pytest.approx([40 / count] * count, abs=1)
