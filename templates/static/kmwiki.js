// @ts-check
/* What makes reading easier where scripts run: the choice of colours, the place in the contents, keys, and cards that
   show the page behind a link or the lines behind a citation. Without it, all is readable and all links lead on. */
(() => {
  "use strict";
  const root = document.documentElement;
  const folder = /** @type {any} */ (document.currentScript).src.replace(/[^/]*$/, "");
  /** @type {(selector: string, within?: ParentNode) => any} */
  const one = (selector, within) => (within || document).querySelector(selector);
  /** @type {(selector: string, within?: ParentNode) => any[]} */
  const all = (selector, within) => [...(within || document).querySelectorAll(selector)];
  /** @param {string} name */
  const part = (name) => `[data-kmwiki="${name}"]`;
  /** @param {Element} element */
  const boxOf = (element) => element.getBoundingClientRect();

  /** @param {string} key */
  function remembered(key) { try { return localStorage.getItem(key); } catch { return null; } }

  /** @param {string} key @param {string | null} value */
  function remember(key, value) {
    try {
      if (value) { localStorage.setItem(key, value); } else { localStorage.removeItem(key); }
    } catch { /* storage is not for this page: the choice holds until the next one */ }
  }

  /* Colours: as the device, light, dark */

  /** @param {string | null | undefined} chosen */
  function useColours(chosen) {
    if (chosen) { root.setAttribute("data-theme", chosen); } else { root.removeAttribute("data-theme"); }
    for (const button of all(part("theme"))) {
      button.title = button.getAttribute(`data-${chosen || "auto"}`);
      button.setAttribute("aria-label", button.title);
    }
  }

  function nextColours() {
    const now = root.dataset.theme;
    const next = now === "light" ? "dark" : now === "dark" ? "" : "light";
    useColours(next);
    remember("kmwiki:theme", next);
  }

  /* Contents: open where there is room, the section that is read marked */

  const wide = matchMedia("(min-width: 64rem)");

  function unfold() {
    for (const details of all(".toc details")) {
      details.open = wide.matches;
      details.firstElementChild.tabIndex = wide.matches ? -1 : 0; // beside the text nothing folds
    }
  }

  function markSection() {
    const line = innerHeight * 0.25;
    /** @type {HTMLAnchorElement | null} */
    let current = null;
    for (const link of all(".toc a")) {
      const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (heading && boxOf(heading).top < line) { current = link; }
    }
    if (current?.hasAttribute("aria-current")) { return; }
    for (const link of all(".toc [aria-current]")) { link.removeAttribute("aria-current"); }
    if (!current) { return; }
    current.setAttribute("aria-current", "true");
    const list = /** @type {Element} */ (current.closest("ol"));
    list.scrollTop = current.offsetTop - list.clientHeight / 2;
  }

  function contents() {
    addEventListener("scroll", markSection); // once a frame at most
    wide.addEventListener("change", unfold);
    unfold();
    markSection();
  }

  /* The menu: in a narrow window it is a drawer. The tree of pages is loaded where it is seen: beside the page, or in the
     drawer once that is open */

  const drawer = () => one(".site-menu:popover-open");

  function menu() {
    const narrow = matchMedia(one('link[href$="drawer.css"]')?.media || "");
    /** @type {Promise<unknown> | null} */
    let loading = null;
    const tree = () => {
      if (narrow.matches && !drawer()) { return; }
      loading = loading || (one(".tree") && loaded(folder, "nav.js").catch(() => { loading = null; }));
    };
    narrow.onchange = () => {
      drawer()?.hidePopover();
      tree();
    };
    for (const name of ["toggle", "kmwiki:update"]) { addEventListener(name, tree, true); }
    tree();
  }

  /* Keys */

  const single = () => remembered("kmwiki:keys") !== "off";

  /** @param {any} target */
  function writes(target) { return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName); }

  function showKeys() {
    for (const other of all("dialog[open]")) { other.close(); }
    one(part("single-keys")).checked = single();
    one(part("keys")).showModal();
  }

  /** @param {KeyboardEvent} event */
  function press(event) {
    const control = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    const search = one('[data-kmwiki="search-page"] input') || one('[data-kmwiki="search"] :is(a, button, input)');
    const alone = single() && !control && !event.altKey && !event.defaultPrevented && !writes(event.target);
    if (search && ((control && event.key.toLowerCase() === "k") || (alone && event.key === "/"))) {
      event.preventDefault();
      one(part("keys"))?.close();
      start(search);
    } else if (alone && event.key === "?" && one('[data-kmwiki="keys"]:not([open])')) {
      event.preventDefault();
      showKeys();
    }
  }

  /** @param {HTMLElement} search */
  function start(search) {
    // The dialog of a link leads back to what has the focus now.
    if (search.tagName === "INPUT") { search.focus(); } else { search.click(); }
  }

  /* Search: the field is there at once, within the reader's own key or tap, so that no letter is lost and a phone shows
     its keyboard; what searches is loaded then. Which pages were seen last is known to this browser alone */

  const searchLink = () => one('[data-kmwiki="search"] a[data-static]');
  /** @type {Promise<unknown> | null} */
  let loading = null;

  /** Loads a style sheet or a script; scripts run in the order in which they were asked for. @param {string} folder @param {string} name */
  function loaded(folder, name) {
    return new Promise((resolve, reject) => {
      /** @type {any} */
      const file = make(name.endsWith(".css") ? "link" : "script");
      const url = folder + name;
      Object.assign(file, { onload: resolve, onerror: reject, async: !folder, rel: "stylesheet", href: url, src: url });
      document.head.append(file);
    });
  }

  /** What is needed right after that which is being loaded. @param {string} href */
  function soon(href) { document.head.append(Object.assign(make("link"), { rel: "preload", as: "script", href })); }

  /** The place with the field, a dialog if it is not given. What is entered before the search has come is noted.
      @param {HTMLElement | undefined} place @param {HTMLAnchorElement} link */
  function withField(place, link) {
    const made = place || one(".search-dialog") || document.body.appendChild(make("dialog", "search-dialog"));
    const label = link.textContent || "";
    let field = one(".search-field", made);
    if (!field) {
      field = make("input", "search-field");
      Object.assign(field, { type: "text", dir: "auto", autocomplete: "off", spellcheck: false, placeholder: label });
      field.setAttribute("aria-label", label);
      field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== "Enter" || event.isComposing) { return; }
        event.preventDefault();
        Object.assign(field.dataset, { entered: field.value, apart: event.ctrlKey || event.metaKey || "" });
      });
      made.addEventListener("close", () => { delete field.dataset.entered; });
      made.replaceChildren(make("div", "search-bar", field));
      if (place) { field.value = new URLSearchParams(location.search).get("q") || ""; } else { made.ariaLabel = label; }
    }
    if (!place && !made.open) { made.showModal(); }
    field.focus();
    if (!place) { field.select(); }
    return made;
  }

  /** @param {HTMLElement} [place] */
  async function search(place) {
    const link = searchLink();
    const folder = link.dataset.static;
    const made = withField(place, link);
    try {
      if (!loading) {
        loading = Promise.all([place || loaded(folder, "search.css"), loaded(folder, "search.js")]);
        soon(new URL(`interface/${link.closest("[lang]").lang}.js`, link.href).href);
        if (!place || location.search) {
          for (const name of ["terms", "engine", "snippets", "hits"]) { soon(`${folder}search-${name}.js`); }
          soon(new URL("pages.js", link.href).href);
        }
      }
      await loading;
      await (place ? window.kmwiki.searchPage(made, link) : window.kmwiki.openSearch(link, made));
    } catch {
      loading = null;
      if (place) { place.replaceChildren(); } else if (made.open) { location.href = link.href; } // where the pages are listed
    }
  }

  function noteSeen() {
    const title = document.body.classList.contains("page") && one("h1")?.textContent.trim();
    if (!title || !searchLink()) { return; }
    const base = new URL("../", searchLink().href).pathname;
    const path = decodeURIComponent(location.pathname.slice(base.length)) || "index.html";
    if (!location.pathname.startsWith(base)) { return; }
    const before = JSON.parse(remembered(`kmwiki:seen:${base}`) || "[]")
      .filter((/** @type {string[]} */ page) => page[1] !== path);
    const now = [[title.slice(0, 200), path.endsWith("/") ? `${path}index.html` : path], ...before].slice(0, 8);
    remember(`kmwiki:seen:${base}`, JSON.stringify(now));
  }

  /* Cards */

  const MARKS = ".citation a[href]";
  const LINKS = ".red-link, a:is(.wikilink, .internal)[href], :is(.backlinks, .mentions) a, a.page-link";
  /** Address of a page's data → what they say. @type {Map<string, Promise<PageData | undefined>>} */
  const pages = new Map();
  /** @type {HTMLElement | null} */
  let card = null;
  /** @type {HTMLAnchorElement | null} */
  let owner = null;
  let timer = 0;
  let pointed = NaN; // how far down the window the pointer came to a link

  /** @type {Make} */
  function make(name, className, ...children) {
    const made = document.createElement(name);
    if (className) { made.className = className; }
    made.append(...children);
    return made;
  }

  /** What the script beside a page says; a script, because a page that was opened from disk may load no data.
      @param {string} address */
  function dataAt(address) {
    const known = pages.get(address) || loaded("", address).then(() => said.get(address));
    known.catch(() => pages.delete(address));
    pages.set(address, known);
    return known;
  }

  /** @type {Map<string, PageData>} */
  const said = new Map();
  window.kmwiki = Object.assign(window.kmwiki || {}, {
    dataAt,
    loaded,
    make,
    page(/** @type {PageData} */ data) { said.set(/** @type {any} */ (document.currentScript).src, data); },
  });

  /** @param {HTMLAnchorElement | Location} link */
  function addressOf(link) {
    const url = new URL(link.href);
    url.hash = url.search = "";
    const address = url.href.endsWith("/") ? `${url.href}index.html` : url.href;
    return address.endsWith(".html") ? address.replace(/\.html$/, ".data.js") : null;
  }

  /** The line of a section that cards show. @param {PageSection | undefined} section */
  function line([, , words, shown] = ["", "", ""]) { return words.split("\n")[shown ?? -1] || ""; }

  /** @param {HTMLAnchorElement} link */
  async function pageCard(link) {
    const address = addressOf(link);
    const page = address && await dataAt(address).catch(() => null);
    if (!page) { return null; }
    const anchor = decodeURIComponent(link.hash.slice(1));
    const { cards = {}, sections = [] } = page;
    const section = sections.find(([own]) => own === anchor);
    const words = anchor && (cards[anchor] || line(section));
    const text = words || cards[""] || line(sections[0]);
    const made = make("div", "card page-card");
    made.setAttribute("role", "tooltip");
    const body = make("div", "card-text", make("strong", "card-title", page.title));
    if (section?.[1]) { body.append(make("span", "card-section", section[1])); }
    if (page.summary && !words) { body.append(make("p", "card-summary", page.summary)); }
    if (text) { body.append(make("p", "", text.replace(/^(?=.{321})(.{0,320}(?!\S)|.{320}).+/u, "$1 …"))); }
    body.lang = page.lang;
    body.dir = page.dir;
    made.append(body);
    if (link.matches(".ambiguous")) { made.append(make("p", "card-trust", link.title)); }
    if (page.trust) { made.append(make("p", "card-trust", page.trust)); }
    return made;
  }

  /** Beside the text where there is a margin, else below the link or above it: never over what is being read, and
      never outside the window. A link may take several lines: the card begins at the one that is pointed at.
      @param {Element} link @param {HTMLElement} card */
  function place(link, card) {
    const article = link.closest("article, .page-end, main") || document.body;
    const text = boxOf(article);
    const box = boxOf(link);
    const lines = [...link.getClientRects(), box];
    const line = lines.find(({ top, bottom }) => top <= pointed && pointed <= bottom) || lines[0];
    const rtl = getComputedStyle(article).direction === "rtl";
    const room = rtl ? text.left : root.clientWidth - text.right;
    const width = Math.min(root.clientWidth - 24, card.classList.contains("evidence-card") ? 460 : 340);
    card.style.width = `${width}px`;
    if (getComputedStyle(card).position === "fixed") { // at the lower edge: what is pointed at moves above it
      scrollBy(0, Math.max(0, box.bottom + 16 - boxOf(card).top));
      return;
    }
    const height = card.offsetHeight;
    const edge = innerHeight - 12;
    let left = Math.max(12, Math.min(rtl ? line.right - width : line.left, root.clientWidth - width - 12));
    let top = box.bottom + 8;
    if (room > width + 40) {
      left = rtl ? text.left - width - 24 : text.right + 24;
      top = line.top - 16;
    } else if (top + height > edge) {
      const above = boxOf(link.closest("p, li, dd, td") || link).top - height - 8;
      const below = edge - top;
      const over = box.top - 20;
      if (above > 8) { top = above; } else { card.style.maxHeight = `${Math.max(80, below, over)}px`; }
      if (above <= 8 && over > below) { top = box.top - 8 - card.offsetHeight; }
    }
    card.style.left = `${left + scrollX}px`;
    card.style.top = `${Math.max(12, Math.min(top, edge - card.offsetHeight)) + scrollY}px`;
  }

  /** @param {HTMLAnchorElement} link */
  async function open(link) {
    clearTimeout(timer);
    if (owner === link) { return; }
    close();
    owner = link;
    const made = link.matches(MARKS) ? window.kmwiki.evidenceCard?.(link)
      : link.href ? await pageCard(link) : window.kmwiki.wantedCard?.(link);
    if (owner !== link || card) { return; }
    if (!made) { owner = null; return; }
    card = made;
    card.id = "kmwiki:card";
    card.addEventListener("pointerenter", () => clearTimeout(timer));
    card.addEventListener("pointerleave", () => later(close, 250));
    document.body.append(card);
    link.setAttribute("aria-describedby", card.id);
    place(link, card);
  }

  function close() {
    clearTimeout(timer);
    card?.remove();
    owner?.removeAttribute("aria-describedby");
    card = owner = null;
  }

  /** @param {() => void} work @param {number} delay */
  function later(work, delay) {
    clearTimeout(timer);
    timer = setTimeout(work, delay);
  }

  /** The link or mark whose card an event is about; a page's own entry needs none.
      @param {any} event @returns {HTMLAnchorElement | null} */
  function linkOf(event) {
    const link = event.target.closest?.("a");
    if (!link || link.closest(".card, .toc, .site-header")) { return null; }
    return link.matches([MARKS, LINKS].join()) ? link : null;
  }

  function cards() {
    addEventListener("pointerover", (event) => {
      const link = event.pointerType === "mouse" && linkOf(event);
      if (!link) { return; }
      pointed = event.clientY;
      later(() => open(link), card ? 150 : link.matches(MARKS) ? 40 : 300);
    });
    addEventListener("pointerout", (event) => {
      if (linkOf(event)) { later(close, 600); } // long enough to reach a card that stands apart
    });
    addEventListener("focusin", (/** @type {any} */ event) => {
      const link = linkOf(event);
      if (!event.target.closest(".site-menu, .menu-button")) { drawer()?.hidePopover(); }
      if (event.relatedTarget?.closest("dialog")) { return; } // a dialog closed: nobody asked for this link
      if (link?.matches(":focus-visible")) {
        pointed = NaN;
        open(link);
      } else if (card && !card.contains(event.target)) { close(); }
    });
    addEventListener("keydown", (event) => { if (event.key === "Escape" && owner) { close(); } });
    addEventListener("click", (/** @type {any} */ event) => {
      const link = linkOf(event);
      if (link && (!link.href || (event.pointerType === "touch" && link.matches(MARKS)))) {
        event.preventDefault(); // a tap shows the card; the card's link leads on
        open(link);
      } else if (owner && !card?.contains(event.target)) { close(); }
    });
    addEventListener("resize", close);
  }

  /* What is wider than its place can be scrolled with keys */

  function scrollers() {
    for (const wide of all("article pre, article table, article .math, .scroller")) {
      if (wide.scrollWidth > wide.clientWidth) { wide.tabIndex = 0; }
    }
  }

  addEventListener("click", (/** @type {any} */ event) => {
    const hit = (/** @type {string} */ selector) => event.target.closest(selector);
    const dialog = hit("dialog");
    if (hit(part("theme"))) { nextColours(); }
    if (hit(part("help"))) { showKeys(); }
    if (hit('[data-kmwiki="search"] a[data-static]') && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      const field = one('[data-kmwiki="search-page"] input');
      event.preventDefault();
      if (field) { field.focus(); } else { search(); }
    }
    const nearby = hit("a[data-page]"); // to this page's place in the graph
    if (nearby) { nearby.hash = `page=${encodeURIComponent(nearby.dataset.page)}`; }
    if (event.target === dialog || hit(part("close"))) { dialog.close(); }
    if (hit(".toc a") && !wide.matches) { unfold(); }
  });
  addEventListener("change", (/** @type {any} */ { target }) => {
    if (target.matches(part("single-keys"))) { remember("kmwiki:keys", target.checked ? "" : "off"); }
  });
  addEventListener("toggle", async (/** @type {any} */ { target }) => {
    const page = target.matches("details.cite:not(:has(pre))") && await dataAt(addressOf(location) || "").catch(() => null);
    if (page) {
      await loaded(folder, "cite.js");
      window.kmwiki.cite?.(target, page);
    }
  }, true);
  addEventListener("keydown", press);
  addEventListener("storage", ({ key, newValue }) => { if (key === "kmwiki:theme") { useColours(newValue); } });
  useColours(root.dataset.theme);
  contents();
  menu();
  cards();
  scrollers();
  try { noteSeen(); } catch { /* what another program left there is no list */ }
  if (one(part("search-page"))) { search(one(part("search-page"))); }
})();
