"""An author at work beside the open preview: each change is seen, and nothing else of the open page changes."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from difflib import unified_diff
from pathlib import Path

import pytest
from chromium import box
from playwright.sync_api import Page, Route, expect
from served import knows_its_state, overdue, painted
from windows import SIZE, Windows

from building import PATIENCE, git, wait_for
from kmwiki.theme.static_files import template_folder
from previewed import Served, served

LONG = "\n\n".join(f"Paragraph {number} of a long page on tea." for number in range(60))
TEA = f"""---
title: Tea
tags: [drink]
---

A drink. ^[brewing.md:1] It is made with [[Water]] and with [[Milk]].

> [!note]- More
> Folded words.

Here is [a link](index.md) that may have the focus.

{LONG}

The end of tea.
"""
PAGES = re.compile(r".*\.html$")
STYLE = (template_folder() / "static" / "kmwiki.css").read_text(encoding="utf-8")
PICTURE = (Path(__file__).parent.parent / "sites" / "small" / "content" / "Anhänge" / "dot.png").read_bytes()


def write(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


def fill(root: Path) -> None:
    """Make the wiki what it is before each test."""
    for entry in root.iterdir():
        if entry.name != ".kmwiki":
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    write(root, "kmwiki.toml", '[site]\ntitle = "Drinks"\n')
    write(root, "content/index.md", "---\ntitle: Home\n---\nSee [[Tea]].\n")
    write(root, "content/tea.md", TEA)
    write(root, "content/water.md", "---\ntitle: Water\n---\nWet. ![[dot.png]]\n")
    write(root, "content/old/coffee.md", "---\ntitle: Coffee\n---\nBlack, not like [[Tea]].\n")
    write(root, "sources/brewing.md", "Boil water.\nWait.\n")
    (root / "content" / "dot.png").write_bytes(PICTURE)


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    fill(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("served")
    fill(root)
    with served(root) as preview:
        yield preview


@pytest.fixture
def preview(running: Served) -> Served:
    """One preview for all tests: that everything becomes something else under it is part of what it must bear.

    The files beside pages are compared where a test has the preview settle.
    """
    fill(running.root)
    running.settles(PAGES)
    return running


@pytest.fixture
def page(windows: Windows, preview: Served) -> Iterator[Page]:
    """The page on tea, scrolled, with a link focused and a callout opened."""
    page = windows.page(viewport={"width": 1000, "height": 700})
    page.set_default_timeout(1000 * PATIENCE)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
    page.goto(preview.url + "tea/")
    knows_its_state(page)
    page.locator("article details summary").click()
    page.locator("article a", has_text="a link").focus()
    page.evaluate("window.mine = 'not loaded again'; document.documentElement.style.scrollBehavior = 'auto'")
    page.evaluate("window.scrollTo(0, 900)")
    yield page
    assert troubles == []


def is_kept(page: Page) -> None:
    """Scroll, focus, opened details and all that scripts know are as they were."""
    assert page.evaluate("window.mine") == "not loaded again"
    assert page.evaluate("document.activeElement.textContent") == "a link"
    assert abs(page.evaluate("window.scrollY") - 900) <= 1
    assert page.evaluate("document.querySelector('article details').open")


def another(page: Page) -> Page:
    """A new tab beside a page, of the same size."""
    other = page.context.new_page()
    other.set_viewport_size(page.viewport_size or SIZE)
    return other


def holds_the_same(page: Page, other: Page) -> None:
    html = "document.body.innerHTML.replace(/<script[^>]*><.script>/g, '')"
    assert wait_for(lambda: page.evaluate(html) == other.evaluate(html), fails=False), "".join(
        unified_diff(*(tab.evaluate(html).splitlines(keepends=True) for tab in (page, other)))
    )


def is_as_loaded(page: Page) -> None:
    """The open page holds what a new tab holds."""
    other = another(page)
    other.goto(page.url)
    knows_its_state(other)
    other.locator("article details summary").click()
    holds_the_same(page, other)
    assert page.title() == other.title()
    other.close()


def shows(page: Page, text: str) -> None:
    expect(page.locator("body")).to_contain_text(text)


def edit(root: Path) -> None:
    write(root, "content/tea.md", TEA.replace("The end of tea", "The new end of tea"))


def edit_beside_red_link(root: Path) -> None:
    write(root, "content/tea.md", TEA.replace("with [[Milk]]", "with much [[Milk]] or [[Cream]]"))


def edit_as_vim(root: Path) -> None:
    os.rename(root / "content/tea.md", root / "content/tea.md~")
    write(root, "content/tea.md", TEA.replace("The end of tea", "The new end of tea"))
    os.unlink(root / "content/tea.md~")


def edit_atomically(root: Path) -> None:
    write(root, "content/.tea.md.tmp", TEA.replace("The end of tea", "The new end of tea"))
    os.replace(root / "content/.tea.md.tmp", root / "content/tea.md")


def create(root: Path) -> None:
    write(root, "content/milk.md", "---\ntitle: Milk\n---\nWhite.\n")


def link_here(root: Path) -> None:
    write(root, "content/water.md", "---\ntitle: Water\n---\nWet, for [[Tea]].\n")


def delete(root: Path) -> None:
    os.unlink(root / "content/old/coffee.md")


def rename(root: Path) -> None:
    os.rename(root / "content/water.md", root / "content/aqua.md")


def move_folder(root: Path) -> None:
    os.rename(root / "content/old", root / "content/new")


def copy_folder(root: Path) -> None:
    shutil.copytree(root / "content/old", root / "content/deep/er")


def edit_source(root: Path) -> None:
    write(root, "sources/brewing.md", "Boil clean water.\nWait.\n")


def edit_template(root: Path) -> None:
    template = '{% extends "kmwiki/page.html" %}{% block page_footer %}{{ super() }}<p>By us.</p>{% endblock %}'
    write(root, "templates/page.html", template)


def edit_configuration(root: Path) -> None:
    write(root, "kmwiki.toml", '[site]\ntitle = "Beverages"\n')


def add_alias(root: Path) -> None:
    write(root, "content/old/coffee.md", "---\ntitle: Coffee\naliases: [Milk]\n---\nNot like [[Tea]].\n")


def break_front_matter(root: Path) -> None:
    write(root, "content/tea.md", TEA.replace("tags: [drink]", "tags: [drink"))


def check_out(root: Path) -> None:
    """What `git checkout` does: 500 files at once, and the open page among those that change."""
    git(root, "init", "-q")
    git(root, "symbolic-ref", "HEAD", "refs/heads/one")
    git(root, "add", "content", "sources", "kmwiki.toml")
    git(root, "commit", "-qm", "one")
    git(root, "checkout", "-qb", "other")
    for number in range(500):
        write(root, f"content/many/{number}.md", f"---\ntitle: Page {number}\n---\nAfter [[Page {number - 1}]].\n")
    write(root, "content/many/last.md", "To [[Tea]], from many.\n")
    edit(root)
    git(root, "add", "content")
    git(root, "commit", "-qm", "other")
    git(root, "checkout", "-q", "one")
    git(root, "checkout", "-q", "other")


OPERATIONS: dict[Callable[[Path], None], str] = {
    edit: "The new end of tea",
    edit_beside_red_link: "with much Milk or Cream",
    edit_as_vim: "The new end of tea",
    edit_atomically: "The new end of tea",
    create: "",
    link_here: "Wet, for Tea",
    delete: "",
    rename: "",
    move_folder: "",
    copy_folder: "",
    edit_source: "Boil clean water",
    edit_template: "By us.",
    edit_configuration: "Beverages",
    add_alias: "",
    break_front_matter: "",
}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.__name__)
def test_a_change_is_seen_and_nothing_else(operation: Callable[[Path], None], preview: Served, page: Page) -> None:
    operation(preview.root)
    if text := OPERATIONS[operation]:
        shows(page, text)
    preview.settles()
    is_as_loaded(page)
    is_kept(page)


def test_what_the_preview_adds_waits_for_the_scripts_of_the_page(preview: Served, page: Page) -> None:
    other = another(page)
    asked: list[Route] = []
    other.route("**/static/kmwiki.js", lambda route: asked.append(route))
    other.goto(page.url, wait_until="commit")
    other.locator("article details summary").click()
    overdue(other, 500)  # for an answer that is wrong to be used already
    assert asked and other.locator("[data-kmwiki-invites]").count() == 0
    for route in asked:
        route.continue_()
    knows_its_state(other)
    holds_the_same(page, other)


READING = "\n\n".join(
    f"Paragraph {number} on [[Water]], {'in many words ' * 12}"
    + ("\n\n> [!note]- Folded\n> Words that one must ask for." if number == 14 else "")
    for number in range(30)
)
INSERTED = {
    "a paragraph": "A paragraph that is new.\n\n",
    "two paragraphs": "A paragraph that is new.\n\nAnother one.\n\n",
    "a list": "- A list\n- that is new\n\n",
    "a heading": "## A heading that is new\n\n",
}


def read_the_twelfth(preview: Served, page: Page) -> None:
    """Paragraph 12 stands at 200 pixels, selected, its link focused, and further down a callout is opened."""
    write(preview.root, "content/tea.md", READING)
    shows(page, "Paragraph 29 on Water")
    page.reload()
    knows_its_state(page)
    page.locator("article details summary").click()
    page.evaluate(
        """() => {
          document.documentElement.style.scrollBehavior = "auto";
          const blocks = [...document.querySelectorAll("article p")];
          window.twelfth = blocks.find((block) => /^Paragraph 12 /.test(block.textContent));
          window.fold = document.querySelector("article details");
          window.twelfth.querySelector("a").focus({ preventScroll: true });
          getSelection().selectAllChildren(window.twelfth);
          window.selected = String(getSelection());
          scrollTo(0, window.twelfth.getBoundingClientRect().top + scrollY - 200);
        }"""
    )
    assert abs(page.evaluate("window.twelfth.getBoundingClientRect().top") - 200) <= 1


@pytest.mark.parametrize("text", INSERTED.values(), ids=INSERTED)
def test_what_is_inserted_above_leaves_the_reader_alone(text: str, preview: Served, page: Page) -> None:
    read_the_twelfth(preview, page)
    write(preview.root, "content/tea.md", READING.replace("Paragraph 3 ", text + "Paragraph 3 "))
    shows(page, "that is new")
    painted(page)
    assert abs(page.evaluate("window.twelfth.getBoundingClientRect().top") - 200) <= 2
    assert page.evaluate("document.activeElement === window.twelfth.querySelector('a')")
    assert page.evaluate("window.fold.open && window.fold.isConnected")
    assert page.evaluate("String(getSelection()) === window.selected && window.selected.length > 100")
    write(preview.root, "content/tea.md", READING)
    expect(page.locator("article")).not_to_contain_text("that is new")
    painted(page)
    assert abs(page.evaluate("window.twelfth.getBoundingClientRect().top") - 200) <= 2
    assert page.evaluate("document.activeElement === window.twelfth.querySelector('a')")
    preview.settles()
    is_as_loaded(page)


def test_what_is_edited_in_view_grows_downwards(preview: Served, page: Page) -> None:
    read_the_twelfth(preview, page)
    write(preview.root, "content/tea.md", READING.replace("Paragraph 12 on", f"Paragraph 12, {'longer ' * 200} on"))
    shows(page, "longer")
    painted(page)
    assert abs(page.evaluate("window.twelfth.getBoundingClientRect().top") - 200) <= 2
    assert page.evaluate("document.activeElement === window.twelfth.querySelector('a')")


# All files but most of the 500 pages, of which these are enough to tell.
MOST = re.compile(r"(?!many/)|many/(?:last|\d?\d)/")


def test_500_files_come_and_go_by_git_checkout(preview: Served, page: Page) -> None:
    check_out(preview.root)
    shows(page, "To Tea, from many")
    preview.settles(MOST)
    is_as_loaded(page)
    git(preview.root, "checkout", "-q", "one")
    expect(page.locator("body")).not_to_contain_text("To Tea, from many")
    expect(page.locator("body")).not_to_contain_text("The new end of tea")
    preview.settles()
    assert preview.fetch("/many/0/")[0] == 404
    is_as_loaded(page)
    git(preview.root, "checkout", "-q", "other")
    shows(page, "To Tea, from many")
    shows(page, "The new end of tea")
    preview.settles(MOST)
    is_as_loaded(page)
    is_kept(page)


def test_front_matter_is_broken_and_mended(preview: Served, page: Page) -> None:
    break_front_matter(preview.root)
    page.locator(".mark").click()
    expect(page.locator(".panel li").first).to_contain_text("new")
    write(preview.root, "content/tea.md", TEA)
    expect(page.locator(".panel li", has_text="new")).to_have_count(0)
    preview.settles()
    is_as_loaded(page)


def test_a_red_link_leads_to_an_invitation_and_on_to_the_page(preview: Served, page: Page) -> None:
    page.get_by_role("link", name="Milk").click()
    shows(page, "This page does not exist yet")
    shows(page, "It is made with Water and with Milk")
    expect(page.get_by_text("Did you mean one of these?")).to_have_count(0)
    shows(page, "content/milk.md")
    shows(page, "kmwiki new Milk")
    editor = f"vscode://file{preview.root}/content/tea.md:6:61"
    expect(page.get_by_role("link", name="content/tea.md:6", exact=True)).to_have_attribute("href", editor)
    create(preview.root)
    page.wait_for_url("**/milk/")
    shows(page, "White.")


def test_what_an_invitation_offers_is_copied_and_its_folder_opened(preview: Served, page: Page) -> None:
    page.get_by_role("link", name="Milk").click()
    shows(page, "kmwiki new Milk")
    folder = page.get_by_role("link", name="open its folder in the editor")
    expect(folder).to_have_attribute("href", f"vscode://file{preview.root}/content")
    page.evaluate("navigator.clipboard.writeText = async text => { window.copied = text; }")
    for number, code in enumerate(page.locator("main pre").all()):
        page.get_by_role("button", name="Copy code").nth(number).click()
        page.wait_for_function("text => window.copied === text", arg=code.inner_text())


def test_the_command_of_an_invitation_makes_the_page_in_its_place(preview: Served, page: Page) -> None:
    write(preview.root, "content/water.md", "---\ntitle: Water\n---\nAs in [[Coffe & cake]], and [[Coffe]].\n")
    page.goto(preview.url + "water/")
    knows_its_state(page)
    page.locator(".red-link").nth(1).click()
    shows(page, "Did you mean one of these?")
    expect(page.locator("main a", has_text="Coffee")).to_have_attribute("href", re.compile("old/coffee/index.html"))
    page.go_back()
    page.locator(".red-link").first.click()
    command = page.locator("pre code", has_text="kmwiki new").inner_text()
    words = shlex.split(command)
    assert words[:3] == ["kmwiki", "new", "Coffe & cake"]
    offered = page.locator("pre code").first.inner_text()
    subprocess.run([sys.executable, "-m", *words], check=True, capture_output=True)  # from the folder of the preview
    page.wait_for_url("**/coffe-and-cake/")
    expect(page.locator("h1")).to_have_text("Coffe & cake")
    assert (preview.root / "content/coffe-and-cake.md").read_text(encoding="utf-8").strip() == offered.strip()
    preview.settles()


def test_a_deleted_page_says_so_and_links_on(preview: Served, page: Page) -> None:
    os.rename(preview.root / "content/tea.md", preview.root / "content/green-tea.md")
    expect(page.locator(".notice")).to_contain_text("This page has moved. It is now at /green-tea/.")
    page.locator(".notice a").click()
    page.wait_for_url("**/green-tea/")
    page.goto(preview.url + "tea/")
    page.wait_for_url("**/green-tea/")
    os.unlink(preview.root / "content/green-tea.md")
    expect(page.locator(".notice")).to_contain_text("This page was deleted")
    invites = page.locator(".notice a", has_text="create it again")
    expect(invites).to_have_attribute("href", re.compile(r"^/~kmwiki/new\?name=Tea&from="))
    write(preview.root, "content/green-tea.md", "It is back.\n")
    shows(page, "It is back.")
    expect(page.locator(".notice")).to_have_count(0)


def test_a_page_that_becomes_a_draft_is_not_called_deleted(preview: Served, page: Page) -> None:
    write(preview.root, "content/tea.md", TEA.replace("title: Tea", "title: Tea\ndraft: true"))
    notice = page.locator(".notice")
    expect(notice).to_contain_text("This page is not published.")
    expect(notice.locator("a")).to_have_attribute("href", f"vscode://file{preview.root}/content/tea.md:1:1")
    page.reload()
    expect(page.locator("main")).to_contain_text("content/tea.md, is a draft or private.")
    page.goto(preview.url)
    page.locator("main .red-link", has_text="Tea").click()
    shows(page, "kmwiki serve --drafts")
    expect(page.locator("main")).not_to_contain_text("kmwiki new")
    write(preview.root, "content/tea.md", TEA)
    page.wait_for_url("**/tea/")


def test_a_page_whose_address_is_written_otherwise_has_moved(preview: Served, page: Page) -> None:
    write(preview.root, "kmwiki.toml", '[build]\nurls = "file"\n')
    expect(page.locator(".notice")).to_contain_text("This page has moved")
    page.locator(".notice a").click()
    page.wait_for_url("**/tea.html")
    shows(page, "The end of tea.")


def test_a_page_that_is_not_there_yet_comes(preview: Served, page: Page) -> None:
    page.goto(preview.url + "milk/")
    shows(page, "There is no page at this address")
    create(preview.root)
    shows(page, "White.")


def test_a_broken_configuration_or_template_keeps_the_site_up(preview: Served, page: Page) -> None:
    edit_template(preview.root)
    shows(page, "By us.")
    write(preview.root, "templates/page.html", "{% block %}")
    expect(page.locator(".notice")).to_contain_text(
        "Using the last valid templates/page.html; pages still update. templates/page.html:1"
    )
    shows(page, "By us.")
    assert preview.fetch("/water/")[0] == 200
    edit_template(preview.root)
    expect(page.locator(".notice")).to_have_count(0)
    write(preview.root, "kmwiki.toml", "[site\n")
    expect(page.locator(".notice")).to_contain_text("kmwiki.toml:1")
    place = page.locator(".notice a", has_text=re.compile(r"^kmwiki\.toml:1:\d+$"))
    expect(place).to_have_attribute("href", f"vscode://file{preview.root}/kmwiki.toml:1:1")
    expect(page.locator(".notice")).to_contain_text("Using the last valid kmwiki.toml; pages still update.")
    edit(preview.root)
    shows(page, "The new end of tea")
    expect(page.locator(".notice")).to_contain_text("kmwiki.toml:1")
    assert preview.fetch("/water/")[0] == 200
    edit_configuration(preview.root)
    shows(page, "Beverages")
    expect(page.locator(".notice")).to_have_count(0)
    preview.settles()
    is_kept(page)


def test_a_template_that_is_broken_from_the_start_is_said_and_mended(windows: Windows, wiki: Path) -> None:
    write(wiki, "templates/page.html", "{% block %}")
    with served(wiki) as preview:
        page = windows.page()
        page.goto(preview.url + "tea/")
        shows(page, "templates/page.html:1")
        wait_for(lambda: "templates/page.html:1" in preview.text)
        os.unlink(wiki / "templates/page.html")
        shows(page, "The end of tea.")
        preview.settles()


def test_a_page_that_cannot_be_rendered_is_shown_as_it_was(preview: Served, page: Page) -> None:
    edit_template(preview.root)
    shows(page, "By us.")
    preview.settles()  # a reading that this change began may find the next one, too, and does not name it then
    write(
        preview.root,
        "templates/tag.html",
        '{% extends "kmwiki/tag.html" %}{% block lead %}{{ view.a.b }}{% endblock %}',
    )
    wait_for(lambda: "templates/tag.html" in preview.text)
    page.goto(preview.url + "tags/drink/")
    expect(page.locator(".notice")).to_contain_text("Showing the last valid version of this page.")
    expect(page.locator(".notice")).to_contain_text("templates/tag.html:1")
    shows(page, "Tea")
    os.unlink(preview.root / "templates/tag.html")
    expect(page.locator(".notice")).to_have_count(0)


def test_a_picture_is_swapped(preview: Served, page: Page) -> None:
    page.goto(preview.url + "water/")
    knows_its_state(page)
    page.evaluate("window.mine = 'not loaded again'")
    (preview.root / "content/dot.png").write_bytes(PICTURE + b"\0")
    expect(page.locator("article img")).to_have_attribute("src", re.compile(r"dot\.png\?kmwiki=\d+"))
    assert page.evaluate("window.mine") == "not loaded again"


def own_style(root: Path, rule: str) -> None:
    """A style sheet of the wiki's own in the place of the built-in one."""
    write(root, "templates/static/kmwiki.css", STYLE + rule)


