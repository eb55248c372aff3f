// @ts-check
/* The tree of pages: a list that folds, beside the page where there is room, else in the drawer of the menu. This script
   is loaded once the tree is to be seen, its data apart, each branch when it is opened; what is open, and how far it is
   scrolled, stays while the reader reads. */
(() => {
  "use strict";
  const folder = /** @type {any} */ (document.currentScript).src.replace(/[^/]*$/, "");
  /** @type {any} */
  const tree = document.querySelector(".tree");
  const { loaded, make } = window.kmwiki;
  const wide = matchMedia("(width >= 68rem)");
  const file = new URL(tree.dataset.tree, location.href).href;
  const root = new URL("../", file).href;
  const first = tree.dataset.root || ""; // a language may have a tree of its own
  const key = `kmwiki:tree:${new URL(root).pathname}`;
  const here = fileOf(location.href);
  /** Branch → its rows: a title, an address, and the branch that the row opens. @type {Map<string, string[][]>} */
  const branches = new Map();
  /** @type {{ open: string[], top: number }} */
  let state = { open: [], top: 0 };
  try { state = JSON.parse(sessionStorage.getItem(key) || "") || state; } catch { /* nothing is remembered */ }

  window.kmwiki.tree = (/** @type {string} */ _, /** @type {Record<string, string[][]>} */ found) => {
    for (const [name, rows] of Object.entries(found)) { branches.set(name, rows); }
  };

  /** What scrolls it: its column, or the menu. @returns {any} */
  const scroller = () => wide.matches ? tree : drawer;

  /** What is open, and the place; what is not shown has none, and keeps that of before. */
  function save() {
    const box = scroller();
    if ("ready" in tree.dataset && box.clientHeight) { state.top = box.scrollTop; }
    try { sessionStorage.setItem(key, JSON.stringify(state)); } catch { /* it holds until the next page */ }
  }

  /** The file at an address. @param {string} address */
  function fileOf(address) { return address.replace(/[?#].*/, "").replace(/\/$/, "/index.html"); }

  /** @param {string} path */
  function addressOf(path) {
    return path.includes("://") ? path : root + path.split("/").map(encodeURIComponent).join("/");
  }

  /** The names of a branch and of those above it. @param {string} name */
  function way(name) {
    const parts = name.split("/");
    return name ? parts.map((_, index) => parts.slice(0, index + 1).join("/")) : [];
  }

  /** Loads a branch, if nothing has brought it yet. @param {string} name */
  async function fetched(name) {
    if (branches.has(name)) { return; }
    const place = `/${name}`.split("/").map(encodeURIComponent).join("/");
    await loaded("", name ? file.replace(/\.js$/, `${place}.js`) : file);
  }

  /** The list of a branch, with those in it that are open. @param {string} name @returns {HTMLElement} */
  function list(name) {
    const made = make("ul");
    for (const [title, path, branch] of branches.get(name) || []) {
      const item = make("li");
      /** @type {any} */
      const link = make(path ? "a" : "span", "", title);
      if (path) { link.href = addressOf(path); }
      if (path && fileOf(link.href) === here && !tree.querySelector('[aria-current="page"]')) {
        link.ariaCurrent = "page";
      }
      if (branch) {
        const button = make("button");
        button.ariaLabel = title;
        button.ariaExpanded = "false";
        button.dataset.branch = branch;
        item.append(button);
      }
      item.append(link);
      made.append(item);
    }
    return made;
  }

  /** Unfolds or folds the branch of a button. @param {any} button @param {boolean} opens */
  async function turn(button, opens) {
    const { branch } = button.dataset;
    const item = button.parentElement;
    if (opens) { await fetched(branch); }
    item.querySelector("ul")?.remove();
    if (opens) { item.append(list(branch)); }
    button.setAttribute("aria-expanded", String(opens));
    for (const inner of opens ? item.lastElementChild.querySelectorAll(":scope > li > button") : []) {
      if (state.open.includes(inner.dataset.branch)) { await turn(inner, true); }
    }
  }

  /** @type {Promise<void> | null} */
  let shown = null;

  async function show() {
    const own = way(tree.dataset.branch || "");
    state.open = [...new Set([...state.open, ...own])];
    await Promise.all([loaded(folder, "nav.css"), fetched(first)]);
    await Promise.all(own.map((name) => fetched(name).catch(() => null)));
    const top = list(first);
    tree.replaceChildren(top);
    for (const button of top.querySelectorAll("button")) {
      if (state.open.includes(button.dataset.branch || "")) { await turn(button, true); }
    }
    save();
    tree.dataset.ready = "";
  }

  /** Where it was before, with the current page in sight. A drawer without that page begins with its menu. */
  function place() {
    const box = scroller();
    const current = tree.querySelector('[aria-current="page"]');
    box.scrollTop = current || wide.matches ? state.top : 0;
    if (!current) { return; }
    const line = current.getBoundingClientRect();
    const frame = box.getBoundingClientRect();
    if (line.top < frame.top || line.bottom > frame.bottom) {
      box.scrollTop += line.top - frame.top - frame.height / 3;
    }
  }

  function needed() {
    shown = shown || show().catch(() => { shown = null; });
    return shown;
  }

  /** @type {any} */
  const drawer = document.querySelector(".site-menu");

  /** Beside the page or in the drawer, and shown if that can be seen. */
  async function settle() {
    if (wide.matches) { document.querySelector("main")?.before(tree); }
    else if (tree.parentElement !== drawer) { drawer.append(tree); }
    if (!wide.matches && !drawer.matches(":popover-open")) { return; }
    await needed();
    place();
  }

  tree.addEventListener("click", async (/** @type {any} */ event) => {
    const button = event.target.closest("button");
    if (!button) { return; }
    const opens = button.getAttribute("aria-expanded") !== "true";
    const { branch } = button.dataset;
    state.open = state.open.filter((name) => name !== branch);
    if (opens) { state.open.push(branch); }
    await turn(button, opens);
    save();
  });
  window.onpagehide = save; // not with each scroll event: a page may be left before its last one
  drawer.onbeforetoggle = save;
  drawer.ontoggle = settle;
  wide.onchange = settle;
  // The preview brings a page's new state with a tree where it is served; this one stays, with what is open in it.
  document.addEventListener("kmwiki:update", () => {
    for (const other of document.querySelectorAll(".tree")) { if (other !== tree) { other.remove(); } }
    if (!document.body.classList.contains("has-tree")) { tree.remove(); } else if (!tree.isConnected) { settle(); }
  });
  settle();
})();
