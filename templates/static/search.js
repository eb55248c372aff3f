// @ts-check
/* The field where one searches, and what is found: in a dialog on every page, and on the search page itself. Loaded
   when it is first used. All that comes from pages is put in as text. */
(() => {
  "use strict";
  const MOST = 10;
  /** @type {Promise<SearchEngine> | null} */
  let started = null;
  /** Where the scripts are. @type {string} */
  let program;
  /** The words of the interface; those of a count by kind of number. @type {Record<string, string> & { count: any, wanted: any, citations: any }} */
  let say;
  /** @type {Intl.NumberFormat} */
  let numbers;
  /** The address of the site. @type {string} */
  let root;
  /** The address of the index. @type {string} */
  let folder;
  /** @type {{ made: HTMLDialogElement, box: Box } | undefined} */
  let dialog;

  /** @type {Make} */
  function make(name, className, ...children) {
    const made = document.createElement(name);
    if (className) { made.className = className; }
    made.append(...children);
    return made;
  }

  /* Loading: scripts, because a page that was opened from disk may load no data */

  /** @type {Map<Element | null, (data: any) => void>} */
  const waiting = new Map();
  window.kmwiki.search = (_, data) => waiting.get(document.currentScript)?.(data);

  /** @param {string} path */
  function address(path) { return root + path.split("/").map(encodeURIComponent).join("/"); }

  /** A piece of the index, or the data of a page. @param {string} name @returns {Promise<any>} */
  async function load(name) {
    return name.endsWith(".js") ? window.kmwiki.dataAt(address(name)) : piece(name);
  }

  /** A piece of the index. @param {string} name @returns {Promise<any>} */
  function piece(name) {
    return new Promise((resolve, reject) => {
      const script = make("script");
      script.src = `${folder}${name}.js`;
      const done = (/** @type {(value: any) => void} */ settle, /** @type {any} */ value) => {
        waiting.delete(script);
        script.remove();
        settle(value);
      };
      script.onload = script.onerror = () => done(reject, new Error(name));
      waiting.set(script, (data) => done(resolve, data));
      document.head.append(script);
    });
  }

  /** @param {any} link to the search page */
  async function start(link) {
    if (say) { return; }
    folder = new URL("./", link.href).href;
    root = new URL("../", link.href).href;
    program = link.dataset.static;
    const language = link.closest("[lang]").lang;
    const direction = getComputedStyle(link).direction;
    say = { ...(await load(`interface/${language}`)), language, direction };
    numbers = new Intl.NumberFormat(`${language}-u-nu-latn`);
  }

  /** What searches; it is loaded when something is asked for, or about to be. */
  function engine() {
    started ||= searching().catch((error) => {
      started = null;
      throw error;
    });
    return started;
  }

  async function searching() {
    const parts = ["terms", "engine", "snippets", "hits"];
    await Promise.all(parts.map((part) => window.kmwiki.loaded(program, `search-${part}.js`)));
    const made = new window.kmwiki.searching.Engine(load, () => window.kmwiki.loaded(program, "search-rare.js"));
    made.table().catch(() => {}); // it will be asked for again
    return made;
  }

  /** The pages that this browser saw last: title and path. @returns {[string, string][]} */
  function seen() {
    try {
      return JSON.parse(/** @type {any} */ (localStorage).getItem(`kmwiki:seen:${new URL(root).pathname}`)) || [];
    } catch { return []; }
  }

  /* The field and its list */

  /** A title of 10,000 characters is a title still; nobody reads all of it in a list. @param {string} text */
  function short(text) { return text.length > 200 ? `${[...text.slice(0, 200)].slice(0, -1).join("")} …` : text; }

  /** @type {SearchBox["counted"]} */
  function counted(what, number) {
    const forms = say[what];
    return (forms[new Intl.PluralRules(say.language).select(number)] || forms.other).replace("{count}", numbers.format(number));
  }

  /** @type {SearchBox["named"]} */
  function named(what) { return say[what] + say.colon; }

  /** @type {SearchBox["give"]} */
  function give(made, values) {
    for (const name in values) { made.setAttribute(name, values[name]); }
    return made;
  }

  /** @type {SearchBox["option"]} */
  function option(className, href, ...children) {
    const made = make("a", `search-option ${className}`, ...children);
    return give(made, { role: "option", "aria-selected": "false", tabindex: "-1", href });
  }

  /** Where an option leads, without the words that are marked there. @param {HTMLAnchorElement} one */
  function placeOf(one) { return one.className + one.href.split(":~:")[0]; }

  class Box {
    /** In `around` is the field. @param {Element} around @param {Element} place @param {(query: string) => void} changed */
    constructor(around, place, changed) {
      /** @type {HTMLAnchorElement | null} */
      this.chosen = null;
      this.changed = changed;
      this.limit = MOST;
      this.turn = 0;
      /** What the pressed buttons say in a query. @type {string[]} */
      this.filters = [];
      /** The query whose hits are all there. @type {string | null} */
      this.finished = null;
      this.field = /** @type {HTMLInputElement} */ (around.querySelector(".search-field"));
      this.field.placeholder = say.field;
      give(this.field, {
        role: "combobox", "aria-label": say.field, "aria-autocomplete": "list", "aria-expanded": "false",
        "aria-controls": "kmwiki:results", enterkeyhint: "search", inputmode: "search", autocapitalize: "off",
      });
      this.facets = make("details", "search-filters", make("summary"), make("div", "search-facets"));
      this.facets.hidden = true;
      /** @type {() => unknown} */
      this.offered = () => {};
      this.status = give(make("p", "search-status"), { role: "status" });
      this.list = give(make("div", "search-list"), { id: "kmwiki:results", role: "listbox", "aria-label": say.results });
      this.list.hidden = true;
      this.more = make("button", "search-more", say.more);
      this.more.type = "button";
      this.more.hidden = true;
      this.hint = make("p", "search-hint", `${say.hints} `, make("span", "search-keys", say.keys));
      place.append(this.status, this.facets, this.list, this.more, this.hint);
      this.field.oninput = () => this.ask();
      this.field.onkeydown = (event) => this.press(event);
      this.facets.ontoggle = () => this.facets.open && this.offered();
      this.facets.onclick = (/** @type {any} */ event) => this.narrow(event.target.closest("button"));
      this.more.onclick = () => {
        this.limit += MOST;
        this.run();
      };
      this.list.onmousemove = (/** @type {any} */ event) =>
        this.choose(event.target.closest(".search-option"), false);
    }

    query() { return [...this.filters, this.field.value].join(" "); }

    ask() {
      this.limit = MOST;
      this.finished = null;
      delete this.field.dataset.entered;
      this.choose(null);
      this.changed(this.query());
      return this.run();
    }

    /** A patient one shows all at once when it is all there, and then nothing moves. */
    async run(isPatient = false) {
      const turn = ++this.turn;
      const query = this.query();
      const current = () => turn === this.turn;
      this.hint.hidden = query.trim() !== "";
      if (!query.trim()) { this.recent(); return; }
      clearTimeout(this.slow);
      /** The timer that says that it takes long. */
      this.slow = setTimeout(() => { if (current()) { this.status.textContent = say.loading; } }, 400);
      try {
        const early = (/** @type {SearchResult} */ first) => {
          if (current() && !isPatient) { this.show(first, query, current); }
        };
        const searches = await engine();
        const found = await searches.search(query, { limit: this.limit, early });
        if (current()) { await this.show(found, query, current, isPatient ? Infinity : 40); }
      } catch (error) {
        if (current()) { this.status.textContent = say.broken; }
        throw error;
      } finally { if (current()) { clearTimeout(this.slow); } }
    }

    recent() {
      const here = location.href.replace(/[?#].*/, "").replace(/\/$/, "/index.html");
      const pages = seen().filter(([, path]) => address(path) !== here);
      this.facets.hidden = this.more.hidden = true;
      this.facets.children[1].replaceChildren();
      this.status.textContent = pages.length ? say.recent : "";
      this.fillList(pages.map(([title, path]) => option("search-page", address(path), make("bdi", "search-title", short(title)))));
      this.finish(this.query());
    }

    /** @param {string} query */
    finish(query) {
      this.finished = query;
      if (this.field.dataset.entered === this.field.value) { this.enter(); }
    }

    /** Opens what is chosen, or the first hit of all that was typed: not of its beginning, which was found before. */
    enter() {
      const chosen = this.chosen || (this.finished === this.query() && this.options()[0]);
      if (!chosen) { return; }
      const { apart } = this.field.dataset;
      delete this.field.dataset.entered;
      if (apart) { window.open(chosen.href, "_blank", "noopener"); } else { chosen.click(); }
    }

    /** @param {SearchResult} found @param {string} query @param {() => boolean} current @param {number} patience */
    async show(found, query, current, patience = 0) {
      const { apart, card, fill } = window.kmwiki.searching;
      const searches = await engine();
      /** @type {Map<number, PageData>} */
      const said = new Map();
      const all = Promise.allSettled(found.pages.map(async (page) => said.set(page.number, await searches.said(page.path))));
      if (patience === Infinity) {
        await all;
      } else if (patience) { await Promise.race([all, new Promise((done) => { setTimeout(done, patience); })]); }
      if (!current()) { return; }
      /** @type {Set<string>} */
      const shown = new Set();
      const cards = found.pages.map((page) => card(page, found, said.get(page.number), shown));
      const chosen = this.shown === query && this.chosen && placeOf(this.chosen);
      this.shown = query;
      const others = (/** @type {boolean} */ first) =>
        found.apart.filter((one) => (one.isWhole && one.kind === "sources") === first).map((one) => apart(one, found));
      this.fillList([...others(true), ...cards, ...others(false)]);
      if (chosen) { this.choose(this.options().find((one) => placeOf(one) === chosen) || null, false); }
      this.more.hidden = found.count <= found.pages.length;
      this.tell(found, this.field.value || query);
      if (patience && !this.options().length) {
        const meant = await (await searches.rare()).meant(searches, query, say.meant, this);
        if (meant && current()) { this.fillList([meant]); }
      }
      if (patience && current()) { this.finish(query); }
      await all;
      if (!current()) { return; }
      found.pages.forEach((page, place) => {
        const own = said.get(page.number);
        if (own) { fill(cards[place], cards[place].children[0], address(page.path), found, own, shown); }
      });
      this.number();
      this.offer(found.asked.filters, [...said.values()]);
    }

    /** @param {SearchResult} found @param {string} query */
    tell(found, query) {
      clearTimeout(this.slow);
      const none = say.none.replace("{query}", () => short(query.trim()));
      const { missing = [] } = found;
      const others = missing.length % found.asked.words.length ? `\n${named("missing")}${missing.join(", ")}` : "";
      this.status.textContent = !found.pages.length && !found.apart.length ? none : (found.isExact ? counted("count", found.count) : say.instead) + others;
    }

    /** @param {Element[]} children */
    fillList(children) {
      this.list.replaceChildren(...children);
      this.list.hidden = children.length === 0;
      this.field.setAttribute("aria-expanded", String(children.length > 0));
      this.choose(null);
      this.number();
    }

    /** @returns {HTMLAnchorElement[]} */
    options() { return [.../** @type {NodeListOf<HTMLAnchorElement>} */ (this.list.querySelectorAll(".search-option"))]; }

    number() { this.options().forEach((one, place) => { one.id = `kmwiki:option:${place}`; if (one === this.chosen) { this.choose(one, false); } }); }

    /** @param {HTMLAnchorElement | null} chosen */
    choose(chosen, scroll = true) {
      if (this.chosen && this.chosen !== chosen) { this.chosen.setAttribute("aria-selected", "false"); }
      this.chosen = chosen;
      if (!chosen) { this.field.removeAttribute("aria-activedescendant"); return; }
      chosen.setAttribute("aria-selected", "true");
      this.field.setAttribute("aria-activedescendant", chosen.id);
      if (scroll) { chosen.scrollIntoView({ block: "nearest" }); }
    }

    /** @param {KeyboardEvent} event */
    press(event) {
      const options = this.options();
      const place = options.indexOf(/** @type {any} */ (this.chosen));
      if (event.isComposing) { return; }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const next = event.key === "ArrowDown" ? place + 1 : place < 0 ? options.length - 1 : place - 1;
        this.choose(options[next] || null);
      } else if (event.key === "Enter") { this.enter(); }
    }

    /* Filters: buttons add them to what is asked, and readers may write them */

    /** Says that there are filters; which, is made once they are opened. @param {SearchFilter[]} filters @param {PageData[]} said */
    offer(filters, said) {
      const { length } = filters;
      this.facets.hidden = !length && !said.some((one) => one.tags || one.kind || one.sources);
      this.facets.children[0].textContent = say.narrow + (length ? ` (${numbers.format(length)})` : "");
      this.facets.open ||= length > 0;
      this.offered = async () => (await (await engine()).rare()).facets(this.facets.children[1], filters, said, say);
      if (this.facets.open) { this.offered(); }
    }

    /** @param {HTMLElement | null} button */
    narrow(button) {
      if (!button) { return; }
      const filter = /** @type {string} */ (button.dataset.filter);
      if (button.getAttribute("aria-pressed") === "true") {
        this.filters = this.filters.filter((one) => one !== filter);
        this.field.value = this.field.value.replace(filter, "").trim();
      } else { this.filters.push(filter); }
      this.ask();
    }
  }

  /* On every page: a dialog */

  /** @param {HTMLAnchorElement} link @param {HTMLDialogElement} made with the field */
  function dialogOf(link, made) {
    give(made, { "aria-label": say.search, lang: say.language, dir: say.direction });
    const close = give(make("button", "search-close", "×"), { type: "button", "aria-label": say.close });
    const page = make("a", "search-whole", say.whole);
    page.href = link.href;
    const inner = make("div", "search-inner");
    const box = new Box(made, inner, (query) => { page.href = query ? `${link.href}?q=${encodeURIComponent(query)}` : link.href; });
    box.field.after(close);
    made.append(inner);
    inner.append(make("p", "search-foot", page));
    close.onclick = () => made.close();
    made.onclick = (/** @type {any} */ event) => {
      const isLink = event.target.closest("a") && !(event.ctrlKey || event.metaKey || event.shiftKey);
      if (isLink) { made.close(); }
    };
    return { made, box };
  }

  /** Searches in a dialog that is open, and in which the reader may have typed. @type {Kmwiki["openSearch"]} */
  async function open(link, made) {
    const ready = start(link);
    engine().catch(() => {}); // what fails now fails again, and then says so
    await ready;
    if (dialog?.made !== made) { dialog = dialogOf(link, made); }
    dialog.box.changed(dialog.box.query());
    dialog.box.run();
  }

  /* The search page, whose address says what was asked */

  /** @type {Kmwiki["searchPage"]} */
  async function onPage(place, link) {
    await start(link);
    const say_ = (/** @type {string} */ query) => {
      const wanted = query ? `?q=${encodeURIComponent(query)}` : location.pathname;
      try { history.replaceState(null, "", wanted); } catch { /* some browsers keep addresses of files as they are */ }
    };
    const inner = make("div", "search-inner");
    const box = new Box(place, inner, say_);
    place.lang = say.language;
    place.dir = say.direction;
    place.append(inner);
    if (box.field.value.includes(":")) { (await (await engine()).rare()).take(box); }
    await box.run(true);
  }

  Object.assign(window.kmwiki, { openSearch: open, searchPage: onPage, searchBox: { make, give, option, short, address, counted, named } });
})();
