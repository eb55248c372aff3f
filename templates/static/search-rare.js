// @ts-check
/* What few queries need: filters, phrases, typing errors, and what was meant by a query that finds nothing. */
(() => {
  "use strict";
  const { LONGEST_KEY, cut, isDense, parse, runs, value } = window.kmwiki.searching;
  const { make, option, short } = window.kmwiki.searchBox;
  /** @typedef {SearchEngine} Engine */
  /** @type {Record<string, string>} */
  const FILTERS = { tag: "#", kind: "%", type: "%", source: "@", cited: "!" };
  /** @type {Record<string, string[]>} */
  const CITED = { yes: ["all", "some"], no: ["none"], all: ["all"], some: ["some"], none: ["none"] };
  const MOST = 3; // letters of a word that may be wrong

  /* Filters and phrases */

  /** The pages that pass all filters.
      @type {Searching["passing"]} */
  async function passing(engine, filters) {
    const { room } = engine.known;
    /** @type {Uint8Array | null} */
    let passed = null;
    for (const filter of filters) {
      const sign = FILTERS[filter.name];
      const wanted = filter.name === "cited" ? CITED[value(filter.value)] || [] : [value(filter.value)];
      const own = new Uint8Array(room);
      for (const text of wanted) {
        const names = filter.name === "source" ? engine.shardsOf("names", sign + text) : engine.shardOf("names", sign + text);
        await engine.ready(names);
        for (const name of names) {
          for (const term of engine.shards.get(name).keys()) {
            const isWanted = filter.name === "source" ? term.startsWith(sign + text) : term === sign + text;
            for (const numbers of isWanted ? engine.list(name, term) : []) { for (const number of numbers) { own[number] = 1; } }
          }
        }
      }
      passed = passed ? passed.map((passes, number) => passes & own[number]) : own;
    }
    return passed;
  }

  /** Whether a page has these phrases. @param {Engine} engine @param {number} number @param {string[]} phrases */
  async function holds(engine, number, phrases) {
    const { title, path } = await engine.page(number);
    const said = await engine.said(path);
    const texts = [title, said.summary || "", ...(said.aliases || []), ...(said.details || []), ...(said.sections || []).flatMap(([, heading, words]) => [heading, words]),
      ...(said.claims || []).flatMap(([, , source, , words, isFound]) => (isFound ? [source] : [source, words]))];
    const folded = texts.map((text) => ` ${runs(text).join(" ")} `);
    return phrases.every((phrase) => {
      const wanted = runs(phrase).join(" ");
      const within = isDense(wanted) ? wanted : ` ${wanted} `;
      return folded.some((text) => text.includes(within));
    });
  }

  /** The pages that have these phrases. @type {Searching["holding"]} */
  async function holding(engine, pages, phrases) {
    const has = await Promise.all(pages.map((one) => holds(engine, one.number, phrases)));
    return pages.filter((_, place) => has[place]);
  }

  /** Makes buttons of the filters in the field. @type {Searching["take"]} */
  function take(box) {
    for (const { all } of parse(box.field.value).filters) {
      box.filters.push(all);
      box.field.value = box.field.value.replace(all, "").trim();
    }
  }

  /* Names, and typing errors */

  /** The words, with the parts of those names that no page has as a whole. @type {Searching["wholeOrParts"]} */
  async function wholeOrParts(engine, words) {
    const found = await Promise.all(words.map(async (word) => {
      if (!word.parts) { return [word]; }
      const names = ["names", "words"].flatMap((book) => engine.shardOf(book, word.run));
      await engine.ready(names);
      return names.some((name) => engine.shards.get(name).has(word.run)) ? [word] : word.parts;
    }));
    return found.flat();
  }

  /** Whether one letter too many, too few, wrong, or two in the wrong order, make one word of the other.
      @param {string} a @param {string} b */
  function isNear(a, b) {
    if (Math.abs(a.length - b.length) > 1) { return false; }
    let start = 0;
    while (start < a.length && a[start] === b[start]) { start += 1; }
    let end = 0;
    while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) { end += 1; }
    const left = a.length - start - end;
    const right = b.length - start - end;
    return (left <= 1 && right <= 1)
      || (left === 2 && right === 2 && a[start] === b[start + 1] && a[start + 1] === b[start]);
  }

  /** Another number is no typing error. @param {string} term */
  function isNumber(term) { return /^[0-9.]+$/.test(term); }

  /** Words of titles and aliases that one typing error may have made into this one.
      @param {Engine} engine @param {SearchWord} word @returns {Promise<string[]>} */
  async function nearTo(engine, word) {
    const [term] = word.terms;
    if (word.dense || term.length < 4 || isNumber(term)) { return []; }
    const lexicon = await engine.words();
    const whole = lexicon.filter((other) => isNear(term, other));
    if (whole.length || !word.open || term.length < 5) { return whole; }
    return lexicon.filter((other) => other.length > term.length
      && [-1, 0, 1].some((more) => isNear(term, other.slice(0, term.length + more)))).slice(0, 20);
  }

  /** For words that no page has, those that they may have been meant to be, with their shards loaded.
      @type {Searching["corrected"]} */
  async function corrected(engine, asked) {
    const near = await Promise.all(asked.words.map((word) => (word.dense || engine.isKnown(word) ? [] : nearTo(engine, word))));
    const shards = near.flat().flatMap((term) => [...engine.shardOf("names", term), ...engine.shardOf("words", term)]);
    if (shards.length) {
      const meant = asked.words.map((word, place) => near[place][0] || word.run).join("");
      asked.meant = `=${cut(meant, LONGEST_KEY)}`;
      shards.push(...engine.shardOf("names", asked.meant));
    }
    await engine.ready(shards);
    return near;
  }

  /** The least number of letters to add, leave out, replace or swap, to make one word of the other; more than `most` is
      not counted. @param {string} a @param {string} b @param {number} most */
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) { return most + 1; }
    /** @type {number[][]} */
    const rows = [Array.from({ length: b.length + 1 }, (_, place) => place)];
    for (let row = 1; row <= a.length; row += 1) {
      const own = [row];
      for (let place = 1; place <= b.length; place += 1) {
        const differs = a[row - 1] === b[place - 1] ? 0 : 1;
        own.push(Math.min(rows[row - 1][place] + 1, own[place - 1] + 1, rows[row - 1][place - 1] + differs));
        if (row > 1 && place > 1 && a[row - 1] === b[place - 2] && a[row - 2] === b[place - 1]) {
          own[place] = Math.min(own[place], rows[row - 2][place - 2] + 1);
        }
      }
      if (Math.min(...own) > most) { return most + 1; }
      rows.push(own);
    }
    return rows[a.length][b.length];
  }

  /** What was found, with the words that no page has; one that is still typed may go on. @type {Searching["without"]} */
  function without(found) {
    const missing = found.asked.words.filter((word) => !word.hits.size && (word.dense || !word.open || word.run.length > 2));
    return { ...found, missing: missing.map((word) => word.written || word.run) };
  }

  /** The query with the nearest word of a title or alias for each word that no page has; null if that finds nothing either.
      @param {SearchEngine} engine @param {string} query */
  async function instead(engine, query) {
    const asked = parse(query);
    if (asked.filters.length || asked.phrases.length) { return null; }
    const lexicon = await engine.words();
    const meant = asked.words.map((word) => {
      const most = Math.min(MOST, Math.floor((word.run.length - 1) / 2));
      if (word.dense || isNumber(word.run) || engine.isKnown(word)) { return word.run; }
      const near = lexicon.map((other) => ({ other, far: distance(word.run, other, most) })).filter(({ far }) => far <= most);
      return near.sort((a, b) => a.far - b.far || (a.other < b.other ? -1 : 1))[0]?.other || word.run;
    }).join(" ");
    if (meant === runs(query).join(" ")) { return null; }
    return (await engine.search(`${meant} `, { limit: 1 })).pages.length ? meant : null;
  }

  /** @type {Searching["meant"]} */
  async function meant(engine, query, words, box) {
    const found = await instead(engine, query);
    if (!found) { return null; }
    const [before, after] = words.split("{query}");
    const made = option("search-meant", `?q=${encodeURIComponent(found)}`, before, make("bdi", "search-title", found), after);
    made.addEventListener("click", (event) => {
      event.preventDefault();
      event.stopPropagation(); // which would close the dialog
      box.field.value = found;
      box.field.focus();
      box.ask();
    });
    return made;
  }

  /** Makes the buttons of filters: those that apply, and others for what was found. @type {Searching["facets"]} */
  function facets(place, filters, said, say) {
    /** @typedef {{ name: string, label: string, count: number, id: string }} Offered */
    /** @type {Map<string, Offered>} */
    const texts = new Map();
    const add = (/** @type {string} */ name, /** @type {string | undefined} */ text, label = text) => {
      if (!text) { return; }
      const id = `${name}:${/[\s"]/.test(text) ? `"${text.replaceAll('"', "")}"` : text}`;
      const known = texts.get(id) || { name, label: say[name] + say.colon + label, count: 0, id };
      texts.set(id, { ...known, count: known.count + 1 });
    };
    /** @type {Record<string, string>} */
    const cited = { all: say.all, some: say.some, none: say.none_cited };
    for (const page of said) {
      for (const tag of page.tags || []) { add("tag", tag); }
      add("kind", page.kind);
      add("cited", page.cited, cited[/** @type {string} */ (page.cited)]);
      for (const [name, title] of page.sources || []) { add("source", name, title); }
    }
    const button = (/** @type {string} */ id, /** @type {string} */ label, /** @type {boolean} */ isPressed) => {
      const made = make("button", "search-facet", make("bdi", "", short(label)));
      made.type = "button";
      made.dataset.filter = id;
      made.setAttribute("aria-pressed", String(isPressed));
      return made;
    };
    const offered = ["tag", "kind", "cited", "source"].flatMap((name) => [...texts.values()].filter((one) => one.name === name)
      .filter((one) => one.count < said.length || one.name === "tag").sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1)).slice(0, name === "tag" ? 5 : 3));
    const pressed = filters.map((filter) => button(filter.all,
      texts.get(filter.all)?.label || say[filter.name === "type" ? "kind" : filter.name] + say.colon + (cited[filter.value] || filter.value), true));
    const free = offered.filter((one) => !filters.some((filter) => filter.all === one.id)).map((one) => button(one.id, one.label, false));
    const focused = /** @type {any} */ (document.activeElement)?.dataset?.filter;
    const made = [...pressed, ...free];
    place.replaceChildren(...made);
    if (focused) { made.find((one) => one.dataset.filter === focused)?.focus(); }
  }

  Object.assign(window.kmwiki.searching, { corrected, facets, holding, instead, meant, passing, take, wholeOrParts, without });
})();
