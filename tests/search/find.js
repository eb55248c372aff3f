/* Asks the engine of a built site, as the browser would: find.js SITE FOLDER < queries (JSON) > paths (JSON). */
"use strict";
const fs = require("fs");
const path = require("path");
const vm = require("vm");

const [site, folder] = process.argv.slice(2);
globalThis.window = globalThis;
const run = (file) => vm.runInThisContext(fs.readFileSync(file, "utf8"), { filename: file });
globalThis.document = { fragmentDirective: {} };
const make = (name, className = "", ...children) => ({ name, className, children, dataset: {}, append: (...more) => children.push(...more) });
const option = (className, href, ...children) => Object.assign(make("a", className, ...children), { href });
const box = { make, option, give: (made) => made, short: (text) => text, address: (name) => name, counted: String, named: String };
globalThis.kmwiki = { searchBox: box };
for (const name of ["search-terms.js", "search-engine.js", "search-rare.js", "search-snippets.js", "search-hits.js"]) { run(path.join(__dirname, "..", "..", "templates", "static", name)); }
const marked = (parts) => parts.map(([words, isAsked]) => (isAsked ? `[${words}]` : words)).join("");
const api = globalThis.kmwiki.searching;
let bytes = 0;

async function load(name) {
  const file = name.endsWith(".data.js") ? path.join(site, name) : path.join(site, folder, `${name}.js`);
  let found;
  globalThis.kmwiki.search = (_, data) => { found = data; };
  globalThis.kmwiki.page = (data) => { found = data; };
  bytes += fs.statSync(file).size;
  run(file);
  return found;
}

async function main() {
  const questions = JSON.parse(fs.readFileSync(0, "utf8"));
  const engine = new api.Engine(load, async () => {});
  const answers = [];
  for (const query of questions) {
    const before = bytes;
    const start = process.hrtime.bigint();
    const found = await engine.search(query);
    const pages = found.pages.map((page) => [page.path, page.title, Math.round(page.score * 100) / 100]);
    const sources = found.apart.map((source) => [source.path, source.title, source.line]);
    const meant = pages.length + sources.length ? null : await api.instead(engine, query);
    const said = found.pages[0] && await engine.said(found.pages[0].path);
    const first = said && api.answers(said, found);
    const links = said ? api.card(found.pages[0], found, said, new Set()).children.map((one) => decodeURIComponent(one.href)) : [];
    const sections = (first?.sections || []).map(({ heading, parts }) => [heading, marked(parts)]);
    answers.push({ query, pages, sections, links, sources, meant, missing: found.missing || [], count: found.count, bytes: bytes - before, ms: Number(process.hrtime.bigint() - start) / 1e6 });
  }
  process.stdout.write(JSON.stringify({ answers, memory: process.memoryUsage().heapUsed }));
}
main();
