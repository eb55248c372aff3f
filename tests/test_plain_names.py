"""Names that readers see: of properties, and of what a wiki without sources does not offer."""

from pathlib import Path

import pytest

from building import made, texts
from kmwiki.outputs.details import key_words


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("imdbId", "IMDb ID"),
        ("url", "URL"),
        ("entity_id", "Entity ID"),
        ("SchemaVersion", "Schema version"),
        ("schema-version", "Schema version"),
        ("SCHEMA_VERSION", "Schema version"),
        ("createdAt", "Created at"),
        ("DOI_link", "DOI link"),
        ("e-mail", "E-mail"),
        ("pH", "pH"),
        ("größe", "Größe"),
        ("сорт", "Сорт"),
        ("品種", "品種"),
        ("Entity id", "Entity ID"),
        ("githubUrl", "GitHub URL"),
        ("startDate", "Start date"),
        ("arXiv", "arXiv"),
        ("GitHub", "GitHub"),
        ("Rating (1-7)", "Rating (1-7)"),
        ("Größe", "Größe"),
        ("identity", "Identity"),
    ],
)
def test_a_key_is_shown_as_words(key: str, words: str) -> None:
    assert key_words(key) == words


@pytest.mark.parametrize(
    ("files", "is_offered"),
    [
        ({"content/a.md": "# Text\n\nWithout sources.\n"}, False),
        ({"content/a.md": "# Text\n\nOne.^[s.md]\n", "sources/s.md": "One.\n"}, True),
        ({"content/a.md": "# Text\n\nOne.^[https://example.org/]\n"}, True),
        ({"content/a.md": "---\nconfidence: 0.2\n---\nText\n"}, True),
    ],
)
def test_the_trust_line_is_explained_where_there_may_be_one(
    tmp_path: Path, files: dict[str, str], is_offered: bool
) -> None:
    site = texts(made(tmp_path, files).outputs)
    assert ("trust/index.html" in site["special/index.html"]) == is_offered
    assert ("trust/index.html" in site["special/help/index.html"]) == is_offered
