// pageTitle: "Not this"
const config: QuartzConfig = {
  configuration: {
    pageTitle: "Leaves & pots",
    locale: "en-GB",
    baseUrl: "leaves.invalid/garden",
    ignorePatterns: ["private", 'templates', ".obsidian"],
    /* ignorePatterns: [] */
  },
}
