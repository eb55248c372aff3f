// @ts-check
/* The one connection of all open pages to the preview. Pages may not ask for anything by themselves, which is how they
   are published; this worker may, and asks for them. */
(() => {
  "use strict";

  const EVENTS = "/~kmwiki/events";
  const AGAIN = 1000; // milliseconds until the next try, where the browser gives up
  /** A page is the port of a shared worker, or this worker itself if it has but one page.
      @typedef {Pick<MessagePort, "postMessage" | "onmessage">} Page */
  /** @type {Set<Page>} */
  const pages = new Set();
  /** @type {EventSource | null} */
  let source = null;
  /** The state of the connection, once it is known. @type {"" | "hello" | "lost"} */
  let connection = "";

  /** @param {object} message */
  function sendAll(message) {
    for (const page of pages) { page.postMessage(message); }
  }

  function connect() {
    const events = new EventSource(EVENTS);
    for (const kind of ["hello", "update", "stage"]) {
      events.addEventListener(kind, (event) => {
        connection = "hello";
        sendAll(JSON.parse(event.data));
      });
    }
    events.onerror = () => {
      if (connection !== "lost") { sendAll({ kind: "lost" }); } // also where it never was there: pages show what was
      connection = "lost";
      if (events.readyState === EventSource.CLOSED) { setTimeout(connect, AGAIN); }
    };
    source = events;
  }

  /** What is at an address of the preview now. @param {string} address */
  async function fetched(address) {
    try {
      const response = await fetch(address, { cache: "no-store", headers: { Accept: "text/html, application/json" } });
      return { ok: true, status: response.status, address: response.url, text: await response.text() };
    } catch {
      return { ok: false };
    }
  }

  /** @param {Page} page */
  function welcome(page) {
    pages.add(page);
    page.onmessage = async (event) => {
      const { ask, address, leaves } = event.data;
      if (leaves) { pages.delete(page); return; }
      page.postMessage({ kind: "answer", ask, ...(await fetched(address)) });
    };
    if (!source) { connect(); } else if (connection) { page.postMessage({ kind: connection }); }
  }

  if ("SharedWorkerGlobalScope" in self) {
    addEventListener("connect", (event) => welcome(/** @type {MessageEvent} */ (event).ports[0]));
  } else {
    welcome(/** @type {Page} */ (/** @type {unknown} */ (self)));
  }
})();
