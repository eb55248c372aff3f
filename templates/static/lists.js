// @ts-check
/* Makes the headings of tables buttons that sort their columns, and lets the fields above long lists filter them. */
(() => {
  "use strict";
  const compare = new Intl.Collator(document.documentElement.lang || undefined, { numeric: true }).compare;

  let places = 0; // that entries of lists had at first

  /** @typedef {HTMLTableElement & { tHead: HTMLTableSectionElement }} Table */

  /** @param {HTMLTableRowElement} row @param {number} column */
  function key(row, column) {
    const cell = row.cells[column];
    return cell.dataset.sort || cell.textContent.trim();
  }

  /** @param {Table} table @param {number} column @param {HTMLElement} heading */
  function sort(table, column, heading) {
    const rows = [...table.tBodies[0].rows];
    const isFigures = rows.every((row) => /^-?[\d.]+$/.test(key(row, column)));
    const before = heading.getAttribute("aria-sort");
    const down = before ? before === "ascending" : isFigures; // of figures, the largest are looked for
    for (const other of table.tHead.rows[0].cells) { other.removeAttribute("aria-sort"); }
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const order = isFigures ? (/** @type {any} */ a, /** @type {any} */ b) => a - b : compare;
    rows.sort((a, b) => (down ? -1 : 1) * order(key(a, column), key(b, column)));
    table.tBodies[0].append(...rows);
  }

  /** @param {Table} table */
  function sortable(table) {
    [...table.tHead.rows[0].cells].forEach((heading, column) => {
      if (heading.querySelector("button")) { return; } // this script ran before
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = heading.textContent;
      heading.replaceChildren(button);
      button.addEventListener("click", () => sort(table, column, heading));
    });
  }

  /** @param {string} text */
  function folded(text) { return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase(); }

  /** The number above a list and its row of letters say what is shown. @param {HTMLElement} list @param {number} all @param {number} shown */
  function follow(list, all, shown) {
    const count = document.querySelector("[data-shown]");
    if (count) { count.textContent = shown < all ? `${shown} / ` : ""; }
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".letters a"))) {
      const group = document.getElementById(decodeURIComponent(link.hash.slice(1)))?.parentElement;
      const entry = link.parentElement;
      if (group && entry && list.contains(group)) { entry.hidden = group.hidden; }
    }
  }

  /** Puts entries whose title is asked for before those that only mention it, and otherwise keeps the order of the page.
      @param {Iterable<HTMLElement>} entries @param {(entry: HTMLElement) => boolean} isTitled */
  function titlesFirst(entries, isTitled) {
    /** @type {Map<Element, HTMLElement[]>} */
    const lists = new Map();
    for (const entry of entries) {
      entry.dataset.place = entry.dataset.place || String(places++);
      const parent = /** @type {Element} */ (entry.parentElement);
      lists.set(parent, [...(lists.get(parent) || []), entry]);
    }
    for (const [parent, own] of lists) {
      const place = (/** @type {HTMLElement} */ entry) => Number(entry.dataset.place);
      const order = [...own].sort((a, b) => Number(isTitled(b)) - Number(isTitled(a)) || place(a) - place(b));
      if (order.some((entry, now) => entry !== own[now])) { parent.append(...order); }
    }
  }

  /** @param {HTMLElement} list */
  function filterable(list) {
    /** @type {HTMLInputElement | null} */
    const field = list.querySelector(".filter");
    /** @type {HTMLElement | null} */
    const none = list.querySelector(".filter-none");
    if (!field || !none) { return; }
    field.oninput = () => {
      /** @type {NodeListOf<HTMLElement>} */
      const entries = list.querySelectorAll(String(list.dataset.filter));
      const words = folded(field.value).split(/\s+/).filter(Boolean);
      const isIn = (/** @type {Element | null} */ part) => {
        const text = folded(part?.textContent || "");
        return words.every((word) => text.includes(word));
      };
      let shown = 0;
      for (const entry of entries) {
        entry.hidden = !isIn(entry);
        if (!entry.hidden) { shown++; }
      }
      if (!list.querySelector("[aria-sort]")) { titlesFirst(entries, (entry) => isIn(entry.querySelector("a"))); }
      for (const group of list.querySelectorAll("section")) { group.hidden = !group.querySelector("li:not([hidden])"); }
      none.hidden = shown > 0;
      follow(list, entries.length, shown);
    };
  }

  /** A card of a red link leads here: its row is the one of that name, or of that link on the page that it is on. */
  function pointOut() {
    const asked = new URLSearchParams(location.search);
    const name = folded(asked.get("name") || "");
    /** @type {HTMLTableRowElement[]} */
    const rows = name ? [.../** @type {any} */ (document.querySelectorAll("table.wanted tbody tr"))] : [];
    const isFrom = (/** @type {HTMLAnchorElement} */ link) => link.pathname === asked.get("from");
    /** Whether the sentence has the label of the link in place of its name. @param {HTMLTableRowElement} one */
    const isLabelled = (one) => {
      const said = folded(one.cells[1].textContent);
      return said.includes(name) && !said.includes(folded(key(one, 0))) && [...one.querySelectorAll("a")].some(isFrom);
    };
    const row = rows.find((one) => folded(key(one, 0)) === name) || rows.find(isLabelled);
    row?.classList.add("pointed-out");
    row?.scrollIntoView({ block: "center" });
  }

  pointOut();
  /** @type {NodeListOf<Table>} */ (document.querySelectorAll("table.report-table")).forEach(sortable);
  /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-filter]")).forEach(filterable);
})();