def styled(page: Page, value: str) -> None:
    page.wait_for_function("value => getComputedStyle(document.querySelector('h1')).outlineWidth === value", arg=value)
    expect(page.locator('head link[href*="kmwiki.css"]')).to_have_count(1)


def test_a_style_sheet_is_swapped(preview: Served, page: Page) -> None:
    own_style(preview.root, "h1 { outline: 7px solid }")
    styled(page, "7px")
    own_style(preview.root, "h1 { outline: 9px solid }")
    styled(page, "9px")
    edit(preview.root)  # which brings the address of the style sheet as it is written
    shows(page, "The new end of tea")
    styled(page, "9px")
    is_kept(page)
    os.unlink(preview.root / "templates/static/kmwiki.css")
    page.wait_for_function("() => getComputedStyle(document.querySelector('h1')).outlineStyle === 'none'")
    write(preview.root, "kmwiki.toml", '[site]\ntitle = "Drinks"\n[theme]\naccent = "#123456"\n')
    page.wait_for_function(
        "() => getComputedStyle(document.documentElement).getPropertyValue('--accent').includes('#123456')"
    )
    preview.settles()
    is_kept(page)


def test_a_picture_on_another_page_leaves_this_one_alone(preview: Served, page: Page) -> None:
    page.evaluate("window.styles = document.querySelectorAll('link').length")
    (preview.root / "content/dot.png").write_bytes(PICTURE + b"\0")
    own_style(preview.root, "h1 { outline: 7px solid }")
    styled(page, "7px")
    assert page.locator('[src*="dot.png"]').count() == 0
    is_kept(page)


