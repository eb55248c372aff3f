// What html-validate finds in folders, as its own command says it. That reads its rules and its list of elements again
// for each file, which takes a third of the time:
//   node validate.mjs <node_modules> <configuration> <folder>…
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [modules, configuration, ...folders] = process.argv.slice(2);
const { HtmlValidate, StaticConfigLoader } = createRequire(resolve(modules, "any"))("html-validate");

class OneConfiguration extends StaticConfigLoader {
    getConfigFor(...given) {
        this.found ??= super.getConfigFor(...given);
        return this.found;
    }
}

const checker = new HtmlValidate(new OneConfiguration(JSON.parse(readFileSync(configuration, "utf8"))));
const files = folders.flatMap(folder => readdirSync(folder, { recursive: true }).map(name => join(folder, name)));
const pages = files.filter(file => file.endsWith(".html")).sort();
const found = pages.flatMap(file => checker.validateFileSync(file).results);
process.stdout.write(JSON.stringify({ pages: pages.length, found }));
