// @ts-check
/* What the preview shows around the page: the findings, and the notices of what the author has to know. */
// biome-ignore lint/correctness/noUnusedVariables: preview.js uses it; the preview serves the three files as one script
const kmwikiPanel = (() => {
  "use strict";
  const PREFIX = "/~kmwiki/";
  /** What had the focus before the panel took it. @type {Element | null} */
  let before = null;
  /** @type {Partial<State>} */
  let state = {};
  /** The rule whose findings alone are listed; empty: all. It stays while the author goes from page to page. */
  let rule = sessionStorage.getItem("kmwiki:rule") ?? "";
  /** @type {() => void} */
  let whenChosen = () => {};

  const host = document.createElement("kmwiki-preview");
  const root = host.attachShadow({ mode: "open" });
  /** @typedef {Node | string | null} Part nothing is put in for null */

  /** @template {keyof HTMLElementTagNameMap} Name
      @param {Name} name @param {Partial<HTMLElementTagNameMap[Name]>} attributes @param {Part[]} children */
  const element = (name, attributes = {}, ...children) => {
    const made = Object.assign(document.createElement(name), attributes);
    made.append(...children.filter((child) => child !== null));
    return made;
  };
  const notices = element("div", { className: "notices" });
  const panel = element("section", { className: "panel", id: "panel", hidden: true, tabIndex: -1 });
  const dot = element("span", { className: "dot" });
  const words = element("span", { textContent: "…" });
  const mark = element("button", { className: "mark", type: "button", title: "Findings (Alt+P)" }, dot, words);
  const styleSheet = () => element("link", { rel: "stylesheet", href: `${PREFIX}preview.css` });

  function setUp() {
    host.lang = "en"; // whatever the page speaks
    host.dir = "ltr";
    panel.setAttribute("role", "region");
    panel.setAttribute("aria-label", "Findings");
    notices.setAttribute("role", "status");
    mark.setAttribute("aria-expanded", "false");
    mark.setAttribute("aria-controls", "panel");
    mark.addEventListener("click", () => toggle());
    const sheet = styleSheet();
    const dock = element("div", { className: "dock", hidden: true }, panel, mark);
    sheet.onload = () => { dock.hidden = false; };
    root.append(sheet, notices, dock);
    document.head.append(styleSheet());
    document.documentElement.insertBefore(host, document.body);
    addEventListener("keydown", (event) => {
      if (event.altKey && event.code === "KeyP" && !isTyping(event.target)) { event.preventDefault(); toggle(); }
      if (event.key === "Escape" && !panel.hidden) { toggle(false); }
    });
    const theme = () => {
      const chosen = document.documentElement.getAttribute("data-theme");
      if (chosen) { host.setAttribute("data-theme", chosen); } else { host.removeAttribute("data-theme"); }
    };
    theme();
    new MutationObserver(theme).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    if (sessionStorage.getItem("kmwiki:findings") === "open") { panel.hidden = false; }
    mark.setAttribute("aria-expanded", String(!panel.hidden));
  }

  /** @param {EventTarget | null} target */
  const isTyping = (target) => target instanceof HTMLElement
    && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.nodeName));

  function toggle(opens = panel.hidden) {
    if (opens) { before = document.activeElement; }
    panel.hidden = !opens;
    mark.setAttribute("aria-expanded", String(opens));
    sessionStorage.setItem("kmwiki:findings", opens ? "open" : "closed");
    if (opens) { panel.focus({ preventScroll: true }); return; }
    const back = before === host ? mark : before;
    const takesFocus = back instanceof HTMLElement || back instanceof SVGElement;
    if (takesFocus && back !== document.body && back.isConnected) { back.focus({ preventScroll: true }); }
  }

  /** @param {boolean} isThere */
  function showConnection(isThere) {
    mark.classList.toggle("lost", !isThere);
    showCounts(isThere);
  }

  /** @param {Partial<State>} next @param {boolean} standsIn whether there is a bare page in place of this one */
  function show(next, standsIn) {
    state = next;
    showNotices(standsIn);
    if (!state.ready) { return; }
    showCounts(!mark.classList.contains("lost"));
    showPanel();
  }

  /** @param {boolean} isThere */
  function showCounts(isThere) {
    const [own, others] = state.counts || [0, 0];
    dot.classList.toggle("has-errors", (state.errors || []).some(Boolean));
    dot.classList.toggle("has-warnings", [...(state.own || []), ...(state.others || [])]
      .some((finding) => finding.severity === "warning"));
    const [grave, graveElsewhere] = state.errors || [0, 0];
    const found = (own ? `${counted(own, "finding")} here${errors(grave)}` : "") + (own && others ? ", " : "")
      + (others ? `${own ? others : counted(others, "finding")} elsewhere${errors(graveElsewhere)}` : "");
    const known = state.ready ? found || "No findings" : "…";
    words.textContent = isThere ? known : "Reconnecting…";
  }

  /** @param {number} count @param {string} word */
  const counted = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
  const errors = (/** @type {number} */ count) => (count ? ` (${counted(count, "error")})` : "");

  /** @param {boolean} standsIn */
  function showNotices(standsIn) {
    const shown = [];
    const whole = state.stays || !state.ready;
    if (state.problem) {
      const file = (state.problem.place || "A file").replace(/(:\d+)+$/, "");
      const stays = whole ? "Showing the last valid version of the site." : `Using the last valid ${file}; pages still update.`;
      shown.push(notice(stays, ...problem(state.problem)));
    }
    if (state.trouble && !standsIn) { shown.push(notice("Showing the last valid version of this page.", ...problem(state.trouble))); }
    if (state.draft) { shown.push(notice("Draft.", "This page is shown only in the preview; it is not published.")); }
    if (state.gone && !standsIn) { shown.unshift(goneNotice(state.gone)); }
    notices.replaceChildren(...shown);
  }

  /** @param {string} title @param {Part[]} parts */
  function notice(title, ...parts) {
    return element("p", { className: "notice" }, element("strong", { textContent: title }), " ", ...parts);
  }

  /** @param {Problem} problem */
  const problem = ({ text, place, link }) => [place && placeLink(place, link, "Open in the editor"), text];

  /** @param {Gone} gone */
  function goneNotice({ moved, hidden, wanted, near }) {
    const link = (/** @type {string} */ href, /** @type {string} */ textContent) => element("a", { href, textContent });
    if (moved) { return notice("This page has moved.", "It is now at ", link(moved, decodeURIComponent(moved)), "."); }
    if (hidden) {
      const file = placeLink(hidden.path, hidden.link, "Open in the editor");
      return notice("This page is not published.", file, " is a draft or private page; kmwiki serve --drafts shows it.");
    }
    const invites = wanted ? ["Other pages still link to it: ", link(wanted, "create it again"), ". "] : [];
    const links = near.flatMap(({ url, title }, number) => [number ? ", " : "Did you mean ", link(url, title)]);
    links.push(links.length ? "? Or go to the " : "Go to the ", link("/", "home page"), ".");
    return notice("This page was deleted.", ...invites, ...links);
  }

  function showPanel() {
    const [own, others] = state.counts || [0, 0];
    const file = state.file && placeLink(state.file.path, state.file.link, "Open in the editor");
    const close = element("button", { className: "close", type: "button", textContent: "Close (Esc)" });
    close.addEventListener("click", () => toggle(false));
    const scrolled = panel.scrollTop;
    const focused = placeOf(root.activeElement);
    const [grave, graveElsewhere] = state.errors || [0, 0];
    const [more, moreElsewhere] = state.more || [0, 0];
    panel.replaceChildren(
      element("div", { className: "bar" }, element("span", { className: "place" }, file || "This page has no file"), close),
      ...filter(),
      element("h2", { textContent: `On this page${errors(grave)}` }), ...lists(state.own, own, more),
      element("h2", { textContent: `Elsewhere${errors(graveElsewhere)}` }),
      ...lists(state.others, others, moreElsewhere, true),
    );
    panel.scrollTop = scrolled;
    /** @type {NodeListOf<HTMLElement>} */
    const targets = panel.querySelectorAll("a, button, select");
    const again = focused && [...targets].find((other) => placeOf(other) === focused);
    if (again) { again.focus({ preventScroll: true }); } else if (focused) { panel.focus({ preventScroll: true }); }
  }

  /** What an element of the panel is, whatever line its finding has moved to. @param {Element | null} element */
  function placeOf(element) {
    if (!element || !panel.contains(element) || element === panel) { return null; }
    const item = element.closest("li");
    const text = (element.textContent ?? "").replace(/(:\d+)+$/, "");
    return item ? `${item.dataset.rule} ${text}` : element.className;
  }

  /** What chooses a rule whose findings alone are listed, if there are several. @returns {Node[]} */
  function filter() {
    const rules = [...state.rules || []];
    if (rules.length < 2 && !rule) { return []; }
    if (rule && !rules.some(([name]) => name === rule)) { rules.push([rule, 0]); }
    const select = document.createElement("select");
    select.className = "rules";
    select.append(element("option", { value: "", textContent: "All rules" }));
    for (const [name, count] of rules) {
      select.append(element("option", { value: name, textContent: `${name} (${count})` }));
    }
    select.value = rule;
    select.setAttribute("aria-label", "Show the findings of");
    select.addEventListener("change", () => {
      rule = select.value;
      sessionStorage.setItem("kmwiki:rule", rule);
      whenChosen();
    });
    return [select];
  }

  /** A list for each rule, with its number of findings if there are several.
      @param {Finding[] | undefined} findings @param {number} count of those of all rules
      @param {number} more that are not listed @returns {Node[]} */
  function lists(findings = [], count = 0, more = 0, elsewhere = false) {
    const note = (/** @type {string} */ textContent) => element("p", { className: "none", textContent });
    if (!findings.length) { return [note(rule && count ? "None of this rule." : "Nothing found.")]; }
    /** @type {Map<string, Finding[]>} */
    const groups = new Map();
    for (const finding of findings) { groups.set(finding.rule, [...(groups.get(finding.rule) || []), finding]); }
    /** @type {Node[]} */
    const parts = [...groups].flatMap(([name, group]) => [
      element("h3", { className: group[0].severity }, element("span", { className: "rule", textContent: name }),
        group.length > 1 ? ` ${group.length}` : null),
      element("ul", {}, ...group.map((finding) => itemOf(finding, elsewhere))),
    ]);
    return more ? [...parts, note(`and ${more} more`)] : parts;
  }

  /** @param {Finding} finding @param {boolean} elsewhere */
  function itemOf(finding, elsewhere) {
    const item = element("li", {},
      finding.new ? element("span", { className: "new", textContent: "new" }) : null, `${finding.message} `,
      finding.help ? element("span", { className: "help", textContent: `(${finding.help}) ` }) : null,
      element("br"), placeLink(`${finding.path}:${finding.line}:${finding.column}`, finding.link),
      ...(elsewhere && finding.page ? [" ", pageLink(finding.page)] : []),
    );
    item.dataset.rule = finding.rule;
    return item;
  }

  /** @param {NonNullable<Finding["page"]>} page */
  const pageLink = ({ title, url }) => element("a", { className: "page", href: url, textContent: title, dir: "auto" });

  /** @param {string} place @param {string | null} address of the editor @param {string} title */
  function placeLink(place, address, title = "") {
    return address ? element("a", { className: "place", href: address, textContent: place, title })
      : element("span", { className: "place", textContent: place });
  }

  setUp();
  return { show, showConnection, rule: () => rule, onRule: (/** @type {() => void} */ task) => { whenChosen = task; } };
})();

