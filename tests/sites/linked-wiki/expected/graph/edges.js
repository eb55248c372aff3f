kmwiki.graph("edges", {"links":[[],[2],[1],[1,2]],"cites":[[],[5],[4,5],[]],"wants":[[],[],[],[6]]});
