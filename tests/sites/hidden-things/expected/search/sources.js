kmwiki.search("sources", {"names":[["Closed",1,"sources/closed.md/index.html","closed.md"],["Open",1,"sources/open.md/index.html","open.md"]]});
