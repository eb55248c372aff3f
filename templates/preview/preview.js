// @ts-check
/* An open page follows the files as they are saved: this script has the connection, and says what is fetched when. */
(() => {
  "use strict";
  const PREFIX = "/~kmwiki/";
  const { morph, bare } = kmwikiPage;
  const tag = /** @type {HTMLScriptElement} */ (document.currentScript);
  const here = { path: tag.dataset.path ?? "", digest: tag.dataset.digest, standsIn: "standIn" in tag.dataset,
    number: Number(tag.dataset.number) };
  /** Path of a file that pages load → the number of its last change. @type {Map<string, number>} */
  const versions = new Map();
  /** @type {Partial<State>} */
  let state = {};

  /* The connection */

  // The page's own scripts are deferred, and find it as it was served: nothing is changed before they have run.
  const prepared = new Promise((resolve) => { document.addEventListener("DOMContentLoaded", resolve, { once: true }); });
  const line = connected();
  /** @type {Map<number, (answer: Answer) => void>} */
  const answers = new Map();
  let asked = 0;

  function connected() {
    const address = `${PREFIX}worker.js`;
    const shared = typeof SharedWorker === "function";
    const worker = shared ? new SharedWorker(address, "kmwiki") : new Worker(address);
    const port = worker instanceof Worker ? worker : worker.port;
    port.onmessage = (/** @type {MessageEvent<Message>} */ event) => prepared.then(() => hear(event.data));
    addEventListener("pagehide", () => port.postMessage({ leaves: true }));
    addEventListener("pageshow", (event) => { if (event.persisted) { location.reload(); } });
    return port;
  }

  /** What the preview has at an address. @param {string} address @returns {Promise<Answer>} */
  function ask(address) {
    return new Promise((resolve) => {
      answers.set(++asked, resolve);
      line.postMessage({ ask: asked, address: new URL(address, location.href).href });
    });
  }

  /** @param {Message} message */
  function hear(message) {
    switch (message.kind) {
      case "answer":
        answers.get(message.ask)?.(message);
        answers.delete(message.ask);
        break;
      case "lost":
        kmwikiPanel.showConnection(false);
        break;
      case "stage":
        if (here.standsIn && !state.ready) { sayStage(message.stage); }
        break;
      case "hello":
        kmwikiPanel.showConnection(true);
        look();
        refreshState();
        break;
      case "update":
        follow(message);
    }
  }

  /** @param {Update} update */
  async function follow({ all = false, changed = [], removed = [] }) {
    if (all || here.standsIn || changed.includes(here.path) || removed.includes(here.path)) { await look(); }
    refreshState(); // after the page, which is what the author waits for
  }

  /** The task, but never twice at a time: an answer must not come after a later one. If it is asked for while it runs,
      it runs once more. @param {() => Promise<void>} task */
  function inTurn(task) {
    let [runs, again] = [false, false];
    return async () => {
      again = true;
      if (runs) { return; }
      runs = true;
      try {
        while (again) { again = false; await task(); }
      } finally {
        runs = false;
      }
    };
  }

  /** @param {string} stage */
  function sayStage(stage) {
    const place = document.querySelector(".kmwiki-stand-in p");
    if (place) { place.textContent = `${stage} …`; }
  }

  /* The page */

  /** See what is at this address now, and show it. */
  const look = inTurn(async () => {
    const answer = await ask(location.pathname + location.search);
    if (answer.ok) { show(answer); }
  });

  /** @param {Answered} answer */
  function show({ address, status, text }) {
    const found = new URL(address);
    if (found.pathname !== location.pathname) {
      location.replace(found.pathname + found.search + location.hash);
      return;
    }
    const next = new DOMParser().parseFromString(text, "text/html");
    const mark = next.querySelector(`script[src="${PREFIX}preview.js"]`);
    if (!(mark instanceof HTMLElement) || status >= 500) { return; }
    const standsIn = "standIn" in mark.dataset;
    if (standsIn && !here.standsIn) { document.documentElement.toggleAttribute("data-kmwiki-gone", true); return; }
    document.documentElement.removeAttribute("data-kmwiki-gone");
    if (mark.dataset.digest === here.digest) { return; }
    if (standsIn !== here.standsIn || !fits(next)) { location.reload(); return; }
    for (const [path, number] of versions) { renumber(next, path, number); }
    morph(next, decorate);
    here.digest = mark.dataset.digest;
  }

  /** @param {Document} page */
  const policy = (page) => page.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute("content");

  /** Whether the new page can take the old one's place without a load: a policy cannot be taken back.
      @param {Document} next */
  function fits(next) {
    return policy(document) === policy(next);
  }

  /* Files that the page loads */

  const LOADING = { "img[src]": "src", "source[src]": "src", "video[src]": "src", "audio[src]": "src",
    "iframe[src]": "src", 'link[rel="stylesheet"]': "href", 'link[rel="icon"]': "href" };

  /** The path in the site of an address, or null. @param {string} address */
  const pathOf = (address) => {
    const url = new URL(address, location.href);
    return url.origin === location.origin ? decodeURIComponent(url.pathname).slice(1) : null;
  };

  // Those of the page itself: what scripts have loaded since, such as data, is theirs to renew.
  const scripts = new Set([...document.scripts].map((script) => script.src && pathOf(script.src)));

  /** @param {Record<string, number>} changed path in the site → the number of its change */
  function swapFiles(changed) {
    if (Object.keys(changed).some((path) => scripts.has(path))) { location.reload(); return; }
    for (const [path, number] of Object.entries(changed)) {
      versions.set(path, number);
      renumber(document, path, number);
    }
  }

  /** Have an element of the page load its file again, by an address that no cache knows.
      @param {Document} page @param {string} path @param {number} number */
  function renumber(page, path, number) {
    for (const [selector, attribute] of Object.entries(LOADING)) {
      for (const element of page.querySelectorAll(selector)) {
        const written = element.getAttribute(attribute);
        if (written === null || pathOf(written) !== path) { continue; }
        const [address, fragment] = bare(written).split("#");
        const numbered = `${address}?kmwiki=${number}${fragment ? `#${fragment}` : ""}`;
        if (element instanceof HTMLLinkElement && page === document) { replaceLink(element, numbered); continue; }
        element.setAttribute(attribute, numbered);
      }
    }
  }

  /** Without a flash: the old style goes when the new one is there. @param {HTMLLinkElement} link @param {string} address */
  function replaceLink(link, address) {
    const made = /** @type {HTMLLinkElement} */ (link.cloneNode());
    made.href = address;
    made.onload = made.onerror = () => link.remove();
    link.after(made);
  }

  /* What is found, and the links that only the preview has */

  const refreshState = inTurn(async () => {
    const asking = { path: here.path, since: String(here.number), rule: kmwikiPanel.rule() };
    const answer = await ask(`${PREFIX}state?${new URLSearchParams(asking)}`);
    if (!answer.ok || answer.status !== 200) { return; }
    state = JSON.parse(answer.text);
    kmwikiPanel.show(state, here.standsIn);
    if (!state.ready) { return; }
    decorate();
    here.number = state.number ?? here.number;
    swapFiles(state.files ?? {});
  });

  kmwikiPanel.onRule(refreshState);

  function decorate() {
    inviteAll();
    const drafts = new Set(state.drafts || []);
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[href]"))) {
      link.toggleAttribute("data-kmwiki-draft", drafts.size > 0 && isDraft(link, drafts));
    }
  }

  /** @param {HTMLAnchorElement} link @param {Set<string>} drafts */
  function isDraft(link, drafts) {
    const path = /^https?:$/.test(link.protocol) ? pathOf(link.href) : null;
    if (path === null) { return false; }
    const leadsTo = drafts.has(path) ? path : `${path}index.html`;
    return leadsTo !== here.path && drafts.has(leadsTo);
  }

  const NOWHERE = ["aria-disabled", "tabindex", "title"]; // what a link needs or says that leads nowhere

  /** Red links lead to an invitation. The page does not say which name a link asks for; the preview knows. */
  function inviteAll() {
    /** @type {Map<string, string[]>} */
    const names = new Map();
    for (const { label, name } of state.red || []) { names.set(label, [...(names.get(label) || []), name]); }
    for (const link of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("body .red-link"))) {
      const label = (link.textContent ?? "").trim();
      const known = names.get(label) || [];
      const written = link.nodeName === "SPAN" && link.title.includes(": ") ? link.title.split(": ")[0] : null;
      const name = (known.length > 1 ? known.shift() : known[0]) || written || label;
      const address = `${PREFIX}new?name=${encodeURIComponent(name)}&from=${encodeURIComponent(here.path)}`;
      link.setAttribute("data-kmwiki-invites", address);
      if (link.nodeName === "A") {
        link.setAttribute("href", address);
        for (const name of NOWHERE) { link.removeAttribute(name); }
      } else {
        link.setAttribute("role", "link");
        link.tabIndex = 0;
      }
    }
  }

  /** What the search finds of names without a page leads to an invitation, too. */
  new MutationObserver(() => {
    for (const option of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".search-wanted:not([data-kmwiki-invites])"))) {
      const name = option.querySelector(".search-title")?.textContent ?? "";
      option.href = `${PREFIX}new?name=${encodeURIComponent(name)}&from=${encodeURIComponent(here.path)}`;
      option.setAttribute("data-kmwiki-invites", option.href);
      option.querySelector(".search-words")?.append(", create it");
    }
  }).observe(document.body, { childList: true, subtree: true });

  /** @param {Event} event */
  function invited(event) {
    if (event instanceof KeyboardEvent && event.key !== "Enter") { return; }
    const link = event.target instanceof Element && event.target.closest("span.red-link[data-kmwiki-invites]");
    if (link) { location.assign(link.getAttribute("data-kmwiki-invites") ?? ""); }
  }

  document.addEventListener("click", invited);
  document.addEventListener("keydown", invited);
})();

/**
 * @typedef {{ kind: "answer", ask: number, ok: true, status: number, address: string, text: string }} Answered
 * @typedef {Answered | { kind: "answer", ask: number, ok: false }} Answer
 * @typedef {{ kind: "update", all?: boolean, changed?: string[], removed?: string[] }} Update
 * @typedef {Answer | Update | { kind: "lost" } | { kind: "hello" } | { kind: "stage", stage: string }} Message
 */
