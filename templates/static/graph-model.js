// @ts-check
/* What the graph is: pages, sources, missing pages, what joins them, and how they are seen. It draws nothing. */
(() => {
  "use strict";
  /** @type {any} */
  const root = document.querySelector('[data-kmwiki="graph"]');
  const control = (/** @type {string} */ name) => root.querySelector(`[data-graph="${name}"]`);
  /** @type {GraphModel} */
  const model = { pages: 0, count: 0, x: [], y: [], weight: [], community: [], kind: [], order: [] };
  const view = { x: 0, y: 0, scale: 0.03 };
  /** @type {GraphState} */
  const state = { hovered: -1, chosen: -1, shown: new Uint8Array(), labels: [], width: 0, height: 0, stretch: 1 };

  /** @type {Make} */
  function make(name, className, ...children) {
    const made = document.createElement(name);
    if (className) { made.className = className; }
    made.append(...children);
    return made;
  }

  /* Loading: scripts, because a page that was opened from disk may load no data */

  window.kmwiki = window.kmwiki || /** @type {any} */ ({});
  /** @type {Record<string, unknown>} */
  const arrived = {};
  window.kmwiki.graph = (name, data) => { arrived[name] = data; };

  /** The data in a script. @param {string} name @returns {Promise<any>} */
  function load(name) {
    return new Promise((resolve, reject) => {
      const script = make("script");
      script.src = `${name}.js`;
      script.onload = () => resolve(arrived[name]);
      script.onerror = () => reject(new Error(name));
      document.head.append(script);
    });
  }

  /** @returns {Promise<void>} */
  const breath = () => new Promise((resolve) => { setTimeout(resolve); });

  /* The model: pages, then sources, then names that no page has; `first[n]` to `first[n + 1]` are n's neighbours */

  /** @param {GraphNodes} nodes */
  function adopt(nodes) {
    Object.assign(model, nodes, { count: nodes.pages, kind: new Uint8Array(nodes.pages) });
    state.shown = new Uint8Array(model.count).fill(1);
    model.order = rank();
  }

  function rank() {
    return Uint32Array.from({ length: model.count }, (_, node) => node).sort(
      (one, other) => model.weight[other] - model.weight[one] || one - other);
  }

  /** @param {GraphEdges} edges @param {GraphNames} names */
  function connect(edges, names) {
    const { pages } = model;
    model.count = pages + names.sources + names.red;
    placeOthers(edges.cites, 1);
    placeOthers(edges.wants, 2);
    /** @type {number[]} */
    const ends = [];
    [edges.links, edges.cites, edges.wants].forEach((lists) => lists.forEach((targets, page) => {
      for (const target of targets) { ends.push(page, target); }
    }));
    model.ends = Uint32Array.from(ends);
    join();
    Object.assign(model, names);
    model.keys = names.titles.map(fold);
    state.shown = new Uint8Array(model.count).fill(1);
    model.order = rank();
  }

  /** Sources and missing pages are amid the pages that name them, each a little further round.
      @param {number[][]} lists @param {number} kind */
  function placeOthers(lists, kind) {
    /** @type {Map<number, [x: number, y: number, count: number]>} */
    const sums = new Map();
    lists.forEach((targets, page) => targets.forEach((target) => {
      const sum = sums.get(target) || [0, 0, 0];
      sums.set(target, [sum[0] + model.x[page], sum[1] + model.y[page], sum[2] + 1]);
    }));
    const grown = new Uint8Array(model.count);
    grown.set(model.kind);
    for (const [node, [x, y, count]] of sums) {
      const reach = 12000 / Math.sqrt(model.pages + 9);
      model.x[node] = x / count + reach * Math.cos(node * 2.4);
      model.y[node] = y / count + reach * Math.sin(node * 2.4);
      model.weight[node] = count;
      model.community[node] = -1;
      grown[node] = kind;
    }
    model.kind = grown;
  }

  function join() {
    const { ends, count } = model;
    const first = new Uint32Array(count + 1);
    for (const end of ends) { first[end + 1] += 1; }
    for (let node = 0; node < count; node += 1) { first[node + 1] += first[node]; }
    const place = first.slice();
    const joined = new Uint32Array(ends.length);
    for (let edge = 0; edge < ends.length; edge += 2) {
      joined[place[ends[edge]]] = ends[edge + 1];
      place[ends[edge]] += 1;
      joined[place[ends[edge + 1]]] = ends[edge];
      place[ends[edge + 1]] += 1;
    }
    Object.assign(model, { first, joined });
  }

  /** @param {number} node @returns {number[]} */
  function neighbours(node) {
    return model.joined ? [...new Set(model.joined.subarray(model.first[node], model.first[node + 1]))] : [];
  }

  const isSwitchedOn = (/** @type {number} */ node) => {
    const kind = model.kind[node];
    return kind === 0 || (kind === 1 ? control("sources") : control("red")).checked;
  };
  const title = (/** @type {number} */ node) => (model.titles ? model.titles[node] : "");
  const fold = (/** @type {string} */ text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  /** What a node links to or cites, and what links to it; the most linked first. @param {number} node */
  function joinedWith(node) {
    /** @type {{ to: number[], from: number[] }} */
    const found = { to: [], from: [] };
    for (let edge = 0; edge < model.ends.length; edge += 2) {
      const [origin, target] = [model.ends[edge], model.ends[edge + 1]];
      if (origin === node) { found.to.push(target); }
      if (target === node) { found.from.push(origin); }
    }
    for (const nodes of Object.values(found)) { nodes.sort((one, other) => model.weight[other] - model.weight[one]); }
    return found;
  }

  window.kmwiki.graphing = /** @type {any} */ ({ root, control, model, view, state, make, load, breath, adopt,
    connect, neighbours, isSwitchedOn,
    title, fold, joinedWith });
})();