def test_theme_and_search_are_kept(preview: Served, page: Page) -> None:
    page.evaluate("document.documentElement.setAttribute('data-theme', 'dark')")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    page.keyboard.type("wat")
    expect(page.locator(".search-title").first).to_have_text("Water")
    edit(preview.root)
    shows(page, "The new end of tea")
    link_here(preview.root)
    shows(page, "Wet, for Tea")
    expect(page.locator(".search-dialog")).to_be_visible()
    expect(page.locator('head link[href*="search.css"]')).to_have_count(1)
    expect(field).to_be_focused()
    expect(field).to_have_value("wat")
    page.keyboard.type("er")
    expect(field).to_have_value("water")
    expect(page.locator(".search-title").first).to_have_text("Water")
    assert page.evaluate("document.documentElement.getAttribute('data-theme')") == "dark"
    page.keyboard.press("Escape")
    is_kept(page)


def test_a_tag_given_elsewhere_is_seen_on_the_page_of_the_tag(preview: Served, page: Page) -> None:
    page.goto(preview.url + "tags/drink/")
    knows_its_state(page)
    page.evaluate("window.mine = 'not loaded again'")
    write(preview.root, "content/water.md", "---\ntitle: Water\ntags: [drink]\n---\nWet.\n")
    expect(page.locator("main a", has_text="Water")).to_have_count(1)
    write(preview.root, "content/water.md", "---\ntitle: Water\n---\nWet.\n")
    expect(page.locator("main a", has_text="Water")).to_have_count(0)
    assert page.evaluate("window.mine") == "not loaded again"


