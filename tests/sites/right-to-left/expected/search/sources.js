kmwiki.search("sources", {"names":[["تقرير",1,"sources/تقرير.md/index.html","تقرير.md"]]});
