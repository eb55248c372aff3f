/* Offers the pages whose addresses or titles are most like the one that is not there. */
(function () {
  "use strict";
  const { addresses, home } = document.currentScript.dataset;
  const place = document.querySelector('[data-kmwiki="near"]');

  function pairs(text) {
    const plain = ` ${text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `;
    return new Set([...plain].map((letter, index, letters) => letter + (letters[index + 1] || "")));
  }

  /** How alike two texts are, by the pairs of letters that they share: from 0 to 1. */
  function likeness(a, b) {
    let shared = 0;
    for (const pair of a) { shared += b.has(pair); }
    return (2 * shared) / (a.size + b.size);
  }

  function asked() {
    let path = location.pathname;
    try { path = decodeURIComponent(path); } catch { /* it is no UTF-8: then it is compared as it is */ }
    path = path.replace(/(?:\/index)?(?:\.html?|\.md|\/)*$/, "");
    return path.split("/").filter(Boolean).slice(-2);
  }

  window.kmwiki = Object.assign(window.kmwiki || {}, {
    addresses(known) {
      const parts = asked();
      const wanted = [parts.slice(-1).join(" "), parts.join(" ")].map(pairs);
      const near = known.map(([path, title]) => {
        const names = [path.replace(/(?:\/index)?\.html$/, ""), title, path.replace(/(?:\/index)?\.html$/, "").split("/").pop()];
        return { path, title, score: Math.max(...names.flatMap((name) => wanted.map((want) => likeness(want, pairs(name))))) };
      }).filter((page) => page.score > 0.45).sort((a, b) => b.score - a.score).slice(0, 5);
      const folder = home.replace(/index\.html$/, "");
      for (const page of near) {
        const link = Object.assign(document.createElement("a"), { textContent: page.title });
        link.href = folder + page.path.split("/").map(encodeURIComponent).join("/");
        const item = document.createElement("li");
        item.append(link);
        place.querySelector("ul").append(item);
      }
      place.hidden = near.length === 0;
    },
  });
  const script = document.createElement("script");
  script.src = addresses;
  document.head.append(script);
})();