def test_what_scripts_made_of_a_page_stays(preview: Served, page: Page) -> None:
    diagram = "```mermaid\ngraph TD; A-->B;\n```\n\n"
    write(preview.root, "content/drawn.md", f"# Drawn\n\nFirst.\n\n{diagram}")
    wait_for(lambda: preview.fetch("/drawn/")[0] == 200)
    page.goto(preview.url + "drawn/")
    page.locator("figure.diagram svg").wait_for()
    page.evaluate("document.querySelector('figure.diagram svg').mine = true")
    write(preview.root, "content/drawn.md", f"# Drawn\n\nFirst and second.\n\n{diagram}")
    shows(page, "First and second.")
    assert page.evaluate("document.querySelector('figure.diagram svg').mine")
    write(preview.root, "content/drawn.md", f"# Drawn\n\nFirst.\n\n{diagram}{diagram.replace('B', 'C')}")
    expect(page.locator("figure.diagram svg")).to_have_count(2)
    assert page.evaluate("document.querySelector('figure.diagram svg').mine")
    expect(page.locator("figure.diagram pre")).to_have_count(2)


def test_a_page_that_gets_its_first_diagram_draws_it(preview: Served, page: Page) -> None:
    write(preview.root, "content/tea.md", TEA + "\n```mermaid\ngraph TD; A-->B;\n```\n")
    page.locator("figure.diagram svg").wait_for()
    is_kept(page)


