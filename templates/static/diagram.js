// @ts-check
/* Draws the page's diagrams with mermaid, in the colours of the page. What cannot be drawn stays as its source.

   The pages allow no inline style, and mermaid writes three kinds of it. While it draws, they take ways that a strict
   policy leaves open: a style attribute is set through the element's `style`, a <style> element becomes an adopted
   style sheet, and what is parsed gets its style attributes afterwards. */
(() => {
  "use strict";
  const LATE = "data-kmwiki-style";
  const SMALLEST = 0.75; // how far a wide diagram shrinks before it scrolls
  const NARROWEST = 600; // a chart that fills its width is not drawn narrower than this
  const said = document.currentScript?.dataset || {}; // what is said of diagrams, in the language of the page
  const { setAttribute } = Element.prototype;
  const { parseFromString } = DOMParser.prototype;
  /** @type {any} */
  const innerHTML = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
  const darkSystem = matchMedia("(prefers-color-scheme: dark)");
  let drawings = 0;
  let queue = Promise.resolve();

  /** @typedef {{ source: string, place: Element, sheets: CSSStyleSheet[], figure?: Element, colours?: string,
   *   broken?: boolean }} Diagram */

  function scheme() {
    const chosen = document.documentElement.getAttribute("data-theme");
    if (chosen === "light" || chosen === "dark") { return chosen; }
    return darkSystem.matches ? "dark" : "light";
  }

  /** @param {string} name @param {string} className @param {(Node | string)[]} children */
  function element(name, className, ...children) {
    const made = document.createElement(name);
    if (className) { made.className = className; }
    made.append(...children);
    return made;
  }

  /* Without inline style */

  /** The style, asking for no file: of addresses only those within the diagram stay. @param {unknown} css */
  function withoutAddresses(css) {
    return String(css).replace(/url\((?!\s*["']?#)[^)]*\)?/gi, "none");
  }

  /** @param {unknown} css */
  function adopt(css) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(withoutAddresses(css));
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return sheet;
  }

  /** @param {CSSStyleSheet[]} sheets */
  function discard(sheets) {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => !sheets.includes(sheet));
  }

  /** Stands where mermaid puts a <style>; its text becomes an adopted style sheet. @param {CSSStyleSheet[]} sheets */
  function styleStandIn(sheets) {
    const standIn = document.createElementNS("http://www.w3.org/2000/svg", "metadata");
    // The diagram's own style, in which every rule begins with the diagram's id, goes when the diagram is drawn again.
    Object.defineProperty(standIn, "innerHTML", { set: (css) => sheets.push(adopt(css)) });
    // The other one is put into the document's head, once, by a part of mermaid that computes places.
    Object.defineProperty(standIn, "textContent", { set: adopt });
    return standIn;
  }

  /** The HTML without event handlers, and with its style attributes under another name. @param {unknown} html */
  function withoutInlineCode(html) {
    return String(html ?? "").replace(/<[a-z][^<>]*>/gi, (tag) => tag
      .replace(/([\s"'/])style\s*=/gi, `$1${LATE}=`)
      .replace(/([\s"'/])on[a-z]+\s*=/gi, "$1no-handler="));
  }

  /** @template {ParentNode} Root @param {Root} root */
  function setLateStyles(root) {
    for (const styled of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(`[${LATE}]`))) {
      styled.style.cssText = withoutAddresses(styled.getAttribute(LATE));
      styled.removeAttribute(LATE);
    }
    return root;
  }

  /** @param {string} text @param {DOMParserSupportedType} type */
  function parse(text, type) {
    return setLateStyles(parseFromString.call(new DOMParser(), withoutInlineCode(text), type));
  }

  /** @this {Element} @param {unknown} html */
  function setInnerHTML(html) {
    innerHTML.set.call(this, withoutInlineCode(html));
    setLateStyles(this);
  }

  /** The result of `work`, during which no inline style is written; the diagram's style sheets go into `sheets`.
      @template Result @param {CSSStyleSheet[]} sheets @param {() => Promise<Result>} work */
  async function withoutInlineStyle(sheets, work) {
    Element.prototype.setAttribute = /** @this {any} */ function (name, value) {
      if (name !== "style" || !this.style) { setAttribute.call(this, name, value); return; }
      this.style.cssText = withoutAddresses(value);
    };
    Object.defineProperty(Element.prototype, "innerHTML", { ...innerHTML, set: setInnerHTML });
    DOMParser.prototype.parseFromString = parse;
    document.createElement = (/** @type {string} */ name, /** @type {ElementCreationOptions | undefined} */ options) =>
      /** @type {any} */ (name === "style" ? styleStandIn(sheets)
        : Document.prototype.createElement.call(document, name, options));
    try {
      return await work();
    } finally {
      Element.prototype.setAttribute = setAttribute;
      Object.defineProperty(Element.prototype, "innerHTML", innerHTML);
      DOMParser.prototype.parseFromString = parseFromString;
      Reflect.deleteProperty(document, "createElement");
    }
  }

  /* Drawing */

  /** @param {string} colours */
  function configure(colours) {
    mermaid.initialize({
      startOnLoad: false,
      securityLevel: "strict",
      suppressErrorRendering: true,
      logLevel: "fatal",
      htmlLabels: false,
      theme: colours === "dark" ? "dark" : "default",
      fontFamily: getComputedStyle(document.body).fontFamily,
      // What a diagram's own settings cannot change.
      secure: [
        "secure", "securityLevel", "startOnLoad", "suppressErrorRendering", "logLevel", "htmlLabels",
        "themeCSS", "maxTextSize", "maxEdges", "dompurifyConfig",
      ],
    });
  }

  /** The text of the SVG. @param {Diagram} diagram @param {CSSStyleSheet[]} sheets */
  async function rendered(diagram, sheets) {
    const stage = element("div", "diagram-stage");
    stage.style.width = `${Math.max(NARROWEST, diagram.place.parentElement?.clientWidth ?? 0)}px`;
    document.body.append(stage);
    try {
      // A new id each time: mermaid would take an old drawing with the same id for its own.
      const id = `kmwiki-diagram-${++drawings}`;
      return await withoutInlineStyle(sheets, async () => (await mermaid.render(id, diagram.source, stage)).svg);
    } finally {
      stage.remove();
    }
  }

  /** @param {SVGSVGElement} svg */
  function fit(svg) {
    const width = svg.viewBox.baseVal?.width;
    if (!width) { return; }
    svg.style.width = `${width}px`;
    svg.style.maxWidth = "100%";
    svg.style.minWidth = `${width * SMALLEST}px`;
  }

  /** @param {SVGSVGElement} svg */
  function label(svg) {
    const title = svg.querySelector(":scope > title");
    svg.setAttribute("aria-label", (title?.textContent.trim()) || said.diagram || "");
    svg.removeAttribute("aria-labelledby");
    // An image hides what is in it from a screen reader, and a link must not be hidden.
    svg.setAttribute("role", svg.querySelector("a") ? "group" : "img");
  }

  /* What the reader sees */

  /** @param {Diagram} diagram @param {Element} svg */
  function show(diagram, svg) {
    if (!diagram.figure) {
      const summary = element("summary", "", said.source || "");
      const canvas = element("div", "diagram-canvas");
      const details = element("details", "diagram-source", summary);
      diagram.figure = element("figure", "diagram", canvas, details);
      diagram.place.replaceWith(diagram.figure);
      details.append(diagram.place);
      diagram.place = diagram.figure;
    }
    diagram.figure.firstElementChild?.replaceChildren(svg);
  }

  /** @param {Diagram} diagram @param {any} error */
  function explain(diagram, error) {
    const [reason] = String(error?.message || error).trim().split("\n");
    const short = reason.length > 160 ? `${reason.slice(0, 160)}…` : reason.replace(/:$/, "");
    diagram.place.after(element("p", "diagram-error", `${said.failed}${short}`));
    diagram.broken = true;
  }

  /** @param {Diagram} diagram @param {string} colours */
  async function draw(diagram, colours) {
    /** @type {CSSStyleSheet[]} */
    const sheets = [];
    try {
      const text = await rendered(diagram, sheets);
      const svg = document.importNode(/** @type {SVGSVGElement} */ (parse(text, "text/html").querySelector("svg")), true);
      fit(svg);
      label(svg);
      show(diagram, svg);
      discard(diagram.sheets);
      diagram.sheets = sheets;
      diagram.colours = colours;
      diagram.figure?.setAttribute("data-scheme", colours);
    } catch (error) {
      discard(sheets);
      explain(diagram, error);
    }
  }

  /** @param {Diagram[]} diagrams */
  async function drawAll(diagrams) {
    const colours = scheme();
    configure(colours);
    for (const diagram of diagrams) {
      if (!diagram.broken && diagram.colours !== colours) { await draw(diagram, colours); }
    }
  }

  function start() {
    // What an earlier run of this script has drawn, or could not draw, it looks after itself.
    const isNew = (/** @type {Element} */ pre) =>
      !pre.closest("figure.diagram") && !(pre.nextElementSibling || pre).matches(".diagram-error");
    const sources = [...document.querySelectorAll('pre.mermaid-source[data-kmwiki="mermaid"]')].filter(isNew);
    /** @type {Diagram[]} */
    const diagrams = sources.map((pre) => ({ source: pre.textContent, place: pre, sheets: [] }));
    const update = () => { queue = queue.then(() => drawAll(diagrams)); };
    update();
    darkSystem.addEventListener("change", update);
    new MutationObserver(update).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  if (window.mermaid && document.adoptedStyleSheets) { start(); }
})();
