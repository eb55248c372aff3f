"""What readers load: style sheets and scripts without what only their authors read, and no more of them than needed."""

import pytest
from playwright.sync_api import Browser

from kmwiki.theme import static_files, template_folder

STYLES = sorted((template_folder() / "static").glob("*.css"))
# Values of variables are kept as they are written.
RULES = """text => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return [...sheet.cssRules].map(rule => rule.cssText.replace(/\\s*([,/+])\\s*/g, "$1"));
}"""


@pytest.mark.parametrize("name", [file.name for file in STYLES])
def test_a_style_sheet_says_the_same_when_it_is_stripped(browser: Browser, name: str) -> None:
    page = browser.new_page()
    source = (template_folder() / "static" / name).read_text(encoding="utf-8")
    served = dict(static_files(diagrams=True))[name].decode()
    assert len(served) < len(source)
    assert page.evaluate(RULES, served) == page.evaluate(RULES, source)
    page.close()
