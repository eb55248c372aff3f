// @ts-check
/* The names of the dots: whole, in lines of a few words, each where no other name and no dot is. */
(() => {
  "use strict";
  const { model, state, isSwitchedOn, title } = window.kmwiki.graphing;
  const WIDEST = 150; // pixels of a line; a longer title is broken into lines of about the same length
  const ROW = 15; // pixels from one line to the next
  const MOST_ROWS = 5;
  const ROOM = 13000; // square pixels of the picture for each name
  const MOST = 300; // dots, the largest, that are named if there is room, and that names keep clear of
  // Where a line may end: behind a space, and before a letter of a script that puts no spaces between words.
  const ENDS = /(?<=\s)|(?=[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef])/;

  /** @typedef {{ left: number, right: number, top: number, bottom: number }} Box */
  /** @type {Map<number, { rows: string[], half: number }>} */
  const set = new Map();

  /** The lines of a node's title, and half the width of the widest. @param {CanvasRenderingContext2D} pen
      @param {number} node */
  function rowsOf(pen, node) {
    const known = set.get(node);
    if (known) { return known; }
    const text = title(node).slice(0, 400);
    const width = pen.measureText(text).width;
    const rows = width > WIDEST ? broken(pen, text, Math.max(WIDEST * 0.6, 1.12 * width / Math.ceil(width / WIDEST))) : [text];
    const half = Math.max(...rows.map((row) => pen.measureText(row).width)) / 2 + 3;
    set.set(node, { rows, half });
    return { rows, half };
  }

  /** @param {CanvasRenderingContext2D} pen @param {string} text @param {number} most */
  function broken(pen, text, most) {
    const rows = [""];
    for (const word of text.split(ENDS).flatMap((part) => part.match(/.{1,24}/gu) || [])) {
      const longer = rows[rows.length - 1] + word;
      if (rows[rows.length - 1] && pen.measureText(longer.trimEnd()).width > Math.min(most, WIDEST + 10)) { rows.push(word.trimStart()); }
      else { rows[rows.length - 1] = longer.trimStart(); }
    }
    const kept = rows.map((row) => row.trim()).filter(Boolean);
    return kept.length > MOST_ROWS ? [...kept.slice(0, MOST_ROWS - 1), `${kept[MOST_ROWS - 1]}…`] : kept;
  }

  /** @param {Box} one @param {Box} other */
  const meets = (one, other) => one.left < other.right && other.left < one.right &&
    one.top < other.bottom && other.top < one.bottom;

  /** Puts the names on the canvas: those of a marked node and its neighbours, or of the most linked.
      @param {CanvasRenderingContext2D} pen @param {any} ink @param {GraphMarked} about */
  function label(pen, ink, about) {
    state.labels = [];
    if (!model.titles) { return; }
    Object.assign(pen, { font: `12px ${ink.font}`, textAlign: "center", textBaseline: "top", lineJoin: "round", lineWidth: 4 });
    const { marked, near } = about;
    const isSeen = (/** @type {number} */ node) => {
      const [x, y] = [about.screenX(node), about.screenY(node)];
      return isSwitchedOn(node) && state.shown[node] && x >= 0 && y >= 0 && x <= state.width && y <= state.height;
    };
    const wanted = (marked >= 0 ? [marked, ...near] : [...model.order]).filter(isSeen).slice(0, MOST);
    const dots = wanted.map((node) => dotBox(node, about));
    const most = Math.max(12, state.width * state.height / ROOM);
    for (const node of wanted) {
      if (state.labels.length >= most && marked < 0) { break; }
      put(pen, ink, node, node === marked, dots, about);
    }
  }

  /** @param {number} node @param {GraphMarked} about */
  function dotBox(node, { screenX, screenY, radius }) {
    const [x, y, size] = [screenX(node), screenY(node), radius(node)];
    return { left: x - size, right: x + size, top: y - size, bottom: y + size };
  }

  /** @param {CanvasRenderingContext2D} pen @param {any} ink @param {number} node @param {boolean} isMarked
      @param {Box[]} dots @param {GraphMarked} about */
  function put(pen, ink, node, isMarked, dots, about) {
    const { rows, half } = rowsOf(pen, node);
    const own = dotBox(node, about);
    const box = places(own, 2 * half, ROW * rows.length + 2).find((one) => isMarked || isFree(one, dots));
    if (!box) { return; }
    state.labels.push({ ...box, title: rows.join(" ") });
    pen.strokeStyle = ink.paper;
    pen.fillStyle = ink.ink;
    const middle = (box.left + box.right) / 2;
    for (const draw of /** @type {const} */ (["strokeText", "fillText"])) {
      rows.forEach((row, number) => { pen[draw](row, middle, box.top + 2 + ROW * number); });
    }
  }

  /** Where a name may be: below its dot, above it, beside it; below and above, it is moved in from the edges.
      @param {Box} dot @param {number} width @param {number} height @returns {Box[]} */
  function places(dot, width, height) {
    const [x, y] = [(dot.left + dot.right) / 2, (dot.top + dot.bottom) / 2];
    const left = Math.max(0, Math.min(x - width / 2, state.width - width));
    const boxes = [[left, dot.bottom + 2], [left, dot.top - height - 1], [dot.right + 1, y - height / 2],
      [dot.left - width - 1, y - height / 2]];
    return boxes.map(([start, top]) => ({ left: start, right: start + width, top, bottom: top + height }));
  }

  /** @param {Box} box @param {Box[]} dots */
  function isFree(box, dots) {
    const isWithin = box.left >= 0 && box.top >= 0 && box.right <= state.width && box.bottom <= state.height;
    return isWithin && !state.labels.some((other) => meets(box, other)) && !dots.some((dot) => meets(box, dot));
  }

  window.kmwiki.graphing.label = label;
})();
