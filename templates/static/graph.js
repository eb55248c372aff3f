// @ts-check
/* What a reader does with the graph: points, drags, pinches, types, chooses, filters. All that comes from pages is put in
   as text. */
(() => {
  "use strict";
  const { root, canvas, control, model, view, state, make, load, breath, adopt, connect, neighbours, isSwitchedOn, title,
    fold, joinedWith, readColours, redraw, paint, resize, fit, zoom, pan, center, nodeAt, screenX, screenY, isDrawn,
  } = window.kmwiki.graphing;
  /** @type {any} */
  const panel = root.querySelector(".graph-panel");
  /** @type {any} */
  const field = root.querySelector('[role="combobox"]');
  /** @type {any} */
  const hits = root.querySelector('[role="listbox"]');

  /* Pointers: one drags, two pinch, and one that did not move chooses */

  /** @type {Map<number, { x: number, y: number }>} */
  const pointers = new Map();
  let moved = 0;

  /** @param {MouseEvent} event */
  function spotOf(event) {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    if (!pointers.size) { moved = 0; }
    pointers.set(event.pointerId, spotOf(event));
    if (pointers.size > 1) { moved = 99; }
  });

  canvas.addEventListener("pointermove", (event) => {
    const now = spotOf(event);
    const before = pointers.get(event.pointerId);
    if (!before) { hover(event.pointerType === "mouse" ? nodeAt(now.x, now.y, 6) : -1); return; }
    const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, spot]) => spot);
    if (other) {
      const spread = (/** @type {{ x: number, y: number }} */ spot) => Math.hypot(spot.x - other.x, spot.y - other.y) || 1;
      pan((now.x - before.x) / 2, (now.y - before.y) / 2);
      zoom(spread(now) / spread(before), (now.x + other.x) / 2, (now.y + other.y) / 2);
    } else {
      moved += Math.hypot(now.x - before.x, now.y - before.y);
      if (moved > 4 && event.pointerType !== "touch") { pan(now.x - before.x, now.y - before.y); }
    }
    pointers.set(event.pointerId, now);
  });

  for (const name of /** @type {const} */ (["pointerup", "pointercancel"])) {
    canvas.addEventListener(name, (event) => {
      const wasDown = pointers.delete(event.pointerId);
      if (name === "pointercancel" || !wasDown || pointers.size || moved > (event.pointerType === "mouse" ? 4 : 9)) {
        if (!pointers.size && moved > 4) { redraw(); }
        return;
      }
      const { x, y } = spotOf(event);
      press(nodeAt(x, y, event.pointerType === "mouse" ? 6 : 18), event);
    });
  }

  /** @param {number} node @param {PointerEvent} event */
  function press(node, event) {
    const url = node >= 0 && model.urls ? model.urls[node] : "";
    if (url && event.pointerType === "mouse") {
      open(url, event.ctrlKey || event.metaKey || event.button === 1);
    } else {
      choose(node);
    }
  }

  /** @param {string} url @param {boolean} isApart */
  function open(url, isApart) {
    if (isApart) { window.open(url, "_blank", "noopener"); } else { window.location.assign(url); }
  }

  canvas.addEventListener("pointerleave", () => hover(-1));
  canvas.addEventListener("dblclick", (event) => {
    const { x, y } = spotOf(event);
    zoom(1.8, x, y);
  });
  // A wheel scrolls the page, and so does one finger; what pinches on a touchpad arrives as a wheel with Ctrl.
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) { return; }
    event.preventDefault();
    const { x, y } = spotOf(event);
    const isPinch = Math.abs(event.deltaY) < 50 && !event.deltaMode;
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016) * (isPinch ? 4 : 1)), x, y);
  }, { passive: false });
  for (const name of /** @type {const} */ (["touchstart", "touchmove"])) {
    canvas.addEventListener(name, (event) => { if (event.touches.length > 1) { event.preventDefault(); } }, { passive: false });
  }

  /** @param {number} node */
  function hover(node) {
    if (node === state.hovered) { return; }
    state.hovered = node;
    canvas.style.cursor = node >= 0 ? "pointer" : "";
    paint();
  }

  /* Choosing: what is known of a page stands beside the picture, with links */

  /** @param {number} node */
  function choose(node) {
    state.chosen = node;
    panel.hidden = node < 0;
    if (node >= 0) { fill(node); }
    remember();
    paint();
  }

  /** @param {number} node */
  function fill(node) {
    /** @type {Element[]} */
    const parts = [make("h2", "", linked(node))];
    if (model.kind[node] === 2) { parts.push(make("p", "", panel.dataset.red)); }
    for (const [word, nodes] of Object.entries(joinedWith(node))) {
      if (nodes.length) { parts.push(listed(panel.dataset[word], nodes)); }
    }
    const close = make("button", "graph-close", "×");
    close.type = "button";
    close.setAttribute("aria-label", panel.dataset.close);
    close.addEventListener("click", () => { choose(-1); canvas.focus(); });
    panel.replaceChildren(close, ...parts);
  }

  /** @param {string} word @param {number[]} nodes */
  function listed(word, nodes) {
    const list = make("ul", "", ...nodes.slice(0, 12).map((node) => make("li", "", linked(node))));
    if (nodes.length > 12) { list.append(make("li", "", "…")); }
    return make("div", "", make("h3", "", word, " ", make("span", "count", String(nodes.length))), list);
  }

  /** @param {number} node */
  function linked(node) {
    const url = model.urls[node];
    const shown = make(url ? "a" : "span", url ? "" : "red-link", title(node));
    if (url) { /** @type {HTMLAnchorElement} */ (shown).href = url; }
    return shown;
  }

  /* Keys */

  /** @type {Record<string, number[]>} */
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    const step = STEPS[event.key];
    if (step && event.shiftKey) {
      pan(-60 * step[0], -60 * step[1]);
    } else if (step) {
      move(step);
    } else if (event.key === "+" || event.key === "=") {
      zoom(1.4);
    } else if (event.key === "-") {
      zoom(1 / 1.4);
    } else if (event.key === "0") {
      fit();
    } else if (event.key === "Enter" && state.chosen >= 0 && model.urls[state.chosen]) {
      open(model.urls[state.chosen], false);
    } else if (event.key === "Escape" && state.chosen >= 0) {
      choose(-1);
    } else {
      return;
    }
    event.preventDefault();
  });

  /** The nearest one in a direction; what lies beside it counts as further away. @param {number[]} step */
  function move([dx, dy]) {
    if (!model.titles) { return; }
    if (state.chosen < 0) {
      choose([...model.order].find((node) => isSwitchedOn(node) && state.shown[node]) ?? -1);
    } else {
      let [best, least] = [-1, Infinity];
      for (let node = 0; node < model.count; node += 1) {
        const [x, y] = [model.x[node] - model.x[state.chosen], model.y[node] - model.y[state.chosen]];
        const [ahead, aside] = [x * dx + y * dy, Math.abs(x * dy) + Math.abs(y * dx)];
        if (ahead <= 0 || aside > 2 * ahead || !isSwitchedOn(node) || !state.shown[node]) { continue; }
        if (ahead + 2 * aside < least) { [best, least] = [node, ahead + 2 * aside]; }
      }
      if (best >= 0) { choose(best); }
    }
    const [x, y] = [screenX(state.chosen), screenY(state.chosen)];
    if (x < 40 || y < 40 || x > state.width - 40 || y > state.height - 40) { center(state.chosen, false); }
  }

  /* Finding by title */

  /** @type {number[]} */
  let found = [];
  let active = -1;

  field.addEventListener("input", () => {
    const query = fold(field.value.trim());
    const closeness = (/** @type {number} */ node) =>
      (model.keys[node] === query ? 0 : model.keys[node].startsWith(query) ? 1 : 2);
    found = query && model.keys ? [...model.order].filter((node) => isSwitchedOn(node) && model.keys[node].includes(query))
      .sort((one, other) => closeness(one) - closeness(other)).slice(0, 8) : [];
    show(found.length ? 0 : -1);
  });

  /** @param {number} next the hit that is active */
  function show(next) {
    active = next;
    hits.hidden = !found.length;
    field.setAttribute("aria-expanded", String(Boolean(found.length)));
    hits.replaceChildren(...found.map((node, index) => {
      const hit = make("li", "", title(node));
      hit.id = `kmwiki:hit-${index}`;
      hit.setAttribute("role", "option");
      hit.setAttribute("aria-selected", String(index === active));
      hit.addEventListener("pointerdown", (event) => { event.preventDefault(); take(index); });
      return hit;
    }));
    if (active >= 0) { field.setAttribute("aria-activedescendant", `kmwiki:hit-${active}`); }
    else { field.removeAttribute("aria-activedescendant"); }
  }

  /** @param {number} index */
  function take(index) {
    const node = found[index];
    found = [];
    show(-1);
    field.value = title(node);
    choose(node);
    center(node, true);
  }

  field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const step = /** @type {any} */ ({ ArrowDown: 1, ArrowUp: -1 })[event.key];
    if (step && found.length) {
      show((active + step + found.length) % found.length);
    } else if (event.key === "Enter" && active >= 0) {
      take(active);
    } else if (event.key === "Escape" && found.length) {
      found = [];
      show(-1);
    } else {
      return;
    }
    event.preventDefault();
  });
  field.addEventListener("blur", () => { found = []; show(-1); });

  /* Filters, which stand in the address */

  const FILTERS = ["tag", "kind", "community", "fresh"];

  function sift() {
    const [tag, kind, community, fresh] = FILTERS.map((name) => control(name).value);
    /** @type {any} */
    const tagged = tag && new Set(model.tags[tag] || []);
    const isWanted = (/** @type {number} */ page) =>
      (!tag || tagged.has(page)) && (!kind || model.types[model.type[page]] === kind) &&
      (!community || model.community[page] === Number(community)) && (!fresh || model.fresh[page] === Number(fresh));
    for (let page = 0; page < model.pages; page += 1) { state.shown[page] = isWanted(page) ? 1 : 0; }
    for (let node = model.pages; node < model.count; node += 1) {
      state.shown[node] = neighbours(node).some((page) => state.shown[page]) ? 1 : 0;
    }
    for (const button of /** @type {NodeListOf<any>} */ (root.querySelectorAll(".graph-legend button"))) {
      button.setAttribute("aria-pressed", String(button.value === community));
    }
    const count = state.shown.subarray(0, model.pages).reduce((sum, one) => sum + one, 0);
    control("count").textContent = count.toLocaleString(`${document.documentElement.lang || "en"}-u-nu-latn`);
    if (state.chosen >= 0 && !(state.shown[state.chosen] && isSwitchedOn(state.chosen))) { choose(-1); }
    remember();
    redraw();
  }

  function remember() {
    if (!model.titles) { return; }
    const said = new URLSearchParams();
    for (const name of FILTERS) { if (control(name).value) { said.set(name, control(name).value); } }
    for (const name of ["sources", "red"]) { if (control(name).checked) { said.set(name, "1"); } }
    if (state.chosen >= 0) { said.set("page", model.urls[state.chosen] || title(state.chosen)); }
    const hash = said.toString();
    const { pathname, search } = window.location;
    window.history.replaceState(null, "", `${pathname}${search}${hash ? `#${hash}` : ""}`);
  }

  function recall() {
    const said = new URLSearchParams(window.location.hash.slice(1));
    for (const name of FILTERS) { control(name).value = said.get(name) || ""; }
    for (const name of ["sources", "red"]) { control(name).checked = said.has(name); }
    if ([...FILTERS, "sources", "red"].some((name) => said.has(name))) { /** @type {any} */ (control("filters")).open = true; }
    const page = said.get("page");
    const node = page ? model.titles.findIndex((/** @type {string} */ name, /** @type {number} */ place) =>
      model.urls[place] === page || name === page) : -1;
    sift();
    choose(node);
    if (node >= 0) { center(node, true); }
  }

  /** @param {Element} select @param {string} value @param {string} text */
  function option(select, value, text) {
    const made = make("option", "", text);
    made.value = value;
    select.append(made);
  }

  function offer() {
    const tags = /** @type {[string, number[]][]} */ (Object.entries(model.tags)).sort(
      (one, other) => other[1].length - one[1].length || (one[0] < other[0] ? -1 : 1));
    for (const [tag, pages] of tags.slice(0, 300)) { option(control("tag"), tag, `${tag} ${pages.length}`); }
    for (const kind of [...model.types].sort()) { option(control("kind"), kind, kind); }
  }

  for (const button of /** @type {NodeListOf<any>} */ (root.querySelectorAll(".graph-legend button"))) {
    button.querySelector("i").style.background = `var(--graph-${Number(button.value) + 1})`;
    button.addEventListener("click", () => {
      control("community").value = control("community").value === button.value ? "" : button.value;
      sift();
    });
  }
  for (const name of [...FILTERS, "sources", "red"]) { control(name).addEventListener("change", sift); }
  control("in").addEventListener("click", () => zoom(1.5));
  control("out").addEventListener("click", () => zoom(1 / 1.5));
  control("fit").addEventListener("click", fit);

  function recolour() {
    readColours();
    redraw();
  }

  async function start() {
    root.classList.add("drawn");
    adopt(await load("nodes"));
    readColours();
    resize();
    new ResizeObserver(resize).observe(canvas);
    new MutationObserver(recolour).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
    const names = await load("names");
    await breath();
    const edges = await load("edges");
    await breath();
    connect(edges, names);
    await breath();
    offer();
    recall();
    window.addEventListener("hashchange", recall);
    document.addEventListener("kmwiki:update", () => window.location.reload()); // from the preview
    root.dataset.ready = "1";
  }

  /* For tests and the curious */
  window.kmwiki.graphState = () => ({ ...view, chosen: title(state.chosen), hovered: title(state.hovered),
    labels: state.labels, shown: state.shown.reduce((sum, one) => sum + one, 0), isDrawn: isDrawn(),
    where: (/** @type {string} */ name) => { const node = model.titles.indexOf(name); return { x: screenX(node), y: screenY(node) }; } });

  start().catch(() => { root.hidden = true; });
})();
