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
    const work = entry.closest(".work")?.firstElementChild; // its title, if the entry is a place in it
    const parts = [...(work ? [work] : []), ...entry.children].map((child) => child.cloneNode(true));
    const made = make("div", "card evidence-card", ...parts);
    all(`[data-for]:not(${own})`, made).forEach((other) => other.remove());
    for (const shared of all(`.references .claim${own}`)) { // marks in several entries can be of one claim
      if (!entry.contains(shared)) { made.append(shared.cloneNode(true)); }
    }
    all(".reference-marks", made).forEach((marks) => marks.remove());
    const [claim] = all(".claim", made);
    const [words] = claim ? all(".claim-words", claim) : [];
    if (words) {
      words.hidden = false;
      made.prepend(words);
      markWords(all(".evidence:not(.since) .source-lines li", made), (claim.dataset.shared || "").split("|").filter(Boolean));
    }
    const shown = words ? [...words.childNodes].filter((part) => part.className !== "unseen") : [];
    const cited = citation(mark, shown.map((part) => part.textContent).join(""));
    if (cited) { made.append(cited); }
    made.setAttribute("role", "region");
    made.setAttribute("aria-label", mark.getAttribute("aria-label"));
    return made;
  }

  /* A claim is cited as its page is, with its own address and words */

  /** @param {any} mark @returns {string} */
  function claimOf(mark) {
    const before = all('article [id^="claim:"]')
      .filter((span) => span.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING);
    return before.length ? before[before.length - 1].id : "";
  }

  /** @param {any} mark @param {string} words @returns {HTMLElement | null} */
  function citation(mark, words) {
    const claim = claimOf(mark);
    const [page] = all(".cite[data-of-claim]");
    if (!claim || !page) { return null; }
    const made = make("details", "cite", make("summary", "", page.dataset.ofClaim));
    Object.assign(made.dataset, { claim, words: words.trim(), quote: page.dataset.quote });
    return made;
  }

  /* The numbers of the trust line lead from claim to claim of their kind */

  /** @type {Record<string, string>} */
  const KINDS = {
    cited: '.citation a:not([data-standing], .broken, .retracted), [data-covered="cited"]',
    broken: '.citation .broken, [data-covered="broken"]',
    uncited: '[data-claim="uncited"]',
  };

  /** @param {any} link */
  function pointOut(link) {
    const kind = link.dataset.claims;
    const found = all(KINDS[kind] || `.citation [data-standing="${kind}"], [data-covered="${kind}"]`, document.querySelector("article") || document);
    for (const other of all(".pointed-out")) { other.classList.remove("pointed-out"); }
    for (const claim of found) { claim.classList.add("pointed-out"); }
    const next = found[Number(link.dataset.next || 0) % found.length];
    link.dataset.next = String((Number(link.dataset.next || 0) + 1) % found.length);
    next.scrollIntoView({ block: "center" });
    if (next.matches("a")) { next.focus({ preventScroll: true }); }
  }

  for (const link of all(".trust [data-claims]")) {
    link.addEventListener("click", (/** @type {Event} */ event) => {
      if (!link.hash || !document.getElementById(decodeURIComponent(link.hash.slice(1)))) { return; }
      event.preventDefault();
      pointOut(link);
    });
  }

  /* With the arrow down key from a mark into its card, and with Escape back */
  addEventListener("keydown", (event) => {
    const [card] = all(".evidence-card[id]");
    const [mark] = all(".citation a[aria-describedby]");
    const [first] = card && event.key === "ArrowDown" && document.activeElement === mark ? all("a[href], summary", card) : [];
    if (first) {
      event.preventDefault();
      first.focus();
    }
    if (event.key === "Escape" && card?.contains(document.activeElement)) { mark?.focus(); }
  }, true);

  window.kmwiki.evidenceCard = evidenceCard;
})();