/**
 * What `server/page_state.py` says of a page; `Partial` until the first answer, and before the first build.
 * @typedef {object} State
 * @property {boolean} ready whether there is a site
 * @property {string} stage of the first build
 * @property {number} number of the state
 * @property {Record<string, number>} files path → the number of its change, of those that changed lately
 * @property {Problem | null} problem with the configuration or a template
 * @property {boolean} stays whether the whole site is as it was before the problem
 * @property {Problem | null} trouble with this page
 * @property {Place | null} file of the page
 * @property {boolean} draft
 * @property {string[]} drafts paths in the site
 * @property {Finding[]} own findings in the page's file
 * @property {Finding[]} others
 * @property {[number, number]} counts of `own` and `others`, also of those that are not listed
 * @property {[number, number]} errors among them
 * @property {[number, number]} more that are not listed
 * @property {[string, number][]} rules with the number of their findings
 * @property {{ label: string, name: string }[]} red links on the page
 * @property {Gone | null} gone what to say of a page that is not there any more
 *
 * @typedef {{ path: string, link: string | null }} Place the link opens the editor
 * @typedef {{ text: string, place: string | null, link: string | null }} Problem
 * @typedef {{ title: string, url: string }} PageLink
 * @typedef {{ moved: string | null, hidden: Place | null, wanted: string | null, near: PageLink[] }} Gone
 * @typedef {{ severity: string, rule: string, message: string, help: string | null, path: string, line: number,
 *   column: number, new: boolean, link: string | null, page?: PageLink }} Finding
 */
