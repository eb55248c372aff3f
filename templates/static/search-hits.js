// @ts-check
/* What a search shows of each page that it found: its names, where the words stand, the claims that cite. Loaded with the
   engine when something is first asked for. All that comes from pages is put in as text. */
(() => {
  "use strict";
  const { places, snippet, answers } = window.kmwiki.searching;
  const { make, option, short, address, counted, named } = window.kmwiki.searchBox;

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

  /** A whole text, in which what was asked for is marked. @param {string} text @param {Hits} found */
  function whole(text, found) {
    /** @type {Piece[]} */
    const parts = [];
    let place = 0;
    for (const [from, to] of places(text, found)) {
      if (from < place) { continue; }
      parts.push([text.slice(place, from), false], [text.slice(from, to), true]);
      place = to;
    }
    return marked([...parts, [text.slice(place), false]]);
  }

  /** @type {Searching["card"]} */
  function card(page, found, said, shown) {
    const href = address(page.path);
    const title = make("bdi", "search-title", ...whole(short(page.title), found));
    const main = option("search-page", href, title);
    const made = make("div", "search-card", main);
    made.setAttribute("role", "group");
    made.setAttribute("aria-label", short(page.title));
    if (said) { fill(made, main, href, found, said, shown); }
    return made;
  }

  /** Whether no hit before shows these words. @param {Piece[]} parts @param {Set<string>} shown */
  function isNew(parts, shown) {
    const words = parts.map(([piece]) => piece).join("");
    const before = shown.size;
    return words !== "" && shown.add(words).size > before;
  }

  /** @type {Searching["fill"]} */
  function fill(made, main, href, found, said, shown) {
    if (made.dataset.filled) { return; }
    made.dataset.filled = "yes";
    made.lang = said.lang;
    made.dir = said.dir;
    const { sections, claims } = answers(said, found);
    const alias = (said.aliases || []).find((name) => places(name, found).length);
    if (alias) { main.append(" ", make("bdi", "search-alias", ...whole(short(alias), found))); }
    const detail = (said.details || []).find((line) => places(line, found).length);
    if (detail) { main.append(quoted("span", snippet(detail, found).parts)); }
    const tags = (said.tags || []).filter((one) => places(one, found).length);
    for (const tag of tags) { main.append(auto(make("span", "search-words", named("tag"), make("bdi", "", ...whole(short(tag), found))))); }
    const opening = sections.find((section) => !section.anchor);
    const first = (said.sections || [])[0];
    const summary = said.summary ? snippet(said.summary, found, 200) : null;
    const start = first && snippet(first[2], found);
    const bodies = summary && (summary.score > 0 || !opening) ? [summary, opening, start] : [opening || start];
    const others = alias || detail || tags[0] || claims[0] || sections.some((one) => one.anchor) || places(said.title, found)[0];
    const answering = bodies.filter((one) => one?.parts.some(([, isAsked]) => isAsked));
    const body = [...answering, ...(others ? bodies : [])].find((one) => one && isNew(one.parts, shown)) || (others ? null : answering[0]);
    if (body) { main.append(quoted("span", body.parts)); }
    for (const section of sections.filter((one) => one.anchor).slice(0, 2)) {
      const heading = make("bdi", "search-heading", ...whole(short(section.heading), found));
      const words = isNew(section.parts, shown) ? [quoted("span", section.parts)] : [];
      if (!words.length && !places(section.heading, found).length) { continue; }
      made.append(option("search-section", `${href}#${encodeURIComponent(section.anchor)}`, heading, ...words));
    }
    for (const claim of claims) {
      const where = make("span", "search-source dot-row", make("bdi", "", ...marked(claim.titled)), claim.lines ? make("span", "", claim.lines) : "");
      const sentence = auto(make("span", "search-sentence", short(claim.sentence)));
      const evidence = isNew(claim.parts, shown) ? [quoted("q", claim.parts)] : [];
      made.append(option("search-claim", `${href}#${encodeURIComponent(claim.anchor)}`, sentence, where, ...evidence));
    }
  }

  /** @type {Searching["apart"]} */
  function apart({ kind, title, count, path, line }, found) {
    const name = make("bdi", "search-title", ...whole(short(title), found));
    const words = line ? [quoted("span", snippet(line, found).parts)] : [];
    if (kind === "sources") {
      return option("search-apart", address(path), name, ...words, make("span", "search-words", named("source"), counted("citations", count)));
    }
    const anchor = `wanted:${title.replace(/[% \t\n\f\r]/g, encodeURIComponent)}`;
    return option("search-wanted", `${address(path)}#${encodeURIComponent(anchor)}`, name, make("span", "search-words", counted("wanted", count)));
  }

  Object.assign(window.kmwiki.searching, { apart, card, fill });
})();
