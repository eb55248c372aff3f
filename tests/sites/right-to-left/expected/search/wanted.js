kmwiki.search("wanted", {"list":"special/wanted/index.html","names":[["لا أحد",1]]});
