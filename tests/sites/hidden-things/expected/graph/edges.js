kmwiki.graph("edges", {"links":[[],[]],"cites":[[2,3],[]],"wants":[[],[]]});
