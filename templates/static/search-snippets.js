// @ts-check
/* Finds where the words of a query are in the texts of a page, and the parts that answer it. It touches no document. */
(() => {
  "use strict";
  const { ASCII, LONGEST_TERM, RUN, cut, fold, isDense, wholes } = window.kmwiki.searching;

  /** A folded text, and where each of its characters comes from. @param {string} text */
  function mapped(text) {
    if (ASCII.test(text)) { return { folded: text.toLowerCase(), from: null }; }
    let folded = "";
    const from = [];
    let place = 0;
    for (const part of text.match(/\P{M}\p{M}*|\p{M}+/gu) || []) {
      const own = fold(part);
      for (let count = 0; count < own.length; count += 1) { from.push(place); }
      folded += own;
      place += part.length;
    }
    from.push(text.length);
    return { folded, from };
  }

  /** @typedef {[start: number, end: number, run: string, ends: number[] | null]} Stretch */

  /** Text → its runs, for the same texts are looked at with each letter that is typed. @type {Map<string, Stretch[]>} */
  const cuts = new Map();

  /** The words of a text: start, end, folded. @param {string} text @returns {Stretch[]} */
  function wordsIn(text) {
    let known = cuts.get(text);
    if (!known) {
      const { folded, from } = mapped(text);
      const at = (/** @type {number} */ place) => (from ? from[place] : place);
      known = [...folded.matchAll(from ? RUN : /[a-z0-9]+/g)].map(({ 0: run, index }) => {
        const ends = isDense(run) ? Array.from({ length: run.length }, (_, place) => at(index + place)) : null;
        return [at(index), at(index + run.length), ends ? run : cut(run, LONGEST_TERM), ends];
      });
      /** @type {Stretch[]} */
      const names = wholes(folded).map(([index, written, term]) => [at(index), at(index + written.length), term, null]);
      if (names.length) { known = [...names, ...known].sort((a, b) => a[0] - b[0]); }
      if (cuts.size > 4000) { cuts.clear(); }
      cuts.set(text, known);
    }
    return known;
  }

  /** The stretches of a text that say one of the words: start, end, and the word.
      @param {string} text @param {Hits} found */
  function places(text, found) {
    /** @type {[number, number, string][]} */
    const stretches = [];
    for (const [start, end, run, ends] of wordsIn(text)) {
      if (!ends) {
        if (found.hits.has(run)) { stretches.push([start, end, run]); }
        continue;
      }
      for (const wanted of found.runs) {
        for (let place = run.indexOf(wanted); place >= 0; place = run.indexOf(wanted, place + wanted.length)) {
          stretches.push([ends[place] ?? start, ends[place + wanted.length] ?? end, wanted]);
        }
      }
    }
    return found.runs.length ? stretches.sort((a, b) => a[0] - b[0]) : stretches;
  }

  /** Where in a text the words stand together, most of them and the rarest: the start of that part, and how much it says.
      @param {[number, number, string][]} stretches @param {Hits} found @param {number} length
      @param {Set<number>} seen words that need not be there */
  function densest(stretches, found, length, seen) {
    let best = { start: 0, score: 0 };
    /** @type {Map<number, number>} */
    const within = new Map();
    let sum = 0;
    const add = (/** @type {string} */ word, /** @type {number} */ more) => {
      const [place, rarity, isExact] = found.hits.get(word);
      for (const one of isExact ? [place, ~place] : [place]) { // exactly the word that was asked for counts twice
        const count = (within.get(one) || 0) + more;
        within.set(one, count);
        if (count === 0 || (more > 0 && count === 1)) { sum += more * (seen.has(place) ? 0.1 : rarity + 0.5); }
      }
    };
    let last = 0;
    stretches.forEach(([start, , word], first) => {
      for (; last < stretches.length && (last <= first || stretches[last][1] <= start + length); last += 1) { add(stretches[last][2], 1); }
      const score = sum + (last - first) / 100;
      if (score > best.score + 1e-9) { best = { start, score }; }
      add(word, -1);
    });
    return best;
  }

  /** Where to begin so that a word is shown with some before it: at a word. @param {string} text @param {number} place */
  function wordBefore(text, place) {
    const least = Math.max(0, place - 60);
    const next = text.indexOf(" ", least);
    if (next >= 0 && next < place) { return next; }
    const start = text.lastIndexOf(" ", place) + 1; // of a long word, such as an address
    return isDense(text[place]) ? least : place - start < 120 ? start : place;
  }

  /** The part of a text where most of the words stand, in pieces: [words, whether they were asked for].
      @param {string} text @param {Hits} found @param {Set<number>} seen what is shown already; it gets what is shown now */
  function snippet(text, found, length = 190, seen = new Set()) {
    const stretches = places(text, found);
    const best = densest(stretches, found, length - 60, seen);
    const isWhole = text.length <= length + 40;
    let start = isWhole || best.start <= 50 ? 0 : wordBefore(text, best.start);
    let end = isWhole ? text.length : Math.min(text.length, start + length);
    if (end < text.length) {
      const space = text.lastIndexOf(" ", end);
      end = space > start + length / 2 ? space : end;
    }
    if (/[\udc00-\udfff]/.test(text[start] || "")) { start -= 1; }
    if (/[\udc00-\udfff]/.test(text[end] || "")) { end -= 1; }
    /** @type {Piece[]} */
    const parts = start > 0 ? [["… ", false]] : [];
    let place = start;
    for (const [from, to, word] of stretches) {
      if (from < place || to > end) { continue; }
      seen.add(found.hits.get(word)[0]);
      parts.push([text.slice(place, from), false], [text.slice(from, to), true]);
      place = to;
    }
    parts.push([text.slice(place, end) + (end < text.length ? " …" : ""), false]);
    return { parts: parts.filter(([words]) => words), score: best.score };
  }

  /** What of a page's text answers a query: its best sections, and claims whose evidence says the words.
      @param {PageData} said @param {Hits & { asked: Asked }} found */
  function answers(said, found) {
    const left = (said.sections || []).map(([anchor, heading, text]) =>
      ({ anchor, heading, text, at: [places(text, found), places(heading, found)], score: 0 }));
    const sections = [];
    /** @type {Set<number>} */
    const seen = new Set();
    while (sections.length < 3) { // each by what those before it do not show
      for (const one of left) {
        const [text, heading] = one.at.map((stretches) => densest(stretches, found, 130, seen).score);
        one.score = text + 1.5 * heading;
      }
      const best = left.sort((a, b) => b.score - a.score).shift();
      if (!best?.score) { break; }
      sections.push({ ...best, parts: snippet(best.text, found, 190, seen).parts });
    }
    const claims = (said.claims || []).map(([anchor, sentence, source, lines, text]) => {
      const own = new Set([...places(source, found), ...places(text, found)].map(([, , word]) => word));
      return { anchor, sentence, source, lines, text, score: own.size };
    });
    const most = Math.max(1, ...claims.map((claim) => claim.score));
    const best = claims.filter((claim) => claim.score === most && most >= found.asked.words.length / 2)
      .filter((claim, place, all) => all.findIndex((other) => other.sentence === claim.sentence) === place).slice(0, 2);
    return {
      sections,
      claims: best.map((one) => ({ ...one, parts: snippet(one.text, found, 150).parts, titled: snippet(one.source, found, 90).parts })),
    };
  }

  Object.assign(window.kmwiki.searching, { places, snippet, answers });
})();
