"""The policy of pages: closed, unless an owner opens it for some origins; and never for anything else."""

import re
from html import unescape
from pathlib import Path

import pytest

from building import kmwiki, made, texts, write
from kmwiki.content.policy import KINDS, allows

PAGE = {"content/tea.md": "# Tea\n\n![far](https://a.example.org/far.png)\n"}
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
CLOSED = {
    "default-src": ["'none'"],
    "style-src": ["'self'"],
    "script-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "media-src": ["'self'"],
    "frame-src": ["'self'"],
    "connect-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
}
DIRECTIVES = dict(zip(KINDS, ("script", "style", "font", "img", "media", "frame", "connect"), strict=True))


def policies(root: Path, settings: str) -> list[dict[str, list[str]]]:
    """The policy of each page of the site, of which there are several kinds, by directive."""
    site = made(root, PAGE | {"kmwiki.toml": settings})
    found = []
    for text in texts(site.outputs).values():
        for policy in _POLICY.findall(text):
            directives = [one.split() for one in unescape(policy).split(";")]
            found.append({name: values for name, *values in directives})
    return found


@pytest.mark.slow
@pytest.mark.parametrize("settings", ["", "[security]\nallow = []\n", "[security.allow]\nscript = []\n"])
def test_the_policy_is_closed(tmp_path: Path, settings: str) -> None:
    found = policies(tmp_path, settings)
    assert len(found) > 5 and all(policy == CLOSED for policy in found)
    without, with_none = (dict(texts(made(tmp_path, files).outputs)) for files in ({}, {"kmwiki.toml": ""}))
    assert without == with_none


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_opened_for_its_origins_only(tmp_path: Path, kind: str) -> None:
    origins = ["https://a.example.org", "https://*.example.net", "https://b.example.org:8443"]
    name = f"{DIRECTIVES[kind]}-src"
    for policy in policies(tmp_path, f"[security.allow]\n{kind} = {origins + origins[:1]}\n"):
        assert policy == CLOSED | {name: CLOSED[name] + origins}


def test_a_list_opens_every_kind(tmp_path: Path) -> None:
    opened = {f"{name}-src" for name in DIRECTIVES.values()}
    for policy in policies(tmp_path, '[security]\nallow = ["https://plausible.io"]\n'):
        assert policy == {
            name: [*values, *(["https://plausible.io"] if name in opened else [])] for name, values in CLOSED.items()
        }


@pytest.mark.parametrize(
    "origin",
    [
        "http://example.org",
        "https://example.org/",
        "https://example.org/path",
        "https://example.org; script-src *",
        "https://example.org 'unsafe-inline'",
        "'unsafe-inline'",
        "'self'",
        "*",
        "https://*",
        "https://*.org",
        "https://*.*.example.org",
        "https://a*.example.org",
        "https:",
        "//example.org",
        "example.org",
        "data:",
        "https://user@example.org",
        "https://example.org:0",
        "https://exa\\nmple.org",
        "https://example.org\\n",
        'https://example.org\\">',
        "https://example.org?a",
        "https://example.org#a",
        "https://EXAMPLE.org",
        "https://bücher.example",
        "https://-a.example.org",
        "",
    ],
)
@pytest.mark.parametrize("form", ['[security]\nallow = ["{}"]\n', '[security.allow]\nframe = ["{}"]\n'])
def test_nothing_but_an_origin_is_taken(tmp_path: Path, origin: str, form: str) -> None:
    root = write(tmp_path, PAGE | {"kmwiki.toml": form.format(origin)})
    run = kmwiki("check", root)
    assert run.code == 2 and "security.allow" in run.err and "is not an origin" in run.err
    assert "kmwiki.toml:2" in run.err


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("[security.allow]\nscripts = []\n", "unknown kind “scripts” in [security.allow] (did you mean “script”?)"),
        ("[security]\nallowed = []\n", "unknown key “allowed” in [security] (did you mean “allow”?)"),
        ('[security]\nallow = "https://example.org"\n', "security.allow: write a list in square brackets"),
    ],
)
def test_a_slip_of_the_pen_is_said(tmp_path: Path, settings: str, said: str) -> None:
    run = kmwiki("check", write(tmp_path, PAGE | {"kmwiki.toml": settings}))
    assert run.code == 2 and said in run.err


@pytest.mark.parametrize(
    ("pattern", "origin", "same"),
    [
        ("https://a.example.org", "https://a.example.org", True),
        ("https://a.example.org", "https://b.a.example.org", False),
        ("https://a.example.org", "http://a.example.org", False),
        ("https://*.example.org", "https://a.b.example.org", True),
        ("https://*.example.org", "https://example.org", False),
        ("https://*.example.org", "https://notexample.org", False),
        ("https://a.example.org", "https://a.example.org:443", True),
        ("https://a.example.org:8443", "https://a.example.org", False),
    ],
)
def test_origins_are_compared_as_browsers_do(pattern: str, origin: str, same: bool) -> None:
    assert allows((pattern,), origin) == same
