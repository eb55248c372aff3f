// @ts-check
/* Finds pages: loads the shards of the index that a query needs, and puts the pages in order. It touches no document, so
   that tests run it as it is. */
(() => {
  "use strict";
  const { isVariant, key, parse, runs, searchTerms } = window.kmwiki.searching;

  /* The index */

  const DIGITS = new Uint8Array(128);
  let signs = 0;
  for (let code = 33; code < 127; code += 1) {
    if (!'"\\,;|<>&'.includes(String.fromCharCode(code))) { DIGITS[code] = signs++; }
  }
  const BASE = signs >> 1;

  /** @param {string} text */
  function decode(text) {
    const found = [];
    let last = -1;
    let step = 0;
    for (let place = 0; place < text.length; place += 1) {
      const digit = DIGITS[text.charCodeAt(place)];
      if (digit < BASE) {
        last += step * BASE + digit;
        found.push(last);
        step = 0;
      } else { step = step * BASE + digit - BASE; }
    }
    return Uint32Array.from(found);
  }

  /** @param {string} term */
  function bitsOf(term) {
    return [...new TextEncoder().encode(term)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  }

  /** @param {string} text */
  function unpacked(text) {
    /** @type {Map<string, string>} */
    const known = new Map();
    let before = "";
    for (const line of text ? text.split(";") : []) {
      const bar = line.indexOf("|");
      before = before.slice(0, DIGITS[line.charCodeAt(0)]) + line.slice(1, bar);
      known.set(before, line.slice(bar + 1));
    }
    return known;
  }

  /* What counts how much */

  const NAMES = [9, 7.5, 3]; // a word in the title, in an alias, in a tag
  const WORDS = [0.5, 1, 1.9, 3.2, 4.6]; // in what is cited only; in the text, rarely to often
  const K = 1.6;
  const B = 0.45;
  const OPEN = 0.75; // a word that goes on
  const VARIANT = 0.8; // another form of it
  const NEAR = 0.6; // one with a typing error
  const MOST_SHARDS = 4; // that the beginning of a word may load
  const MOST_TERMS = 400; // that it may stand for
  const CHECKED = 60; // pages in which a phrase is looked for
  const MOST_OFFERED = 3; // sources, and names without a page, each
  const RANKS = 5; // classes of how many pages link to one, as in outputs/search.py
  const LENGTHS = Array.from({ length: 100 }, (_, kind) => 2 ** Math.floor(kind / RANKS)); // by class, about how long it is

  /** @typedef {{ number: number, score: number }} Ranked */

  /** @param {Ranked[]} pages @param {Ranked} page */
  function insert(pages, page) {
    let place = pages.length; // most pages come last
    while (place && (pages[place - 1].score - page.score || page.number - pages[place - 1].number) < 0) { place -= 1; }
    pages.splice(place, 0, page);
  }

  /** @typedef {{ touched: number[], total: Float32Array, share: Float32Array, titled: Uint8Array,
        lift: Map<number, number> }} Scored */

  /** @typedef {{ room: number, span: number, wanted?: 1, sources?: 1, pages: Uint32Array, of: Uint8Array, mean: number,
        cuts: Record<string, { name: string, bits: string }[]> }} Table */
  /** What the engine knows to be there.
      @template Value
      @typedef {Omit<Map<string, Value>, "get"> & { get(key: string): any }} Filled */

  /** Whether a name has all words of a query, the last ones perhaps as beginnings. @param {Asked} asked @param {string} name */
  function hasAll(asked, name) {
    const words = ` ${[...runs(name), ...searchTerms(name)].join(" ")}`;
    return asked.words.every((word) => words.includes(word.dense ? word.run : ` ${word.run}`));
  }

  class Engine {
    /** `load(name)` promises a piece of the index, and `more()` what few queries need.
        @param {(name: string) => Promise<any>} load @param {() => Promise<unknown>} more */
    constructor(load, more) {
      this.load = load;
      this.more = more;
      /** @type {Filled<Promise<any>>} */
      this.pieces = new Map();
      /** @type {Filled<Map<string, string>>} */
      this.shards = new Map();
      /** @type {Filled<Uint32Array[]>} */
      this.lists = new Map();
      /** @type {Table} */
      this.known = /** @type {any} */ (null);
    }

    /** @param {string} name @returns {Promise<any>} */
    piece(name) {
      if (!this.pieces.has(name)) {
        const promise = this.load(name);
        promise.catch(() => this.pieces.delete(name));
        this.pieces.set(name, promise);
      }
      return this.pieces.get(name);
    }

    async table() {
      if (this.known) { return this.known; }
      const { room, span, shards, numbers, classes, wanted, sources } = await this.piece("pages");
      const pages = decode(numbers);
      const of = new Uint8Array(room);
      pages.forEach((number, place) => {
        const sign = classes[place];
        of[number] = (sign === "~" ? 92 : sign.charCodeAt(0)) - 35;
      });
      /** @type {Record<string, { name: string, bits: string }[]>} */
      const cuts = {};
      for (const [book, names] of Object.entries(shards)) {
        cuts[book] = names.map((/** @type {string} */ name) => ({ name: `${book}/${name}`, bits: BigInt(`0x${name}`).toString(2).slice(1) }));
      }
      let length = 0;
      for (const number of pages) { length += LENGTHS[of[number]]; }
      this.known = { room, span, wanted, sources, pages, of, cuts, mean: length / Math.max(1, pages.length) };
      return this.known;
    }

    /** The names of the shards where terms may be that begin so. @param {string} book @param {string} beginning */
    shardsOf(book, beginning) {
      const bits = bitsOf(beginning);
      return this.known.cuts[book].filter((cut) => cut.bits.startsWith(bits) || bits.startsWith(cut.bits)).map((cut) => cut.name);
    }

    /** @param {string} book @param {string} term */
    shardOf(book, term) {
      const bits = bitsOf(term).padEnd(800, "0");
      const found = this.known.cuts[book].find((cut) => bits.startsWith(cut.bits));
      return found ? [found.name] : [];
    }

    /** @param {string} name */
    async shard(name) {
      if (!this.shards.has(name)) { this.shards.set(name, unpacked(await this.piece(name))); }
      return this.shards.get(name);
    }

    /** The pages of a term by class. @param {string} name @param {string} term @returns {Uint32Array[]} */
    list(name, term) {
      const id = `${name} ${term}`;
      if (!this.lists.has(id)) {
        if (this.lists.size > 5000) { this.lists.clear(); }
        this.lists.set(id, this.shards.get(name).get(term).split(",").map(decode));
      }
      return this.lists.get(id);
    }

    /** What to load for a word in a book. @param {string} book @param {SearchWord} word */
    needs(book, word) {
      const found = new Set(word.terms.flatMap((term) => this.shardOf(book, term)));
      const last = word.terms[word.terms.length - 1];
      if (word.open && (book === "names" || word.dense || last.length > 2)) {
        const open = this.shardsOf(book, last);
        if (book === "names" || open.length <= MOST_SHARDS) { open.forEach((name) => found.add(name)); }
      }
      return [...found];
    }

    /** The terms that a term of a word stands for, of what is loaded, each with what it counts.
        @param {string} book @param {SearchWord} word @param {string} term @param {string[]} near */
    meant(book, word, term, near) {
      /** @type {[name: string, term: string, share: number][]} */
      const found = [];
      const names = new Set([...this.needs(book, word), ...near.flatMap((other) => this.shardOf(book, other))]);
      const isOpen = word.open && term === word.terms[word.terms.length - 1];
      for (const name of names) {
        const shard = this.shards.get(name);
        if (!shard) { continue; }
        if (shard.has(term)) { found.push([name, term, 1]); }
        for (const other of near) { if (shard.has(other)) { found.push([name, other, NEAR]); } }
        if (word.dense && !isOpen) { continue; }
        for (const other of shard.keys()) {
          if (other === term || found.length > MOST_TERMS) { continue; }
          if (isOpen && other.startsWith(term) && (term.length > 2 || word.dense || book === "names")) {
            found.push([name, other, word.dense ? 1 : OPEN * Math.sqrt(term.length / other.length)]);
          } else if (!word.dense && term.length > 3 && other.charCodeAt(0) === term.charCodeAt(0) && isVariant(term, other)) {
            found.push([name, other, VARIANT]);
          }
        }
      }
      return found;
    }

    /** What finds by filters, by phrases, and in spite of typing errors. */
    async rare() {
      await this.more();
      return window.kmwiki.searching;
    }

    /** The words of titles and aliases. @returns {Promise<string[]>} */
    async words() {
      this.lexicon = this.lexicon || [...unpacked(await this.piece("lexicon")).keys()];
      return this.lexicon;
    }

    /** @param {string[]} names */
    async ready(names) { await Promise.all(names.map((name) => this.shard(name))); }

    /** What pages have of a word: [pages, their scores by number]; a word of several terms needs them all.
        @param {SearchWord} word @param {string[]} near @returns {{ kept: number[], scores: Float32Array }} */
    weigh(word, near) {
      const { room, of, mean } = this.known;
      /** @type {any} */
      let whole = null;
      for (const term of word.terms) {
        const named = new Float32Array(room);
        const said = new Float32Array(room);
        /** @type {number[]} */
        const touched = [];
        for (const [book, counts, into] of /** @type {[string, number[], Float32Array][]} */ (
          [["names", NAMES, named], ["words", WORDS, said]])) {
          for (const [name, other, share] of this.meant(book, word, term, near)) {
            word.hits.add(other);
            this.list(name, other).forEach((numbers, kind) => {
              const amount = counts[kind] * share;
              for (const number of numbers) {
                if (named[number] === 0 && said[number] === 0) { touched.push(number); }
                into[number] += amount;
              }
            });
          }
        }
        const scores = new Float32Array(room);
        const kept = [];
        for (const number of touched) {
          if (whole && whole.scores[number] === 0) { continue; }
          const norm = 1 - B + (B * LENGTHS[of[number]]) / mean;
          const amount = Math.min(named[number], 14) + Math.min(said[number], 10) / norm;
          scores[number] = (amount * (K + 1)) / (amount + K * 2) + (whole ? whole.scores[number] : 0);
          kept.push(number);
          if (named[number] > 3) { word.titled[number] += 1; }
        }
        whole = { kept, scores };
      }
      return whole;
    }

    /** The pages that have the words, with their scores, and what share of the words they have.
        @param {Asked} asked @param {string[][]} near @param {Uint8Array | null} passed */
    score(asked, near, passed) {
      const { pages, room } = this.known;
      /** @type {Scored} */
      const found = { touched: [], total: new Float32Array(room), share: new Float32Array(room), titled: new Uint8Array(room), lift: new Map() };
      let all = 0;
      asked.words.forEach((word, place) => {
        word.hits = new Set();
        word.titled = new Uint8Array(room);
        const { kept, scores } = this.weigh(word, near[place] || []);
        word.rarity = Math.log(1 + (pages.length - kept.length + 0.5) / (kept.length + 0.5)) + 0.05;
        all += word.rarity;
        for (const number of kept) {
          if (passed && !passed[number]) { continue; }
          if (found.share[number] === 0) { found.touched.push(number); }
          found.total[number] += (word.rarity * scores[number]) / word.terms.length;
          found.share[number] += word.rarity;
          if (word.titled[number] >= word.terms.length) { found.titled[number] += 1; }
        }
      });
      for (const number of found.touched) { found.share[number] /= all; }
      if (!asked.words.length && passed) {
        found.touched = [...pages].filter((number) => passed[number]);
        for (const number of found.touched) { found.share[number] = 1; }
      }
      return found;
    }

    /** Lifts pages whose title or alias is what was asked, or begins so.
        @param {Scored} found @param {Asked} asked @param {Uint8Array | null} passed */
    name(found, asked, passed) {
      const wanted = `=${key(asked.text)}`;
      if (wanted === "=") { return; }
      const single = asked.words.length === 1;
      const shards = new Set([...this.shardsOf("names", wanted), ...(asked.meant ? this.shardOf("names", asked.meant) : [])]);
      for (const name of shards) {
        for (const term of this.shards.get(name)?.keys() || []) {
          if (term !== asked.meant && (!term.startsWith(wanted) || (term !== wanted && !asked.open))) { continue; }
          this.list(name, term).forEach((numbers, kind) => {
            const begins = (single ? 12 : 30) * (0.3 + wanted.length / term.length) - 3 * kind;
            const lift = term === wanted ? 1000 - 100 * kind : term === asked.meant ? 500 - 100 * kind : begins;
            for (const number of numbers) {
              if (passed && !passed[number]) { continue; }
              if (found.share[number] === 0) { found.touched.push(number); }
              found.share[number] = 1;
              found.lift.set(number, Math.max(found.lift.get(number) || 0, lift));
            }
          });
        }
      }
    }

    /** Loads what is missing and finds; `early` gets what the names alone give, should the rest take its time.
        @type {SearchEngine["search"]} */
    async search(query, { limit = 10, early = null } = {}) {
      const asked = parse(query);
      await this.table();
      if (asked.words.some((word) => word.parts)) { asked.words = await (await this.rare()).wholeOrParts(this, asked.words); }
      const passed = asked.filters.length ? await (await this.rare()).passing(this, asked.filters) : null;
      const names = asked.words.flatMap((word) => this.needs("names", word));
      const wanted = `=${key(asked.text)}`;
      if (wanted !== "=") { names.push(...(asked.open ? this.shardsOf("names", wanted) : this.shardOf("names", wanted))); }
      await this.ready(names);
      const words = asked.words.flatMap((word) => (word.dense || word.terms[0].length > 1 || !word.open ? this.needs("words", word) : []));
      const most = asked.phrases.length ? Math.max(CHECKED, limit) : limit;
      if (early && !asked.phrases.length && words.some((name) => !this.shards.has(name))) {
        const first = await this.result(asked, this.order(asked, [], passed, most), limit);
        if (first.pages.length) { early(first); }
      }
      await this.ready(words);
      const isNew = asked.words.some((word) => !word.dense && !this.isKnown(word));
      const near = isNew ? await (await this.rare()).corrected(this, asked) : [];
      const found = await this.result(asked, this.order(asked, near, passed, most), limit);
      return asked.words.some((word) => !word.hits.size) ? (await this.rare()).without(found) : found;
    }

    /** @param {SearchWord} word */
    isKnown(word) {
      const [term] = word.terms;
      return ["names", "words"].some((book) => this.meant(book, word, term, []).some(([name, other, share]) => {
        if (other !== term) { return share >= VARIANT || other.length <= term.length + 4 || book === "names"; }
        return this.known.pages.length < 200 || book === "names" || this.list(name, other).some((numbers) => numbers.length > 2);
      }));
    }

    /** The best pages, in order, and how many there are.
        @param {Asked} asked @param {string[][]} near @param {Uint8Array | null} passed @param {number} most */
    order(asked, near, passed, most) {
      const found = this.score(asked, near, passed);
      this.name(found, asked, passed);
      const { of } = this.known;
      let best = 0;
      for (const number of found.touched) { best = Math.max(best, found.share[number]); }
      /** @type {Ranked[]} */
      const pages = [];
      let count = 0;
      for (const number of found.touched) {
        const share = found.share[number];
        if (share < best * 0.45) { continue; }
        count += 1;
        const titled = asked.words.length && found.titled[number] === asked.words.length ? 1.6 : 1;
        const rank = of[number] % RANKS;
        const score = found.total[number] * share ** 1.5 * titled * (1 + 0.02 * rank) + (found.lift.get(number) || 0) + rank / 1000;
        if (pages.length === most && score <= pages[most - 1].score) { continue; }
        insert(pages, { number, score });
        if (pages.length > most) { pages.pop(); }
      }
      return { pages, count };
    }

    /** @param {Asked} asked @param {{ pages: Ranked[], count: number }} found @param {number} limit */
    async result(asked, found, limit) {
      let { pages, count } = found;
      let isExact = true;
      if (asked.phrases.length) {
        const held = await (await this.rare()).holding(this, pages, asked.phrases);
        isExact = held.length > 0;
        if (isExact) { [pages, count] = [held, held.length]; }
      }
      const shown = await Promise.all(pages.slice(0, limit).map(async (one) => ({ ...one, ...(await this.page(one.number)) })));
      /** @type {Hits["hits"]} */
      const hits = new Map();
      asked.words.forEach((word, place) => [...word.hits, word.run].forEach((term) => hits.set(term, [place, word.rarity, word.terms.includes(term)])));
      return { asked, pages: shown, apart: [...await this.apart("sources", asked), ...await this.apart("wanted", asked)], count, isExact, hits, runs: asked.words.filter((word) => word.dense).map((word) => word.run) };
    }

    /** What is no page and has all words in its name, or in it and a line of its text: the whole name first.
        @param {"sources" | "wanted"} kind @param {Asked} asked @returns {Promise<Apart[]>} */
    async apart(kind, asked) {
      if (!this.known[kind] || !asked.words.length || asked.filters.length) { return []; }
      const { list, names } = await this.piece(kind);
      const found = /** @type {ApartRow[]} */ (names).flatMap(([title, count, path = list, text = ""]) => {
        const line = hasAll(asked, title) ? "" : text.split("\n").find((one) => hasAll(asked, `${title} ${one}`));
        return line === undefined ? [] : [{ kind, title, count, path, line, isWhole: key(title) === key(asked.text) }];
      });
      return found.sort((a, b) => Number(b.isWhole) - Number(a.isWhole) || Number(!!a.line) - Number(!!b.line)).slice(0, MOST_OFFERED);
    }

    /** Title and path of a page. @param {number} number @returns {Promise<{ title: string, path: string }>} */
    async page(number) {
      const block = Math.floor(number / this.known.span);
      const entry = (await this.piece(`titles/${block}`)).find((/** @type {any[]} */ [other]) => other === number);
      return { title: entry[1], path: entry[2] };
    }

    /** @param {string} path @returns {Promise<PageData>} */
    async said(path) { return this.piece(path.replace(/\.html$/, ".data.js")); }
  }

  Object.assign(window.kmwiki.searching, { Engine });
})();