def test_blocks_of_code_that_come_and_change_have_their_button(preview: Served, page: Page) -> None:
    buttons, file = page.get_by_role("button", name="Copy code"), preview.root / "content" / "tea.md"
    for code in ("```sh\nbrew\n```", "```sh\nbrew tea\n```\n\n    pour", "    pour\n\nWait.\n\n```\nsip\n```"):
        file.write_text(TEA.replace("The end of tea.", f"{code}\n\nThe end of tea."))
        expect(page.locator("article pre").last).to_have_text(code.split()[-1 if code.endswith("pour") else -2])
        expect(buttons).to_have_count(page.locator("article pre").count())
        expect(page.locator("article .code-tools + pre")).to_have_count(page.locator("article pre").count())
        is_as_loaded(page)
    is_kept(page)


def test_a_sorted_table_is_sorted_again(preview: Served, page: Page) -> None:
    page.goto(preview.url + "special/wanted/")
    page.locator("th button", has_text="Name").click()
    write(preview.root, "content/old/coffee.md", "---\ntitle: Coffee\n---\n[[Cup]], [[Zinc]]\n")
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.locator("th button")).to_have_count(2)
    expect(page.locator("th").first).to_have_text("Name")


def test_other_tabs_stay_quiet(preview: Served, page: Page) -> None:
    other = page.context.new_page()
    other.goto(preview.url + "old/coffee/")
    knows_its_state(other)
    other.evaluate(
        """
        window.seen = [];
        const see = () => window.seen.push(document.body.innerText.includes("Its own change"));
        new MutationObserver(see).observe(document.body, {subtree: true, childList: true, attributes: true});
        """
    )
    edit(preview.root)
    shows(page, "The new end of tea")
    coffee = (preview.root / "content/old/coffee.md").read_text()
    write(preview.root, "content/old/coffee.md", f"{coffee}\nIts own change.\n")
    shows(other, "Its own change")
    assert all(other.evaluate("window.seen")), "until then it saw nothing"
    other.close()


