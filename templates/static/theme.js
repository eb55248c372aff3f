// @ts-check
/* Sets the colours that the reader chose before anything is shown, and tells the style sheet that scripts run. */
((root) => {
  "use strict";
  root.classList.add("js");
  try {
    const chosen = localStorage.getItem("kmwiki:theme");
    if (chosen === "light" || chosen === "dark") { root.setAttribute("data-theme", chosen); }
  } catch { /* storage is not for this page */ }
})(document.documentElement);
