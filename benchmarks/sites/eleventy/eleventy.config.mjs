// Eleventy's settings: headings with ids, and who links where, read from the text of all pages, once for the site.

const LINK = /\]\(\.\.\/((?:sources\/)?[a-z0-9-]+)\/[)#]/g;
const known = new WeakMap();

function linksOf(pages) {
  const links = new Map();
  for (const page of pages) {
    for (const [, name] of page.rawInput.matchAll(LINK)) {
      if (!links.has(name)) links.set(name, new Set());
      links.get(name).add(page);
    }
  }
  return links;
}

export default function (config) {
  config.amendLibrary("md", (markdown) => {
    markdown.renderer.rules.heading_open = (tokens, index, options, environment, self) => {
      tokens[index].attrSet("id", tokens[index + 1].content.toLowerCase().replaceAll(" ", "-"));
      return self.renderToken(tokens, index, options);
    };
  });
  config.addFilter("backlinks", (url, pages) => {
    if (!known.has(pages)) known.set(pages, linksOf(pages));
    return [...(known.get(pages).get(url.replace(/^\/|\/$/g, "")) ?? [])];
  });
  config.addGlobalData("layout", "page.njk");
  return {
    dir: { input: "content", includes: "../_includes", output: "out" },
    markdownTemplateEngine: false,
  };
}
