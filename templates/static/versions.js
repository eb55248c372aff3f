// @ts-check
/* The menu of versions: it learns of versions that are newer than this one, and leads to this page where they have it. */
(() => {
  "use strict";
  const menu = /** @type {HTMLDetailsElement | null} */ (document.querySelector('[data-kmwiki="versions"]'));
  if (!menu) { return; }
  const close = () => { menu.open = false; };
  menu.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && menu.open) { close(); menu.querySelector("summary")?.focus(); }
  });
  addEventListener("click", ({ target }) => { if (!menu.contains(/** @type {Node} */ (target))) { close(); } });
  if (!location.protocol.startsWith("http")) { return; }
  const list = /** @type {Element} */ (menu.querySelector("ul"));
  const here = new URL(menu.dataset.root || "./", location.href).href;
  const page = location.href.startsWith(here) ? location.href.slice(here.length).replace(/[?#].*/, "") : "";

  /** @param {string} url */
  const isOurs = (url) => new URL(url).origin === location.origin;
  const links = () => [...list.querySelectorAll("a")];

  /** The whole list, with what this site did not know when it was built. @param {string} file */
  async function learn(file) {
    const place = new URL(file, location.href);
    /** @type {{ title: string, url: string }[]} */
    const all = await (await fetch(place)).json();
    const known = new Map(links().map((link) => [link.textContent, /** @type {Node} */ (link.parentNode)]));
    const made = all.filter(({ title, url }) => typeof title === "string" && /^https?:/.test(new URL(url, place).href));
    const items = made.map(({ title, url }) => {
      const link = document.createElement("a");
      link.href = new URL(url, place).href;
      link.textContent = title;
      const item = document.createElement("li");
      item.append(link);
      return known.get(title) || item;
    });
    list.replaceChildren(...items, ...[...known.values()].filter((item) => !items.includes(item)));
  }

  /** @param {HTMLAnchorElement} link */
  async function leadToThisPage(link) {
    const there = new URL(page, link.href.replace(/index\.html$/, ""));
    if (!isOurs(there.href)) { return; }
    const answer = await fetch(there, { method: "HEAD" });
    if (answer.ok) { link.href = there.href; }
  }

  menu.addEventListener("toggle", async () => {
    const file = menu.dataset.file;
    if (file) { await learn(file).catch(() => {}); } // the list that was built stays
    for (const link of links()) { leadToThisPage(link).catch(() => {}); }
  }, { once: true });
})();
