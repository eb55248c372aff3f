// @ts-check
/* In a wide window, the evidence of the claim that is being read stands beside it in the free margin: one at a time, and
   what its card shows. Only pages with references load it. */
(() => {
  "use strict";
  const { loaded, make } = window.kmwiki;
  const folder = /** @type {any} */ (document.currentScript).src.replace(/[^/]*$/, "");
  const wide = matchMedia("(min-width: 82rem)");
  const READING = 0.4; // of the window's height: about there people read
  const GAP = 24;
  /** @type {any[]} */
  const marks = [...document.querySelectorAll("article .citation a[href]")];
  const note = make("aside", "margin-note");
  /** @type {any} */
  let shown = null;

  /** The last mark above the line where people read, if it is still in sight. */
  function current() {
    const line = innerHeight * READING;
    let found = null;
    for (const mark of marks) {
      const { top, height } = mark.getBoundingClientRect();
      if (height && top < line) { found = mark; }
    }
    return found && found.getBoundingClientRect().top > 0 ? found : null;
  }

  /** @param {any} mark */
  function fill(mark) {
    const card = mark && window.kmwiki.evidenceCard?.(mark);
    shown?.classList.remove("in-margin");
    shown = card ? mark : null;
    shown?.classList.add("in-margin");
    note.replaceChildren(...(card ? [make("span", "margin-number", mark.textContent.trim()), ...card.children] : []));
    for (const left of note.querySelectorAll(".claim-words")) { left.remove(); }
    for (const link of note.querySelectorAll("a, summary")) { /** @type {any} */ (link).tabIndex = -1; }
  }

  /** Beside the mark, but below what stands in that column. */
  function place() {
    const article = shown.closest("article").getBoundingClientRect();
    const rtl = getComputedStyle(document.body).direction === "rtl";
    const mark = shown.getBoundingClientRect().top;
    note.hidden = false; // what is hidden has no height
    const height = note.offsetHeight;
    let top = mark;
    let end = Infinity;
    for (const part of document.querySelectorAll(".toc details, .page-side")) {
      const box = part.getBoundingClientRect();
      if (rtl ? box.right > article.left : box.left < article.right) { continue; } // in another column
      if (box.top < mark) { top = Math.max(top, box.bottom + GAP); } else { end = Math.min(end, box.top - GAP); }
    }
    note.style.top = `${top + scrollY}px`;
    note.style.left = rtl ? "" : `${article.right + 2 * GAP + scrollX}px`;
    note.style.right = rtl ? `${document.documentElement.clientWidth - article.left + 2 * GAP - scrollX}px` : "";
    note.hidden = top + height / 2 > innerHeight || top + height > end;
  }

  /** @type {Promise<unknown> | null} */
  let style = null;

  async function follow() {
    if (wide.matches) {
      style = style || loaded(folder, "margin.css");
      await style;
    }
    const mark = wide.matches ? current() : null;
    if (mark !== shown) { fill(mark); }
    if (shown) { place(); }
  }

  if (document.body.matches(".home")) { return; } // its margin is not free
  note.setAttribute("aria-hidden", "true"); // the marks lead to the same in the references
  document.body.append(note);
  // A card would say the same again beside it; keys and taps still open it.
  document.addEventListener("pointerover", (/** @type {any} */ event) => {
    const isShown = wide.matches && !note.hidden && event.target.closest?.(".in-margin");
    if (isShown && event.pointerType === "mouse") { event.stopPropagation(); }
  }, true);
  let waiting = 0;
  function soon() {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(follow);
  }
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon);
  soon();
})();
