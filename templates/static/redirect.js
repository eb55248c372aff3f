// @ts-check
/* Goes on to the page's new address and keeps the #fragment. */
(() => {
  "use strict";
  /** @type {HTMLAnchorElement | null} */
  const link = document.querySelector('a[data-kmwiki="redirect"]');
  if (!link) { return; }
  const target = new URL(link.href);
  if (location.hash) { target.hash = location.hash; }
  if (target.href !== location.href) { location.replace(target.href); }
})();
