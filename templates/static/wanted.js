// @ts-check
/* Links to pages that do not exist yet have a card, too: it says so, and leads to who else wants the page. That of a page
   that is not published only says that. Only pages with such links load it. */
(() => {
  "use strict";
  const { wanted = "", lang = "", title = "", says = "" } = /** @type {HTMLElement} */ (document.currentScript).dataset;
  const { make } = window.kmwiki;
  const RED = "a.red-link:not([href])"; // in the preview they have an address, which invites to write the page

  /** Where the report on wanted pages points out this name. @param {HTMLElement} link */
  function addressOf(link) {
    const url = new URL(wanted, location.href);
    url.search = String(new URLSearchParams({ name: (link.textContent || "").trim(), from: location.pathname }));
    return url.href;
  }

  window.kmwiki.wantedCard = (link) => {
    const more = make("a", "", title);
    more.href = addressOf(link);
    const own = link.dataset.says;
    const text = make("div", "card-text", make("strong", "card-title", link.textContent || ""), make("p", "", own || says));
    const card = make("div", "card page-card", text, own ? "" : make("p", "card-trust", more));
    card.lang = lang;
    card.dir = "auto";
    return card;
  };

  for (const link of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(RED))) {
    link.tabIndex = 0;
    link.removeAttribute("aria-disabled");
    link.removeAttribute("title"); // the card says it
  }
  addEventListener("keydown", (/** @type {any} */ { key, target }) => {
    if (key === "Enter" && target.matches(RED) && !target.dataset.says) { location.href = addressOf(target); }
  });
})();
