/* Makes the headings of tables buttons that sort their columns, and lets the fields above long lists filter them. */
(() => {
  "use strict";
  const compare = new Intl.Collator(document.documentElement.lang || undefined, { numeric: true }).compare;

  function key(row, column) {
    const cell = row.cells[column];
    return cell.getAttribute("data-sort") || cell.textContent.trim();
  }

  function sort(table, column, heading) {
    const rows = [...table.tBodies[0].rows];
    const isFigures = rows.every((row) => /^-?[\d.]+$/.test(key(row, column)));
    const before = heading.getAttribute("aria-sort");
    const down = before ? before === "ascending" : isFigures; // of figures, the largest are looked for
    for (const other of table.tHead.rows[0].cells) { other.removeAttribute("aria-sort"); }
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const order = isFigures ? (a, b) => a - b : compare;
    rows.sort((a, b) => (down ? -1 : 1) * order(key(a, column), key(b, column)));
    table.tBodies[0].append(...rows);
  }

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

  function folded(text) { return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase(); }

  function filterable(list) {
    const field = list.querySelector(".filter");
    const none = list.querySelector(".filter-none");
    if (!field) { return; }
    field.oninput = () => {
      const entries = [...list.querySelectorAll(list.dataset.filter)].map((entry) => [entry, folded(entry.textContent)]);
      const words = folded(field.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const [entry, text] of entries) {
        entry.hidden = !words.every((word) => text.includes(word));
        shown += !entry.hidden;
      }
      for (const group of list.querySelectorAll("section")) { group.hidden = !group.querySelector("li:not([hidden])"); }
      none.hidden = shown > 0;
    };
  }

  document.querySelectorAll("table.report-table").forEach(sortable);
  document.querySelectorAll("[data-filter]").forEach(filterable);
})();
