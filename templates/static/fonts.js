// @ts-check
/* Asks for the site's fonts before anything is shown. Only sites whose owner chose fonts have it. */
(() => {
  "use strict";
  const own = /** @type {HTMLScriptElement} */ (document.currentScript);
  // From a disk, browsers refuse to fetch a font early; another one of the style sheet's faces is for that.
  if (location.protocol === "file:") { document.documentElement.setAttribute("data-disk", ""); return; }
  for (const name of (own.dataset.fonts || "").split(" ").filter(Boolean)) {
    const link = document.createElement("link");
    Object.assign(link, { rel: "preload", as: "font", type: "font/woff2", crossOrigin: "anonymous", href: new URL(name, own.src) });
    own.after(link);
  }
})();
