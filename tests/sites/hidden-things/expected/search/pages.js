kmwiki.search("pages", {"room":256,"span":128,"shards":{"names":["1"],"words":["1"]},"numbers":"V-S1","classes":"##","sources":1});
