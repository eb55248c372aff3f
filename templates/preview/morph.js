// @ts-check
/* An open page becomes its new state in place. What the author did not change stays as the reader has it: a subtree
   whose source is as it was is never touched, so opened details, sorted tables, typed words and drawn diagrams remain. */
// biome-ignore lint/correctness/noUnusedVariables: preview.js uses it; the preview serves the three files as one script
const kmwikiPage = (() => {
  "use strict";
  const PREFIX = "/~kmwiki/";
  const tag = document.currentScript;
  const runAgain = /\/(?:lists|diagram|code)\.js$/; // scripts that work on what they find when they run
  /** How each element was served, before scripts and readers changed it. @type {WeakMap<Node, Node>} */
  const sources = new WeakMap();

  /** @typedef {WeakMap<Node, Node>} Twins each new element → a copy of it as it was served */

  /** @param {Document} next @param {() => void} decorate what else to do while the reader sees nothing of it */
  function morph(next, decorate) {
    const focused = document.activeElement;
    const selection = selectionIn(focused);
    keepDiagrams(next.body);
    // A document that runs no scripts has elements where an open page has their text.
    for (const one of next.querySelectorAll("noscript")) { one.textContent = one.innerHTML; }
    /** @type {Twins} */
    const twins = new WeakMap();
    pair(next.body, /** @type {Element} */ (next.body.cloneNode(true)), twins);
    const places = inView();
    document.documentElement.toggleAttribute("data-kmwiki-changes", true);
    updateHead(next);
    change(document.body, next.body, twins);
    runScripts(next);
    decorate();
    const takesFocus = focused instanceof HTMLElement || focused instanceof SVGElement;
    if (takesFocus && focused !== document.activeElement && focused.isConnected) {
      focused.focus({ preventScroll: true });
      selection?.();
    }
    keepInView(places);
    document.documentElement.toggleAttribute("data-kmwiki-changes", false);
    document.dispatchEvent(new CustomEvent("kmwiki:update"));
  }

  /** What selects again what is selected in a field. @param {Element | null} field */
  function selectionIn(field) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) { return null; }
    const { selectionStart, selectionEnd } = field;
    return selectionStart === null ? null : () => field.setSelectionRange(selectionStart, selectionEnd);
  }

  /** Make an element what it is to be. Its children are ours: morphdom would pair them by their places alone.
      @param {Element} from @param {Element} to @param {Twins} twins */
  function change(from, to, twins) {
    morphdom(from, to, {
      onBeforeElUpdated(element, made) {
        const was = sources.get(element);
        const twin = twins.get(made);
        if (was && twin && was.isEqualNode(twin)) { return false; }
        if (twin) { sources.set(element, twin); }
        keepInput(element, made);
        return true;
      },
      onBeforeElChildrenUpdated(element, made) {
        if (/^(?:INPUT|OPTION|SELECT|TEXTAREA)$/.test(element.nodeName)) { return true; }
        changeChildren(element, made, twins);
        return false;
      },
    });
  }

  /** Children that are as they were stay where they are, for what moves loses its focus; the others go around them.
      @param {Element} parent @param {Element} next @param {Twins} twins */
  function changeChildren(parent, next, twins) {
    const old = [...parent.childNodes].filter((node) => !staysIn(parent, node));
    const made = [...next.childNodes].filter((node) => !isMark(node));
    const twinOf = new Map(partners(old, made, twins));
    const kept = new Set(twinOf.values());
    for (const node of old) { if (!kept.has(node)) { node.remove(); } }
    let place = parent.firstChild;
    for (const node of made) {
      const there = twinOf.get(node);
      if (!there) {
        parent.insertBefore(node, place);
        remember(node, twins);
        continue;
      }
      place = there.nextSibling;
      if (there instanceof Element && node instanceof Element) { change(there, node, twins); continue; }
      if (there.nodeValue !== node.nodeValue) { there.nodeValue = node.nodeValue; }
    }
  }

  /** @param {Node} node */
  const isMark = (node) => node instanceof Element && node.matches(`script[src="${PREFIX}preview.js"]`);

  /** What a script has put beside the page's own parts stays: a card, a dialog.
      @param {Element} parent @param {Node} node */
  const staysIn = (parent, node) => node === tag
    || (parent === document.body && node.nodeType === Node.ELEMENT_NODE && !sources.has(node));

  /** Pairs of a new node and the old one that becomes it: those of the same source; between them, those of a kind.
      @param {Node[]} old @param {Node[]} made @param {Twins} twins */
  function partners(old, made, twins) {
    /** @type {[Node, Node][]} */
    const found = [];
    /** @param {Twins} known @returns {(node: Node) => string | null} */
    const source = (known) => (node) => {
      const served = known.get(node) || node;
      return served instanceof Element ? served.outerHTML : node.nodeValue;
    };
    const same = inCommon(old.map(source(sources)), made.map(source(twins)));
    let [start, first] = [0, 0];
    for (const [end, last] of [...same, [old.length, made.length]]) {
      const [gap, others] = [old.slice(start, end), made.slice(first, last)];
      const kinds = inCommon(gap.map((node) => node.nodeName), others.map((node) => node.nodeName));
      for (const [one, other] of kinds) { found.push([others[other], gap[one]]); }
      if (end < old.length) { found.push([made[last], old[end]]); }
      [start, first] = [end + 1, last + 1];
    }
    return found;
  }

  const MANY = 4_000_000; // comparisons: of longer lists, only what begins and ends them

  /** The longest row of what two lists have in common, as pairs of places.
      @template Item @param {Item[]} some @param {Item[]} others @returns {[number, number][]} */
  function inCommon(some, others) {
    /** @type {[[number, number][], [number, number][]]} */
    const [pairs, tail] = [[], []];
    let [start, end, last] = [0, some.length, others.length];
    while (start < end && start < last && some[start] === others[start]) { pairs.push([start, start++]); }
    while (end > start && last > start && some[end - 1] === others[last - 1]) { tail.unshift([--end, --last]); }
    if ((end - start) * (last - start) <= MANY) {
      const row = longestRow(some.slice(start, end), others.slice(start, last));
      pairs.push(...row.map(([one, other]) => /** @type {[number, number]} */ ([start + one, start + other])));
    }
    return [...pairs, ...tail];
  }

  /** @template Item @param {Item[]} some @param {Item[]} others */
  function longestRow(some, others) {
    const width = others.length + 1;
    const lengths = new Uint32Array((some.length + 1) * width); // of the rows that begin at each two places
    for (let one = some.length - 1; one >= 0; one--) {
      for (let other = others.length - 1; other >= 0; other--) {
        const at = one * width + other;
        const longest = Math.max(lengths[at + width], lengths[at + 1]);
        lengths[at] = some[one] === others[other] ? lengths[at + width + 1] + 1 : longest;
      }
    }
    /** @type {[number, number][]} */
    const row = [];
    for (let [one, other] = [0, 0]; one < some.length && other < others.length;) {
      const at = one * width + other;
      if (some[one] === others[other]) { row.push([one++, other++]); }
      else if (lengths[at + width] >= lengths[at + 1]) { one++; } else { other++; }
    }
    return row;
  }

  /* The reading position */

  /** @typedef {{ element: Element, source: Node, top: number }} Place */

  /** What of the page is in view, and where, in order; at its top there is nothing to keep. */
  function inView() {
    /** @type {Place[]} */
    const found = [];
    const look = (/** @type {Element} */ parent) => {
      for (const element of parent.children) {
        const { top, bottom } = element.getBoundingClientRect();
        if (bottom <= 0 || top >= innerHeight || /sticky|fixed/.test(getComputedStyle(element).position)) { continue; }
        const source = sources.get(element);
        if (source) { found.push({ element, source, top }); }
        look(element);
      }
    };
    if (scrollY > 0) { look(document.querySelector("main") || document.body); }
    return found;
  }

  /** The first of it that has not changed stays where it was. @param {Place[]} places */
  function keepInView(places) {
    const place = places.find(({ element, source }) => element.isConnected && sources.get(element) === source);
    if (!place) { return; }
    const moved = place.element.getBoundingClientRect().top - place.top;
    if (moved) { scrollBy({ top: moved, behavior: "instant" }); }
  }

  /** What readers have set stays as they set it. @param {Element} from @param {Element} to */
  function keepInput(from, to) {
    if (!/^(?:DETAILS|DIALOG|INPUT|SELECT|TEXTAREA)$/.test(from.nodeName)) { return; }
    for (const name of ["open", "value", "checked"]) {
      if (name in from) { Reflect.set(to, name, Reflect.get(from, name)); }
    }
    if (from instanceof HTMLInputElement) { to.toggleAttribute("checked", from.checked); }
  }

  /** A diagram that is drawn already need not be drawn again. @param {Element} body */
  function keepDiagrams(body) {
    /** @type {Map<string | null, Element>} */
    const drawn = new Map();
    for (const figure of document.querySelectorAll("figure.diagram")) {
      const source = figure.querySelector("pre.mermaid-source");
      if (source) { drawn.set(source.textContent, figure); }
    }
    for (const source of body.querySelectorAll("pre.mermaid-source")) {
      const figure = drawn.get(source.textContent);
      if (figure) { source.replaceWith(figure.cloneNode(true)); }
    }
  }

  /** @param {Element} element @param {Element} twin @param {Twins} twins */
  function pair(element, twin, twins) {
    twins.set(element, twin);
    for (let number = 0; number < element.children.length; number++) {
      pair(element.children[number], twin.children[number], twins);
    }
  }

  /** @param {Node} node @param {Twins} twins */
  function remember(node, twins) {
    if (!(node instanceof Element)) { return; }
    const twin = twins.get(node);
    if (twin) { sources.set(node, twin); }
    for (const child of node.children) { remember(child, twins); }
  }

  /* The head */

  const ONE_OF_EACH = [
    'meta[name="description"]', 'meta[name="robots"]', 'link[rel="alternate"]', 'script[type="application/ld+json"]',
  ];
  /** The address of a file without the number of its last change. @param {string} address */
  const bare = (address) => address.replace(/[?&]kmwiki=\d+/, "");
  /** @param {Element} link */
  const addressOf = (link) => bare(link.getAttribute("href") ?? "");
  /** @param {Document} page */
  const stylesOf = (page) => [...page.head.querySelectorAll('link[rel="stylesheet"]')]
    .filter((link) => !addressOf(link).startsWith(PREFIX));
  let served = new Set(stylesOf(document).map(addressOf)); // what scripts load besides, as for the search, is theirs

  /** @param {Document} next */
  function updateHead(next) {
    if (document.title !== next.title) { document.title = next.title; }
    const { lang, dir } = next.documentElement;
    for (const [name, value] of Object.entries({ lang, dir })) { document.documentElement.setAttribute(name, value); }
    for (const selector of ONE_OF_EACH) {
      const [old, made] = [document.head.querySelector(selector), next.head.querySelector(selector)];
      if (old && made && old.isEqualNode(made)) { continue; }
      if (old) { old.remove(); }
      if (made) { document.head.append(document.importNode(made, true)); }
    }
    const [old, made] = [stylesOf(document), stylesOf(next)];
    const [there, wanted] = [new Set(old.map(addressOf)), new Set(made.map(addressOf))];
    for (const link of made) {
      if (!there.has(addressOf(link))) { document.head.append(document.importNode(link)); }
    }
    for (const link of old) {
      if (served.has(addressOf(link)) && !wanted.has(addressOf(link))) { link.remove(); }
    }
    served = wanted;
  }

  /** Load the scripts that the page did not need before, and run again those that work on what they find.
      @param {Document} next */
  function runScripts(next) {
    const loaded = new Set([...document.scripts].map((script) => script.src));
    for (const script of next.querySelectorAll("script[src]")) {
      const written = script.getAttribute("src") ?? "";
      const address = new URL(written, location.href).href;
      if (written.startsWith(PREFIX)) { continue; }
      if (loaded.has(address) && !runAgain.test(address)) { continue; }
      const made = document.createElement("script");
      made.async = false; // one after the other
      made.src = loaded.has(address) ? `${address}?kmwiki=${Date.now()}` : address;
      if (loaded.has(address)) { made.onload = () => made.remove(); }
      document.head.append(made);
    }
  }

  // Nobody has touched the page yet: scripts that are deferred run later than this one.
  /** @type {Twins} */
  const untouched = new WeakMap();
  pair(document.body, /** @type {Element} */ (document.body.cloneNode(true)), untouched);
  remember(document.body, untouched);
  return { morph, bare };
})();
