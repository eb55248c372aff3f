// @ts-check
/* Folds and cuts texts and queries into terms, as the index was cut (see terms.py). It touches no document, so that
   tests run it as it is. */
(() => {
  "use strict";
  const LONGEST_TERM = 32;
  const LONGEST_KEY = 64;
  /** @type {Record<string, string>} */
  const LETTERS = { "ß": "ss", "ς": "σ", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "\u0640": "" };
  const LETTER = /[ßςıłøđæœþ\u0640]/g;
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: it lists the combining marks themselves
  const MARKS = /[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\u00ad]/g;
  const DENSE = "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3005-\\u3007\\u3040-\\u30fa\\u30fc-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\u{20000}-\\u{3134f}";
  const INDIC = "\\u0900-\\u0963\\u0966-\\u0dff\\u0f00-\\u0fff";
  const WORD = `(?:(?![${DENSE}${INDIC}])[\\p{L}\\p{N}]|[${INDIC}])+`; // no letter is of both kinds: each would be tried twice
  const RUN = new RegExp(`[${DENSE}]+|${WORD}`, "gu");
  const SIGN = "[-\u2010./&+_]";
  const COMPOUND = new RegExp(`${WORD}(?:${SIGN}${WORD})+`, "gu");
  const NUMBER = /[0-9]+(?:[.,][0-9]+)+(?![a-z0-9])/gu;
  const GROUPED = /^[1-9][0-9]{0,2}(?:[.,][0-9]{3})+$/;
  const PIECE = new RegExp(`${NUMBER.source}|${COMPOUND.source}|${RUN.source}`, "gu");
  const SHORT_PART = 2;
  const IS_DENSE = new RegExp(`^[${DENSE}]`, "u");
  const NO_VALUE = new RegExp(`[^\\p{L}\\p{N}${INDIC}${DENSE}/.\\-]+`, "gu");
  const ENDING = /['’](s|t|d|m|ll|re|ve)(?![\p{L}\p{N}_])/gu;
  const ASCII = /^[\0-\x7f]*$/;

  /** @param {string} text */
  function fold(text) {
    if (ASCII.test(text)) { return text.toLowerCase(); }
    const lowered = text.normalize("NFKD").toLowerCase().replace(LETTER, (letter) => LETTERS[letter]);
    return lowered.replace(MARKS, "").normalize("NFC");
  }

  /** @param {string} text @param {number} length */
  function cut(text, length) { return text.length <= length ? text : [...text].slice(0, length).join(""); }

  /** A folded text without the endings of “Nonaka’s” and “doesn’t”. @param {string} text */
  function ended(text) { return fold(text).replace(ENDING, ""); }

  /** The stretches of a folded text that are words, or parts of a script without spaces. @param {string} text */
  function runs(text) { return ended(text).match(RUN) || []; }

  /** @param {string} run */
  function isDense(run) { return IS_DENSE.test(run); }

  /** The terms of a text as the index has them. @param {string} text */
  function terms(text) {
    /** @type {string[]} */
    const found = [];
    for (const run of runs(text)) {
      if (isDense(run)) {
        const letters = [...run];
        letters.forEach((letter, place) => found.push(letter + (letters[place + 1] || "")));
      } else { found.push(cut(run, LONGEST_TERM)); }
    }
    return found;
  }

  /** A number with separators as one term; in groups of three digits, they are left out. @param {string} written */
  function number(written) { return cut(written.replace(/[.,]/g, GROUPED.test(written) ? "" : "."), LONGEST_TERM); }

  /** Names and numbers with signs in a folded text: [place, as written, term]. @param {string} folded */
  function wholes(folded) {
    return [[COMPOUND, joined], [NUMBER, number]].flatMap((/** @type {any} */ [sign, term]) =>
      [...folded.matchAll(sign)].map(({ 0: written, index }) => [index, written, term(written)])).filter(([, , term]) => term);
  }

  /** All terms by which a text is found. @param {string} text */
  function searchTerms(text) { return [...terms(text), ...wholes(ended(text)).map(([, , term]) => term)]; }

  /** A name such as “A-MEM”, of which a part is too short to be searched for, as one term; else nothing. @param {string} compound */
  function joined(compound) {
    const parts = compound.split(new RegExp(SIGN, "u"));
    const whole = parts.join("");
    const isName = parts.length > 1 && parts.some((part) => [...part].length <= SHORT_PART) && [...whole].length <= LONGEST_TERM && !/^\p{Nd}+$/u.test(whole);
    return isName ? whole : "";
  }

  /** @param {string} text */
  function key(text) { return cut((fold(text).replace(ENDING, "$1").match(RUN) || []).join(""), LONGEST_KEY); }

  /** @param {string} text */
  function value(text) { return cut(fold(text).replace(NO_VALUE, "-").replace(/^-+|-+$/g, ""), LONGEST_KEY); }

  /* What was asked */

  const PART = /(tag|kind|type|source|cited):(?:["“]([^"”]*)["”]?|(\S*))|["“]([^"”]*)["”]?|[^\s"“]+/giu;

  /** A query in its parts: words to look for, phrases, filters; `open` where its last word may go on.
      @param {string} query */
  function parse(query) {
    /** @type {Asked} */
    const asked = { words: [], phrases: [], filters: [], text: "", open: !/[\s"”]$/u.test(query) };
    for (const part of query.matchAll(PART)) {
      const [all, name, quoted, plain, phrase] = part;
      if (name) {
        const wanted = quoted ?? plain;
        if (wanted) { asked.filters.push({ name: name.toLowerCase(), value: wanted, all }); }
      } else if (phrase !== undefined) {
        if (terms(phrase).length) { asked.phrases.push(phrase); }
        asked.text += ` ${phrase}`;
      } else { asked.text += ` ${all}`; }
    }
    asked.text = asked.text.trim();
    asked.words = wordsOf(asked.text);
    const last = asked.words[asked.words.length - 1];
    const lasts = last ? [last, ...(last.parts || []).slice(-1)] : [];
    const ends = PART[Symbol.matchAll](query);
    const tail = [...ends].pop();
    if (asked.open && tail && !tail[1] && tail[4] === undefined) { for (const word of lasts) { word.open = true; } }
    return asked;
  }

  /** A word: it needs all of its terms, which are several in scripts without spaces. @param {string} run @returns {any} */
  function wordOf(run) {
    const letters = isDense(run) ? [...run] : null;
    if (!letters) { return { run, terms: [cut(run, LONGEST_TERM)], dense: false, open: false }; }
    if (letters.length === 1) { return { run, terms: [run], dense: true, open: true }; }
    const pairs = letters.slice(1).map((letter, place) => letters[place] + letter);
    return { run, terms: [...new Set(pairs)], dense: true, open: false };
  }

  /** The words of a query; a name such as “A-MEM” is one, with those of which it consists, and so is a number. @param {string} text */
  function wordsOf(text) {
    /** @type {any[]} */
    const words = [];
    for (const piece of ended(text).match(PIECE) || []) {
      const isNumber = !piece.replace(NUMBER, "");
      const whole = isNumber ? number(piece) : joined(piece);
      const parts = isNumber ? undefined : (piece.match(RUN) || []).map(wordOf);
      words.push(...(whole ? [{ ...wordOf(whole), parts, written: piece }] : /** @type {any[]} */ (parts)));
    }
    return words.slice(0, 24);
  }

  /* Words that are nearly the same */

  const ENDINGS = new Set(["", "s", "es", "e", "d", "ed", "ing", "er", "ers", "or", "ors", "y", "ies", "ied", "ion", "ions", "al", "ly", "ment", "ments", "n", "en"]);

  /** @param {string} a @param {string} b */
  function isVariant(a, b) {
    let shared = 0;
    while (shared < a.length && a[shared] === b[shared]) { shared += 1; }
    return shared >= Math.max(4, a.length - 3) && ENDINGS.has(a.slice(shared)) && ENDINGS.has(b.slice(shared));
  }

  const searching = { ASCII, LONGEST_KEY, LONGEST_TERM, RUN, cut, fold, isDense, isVariant, key, parse, runs, searchTerms, value, wholes };
  window.kmwiki = Object.assign(window.kmwiki || {}, { searching });
})();
