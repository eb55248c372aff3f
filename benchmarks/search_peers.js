/* MiniSearch over the pages of a built site: search_peers.js SITE FOLDER MODULES < queries (JSON) > what it found.

   It is given what kmwiki's own index is made from: titles, aliases, tags, summaries, sections and evidence. */
"use strict";
const fs = require("fs");
const path = require("path");
const vm = require("vm");

const [site, folder, modules] = process.argv.slice(2);
const MiniSearch = require(require.resolve("minisearch", { paths: [modules] }));
let data;
const context = vm.createContext({ kmwiki: { search(_, given) { data = given; }, page(given) { data = given; } } });

function read(file) {
  vm.runInContext(fs.readFileSync(path.join(site, file), "utf8"), context);
  return data;
}

const documents = fs.readdirSync(path.join(site, folder, "titles")).flatMap((file) => read(`${folder}/titles/${file}`)).map(([id, title, address]) => {
  const said = read(address.replace(/\.html$/, ".data.js"));
  return {
    id, title, address,
    names: [...(said.aliases || []), ...(said.tags || [])].join(" "),
    headings: (said.sections || []).map(([, heading]) => heading).join(" "),
    text: [said.summary || "", ...(said.sections || []).map(([, , words]) => words)].join(" "),
    evidence: (said.claims || []).map(([, , source, , words]) => `${source} ${words}`).join(" "),
  };
});
const started = process.hrtime.bigint();
const index = new MiniSearch({
  fields: ["title", "names", "headings", "text", "evidence"],
  storeFields: ["address"],
  searchOptions: { boost: { title: 6, names: 5, headings: 2 }, prefix: (term, place, terms) => place === terms.length - 1, fuzzy: 0.2 },
});
index.addAll(documents);
const built = Number(process.hrtime.bigint() - started) / 1e9;
const size = Buffer.byteLength(JSON.stringify(index));
const answers = JSON.parse(fs.readFileSync(0, "utf8")).map((query) => {
  const start = process.hrtime.bigint();
  const pages = index.search(query).slice(0, 10).map((page) => [page.address]);
  return { query, pages, ms: Number(process.hrtime.bigint() - start) / 1e6 };
});
process.stdout.write(JSON.stringify({ answers, built, size, memory: process.memoryUsage().rss }));
