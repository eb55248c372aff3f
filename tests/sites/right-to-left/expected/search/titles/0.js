kmwiki.search("titles/0", [[17,"شاي أخضر","شاي-أخضر/index.html"]]);
