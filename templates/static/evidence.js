// @ts-check
/* The card of a mark: the entry of the references that the mark leads to, as far as it is about the mark's own claim. Only
   pages with references load it. */
(() => {
  "use strict";
  const { make } = window.kmwiki;
  /** @type {(selector: string, within?: ParentNode) => any[]} */
  const all = (selector, within) => [...(within || document).querySelectorAll(selector)];

  /** Marks words in lines; in scripts without spaces, within others. @param {HTMLElement[]} lines @param {string[]} words */
  function markWords(lines, words) {
    if (!words.length) { return; }
    const dense = /^[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{3134f}]/u;
    const spelled = words.sort((a, b) => b.length - a.length).map((word) => {
      const signs = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      return dense.test(word) ? signs : `(?<![\\p{L}\\p{N}])${signs}(?![\\p{L}\\p{N}])`;
    });
    const found = new RegExp(`(${spelled.join("|")})`, "u");
    for (const line of lines) {
      const parts = line.textContent.split(found).map((part, place) => (place % 2 ? make("mark", "", part) : part));
      line.replaceChildren(make("span", "", ...parts)); // a line is a grid of its number and this
    }
  }

  /** With what is said of the claim of this mark alone, and above it the words of the claim.
      @param {any} mark @returns {HTMLElement | null} */
  function evidenceCard(mark) {
    const address = mark.getAttribute("href");
    const entry = address.startsWith("#") && document.getElementById(decodeURIComponent(address.slice(1)));
    if (!entry) { return null; }
    const own = `[data-for~="${mark.id}"]`;
    const made = make("div", "card evidence-card", ...[...entry.children].map((child) => child.cloneNode(true)));
    all(`[data-for]:not(${own})`, made).forEach((other) => other.remove());
    for (const shared of all(`.references .claim${own}`)) { // marks in several entries can be of one claim
      if (!entry.contains(shared)) { made.append(shared.cloneNode(true)); }
    }
    all(".reference-marks", made).forEach((marks) => marks.remove());
    const [claim] = all(".claim", made);
    if (claim) {
      const [words] = all(".claim-words", claim);
      words.hidden = false;
      made.prepend(words);
      markWords(all(".source-lines li", made), (claim.dataset.shared || "").split("|").filter(Boolean));
    }
    made.setAttribute("role", "region");
    made.setAttribute("aria-label", mark.getAttribute("aria-label"));
    return made;
  }

  window.kmwiki.evidenceCard = evidenceCard;
})();
