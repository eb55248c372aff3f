// @ts-check
/* What a search shows of each page that it found: its names, where the words stand, the claims that cite. Loaded with the
   engine when something is first asked for. All that comes from pages is put in as text. */
(() => {
  "use strict";
  const { places, snippet, answers } = window.kmwiki.searching;
  const { make, give, option, short, address, counted, named } = window.kmwiki.searchBox;

  /* What is shown of a page */

  /** @param {Piece[]} parts */
  function marked(parts) { return parts.map(([words, isAsked]) => (isAsked ? make("mark", "", words) : words)); }

  /** @template {HTMLElement} Made @param {Made} made */
  function auto(made) {
    made.dir = "auto";
    return made;
  }

  /** @param {"span" | "q"} name @param {Piece[]} parts */
  function quoted(name, parts) { return auto(make(name, "search-words", ...marked(parts))); }

  /** A whole text, in which what was asked for is marked. @param {string} className @param {string} text @param {Hits} found */
  function whole(className, text, found) { return make("bdi", className, ...marked(snippet(short(text), found, 200).parts)); }

  /** The fragment of an anchor, at which browsers that can do so mark the longest stretch of words in a row: that one, by
      what is before and after it. @param {Piece[]} parts */
  function hash(parts, anchor = "") {
    const part = (/** @type {string} */ text) => encodeURIComponent(text.trim()).replace(/-/g, "%2D");
    const text = parts.map(([words, isAsked]) => (isAsked ? `\0${words}\0` : words)).join("").replace(/\0 \0/g, " ");
    const best = [...text.matchAll(/((?:[^\s…\xb7\0]+ ){0,3})\0([^\0]+)\0(?=((?: (?!\/)[^\s…\xb7\0]+){0,3}))/g)]
      .sort((a, b) => b[2].length - a[2].length)
      .map(([, before, words, after]) => [before && `${part(before)}-`, part(words), after && `-${part(after)}`].filter(Boolean))
      .find((one) => one[1]);
    const made = encodeURIComponent(anchor) + (best && document.fragmentDirective ? `:~:text=${best}` : "");
    return made && `#${made}`;
  }

  /** @type {Searching["card"]} */
  function card(page, found, said, shown) {
    const href = address(page.path);
    const main = option("search-page", href, whole("search-title", page.title, found));
    const made = give(make("div", "search-card", main), { role: "group", "aria-label": short(page.title) });
    if (said) { fill(made, main, href, found, said, shown); }
    return made;
  }

  /** Whether no hit before shows these words. @param {Piece[]} parts @param {Set<string>} shown */
  function isNew(parts, shown) {
    const words = parts.join("");
    const before = shown.size;
    return words && shown.add(words).size > before;
  }

  /** @type {Searching["fill"]} */
  function fill(made, main, href, found, said, shown) {
    if (made.dataset.filled) { return; }
    made.dataset.filled = "1";
    made.lang = said.lang;
    made.dir = said.dir;
    const { sections, claims } = answers(said, found);
    const says = (/** @type {string} */ text) => places(text, found)[0];
    const alias = said.aliases?.find(says);
    if (alias) { main.append(" ", whole("search-alias", alias, found)); }
    const detail = said.details?.find(says);
    if (detail) { main.append(quoted("span", snippet(detail, found).parts)); }
    const tags = (said.tags || []).filter(says);
    for (const tag of tags) { main.append(auto(make("span", "search-words", named("tag"), whole("", tag, found)))); }
    const opening = sections.find((section) => !section.anchor);
    const first = said.sections?.[0];
    const summary = said.summary ? snippet(said.summary, found, 200) : null;
    const start = first && snippet(first[2], found);
    const bodies = summary && (summary.score > 0 || !opening) ? [summary, opening, start] : [opening || start];
    const others = alias || detail || tags[0] || claims[0] || sections.some((one) => one.anchor) || says(said.title);
    const saying = bodies.filter((one) => one?.parts.some(([, isAsked]) => isAsked));
    const body = [...saying, ...(others ? bodies : [])].find((one) => one && isNew(one.parts, shown)) || (others ? null : saying[0] || start);
    if (body) { main.append(quoted("span", body.parts)); }
    /** @type {{ parts: Piece[], anchor?: string } | null} */ // a title that says all leads to itself
    const at = saying[0] || (places(said.title, found)[found.asked.words.length - 1] ? null : sections[0]);
    if (at) { /** @type {HTMLAnchorElement} */ (main).href += hash(at.parts, at.anchor); }
    for (const section of sections.filter((one) => one.anchor).slice(0, 2)) {
      const words = isNew(section.parts, shown) ? [quoted("span", section.parts)] : [];
      if (!words.length && !says(section.heading)) { continue; }
      made.append(option("search-section", href + hash(section.parts, section.anchor), whole("search-heading", section.heading, found), ...words));
    }
    for (const claim of claims) {
      const where = make("span", "search-source dot-row", make("bdi", "", ...marked(claim.titled)), claim.lines ? make("span", "", claim.lines) : "");
      const sentence = auto(make("span", "search-sentence", short(claim.sentence)));
      const evidence = isNew(claim.parts, shown) ? [quoted("q", claim.parts)] : [];
      made.append(option("search-claim", href + hash([], claim.anchor), sentence, where, ...evidence));
    }
  }

  /** @type {Searching["apart"]} */
  function apart({ kind, title, count, path, line }, found) {
    const name = whole("search-title", title, found);
    const words = line ? [quoted("span", snippet(line, found).parts)] : [];
    if (kind === "sources") {
      return option("search-apart", address(path), name, ...words, make("span", "search-words", named("source"), counted("citations", count)));
    }
    const anchor = `wanted:${title.replace(/[% \t\n\f\r]/g, encodeURIComponent)}`;
    return option("search-wanted", address(path) + hash([], anchor), name, make("span", "search-words", counted("wanted", count)));
  }

  Object.assign(window.kmwiki.searching, { apart, card, fill });
})();
