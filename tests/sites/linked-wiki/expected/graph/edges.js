kmwiki.graph("edges", {"links":[[1],[0],[0,1]],"cites":[[3],[3,4],[]],"wants":[[],[],[5]]});