def test_the_panel_is_opened_and_closed_by_keys(preview: Served, page: Page) -> None:
    expect(page.locator(".mark")).to_have_text("1 finding here")
    page.keyboard.press("Alt+p")
    expect(page.locator(".panel")).to_be_visible()
    expect(page.locator(".panel li")).to_contain_text("content/tea.md:6:61")
    expect(page.locator(".panel .bar a")).to_have_attribute("href", re.compile("^vscode://file/.*/content/tea.md:1:1$"))
    write(preview.root, "content/water.md", "---\ntitle: Water\n---\n[[Nobody]]\n")
    expect(page.locator(".panel li", has_text="new")).to_contain_text("content/water.md:4:1")
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()
    is_kept(page)


def test_the_panel_is_within_a_narrow_window_and_speaks_english(preview: Served, page: Page) -> None:
    write(preview.root, "kmwiki.toml", '[site]\nlanguage = "ar"\n')
    page.set_viewport_size({"width": 390, "height": 700})
    page.locator('html[dir="rtl"]').wait_for()
    page.locator(".mark").click()
    panel = box(page.locator(".panel"))
    width = page.evaluate("document.documentElement.clientWidth")
    assert panel["x"] >= 11 and panel["x"] + panel["width"] <= width - 11
    assert page.locator("kmwiki-preview").evaluate("host => [host.lang, host.dir]") == ["en", "ltr"]
    page.get_by_role("link", name="Milk").click()
    words = page.get_by_role("heading", name="Linked from").locator("xpath=ancestor::*[@lang][1]")
    assert words.evaluate("element => [element.lang, element.dir]") == ["en", "ltr"]


