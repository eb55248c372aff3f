/* What the preview adds to an open page: it follows the files as they are saved, and shows the author what was found.

   A page that changed is morphed in place. What the author did not change stays as the reader has it: a subtree whose
   source is as it was is never touched, so opened details, sorted tables, typed words and drawn diagrams remain. */
(function () {
  "use strict";
  const PREFIX = "/~kmwiki/";
  const tag = document.currentScript;
  const here = { path: tag.dataset.path, digest: tag.dataset.digest, standsIn: "standIn" in tag.dataset };
  const sources = new WeakMap(); // element → how it was served, before scripts and readers changed it
  const versions = new Map(); // path of a file that pages load → the number of its last change
  const runAgain = /\/(?:lists|diagram)\.js$/; // scripts that work on what they find when they run
  let state = {};
  let before = null; // what had the focus before the panel took it
  let looking = false;
  let lookAgain = false;

  /* The connection */

  const line = connected();
  const answers = new Map();
  let asked = 0;

  function connected() {
    const address = `${PREFIX}worker.js`;
    const shared = typeof SharedWorker === "function";
    const worker = shared ? new SharedWorker(address, "kmwiki") : new Worker(address);
    const port = shared ? worker.port : worker;
    port.onmessage = (event) => hear(event.data);
    addEventListener("pagehide", () => port.postMessage({ leaves: true }));
    addEventListener("pageshow", (event) => { if (event.persisted) { location.reload(); } });
    return port;
  }

  function ask(address) {
    return new Promise((resolve) => {
      answers.set(++asked, resolve);
      line.postMessage({ ask: asked, address: new URL(address, location.href).href });
    });
  }

  function hear(message) {
    switch (message.kind) {
      case "answer":
        answers.get(message.ask)(message);
        answers.delete(message.ask);
        break;
      case "lost":
        showConnection(false);
        break;
      case "stage":
        if (here.standsIn && !state.ready) { sayStage(message.stage); }
        break;
      case "hello":
        showConnection(true);
        look();
        refreshState();
        break;
      case "update":
        follow(message);
    }
  }

  async function follow({ all = false, changed = [], removed = [], number }) {
    swapFiles(changed, number);
    if (all || here.standsIn || changed.includes(here.path) || removed.includes(here.path)) { await look(); }
    refreshState(); // after the page, which is what the author waits for
  }

  function sayStage(stage) {
    const place = document.querySelector(".kmwiki-stand-in p");
    if (place) { place.textContent = `${stage} …`; }
  }

  /* The page */

  /** See what is at this address now, and show it. */
  async function look() {
    if (looking) { lookAgain = true; return; }
    looking = true;
    do {
      lookAgain = false;
      const answer = await ask(location.pathname + location.search);
      if (answer.ok) { show(answer); }
    } while (lookAgain);
    looking = false;
  }

  function show({ address, status, text }) {
    const found = new URL(address);
    if (found.pathname !== location.pathname) {
      location.replace(found.pathname + found.search + location.hash);
      return;
    }
    const next = new DOMParser().parseFromString(text, "text/html");
    const mark = next.querySelector(`script[src="${PREFIX}preview.js"]`);
    if (!mark || status >= 500) { return; }
    const standsIn = "standIn" in mark.dataset;
    if (standsIn && !here.standsIn) { document.documentElement.toggleAttribute("data-kmwiki-gone", true); return; }
    document.documentElement.removeAttribute("data-kmwiki-gone");
    if (mark.dataset.digest === here.digest) { return; }
    if (standsIn !== here.standsIn || !fits(next)) { location.reload(); return; }
    morph(next);
    here.digest = mark.dataset.digest;
  }

  const policy = (page) => (page.querySelector('meta[http-equiv="Content-Security-Policy"]') || {}).content;

  /** Whether the new page can take the old one's place without a load: a policy cannot be taken back. */
  function fits(next) {
    return policy(document) === policy(next);
  }

  function morph(next) {
    const focused = document.activeElement;
    const selection = focused && "selectionStart" in focused ? [focused.selectionStart, focused.selectionEnd] : null;
    for (const [path, number] of versions) { renumber(next, path, number); }
    keepDiagrams(next.body);
    const twins = new WeakMap();
    pair(next.body, next.body.cloneNode(true), twins);
    const places = inView();
    document.documentElement.toggleAttribute("data-kmwiki-changes", true);
    updateHead(next);
    change(document.body, next.body, twins);
    runScripts(next);
    decorate();
    if (focused && focused !== document.activeElement && focused.isConnected) {
      focused.focus({ preventScroll: true });
      if (selection && selection[0] !== null) { focused.setSelectionRange(...selection); }
    }
    keepInView(places);
    document.documentElement.toggleAttribute("data-kmwiki-changes", false);
    document.dispatchEvent(new CustomEvent("kmwiki:update"));
  }

  /** Make an element what it is to be. Its children are ours: morphdom would pair them by their places alone. */
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

  /** Children that are as they were stay where they are, for what moves loses its focus; the others go around them. */
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
      if (there.nodeType === Node.ELEMENT_NODE) { change(there, node, twins); continue; }
      if (there.data !== node.data) { there.data = node.data; }
    }
  }

  const isMark = (node) => node.nodeName === "SCRIPT" && node.getAttribute("src") === `${PREFIX}preview.js`;

  /** What a script has put beside the page's own parts stays: a card, a dialog. */
  const staysIn = (parent, node) => node === tag
    || (parent === document.body && node.nodeType === Node.ELEMENT_NODE && !sources.has(node));

  /** Pairs of a new node and the old one that becomes it: those of the same source; between them, those of a kind. */
  function partners(old, made, twins) {
    const found = [];
    const source = (known) => (node) => (known.get(node) || node).outerHTML || node.data;
    const same = inCommon(old.map(source(sources)), made.map(source(twins)));
    let [start, first] = [0, 0];
    for (const [end, last] of [...same, [old.length, made.length]]) {
      const [gap, others] = [old.slice(start, end), made.slice(first, last)];
      const kinds = inCommon(gap.map((node) => node.nodeName), others.map((node) => node.nodeName));
      found.push(...kinds.map(([one, other]) => [others[other], gap[one]]));
      if (end < old.length) { found.push([made[last], old[end]]); }
      [start, first] = [end + 1, last + 1];
    }
    return found;
  }

  const MANY = 4_000_000; // comparisons: of longer lists, only what begins and ends them

  /** The longest row of what two lists have in common, as pairs of places. */
  function inCommon(some, others) {
    const [pairs, tail] = [[], []];
    let [start, end, last] = [0, some.length, others.length];
    while (start < end && start < last && some[start] === others[start]) { pairs.push([start, start++]); }
    while (end > start && last > start && some[end - 1] === others[last - 1]) { tail.unshift([--end, --last]); }
    if ((end - start) * (last - start) <= MANY) {
      const row = longestRow(some.slice(start, end), others.slice(start, last));
      pairs.push(...row.map(([one, other]) => [start + one, start + other]));
    }
    return [...pairs, ...tail];
  }

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
    const row = [];
    for (let [one, other] = [0, 0]; one < some.length && other < others.length;) {
      const at = one * width + other;
      if (some[one] === others[other]) { row.push([one++, other++]); }
      else if (lengths[at + width] >= lengths[at + 1]) { one++; } else { other++; }
    }
    return row;
  }

  /* The reading position */

  /** What of the page is in view, and where, in order; at its top there is nothing to keep. */
  function inView() {
    const found = [];
    const look = (parent) => {
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

  /** The first of it that has not changed goes on standing where it stood. */
  function keepInView(places) {
    const place = places.find(({ element, source }) => element.isConnected && sources.get(element) === source);
    if (!place) { return; }
    const moved = place.element.getBoundingClientRect().top - place.top;
    if (moved) { scrollBy({ top: moved, behavior: "instant" }); }
  }

  /** What readers have set stays as they set it. */
  function keepInput(from, to) {
    if (from.nodeName === "DETAILS" || from.nodeName === "DIALOG") { to.open = from.open; }
    if (from.nodeName === "INPUT" || from.nodeName === "TEXTAREA" || from.nodeName === "SELECT") {
      to.value = from.value;
      if ("checked" in from) { to.checked = from.checked; to.toggleAttribute("checked", from.checked); }
    }
  }

  /** A diagram that is drawn already need not be drawn again. */
  function keepDiagrams(body) {
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

  function pair(element, twin, twins) {
    twins.set(element, twin);
    for (let number = 0; number < element.children.length; number++) {
      pair(element.children[number], twin.children[number], twins);
    }
  }

  function remember(node, twins) {
    if (node.nodeType !== Node.ELEMENT_NODE) { return; }
    const twin = twins.get(node);
    if (twin) { sources.set(node, twin); }
    for (const child of node.children) { remember(child, twins); }
  }

  /* The head */

  const ONE_OF_EACH = [
    'meta[name="description"]', 'meta[name="robots"]', 'link[rel="alternate"]', 'script[type="application/ld+json"]',
  ];
  const ownStyle = (link) => link.getAttribute("href").startsWith(PREFIX);
  const bare = (address) => address.replace(/[?&]kmwiki=\d+/, "");
  const addressOf = (link) => bare(link.getAttribute("href"));
  const stylesOf = (page) => [...page.head.querySelectorAll('link[rel="stylesheet"]')].filter((link) => !ownStyle(link));
  let served = new Set(stylesOf(document).map(addressOf)); // what scripts load besides, as for the search, is theirs

  function updateHead(next) {
    if (document.title !== next.title) { document.title = next.title; }
    for (const name of ["lang", "dir"]) { document.documentElement.setAttribute(name, next.documentElement[name]); }
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

  /** Load the scripts that the page did not need before, and run again those that work on what they find. */
  function runScripts(next) {
    const loaded = new Set([...document.querySelectorAll("script[src]")].map((script) => script.src));
    for (const script of next.querySelectorAll("script[src]")) {
      const address = new URL(script.getAttribute("src"), location.href).href;
      if (script.getAttribute("src").startsWith(PREFIX)) { continue; }
      if (loaded.has(address) && !runAgain.test(address)) { continue; }
      const made = document.createElement("script");
      made.async = false; // one after the other
      made.src = loaded.has(address) ? `${address}?kmwiki=${Date.now()}` : address;
      if (loaded.has(address)) { made.onload = () => made.remove(); }
      document.head.append(made);
    }
  }

  /* Files that the page loads */

  const LOADING = { "img[src]": "src", "source[src]": "src", "video[src]": "src", "audio[src]": "src",
    "iframe[src]": "src", 'link[rel="stylesheet"]': "href", 'link[rel="icon"]': "href" };

  const pathOf = (address) => {
    const url = new URL(address, location.href);
    return url.origin === location.origin ? decodeURIComponent(url.pathname).slice(1) : null;
  };

  // Those of the page itself: what scripts have loaded since, such as data, is theirs to renew.
  const scripts = new Set([...document.querySelectorAll("script[src]")].map((script) => pathOf(script.src)));

  function swapFiles(changed, number) {
    if (changed.some((path) => scripts.has(path))) { location.reload(); return; }
    for (const path of changed) {
      if (/\.html$/.test(path)) { continue; }
      versions.set(path, number);
      renumber(document, path, number);
    }
  }

  /** Have an element of the page load its file anew, by an address that no memory knows. */
  function renumber(page, path, number) {
    for (const [selector, attribute] of Object.entries(LOADING)) {
      for (const element of page.querySelectorAll(selector)) {
        const written = element.getAttribute(attribute);
        if (pathOf(written) !== path) { continue; }
        const [address, fragment] = bare(written).split("#");
        const numbered = `${address}?kmwiki=${number}${fragment ? `#${fragment}` : ""}`;
        if (element.nodeName === "LINK" && page === document) { replaceLink(element, numbered); continue; }
        element.setAttribute(attribute, numbered);
      }
    }
  }

  /** Without a flash: the old style goes when the new one is there. */
  function replaceLink(link, address) {
    const made = link.cloneNode();
    made.href = address;
    made.onload = made.onerror = () => link.remove();
    link.after(made);
  }

  /* What is shown around the page */

  const host = document.createElement("kmwiki-preview");
  const root = host.attachShadow({ mode: "open" });
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

  const isTyping = (target) => target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.nodeName);

  function toggle(opens = panel.hidden) {
    if (opens) { before = document.activeElement; }
    panel.hidden = !opens;
    mark.setAttribute("aria-expanded", String(opens));
    sessionStorage.setItem("kmwiki:findings", opens ? "open" : "closed");
    if (opens) { panel.focus({ preventScroll: true }); return; }
    const back = before === host ? mark : before;
    if (back && back !== document.body && back.isConnected) { back.focus({ preventScroll: true }); }
  }

  function showConnection(isThere) {
    mark.classList.toggle("lost", !isThere);
    showCounts(isThere);
  }

  async function refreshState() {
    const answer = await ask(`${PREFIX}state?path=${encodeURIComponent(here.path)}`);
    if (!answer.ok || answer.status !== 200) { return; }
    state = JSON.parse(answer.text);
    showNotices();
    if (!state.ready) { return; }
    showCounts(true);
    showPanel();
    decorate();
  }

  function showCounts(isThere) {
    const [own, others] = state.counts || [0, 0];
    const all = [...(state.own || []), ...(state.others || [])];
    dot.classList.toggle("has-errors", all.some((finding) => finding.severity === "error"));
    dot.classList.toggle("has-warnings", all.some((finding) => finding.severity === "warning"));
    const counted = (count) => `${count} finding${count === 1 ? "" : "s"}`;
    const elsewhere = own ? `, ${others} elsewhere` : `${counted(others)} elsewhere`;
    const found = (own ? `${counted(own)} here` : "") + (others ? elsewhere : "");
    words.textContent = isThere ? found || "No findings" : "Connecting again …";
  }

  function showNotices() {
    const shown = [];
    const whole = state.stays || !state.ready;
    if (state.problem) {
      const file = (state.problem.place || "A file").replace(/(:\d+)+$/, "");
      const stays = whole ? "The site is as it was before." : `${file} is used as it was before; pages are followed.`;
      shown.push([stays, state.problem]);
    }
    if (state.trouble) { shown.push(["This page is as it was before.", state.trouble]); }
    if (state.draft) { shown.push(["Draft.", "This page is shown here only; it is not published."]); }
    const made = shown.map(([title, told]) => notice(title, ...(told.text === undefined ? [told] : problem(told))));
    if (state.gone && !here.standsIn) { made.unshift(goneNotice(state.gone)); }
    notices.replaceChildren(...made);
  }

  function notice(title, ...parts) {
    return element("p", { className: "notice" }, element("strong", { textContent: title }), " ", ...parts);
  }

  const problem = ({ text, place, link }) => [place && placeLink(place, link, "Open in the editor"), text];

  function goneNotice({ moved, hidden, wanted, near }) {
    const link = (href, textContent) => element("a", { href, textContent });
    if (moved) { return notice("This page has moved.", "It is now at ", link(moved, decodeURIComponent(moved)), "."); }
    if (hidden) {
      const file = placeLink(hidden.path, hidden.link, "Open in the editor");
      return notice("This page is not published.", file, " is a draft or private; kmwiki serve --drafts shows it.");
    }
    const invites = wanted ? ["It is still asked for: ", link(wanted, "write it anew"), ". "] : [];
    const links = near.flatMap(({ url, title }, number) => [number ? ", " : "Perhaps you look for ", link(url, title)]);
    links.push(links.length ? ", or the " : "Go on at the ", link("/", "home page"), ".");
    return notice("This page was deleted.", ...invites, ...links);
  }

  function showPanel() {
    const file = state.file && placeLink(state.file.path, state.file.link, "Open in the editor");
    const close = element("button", { className: "close", type: "button", textContent: "Close (Esc)" });
    close.addEventListener("click", () => toggle(false));
    const scrolled = panel.scrollTop;
    const focused = placeOf(root.activeElement);
    panel.replaceChildren(
      element("div", { className: "bar" }, element("span", { className: "place" }, file || "This page has no file"), close),
      element("h2", { textContent: "On this page" }), list(state.own, state.counts[0]),
      element("h2", { textContent: "Elsewhere" }), list(state.others, state.counts[1], true),
    );
    panel.scrollTop = scrolled;
    const again = focused && [...panel.querySelectorAll("a, button")].find((other) => placeOf(other) === focused);
    if (again) { again.focus({ preventScroll: true }); } else if (focused) { panel.focus({ preventScroll: true }); }
  }

  /** What an element of the panel is, whatever line its finding has moved to. */
  function placeOf(element) {
    if (!element || !panel.contains(element) || element === panel) { return null; }
    const item = element.closest("li");
    return item ? `${item.querySelector(".rule").textContent} ${element.textContent.replace(/(:\d+)+$/, "")}` : element.className;
  }

  function list(findings, count, elsewhere = false) {
    if (!findings.length) { return element("p", { className: "none", textContent: "Nothing found." }); }
    const items = findings.map((finding) => element(
      "li", { className: finding.severity },
      finding.new ? element("span", { className: "new", textContent: "new" }) : null,
      element("span", { className: "rule", textContent: finding.rule }), ` ${finding.message} `,
      finding.help ? element("span", { className: "help", textContent: `(${finding.help}) ` }) : null,
      element("br"), placeLink(`${finding.path}:${finding.line}:${finding.column}`, finding.link),
      ...(elsewhere && finding.page ? [" ", pageLink(finding.page)] : []),
    ));
    if (count > findings.length) { items.push(element("li", { textContent: `and ${count - findings.length} more` })); }
    return element("ul", {}, ...items);
  }

  const pageLink = ({ title, url }) => element("a", { className: "page", href: url, textContent: title, dir: "auto" });

  function placeLink(place, address, title = "") {
    return address ? element("a", { className: "place", href: address, textContent: place, title })
      : element("span", { className: "place", textContent: place });
  }

  /* Links that only the preview has */

  function decorate() {
    inviteAll();
    const drafts = new Set(state.drafts || []);
    for (const link of document.querySelectorAll("a[href]")) {
      link.toggleAttribute("data-kmwiki-draft", drafts.size > 0 && isDraft(link, drafts));
    }
  }

  function isDraft(link, drafts) {
    const path = /^https?:$/.test(link.protocol) ? pathOf(link.href) : null;
    const leadsTo = path !== null && (drafts.has(path) ? path : `${path}index.html`);
    return leadsTo !== here.path && drafts.has(leadsTo);
  }

  /** Red links lead to an invitation. The page does not say which name a link asks for; the preview knows. */
  function inviteAll() {
    const names = new Map();
    for (const { label, name } of state.red || []) { names.set(label, [...(names.get(label) || []), name]); }
    for (const link of document.querySelectorAll("body .red-link")) {
      const label = link.textContent.trim();
      const known = names.get(label) || [];
      const written = link.nodeName === "SPAN" && link.title.includes(": ") ? link.title.split(": ")[0] : null;
      const name = (known.length > 1 ? known.shift() : known[0]) || written || label;
      const address = `${PREFIX}new?name=${encodeURIComponent(name)}&from=${encodeURIComponent(here.path)}`;
      link.setAttribute("data-kmwiki-invites", address);
      if (link.nodeName === "A") {
        link.setAttribute("href", address);
        link.removeAttribute("aria-disabled");
      } else {
        link.setAttribute("role", "link");
        link.tabIndex = 0;
      }
    }
  }

  function invited(event) {
    const link = event.target.closest ? event.target.closest("span.red-link[data-kmwiki-invites]") : null;
    if (link && (event.type === "click" || event.key === "Enter")) {
      location.assign(link.getAttribute("data-kmwiki-invites"));
    }
  }

  // Nobody has touched the page yet: scripts that are deferred run later than this one.
  const untouched = new WeakMap();
  pair(document.body, document.body.cloneNode(true), untouched);
  remember(document.body, untouched);
  setUp();
  document.addEventListener("click", invited);
  document.addEventListener("keydown", invited);
})();
