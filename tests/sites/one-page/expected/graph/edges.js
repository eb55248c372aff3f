kmwiki.graph("edges", {"links":[[]],"cites":[[]],"wants":[[]]});