def test_a_finding_elsewhere_leads_to_its_page(preview: Served, page: Page) -> None:
    write(preview.root, "content/old/coffee.md", "---\ntitle: Coffee\n---\nBlack, with [[Sugar]].\n")
    expect(page.locator(".mark")).to_contain_text("1 elsewhere")
    page.keyboard.press("Alt+KeyP")
    expect(page.locator(".panel a.page")).to_have_text(["Coffee"])  # those of the page itself need no link to it
    page.locator(".panel a.page").click()
    page.wait_for_url("**/old/coffee/")
    expect(page.locator(".panel h2 + h3 + ul").first).to_contain_text("no page is called “Sugar”")


def test_the_panel_groups_by_rule_and_lists_one_alone(preview: Served, page: Page) -> None:
    write(
        preview.root,
        "content/old/coffee.md",
        "---\ntitle: Coffee\ntags: {a: b}\n---\n[[Sugar]], [[Cream]]. ^[lost.md]\n",
    )
    expect(page.locator(".mark")).to_contain_text(re.compile(r"1 finding here, \d elsewhere \(\d errors?\)"))
    page.keyboard.press("Alt+KeyP")
    elsewhere = page.locator(".panel h2", has_text="Elsewhere")
    expect(elsewhere).to_have_text(re.compile(r"Elsewhere \(\d errors?\)"))
    expect(page.locator(".panel h3", has_text="broken-link 2")).to_have_count(1)
    rules = page.locator(".panel .rules")
    expect(rules.locator("option").nth(1)).to_have_text("broken-citation (1)")
    rules.focus()
    rules.select_option("broken-link")
    expect(page.locator(".panel h3 .rule")).to_have_text(["broken-link", "broken-link"])
    expect(rules).to_be_focused()
    page.locator(".panel a.page").first.click()
    page.wait_for_url("**/old/coffee/")
    expect(page.locator(".panel .rules")).to_have_value("broken-link")  # it is still chosen on the next page
    expect(page.locator(".panel h3 .rule")).to_have_text(["broken-link", "broken-link"])
    page.locator(".panel .rules").select_option("")
    expect(page.locator(".panel h3 .rule", has_text="broken-citation")).to_have_count(1)


