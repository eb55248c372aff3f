const config: QuartzConfig = {
  configuration: { pageTitle: "Leaves" },
  plugins: {
    transformers: [Plugin.FrontMatter(), /* Plugin.Nothing() */],
    filters: [Plugin.RemoveDrafts(), Plugin.ExplicitPublish()],
  },
}
