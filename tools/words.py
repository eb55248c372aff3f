"""Keeps the catalogues of the interface's words: src/kmwiki/theme/locale/<language>/LC_MESSAGES/kmwiki.po and .mo.

    python tools/words.py           finds all words, adds them to each catalogue, and compiles it
    python tools/words.py --check   says what is not translated or not compiled; changes nothing
    python tools/words.py --new fr  begins a catalogue

Then write the translations into the .po files, by hand or with any program that knows gettext.
"""

import argparse
import io
import sys
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from kmwiki.analysis.reports import REPORTS
from kmwiki.outputs.labels import TITLES
from kmwiki.outputs.trust_words import EVIDENCE_WORDS, STATES, WORDS

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "src" / "kmwiki" / "theme" / "locale"
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext.babel_extract"), ("**.xml", "jinja2.ext.babel_extract")]
OPTIONS = {"**.html": {"newstyle_gettext": "true", "trimmed": "true"}}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "say": (1, 2)}

# Headers of a catalogue that say nothing here.
_IDLE = tuple(f'"{name}' for name in ("Project-Id", "Report-", "Last-", "Language-Team", "POT-", "PO-", "Generated-By"))


def template() -> Catalog:
    """All words that there are to translate."""
    catalog = Catalog(project="kmwiki", charset="utf-8", fuzzy=False)
    for folder in (ROOT / "src" / "kmwiki" / "outputs", ROOT / "templates"):
        for _, _, message, _, _ in extract_from_dir(folder, METHODS, OPTIONS, KEYWORDS):
            catalog.add(message)
    with open(ROOT / "src" / "kmwiki" / "theme" / "translations.py", "rb") as stream:
        for _, message, _, _ in extract("python", stream, KEYWORDS):
            catalog.add(message)
    for report in REPORTS:  # what is not written where it is said
        for text in filter(None, (report.title, report.description, report.if_empty, report.column)):
            catalog.add(text)
    for text in (*chain.from_iterable((WORDS | EVIDENCE_WORDS).values()), *STATES, *sorted(TITLES.values())):
        catalog.add(text)
    return catalog


def catalogue_of(file: Path, words: Catalog) -> Catalog:
    """The catalogue in a file, with all words that there are now."""
    with open(file, "rb") as stream:
        catalog = read_po(stream, locale=file.parent.parent.name)
    catalog.update(words, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def compiled(catalog: Catalog) -> bytes:
    """What the program reads."""
    # The same words give the same bytes, at any time.
    catalog.creation_date = catalog.revision_date = datetime(2000, 1, 1, tzinfo=UTC)
    stream = io.BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def problems(file: Path, words: Catalog) -> list[str]:
    """What a catalogue lacks."""
    catalog = catalogue_of(file, words)
    found = []
    for message in catalog:
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and not all(texts):
            found.append(f"{catalog.locale}: not translated: {message.id}")
        found += [f"{catalog.locale}: {error}: {message.id}" for error in message.check(catalog)]
    if not file.with_suffix(".mo").exists() or file.with_suffix(".mo").read_bytes() != compiled(catalog):
        found.append(f"{catalog.locale}: not compiled")
    return found


def save(file: Path, catalog: Catalog) -> None:
    """Write a catalogue and what the program reads of it."""
    catalog.header_comment = f"# The words of kmwiki's pages: {catalog.locale}."
    stream = io.BytesIO()
    write_po(stream, catalog, width=110, omit_header=False, sort_output=True, no_location=True)
    kept = [line for line in stream.getvalue().decode().splitlines() if not line.startswith(_IDLE)]
    file.write_bytes(("\n".join(kept) + "\n").encode())
    with open(file, "rb") as written:
        again = read_po(written, locale=str(catalog.locale))
    file.with_suffix(".mo").write_bytes(compiled(again))


def main() -> int:
    """Update or check, as the command line says; 1 if something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say what is wrong")
    parser.add_argument("--new", metavar="LANGUAGE", help="begin a catalogue")
    options = parser.parse_args()
    if options.new:
        file = LOCALE / options.new / "LC_MESSAGES" / "kmwiki.po"
        file.parent.mkdir(parents=True)
        catalog = template()
        catalog.locale = options.new
        save(file, catalog)
    files, words = sorted(LOCALE.glob("*/LC_MESSAGES/kmwiki.po")), template()
    if not options.check:
        for file in files:
            save(file, catalogue_of(file, words))
    found = [problem for file in files for problem in problems(file, words)]
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
