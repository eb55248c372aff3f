/* The one connection of all open pages to the preview. Pages may not ask for anything by themselves, which is how they
   are published; this worker may, and asks for them. */
"use strict";

const EVENTS = "/~kmwiki/events";
const AGAIN = 1000; // milliseconds until the next try, where the browser gives up
const pages = new Set();
let source = null;
let isLive = false;

function tellAll(message) {
  for (const page of pages) { page.postMessage(message); }
}

function connect() {
  source = new EventSource(EVENTS);
  for (const kind of ["hello", "update", "stage"]) {
    source.addEventListener(kind, (event) => {
      isLive = true;
      tellAll(JSON.parse(event.data));
    });
  }
  source.onerror = () => {
    if (isLive) { tellAll({ kind: "lost" }); }
    isLive = false;
    if (source.readyState === EventSource.CLOSED) { setTimeout(connect, AGAIN); }
  };
}

/** What is at an address of the preview now. */
async function fetched(address) {
  try {
    const response = await fetch(address, { cache: "no-store", headers: { Accept: "text/html, application/json" } });
    return { ok: true, status: response.status, address: response.url, text: await response.text() };
  } catch (error) {
    return { ok: false };
  }
}

function welcome(page) {
  pages.add(page);
  page.onmessage = async (event) => {
    const { ask, address, leaves } = event.data;
    if (leaves) { pages.delete(page); return; }
    page.postMessage({ kind: "answer", ask, ...(await fetched(address)) });
  };
  if (!source) { connect(); } else if (isLive) { page.postMessage({ kind: "hello" }); }
}

if ("SharedWorkerGlobalScope" in self) {
  self.onconnect = (event) => welcome(event.ports[0]);
} else {
  welcome(self);
}
