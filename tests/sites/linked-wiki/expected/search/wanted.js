kmwiki.search("wanted", {"list":"special/wanted/index.html","names":[["White tea",1]]});
