// @ts-check
/* Offers the pages whose addresses or titles are most like the one that is not there. */
(() => {
  "use strict";
  const { addresses, home } = /** @type {{ dataset: any }} */ (document.currentScript).dataset;
  const place = /** @type {HTMLElement} */ (document.querySelector('[data-kmwiki="near"]'));

  /** The pairs of letters in a text. @param {string} text */
  function pairs(text) {
    const plain = ` ${text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `;
    return new Set([...plain].map((letter, index, letters) => letter + (letters[index + 1] || "")));
  }

  /** How alike two texts are, by the pairs of letters that they share: from 0 to 1.
      @param {Set<string>} a @param {Set<string>} b */
  function likeness(a, b) {
    let shared = 0;
    for (const pair of a) { if (b.has(pair)) { shared++; } }
    return (2 * shared) / (a.size + b.size);
  }

  const site = new URL("./", new URL(home, location.href));

  /** The address that was asked for, below the site: all of it, and its end, for folders change more than names. */
  function asked() {
    let path = location.pathname;
    if (path.startsWith(site.pathname)) { path = path.slice(site.pathname.length); }
    try { path = decodeURIComponent(path); } catch { /* it is no UTF-8: then it is compared as it is */ }
    return endings(path.replace(/(?:\/index)?(?:\.html?|\.md|\/)*$/, ""));
  }

  /** @param {string} path */
  function endings(path) {
    const parts = path.split("/").filter(Boolean);
    return [parts.join(" "), parts.slice(-1).join("")].filter(Boolean).map(pairs);
  }

  window.kmwiki = Object.assign(window.kmwiki || {}, {
    /** @param {string[][]} known path, title and other names of each page */
    addresses(known) {
      const wanted = asked();
      const near = known.map(([path, title, ...aliases]) => {
        const names = [...endings(path.replace(/(?:\/index)?\.html$/, "")), ...[title, ...aliases].map(pairs)];
        return { path, title, score: Math.max(0, ...names.flatMap((name) => wanted.map((want) => likeness(want, name)))) };
      }).filter((page) => page.score > 0.45).sort((a, b) => b.score - a.score).slice(0, 5);
      for (const page of near) {
        const link = Object.assign(document.createElement("a"), { textContent: page.title });
        link.href = site.href + page.path.split("/").map(encodeURIComponent).join("/");
        const item = document.createElement("li");
        item.append(link);
        place.querySelector("ul")?.append(item);
      }
      place.hidden = near.length === 0;
    },
  });
  const script = document.createElement("script");
  script.src = addresses;
  document.head.append(script);
})();
