const config = { configuration: { pageTitle: "Tea" } }
