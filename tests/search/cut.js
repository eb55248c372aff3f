/* Cuts texts as the browser would: cut.js < texts (JSON) > [search terms, key, value] of each (JSON). */
"use strict";
const fs = require("fs");
const path = require("path");
const vm = require("vm");

globalThis.window = globalThis;
const file = path.join(__dirname, "..", "..", "templates", "static", "search-terms.js");
vm.runInThisContext(fs.readFileSync(file, "utf8"), { filename: file });
const { key, searchTerms, value } = globalThis.kmwiki.searching;
const texts = JSON.parse(fs.readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map((text) => [searchTerms(text), key(text), value(text)])));
