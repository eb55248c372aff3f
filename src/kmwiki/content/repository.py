"""The repository that a wiki is kept in: where the wiki is in it, and where readers edit a page or see its history."""

import re
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlsplit

from msgspec import Struct

from kmwiki.content.characters import unreadable
from kmwiki.content.options import SiteOptions
from kmwiki.content.roots import Misset
from kmwiki.patterns import regex

GIT = ".git"
_ADDRESS = regex(r"https?://[^\s/?#@\"'<>\\]+(?:/[^\s\"'<>\\]*)?\Z", re.IGNORECASE)

# By a word in the name of the host: where a file is edited, and where its history is shown; empty where it is nowhere.
_FORGES = {
    "github": ("{repository}/edit/{branch}/{path}", "{repository}/commits/{branch}/{path}"),
    "gitlab": ("{repository}/-/edit/{branch}/{path}", "{repository}/-/commits/{branch}/{path}"),
    "codeberg": ("{repository}/_edit/{branch}/{path}", "{repository}/commits/branch/{branch}/{path}"),
    "forgejo": ("{repository}/_edit/{branch}/{path}", "{repository}/commits/branch/{branch}/{path}"),
    "gitea": ("{repository}/_edit/{branch}/{path}", "{repository}/commits/branch/{branch}/{path}"),
    "bitbucket": (
        "{repository}/src/{branch}/{path}?mode=edit&at={branch}",
        "{repository}/history-node/{branch}/{path}?at={branch}",
    ),
    "git.sr.ht": ("", "{repository}/log/{branch}/item/{path}"),
}


class Repository(Struct, frozen=True, kw_only=True):
    """Addresses of a file of the wiki, with `{path}` for its path in the repository; empty if there is no such page."""

    edit: str = ""
    history: str = ""
    folder: str = ""  # of the wiki in the repository, with a slash at its end unless it is empty

    def edit_url(self, path: str) -> str:
        """The address at which a file of the wiki is edited; empty if there is none."""
        return self._filled(self.edit, path)

    def history_url(self, path: str) -> str:
        """The address at which the history of a file of the wiki is shown; empty if there is none."""
        return self._filled(self.history, path)

    def _filled(self, template: str, path: str) -> str:
        return template.replace("{path}", quote(self.folder + path, errors="surrogateescape"))


def path_in_repository(root: Path) -> PurePosixPath:
    """The path of a wiki's root in the Git repository that it is part of; an empty one if it is in none."""
    for folder in (root, *root.parents):
        if (folder / GIT).exists():
            return PurePosixPath(root.relative_to(folder).as_posix())
    return PurePosixPath()


def repository_of(root: Path, site: SiteOptions) -> Repository | None:
    """The repository that the owner names; None if pages lead to none. Raises Misset for what leads nowhere."""
    if site.repository is None and site.edit is None and site.history is None:
        return None
    base = "" if site.repository is None else _plain("repository", site.repository).rstrip("/").removesuffix(".git")
    known = _of_forge(base)
    if base and known is None and site.edit is None and site.history is None:
        how = "set site.edit and site.history to the URLs of its files"
        example = "“https://git.example.org/wiki/edit/main/{path}”"
        host = urlsplit(base).hostname
        raise Misset("site.repository", f"site.repository: kmwiki does not know “{host}”; {how} (such as {example})")
    edit, history = known or ("", "")
    place = path_in_repository(root) if site.repository_folder is None else PurePosixPath(site.repository_folder)
    folder = place.as_posix().strip("/")
    return Repository(
        edit=_template("edit", edit if site.edit is None else site.edit, base, site.branch),
        history=_template("history", history if site.history is None else site.history, base, site.branch),
        folder=f"{folder}/" if folder not in ("", ".") else "",
    )


def _of_forge(base: str) -> tuple[str, str] | None:
    """The two templates of the forge that a repository is on; None if it is not known."""
    host = urlsplit(base).hostname or ""
    return next((both for word, both in _FORGES.items() if word in host), None)


def _template(key: str, template: str, base: str, branch: str) -> str:
    """The template with only `{path}` left to fill in."""
    if not template:
        return ""
    if "{path}" not in template:
        raise Misset(f"site.{key}", f"site.{key}: “{template}” does not contain “{{path}}”")
    filled = template.replace("{repository}", base).replace("{branch}", quote(branch))
    _plain(key, filled.partition("{path}")[0])
    return filled


def _plain(key: str, address: str) -> str:
    """An address of the web without anybody's name or password in it, or its first part."""
    if not _ADDRESS.match(address) or unreadable(address):
        raise Misset(f"site.{key}", f"site.{key}: “{address}” is not a URL (such as “https://github.com/o/wiki”)")
    return address
