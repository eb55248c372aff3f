"""Which addresses are refused: those that would run something, however their scheme is hidden, and no others."""

import pytest

from kmwiki.content.schemes import is_refused

REFUSED = (
    "javascript:x JaVaScRiPt:x %6aavascript:x java%73cript:x java&#x73;cript:x jav\tascript:x \x01javascript:x "
    "%256aavascript:x %25252525256aavascript:x &amp;#106;avascript:x vbscript:x data:text/html,x file:///etc/passwd"
).split(" ")
LET_THROUGH = (
    "https://e.org/?u=https%253A%25252F%2525252Fx https://e.org/#javascript:x zotero://select mailto:a@b page.md "
    "%2525252520name.md#x a/javascript:x data.md file.md#x javascript.md /data:x obsidian://open?file=%25252525"
).split(" ")


@pytest.mark.parametrize("address", REFUSED)
def test_what_would_run_is_refused(address: str) -> None:
    assert is_refused(address)


@pytest.mark.parametrize("address", LET_THROUGH)
def test_other_addresses_are_let_through(address: str) -> None:
    assert not is_refused(address)


def test_a_long_address_takes_no_longer() -> None:
    assert not is_refused("%25" * 200_000)
