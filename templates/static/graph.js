/* The graph: pages as dots where the build placed them, links as lines. Loaded by the graph's own page only. All that
   comes from pages is put in as text. */
(function () {
  "use strict";
  const root = document.querySelector('[data-kmwiki="graph"]');
  const canvas = root.querySelector("canvas");
  const context = canvas.getContext("2d");
  const panel = root.querySelector(".graph-panel");
  const field = root.querySelector('[role="combobox"]');
  const hits = root.querySelector('[role="listbox"]');
  const control = (name) => root.querySelector(`[data-graph="${name}"]`);
  const COLOURS = 10; // communities with a colour of their own
  const MOST_LINES = 30000; // lines of a picture; where there would be more, a part of them is drawn
  const MOST_LABELS = 70;
  const SLICE = 7; // milliseconds of drawing at a time
  const MARGIN = 0.25; // of the canvas, drawn on each side of it to be there when it is moved
  const model = { pages: 0, count: 0, x: [], y: [], weight: [], community: [], kind: [] };
  const view = { x: 0, y: 0, scale: 0.03 };
  const state = { hovered: -1, chosen: -1, shown: null, labels: [], width: 0, height: 0 };
  let ink = {};

  function make(name, className, ...children) {
    const made = document.createElement(name);
    if (className) { made.className = className; }
    made.append(...children);
    return made;
  }

  /* Loading: scripts, because a page that was opened from disk may load no data */

  window.kmwiki = window.kmwiki || {};
  const arrived = {};
  window.kmwiki.graph = (name, data) => { arrived[name] = data; };

  function load(name) {
    return new Promise((resolve, reject) => {
      const script = make("script");
      script.src = `${name}.js`;
      script.onload = () => resolve(arrived[name]);
      script.onerror = () => reject(new Error(name));
      document.head.append(script);
    });
  }

  const breath = () => new Promise((resolve) => { setTimeout(resolve); });

  /* The model: pages, then sources, then names that no page has; `first[n]` to `first[n + 1]` are n's neighbours */

  function adopt(nodes) {
    Object.assign(model, nodes, { count: nodes.pages, kind: new Uint8Array(nodes.pages) });
    state.shown = new Uint8Array(model.count).fill(1);
    model.order = rank();
  }

  function rank() {
    return Uint32Array.from({ length: model.count }, (_, node) => node).sort(
      (one, other) => model.weight[other] - model.weight[one] || one - other);
  }

  function connect(edges, names) {
    const { pages } = model;
    model.count = pages + names.sources + names.red;
    for (const [list, kind] of [[edges.cites, 1], [edges.wants, 2]]) { placeOthers(list, kind); }
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

  /* Sources and missing pages stand amid the pages that name them, each a little further round. */
  function placeOthers(lists, kind) {
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

  function neighbours(node) {
    return model.joined ? [...new Set(model.joined.subarray(model.first[node], model.first[node + 1]))] : [];
  }

  const isSwitchedOn = (node) => {
    const kind = model.kind[node];
    return kind === 0 || (kind === 1 ? control("sources") : control("red")).checked;
  };
  const title = (node) => (model.titles ? model.titles[node] : "");
  const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  /* Colours are those of the style sheet, asked for anew when they change */

  function readColours() {
    const probe = make("i");
    root.append(probe);
    const colour = (name) => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    };
    ink = { paper: colour("paper"), ink: colour("ink"), soft: colour("soft"), line: colour("graph-line"),
      red: colour("red"), accent: colour("accent"), source: colour("amber"), groups: [] };
    for (let group = 0; group < COLOURS; group += 1) { ink.groups.push(colour(`graph-${group + 1}`)); }
    ink.font = getComputedStyle(root).fontFamily;
    probe.remove();
  }

  function colourOf(node) {
    if (model.kind[node]) { return model.kind[node] === 1 ? ink.source : ink.red; }
    const group = model.community[node];
    return group >= 0 && group < COLOURS ? ink.groups[group] : ink.soft;
  }

  /* The picture: two layers, drawn in slices beside the page's own work, and moved as they are meanwhile */

  const layers = { lines: newLayer(), dots: newLayer() };
  let work = null;
  let isPainted = true;

  function newLayer() { return { canvas: make("canvas"), view: null }; }

  function radius(node) {
    const room = 20000 * view.scale / Math.sqrt(model.pages); // pixels from one dot to the next, about
    const size = Math.min(8, 2.2 + 1.1 * Math.sqrt(model.weight[node]));
    return Math.max(1.1, size * Math.min(1.5, Math.max(0.3, room / 45)));
  }

  function redraw() {
    work = null;
    clearTimeout(redraw.timer);
    redraw.timer = setTimeout(() => {
      work = draw();
      proceed();
    }, 20);
    paint();
  }

  function proceed() {
    const own = work;
    if (!own) { return; }
    const end = performance.now() + SLICE;
    let step = own.next();
    while (!step.done && performance.now() < end) { step = own.next(); }
    paint();
    if (step.done) { work = null; } else { requestAnimationFrame(() => { if (work === own) { proceed(); } }); }
  }

  /* Dots first: they are few. The new lines show when they are all there, or at once where there were none. */
  function* draw() {
    const at = { ...view };
    const dots = begin(at);
    yield* drawDots(dots.pen);
    layers.dots = { canvas: dots.canvas, view: at };
    performance.mark("kmwiki:graph");
    if (!model.ends) { return; }
    const lines = begin(at);
    if (!layers.lines.view) { layers.lines = { canvas: lines.canvas, view: at }; }
    yield* drawLines(lines.pen);
    layers.lines = { canvas: lines.canvas, view: at };
  }

  function begin(at) {
    const drawn = make("canvas");
    const ratio = window.devicePixelRatio || 1;
    drawn.width = Math.ceil(state.width * (1 + 2 * MARGIN) * ratio);
    drawn.height = Math.ceil(state.height * (1 + 2 * MARGIN) * ratio);
    const pen = drawn.getContext("2d");
    pen.setTransform(ratio * at.scale, 0, 0, ratio * at.scale,
      drawn.width / 2 - at.x * at.scale * ratio, drawn.height / 2 - at.y * at.scale * ratio);
    return { canvas: drawn, pen };
  }

  function reach() {
    return { x: state.width * (0.5 + MARGIN) / view.scale, y: state.height * (0.5 + MARGIN) / view.scale };
  }

  function* drawDots(pen) {
    const far = reach();
    const groups = new Map();
    for (let node = 0; node < model.count; node += 1) {
      const isFar = Math.abs(model.x[node] - view.x) > far.x || Math.abs(model.y[node] - view.y) > far.y;
      if (isFar || !isSwitchedOn(node)) { continue; }
      const colour = state.shown[node] ? colourOf(node) : "faded";
      if (!groups.has(colour)) { groups.set(colour, []); }
      groups.get(colour).push(node);
    }
    for (const [colour, nodes] of [...groups].sort((one) => (one[0] === "faded" ? -1 : 1))) {
      for (let start = 0; start < nodes.length; start += 500) {
        drawSome(pen, nodes.slice(start, start + 500), colour);
        yield;
      }
    }
  }

  function drawSome(pen, nodes, colour) {
    pen.globalAlpha = colour === "faded" ? 0.18 : 1;
    pen.fillStyle = pen.strokeStyle = colour === "faded" ? ink.soft : colour;
    pen.lineWidth = 1.5 / view.scale;
    pen.beginPath();
    for (const node of nodes) { trace(pen, node, radius(node) / view.scale); }
    finish(pen, nodes[0]);
  }

  /* What no page has is hollow. */
  function finish(pen, node) {
    if (model.kind[node] === 2) {
      pen.fillStyle = ink.paper;
      pen.stroke();
    }
    pen.fill();
  }

  function trace(pen, node, size) { outline(pen, node, model.x[node], model.y[node], size, size * view.scale < 1.6); }

  function outline(pen, node, x, y, size, isTiny) {
    if (model.kind[node] === 1 || isTiny) {
      pen.rect(x - size, y - size, 2 * size, 2 * size);
    } else {
      pen.moveTo(x + size, y);
      pen.arc(x, y, size, 0, 7);
    }
  }

  function* drawLines(pen) {
    const seen = visibleLines();
    const step = Math.max(1, seen.length / MOST_LINES);
    pen.strokeStyle = ink.line;
    pen.globalAlpha = Math.min(0.5, 14 / Math.sqrt(seen.length / step + 1));
    pen.lineWidth = Math.min(1.2, Math.max(0.6, view.scale * 12)) / view.scale;
    for (let start = 0; start < seen.length; start += 400 * step) {
      pen.beginPath();
      for (let place = start; place < Math.min(start + 400 * step, seen.length); place += step) {
        const edge = seen[Math.floor(place)];
        pen.moveTo(model.x[model.ends[edge]], model.y[model.ends[edge]]);
        pen.lineTo(model.x[model.ends[edge + 1]], model.y[model.ends[edge + 1]]);
      }
      pen.stroke();
      yield;
    }
  }

  function visibleLines() {
    const far = reach();
    const { ends, x, y } = model;
    const found = [];
    for (let edge = 0; edge < ends.length; edge += 2) {
      const [one, other] = [ends[edge], ends[edge + 1]];
      const isBeside = Math.min(x[one], x[other]) > view.x + far.x || Math.max(x[one], x[other]) < view.x - far.x ||
        Math.min(y[one], y[other]) > view.y + far.y || Math.max(y[one], y[other]) < view.y - far.y;
      if (!isBeside && state.shown[one] && state.shown[other] && isSwitchedOn(other)) { found.push(edge); }
    }
    return found;
  }

  function paint() {
    if (!isPainted) { return; }
    isPainted = false;
    requestAnimationFrame(() => {
      isPainted = true;
      paintNow();
    });
  }

  function paintNow() {
    const ratio = window.devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.globalAlpha = 1;
    context.fillStyle = ink.paper;
    context.fillRect(0, 0, state.width, state.height);
    const marked = state.hovered >= 0 ? state.hovered : state.chosen;
    context.globalAlpha = marked >= 0 ? 0.35 : 1;
    for (const layer of [layers.lines, layers.dots]) { place(layer); }
    context.globalAlpha = 1;
    const near = marked >= 0 ? neighbours(marked).filter((node) => isSwitchedOn(node) && state.shown[node]) : [];
    if (marked >= 0) { highlight(marked, near); }
    paintLabels(marked, near);
  }

  function place(layer) {
    if (!layer.view) { return; }
    const grown = view.scale / layer.view.scale;
    const width = state.width * (1 + 2 * MARGIN) * grown;
    const height = state.height * (1 + 2 * MARGIN) * grown;
    const x = state.width / 2 + (layer.view.x - view.x) * view.scale - width / 2;
    const y = state.height / 2 + (layer.view.y - view.y) * view.scale - height / 2;
    context.drawImage(layer.canvas, x, y, width, height);
  }

  const screenX = (node) => (model.x[node] - view.x) * view.scale + state.width / 2;
  const screenY = (node) => (model.y[node] - view.y) * view.scale + state.height / 2;

  function highlight(marked, near) {
    context.strokeStyle = ink.accent;
    context.globalAlpha = near.length > 300 ? 0.25 : 0.75;
    context.lineWidth = 1.3;
    context.beginPath();
    for (const node of near) {
      context.moveTo(screenX(marked), screenY(marked));
      context.lineTo(screenX(node), screenY(node));
    }
    context.stroke();
    context.globalAlpha = 1;
    for (const node of [...near, marked]) {
      context.fillStyle = context.strokeStyle = colourOf(node);
      context.beginPath();
      outline(context, node, screenX(node), screenY(node), radius(node) + (node === marked ? 3 : 0), false);
      finish(context, node);
    }
    context.strokeStyle = ink.ink;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(screenX(marked), screenY(marked), radius(marked) + 5, 0, 7);
    context.stroke();
  }

  /* Labels: the most linked first, each where no other stands */

  function paintLabels(marked, near) {
    state.labels = [];
    if (!model.titles) { return; }
    context.font = `12px ${ink.font}`;
    context.textAlign = "center";
    context.textBaseline = "top";
    context.lineJoin = "round";
    context.lineWidth = 4;
    const wanted = marked >= 0 ? [marked, ...near] : model.order;
    let tried = 0;
    for (const node of wanted) {
      if (state.labels.length >= MOST_LABELS || tried > 900) { break; }
      if (!isSwitchedOn(node) || !state.shown[node]) { continue; }
      const [x, y] = [screenX(node), screenY(node)];
      if (x < 0 || y < 0 || x > state.width || y > state.height) { continue; }
      tried += 1;
      label(node, x, y + radius(node) + 4, node === marked);
    }
  }

  function label(node, x, y, isMarked) {
    const whole = title(node);
    const text = whole.length > 34 ? `${whole.slice(0, 32)}…` : whole;
    const half = context.measureText(text).width / 2 + 3;
    const box = { left: x - half, right: x + half, top: y - 2, bottom: y + 15, title: text };
    const isTaken = state.labels.some((other) => box.left < other.right && other.left < box.right &&
      box.top < other.bottom && other.top < box.bottom);
    if (isTaken && !isMarked) { return; }
    state.labels.push(box);
    context.strokeStyle = ink.paper;
    context.fillStyle = ink.ink;
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  }

  /* Moving */

  function resize() {
    const ratio = window.devicePixelRatio || 1;
    const { width, height } = canvas.getBoundingClientRect();
    if (!width || (width === state.width && height === state.height)) { return; }
    const isFirst = !state.width;
    Object.assign(state, { width, height });
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    if (isFirst) { fit(); } else { redraw(); }
  }

  function fit() {
    Object.assign(view, { x: 0, y: 0, scale: Math.min(state.width - 60, state.height - 70) / 20000 });
    redraw();
  }

  function zoom(factor, x = state.width / 2, y = state.height / 2) {
    const scale = Math.min(2, Math.max(0.008, view.scale * factor));
    view.x += (x - state.width / 2) * (1 / view.scale - 1 / scale);
    view.y += (y - state.height / 2) * (1 / view.scale - 1 / scale);
    view.scale = scale;
    redraw();
  }

  function pan(x, y) {
    view.x -= x / view.scale;
    view.y -= y / view.scale;
    const drawn = layers.dots.view;
    const isBeyond = !drawn || Math.abs(drawn.x - view.x) * view.scale > state.width * MARGIN ||
      Math.abs(drawn.y - view.y) * view.scale > state.height * MARGIN;
    if (isBeyond && !work) { redraw(); } else { paint(); }
  }

  function center(node, closer) {
    Object.assign(view, { x: model.x[node], y: model.y[node] });
    if (closer) { view.scale = Math.max(view.scale, 6 / Math.sqrt(model.pages + 20) / 10); }
    const isBeside = !panel.hidden && state.width > 700; // the panel covers a part of the picture
    if (isBeside) { view.x += (document.documentElement.dir === "rtl" ? -160 : 160) / view.scale; }
    redraw();
  }

  function nodeAt(x, y, slack) {
    let [best, nearest] = [-1, Infinity];
    for (let node = 0; node < model.count; node += 1) {
      if (!isSwitchedOn(node) || !state.shown[node]) { continue; }
      const distance = Math.hypot(screenX(node) - x, screenY(node) - y) - radius(node);
      if (distance < slack && distance < nearest) { [best, nearest] = [node, distance]; }
    }
    return best;
  }

  /* Pointers: one drags, two pinch, and one that did not move chooses */

  const pointers = new Map();
  let moved = 0;

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
      const spread = (spot) => Math.hypot(spot.x - other.x, spot.y - other.y) || 1;
      pan((now.x - before.x) / 2, (now.y - before.y) / 2);
      zoom(spread(now) / spread(before), (now.x + other.x) / 2, (now.y + other.y) / 2);
    } else {
      moved += Math.hypot(now.x - before.x, now.y - before.y);
      if (moved > 4) { pan(now.x - before.x, now.y - before.y); }
    }
    pointers.set(event.pointerId, now);
  });

  for (const name of ["pointerup", "pointercancel"]) {
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

  function press(node, event) {
    const url = node >= 0 && model.urls ? model.urls[node] : "";
    if (url && event.pointerType === "mouse") {
      open(url, event.ctrlKey || event.metaKey || event.button === 1);
    } else {
      choose(node);
    }
  }

  function open(url, isApart) {
    if (isApart) { window.open(url, "_blank", "noopener"); } else { window.location.assign(url); }
  }

  canvas.addEventListener("pointerleave", () => hover(-1));
  canvas.addEventListener("dblclick", (event) => {
    const { x, y } = spotOf(event);
    zoom(1.8, x, y);
  });
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const { x, y } = spotOf(event);
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016) * (event.ctrlKey ? 4 : 1)), x, y);
  }, { passive: false });

  function hover(node) {
    if (node === state.hovered) { return; }
    state.hovered = node;
    canvas.style.cursor = node >= 0 ? "pointer" : "";
    paint();
  }

  /* Choosing: what is known of a page stands beside the picture, with links */

  function choose(node) {
    state.chosen = node;
    panel.hidden = node < 0;
    if (node >= 0) { fill(node); }
    remember();
    paint();
  }

  function fill(node) {
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

  /* What a node links to or cites, and what links to it; the most linked first. */
  function joinedWith(node) {
    const found = { to: [], from: [] };
    for (let edge = 0; edge < model.ends.length; edge += 2) {
      const [origin, target] = [model.ends[edge], model.ends[edge + 1]];
      if (origin === node) { found.to.push(target); }
      if (target === node) { found.from.push(origin); }
    }
    for (const nodes of Object.values(found)) { nodes.sort((one, other) => model.weight[other] - model.weight[one]); }
    return found;
  }

  function listed(word, nodes) {
    const list = make("ul", "", ...nodes.slice(0, 12).map((node) => make("li", "", linked(node))));
    if (nodes.length > 12) { list.append(make("li", "", "…")); }
    return make("div", "", make("h3", "", word, " ", make("span", "count", String(nodes.length))), list);
  }

  function linked(node) {
    const url = model.urls[node];
    const shown = make(url ? "a" : "span", url ? "" : "red-link", title(node));
    if (url) { shown.href = url; }
    return shown;
  }

  /* Keys */

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

  /* The nearest one in a direction; what lies beside it counts as further away. */
  function move([dx, dy]) {
    if (!model.titles) { return; }
    if (state.chosen < 0) {
      choose(model.order.find((node) => isSwitchedOn(node) && state.shown[node]) ?? -1);
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

  let found = [];
  let active = -1;

  field.addEventListener("input", () => {
    const query = fold(field.value.trim());
    const closeness = (node) => (model.keys[node] === query ? 0 : model.keys[node].startsWith(query) ? 1 : 2);
    found = query && model.keys ? [...model.order].filter((node) => isSwitchedOn(node) && model.keys[node].includes(query))
      .sort((one, other) => closeness(one) - closeness(other)).slice(0, 8) : [];
    show(found.length ? 0 : -1);
  });

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

  function take(index) {
    const node = found[index];
    found = [];
    show(-1);
    field.value = title(node);
    choose(node);
    center(node, true);
  }

  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
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
    const tagged = tag && new Set(model.tags[tag] || []);
    const isWanted = (page) => (!tag || tagged.has(page)) && (!kind || model.types[model.type[page]] === kind) &&
      (!community || model.community[page] === Number(community)) && (!fresh || model.fresh[page] === Number(fresh));
    for (let page = 0; page < model.pages; page += 1) { state.shown[page] = isWanted(page) ? 1 : 0; }
    for (let node = model.pages; node < model.count; node += 1) {
      state.shown[node] = neighbours(node).some((page) => state.shown[page]) ? 1 : 0;
    }
    for (const button of root.querySelectorAll(".graph-legend button")) {
      button.setAttribute("aria-pressed", String(button.value === community));
    }
    const count = state.shown.subarray(0, model.pages).reduce((sum, one) => sum + one, 0);
    control("count").textContent = count.toLocaleString(document.documentElement.lang || undefined);
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
    const page = said.get("page");
    const node = page ? model.titles.findIndex((name, place) => model.urls[place] === page || name === page) : -1;
    sift();
    choose(node);
    if (node >= 0) { center(node, true); }
  }

  function option(select, value, text) {
    const made = make("option", "", text);
    made.value = value;
    select.append(made);
  }

  function offer() {
    const tags = Object.entries(model.tags).sort((one, other) => other[1].length - one[1].length || (one[0] < other[0] ? -1 : 1));
    for (const [tag, pages] of tags.slice(0, 300)) { option(control("tag"), tag, `${tag} (${pages.length})`); }
    for (const kind of [...model.types].sort()) { option(control("kind"), kind, kind); }
  }

  for (const button of root.querySelectorAll(".graph-legend button")) {
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
    labels: state.labels, shown: state.shown.reduce((sum, one) => sum + one, 0), isDrawn: !work && Boolean(layers.dots.view),
    where: (name) => { const node = model.titles.indexOf(name); return { x: screenX(node), y: screenY(node) }; } });

  start().catch(() => { root.hidden = true; });
})();
