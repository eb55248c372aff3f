// @ts-check
/* Makes the headings of tables buttons that sort their columns, and lets the fields above long lists filter them. */
(() => {
  "use strict";
  const compare = new Intl.Collator(document.documentElement.lang || undefined, { numeric: true }).compare;

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
      let shown = 0;
      for (const entry of entries) {
        const text = folded(entry.textContent);
        entry.hidden = !words.every((word) => text.includes(word));
        if (!entry.hidden) { shown++; }
      }
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
