// @ts-check
/* Sets the colours that the reader chose before anything is shown, tells the style sheet that scripts run, and asks for
   the site's fonts, so that they are there with it. */
((root) => {
  "use strict";
  root.classList.add("js");
  try {
    const chosen = localStorage.getItem("kmwiki:theme");
    if (chosen === "light" || chosen === "dark") { root.setAttribute("data-theme", chosen); }
  } catch { /* storage is not for this page */ }
  const own = /** @type {HTMLScriptElement} */ (document.currentScript);
  // From a disk, browsers refuse to fetch a font early; another one of the style sheet's faces is for that.
  if (location.protocol === "file:") { root.setAttribute("data-disk", ""); return; }
  for (const name of (own.dataset.fonts || "").split(" ").filter(Boolean)) {
    const link = document.createElement("link");
    Object.assign(link, { rel: "preload", as: "font", type: "font/woff2", crossOrigin: "anonymous", href: new URL(name, own.src) });
    own.after(link);
  }
})(document.documentElement);
