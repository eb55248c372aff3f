// @ts-check
/* A frame from elsewhere is a link with a button, which loads the frame in its place: nothing is asked for before. */
(() => {
  "use strict";

  /** @param {HTMLAnchorElement} link */
  function load(link) {
    const frame = document.createElement("iframe");
    frame.src = link.dataset.frame || "";
    frame.title = link.textContent || "";
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-popups allow-presentation allow-forms");
    frame.allow = "fullscreen";
    frame.referrerPolicy = "strict-origin-when-cross-origin"; // some players refuse to play without
    return frame;
  }

  /** @param {HTMLAnchorElement} link */
  function prepare(link) {
    const still = document.createElement("span");
    const button = document.createElement("button");
    still.className = "still-frame";
    button.type = "button";
    button.textContent = link.dataset.show || "";
    link.replaceWith(still);
    still.append(link, button);
    button.addEventListener("click", () => {
      const frame = load(link);
      button.replaceWith(frame);
      frame.focus();
    });
  }

  for (const link of document.querySelectorAll("a.still[data-frame^='https://']")) {
    prepare(/** @type {HTMLAnchorElement} */ (link));
  }
})();
