/* Sets the colours that the reader chose before anything is shown, and tells the style sheet that scripts run. */
(function (root) {
  "use strict";
  root.classList.add("js");
  try {
    var chosen = localStorage.getItem("kmwiki:theme");
    if (chosen === "light" || chosen === "dark") { root.setAttribute("data-theme", chosen); }
  } catch (error) { /* storage is not for this page */ }
})(document.documentElement);