def test_the_panel_has_the_findings_of_a_page_that_was_renamed(preview: Served, page: Page) -> None:
    page.keyboard.press("Alt+KeyP")
    expect(page.locator(".panel .bar")).to_contain_text("content/tea.md")
    (preview.root / "content" / "tea.md").rename(preview.root / "content" / "black tea.md")
    expect(page.locator(".notice")).to_contain_text("This page has moved")
    expect(page.locator(".panel .bar")).to_contain_text("content/black tea.md")
    expect(page.locator(".panel h2 + h3 + ul li").first).to_contain_text("content/black tea.md:6:61")


def test_the_panel_keeps_the_focus_when_the_page_changes(preview: Served, page: Page) -> None:
    page.keyboard.press("Alt+KeyP")
    place = page.locator(".panel li a.place").first
    place.focus()
    told = place.inner_text()
    edit(preview.root)
    shows(page, "The new end of tea")
    page.wait_for_function(
        "told => document.querySelector('kmwiki-preview').shadowRoot.activeElement?.textContent === told", arg=told
    )
    preview.settles()
    focused = "document.querySelector('kmwiki-preview').shadowRoot.activeElement.textContent"
    assert page.evaluate(focused) == told


def test_drafts_are_shown_marked(windows: Windows, wiki: Path) -> None:
    write(wiki, "content/secret.md", "---\ntitle: Secret\ndraft: true\n---\nNot yet. [[Tea]]\n")
    with served(wiki, "--drafts") as preview:
        page = windows.page()
        page.goto(preview.url + "secret/")
        expect(page.locator(".notice")).to_contain_text("Draft.")
        page.goto(preview.url + "tea/")
        expect(page.locator('[data-kmwiki="backlinks"] a[data-kmwiki-draft]')).to_have_text("Secret")
        preview.settles(drafts=True)


def test_a_page_that_is_asked_for_too_early_comes_by_itself(windows: Windows, wiki: Path) -> None:
    for number in range(200):
        write(wiki, f"content/more/{number}.md", f"# More {number}\n\n" + "Some [[Tea|words]] and *more*. " * 150)
    with served(wiki) as preview:
        page = windows.page()
        page.goto(preview.url + "water/")
        shows(page, "Wet.")
        edit(wiki)
        page.goto(preview.url + "tea/")
        shows(page, "The new end of tea.")


def test_a_lost_connection_is_marked_and_comes_back(windows: Windows, wiki: Path) -> None:
    page = windows.page()
    with served(wiki) as preview:
        page.goto(preview.url + "tea/")
        knows_its_state(page)
        port = preview.url.rsplit(":", 1)[1].strip("/")
    page.locator(".mark.lost").wait_for()
    edit(wiki)
    with served(wiki, "--port", port):
        knows_its_state(page)
        shows(page, "The new end of tea")
