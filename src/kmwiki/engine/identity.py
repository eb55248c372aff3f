"""What a build depends on, in a form that can be compared: its configuration, and a digest of all."""

import os
from hashlib import blake2b
from typing import Any

import msgspec
from msgspec.structs import replace

from kmwiki.config import Config
from kmwiki.content.files import Files
from kmwiki.engine.manifest import DIGEST, digest_of_file
from kmwiki.engine.render import as_they_are, renderer_of, static_outputs, used_assets
from kmwiki.engine.results import Analysis
from kmwiki.engine.store import salt


def config_text(config: Config) -> str:
    """The configuration and the version of kmwiki, without the places of the wiki and of its site, and without the
    name of its folder, which counts only if it is the title."""

    def relative(path: Any) -> str:
        try:
            return os.path.relpath(path, config.root)
        except ValueError:  # on Windows, a path on another drive
            return str(path)

    folders = replace(config.folders, output=None)
    owner = replace(config.owner, folder="")
    plain = replace(config, folders=folders, output=config.root, owner=owner, features=None)  # functions have a salt
    return msgspec.json.encode(plain, enc_hook=relative).decode() + (salt() + config.features.salt).hex()


def build_digest(analysis: Analysis) -> str:
    """A digest of everything that a site depends on; builds on two machines that have the same make the same files.

    The findings also count: a page that failed on one machine only shows something else there.
    """
    config, site = analysis.config, analysis.site
    digest = blake2b(config_text(config).encode(), digest_size=DIGEST)
    digest.update(site.title.encode())
    digest.update(renderer_of(config).fingerprint())
    for file in static_outputs(site, config):
        digest.update(msgspec.msgpack.encode((file.path, file.content)))
    for asset in (*used_assets(site), *as_they_are(analysis.files.published)):
        digest.update(msgspec.msgpack.encode((asset.path, _digest_of_file(asset.origin))))
    digest.update(msgspec.msgpack.encode((_read(analysis.files), analysis.diagnostics)))
    return digest.hexdigest()


def _digest_of_file(file: str) -> str:
    """The digest of an attachment; empty if it cannot be read, which costs only this file."""
    try:
        return digest_of_file(file)
    except OSError:
        return ""


def _read(files: Files) -> tuple[Any, ...]:
    """What was read from the wiki, without its place on this machine."""
    pages = [(page.path, page.name, page.digest) for page in files.pages]
    sources = [replace(source, origin="", text=None) for source in files.sources]  # its digest is that of all its bytes
    assets = [replace(asset, origin="") for asset in files.assets]
    return pages, sources, assets, files.compiled, files.lock, files.verdicts
