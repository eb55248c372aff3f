// @ts-check
/* Fills what says how to cite a page, or a claim of it in a card, once it is opened: from the data of the page. */
(() => {
  "use strict";
  const { make } = window.kmwiki;
  /** TeX's special characters that a backslash alone does not make plain. @type {Record<string, string>} */
  const SPECIAL = {
    "{": "\\textbraceleft{}", "}": "\\textbraceright{}",
    "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}",
  };

  /** A claim is cited as its page is, with its own address and words.
      @param {[string, string, any[]]} cited @param {string} claim @param {string} words @param {string} quote @returns {[string, string, any[]]} */
  function ofClaim([text, bibtex, [record]], claim, words, quote) {
    const here = location.protocol.startsWith("http") ? location.href.replace(/#.*/, "") : "";
    const url = (record.URL || here) && `${record.URL || here}#${claim}`;
    const note = words.replace(/[\\{}%&$#_~^]/g, (sign) => SPECIAL[sign] || `\\${sign}`);
    const fields = [["url", url], ["note", note]].filter(([, own]) => own);
    const kept = bibtex.trim().replace(/^ {2}url = .*\n/m, "").replace(/\}$/, "");
    return [
      [words && quote.replace("{words}", () => words), text.replace(record.URL || "", ""), url].filter(Boolean).join(" "),
      `${kept}${fields.map(([name, own]) => `  ${name} = {${own}},\n`).join("")}}`,
      [{ ...record, ...(url && { URL: url }), ...(words && { note: words }) }],
    ];
  }

  /** @param {any} details @param {PageData} page */
  window.kmwiki.cite = (details, { cite }) => {
    const { claim, words, quote } = details.dataset;
    if (!cite) { return; }
    const [text, bibtex, csl] = claim ? ofClaim(cite, claim, words, quote) : cite;
    const made = [make("p", "", "BibTeX"), make("pre", "", bibtex), make("p", "", "CSL-JSON"), make("pre", "", JSON.stringify(csl))];
    details.append(...(claim ? [make("p", "", text)] : []), ...made);
    for (const pre of details.querySelectorAll("pre")) { pre.style.whiteSpace = "pre-wrap"; }
  };
})();
