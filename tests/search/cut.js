/* Cuts texts as the browser would: cut.js < texts (JSON) > [search terms, key, value] of each (JSON). */
"use strict";
const fs = require("fs");
const path = require("path");
const vm = require("vm");

globalThis.window = globalThis;
const file = path.join(__dirname, "..", "..", "templates", "static", "search-terms.js");
vm.runInThisContext(fs.readFileSync(file, "utf8"), { filename: file });
const { COMPOUND, POSSESSIVE, fold, joined, key, terms, value } = globalThis.kmwiki.searching;
const names = (text) => (fold(text).replace(POSSESSIVE, "").match(COMPOUND) || []).map(joined).filter(Boolean);
const texts = JSON.parse(fs.readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map((text) => [[...terms(text), ...names(text)], key(text), value(text)])));
