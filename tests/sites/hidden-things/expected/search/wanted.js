kmwiki.search("wanted", {"list":"special/wanted/index.html","names":[["Draft",1]]});
