// @ts-check
/* How the graph is drawn, on a canvas: what is there is moved at once, and drawn again in slices. */
(() => {
  "use strict";
  const { root, model, view, state, make, neighbours, isSwitchedOn, label } = window.kmwiki.graphing;
  const canvas = /** @type {HTMLCanvasElement} */ (root.querySelector("canvas"));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const COLOURS = 10; // communities with a colour of their own
  const MOST_LINES = 30000; // lines of a picture; where there would be more, a part of them is drawn
  const SLICE = 7; // milliseconds of drawing at a time
  const MARGIN = 0.25; // of the canvas, drawn on each side of it to be there when it is moved
  const EDGE = 80; // pixels left free beside the whole picture, for names
  let whole = view.scale; // at which all of the graph is in the picture
  /** @type {any} */
  let ink = {};

  /** @typedef {CanvasRenderingContext2D} Pen */
  /** @typedef {{ canvas: HTMLCanvasElement, view: GraphView | null }} Layer */

  /* Colours are those of the style sheet, asked for again when they change */

  function readColours() {
    const probe = make("i");
    root.append(probe);
    const colour = (/** @type {string} */ name) => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    };
    ink = { paper: colour("paper"), ink: colour("ink"), soft: colour("soft"), line: colour("graph-line"),
      red: colour("red"), accent: colour("accent"), source: colour("amber"), groups: [] };
    for (let group = 0; group < COLOURS; group += 1) { ink.groups.push(colour(`graph-${group + 1}`)); }
    ink.font = getComputedStyle(root).fontFamily;
    probe.remove();
  }

  /** @param {number} node */
  function colourOf(node) {
    if (model.kind[node]) { return model.kind[node] === 1 ? ink.source : ink.red; }
    const group = model.community[node];
    return group >= 0 && group < COLOURS ? ink.groups[group] : ink.soft;
  }

  /* The picture: two layers, drawn in slices beside the page's own work, and moved as they are meanwhile */

  const layers = { lines: newLayer(), dots: newLayer() };
  /** @type {Generator<void, void> | null} */
  let work = null;
  let isPainted = true;
  let timer = 0;

  /** @returns {Layer} */
  function newLayer() { return { canvas: make("canvas"), view: null }; }

  /** @param {number} node */
  function radius(node) {
    const room = 20000 * view.scale / Math.sqrt(model.pages); // pixels from one dot to the next, about
    const size = Math.min(8, 2.2 + 1.1 * Math.sqrt(model.weight[node]));
    return Math.max(1.1, size * Math.min(1.5, Math.max(0.3, room / 45)));
  }

  function redraw() {
    work = null;
    clearTimeout(timer);
    timer = setTimeout(() => {
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

  /** Dots first: they are few. The new lines show when they are all there, or at once where there were none.
      @returns {Generator<void, void>} */
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

  /** @param {GraphView} at */
  function begin(at) {
    const drawn = make("canvas");
    const ratio = window.devicePixelRatio || 1;
    drawn.width = Math.ceil(state.width * (1 + 2 * MARGIN) * ratio);
    drawn.height = Math.ceil(state.height * (1 + 2 * MARGIN) * ratio);
    const pen = /** @type {Pen} */ (drawn.getContext("2d"));
    pen.setTransform(ratio * at.scale, 0, 0, ratio * at.scale,
      drawn.width / 2 - at.x * at.scale * ratio, drawn.height / 2 - at.y * at.scale * ratio);
    return { canvas: drawn, pen };
  }

  function reach() {
    return { x: state.width * (0.5 + MARGIN) / view.scale, y: state.height * (0.5 + MARGIN) / view.scale };
  }

  /** @param {Pen} pen @returns {Generator<void, void>} */
  function* drawDots(pen) {
    const far = reach();
    /** @type {Map<string, number[]>} */
    const groups = new Map();
    for (let node = 0; node < model.count; node += 1) {
      const isFar = Math.abs(model.x[node] - view.x) > far.x || Math.abs(model.y[node] - view.y) > far.y;
      if (isFar || !isSwitchedOn(node)) { continue; }
      const colour = state.shown[node] ? colourOf(node) : "faded";
      if (!groups.has(colour)) { groups.set(colour, []); }
      groups.get(colour)?.push(node);
    }
    for (const [colour, nodes] of [...groups].sort((one) => (one[0] === "faded" ? -1 : 1))) {
      for (let start = 0; start < nodes.length; start += 500) {
        drawSome(pen, nodes.slice(start, start + 500), colour);
        yield;
      }
    }
  }

  /** @param {Pen} pen @param {number[]} nodes @param {string} colour */
  function drawSome(pen, nodes, colour) {
    pen.globalAlpha = colour === "faded" ? 0.18 : 1;
    pen.fillStyle = pen.strokeStyle = colour === "faded" ? ink.soft : colour;
    pen.lineWidth = 1.5 / view.scale;
    pen.beginPath();
    for (const node of nodes) { trace(pen, node, radius(node) / view.scale); }
    finish(pen, nodes[0]);
  }

  /** What no page has is hollow. @param {Pen} pen @param {number} node */
  function finish(pen, node) {
    if (model.kind[node] === 2) {
      pen.fillStyle = ink.paper;
      pen.stroke();
    }
    pen.fill();
  }

  /** @param {Pen} pen @param {number} node @param {number} size */
  function trace(pen, node, size) { outline(pen, node, model.x[node], model.y[node], size, size * view.scale < 1.6); }

  /** @param {Pen} pen @param {number} node @param {number} x @param {number} y @param {number} size
      @param {boolean} isTiny whether a square will do */
  function outline(pen, node, x, y, size, isTiny) {
    if (model.kind[node] === 1 || isTiny) {
      pen.rect(x - size, y - size, 2 * size, 2 * size);
    } else {
      pen.moveTo(x + size, y);
      pen.arc(x, y, size, 0, 7);
    }
  }

  /** @param {Pen} pen @returns {Generator<void, void>} */
  function* drawLines(pen) {
    const seen = visibleLines();
    const step = Math.max(1, seen.length / MOST_LINES);
    pen.strokeStyle = ink.line;
    // Faint: at first sight one sees dots, names and where they are close; a dot that is pointed at shows its own lines.
    pen.globalAlpha = Math.min(0.4, 5 / Math.sqrt(seen.length / step + 1));
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
    context.globalAlpha = marked >= 0 ? 0.3 : 1;
    for (const layer of [layers.lines, layers.dots]) { place(layer); }
    context.globalAlpha = 1;
    const near = marked >= 0 ? neighbours(marked).filter((node) => isSwitchedOn(node) && state.shown[node]) : [];
    if (marked >= 0) { highlight(marked, near); }
    label(context, ink, { marked, near, screenX, screenY, radius });
  }

  /** @param {Layer} layer */
  function place(layer) {
    if (!layer.view) { return; }
    const grown = view.scale / layer.view.scale;
    const width = state.width * (1 + 2 * MARGIN) * grown;
    const height = state.height * (1 + 2 * MARGIN) * grown;
    const x = state.width / 2 + (layer.view.x - view.x) * view.scale - width / 2;
    const y = state.height / 2 + (layer.view.y - view.y) * view.scale - height / 2;
    context.drawImage(layer.canvas, x, y, width, height);
  }

  const screenX = (/** @type {number} */ node) => (model.x[node] - view.x) * view.scale + state.width / 2;
  const screenY = (/** @type {number} */ node) => (model.y[node] - view.y) * view.scale + state.height / 2;

  /** @param {number} marked @param {number[]} near */
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

  /* Moving */

  function resize() {
    const ratio = window.devicePixelRatio || 1;
    const { width, height } = canvas.getBoundingClientRect();
    if (!width || (width === state.width && height === state.height)) { return; }
    const isWhole = view.x === 0 && view.y === 0 && view.scale === whole;
    Object.assign(state, { width, height });
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    stretch(Math.min(1.8, Math.max(0.6, (width - EDGE) / (height - EDGE))));
    if (isWhole) { fit(); } else { redraw(); }
  }

  /** The places are in a square; they are spread over the picture, as wide as it is for its height. @param {number} to */
  function stretch(to) {
    const grown = to / state.stretch;
    for (let node = 0; node < model.count; node += 1) { model.x[node] *= grown; }
    view.x *= grown;
    state.stretch = to;
  }

  function fit() {
    whole = Math.min((state.width - EDGE) / state.stretch, state.height - EDGE) / 20000;
    Object.assign(view, { x: 0, y: 0, scale: whole });
    redraw();
  }

  /** @param {number} factor */
  function zoom(factor, x = state.width / 2, y = state.height / 2) {
    const scale = Math.min(2, Math.max(0.008, view.scale * factor));
    view.x += (x - state.width / 2) * (1 / view.scale - 1 / scale);
    view.y += (y - state.height / 2) * (1 / view.scale - 1 / scale);
    view.scale = scale;
    redraw();
  }

  /** @param {number} x @param {number} y */
  function pan(x, y) {
    view.x -= x / view.scale;
    view.y -= y / view.scale;
    const drawn = layers.dots.view;
    const isBeyond = !drawn || Math.abs(drawn.x - view.x) * view.scale > state.width * MARGIN ||
      Math.abs(drawn.y - view.y) * view.scale > state.height * MARGIN;
    if (isBeyond && !work) { redraw(); } else { paint(); }
  }

  /** @param {number} node @param {boolean} closer */
  function center(node, closer) {
    Object.assign(view, { x: model.x[node], y: model.y[node] });
    if (closer) { view.scale = Math.max(view.scale, 6 / Math.sqrt(model.pages + 20) / 10); }
    const isBeside = state.chosen >= 0 && state.width > 700; // the panel covers a part of the picture
    if (isBeside) { view.x += (document.documentElement.dir === "rtl" ? -160 : 160) / view.scale; }
    redraw();
  }

  /** @param {number} x @param {number} y @param {number} slack */
  function nodeAt(x, y, slack) {
    let [best, nearest] = [-1, Infinity];
    for (let node = 0; node < model.count; node += 1) {
      if (!isSwitchedOn(node) || !state.shown[node]) { continue; }
      const distance = Math.hypot(screenX(node) - x, screenY(node) - y) - radius(node);
      if (distance < slack && distance < nearest) { [best, nearest] = [node, distance]; }
    }
    return best;
  }

  Object.assign(window.kmwiki.graphing, { canvas, readColours, redraw, paint, resize, fit, zoom, pan, center, nodeAt, screenX,
    screenY, isDrawn: () => !work && Boolean(layers.dots.view) });
})();
