"""The button on a block of code: what it copies, from where, and what it says."""

from pathlib import Path

import pytest
from chromium import box
from playwright.sync_api import Page, expect
from served import overdue, server
from windows import Windows

from building import kmwiki, write

TEXT = """\
```python linenums="7" hl_lines="2" title="brew.py"
def brew(leaves):
    return leaves * 2
```

```console
$ pip install \\
    kmwiki
Collecting kmwiki
$ kmwiki build
```

    >>> 1 + 1
    >>> for x in y:
    ...     pass

> ```sh
> $ echo one
> one
> ```

```sh
$ echo one

$ echo two
```
"""
DIAGRAM = "```sh\necho one\n```\n\n```mermaid\ngraph TD; A --> B\n```\n"
COPIED = [
    "def brew(leaves):\n    return leaves * 2",
    "pip install \\\n    kmwiki\nkmwiki build",  # of a session, the commands
    "1 + 1\nfor x in y:\n    pass",
    "$ echo one\none",  # it is not known which lines are commands
    "echo one\n\necho two",
]
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
REFUSED = f"{NO_CLIPBOARD}; document.execCommand = () => false"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pages = {"code": TEXT, "none": "No `code`.\n", "diagram": DIAGRAM}
    root = write(tmp_path_factory.mktemp("code"), {f"content/{name}.md": text for name, text in pages.items()})
    assert kmwiki("build", root, "-o", root / "site").code == 0
    return root / "site"


def pasted(page: Page) -> str:
    """What a reader pastes elsewhere."""
    page.evaluate("document.body.append(Object.assign(document.createElement('textarea'), { id: 'paste' }))")
    page.locator("#paste").press("ControlOrMeta+v")
    text = page.locator("#paste").input_value()
    page.evaluate("document.getElementById('paste').remove()")
    return text


@pytest.mark.parametrize("script", ["", NO_CLIPBOARD], ids=["clipboard", "selection"])
@pytest.mark.parametrize("is_served", [True, False], ids=["http", "file"])
def test_each_block_is_copied_as_it_is_used(windows: Windows, site: Path, script: str, is_served: bool) -> None:
    """With the clipboard that a secure address has, and without."""
    page = windows.page(script=script, permissions=["clipboard-read", "clipboard-write"])
    with server(site) as address:
        page.goto(f"{address}code/index.html" if is_served else (site / "code" / "index.html").as_uri())
        buttons = page.get_by_role("button", name="Copy code")
        expect(buttons).to_have_count(len(COPIED))
        for number, text in enumerate(COPIED):
            button = buttons.nth(number)
            button.press("Enter")
            expect(page.get_by_role("status").nth(number)).to_have_text("Copied")
            expect(button).to_be_focused()
            assert pasted(page) == text


def test_what_a_button_says_goes_again(windows: Windows, site: Path) -> None:
    page = windows.page(script=REFUSED)
    page.goto((site / "code" / "index.html").as_uri())
    page.get_by_role("button", name="Copy code").first.click()
    expect(page.get_by_role("status").first).to_have_text("Copy failed")
    overdue(page, 2000)
    expect(page.get_by_role("status").first).to_have_text("")


def test_a_diagram_has_no_button(windows: Windows, site: Path) -> None:
    page = windows.page()
    page.goto((site / "diagram" / "index.html").as_uri())
    expect(page.locator("article svg")).to_be_visible()
    expect(page.get_by_role("button", name="Copy code")).to_have_count(1)


def test_only_pages_with_code_load_it_and_nothing_is_there_without_scripts(windows: Windows, site: Path) -> None:
    assert "code.js" not in (site / "none" / "index.html").read_text()
    page = windows.page(java_script_enabled=False)
    page.goto((site / "code" / "index.html").as_uri())
    expect(page.get_by_role("button", name="Copy code")).to_have_count(0)


def test_a_button_covers_no_code_and_is_not_printed(windows: Windows, site: Path) -> None:
    page = windows.page(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page.goto((site / "code" / "index.html").as_uri())
    blocks, buttons = page.locator("article pre code"), page.get_by_role("button", name="Copy code")
    for number in range(len(COPIED)):
        button, code = box(buttons.nth(number)), box(blocks.nth(number))
        assert button["y"] + button["height"] <= code["y"] + 6  # the leading above the letters
        assert min(button["width"], button["height"]) >= 24
    page.emulate_media(media="print")
    expect(buttons.first).not_to_be_visible()
