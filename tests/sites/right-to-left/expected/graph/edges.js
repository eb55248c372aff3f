kmwiki.graph("edges", {"links":[[1],[0]],"cites":[[2],[]],"wants":[[],[3]]});
