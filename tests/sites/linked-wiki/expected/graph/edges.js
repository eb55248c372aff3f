kmwiki.graph("edges", {"links":[[],[2],[1],[1,2]],"cites":[[],[4],[4,5],[]],"wants":[[],[],[],[6]]});
